//! What all rows of a scope are made from: who uses which VLAN there, and which connections carry it.

use std::collections::{BTreeMap, BTreeSet};

use crate::fabric::vlan::Vlans;
use crate::ledger::wiring::Tables;
use crate::ledger::wiring::{
    Bundle, CarrierGroups, Carries, How, Leaf, Meanings, Scoped, Wires, carries, domains_of, open,
    uses, vlans,
};
use crate::simulation::Missing;

/// The highest VLAN ID that a network can have.
const LAST: u16 = 4094;

/// What all scopes share.
pub(super) struct Everything<'e> {
    pub(super) wires: &'e Wires,
    pub(super) tables: &'e Tables,
    pub(super) groups: &'e CarrierGroups,
}

/// An interface that uses a VLAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// The host, by its number.
    pub(super) leaf: u32,
    /// The interface, by its number on the host.
    pub(super) object: usize,
    /// Whether it sends frames without a tag.
    pub(super) untagged: bool,
}

/// A scope while its rows are made.
pub(super) struct Inquiry<'i> {
    pub(super) all: &'i Everything<'i>,
    pub(super) scoped: &'i Scoped,
    pub(super) meanings: Meanings,
    /// Every VLAN that has a row.
    pub(super) named: BTreeSet<u16>,
    /// Who uses each.
    pub(super) uses: BTreeMap<u16, Vec<Use>>,
    /// Why somebody may use a VLAN who is not known to.
    pub(super) open: Option<Missing>,
    /// Connections by what they carry and by side; those whose side is unknown last.
    pub(super) bundles: BTreeMap<u32, [Vec<u32>; 3]>,
    /// What functions of storage carry, which use it themselves.
    pub(super) of_storage: BTreeSet<u32>,
    /// Why there may be further connections.
    pub(super) open_wires: Option<Missing>,
}

impl<'i> Inquiry<'i> {
    pub(super) fn new(all: &'i Everything<'i>, scoped: &'i Scoped) -> Self {
        let mut inquiry = Self {
            all,
            scoped,
            meanings: Meanings::of(all.wires, &all.tables.leaves, scoped),
            named: BTreeSet::new(),
            uses: BTreeMap::new(),
            open: None,
            bundles: BTreeMap::new(),
            of_storage: BTreeSet::new(),
            open_wires: None,
        };
        inquiry.add_wires();
        for spot in &scoped.spots {
            let networks = all.wires.plan.networks(spot);
            inquiry.named.extend(networks.map(|network| network.vlan));
        }
        let trunks = inquiry.add_uses();
        inquiry.named.retain(|vlan| (1..=LAST).contains(vlan));
        inquiry.add_trunks(&trunks);
        inquiry
    }

