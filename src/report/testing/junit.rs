//! Tests as the XML of JUnit, which build servers read: a suite for each rule or package. What kept
//! tests from being found comes as a suite of its own, so that no server takes silence for success.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::shown::ShownTests;
use crate::report::text::clean;
use crate::source::{Place, Problem, Sources};
use crate::testing::{Outcome, Suite, Test};

pub(super) fn write(report: &ShownTests<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = report.run;
    let mut xml = Xml::new("fabriclint test");
    xml.set_time(run.tests().map(|test| test.took).sum());
    if !run.problems.is_empty() {
        let mut suite = TestSuite::new("fabriclint");
        let problems = run.problems.iter();
        suite.add_test_cases(problems.map(|problem| of_problem(&run.sources, problem)));
        xml.add_test_suite(suite);
    }
    for suite in &run.suites {
        xml.add_test_suite(of_suite(&run.sources, suite));
    }
    xml.serialize(&mut *out).map_err(io::Error::other)
}

fn of_suite(sources: &Sources, suite: &Suite) -> TestSuite {
    let mut xml = TestSuite::new(clean(&suite.name));
    xml.set_time(suite.tests.iter().map(|test| test.took).sum());
    xml.add_test_cases(suite.tests.iter().map(|test| of_test(sources, suite, test)));
    xml
}

fn of_test(sources: &Sources, suite: &Suite, test: &Test) -> TestCase {
    let status = match &test.outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::Todo => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("todo");
            status
        }
        Outcome::Failed(problems) => refusal(NonSuccessKind::Failure, sources, problems),
        Outcome::Broken(problems) => refusal(NonSuccessKind::Error, sources, problems),
    };
    let mut case = TestCase::new(clean(&test.title), status);
    case.set_classname(clean(&suite.name));
    case.set_time(test.took);
    let file = sources.get(test.place.source).name();
    let line = sources.position(test.place).line.to_string();
    case.extra.insert("file".into(), clean(file).into());
    case.extra.insert("line".into(), line.into());
    if !test.printed.is_empty() {
        let printed: Vec<String> = test.printed.iter().map(|line| clean(line)).collect();
        case.set_system_out(printed.join("\n"));
    }
    case
}

/// JUnit has one message a test; further ones stand in the text.
fn refusal(kind: NonSuccessKind, sources: &Sources, problems: &[Problem]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    if let Some(first) = problems.first() {
        status.set_message(clean(&first.message));
        status.set_type(&*first.code);
    }
    let text = problems.iter().map(|problem| sentence(sources, problem));
    status.set_description(text.collect::<Vec<_>>().join("\n"));
    status
}

/// `file:line:column: message`, as editors and compilers write it.
fn sentence(sources: &Sources, problem: &Problem) -> String {
    let place = |place: Place| {
        let position = sources.position(place);
        let name = sources.get(place.source).name();
        format!("{name}:{}:{}: ", position.line, position.column)
    };
    let before = problem.place.map(place).unwrap_or_default();
    let help = problem.help.as_ref();
    let help = help.map(|help| format!("\n  fix: {}", clean(help)));
    let said = clean(&format!("{before}{problem}"));
    format!("{said}{}", help.unwrap_or_default())
}

fn of_problem(sources: &Sources, problem: &Problem) -> TestCase {
    let problems = std::slice::from_ref(problem);
    let status = refusal(NonSuccessKind::Error, sources, problems);
    let mut case = TestCase::new(clean(&problem.message), status);
    case.set_classname("fabriclint");
    case.set_time(Duration::ZERO);
    case
}
