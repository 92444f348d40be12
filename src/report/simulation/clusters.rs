//! What clusters make of a failure, one sentence each, the worst first.

use super::words::between;
use crate::report::text::plural;
use crate::simulation::{ClusterOutcome, Range, Verdict};

/// Whether a cluster has anything to say about a failure.
pub(super) fn is_touched(of: &ClusterOutcome) -> bool {
    let untouched = Range {
        min_s: Some(0),
        max_s: Some(0),
    };
    of.verdict != Verdict::Kept || of.interruption != untouched || of.vms_unreachable.1 > 0
}

/// Whether it is worth an own sentence where a report is short.
pub(super) fn is_hurt(of: &ClusterOutcome) -> bool {
    of.verdict != Verdict::Kept || of.vms_unreachable.1 > 0
}

/// What the cluster makes of it: `HVCL01 may lose nodes: 0–120 s without heartbeats, budget 10 s; …`.
pub(super) fn sentence(of: &ClusterOutcome) -> String {
    let name = &of.cluster;
    let head = match of.verdict {
        Verdict::Kept => format!("{name} keeps its nodes"),
        Verdict::AtRisk => format!("{name} may lose nodes"),
        Verdict::Cut => format!("{name} loses nodes"),
    };
    let budget = seconds(of.budget_s);
    let from = if of.is_budget_told {
        ""
    } else {
        " (the default of its operating system)"
    };
    let mut text = format!(
        "{head}: {}, budget {budget} s{from}",
        silence(of.interruption)
    );
    if of.nodes_evicted.1 > 0 {
        let nodes = bounds(of.nodes_evicted, "node");
        text.push_str(&format!("; {nodes} evicted"));
    }
    if of.vms_down.1 > 0 {
        let machines = bounds(of.vms_down, "VM");
        text.push_str(&format!(" with {machines}"));
        if of.vms_restarted.1 > 0 {
            let (min, max) = of.vms_restarted;
            let again = if min == max {
                max.to_string()
            } else {
                format!("{min}–{max}")
            };
            text.push_str(&format!(", of which {again} start anew elsewhere"));
        }
    }
    if let Some((nodes, machines)) = of.if_exceeded {
        let nodes = plural(nodes as usize, "node");
        let machines = plural(machines as usize, "VM");
        text.push_str(&format!(
            "; at least {nodes} with {machines} if it lasts longer than the budget"
        ));
    }
    if of.vms_unreachable.1 > 0 {
        let machines = bounds(of.vms_unreachable, "VM");
        text.push_str(&format!("; {machines} cannot be reached"));
    }
    text
}

/// How long nodes do not hear each other.
fn silence(of: Range) -> String {
    match (of.min_s, of.max_s) {
        (Some(min), Some(max)) => format!("{} without heartbeats", between(min, max)),
        (Some(min), None) => format!("{min} s without heartbeats, or none until it is repaired"),
        (None, _) => "no heartbeats until it is repaired".to_owned(),
    }
}

/// `0–4 nodes`.
fn bounds((min, max): (u32, u32), one: &str) -> String {
    if min == max {
        return plural(max as usize, one);
    }
    format!("{min}–{}", plural(max as usize, one))
}

/// `10`, `2.5`.
fn seconds(seconds: f64) -> String {
    let text = format!("{seconds:.1}");
    text.trim_end_matches(".0").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(verdict: Verdict, interruption: (Option<u32>, Option<u32>)) -> ClusterOutcome {
        ClusterOutcome {
            cluster: "HVCL01".into(),
            verdict,
            budget_s: 10.0,
            is_budget_told: true,
            interruption: Range {
                min_s: interruption.0,
                max_s: interruption.1,
            },
            networks: Vec::new(),
            pairs: [0, 6, 0],
            nodes_evicted: (0, 0),
            vms_down: (0, 0),
            vms_restarted: (0, 0),
            vms_unreachable: (0, 0),
            if_exceeded: None,
        }
    }

    #[test]
    fn a_cluster_at_risk_says_what_it_may_lose() {
        let at_risk = ClusterOutcome {
            nodes_evicted: (0, 4),
            vms_down: (0, 200),
            vms_restarted: (0, 200),
            if_exceeded: Some((1, 50)),
            ..cluster(Verdict::AtRisk, (Some(0), Some(120)))
        };
        assert_eq!(
            sentence(&at_risk),
            "HVCL01 may lose nodes: 0–120 s without heartbeats, budget 10 s; 0–4 nodes evicted with 0–200 VMs, \
             of which 0–200 start anew elsewhere; at least 1 node with 50 VMs if it lasts longer than the budget"
        );
        assert!(is_hurt(&at_risk));
    }

    #[test]
    fn a_cluster_that_is_kept_says_how_long_it_waits() {
        let kept = ClusterOutcome {
            budget_s: 2.5,
            is_budget_told: false,
            ..cluster(Verdict::Kept, (Some(0), Some(5)))
        };
        assert_eq!(
            sentence(&kept),
            "HVCL01 keeps its nodes: 0–5 s without heartbeats, budget 2.5 s (the default of its operating system)"
        );
        assert!(is_touched(&kept) && !is_hurt(&kept));
        assert!(!is_touched(&cluster(Verdict::Kept, (Some(0), Some(0)))));
    }

    #[test]
    fn a_cut_between_two_nodes_takes_one_or_both() {
        let cut = ClusterOutcome {
            nodes_evicted: (1, 2),
            vms_down: (7, 20),
            vms_unreachable: (3, 3),
            ..cluster(Verdict::Cut, (None, None))
        };
        assert_eq!(
            sentence(&cut),
            "HVCL01 loses nodes: no heartbeats until it is repaired, budget 10 s; 1–2 nodes evicted with 7–20 VMs; \
             3 VMs cannot be reached"
        );
    }
}
