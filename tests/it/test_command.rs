//! `fabriclint test` as the author of rules meets it: where a test fails, and what a report says.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use fabriclint::coverage;

use crate::support::{fabriclint, folder, run};

const PAGE: &str = "rules/teaming/mac-hash.md";
const POLICY: &str = "policies/teaming/mac_hash.rego";
const MARKED: &str = "load_balancing: mac-addresses # finding";

/// A folder of rules with the one that `new-rule` writes.
struct Rules(PathBuf);

impl Rules {
    fn new(name: &str) -> Self {
        let rules = Self(folder(&format!("test-command-{name}")));
        let (out, err, code) = run(&["new-rule", "teaming/mac-hash", "--dir", &rules.path()]);
        assert_eq!(code, 0, "{out}{err}");
        rules
    }

    fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.0.join(file)).expect("a file");
        assert!(text.contains(from), "{from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// The line of a file, from 1, that holds a text.
    fn line(&self, file: &str, text: &str) -> u64 {
        let whole = fs::read_to_string(self.0.join(file)).expect("a file");
        let before = whole.lines().position(|line| line.contains(text));
        before.map_or(0, |index| index as u64 + 1)
    }

    fn test(&self, more: &[&str]) -> (String, i32) {
        let path = self.path();
        let (out, err, code) = run(&[&["test", &path], more].concat());
        assert_eq!(err, "");
        (out, code)
    }

    fn report(&self, more: &[&str]) -> (Json, i32) {
        let (out, code) = self.test(&[&["--format", "json"], more].concat());
        let report: Json = serde_json::from_str(&out).expect("JSON");
        assert_eq!(report["schema"], "fabriclint/tests/v1");
        assert_eq!(report["exit_code"], code);
        (report, code)
    }
}

/// Every test of a report by its name.
fn tests(report: &Json) -> Vec<(&str, &Json)> {
    let suites = report["suites"].as_array().expect("suites").iter();
    let tests = suites.flat_map(|suite| suite["tests"].as_array().expect("tests"));
    tests
        .map(|test| (test["name"].as_str().expect("a name"), test))
        .collect()
}

/// The test whose name ends so.
fn test<'a>(report: &'a Json, name: &str) -> &'a Json {
    let found = tests(report)
        .into_iter()
        .find(|(full, _)| full.ends_with(name));
    found.unwrap_or_else(|| panic!("{name}: {report:#}")).1
}

/// Code, line and column of what is wrong with a test.
fn faults(test: &Json) -> Vec<(&str, u64, u64)> {
    let problems = test["problems"].as_array().expect("problems").iter();
    let number = |problem: &Json, key: &str| problem["location"][key].as_u64().expect("a number");
    problems
        .map(|problem| {
            let code = problem["code"].as_str().expect("a code");
            (code, number(problem, "line"), number(problem, "column"))
        })
        .collect()
}

