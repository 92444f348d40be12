//! Interfaces: everything on a host that sends frames into a VLAN.

use super::Roster;
use super::reach::uncarried;
use super::vlan_use::{VlanUse, domain_of, uses};
use crate::fabric::backend::BackendKind;
use crate::fabric::host::{HostVnic, Switch, Team, TeamNic, VlanMode, VmNic};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::vlan::Vlans;
use crate::fabric::wiring::{Confidence, Members, Uplink, WiredHost, backend_of};

terms! {
    /// What an interface is.
    pub enum InterfaceKind {
        /// A team NIC (tNIC).
        TeamNic = "team-nic",
        /// A virtual adapter of the management OS.
        HostVnic = "host-vnic",
        /// A virtual adapter of a virtual machine.
        VmNic = "vm-nic",
    }
}

record! {
    /// A team NIC, host vNIC or VM NIC.
    pub struct InterfaceSubject: "interface" {
        /// Name of the interface.
        name: String,
        /// What it is.
        kind: Known<InterfaceKind>,
        /// The virtual machine it belongs to; empty for the host's own.
        vm: Known<String>,
        /// The team or virtual switch it is on.
        on: Known<String>,
        /// How it treats tags.
        vlan_mode: Known<VlanMode>,
        /// VLAN it sends tagged or, on a trunk, untagged frames into; 0 when untagged.
        vlan: Known<u16>,
        /// Every VLAN it tags frames with.
        vlans: Known<Vlans>,
        /// Those of them that the connection of some member does not carry.
        uncarried: Known<Vlans>,
        /// Id of the plan's network for its VLAN; empty when the plan does not name it.
        plan: Known<String>,
        /// Those of its VLANs that the plan or a name says something about.
        uses: Known<Vec<VlanUse>>,
        /// Whether it belongs to a virtual machine that the plan does not name as infrastructure.
        tenant: Known<bool>,
        /// Whether it sends frames without a tag: not tagged by its port, and in use. A team NIC or
        /// host vNIC without an address sends none, nor does one under a virtual switch, nor a
        /// virtual machine that does not run.
        sends_untagged: Known<bool>,
        /// How sure the join of its members is.
        confidence: Known<Confidence>,
        /// Whether its frames can leave the host.
        uplinked: Known<bool>,
        /// What kind of backend its frames leave through.
        backend: Known<BackendKind>,
        /// The adapters that its frames can leave through.
        members: Known<Members>,
    }
}

