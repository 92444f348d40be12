//! Tests of rules: the examples of the pages, held against what they promise, and the `test_…`
//! rules that stand in policies. The module knows no report and prints nothing.

mod examples;
mod filter;
mod growth;
mod outcome;
mod unknowns;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::catalogue::{Catalogue, Policy, RuleId};
pub use crate::engine::{Coverage, LineCoverage};
use crate::engine::{Engine, EngineKind, LintKind, Settings, TestRules, lint};
use crate::fabric::plan::Plan;
use crate::source::{Place, Problem, Sources};
use examples::Bench;
pub use examples::faults;
pub use filter::Filter;
pub use growth::growth;
pub use outcome::Outcome;
pub use unknowns::{UnknownTrials, set_unknown, unknowable, unknowable_values};

/// What is to be tested, and how.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders with rules of a user; none for the shipped ones.
    pub paths: Vec<PathBuf>,
    /// The tests to run, by their names.
    pub filter: Option<Filter>,
    /// Whether each value of each example is set to unknown as well.
    pub unknowns: bool,
    /// Whether to say which lines of the policies the tests reach.
    pub coverage: bool,
}

/// What tests came to.
#[derive(Debug, Default)]
pub struct TestRun {
    /// The pages and policies.
    pub sources: Sources,
    /// What kept tests from being found.
    pub problems: Vec<Problem>,
    /// What is right and slow in the policies.
    pub warnings: Vec<Problem>,
    /// The tests that were run, or are still to be written.
    pub suites: Vec<Suite>,
    /// The lines of the policies that the tests reached, if that was asked for.
    pub coverage: Option<Coverage>,
}

/// The tests of a rule, or of a package.
#[derive(Debug)]
pub struct Suite {
    /// `area/name`, or the package.
    pub name: String,
    /// The tests of the suite.
    pub tests: Vec<Test>,
}

/// A test and what it came to.
#[derive(Debug)]
pub struct Test {
    /// The name of the test, which no other test of the suite has.
    pub title: String,
    /// The name of the test among all tests.
    pub name: String,
    /// Where the test stands.
    pub place: Place,
    /// What the test came to.
    pub outcome: Outcome,
    /// How many documents the test tried.
    pub tried: usize,
    /// What the test printed.
    pub printed: Vec<String>,
    /// How long the test took.
    pub took: Duration,
}

impl TestRun {
    /// Every test.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.suites.iter().flat_map(|suite| &suite.tests)
    }
}

/// Runs the tests of the shipped rules, or of those below some paths.
#[must_use]
pub fn run(request: &Request) -> TestRun {
    let mut run = TestRun::default();
    match Subjects::load(request, &mut run.sources) {
        Ok(subjects) => {
            run.warnings = subjects.tested.warnings();
            // Whether a shipped rule is slow, tests of this repository say.
            if subjects.shipped.is_some() {
                let slow = growth::slow_rules(&subjects.tested, &run.sources);
                run.warnings.extend(slow);
            }
            let tested = run.test(&subjects, request);
            run.note(tested);
        }
        Err(problems) => run.problems = problems,
    }
    run
}

/// The rules that are tested, and those that they may use.
struct Subjects {
    tested: Catalogue,
    shipped: Option<Catalogue>,
    engine: EngineKind,
}

impl Subjects {
    fn load(request: &Request, sources: &mut Sources) -> Result<Self, Vec<Problem>> {
        let mut shipped = Catalogue::shipped(sources)?;
        if request.paths.is_empty() {
            return Ok(Self {
                tested: shipped,
                shipped: None,
                engine: EngineKind::default(),
            });
        }
        let mut tested = Catalogue::below(sources, &request.paths)?;
        tested.borrow_library(&shipped);
        // Constructs are left out: what users write runs on the interpreter, which gets them right.
        let faults = lint(&tested, &[LintKind::Reference]);
        if !faults.is_empty() {
            return Err(faults);
        }
        tested.bases.clone_from(&shipped.bases);
        // Someone who works on a shipped rule tests the files, not what is built in.
        shipped
            .policies
            .retain(|id, _| !tested.policies.contains_key(id));
        let is_tested = |module: &Policy| {
            tested
                .library
                .iter()
                .any(|own| own.path.ends_with(&module.path))
        };
        shipped.library.retain(|module| !is_tested(module));
        Ok(Self {
            tested,
            shipped: Some(shipped),
            engine: EngineKind::Interpreter,
        })
    }

    /// What the tests are about.
    fn policies(&self) -> impl Iterator<Item = &Policy> {
        let own = self.tested.policies.values();
        own.chain(&self.tested.library).chain(&self.tested.pageless)
    }
}

