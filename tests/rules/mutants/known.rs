//! The mutation tool held against mutants that are known: what the operators make of a policy, what
//! only words a finding, and that an example that is taken away is missed.

use fabriclint::catalogue::RuleId;

use super::examples::Examples;
use super::page::of_page;
use super::policy::of_policy;
use super::survivors::disagreements;
use super::{Change, Kill, Mutant, Observed, Operator, Outcome, Trial};
use crate::support::shipped;

/// The tests.
pub const TESTS: &[(&str, fn())] = &[
    (
        "operators_change_what_they_say",
        operators_change_what_they_say,
    ),
    (
        "a_page_mutates_in_its_front_matter",
        a_page_mutates_in_its_front_matter,
    ),
    (
        "an_example_that_is_taken_away_is_missed",
        an_example_that_is_taken_away_is_missed,
    ),
    (
        "the_list_and_the_survivors_must_agree",
        the_list_and_the_survivors_must_agree,
    ),
];

const POLICY: &str = r#"package fabriclint.area.name

modes := {"lacp"}

wording(it) := "none" if it.count <= 1

finding(it, alike) := {
	"at": [it.id],
	"args": {"name": it.name, "count": alike, "more": wording(it)},
}

deny contains finding(it, alike) if {
	some it in input.subjects
	it.mode in modes
	alike := [m | some m in it.members; m.flag != false]
	not "x" in it.words
}
"#;

fn changes(mutants: &[Mutant], operator: Operator) -> Vec<(&str, Observed)> {
    let of_operator = mutants.iter().filter(|mutant| mutant.operator == operator);
    of_operator
        .map(|mutant| (mutant.change.as_str(), mutant.observed))
        .collect()
}

fn operators_change_what_they_say() {
    use Observed::{Verdict, Words};
    let mutants = of_policy(POLICY, &["count".to_owned()]);
    let flipped = [
        ("it.count «<= → <» 1", Words),
        ("it.count «<= → >» 1", Words),
        ("« → not »it.mode in modes", Verdict),
        ("m.flag «!= → ==» false", Verdict),
        ("«not → »\"x\" in it.words", Verdict),
    ];
    assert_eq!(changes(&mutants, Operator::ComparisonFlipped), flipped);
    let dropped = [
        ("«it.count <= 1 → »", Words),
        ("«some it in input.subjects → »", Verdict),
        ("«it.mode in modes → »", Verdict),
        (
            "«alike := [m | some m in it.members; m.flag != false] → »",
            Verdict,
        ),
        ("«some m in it.members → »", Verdict),
        ("«m.flag != false → »", Verdict),
        ("«not \"x\" in it.words → »", Verdict),
    ];
    assert_eq!(changes(&mutants, Operator::ExpressionDropped), dropped);
    let constants = [
        ("modes := «{\"lacp\"} → set()»", Verdict),
        ("modes := {\"«lacp → lacp~»\"}", Verdict),
        ("wording(it) := \"«none → none~»\"", Words),
        ("it.count <= «1 → 2»", Words),
        ("it.count <= «1 → 0»", Words),
        ("«\"at\": [it.id], → »", Verdict),
    ];
    assert_eq!(changes(&mutants, Operator::ConstantChanged)[..6], constants);
    let args = changes(&mutants, Operator::ConstantChanged);
    assert!(
        args.contains(&("«\"name\": it.name, → »", Words)),
        "{args:#?}"
    );
    assert!(
        args.contains(&("«\"count\": alike, → »", Verdict)),
        "{args:#?}"
    );
    for mutant in &mutants {
        let Change::Policy(text) = &mutant.result else {
            panic!("a policy");
        };
        let lines = text.lines().zip(POLICY.lines());
        let first = lines.take_while(|(one, other)| one == other).count();
        assert_eq!(mutant.line, first + 1, "{}: {text}", mutant.change);
    }
}

