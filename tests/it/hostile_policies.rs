//! Policies of users that take all of the time, the stack or the memory: an error with its place, and everything
//! else of the run.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::support::{folder, run};

const SITE: &str = "testdata/part8-ucs/clean";

/// How long a debug build may take for what takes ten seconds otherwise.
const LONGEST: Duration = Duration::from_secs(25);

fn write(name: &str, bad: &str) -> String {
    let folder = folder(name);
    fs::create_dir_all(folder.join("policies")).expect("a folder");
    let write =
        |name: &str, text: &str| fs::write(folder.join(format!("policies/{name}.rego")), text);
    write("bad", &format!("package bad\n\n{bad}\n")).expect("written");
    write(
        "good",
        "package good\n\ndeny contains \"this stays\" if true\n",
    )
    .expect("written");
    folder.to_string_lossy().into_owned()
}

/// The report of a run with a hostile policy, and the only problem in it.
fn report(name: &str, bad: &str) -> (Json, Json) {
    let own = write(&format!("hostile-policies-{name}"), bad);
    let start = Instant::now();
    let (out, err, code) = run(&["check", SITE, "--policies", &own, "--format", "json"]);
    assert_eq!(code, 2, "{name}: {err}");
    assert!(
        start.elapsed() < LONGEST,
        "{name} took {:?}",
        start.elapsed()
    );
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{name}: {out}{err}"));
    let problems = report["problems"].as_array().expect("problems");
    let [problem] = problems.as_slice() else {
        panic!("{name}: {problems:#?}");
    };
    let problem = problem.clone();
    (report, problem)
}

fn findings(report: &Json) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect()
}

/// What a policy does while it runs costs the policy.
#[test]
fn a_policy_that_runs_away_is_stopped_alone() {
    let doubled: String = (0..30)
        .map(|index| {
            format!(
                "s{} := concat(\"\", [s{index}, s{index}, s{index}, s{index}])\n",
                index + 1
            )
        })
        .collect();
    let triple = "some a in numbers.range(1, 3000); some b in numbers.range(1, 3000); some c in numbers.range(1, 3000)";
    let policies = [
        ("range", "deny contains \"x\" if count(numbers.range(1, 1000000000)) > 5".to_owned()),
        ("range-beyond", "deny contains \"x\" if count(numbers.range(1, 9000000000000000000)) > 5".to_owned()),
        ("functions", "f(x) := f(x + 1)\n\ndeny contains \"x\" if f(1)".to_owned()),
        ("rules", "a if b\n\nb if a\n\ndeny contains \"x\" if a".to_owned()),
        ("loops", format!("deny contains \"x\" if {{ {triple}; a * b * c == -1 }}")),
        ("lists", format!("deny contains \"x\" if count([[a, b, c] | {triple}]) > 1")),
        ("doubled", format!("s0 := \"aaaaaaaaaaaaaaaa\"\n\n{doubled}\ndeny contains \"x\" if count(s30) > 1")),
        ("wide", "deny contains \"x\" if count(sprintf(\"%9000000000d\", [1])) > 1".to_owned()),
        ("regex", "deny contains \"x\" if regex.match(\"((a{1,100}){1,100}){1,100}\", \"a\")".to_owned()),
        ("json", "deny contains \"x\" if json.unmarshal(concat(\"\", [\"[\" | some i in numbers.range(1, 300000)]))".to_owned()),
    ];
    for (name, policy) in &policies {
        let (report, problem) = report(name, policy);
        let message = problem["message"].as_str().expect("a message");
        assert!(message.starts_with("own/bad"), "{name}: {message}");
        let place = &problem["location"];
        assert!(
            place["file"]
                .as_str()
                .is_some_and(|file| file.ends_with("bad.rego")),
            "{name}: {problem}"
        );
        assert!(
            findings(&report).contains(&"own/good"),
            "{name}: the other policy is gone"
        );
        assert!(
            findings(&report)
                .iter()
                .any(|rule| !rule.starts_with("own/")),
            "{name}: the shipped rules are gone"
        );
        let gaps = report["not_evaluated"].as_array().expect("gaps");
        assert!(
            gaps.iter().any(|gap| gap["rule"] == "own/bad"),
            "{name}: no gap"
        );
    }
}

/// What a policy does to whoever reads it costs the rules of its folder.
#[test]
fn a_policy_that_cannot_be_read_costs_its_folder() {
    let policies = [
        (
            "nested",
            format!(
                "deny contains \"x\" if {{ x := {}{}; x }}",
                "[\n".repeat(9000),
                "]\n".repeat(9000)
            ),
        ),
        (
            "brackets",
            format!(
                "deny contains \"x\" if {{ x := {}{}; x }}",
                "[".repeat(400),
                "]".repeat(400)
            ),
        ),
        (
            "chain",
            format!(
                "x := 1{}\n\ndeny contains \"x\" if x > 2",
                " +\n1".repeat(19000)
            ),
        ),
    ];
    for (name, policy) in &policies {
        let (report, problem) = report(&format!("reading-{name}"), policy);
        let (file, place) = (
            problem["file"].as_str(),
            problem["location"]["file"].as_str(),
        );
        assert!(
            file.or(place)
                .is_some_and(|file| file.ends_with("bad.rego")),
            "{name}: {problem}"
        );
        assert!(
            findings(&report)
                .iter()
                .any(|rule| !rule.starts_with("own/")),
            "{name}: the shipped rules are gone"
        );
    }
}

#[test]
fn every_subcommand_ends_with_an_error() {
    let own = write(
        "hostile-policies-subcommands",
        &format!(
            "x := 1{}\n\ndeny contains \"x\" if x > 2",
            " +\n1".repeat(19000)
        ),
    );
    let test = "package good_test\n\nf(x) := f(x + 1)\n\ntest_a if f(1)\n";
    let tested = write("hostile-policies-tests", "deny contains \"x\" if true");
    fs::write(format!("{tested}/policies/good_test.rego"), test).expect("written");
    for arguments in [
        &["rules", "--policies", &own][..],
        &["explain", "own/bad", "--policies", &own],
        &["baseline", "write", SITE, "--policies", &own],
        &[
            "snapshot",
            SITE,
            "--policies",
            &own,
            "--inputs",
            &format!("{tested}/inputs"),
        ],
        &["test", &tested],
    ] {
        let (_, err, code) = run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(err.contains("error["), "{arguments:?}: {err}");
    }
}
