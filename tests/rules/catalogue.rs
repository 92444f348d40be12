//! Pages and policies: pairs, words, and what the lint says of them.

use std::collections::BTreeSet;

use fabriclint::catalogue::{Catalogue, Rule, placeholders};
use fabriclint::engine::{LintKind, lint};
use fabriclint::fabric::shape::Type;
use fabriclint::source::Sources;
use fabriclint::subjects::Kind;

use crate::support::{documents, shipped, verdicts};

/// The tests; none is about one rule.
pub const TESTS: &[(&str, fn())] = &[
    (
        "every_page_has_its_policy_and_every_policy_its_page",
        every_page_has_its_policy_and_every_policy_its_page,
    ),
    ("an_unpaired_file_is_named", an_unpaired_file_is_named),
    (
        "the_lint_finds_nothing_in_the_shipped_policies",
        the_lint_finds_nothing_in_the_shipped_policies,
    ),
    ("messages_are_one_clause_each", messages_are_one_clause_each),
    (
        "pages_say_what_why_and_how_to_fix",
        pages_say_what_why_and_how_to_fix,
    ),
    (
        "args_labels_and_variants_agree",
        args_labels_and_variants_agree,
    ),
    ("every_variant_has_an_example", every_variant_has_an_example),
    ("needs_are_worth_proving", needs_are_worth_proving),
    (
        "fingerprints_of_one_run_differ",
        fingerprints_of_one_run_differ,
    ),
    (
        "the_schema_of_a_page_knows_every_subject_and_architecture",
        the_schema_of_a_page_knows_every_subject_and_architecture,
    ),
];

fn every_page_has_its_policy_and_every_policy_its_page() {
    // `Catalogue::shipped` refuses an unpaired file and names the missing one.
    let (catalogue, _) = shipped();
    assert!(catalogue.rules.keys().eq(catalogue.policies.keys()));
    for (id, policy) in &catalogue.policies {
        let package = format!("package {}\n", id.package());
        assert!(
            policy.text.starts_with(&package),
            "{} opens with {package}",
            policy.path
        );
    }
}

fn an_unpaired_file_is_named() {
    let mut sources = Sources::default();
    let mut catalogue = Catalogue::shipped(&mut sources).expect("the shipped rules");
    let (id, _) = catalogue.policies.pop_first().expect("a policy");
    let problems = catalogue.unpaired();
    assert_eq!(problems.len(), 1);
    let help = problems[0].help.clone().unwrap_or_default();
    assert!(help.contains(&id.as_str().replace('-', "_")), "{help}");
}

fn the_lint_finds_nothing_in_the_shipped_policies() {
    let (catalogue, _) = shipped();
    let problems = lint(catalogue, &LintKind::ALL);
    assert!(problems.is_empty(), "{problems:#?}");
}

fn messages_are_one_clause_each() {
    let (catalogue, _) = shipped();
    for rule in catalogue.rules.values() {
        for template in rule.templates() {
            let first = template.chars().next().unwrap_or(' ');
            // Names that are written in capitals stay so.
            let name = ["SET ", "VLAN", "LACP"]
                .iter()
                .any(|word| template.starts_with(word));
            assert!(
                first.is_lowercase() || first == '{' || name,
                "{}: {template}",
                rule.id
            );
            assert!(!template.ends_with('.'), "{}: {template}", rule.id);
            assert!(!template.contains("  "), "{}: {template}", rule.id);
        }
        let title = rule.title.chars().next().unwrap_or(' ');
        assert!(
            title.is_uppercase() && !rule.title.ends_with('.'),
            "{}",
            rule.title
        );
    }
}

fn pages_say_what_why_and_how_to_fix() {
    let (catalogue, _) = shipped();
    for rule in catalogue.rules.values() {
        let mut at = 0;
        for heading in ["## What", "## Why", "## Fix", "## Flagged", "## Accepted"] {
            let found = rule.body[at..].find(heading);
            at += found.unwrap_or_else(|| panic!("{}: {heading} in its place", rule.id));
        }
        assert!(!rule.references.is_empty(), "{}", rule.id);
    }
}

