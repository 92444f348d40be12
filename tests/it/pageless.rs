//! Policies of users that have no page: chosen as other rules are, and held to what a snapshot has.

use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, run};

const SITE: &str = "testdata/part8-virtual-connect/clean";

/// A folder with these policies, each in a file of its package's name.
fn policies(name: &str, policies: &[(&str, &str)]) -> String {
    let folder = folder(name);
    fs::create_dir_all(folder.join("policies")).expect("a folder");
    for (package, body) in policies {
        let file = folder.join(format!("policies/{package}.rego"));
        fs::write(file, format!("package {package}\n\n{body}\n")).expect("written");
    }
    folder.to_string_lossy().into_owned()
}

/// The exit code, the ids of the user's own rules with the severity of their findings, and the report.
fn judged(own: &str, more: &[&str]) -> (i32, Vec<(String, String)>, Json) {
    let fixed = ["check", SITE, "--policies", own, "--format", "json"];
    let (out, err, code) = run(&[&fixed[..], more].concat());
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |value: &Json| value.as_str().expect("a text").to_owned();
    let found = findings.map(|finding| (text(&finding["rule"]), text(&finding["severity"])));
    let own = found.filter(|(rule, _)| rule.starts_with("own/"));
    (code, own.collect(), report)
}

#[test]
fn a_policy_without_a_page_is_chosen_like_any_rule() {
    let both = [
        ("a", "deny contains \"never\" if count(input.hosts) > 0"),
        (
            "b.c",
            "warn contains \"at times\" if count(input.hosts) > 0",
        ),
    ];
    let own = policies("pageless-chosen", &both);
    let a = || ("own/a".to_owned(), "error".to_owned());
    let b = || ("own/b.c".to_owned(), "warning".to_owned());
    assert_eq!(judged(&own, &[]).1, [a(), b()]);
    for (arguments, found) in [
        (["--select", "own/*"], vec![a(), b()]),
        (["--select", "own/b.c"], vec![b()]),
        (["--ignore", "own/a"], vec![b()]),
        (["--ignore", "own/*"], vec![]),
        (["--select", "vlan/*"], vec![]),
    ] {
        let (code, own, report) = judged(&own, &arguments);
        assert_eq!(own, found, "{arguments:?}");
        assert_eq!(code, i32::from(found.contains(&a())), "{arguments:?}");
        assert_eq!(report["problems"], Json::Array(Vec::new()), "{arguments:?}");
    }
    let (out, _, code) = run(&["check", SITE, "--policies", &own, "--select", "own/d"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("no rule is called `own/d`"), "{out}");
    let plan = folder("pageless-severity").join("fabriclint.yaml");
    fs::write(&plan, "rules:\n  severity:\n    own/a: info\n").expect("written");
    let (code, found, _) = judged(&own, &["--config", &plan.to_string_lossy()]);
    assert_eq!(code, 0);
    assert!(
        found.contains(&("own/a".to_owned(), "info".to_owned())),
        "{found:?}"
    );
}

#[test]
fn a_policy_that_reads_what_no_snapshot_has_does_not_pass() {
    for (body, word) in [
        (
            "deny contains \"x\" if input.host.name == \"HV01\"",
            "did you mean `hosts`?",
        ),
        (
            "deny contains h.name if {\n\tsome h in input.hosts\n\th.os_bild == 9600\n}",
            "did you mean `os_build`?",
        ),
        (
            "deny contains t.name if {\n\tsome t in input.hosts[_].teams\n\tt.mode == \"LACP\"\n}",
            "did you mean `lacp`?",
        ),
        (
            "deny contains n if {\n\tsome n in input.plan.network\n}",
            "did you mean `networks`?",
        ),
    ] {
        let own = policies("pageless-wrong", &[("a", body)]);
        let (out, err, code) = run(&["check", SITE, "--policies", &own]);
        assert_eq!(code, 2, "{body}: {out}{err}");
        assert!(out.contains(word), "{body}: {out}{err}");
    }
}

#[test]
fn a_policy_may_ask_why_a_value_is_unknown() {
    let body = "
names contains h.name if some h in input.hosts

helper(host) := host.os_build.unknown

old := [h | some h in input.hosts; h.os_build == 9600]

deny contains msg if {
	some h in input.hosts
	some team in h.teams
	some member in team.members
	not member.name in names
	helper(h) == \"not-collected\"
	h.teams.unknown
	msg := sprintf(\"%v of %v\", [member.name, object.get(h, \"domain\", \"none\")])
}

warn contains {\"msg\": b.name, \"at\": [b.id]} if {
	b := input.backends[_]
	b.profiles[i].connections[j].network == \"x\"
	some key, value in b
	value[_].vlan == 4095
	key == \"networks\"
}

violation contains {\"msg\": s.file} if {
	s := input.sources[_]
	input.joins[_].host == s.file
	data.plan.networks[_].vlan == 4095
	input[\"hosts\"][0].vm_nics[_].vlan == 4095
	count(old) > 100
}
";
    let own = policies("pageless-right", &[("a", body)]);
    let (code, found, report) = judged(&own, &[]);
    assert_eq!((code, found), (0, Vec::new()), "{report:#}");
}

/// Any Rego that the engine takes is taken, in the forms that people write for other tools.
#[test]
fn other_forms_of_rego_are_taken() {
    let body = "
import input.hosts as hosts
import rego.v1

default allowed := false

default limit(_) := 4

allowed if {
	every host in hosts { host.name != \"x\" }
	some i
	hosts[i].teams[_].name == \"x\"
} else := true if {
	count(hosts) > 1000
} else := false

limit(x) := 5 if x > 4

names[key] := value if some key, value in input

sets contains name if name := hosts[_].name

by_host[name] contains team if {
	some host in hosts
	name := host.name
	team := host.teams[_].name
}

totals.hosts := count(hosts)

deny contains msg if {
	allowed
	limit(3) == 4
	totals.hosts > 0
	some name
	by_host[name]
	teams := {t.name: t.mode | some t in hosts[_].teams}
	teams[name] == \"lacp\"
	count([m | m := hosts[_].teams[_].members[_]; m.name == \"x\"]) > 0
	not names.hosts
	msg := `raw`
}

deny_other contains {\"msg\": \"x\", \"severity\": \"high\"} if {
	allowed with input as {\"hosts\": []}
	input.hosts[0][\"teams\"][0][\"name\"] in {\"x\"}
	regex.match(\"^x\", input.hosts[_].name)
	object.keys(input.hosts[0]) & {\"name\"} == set()
	json.filter(input, [\"hosts\"]) == {}
	some y in [z | some x in numbers.range(1, 4); z := x + x]
	y == 3
}
";
    let own = policies("pageless-forms", &[("a", body)]);
    let (code, found, report) = judged(&own, &[]);
    assert_eq!((code, found), (0, Vec::new()), "{}", report["problems"]);
}
