//! `fabriclint rules`: the list of rules.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{CLEAN, FAULT};
use crate::catalogue::Catalogue;
use crate::source::{Problem, Sources};

/// Arguments of `rules`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A table for people, JSON, or the Markdown table of the README.
    #[arg(long, value_parser = ["table", "json", "markdown"], default_value = "table")]
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
        }
        Ok::<_, Vec<Problem>>(catalogue)
    });
    loaded
        .map_err(|problems| output.problems(&sources, &problems))
        .ok()
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let Some(catalogue) = catalogue(arguments.policies.as_deref(), output) else {
        return Ok(FAULT);
    };
    let rules = catalogue.rules.values();
    let text = match arguments.format.as_str() {
        "json" => {
            let list: Vec<_> = rules
                .map(|it| {
                    json!({
                        "rule": it.id.as_str(), "title": it.title,
                        "severity": it.severity.name(), "confidence": it.confidence.name(),
                        "subject": it.subject, "needs": it.needs,
                        "applies_to": {"os": it.applies_to.os, "backend": it.applies_to.backend},
                        "variants": it.variants.keys().collect::<Vec<_>>(),
                        "parameters": it.parameters, "since": it.since,
                        "references": it.references, "aliases": it.aliases,
                        "deprecated": it.deprecated,
                    })
                })
                .collect();
            serde_json::to_string_pretty(&list)?
        }
        "markdown" => markdown(&catalogue),
        _ => {
            let widest = rules.clone().map(|it| it.id.as_str().len()).max();
            let widest = widest.unwrap_or(0);
            rules
                .map(|it| {
                    format!(
                        "{:<widest$}  {:<8} {}\n",
                        it.id.as_str(),
                        it.severity.name(),
                        it.title
                    )
                })
                .collect()
        }
    };
    output.print(&text)?;
    Ok(CLEAN)
}

/// The table that the README shows.
pub fn markdown(catalogue: &Catalogue) -> String {
    let rows = catalogue.rules.values().map(|it| {
        let id = it.id.as_str();
        format!(
            "| [`{id}`](rules/{id}.md) | {} | {} |\n",
            it.severity, it.title
        )
    });
    let head = "| rule | severity | what it is against |\n|---|---|---|\n".to_owned();
    head + &rows.collect::<String>()
}
