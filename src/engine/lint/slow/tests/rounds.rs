//! What is done anew in every round of a loop.

use super::*;

#[test]
fn data_is_looked_up_before_the_loop() {
    let limit = "data.parameters[\"a/b\"].limit";
    finds(&format!("team.speed > {limit}"), limit, DATA);
    finds(
        &format!("limit := {limit}\nteam.speed > limit"),
        limit,
        DATA,
    );
    finds(
        &format!("every m in team.members {{ m.speed > {limit} }}"),
        limit,
        DATA,
    );
    finds("count(data.plan.networks) > 0", "data.plan.networks", DATA);
    finds(
        "some network in data.plan.networks\nstartswith(network.name, team.name)",
        "data.plan.networks",
        DATA,
    );
    finds_in(
        &format!(
            "import data.parameters\n{}",
            rule("parameters[\"a/b\"].limit < team.speed", "")
        ),
        "parameters[\"a/b\"].limit",
        DATA,
    );
    finds_in(
        &rule(
            "count(slow(team)) > 0",
            &format!("slow(team) := [m | some m in team.members; m.speed < {limit}]"),
        ),
        limit,
        DATA,
    );
    accepts_in(&rule("team.speed > limit", &format!("limit := {limit}")));
    accepts_in(&format!(
        "deny contains {{\"at\": [team.id]}} if {{\n\tlimit := {limit}\n\tsome team in input.subjects\n\
         \tteam.speed > limit\n}}"
    ));
    // Beside what the call of a function costs, it costs little.
    accepts_in(&rule(
        "fast(team)",
        &format!("fast(team) if team.speed > {limit}"),
    ));
    accepts_in("vlans := {it.vlan | some it in data.plan.networks; it.class == \"csv\"}");
    // The rules of another policy are evaluated once, as its own are.
    accepts_in(&rule("team.mode in data.fabriclint.modes.known", ""));
    accepts_in(&format!(
        "import data.fabriclint.modes\n{}",
        rule("team.mode in modes.known", "")
    ));
}

#[test]
fn what_no_loop_changes_is_made_once() {
    let made = "{it.vlan | some it in data.plan.networks; it.class == \"csv\"}";
    finds(&format!("team.vlan in {made}"), made, CONSTANT);
    finds(
        &format!("team.role == \"host\"\nvlans := {made}\nteam.vlan in vlans"),
        made,
        CONSTANT,
    );
    finds_in(
        &rule(
            "team.vlan in vlans(team)",
            &format!("vlans(team) := {made}"),
        ),
        "vlans(team)",
        CONSTANT,
    );
    finds_in(
        &rule(
            "team.role == role(team)",
            &format!("role(team) := \"host\" if team.vlan in {made}"),
        ),
        made,
        CONSTANT,
    );
    finds_in(
        &rule(
            "count(of(\"host\")) > 1",
            "of(role) := [it | some it in input.subjects; it.role == role]",
        ),
        "of(\"host\")",
        CONSTANT,
    );
    accepts_in(&rule("team.vlan in vlans", &format!("vlans := {made}")));
    accepts_in(&format!(
        "deny contains {{\"at\": [team.id]}} if {{\n\tvlans := {made}\n\tsome team in input.subjects\n\
         \tteam.vlan in vlans\n}}"
    ));
    accepts("count([1 | some x in [1, 2]; x > 1]) > 0");
    accepts("[name, list] = team.parts\ncount([it | some it in list; it != name]) > 0");
    accepts("walk(team, [_, list])\ncount([it | some it in list; it > 1]) > 0");
}

#[test]
fn what_the_inner_loop_does_not_change_is_made_before_it() {
    let made = "{nic.name | some nic in team.nics}";
    finds(
        &format!("some m in team.members\nnot m.name in {made}"),
        made,
        INNER,
    );
    finds(
        &format!("every m in team.members {{ m.name in {made} }}"),
        made,
        INNER,
    );
    finds_in(
        &rule(
            "some m in team.members\nm.name in names(team)",
            &format!("names(team) := {made}"),
        ),
        "names(team)",
        INNER,
    );
    accepts(&format!(
        "names := {made}\nsome m in team.members\nnot m.name in names"
    ));
    // It may not be needed at all.
    accepts(&format!(
        "some m in team.members\nm.mode == \"standby\"\nnot m.name in {made}"
    ));
    accepts("some m in team.members\nsome n in [1, 2]\nm.rank == n\ncount(m.uses) > n");
}

#[test]
fn what_a_finding_says_may_cost_what_it_costs() {
    accepts_in(
        "said(team) := [nic.name | some nic in input.host.nics; nic.team == team.name]\n\n\
         deny contains {\"at\": [team.id], \"args\": {\"nics\": said(team), \"limit\": data.plan.limit, \
         \"csv\": [it.name | some it in data.plan.networks]}} if {\n\tsome team in input.subjects\n\tteam.bad\n}",
    );
}

#[test]
fn a_loop_over_one_subject_is_none() {
    let rules = "deny contains {\"at\": [host.id]} if {\n\tsome host in input.subjects\n\
                 \thost.speed > data.parameters[\"a/b\"].limit\n\
                 \tsome network in data.plan.networks\n\tnetwork.name == host.name\n}";
    assert!(said_of(rules, true).is_empty());
    assert_eq!(said_of(rules, false).len(), 2);
    let rules = "deny contains {\"at\": [host.id]} if {\n\tsome host in input.subjects\n\
                 \tsome network in host.networks\n\tnetwork.role == data.plan.role\n}";
    assert_eq!(said_of(rules, true).len(), 1);
}

#[test]
fn regular_expressions_are_matched_outside_of_loops() {
    let call = "regex.match(\"^A\", team.name)";
    finds(call, call, "regular expression");
    finds_in(
        &rule("tagged(team)", "tagged(it) if regex.match(\"^A\", it.name)"),
        "regex.match(\"^A\", it.name)",
        "regular expression",
    );
    accepts_in("named if regex.match(\"^A\", input.host.name)");
}
