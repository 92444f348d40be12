//! What one plan rules, read for what needs no rule: the first pass of every run, then a leaf of each host (`leaves`).
//! Simulations, ledgers and pictures begin so, and differ in what they keep.

use std::path::Path;

use super::first_pass::FirstPass;
use super::inventory::Inventory;
use super::leaves::{Leaf, LeafPass};
use super::namesakes::{Ruled, labels, tell_apart};
use super::plans;
use super::request::Request;
use super::results::Results;
use crate::fabric::Snapshot;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::report::Run;
use crate::simulation::Site;
use crate::source::Problem;

/// What is kept of what is read.
pub(super) trait Keep: Sync {
    /// What hosts share, besides the site.
    type Shared: Sync;
    /// What is kept of a host.
    type Leaf: Leaf;
    /// What leaves have in common, each once.
    type Common: Default;
    /// Whether the snapshot stays, so that hosts can be wired again.
    const SNAPSHOT: bool;

    /// What hosts share.
    fn shared<'a>(&self, site: &Site<'a>, fabric: &'a Fabric<'a>) -> Self::Shared;

    /// What is kept of a host.
    fn leaf<'a>(shared: &Self::Shared, site: &Site<'a>, host: &HostGraph<'a>) -> Self::Leaf;

    /// The leaf with what its equals have already.
    fn common(common: &mut Self::Common, leaf: Self::Leaf) -> Self::Leaf;
}

/// What one plan rules, when all its hosts were read.
pub(super) struct Wired<K: Keep> {
    /// The run; with hosts and backends where they stay.
    pub(super) inventory: Inventory,
    /// What hosts share.
    pub(super) site: Site<'static>,
    /// What else they share.
    pub(super) shared: K::Shared,
    /// The hosts that count, in the order of their files.
    pub(super) leaves: Vec<K::Leaf>,
}

/// What each plan rules, with names that tell hosts and domains of all of them apart.
pub(super) fn by_plans<K: Keep>(keep: &K, request: &Request, working: &Path) -> Vec<Wired<K>> {
    let requests = plans::split(request, working);
    let mut plans: Vec<Wired<K>> = requests
        .iter()
        .map(|request| by_one_plan(keep, request, working))
        .collect();
    if plans.len() > 1 {
        let labels = labels(&requests).into_iter();
        let ruled = plans.iter_mut().zip(labels).map(|(wired, label)| Ruled {
            site: &mut wired.site,
            leaves: &mut wired.leaves,
            label,
        });
        tell_apart(&mut ruled.collect::<Vec<_>>());
    }
    plans
}

fn by_one_plan<K: Keep>(keep: &K, request: &Request, working: &Path) -> Wired<K> {
    let mut first_pass = FirstPass::of(request, working);
    let mut results = Results::of(std::mem::take(&mut first_pass.fleet));
    let Inventory {
        run,
        snapshot,
        config,
        ..
    } = &mut first_pass.inventory;
    let fabric = Fabric::new(&snapshot.backends, &config.plan);
    let site = Site::new(&fabric);
    let shared = keep.shared(&site, &fabric);
    let pass = LeafPass {
        fabric: &fabric,
        make: |host: &HostGraph<'_>| leaf::<K>(&shared, &site, host),
        stage: "wiring hosts",
        watch: &request.watch,
    };
    let mut common = K::Common::default();
    let leaves = pass.leaves(
        &snapshot.hosts,
        &first_pass.waiting,
        &mut run.sources,
        &mut results,
        &mut |leaf| K::common(&mut common, leaf),
    );
    let site = site.settled();
    if !K::SNAPSHOT {
        // Profiles of a fleet go before everything that follows comes.
        *snapshot = Snapshot::default();
    }
    let mut inventory = first_pass.inventory;
    results.close(&mut inventory);
    Wired {
        inventory,
        site,
        shared,
        leaves,
    }
}

/// A function, since it takes hosts and sites of any lifetimes, which a closure would bind to one.
fn leaf<K: Keep>(shared: &K::Shared, site: &Site<'_>, host: &HostGraph<'_>) -> K::Leaf {
    K::leaf(shared, site, host)
}

/// What a run that judges nothing ends with: 2 where something could not be read or is not there, 3 where nothing was
/// recognised.
pub(super) fn read_code(run: &Run) -> u8 {
    if run.all_problems().any(Problem::is_error) {
        2
    } else if !run.recognised_any() {
        3
    } else {
        0
    }
}
