//! What a simulation comes to, in numbers: by outcome, by kind of component, and in one sentence.

use std::collections::BTreeMap;

use super::blocks::{Block, Weight};
use crate::report::text::plural;
use crate::simulation::{ComponentKind, NotSimulated, Outcome, Simulation, Verdict};

/// The worst outcome of all scenarios.
pub(super) fn worst(simulation: &Simulation) -> Outcome {
    let worst = simulation.scenarios.iter().map(|scenario| scenario.worst);
    worst.max().unwrap_or(Outcome::Unaffected)
}

/// `41 failures of 4 hosts, 1 cluster and 1 backend, for 28 consumers`.
pub(super) fn scope(simulation: &Simulation) -> String {
    let pairs = simulation.scenarios.iter();
    let pairs = pairs.filter(|scenario| scenario.fails.len() > 1).count();
    let singles = simulation.scenarios.len() - pairs;
    let mut text = plural(singles, "single failure");
    if pairs > 0 {
        text.push_str(&format!(" and {}", plural(pairs, "double failure")));
    }
    format!(
        "{text}; {}, {}, {}, {}",
        plural(simulation.hosts, "host"),
        plural(simulation.clusters, "cluster"),
        plural(simulation.backends, "backend"),
        plural(simulation.consumers.len(), "consumer"),
    )
}

/// What it comes to, in a word and a sentence: `worst lost`.
pub(super) fn headline(simulation: &Simulation) -> (String, String) {
    let scope = scope(simulation);
    if simulation.scenarios.is_empty() {
        return ("nothing was simulated".to_owned(), scope);
    }
    (format!("worst {}", worst(simulation)), scope)
}

/// How often each outcome is met, worst first, those that are not left out.
pub(super) fn outcomes(simulation: &Simulation) -> Vec<(Outcome, u64)> {
    let all = Outcome::ALL.iter().copied().zip(simulation.cells).rev();
    all.filter(|(_, count)| *count > 0).collect()
}

/// The outcomes that a report speaks of, worst first.
pub(super) fn spoken(simulation: &Simulation, blocks: &[Block<'_>]) -> Vec<Outcome> {
    let rows = blocks.iter().flat_map(|block| &block.rows);
    let rows = rows.map(|row| row.cell.what.outcome);
    let worst = blocks.iter().map(Block::worst);
    let baseline = simulation.baseline.iter().map(|cell| cell.what.outcome);
    let mut all: Vec<Outcome> = rows.chain(worst).chain(baseline).collect();
    all.retain(|outcome| *outcome != Outcome::Unaffected);
    all.sort_unstable_by(|one, other| other.cmp(one));
    all.dedup();
    all
}

/// Scenarios of single failures by the kind of component and by their worst outcome, worst first.
pub(super) fn by_kind(simulation: &Simulation) -> Vec<(ComponentKind, Vec<(Outcome, usize)>)> {
    let mut kinds: BTreeMap<ComponentKind, BTreeMap<Outcome, usize>> = BTreeMap::new();
    for scenario in &simulation.scenarios {
        if let [component] = scenario.fails.as_slice()
            && let Some(component) = simulation.components.get(*component as usize)
        {
            let outcomes = kinds.entry(component.kind).or_default();
            *outcomes.entry(scenario.worst).or_default() += 1;
        }
    }
    let kinds = kinds.into_iter();
    kinds
        .map(|(kind, outcomes)| (kind, outcomes.into_iter().rev().collect()))
        .collect()
}

/// How many scenarios put nodes of clusters at risk, and how many cut them.
pub(super) fn verdicts(simulation: &Simulation) -> Vec<(Verdict, usize)> {
    let worst = simulation.scenarios.iter().filter_map(|scenario| {
        let verdicts = scenario.clusters.iter().map(|cluster| cluster.verdict);
        verdicts.max()
    });
    let worst: Vec<Verdict> = worst.collect();
    let count = |verdict: Verdict| worst.iter().filter(|one| **one == verdict).count();
    [Verdict::Cut, Verdict::AtRisk]
        .map(|verdict| (verdict, count(verdict)))
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// How many failures of this weight there are, and of what kinds: `12 failures (4 adapter, 8 uplink)`.
pub(super) fn folded(blocks: &[Block<'_>], weight: Weight) -> Option<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.weight() == weight) {
        *kinds.entry(block.kind()).or_default() += block.scenarios.len();
    }
    let count = kinds.values().sum();
    let kinds: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let kinds = kinds.join(", ");
    (count > 0).then(|| format!("{} ({kinds})", plural(count, "failure")))
}

/// `upstream-switch in MUC_VC01 (4): no export names it`; kinds that lack the same are one entry.
pub(super) fn absent(simulation: &Simulation) -> Vec<String> {
    let mut all: Vec<(&NotSimulated, Vec<&str>)> = Vec::new();
    for one in &simulation.not_simulated {
        let is_alike = |first: &NotSimulated| {
            first.domain == one.domain && first.reason == one.reason && first.count == one.count
        };
        match all.iter_mut().find(|(first, _)| is_alike(first)) {
            Some((_, kinds)) => kinds.push(&one.kind),
            None => all.push((one, vec![&one.kind])),
        }
    }
    let told = |(one, kinds): (&NotSimulated, Vec<&str>)| {
        let domain = one.domain.as_deref();
        let domain = domain.map_or(String::new(), |domain| format!(" in {domain}"));
        let kinds = kinds.join(", ");
        format!("{kinds}{domain} ({}): {}", one.count, one.reason)
    };
    all.into_iter().map(told).collect()
}
