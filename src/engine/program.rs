//! Policies compiled and run: the bytecode machine for shipped policies, the strict interpreter
//! for users' policies and as a cross-check.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use regorus::rvm::RegoVM;
use regorus::rvm::program::Program as Bytecode;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine as Interpreter, Rc, Value as Rego};

use super::bytecode::{compile, parse, unpack};
use super::coverage::Coverage;
use super::failure::{Failure, TIME_LIMIT};
use super::fault::fault;
use super::inputs::WorkerCache;
use super::work::{Work, Working};
use crate::catalogue::Policy;
use crate::fabric::backend::Backend;
use crate::source::Problem;
use crate::subjects::Portion;

/// Which engine evaluates a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineKind {
    /// The bytecode machine.
    #[default]
    Rvm,
    /// The interpreter, with strict built-in errors.
    Interpreter,
}

/// Instructions that every evaluation may take, and how many more for each subject.
const BASE_INSTRUCTIONS: usize = 100_000;
const INSTRUCTIONS_PER_SUBJECT: usize = 50_000;

/// Server profiles of a backend whose subjects a shipped policy sees at one time. Shipped policies
/// judge each subject of a backend by itself, which a test holds.
const PROFILES_AT_ONCE: usize = 512;

/// The policies of a run, ready to be run.
pub(super) struct Program {
    /// The policies, the library first.
    policies: Vec<Policy>,
    interpreter: Option<Interpreter>,
    entry_points: Vec<EntryPoint>,
    data: Rego,
}

/// What a rule is evaluated by.
struct EntryPoint {
    name: String,
    /// The policies that the rule is compiled from, its own last, by their indices.
    policies: Vec<usize>,
    /// Made when a subject of the rule is first there: most estates have no subject of many rules.
    /// Each rule has a program of its own, for what the machine resets before it runs one grows
    /// with all that its program can evaluate.
    bytecode: OnceLock<Result<Arc<Bytecode>, String>>,
}

/// One worker's means to make inputs and to run policies on them.
pub(super) struct Machine<'a> {
    pub(super) cache: WorkerCache,
    runner: Runner<'a>,
}

