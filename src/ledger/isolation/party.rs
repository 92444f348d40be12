//! Who may meet on a host: each tenant, and each class of the infrastructure, with the interfaces, carriers and connections
//! of theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::fabric::graph::{Confidence, guess_class};
use crate::fabric::vlan::Vlans;
use crate::ledger::wiring::{
    How, Leaf, Meaning, Meanings, ObjectOf, Whose, Wires, carries, domains_of, is_infrastructure,
    spot, uses,
};
use crate::simulation::{DomainIx, Fact};

/// A tenant, or a class of the infrastructure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// A tenant; nothing for machines that belong to none.
    Tenant(Option<Arc<str>>),
    /// A class.
    Class(&'static str),
}

/// What belongs to one of them on a host.
#[derive(Clone, Debug)]
pub(super) struct Party {
    /// Interfaces, by their numbers, with the VLANs that they use.
    pub(super) objects: Vec<(usize, BTreeSet<u16>)>,
    /// Adapters below these interfaces.
    pub(super) below: BTreeSet<u16>,
    /// Adapters whose connection carries one of its networks.
    pub(super) carried: BTreeSet<u16>,
    /// Functions of storage, by their numbers.
    pub(super) storage: BTreeSet<usize>,
    /// How sure its VLANs are its own.
    pub(super) confidence: Confidence,
}

impl Default for Party {
    fn default() -> Self {
        Self {
            objects: Vec::new(),
            below: BTreeSet::new(),
            carried: BTreeSet::new(),
            storage: BTreeSet::new(),
            confidence: Confidence::High,
        }
    }
}

impl Party {
    /// Whether nothing of it is on the host.
    pub(super) fn is_absent(&self) -> bool {
        let Self {
            objects,
            below,
            carried,
            storage,
            ..
        } = self;
        objects.is_empty() && below.is_empty() && carried.is_empty() && storage.is_empty()
    }

    /// Every adapter of it.
    pub(super) fn adapters(&self) -> impl Iterator<Item = u16> {
        self.below.union(&self.carried).copied()
    }
}

/// What VLANs are for, by domain; outside of all domains last.
pub(super) type MeaningsOf<'m> = BTreeMap<Option<DomainIx>, &'m Meanings>;

/// Everybody on a host.
pub(super) struct Parties<'p> {
    pub(super) wires: &'p Wires,
    pub(super) leaf: &'p Leaf,
    pub(super) meanings: &'p MeaningsOf<'p>,
    pub(super) all: BTreeMap<Who, Party>,
}

/// The class of what nobody says a class of.
const OTHER: &str = "other";
/// The class of functions of storage.
pub(super) const STORAGE: &str = "storage";

impl<'p> Parties<'p> {
    pub(super) fn of(wires: &'p Wires, leaf: &'p Leaf, meanings: &'p MeaningsOf<'p>) -> Self {
        let mut parties = Self {
            wires,
            leaf,
            meanings,
            all: BTreeMap::new(),
        };
        parties.add_planned();
        let machines = parties.machines();
        for (number, object) in leaf.objects.iter().enumerate() {
            parties.add_object(number, object, &machines);
        }
        parties.add_carried();
        let storage = (0..leaf.storage.len()).collect::<BTreeSet<usize>>();
        if !storage.is_empty() || leaf.open_storage.is_some() {
            let party = parties.all.entry(Who::Class(STORAGE)).or_default();
            party.storage = storage;
        }
        parties
    }

    /// What a VLAN is for in a domain.
    pub(super) fn meaning(&self, vlan: u16, domain: Option<DomainIx>) -> Meaning {
        let meanings = self.meanings.get(&domain);
        let found = meanings.map(|meanings| meanings.on_host(self.wires, vlan, self.leaf));
        found.unwrap_or_default()
    }

