//! Findings that one setting brings: a host is judged again as if each of its connections carried what most of
//! its peers do, and what is gone then has that deviation as its cause.
//!
//! Nothing is said where the other setting would bring findings or gaps of its own: then it is no repair.

use std::collections::BTreeSet;

use crate::catalogue::Severity;
use crate::fabric::backend::Backend;
use crate::fabric::graph::{Deviation, Fabric, Peers};
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::fabric::record::Record;
use crate::finding::{Finding, Related, Verdicts};
use crate::subjects::Subjects;

/// The connections that deviate from their peers, and the backends without these deviations.
pub(super) struct AlignedBackends<'a> {
    peers: Peers<'a>,
    backends: Vec<Backend>,
}

impl<'a> AlignedBackends<'a> {
    /// Compares the connections of all backends.
    pub(super) fn of(fabric: &Fabric<'a>) -> Self {
        let peers = Peers::new(&fabric.index);
        let backends = peers.aligned(fabric.index.backends);
        Self { peers, backends }
    }

    /// What hosts can be judged again with; nothing where no connection deviates. `is_simulated` says that rules ask what
    /// failures do.
    pub(super) fn causes<'b>(&'b self, plan: &'b Plan, is_simulated: bool) -> Option<Causes<'b>> {
        if self.peers.agree() {
            return None;
        }
        let mut subjects = Subjects::new(&self.backends, plan);
        if is_simulated {
            subjects = subjects.ready_to_fail();
        }
        Some(Causes {
            peers: &self.peers,
            subjects,
        })
    }
}

/// What hosts are judged again with.
pub(super) struct Causes<'b> {
    peers: &'b Peers<'b>,
    /// The backends without deviations, and the plan.
    pub(super) subjects: Subjects<'b>,
}

impl Causes<'_> {
    /// The deviations among the connections that a host is joined to, as `fabric` has them.
    pub(super) fn of_host(&self, fabric: &Fabric<'_>, host: &Host) -> Vec<&Deviation<'_>> {
        let graph = fabric.host(host);
        let joins = graph.joins();
        let mut found: Vec<&Deviation<'_>> = joins
            .filter_map(|(_, join)| self.peers.deviation(join.claim.connection))
            .collect();
        // Two adapters may be joined to one connection.
        found.sort_by_key(|deviation| deviation.connection.id());
        found.dedup_by_key(|deviation| deviation.connection.id());
        found
    }
}

/// Gives the findings that are gone in `aligned` their cause, if judging the aligned backends brought nothing
/// new.
pub(super) fn explain(verdicts: &mut Verdicts, aligned: &Verdicts, deviations: &[&Deviation<'_>]) {
    let Some(first) = deviations.first() else {
        return;
    };
    let left: BTreeSet<&str> = prints(aligned);
    if !is_repair(verdicts, aligned) {
        return;
    }
    // Two settings of one profile that belong together, such as two that were swapped, have the profile as
    // their cause: nobody can tell what each of them alone brings.
    let cause = match deviations {
        [only] => only.connection.id(),
        _ => first.profile.id(),
    };
    let sentences: Vec<String> = deviations.iter().map(|one| one.sentence()).collect();
    let repairs: Vec<String> = deviations.iter().map(|one| one.repair()).collect();
    let (because, repair) = (sentences.join("; "), repairs.join("; "));
    let gone = verdicts
        .findings
        .iter_mut()
        .filter(|finding| !left.contains(finding.fingerprint.as_str()));
    let gone: Vec<&mut Finding> = gone.collect();
    // A list that lacks one network says so itself, in a single finding with the line that needs it.
    if gone.len() == 1 && deviations.iter().all(|one| one.is_list()) {
        return;
    }
    for finding in gone {
        finding.cause = Some(cause.to_owned());
        finding.because = Some(because.clone());
        finding.help.clone_from(&repair);
        point_at(finding, deviations);
    }
}

/// Puts the line that is wrong first: the deviating connection, then one of its peers, then what the finding
/// pointed at.
fn point_at(finding: &mut Finding, deviations: &[&Deviation<'_>]) {
    let mut sides = Vec::new();
    for deviation in deviations {
        let (own, usual) = (deviation.place(), deviation.usual_place());
        sides.extend(own.map(|place| (place, deviation.own())));
        sides.extend(usual.map(|place| (place, deviation.usual())));
    }
    let mut sides = sides.into_iter();
    let Some((place, label)) = sides.next() else {
        return;
    };
    let said_there = finding.label.take();
    let before = Related {
        place: finding.place,
        message: said_there.unwrap_or_else(|| "what follows from it".to_owned()),
    };
    let mut related: Vec<Related> = sides
        .map(|(place, message)| Related { place, message })
        .collect();
    related.push(before);
    related.append(&mut finding.related);
    related.retain(|side| side.place != place);
    finding.place = place;
    finding.label = Some(label);
    finding.related = related;
}

/// Whether the aligned backends bring neither findings nor gaps that were not there.
fn is_repair(verdicts: &Verdicts, aligned: &Verdicts) -> bool {
    let known = prints(verdicts);
    // What is good to know of a host may only be seen once the setting is right.
    let counting = aligned.findings.iter();
    let mut counting = counting.filter(|finding| finding.severity > Severity::Info);
    let brings_none = counting.all(|finding| known.contains(finding.fingerprint.as_str()));
    brings_none && gaps(aligned) <= gaps(verdicts)
}

fn prints(verdicts: &Verdicts) -> BTreeSet<&str> {
    let findings = verdicts.findings.iter();
    findings
        .map(|finding| finding.fingerprint.as_str())
        .collect()
}

/// How many checks were not evaluated.
fn gaps(verdicts: &Verdicts) -> usize {
    verdicts.total().not_evaluated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Confidence, RuleId};
    use crate::finding::{State, SubjectName, Tally};
    use crate::source::{Place, Sources, Span};

    /// What rules say: findings with these fingerprints, and how many checks they left.
    fn verdicts(prints: &[&str], not_evaluated: usize) -> Verdicts {
        let rule = RuleId::from("vlan/x");
        let finding = |print: &&str| Finding {
            rule: rule.clone(),
            variant: None,
            severity: Severity::Error,
            confidence: Confidence::High,
            state: State::Active,
            waived: None,
            vlans: Vec::new(),
            message: String::new(),
            help: String::new(),
            fingerprint: (*print).to_owned(),
            cause: None,
            because: None,
            fold: None,
            subject: SubjectName {
                kind: String::new(),
                id: String::new(),
                name: String::new(),
                host: None,
            },
            place: Place {
                source: Sources::default().add("a", "a", ""),
                span: Span { start: 0, end: 0 },
            },
            label: None,
            related: Vec::new(),
        };
        let tally = Tally {
            not_evaluated,
            ..Tally::default()
        };
        Verdicts {
            findings: prints.iter().map(finding).collect(),
            tallies: [(rule.clone(), tally)].into(),
            ..Verdicts::default()
        }
    }

    #[test]
    fn what_brings_findings_or_gaps_of_its_own_is_no_repair() {
        let before = verdicts(&["a", "b"], 1);
        assert!(is_repair(&before, &verdicts(&["a"], 1)));
        assert!(is_repair(&before, &verdicts(&[], 0)));
        assert!(!is_repair(&before, &verdicts(&["c"], 1)), "another finding");
        assert!(!is_repair(&before, &verdicts(&[], 2)), "it only hides them");
    }
}
