//! SARIF 2.1.0 (OASIS), as code scanning of GitHub reads it.
//!
//! A waived finding is suppressed and not left out: an alert that is no longer there would be closed,
//! and opened again. Of the fingerprints GitHub looks at `primaryLocationLineHash` only. Facts about
//! GitHub are of its documentation, "SARIF support for code scanning".

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Run;
use super::location::Location;
use super::remark::{NOT_EVALUATED, Remark};
use super::run::SHOWS;
use super::text::plural;
use crate::catalogue::{Confidence, RuleCard, RuleId, Severity};
use crate::finding::{Finding, NotEvaluated, State};
use crate::source::{Citations, Place, Problem};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Results of a run that GitHub takes.
const MAX_RESULTS: usize = 25_000;
/// Characters of a description that GitHub takes.
const MAX_DESCRIPTION: usize = 1024;
/// Characters that stand for themselves in a path of a URI (RFC 3986, `pchar` and the slash).
const PATH: &[u8] = b"-._~!$&'()*+,;=:@/";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    invocations: [Invocation<'a>; 1],
    results: Vec<Verdict<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    default_configuration: Configuration,
    help: Help,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties<'a> {
    tags: [&'a str; 1],
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    exit_code: u8,
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification<'a> {
    descriptor: Reference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_rule: Option<Reference<'a>>,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<SarifLocation>,
}

#[derive(Serialize)]
struct Reference<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: [SarifLocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    // Never left out: all results of a run say how they are suppressed, or none (3.27.23).
    suppressions: Vec<Suppression>,
    properties: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let numbered = run.rules.iter().zip(0..);
    let rules: BTreeMap<&RuleId, usize> = numbered.map(|(card, index)| (&card.id, index)).collect();
    // The worst come first, so that the least severe are left out where there are too many.
    let findings = run.verdicts.findings.iter().take(MAX_RESULTS);
    let results =
        findings.map(|finding| verdict(run, &cited, finding, rules.get(&finding.rule).copied()));
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [SarifRun {
            tool: Tool {
                driver: Driver {
                    name: "fabriclint",
                    version: env!("CARGO_PKG_VERSION"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: run.rules.iter().map(descriptor).collect(),
                },
            },
            // Our columns count characters; the default of SARIF counts UTF-16 code units.
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                // A run with findings did its work; one that could not look at everything that
                // matters, without input or with an error did not.
                execution_successful: matches!(run.verdict(), "pass" | "fail"),
                exit_code: run.exit_code(),
                tool_execution_notifications: notifications(run, &cited),
            }],
            results: results.collect(),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(card: &RuleCard) -> Descriptor<'_> {
    let references = card
        .references
        .iter()
        .map(|reference| format!("- {reference}\n"));
    let references: String = references.collect();
    let markdown = match references.as_str() {
        "" => card.prose.clone(),
        _ => format!("{}\n\n## References\n\n{references}", card.prose),
    };
    // A policy without a page has a title only, and GitHub requires a text.
    let text = match card.prose.as_str() {
        "" => card.title.clone(),
        prose => prose.to_owned(),
    };
    Descriptor {
        id: card.id.as_str(),
        short_description: Text { text: &card.title },
        full_description: Text {
            text: description(card),
        },
        default_configuration: Configuration {
            level: level(card.severity),
        },
        help: Help { text, markdown },
        properties: Properties {
            tags: [card.id.area()],
            precision: match card.confidence {
                Confidence::High => "very-high",
                Confidence::Medium => "high",
                Confidence::Low => "medium",
            },
            severity: match card.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    }
}

/// The first paragraph of the page.
fn description(card: &RuleCard) -> &str {
    let paragraphs = card.prose.split("\n\n");
    // A page begins with the heading `## What`, which describes no rule.
    let mut words = paragraphs.filter(|text| !text.starts_with('#') && !text.is_empty());
    let text = words.next().unwrap_or(&card.title);
    // The limit counts characters, and a cut by bytes could fall into the middle of one.
    match text.char_indices().nth(MAX_DESCRIPTION) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn verdict<'a>(
    run: &Run,
    cited: &Citations<'_>,
    finding: &'a Finding,
    rule: Option<usize>,
) -> Verdict<'a> {
    // A service shows what stands on the lines of a change.
    let mut places = run.places_of(cited, finding);
    let (place, _) = places.remove(0);
    let fingerprint = &finding.fingerprint;
    let waived = finding.waived.as_deref().map(|waived| Suppression {
        // The waiver stands in a file of its own and not in the export (`inSource`).
        kind: "external",
        status: "accepted",
        justification: waived.to_string(),
    });
    let subject = &finding.subject;
    let properties = [
        ("confidence", Some(finding.confidence.name())),
        ("variant", finding.variant.as_deref()),
        ("host", subject.host.as_deref()),
        ("subject", Some(subject.name.as_str())),
        ("help", Some(finding.help.as_str())),
    ];
    let properties = properties.into_iter();
    Verdict {
        rule_id: finding.rule.as_str(),
        rule_index: rule,
        // Only a result of this kind may have a level (SARIF 2.1.0, 3.27.10).
        kind: "fail",
        level: level(finding.severity),
        message: Message {
            text: message(finding, &places),
        },
        locations: [site(Location::of(cited, place))],
        related_locations: related(cited, &places),
        partial_fingerprints: BTreeMap::from([
            // GitHub expects a counter of equal lines behind the hash; no two findings are equal.
            ("primaryLocationLineHash", format!("{fingerprint}:1")),
            ("fabriclint/v1", fingerprint.clone()),
        ]),
        // Only where there was a baseline to compare with.
        baseline_state: run.fixed.is_some().then_some(match finding.state {
            State::Baselined => "unchanged",
            // Of a waived finding nobody knows whether the baseline holds it: waivers go first.
            State::Active | State::Waived => "new",
        }),
        suppressions: waived.into_iter().collect(),
        properties: properties
            .filter_map(|(key, value)| Some((key, value?)))
            .collect(),
    }
}

/// The other places of a finding, numbered from 1.
fn related(cited: &Citations<'_>, places: &[(Place, Option<&str>)]) -> Vec<SarifLocation> {
    let numbered = places.iter().zip(1..);
    numbered
        .map(|((place, label), id)| SarifLocation {
            id: Some(id),
            message: Some(Message {
                text: label.unwrap_or(SHOWS).to_owned(),
            }),
            ..site(Location::of(cited, *place))
        })
        .collect()
}

/// The message, then what else is to be seen, each linked to its place, then what to do.
fn message(finding: &Finding, others: &[(Place, Option<&str>)]) -> String {
    let mut text = unlinked(&finding.message);
    for ((_, label), id) in others.iter().zip(1..) {
        text.push_str(&format!("\n[{}]({id})", unlinked(label.unwrap_or(SHOWS))));
    }
    text.push_str(&format!("\nFix: {}", unlinked(&finding.help)));
    text
}

/// A text in which nothing is a link (SARIF 2.1.0, 3.11.6): exports are hostile.
fn unlinked(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

fn site(location: Location) -> SarifLocation {
    let address = location.address.filter(|address| !address.is_empty());
    let logical = address.map(|address| Logical {
        fully_qualified_name: address,
    });
    SarifLocation {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(&location.file),
            },
            region: Some(Region {
                start_line: location.line,
                start_column: location.column,
                end_line: location.end_line,
                end_column: location.end_column,
            }),
        },
        logical_locations: logical.into_iter().collect(),
        message: None,
    }
}

/// The name of a file as a URI, relative as the name is.
fn uri(file: &str) -> String {
    let mut uri = match file.as_bytes() {
        [b'/', ..] => "file://".to_owned(),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => "file:///".to_owned(),
        // The first part of a relative reference holds no colon, which would end a scheme.
        _ if file
            .split('/')
            .next()
            .is_some_and(|first| first.contains(':')) =>
        {
            "./".to_owned()
        }
        _ => String::new(),
    };
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || PATH.contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn notifications<'a>(run: &'a Run, cited: &Citations<'_>) -> Vec<Notification<'a>> {
    let problems = run.all_problems().map(|problem| of_problem(cited, problem));
    let gaps = run.verdicts.not_evaluated.iter().map(of_gap);
    let whole = of_run(run);
    let left_out = run.verdicts.findings.len().saturating_sub(MAX_RESULTS);
    let left_out = (left_out > 0).then(|| Notification {
        descriptor: Reference { id: "too-many" },
        associated_rule: None,
        level: "warning",
        message: Message {
            text: format!(
                "{} more, none of them worse, are left out: this format holds {MAX_RESULTS}",
                plural(left_out, "finding")
            ),
        },
        locations: Vec::new(),
    });
    left_out
        .into_iter()
        .chain(whole)
        .chain(problems)
        .chain(gaps)
        .collect()
}

fn of_problem<'a>(cited: &Citations<'_>, problem: &'a Problem) -> Notification<'a> {
    let remark = Remark::of_problem(cited, problem);
    let file = remark.file.map(|file| SarifLocation {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(file) },
            region: None,
        },
        logical_locations: Vec::new(),
        message: None,
    });
    Notification {
        descriptor: Reference { id: remark.code },
        associated_rule: None,
        level: level(remark.level),
        message: Message {
            text: unlinked(&remark.lines().join("\n")),
        },
        locations: remark.location.map(site).or(file).into_iter().collect(),
    }
}

