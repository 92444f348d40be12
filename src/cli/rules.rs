//! `fabriclint rules`: the list of rules.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::exit::{CLEAN, FAULT};
use super::output::Output;
use super::run_rules::run_rules;
use crate::catalogue::{AppliesTo, Catalogue, RuleCard};
use crate::engine::PagelessPolicies;
use crate::fabric::plan::Plan;
use crate::source::{JsonForm, Problem, Sources, json_text};

/// Arguments of `rules`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A table for people, JSON, or a page of Markdown.
    #[arg(long, short = 'f', value_parser = ["table", "json", "markdown"], default_value = "table")]
    format: String,
    /// A folder with rules of your own.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
}

/// The shipped rules and those of a folder; `None` after complaining.
pub(super) fn catalogue(folder: Option<&Path>, output: &mut Output) -> Option<Catalogue> {
    let mut sources = Sources::default();
    let loaded = Catalogue::shipped(&mut sources).and_then(|mut catalogue| {
        if let Some(folder) = folder {
            let own = Catalogue::of_folder(&mut sources, folder)?;
            output.problems(&sources, &own.warnings());
            catalogue.rules.extend(own.rules);
            catalogue.pageless = own.pageless;
        }
        Ok::<_, Vec<Problem>>(catalogue)
    });
    loaded
        .map_err(|problems| output.problems(&sources, &problems))
        .ok()
}

/// The rules that policies without a page are.
pub(super) fn pageless(catalogue: &Catalogue, output: &mut Output) -> Vec<RuleCard> {
    if catalogue.pageless.is_empty() {
        return Vec::new();
    }
    let plan = Plan::default();
    match PagelessPolicies::load(&catalogue.pageless, &catalogue.library, &plan) {
        Ok(policies) => policies.rules().map(RuleCard::without_page).collect(),
        Err(problem) => {
            output.problems(
                &Sources::default(),
                &[Problem {
                    place: None,
                    ..problem
                }],
            );
            Vec::new()
        }
    }
}

impl Arguments {
    /// Whether rules of a user are read.
    pub(super) fn has_own_rules(&self) -> bool {
        self.policies.is_some()
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let Some(catalogue) = catalogue(arguments.policies.as_deref(), output) else {
        return Ok(FAULT);
    };
    let without_page = pageless(&catalogue, output);
    let rules = catalogue.rules.values();
    let text = match arguments.format.as_str() {
        "json" => {
            let others = without_page.into_iter().chain(run_rules()).map(|card| {
                json!({
                    "rule": card.id.as_str(), "title": card.title,
                    "severity": card.severity.name(), "confidence": card.confidence.name(),
                    // Neither judges one kind of subject.
                    "subject": if card.id.area() == "own" { "snapshot" } else { "run" },
                })
            });
            let list: Vec<_> = rules
                .map(|rule| {
                    json!({
                        "rule": rule.id.as_str(), "title": rule.title,
                        "severity": rule.severity.name(), "confidence": rule.confidence.name(),
                        "subject": rule.subject, "needs": rule.needs,
                        "applies_to": {
                            "os": rule.applies_to.os,
                            "backend": rule.applies_to.backend,
                        },
                        "variants": rule.variants.keys().collect::<Vec<_>>(),
                        "parameters": rule.parameters, "since": rule.since,
                        "references": rule.references, "aliases": rule.aliases,
                        "deprecated": rule.deprecated,
                    })
                })
                .chain(others)
                .collect();
            json_text(&list, JsonForm::REPORT)?
        }
        "markdown" => markdown(&catalogue),
        _ => {
            let mut cards: Vec<RuleCard> = rules.map(RuleCard::of).collect();
            cards.extend(without_page);
            cards.extend(run_rules());
            table(&cards)
        }
    };
    output.print(&text)?;
    Ok(CLEAN)
}

/// A line for each rule.
pub(super) fn table(cards: &[RuleCard]) -> String {
    let widest = cards.iter().map(|card| card.id.as_str().len()).max();
    let widest = widest.unwrap_or(0);
    cards
        .iter()
        .map(|card| {
            format!(
                "{:<widest$}  {:<8} {}\n",
                card.id.as_str(),
                card.severity.name(),
                card.title
            )
        })
        .collect()
}

/// `docs/rules.md`: a table for each area.
pub fn markdown(catalogue: &Catalogue) -> String {
    let mut page =
        "# Rules\n\nEvery rule, by area; `fabriclint explain RULE` prints its page. A rule \
        that applies everywhere asks for\nWindows Server 2012 R2 or later and for no backend in \
        particular.\n"
            .to_owned();
    // The rules are sorted by their ids, so that those of one area stand together.
    let mut area = "";
    for rule in catalogue.rules.values() {
        let id = rule.id.as_str();
        let own = id.split('/').next().unwrap_or_default();
        if own != area {
            area = own;
            page.push_str(&format!(
                "\n## {area}\n\n| rule | severity | subject | what it is against | applies to |\n\
                 |---|---|---|---|---|\n"
            ));
        }
        page.push_str(&format!(
            "| [`{id}`](../rules/{id}.md) | {} | {} | {} | {} |\n",
            rule.severity,
            rule.subject,
            rule.title,
            scope(&rule.applies_to)
        ));
    }
    page.push_str(
        "\n## The run itself\n\nThese rules have no policy: they judge whether the run saw what it should, \
         and the waivers that it was given.\n\n| rule | severity | what it is against |\n|---|---|---|\n",
    );
    for card in run_rules() {
        page.push_str(&format!(
            "| `{}` | {} | {} |\n",
            card.id, card.severity, card.title
        ));
    }
    page
}

/// The versions of Windows Server and the backends that a rule applies to.
fn scope(applies_to: &AppliesTo) -> String {
    let version = |os: &String| match os.strip_suffix("r2") {
        Some(year) => format!("{year} R2"),
        None => os.clone(),
    };
    let backend = |name: &String| match name.as_str() {
        "oneview" => "OneView".to_owned(),
        "virtual-connect" => "Virtual Connect".to_owned(),
        "ucs" => "UCS".to_owned(),
        _ => name.clone(),
    };
    let versions: Vec<String> = applies_to.os.iter().map(version).collect();
    let backends: Vec<String> = applies_to.backend.iter().map(backend).collect();
    let parts = [versions.join(", "), backends.join(", ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "everywhere".to_owned()
    } else {
        parts.join("; ")
    }
}
