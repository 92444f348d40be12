//! The pipeline of a ledger: the first pass of every run, then a leaf of each host (`leaves`), and the rows that follow
//! when all of them are known. It evaluates no rule.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::first_pass::FirstPass;
use super::inventory::Inventory;
use super::leaves::{Leaf, LeafPass};
use super::namesakes::{Ruled, labels, tell_apart};
use super::plans;
use super::request::Request;
use super::results::Results;
use crate::fabric::Snapshot;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::ledger::{HostLeaf, Ledger};
use crate::report::Run;
use crate::simulation::Site;
use crate::source::{Place, Problem};

/// A ledger, and the run that it was made in.
#[derive(Default)]
pub struct LedgerRun<L> {
    /// The files, what became of each, and what was wrong.
    pub run: Run,
    /// The ledger.
    pub ledger: L,
}

impl<L: Ledger> LedgerRun<L> {
    /// 2 where something could not be read or is not there, 3 where nothing was recognised.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.run.all_problems().any(Problem::is_error) {
            2
        } else if !self.run.recognised_any() {
            3
        } else {
            0
        }
    }

    /// This and that of another plan.
    fn join(self, other: Self) -> Self {
        // A run puts the files of another behind its own.
        let first = self.run.sources.len();
        let moved = |place: Place| Place {
            source: place.source.after(first),
            ..place
        };
        Self {
            ledger: self.ledger.join(other.ledger, &moved),
            run: self.run.join(other.run),
        }
    }
}

/// Reads everything and makes a ledger of it, each folder by the plan that rules it.
#[must_use]
pub fn ledger<L: Ledger>(request: &Request, asked: &L::Asked, working: &Path) -> LedgerRun<L> {
    let requests = plans::split(request, working);
    let mut read: Vec<Read<L>> = requests
        .iter()
        .map(|request| Read::by_one_plan(request, asked, working))
        .collect();
    if read.len() > 1 {
        let labels = labels(&requests).into_iter();
        let ruled = read.iter_mut().zip(labels).map(|(read, label)| Ruled {
            site: &mut read.site,
            leaves: &mut read.leaves,
            label,
        });
        tell_apart(&mut ruled.collect::<Vec<_>>());
    }
    let done = read.into_iter().map(Read::ledger);
    done.reduce(LedgerRun::join).unwrap_or_default()
}

/// What one plan rules, when all hosts were read.
struct Read<L: Ledger> {
    run: Run,
    site: Site<'static>,
    shared: L::Shared,
    leaves: Vec<Kept<L::Leaf>>,
}

impl<L: Ledger> Read<L> {
    fn by_one_plan(request: &Request, asked: &L::Asked, working: &Path) -> Self {
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
        let shared = L::shared(&site, &fabric, asked);
        let pass = LeafPass {
            fabric: &fabric,
            make: |host: &HostGraph<'_>| leaf::<L>(&shared, &site, host),
            stage: "wiring hosts",
            watch: &request.watch,
        };
        let mut texts = BTreeSet::new();
        let leaves = pass.leaves(
            &snapshot.hosts,
            &first_pass.waiting,
            &mut run.sources,
            &mut results,
            &mut |mut leaf: Kept<L::Leaf>| {
                leaf.0.share(&mut texts);
                leaf
            },
        );
        // Profiles of a fleet go before the rows come.
        let site = site.settled();
        *snapshot = Snapshot::default();
        let mut inventory = first_pass.inventory;
        results.close(&mut inventory);
        Self {
            run: inventory.run,
            site,
            shared,
            leaves,
        }
    }

    fn ledger(self) -> LedgerRun<L> {
        let leaves = self.leaves.into_iter().map(|kept| kept.0).collect();
        LedgerRun {
            ledger: L::of(self.shared, &self.site, leaves),
            run: self.run,
        }
    }
}

/// A leaf as the pass knows it.
struct Kept<H>(H);

impl<H: HostLeaf> Leaf for Kept<H> {
    fn places(&self) -> impl Iterator<Item = Place> {
        self.0.places()
    }

    fn name(&self) -> &Arc<str> {
        self.0.name()
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.0.domain()
    }

    fn rename(&mut self, name: &str) {
        self.0.rename(name);
    }
}

fn leaf<L: Ledger>(shared: &L::Shared, site: &Site<'_>, host: &HostGraph<'_>) -> Kept<L::Leaf> {
    Kept(L::leaf(shared, site, host))
}