/// What a run did not see, or that it judged nothing.
fn of_run(run: &Run) -> Option<Notification<'_>> {
    let shortfalls = run.shortfalls();
    let is_short = matches!(run.verdict(), "incomplete" | "no-input");
    if !is_short && shortfalls.is_empty() {
        return None;
    }
    let head = format!("{}: {}", run.qualified_verdict(), run.headline());
    let text = std::iter::once(head).chain(shortfalls);
    Some(Notification {
        descriptor: Reference { id: run.verdict() },
        associated_rule: None,
        level: "warning",
        message: Message {
            text: unlinked(&text.collect::<Vec<_>>().join("; ")),
        },
        locations: Vec::new(),
    })
}

fn of_gap(gap: &NotEvaluated) -> Notification<'_> {
    let checks = plural(gap.subjects.len(), "check");
    Notification {
        descriptor: Reference { id: NOT_EVALUATED },
        associated_rule: Some(Reference {
            id: gap.rule.as_str(),
        }),
        level: "note",
        message: Message {
            text: unlinked(&format!("{checks} {}: {}", gap.words(), gap.reason)),
        },
        locations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_references() {
        assert_eq!(uri("a b/ü%.json"), "a%20b/%C3%BC%25.json");
        assert_eq!(uri("/srv/a#1.json"), "file:///srv/a%231.json");
        assert_eq!(uri("C:/a.json"), "file:///C:/a.json");
        assert_eq!(uri("http:a/b.json"), "./http:a/b.json");
    }

    #[test]
    fn nothing_in_a_name_is_a_link() {
        assert_eq!(unlinked("[a](1)\\"), "\\[a\\](1)\\\\");
    }
}
