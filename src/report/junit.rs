//! The XML of JUnit, which build servers read: a suite for each rule, a test for each finding, and one
//! for all other subjects of the rule. Only what counts against the run fails, so that a server says
//! what the exit code says; what is waived or could not be evaluated is skipped, never passed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Run;
use super::conclusion::Conclusion;
use super::location::Location;
use super::remark::Remark;
use super::text::{clean, plural};
use crate::catalogue::Severity;
use crate::finding::{Finding, NotEvaluated, State, Tally};
use crate::source::{Citations, Problem, ProblemSeverity};

/// Characters of a fingerprint that distinguish the tests of one subject.
const FINGERPRINT: usize = 8;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let mut report = Report::new("fabriclint");
    if let Some(case) = of_run(run) {
        let mut suite = TestSuite::new("fabriclint verdict");
        suite.add_test_case(case);
        report.add_test_suite(suite);
    }
    if run.all_problems().next().is_some() {
        let mut suite = TestSuite::new("fabriclint");
        let problems = run.all_problems();
        suite.add_test_cases(problems.map(|problem| of_problem(&cited, problem)));
        report.add_test_suite(suite);
    }
    let mut findings: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &run.verdicts.findings {
        let of_rule = findings.entry(finding.rule.as_str()).or_default();
        of_rule.push(finding);
    }
    let mut gaps: BTreeMap<&str, Vec<&NotEvaluated>> = BTreeMap::new();
    for gap in &run.verdicts.not_evaluated {
        gaps.entry(gap.rule.as_str()).or_default().push(gap);
    }
    for (id, tally) in &run.verdicts.tallies {
        let rule = id.as_str();
        let mut suite = TestSuite::new(rule);
        if let Some(card) = run.card(id) {
            suite.add_property(("title", clean(&card.title).as_str()));
        }
        let found = findings.get(rule).map_or(&[][..], Vec::as_slice);
        suite.add_test_cases(of_findings(run, &cited, found));
        let gaps = gaps.get(rule).map_or(&[][..], Vec::as_slice);
        suite.add_test_cases(gaps.iter().map(|gap| of_gap(gap)));
        suite.add_test_cases(of_tally(rule, tally));
        report.add_test_suite(suite);
    }
    report.serialize(&mut *out).map_err(io::Error::other)
}

/// A test of the run itself, where it did not see everything: skipped, or failed where that fails the run.
fn of_run(run: &Run) -> Option<TestCase> {
    let mut status = match run.conclusion() {
        Conclusion::Incomplete if run.exit_code() == 0 => TestCaseStatus::skipped(),
        Conclusion::Incomplete => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Conclusion::NoInput => TestCaseStatus::non_success(NonSuccessKind::Error),
        _ if run.shortfalls().is_empty() => return None,
        _ => TestCaseStatus::skipped(),
    };
    status.set_message(clean(&format!(
        "{}: {}",
        run.qualified_verdict(),
        run.headline()
    )));
    status.set_description(lines(&run.shortfalls()));
    let mut case = TestCase::new("verdict", status);
    case.set_classname("fabriclint");
    Some(case)
}

fn of_findings<'a>(
    run: &'a Run,
    cited: &'a Citations<'_>,
    findings: &'a [&Finding],
) -> impl Iterator<Item = TestCase> + 'a {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        *names
            .entry(clean(&finding.subject.to_string()))
            .or_default() += 1;
    }
    findings.iter().map(move |finding| {
        let mut name = clean(&finding.subject.to_string());
        // Servers match the tests of two runs by their names. A number would be that of another
        // finding once the first of them is repaired; a fingerprint stays.
        if names.get(&name).is_some_and(|count| *count > 1) {
            let end = finding.fingerprint.len().min(FINGERPRINT);
            name.push_str(&format!(" [{}]", &finding.fingerprint[..end]));
        }
        of_finding(run, cited, finding, name)
    })
}

fn of_finding(run: &Run, cited: &Citations<'_>, finding: &Finding, name: String) -> TestCase {
    let counts = finding.state == State::Active;
    let fails = counts
        && run
            .threshold
            .severity
            .is_some_and(|least| finding.severity >= least);
    let remark = Remark::of_finding(run, cited, finding);
    let text = lines(&remark.lines());
    let mut status = if fails {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else if counts {
        TestCaseStatus::success()
    } else {
        TestCaseStatus::skipped()
    };
    if fails {
        status.set_message(clean(&finding.explained()));
        status.set_type(finding.severity.name());
        let location = remark
            .location
            .as_ref()
            .map(|location| clean(&format!("{location}: ")));
        let text = format!("{}{text}", location.unwrap_or_default());
        status.set_description(text);
    } else if !counts {
        let word = finding
            .waived
            .as_deref()
            .map(|waived| format!(": {waived}"));
        let word = word.unwrap_or_default();
        let state = finding.state.name();
        status.set_message(clean(&format!("{state}{word}: {}", finding.explained())));
    }
    let mut case = TestCase::new(name, status);
    case.set_classname(finding.rule.as_str());
    if counts && !fails {
        case.set_system_out(format!("{}: {text}", finding.severity));
    }
    if let Some(location) = remark.location {
        at(&mut case, &location);
    }
    case
}

/// Texts, a line each.
fn lines(texts: &[String]) -> String {
    let cleaned: Vec<String> = texts.iter().map(|text| clean(text)).collect();
    cleaned.join("\n")
}

fn at(case: &mut TestCase, location: &Location) {
    let file = clean(&location.file).into();
    case.extra.insert("file".into(), file);
    let line = location.line.to_string().into();
    case.extra.insert("line".into(), line);
}

fn of_gap(gap: &NotEvaluated) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    let count = plural(gap.subjects.len(), "subject");
    status.set_message(clean(&format!("{count} {}: {}", gap.words(), gap.reason)));
    status.set_description(lines(&gap.subjects));
    let mut case = TestCase::new(clean(&format!("not evaluated: {}", gap.reason)), status);
    case.set_classname(gap.rule.as_str());
    case
}

/// One test for all subjects that passed, or one that says that there was none.
fn of_tally(rule: &str, tally: &Tally) -> Option<TestCase> {
    let passed = tally.passed();
    let (name, status) = if passed > 0 {
        // A server knows a test by its name, which must not change with a count.
        let name = "every other subject".to_owned();
        (name, TestCaseStatus::success())
    } else if tally.found + tally.not_evaluated == 0 {
        let mut status = TestCaseStatus::skipped();
        status.set_message("there is nothing that the rule applies to");
        ("no subject".to_owned(), status)
    } else {
        return None;
    };
    let mut case = TestCase::new(name, status);
    case.set_classname(rule);
    if passed > 0 {
        case.set_system_out(format!("{} passed", plural(passed, "subject")));
    }
    Some(case)
}

fn of_problem(cited: &Citations<'_>, problem: &Problem) -> TestCase {
    let remark = Remark::of_problem(cited, problem);
    let text = lines(&remark.lines());
    let mut status = match problem.severity {
        ProblemSeverity::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        ProblemSeverity::Warning => TestCaseStatus::success(),
    };
    if problem.severity == ProblemSeverity::Error {
        status.set_message(clean(&problem.to_string()));
        status.set_type(remark.code);
        status.set_description(text.as_str());
    }
    let mut case = TestCase::new(clean(&problem.to_string()), status);
    case.set_classname(format!("fabriclint.{}", remark.code));
    if problem.severity == ProblemSeverity::Warning {
        case.set_system_out(format!("{}: {text}", Severity::Warning));
    }
    if let Some(location) = &remark.location {
        at(&mut case, location);
    }
    case
}
