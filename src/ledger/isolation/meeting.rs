//! How far up two parties meet on a host, and by which chain.

use super::party::{Parties, Party, Who};
use super::proof::Level;
use crate::fabric::graph::Confidence;
use crate::ledger::wiring::{AdapterOf, Hardware, Ref};
use crate::simulation::Fact;

/// Where two parties meet.
pub(super) struct Meeting {
    pub(super) level: Level,
    pub(super) object: Option<Ref>,
    pub(super) chain: Vec<Ref>,
    pub(super) confidence: Confidence,
}

/// One way of a party: an interface, or nothing where a connection merely carries its networks; with the adapter, or a
/// function of storage.
#[derive(Clone, Copy)]
struct Way {
    object: Option<usize>,
    adapter: Option<u16>,
    storage: Option<usize>,
}

/// Both parties on a host.
pub(super) struct Both<'b> {
    pub(super) parties: &'b Parties<'b>,
    /// The number of the host.
    pub(super) host: u32,
    pub(super) tenant: (&'b Who, &'b Party),
    pub(super) class: (&'b Who, &'b Party),
}

impl Both<'_> {
    /// The last level at which they meet.
    pub(super) fn meeting(&self) -> Meeting {
        let found = self
            .in_network()
            .or_else(|| self.on_switch())
            .or_else(|| self.on_carrier());
        let found = found
            .or_else(|| self.on_connection())
            .or_else(|| self.on_hardware());
        found.unwrap_or(Meeting {
            level: Level::None,
            object: None,
            chain: Vec::new(),
            confidence: self.certain(),
        })
    }

    fn certain(&self) -> Confidence {
        let (tenant, class) = (self.tenant.1.confidence, self.class.1.confidence);
        tenant.min(class).min(self.parties.leaf.told)
    }

    fn thing(&self, thing: u16) -> Ref {
        Ref::Thing(self.host, thing)
    }

    fn object(&self, number: usize) -> Ref {
        self.thing(self.parties.leaf.objects[number].thing)
    }

    fn in_network(&self) -> Option<Meeting> {
        let of_class = |vlan: u16| {
            let mut objects = self.class.1.objects.iter();
            objects.find(|(_, vlans)| vlans.contains(&vlan))
        };
        for (number, vlans) in &self.tenant.1.objects {
            let domain = self.domain(*number);
            for vlan in vlans {
                let meaning = self.parties.meaning(*vlan, domain);
                let is_of_class = *self.class.0 == Who::Class(meaning.class);
                let other = of_class(*vlan);
                if is_of_class || other.is_some() {
                    return Some(self.network(meaning.plan, Some(*number), other.map(|of| of.0)));
                }
            }
        }
        for (number, vlans) in &self.class.1.objects {
            let domain = self.domain(*number);
            for vlan in vlans {
                let meaning = self.parties.meaning(*vlan, domain);
                let is_of_tenant =
                    meaning.is_tenant() && *self.tenant.0 == Who::Tenant(meaning.tenant.clone());
                if is_of_tenant {
                    return Some(self.network(meaning.plan, None, Some(*number)));
                }
            }
        }
        None
    }

    fn domain(&self, object: usize) -> Option<crate::simulation::DomainIx> {
        let leaf = self.parties.leaf;
        let domains =
            crate::ledger::wiring::domains_of(self.parties.wires, leaf, &leaf.objects[object]);
        domains.first().copied()
    }

    fn network(&self, plan: Option<usize>, tenant: Option<usize>, class: Option<usize>) -> Meeting {
        let planned = plan
            .and_then(|plan| u32::try_from(plan).ok())
            .map(Ref::Planned);
        let (tenant, class) = (
            tenant.map(|of| self.object(of)),
            class.map(|of| self.object(of)),
        );
        Meeting {
            level: Level::Network,
            object: planned.or(tenant).or(class),
            chain: [tenant, planned, class].into_iter().flatten().collect(),
            confidence: self.certain(),
        }
    }

    fn on_switch(&self) -> Option<Meeting> {
        let leaf = self.parties.leaf;
        let id = |number: usize| {
            let switch = leaf.objects[number].switch?;
            Some((switch, &leaf.things[usize::from(switch)].tail))
        };
        for (one, _) in &self.tenant.1.objects {
            for (other, _) in &self.class.1.objects {
                let (Some((switch, own)), Some((_, theirs))) = (id(*one), id(*other)) else {
                    continue;
                };
                if own == theirs {
                    let shared = self.thing(switch);
                    return Some(Meeting {
                        level: Level::VirtualSwitch,
                        object: Some(shared),
                        chain: vec![self.object(*one), shared, self.object(*other)],
                        confidence: self.certain(),
                    });
                }
            }
        }
        None
    }

    fn on_carrier(&self) -> Option<Meeting> {
        let leaf = self.parties.leaf;
        let carrier = |number: usize| leaf.objects[number].carrier.get().copied().flatten();
        for (one, _) in &self.tenant.1.objects {
            for (other, _) in &self.class.1.objects {
                let (Some(own), Some(theirs)) = (carrier(*one), carrier(*other)) else {
                    continue;
                };
                let of = &leaf.carriers[usize::from(own)];
                if own != theirs || !of.is_team {
                    continue;
                }
                let shared = self.thing(of.thing);
                let switch = leaf.objects[*one].switch.map(|switch| self.thing(switch));
                let back = leaf.objects[*other].switch.map(|switch| self.thing(switch));
                let up = [Some(self.object(*one)), switch, Some(shared), back];
                let chain = up.into_iter().flatten().chain([self.object(*other)]);
                let mut chain: Vec<Ref> = chain.collect();
                chain.dedup();
                return Some(Meeting {
                    level: Level::Team,
                    object: Some(shared),
                    chain,
                    confidence: self.certain(),
                });
            }
        }
        None
    }

    fn on_connection(&self) -> Option<Meeting> {
        let other = self.class.1;
        let shared = self
            .tenant
            .1
            .adapters()
            .find(|adapter| other.below.contains(adapter) || other.carried.contains(adapter))?;
        let adapter = &self.parties.leaf.adapters[usize::from(shared)];
        let object = match adapter.wire {
            Ok(wire) => Ref::Wire(wire),
            Err(_) => self.thing(adapter.thing),
        };
        let up = self.up(self.tenant.1, self.way(self.tenant.1, shared));
        let down = self.up(other, self.way(other, shared));
        Some(Meeting {
            level: Level::Connection,
            object: Some(object),
            chain: joined(up, object, down),
            confidence: self.certain().min(adapter.confidence),
        })
    }

    fn on_hardware(&self) -> Option<Meeting> {
        type Pick = fn(&Hardware) -> Vec<u16>;
        let ports: Pick = |of| known(&of.ports);
        let cards: Pick = |of| of.card.get().copied().into_iter().collect();
        let modules: Pick = |of| known(&of.modules);
        let levels = [
            (Level::Port, ports),
            (Level::Card, cards),
            (Level::Module, modules),
        ];
        for (level, pick) in levels {
            for one in self.ways(self.tenant.1) {
                for other in self.ways(self.class.1) {
                    let (own, theirs) = (self.hardware(one), self.hardware(other));
                    let theirs_of = pick(theirs);
                    let shared = pick(own).into_iter().find(|of| theirs_of.contains(of));
                    let Some(shared) = shared else { continue };
                    let object = self.thing(shared);
                    let up = self.up(self.tenant.1, one);
                    let down = self.up(self.class.1, other);
                    let is_named =
                        level != Level::Card || own.is_card_named && theirs.is_card_named;
                    let card = if is_named {
                        Confidence::High
                    } else {
                        Confidence::Medium
                    };
                    let joins = self.confidence(one).min(self.confidence(other));
                    return Some(Meeting {
                        level,
                        object: Some(object),
                        chain: joined(up, object, down),
                        confidence: self.certain().min(joins).min(card),
                    });
                }
            }
        }
        None
    }

    /// Every way of a party: those of its interfaces first.
    fn ways(&self, party: &Party) -> Vec<Way> {
        let below = party.below.iter().map(|adapter| self.way(party, *adapter));
        let carried = party.carried.difference(&party.below);
        let carried = carried.map(|adapter| self.way(party, *adapter));
        let storage = party.storage.iter().map(|storage| Way {
            object: None,
            adapter: None,
            storage: Some(*storage),
        });
        below.chain(carried).chain(storage).collect()
    }

    /// The way of a party through an adapter.
    fn way(&self, party: &Party, adapter: u16) -> Way {
        let leaf = self.parties.leaf;
        let mut objects = party.objects.iter();
        let object = objects.find(|(number, _)| {
            let carrier = leaf.objects[*number].carrier.get().copied().flatten();
            let members = carrier.map(|carrier| &leaf.carriers[usize::from(carrier)].members);
            members.is_some_and(|members| members.contains(&adapter))
        });
        Way {
            object: object.map(|(number, _)| *number),
            adapter: Some(adapter),
            storage: None,
        }
    }

    fn adapter(&self, way: Way) -> Option<&AdapterOf> {
        let number = usize::from(way.adapter?);
        self.parties.leaf.adapters.get(number)
    }

    fn hardware(&self, way: Way) -> &Hardware {
        static NOTHING: Hardware = Hardware {
            ports: Fact::Known(Vec::new(), None),
            card: Fact::Known(u16::MAX, None),
            is_card_named: false,
            modules: Fact::Known(Vec::new(), None),
        };
        let storage = way.storage.and_then(|of| self.parties.leaf.storage.get(of));
        match (self.adapter(way), storage) {
            (Some(adapter), _) => &adapter.hardware,
            (None, Some(storage)) => &storage.hardware,
            (None, None) => &NOTHING,
        }
    }

    fn confidence(&self, way: Way) -> Confidence {
        let adapter = self.adapter(way);
        adapter.map_or(Confidence::High, |adapter| adapter.confidence)
    }

    /// The hops of a way from its interface to its connection.
    fn up(&self, _party: &Party, way: Way) -> Vec<Ref> {
        let leaf = self.parties.leaf;
        let mut hops = Vec::new();
        if let Some(number) = way.object {
            let object = &leaf.objects[number];
            hops.push(self.object(number));
            hops.extend(object.switch.map(|switch| self.thing(switch)));
            let carrier = object.carrier.get().copied().flatten();
            let carrier = carrier.map(|carrier| &leaf.carriers[usize::from(carrier)]);
            hops.extend(carrier.map(|carrier| self.thing(carrier.thing)));
        }
        if let Some(adapter) = self.adapter(way) {
            hops.push(self.thing(adapter.thing));
            hops.extend(adapter.wire.as_ref().ok().map(|wire| Ref::Wire(*wire)));
        }
        let storage = way.storage.and_then(|of| leaf.storage.get(of));
        hops.extend(storage.map(|storage| self.thing(storage.thing)));
        hops
    }
}

fn known(list: &Fact<Vec<u16>>) -> Vec<u16> {
    list.get().cloned().unwrap_or_default()
}

/// Up one way, over what is shared, and down the other.
fn joined(up: Vec<Ref>, shared: Ref, down: Vec<Ref>) -> Vec<Ref> {
    let mut chain = up;
    chain.push(shared);
    let back = down.into_iter().rev();
    let back: Vec<Ref> = back.filter(|of| !chain.contains(of)).collect();
    chain.extend(back);
    chain.dedup();
    chain
}
