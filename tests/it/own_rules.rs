//! Rules of users: written from `new-rule`, and refused with a place where they are wrong.

use std::fs;

use crate::support::{folder, mac_hashing_estate, run};

const ESTATE: &str = "testdata/part8-virtual-connect/clean";
const NEEDS: &str = "needs: [load_balancing]";

#[test]
fn a_new_rule_works_as_it_is_written() {
    let folder = folder("new-rule");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    assert_eq!(code, 0, "{out}{err}");
    let (_, err, code) = run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    assert_eq!(code, 2);
    assert!(err.contains("is there already"), "{err}");
    let estate = mac_hashing_estate(&folder);
    let arguments = [
        "check",
        &estate,
        "--policies",
        &path,
        "--fail-on",
        "warning",
        "--no-config",
    ];
    let (out, err, code) = run(&arguments);
    assert_eq!(code, 1, "{out}{err}");
    assert!(
        out.contains("warning[teaming/mac-hash]: team Host on HV01"),
        "{out}"
    );
}

#[test]
fn a_fault_of_a_policy_stands_at_its_line() {
    let folder = folder("bad-policy");
    let path = folder.to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    let policy = folder.join("policies/teaming/mac_hash.rego");
    let text = fs::read_to_string(&policy).expect("the policy");
    for (wrong, line, word) in [
        ("team.load_balancing == nothing", 12, "`nothing` is unsafe"),
        (
            "no_such(team.load_balancing) == 1",
            12,
            "could not find function",
        ),
        (
            "team.load_balancin == \"mac-addresses\"",
            12,
            "did you mean `load_balancing`?",
        ),
        ("team.load_balancing ==", 13, "[policy]"),
    ] {
        let right = "team.load_balancing == \"mac-addresses\"";
        fs::write(&policy, text.replace(right, wrong)).expect("written");
        let (out, err, code) = run(&["check", ESTATE, "--policies", &path]);
        assert_eq!(code, 2, "{wrong}: {out}{err}");
        assert!(out.contains(word), "{wrong}: {out}");
        assert!(
            out.contains(&format!("mac_hash.rego:{line}:")),
            "{wrong}: {out}"
        );
    }
}

/// A folder with the rule that `new-rule` writes, `from` in its page replaced.
fn with_page(name: &str, from: &str, to: &str) -> String {
    let folder = folder(name);
    let path = folder.to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    let page = folder.join("rules/teaming/mac-hash.md");
    let text = fs::read_to_string(&page).expect("the page");
    assert!(text.contains(from), "{from}");
    fs::write(&page, text.replace(from, to)).expect("written");
    path
}

#[test]
fn a_fault_of_a_page_stands_at_its_place() {
    let when = |path: &str| format!("{NEEDS}\napplies_to:\n  when: [{path}]");
    let needs = |path: &str| format!("needs: [{path}]");
    for (to, place, words) in [
        (
            needs("load_balancin"),
            "5:9",
            "did you mean `load_balancing`?",
        ),
        (
            needs("members.conection.fabric"),
            "5:9",
            "did you mean `members.connection.fabric`?",
        ),
        (
            needs("weather"),
            "5:9",
            "`fabriclint schema input team --paths` lists",
        ),
        (needs("Weather"), "5:9", "is not a path of keys, like"),
        (
            when("no redundant"),
            "7:10",
            "is not a path to one boolean, like",
        ),
        (when("not redundnt"), "7:10", "did you mean `redundant`?"),
        (
            when("load_balancing"),
            "7:10",
            "`load_balancing` is not one boolean",
        ),
        (
            when("members.joined_by"),
            "7:10",
            "`members.joined_by` is not one boolean",
        ),
        (
            when("members.connection.failover"),
            "7:10",
            "`members.connection.failover` is not",
        ),
    ] {
        let folder = with_page("bad-page", NEEDS, &to);
        let (out, err, code) = run(&["check", ESTATE, "--policies", &folder]);
        assert_eq!(code, 2, "{to}: {out}{err}");
        assert!(out.contains(words), "{to}: {out}");
        assert!(out.contains(&format!("mac-hash.md:{place}")), "{to}: {out}");
        assert!(!out.contains("no-page"), "the page is there: {out}");
    }
}

#[test]
fn a_condition_can_be_negated() {
    let counts = |when: &str| {
        let to = format!("{NEEDS}\napplies_to: {{when: [{when}]}}");
        let folder = with_page("condition", NEEDS, &to);
        let select = ["--select", "teaming/mac-hash", "--format", "json"];
        let check = ["check", ESTATE, "--policies", &folder];
        let (report, err, code) = run(&[&check[..], &select].concat());
        // The rule is the only one, and where it judges nothing the run says nothing about the site.
        assert_eq!(err, "");
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        let count = |key: &str| report["summary"][key].as_u64().expect("a count");
        let (evaluated, none) = (count("evaluated"), count("not_applicable"));
        assert_eq!(code, if evaluated == 0 { 3 } else { 0 });
        (evaluated, none)
    };
    let (teams, none) = counts("redundant");
    assert!(teams > 0 && none == 0, "every team has two members");
    assert_eq!(counts("not redundant"), (0, teams));
}
