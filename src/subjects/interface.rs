//! Interfaces: everything on a host that sends frames into a VLAN.

use super::member::{Members, backend_of};
use super::reach::{each_network, uncarried};
use super::roster::Roster;
use super::run::HostSubjects;
use super::vlan_use::{Holder, Ownership, VlanOwner, VlanUse, backend_name, ownership, uses};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Confidence, Consumer};
use crate::fabric::host::{HostVnic, Team, TeamNic, VlanMode, VmNic};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::vlan::Vlans;

terms! {
    /// What an interface is.
    pub enum InterfaceKind {
        /// A team NIC (tNIC).
        TeamNic = "team-nic",
        /// A virtual adapter of the management OS.
        HostVnic = "host-vnic",
        /// A virtual adapter of a virtual machine.
        VmNic = "vm-nic",
        /// An adapter in no team and under no switch that the host itself uses.
        Adapter = "adapter",
    }
}

record! {
    /// A team NIC, host vNIC or VM NIC, or an adapter that carries host traffic as it is.
    pub struct InterfaceSubject: "interface" {
        /// Name of the interface.
        name: String,
        /// What it is.
        kind: Known<InterfaceKind>,
        /// The virtual machine it belongs to; empty for the host's own.
        vm: Known<String>,
        /// The team or virtual switch it is on; an adapter is on itself.
        on: Known<String>,
        /// How it treats tags.
        vlan_mode: Known<VlanMode>,
        /// VLAN it sends tagged or, on a trunk, untagged frames into; 0 when untagged. Of an adapter
        /// that sends untagged frames that of its connection's native network.
        vlan: Known<u16>,
        /// Every VLAN it tags frames with.
        vlans: Known<Vlans>,
        /// Those of them that the connection of some member does not carry.
        uncarried: Known<Vlans>,
        /// What that VLAN is for: a traffic class, `tenant`, or `unplanned`.
        class: Known<String>,
        /// Id of the plan's network for its VLAN; empty when the plan does not name it.
        plan: Known<String>,
        /// Whose that VLAN is, as far as the plan says it.
        vlan_owner: Known<VlanOwner>,
        /// The VLAN that the plan gives to the traffic class that its name tells, where it is in that of
        /// another or in nobody's; 0 for none.
        planned_vlan: Known<u16>,
        /// Those of its VLANs that the plan or a name says something about.
        uses: Known<Vec<VlanUse>>,
        /// Whether it belongs to a virtual machine that the plan does not name as infrastructure.
        tenant: Known<bool>,
        /// Whether it sends frames without a tag: not tagged by its port, and in use. A team NIC or
        /// host vNIC without an address sends none, nor does one under a virtual switch, nor a
        /// virtual machine that does not run.
        sends_untagged: Known<bool>,
        /// Whether a private network, whose class is known, brings one of its members the VLAN that it is
        /// in.
        in_private_network: Known<bool>,
        /// How sure the join of its members is, and what its switch is bound to.
        confidence: Known<Confidence>,
        /// Whether its frames can leave the host.
        uplinked: Known<bool>,
        /// What kind of backend its frames leave through.
        backend: Known<BackendKind>,
        /// The adapters that its frames can leave through.
        members: Known<Members>,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    for &consumer in &host.graph.consumers.found {
        let record = interface(host, consumer);
        roster.push(record, consumer.name(), &host.graph.host.name);
    }
    roster.gaps.clone_from(&host.graph.consumers.gaps);
    roster
}

fn interface<'a>(host: &HostSubjects<'a>, consumer: Consumer<'a>) -> InterfaceSubject {
    let planned = &host.run.fabric.index.planned;
    let own = |on: &str| (Known::derived(String::new()), Known::derived(on.to_owned()));
    let (kind, (vm, on), sends_untagged) = match consumer {
        Consumer::TeamNic(team, nic) => (
            InterfaceKind::TeamNic,
            own(&team.name),
            team_nic_untagged(host, team, nic),
        ),
        Consumer::HostVnic(vnic) => (
            InterfaceKind::HostVnic,
            (Known::derived(String::new()), vnic.switch.clone()),
            host_vnic_untagged(host, vnic),
        ),
        Consumer::VmNic(nic) => (
            InterfaceKind::VmNic,
            (nic.vm.clone(), nic.switch.clone()),
            vm_nic_untagged(nic),
        ),
        Consumer::Adapter(adapter) => (
            InterfaceKind::Adapter,
            own(&adapter.name),
            is_untagged(&host.graph.vlan_mode(consumer)),
        ),
    };
    let tenant = match consumer {
        Consumer::VmNic(_) => vm.clone().map(|vm| !planned.is_infrastructure_vm(&vm)),
        _ => Known::derived(false),
    };
    InterfaceSubject {
        id: consumer.id().into(),
        place: consumer.place(),
        name: consumer.name().to_owned(),
        kind: Known::derived(kind),
        vm,
        on,
        vlan_mode: host.graph.vlan_mode(consumer),
        tenant,
        sends_untagged,
        ..leaving(host, consumer)
    }
}

