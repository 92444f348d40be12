//! A simulation from its hosts to its result: what fails alone, what somebody named to fail together, and pairs that are
//! worse than their halves. Whichever thread computes what, the result is the same.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::cell::Evaluated;
use super::component::{Failed, OwnId, SharedId};
use super::effect::{Effects, Memo};
use super::evaluate::{concerns, evaluate_at};
use super::fates::Fates;
use super::fleet::{Fleet, before_plan};
use super::leaf::HostLeaf;
use super::listing::{Listing, Part};
use super::locality::Meeting;
use super::pairs::worse_pairs;
use super::result::{Scenario, Simulation};
use super::scenario::{Asked, Selection, glob};
use super::shape::HostShape;
use super::site::{NotSimulated, Site};
use super::stage::Stage;
use super::table::{Counts, Known, baseline};
use crate::source::Problem;

/// A unit of work: what can be computed together.
enum Task {
    /// A component that hosts share.
    Shared(SharedId),
    /// The components of the hosts of one shape.
    Shape(usize),
}

/// The tables of fates and outcomes over one site.
pub(super) struct Tables<'s>(pub(super) &'s Site<'s>);

impl Fates for Tables<'_> {
    fn concerns(&self, shape: &HostShape, consumer: usize, failed: &Failed<'_>) -> bool {
        concerns(self.0, shape, consumer, failed)
    }

    fn evaluate(
        &self,
        shape: &HostShape,
        consumer: usize,
        failed: &Failed<'_>,
        meeting: &Meeting,
    ) -> Evaluated {
        evaluate_at(self.0, shape, consumer, failed, meeting)
    }
}

/// Says what fails and what follows for these hosts, and which of what somebody named is not there.
#[must_use]
pub fn simulate(site: &Site<'_>, leaves: &[HostLeaf], asked: &Asked) -> (Simulation, Vec<Problem>) {
    simulate_with(site, leaves, asked, &Tables(site))
}

/// The same, in the terms of whoever knows the fates.
pub(super) fn simulate_with<F: Fates>(
    site: &Site<'_>,
    leaves: &[HostLeaf],
    asked: &Asked,
    fates: &F,
) -> (Simulation, Vec<Problem>) {
    let fleet = Fleet::new(site, leaves);
    let is_shown = shown(leaves, asked.host.as_deref());
    let mut problems = Vec::new();
    if let (Some(text), false) = (&asked.host, is_shown.contains(&true)) {
        let message = format!("no host of the run is called `{text}`");
        problems.push(Problem::error("host", message));
    }
    let listing = Listing::new(&fleet, is_shown);
    let (selection, unknown) = Selection::of(asked, &listing);
    // Where there is no host, there is nothing that could be called anything.
    if problems.is_empty() {
        problems.extend(unknown);
    }
    let effects = Effects::new(&fleet, fates, asked.returns);
    let stage = Stage {
        effects: &effects,
        listing: &listing,
        known: Known::default(),
        is_summary: asked.summary,
    };
    let (mut scenarios, counts) = stage.singles(&selection);
    let mut together = selection.together.clone();
    if asked.pairs {
        together.extend(worse_pairs(&stage, &selection, asked));
    }
    let is_deep = asked.pairs || !together.is_empty();
    let together: Vec<Vec<u32>> = together.into_iter().collect();
    scenarios.par_extend(together.par_iter().map(|numbers| {
        let failure = stage.failure(numbers);
        stage
            .scenario(numbers.clone(), &failure, &mut Memo::default())
            .0
    }));
    scenarios.par_sort_by(|one, other| one.id.cmp(&other.id));
    let baseline = baseline(&effects, &listing);
    let about = About::of(&fleet, &listing);
    let simulation = Simulation {
        depth: if is_deep { 2 } else { 1 },
        hosts: listing.is_shown.iter().filter(|shown| **shown).count(),
        clusters: about.clusters.len(),
        backends: about.backends,
        not_simulated: about.not_simulated,
        baseline,
        scenarios,
        components: listing.components,
        consumers: listing.consumers,
        cells: counts,
    };
    (simulation, problems)
}

