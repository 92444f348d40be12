//! `tests/v1`: tests for programs. Its types are frozen: they change with a new version only.

use std::io::{self, Write};

use serde::Serialize;

use super::shown::{Counts, ShownTests};
use crate::report::json::{Fault, TOOL, Tool, fault};
use crate::report::location::Location;
use crate::source::{Citations, JsonForm, write_json};
use crate::testing::{Coverage, LineCoverage, Suite, Test};

#[derive(Serialize)]
struct TestReport<'a> {
    schema: &'static str,
    tool: Tool,
    verdict: &'a str,
    exit_code: u8,
    summary: TestSummary,
    problems: Vec<Fault<'a>>,
    suites: Vec<SuiteOfTests<'a>>,
    coverage: Option<Share<'a>>,
}

#[derive(Serialize)]
struct TestSummary {
    tests: usize,
    passed: usize,
    failed: usize,
    error: usize,
    todo: usize,
}

#[derive(Serialize)]
struct SuiteOfTests<'a> {
    name: &'a str,
    tests: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Case<'a> {
    name: &'a str,
    outcome: &'static str,
    tried: usize,
    seconds: f64,
    location: Location,
    problems: Vec<Fault<'a>>,
    printed: &'a [String],
}

#[derive(Serialize)]
struct Share<'a> {
    percent: f64,
    minimum: Option<f64>,
    files: Vec<CoveredFile<'a>>,
}

#[derive(Serialize)]
struct CoveredFile<'a> {
    file: &'a str,
    percent: f64,
    lines: usize,
    reached: usize,
    not_reached: Vec<[u32; 2]>,
}

pub(super) fn write(report: &ShownTests<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = report.run;
    let tests = run.tests().map(|test| test.place);
    let of_run = || run.problems.iter().chain(&run.warnings);
    let problems = of_run().chain(run.tests().flat_map(|test| test.outcome.problems()));
    let places = tests.chain(problems.filter_map(|problem| problem.place));
    let cited = Citations::new(&run.sources, places);
    let counts = Counts::of(run.tests().map(|test| &test.outcome));
    let document = TestReport {
        schema: "fabriclint/tests/v1",
        tool: TOOL,
        verdict: report.verdict,
        exit_code: report.exit_code,
        summary: TestSummary {
            tests: counts.tests,
            passed: counts.passed,
            failed: counts.failed,
            error: counts.broken,
            todo: counts.todo,
        },
        problems: of_run().map(|problem| fault(&cited, problem)).collect(),
        suites: run
            .suites
            .iter()
            .map(|suite| group(&cited, suite))
            .collect(),
        coverage: run
            .coverage
            .as_ref()
            .map(|coverage| share(report, coverage)),
    };
    write_json(&mut *out, &document, JsonForm::REPORT)?;
    writeln!(out)
}

fn group<'a>(cited: &Citations<'_>, suite: &'a Suite) -> SuiteOfTests<'a> {
    SuiteOfTests {
        name: &suite.name,
        tests: suite.tests.iter().map(|test| case(cited, test)).collect(),
    }
}

fn case<'a>(cited: &Citations<'_>, test: &'a Test) -> Case<'a> {
    let problems = test.outcome.problems().iter();
    Case {
        name: &test.name,
        outcome: test.outcome.name(),
        tried: test.tried,
        seconds: test.took.as_secs_f64(),
        location: Location::of(cited, test.place),
        problems: problems.map(|problem| fault(cited, problem)).collect(),
        printed: &test.printed,
    }
}

fn share<'a>(report: &ShownTests<'_>, coverage: &'a Coverage) -> Share<'a> {
    let file = |(file, lines): (&'a str, &'a LineCoverage)| CoveredFile {
        file,
        percent: lines.percent(),
        lines: lines.all.len(),
        reached: lines.reached.len(),
        not_reached: lines
            .not_reached()
            .into_iter()
            .map(<[u32; 2]>::from)
            .collect(),
    };
    Share {
        percent: coverage.percent(),
        minimum: report.coverage_min,
        files: coverage.files().map(file).collect(),
    }
}
