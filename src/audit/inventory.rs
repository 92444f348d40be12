//! Everything that was read of the paths of a run, and what became of each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::archives::{Told, holds_export};
use crate::config::{Config, read_waivers};
use crate::fabric::Snapshot;
use crate::fabric::graph::HostGraph;
use crate::fabric::snapshot::write_record;
use crate::readers::{FileOutcome, Fragment, binary, damaged, moderate, read, unread};
use crate::report::Run;
use crate::source::{
    DAMAGED, Names, PLAN, Problem, Source, SourceId, SourceReport, Sources, Status, WAIVERS,
    is_archive,
};

/// Everything that was read.
#[derive(Default)]
pub struct Inventory {
    /// The files and folders that were asked for.
    pub paths: Vec<PathBuf>,
    /// The run so far: the files, what became of each, and what was wrong.
    pub run: Run,
    /// Hosts and backends.
    pub snapshot: Snapshot,
    /// The plan and the choice of rules.
    pub config: Config,
    /// What the adapters of each host are joined to, by the id of the host, where hosts are kept.
    pub(super) joins: BTreeMap<String, Vec<Json>>,
}

/// The joins of a host as rows of the snapshot document.
pub(super) fn join_rows(graph: &HostGraph<'_>) -> Vec<Json> {
    let joins = graph.joins();
    let rows = joins.map(|(adapter, join)| {
        json!({
            "adapter": adapter,
            "connection": join.claim.connection.id.as_str(),
            "by": join.by.name(),
            "confidence": join.confidence().name(),
        })
    });
    rows.collect()
}

impl Inventory {
    /// Whether anything says what the site means.
    #[must_use]
    pub fn has_plan(&self) -> bool {
        self.config.source.is_some() || self.snapshot.plan_place.is_some()
    }

    /// Everything that was read as one snapshot document, the plan, the files and the joins with it.
    #[must_use]
    pub fn document(&self) -> Json {
        let mut document = self.snapshot.write();
        if self.has_plan() {
            document.insert("plan".into(), write_record(&self.config.plan));
        }
        let sources = self
            .run
            .reports
            .values()
            .filter(|report| report.dialect.is_some());
        let source = |report: &SourceReport| json!({"file": report.file, "dialect": report.dialect, "objects": report.objects});
        document.insert("sources".into(), sources.map(source).collect());
        document.insert("joins".into(), self.joins());
        Json::Object(document)
    }

    fn joins(&self) -> Json {
        let hosts = self.snapshot.hosts.iter();
        let rows = hosts.filter_map(|host| self.joins.get(host.id.as_str()));
        Json::Array(rows.flatten().cloned().collect())
    }

    pub(super) fn read_config(&mut self, path: &Path, names: &mut Names) {
        let id = self.run.sources.announce(names.name(path), path);
        let config = match self.run.sources.get_mut(id).load() {
            Ok(()) => Config::read(&mut self.run.sources, id),
            Err(problem) => Err(vec![problem]),
        };
        let read = config.map(|mut config| {
            moderate(&mut config.warnings);
            self.run.problems.append(&mut config.warnings);
            self.config = config;
        });
        self.report_own(id, PLAN, read);
    }

    /// Reads a file of waivers beside the configuration.
    pub(super) fn read_waivers(&mut self, path: &Path, names: &mut Names) {
        let id = self.run.sources.announce(names.name(path), path);
        let waivers = match self.run.sources.get_mut(id).load() {
            Ok(()) => read_waivers(&mut self.run.sources, id),
            Err(problem) => Err(vec![problem]),
        };
        let read = waivers.map(|waivers| self.config.waivers.extend(waivers));
        self.report_own(id, WAIVERS, read);
    }

    /// Notes what became of a file of the user's about the run.
    fn report_own(&mut self, id: SourceId, what: &'static str, read: Result<(), Vec<Problem>>) {
        let (status, reason) = match read {
            Ok(()) => (Status::Read, None),
            Err(mut problems) => {
                moderate(&mut problems);
                let reason = problems.first().map(|problem| problem.message.clone());
                self.run.problems.extend(problems);
                (Status::Broken, reason)
            }
        };
        let report = SourceReport {
            dialect: Some(what.into()),
            reason,
            ..self.report(id, status)
        };
        self.run.reports.insert(id, report);
    }

    /// Whether a file holds waivers and nothing else.
    pub(super) fn is_of_waivers(&self, id: SourceId) -> bool {
        let report = self.run.reports.get(&id);
        report.is_some_and(|report| report.dialect.as_deref() == Some(WAIVERS))
    }

