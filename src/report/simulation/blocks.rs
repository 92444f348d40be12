//! Scenarios folded: what the same component of other hosts or domains does in the same way is one block, and
//! consumers that the same happens to are one row of it. It knows no format.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::clusters::{is_hurt, is_touched};
use super::traffic::{Concerned, Traffic};
use super::words::{details, fails, outcome, what};
use crate::simulation::{
    Cell, ClusterOutcome, Component, Missing, Outcome, Scenario, Simulation, Verdict, rank,
};

/// What a failure does to some consumers.
pub(super) struct Row<'a> {
    /// The first of the cells, whose reasons stand for all.
    pub(super) cell: &'a Cell,
    /// To whom.
    pub(super) concerned: Concerned<'a>,
    /// How many consumers that are.
    pub(super) consumers: usize,
    /// Virtual machines in groups among them.
    pub(super) vms: u64,
    /// What else there is to say.
    pub(super) details: Vec<String>,
    /// Facts that would settle it.
    pub(super) missing: BTreeSet<&'a Missing>,
}

/// Scenarios that read alike.
pub(super) struct Block<'a> {
    /// The scenarios, sorted by id; never empty.
    pub(super) scenarios: Vec<&'a Scenario>,
    /// What happens to whom, worst first.
    pub(super) rows: Vec<Row<'a>>,
    simulation: &'a Simulation,
}

/// How much of a block there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Something happens.
    Full,
    /// Nothing happens, and no other path is left.
    LastPath,
    /// Nothing happens.
    Nothing,
}

/// By what rows are ordered and told apart: how bad they are, what else there is to say, and what decided them.
type RowKey<'a> = (
    Reverse<(Outcome, u64)>,
    Vec<String>,
    BTreeSet<(&'static str, &'a str)>,
);

/// By what blocks are told apart.
type BlockKey<'a> = (
    Vec<(&'static str, &'a str)>,
    Vec<(RowKey<'a>, Vec<Traffic<'a>>)>,
    BTreeSet<(Verdict, Option<u32>, Option<u32>, u64)>,
);

/// What happens to whom, worst first. What is so before the failure is left out of scenarios.
pub(super) fn rows<'a>(simulation: &'a Simulation, cells: &'a [Cell]) -> Vec<Row<'a>> {
    let rows = keyed(simulation, cells.iter());
    rows.into_values().collect()
}

fn keyed<'a>(
    simulation: &'a Simulation,
    cells: impl Iterator<Item = &'a Cell>,
) -> BTreeMap<RowKey<'a>, Row<'a>> {
    let mut rows: BTreeMap<RowKey<'a>, Row<'a>> = BTreeMap::new();
    for cell in cells {
        let details = details(cell);
        let key = (Reverse(badness(cell)), details.clone(), decided(cell));
        let row = rows.entry(key).or_insert_with(|| Row {
            cell,
            concerned: Concerned::default(),
            consumers: 0,
            vms: 0,
            details,
            missing: BTreeSet::new(),
        });
        let entry = |index: &u32| simulation.consumers.get(*index as usize);
        let vms = cell.consumers.iter().filter_map(entry);
        row.vms += vms.map(|consumer| u64::from(consumer.vms)).sum::<u64>();
        row.consumers += cell.consumers.len();
        row.missing.extend(&cell.what.missing);
        let concerned = Concerned::of(simulation, &cell.consumers);
        row.concerned.add(concerned);
    }
    rows
}

/// The rows of the table of fates that decided a cell. What a row says names adapters and networks, which differ; whom a
/// black hole concerns is told without names.
fn decided(cell: &Cell) -> BTreeSet<(&'static str, &str)> {
    let reasons = cell.what.reasons.iter();
    let text = |rule: &str, text| if rule == "share" { text } else { "" };
    reasons
        .map(|reason| (reason.rule, text(reason.rule, reason.text.as_str())))
        .collect()
}

/// How bad a cell is.
fn badness(cell: &Cell) -> (Outcome, u64) {
    rank(cell.what.outcome, cell.what.share)
}

