//! How the cluster of a host watches its nodes, as the host tells it.

use std::sync::Arc;

use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::simulation::leaf::HeartbeatFacts;

/// The settings, as far as they are known.
pub(super) fn heartbeat(host: &Host) -> HeartbeatFacts {
    let Some(heartbeat) = host.heartbeat.get() else {
        return HeartbeatFacts::default();
    };
    let product = |delay: &Known<u32>, threshold: &Known<u32>| {
        let both = delay.get().zip(threshold.get());
        both.map(|(delay, threshold)| u64::from(*delay) * u64::from(*threshold))
    };
    HeartbeatFacts {
        same_subnet_ms: product(
            &heartbeat.same_subnet_delay_ms,
            &heartbeat.same_subnet_threshold,
        ),
        cross_subnet_ms: product(
            &heartbeat.cross_subnet_delay_ms,
            &heartbeat.cross_subnet_threshold,
        ),
        resiliency_s: heartbeat.resiliency_s.get().copied(),
    }
}

/// Names of the nodes of a cluster.
type Nodes = Box<[Arc<str>]>;

/// The nodes of the cluster, and those of them that do not take part, in lower case.
pub(super) fn nodes(host: &Host) -> (Nodes, Nodes) {
    let nodes = host.cluster_nodes.items();
    let is_down = |state: &String| state.eq_ignore_ascii_case("down");
    let down = nodes
        .iter()
        .filter(|node| node.state.get().is_some_and(is_down));
    (
        nodes.iter().map(|node| node.name.as_str().into()).collect(),
        down.map(|node| node.name.to_lowercase().into()).collect(),
    )
}
