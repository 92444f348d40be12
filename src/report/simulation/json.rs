//! `fabriclint/simulation/v1`: the format that scripts read, made of the types in `frozen`. An entry of a list is made and written alone, on
//! a line of its own, so that a fleet needs no more memory than its longest entry.

use std::io::{self, Write};

use super::frozen::{
    Absent, Bounds, Cluster, Consumer, Counts, Exceeded, Felt, Gap, Happening, Lacking, Mbps,
    Network, Pairs, Part, Seconds, Summary, Uplink, Why,
};
use super::simulated::SimulationReport;
use crate::report::document::Document;
use crate::report::json::{TOOL, fault, file};
use crate::report::location::Location;
use crate::simulation::{
    Assumption, BeforeAfter, Cell, ClusterOutcome, Component, ConsumerEntry, Evaluated, Id,
    Interruption, NotSimulated, Outcome, Range, Reason, Scenario, Share, Simulation,
};
use crate::source::Citations;

pub(super) fn write(report: &SimulationReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (simulation, run) = (report.simulation, report.run);
    let cited = report.cited();
    let mut document = Document::new(out);
    document.member("schema", &"fabriclint/simulation/v1")?;
    document.member("tool", &TOOL)?;
    document.member("exit_code", &report.exit_code)?;
    document.member("depth", &simulation.depth.max(1))?;
    document.member("summary", &summary(simulation))?;
    document.list("sources", run.reports.values().map(file))?;
    let problems = run.all_problems();
    document.list("problems", problems.map(|problem| fault(&cited, problem)))?;
    let components = simulation.components.iter();
    document.list("components", components.map(|one| part(&cited, one)))?;
    let consumers = simulation.consumers.iter();
    document.list("consumers", consumers.map(|one| consumer(&cited, one)))?;
    let cell = |cell| felt(simulation, &cited, cell);
    document.list("baseline", simulation.baseline.iter().map(cell))?;
    let scenarios = simulation.scenarios.iter();
    let happening = |scenario| happening(simulation, &cited, scenario);
    document.list("scenarios", scenarios.map(happening))?;
    document.list(
        "not_simulated",
        simulation.not_simulated.iter().map(|one| absent(one)),
    )?;
    document.finish()
}

fn summary(simulation: &Simulation) -> Summary {
    let count = |outcome: Outcome| {
        let mut all = Outcome::ALL.iter().zip(simulation.cells);
        all.find(|(one, _)| **one == outcome)
            .map_or(0, |(_, count)| count)
    };
    let worst = simulation.scenarios.iter().map(|scenario| scenario.worst);
    Summary {
        hosts: simulation.hosts,
        clusters: simulation.clusters,
        backends: simulation.backends,
        components: simulation.components.len(),
        consumers: simulation.consumers.len(),
        scenarios: simulation.scenarios.len(),
        worst: worst.max().unwrap_or(Outcome::Unaffected).name(),
        cells: Counts {
            unaffected: count(Outcome::Unaffected),
            reduced: count(Outcome::Reduced),
            failover_unseen: count(Outcome::FailoverUnseen),
            failover_seen: count(Outcome::FailoverSeen),
            black_hole: count(Outcome::BlackHole),
            lost: count(Outcome::Lost),
            unknown: count(Outcome::Unknown),
        },
    }
}

fn part<'a>(cited: &Citations<'_>, component: &'a Component) -> Part<'a> {
    Part {
        id: component.id(),
        kind: component.kind.name(),
        name: &component.name,
        host: component.host.as_deref(),
        domain: component.domain.as_deref(),
        object: component.object.to_string(),
        from: component.from.name(),
        confidence: component.confidence.name(),
        place: Location::of(cited, component.place),
    }
}

fn consumer<'a>(cited: &Citations<'_>, consumer: &'a ConsumerEntry) -> Consumer<'a> {
    Consumer {
        id: consumer.id.to_string(),
        host: &consumer.host,
        kind: consumer.kind.name(),
        name: &consumer.name,
        class: &consumer.class,
        tenant: consumer.tenant.as_deref(),
        vlan: consumer.vlan,
        carrier: consumer.carrier.as_ref().map(Id::to_string),
        reach: consumer.reach.name(),
        cluster_network: consumer.cluster_network.as_deref(),
        vms: consumer.vms,
        place: Location::of(cited, consumer.place),
    }
}

