//! Keys that stand twice in an object of JSON.

use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, report, root, run};

#[test]
fn a_key_that_stands_twice_is_told_with_both_places() {
    let folder = folder("key-twice");
    let from = "testdata/part8-ucs/broken/hosts/VIEHV01.fabric.json";
    let host = fs::read_to_string(root().join(from)).expect("the host");
    let right = "\"TeamingMode\": \"SwitchIndependent\"";
    let line = host[..host.find(right).expect("the mode")].lines().count() + 1;
    let twice = host.replacen(right, &format!("{right},\n \"TeamingMode\": \"Lacp\""), 1);
    fs::write(folder.join("host.fabric.json"), twice).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&[
        "check",
        &path,
        "--no-config",
        "--format",
        "json",
        "--fail-on",
        "never",
    ]);
    assert_eq!(code, 0, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let problems = report["problems"].as_array().expect("problems");
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}");
    };
    let message = problem["message"].as_str().expect("a message");
    assert!(
        message.starts_with("the key `TeamingMode` stands twice in one object, in line"),
        "{message}"
    );
    let places = format!("line {} and in line {line}, with two values", line - 1);
    assert!(message.contains(&places), "{message}");
    assert_eq!(
        (problem["severity"].as_str(), problem["code"].as_str()),
        (Some("warning"), Some("key-twice"))
    );
}

/// The reasons for which the rule about the mode of a team was not evaluated.
fn gaps_of_mode(report: &Json) -> Vec<&str> {
    let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
    let of_rule = gaps.filter(|gap| gap["rule"] == "teaming/lacp-without-switch-lag");
    of_rule.filter_map(|gap| gap["reason"].as_str()).collect()
}

#[test]
fn a_key_that_stands_twice_is_used_where_both_say_the_same() {
    let folder = folder("key-twice-alike");
    let from = "testdata/part8-ucs/broken/hosts/VIEHV01.fabric.json";
    let host = fs::read_to_string(root().join(from)).expect("the host");
    let right = "\"TeamingMode\": \"SwitchIndependent\"";
    let start = host.find(right).expect("the mode");
    let first = host[..start].lines().last().map_or(0, str::len) + 1;
    let told = |more: &str| {
        let twice = host.replacen(right, &format!("{right}, {more}"), 1);
        fs::write(folder.join("host.fabric.json"), &twice).expect("written");
        let (judged, code) = report(&folder);
        assert_eq!(code, 0, "{judged:#}");
        let message = judged["problems"][0]["message"].as_str();
        (
            message.expect("a message").to_owned(),
            gaps_of_mode(&judged).len(),
        )
    };
    fs::write(folder.join("host.fabric.json"), &host).expect("written");
    let before = gaps_of_mode(&report(&folder).0).len();
    let (alike, gaps) = told(right);
    let second = first + right.len() + 2;
    let said = format!("columns {first} and {second}, with one value");
    assert!(alike.ends_with(&said), "{alike}");
    assert_eq!(gaps, before);
    let (twice, gaps) = told("\"TeamingMode\": \"Lacp\"");
    assert!(twice.contains("of which neither is used"), "{twice}");
    assert_eq!(gaps, before + 1, "neither is known to be right");
    let (thrice, gaps) = told(&format!("\"TeamingMode\": \"Lacp\", {right}"));
    assert!(thrice.contains("of which neither is used"), "{thrice}");
    assert_eq!(gaps, before + 1, "three values are no better than two");
}

#[test]
fn an_object_with_two_names_is_no_object_less() {
    let folder = folder("key-twice-name");
    let from = "testdata/part8-ucs/broken/hosts/VIEHV01.fabric.json";
    let host = fs::read_to_string(root().join(from)).expect("the host");
    let at = host.find("\"TeamingMode\"").expect("a team");
    let name = host[..at].rfind("\"Name\"").expect("its name");
    let twice = format!("{}\"Name\": \"Other\", {}", &host[..name], &host[name..]);
    fs::write(folder.join("host.fabric.json"), twice).expect("written");
    let (judged, code) = report(&folder);
    assert_eq!(code, 2, "{:#}", judged["problems"]);
    let problems = judged["problems"].as_array().expect("problems").iter();
    let codes: Vec<&str> = problems
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    assert!(codes.contains(&"no-name"), "{codes:?}");
}