/// The blocks of a simulation, worst first.
pub(super) fn blocks(simulation: &Simulation) -> Vec<Block<'_>> {
    let mut folded: BTreeMap<BlockKey<'_>, Block<'_>> = BTreeMap::new();
    for scenario in &simulation.scenarios {
        let is_told = |cell: &&Cell| !cell.already || cell.what.last_path;
        let cells = scenario.cells.iter().filter(is_told);
        let rows = keyed(simulation, cells);
        let key = key(simulation, scenario, &rows);
        let rows: Vec<Row<'_>> = rows.into_values().collect();
        if let Some(block) = folded.get_mut(&key) {
            block.add(scenario, rows);
        } else {
            let block = Block {
                scenarios: vec![scenario],
                rows,
                simulation,
            };
            folded.insert(key, block);
        }
    }
    let mut blocks: Vec<Block<'_>> = folded.into_values().collect();
    blocks.sort_by_cached_key(|block| {
        let share = block.rows.first().map_or(0, |row| badness(row.cell).1);
        let consumers: usize = block.rows.iter().map(|row| row.consumers).sum();
        let rank = (block.worst(), share, block.verdict(), consumers);
        (Reverse(rank), block.scenarios[0].id.clone())
    });
    blocks
}

fn key<'a>(
    simulation: &'a Simulation,
    scenario: &'a Scenario,
    rows: &BTreeMap<RowKey<'a>, Row<'a>>,
) -> BlockKey<'a> {
    let components = components(simulation, scenario);
    let names = components.map(|one| (one.kind.name(), &*one.name));
    let rows = rows.iter().map(|(key, row)| {
        let traffic: Vec<Traffic<'a>> = row.concerned.traffic().cloned().collect();
        (key.clone(), traffic)
    });
    let clusters = scenario.clusters.iter().map(|of| {
        let range = of.interruption;
        (of.verdict, range.min_s, range.max_s, of.budget_s.to_bits())
    });
    (names.collect(), rows.collect(), clusters.collect())
}

fn components<'a>(
    simulation: &'a Simulation,
    scenario: &'a Scenario,
) -> impl Iterator<Item = &'a Component> {
    let component = |index: &u32| simulation.components.get(*index as usize);
    scenario.fails.iter().filter_map(component)
}

impl<'a> Block<'a> {
    fn add(&mut self, scenario: &'a Scenario, rows: Vec<Row<'a>>) {
        self.scenarios.push(scenario);
        // Blocks of one key have rows of the same keys in the same order.
        for (row, other) in self.rows.iter_mut().zip(rows) {
            row.concerned.add(other.concerned);
            row.consumers += other.consumers;
            row.vms += other.vms;
            row.missing.extend(other.missing);
        }
    }

    /// The worst outcome that is new.
    pub(super) fn worst(&self) -> Outcome {
        self.scenarios[0].worst
    }

    /// The worst outcome with its share, as a word.
    pub(super) fn worst_word(&self) -> String {
        let worst = self.worst();
        let of_worst = |row: &&Row<'_>| row.cell.what.outcome == worst;
        let share = self.rows.iter().find(of_worst);
        outcome(worst, share.and_then(|row| row.cell.what.share))
    }

    /// The worst verdict of a cluster.
    fn verdict(&self) -> Option<Verdict> {
        self.clusters().map(|of| of.verdict).max()
    }

