//! Rules evaluated over a snapshot: subjects found, needs proven, policies run, findings made.
//! The only module that knows the Rego engine; it reads no files.

mod applicability;
mod bytecode;
mod comparison;
mod coverage;
mod evaluation;
mod failure;
mod fault;
mod growth;
mod inputs;
mod json_values;
mod layout;
mod lint;
mod locate;
mod needs;
mod pageless;
mod path_set;
mod policy_outline;
mod prepared_rule;
mod program;
mod test_rules;
mod unit;
mod values;
mod verdict;
mod work;
mod yielding;

use std::collections::BTreeMap;
use std::time::Instant;

use regorus::Value as Rego;
use serde_json::Value as Json;

use crate::catalogue::{Catalogue, Policy, RuleId, Severity};
use crate::fabric::Snapshot;
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::known::{State, Why};
use crate::fabric::plan::Plan;
use crate::finding::{NotEvaluated, State as FindingState, Tally, Verdicts};
use crate::source::{Place, Problem, clipped};
use crate::subjects::{Kind, Portion, Subjects, scope_shape};

pub use bytecode::pack;
pub use coverage::{Coverage, LineCoverage};
use evaluation::Evaluation;
pub use growth::{Growth, MOST_GROWTH};
use inputs::{KindInputs, UnitInputs, WorkerCache};
pub use lint::{LintKind, lint};
use needs::Eligibility;
pub use pageless::PagelessPolicies;
use prepared_rule::PreparedRule;
pub use program::EngineKind;
use program::{Machine, Program};
pub use test_rules::{Answer, Refusal, TestRule, TestRules};
use unit::Unit;
pub use work::{Work, observe};

/// What a run changes about the rules.
#[derive(Debug, Default)]
pub struct Settings {
    /// Which engine evaluates the shipped policies.
    pub engine: EngineKind,
    /// Severities that the user sets.
    pub severity: BTreeMap<RuleId, Severity>,
    /// Parameters that the user sets.
    pub parameters: BTreeMap<RuleId, BTreeMap<String, Json>>,
}

/// Rules, compiled and ready.
pub struct Engine {
    rules: Vec<PreparedRule>,
    program: Program,
    data: Rego,
}

/// One thread's means to evaluate the rules of an engine.
pub struct Worker<'e> {
    engine: &'e Engine,
    machine: Machine<'e>,
}

/// What one policy gets for one host or backend, and what it answers.
pub struct PolicyInput {
    /// The rule.
    pub rule: RuleId,
    /// Name of the host or backend.
    pub name: String,
    /// The value of `input`.
    pub input: Json,
    /// The members of `deny` as the policy said them, in Rego's order; or how it failed.
    pub deny: Result<Json, String>,
}

impl Engine {
    /// Compiles the rules of a catalogue.
    ///
    /// # Errors
    /// A policy that does not compile, or a page whose paths do not exist.
    pub fn new(catalogue: &Catalogue, plan: &Plan, settings: &Settings) -> Result<Self, Problem> {
        let (mut rules, mut kinds) = (Vec::new(), BTreeMap::new());
        let mut parameters = catalogue.parameters();
        for (rule, set) in &settings.parameters {
            let of_rule = parameters.entry(rule.to_string()).or_default();
            of_rule.extend(set.clone());
        }
        for (id, rule) in &catalogue.rules {
            let Some(policy) = catalogue.policies.get(id) else {
                let message = format!("the rule {id} has no policy");
                return Err(Problem::error("no-policy", message));
            };
            let severity = settings.severity.get(id).copied();
            let parameters = parameters.get(id.as_str());
            let prepared = PreparedRule::new(rule, policy, severity, parameters, &mut kinds)?;
            rules.push(prepared);
        }
        let data = json_values::data(plan, &parameters);
        let policies: Vec<(&Policy, String)> = rules
            .iter()
            .map(|prepared| (&prepared.policy, prepared.rule.id.package()))
            .collect();
        let library = &catalogue.library;
        let program = Program::new(settings.engine, library, &policies, data.clone())?;
        Ok(Self {
            rules,
            program,
            data,
        })
    }

