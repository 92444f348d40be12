//! Tests that policies' authors write in Rego, as OPA and conftest know them: a rule `test_…` holds
//! or it does not, `todo_test_…` is passed over. Tests run on the strict interpreter, where `with`
//! replaces `input` and `data`.

use std::collections::{BTreeMap, BTreeSet};

use regorus::{Engine as Interpreter, Value as Rego};
use serde_json::Value as Json;

use super::coverage::Coverage;
use super::fault::fault;
use super::json_values;
use super::policy_outline::{OutlineStatement, outline};
use super::program::limited;
use super::work::{Work, Working};
use crate::catalogue::Policy;
use crate::fabric::plan::Plan;
use crate::source::{Place, Problem};

/// Policies with tests, loaded.
pub struct TestRules {
    interpreter: Interpreter,
    policies: Vec<Policy>,
    tests: Vec<TestRule>,
}

/// A rule `test_…` or `todo_test_…`.
pub struct TestRule {
    /// The package of the test, without `data`.
    pub package: String,
    /// The name of the test.
    pub name: String,
    /// Where the head of the test stands.
    pub place: Place,
    /// Whether the test is not to be run yet.
    pub todo: bool,
    path: String,
    /// Index of the policy of the test.
    policy: usize,
    statements: Vec<OutlineStatement>,
}

/// What a test came to.
pub struct Answer {
    /// Whether the test holds; otherwise where it does not, or how it failed to run.
    pub verdict: Result<(), Refusal>,
    /// What the test printed.
    pub printed: Vec<String>,
}

/// Why a test did not pass.
pub enum Refusal {
    /// The test does not hold.
    False(Problem),
    /// The test could not be evaluated.
    Fault(Problem),
}

impl TestRules {
    /// Loads policies; the tests are those of `tested`, which may use what `beside` defines.
    ///
    /// # Errors
    /// A policy that does not compile.
    pub fn load(
        tested: &[&Policy],
        beside: &[&Policy],
        parameters: &BTreeMap<String, BTreeMap<String, Json>>,
    ) -> Result<Self, Problem> {
        let mut interpreter = Interpreter::new();
        interpreter.set_strict_builtin_errors(true);
        // Otherwise `print` goes to the error stream at once, between the lines of the report.
        interpreter.set_gather_prints(true);
        interpreter.set_enable_coverage(true);
        let all = || tested.iter().chain(beside).copied();
        let mut tests = Vec::new();
        for (index, policy) in all().enumerate() {
            let _working = Working::on(Work::Reads {
                policy: &policy.path,
            });
            interpreter
                .add_policy(policy.path.clone(), policy.text.clone())
                .map_err(|error| fault([policy], &error))?;
            if index < tested.len() {
                tests.extend(TestRule::all(index, policy)?);
            }
        }
        let data = json_values::data(&Plan::default(), parameters);
        let wrong = |error: &dyn ToString| fault(all(), &error.to_string());
        interpreter.add_data(data).map_err(|error| wrong(&error))?;
        if let Some(first) = tests.first() {
            // Otherwise a fault of any policy would be one of every test.
            let entry_point: regorus::Rc<str> = first.path.as_str().into();
            interpreter
                .compile_with_entrypoint(&entry_point)
                .map_err(|error| wrong(&error))?;
        }
        let policies = all().cloned().collect();
        Ok(Self {
            interpreter: limited(interpreter),
            policies,
            tests,
        })
    }

    /// The tests, in the order of files and lines.
    #[must_use]
    pub fn tests(&self) -> &[TestRule] {
        &self.tests
    }

    /// Runs a test, and adds the lines that it reaches.
    #[must_use]
    pub fn run(&self, test: &TestRule, coverage: Option<&mut Coverage>) -> Answer {
        let _working = Working::on(Work::Evaluates {
            rule: &test.path,
            unit: "its own input",
        });
        // A copy shares the policies; coverage and prints are those of this test alone.
        let mut interpreter = self.interpreter.clone();
        let result = match self.twin(test) {
            Some(problem) => Err(Refusal::Fault(problem)),
            None => match interpreter.eval_rule(test.path.clone()) {
                Ok(Rego::Bool(true)) => Ok(()),
                Ok(value) => Err(Refusal::False(self.refusal(test, &value, &interpreter))),
                Err(error) => Err(Refusal::Fault(self.fault(test, &error))),
            },
        };
        if let (Some(coverage), Ok(report)) = (coverage, interpreter.get_coverage_report()) {
            coverage.add(report);
        }
        Answer {
            verdict: result,
            printed: interpreter.take_prints().unwrap_or_default(),
        }
    }

    /// Rego takes rules of one name as one rule, which holds where either of them does.
    fn twin(&self, test: &TestRule) -> Option<Problem> {
        let named = |other: &&TestRule| other.package == test.package && other.name == test.name;
        let first = self.tests.iter().find(named)?;
        (first.place != test.place).then(|| {
            let message = format!("the package has another test `{}`", test.name);
            Problem::error("two-tests", message).at(test.place).help(
                "give it a name of its own: in Rego the two are one rule, and either can pass it",
            )
        })
    }

    fn refusal(&self, test: &TestRule, value: &Rego, interpreter: &Interpreter) -> Problem {
        if *value != Rego::Undefined {
            let message = format!("`{}` is {value}, not true", test.name);
            return Problem::error("test-failed", message).at(test.place);
        }
        let message = match self.end(test, interpreter) {
            Some(place) => {
                let message = format!("`{}` is not true: it gets no further than this", test.name);
                return Problem::error("test-failed", message).at(place);
            }
            None => format!("`{}` is not true", test.name),
        };
        Problem::error("test-failed", message).at(test.place)
    }

    /// The last line of the test that was evaluated, with every statement on it.
    fn end(&self, test: &TestRule, interpreter: &Interpreter) -> Option<Place> {
        let policy = self.policies.get(test.policy)?;
        let report = interpreter.get_coverage_report().ok()?;
        let mut files = report.files.into_iter();
        let reached: BTreeSet<u32> = files.find(|file| file.path == policy.path)?.covered;
        let was_reached = |statement: &&OutlineStatement| {
            let mut lines = reached.range(statement.lines.clone());
            lines.next().is_some()
        };
        let last = test.statements.iter().rfind(was_reached)?;
        // Lines are counted, not statements: any of those on the line may be the one that fails.
        let beside = |statement: &&OutlineStatement| statement.lines.start() == last.lines.start();
        let first = test.statements.iter().find(beside)?;
        Some(policy.place(first.span.start, last.span.end))
    }

    fn fault(&self, test: &TestRule, error: &impl ToString) -> Problem {
        let mut problem = fault(&self.policies, error);
        problem.place = problem.place.or(Some(test.place));
        problem
    }
}

impl TestRule {
    fn all(index: usize, policy: &Policy) -> Result<Vec<Self>, Problem> {
        let mut outline = outline(policy)?;
        let rules = std::mem::take(&mut outline.rules).into_iter();
        let tests = rules.filter_map(|rule| {
            let todo = rule.name.starts_with("todo_test_");
            (todo || rule.name.starts_with("test_")).then(|| Self {
                path: outline.path_of(&rule.name),
                package: outline.package.clone(),
                name: rule.name,
                place: policy.place(rule.head.start, rule.head.end),
                todo,
                policy: index,
                statements: rule.statements,
            })
        });
        Ok(tests.collect())
    }
}
