//! `fabriclint explain`: the page of a rule.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::exit::{CLEAN, FAULT};
use super::output::Output;
use super::rules::catalogue;
use crate::acceptance;
use crate::catalogue::Rule;
use crate::source::suggest;

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The rule, area/name.
    #[arg(value_name = "RULE")]
    rule: String,
    /// A folder with rules of your own.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let Some(catalogue) = catalogue(arguments.policies.as_deref(), output) else {
        return Ok(FAULT);
    };
    if let Some(rule) = catalogue.find(&arguments.rule) {
        output.print(&page(rule))?;
        return Ok(CLEAN);
    }
    // Rules about waivers have no policy, and so are in no catalogue.
    if let Some(card) = acceptance::rules()
        .iter()
        .find(|rule| rule.id.as_str() == arguments.rule)
    {
        let head = format!("{}\n\nseverity    {}\n", card.id, card.severity);
        output.print(&format!("{head}\n# {}\n\n{}\n", card.title, card.prose))?;
        return Ok(CLEAN);
    }
    let names = catalogue.rules.keys().map(crate::catalogue::RuleId::as_str);
    // The likeliest slip is a name without its area, whose letters are far from those of the id.
    let short = |id: &&str| id.rsplit('/').next() == Some(&arguments.rule);
    let close = names
        .clone()
        .find(short)
        .or_else(|| suggest(&arguments.rule, names));
    let hint = match close {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`fabriclint rules` lists them".to_owned(),
    };
    output.complain(&format!("no rule is called `{}`; {hint}", arguments.rule));
    Ok(FAULT)
}

/// The facts of the front matter, then the prose.
fn page(rule: &Rule) -> String {
    let mut page = format!("{}\n\n", rule.id);
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            page.push_str(&format!("{name:<12}{value}\n"));
        }
    };
    fact("severity", rule.severity.to_string());
    let variants: Vec<String> = rule
        .variants
        .iter()
        .map(|(name, variant)| format!("{name} ({})", variant.severity.unwrap_or(rule.severity)))
        .collect();
    fact("variants", variants.join(", "));
    fact("confidence", format!("at most {}", rule.confidence.name()));
    fact("subject", rule.subject.clone());
    fact("needs", rule.needs.join(", "));
    fact("systems", rule.applies_to.os.join(", "));
    fact("backends", rule.applies_to.backend.join(", "));
    let designs: Vec<String> = rule
        .designs
        .iter()
        .map(|(name, severity)| format!("{name}: {severity}"))
        .collect();
    fact("designs", designs.join(", "));
    if rule.intent_required {
        fact("intent", "without a plan its findings are info".to_owned());
    }
    let parameters: Vec<String> = rule
        .parameters
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    fact("parameters", parameters.join(", "));
    fact("since", rule.since.clone());
    if let Some(reason) = &rule.deprecated {
        fact("deprecated", reason.clone());
    }
    page.push('\n');
    page.push_str(rule.body.trim_end());
    page.push_str("\n\n## References\n\n");
    for reference in &rule.references {
        page.push_str(&format!("- {reference}\n"));
    }
    page
}
