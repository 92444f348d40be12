//! What a run has to say, one thing after the other, for formats that know no more than a level, a
//! place and a text: findings that count, problems, and what could not be evaluated.

use std::collections::BTreeMap;

use super::Run;
use super::conclusion::Conclusion;
use super::groups::{Group, by_setting};
use super::location::Location;
use super::run::SHOWS;
use super::text::plural;
use crate::catalogue::Severity;
use crate::finding::{Finding, NotEvaluated, State};
use crate::source::{Citations, Problem, ProblemSeverity};

/// The code of what could not be evaluated.
pub(super) const NOT_EVALUATED: &str = "not-evaluated";

/// What is to be seen where the other of two things stands.
pub(super) const FIRST: &str = "the first of the two is here";

/// One thing that a run has to say.
pub(super) struct Remark<'a> {
    /// How bad it is; what could not be evaluated is info.
    pub(super) level: Severity,
    /// The rule, or the kind of problem.
    pub(super) code: &'a str,
    /// What is wrong, one sentence.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<&'a str>,
    /// Where, if that is known.
    pub(super) location: Option<Location>,
    /// The file, where no more is known.
    pub(super) file: Option<&'a str>,
    /// What else is to be seen, and where.
    pub(super) related: Vec<(Location, &'a str)>,
    /// The fingerprint of a finding.
    pub(super) fingerprint: Option<&'a str>,
}

impl<'a> Remark<'a> {
    /// Of a finding.
    pub(super) fn of_finding(run: &Run, cited: &Citations<'_>, finding: &'a Finding) -> Self {
        let mut places = run.places_of(cited, finding).into_iter();
        let place = places.next().map_or(finding.place, |(place, _)| place);
        let related = places.map(|(place, label)| {
            let label = label.unwrap_or(SHOWS);
            (Location::of(cited, place), label)
        });
        Self {
            level: finding.severity,
            code: finding.rule.as_str(),
            message: finding.explained(),
            help: Some(&finding.help),
            location: Some(Location::of(cited, place)),
            file: None,
            related: related.collect(),
            fingerprint: Some(&finding.fingerprint),
        }
    }

    /// Of findings that are shown as one.
    fn of_group(run: &Run, cited: &Citations<'_>, group: &Group<'a>) -> Self {
        let of_first = Self::of_finding(run, cited, group.first);
        match group.because() {
            Some(because) => Self {
                message: format!("{because}; it brings, {}", group.brings()),
                ..of_first
            },
            None => of_first,
        }
    }

    /// Of a problem with the run or its inputs.
    pub(super) fn of_problem(cited: &Citations<'_>, problem: &'a Problem) -> Self {
        Self {
            level: match problem.severity {
                ProblemSeverity::Error => Severity::Error,
                ProblemSeverity::Warning => Severity::Warning,
            },
            code: &problem.code,
            message: problem.message.clone(),
            help: problem.help.as_deref(),
            location: problem.place.map(|place| Location::of(cited, place)),
            file: problem.file.as_deref(),
            related: problem
                .first
                .as_deref()
                .map(|first| (Location::of(cited, *first), FIRST))
                .into_iter()
                .collect(),
            fingerprint: None,
        }
    }

    /// Of a run that did not see everything, or judged nothing.
    fn of_run(run: &Run) -> Option<Self> {
        let level = match run.conclusion() {
            Conclusion::Incomplete if run.exit_code() == 0 => Severity::Warning,
            Conclusion::Incomplete | Conclusion::NoInput => Severity::Error,
            _ if run.shortfalls().is_empty() => return None,
            _ => Severity::Warning,
        };
        let mut sentences = vec![format!("{}: {}", run.qualified_verdict(), run.headline())];
        sentences.extend(run.shortfalls());
        Some(Self {
            level,
            code: run.verdict(),
            message: sentences.join("; "),
            help: None,
            location: None,
            file: None,
            related: Vec::new(),
            fingerprint: None,
        })
    }