enum Runner<'a> {
    /// A machine for each policy that was run, so that none is loaded again.
    Rvm(&'a Program, Vec<Option<RegoVM>>),
    Interpreter(Box<Interpreter>, &'a [EntryPoint]),
}

impl Program {
    /// Takes rules, each with the entry point `deny` of its package. On the bytecode machine a rule
    /// sees itself and what it imports: compiling one costs nothing for all the others. What is
    /// shipped is taken as it was compiled, when it is first needed; anything else is compiled here,
    /// so that its faults are told before a host is read.
    ///
    /// # Errors
    /// A policy that does not compile, at its place.
    pub(super) fn new(
        kind: EngineKind,
        library: &[Policy],
        rules: &[(&Policy, String)],
        data: Rego,
    ) -> Result<Self, Problem> {
        let of_rules = rules.iter().map(|(policy, _)| (*policy).clone());
        let entry_points = rules.iter().enumerate().map(|(index, (policy, package))| {
            let mut policies = policy.imported(library);
            // The policies of rules stand behind those of the library.
            policies.push(library.len() + index);
            EntryPoint::new(package, policies)
        });
        let mut program = Self {
            policies: library.iter().cloned().chain(of_rules).collect(),
            interpreter: None,
            entry_points: entry_points.collect(),
            data,
        };
        if kind == EngineKind::Interpreter {
            let mut interpreter = program.interpreter()?;
            // The interpreter would find a fault of a policy on the first host only.
            if let Some(first) = program.entry_points.first() {
                let compiled = interpreter.compile_with_entrypoint(&Rc::from(first.name.as_str()));
                compiled.map_err(|error| fault(&program.policies, &error))?;
            }
            program.interpreter = Some(interpreter);
        } else {
            let not_packed = rules
                .iter()
                .enumerate()
                .filter(|(_, (policy, _))| policy.packed().is_none());
            for (rule, _) in not_packed {
                let compiled = program.bytecode(rule);
                compiled.map_err(|error| fault(&program.policies, &error))?;
            }
        }
        Ok(program)
    }

    /// An interpreter with all policies, strict about built-in functions.
    fn interpreter(&self) -> Result<Interpreter, Problem> {
        let parsed = parse(&self.policies);
        let mut interpreter = parsed.map_err(|error| fault(&self.policies, &error))?;
        // `to_number("abc")` is an error, not a rule that finds nothing.
        interpreter.set_strict_builtin_errors(true);
        interpreter
            .add_data(self.data.clone())
            .map_err(|error| fault(&self.policies, &error))?;
        Ok(interpreter)
    }

    /// A backend as policies are to see it: those of users see all of it.
    pub(super) fn portions<'b>(&self, backend: &'b Backend) -> Vec<Portion<'b>> {
        let whole = Portion::whole(backend);
        match self.interpreter {
            Some(_) => vec![whole],
            None => whole.split(PROFILES_AT_ONCE),
        }
    }

    /// A machine for one worker.
    pub(super) fn machine(&self) -> Machine<'_> {
        if let Some(interpreter) = &self.interpreter {
            let interpreter = Box::new(limited(interpreter.clone()));
            return Machine::new(Runner::Interpreter(interpreter, &self.entry_points));
        }
        let machines = self.entry_points.iter().map(|_| None);
        Machine::new(Runner::Rvm(self, machines.collect()))
    }

    fn bytecode(&self, rule: usize) -> Result<Arc<Bytecode>, String> {
        let entry_point = &self.entry_points[rule];
        let bytecode = entry_point.bytecode.get_or_init(|| {
            let indices = entry_point.policies.iter();
            let policies: Vec<&Policy> = indices.map(|index| &self.policies[*index]).collect();
            let packed = policies.last().and_then(|policy| policy.packed());
            match packed.and_then(|packed| unpack(packed, &policies)) {
                Some(bytecode) => Ok(bytecode),
                None => compile(&policies, &entry_point.name),
            }
        });
        bytecode.clone()
    }

    /// The bytecode machine of a rule.
    pub(super) fn loaded(&self, rule: usize) -> Result<RegoVM, String> {
        let bytecode = self.bytecode(rule)?;
        let mut machine = RegoVM::new();
        machine.load_program(bytecode);
        machine
            .set_data(self.data.clone())
            .map_err(|error| error.to_string())?;
        machine.set_execution_timer_config(time_limit());
        Ok(machine)
    }

    /// A machine that notes the lines which it evaluates, whichever engine gives the verdicts.
    ///
    /// # Errors
    /// The interpreter does not take what the bytecode machine took.
    pub(super) fn tracer(&self) -> Result<Machine<'_>, Problem> {
        let mut interpreter = limited(self.interpreter()?);
        interpreter.set_enable_coverage(true);
        let interpreter = Box::new(interpreter);
        Ok(Machine::new(Runner::Interpreter(
            interpreter,
            &self.entry_points,
        )))
    }
}

impl EntryPoint {
    fn new(package: &str, policies: Vec<usize>) -> Self {
        Self {
            name: format!("data.{package}.deny"),
            policies,
            bytecode: OnceLock::new(),
        }
    }
}

fn time_limit() -> Option<ExecutionTimerConfig> {
    // Instructions between two looks at the clock, each of which costs more than an instruction.
    NonZeroU32::new(1024).map(|check_interval| ExecutionTimerConfig {
        limit: TIME_LIMIT,
        check_interval,
    })
}

/// An interpreter that gives up after a while. What a policy prints is for its tests: on the error stream
/// of a run it would be anything that stands in an export.
pub(super) fn limited(mut interpreter: Interpreter) -> Interpreter {
    interpreter.set_gather_prints(true);
    if let Some(limit) = time_limit() {
        interpreter.set_execution_timer_config(limit);
    }
    interpreter
}

