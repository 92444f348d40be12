//! The plan as joins ask it: its networks by VLAN, its names and patterns looked up and compiled
//! once for all hosts. It knows no host and no backend.

use std::collections::BTreeMap;

use super::pattern::Pattern;
use super::planned_switches::PlannedSwitches;
use crate::fabric::plan::{Plan, PlanBackend, PlanCluster, PlanHost, PlanNetwork};

/// The plan of a run, indexed.
pub struct Planned<'a> {
    /// The plan itself.
    pub plan: &'a Plan,
    networks: BTreeMap<u16, Vec<&'a PlanNetwork>>,
    clusters: BTreeMap<String, &'a PlanCluster>,
    cluster_hosts: Vec<(Pattern<'a>, &'a PlanCluster)>,
    hosts: Vec<(Pattern<'a>, &'a PlanHost)>,
    backends: BTreeMap<String, &'a PlanBackend>,
    infrastructure_vms: Vec<Pattern<'a>>,
    /// The switches of the data centre.
    pub switches: PlannedSwitches<'a>,
    /// Whether a network has its meaning only in one cluster.
    pub(super) by_cluster: bool,
    /// Whether a network has its meaning only at one site.
    pub(super) by_site: bool,
    /// Whether a network has its meaning only in one backend.
    pub by_backend: bool,
}

impl<'a> Planned<'a> {
    /// Indexes a plan.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let mut networks: BTreeMap<u16, Vec<&PlanNetwork>> = BTreeMap::new();
        for network in &plan.networks {
            networks.entry(network.vlan).or_default().push(network);
        }
        let of_cluster = |cluster: &'a PlanCluster| {
            let globs = cluster.hosts.iter();
            globs.map(move |glob| (Pattern::new(glob), cluster))
        };
        let scopes = || {
            plan.networks
                .iter()
                .filter_map(|network| network.scope.get())
        };
        let hosts = plan.hosts.iter();
        // Of several with one name the first counts: a later entry of the map replaces an earlier
        // one, so that they are entered from the end.
        let clusters = plan.clusters.iter().rev();
        let backends = plan.backends.iter().rev();
        Self {
            plan,
            networks,
            clusters: clusters
                .map(|cluster| (cluster.name.to_ascii_lowercase(), cluster))
                .collect(),
            cluster_hosts: plan.clusters.iter().flat_map(of_cluster).collect(),
            hosts: hosts
                .filter(|host| !host.is_only_expected())
                .map(|host| (Pattern::new(&host.r#match), host))
                .collect(),
            backends: backends
                .map(|backend| (backend.domain.to_ascii_lowercase(), backend))
                .collect(),
            by_cluster: scopes().any(|scope| scope.cluster.is_known()),
            by_site: scopes().any(|scope| scope.site.is_known()),
            by_backend: scopes().any(|scope| scope.domain.is_known()),
            infrastructure_vms: plan
                .infrastructure_vms
                .iter()
                .map(|glob| Pattern::new(glob))
                .collect(),
            switches: PlannedSwitches::new(plan),
        }
    }

    /// The plan's networks with this VLAN ID, in the order of the plan.
    #[must_use]
    pub fn networks(&self, vlan: u16) -> &[&'a PlanNetwork] {
        self.networks.get(&vlan).map_or(&[], Vec::as_slice)
    }

    /// The plan's networks of this name, whatever case it is written in.
    #[must_use]
    pub fn networks_named(&self, name: &str) -> Vec<&'a PlanNetwork> {
        let networks = self.plan.networks.iter();
        networks
            .filter(|network| network.name.eq_ignore_ascii_case(name))
            .collect()
    }

    /// Every VLAN that the plan names.
    pub fn vlans(&self) -> impl Iterator<Item = u16> + '_ {
        self.networks.keys().copied()
    }

    /// The plan's cluster for a host: by its name, else by the globs over computer names.
    #[must_use]
    pub fn cluster_of(&self, host: &str, cluster: Option<&str>) -> Option<&'a PlanCluster> {
        match cluster {
            Some(name) => self.clusters.get(&name.to_ascii_lowercase()).copied(),
            None => first(&self.cluster_hosts, host),
        }
    }

    /// What a host is meant to be.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<&'a PlanHost> {
        first(&self.hosts, name)
    }

    /// What the plan says of a backend, whatever case its name is written in.
    #[must_use]
    pub fn backend(&self, name: &str) -> Option<&'a PlanBackend> {
        // Asked for every port of every profile: without such backends no name is turned to lower
        // case for nothing.
        if self.backends.is_empty() {
            return None;
        }
        self.backends.get(&name.to_ascii_lowercase()).copied()
    }

    /// Whether a virtual machine may sit on infrastructure VLANs.
    #[must_use]
    pub fn is_infrastructure_vm(&self, vm: &str) -> bool {
        let mut patterns = self.infrastructure_vms.iter();
        let lower = vm.to_lowercase();
        patterns.any(|pattern| pattern.matches(vm, &lower))
    }
}

fn first<'a, T>(patterns: &[(Pattern<'_>, &'a T)], name: &str) -> Option<&'a T> {
    let lower = name.to_lowercase();
    let mut patterns = patterns.iter();
    let found = patterns.find(|(pattern, _)| pattern.matches(name, &lower));
    found.map(|(_, item)| *item)
}
