//! Virtual switches: what they are bound to, and whose ports they have.

use super::bounds::Bounds;
use super::gone_uplinks::{GoneUplink, UplinksGone, gone_uplinks};
use super::member::{Members, backend_of};
use super::reservations::{Reservations, SwitchPort, after_failure, guaranteed, mbps};
use super::role::{Role, role_of};
use super::roster::Roster;
use super::run::HostSubjects;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Carrier, Confidence, IOV, RESERVES, Reserves, reserves};
use crate::fabric::host::{BandwidthMode, Switch, SwitchType};
use crate::fabric::known::Known;
use crate::fabric::record::{record, terms};

terms! {
    /// What a switch is bound to.
    pub enum UplinkKind {
        /// An LBFO team.
        Lbfo = "lbfo",
        /// A SET team.
        Set = "set",
        /// A single adapter.
        Adapter = "adapter",
        /// Nothing: an internal or private switch.
        None = "none",
        /// An adapter that the host no longer has.
        Gone = "gone",
    }
}

record! {
    /// A virtual switch.
    pub struct SwitchSubject: "switch" {
        /// Name of the switch.
        name: String,
        /// What it connects.
        r#type: Known<SwitchType>,
        /// Whether it connects the outside.
        external: Known<bool>,
        /// What it is bound to.
        uplink: Known<UplinkKind>,
        /// Name of the team or adapter that it is bound to; empty for none, and where it is gone.
        on: Known<String>,
        /// How sure it is what it is bound to: `medium` where the export has the description of an adapter
        /// in place of its GUID.
        confidence: Known<Confidence>,
        /// Whether adapters that it names are gone.
        uplinks_gone: Known<UplinksGone>,
        /// Those that are, as far as is known.
        gone: Vec<GoneUplink>,
        /// Whose ports it has.
        role: Known<Role>,
        /// Whether the management OS has a port on it.
        management_os: Known<bool>,
        /// How it reserves bandwidth. `default` is by weight, or none with SR-IOV.
        bandwidth_mode: Known<BandwidthMode>,
        /// Whether it reserves bandwidth by weight.
        by_weight: Known<bool>,
        /// Whether it reserves bandwidth in bits per second.
        absolute: Known<bool>,
        /// Whether SR-IOV is on.
        iov: Known<bool>,
        /// Weight of all ports without one of their own together; 0 for none.
        default_flow_weight: Known<u64>,
        /// Minimum of all ports without one of their own together, in Mbps; 0 for none.
        default_flow_mbps: Known<u64>,
        /// Ports with a weight or minimum of their own, of the management OS and of virtual machines
        /// that run; those that are known.
        ports: Vec<SwitchPort>,
        /// Sum of the weights of these ports and the default flow.
        weight_sum: Bounds,
        /// Sum of the minimums of these ports and the default flow, in Mbps.
        reserved_mbps: Bounds,
        /// What its members that carry traffic guarantee together, in Mbps.
        guaranteed_mbps: Bounds,
        /// What they guarantee after the one that guarantees most has failed and one on standby has
        /// taken over, in Mbps. A single member has no other to fail over to: then all that it
        /// guarantees.
        guaranteed_after_failure_mbps: Bounds,
        /// What kind of backend its members are behind.
        backend: Known<BackendKind>,
        /// The adapters behind it.
        members: Known<Members>,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    match host.graph.index.switches() {
        Ok(switches) => {
            for switch in switches {
                roster.push(subject(host, switch), &switch.name, &host.graph.host.name);
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

fn subject(host: &HostSubjects<'_>, switch: &Switch) -> SwitchSubject {
    let uplink = host.graph.index.carrier(switch);
    let members = match &uplink {
        Ok(Some(uplink)) => host.members(*uplink),
        Ok(None) => Known::derived(Members::default()),
        Err(why) => Known::unknown(why.clone()),
    };
    let reservations = Reservations::new(host, switch);
    let (uplinks_gone, gone) = gone_uplinks(&host.graph.index, switch);
    let default_flow_mbps = switch.default_flow_bps.clone().map(mbps);
    SwitchSubject {
        id: switch.id.clone(),
        place: switch.place,
        name: switch.name.clone(),
        r#type: switch.r#type.clone(),
        external: switch
            .r#type
            .clone()
            .map(|kind| kind == SwitchType::External),
        uplink: Known::from(uplink.clone().map(|uplink| kind(switch, uplink)))
            .or_place(switch.uplinks.place()),
        on: Known::from(uplink.map(name)),
        confidence: switch
            .uplinks
            .clone()
            .map(|_| host.graph.index.switch_confidence(switch)),
        uplinks_gone: uplinks_gone.or_place(switch.uplinks.place()),
        gone,
        role: Known::from(role_of(host, switch)),
        management_os: switch.management_os.clone().named(HAS_PORT),
        bandwidth_mode: switch.bandwidth_mode.clone().named(RESERVES),
        by_weight: Known::from(reserves(switch).map(|reserves| reserves == Reserves::ByWeight)),
        absolute: switch
            .bandwidth_mode
            .clone()
            .map(|mode| mode == BandwidthMode::Absolute)
            .named(RESERVES),
        iov: switch.iov.clone().named(IOV),
        weight_sum: reservations.weight(&switch.default_flow_weight),
        reserved_mbps: reservations.mbps(&default_flow_mbps),
        default_flow_weight: switch.default_flow_weight.clone(),
        default_flow_mbps,
        ports: reservations.ports(),
        guaranteed_mbps: guaranteed(&members),
        guaranteed_after_failure_mbps: after_failure(&members),
        backend: backend_of(&members),
        members,
    }
}

fn kind(switch: &Switch, uplink: Option<Carrier<'_>>) -> UplinkKind {
    match uplink {
        Some(Carrier::Team(_)) => UplinkKind::Lbfo,
        Some(Carrier::Set(_)) => UplinkKind::Set,
        Some(Carrier::Adapter(_)) => UplinkKind::Adapter,
        None if switch.r#type.is(&SwitchType::External) && !switch.uplinks.items().is_empty() => {
            UplinkKind::Gone
        }
        None => UplinkKind::None,
    }
}

fn name(uplink: Option<Carrier<'_>>) -> String {
    match uplink {
        Some(Carrier::Team(team)) => team.name.clone(),
        Some(Carrier::Set(team)) => team.name.clone(),
        Some(Carrier::Adapter(adapter)) => adapter.name.clone(),
        None => String::new(),
    }
}

/// What says whether the management OS has a port on a switch.
pub(super) const HAS_PORT: &str = "AllowManagementOS of Get-VMSwitch";