/// The part of an interface that says how its frames leave the host.
fn leaving<'a>(host: &HostSubjects<'a>, consumer: Consumer<'a>) -> InterfaceSubject {
    let attachment = host.graph.index.attachment(consumer);
    let switch = attachment.as_ref().ok().and_then(|at| at.switch);
    let bound = switch.map_or(Confidence::High, |switch| {
        host.graph.index.switch_confidence(switch)
    });
    let carrier = attachment.map(|attachment| attachment.carrier);
    let members = match &carrier {
        Ok(Some(carrier)) => host.members(*carrier),
        Ok(None) => Known::derived(Members::default()),
        Err(why) => Known::unknown(why.clone()),
    };
    let (vlan, vlans) = (host.graph.vlan(consumer), host.graph.tagged_vlans(consumer));
    let backend = backend_name(&members);
    let class = vlan
        .clone()
        .map(|vlan| host.graph.classifier.classify(vlan, backend, ""));
    // An adapter that sends without a tag is in the VLAN of its network all the same.
    let uses = match consumer {
        Consumer::Adapter(_) => {
            let used = |vlan: u16| [vlan].into_iter().collect();
            uses(host, consumer.id(), &vlan.clone().map(used), &members)
        }
        _ => uses(host, consumer.id(), &vlans, &members),
    };
    let ownership: Known<Ownership> = Known::from(vlan.check().and_then(|vlan| {
        let uses = uses.as_ref().map_err(Why::clone)?;
        let named = (consumer.name(), holder(host, consumer)?);
        Ok(ownership(host, named, *vlan, (uses, backend)))
    }));
    InterfaceSubject {
        vlan_owner: ownership.clone().map(|ownership| ownership.owner),
        planned_vlan: ownership.map(|ownership| ownership.planned),
        plan: class.clone().map(|class| class.plan.to_owned()),
        class: class.map(|class| class.name.to_owned()),
        uses: Known::from(uses),
        vlan: vlan.clone(),
        in_private_network: Known::from(in_private_network(&vlan, &members)),
        uncarried: uncarried(&vlans, &members),
        vlans,
        confidence: least_confidence(&members).map(|joins| joins.min(bound)),
        uplinked: Known::from(carrier.map(|carrier| carrier.is_some())),
        backend: backend_of(&members),
        members,
        ..InterfaceSubject::default()
    }
}

/// Whose an interface is.
///
/// # Errors
/// The virtual machine of an adapter is unknown.
fn holder(host: &HostSubjects<'_>, consumer: Consumer<'_>) -> Result<Holder, Why> {
    let Consumer::VmNic(nic) = consumer else {
        return Ok(Holder::Host);
    };
    let vm = nic.vm.need("the virtual machine of an adapter")?;
    let planned = &host.run.fabric.index.planned;
    Ok(if planned.is_infrastructure_vm(vm) {
        Holder::Infrastructure
    } else {
        Holder::Tenant
    })
}

pub(super) fn team_nic_untagged(
    host: &HostSubjects<'_>,
    team: &Team,
    nic: &TeamNic,
) -> Known<bool> {
    untagged(&nic.vlan.clone().map(|vlan| vlan == 0), || {
        if let Some(switch) = host.graph.index.switch_on(team)?
            && host.graph.index.team_nic_under(switch, team)?.id() == nic.id()
        {
            return Ok(false);
        }
        host.graph.index.has_address(&nic.name)
    })
}

pub(super) fn host_vnic_untagged(host: &HostSubjects<'_>, vnic: &HostVnic) -> Known<bool> {
    untagged(&is_untagged(&vnic.vlan_mode), || {
        host.graph
            .index
            .has_address(&format!("vEthernet ({})", vnic.name))
    })
}

pub(super) fn vm_nic_untagged(nic: &VmNic) -> Known<bool> {
    untagged(&is_untagged(&nic.vlan_mode), || {
        Ok(*nic.running.need("whether a virtual machine runs")?)
    })
}

fn is_untagged(mode: &Known<VlanMode>) -> Known<bool> {
    let is = mode.clone().map(|mode| mode == VlanMode::Untagged);
    is.named("the VLAN mode of the interface")
}

/// Whether an interface is in use only matters where its port does not tag.
fn untagged(untagged: &Known<bool>, in_use: impl FnOnce() -> Result<bool, Why>) -> Known<bool> {
    match untagged.check() {
        Ok(true) => Known::from(in_use()),
        Ok(false) => Known::derived(false),
        Err(why) => Known::unknown(why.named("the VLAN of the interface")),
    }
}

fn in_private_network(vlan: &Known<u16>, members: &Known<Members>) -> Answer {
    let vlan = vlan.need("the VLAN of the interface");
    any(each_network(members).into_iter().map(|network| {
        let network = network?;
        let carries = network.vlan.need("the VLAN of a network");
        let same = vlan.clone().and_then(|vlan| Ok(carries? == vlan));
        let private = network.private.need("whether a network is private");
        // What the VLAN is for makes it a fault or none: that must be known of one that counts.
        let classed = network.class.need("the class of a network");
        all([same, private.copied(), classed.map(|_| true)])
    }))
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