    /// A plan further down than the paths, or beside the one that was chosen: plans are looked for
    /// upward only, and one that is passed over must not look as if it counted.
    pub(super) fn pass_over_plan(&mut self, id: SourceId, on_purpose: bool) {
        let source = self.run.sources.get(id);
        let file = source.name();
        if !on_purpose {
            let message = "this plan is not used: plans are looked for upward from each path";
            let help = match source.member() {
                Some(_) => "take it out of the archive, and use it with --config".to_owned(),
                None => format!("use it with --config {file}, or check its folder"),
            };
            let problem = Problem::warning("plan-not-used", message).in_file(file);
            self.run.input_problems.push(problem.help(help));
        }
        let report = SourceReport {
            dialect: Some(PLAN.into()),
            reason: Some("it is not the plan of this run".to_owned()),
            ..self.report(id, Status::Unused)
        };
        self.run.reports.insert(id, report);
    }

    /// Notes what is known of a file that nobody reads.
    pub(super) fn tell(&mut self, id: SourceId, told: Told) {
        let report = SourceReport {
            reason: Some(told.reason),
            ..self.report(id, told.status)
        };
        self.run.reports.insert(id, report);
        self.run.input_problems.extend(told.problem);
    }

    fn report(&self, id: SourceId, status: Status) -> SourceReport {
        report(self.run.sources.get(id), status)
    }

    /// Takes the snapshot over. The plan in a file of its own goes before one in a snapshot.
    pub(super) fn take(&mut self, mut snapshot: Snapshot) {
        if let Some(plan) = snapshot.plan.take() {
            if self.config.source.is_none() {
                self.config.plan = plan;
            } else if let Some(place) = snapshot.plan_place {
                let message = "the plan in this snapshot is left out: there is a fabriclint.yaml";
                self.run
                    .input_problems
                    .push(Problem::warning("two-plans", message).at(place));
            }
        }
        self.snapshot = snapshot;
    }
}

fn report(source: &Source, status: Status) -> SourceReport {
    SourceReport {
        file: source.name().to_owned(),
        dialect: None,
        status,
        objects: 0,
        collected: None,
        reason: None,
        is_altered: false,
    }
}

/// A file that was read, whatever came of it.
pub(super) struct FileRead {
    /// What became of it.
    pub(super) report: SourceReport,
    /// What it holds, or what is not known because it could not be read.
    pub(super) fragment: Option<Fragment>,
    /// Why it holds nothing.
    pub(super) problem: Option<Problem>,
}

/// Whether a file that is there is an export, whole or not, or another file of ours that a run reads.
#[must_use]
pub fn is_export(path: &Path) -> bool {
    let mut sources = Sources::default();
    let id = sources.announce(path.to_string_lossy(), path);
    let is_file = path.is_file();
    let is_archive = is_file && is_archive(path) && holds_export(path);
    is_archive || is_file && read_file(sources.get_mut(id), id).report.dialect.is_some()
}

/// Reads a file.
pub(super) fn read_file(source: &mut Source, id: SourceId) -> FileRead {
    match source.bytes() {
        Ok(bytes) => read_bytes(source, id, bytes),
        Err(problem) => FileRead::unreadable(source, id, problem),
    }
}

/// Reads a file whose bytes are there.
pub(super) fn read_bytes(source: &mut Source, id: SourceId, bytes: Vec<u8>) -> FileRead {
    let outcome = match source.decode(bytes) {
        Ok(()) => read(source, id),
        Err(lost) if lost.problem.code == "binary" => {
            binary(source.path(), source.name(), &lost.bytes, &lost.problem)
        }
        Err(lost) if lost.problem.code == DAMAGED => damaged(source, id, lost.problem),
        Err(lost) => return FileRead::unreadable(source, id, lost.problem),
    };
    FileRead::new(source, id, outcome)
}

impl FileRead {
    pub(super) fn unreadable(source: &Source, id: SourceId, problem: Problem) -> Self {
        Self {
            report: SourceReport {
                reason: Some(problem.message.clone()),
                ..report(source, Status::Broken)
            },
            fragment: unread(source, id),
            problem: Some(problem),
        }
    }

    fn new(source: &Source, id: SourceId, outcome: FileOutcome) -> Self {
        let mut read = Self {
            report: report(source, Status::Read),
            fragment: None,
            problem: None,
        };
        let about = &mut read.report;
        match outcome {
            FileOutcome::Read(dialect, fragment) => {
                about.dialect = Some(dialect.name().into());
                about.objects = fragment.objects;
                about.collected = fragment.collected_on();
                read.fragment = Some(*fragment);
            }
            FileOutcome::Unused(dialect, reason) => {
                about.dialect = Some(dialect.name().into());
                about.status = Status::Unused;
                about.reason = Some(reason);
            }
            FileOutcome::Broken(dialect, problem) => {
                about.dialect = Some(dialect.name().into());
                about.status = Status::Broken;
                about.reason = Some(problem.message.clone());
                read.fragment = unread(source, id);
                read.problem = Some(*problem);
            }
            FileOutcome::Foreign(reason) => {
                about.status = Status::Foreign;
                about.reason = Some(reason);
            }
        }
        read
    }
}
