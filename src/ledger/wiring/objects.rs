//! Everything on a host that sends frames off it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::leaf::{ObjectOf, Sends, Whose};
use super::reading::Reading;
use crate::fabric::graph::{Attachment, Consumer};
use crate::fabric::host::{ClusterRole, SwitchType, Team, TeamNic, VlanMode, VmNic};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;
use crate::simulation::{Fact, Missing, SENDERS};

impl<'a> Reading<'_, 'a> {
    /// Adds the interfaces of the host and of its machines.
    pub(super) fn add_objects(&mut self) {
        self.note_gaps();
        let networks = self.cluster_networks();
        for consumer in self.graph.index.senders().found {
            let found = match consumer {
                Consumer::TeamNic(team, nic) => match self.carries_switch(team, nic) {
                    Ok(true) => continue,
                    Ok(false) => self.graph.index.attachment(consumer),
                    Err(why) => {
                        self.leaf
                            .open_host
                            .get_or_insert(Missing::new(SENDERS, &why));
                        continue;
                    }
                },
                Consumer::VmNic(nic) => match self.of_machine(consumer, nic) {
                    Some(attachment) => Ok(attachment),
                    None => continue,
                },
                Consumer::HostVnic(_) | Consumer::Adapter(_) => {
                    self.graph.index.attachment(consumer)
                }
            };
            // What nothing carries stays on the host.
            if matches!(&found, Ok(Attachment { carrier: None, .. }))
                && !matches!(consumer, Consumer::VmNic(_))
            {
                continue;
            }
            let is_in = networks.contains(consumer.id());
            self.add_object(consumer, found, is_in);
        }
        let leaf = &mut self.leaf;
        let things = &leaf.things;
        leaf.objects.sort_by(|one, other| {
            let tail = |object: &ObjectOf| things[usize::from(object.thing)].tail.clone();
            tail(one).cmp(&tail(other))
        });
    }

    fn add_object(
        &mut self,
        consumer: Consumer<'a>,
        found: Result<Attachment<'a>, Why>,
        is_in_cluster_network: bool,
    ) {
        let thing = self.once(consumer.id(), consumer.name(), consumer.place());
        let switch = found.as_ref().ok().and_then(|found| found.switch);
        let switch = switch.map(|switch| self.once(switch.id(), &switch.name, switch.place));
        let carrier = match found {
            Ok(found) => Fact::derived(found.carrier.map(|carrier| self.carrier(carrier))),
            Err(why) => Fact::missing("what carries an interface", &why),
        };
        let whose = match consumer {
            Consumer::VmNic(nic) => Whose::Machine(self.machine(nic)),
            _ => Whose::Host,
        };
        let sends = match sends(self, consumer) {
            Ok(sends) => Fact::derived(sends),
            Err(why) => Fact::missing("the VLAN of an interface", &why),
        };
        self.leaf.objects.push(ObjectOf {
            thing,
            whose,
            switch,
            carrier,
            sends,
            is_in_cluster_network,
        });
    }

    fn machine(&self, nic: &VmNic) -> Fact<(Arc<str>, bool)> {
        let planned = &self.graph.fabric.index.planned;
        match nic.vm.need("the machine of an adapter") {
            Ok(vm) => {
                let is_infrastructure = planned.is_infrastructure_vm(vm);
                Fact::derived((vm.as_str().into(), is_infrastructure))
            }
            // Without a name in the plan it is none of those.
            Err(_) if planned.plan.infrastructure_vms.is_empty() => {
                Fact::derived((nic.name.as_str().into(), false))
            }
            Err(why) => Fact::missing("the machine of an adapter", &why),
        }
    }

    /// Where an adapter of a machine sends frames off the host; nothing for one that is on no external switch.
    fn of_machine(&mut self, consumer: Consumer<'a>, nic: &VmNic) -> Option<Attachment<'a>> {
        match self.graph.index.attachment(consumer) {
            Ok(found) => {
                let switch = found.switch?;
                let is_external = switch.r#type.is(&SwitchType::External);
                (found.carrier.is_some() || is_external).then_some(found)
            }
            Err(why) => {
                let index = &self.graph.index;
                let name = nic.switch.get();
                let switch = name.and_then(|name| index.switch(name).ok());
                if switch.is_some_and(|switch| switch.r#type.is(&SwitchType::External)) {
                    let missing = Missing::new("what carries an interface", &why);
                    self.leaf.open_machines.get_or_insert(missing);
                    return None;
                }
                self.leaf
                    .open_machines
                    .get_or_insert(Missing::new(SENDERS, &why));
                None
            }
        }
    }

    fn note_gaps(&mut self) {
        let host = self.graph.host;
        // Without the role of Hyper-V there is no such cmdlet, and no machine.
        let is_open = |why: &&Why| why.state != State::Unavailable;
        let machines = host.vm_nics.why().filter(is_open).cloned();
        let machines = machines.map(|why| why.named("the list of VM NICs"));
        self.leaf.open_machines = machines.map(|why| Missing::new("the list of VM NICs", &why));
        let nics = host
            .vm_nics
            .why()
            .map(|why| why.clone().named("the list of VM NICs"));
        let gaps = self.graph.index.senders().gaps.into_iter();
        let mut gaps = gaps.filter(|why| {
            let is_of_machines = nics.as_ref().is_some_and(|nics| nics.state == why.state)
                && nics.as_ref().is_some_and(|nics| nics.what == why.what);
            !is_of_machines && why.state != State::Unavailable
        });
        self.leaf.open_host = gaps.next().map(|why| Missing::new(SENDERS, &why));
    }

    /// Ids of the interfaces that are in a network which the cluster uses.
    fn cluster_networks(&self) -> BTreeSet<&'a str> {
        let graph = self.graph;
        let networks = graph.host.cluster_networks.items().iter();
        let with_role = networks.filter(|network| {
            let role = network.role.get();
            role.is_some_and(|role| *role != ClusterRole::None)
        });
        let adapters = with_role.flat_map(|network| network.adapters.items());
        let adapters = adapters.filter_map(|reference| graph.index.adapter(reference).ok());
        let ids = adapters.map(|adapter| {
            if let Ok(Some(team)) = graph.index.team_showing(&adapter.name) {
                let mut nics = team.nics.items().iter();
                let nic = nics.find(|nic| nic.name.eq_ignore_ascii_case(&adapter.name));
                return nic.map_or(team.id(), Record::id);
            }
            match graph.index.vnic_behind(adapter) {
                Ok(Some(vnic)) => vnic.id(),
                _ => adapter.id(),
            }
        });
        ids.collect()
    }

    /// Whether a team NIC carries a virtual switch and nothing else. Where nobody knows the switches, only the one in
    /// default mode may: that is what a switch is bound to.
    fn carries_switch(&self, team: &'a Team, nic: &TeamNic) -> Result<bool, Why> {
        let index = &self.graph.index;
        match index.switch_on(team) {
            Ok(Some(switch)) => {
                let under = index.team_nic_under(switch, team);
                Ok(under.is_ok_and(|under| under.id() == nic.id()))
            }
            Ok(None) => Ok(false),
            Err(_) if nic.default.is(&false) => Ok(false),
            Err(why) => Err(why),
        }
    }
}

