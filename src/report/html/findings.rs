//! Findings and problems as the page shows them: in groups, each with its sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Severity;
use crate::finding::{Finding, State};
use crate::report::Run;
use crate::report::location::Location;
use crate::report::remark::FIRST;
use crate::report::text::{clean, head, plural, tail, width};
use crate::source::{Citations, Place, Problem};

/// Findings that stand in the page unpacked.
pub(super) const SPELT_OUT: usize = 1000;
/// Findings that are in sight where no script folds groups.
const UNFOLDED: usize = 200;
/// Columns of a line that is shown whole; of an export of one line, those around a place.
const WHOLE: usize = 160;
const AROUND: usize = 60;

/// The findings of a rule.
pub(super) struct RuleGroup<'a> {
    pub(super) rule: &'a str,
    pub(super) area: &'a str,
    pub(super) title: &'a str,
    pub(super) entries: Vec<GroupedFinding<'a>>,
    /// Whether it is unfolded where no script runs.
    pub(super) open: bool,
}

/// A finding in its group.
pub(super) struct GroupedFinding<'a> {
    finding: &'a Finding,
    /// Whether it stands in the page as it is.
    pub(super) is_spelt_out: bool,
    /// Whether no finding before it has the same fingerprint: a page has no two anchors of one name.
    is_first: bool,
}

/// A finding.
pub(super) struct ShownFinding<'a> {
    pub(super) finding: &'a Finding,
    pub(super) anchor: Option<&'a str>,
    pub(super) host: Option<String>,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) waived: Option<String>,
    cited: &'a Citations<'a>,
}

/// A place with the text that stands there.
pub(in crate::report) struct ShownPlace {
    pub(in crate::report) location: String,
    pub(in crate::report) address: Option<String>,
    pub(in crate::report) line: u32,
    /// What stands before the place, in it and after it.
    pub(in crate::report) text: [String; 3],
    pub(in crate::report) label: Option<String>,
}

/// A problem with the run or its inputs.
pub(in crate::report) struct ShownProblem<'a> {
    pub(in crate::report) severity: &'static str,
    pub(in crate::report) code: &'a str,
    pub(in crate::report) message: String,
    pub(in crate::report) help: Option<String>,
    pub(in crate::report) file: Option<String>,
    pub(in crate::report) sides: Vec<ShownPlace>,
}

/// The findings by rule, in the order of their first.
pub(super) fn groups<'a>(run: &'a Run) -> Vec<RuleGroup<'a>> {
    let (mut places, mut prints) = (BTreeMap::new(), BTreeSet::new());
    let mut groups: Vec<RuleGroup<'a>> = Vec::new();
    let findings = run.verdicts.findings.iter();
    // A rule whose findings are all waived or known before comes after the rules that need work.
    let (active, silent): (Vec<_>, Vec<_>) =
        findings.partition(|finding| finding.state == State::Active);
    for finding in active.into_iter().chain(silent) {
        let place = *places.entry(&finding.rule).or_insert_with(|| {
            let card = run.card(&finding.rule);
            groups.push(RuleGroup {
                rule: finding.rule.as_str(),
                area: finding.rule.area(),
                title: card.map_or("", |card| &card.title),
                entries: Vec::new(),
                open: false,
            });
            groups.len() - 1
        });
        groups[place].entries.push(GroupedFinding {
            finding,
            is_spelt_out: false,
            is_first: prints.insert(&finding.fingerprint),
        });
    }
    let mut count = 0;
    for group in &mut groups {
        for (entry, number) in group.entries.iter_mut().zip(count..) {
            entry.is_spelt_out = number < SPELT_OUT;
        }
        count += group.entries.len();
        group.open = count <= UNFOLDED;
    }
    groups
}

/// What a state is called for people.
pub(super) fn word(state: State) -> &'static str {
    match state {
        State::Active => "counts",
        State::Waived => "waived",
        State::Baselined => "known before",
    }
}