fn happening<'a>(
    simulation: &'a Simulation,
    cited: &Citations<'_>,
    scenario: &'a Scenario,
) -> Happening<'a> {
    let cells = scenario.cells.iter();
    let component = |index: &u32| simulation.components.get(*index as usize);
    let fails = scenario.fails.iter().filter_map(component);
    Happening {
        id: &scenario.id,
        fails: fails.map(Component::id).collect(),
        worst: scenario.worst.name(),
        cells: cells.map(|cell| felt(simulation, cited, cell)).collect(),
        clusters: scenario.clusters.iter().map(|of| cluster(of)).collect(),
    }
}

fn felt<'a>(simulation: &'a Simulation, cited: &Citations<'_>, cell: &'a Cell) -> Felt<'a> {
    let what: &Evaluated = &cell.what;
    let BeforeAfter { before, after } = what.mbps;
    let mut assumes: Vec<_> = what.assumes.iter().copied().map(Assumption::name).collect();
    assumes.sort_unstable();
    let missing = what.missing.iter().map(|missing| Lacking {
        fact: &missing.fact,
        export: &missing.export,
    });
    let consumer = |index: &u32| simulation.consumers.get(*index as usize);
    let consumers = cell.consumers.iter().filter_map(consumer);
    Felt {
        outcome: what.outcome.name(),
        consumers: consumers.map(|consumer| consumer.id.to_string()).collect(),
        share: what.share.map(share),
        mbps: Mbps { before, after },
        uplink_mbps: what.uplink_mbps.map(|uplink| Uplink {
            before: uplink.before,
            after: uplink.after,
            guaranteed: uplink.guaranteed,
        }),
        last_path: what.last_path,
        already: cell.already,
        interruption: what.interruption.map(gap),
        confidence: what.confidence.name(),
        assumes,
        missing: missing.collect(),
        possible: what.possible.iter().copied().map(Outcome::name).collect(),
        reasons: reasons(simulation, cited, cell),
    }
}

fn reasons<'a>(simulation: &Simulation, cited: &Citations<'_>, cell: &'a Cell) -> Vec<Why<'a>> {
    // What has no place of its own stands where the consumer does.
    let first = cell.consumers.first();
    let consumer = first.and_then(|index| simulation.consumers.get(*index as usize));
    let own = consumer.map(|consumer| consumer.place);
    let reasons = cell.what.reasons.iter().enumerate();
    let why = |(index, reason): (usize, &'a Reason)| Why {
        rule: reason.rule,
        text: &reason.text,
        place: cell
            .places
            .get(index)
            .copied()
            .or(own)
            .map(|place| Location::of(cited, place)),
    };
    reasons.map(why).collect()
}

/// A part of one, to four decimals.
fn share(share: Share) -> f64 {
    let part = f64::from(share.dead) / f64::from(share.of.max(1));
    (part * 10_000.0).round() / 10_000.0
}

fn gap(interruption: Interruption) -> Gap {
    Gap {
        class: interruption.class.name(),
        min_s: interruption.min_s,
        max_s: interruption.max_s,
        on_return: interruption.on_return.map(|(min, max)| Seconds {
            min_s: Some(min),
            max_s: Some(max),
        }),
    }
}

fn cluster(of: &ClusterOutcome) -> Cluster<'_> {
    let Range { min_s, max_s } = of.interruption;
    let bounds = |(min, max): (u32, u32)| Bounds { min, max };
    let [kept, at_risk, cut] = of.pairs;
    let networks = of.networks.iter().map(|(name, range)| Network {
        name,
        min_s: range.min_s,
        max_s: range.max_s,
    });
    Cluster {
        cluster: &of.cluster,
        verdict: of.verdict.name(),
        budget_s: of.budget_s,
        budget_from: if of.is_budget_told { "export" } else { "os" },
        interruption: Seconds { min_s, max_s },
        networks: networks.collect(),
        pairs: Pairs { kept, at_risk, cut },
        nodes_evicted: bounds(of.nodes_evicted),
        vms_down: bounds(of.vms_down),
        vms_restarted: bounds(of.vms_restarted),
        vms_unreachable: bounds(of.vms_unreachable),
        if_exceeded: of.if_exceeded.map(|(nodes, vms)| Exceeded { nodes, vms }),
    }
}

fn absent(one: &NotSimulated) -> Absent<'_> {
    Absent {
        kind: &one.kind,
        domain: one.domain.as_deref(),
        reason: &one.reason,
        count: one.count,
    }
}
