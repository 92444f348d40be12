//! What the lint must call slow, and where; and beside each what it must not mind.

mod joins;
mod rounds;

use super::*;
use crate::catalogue::Policy;
use crate::engine::lint::syntax::parse;
use crate::source::Sources;

const JOIN: &str = "is a join";
const CONSTANT: &str = "every round of the loop";
const INNER: &str = "every round of the inner loop";
const DATA: &str = "looked up inside a loop";

/// What is slow in some rules: the first line of each place, and what is said of it.
fn said_of(rules: &str, one_subject: bool) -> Vec<(String, String)> {
    let text = format!("package fabriclint.a.b\n\n{rules}\n");
    let mut sources = Sources::default();
    let source = sources.add("p.rego", "p.rego", text.as_str());
    let policy = Policy::new("p.rego", text, source);
    let module = parse(&policy).unwrap_or_else(|problem| panic!("{problem}"));
    let faults = slow(&module, &policy.text, one_subject).into_iter();
    let said = faults.map(|fault| {
        assert_eq!(fault.kind, LintKind::Slow);
        assert!(fault.help.is_some());
        let place = &policy.text[fault.span.start..fault.span.end];
        let line = place.lines().next().unwrap_or_default();
        (line.to_owned(), fault.message)
    });
    said.collect()
}

/// A rule over the subjects, with what stands beside it.
fn rule(statements: &str, beside: &str) -> String {
    format!(
        "{beside}\n\ndeny contains {{\"at\": [team.id]}} if {{\n\tsome team in input.subjects\n\
         {statements}\n}}"
    )
}

#[track_caller]
fn finds_in(rules: &str, place: &str, words: &str) {
    let said = said_of(rules, false);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].0, place);
    assert!(said[0].1.contains(words), "{said:?}");
}

#[track_caller]
fn finds(statements: &str, place: &str, words: &str) {
    finds_in(&rule(statements, ""), place, words);
}

#[track_caller]
fn accepts_in(rules: &str) {
    let said = said_of(rules, false);
    assert!(said.is_empty(), "{said:?}");
}

#[track_caller]
fn accepts(statements: &str) {
    accepts_in(&rule(statements, ""));
}
