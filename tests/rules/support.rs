//! What the tests of rules share: the shipped rules, their examples as snapshots, and what a rule says
//! about one.

use std::path::PathBuf;
use std::sync::LazyLock;

use fabriclint::catalogue::{Catalogue, Example, Rule, RuleId};
use fabriclint::engine::{Engine, EngineKind, Settings};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::plan::Plan;
use fabriclint::fabric::record::Reading;
use fabriclint::finding::Verdicts;
use fabriclint::source::{Node, Sources, parse_json};

/// The shipped rules with the sources of their pages, loaded once for all tests.
pub fn shipped() -> &'static (Catalogue, Sources) {
    static SHIPPED: LazyLock<(Catalogue, Sources)> = LazyLock::new(|| {
        let mut sources = Sources::default();
        let catalogue = Catalogue::shipped(&mut sources).unwrap_or_else(|problems| {
            panic!("the shipped rules do not load: {problems:#?}");
        });
        (catalogue, sources)
    });
    &SHIPPED
}

/// A shipped rule.
pub fn rule(id: &RuleId) -> &'static Rule {
    &shipped().0.rules[id]
}

/// The examples of a rule with their snapshot documents.
pub fn documents(id: &RuleId) -> impl Iterator<Item = (&'static Example, Node<'static>)> {
    let (catalogue, sources) = shipped();
    rule(id).examples.iter().map(move |example| {
        let document = example.document(catalogue, sources);
        let document = document.unwrap_or_else(|problem| panic!("{problem:?}"));
        (example, document)
    })
}

/// The folder of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rules of a catalogue, compiled for one plan.
pub fn engine(catalogue: &Catalogue, plan: &Plan, engine: EngineKind) -> Engine {
    let settings = Settings {
        engine,
        ..Settings::default()
    };
    let made = Engine::new(catalogue, plan, &settings);
    made.unwrap_or_else(|problem| panic!("{problem}"))
}

/// What an engine says about a snapshot.
pub fn evaluated(engine: &Engine, snapshot: &Snapshot, plan: &Plan) -> Verdicts {
    let verdicts = engine.evaluate(snapshot, plan);
    verdicts.unwrap_or_else(|problem| panic!("{problem}"))
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
pub fn located(sources: &mut Sources, json: &serde_json::Value) -> Node<'static> {
    let text = json.to_string();
    let id = sources.add("test.json", "test.json", text.as_str());
    parse_json(id, &text).expect("valid JSON").into_owned()
}

/// What the rules of a catalogue say about a snapshot document.
pub fn verdicts(catalogue: &Catalogue, node: &Node) -> Verdicts {
    let (snapshot, plan) = snapshot(node);
    let engine = engine(catalogue, &plan, EngineKind::Rvm);
    evaluated(&engine, &snapshot, &plan)
}
