//! Uplink sets, and for each network with uplinks of its own a group of those. A port says which
//! module it is on by its name.

use std::collections::BTreeMap;

use super::script::Site;
use super::transcript::{NetworkWords, SetWords, UplinkWords};
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::uplink::GroupMode;
use crate::source::Place;

/// The groups of the domain called `domain`.
pub(super) fn groups(
    domain: &str,
    site: &Site,
    network_id: impl Fn(&str) -> String,
) -> Vec<UplinkGroup> {
    let mut groups = Vec::new();
    let mut by_set: BTreeMap<&str, Vec<&NetworkWords>> = BTreeMap::new();
    for network in &site.networks {
        if let Some(set) = network.uplink_set.get() {
            by_set.entry(set).or_default().push(network);
        }
    }
    let ports_of = PortsOf::new(site);
    for SetWords { name, place, mode } in &site.uplink_sets {
        let of_set = by_set.get(name.as_str()).into_iter().flatten();
        let networks = of_set.map(|network| Known::at(network_id(&network.name), network.place));
        groups.push(UplinkGroup {
            id: Id::from(format!("{domain}/uplink-set:{name}")),
            place: Some(*place),
            name: name.clone(),
            domain: Known::derived(format!("{domain}/domain")),
            networks: if site.scripted || !site.networks.is_empty() {
                Known::derived(networks.collect())
            } else {
                let what = "the networks of an uplink set (`show network *`)";
                Known::unknown(Why::not_collected(what))
            },
            mode: mode.clone(),
            native: native(by_set.get(name.as_str()), &network_id),
            primary: ports_of.primary(name, mode),
            uplinks: ports_of.with_lost(name, site.uplinks_cut),
            ..UplinkGroup::default()
        });
    }
    for network in &site.networks {
        let uplinks = ports_of.user(&network.name);
        if network.uplink_set.is_known() || uplinks.get().is_none_or(Vec::is_empty) {
            continue;
        }
        let id = Known::at(network_id(&network.name), network.place);
        groups.push(UplinkGroup {
            id: Id::from(format!("{domain}/uplinks:{}", network.name)),
            place: Some(network.place),
            name: network.name.clone(),
            domain: Known::derived(format!("{domain}/domain")),
            networks: Known::derived(vec![id]),
            mode: network.mode.clone(),
            primary: ports_of.primary(&network.name, &network.mode),
            uplinks,
            ..UplinkGroup::default()
        });
    }
    groups
}

/// The ports of sets and networks, or why they are unknown.
struct PortsOf<'s>(Result<BTreeMap<String, Vec<&'s UplinkWords>>, Why>);

impl<'s> PortsOf<'s> {
    /// Unknown where no export lists any port, and where two say different things of one.
    fn new(site: &'s Site) -> Self {
        if site.uplink_ports.is_empty() {
            return Self(Err(Why::not_collected("the list of uplink ports")));
        }
        let mut users: BTreeMap<String, Vec<&UplinkWords>> = BTreeMap::new();
        for port in &site.uplink_ports {
            match port.used_by.check() {
                Ok(user) => users
                    .entry(user.to_ascii_lowercase())
                    .or_default()
                    .push(port),
                Err(why) if why.state == State::Contradicted => {
                    let what = "what an uplink port is used by";
                    return Self(Err(Why::new(State::Contradicted, what)));
                }
                Err(_) => {}
            }
        }
        Self(Ok(users))
    }

    fn user(&self, name: &str) -> Known<Vec<UplinkPort>> {
        let users = match &self.0 {
            Ok(users) => users,
            Err(why) => return Known::unknown(why.clone()),
        };
        let own = users.get(&name.to_ascii_lowercase()).into_iter().flatten();
        let ports = own.map(|port| UplinkPort {
            place: Some(port.place),
            name: port.name.clone(),
            module: module(&port.name, port.place),
            enabled: port.enabled.clone(),
            state: port.link.state.clone(),
            mbps: port.link.mbps.clone(),
            lag: port.link.lag.clone(),
            neighbour_switch: port.link.neighbour_switch.clone(),
            neighbour_port: port.link.neighbour_port.clone(),
            ..UplinkPort::default()
        });
        Known::derived(ports.collect())
    }

    /// The ports of a set, with one of which nothing is known where the list of ports was cut off.
    fn with_lost(&self, name: &str, cut: Option<Place>) -> Known<Vec<UplinkPort>> {
        let mut ports = self.user(name);
        if let (Some(ports), Some(place)) = (ports.get_mut(), cut) {
            ports.push(lost(place));
        }
        ports
    }

    /// The preferred port of a group in failover mode; none in any other mode.
    fn primary(&self, name: &str, mode: &Known<GroupMode>) -> Known<String> {
        if mode.is(&GroupMode::Auto) {
            return Known::derived(String::new()).or_place(mode.place());
        }
        let users = self.0.as_ref().ok();
        let own = users.and_then(|users| users.get(&name.to_ascii_lowercase()));
        let primary = own
            .into_iter()
            .flatten()
            .find(|port| port.primary.is(&true));
        primary.map_or_else(Known::default, |port| {
            Known::at(port.name.clone(), port.place)
        })
    }
}

/// A port that may stand behind the end of a list.
fn lost(place: Place) -> UplinkPort {
    fn unknown<T>(place: Place) -> Known<T> {
        let what = "the list of uplink ports (`show uplinkport *`)";
        Known::unknown(Why::new(State::Truncated, what)).or_place(Some(place))
    }
    UplinkPort {
        place: Some(place),
        name: "(not in the exports)".to_owned(),
        module: unknown(place),
        enabled: unknown(place),
        state: unknown(place),
        mbps: unknown(place),
        lag: unknown(place),
        neighbour_switch: unknown(place),
        neighbour_port: unknown(place),
        ..UplinkPort::default()
    }
}

/// The network of a set that goes untagged; none only where each of them says so.
fn native(
    networks: Option<&Vec<&NetworkWords>>,
    network_id: impl Fn(&str) -> String,
) -> Known<String> {
    let networks = networks.map_or(&[][..], Vec::as_slice);
    match networks.iter().find(|network| network.native.is(&true)) {
        Some(native) => Known::derived(network_id(&native.name)).or_place(native.native.place()),
        None if !networks.is_empty()
            && networks.iter().all(|network| network.native.is_known()) =>
        {
            Known::derived(String::new())
        }
        None => Known::default(),
    }
}

/// `enc0:1` of `enc0:1:X5`: enclosure and bay.
fn module(port: &str, place: Place) -> Known<String> {
    match port.rsplit_once(':') {
        Some((module, _)) => Known::at(module.to_owned(), place),
        None => Known::unknown(Why::new(State::Failed, "the module of an uplink port")),
    }
}
