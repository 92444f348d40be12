//! Hosts, and what single failures do to them: a simulation of each host alone, as rules look at it. What several components
//! do alike is told once, of the one that takes the least along.

mod answers;
mod classes;
mod dead_ends;
mod failing;
mod guarantees;
mod heartbeats;
mod names;
mod once;
mod unpredictable;
mod view;

use super::roster::Roster;
use super::run::HostSubjects;
use super::shared_failures::SharedFailures;
use crate::fabric::answer::Answer;
use crate::fabric::backend::BackendKind;
use crate::fabric::known::Known;
use crate::fabric::record::record;
use classes::{ClassLoss, lost_classes};
use dead_ends::{CutOff, DeadEnd, cut_offs, dead_ends};
use guarantees::{Shortage, shortages};
use heartbeats::{Heartbeats, Outlasting};
use unpredictable::{Unpredictable, unpredictable};
use view::View;

record! {
    /// A host, and what it loses when one component fails that it shares with other hosts, or one of its cards.
    pub struct FailuresSubject: "failures" {
        /// Computer name.
        name: String,
        /// What kind of backend its connections are in.
        backend: Known<BackendKind>,
        /// Whether such a component is known.
        simulated: Known<bool>,
        /// Whether a failure leaves it sending into a path whose settings keep the link up.
        dead_end: Known<bool>,
        /// Settings that make a dead end of a failed path, each once.
        dead_ends: Vec<DeadEnd>,
        /// Whether it sends on when a switch behind its uplinks is cut off with its links up.
        cut_off: Known<bool>,
        /// Such switches, one for each domain.
        cut_offs: Vec<CutOff>,
        /// Whether a failure takes all paths from a traffic class.
        loses_class: Known<bool>,
        /// Traffic classes that a failure takes all paths from.
        lost_classes: Vec<ClassLoss>,
        /// Whether a component that hosts share takes all networks of the cluster for good.
        leaves_cluster: Known<bool>,
        /// Whether one takes the management of the host as well.
        falls_together: Known<bool>,
        /// The first component that takes all networks of the cluster for good, and then that which takes the
        /// management as well.
        fallen: Vec<Outlasting>,
        /// Whether a switch behind its uplinks that dies may silence all networks of the cluster for longer than it waits.
        outlasts_heartbeat: Known<bool>,
        /// The first such switch.
        outlasting: Vec<Outlasting>,
        /// Whether somebody promised to traffic on one of its teams how many Mbps it has.
        promised: Known<bool>,
        /// Whether a failure leaves less than that.
        falls_short: Known<bool>,
        /// The teams and adapters that have less than is promised on them after a failure.
        shortages: Vec<Shortage>,
        /// Facts without which nobody can say what a failure does, each once.
        unpredictable: Vec<Unpredictable>,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    let made;
    // Whoever asks about one host need not have made what hosts share ready for all.
    let shared = if let Some(shared) = &host.run.failing {
        shared
    } else {
        made = SharedFailures::of(&host.run.fabric);
        &made
    };
    let view = View::of(host, shared);
    roster.push(subject(&view), &host.graph.host.name, "");
    roster
}

fn subject(view: &View<'_>) -> FailuresSubject {
    let host = view.host.graph.host;
    let (dead_end, dead_ends) = dead_ends(view);
    let (cut_off, cut_offs) = cut_offs(view);
    let (loses_class, lost_classes) = lost_classes(view);
    let heartbeats = Heartbeats::of(view);
    let (promised, falls_short, shortages) = shortages(view);
    FailuresSubject {
        id: view.id("").into(),
        place: host.place,
        name: host.name.clone(),
        backend: view.backend(),
        simulated: simulated(view).into(),
        dead_end: dead_end.into(),
        dead_ends,
        cut_off: cut_off.into(),
        cut_offs,
        loses_class: loses_class.into(),
        lost_classes,
        leaves_cluster: heartbeats.leaves_cluster.into(),
        falls_together: heartbeats.falls_together.into(),
        fallen: heartbeats.fallen,
        outlasts_heartbeat: heartbeats.outlasts.into(),
        outlasting: heartbeats.outlasting,
        promised: promised.into(),
        falls_short: falls_short.into(),
        shortages,
        unpredictable: unpredictable(view),
    }
}

/// Whether anything can fail on the way of the host. Without a backend and a switch of the plan hosts share nothing.
fn simulated(view: &View<'_>) -> Answer {
    let is_any = !view.found.failures.is_empty();
    let may_be = !view.site.components.is_empty() || view.host.graph.fabric.index.has_backends();
    match view.gaps.first() {
        Some(why) if may_be && !is_any => Err(why.clone()),
        _ => Ok(is_any),
    }
}