pub(super) fn roster(host: &WiredHost<'_>) -> Roster {
    let mut roster = Roster::default();
    let name = &host.host.name;
    match host.host.teams.check() {
        Ok(teams) => teams
            .iter()
            .for_each(|team| team_nics(host, team, &mut roster)),
        Err(why) => roster.gaps.push(why.named("the list of teams")),
    }
    match host.host_vnics() {
        Ok(vnics) => {
            for vnic in vnics {
                roster.push(host_vnic(host, vnic), &vnic.name, name);
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    match host.vm_nics() {
        Ok(nics) => {
            for nic in nics {
                roster.push(vm_nic(host, nic), &nic.name, name);
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

fn team_nics(host: &WiredHost<'_>, team: &Team, roster: &mut Roster) {
    match team.nics.check() {
        Ok(nics) => {
            for nic in nics {
                roster.push(team_nic(host, team, nic), &nic.name, &host.host.name);
            }
        }
        Err(why) => roster.gaps.push(why.named("the list of team NICs")),
    }
}

fn team_nic(host: &WiredHost<'_>, team: &Team, nic: &TeamNic) -> InterfaceSubject {
    let mode = nic.vlan.clone().map(|vlan| match vlan {
        0 => VlanMode::Untagged,
        _ => VlanMode::Access,
    });
    let uplink = Ok(Some(Uplink::Team(team)));
    InterfaceSubject {
        id: nic.id.clone(),
        place: nic.place,
        name: nic.name.clone(),
        kind: Known::derived(InterfaceKind::TeamNic),
        vm: Known::derived(String::new()),
        on: Known::derived(team.name.clone()),
        vlan: nic.vlan.clone().named("the VLAN of the interface"),
        vlan_mode: mode.named("the VLAN of the interface"),
        tenant: Known::derived(false),
        sends_untagged: team_nic_untagged(host, team, nic),
        ..leaving(host, nic.id(), &nic.vlan, access_vlans(&nic.vlan), uplink)
    }
}

fn host_vnic(host: &WiredHost<'_>, vnic: &HostVnic) -> InterfaceSubject {
    let vlans = port_vlans(&vnic.vlan_mode, &vnic.vlan, &vnic.allowed_vlans);
    InterfaceSubject {
        id: vnic.id.clone(),
        place: vnic.place,
        name: vnic.name.clone(),
        kind: Known::derived(InterfaceKind::HostVnic),
        vm: Known::derived(String::new()),
        on: vnic.switch.clone(),
        vlan: vnic.vlan.clone().named("the VLAN of the interface"),
        vlan_mode: vnic
            .vlan_mode
            .clone()
            .named("the VLAN mode of the interface"),
        tenant: Known::derived(false),
        sends_untagged: host_vnic_untagged(host, vnic),
        ..leaving(
            host,
            vnic.id(),
            &vnic.vlan,
            vlans,
            uplink_of(host, &vnic.switch),
        )
    }
}

fn vm_nic(host: &WiredHost<'_>, nic: &VmNic) -> InterfaceSubject {
    let planned = &host.wiring.planned;
    let vlans = port_vlans(&nic.vlan_mode, &nic.vlan, &nic.allowed_vlans);
    InterfaceSubject {
        id: nic.id.clone(),
        place: nic.place,
        name: nic.name.clone(),
        kind: Known::derived(InterfaceKind::VmNic),
        vm: nic.vm.clone(),
        on: nic.switch.clone(),
        vlan: nic.vlan.clone().named("the VLAN of the interface"),
        vlan_mode: nic
            .vlan_mode
            .clone()
            .named("the VLAN mode of the interface"),
        tenant: nic.vm.clone().map(|vm| !planned.is_infrastructure_vm(&vm)),
        sends_untagged: vm_nic_untagged(nic),
        ..leaving(
            host,
            nic.id(),
            &nic.vlan,
            vlans,
            uplink_of(host, &nic.switch),
        )
    }
}

fn uplink_of<'a>(host: &WiredHost<'a>, switch: &Known<String>) -> Result<Option<Uplink<'a>>, Why> {
    let name = switch.need("the switch of an adapter")?;
    if name.is_empty() {
        return Ok(None);
    }
    let switch: &Switch = host.switch(name)?;
    host.uplink(switch)
}

/// The part of an interface that says how its frames leave the host.
fn leaving(
    host: &WiredHost<'_>,
    subject: &str,
    vlan: &Known<u16>,
    vlans: Known<Vlans>,
    uplink: Result<Option<Uplink<'_>>, Why>,
) -> InterfaceSubject {
    let members = match &uplink {
        Ok(Some(uplink)) => host.members(*uplink),
        Ok(None) => Known::derived(Members::default()),
        Err(why) => Known::unknown(why.clone()),
    };
    let domain = domain_of(&members);
    let plan = vlan.clone().map(|vlan| {
        let class = host.classifier.classify(vlan, domain, "");
        class.plan.to_owned()
    });
    InterfaceSubject {
        plan,
        uses: Known::from(uses(host, subject, &vlans, &members)),
        uncarried: uncarried(&vlans, &members),
        vlans,
        confidence: least_confidence(&members),
        uplinked: Known::from(uplink.map(|it| it.is_some())),
        backend: backend_of(&members),
        members,
        ..InterfaceSubject::default()
    }
}

pub(super) fn team_nic_untagged(host: &WiredHost<'_>, team: &Team, nic: &TeamNic) -> Known<bool> {
    untagged(&nic.vlan.clone().map(|it| it == 0), || {
        if let Some(switch) = host.switch_on(team)?
            && host.team_nic_under(switch, team)?.id() == nic.id()
        {
            return Ok(false);
        }
        host.has_address(&nic.name)
    })
}

pub(super) fn host_vnic_untagged(host: &WiredHost<'_>, vnic: &HostVnic) -> Known<bool> {
    untagged(&is_untagged(&vnic.vlan_mode), || {
        host.has_address(&format!("vEthernet ({})", vnic.name))
    })
}

pub(super) fn vm_nic_untagged(nic: &VmNic) -> Known<bool> {
    untagged(&is_untagged(&nic.vlan_mode), || {
        Ok(*nic.running.need("whether a virtual machine runs")?)
    })
}

fn is_untagged(mode: &Known<VlanMode>) -> Known<bool> {
    let is = mode.clone().map(|it| it == VlanMode::Untagged);
    is.named("the VLAN mode of the interface")
}

/// Whether it is in use only matters where its port does not tag.
fn untagged(untagged: &Known<bool>, in_use: impl FnOnce() -> Result<bool, Why>) -> Known<bool> {
    match untagged.check() {
        Ok(true) => Known::from(in_use()),
        Ok(false) => Known::derived(false),
        Err(why) => Known::unknown(why.named("the VLAN of the interface")),
    }
}

fn least_confidence(members: &Known<Members>) -> Known<Confidence> {
    let least = (|| {
        let mut least = Confidence::High;
        for member in members.check()?.iter() {
            least = least.min(*member.confidence.check()?);
        }
        Ok(least)
    })();
    Known::from(least)
}

fn access_vlans(vlan: &Known<u16>) -> Known<Vlans> {
    let vlans = |vlan: u16| (vlan != 0).then_some(vlan).into_iter().collect();
    vlan.clone().map(vlans).named("the VLAN of the interface")
}

fn port_vlans(mode: &Known<VlanMode>, vlan: &Known<u16>, allowed: &Known<Vlans>) -> Known<Vlans> {
    match mode.get() {
        Some(VlanMode::Untagged) => Known::derived(Vlans::default()),
        Some(VlanMode::Trunk) => allowed.clone().named("the VLAN list of the trunk port"),
        Some(VlanMode::Access) => access_vlans(vlan),
        // Frames of an isolated or community port leave in the secondary VLAN or the primary one,
        // which depends on the other side: not a question that one list answers.
        Some(VlanMode::Private) => Known::unknown(Why::new(
            State::NotApplicable,
            "the VLANs of a private VLAN port are a matter of the pair",
        )),
        None => Known::unknown(mode.why().cloned().unwrap_or_default())
            .named("the VLAN mode of the interface"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_is_off_sends_nothing() {
        let sends = |mode, running| {
            let nic = VmNic {
                vlan_mode: Known::derived(mode),
                running,
                ..VmNic::default()
            };
            vm_nic_untagged(&nic).get().copied()
        };
        let running = Known::derived;
        assert_eq!(sends(VlanMode::Untagged, running(true)), Some(true));
        assert_eq!(sends(VlanMode::Untagged, running(false)), Some(false));
        assert_eq!(sends(VlanMode::Untagged, Known::default()), None);
        assert_eq!(sends(VlanMode::Access, Known::default()), Some(false));
    }
}