/// What a page names, its policy gives, and the reverse.
fn args_labels_and_variants_agree() {
    let (catalogue, _) = shipped();
    for (id, rule) in &catalogue.rules {
        let text = &catalogue.policies[id].text;
        for name in rule.templates().flat_map(placeholders) {
            assert!(
                text.contains(&format!("\"{name}\":")),
                "{id}: no arg {name}"
            );
        }
        let words = rule.labels.keys().chain(rule.variants.keys());
        for word in words.chain(rule.helps.keys()) {
            assert!(
                text.contains(&format!("\"{word}\"")),
                "{id}: nothing says {word}"
            );
        }
        for word in &rule.identity {
            assert!(
                text.contains(&format!("\"{word}\":")),
                "{id}: no arg {word}"
            );
        }
    }
}

fn every_variant_has_an_example() {
    let (catalogue, _) = shipped();
    for (id, rule) in &catalogue.rules {
        let one = catalogue.only(id);
        let findings = documents(id).flat_map(|(_, node)| verdicts(&one, &node).findings);
        let seen: BTreeSet<_> = findings.filter_map(|finding| finding.variant).collect();
        for variant in rule.variants.keys() {
            let shown = seen.contains(variant);
            assert!(shown, "{id}: no example shows the variant {variant}");
        }
        let findings = documents(id).flat_map(|(_, node)| verdicts(&one, &node).findings);
        let helps: Vec<String> = findings.map(|finding| finding.help).collect();
        for (word, template) in &rule.helps {
            let shown = helps.iter().any(|help| fills(template, help));
            assert!(shown, "{id}: no example shows the help {word}");
        }
    }
}

/// Everything that a page needs is a value that can be unknown; needing the rest is noise.
fn needs_are_worth_proving() {
    let (catalogue, _) = shipped();
    for rule in catalogue.rules.values() {
        let shape = shape(rule);
        for need in &rule.needs {
            // Of two numbers that are compared, the left one at least has bounds.
            let path = need
                .split_once(" > ")
                .map(|(left, _)| format!("{left}.exactly"));
            let of = shape.follow(path.as_ref().unwrap_or(need));
            assert!(matches!(of, Some(Type::Optional(_))), "{}: {need}", rule.id);
        }
    }
}

fn shape(rule: &Rule) -> fabriclint::fabric::shape::Shape {
    Kind::parse(&rule.subject).expect("a subject").shape()
}

fn fingerprints_of_one_run_differ() {
    let (catalogue, _) = shipped();
    for id in catalogue.rules.keys() {
        let one = catalogue.only(id);
        for (_, node) in documents(id) {
            let mut seen = BTreeSet::new();
            for finding in verdicts(&one, &node).findings {
                let new = seen.insert(finding.fingerprint);
                assert!(new, "{id}: {}", finding.message);
            }
        }
    }
}

fn the_schema_of_a_page_knows_every_subject_and_architecture() {
    let schema: serde_json::Value =
        serde_json::from_str(fabriclint::catalogue::PAGE_SCHEMA).expect("JSON");
    let words = |pointer: &str| -> BTreeSet<String> {
        let list = schema.pointer(pointer).and_then(|node| node.as_array());
        let words = list.expect("a list").iter();
        words
            .map(|word| word.as_str().expect("a word").to_owned())
            .collect()
    };
    let kinds = Kind::ALL.iter().map(|kind| kind.name().to_owned());
    assert_eq!(words("/properties/subject/enum"), kinds.collect());
    let designs = fabriclint::fabric::plan::DesignName::ALL.iter();
    let designs: BTreeSet<String> = designs.map(|design| design.name().to_owned()).collect();
    assert_eq!(words("/$defs/design/enum"), designs);
}

/// Whether a text is a template with its placeholders filled.
fn fills(template: &str, text: &str) -> bool {
    let mut rest = text;
    // Between two placeholders stands what every text has in common.
    for piece in template.split(['{', '}']).step_by(2) {
        match rest.find(piece) {
            Some(start) => rest = &rest[start + piece.len()..],
            None => return false,
        }
    }
    true
}