impl TestRun {
    fn test(&mut self, subjects: &Subjects, request: &Request) -> Result<(), Problem> {
        if request.coverage {
            self.coverage = Some(Coverage::of(subjects.policies())?);
        }
        let (tested, engine) = (&subjects.tested, subjects.engine);
        for id in tested.rules.keys() {
            let page = Page {
                tested,
                engine,
                sources: &self.sources,
                id,
            };
            let suite = page.test(request, self.coverage.as_mut());
            let added = suite.map(|suite| self.add(suite));
            // A rule that cannot be tested does not keep the others from it.
            self.note(added);
        }
        let of_policies = self.test_policies(subjects, request);
        self.note(of_policies);
        // Some of the tests reach some of the policies: the others would read as untested.
        if request.filter.is_some() {
            self.coverage = self.coverage.take().map(Coverage::only_reached);
        }
        Ok(())
    }

    fn test_policies(&mut self, subjects: &Subjects, request: &Request) -> Result<(), Problem> {
        let tested: Vec<&Policy> = subjects.policies().chain(&subjects.tested.tests).collect();
        let beside: Vec<&Policy> = subjects
            .shipped
            .iter()
            .flat_map(|shipped| shipped.policies.values().chain(&shipped.library))
            .collect();
        let mut parameters = subjects.tested.parameters();
        parameters.extend(subjects.shipped.iter().flat_map(Catalogue::parameters));
        let rules = TestRules::load(&tested, &beside, &parameters)?;
        for rule in rules.tests() {
            let name = format!("{}.{}", rule.package, rule.name);
            let refuses = |filter: &Filter| !filter.admits(&name);
            if request.filter.as_ref().is_some_and(refuses) {
                continue;
            }
            let coverage = self.coverage.as_mut();
            let mut printed = Vec::new();
            let mut test = Test::run(rule.name.clone(), name, rule.place, || {
                if rule.todo {
                    return (Outcome::Todo, 0);
                }
                let answer = rules.run(rule, coverage);
                printed = answer.printed;
                (answer.verdict.into(), 1)
            });
            test.printed = printed;
            // A package may stand in several files, between which others come.
            let suite = self
                .suites
                .iter_mut()
                .find(|suite| suite.name == rule.package);
            match suite {
                Some(suite) => suite.tests.push(test),
                None => self.add(Suite {
                    name: rule.package.clone(),
                    tests: vec![test],
                }),
            }
        }
        Ok(())
    }

    /// A fault of a policy can keep its examples and its tests from being run: it is told once.
    fn note(&mut self, result: Result<(), Problem>) {
        if let Err(problem) = result
            && !self.problems.contains(&problem)
        {
            self.problems.push(problem);
        }
    }

    fn add(&mut self, suite: Suite) {
        if !suite.tests.is_empty() {
            self.suites.push(suite);
        }
    }
}

/// Tests the examples of one rule of a catalogue, on the engine that shipped policies run on. Of the
/// request, the filter and the unknown values count.
///
/// # Errors
/// The policy does not compile, or a path of the page does not exist.
pub fn test_rule(
    catalogue: &Catalogue,
    sources: &Sources,
    id: &RuleId,
    request: &Request,
) -> Result<Suite, Problem> {
    let page = Page {
        tested: catalogue,
        engine: EngineKind::default(),
        sources,
        id,
    };
    page.test(request, None)
}

/// A rule whose examples are tested.
struct Page<'a> {
    tested: &'a Catalogue,
    engine: EngineKind,
    sources: &'a Sources,
    id: &'a RuleId,
}

impl Page<'_> {
    fn test(
        &self,
        request: &Request,
        mut coverage: Option<&mut Coverage>,
    ) -> Result<Suite, Problem> {
        let id = self.id;
        let catalogue = self.tested.only(id);
        let settings = Settings {
            engine: self.engine,
            ..Settings::default()
        };
        // Otherwise a fault of the policy would be one of every example.
        Engine::new(&catalogue, &Plan::default(), &settings)?;
        let bench = Bench {
            catalogue: &catalogue,
            settings: &settings,
            sources: self.sources,
        };
        let rule = &self.tested.rules[id];
        let filter = request.filter.as_ref();
        let wanted = |name: &str| filter.is_none_or(|filter| filter.admits(name));
        let mut tests = Vec::new();
        for (title, example) in examples::titles(rule, self.sources) {
            let name = format!("{id}: {title}");
            let unknowns = format!("{name}, each value unknown");
            let place = example.place;
            if wanted(&name) {
                let coverage = coverage.as_deref_mut();
                let prove = || (bench.prove(example, coverage), 1);
                tests.push(Test::run(title.clone(), name, place, prove));
            }
            if request.unknowns && !rule.tells_unknowns && wanted(&unknowns) {
                let title = format!("{title}, each value unknown");
                let prove = || unknowns::prove(&bench, example);
                tests.push(Test::run(title, unknowns, place, prove));
            }
        }
        Ok(Suite {
            name: id.to_string(),
            tests,
        })
    }
}

impl Test {
    fn run(
        title: String,
        name: String,
        place: Place,
        prove: impl FnOnce() -> (Outcome, usize),
    ) -> Self {
        let start = Instant::now();
        let (outcome, tried) = prove();
        Self {
            title,
            name,
            place,
            outcome,
            tried,
            printed: Vec::new(),
            took: start.elapsed(),
        }
    }
}
