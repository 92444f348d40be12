//! What the page shows of a run, in the words that it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::packed::SPELT_OUT;
use super::prose::prose;
use crate::catalogue::{RuleCard, Severity};
use crate::finding::{Finding, NotEvaluated, State, Tally};
use crate::gate::Covered;
use crate::report::location::Location;
use crate::report::remark::{by_reason, plural};
use crate::report::text::{clean, head, tail, width};
use crate::report::{Run, SourceReport, Status};
use crate::source::{Citations, Place, Problem, ProblemSeverity};

/// A number at the top of the page.
pub(super) struct Tile {
    pub(super) label: &'static str,
    pub(super) count: String,
    /// What colours it; nothing for a number that is neither good nor bad.
    pub(super) kind: &'static str,
}

/// How many findings there are of a severity or in a state.
pub(super) struct Total {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) count: usize,
}

/// The findings of a rule.
pub(super) struct Group<'a> {
    pub(super) rule: &'a str,
    pub(super) area: &'a str,
    pub(super) title: &'a str,
    pub(super) entries: Vec<Entry<'a>>,
    /// Whether it is unfolded where no script runs.
    pub(super) open: bool,
}

/// A finding in its group.
pub(super) struct Entry<'a> {
    finding: &'a Finding,
    /// Whether it stands in the page as it is.
    pub(super) is_spelt_out: bool,
    /// Whether no finding before it has the same fingerprint: a page has no two anchors of one name.
    is_first: bool,
}

/// A finding.
pub(super) struct Item<'a> {
    pub(super) finding: &'a Finding,
    pub(super) anchor: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) waived: Option<String>,
    cited: &'a Citations<'a>,
}

/// A place with the text that stands there.
pub(super) struct Side {
    pub(super) location: String,
    pub(super) address: Option<String>,
    pub(super) line: u32,
    /// What stands before the place, in it and after it.
    pub(super) text: [String; 3],
    pub(super) label: Option<String>,
}

/// A problem with the run or its inputs.
pub(super) struct Fault<'a> {
    pub(super) severity: &'static str,
    pub(super) code: &'a str,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) file: Option<String>,
    pub(super) side: Option<Side>,
}

/// What was not evaluated for one reason.
pub(super) struct Gaps<'a> {
    pub(super) reason: String,
    pub(super) count: usize,
    pub(super) rules: Vec<Gap<'a>>,
}

/// What a rule could not judge.
pub(super) struct Gap<'a> {
    pub(super) rule: &'a str,
    pub(super) count: usize,
    pub(super) names: String,
    pub(super) more: usize,
}

/// A waiver.
pub(super) struct Register<'a> {
    pub(super) covered: &'a Covered,
    pub(super) what: String,
    pub(super) expires: String,
    pub(super) days: i64,
    pub(super) state: &'static str,
    pub(super) place: String,
}

/// A rule of the run.
pub(super) struct Rule<'a> {
    pub(super) card: &'a RuleCard,
    pub(super) tally: Tally,
    /// Its page as HTML that holds nothing but what Markdown says.
    pub(super) prose: String,
}

/// A file.
pub(super) struct File<'a> {
    pub(super) report: &'a SourceReport,
    pub(super) name: String,
    pub(super) reason: String,
    pub(super) collected: String,
    pub(super) age: String,
}

/// Findings that are in sight where no script folds groups.
const UNFOLDED: usize = 200;
/// Columns of a line that is shown whole; of an export of one line, those around a place.
const WHOLE: usize = 160;
const AROUND: usize = 60;
/// Files that the table of sources holds.
const FILES: usize = 2000;
/// Names of subjects that a gap spells out.
const NAMES: usize = 200;

