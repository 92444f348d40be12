//! The pipeline of a run: files, fragments, snapshot, rules, verdicts. It knows no command line
//! and prints nothing.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::catalogue::Catalogue;
use crate::config::{Config, FILE_NAME, RuleChoice, find};
use crate::engine::{Engine, EngineKind, LintKind, OwnPolicies, Settings, lint};
use crate::fabric::Snapshot;
use crate::fabric::snapshot::write_record;
use crate::fabric::wiring::{WiredHost, Wiring};
use crate::finding::Verdicts;
use crate::readers::{Fragment, Outcome, binary, merge, read};
use crate::report::{Phases, SourceReport, Status};
use crate::source::{Problem, Sources, display_name, find_files};

/// What a run is asked to do.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The configuration, if it is not to be looked for.
    pub config: Option<PathBuf>,
    /// Whether no configuration is used.
    pub no_config: bool,
    /// Rules chosen on the command line.
    pub select: Vec<String>,
    /// Rules left out on the command line.
    pub ignore: Vec<String>,
    /// Folder of the user's own rules.
    pub policies: Option<PathBuf>,
    /// Which engine evaluates the shipped policies.
    pub engine: EngineKind,
}

/// Everything that was read.
#[derive(Default)]
pub struct Inventory {
    /// The files.
    pub sources: Sources,
    /// What became of each.
    pub reports: Vec<SourceReport>,
    /// Hosts and backends.
    pub snapshot: Snapshot,
    /// The plan and the choice of rules.
    pub config: Config,
    /// What was wrong with the run: paths, configuration, rules.
    pub problems: Vec<Problem>,
    /// What was wrong with the inputs.
    pub input_problems: Vec<Problem>,
}

/// A run.
pub struct Audit {
    /// What was read.
    pub inventory: Inventory,
    /// What the rules said.
    pub verdicts: Verdicts,
    /// How many rules there were.
    pub rules: usize,
    /// How long its parts took.
    pub phases: Phases,
}

/// Reads everything that a request names.
#[must_use]
pub fn collect(request: &Request, working: &Path) -> Inventory {
    let mut inventory = Inventory::default();
    let (files, problems) = find_files(&request.paths);
    inventory.problems = problems;
    let config = match (&request.config, request.no_config) {
        (_, true) => None,
        (Some(path), _) => Some(path.clone()),
        (None, _) => find(&request.paths, working).unwrap_or_else(|problem| {
            inventory.problems.push(problem);
            None
        }),
    };
    if let Some(path) = &config {
        inventory.read_config(path);
    }
    let mut fragments = Vec::new();
    for file in files {
        if config.as_deref().is_some_and(|it| same_file(it, &file)) {
            continue;
        }
        if file.file_name().is_some_and(|it| it == FILE_NAME) {
            inventory.pass_over_plan(&file, request.no_config);
        } else if let Some(fragment) = inventory.read_file(&file) {
            fragments.push(fragment);
        }
    }
    let (snapshot, problems) = merge(fragments);
    inventory.input_problems.extend(problems);
    inventory.take(snapshot);
    inventory
}

/// Reads everything and evaluates the rules.
#[must_use]
pub fn run(request: &Request, working: &Path) -> Audit {
    let mut phases = Phases::default();
    let mut inventory = phases.time("read", || collect(request, working));
    let loaded = phases.time("load the rules", || load(request, &mut inventory));
    let verdicts = phases.time("evaluate", || {
        loaded.and_then(|it| evaluate(&it, &inventory))
    });
    let (verdicts, rules) = verdicts.unwrap_or_else(|problems| {
        inventory.problems.extend(problems);
        (Verdicts::default(), 0)
    });
    Audit {
        inventory,
        verdicts,
        rules,
        phases,
    }
}

fn evaluate(loaded: &Loaded, inventory: &Inventory) -> Result<(Verdicts, usize), Vec<Problem>> {
    let Loaded { engines, own } = loaded;
    let mut verdicts = Verdicts::default();
    let mut rules = 0;
    if let Some(own) = own {
        rules += own.rules();
        let part = own.evaluate(&inventory.document(), &inventory.snapshot);
        verdicts.merge(part.map_err(|problem| vec![problem])?);
    }
    for engine in engines {
        rules += engine.rules();
        let part = engine.evaluate(&inventory.snapshot, &inventory.config.plan);
        verdicts.merge(part.map_err(|problem| vec![problem])?);
    }
    Ok((verdicts.sorted(), rules))
}

/// The rules of a run, loaded: one engine for the shipped ones, others for the user's own, so that
/// an error in one leaves the other's message clear.
pub struct Loaded {
    /// Rules with pages.
    pub engines: Vec<Engine>,
    /// Policies without pages.
    pub own: Option<OwnPolicies>,
}

/// Loads the rules of a run.
///
/// # Errors
/// Rules that do not load.
pub fn load(request: &Request, inventory: &mut Inventory) -> Result<Loaded, Vec<Problem>> {
    let mut choice = inventory.config.rules.clone();
    choice.add(&request.select, &request.ignore);
    let mut shipped = Catalogue::shipped(&mut inventory.sources)?;
    let mut own = match &request.policies {
        Some(folder) => Catalogue::of_folder(&mut inventory.sources, folder)?,
        None => Catalogue::default(),
    };
    let problems = choice.apply(&mut [&mut shipped, &mut own]);
    if !problems.is_empty() {
        return Err(problems);
    }
    let faults = lint(&own, &[LintKind::Reference]);
    if !faults.is_empty() {
        return Err(faults);
    }
    let plan = &inventory.config.plan;
    let own_policies = if own.pageless.is_empty() {
        None
    } else {
        let own = OwnPolicies::load(&own.pageless, plan);
        Some(own.map_err(|problem| vec![problem])?)
    };
    let mut engines = Vec::new();
    for (catalogue, engine) in [(shipped, request.engine), (own, EngineKind::Interpreter)] {
        if catalogue.rules.is_empty() {
            continue;
        }
        let settings = settings(&choice, engine);
        let engine = Engine::new(&catalogue, plan, &settings);
        engines.push(engine.map_err(|problem| vec![problem])?);
    }
    Ok(Loaded {
        engines,
        own: own_policies,
    })
}

