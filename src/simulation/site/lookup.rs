//! The numbers of a site by the ids of the snapshot.

use std::collections::BTreeMap;

use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::record::Record;
use crate::simulation::component::SharedId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};

/// A switch, dead, and the same switch cut off north of it.
pub type SwitchIds = (SharedId, SharedId);

/// The numbers of a site by the ids of the snapshot.
#[derive(Debug, Default)]
pub struct Lookup<'a> {
    /// Domains by the id of their backend.
    pub(super) domains: BTreeMap<&'a str, Vec<DomainIx>>,
    /// Modules by their ids.
    pub(super) modules: BTreeMap<&'a str, (DomainIx, ModuleIx)>,
    /// Uplink groups by their ids.
    pub(super) groups: BTreeMap<&'a str, GroupIx>,
    /// Uplink groups by network.
    pub(super) networks: BTreeMap<DomainIx, BTreeMap<&'a str, Vec<GroupIx>>>,
    /// Why the uplink groups of networks may not be all.
    pub(super) network_gaps: BTreeMap<DomainIx, Missing>,
    /// Fabric extenders by chassis and module.
    pub(super) ioms: BTreeMap<(&'a str, ModuleIx), SharedId>,
    /// Switches behind adapters of hosts, by where the plan keeps their names.
    pub(super) rack: BTreeMap<usize, SwitchIds>,
}

impl<'a> Lookup<'a> {
    /// The domains of a backend.
    #[must_use]
    pub fn domains(&self, backend: &Backend) -> &[DomainIx] {
        self.domains.get(backend.id()).map_or(&[], Vec::as_slice)
    }

    /// The module with this id, and its domain.
    #[must_use]
    pub fn module(&self, id: &str) -> Option<(DomainIx, ModuleIx)> {
        self.modules.get(id).copied()
    }

    /// The uplink group with this id.
    #[must_use]
    pub fn group(&self, group: &UplinkGroup) -> Option<GroupIx> {
        self.groups.get(group.id()).copied()
    }

    /// The uplink group with this id.
    #[must_use]
    pub fn group_of(&self, id: &str) -> Option<GroupIx> {
        self.groups.get(id).copied()
    }

    /// The uplink groups of a domain that have a network.
    #[must_use]
    pub fn groups_with(&self, domain: DomainIx, network: &str) -> Fact<Vec<GroupIx>> {
        match self.network_gaps.get(&domain) {
            Some(gap) => Fact::Missing(gap.clone()),
            None => Fact::derived(self.known_groups_with(domain, network).to_vec()),
        }
    }

    /// Those of them that are known.
    #[must_use]
    pub fn known_groups_with(&self, domain: DomainIx, network: &str) -> &[GroupIx] {
        let of_domain = self.networks.get(&domain);
        let groups = of_domain.and_then(|networks| networks.get(network));
        groups.map_or(&[], Vec::as_slice)
    }

    /// The fabric extender between a chassis and a module.
    #[must_use]
    pub fn iom(&self, chassis: &str, module: ModuleIx) -> Option<SharedId> {
        self.ioms.get(&(chassis, module)).copied()
    }

    /// The switch that the plan has behind an adapter of a host, by its name as the plan keeps it.
    #[must_use]
    pub fn rack_switch(&self, name: &'a str) -> Option<SwitchIds> {
        self.rack.get(&address(name)).copied()
    }
}

/// Where a name is kept: one entry of the plan has one name, which outlives the site.
pub(super) fn address(name: &str) -> usize {
    name.as_ptr().addr()
}
