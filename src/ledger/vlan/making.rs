//! Makes the rows of a scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{Leaves, setting};
use super::inquiry::{Inquiry, Use};
use super::members::Members;
use super::row::{Column, VlanRow, VlanState};
use crate::ledger::wiring::Ref;
use crate::ledger::wiring::{Carries, How, Meaning, carries};
use crate::simulation::{Fact, Missing};
use crate::source::Place;

/// The switches of the data centre, by their names.
pub(super) type SwitchNumbers = BTreeMap<Arc<str>, u32>;

impl Inquiry<'_> {
    /// The rows of the scope, of one VLAN where one was asked for.
    pub(super) fn rows(&self, switches: &SwitchNumbers, asked: Option<u16>) -> Vec<VlanRow> {
        let members = self.members();
        let named = self.named.iter().copied();
        let named = named.filter(|vlan| asked.is_none_or(|asked| asked == *vlan));
        let rows = named.map(|vlan| {
            let mut row = self.row(vlan, &members, switches);
            row.hops = asked.map(|_| self.hops(&row));
            row
        });
        rows.collect()
    }

    fn row(&self, vlan: u16, members: &Members, switches: &SwitchNumbers) -> VlanRow {
        let meaning = self.meanings.in_scope(self.all.wires, vlan, self.scoped);
        let mut row = self.empty(vlan, &meaning);
        self.fill_uses(&mut row);
        let ([on_a, on_b], open) = self.carried(vlan);
        let wires = |numbers: Vec<u32>| numbers.into_iter().map(Ref::Wire).collect();
        let native = self.native_on(vlan);
        row.set_list(
            "connections_a",
            |row| &mut row.connections[0],
            wires(on_a),
            open.clone(),
        );
        row.set_list(
            "connections_b",
            |row| &mut row.connections[1],
            wires(on_b),
            open,
        );
        row.set_list("native_on", |row| &mut row.native_on, native.0, native.1);
        self.fill_uplinks(&mut row, switches);
        let (missing, gap) = self.missing_on(vlan);
        row.set_list("missing_on", |row| &mut row.missing_on, missing, gap);
        let surplus = members.surplus.get(&vlan).cloned().unwrap_or_default();
        let gap = members.open.get(&vlan).cloned();
        row.set_list("surplus_on", |row| &mut row.surplus_on, surplus, gap);
        for list in row.lists_mut().into_iter().flatten() {
            self.all.tables.sort(list);
        }
        let (state, why, place) = self.state(&row, &meaning, members);
        row.state = state;
        if let Some(why) = why {
            row.reasons.insert("state", why);
        }
        let place = place.map(|place| self.all.tables.listed(place).place);
        let near = place.or_else(|| row.places.get("vlan").and_then(|all| all.first().copied()));
        row.places.insert("state", near.into_iter().collect());
        row
    }

    /// A row with what is known without looking at anything that uses or carries the VLAN.
    fn empty(&self, vlan: u16, meaning: &Meaning) -> VlanRow {
        let plan = meaning.plan.map(|number| &self.all.wires.plan.all[number]);
        let mut places: BTreeMap<&'static str, Vec<Place>> = BTreeMap::new();
        let network = plan.and_then(|plan| plan.place);
        places.insert("network", network.into_iter().collect());
        places.insert("class", meaning.place.into_iter().collect());
        let of_tenant = meaning.place.filter(|_| meaning.tenant.is_some());
        places.insert("tenant", of_tenant.into_iter().collect());
        places.insert(
            "vlan",
            network
                .or_else(|| self.first_place(vlan))
                .into_iter()
                .collect(),
        );
        VlanRow {
            part: 0,
            vlan,
            scope: self.scoped.scope.clone(),
            network: plan.map(|plan| plan.name.clone()),
            class: meaning.class,
            tenant: meaning.tenant.clone(),
            hosts: None,
            host_objects: None,
            carriers: None,
            connections: [None, None],
            uplink_groups: None,
            uplink_vlan: None,
            native_on: None,
            untagged_by: None,
            upstream: None,
            missing_on: None,
            surplus_on: None,
            private: None,
            smart_link: None,
            state: VlanState::Unknown,
            places,
            reasons: BTreeMap::new(),
            hops: None,
        }
    }

    /// Where something uses or carries a VLAN.
    fn first_place(&self, vlan: u16) -> Option<Place> {
        let place = |of: Ref| self.all.tables.listed(of).place;
        if let Some(first) = self.uses.get(&vlan).and_then(|uses| uses.first()) {
            let object = &self.leaf(first.leaf).objects[first.object];
            return Some(place(Ref::Thing(first.leaf, object.thing)));
        }
        let carries = |bundle: &u32| carries(self.bundle(*bundle), vlan, How::Any).is_certain();
        let mut bundles = self.bundles.iter().filter(|(bundle, _)| carries(bundle));
        let (_, sides) = bundles.next()?;
        let number = sides.iter().flatten().next()?;
        Some(place(Ref::Wire(*number)))
    }

    fn fill_uses(&self, row: &mut VlanRow) {
        let uses = self.uses.get(&row.vlan).map_or(&[][..], Vec::as_slice);
        let object = |one: &Use| &self.leaf(one.leaf).objects[one.object];
        let thing = |one: &Use| Ref::Thing(one.leaf, object(one).thing);
        let objects = uses.iter().map(thing).collect();
        let untagged = uses.iter().filter(|one| one.untagged).map(thing).collect();
        let hosts = uses.iter().map(|one| Ref::Host(one.leaf)).collect();
        let mut open = self.open.clone();
        row.set_list(
            "host_objects",
            |row| &mut row.host_objects,
            objects,
            open.clone(),
        );
        row.set_list("hosts", |row| &mut row.hosts, hosts, open.clone());
        row.set_list(
            "untagged_by",
            |row| &mut row.untagged_by,
            untagged,
            open.clone(),
        );
        let mut carriers = Vec::new();
        for one in uses {
            match &object(one).carrier {
                Fact::Known(Some(carrier), _) => {
                    let carrier = &self.leaf(one.leaf).carriers[usize::from(*carrier)];
                    carriers.push(Ref::Thing(one.leaf, carrier.thing));
                }
                Fact::Known(None, _) => {}
                Fact::Missing(missing) => {
                    open.get_or_insert_with(|| missing.clone());
                }
            }
        }
        row.set_list("carriers", |row| &mut row.carriers, carriers, open);
    }

    fn native_on(&self, vlan: u16) -> (Vec<Ref>, Option<Missing>) {
        let mut found = Vec::new();
        let mut gap = self.open_wires.clone();
        for (bundle, sides) in &self.bundles {
            match carries(self.bundle(*bundle), vlan, How::Untagged) {
                Carries::Yes => found.extend(sides.iter().flatten().map(|one| Ref::Wire(*one))),
                Carries::No => {}
                Carries::Unknown(missing) => {
                    gap.get_or_insert(missing);
                }
            }
        }
        (found, gap)
    }

    fn fill_uplinks(&self, row: &mut VlanRow, switches: &SwitchNumbers) {
        let networks = self.networks(row.vlan);
        let leaves = self.leaves_through(row.vlan, &networks);
        let (upstream, gap) =
            self.upstream(row.vlan, &leaves.groups, |name| switches.get(name).copied());
        let gap = gap.or_else(|| leaves.open.clone());
        row.set_list("upstream", |row| &mut row.upstream, upstream, gap);
        let Leaves {
            groups,
            vlans,
            places,
            open,
        } = leaves;
        let is_unknown = vlans.is_empty() && open.is_some();
        row.uplink_vlan = (!is_unknown).then(|| vlans.into_iter().collect());
        if let Some(open) = &open {
            row.reasons.insert("uplink_vlan", open.clone());
        }
        row.places.insert("uplink_vlan", places);
        let groups = groups.into_iter().map(Ref::Group).collect();
        row.set_list("uplink_groups", |row| &mut row.uplink_groups, groups, open);
        let places: Vec<Place> = networks.all.iter().filter_map(|one| one.place).collect();
        let private = networks.all.iter().map(|network| &network.private);
        let smart_link = networks
            .all
            .iter()
            .filter_map(|network| network.smart_link.as_ref());
        for (key, (setting, gap), into) in [
            ("private", setting(private), &mut row.private),
            ("smart_link", setting(smart_link), &mut row.smart_link),
        ] {
            *into = setting;
            if let Some(gap) = gap {
                row.reasons.insert(key, gap);
            }
            let places = if setting.is_some() {
                places.clone()
            } else {
                Vec::new()
            };
            row.places.insert(key, places);
        }
    }
}

impl VlanRow {
    /// Sets a list: unknown where it is empty and may not be.
    fn set_list(
        &mut self,
        key: &'static str,
        column: impl Fn(&mut Self) -> &mut Column,
        list: Vec<Ref>,
        open: Option<Missing>,
    ) {
        let is_unknown = list.is_empty() && open.is_some();
        *column(self) = (!is_unknown).then_some(list);
        if let Some(open) = open {
            self.reasons.insert(key, open);
        }
    }

    fn lists_mut(&mut self) -> [&mut Column; 11] {
        let [on_a, on_b] = &mut self.connections;
        [
            &mut self.hosts,
            &mut self.host_objects,
            &mut self.carriers,
            on_a,
            on_b,
            &mut self.uplink_groups,
            &mut self.native_on,
            &mut self.untagged_by,
            &mut self.upstream,
            &mut self.missing_on,
            &mut self.surplus_on,
        ]
    }
}
