//! The rules about coverage: they judge the run as a whole and need no policy.

use super::{Coverage, ExpectedBy, MissingHost, StaleInventory};
use crate::catalogue::{Confidence, RuleCard, RuleId, Severity};
use crate::finding::{Finding, State, SubjectName, Tally, Verdicts, fingerprint};
use crate::source::Place;

const NOT_IN_RUN: &str = "hygiene/host-not-in-run";
const NODE_NOT_IN_RUN: &str = "hygiene/cluster-node-not-in-run";
const STALE: &str = "hygiene/stale-export";

/// The rules about coverage.
#[must_use]
pub fn rules() -> [RuleCard; 3] {
    let card = |id: &str, title: &str, severity, prose: &str| RuleCard {
        id: RuleId::from(id),
        title: title.to_owned(),
        severity,
        confidence: Confidence::High,
        prose: prose.to_owned(),
        references: Vec::new(),
    };
    [
        card(
            NOT_IN_RUN,
            "Expected host without an inventory in the run",
            Severity::Warning,
            "## What\n\nThe plan names the host, or an assigned server profile that the plan calls a \
             Hyper-V host stands for it, and no inventory of it is in the run.\n\n\
             ## Why\n\nNothing is said about a host that nobody looked at. Without its name in the \
             report a run over the other hosts reads like one over all of them.\n\n\
             ## Fix\n\nCollect the host and check again. If the host is gone, take it out of the plan, \
             or unassign its server profile.",
        ),
        card(
            NODE_NOT_IN_RUN,
            "Cluster node without an inventory in the run",
            Severity::Info,
            "## What\n\nA host of the run lists the node in its failover cluster, and no inventory of \
             the node is in the run. Nothing else expects it.\n\n\
             ## Why\n\nWhat nodes of one cluster must have in common is compared among those that are \
             there.\n\n\
             ## Fix\n\nCollect the node as well. A node that was taken out of service is evicted with \
             `Remove-ClusterNode`.",
        ),
        card(
            STALE,
            "Inventory that is older than it may be",
            Severity::Warning,
            "## What\n\nThe inventory was taken more days before the day of the run than `--max-age`, \
             or `max_age` in the plan, allows.\n\n\
             ## Why\n\nWhat was true then is judged, not what is true now.\n\n\
             ## Fix\n\nCollect the host again, and the backend with it.",
        ),
    ]
}

/// Whether this is one of the rules about coverage.
#[must_use]
pub fn is_coverage_rule(id: &RuleId) -> bool {
    [NOT_IN_RUN, NODE_NOT_IN_RUN, STALE].contains(&id.as_str())
}

/// Judges coverage by those of `rules` that are about it.
pub fn apply(coverage: &Coverage, rules: &[RuleCard], verdicts: &mut Verdicts) {
    for card in rules.iter().filter(|card| is_coverage_rule(&card.id)) {
        let (evaluated, found) = match card.id.as_str() {
            STALE => (aged(coverage), stale(coverage)),
            id => (coverage.expected.len(), missing(coverage, id)),
        };
        let found = found.into_iter().map(|finding| Finding {
            severity: card.severity,
            ..finding
        });
        let found: Vec<Finding> = found.collect();
        let tally = Tally {
            evaluated: evaluated.max(found.len()),
            found: found.len(),
            ..Tally::default()
        };
        verdicts.findings.extend(found);
        verdicts.tallies.insert(card.id.clone(), tally);
    }
}

/// How many inventories were held against an age.
fn aged(coverage: &Coverage) -> usize {
    match coverage.max_age {
        Some(_) => coverage.seen.len(),
        None => 0,
    }
}

/// Findings of one of the two rules on hosts that are not there. A host that more than a cluster names is
/// the business of the first alone.
fn missing(coverage: &Coverage, rule: &str) -> Vec<Finding> {
    let missing = coverage.missing.iter();
    let of_rule = missing.filter(|missing| {
        let only_cluster = missing.expected_by == [ExpectedBy::Cluster];
        only_cluster == (rule == NODE_NOT_IN_RUN)
    });
    of_rule
        .filter_map(|missing| {
            let MissingHost {
                host, why, place, ..
            } = missing;
            let help =
                format!("collect {host} and check again, or say where it is named that it is gone");
            Some(finding(rule, host, why.clone(), help, (*place)?))
        })
        .collect()
}

fn stale(coverage: &Coverage) -> Vec<Finding> {
    let limit = coverage.max_age.as_deref().unwrap_or_default();
    let stale = coverage.stale.iter();
    stale
        .map(|inventory| {
            let StaleInventory {
                host, age, place, ..
            } = inventory;
            let message =
                format!("the inventory of {host} is {age} days old, and may be {limit} old");
            let help = "collect the host again, and the backend with it".to_owned();
            finding(STALE, host, message, help, *place)
        })
        .collect()
}

fn finding(rule: &str, host: &str, message: String, help: String, place: Place) -> Finding {
    let rule = RuleId::from(rule);
    let subject = SubjectName {
        kind: "host".to_owned(),
        id: format!("host:{host}"),
        name: host.to_owned(),
        host: None,
    };
    Finding {
        fingerprint: fingerprint(&rule, None, &subject, &[]),
        rule,
        variant: None,
        severity: Severity::Warning,
        confidence: Confidence::High,
        state: State::Active,
        waived: None,
        vlans: Vec::new(),
        message,
        help,
        // Hosts that are missing, or too old, for one reason are one finding to a reader.
        fold: Some(String::new()),
        cause: None,
        because: None,
        subject,
        place,
        label: None,
        related: Vec::new(),
    }
}