fn settings(choice: &RuleChoice, engine: EngineKind) -> Settings {
    let severities = choice.severity.iter();
    Settings {
        engine,
        severity: severities.map(|(id, (it, _))| (id.clone(), *it)).collect(),
        parameters: choice.parameters.clone(),
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

impl Inventory {
    /// Whether any file was one of ours and holds something that is used; the configuration does
    /// not count.
    #[must_use]
    pub fn recognised_any(&self) -> bool {
        self.reports.iter().any(|it| {
            it.dialect.is_some_and(|dialect| dialect != "plan")
                && matches!(it.status, Status::Read | Status::Broken)
        })
    }

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
        let sources = self.reports.iter().filter(|it| it.dialect.is_some());
        let source = |it: &SourceReport| json!({"file": it.file, "dialect": it.dialect, "objects": it.objects});
        document.insert("sources".into(), sources.map(source).collect());
        document.insert("joins".into(), self.joins());
        Json::Object(document)
    }

    fn joins(&self) -> Json {
        let wiring = Wiring::new(&self.snapshot.backends, &self.config.plan);
        let mut joins = Vec::new();
        for host in &self.snapshot.hosts {
            let wired = WiredHost::new(host, &wiring);
            for (adapter, join) in wired.joins() {
                joins.push(json!({
                    "adapter": adapter,
                    "connection": join.claim.connection.id.as_str(),
                    "by": join.by.name(),
                    "confidence": join.confidence().name(),
                }));
            }
        }
        Json::Array(joins)
    }

    fn read_config(&mut self, path: &Path) {
        let read = match self.sources.load(path) {
            Ok(id) => Config::read(&mut self.sources, id),
            Err(problem) => Err(vec![problem]),
        };
        let (status, reason) = match read {
            Ok(config) => {
                self.config = config;
                (Status::Read, None)
            }
            Err(problems) => {
                let reason = problems.first().map(|it| it.message.clone());
                self.problems.extend(problems);
                (Status::Broken, reason)
            }
        };
        self.reports.push(SourceReport {
            file: display_name(path),
            dialect: Some("plan"),
            status,
            objects: 0,
            reason,
        });
    }

    /// A plan further down than the paths, or beside the one that was chosen: plans are looked for
    /// upward only, and one that is passed over must not look as if it counted.
    fn pass_over_plan(&mut self, path: &Path, on_purpose: bool) {
        let file = display_name(path);
        if !on_purpose {
            let message = "this plan is not used: plans are looked for upward from each path";
            let help = format!("use it with --config {file}, or check its folder");
            self.input_problems.push(
                Problem::warning("plan-not-used", message)
                    .in_file(&file)
                    .help(help),
            );
        }
        self.reports.push(SourceReport {
            file,
            dialect: Some("plan"),
            status: Status::Unused,
            objects: 0,
            reason: Some("it is not the plan of this run".to_owned()),
        });
    }

    fn read_file(&mut self, path: &Path) -> Option<Fragment> {
        let file = display_name(path);
        let report = |dialect, status, objects, reason| SourceReport {
            file: file.clone(),
            dialect,
            status,
            objects,
            reason,
        };
        let outcome = match self.sources.load(path) {
            Ok(id) => read(&mut self.sources, id),
            Err(problem) if problem.code == "binary" => binary(path, &file, problem),
            Err(problem) => {
                let reason = Some(problem.message.clone());
                self.reports.push(report(None, Status::Broken, 0, reason));
                self.input_problems.push(problem);
                return None;
            }
        };
        match outcome {
            Outcome::Read(dialect, fragment) => {
                let objects = fragment.objects;
                self.reports
                    .push(report(Some(dialect.name()), Status::Read, objects, None));
                Some(*fragment)
            }
            Outcome::Unused(dialect, reason) => {
                let report = report(Some(dialect.name()), Status::Unused, 0, Some(reason));
                self.reports.push(report);
                None
            }
            Outcome::Broken(dialect, problem) => {
                let reason = Some(problem.message.clone());
                let report = report(Some(dialect.name()), Status::Broken, 0, reason);
                self.reports.push(report);
                self.input_problems.push(*problem);
                None
            }
            Outcome::Foreign(reason) => {
                self.reports
                    .push(report(None, Status::Foreign, 0, Some(reason)));
                None
            }
        }
    }

    /// Takes the snapshot over. The plan in a file of its own goes before one in a snapshot.
    fn take(&mut self, mut snapshot: Snapshot) {
        if let Some(plan) = snapshot.plan.take() {
            if self.config.source.is_none() {
                self.config.plan = plan;
            } else if let Some(place) = snapshot.plan_place {
                let message = "the plan in this snapshot is left out: there is a fabriclint.yaml";
                self.input_problems
                    .push(Problem::warning("two-plans", message).at(place));
            }
        }
        self.snapshot = snapshot;
    }
}