impl<'a> Machine<'a> {
    fn new(runner: Runner<'a>) -> Self {
        Self {
            cache: WorkerCache::default(),
            runner,
        }
    }

    /// Adds the lines that were evaluated since the machine was made.
    pub(super) fn trace(&self, coverage: &mut Coverage) {
        if let Runner::Interpreter(interpreter, _) = &self.runner
            && let Ok(report) = interpreter.get_coverage_report()
        {
            coverage.add(report);
        }
    }

    /// Runs one policy over one input.
    ///
    /// # Errors
    /// The policy failed.
    pub(super) fn run(
        &mut self,
        entry_point: usize,
        (rule, unit): (&str, &str),
        input: &Rego,
        subjects: usize,
    ) -> Result<Rego, Failure> {
        // What is shipped is known to end.
        let is_of_users = matches!(self.runner, Runner::Interpreter(..));
        let _working = is_of_users.then(|| Working::on(Work::Evaluates { rule, unit }));
        // A fault of the engine costs what a fault of the policy does.
        let runs = AssertUnwindSafe(|| self.evaluate(entry_point, input, subjects));
        let result =
            catch_unwind(runs).unwrap_or_else(|_| Err("the engine failed on it".to_owned()));
        result.map_err(|error| {
            // In what state a machine is after a fault nobody promises.
            if let Runner::Rvm(_, machines) = &mut self.runner {
                machines[entry_point] = None;
            }
            Failure::of(error)
        })
    }

    fn evaluate(
        &mut self,
        entry_point: usize,
        input: &Rego,
        subjects: usize,
    ) -> Result<Rego, String> {
        match &mut self.runner {
            Runner::Rvm(program, machines) => {
                let machine = match &mut machines[entry_point] {
                    Some(machine) => machine,
                    none => none.insert(program.loaded(entry_point)?),
                };
                // The machine's own limit, 25 000 in all, is less than a host with many subjects takes.
                let budget = subjects.saturating_mul(INSTRUCTIONS_PER_SUBJECT);
                machine.set_max_instructions(BASE_INSTRUCTIONS.saturating_add(budget));
                machine.set_input(input.clone());
                // The program of a rule has its `deny` as the only entry point.
                machine
                    .execute_entry_point_by_index(0)
                    .map_err(|error| error.to_string())
            }
            Runner::Interpreter(interpreter, entry_points) => {
                interpreter.set_input(input.clone());
                let answer = interpreter.eval_rule(entry_points[entry_point].name.clone());
                // Nobody reads them, and they would grow from host to host.
                let _ = interpreter.take_prints();
                answer.map_err(|error| error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::json_values::{json, rego};
    use crate::source::Sources;
    use serde_json::{Value as Json, json};

    /// What `deny` of a policy is on an engine.
    fn answer(kind: EngineKind, body: &str) -> Json {
        let text = format!("package a\n\ndeny contains 1 if {{\n{body}\n}}\n");
        let mut sources = Sources::default();
        let source = sources.add("a.rego", "a.rego", text.as_str());
        let policy = Policy::new("a.rego", text, source);
        let rules = [(&policy, "a".to_owned())];
        let program = Program::new(kind, &[], &rules, rego(&json!({})))
            .unwrap_or_else(|problem| panic!("{problem}"));
        let mut machine = program.machine();
        let input = rego(&json!({"a": 1, "flag": false}));
        json(&machine.run(0, ("a", "b"), &input, 1).expect("an answer")).expect("JSON")
    }

    /// The lint refuses these forms because the machine errs. Should one of them agree some day, the
    /// lint can let it pass.
    #[test]
    fn the_machine_errs_where_the_lint_says() {
        for (body, expected) in [
            ("x := input.absent\nnot x in {2}", json!([])),
            (
                "some i in [1, 2]\nx := [1 | i == 3]\ncount(x) == 0",
                json!([1]),
            ),
        ] {
            assert_eq!(answer(EngineKind::Interpreter, body), expected, "{body}");
            assert_ne!(answer(EngineKind::Rvm, body), expected, "{body}");
        }
    }
}
