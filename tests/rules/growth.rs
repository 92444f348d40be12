//! The work of a rule grows as its input does (`src/engine/growth.rs`); and forms that are known to grow
//! faster are caught, beside those that look like them and do not.

use fabriclint::catalogue::{Catalogue, RuleId};
use fabriclint::engine::Growth;
use fabriclint::testing;

use crate::support::shipped;

/// Tests that are not about one rule.
pub const TESTS: &[(&str, fn())] = &[
    ("joins_by_loops_are_slow", joins_by_loops_are_slow),
    (
        "what_no_round_changes_is_slow_in_each",
        what_no_round_changes_is_slow_in_each,
    ),
    (
        "what_is_gone_through_once_is_not_slow",
        what_is_gone_through_once_is_not_slow,
    ),
    ("one_host_is_no_round", one_host_is_no_round),
];

/// No list may be gone through for each item of another.
pub fn of_rule(id: &RuleId, told: bool) {
    let growths = measured(&shipped().0, id);
    assert!(!growths.is_empty(), "nothing was measured");
    if told {
        print(id, &growths);
    }
    let slow = growths.iter().filter(|growth| growth.is_slow);
    let slow: Vec<&Growth> = slow.collect();
    assert!(slow.is_empty(), "{slow:?}");
}

#[expect(clippy::print_stdout, reason = "`--nocapture` asks for it")]
fn print(id: &RuleId, growths: &[Growth]) {
    for Growth { depth, few, .. } in growths {
        println!("{id:40} depth {depth}: {few:8} instructions for lists of twenty");
    }
}

fn measured(catalogue: &Catalogue, id: &RuleId) -> Vec<Growth> {
    let growths = testing::growth(catalogue, &shipped().1, id);
    growths.unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// The depths at which a policy is slow that stands in the place of a shipped one.
fn slow(id: &str, text: &str) -> Vec<usize> {
    let id = RuleId::from(id);
    let mut catalogue = shipped().0.only(&id);
    for policy in catalogue.policies.values_mut() {
        policy.text = format!("package {}\n\n{text}\n", id.package());
    }
    let growths = measured(&catalogue, &id).into_iter();
    let slow = growths.filter(|growth| growth.is_slow);
    slow.map(|growth| growth.depth).collect()
}

/// The same of statements about each team, of which no finding comes: what a finding says may cost what
/// it costs.
fn slow_team(statements: &str, beside: &str) -> Vec<usize> {
    let text = format!(
        "{beside}\n\ndeny contains {{\"at\": [team.id]}} if {{\n\tsome team in input.subjects\n{statements}\n\
         team.name == \"nobody\"\n}}"
    );
    slow("teaming/members-of-different-speed", &text)
}

fn joins_by_loops_are_slow() {
    let other = "some other in input.subjects";
    for statements in [
        format!("{other}\nother.name == team.name"),
        format!("{other}\nteam.name = other.name"),
        format!("{other}\nother.name in {{team.name, team.switch}}"),
        format!("count([other | {other}; other.name == team.name]) > 1"),
        format!("{other}\nother.id < team.id\nother.role != team.role"),
        "input.subjects[_].name == team.switch".to_owned(),
        "every other in input.subjects { other.switch != team.name }".to_owned(),
        "some network in data.plan.networks\nnetwork.name == team.name".to_owned(),
        // A regular expression costs its length; what multiplies are the rounds.
        format!("{other}\nregex.match(\"^nobody$\", other.name)"),
    ] {
        assert_eq!(slow_team(&statements, ""), [1], "{statements}");
    }
    for statements in [
        "some a in team.members\nsome b in team.members\na.name == b.name",
        "some i, a in team.members\nsome j, b in team.members\ni < j\na.name == b.name",
        "some m in team.members\nsome nic in team.nics\nnic.name == m.name",
        "team.members[_].name == team.nics[_].name",
    ] {
        assert_eq!(slow_team(statements, ""), [2], "{statements}");
    }
    let named = "named(list, name) := [item | some item in list; item.switch == name]";
    assert_eq!(
        slow_team("count(named(input.subjects, team.name)) > 1", named),
        [1]
    );
    let alike = "alike(one, other) if one.name == other.name";
    assert_eq!(
        slow_team(&format!("{other}\nalike(team, other)"), alike),
        [1]
    );
    let hosts = "hosts := [item | some item in input.subjects; item.id != \"\"]";
    assert_eq!(
        slow_team("some host in hosts\nhost.name == team.name", hosts),
        [1]
    );
}

fn what_no_round_changes_is_slow_in_each() {
    let made = "{network.vlan | some network in data.plan.networks; network.class == \"csv\"}";
    for (statements, beside) in [
        (format!("team.used_vlans in {made}"), String::new()),
        (
            "team.name in vlans(team)".to_owned(),
            format!("vlans(team) := {made}"),
        ),
        (
            "count(of(\"host\")) > 1".to_owned(),
            "of(role) := [item | some item in input.subjects; item.role == role]".to_owned(),
        ),
    ] {
        assert_eq!(slow_team(&statements, &beside), [1], "{statements}");
    }
    let made = "{nic.name | some nic in team.nics}";
    for (statements, beside) in [
        (
            format!("some m in team.members\nnot m.name in {made}"),
            String::new(),
        ),
        (
            format!("every m in team.members {{ not m.name in {made} }}"),
            String::new(),
        ),
        (
            "some m in team.members\nnot m.name in names(team)".to_owned(),
            format!("names(team) := {made}"),
        ),
    ] {
        assert_eq!(slow_team(&statements, &beside), [2], "{statements}");
    }
}

fn what_is_gone_through_once_is_not_slow() {
    let made = "{network.vlan | some network in data.plan.networks; network.class == \"csv\"}";
    let names = "{nic.name | some nic in team.nics}";
    let by_name = "{nic.name: nic | some nic in team.nics}";
    for (statements, beside) in [
        ("team.mode == \"lacp\"".to_owned(), String::new()),
        (
            "team.switch in names".to_owned(),
            "names := {item.name | some item in input.subjects}".to_owned(),
        ),
        ("team.name in vlans".to_owned(), format!("vlans := {made}")),
        (
            format!("names := {names}\nsome m in team.members\nnot m.name in names"),
            String::new(),
        ),
        (
            format!(
                "nics := {by_name}\nsome m in team.members\nobject.get(nics, m.name, null) != null"
            ),
            String::new(),
        ),
        (
            "some m in team.members\nsome vlan, _ in m.connection.network.vlans\nvlan == team.name"
                .to_owned(),
            String::new(),
        ),
        (
            "some role in [\"host\", \"tenant\"]\nteam.role == role".to_owned(),
            String::new(),
        ),
        // It costs what an expression costs, in each round.
        ("regex.match(\"^A\", team.name)".to_owned(), String::new()),
    ] {
        assert_eq!(slow_team(&statements, &beside), [0; 0], "{statements}");
    }
}

fn one_host_is_no_round() {
    let text = "deny contains {\"at\": [host.id]} if {\n\tsome host in input.subjects\n\
                \tsome network in data.plan.networks\n\tnetwork.name == host.name\n\thost.name == \"nobody\"\n}";
    let kind_host = |id: &&RuleId| shipped().0.rules[*id].subject == "host";
    let id = shipped()
        .0
        .rules
        .keys()
        .find(kind_host)
        .expect("a rule on hosts");
    assert_eq!(slow(id.as_str(), text), [0; 0]);
    let joined = text.replace(
        "network.name == host.name",
        "some known in host.cluster_networks\n\tnetwork.name == known.name",
    );
    assert_eq!(slow(id.as_str(), &joined), [1]);
}