impl<'a> RuleGroup<'a> {
    /// The findings that stand in the page as they are.
    pub(super) fn spelt_out(&self) -> impl Iterator<Item = &GroupedFinding<'a>> {
        self.entries.iter().filter(|entry| entry.is_spelt_out)
    }

    /// How many of its findings count, by severity, and how many do not.
    pub(super) fn counts(&self) -> String {
        let findings = || self.entries.iter().map(|entry| entry.finding);
        let mut counts = Vec::new();
        for severity in Severity::ALL.into_iter().rev() {
            let active = findings().filter(|finding| finding.state == State::Active);
            let count = active
                .filter(|finding| finding.severity == severity)
                .count();
            match (count, severity) {
                (0, _) => {}
                (_, Severity::Info) => counts.push(format!("{count} info")),
                _ => counts.push(plural(count, severity.name())),
            }
        }
        for state in [State::Waived, State::Baselined] {
            let count = findings().filter(|finding| finding.state == state).count();
            if count > 0 {
                counts.push(format!("{count} {}", word(state)));
            }
        }
        counts.join(", ")
    }
}

impl<'a> ShownFinding<'a> {
    pub(super) fn of(cited: &'a Citations<'a>, entry: &GroupedFinding<'a>) -> Self {
        let finding = entry.finding;
        Self {
            anchor: entry.is_first.then_some(finding.fingerprint.as_str()),
            host: finding.subject.on_host().map(clean),
            subject: clean(&format!("{} {}", finding.subject.kind, finding.subject)),
            message: clean(&finding.explained()),
            help: clean(&finding.help),
            waived: finding
                .waived
                .as_deref()
                .map(|waived| clean(&waived.to_string())),
            finding,
            cited,
        }
    }

    /// Where it stands.
    pub(super) fn location(&self) -> String {
        clean(&Location::of(self.cited, self.finding.place).to_string())
    }

    /// Its place and its other sides.
    pub(super) fn sides(&self) -> Vec<ShownPlace> {
        let Finding { place, label, .. } = self.finding;
        let mut sides = vec![ShownPlace::of(self.cited, *place, label.as_deref())];
        let related = self.finding.related.iter();
        sides.extend(
            related.map(|side| ShownPlace::of(self.cited, side.place, Some(&side.message))),
        );
        sides
    }

    /// What does not count says so.
    pub(super) fn state(&self) -> Option<&'static str> {
        let state = self.finding.state;
        (state != State::Active).then(|| word(state))
    }
}

impl ShownPlace {
    pub(in crate::report) fn of(cited: &Citations<'_>, place: Place, label: Option<&str>) -> Self {
        let location = Location::of(cited, place);
        let excerpt = cited.of(place).excerpt;
        // Both offsets lie in the piece. Its parts are cleaned one by one, because cleaning changes
        // the number of bytes.
        let (before, rest) = excerpt.text.split_at(excerpt.start as usize);
        let (marked, after) = rest.split_at(excerpt.len as usize);
        let (before, marked, after) = (clean(before), clean(marked), clean(after));
        // A citation keeps more around its place than a page has room for.
        let is_whole = excerpt.column == 1 && width(&excerpt.text) < WHOLE;
        let text = if is_whole {
            [before, marked, after]
        } else {
            let before = format!("…{}", tail(&before, AROUND));
            [before, marked, format!("{}…", head(&after, AROUND))]
        };
        Self {
            line: location.line,
            address: location.address.as_deref().map(clean),
            location: clean(&location.to_string()),
            text,
            label: label.map(clean),
        }
    }
}

impl<'a> ShownProblem<'a> {
    pub(in crate::report) fn of(cited: &Citations<'_>, problem: &'a Problem) -> Self {
        Self {
            severity: problem.severity.name(),
            code: &problem.code,
            message: clean(&problem.message),
            help: problem.help.as_deref().map(clean),
            file: problem.file.as_deref().map(clean),
            sides: problem
                .place
                .map(|place| ShownPlace::of(cited, place, None))
                .into_iter()
                .chain(
                    problem
                        .first
                        .as_deref()
                        .map(|first| ShownPlace::of(cited, *first, Some(FIRST))),
                )
                .collect(),
        }
    }
}
