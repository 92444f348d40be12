//! Tests as the XML of JUnit, which build servers read: a suite for each rule or package. What kept
//! tests from being found comes as a suite of its own, so that no server takes silence for success.

use std::io::{self, Write};
use std::time::Duration;

use super::{Counts, Report};
use crate::source::{Place, Problem, Sources};
use crate::testing::{Outcome, Suite, Test};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = report.run;
    let mut counts = Counts::of(run.tests().map(|it| &it.outcome));
    counts.tests += run.problems.len();
    counts.broken += run.problems.len();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let took = run.tests().map(|it| it.took).sum();
    open(
        out,
        0,
        "testsuites",
        &totals("fabriclint test", counts, took),
    )?;
    if !run.problems.is_empty() {
        problems(&run.sources, &run.problems, out)?;
    }
    for suite in &run.suites {
        write_suite(&run.sources, suite, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn write_suite(sources: &Sources, suite: &Suite, out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts::of(suite.tests.iter().map(|it| &it.outcome));
    let took = suite.tests.iter().map(|it| it.took).sum();
    open(out, 1, "testsuite", &totals(&suite.name, counts, took))?;
    for test in &suite.tests {
        write_case(sources, suite, test, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_case(
    sources: &Sources,
    suite: &Suite,
    test: &Test,
    out: &mut dyn Write,
) -> io::Result<()> {
    let position = sources.position(test.place);
    let attributes = [
        ("name", test.title.clone()),
        ("classname", suite.name.clone()),
        ("file", sources.get(test.place.source).name().to_owned()),
        ("line", position.line.to_string()),
        ("time", seconds(test.took)),
    ];
    open(out, 2, "testcase", &attributes)?;
    match &test.outcome {
        Outcome::Passed => {}
        Outcome::Todo => writeln!(out, "      <skipped message=\"todo\"/>")?,
        Outcome::Failed(problems) => refusal(out, "failure", sources, problems)?,
        Outcome::Broken(problems) => refusal(out, "error", sources, problems)?,
    }
    if !test.printed.is_empty() {
        let printed = escape(&test.printed.join("\n"));
        writeln!(out, "      <system-out>{printed}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

/// JUnit has one message a test; further ones stand in the text.
fn refusal(
    out: &mut dyn Write,
    name: &str,
    sources: &Sources,
    problems: &[Problem],
) -> io::Result<()> {
    let Some(first) = problems.first() else {
        return Ok(());
    };
    let attributes = [
        ("message", first.message.clone()),
        ("type", first.code.to_string()),
    ];
    let text: Vec<String> = problems.iter().map(|it| sentence(sources, it)).collect();
    write!(out, "      <{name}{}>", attribute_text(&attributes))?;
    writeln!(out, "{}</{name}>", escape(&text.join("\n")))
}

/// `file:line:column: message`, as editors and compilers write it.
fn sentence(sources: &Sources, problem: &Problem) -> String {
    let place = |place: Place| {
        let position = sources.position(place);
        let name = sources.get(place.source).name();
        format!("{name}:{}:{}: ", position.line, position.column)
    };
    let before = problem.place.map(place).unwrap_or_default();
    let help = problem.help.as_ref().map(|it| format!("\n  fix: {it}"));
    format!("{before}{problem}{}", help.unwrap_or_default())
}

fn problems(sources: &Sources, problems: &[Problem], out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts {
        tests: problems.len(),
        broken: problems.len(),
        ..Counts::default()
    };
    open(
        out,
        1,
        "testsuite",
        &totals("fabriclint", counts, Duration::ZERO),
    )?;
    for problem in problems {
        let attributes = [
            ("name", problem.message.clone()),
            ("classname", "fabriclint".to_owned()),
            ("time", seconds(Duration::ZERO)),
        ];
        open(out, 2, "testcase", &attributes)?;
        refusal(out, "error", sources, std::slice::from_ref(problem))?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

fn totals(name: &str, counts: Counts, took: Duration) -> [(&'static str, String); 6] {
    [
        ("name", name.to_owned()),
        ("tests", counts.tests.to_string()),
        ("failures", counts.failed.to_string()),
        ("errors", counts.broken.to_string()),
        ("skipped", counts.todo.to_string()),
        ("time", seconds(took)),
    ]
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

fn open(
    out: &mut dyn Write,
    depth: usize,
    name: &str,
    attributes: &[(&str, String)],
) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    writeln!(out, "{indent}<{name}{}>", attribute_text(attributes))
}

fn attribute_text(attributes: &[(&str, String)]) -> String {
    let text = |(name, value): &(&str, String)| {
        // A reader makes a space of every line break in an attribute that is not written so.
        let value = escape(value).replace('\n', "&#10;").replace('\t', "&#9;");
        format!(" {name}=\"{value}\"")
    };
    attributes.iter().map(text).collect()
}

/// A text as XML 1.0 can hold it: some characters have no way to be written in it at all.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' | '\t' => escaped.push(it),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            it if it.is_control() => escaped.push('\u{fffd}'),
            it => escaped.push(it),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_can_be_read_back() {
        let all: String = ('\0'..='\u{fff}')
            .chain(['\u{ffff}', '\u{10ffff}'])
            .collect();
        let expected: String = all
            .chars()
            .map(|it| match it {
                '\n' | '\t' | '\r' => it,
                it if it.is_control() || it == '\u{ffff}' => '\u{fffd}',
                it => it,
            })
            .collect();
        let attribute = attribute_text(&[("a", all.clone())]);
        let xml = format!("<x{attribute}>{}</x>", escape(&all));
        let document = roxmltree::Document::parse(&xml).expect("XML");
        let root = document.root_element();
        assert_eq!(root.attribute("a"), Some(expected.as_str()));
        assert_eq!(root.text(), Some(expected.as_str()));
    }
}