    /// Of everything that could not be evaluated for one reason.
    fn of_gaps(reason: &str, gaps: &[&NotEvaluated]) -> Self {
        let checks: usize = gaps.iter().map(|gap| gap.subjects.len()).sum();
        let rules: Vec<&str> = gaps.iter().map(|gap| gap.rule.as_str()).collect();
        let (what, rules) = (plural(checks, "check"), rules.join(", "));
        Self {
            level: Severity::Info,
            code: NOT_EVALUATED,
            message: format!("{what} could not be evaluated: {reason} ({rules})"),
            help: None,
            location: None,
            file: None,
            related: Vec::new(),
            fingerprint: None,
        }
    }

    /// The file that it is about.
    pub(super) fn in_file(&self) -> Option<&str> {
        let location = self.location.as_ref();
        location
            .map(|location| location.file.as_str())
            .or(self.file)
    }

    /// The message, and where it stands if its line does not say it.
    pub(super) fn sentence(&self) -> String {
        match self.location.as_ref().and_then(Location::far) {
            Some(address) => format!("{} (at {address})", self.message),
            None => self.message.clone(),
        }
    }

    /// The message, what to do and what else is to be seen, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.sentence()];
        lines.extend(self.help.map(|help| format!("fix: {help}")));
        let related = self.related.iter();
        lines.extend(related.map(|(location, label)| format!("{location}: {label}")));
        lines
    }
}

/// Everything that a run has to say, the worst first, a remark for each finding.
pub(super) fn remarks<'a>(run: &'a Run, cited: &Citations<'_>) -> Vec<Remark<'a>> {
    let findings = run.active();
    let findings = findings.map(|finding| Remark::of_finding(run, cited, finding));
    beside(run, cited, findings.collect())
}

/// The same with one remark for all that a setting brings: services show the first few remarks only.
pub(super) fn annotations<'a>(run: &'a Run, cited: &Citations<'_>) -> Vec<Remark<'a>> {
    let groups = by_setting(run.active());
    let of_groups = groups
        .iter()
        .map(|group| Remark::of_group(run, cited, group));
    beside(run, cited, of_groups.collect())
}

/// Puts problems, gaps and the word of the run beside what is said of findings.
fn beside<'a>(
    run: &'a Run,
    cited: &Citations<'_>,
    of_findings: Vec<Remark<'a>>,
) -> Vec<Remark<'a>> {
    let problems = run.all_problems();
    let mut remarks: Vec<Remark<'a>> = problems
        .map(|problem| Remark::of_problem(cited, problem))
        .chain(of_findings)
        .collect();
    for (reason, gaps) in by_reason(open_gaps(run)) {
        remarks.push(Remark::of_gaps(reason, &gaps));
    }
    remarks.extend(Remark::of_run(run));
    // The sort is stable: of one level, problems stay before findings and gaps come last.
    remarks.sort_by_key(|remark| std::cmp::Reverse(remark.level));
    remarks
}

/// The gaps that count and that collecting more could close.
pub(super) fn open_gaps(run: &Run) -> impl Iterator<Item = &NotEvaluated> {
    let gaps = run.verdicts.not_evaluated.iter();
    gaps.filter(|gap| gap.state == State::Active && !gap.is_limit)
}

/// What exports of their kind can never hold, a sentence each with how many checks need it.
pub(super) fn limits(run: &Run) -> Vec<(&str, usize)> {
    let gaps = run.verdicts.not_evaluated.iter();
    let limits = gaps.filter(|gap| gap.is_limit && gap.state == State::Active);
    by_reason(limits)
        .into_iter()
        .map(|(reason, gaps)| (reason, gaps.iter().map(|gap| gap.subjects.len()).sum()))
        .collect()
}

/// Gaps with one reason together, in the order of their first.
pub(super) fn by_reason<'a>(
    gaps: impl Iterator<Item = &'a NotEvaluated>,
) -> Vec<(&'a str, Vec<&'a NotEvaluated>)> {
    let mut places = BTreeMap::new();
    let mut reasons: Vec<(&'a str, Vec<&'a NotEvaluated>)> = Vec::new();
    for gap in gaps {
        let place = *places.entry(gap.reason.as_str()).or_insert_with(|| {
            reasons.push((&gap.reason, Vec::new()));
            reasons.len() - 1
        });
        reasons[place].1.push(gap);
    }
    reasons
}
