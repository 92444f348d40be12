//! One small policy for each thing that the lint finds, and one that it must not mind.

use super::types::Ty;
use super::*;
use crate::fabric::plan::Plan;
use crate::fabric::record::shape_of;
use crate::source::Sources;
use crate::subjects::scope_shape;

/// What the lint says about the statements of a body over team subjects.
fn said(policy: &str) -> Vec<String> {
    let problems = problems(policy, &LintKind::ALL);
    problems
        .into_iter()
        .map(|problem| problem.message)
        .collect()
}

fn problems(policy: &str, kinds: &[LintKind]) -> Vec<Problem> {
    let mut sources = Sources::default();
    let source = sources.add("p.rego", "p.rego", policy);
    let policy = Policy::new("p.rego", policy, source);
    let shape = Kind::Team.shape();
    let input = Ty::record([
        (
            "subjects".to_owned(),
            Ty::List(Box::new(Ty::of_shape(&shape))),
        ),
        (
            "host".to_owned(),
            Ty::of_shape(&scope_shape(Kind::Team.scope())),
        ),
    ]);
    let data = Ty::record([("plan".to_owned(), Ty::of_shape(&shape_of::<Plan>()))]);
    let given = Given {
        input,
        data,
        is_document: false,
    };
    check(&policy, &[], given, kinds)
}

fn body(statements: &str) -> Vec<String> {
    said(&format!(
        "package fabriclint.a.b\n\ndeny contains {{\"at\": [team.id]}} if {{\n\tsome team in input.subjects\n{statements}\n}}\n"
    ))
}

#[track_caller]
fn finds(statements: &str, words: &str) {
    let said = body(statements);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains(words), "{said:?}");
}

#[test]
fn references_are_checked_against_the_input() {
    finds("team.mdoe == \"lacp\"", "no `mdoe` in this team");
    finds(
        "some m in team.members\nm.connection.lagg == \"\"",
        "no `lagg` in this connection",
    );
    finds("input.hots.name == \"a\"", "no `hots` in this object");
    finds(
        "some n in team.members[0].connection.network.networks\nn.vlam == 1",
        "no `vlam`",
    );
    finds(
        "object.get(team, \"absent\", 0) == 1",
        "no `absent` in this team",
    );
    finds("team.mode.name == 1", "in a single value");
    finds(
        "{m.nmae | some m in team.members} == set()",
        "no `nmae` in this member",
    );
    finds(
        "every m in team.members { m.nmae == \"\" }",
        "no `nmae` in this member",
    );
}

#[test]
fn types_pass_through_functions_and_objects() {
    let policy = |field: &str| {
        format!(
            "package fabriclint.a.b\n\ncarried(team) := [{{\"use\": use, \"by\": m}} |\n\tsome m in team.members\n\tsome use in m.connection.network.networks\n]\n\ndeny contains {{\"at\": [all[0].{field}]}} if {{\n\tsome team in input.subjects\n\tall := carried(team)\n}}\n"
        )
    };
    assert_eq!(said(&policy("use.id")), [""; 0]);
    assert!(said(&policy("use.idd"))[0].contains("no `idd` in this network"));
    assert!(said(&policy("used"))[0].contains("no `used` in this object"));
}

#[test]
fn constructs_that_the_machine_gets_wrong_are_refused() {
    finds("team.used_vlans[\"10\"]", "may be absent");
    finds(
        "x := team.mode with input.host as {}\nx == 1",
        "refuses `with`",
    );
    finds(
        "x := [1 | team.kind == \"set\"]\ncount(x) == 0",
        "without a `some`",
    );
    finds("walk(team, [_, \"x\"])", "`walk` has no place");
    let sets = "package a\n\nusers[v] contains x if {\n\tv := 1\n\tx := 2\n}\n";
    assert!(said(sets)[0].contains("object of sets"));
    let default = "package a\n\ndefault f(_) := 1\n\nf(x) := 2 if x == 3\n";
    assert!(said(default)[0].contains("default for a function"));
}

#[test]
fn good_policies_pass() {
    let said = body(
        "team.mode in {\"lacp\", \"static\"}\nsome m in team.members\nsome vlan, _ in m.connection.network.vlans\nobject.get(team.used_vlans, vlan, false) == false\nvariant := {true: \"a\", false: \"b\"}[m.connection.lag == \"\"]\nvariant != \"\"",
    );
    assert_eq!(said, [""; 0]);
}

#[test]
fn terms_are_only_compared_with_their_own_values() {
    finds(
        "team.load_balancing == \"TransportPorts\"",
        "`TransportPorts` is none of the values",
    );
    finds("team.mode in {\"lacp\", \"statc\"}", "`statc` is none");
    finds("\"lbfoo\" != team.kind", "`lbfoo` is none of the values");
    let rule = "package fabriclint.a.b\n\nhashes := {\"ip-addresses\", \"MacAddresses\"}\n\n\
        deny contains {\"at\": [team.id]} if {\n\tsome team in input.subjects\n\t\
        team.load_balancing in hashes\n}\n";
    let said = said(rule);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("`MacAddresses`"), "{said:?}");
    assert!(body("team.mode == \"lacp\"\nteam.name == \"Lacp\"").is_empty());
    assert!(
        body("word := object.get({\"set\": \"x\"}, team.kind, team.mode)\nword == \"y\"")
            .is_empty()
    );
}