/// The VLANs that an interface sends into.
fn sends<'a>(reading: &Reading<'_, 'a>, consumer: Consumer<'a>) -> Result<Sends, Why> {
    let graph = reading.graph;
    let mode = graph.vlan_mode(consumer);
    match *mode.need("the VLAN mode of an interface")? {
        VlanMode::Untagged => Ok(Sends {
            untagged: true,
            ..Sends::default()
        }),
        VlanMode::Access => {
            let vlan = *graph.vlan(consumer).need("the VLAN of an interface")?;
            Ok(Sends {
                tagged: (vlan != 0).then_some(vlan).into_iter().collect(),
                untagged: vlan == 0,
                trunk: None,
            })
        }
        VlanMode::Private => {
            let tagged = graph.tagged_vlans(consumer);
            let tagged = tagged.need("the VLANs of an interface")?;
            Ok(Sends {
                tagged: tagged.iter().filter(|vlan| *vlan != 0).collect(),
                ..Sends::default()
            })
        }
        VlanMode::Trunk => {
            let allowed = graph.tagged_vlans(consumer);
            let allowed = allowed.need("the VLAN list of a trunk port")?.clone();
            // Frames of the guest without a tag are in the native VLAN.
            let native = graph
                .vlan(consumer)
                .get()
                .copied()
                .filter(|vlan| *vlan != 0);
            Ok(Sends {
                tagged: native.into_iter().collect(),
                trunk: Some(allowed),
                untagged: false,
            })
        }
    }
}
