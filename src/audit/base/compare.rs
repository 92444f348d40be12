//! What a run has that its base had already: findings by their fingerprints, what could not be evaluated by rule and
//! subject.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git::fault;
use super::lines::changed_lines;
use crate::coverage::is_coverage_rule;
use crate::finding::{Finding, NotEvaluated, State, Verdicts};
use crate::readers::may_be_export;
use crate::report::{ChangedLines, Run};
use crate::source::{
    Archive, Member, Mirror, Place, Problem, Source, SourceId, Status, is_archive,
};

/// Names that a sentence lists.
const LISTED: usize = 5;

/// A finding of the base.
#[derive(Clone, Debug)]
struct KnownFinding {
    fingerprint: String,
    rule: String,
    subject: String,
    host: Option<String>,
}

/// What one plan said of the base.
#[derive(Clone, Debug, Default)]
struct KnownVerdicts {
    findings: Vec<KnownFinding>,
    gaps: BTreeSet<(String, String)>,
}

/// What was said of the base, each plan by itself: in two sites that have plans of their own, hosts may have the
/// same names.
#[derive(Clone, Debug, Default)]
pub(in crate::audit) struct Known {
    by_plan: BTreeMap<Option<PathBuf>, KnownVerdicts>,
    hosts: BTreeSet<String>,
    backends: BTreeSet<String>,
    /// Files that could not be read.
    unread: BTreeSet<String>,
}

/// The names of the files of a run that could not be read.
fn unread(run: &Run) -> impl Iterator<Item = &str> {
    let reports = run.reports.values();
    let broken = reports.filter(|report| report.status == Status::Broken);
    broken.map(|report| report.file.as_str())
}

impl Known {
    /// Adds what was said by a plan.
    pub(in crate::audit) fn add(&mut self, plan: Option<PathBuf>, run: &Run) {
        let known = self.by_plan.entry(plan).or_default();
        let findings = run.verdicts.findings.iter();
        known.findings.extend(findings.map(|finding| KnownFinding {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.to_string(),
            subject: finding.subject.to_string(),
            host: finding.subject.on_host().map(str::to_owned),
        }));
        for gap in open(&run.verdicts) {
            let subjects = gap.subjects.iter();
            let gaps = subjects.map(|subject| (gap.rule.to_string(), subject.clone()));
            known.gaps.extend(gaps);
        }
        self.unread.extend(unread(run).map(str::to_owned));
        self.hosts.extend(run.coverage.seen.iter().cloned());
        self.backends.extend(run.backend_names.iter().cloned());
    }

    /// The plans of the base.
    pub(in crate::audit) fn plans(&self) -> impl Iterator<Item = &Path> {
        self.by_plan.keys().flatten().map(PathBuf::as_path)
    }