fn a_page_mutates_in_its_front_matter() {
    let (catalogue, sources) = shipped();
    let mut rule = catalogue.rules[&RuleId::from("qos/port-minimums-exceed-capacity")].clone();
    rule.parameters = [("share".to_owned(), 80.into())].into();
    rule.applies_to.os = vec!["2019".to_owned()];
    let mutants = of_page(&rule, sources);
    let mut changes: Vec<_> = mutants
        .iter()
        .map(|mutant| (mutant.operator.name(), &*mutant.change))
        .collect();
    changes.sort_unstable();
    let expected = [
        ("condition removed", "backend: «oneview → »"),
        ("condition removed", "backend: «virtual-connect → »"),
        ("condition removed", "os: «2019 → »"),
        ("condition removed", "when: «assigned → »"),
        ("constant changed", "share: «80 → 79»"),
        ("constant changed", "share: «80 → 81»"),
        ("need removed", "needs: «requested_mbps > capacity_mbps → »"),
        ("need removed", "needs: «storage → »"),
    ];
    assert_eq!(changes, expected);
    let needed = |mutant: &Mutant| match &mutant.result {
        Change::Page(page) => page.needs.len(),
        Change::Policy(_) => 0,
    };
    let count = |operator| {
        let of_operator = mutants.iter().filter(|mutant| mutant.operator == operator);
        of_operator.map(needed).max()
    };
    assert_eq!(count(Operator::NeedRemoved), Some(1));
    assert_eq!(count(Operator::ConditionRemoved), Some(2));
}

fn an_example_that_is_taken_away_is_missed() {
    let (catalogue, sources) = shipped();
    let id = RuleId::from("offload/vmq-processor-sets");
    let (rule, text) = (&catalogue.rules[&id], &catalogue.policies[&id].text);
    let careless = text.replace("m.mode == \"active\"", "true");
    assert_ne!(text, &careless);

    let all = Examples::of(rule, catalogue, sources);
    let outcome = |examples: &Examples<'_>, text: &str| examples.try_policy(text, Observed::Words);
    assert_eq!(outcome(&all, text), Outcome::Survived);
    assert_eq!(outcome(&all, &careless), Outcome::Killed(Kill::Promise));
    let wrong = text.replace("some team in input.subjects", "true");
    assert_eq!(outcome(&all, &wrong), Outcome::DoesNotCompile);

    let mut poorer = rule.clone();
    poorer
        .examples
        .retain(|example| !example.text.contains("Host-A, mode: standby"));
    assert_eq!(poorer.examples.len() + 1, rule.examples.len());
    let fewer = Examples::of(&poorer, catalogue, sources);
    assert_eq!(outcome(&fewer, &careless), Outcome::Survived);
}

fn the_list_and_the_survivors_must_agree() {
    let mutant = |change: &str, outcome| {
        let mutant = Mutant {
            operator: Operator::ComparisonFlipped,
            at: 0,
            line: 7,
            change: change.to_owned(),
            observed: Observed::Verdict,
            result: Change::Policy(String::new()),
        };
        (mutant, outcome)
    };
    let trial = Trial {
        rule: RuleId::from("area/name"),
        mutants: vec![
            mutant("a «== → !=» b", Outcome::Survived),
            mutant("a «== → !=» b", Outcome::Survived),
            mutant("killed", Outcome::Killed(Kill::Fault)),
        ],
    };
    let listed = |change: &str, nth| {
        let operator = "comparison flipped".to_owned();
        ("area/name".to_owned(), operator, change.to_owned(), nth)
    };
    let trials = [trial];
    let first = listed("a «== → !=» b", 1);
    let both = [first.clone(), listed("a «== → !=» b", 2)];
    assert_eq!(disagreements(&trials, both.clone().into()), [""; 0]);

    let missing = disagreements(&trials, [first].into());
    assert_eq!(missing.len(), 1);
    assert!(
        missing[0].starts_with("policies/area/name.rego:7: "),
        "{missing:?}"
    );
    assert!(missing[0].contains("nth: 2"), "{missing:?}");

    let stale = [listed("killed", 1), listed("gone", 1)];
    let stale = disagreements(&trials, both.into_iter().chain(stale).collect());
    assert_eq!(stale.len(), 2, "{stale:?}");
    assert!(stale[0].contains("it is killed (Fault)"), "{stale:?}");
    assert!(stale[1].contains("there is no such mutant"), "{stale:?}");
}