    /// What clusters make of it, in the order of the scenarios.
    fn clusters(&self) -> impl Iterator<Item = &'a ClusterOutcome> {
        self.scenarios
            .iter()
            .flat_map(|scenario| &scenario.clusters)
            .map(|of| &**of)
    }

    /// The clusters that have something to say about it, worst first; of those that say the same in the same
    /// words, one.
    pub(super) fn touched(&self) -> Vec<&'a ClusterOutcome> {
        let mut touched: Vec<_> = self.clusters().filter(|of| is_touched(of)).collect();
        let rank = |of: &ClusterOutcome| (of.verdict, of.vms_down.1, of.vms_unreachable.1);
        touched.sort_by_key(|of| (Reverse(rank(of)), &of.cluster));
        touched.dedup();
        touched
    }

    /// Whether a cluster may lose nodes or machines by it.
    pub(super) fn hurts_clusters(&self) -> bool {
        self.clusters().any(is_hurt)
    }

    /// How much there is to say.
    pub(super) fn weight(&self) -> Weight {
        if self.worst() != Outcome::Unaffected || self.hurts_clusters() {
            Weight::Full
        } else if self.rows.iter().any(|row| row.cell.what.last_path) {
            Weight::LastPath
        } else {
            Weight::Nothing
        }
    }

    /// The first of what fails.
    pub(super) fn kind(&self) -> &'static str {
        let mut components = components(self.simulation, self.scenarios[0]);
        components.next().map_or("", |one| one.kind.name())
    }

    /// The id of the first scenario, as `--fail` takes it.
    pub(super) fn id(&self) -> &'a str {
        &self.scenarios[0].id
    }

    /// `card Flb 1 of HV01 fails`; of several hosts or domains, how many there are.
    pub(super) fn title(&self) -> String {
        let first: Vec<&Component> = components(self.simulation, self.scenarios[0]).collect();
        let scopes = self.scopes();
        let (one, noun) = match (first.as_slice(), self.scenarios.len()) {
            (_, 1) => {
                let parts = first.iter().map(|one| {
                    let scope = scope(one);
                    format!("{} of {scope} {}", what(one), fails(one.kind))
                });
                return parts.collect::<Vec<_>>().join(", and ");
            }
            ([one], _) if one.host.is_some() => (one, "hosts"),
            ([one], _) => (one, "domains"),
            (several, count) => {
                let parts = several
                    .iter()
                    .map(|one| format!("{} {}", what(one), fails(one.kind)));
                let parts: Vec<String> = parts.collect();
                return format!("{}, at {count} places", parts.join(", and "));
            }
        };
        format!(
            "{} of one of {} {noun} {}",
            what(one),
            scopes.len(),
            fails(one.kind)
        )
    }

    /// Hosts and domains whose components fail.
    pub(super) fn scopes(&self) -> Vec<String> {
        let scenarios = self.scenarios.iter();
        let components = scenarios.flat_map(|scenario| components(self.simulation, scenario));
        let scopes: BTreeSet<&str> = components.map(scope).collect();
        scopes.into_iter().map(str::to_owned).collect()
    }
}

fn scope(component: &Component) -> &str {
    let owner = component.host.as_deref().or(component.domain.as_deref());
    owner.unwrap_or(&component.scope)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::simulation::{At, Evaluated, Reason};

    fn cell(consumer: u32, reasons: &[(&'static str, &str)]) -> Cell {
        let reasons = reasons.iter().map(|(rule, text)| Reason {
            rule,
            text: (*text).to_owned(),
            at: At::Consumer,
        });
        let what = Evaluated {
            reasons: reasons.collect(),
            ..Evaluated::of(Outcome::FailoverSeen)
        };
        Cell {
            what: Arc::new(what),
            consumers: vec![consumer],
            already: false,
            places: Vec::new(),
        }
    }

    #[test]
    fn what_other_rows_decided_is_another_row() {
        let storage = cell(0, &[("M2", "Host-A loses its link")]);
        let ethernet = cell(1, &[("M12", "Smart Link of N takes Host-A down")]);
        let other = cell(2, &[("M12", "Smart Link of N takes Host-B down")]);
        let cells = [storage, ethernet, other];
        let simulation = Simulation::default();
        let consumers: Vec<usize> = rows(&simulation, &cells)
            .iter()
            .map(|row| row.consumers)
            .collect();
        // Names in what a row says differ from adapter to adapter.
        assert_eq!(consumers, [2, 1]);
    }

    #[test]
    fn whom_a_black_hole_concerns_tells_rows_apart() {
        let machines = cell(0, &[("share", "half of the machines lose everything")]);
        let flows = cell(1, &[("share", "half of the flows lead nowhere")]);
        let cells = [machines, flows];
        assert_eq!(rows(&Simulation::default(), &cells).len(), 2);
    }
}
