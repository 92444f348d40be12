//! What a VLAN is for where somebody meets it: as the plan says; else as the cluster or names tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::carriage::vlans;
use super::leaf::{Leaf, Whose};
use super::plan::{PlannedNetwork, Spot, TENANT, UNPLANNED};
use super::scopes::{Scoped, spot};
use super::usage::uses;
use super::wires::Wires;
use crate::fabric::graph::{Confidence, guess_class};
use crate::fabric::vlan::Vlans;
use crate::source::Place;

/// What a VLAN is for.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// The traffic class, `tenant` or `unplanned`.
    pub class: &'static str,
    /// The tenant.
    pub tenant: Option<Arc<str>>,
    /// The network of the plan, by its number.
    pub plan: Option<usize>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Where it stands that tells it.
    pub place: Option<Place>,
}

impl Default for Meaning {
    fn default() -> Self {
        Self {
            class: UNPLANNED,
            tenant: None,
            plan: None,
            confidence: Confidence::High,
            place: None,
        }
    }
}

impl Meaning {
    /// Whether the VLAN is a tenant's.
    #[must_use]
    pub fn is_tenant(&self) -> bool {
        self.class == TENANT
    }

    /// Whether it is one of the infrastructure.
    #[must_use]
    pub fn is_infrastructure(&self) -> bool {
        super::plan::is_infrastructure(self.class)
    }
}

/// What VLANs are for in one scope.
#[derive(Debug, Default)]
pub struct Meanings {
    /// VLANs of the site by the numbers that servers meet, where they differ.
    translated: BTreeMap<u16, u16>,
    /// What a cluster and names tell.
    told: BTreeMap<u16, Meaning>,
    backend: Vec<Arc<str>>,
}

impl Meanings {
    /// Of a scope.
    #[must_use]
    pub fn of(wires: &Wires, leaves: &[Leaf], scoped: &Scoped) -> Self {
        let mut meanings = Self::default();
        if let Some(domain) = scoped.domain {
            meanings
                .backend
                .clone_from(&wires.domains[domain.0 as usize].names);
        }
        meanings.translate(wires, scoped);
        let declares = wires.plan.declares();
        let mut guesses: BTreeMap<u16, Meaning> = BTreeMap::new();
        for number in &scoped.leaves {
            let leaf = &leaves[*number as usize];
            for object in leaf
                .objects
                .iter()
                .filter(|object| object.whose == Whose::Host)
            {
                let guess = guess_class(leaf.name_of(object.thing)).filter(|_| !declares);
                if !object.is_in_cluster_network && guess.is_none() {
                    continue;
                }
                let uses = uses(wires, leaf, object, scoped.domain);
                let tagged = uses.tagged.into_iter().flat_map(Vlans::iter);
                for vlan in tagged.chain(uses.natives.iter().copied()) {
                    let place = leaf.things[usize::from(object.thing)].place;
                    if object.is_in_cluster_network {
                        let meaning = told("cluster", Confidence::High, place);
                        meanings.told.entry(vlan).or_insert(meaning);
                    } else if let Some(class) = guess {
                        let meaning = told(class, Confidence::Low, place);
                        guesses.entry(vlan).or_insert(meaning);
                    }
                }
            }
        }
        if !declares {
            guess_by_networks(wires, scoped, &mut guesses);
        }
        for (vlan, guess) in guesses {
            meanings.told.entry(vlan).or_insert(guess);
        }
        meanings
    }

    fn translate(&mut self, wires: &Wires, scoped: &Scoped) {
        let Some(domain) = scoped.domain else { return };
        for number in &wires.domains[domain.0 as usize].wires {
            let networks = wires.bundle(*number).networks.get();
            for network in networks.into_iter().flatten() {
                let of = &wires.networks[network.network as usize];
                if let (Some(vlan), Some(uplink)) = (network.vlan.get(), of.vlan.get())
                    && vlan != uplink
                    && *uplink != 0
                {
                    self.translated.entry(*vlan).or_insert(*uplink);
                }
            }
        }
    }

    /// What a VLAN is for there.
    #[must_use]
    pub fn meaning(&self, wires: &Wires, vlan: u16, spot: &Spot) -> Meaning {
        let of_site = self.translated.get(&vlan).copied();
        let planned = of_site.and_then(|vlan| wires.plan.network(vlan, spot));
        // The site's number tells it; the server's only where the plan knows that one alone.
        if let Some(number) = planned.or_else(|| wires.plan.network(vlan, spot)) {
            return of_plan(&wires.plan.all[number], number);
        }
        self.told.get(&vlan).cloned().unwrap_or_default()
    }

    /// What a VLAN is for on a host.
    #[must_use]
    pub fn on_host(&self, wires: &Wires, vlan: u16, leaf: &Leaf) -> Meaning {
        self.meaning(wires, vlan, &spot(leaf, &self.backend))
    }

    /// What a VLAN is for in a scope: where it means several things, the first of them.
    #[must_use]
    pub fn in_scope(&self, wires: &Wires, vlan: u16, scoped: &Scoped) -> Meaning {
        let each = scoped.spots.iter();
        let mut each = each.map(|spot| self.meaning(wires, vlan, spot));
        let first = each.next().unwrap_or_default();
        if first.plan.is_some() {
            return first;
        }
        each.find(|meaning| meaning.plan.is_some()).unwrap_or(first)
    }
}

fn told(class: &'static str, confidence: Confidence, place: Place) -> Meaning {
    Meaning {
        class,
        confidence,
        place: Some(place),
        ..Meaning::default()
    }
}

fn of_plan(network: &PlannedNetwork, number: usize) -> Meaning {
    Meaning {
        class: network.class,
        tenant: network.tenant.clone(),
        plan: Some(number),
        confidence: Confidence::High,
        place: network.meaning_place.or(network.place),
    }
}

/// What names of networks tell.
fn guess_by_networks(wires: &Wires, scoped: &Scoped, guesses: &mut BTreeMap<u16, Meaning>) {
    let Some(domain) = scoped.domain else { return };
    let mut seen = BTreeSet::new();
    for number in &wires.domains[domain.0 as usize].wires {
        if !seen.insert(wires.wire(*number).bundle) {
            continue;
        }
        let bundle = wires.bundle(*number);
        for vlan in vlans(bundle) {
            let networks = bundle.networks.get().into_iter().flatten();
            let mut networks = networks.filter(|network| network.vlan.get() == Some(&vlan));
            let of = networks.find_map(|network| {
                let of = &wires.networks[network.network as usize];
                Some((guess_class(&of.name)?, of.place?))
            });
            if let Some((class, place)) = of {
                let meaning = told(class, Confidence::Low, place);
                guesses.entry(vlan).or_insert(meaning);
            }
        }
    }
}
