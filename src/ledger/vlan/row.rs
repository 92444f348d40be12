//! A row of the ledger of VLANs: what one VLAN is in one scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fabric::record::terms;
use crate::ledger::entry::Scope;
use crate::ledger::wiring::HopOf;
use crate::ledger::wiring::Ref;
use crate::simulation::Missing;
use crate::source::Place;

terms! {
    /// What a VLAN comes to in a scope. The first that holds is said.
    pub enum VlanState {
        /// Tenants and infrastructure meet in it where nobody planned it.
        Leak = "leak",
        /// It is used, and a connection of a member does not carry it.
        Gap = "gap",
        /// It is used, and nobody knows whether each member carries it; or nobody knows whether it is used.
        Unknown = "unknown",
        /// It is not used, and some members of a team carry it, but not all.
        OneSided = "one-sided",
        /// The plan has networks, and this is none of them.
        Unplanned = "unplanned",
        /// It is carried and not used.
        Spare = "spare",
        /// It is used, and each member carries it.
        Used = "used",
        /// It is planned, and neither carried nor used.
        Absent = "absent",
    }
}

terms! {
    /// A setting that networks of one VLAN have.
    pub enum Setting {
        /// All of them.
        On = "true",
        /// None of them.
        Off = "false",
        /// Some of them.
        Mixed = "mixed",
    }
}

/// A list of objects; nothing where nobody knows any, and there may be some.
pub type Column = Option<Vec<Ref>>;

/// One VLAN in one scope.
#[derive(Clone, Debug)]
pub struct VlanRow {
    /// The number of the tables that it points into.
    pub part: usize,
    /// VLAN ID, as servers meet it.
    pub vlan: u16,
    /// Where that is.
    pub scope: Scope,
    /// The plan's network.
    pub network: Option<Arc<str>>,
    /// Traffic class, `tenant` or `unplanned`.
    pub class: &'static str,
    /// Name of the tenant.
    pub tenant: Option<Arc<str>>,
    /// Hosts of the objects.
    pub hosts: Column,
    /// Interfaces that use it.
    pub host_objects: Column,
    /// What carries these.
    pub carriers: Column,
    /// Connections of assigned profiles that carry it, on side A and on side B.
    pub connections: [Column; 2],
    /// Uplink groups that it leaves through.
    pub uplink_groups: Column,
    /// Its VLAN IDs there.
    pub uplink_vlan: Option<Vec<u16>>,
    /// Connections on which it has no tag.
    pub native_on: Column,
    /// Interfaces that send into it without a tag.
    pub untagged_by: Column,
    /// Switches of the data centre behind the uplinks.
    pub upstream: Column,
    /// Connections of members that do not carry it.
    pub missing_on: Column,
    /// Connections that carry it for nobody.
    pub surplus_on: Column,
    /// Whether servers cannot talk to each other inside the domain.
    pub private: Option<Setting>,
    /// Whether losing all uplinks takes server ports down.
    pub smart_link: Option<Setting>,
    /// What it comes to.
    pub state: VlanState,
    /// Where values stand, by their columns.
    pub places: BTreeMap<&'static str, Vec<Place>>,
    /// Why columns are unknown, or may not be whole.
    pub reasons: BTreeMap<&'static str, Missing>,
    /// Every hop, where one VLAN was asked for.
    pub hops: Option<Vec<HopOf>>,
}

impl VlanRow {
    /// The columns that are lists of objects, with their names, in the order of the ledger.
    #[must_use]
    pub fn lists(&self) -> [(&'static str, &Column); 11] {
        let [on_a, on_b] = &self.connections;
        [
            ("hosts", &self.hosts),
            ("host_objects", &self.host_objects),
            ("carriers", &self.carriers),
            ("connections_a", on_a),
            ("connections_b", on_b),
            ("uplink_groups", &self.uplink_groups),
            ("native_on", &self.native_on),
            ("untagged_by", &self.untagged_by),
            ("upstream", &self.upstream),
            ("missing_on", &self.missing_on),
            ("surplus_on", &self.surplus_on),
        ]
    }

    /// Gives each place the number that its file has now.
    pub(super) fn shift(&mut self, moved: &dyn Fn(Place) -> Place) {
        let hops = self.hops.iter_mut().flatten();
        let hops = hops.filter_map(|hop| hop.place.as_mut());
        for place in self.places.values_mut().flatten().chain(hops) {
            *place = moved(*place);
        }
    }
}
