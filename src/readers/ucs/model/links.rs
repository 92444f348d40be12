//! What the uplink ports of the fabric interconnects are doing: their links, their speed, what they are to their
//! port channel, and who is at the other end. Only answers of the XML API hold it.
//!
//! Source: the managed object metadata of UCS Manager (`etherPIo`, `fabricEthLanPcEp`, `networkLldpNeighborEntry`,
//! `networkLanNeighborEntry`).

use std::collections::BTreeMap;

use super::domain::UcsDomain;
use super::network::not_here;
use super::objects::{Object, enabled, port_name};
use super::profiles::mbps;
use crate::fabric::backend::UplinkPort;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::uplink::{Membership, UplinkState};

/// The class of the ports as they are.
const PORT: &str = "etherPIo";

/// Neighbours by the port that they were seen at, those of LLDP and those of CDP.
pub(super) struct Links<'d> {
    domain: &'d UcsDomain,
    lldp: BTreeMap<&'d str, &'d Object>,
    cdp: BTreeMap<&'d str, &'d Object>,
}

const LLDP: &str = "networkLldpNeighborEntry";
const CDP: &str = "networkLanNeighborEntry";

impl<'d> Links<'d> {
    /// The links of a domain.
    pub(super) fn of(domain: &'d UcsDomain) -> Self {
        let by_port = |class: &'static str| {
            let entries = domain.of_class(class);
            entries
                .filter_map(|entry| Some((entry.word("fiPortDn")?, entry)))
                .collect()
        };
        Self {
            domain,
            lldp: by_port(LLDP),
            cdp: by_port(CDP),
        }
    }

    /// An uplink port of a fabric. `channel`: the port channel that it is meant to be in.
    pub(super) fn port(
        &self,
        fabric: &str,
        channel: Option<&Object>,
        object: &Object,
    ) -> UplinkPort {
        let physical = physical_name(fabric, object);
        let port = self.domain.get(&physical);
        let membership = match channel {
            Some(_) => self.membership(object),
            None => not_here("an uplink without a port channel is no member of one"),
        };
        let state = self.state(port, object, &membership);
        UplinkPort {
            id: Id::from(self.domain.id(&object.dn)),
            place: Some(object.place),
            name: port_name(object),
            enabled: enabled(object),
            mbps: self.mbps(port, object, &state),
            lag: match channel {
                Some(channel) => self.lag(channel, &membership),
                None => Known::derived(String::new()),
            },
            partner: Known::unknown(Why::new(
                State::Limit,
                "UCS Manager never says who the LACP partner of an uplink is",
            )),
            neighbour_switch: self.neighbour(object, &physical, &["systemName", "deviceId"]),
            neighbour_port: self.neighbour(object, &physical, &["remoteInterface"]),
            state,
            membership,
            ..UplinkPort::default()
        }
    }

    fn gap(&self, object: &Object, class: &str) -> Why {
        let what = "the state of the uplinks";
        self.domain.state_gap_of(object, what, class)
    }

    /// The state of the port itself, else that of its use as an uplink.
    fn state(
        &self,
        port: Option<&Object>,
        object: &Object,
        membership: &Known<Membership>,
    ) -> Known<UplinkState> {
        let enabled = enabled(object);
        if enabled.is(&false) {
            return enabled.map(|_| UplinkState::Disabled);
        }
        let holder = port.filter(|port| port.attribute("operState").is_some());
        let holder = holder.unwrap_or(object);
        if holder.attribute("operState").is_none() {
            return Known::unknown(self.gap(object, PORT));
        }
        let text = holder.text("operState");
        let state = match text.get().map(String::as_str) {
            Some("up") if membership.is(&Membership::HotStandby) => UplinkState::LinkedStandby,
            Some("up") => UplinkState::LinkedActive,
            Some("admin-down") => UplinkState::Disabled,
            Some(
                "down" | "link-down" | "sfp-not-present" | "no-license" | "failed"
                | "error-disabled" | "hardware-failure" | "software-failure" | "udld-aggr-down",
            ) => UplinkState::NotLinked,
            // `indeterminate`, `link-up`, and what later releases may say.
            Some(_) => return unexplained("operState", &text),
            None => return Known::unknown(text.why().cloned().unwrap_or_default()),
        };
        text.map(|_| state)
    }

    /// A port without a link keeps the speed that it was set to.
    fn mbps(
        &self,
        port: Option<&Object>,
        object: &Object,
        state: &Known<UplinkState>,
    ) -> Known<u64> {
        match state.get() {
            Some(UplinkState::LinkedActive | UplinkState::LinkedStandby) => {}
            Some(_) => return not_here("an uplink without a link runs at no speed"),
            None => return Known::unknown(state.why().cloned().unwrap_or_default()),
        }
        let Some(speed) = port.filter(|port| port.attribute("operSpeed").is_some()) else {
            return Known::unknown(self.gap(object, PORT));
        };
        let text = speed.text("operSpeed");
        match text.get().map(|text| mbps(text)) {
            Some(Some(mbps)) => text.map(|_| mbps),
            Some(None) => unexplained("operSpeed", &text),
            None => Known::unknown(text.why().cloned().unwrap_or_default()),
        }
    }

    fn membership(&self, object: &Object) -> Known<Membership> {
        if object.attribute("membership").is_none() {
            return Known::unknown(self.gap(object, object.class));
        }
        let text = object.text("membership");
        let membership = match text.get().map(String::as_str) {
            Some("up") => Membership::Up,
            Some("down") => Membership::Down,
            Some("individual") => Membership::Individual,
            Some("suspended") => Membership::Suspended,
            Some("hot-standby") => Membership::HotStandby,
            Some("incompatible-speed") => Membership::IncompatibleSpeed,
            Some("module-removed") => Membership::ModuleRemoved,
            Some(_) => return unexplained("membership", &text),
            None => return Known::unknown(text.why().cloned().unwrap_or_default()),
        };
        text.map(|_| membership)
    }

    /// A port is in its port channel while it is bundled there, or waits to be.
    fn lag(&self, channel: &Object, membership: &Known<Membership>) -> Known<String> {
        membership.clone().map(|membership| match membership {
            Membership::Up | Membership::HotStandby => self.domain.id(&channel.dn),
            _ => String::new(),
        })
    }

    /// What the neighbour says of itself, by LLDP or else by CDP.
    fn neighbour(&self, object: &Object, port: &str, keys: &[&str]) -> Known<String> {
        let seen = [self.lldp.get(port), self.cdp.get(port)];
        for entry in seen.into_iter().flatten() {
            if let Some(key) = keys.iter().find(|key| entry.word(key).is_some()) {
                return entry.text(key);
            }
        }
        match [LLDP, CDP]
            .into_iter()
            .find(|class| !self.domain.has_all(class))
        {
            Some(class) => Known::unknown(self.gap(object, class)),
            None if seen.iter().any(Option::is_some) => {
                Known::unknown(Why::not_collected("the name of a neighbour"))
            }
            None => Known::derived(String::new()),
        }
    }
}

/// The name of a port as it is, whatever it is used for. Ports are broken out of another one in a group of their
/// own.
fn physical_name(fabric: &str, object: &Object) -> String {
    let number = |key: &str| object.value(key).unwrap_or("?").to_owned();
    let (slot, port) = (number("slotId"), number("portId"));
    let around = format!("sys/switch-{fabric}/slot-{slot}/switch-ether");
    match object.broken_out_of() {
        Some(whole) => format!("{around}/aggr-port-{whole}/port-{port}"),
        None => format!("{around}/port-{port}"),
    }
}

/// A word that no document at hand explains.
fn unexplained<T>(key: &str, text: &Known<String>) -> Known<T> {
    let what = format!("the meaning of the `{key}` of an uplink");
    Known::unknown(Why::new(State::Unavailable, what)).or_place(text.place())
}
