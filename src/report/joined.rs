//! Runs over parts of one tree, each by a plan of its own, joined to one.

use std::collections::{BTreeMap, BTreeSet};

use super::Run;
use crate::acceptance::{Covered, is_waiver_rule};
use crate::coverage::is_coverage_rule;
use crate::finding::Finding;
use crate::source::{Collected, Place, Problem, SourceId};

impl Run {
    /// This run and another one. Files keep their numbers, and those of the other come after.
    #[must_use]
    pub fn join(mut self, mut other: Self) -> Self {
        let first = self.sources.append(std::mem::take(&mut other.sources));
        other.renumber(first);
        self.reports.append(&mut other.reports);
        self.touched.append(&mut other.touched);
        for problem in other.problems {
            // A path that is not there, or a revision that is unknown, is so in every part.
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        self.input_problems.append(&mut other.input_problems);
        for card in other.rules {
            if self.card(&card.id).is_none() {
                self.rules.push(card);
            }
        }
        self.verdicts.merge(other.verdicts);
        self.hosts += other.hosts;
        self.lost += other.lost;
        self.backends += other.backends;
        self.backend_names.append(&mut other.backend_names);
        self.profiles += other.profiles;
        self.collected = span(self.collected, other.collected);
        self.join_waivers(other.waivers);
        self.verdicts = self.verdicts.sorted();
        self.fixed = match (self.fixed, other.fixed) {
            (Some(mut fixed), Some(more)) => {
                fixed.extend(more);
                fixed.sort();
                fixed.dedup();
                Some(fixed)
            }
            (fixed, more) => fixed.or(more),
        };
        self.left_out = match (self.left_out, other.left_out) {
            (Some(one), Some(more)) => Some(one + more),
            (one, more) => one.or(more),
        };
        let settled = self.coverage.join(other.coverage);
        self.take_back(settled);
        self.next_steps = super::next_steps::join(self.next_steps, other.next_steps);
        for over in other.passed_over {
            if !self.passed_over.contains(&over) {
                self.passed_over.push(over);
            }
        }
        self.notes.append(&mut other.notes);
        self.phases.join(&other.phases);
        self
    }

    /// Takes back what was said of hosts that one part misses and another one has, or has said already.
    fn take_back(&mut self, hosts: Vec<(String, Option<Place>)>) {
        if hosts.is_empty() {
            return;
        }
        let hosts: BTreeSet<_> = hosts.into_iter().collect();
        let is_settled = |finding: &mut Finding| {
            let host = (finding.subject.name.clone(), Some(finding.place));
            is_coverage_rule(&finding.rule) && hosts.contains(&host)
        };
        for finding in self.verdicts.findings.extract_if(.., is_settled) {
            if let Some(tally) = self.verdicts.tallies.get_mut(&finding.rule) {
                tally.found = tally.found.saturating_sub(1);
            }
        }
    }

    /// Lets every place point into the sources of another run, in which those of this one begin at `first`.
    fn renumber(&mut self, first: usize) {
        let reports = std::mem::take(&mut self.reports).into_iter();
        let reports = reports.map(|(id, report)| (id.after(first), report));
        self.reports = reports.collect::<BTreeMap<SourceId, _>>();
        let touched = std::mem::take(&mut self.touched).into_iter();
        self.touched = touched
            .map(|(id, lines)| (id.after(first), lines))
            .collect();
        let problems = self.problems.iter_mut().chain(&mut self.input_problems);
        let of_problems = problems.chain(&mut self.notes);
        let of_problems = of_problems.flat_map(Problem::places_mut);
        let waivers = self.waivers.iter_mut();
        let of_waivers = waivers.map(|covered| &mut covered.waiver.place);
        let places = of_problems
            .chain(self.verdicts.places_mut())
            .chain(of_waivers)
            .chain(self.coverage.places_mut());
        for Place { source, .. } in places {
            *source = source.after(first);
        }
    }

    /// Waivers in a file of their own are given to every part: they are unused where they are so in all, and
    /// what is to be said of them is said once.
    fn join_waivers(&mut self, others: Vec<Covered>) {
        let mut said_again = Vec::new();
        for other in others {
            let stands = |covered: &Covered| {
                let place = covered.waiver.place;
                (self.sources.get(place.source).path(), place.span)
            };
            let mut known = self.waivers.iter();
            let Some(index) = known.position(|known| stands(known) == stands(&other)) else {
                self.waivers.push(other);
                continue;
            };
            let known = &mut self.waivers[index];
            known.findings += other.findings;
            said_again.push(other.waiver.place);
            if known.is_unused != other.is_unused {
                known.is_unused = false;
                said_again.push(known.waiver.place);
            }
        }
        let findings = &mut self.verdicts.findings;
        findings.retain(|finding| {
            !is_waiver_rule(&finding.rule) || !said_again.contains(&finding.place)
        });
        for (rule, tally) in &mut self.verdicts.tallies {
            if is_waiver_rule(rule) {
                let of_rule = findings.iter().filter(|finding| finding.rule == *rule);
                tally.evaluated = self.waivers.len();
                tally.found = of_rule.count();
            }
        }
    }
}

/// The days of two runs.
fn span(one: Option<Collected>, other: Option<Collected>) -> Option<Collected> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Collected {
            oldest: one.oldest.min(other.oldest),
            newest: one.newest.max(other.newest),
        }),
        (one, other) => one.or(other),
    }
}