/// Whether each host is asked for.
fn shown(leaves: &[HostLeaf], text: Option<&str>) -> Vec<bool> {
    let Some(text) = text else {
        return vec![true; leaves.len()];
    };
    let glob = glob(text);
    let is_like = |name: &str| {
        name.eq_ignore_ascii_case(text) || glob.as_ref().is_some_and(|glob| glob.is_match(name))
    };
    let is_asked = |leaf: &HostLeaf| is_like(&leaf.name) || is_like(before_plan(&leaf.name));
    leaves.iter().map(is_asked).collect()
}

impl<F: Fates> Stage<'_, F> {
    /// Components that fail alone, and what consumers feel of all of them.
    fn singles(&self, selection: &Selection) -> (Vec<Scenario>, Counts) {
        let chosen: BTreeSet<u32> = selection.singles.iter().copied().collect();
        let fleet = self.effects.fleet;
        let shared = (0..).take(fleet.site.components.len());
        let shared = shared.map(|number| Task::Shared(SharedId(number)));
        let shapes = (0..fleet.shapes.len()).map(Task::Shape);
        let tasks: Vec<Task> = shared.chain(shapes).collect();
        let done = tasks.par_iter().map(|task| {
            let mut memo = Memo::default();
            let mut all = Vec::new();
            let mut counts = Counts::default();
            for part in self.parts(task) {
                let number = self.listing.component(part);
                if let Some(number) = number.filter(|number| chosen.contains(number)) {
                    let failure = self.failure(&[number]);
                    let (scenario, felt) = self.scenario(vec![number], &failure, &mut memo);
                    all.push(scenario);
                    add(&mut counts, felt);
                }
            }
            (all, counts)
        });
        let done: Vec<(Vec<Scenario>, Counts)> = done.collect();
        let mut scenarios = Vec::with_capacity(chosen.len());
        let mut counts = Counts::default();
        for (all, felt) in done {
            scenarios.extend(all);
            add(&mut counts, felt);
        }
        (scenarios, counts)
    }

    fn parts(&self, task: &Task) -> Vec<Part> {
        let fleet = self.effects.fleet;
        match task {
            Task::Shared(id) => vec![Part::Shared(*id)],
            Task::Shape(shape) => {
                let own = (0..).map(OwnId).take(fleet.shapes[*shape].own.len());
                let of = |id| {
                    fleet.of_shape[*shape]
                        .iter()
                        .map(move |leaf| Part::Own(*leaf, id))
                };
                own.flat_map(of).collect()
            }
        }
    }
}

fn add(counts: &mut Counts, felt: Counts) {
    for (sum, count) in counts.iter_mut().zip(felt) {
        *sum += count;
    }
}

/// What a simulation says of what it is about.
struct About {
    clusters: BTreeSet<usize>,
    backends: usize,
    not_simulated: Vec<NotSimulated>,
}

impl About {
    /// Of the hosts that are shown, and of everything where all are.
    fn of(fleet: &Fleet<'_>, listing: &Listing) -> Self {
        let is_all = listing.is_shown.iter().all(|shown| *shown);
        let shown = (0..fleet.leaves.len()).filter(|leaf| listing.is_shown[*leaf]);
        let clusters: BTreeSet<usize> = shown
            .clone()
            .filter_map(|leaf| fleet.cluster_of[leaf])
            .collect();
        let domains = shown.flat_map(|leaf| fleet.shape(leaf).domains.iter());
        let domains: BTreeSet<_> = domains.collect();
        let numbered = (0..).zip(&fleet.site.domains);
        let of_hosts = numbered
            .filter(|(number, _)| is_all || domains.iter().any(|domain| domain.0 == *number));
        let of_hosts: Vec<_> = of_hosts.map(|(_, domain)| domain).collect();
        let backends: BTreeSet<usize> = of_hosts.iter().map(|domain| domain.backend).collect();
        let mut not_simulated = fleet.site.not_simulated.clone();
        not_simulated.extend(fleet.not_simulated(&listing.is_shown));
        let names: BTreeSet<&str> = clusters
            .iter()
            .map(|cluster| &*fleet.clusters[*cluster].name)
            .chain(of_hosts.iter().map(|domain| &*domain.scope))
            .collect();
        not_simulated.retain(|of| {
            is_all
                || of
                    .domain
                    .as_deref()
                    .is_none_or(|domain| names.contains(domain))
        });
        not_simulated.sort();
        Self {
            clusters,
            backends: backends.len(),
            not_simulated,
        }
    }
}
