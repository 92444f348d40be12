//! What tests share: the catalogue, examples as snapshots, verdicts of one rule.

use fabriclint::catalogue::{Catalogue, Example, Rule};
use fabriclint::engine::{Engine, EngineKind, Settings};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::plan::Plan;
use fabriclint::fabric::record::Reading;
use fabriclint::finding::Verdicts;
use fabriclint::source::{Node, Sources, parse_json};

/// The shipped rules with the sources of their pages.
pub fn shipped() -> (Catalogue, Sources) {
    let mut sources = Sources::default();
    let catalogue = Catalogue::shipped(&mut sources).unwrap_or_else(|problems| {
        panic!("the shipped rules do not load: {problems:#?}");
    });
    (catalogue, sources)
}

/// Every example of every rule, with its snapshot document.
pub fn examples() -> (Catalogue, Sources, Vec<(Rule, Example, Node)>) {
    let (catalogue, sources) = shipped();
    let mut examples = Vec::new();
    for rule in catalogue.rules.values() {
        for example in &rule.examples {
            let document = example
                .document(&catalogue, &sources)
                .unwrap_or_else(|problem| panic!("{}: {problem:?}", rule.id));
            examples.push((rule.clone(), example.clone(), document));
        }
    }
    (catalogue, sources, examples)
}

/// A snapshot document, which must be without fault.
pub fn snapshot(node: &Node) -> (Snapshot, Plan) {
    let mut reading = Reading::default();
    let mut snapshot = Snapshot::read(node, &mut reading);
    assert!(reading.problems.is_empty(), "{:#?}", reading.problems);
    let plan = snapshot.plan.take().unwrap_or_default();
    (snapshot, plan)
}

/// A JSON document as a located tree, in a source of its own.
pub fn located(sources: &mut Sources, json: &serde_json::Value) -> Node {
    let text = json.to_string();
    let id = sources.add("test.json", "test.json", text.as_str());
    parse_json(id, &text).expect("valid JSON")
}

/// A catalogue of one rule.
pub fn only(catalogue: &Catalogue, rule: &Rule) -> Catalogue {
    let mut one = Catalogue {
        library: catalogue.library.clone(),
        ..Catalogue::default()
    };
    one.rules.insert(rule.id.clone(), rule.clone());
    let policy = catalogue.policies[&rule.id].clone();
    one.policies.insert(rule.id.clone(), policy);
    one
}

/// What the rules of a catalogue say about a snapshot document.
pub fn verdicts(catalogue: &Catalogue, node: &Node, engine: EngineKind) -> Verdicts {
    let (snapshot, plan) = snapshot(node);
    let settings = Settings {
        engine,
        ..Settings::default()
    };
    Engine::new(catalogue, &plan, &settings)
        .and_then(|engine| engine.evaluate(&snapshot, &plan))
        .unwrap_or_else(|problem| panic!("{problem}"))
}