pub(super) fn verdict(run: &Run<'_>) -> &'static str {
    match run.verdict {
        "pass" => "Pass",
        "fail" => "Fail",
        "no-input" => "No input",
        _ => "Error",
    }
}

pub(super) fn headline(run: &Run<'_>) -> String {
    format!(
        "{}, {}, {} info",
        plural(run.count(Severity::Error), "error"),
        plural(run.count(Severity::Warning), "warning"),
        run.count(Severity::Info),
    )
}

pub(super) fn scope(run: &Run<'_>) -> String {
    let mut scope = format!(
        "{}, {}, {}",
        plural(run.hosts, "host"),
        plural(run.backends, "backend"),
        plural(run.rules.len(), "rule"),
    );
    if let Some(it) = run.collected {
        scope.push_str(&format!("; {it}"));
    }
    scope
}

pub(super) fn tiles(run: &Run<'_>) -> Vec<Tile> {
    let total = run.verdicts.total();
    let tile = |label, count: usize, kind| Tile {
        label,
        count: count.to_string(),
        kind: if count == 0 { "" } else { kind },
    };
    let mut tiles = vec![
        tile("errors", run.count(Severity::Error), "error"),
        tile("warnings", run.count(Severity::Warning), "warning"),
        tile("info", run.count(Severity::Info), "info"),
        tile("waived", run.verdicts.in_state(State::Waived), ""),
    ];
    if let Some(fixed) = run.fixed {
        let known = run.verdicts.in_state(State::Baselined);
        tiles.extend([
            tile("known before", known, ""),
            tile("fixed", fixed.len(), "pass"),
        ]);
    }
    if let Some(left_out) = run.left_out {
        tiles.push(tile("not about the change", left_out, ""));
    }
    tiles.extend([
        Tile {
            label: "checks passed",
            count: format!("{} of {}", total.evaluated - total.found, total.evaluated),
            kind: "",
        },
        tile("not evaluated", total.not_evaluated, "warning"),
        tile("not applicable", total.not_applicable, ""),
    ]);
    tiles
}

pub(super) fn severities(run: &Run<'_>) -> Vec<Total> {
    let findings = || run.verdicts.findings.iter();
    let total = |it: Severity| Total {
        name: it.name(),
        label: it.name(),
        count: findings().filter(|finding| finding.severity == it).count(),
    };
    Severity::ALL.into_iter().rev().map(total).collect()
}

/// The states that there are.
pub(super) fn states(run: &Run<'_>) -> Vec<Total> {
    let states = [
        (State::Active, "counts"),
        (State::Waived, "waived"),
        (State::Baselined, "known before"),
    ];
    let total = |(state, label): (State, _)| Total {
        name: state.name(),
        label,
        count: run.verdicts.in_state(state),
    };
    let totals = states.into_iter().map(total);
    totals.filter(|it| it.count > 0).collect()
}

/// The findings by rule, in the order of their first.
pub(super) fn groups<'a>(run: &'a Run<'_>) -> Vec<Group<'a>> {
    let (mut places, mut prints) = (BTreeMap::new(), BTreeSet::new());
    let mut groups: Vec<Group<'a>> = Vec::new();
    let findings = run.verdicts.findings.iter();
    let (active, silent): (Vec<_>, Vec<_>) = findings.partition(|it| it.state == State::Active);
    for finding in active.into_iter().chain(silent) {
        let place = *places.entry(&finding.rule).or_insert_with(|| {
            let card = run.card(&finding.rule);
            groups.push(Group {
                rule: finding.rule.as_str(),
                area: finding.rule.area(),
                title: card.map_or("", |it| &it.title),
                entries: Vec::new(),
                open: false,
            });
            groups.len() - 1
        });
        groups[place].entries.push(Entry {
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

impl<'a> Group<'a> {
    /// The findings that stand in the page as they are.
    pub(super) fn spelt_out(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter().filter(|it| it.is_spelt_out)
    }

    /// How many of its findings count, by severity, and how many do not.
    pub(super) fn counts(&self) -> String {
        let findings = || self.entries.iter().map(|it| it.finding);
        let mut counts = Vec::new();
        for severity in Severity::ALL.into_iter().rev() {
            let active = findings().filter(|it| it.state == State::Active);
            let count = active.filter(|it| it.severity == severity).count();
            match (count, severity) {
                (0, _) => {}
                (_, Severity::Info) => counts.push(format!("{count} info")),
                _ => counts.push(plural(count, severity.name())),
            }
        }
        for (state, word) in [
            (State::Waived, "waived"),
            (State::Baselined, "known before"),
        ] {
            let count = findings().filter(|it| it.state == state).count();
            if count > 0 {
                counts.push(format!("{count} {word}"));
            }
        }
        counts.join(", ")
    }
}

impl<'a> Item<'a> {
    pub(super) fn of(cited: &'a Citations<'a>, entry: &Entry<'a>) -> Self {
        let finding = entry.finding;
        Self {
            anchor: entry.is_first.then_some(finding.fingerprint.as_str()),
            host: finding.subject.on_host(),
            subject: clean(&format!("{} {}", finding.subject.kind, finding.subject)),
            message: clean(&finding.message),
            help: clean(&finding.help),
            waived: finding.waived.as_deref().map(|it| clean(&it.to_string())),
            finding,
            cited,
        }
    }

    /// Where it stands.
    pub(super) fn location(&self) -> String {
        clean(&Location::of(self.cited, self.finding.place).to_string())
    }

    /// Its place and its other sides.
    pub(super) fn sides(&self) -> Vec<Side> {
        let Finding { place, label, .. } = self.finding;
        let mut sides = vec![Side::of(self.cited, *place, label.as_deref())];
        let related = self.finding.related.iter();
        sides.extend(related.map(|it| Side::of(self.cited, it.place, Some(&it.message))));
        sides
    }

    /// What does not count says so.
    pub(super) fn state(&self) -> Option<&'static str> {
        match self.finding.state {
            State::Active => None,
            State::Waived => Some("waived"),
            State::Baselined => Some("known before"),
        }
    }
}

impl Side {
    fn of(cited: &Citations<'_>, place: Place, label: Option<&str>) -> Self {
        let location = Location::of(cited, place);
        let excerpt = cited.of(place).excerpt;
        let (before, rest) = excerpt.text.split_at(excerpt.start as usize);
        let (marked, after) = rest.split_at(excerpt.len as usize);
        let (before, marked, after) = (clean(before), clean(marked), clean(after));
        let is_whole = excerpt.column == 1 && width(&excerpt.text) <= WHOLE;
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

impl<'a> Fault<'a> {
    pub(super) fn of(cited: &Citations<'_>, problem: &'a Problem) -> Self {
        Self {
            severity: match problem.severity {
                ProblemSeverity::Error => "error",
                ProblemSeverity::Warning => "warning",
            },
            code: &problem.code,
            message: clean(&problem.message),
            help: problem.help.as_deref().map(clean),
            file: problem.file.as_deref().map(clean),
            side: problem.place.map(|it| Side::of(cited, it, None)),
        }
    }
}

pub(super) fn gaps<'a>(run: &'a Run<'_>) -> Vec<Gaps<'a>> {
    let gap = |it: &&'a NotEvaluated| {
        let names: Vec<String> = it.subjects.iter().take(NAMES).map(|it| clean(it)).collect();
        Gap {
            rule: it.rule.as_str(),
            count: it.subjects.len(),
            names: names.join(", "),
            more: it.subjects.len() - names.len(),
        }
    };
    let gaps = by_reason(&run.verdicts.not_evaluated).into_iter();
    gaps.map(|(reason, of)| Gaps {
        reason: clean(reason),
        count: of.iter().map(|it| it.subjects.len()).sum(),
        rules: of.iter().map(gap).collect(),
    })
    .collect()
}

pub(super) fn register<'a>(run: &'a Run<'_>) -> Vec<Register<'a>> {
    let entry = |it: &'a Covered| {
        let place = it.waiver.place;
        let source = run.sources.get(place.source);
        Register {
            what: it.waiver.to_string(),
            expires: it.waiver.expires.to_string(),
            days: (it.waiver.expires - run.today).num_days(),
            state: it.state(run.today),
            place: format!("{}:{}", source.name(), run.sources.position(place).line),
            covered: it,
        }
    };
    run.waivers.iter().map(entry).collect()
}

pub(super) fn rules<'a>(run: &'a Run<'_>) -> Vec<Rule<'a>> {
    let rule = |card: &'a RuleCard| Rule {
        tally: run
            .verdicts
            .tallies
            .get(&card.id)
            .copied()
            .unwrap_or_default(),
        prose: prose(&card.prose),
        card,
    };
    run.rules.iter().map(rule).collect()
}

impl Rule<'_> {
    pub(super) fn passed(&self) -> usize {
        self.tally.evaluated - self.tally.found
    }
}

/// The files, those first that could not be read; of a fleet, as many as a table can hold.
pub(super) fn sources<'a>(run: &'a Run<'_>) -> Vec<File<'a>> {
    let file = |report: &'a SourceReport| File {
        name: clean(&report.file),
        reason: report.reason.as_deref().map(clean).unwrap_or_default(),
        collected: report
            .collected
            .map(|it| it.to_string())
            .unwrap_or_default(),
        age: report
            .collected
            .map(|it| plural_days((run.today - it).num_days()))
            .unwrap_or_default(),
        report,
    };
    let rank = |it: &&SourceReport| match it.status {
        Status::Broken => 0,
        Status::Read => 1,
        Status::Unused => 2,
        Status::Foreign => 3,
    };
    let mut reports: Vec<&SourceReport> = run.reports.iter().collect();
    reports.sort_by_key(rank);
    reports.into_iter().take(FILES).map(file).collect()
}

fn plural_days(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}
