//! Loops in loops that are joins, and those that are none.

use super::*;

#[test]
fn an_equal_key_looked_for_in_another_list_is_a_join() {
    let loops = "some other in input.subjects";
    finds(&format!("{loops}\nother.name == team.name"), loops, JOIN);
    finds(&format!("{loops}\nteam.name = other.name"), loops, JOIN);
    finds(
        &format!(
            "{loops}\nname := lower(team.name)\nother.role == \"host\"\nlower(other.name) == name"
        ),
        loops,
        JOIN,
    );
    finds(
        &format!("{loops}\nother.name in {{team.name, team.switch}}"),
        loops,
        JOIN,
    );
    finds(
        "some m in team.members\nsome nic in team.nics\nnic.name == m.name",
        "some nic in team.nics",
        JOIN,
    );
    finds(
        "some network in data.plan.networks\nnetwork.name == team.name",
        "some network in data.plan.networks",
        JOIN,
    );
    finds(
        "networks := input.host.networks\nsome [name, network] in networks\nname == team.name\nnetwork.up",
        "some [name, network] in networks",
        JOIN,
    );
}

#[test]
fn a_join_may_be_written_with_brackets() {
    finds(
        "input.host.nics[_].team == team.name",
        "input.host.nics[_]",
        JOIN,
    );
    finds(
        "some i\ninput.host.nics[i].team == team.name",
        "input.host.nics[i]",
        JOIN,
    );
    finds(
        "some i\nteam.name == input.host.nics[i].team",
        "input.host.nics[i]",
        JOIN,
    );
    finds_in(
        "deny contains 1 if {\n\tteam := input.subjects[_]\n\tnic := input.host.nics[_]\n\tnic.team == team.name\n}",
        "input.host.nics[_]",
        JOIN,
    );
    accepts("some i\nteam.members[i].name == team.nics[i].name");
    accepts("some i, m in team.members\nteam.nics[i].name == m.name");
    accepts(
        "by_name := {nic.name: nic | some nic in team.nics}\nsome m in team.members\nobject.get(by_name, m.name, null) != null",
    );
}

#[test]
fn a_join_may_stand_in_a_comprehension_an_every_or_a_function() {
    finds(
        "count([other | some other in input.subjects; other.name == team.name]) > 1",
        "some other in input.subjects",
        JOIN,
    );
    finds(
        "every nic in input.host.nics { nic.team != team.name }",
        "every nic in input.host.nics { nic.team != team.name }",
        JOIN,
    );
    finds_in(
        &rule(
            "count(nics(team)) > 1",
            "nics(team) := [nic | some nic in input.host.nics; nic.team == team.name]",
        ),
        "some nic in input.host.nics",
        JOIN,
    );
    finds_in(
        &rule(
            "count(named(input.host.nics, team.name)) > 1",
            "named(list, name) := [it | some it in list; it.team == name]",
        ),
        "some it in list",
        JOIN,
    );
    finds_in(
        &rule(
            "some other in input.subjects\nalike(team, other)",
            "alike(one, other) if one.name == other.name",
        ),
        "some other in input.subjects",
        JOIN,
    );
    // What nothing calls is a library's.
    finds_in(
        "paired(team) := [m | some m in team.members; some nic in team.nics; nic.name == m.name]",
        "some nic in team.nics",
        JOIN,
    );
    accepts_in(&rule(
        "count(named(team.nics, team.name)) > 1",
        "named(list, name) := [it | some it in list; it.name == name]",
    ));
}

#[test]
fn what_a_rule_went_through_is_a_list_like_any_other() {
    let hosts = "hosts := [it | some it in input.subjects; it.role == \"host\"]";
    let statements = "some host in hosts\nhost.name == team.name";
    finds_in(&rule(statements, hosts), "some host in hosts", JOIN);
    let index = "hosts := {it.name: it | some it in input.subjects}";
    let statements = "host := object.get(hosts, team.name, null)\nhost != null";
    accepts_in(&rule(statements, index));
    accepts_in(&rule(
        "team.name in names",
        "names := {it.name | some it in input.subjects; it.role == \"host\"}",
    ));
}

#[test]
fn one_tree_gone_down_is_no_join() {
    accepts(
        "some m in team.members\nsome use in m.connection.network.networks\nuse.vlan == m.vlan\n\
         use.name == team.name",
    );
    accepts(
        "some m in team.members\nevery use in m.connection.network.networks { use.name != m.name }",
    );
    accepts(
        "name := team.name\nsome m in team.members\nsome use in m.uses\nm.name == name\nuse.name == name",
    );
    accepts(
        "lowest := min([m.speed | some m in team.members])\nsome m in team.members\nm.speed == lowest",
    );
    accepts_in(&rule(
        "some use in carried(team)\nuse.vlan == team.vlan",
        "carried(team) := [use | some m in team.members; some use in m.networks]",
    ));
}

#[test]
fn a_few_rounds_that_the_policy_writes_down_are_no_list() {
    accepts("some role in [\"host\", \"tenant\"]\nteam.role == role");
    accepts("some m in team.members\nsome want in {\"active\", team.mode}\nm.mode == want");
    accepts_in(&rule(
        "some kind, word in kinds\nteam.kind == kind\nteam.name == word",
        "kinds := {\"lbfo\": \"LBFO\", \"set\": \"SET\"}",
    ));
    accepts_in(&rule(
        "some role in expected[input.host.design]\nsome m in team.members\nm.name == role\n\
         some other in object.get(expected, input.host.design, [])\nother == m.mode",
        "expected := {\"part8-tnic\": [\"A\", \"B\"]}",
    ));
    accepts(
        "pair := [team.members[0], team.members[1]]\nsome a in pair\nsome b in pair\na.name == b.name",
    );
}

/// Every pair must be looked at, or none: there is no key to look up.
#[test]
fn pairs_that_no_key_joins_are_accepted() {
    accepts("some other in input.subjects\nother.id < team.id\nother.role != team.role");
    accepts("some i, a in team.members\nsome j, b in team.members\ni < j\na.speed != b.speed");
    accepts("some a in team.members\nsome b in team.members\na.first <= b.last\nb.first <= a.last");
    accepts("some a in team.members\nsome b in team.nics\nnot startswith(a.name, b.name)");
    finds(
        "some i, a in team.members\nsome j, b in team.members\ni < j\na.name == b.name",
        "some j, b in team.members",
        JOIN,
    );
}

#[test]
fn items_put_together_by_a_key_of_theirs_are_accepted() {
    let group = "some vlan in {it.vlan | some it in all; it.class == \"tenant\"}\n\
                 alike := [it | some it in all; it.vlan == vlan]\ncount(alike) > 1";
    accepts(&format!("all := [m | some m in team.members]\n{group}"));
    accepts_in(&rule(
        &format!("all := carried(team)\n{group}"),
        "carried(team) := [use | some m in team.members; some use in m.networks]",
    ));
    accepts_in(
        "vlans := {it.vlan | some it in input.subjects}\n\ndeny contains 1 if {\n\tsome vlan in vlans\n\
         \tcount([it | some it in input.subjects; it.vlan == vlan]) > 1\n}",
    );
    finds(
        "names := {nic.name | some nic in team.nics}\nsome name in names\nsome m in team.members\nm.name == name",
        "some m in team.members",
        JOIN,
    );
}
