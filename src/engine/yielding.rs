//! One fact, one finding: what a rule says that another one says better is taken back. Pages name the better rules
//! (`yields_to`); whether they speak of the same fact the places of their findings say.

use std::collections::BTreeSet;

use super::prepared_rule::PreparedRule;
use crate::finding::{Finding, Verdicts};
use crate::source::Place;

/// Takes findings back that point at a place of the host or backend at which a better rule points as well. Their subject has its
/// finding there.
pub(super) fn settle(rules: &[PreparedRule], verdicts: &mut Verdicts) {
    let yielding = rules
        .iter()
        .filter(|prepared| !prepared.rule.yields_to.is_empty());
    for prepared in yielding {
        let rule = &prepared.rule;
        let better = verdicts.findings.iter();
        let better = better.filter(|finding| rule.yields_to.contains(&finding.rule));
        let told: BTreeSet<Place> = better.flat_map(Finding::places).collect();
        if told.is_empty() {
            continue;
        }
        let of_rule = |finding: &&Finding| finding.rule == rule.id;
        // A tally counts subjects, and a subject can have several findings.
        let found = |verdicts: &Verdicts| {
            let own = verdicts.findings.iter().filter(of_rule);
            let subjects: BTreeSet<&str> = own.map(|finding| &*finding.subject.id).collect();
            subjects.len()
        };
        let before = found(verdicts);
        let is_told = |finding: &Finding| {
            finding.rule == rule.id && finding.places().any(|place| told.contains(&place))
        };
        verdicts.findings.retain(|finding| !is_told(finding));
        let yielded = before - found(verdicts);
        if let Some(tally) = verdicts.tallies.get_mut(&rule.id) {
            tally.found -= yielded;
        }
    }
}
