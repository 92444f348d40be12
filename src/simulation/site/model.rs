//! What hosts share, ready to be taken away: the domains of the backends with their modules, uplinks and
//! the switches behind them, and what a failure of each component does to the links. It knows
//! no host.

use std::sync::Arc;

use super::lookup::Lookup;
use crate::fabric::backend::BackendKind;
use crate::simulation::component::{Component, SharedId};
use crate::simulation::fact::Fact;
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};

/// All domains of a run.
#[derive(Debug, Default)]
pub struct Site<'a> {
    /// The domains, in the order of the backends.
    pub domains: Vec<DomainModel>,
    /// Their modules.
    pub modules: Vec<ModuleModel>,
    /// Their uplink groups.
    pub groups: Vec<GroupModel>,
    /// What no single host owns, in the order of domains and kinds; a [`SharedId`] is a position here.
    pub components: Vec<Component>,
    /// What cannot be simulated, and why.
    pub not_simulated: Vec<NotSimulated>,
    /// The numbers of all this by the ids of the snapshot.
    pub lookup: Lookup<'a>,
}

impl Site<'_> {
    /// What is left of a site when all hosts have found their connections: nothing of it is in the snapshot any more, so
    /// that the snapshot can go.
    #[must_use]
    pub fn settled(self) -> Site<'static> {
        let Self {
            domains,
            modules,
            groups,
            components,
            not_simulated,
            lookup: _,
        } = self;
        Site {
            domains,
            modules,
            groups,
            components,
            not_simulated,
            lookup: Lookup::default(),
        }
    }

    /// Gives a component its number.
    pub(super) fn add(&mut self, component: Component) -> SharedId {
        let id = SharedId(u32::try_from(self.components.len()).unwrap_or(u32::MAX));
        self.components.push(component);
        id
    }
}

/// Modules that are managed as one.
#[derive(Debug)]
pub struct DomainModel {
    /// The backend that it is in, by its number in the run.
    pub backend: usize,
    /// What kind of backend that is.
    pub kind: BackendKind,
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Name of the domain, as ids spell it: its id where two domains have one name.
    pub scope: Arc<str>,
    /// Its components, first and behind the last.
    pub components: (SharedId, SharedId),
    /// Its modules.
    pub modules: Vec<ModuleIx>,
    /// Its uplink groups.
    pub groups: Vec<GroupIx>,
    /// Whether its modules reach each other over stacking links.
    pub stacked: Fact<bool>,
    /// Whether a connection in use reaches its uplinks over stacking links alone, so that the modules of a site that works
    /// are stacked; only asked where nobody says whether they are.
    pub needs_stacking: bool,
    /// All its stacking links, where they can fail.
    pub stacking: Option<SharedId>,
    /// Whether its fabric interconnects run as switches, so that nothing is known of their uplinks.
    pub switch_mode: Fact<bool>,
    /// Whether a MAC table move follows a failover of uplinks (`enableFastMacCacheFailover`).
    pub mac_cache_failover: Fact<bool>,
}

/// A module or fabric interconnect.
#[derive(Debug)]
pub struct ModuleModel {
    /// Its domain.
    pub domain: DomainIx,
    /// Its id in the snapshot.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The module as a component.
    pub component: SharedId,
}

/// A group of uplinks.
#[derive(Debug)]
pub struct GroupModel {
    /// Its domain.
    pub domain: DomainIx,
    /// Its name.
    pub name: String,
    /// The group as a component.
    pub component: SharedId,
    /// Its ports; empty where the export lists none.
    pub links: Vec<LinkModel>,
    /// The modules that it has ports on, in the order of the domain's modules.
    pub sides: Vec<ModuleIx>,
    /// Whether ports on several modules carry traffic at one time (MLAG); only asked where there are several sides.
    pub is_mlag: Fact<bool>,
    /// What all assigned profiles behind the group are guaranteed together, in Mbps.
    pub guaranteed_mbps: Fact<u64>,
}

/// An uplink: one port of a group.
#[derive(Debug)]
pub struct LinkModel {
    /// The module that it is on.
    pub module: Option<ModuleIx>,
    /// The port as a component.
    pub component: SharedId,
    /// Everything that takes its link down: the port itself, its side, group and module, and the switch behind it.
    pub down_with: Vec<SharedId>,
    /// The switch behind it, cut off north of it; none where nobody knows the switch.
    pub isolated_with: Option<SharedId>,
    /// Whether it has a link before anything fails; a state that nobody knows counts as one (`works-today`).
    pub works: bool,
    /// Whether it carries traffic before anything fails, and does not wait for another port to fail.
    pub active: Fact<bool>,
    /// Speed of its link, in Mbps.
    pub mbps: Option<u64>,
    /// Whether the plan says that the switch port behind it is no edge port, which is assumed otherwise.
    pub no_edge_port: bool,
}

/// A kind of component that cannot be taken away, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotSimulated {
    /// The kind, or what has no kind: `frame-link`, `server-link`.
    pub kind: String,
    /// Name of the domain or cluster; none for all.
    pub domain: Option<String>,
    /// Why.
    pub reason: String,
    /// Hosts or uplinks that it concerns, at least 1.
    pub count: usize,
}