    pub(super) fn leaf(&self, number: u32) -> &'i Leaf {
        &self.all.tables.leaves[number as usize]
    }

    pub(super) fn bundle(&self, number: u32) -> &'i Bundle {
        &self.all.wires.bundles[number as usize]
    }

    /// Whether a connection leads to the scope's domain.
    pub(super) fn is_here(&self, wire: u32) -> bool {
        let wire = self.all.wires.wire(wire);
        let domain = self.scoped.domain;
        domain.is_some_and(|domain| wire.domains.contains(&domain))
    }

    fn add_wires(&mut self) {
        let Some(domain) = self.scoped.domain else {
            return self.note_unjoined();
        };
        let of = &self.all.wires.domains[domain.0 as usize];
        self.open_wires.clone_from(&of.open);
        for number in &of.wires {
            let wire = self.all.wires.wire(*number);
            // One of which nobody knows the domain is in none of them for certain.
            if wire.domains.len() > 1 {
                let fact = format!("the module of the connection {}", wire.name);
                let missing = || Missing::unsaid(fact, "no export of the backend says it");
                self.open_wires.get_or_insert_with(missing);
                continue;
            }
            if wire.is_iscsi {
                self.of_storage.insert(wire.bundle);
            }
            let sides = self.bundles.entry(wire.bundle).or_default();
            let side = wire.side.as_ref().map_or(2, |side| side.index());
            sides[side].push(*number);
        }
        for bundle in self.bundles.keys() {
            self.named
                .extend(vlans(&self.all.wires.bundles[*bundle as usize]));
        }
    }

    /// Hosts without a domain have no connections, unless nobody knows what is behind their adapters.
    fn note_unjoined(&mut self) {
        for number in &self.scoped.leaves {
            let leaf = self.leaf(*number);
            if leaf.is_outside {
                continue;
            }
            let mut adapters = leaf.adapters.iter();
            let why = adapters.find_map(|adapter| {
                let is_open = !adapter.is_outside;
                adapter.wire.as_ref().err().filter(|_| is_open)
            });
            if let Some(why) = why {
                self.open_wires.get_or_insert_with(|| why.clone());
            }
        }
    }

    /// Notes who uses what, and gives the trunks.
    fn add_uses(&mut self) -> Vec<(Use, &'i Vlans)> {
        let mut trunks = Vec::new();
        let domain = self.scoped.domain;
        for number in &self.scoped.leaves {
            let leaf = self.leaf(*number);
            for open in [&leaf.open_host, &leaf.open_machines].into_iter().flatten() {
                self.open.get_or_insert_with(|| open.clone());
            }
            for (object, of) in leaf.objects.iter().enumerate() {
                if let Some(domain) = domain
                    && !domains_of(self.all.wires, leaf, of).contains(&domain)
                {
                    continue;
                }
                let found = uses(self.all.wires, leaf, of, domain);
                let one = |untagged| Use {
                    leaf: *number,
                    object,
                    untagged,
                };
                for vlan in found.tagged.into_iter().flat_map(Vlans::iter) {
                    self.add_use(vlan, one(false));
                }
                for vlan in found.natives {
                    self.add_use(vlan, one(true));
                }
                trunks.extend(found.trunk.map(|trunk| (one(false), trunk)));
                if let Some(open) = found.open {
                    self.open.get_or_insert(open);
                }
            }
        }
        trunks
    }

    fn add_use(&mut self, vlan: u16, one: Use) {
        self.named.insert(vlan);
        self.uses.entry(vlan).or_default().push(one);
    }

    fn add_trunks(&mut self, trunks: &[(Use, &Vlans)]) {
        for (one, trunk) in trunks {
            let counted = self.named.iter().filter(|vlan| trunk.contains(**vlan));
            for vlan in counted {
                let uses = self.uses.entry(*vlan).or_default();
                if !uses.contains(one) {
                    uses.push(*one);
                }
            }
        }
    }

    /// The connections that carry a VLAN, by side, and why there may be more.
    pub(super) fn carried(&self, vlan: u16) -> ([Vec<u32>; 2], Option<Missing>) {
        let mut sides = [Vec::new(), Vec::new()];
        let mut gap = self.open_wires.clone();
        for (bundle, [on_a, on_b, unknown]) in &self.bundles {
            match carries(self.bundle(*bundle), vlan, How::Any) {
                Carries::Yes => {}
                Carries::No => continue,
                Carries::Unknown(missing) => {
                    gap.get_or_insert(missing);
                    continue;
                }
            }
            sides[0].extend(on_a);
            sides[1].extend(on_b);
            if let Some(number) = unknown.first()
                && let Err(missing) = &self.all.wires.wire(*number).side
            {
                gap.get_or_insert_with(|| missing.clone());
            }
        }
        for side in &mut sides {
            side.sort_unstable();
        }
        (sides, gap)
    }

    /// Whether any connection of the scope carries a VLAN, whatever its side is.
    pub(super) fn is_carried(&self, vlan: u16) -> bool {
        let mut bundles = self.bundles.keys();
        bundles.any(|bundle| carries(self.bundle(*bundle), vlan, How::Any).is_certain())
    }

    /// Whether a function of storage over Ethernet uses a VLAN.
    pub(super) fn serves_storage(&self, vlan: u16) -> bool {
        let mut bundles = self.of_storage.iter();
        bundles.any(|bundle| carries(self.bundle(*bundle), vlan, How::Any).is_certain())
    }

    /// Why a connection may carry VLANs that it is not known to.
    pub(super) fn open_bundle(&self, bundle: u32) -> Option<Missing> {
        open(self.bundle(bundle))
    }
}