#[test]
fn the_shipped_rules_pass_and_reach_every_line() {
    let (out, err, code) = run(&["test", "--format", "json", "--coverage"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let report: Json = serde_json::from_str(&out).expect("JSON");
    let passed = report["summary"]["passed"].as_u64().expect("a count");
    assert!(passed > 60 && report["summary"]["tests"] == passed, "{out}");
    let files = report["coverage"]["files"].as_array().expect("files");
    assert!(files.len() >= 6);
    for file in files {
        assert_eq!(file["not_reached"], Json::Array(Vec::new()), "{file}");
    }
}

#[test]
fn a_new_rule_passes_the_tests_of_its_page() {
    let rules = Rules::new("new");
    assert_eq!(
        rules.test(&[]),
        ("pass: 2 of 2 tests passed\n".to_owned(), 0)
    );
    let (out, code) = rules.test(&["--verbose", "--unknowns"]);
    assert_eq!(code, 0, "{out}");
    let line = rules.line(PAGE, "base: part8-tnic");
    let name = format!("pass  teaming/mac-hash: flagged example at line {line}\n");
    assert!(out.contains(&name), "{out}");
    let unknown = format!("flagged example at line {line}, each value unknown (");
    assert!(out.contains(&unknown), "{out}");
}

#[test]
fn a_line_without_its_finding_is_named() {
    let rules = Rules::new("missing");
    rules.replace(PAGE, MARKED, "load_balancing: dynamic # finding");
    let (report, code) = rules.report(&[]);
    assert_eq!(code, 1);
    let line = rules.line(PAGE, "# finding");
    let flagged = tests(&report)[0].1;
    assert_eq!(faults(flagged), [("missing-finding", line, 9)]);
    let (out, _) = rules.test(&[]);
    for words in [
        "fail  teaming/mac-hash: flagged example at line",
        &format!("mac-hash.md:{line}:9"),
        "fail: 1 of 2 tests passed, 1 failed",
    ] {
        assert!(out.contains(words), "{out}");
    }
}

#[test]
fn a_finding_that_is_not_expected_is_named_with_its_message() {
    let rules = Rules::new("unexpected");
    let accepted = "Hashing, accepted:\n\n```yaml\nbase: part8-tnic\nhosts:\n  - name: HV01\n    \
        teams:\n      - name: Host\n        load_balancing: mac-addresses\n```\n";
    let page = fs::read_to_string(rules.0.join(PAGE)).expect("the page");
    rules.write(PAGE, &format!("{page}\n{accepted}"));
    let (report, code) = rules.report(&["--filter", "Hashing"]);
    assert_eq!(code, 1);
    let test = test(&report, "teaming/mac-hash: Hashing, accepted");
    // The last line before the fence.
    let lines = format!("{page}\n{accepted}").lines().count() as u64;
    assert_eq!(faults(test), [("unexpected-finding", lines - 1, 25)]);
    let message = test["problems"][0]["message"].as_str().expect("a message");
    assert!(
        message.ends_with("team Host on HV01 spreads its flows by mac-addresses"),
        "{message}"
    );
}

#[test]
fn two_findings_on_one_line_and_one_in_the_base_are_named() {
    let rules = Rules::new("repeated");
    let second = "\ndeny contains {\n\t\"at\": [team.id, \"load_balancing\"],\n\t\"args\": {\"team\": \
        team.name, \"host\": input.host.name, \"algorithm\": \"addresses\"},\n} if {\n\tsome team in \
        input.subjects\n\tteam.load_balancing == \"mac-addresses\"\n}\n";
    let third = second.replace("\"mac-addresses\"", "\"dynamic\"");
    let policy = fs::read_to_string(rules.0.join(POLICY)).expect("the policy");
    rules.write(POLICY, &format!("{policy}{second}"));
    let (report, code) = rules.report(&[]);
    assert_eq!(code, 1);
    let line = rules.line(PAGE, "# finding");
    let flagged = tests(&report)[0].1;
    assert_eq!(faults(flagged), [("repeated-finding", line, 9)]);
    rules.write(POLICY, &format!("{policy}{third}"));
    let (report, _) = rules.report(&[]);
    let problem = &tests(&report)[1].1["problems"][0];
    assert_eq!(problem["code"], "unexpected-finding");
    assert_eq!(problem["location"]["file"], "rules/bases/part8-tnic.yaml");
}

#[test]
fn an_example_without_a_subject_proves_nothing() {
    let rules = Rules::new("no-subject");
    rules.replace(
        PAGE,
        "```yaml\nbase: part8-tnic\n```",
        "```yaml\nbase: part8-tnic\nhosts: []\n```",
    );
    let (report, code) = rules.report(&[]);
    assert_eq!(code, 1);
    let line = rules.line(PAGE, "hosts: []") - 1;
    let accepted = tests(&report)[1].1;
    assert_eq!(faults(accepted), [("nothing-evaluated", line, 1)]);
}

#[test]
fn what_is_not_evaluated_and_what_becomes_unknown_is_named() {
    let rules = Rules::new("unknown");
    let unknown = "load_balancing: {unknown: not-collected}";
    rules.replace(
        PAGE,
        MARKED,
        &format!("{unknown}\n        mode: static # finding"),
    );
    let (report, code) = rules.report(&[]);
    assert_eq!(code, 1);
    let codes: Vec<&str> = faults(tests(&report)[0].1)
        .iter()
        .map(|fault| fault.0)
        .collect();
    assert_eq!(codes, ["missing-finding", "not-evaluated"]);

    let rules = Rules::new("needs");
    rules.replace(PAGE, "needs: [load_balancing]", "needs: [mode]");
    rules.replace(POLICY, "== \"mac-addresses\"", "!= \"dynamic\"");
    let (report, code) = rules.report(&["--unknowns", "--filter", "each value unknown"]);
    assert_eq!(code, 1);
    let accepted = tests(&report)[1].1;
    assert_eq!(accepted["outcome"], "fail", "{accepted:#}");
    let problem = &accepted["problems"][0];
    assert_eq!(problem["code"], "unknown-makes-finding");
    let message = problem["message"].as_str().expect("a message");
    assert!(
        message.contains("/load_balancing unknown makes a finding"),
        "{message}"
    );
    assert_eq!(problem["location"]["file"], "rules/bases/part8-tnic.yaml");
}

#[test]
fn an_example_that_is_no_snapshot_hides_no_other() {
    let rules = Rules::new("no-snapshot");
    rules.replace(PAGE, MARKED, "load_balancin: mac-addresses # finding");
    let (report, code) = rules.report(&[]);
    assert_eq!(code, 2);
    let outcomes: Vec<&Json> = tests(&report)
        .iter()
        .map(|test| &test.1["outcome"])
        .collect();
    assert_eq!(outcomes, ["error", "pass"]);
    let line = rules.line(PAGE, "# finding");
    assert_eq!(faults(tests(&report)[0].1), [("unknown-key", line, 9)]);
}

/// Tests beside the policy, one of each kind.
const TESTS: &str = r#"package fabriclint.teaming.mac_hash_test

import data.fabriclint.teaming.mac_hash
import data.fabriclint.vlan.not_carried_by_backend as vlan

host := {"name": "HV01"}

team(algorithm) := {"id": "t", "name": "Tenant", "load_balancing": algorithm}

test_hashing_is_found if {
	found := mac_hash.deny with input as {"host": host, "subjects": [team("mac-addresses")]}
	count(found) == 1
}

test_nothing_is_found if {
	count(mac_hash.deny) == 0 with input as {"host": host, "subjects": [team("dynamic")]}
}

test_data_is_replaced if {
	count(data.plan.networks) == 0
	data.plan.networks[0].vlan == 7 with data.plan.networks as [{"vlan": 7}]
}

test_shipped_functions_are_there if {
	vlan.lacking({"members": []}, "10") == []
}

test_goes_wrong if {
	some algorithm in ["dynamic", "hyper-v-port"]
	print("trying", algorithm)
	found := mac_hash.deny with input as {
		"host": host,
		"subjects": [team(algorithm)],
	}
	count(found) == 1
	1 == 1
}

test_is_false := false

test_divides if {
	1 / (count([host]) - 1) == 1
}

test_twice if {
	1 == 1
}

test_twice if {
	1 == 2
}

todo_test_later if {
	false
}

test_takes_something(x) if {
	x == 1
}
"#;

#[test]
fn tests_in_rego_run_beside_the_policy() {
    let rules = Rules::new("rego");
    rules.write("policies/teaming/mac_hash_test.rego", TESTS);
    let (report, code) = rules.report(&["--filter", "mac_hash_test"]);
    assert_eq!(code, 2, "one cannot be run");
    let outcomes: Vec<(&str, &str)> = tests(&report)
        .into_iter()
        .map(|(name, test)| {
            let name = name.strip_prefix("fabriclint.teaming.mac_hash_test.");
            let outcome = test["outcome"].as_str();
            (name.expect("the package"), outcome.expect("an outcome"))
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("test_hashing_is_found", "pass"),
            ("test_nothing_is_found", "pass"),
            ("test_data_is_replaced", "pass"),
            ("test_shipped_functions_are_there", "pass"),
            ("test_goes_wrong", "fail"),
            ("test_is_false", "fail"),
            ("test_divides", "error"),
            ("test_twice", "pass"),
            ("test_twice", "error"),
            ("todo_test_later", "todo"),
        ]
    );
    let line = |text| rules.line("policies/teaming/mac_hash_test.rego", text);
    let wrong = test(&report, "test_goes_wrong");
    let stop = line("1 == 1") - 1;
    assert_eq!(faults(wrong), [("test-failed", stop, 2)], "it stops there");
    let printed = wrong["printed"].as_array().expect("a list");
    assert_eq!(printed.len(), 2, "{printed:?}");
    let value = test(&report, "test_is_false");
    assert_eq!(faults(value), [("test-failed", line("test_is_false"), 1)]);
    let fault = faults(test(&report, "test_divides"))[0];
    assert_eq!((fault.0, fault.1), ("policy", line("1 / (count")));
    // The rule itself is still what `check` runs.
    let estate = "testdata/part8-virtual-connect/clean";
    let (out, _, code) = run(&["check", estate, "--policies", &rules.path()]);
    assert_eq!(code, 0, "{out}");
    let (shipped, _, _) = run(&["check", estate]);
    assert!(
        shipped.contains(&rules_and(0)) && out.contains(&rules_and(1)),
        "{out}"
    );
}

#[test]
fn policies_without_a_page_have_tests_too() {
    let rules = folder("test-command-conftest");
    let policy = "package main\n\ndeny contains msg if {\n\tsome host in input.hosts\n\thost.name == \
        \"HV99\"\n\tmsg := \"HV99 is gone\"\n}\n\ntest_inline if {\n\tcount(deny) == 1 with input as \
        {\"hosts\": [{\"name\": \"HV99\"}]}\n}\n\ntest_would_fail_in_a_check if \
        to_number(input.hosts[0].name) == 1 with input as {\"hosts\": [{\"name\": \"1\"}]}\n";
    let beside = "package main_test\n\nimport data.main\n\ntest_silent if {\n\tcount(main.deny) == 0 \
        with input as {\"hosts\": []}\n}\n";
    fs::write(rules.join("main.rego"), policy).expect("written");
    fs::write(rules.join("main_test.rego"), beside).expect("written");
    let path = rules.to_string_lossy().into_owned();
    let (out, err, code) = run(&["test", &path, "--verbose"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    for name in [
        "main.test_inline",
        "main.test_would_fail_in_a_check",
        "main_test.test_silent",
    ] {
        assert!(out.contains(&format!("pass  {name}\n")), "{out}");
    }
    let estate = "testdata/part8-virtual-connect/clean";
    let (out, err, code) = run(&["check", estate, "--policies", &path]);
    assert_eq!(code, 0, "tests are no rules: {out}{err}");
    assert!(out.contains(&rules_and(1)), "{out}");
}

/// What a report says of the shipped rules and some more.
fn rules_and(more: usize) -> String {
    let (catalogue, _) = crate::support::shipped();
    format!(
        "{} rules",
        catalogue.rules.len() + coverage::rules().len() + more
    )
}

#[test]
fn a_filter_is_a_part_of_the_name_or_a_glob() {
    let names = |filter: &str| {
        let (out, _, code) = run(&["test", "--format", "json", "--filter", filter]);
        let report: Json = serde_json::from_str(&out).expect("JSON");
        let names = tests(&report).into_iter();
        (
            names.map(|test| test.0.to_owned()).collect::<Vec<_>>(),
            code,
        )
    };
    let (all, _) = names("*");
    let (teaming, code) = names("teaming/*");
    assert_eq!(code, 0);
    assert!(!teaming.is_empty() && teaming.len() < all.len());
    assert!(teaming.iter().all(|name| name.starts_with("teaming/")));
    let one = "teaming/lacp-without-switch-lag: Static is no better";
    assert_eq!(names("Static is no").0, [one]);
    assert_eq!(names("*lag: *Static*").0, [one]);
    assert_eq!(names("no such test"), (Vec::new(), 3));
}

#[test]
fn coverage_names_the_lines_that_no_test_reaches() {
    let rules = Rules::new("coverage");
    let spare = "\nspare(x) := 1 if {\n\tx == 1\n\n\tx < 2\n}\n";
    let policy = fs::read_to_string(rules.0.join(POLICY)).expect("the policy");
    rules.write(POLICY, &format!("{policy}{spare}"));
    rules.write(
        "policies/lib/untouched.rego",
        "package fabriclint.lib.untouched\n\nf(x) := x + 1\n",
    );
    let (report, code) = rules.report(&["--coverage"]);
    assert_eq!(code, 0);
    let files = report["coverage"]["files"].as_array().expect("files");
    let of = |name: &str| {
        let ends = |file: &&Json| {
            file["file"]
                .as_str()
                .is_some_and(|path| path.ends_with(name))
        };
        files.iter().find(ends).expect("the file")
    };
    let first = rules.line(POLICY, "spare(x)");
    let missed = serde_json::json!([[first, first + 3]]);
    assert_eq!(of("mac_hash.rego")["not_reached"], missed);
    assert_eq!(of("untouched.rego")["percent"], 0.0);
    assert_eq!(
        of("untouched.rego")["not_reached"],
        serde_json::json!([[3, 3]])
    );

    let (out, code) = rules.test(&["--coverage-min", "99"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains(&format!("not reached: {first}-{}", first + 3)),
        "{out}"
    );
    assert!(out.contains("less than 99%"), "{out}");
    assert_eq!(rules.test(&["--coverage-min", "20"]).1, 0);
    let test = "package fabriclint.lib.untouched\n\ntest_f if f(1) == 2\n";
    rules.write("policies/lib/untouched_test.rego", test);
    let (report, _) = rules.report(&["--coverage", "--filter", "untouched"]);
    let files = report["coverage"]["files"].as_array().expect("files");
    assert_eq!(files.len(), 1, "a filter leaves out what it does not reach");
    assert_eq!(files[0]["percent"], 100.0);
}

#[test]
fn junit_can_be_read_back_whatever_the_names() {
    let rules = Rules::new("junit");
    let title = "It's <b> & \"]]>\" \u{7}\u{202e}";
    rules.replace(PAGE, "## Accepted\n", &format!("## Accepted\n\n{title}:\n"));
    rules.replace(PAGE, MARKED, "load_balancing: dynamic # finding");
    let policy = "package main\n\ntest_print if {\n\tprint(\"<\\u0001&\")\n}\n\ntest_error if 1 / (1 - \
        count([1])) == 1\n\ntodo_test_x if false\n";
    rules.write("main_test.rego", policy);
    let file = rules.0.join("tests.xml");
    let target = format!("junit={}", file.display());
    let (out, code) = rules.test(&["--format", &target]);
    assert_eq!((out.as_str(), code), ("", 2));
    let xml = fs::read_to_string(&file).expect("a report");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let root = document.root_element();
    let count = |name| root.attribute(name).expect("a count");
    assert_eq!(
        ["tests", "failures", "errors", "skipped"].map(count),
        ["5", "1", "1", "1"]
    );
    let suites: Vec<_> = root
        .children()
        .filter_map(|suite| suite.attribute("name"))
        .collect();
    assert_eq!(suites, ["teaming/mac-hash", "main"]);
    let cases = root
        .descendants()
        .filter(|element| element.has_tag_name("testcase"));
    let cases: Vec<_> = cases.collect();
    // XML 1.0 has no way to write the one, and the other would turn the line around.
    let accepted = title.replace(['\u{7}', '\u{202e}'], "\u{fffd}");
    assert_eq!(cases[1].attribute("name"), Some(accepted.as_str()));
    assert_eq!(cases[1].attribute("classname"), Some("teaming/mac-hash"));
    let inside = |index: usize, tag: &str| {
        let mut children = cases[index].children();
        children
            .find(|child: &roxmltree::Node<'_, '_>| child.has_tag_name(tag))
            .expect("an element")
    };
    let failure = inside(0, "failure");
    let line = rules.line(PAGE, "# finding");
    let text = failure.text().expect("a text");
    assert!(
        text.contains(&format!("mac-hash.md:{line}:9: this line")),
        "{text}"
    );
    assert_eq!(failure.attribute("type"), Some("missing-finding"));
    assert!(
        inside(2, "system-out")
            .text()
            .expect("a text")
            .contains("<\u{fffd}&")
    );
    inside(3, "error");
    inside(4, "skipped");
    assert!(cases.iter().all(|case| case.attribute("time").is_some()));
}

#[test]
fn exit_codes_tell_what_happened() {
    let rules = Rules::new("codes");
    let code = |more: &[&str]| rules.test(more).1;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--filter", "vlan/"]), 3, "nothing matches");
    let empty = folder("test-command-empty").to_string_lossy().into_owned();
    assert_eq!(run(&["test", &empty]).2, 3, "nothing to test");
    let (out, _, code) = run(&["test", "no/such/folder"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("path-not-found"), "{out}");
    assert_eq!(run(&["test", "--coverage-min", "101"]).2, 2);
    assert_eq!(run(&["test", "--format", "xml"]).2, 2);

    rules.replace(POLICY, "team.load_balancing ==", "nothing ==");
    let (out, code) = rules.test(&[]);
    assert_eq!(code, 2, "{out}");
    let line = rules.line(POLICY, "nothing ==");
    assert!(out.contains(&format!("mac_hash.rego:{line}:")), "{out}");
    assert_eq!(out.matches("`nothing` is unsafe").count(), 1, "{out}");
    let (out, _) = rules.test(&["--format", "junit"]);
    assert!(
        out.contains("<error message=\"use of undefined variable `nothing`"),
        "{out}"
    );

    fs::remove_file(rules.0.join(POLICY)).expect("removed");
    let (out, code) = rules.test(&[]);
    assert_eq!(code, 2, "{out}");
    for word in ["no-policy", "or name the folder that holds both"] {
        assert!(out.contains(word), "{out}");
    }
}

#[test]
fn a_rule_is_there_once() {
    let rules = Rules::new("once");
    let other = rules.0.join("other").to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &other]);
    let (out, code) = rules.test(&[]);
    assert_eq!(code, 2, "{out}");
    for code in ["two-pages", "two-policies"] {
        assert!(out.contains(code), "{out}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let arguments = ["test", "--filter", "join/*", "--verbose"];
    assert!(!run(&arguments).0.contains('\u{1b}'));
    let output = fabriclint()
        .args(arguments)
        .env("FORCE_COLOR", "1")
        .output();
    assert!(output.expect("it runs").stdout.contains(&0x1b));
}

#[test]
fn what_is_slow_is_a_warning_and_fails_nothing() {
    let rules = Rules::new("slow");
    rules.replace(
        POLICY,
        "some team in input.subjects",
        "some team in input.subjects\n\tsome other in input.subjects\n\tother.name == team.switch",
    );
    let (out, code) = rules.test(&["--format", "json"]);
    let report: Json = serde_json::from_str(&out).expect("JSON");
    let problem = &report["problems"][0];
    assert_eq!(problem["severity"], "warning", "{out}");
    assert_eq!(problem["code"], "slow-policy", "{out}");
    let line = rules.line(POLICY, "deny contains");
    assert_eq!(problem["location"]["line"], line, "{out}");
    assert_ne!(code, 2, "a warning is no fault: {out}");
}