    /// The means of one thread to evaluate the rules.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            engine: self,
            machine: self.program.machine(),
        }
    }

    /// Evaluates every rule over every host and backend, for tests of rules.
    ///
    /// # Errors
    /// The first policy that failed, exceeded its budget or said something that makes no finding.
    pub fn evaluate(&self, snapshot: &Snapshot, plan: &Plan) -> Result<Verdicts, Problem> {
        let subjects = Subjects::new(&snapshot.backends, plan);
        let mut worker = self.worker();
        let mut verdicts = self.nothing();
        for host in &snapshot.hosts {
            verdicts.merge(worker.host(host, &subjects));
        }
        for backend in &snapshot.backends {
            for portion in self.portions(backend) {
                verdicts.merge(worker.backend(portion, &subjects));
            }
        }
        verdicts.whole().map(Verdicts::sorted)
    }

    /// A backend in the portions that workers are to judge: the verdicts over all of them are those
    /// over the backend.
    #[must_use]
    pub fn portions<'b>(&self, backend: &'b Backend) -> Vec<Portion<'b>> {
        self.program.portions(backend)
    }

    /// What rules say that saw nothing. Each has its tally of zeros, so that a report shows the rule.
    #[must_use]
    pub fn nothing(&self) -> Verdicts {
        let rules = self.rules.iter();
        let tallies = rules.map(|prepared| (prepared.rule.id.clone(), Tally::default()));
        Verdicts {
            tallies: tallies.collect(),
            ..Verdicts::default()
        }
    }

    /// Adds the lines of the policies that evaluating a snapshot reaches. The interpreter evaluates
    /// here, whichever engine gives the verdicts.
    ///
    /// # Errors
    /// A policy that failed.
    pub fn trace(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        coverage: &mut Coverage,
    ) -> Result<(), Problem> {
        let subjects = Subjects::new(&snapshot.backends, plan);
        let mut machine = self.program.tracer()?;
        for unit in Unit::all(snapshot, &subjects) {
            self.judge(&mut machine, || unit).whole()?;
        }
        machine.trace(coverage);
        Ok(())
    }

    /// What every policy gets and answers, for other engines to run on and to be held against.
    #[must_use]
    pub fn inputs(&self, snapshot: &Snapshot, plan: &Plan) -> Vec<PolicyInput> {
        let subjects = Subjects::new(&snapshot.backends, plan);
        let mut machine = self.program.machine();
        let mut cache = WorkerCache::default();
        let mut answered = Vec::new();
        for unit in Unit::all(snapshot, &subjects) {
            let mut unit_inputs = UnitInputs::new(&unit, &mut cache);
            for (entry, prepared) in self.rules.iter().enumerate() {
                if prepared.kind.scope() != unit.scope() {
                    continue;
                }
                let kind_inputs = unit_inputs.find(prepared.kind, &mut cache);
                // What keeps a rule from a subject is no part of an input, and goes nowhere.
                let eligible = eligible(prepared, &unit, kind_inputs, &mut Verdicts::default());
                if eligible.is_empty() {
                    continue;
                }
                let input = kind_inputs.input(prepared.kind, &eligible, &mut cache);
                let names = (prepared.rule.id.as_str(), unit.name());
                let deny = machine.run(entry, names, &input, eligible.len());
                let deny = deny.map_err(|failure| failure.told().unwrap_or_default().to_owned());
                let (input, deny) = match json_values::json(&input) {
                    Ok(input) => {
                        let deny = deny.and_then(|answer| json_values::json(&answer));
                        (input, deny)
                    }
                    Err(error) => (Json::Null, Err(error)),
                };
                answered.push(PolicyInput {
                    rule: prepared.rule.id.clone(),
                    name: unit.name().to_owned(),
                    input,
                    deny,
                });
            }
        }
        answered
    }

    /// Runs the policy of a rule no more, which ended the process before. Returns where the policy stands.
    #[must_use]
    pub fn give_up(&self, rule: &str) -> Option<Place> {
        let mut rules = self.rules.iter();
        let prepared = rules.find(|prepared| prepared.rule.id.as_str() == rule)?;
        prepared.give_up();
        Some(prepared.policy.package())
    }

    /// Whether a rule looks at subjects of this kind.
    #[must_use]
    pub fn looks_at(&self, kind: Kind) -> bool {
        self.rules.iter().any(|prepared| prepared.kind == kind)
    }

    /// How many rules the engine has.
    #[must_use]
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The value of `data` beside the policies.
    ///
    /// # Errors
    /// The value holds what JSON cannot say.
    pub fn data(&self) -> Result<Json, String> {
        json_values::json(&self.data)
    }

    /// What the rules say of a host or backend. A rule that fails costs what it would have said, and no other rule's
    /// verdict.
    fn judge<'u>(&self, machine: &mut Machine<'_>, unit: impl FnOnce() -> Unit<'u>) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let start = Instant::now();
        // The unit is made here: that joins a host to its backends, which the timings count.
        let unit = unit();
        let mut inputs = UnitInputs::new(&unit, &mut machine.cache);
        let joined = start.elapsed();
        for (entry, prepared) in self.rules.iter().enumerate() {
            if prepared.kind.scope() != unit.scope() {
                continue;
            }
            let kind_inputs = inputs.find(prepared.kind, &mut machine.cache);
            let (start, shared_before) = (Instant::now(), kind_inputs.spent);
            judge_rule(
                machine,
                (entry, prepared),
                &unit,
                kind_inputs,
                &mut verdicts,
            );
            // Values that the first rule has made serve the later ones: they are no rule's own time.
            let shared = kind_inputs.spent.saturating_sub(shared_before);
            let spent = start.elapsed().saturating_sub(shared);
            verdicts.timings.add(&prepared.rule.id, spent);
        }
        yielding::settle(&self.rules, &mut verdicts);
        verdicts.timings.subjects = joined + inputs.spent();
        verdicts
    }
}

