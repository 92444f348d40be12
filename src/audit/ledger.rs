//! The pipeline of a ledger: the first pass of every run, then a leaf of each host (`leaves`), and the rows that follow
//! when all of them are known. It evaluates no rule.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::leaves::Leaf;
use super::request::Request;
use super::wired::{Keep, by_plans, read_code};
use crate::fabric::graph::{Fabric, HostGraph};
use crate::ledger::{HostLeaf, Ledger};
use crate::report::Run;
use crate::simulation::Site;
use crate::source::Place;

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
        read_code(&self.run)
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
    let read = by_plans(&Asking::<L>(asked), request, working);
    let done = read.into_iter().map(|read| {
        let leaves = read.leaves.into_iter().map(|kept| kept.0).collect();
        LedgerRun {
            ledger: L::of(read.shared, &read.site, leaves),
            run: read.inventory.run,
        }
    });
    done.reduce(LedgerRun::join).unwrap_or_default()
}

/// What a ledger is asked for.
struct Asking<'a, L: Ledger>(&'a L::Asked);

impl<L: Ledger> Keep for Asking<'_, L> {
    type Shared = L::Shared;
    type Leaf = Kept<L::Leaf>;
    type Common = BTreeSet<Arc<str>>;
    const SNAPSHOT: bool = false;

    fn shared<'a>(&self, site: &Site<'a>, fabric: &'a Fabric<'a>) -> L::Shared {
        L::shared(site, fabric, self.0)
    }

    fn leaf<'a>(shared: &L::Shared, site: &Site<'a>, host: &HostGraph<'a>) -> Self::Leaf {
        Kept(L::leaf(shared, site, host))
    }

    fn common(texts: &mut Self::Common, mut leaf: Self::Leaf) -> Self::Leaf {
        leaf.0.share(texts);
        leaf
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
