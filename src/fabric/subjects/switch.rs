//! Virtual switches: what they are bound to, who is on them, and what is reserved on them.

use super::member::{Members, backend_of};
use super::roster::Roster;
use super::run::HostSubjects;
use super::team::{Role, is_on, role_of};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::Carrier;
use crate::fabric::host::{BandwidthMode, MemberMode, Switch, SwitchType};
use crate::fabric::known::{Known, State, Why};
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
        /// Name of the team or adapter that it is bound to; empty for none.
        on: Known<String>,
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
        /// that run.
        ports: Known<Vec<SwitchPort>>,
        /// Sum of the weights of these ports and the default flow.
        weight_sum: Known<u64>,
        /// Sum of the minimums of these ports and the default flow, in Mbps.
        reserved_mbps: Known<u64>,
        /// What its members that carry traffic guarantee together, in Mbps.
        guaranteed_mbps: Known<u64>,
        /// What they guarantee after the one that guarantees most has failed and one on standby has
        /// taken over, in Mbps; not applicable to a single member.
        guaranteed_after_failure_mbps: Known<u64>,
        /// What kind of backend its members are behind.
        backend: Known<BackendKind>,
        /// The adapters behind it.
        members: Known<Members>,
    }
}

record! {
    /// A port of a virtual switch with a reservation.
    pub struct SwitchPort: "switch-port" {
        /// Name of the virtual adapter.
        name: String,
        /// Its weight; 0 for none.
        minimum_weight: Known<u64>,
        /// Its minimum, in Mbps; 0 for none.
        minimum_mbps: Known<u64>,
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
    let ports = Known::from(ports(host, switch));
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
        uplink: Known::from(uplink.clone().map(kind)).or_place(switch.uplinks.place()),
        on: Known::from(uplink.map(name)),
        role: Known::from(role_of(host, switch)),
        management_os: switch.management_os.clone(),
        bandwidth_mode: switch.bandwidth_mode.clone(),
        by_weight: Known::from(by_weight(switch)),
        absolute: switch
            .bandwidth_mode
            .clone()
            .map(|mode| mode == BandwidthMode::Absolute),
        iov: switch.iov.clone(),
        weight_sum: sum(&ports, &switch.default_flow_weight, |port| {
            &port.minimum_weight
        }),
        reserved_mbps: sum(&ports, &default_flow_mbps, |port| &port.minimum_mbps),
        default_flow_weight: switch.default_flow_weight.clone(),
        default_flow_mbps,
        ports,
        guaranteed_mbps: Known::from(guaranteed(&members)),
        guaranteed_after_failure_mbps: Known::from(after_failure(&members)),
        backend: backend_of(&members),
        members,
    }
}

fn kind(uplink: Option<Carrier<'_>>) -> UplinkKind {
    match uplink {
        Some(Carrier::Team(_)) => UplinkKind::Lbfo,
        Some(Carrier::Set(_)) => UplinkKind::Set,
        Some(Carrier::Adapter(_)) => UplinkKind::Adapter,
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

/// Whole Mbps of bits per second.
fn mbps(bps: u64) -> u64 {
    bps / 1_000_000
}

/// `Default` resolves to weights, or to nothing where SR-IOV is on (`New-VMSwitch`).
fn by_weight(switch: &Switch) -> Result<bool, Why> {
    match switch
        .bandwidth_mode
        .need("how a switch reserves bandwidth")?
    {
        BandwidthMode::Weight => Ok(true),
        BandwidthMode::Absolute | BandwidthMode::None => Ok(false),
        BandwidthMode::Default => Ok(!*switch.iov.need("whether SR-IOV is on for a switch")?),
    }
}

/// A virtual machine that does not run reserves nothing; whether it runs only matters where it is
/// given something.
fn ports(host: &HostSubjects<'_>, switch: &Switch) -> Result<Vec<SwitchPort>, Why> {
    let mut ports = Vec::new();
    for vnic in host.graph.index.host_vnics()? {
        if is_on(&vnic.switch, switch)? {
            ports.push(SwitchPort {
                id: vnic.id.clone(),
                place: vnic.place,
                name: vnic.name.clone(),
                minimum_weight: vnic.minimum_weight.clone(),
                minimum_mbps: vnic.minimum_bps.clone().map(mbps),
            });
        }
    }
    for nic in host.graph.index.vm_nics()? {
        let none = nic.minimum_weight.is(&0) && nic.minimum_bps.is(&0);
        if none || !is_on(&nic.switch, switch)? {
            continue;
        }
        if *nic.running.need("whether a virtual machine runs")? {
            ports.push(SwitchPort {
                id: nic.id.clone(),
                place: nic.place,
                name: nic.name.clone(),
                minimum_weight: nic.minimum_weight.clone(),
                minimum_mbps: nic.minimum_bps.clone().map(mbps),
            });
        }
    }
    // A port without a reservation has its part of the default flow.
    ports.retain(|port| !(port.minimum_weight.is(&0) && port.minimum_mbps.is(&0)));
    Ok(ports)
}

fn sum(
    ports: &Known<Vec<SwitchPort>>,
    default_flow: &Known<u64>,
    value: impl Fn(&SwitchPort) -> &Known<u64>,
) -> Known<u64> {
    let found = (|| {
        let mut sum = *default_flow.need("the minimum of the default flow")?;
        for port in ports.check()? {
            sum = sum.saturating_add(*value(port).need("the minimum of a switch port")?);
        }
        Ok(sum)
    })();
    Known::from(found)
}

/// The members that carry traffic, and those that wait, with what each guarantees.
fn guarantees(members: &Known<Members>) -> Result<(Vec<u64>, Vec<u64>), Why> {
    let (mut active, mut standby) = (Vec::new(), Vec::new());
    for member in members.check()?.iter() {
        let own = *member.guaranteed_mbps.need("what a member guarantees")?;
        match member.mode.need("whether a member is on standby")? {
            MemberMode::Active => active.push(own),
            MemberMode::Standby => standby.push(own),
        }
    }
    Ok((active, standby))
}

fn guaranteed(members: &Known<Members>) -> Result<u64, Why> {
    Ok(guarantees(members)?.0.into_iter().sum())
}

fn after_failure(members: &Known<Members>) -> Result<u64, Why> {
    let (active, standby) = guarantees(members)?;
    if active.len() + standby.len() < 2 {
        let sentence = "a switch on one member has nothing left when it fails";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let all: u64 = active.iter().sum();
    let most = active.iter().max().copied().unwrap_or(0);
    Ok(all - most + standby.iter().max().copied().unwrap_or(0))
}
