//! How long a failure silences all networks of the cluster that the host is in: what is certain on this host alone is
//! certain for each pair of nodes that it is one of.

use super::answers::{degraded, is_shared, one_of, silent, unknown_use, why};
use super::failing::FailingRecord;
use super::names::names;
use super::once::{Noted, Once};
use super::view::View;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::host::ClusterRole;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::record;
use crate::simulation::{ComponentKind, HostFailure, NotSimulated, heartbeat_budget_ms};

record! {
    /// A component that silences all networks of the cluster on a host.
    pub struct Outlasting: "outlasting" {
        /// The networks, by name.
        name: String,
        /// The component that takes the least along of those that do it.
        failing: FailingRecord,
        /// Whether it takes the management of the host along.
        management: Known<bool>,
        /// What manages the host, by name.
        managed_by: String,
        /// How long the networks may be silent, in seconds; 0 where it does not end.
        seconds: Known<u32>,
        /// How long the cluster waits for a heartbeat, in seconds.
        waits: Known<u32>,
        /// What is silent: interfaces of the host in these networks.
        silent: Vec<SilentInterface>,
    }
}

record! {
    /// An interface of the host in a network of the cluster.
    pub struct SilentInterface: "silent-interface" {
        /// Name of the interface.
        name: String,
    }
}

/// What failures do to the heartbeats of a host.
pub(super) struct Heartbeats {
    pub(super) leaves_cluster: Answer,
    pub(super) falls_together: Answer,
    pub(super) fallen: Vec<Outlasting>,
    pub(super) outlasts: Answer,
    pub(super) outlasting: Vec<Outlasting>,
}

/// How long all networks are silent.
pub(super) enum Silence {
    /// One of them is not, or not for longer than the cluster waits.
    Short,
    /// It may take so many seconds.
    MayLast(u32),
    /// For good.
    Open,
}

impl Heartbeats {
    pub(super) fn of(view: &View<'_>) -> Self {
        let (mut leaves, mut together, mut outlasts) = (Vec::new(), Vec::new(), Vec::new());
        let mut fallen = Once::new(view, "fallen");
        let mut outlasting = Once::new(view, "outlasting");
        let shared = view.found.failures.iter();
        for failure in shared.filter(|failure| is_shared(failure)) {
            if view.is_cut_off(failure) {
                continue;
            }
            let silence = silence(view, failure);
            let yes = |is: fn(&Silence) -> bool| silence.as_ref().map(is).map_err(Why::clone);
            let is_open = yes(|silence| matches!(silence, Silence::Open));
            let management = management(view, failure);
            let both = all([is_open.clone(), management.clone()]);
            if is_open == Ok(true) {
                fallen.add(both == Ok(true), failure.part, &[], || (0, management));
            }
            leaves.push(is_open);
            together.push(both);
            if view.kind(failure.part) == Some(ComponentKind::UpstreamSwitch) {
                outlasts.push(yes(|silence| matches!(silence, Silence::MayLast(_))));
                if let Ok(Silence::MayLast(seconds)) = silence {
                    outlasting.add((), failure.part, &[], || (seconds, Ok(false)));
                }
            }
        }
        outlasts.extend(unknown_switch(view).map(Err));
        Self {
            leaves_cluster: one_of(view, leaves),
            falls_together: one_of(view, together),
            fallen: fallen.end(|noted| record(view, noted)),
            outlasts: one_of(view, outlasts),
            outlasting: outlasting.end(|noted| record(view, noted)),
        }
    }
}

/// Why the switches behind the uplinks of the host are unknown.
fn unknown_switch(view: &View<'_>) -> Option<Why> {
    let kind = ComponentKind::UpstreamSwitch.name();
    let mut gaps = view.site.not_simulated.iter();
    view.domains().find_map(|domain| {
        let of_domain = |gap: &&NotSimulated| gap.domain.as_deref() == Some(&*domain.scope);
        let gap = gaps.find(|gap| gap.kind == kind && of_domain(gap))?;
        Some(Why::new(State::Limit, gap.reason.as_str()))
    })
}

/// The record of a component that silences all networks for so many seconds, with whether it takes the management along.
fn record(view: &View<'_>, noted: Noted<(u32, Answer)>) -> Outlasting {
    let (seconds, management) = noted.data;
    let waits = heartbeat_budget_ms(&view.leaf) / 1000;
    Outlasting {
        place: noted.failing.place,
        name: networks(view).join(", "),
        failing: noted.failing,
        management: Known::from(management),
        managed_by: managed_by(view).join(", "),
        seconds: Known::derived(seconds),
        waits: Known::derived(u32::try_from(waits).unwrap_or(u32::MAX)),
        silent: interfaces(view, &noted.id),
        id: noted.id.into(),
    }
}