impl Worker<'_> {
    /// Evaluates the rules over a host.
    pub fn host(&mut self, host: &Host, subjects: &Subjects<'_>) -> Verdicts {
        let unit = || Unit::host(host, subjects);
        self.engine.judge(&mut self.machine, unit)
    }

    /// Evaluates the rules over a portion of a backend.
    pub fn backend(&mut self, portion: Portion<'_>, subjects: &Subjects<'_>) -> Verdicts {
        let unit = || Unit::backend(portion, subjects);
        self.engine.judge(&mut self.machine, unit)
    }
}

/// Evaluates one rule over the subjects of a host or backend.
fn judge_rule(
    machine: &mut Machine<'_>,
    (entry, prepared): (usize, &PreparedRule),
    unit: &Unit<'_>,
    kind_inputs: &mut KindInputs,
    verdicts: &mut Verdicts,
) {
    let eligible = eligible(prepared, unit, kind_inputs, verdicts);
    if eligible.is_empty() {
        return;
    }
    let mut evaluation = Evaluation {
        machine,
        rule: (entry, prepared),
        unit,
        kind_inputs,
    };
    let findings = match evaluation.findings(&eligible) {
        Ok(findings) => findings,
        Err(failure) => {
            evaluation.fail(&eligible, &failure, verdicts);
            return;
        }
    };
    // A tally counts subjects, and a subject can have several findings.
    let mut found: Vec<&str> = findings
        .iter()
        .map(|finding| finding.subject.id.as_str())
        .collect();
    found.sort_unstable();
    found.dedup();
    let tally = verdicts
        .tallies
        .entry(prepared.rule.id.clone())
        .or_default();
    tally.evaluated += eligible.len();
    tally.found += found.len();
    verdicts.findings.extend(findings);
}

/// The subjects that a rule may look at, by their places in the roster; what keeps it from the
/// others is noted.
fn eligible(
    prepared: &PreparedRule,
    unit: &Unit<'_>,
    kind_inputs: &KindInputs,
    verdicts: &mut Verdicts,
) -> Vec<usize> {
    // Asked once: the operating system and the design are the same for every subject of a host.
    let applies = applicability::of_unit(prepared, unit);
    let mut eligible = Vec::new();
    let mut tally = Tally::default();
    let subjects = kind_inputs
        .roster
        .subjects
        .iter()
        .zip(&kind_inputs.known_paths);
    for (index, (subject, known_paths)) in subjects.enumerate() {
        match applicability::of_subject(prepared, &applies, (subject, known_paths)) {
            Eligibility::Proven => eligible.push(index),
            Eligibility::NotApplicable => tally.not_applicable += 1,
            Eligibility::Unknown(why) => {
                verdicts.gap(
                    gap(prepared, unit, &why),
                    clipped(&subject.full_name()).into_owned(),
                );
                tally.not_evaluated += 1;
            }
        }
    }
    // Subjects that nobody could list are not in the roster: the host or backend stands for them.
    let gaps = kind_inputs.roster.gaps.iter();
    for why in gaps.filter(|_| !applicability::is_other_backend(prepared, unit)) {
        verdicts.gap(gap(prepared, unit, why), clipped(unit.name()).into_owned());
        tally.not_evaluated += 1;
    }
    *verdicts
        .tallies
        .entry(prepared.rule.id.clone())
        .or_default() += tally;
    eligible
}

/// What a report says of subjects that a rule cannot judge for this reason.
fn gap(prepared: &PreparedRule, unit: &Unit<'_>, why: &Why) -> NotEvaluated {
    NotEvaluated {
        rule: prepared.rule.id.clone(),
        reason: clipped(&why.sentence("")).into_owned(),
        severity: verdict::severity(prepared, unit, None),
        is_limit: why.state == State::Limit,
        state: FindingState::Active,
        collect: why.source().map(str::to_owned),
        subjects: Vec::new(),
    }
}

/// The JSON Schema of what policies of this subject get.
#[must_use]
pub fn input_schema(kind: Kind) -> Json {
    use crate::fabric::schema::{SchemaForm, SchemaWriter};
    let scope = kind.scope();
    let mut writer = SchemaWriter::new(SchemaForm::Input);
    let subject = writer.of_record(&kind.shape());
    let beside = writer.of_record(&scope_shape(scope));
    serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("fabriclint policy input, subject {}", kind.name()),
        "type": "object",
        "required": ["subjects", scope.name()],
        "additionalProperties": false,
        "properties": {
            "subjects": {"type": "array", "items": subject},
            scope.name(): beside,
        },
        "$defs": writer.definitions(),
    })
}