    /// Whom the plan names there.
    fn add_planned(&mut self) {
        let domains = self.leaf.domains.iter();
        let names = domains.flat_map(|domain| &self.wires.domains[domain.0 as usize].names);
        let names: Vec<Arc<str>> = names.cloned().collect();
        let spot = spot(self.leaf, &names);
        for network in self.wires.plan.networks(&spot) {
            let who = match &network.tenant {
                Some(tenant) => Who::Tenant(Some(tenant.clone())),
                None if is_infrastructure(network.class) => Who::Class(network.class),
                None => continue,
            };
            self.all.entry(who).or_default();
        }
    }

    /// The VLANs of an interface that something names, and what each is for.
    fn vlans(&self, object: &ObjectOf) -> Vec<(u16, Meaning)> {
        let mut found: BTreeMap<u16, Meaning> = BTreeMap::new();
        let domains = domains_of(self.wires, self.leaf, object);
        let domains: Vec<Option<DomainIx>> = if domains.is_empty() {
            vec![None]
        } else {
            domains.into_iter().map(Some).collect()
        };
        for domain in domains {
            let uses = uses(self.wires, self.leaf, object, domain);
            let tagged = uses.tagged.into_iter().flat_map(Vlans::iter);
            for vlan in tagged.chain(uses.natives.iter().copied()) {
                found
                    .entry(vlan)
                    .or_insert_with(|| self.meaning(vlan, domain));
            }
            // Of a trunk only what is somebody's counts.
            if let Some(trunk) = uses.trunk {
                for vlan in self.named().filter(|vlan| trunk.contains(*vlan)) {
                    found
                        .entry(vlan)
                        .or_insert_with(|| self.meaning(vlan, domain));
                }
            }
        }
        found.into_iter().collect()
    }

    /// VLANs that the plan or another interface of the host names.
    fn named(&self) -> impl Iterator<Item = u16> {
        let planned = self.wires.plan.all.iter().map(|network| network.vlan);
        let objects = self.leaf.objects.iter();
        let sends = objects.filter_map(|object| object.sends.get());
        let tagged = sends.flat_map(|sends| sends.tagged.iter());
        planned.chain(tagged).collect::<BTreeSet<u16>>().into_iter()
    }

