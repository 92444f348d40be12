//! The rules about coverage: they judge the run as a whole and need no policy.

use super::{CollectionGap, Coverage, ExpectedBy, InventoryOf, MissingHost, StaleInventory};
use crate::catalogue::{Confidence, RuleCard, RuleId, Severity};
use crate::finding::{Finding, State, SubjectName, Tally, Verdicts, fingerprint};
use crate::source::Place;

const NOT_IN_RUN: &str = "hygiene/host-not-in-run";
const NODE_NOT_IN_RUN: &str = "hygiene/cluster-node-not-in-run";
const STALE: &str = "hygiene/stale-export";
/// The rule about what collections did not get.
pub const COLLECTION_INCOMPLETE: &str = "hygiene/collection-incomplete";

/// The rules about coverage.
#[must_use]
pub fn rules() -> [RuleCard; 4] {
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
            "## What\n\nThe plan names the host, an assigned server profile that the plan calls a Hyper-V \
             host stands for it, or the manifest of a collection says that the host was asked, and no \
             inventory of it is in the run. The manifest says why: what the host answered, that the \
             collection did not come to it, or which of its files is gone or another.\n\n\
             ## Why\n\nNothing is said about a host that nobody looked at. Without its name in the \
             report a run over the other hosts reads like one over all of them.\n\n\
             ## Fix\n\nCollect the host and check again. If the host is gone, take it out of the plan, \
             or unassign its server profile, or collect without it.",
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
            "## What\n\nThe inventory of a host or a backend was taken more days before the day of the run \
             than `--max-age`, or `max_age` in the plan, allows; or the host did not answer the last \
             collection, whose manifest says so, and what is there is of an earlier one.\n\n\
             ## Why\n\nWhat was true then is judged, not what is true now.\n\n\
             ## Fix\n\nCollect the host again, and the backend with it.",
        ),
        card(
            COLLECTION_INCOMPLETE,
            "Collection without something that rules need",
            Severity::Warning,
            "## What\n\nThe manifest of a collection says that the appliance did not give a resource that \
             rules need, because the user may not see it, because there is none, or because it could not be \
             read; or a file that the manifest lists is gone.\n\n\
             ## Why\n\nWhat was not collected is unknown. Rules that need it are not evaluated, for the \
             reason that the manifest gives, and without server profiles there is nothing to judge.\n\n\
             ## Fix\n\nGive the user that collects the right to read the resource, and collect again.",
        ),
    ]
}

/// Whether this is one of the rules about coverage.
#[must_use]
pub fn is_coverage_rule(id: &RuleId) -> bool {
    [NOT_IN_RUN, NODE_NOT_IN_RUN, STALE, COLLECTION_INCOMPLETE].contains(&id.as_str())
}

/// Judges coverage by those of `rules` that are about it.
pub fn apply(coverage: &Coverage, rules: &[RuleCard], verdicts: &mut Verdicts) {
    for card in rules.iter().filter(|card| is_coverage_rule(&card.id)) {
        let (evaluated, found) = match card.id.as_str() {
            STALE => (aged(coverage), stale(coverage)),
            COLLECTION_INCOMPLETE => (0, gaps(coverage)),
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
        // Only what manifests say of an earlier run.
        None => coverage.stale.len(),
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
            let MissingHost { host, why, .. } = missing;
            let message = if missing.was_asked() {
                format!("{host} is not in the run: {why}")
            } else {
                why.clone()
            };
            let help =
                format!("collect {host} and check again, or say where it is named that it is gone");
            Some(finding(rule, of_host(host), message, help, missing.place?))
        })
        .collect()
}

fn stale(coverage: &Coverage) -> Vec<Finding> {
    let limit = coverage.max_age.as_deref().unwrap_or_default();
    let stale = coverage.stale.iter();
    stale
        .map(|inventory| {
            let StaleInventory { of, age, place, .. } = inventory;
            let days = age.map(|age| format!("{age} days old"));
            let name = of.name();
            let message = match (&inventory.earlier, days) {
                (Some(why), Some(days)) => {
                    format!("the inventory of {name} is of an earlier run, and {days}: {why}")
                }
                (Some(why), None) => {
                    format!("the inventory of {name} is of an earlier run: {why}")
                }
                (None, days) => {
                    let days = days.unwrap_or_default();
                    format!("the inventory of {name} is {days}, and may be {limit} old")
                }
            };
            let (subject, help) = match of {
                InventoryOf::Host(_) => (
                    of_host(name),
                    "collect the host again, and the backend with it",
                ),
                InventoryOf::Backend(_) => (
                    of_backend(name),
                    "collect the backend again, and its hosts with it",
                ),
            };
            finding(STALE, subject, message, help.to_owned(), *place)
        })
        .collect()
}

fn gaps(coverage: &Coverage) -> Vec<Finding> {
    let gaps = coverage.gaps.iter();
    gaps.map(|gap| {
        let CollectionGap {
            backend,
            resource,
            words,
            place,
        } = gap;
        let subject = match backend {
            Some(backend) => of_backend(backend),
            None => SubjectName {
                kind: "fleet".to_owned(),
                id: "fleet".to_owned(),
                name: "fleet".to_owned(),
                host: None,
            },
        };
        let help = format!(
            "let the user that collects read {resource}, and collect again; what needs it is not evaluated"
        );
        let found = finding(COLLECTION_INCOMPLETE, subject, words.clone(), help, *place);
        let identity = [("resource", resource.as_str())];
        Finding {
            fingerprint: fingerprint(&found.rule, None, &found.subject, &identity),
            fold: backend.clone(),
            ..found
        }
    })
    .collect()
}

fn of_host(host: &str) -> SubjectName {
    SubjectName {
        kind: "host".to_owned(),
        id: format!("host:{host}"),
        name: host.to_owned(),
        host: None,
    }
}

fn of_backend(backend: &str) -> SubjectName {
    SubjectName {
        kind: "backend".to_owned(),
        id: format!("backend:{backend}"),
        name: backend.to_owned(),
        host: None,
    }
}

fn finding(
    rule: &str,
    subject: SubjectName,
    message: String,
    help: String,
    place: Place,
) -> Finding {
    let rule = RuleId::from(rule);
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
