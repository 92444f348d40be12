//! One scenario from what fails to its cells and clusters, as a report shows it. It does not know which scenarios
//! there are.

use std::collections::BTreeSet;

use super::effect::{Effects, Failure, Memo};
use super::fates::Fates;
use super::listing::{Listing, Part};
use super::result::Scenario;
use super::table::{Counts, Known, cells, count};
use super::terms::Outcome;

/// Everything that a scenario is made with.
pub(super) struct Stage<'s, F> {
    /// The hosts, and what failures do to them.
    pub(super) effects: &'s Effects<'s, F>,
    /// The numbers that a report gives.
    pub(super) listing: &'s Listing,
    /// What cells told so far.
    pub(super) known: Known,
    /// Whether no cells are kept.
    pub(super) is_summary: bool,
}

impl<F: Fates> Stage<'_, F> {
    /// What fails, by the numbers of the components.
    pub(super) fn failure(&self, numbers: &[u32]) -> Failure {
        let mut failure = Failure::default();
        for number in numbers {
            match self.listing.parts[*number as usize] {
                Part::Shared(id) => failure.shared.push(id),
                Part::Own(leaf, id) => failure.own.push((leaf, id)),
            }
        }
        failure.shared.sort_unstable();
        failure.own.sort_unstable();
        failure
    }

    /// What follows when components fail, and what consumers feel.
    pub(super) fn scenario(
        &self,
        fails: Vec<u32>,
        failure: &Failure,
        memo: &mut Memo,
    ) -> (Scenario, Counts) {
        let hosts = self.effects.of(failure, memo);
        let counts = count(self.effects, self.listing, &hosts);
        let worst = Outcome::ALL.iter().zip(counts).rev();
        let worst = worst
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, _)| *outcome);
        let fleet = self.effects.fleet;
        let shown = hosts.iter().filter(|host| self.listing.is_shown[host.leaf]);
        let clusters: BTreeSet<usize> = shown
            .filter_map(|host| fleet.cluster_of[host.leaf])
            .filter(|cluster| !fleet.clusters[*cluster].networks.is_empty())
            .collect();
        let ids = fails
            .iter()
            .map(|number| self.listing.components[*number as usize].id());
        let scenario = Scenario {
            id: ids.collect::<Vec<_>>().join("+"),
            fails,
            worst: worst.clone().next().unwrap_or(Outcome::Unaffected),
            cells: if self.is_summary {
                Vec::new()
            } else {
                cells(self.effects, self.listing, &hosts, &self.known)
            },
            clusters: clusters
                .into_iter()
                .map(|cluster| memo.shared(self.effects.cluster(cluster, &hosts)))
                .collect(),
        };
        (scenario, counts)
    }
}