    /// The tenants of each machine, by the VLANs of all its adapters.
    fn machines(&self) -> BTreeMap<&'p str, BTreeSet<Option<Arc<str>>>> {
        let mut machines: BTreeMap<&str, BTreeSet<Option<Arc<str>>>> = BTreeMap::new();
        for object in &self.leaf.objects {
            let Whose::Machine(Fact::Known((name, _), _)) = &object.whose else {
                continue;
            };
            let tenants = machines.entry(name).or_default();
            for (_, meaning) in self.vlans(object) {
                if meaning.is_tenant() {
                    tenants.insert(meaning.tenant);
                }
            }
        }
        machines
    }

    fn add_object(
        &mut self,
        number: usize,
        object: &ObjectOf,
        machines: &BTreeMap<&str, BTreeSet<Option<Arc<str>>>>,
    ) {
        let vlans = self.vlans(object);
        for who in self.owners(object, &vlans, machines) {
            let own = vlans.iter().filter(|(_, meaning)| is_own(&who, meaning));
            let confidence = own.map(|(_, meaning)| meaning.confidence).min();
            let used = vlans.iter().map(|(vlan, _)| *vlan).collect();
            let below = object.carrier.get().copied().flatten();
            let below = below.map(|carrier| &self.leaf.carriers[usize::from(carrier)].members);
            let party = self.all.entry(who).or_default();
            party.objects.push((number, used));
            party.below.extend(below.into_iter().flatten());
            party.confidence = party.confidence.min(confidence.unwrap_or(Confidence::High));
        }
    }

    /// Whose an interface is.
    fn owners(
        &self,
        object: &ObjectOf,
        vlans: &[(u16, Meaning)],
        machines: &BTreeMap<&str, BTreeSet<Option<Arc<str>>>>,
    ) -> BTreeSet<Who> {
        let classes = vlans
            .iter()
            .filter(|(_, meaning)| meaning.is_infrastructure());
        let classes: BTreeSet<Who> = classes.map(|(_, of)| Who::Class(of.class)).collect();
        let tenants = vlans.iter().filter(|(_, meaning)| meaning.is_tenant());
        let tenants: BTreeSet<Who> = tenants
            .map(|(_, of)| Who::Tenant(of.tenant.clone()))
            .collect();
        match &object.whose {
            // One of the host in a tenant's VLAN is the infrastructure's all the same.
            Whose::Host if classes.is_empty() && !tenants.is_empty() => {
                let name = self.leaf.name_of(object.thing);
                let class = guess_class(name).filter(|class| is_infrastructure(class));
                BTreeSet::from([Who::Class(class.unwrap_or(OTHER))])
            }
            Whose::Host => classes,
            Whose::Machine(Fact::Known((_, true), _)) => {
                classes.into_iter().chain(tenants).collect()
            }
            Whose::Machine(Fact::Known((name, _), _)) => {
                let of_machine = machines.get(&**name).into_iter().flatten();
                let of_machine: BTreeSet<Who> = of_machine.cloned().map(Who::Tenant).collect();
                if of_machine.is_empty() && !classes.is_empty() {
                    return BTreeSet::from([Who::Tenant(None)]);
                }
                of_machine
            }
            Whose::Machine(Fact::Missing(_)) => tenants,
        }
    }

    /// Connections that carry somebody's networks.
    fn add_carried(&mut self) {
        let mut known: BTreeMap<(u32, DomainIx), BTreeSet<Who>> = BTreeMap::new();
        let mut found: BTreeMap<Who, BTreeSet<u16>> = BTreeMap::new();
        for (number, adapter) in (0..).zip(&self.leaf.adapters) {
            let Ok(wire) = adapter.wire else { continue };
            let of = self.wires.wire(wire);
            let Some(domain) = of.domains.first().copied() else {
                continue;
            };
            let owners = known.entry((of.bundle, domain));
            let owners = owners.or_insert_with(|| self.owners_on(of.bundle, domain));
            for who in owners.clone() {
                found.entry(who).or_default().insert(number);
            }
        }
        for (who, carried) in found {
            self.all.entry(who).or_default().carried = carried;
        }
        let nobody = Who::Tenant(None);
        let Some(party) = self.all.get(&nobody) else {
            return;
        };
        let carried = self.carrying(party);
        self.all.entry(nobody).or_default().carried = carried;
    }

    /// Adapters whose connection carries what machines of no tenant use: no VLAN is theirs.
    fn carrying(&self, party: &Party) -> BTreeSet<u16> {
        let used: BTreeSet<u16> = party
            .objects
            .iter()
            .flat_map(|(_, vlans)| vlans.iter().copied())
            .collect();
        let mut carried = BTreeSet::new();
        for (number, adapter) in (0..).zip(&self.leaf.adapters) {
            let Ok(wire) = adapter.wire else { continue };
            let bundle = self.wires.bundle(wire);
            let mut used = used.iter();
            if used.any(|vlan| carries(bundle, *vlan, How::Any).is_certain()) {
                carried.insert(number);
            }
        }
        carried
    }

    fn owners_on(&self, bundle: u32, domain: DomainIx) -> BTreeSet<Who> {
        let bundle = &self.wires.bundles[bundle as usize];
        let brought = crate::ledger::wiring::vlans(bundle);
        let is_tunnel = bundle.tunnel.get() == Some(&true);
        let named = self.named().filter(|_| is_tunnel);
        let all: BTreeSet<u16> = brought.chain(named).collect();
        let mut owners = BTreeSet::new();
        for vlan in all {
            if !carries(bundle, vlan, How::Any).is_certain() {
                continue;
            }
            let meaning = self.meaning(vlan, Some(domain));
            if meaning.is_tenant() {
                owners.insert(Who::Tenant(meaning.tenant));
            } else if meaning.is_infrastructure() {
                owners.insert(Who::Class(meaning.class));
            }
        }
        owners
    }
}

fn is_own(who: &Who, meaning: &Meaning) -> bool {
    match who {
        Who::Tenant(tenant) => meaning.is_tenant() && meaning.tenant == *tenant,
        Who::Class(class) => meaning.class == *class,
    }
}
