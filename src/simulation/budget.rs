//! How long the nodes of a cluster may be silent before they leave it: what its settings say, else what its
//! operating system does without settings. This file knows no failure.

use super::leaf::HostLeaf;

/// The build of Windows Server 2016, the first in which a node that was lost is isolated before it is removed.
const BUILD_2016: u32 = 14_393;

/// `ResiliencyDefaultPeriod` without a setting, in seconds.
const RESILIENCY_S: u32 = 240;

/// How long nodes may be silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Inside a subnet, in milliseconds, and whether an export says it.
    pub(super) same_subnet: (u64, bool),
    /// Between subnets, in milliseconds, and whether an export says it.
    pub(super) cross_subnet: (u64, bool),
    /// How long a node stays isolated before its machines start anew elsewhere, in milliseconds; nothing where the
    /// operating system removes it at once, or nobody knows the operating system.
    pub(super) isolated_ms: Option<u64>,
    /// Whether machines of nodes that leave certainly start anew: Windows Server 2012 R2 does nothing else.
    pub(super) restarts_at_once: bool,
}

/// How long the nodes of the cluster of a host may be silent inside a subnet, in milliseconds, as far as this host tells
/// it.
#[must_use]
pub fn heartbeat_budget_ms(leaf: &HostLeaf) -> u64 {
    Budget::of(std::iter::once(leaf)).same_subnet.0
}

impl Budget {
    /// The budget of a cluster with these nodes. Where nodes tell different settings, the shorter counts.
    pub(super) fn of<'l>(nodes: impl Iterator<Item = &'l HostLeaf> + Clone) -> Self {
        let build = nodes.clone().filter_map(|node| node.os_build).min();
        // 2012 R2 waits longer where the role of Hyper-V is there, also while no machine runs.
        let has_hyper_v = nodes.clone().any(|node| node.runs_machines);
        let (same, cross) = match build {
            Some(build) if build < BUILD_2016 && !has_hyper_v => (5_000, 5_000),
            _ => (10_000, 20_000),
        };
        let told = nodes
            .clone()
            .filter_map(|node| node.heartbeat.same_subnet_ms);
        let told_cross = nodes
            .clone()
            .filter_map(|node| node.heartbeat.cross_subnet_ms);
        let resiliency = nodes.filter_map(|node| node.heartbeat.resiliency_s).min();
        let resiliency = u64::from(resiliency.unwrap_or(RESILIENCY_S)) * 1000;
        Self {
            same_subnet: told.min().map_or((same, false), |told| (told, true)),
            cross_subnet: told_cross.min().map_or((cross, false), |told| (told, true)),
            isolated_ms: build
                .filter(|build| *build >= BUILD_2016)
                .map(|_| resiliency),
            restarts_at_once: build.is_some_and(|build| build < BUILD_2016),
        }
    }

    /// The budget between two nodes, and whether an export says it.
    pub(super) fn between(self, is_cross_subnet: bool) -> (u64, bool) {
        if is_cross_subnet {
            self.cross_subnet
        } else {
            self.same_subnet
        }
    }
}
