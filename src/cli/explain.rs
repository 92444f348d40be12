//! `fabriclint explain`: the page of a rule.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::exit::{CLEAN, FAULT};
use super::output::Output;
use super::rules::{catalogue, pageless, table};
use super::run_rules::run_rules;
use crate::catalogue::{Catalogue, Rule, RuleCard, RuleId};
use crate::config::like;
use crate::fabric::plan::DesignName;

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The rule, area/name; an area, such as vlan; or a design, such as part8-tnic.
    #[arg(value_name = "RULE")]
    rule: String,
    /// Only what is wrong, why it matters and how to fix it.
    #[arg(long)]
    brief: bool,
    /// A folder with rules of your own.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
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
    if let Some(rule) = catalogue.find(&arguments.rule) {
        output.print(&if arguments.brief {
            brief(&RuleCard::of(rule))
        } else {
            page(rule)
        })?;
        return Ok(CLEAN);
    }
    let mut cards: Vec<RuleCard> = run_rules().collect();
    cards.extend(pageless(&catalogue, output));
    if let Some(card) = cards.iter().find(|rule| rule.id.as_str() == arguments.rule) {
        output.print(&brief(card))?;
        return Ok(CLEAN);
    }
    if let Some(name) = DesignName::parse(&arguments.rule) {
        output.print(&design(name, &catalogue))?;
        return Ok(CLEAN);
    }
    let ids = catalogue.rules.values().map(RuleCard::of);
    let of_area = ids.chain(cards.iter().cloned());
    let of_area: Vec<RuleCard> = of_area
        .filter(|card| card.id.area() == arguments.rule.trim_end_matches("/*"))
        .collect();
    if !of_area.is_empty() {
        output.print(&table(&of_area))?;
        return Ok(CLEAN);
    }
    let names = catalogue.rules.keys().map(RuleId::as_str);
    let names = names
        .chain(cards.iter().map(|card| card.id.as_str()))
        .chain(DesignName::ALL.iter().map(|design| design.name()));
    let close = like(&arguments.rule, names);
    let hint = match close {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`fabriclint rules` lists them".to_owned(),
    };
    let wanted = &arguments.rule;
    output.complain(&format!(
        "no rule and no design is called `{wanted}`; {hint}"
    ));
    Ok(FAULT)
}

/// What, why and fix of a rule.
fn brief(card: &RuleCard) -> String {
    let head = format!("{}\n\nseverity    {}\n", card.id, card.severity);
    let prose = match &*card.prose {
        "" => "The policy has no page: give it one, rules/AREA/NAME.md, to say what it is against.",
        prose => prose.trim_end(),
    };
    format!("{head}\n# {}\n\n{prose}\n", card.title)
}

/// What a design is, and which rules know it.
fn design(name: DesignName, catalogue: &Catalogue) -> String {
    let mut page = format!("{name}\n\n# {}\n", name.description());
    let lines = |of: &dyn Fn(&Rule) -> Option<String>| -> String {
        let rules = catalogue.rules.values();
        rules
            .filter_map(|rule| Some(format!("- {}{}\n", rule.id, of(rule)?)))
            .collect()
    };
    let earned = lines(&|rule| {
        let severity = rule.designs.get(name.name())?;
        Some(format!(
            ": {severity}, for the design earns it by construction"
        ))
    });
    let own = lines(&|rule| {
        let is_own = rule
            .applies_to
            .design
            .iter()
            .any(|design| design == name.name());
        is_own.then(String::new)
    });
    for (title, rules) in [
        ("Rules that are milder on it", earned),
        ("Rules of its own", own),
    ] {
        if !rules.is_empty() {
            page.push_str(&format!("\n## {title}\n\n{rules}"));
        }
    }
    page.push_str(&format!(
        "\n## In the plan\n\n    hosts:\n      - {{match: \"HV*\", design: {name}}}\n"
    ));
    page
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
    if rule.lower_without_design {
        let lower = "one step lower on hosts for which the plan declares no design";
        fact("no design", lower.to_owned());
    }
    let better: Vec<&str> = rule.yields_to.iter().map(RuleId::as_str).collect();
    fact("yields to", better.join(", "));
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