/// Networks of the cluster that carry heartbeats and that the host is in.
fn networks(view: &View<'_>) -> Vec<String> {
    let consumers = view.shape.consumers.iter();
    let mut names: Vec<String> = consumers
        .filter_map(|of| of.cluster_network.as_deref())
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn interfaces(view: &View<'_>, around: &str) -> Vec<SilentInterface> {
    let consumers = view.shape.consumers.iter().zip(&view.leaf.places.consumers);
    let silent = consumers.filter(|(of, _)| of.cluster_network.is_some());
    let silent = silent
        .enumerate()
        .map(|(number, (of, place))| SilentInterface {
            id: format!("{around}/interface:{number}").into(),
            place: Some(*place),
            name: of.name.to_string(),
        });
    silent.collect()
}

fn managed_by(view: &View<'_>) -> Vec<String> {
    let consumers = view.shape.consumers.iter().enumerate();
    let management = consumers.filter(|(_, of)| &*of.class == "management");
    let management: Vec<usize> = management.map(|(consumer, _)| consumer).collect();
    names(view, &management)
}

/// How long all networks of the cluster are silent on this host. One that is not is enough.
pub(super) fn silence(view: &View<'_>, failure: &HostFailure) -> Result<Silence, Why> {
    let budget = heartbeat_budget_ms(&view.leaf);
    let consumers = view.shape.consumers.iter().enumerate();
    let mut beats = consumers
        .filter(|(_, of)| of.cluster_network.is_some())
        .peekable();
    if beats.peek().is_none() {
        return hidden_network(view).map_or(Ok(Silence::Short), Err);
    }
    // That a network has lost a path before is another finding, and what follows from it as well.
    let degraded = any(beats.clone().map(|(consumer, _)| degraded(view, consumer)));
    if degraded == Ok(true) {
        return Ok(Silence::Short);
    }
    let mut gap = degraded.err();
    // The network that is back first counts.
    let mut shortest = Silence::Open;
    for (consumer, _) in beats {
        match lasting(view, failure, (consumer, budget)) {
            Ok(Silence::Short) => return Ok(Silence::Short),
            Ok(Silence::MayLast(seconds)) => {
                shortest = match shortest {
                    Silence::MayLast(least) => Silence::MayLast(least.min(seconds)),
                    _ => Silence::MayLast(seconds),
                };
            }
            Ok(Silence::Open) => {}
            Err(why) => gap = gap.or(Some(why)),
        }
    }
    match gap.or_else(|| hidden_network(view)) {
        Some(why) => Err(why),
        None => Ok(shortest),
    }
}

/// How long one interface is silent.
fn lasting(
    view: &View<'_>,
    failure: &HostFailure,
    (consumer, budget_ms): (usize, u64),
) -> Result<Silence, Why> {
    if silent(view, failure, consumer)? {
        return Ok(Silence::Open);
    }
    let now = failure.felt[consumer].as_ref();
    let now = now.unwrap_or(&view.found.before[consumer]);
    // Of what a part of the flows is left of it is a hash whether heartbeats are in it.
    let most = now.interruption.and_then(|interruption| interruption.max_s);
    match most {
        Some(most) if u64::from(most) * 1000 > budget_ms => {
            // With another answer to what is missing nothing moves.
            if now.possible.iter().any(|one| *one < now.outcome) {
                return Err(why(&now.missing));
            }
            Ok(Silence::MayLast(most))
        }
        _ => Ok(Silence::Short),
    }
}

/// Why there may be a network of the cluster that none of the known interfaces is in.
pub(super) fn hidden_network(view: &View<'_>) -> Option<Why> {
    let host = view.host.graph.host;
    let networks = match host.cluster_networks.check() {
        Ok(networks) => networks,
        // A host that is in no cluster has none.
        Err(why) if why.state == State::Unavailable => return None,
        Err(why) => return Some(why.named("the list of cluster networks")),
    };
    let is_in = |name: &str| {
        let mut consumers = view.shape.consumers.iter();
        consumers.any(|of| of.cluster_network.as_deref() == Some(name))
    };
    let unknown = networks.iter().find_map(|network| {
        let role = match network.role.check() {
            Ok(ClusterRole::Cluster | ClusterRole::ClusterAndClient) => None,
            Ok(_) => return None,
            Err(why) => Some(why.named("the role of a cluster network")),
        };
        if is_in(&network.name) {
            return None;
        }
        let adapters = network.adapters.check();
        match adapters {
            Ok(adapters) if adapters.is_empty() => None,
            // Where a list of the host is missing the interface may be in it.
            Ok(_) => role.or_else(|| view.gaps.first().cloned()).or_else(|| {
                let what = format!("the interface of the host in {}", network.name);
                Some(Why::new(State::Unresolved, what))
            }),
            Err(why) => Some(why.named("the adapters in a cluster network")),
        }
    });
    unknown.or_else(|| view.gaps.first().cloned())
}

/// Whether nothing manages the host any more.
fn management(view: &View<'_>, failure: &HostFailure) -> Answer {
    let consumers = view.shape.consumers.iter().enumerate();
    let mut own = consumers
        .filter(|(_, of)| &*of.class == "management")
        .peekable();
    if own.peek().is_none() {
        let mut consumers = view.shape.consumers.iter();
        return consumers.find_map(unknown_use).map_or(Ok(false), Err);
    }
    all(own.map(|(consumer, _)| silent(view, failure, consumer)))
}