    /// Takes out of a run what the base has already, and counts it. `plan` is the plan that ruled the same paths in
    /// the base. What a host or a setting has several times is there as often as it was.
    pub(in crate::audit) fn narrow(&mut self, plan: Option<&PathBuf>, run: &mut Run) {
        let mut none = KnownVerdicts::default();
        let known = self.by_plan.get_mut(&plan.cloned());
        let known = known.unwrap_or(&mut none);
        let mut before: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &known.findings {
            *before.entry(&finding.fingerprint).or_default() += 1;
        }
        let all = run.verdicts.findings.len();
        run.verdicts.findings.retain_mut(|finding| {
            let count = before.get_mut(finding.fingerprint.as_str());
            let is_known = count.is_some_and(|count| {
                let is_left = *count > 0;
                *count = count.saturating_sub(1);
                is_left
            });
            // Whether the run is complete hangs on what covers a host that is not there.
            if is_known && is_coverage_rule(&finding.rule) {
                if finding.state == State::Active {
                    finding.state = State::Baselined;
                }
                return true;
            }
            !is_known
        });
        run.left_out = Some(all - run.verdicts.findings.len());
        // What another part of the tree, by a plan of its own, has taken is not there a second time.
        let left = |finding: &KnownFinding| match before.get_mut(finding.fingerprint.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        let mut left = left;
        let rest: Vec<KnownFinding> = known
            .findings
            .iter()
            .filter(|finding| left(finding))
            .cloned()
            .collect();
        let gaps = &known.gaps;
        run.verdicts.accept_gaps(State::Baselined, |rule, subject| {
            gaps.contains(&(rule.to_string(), subject.to_owned()))
        });
        known.findings = rest;
    }

    /// That files of the base could not be read which can be now: what is in them looks new, and nobody knows whether
    /// it is. Of an archive its name is said.
    pub(in crate::audit) fn blind_spots(&self, run: &Run) -> Option<Problem> {
        let still: BTreeSet<&str> = unread(run).collect();
        let unread = self.unread.iter();
        let gone = unread.filter(|name| !still.contains(name.as_str()));
        let names = gone.map(|name| match name.split_once("!/") {
            Some((archive, _)) if is_archive(Path::new(archive)) => archive.to_owned(),
            _ => name.clone(),
        });
        told(
            "file of the base could not be read, so that what is in it counts as new and may be old",
            "files of the base could not be read, so that what is in them counts as new and may be old",
            &names.collect(),
            "compare with a revision that has it whole, or with --baseline",
        )
    }

    /// What became of the base beside what is new: findings that cannot be judged any more, hosts and backends that
    /// are not there. `run` is the run as it was narrowed.
    pub(in crate::audit) fn losses(&self, run: &Run) -> Vec<Problem> {
        let mut problems = Vec::new();
        let findings = self.by_plan.values().flat_map(|known| &known.findings);
        let hidden: BTreeSet<String> = findings
            .filter(|finding| open(&run.verdicts).any(|gap| hides(gap, finding)))
            .map(|finding| format!("{} ({})", finding.subject, finding.rule))
            .collect();
        let help = "what they need is not there any more: collect it again";
        problems.extend(told(
            "finding of the base cannot be judged any more",
            "findings of the base cannot be judged any more",
            &hidden,
            help,
        ));
        let seen: BTreeSet<&String> = run.coverage.seen.iter().collect();
        let hosts = self.hosts.iter().filter(|host| !seen.contains(host));
        let help = "whatever they had is not judged: nothing to do where they are meant to go";
        problems.extend(told(
            "host of the base is not there any more",
            "hosts of the base are not there any more",
            &hosts.cloned().collect(),
            help,
        ));
        let names = &run.backend_names;
        let backends = self.backends.iter().filter(|name| !names.contains(name));
        problems.extend(told(
            "backend of the base is not there any more",
            "backends of the base are not there any more",
            &backends.cloned().collect(),
            help,
        ));
        problems
    }
}

/// What could not be evaluated and a better export could tell.
fn open(verdicts: &Verdicts) -> impl Iterator<Item = &NotEvaluated> {
    let gaps = verdicts.not_evaluated.iter();
    gaps.filter(|gap| !gap.is_limit && gap.state == State::Active)
}

fn hides(gap: &NotEvaluated, finding: &KnownFinding) -> bool {
    let is_of =
        |subject: &String| *subject == finding.subject || Some(subject) == finding.host.as_ref();
    gap.rule.as_str() == finding.rule && gap.subjects.iter().any(is_of)
}

/// What a report says of several things, with the first of their names; nothing of none.
pub(in crate::audit) fn told(
    one: &str,
    several: &str,
    names: &BTreeSet<String>,
    help: &str,
) -> Option<Problem> {
    let mut listed: Vec<&str> = names.iter().map(String::as_str).take(LISTED).collect();
    let more = format!("{} more", names.len() - listed.len());
    if names.len() > listed.len() {
        listed.push(&more);
    }
    let what = if names.len() == 1 { one } else { several };
    let mut problem = fault(format!("{} {what}: {}", names.len(), listed.join(", "))).help(help);
    problem.severity = crate::source::ProblemSeverity::Warning;
    (!names.is_empty()).then_some(problem)
}

/// The lines that the change touches, of the files that the findings of a run stand in.
pub(in crate::audit) fn touched(run: &Run, mirror: &Mirror) -> BTreeMap<SourceId, ChangedLines> {
    let findings = run.verdicts.findings.iter();
    let active = findings.filter(|finding| finding.state == State::Active);
    let files: BTreeSet<SourceId> = active
        .flat_map(Finding::places)
        .map(|Place { source, .. }| source)
        .collect();
    let sources: Vec<&Source> = files.iter().map(|id| run.sources.get(*id)).collect();
    let before = Before::of(&sources, mirror);
    let touched = files.iter().zip(sources).map(|(id, source)| {
        let before = before.file(source, mirror);
        let lines = before.and_then(|before| changed_lines(before, source.unread()));
        (*id, lines.unwrap_or_else(ChangedLines::all))
    });
    touched.collect()
}

/// The archives of the base that hold what present archives do.
struct Before(BTreeMap<PathBuf, Arc<Archive>>);

impl Before {
    /// Opens them, each once.
    fn of(sources: &[&Source], mirror: &Mirror) -> Self {
        let mut members: BTreeMap<&Path, Vec<&Member>> = BTreeMap::new();
        for member in sources.iter().filter_map(|source| source.member()) {
            let of_archive = members.entry(member.archive().path()).or_default();
            of_archive.push(member);
        }
        let spool = Arc::default();
        let opened = members.into_iter().filter_map(|(path, members)| {
            let archive = Archive::open(&in_base(path, mirror)?, &may_be_export)?;
            let archive = Arc::new(archive);
            let there = members
                .iter()
                .filter_map(|member| member.in_other(&archive));
            let chosen: BTreeSet<usize> = there.map(|member| member.index()).collect();
            archive.unpack(&chosen, &spool).ok()?;
            Some((path.to_owned(), archive))
        });
        Self(opened.collect())
    }

    /// A file as the base has it, if it has it.
    fn file(&self, source: &Source, mirror: &Mirror) -> Option<Source> {
        match source.member() {
            Some(member) => {
                let archive = self.0.get(member.archive().path())?;
                let member = member.in_other(archive)?;
                Some(Source::of_member(source.name().to_owned(), member))
            }
            None => Some(Source::at(in_base(source.path(), mirror)?)),
        }
    }
}

/// Where the base has a file, if it has it.
fn in_base(path: &Path, mirror: &Mirror) -> Option<PathBuf> {
    let before = path.canonicalize().ok().and_then(|path| mirror.at(&path));
    before.filter(|before| before.is_file())
}
