//! A policy that fails while it runs costs what it would have said, and nothing of what others said.

use std::fs;
use std::path::Path;

use fabriclint::catalogue::Catalogue;
use fabriclint::engine::{Engine, EngineKind, Settings};
use fabriclint::fabric::plan::Plan;
use fabriclint::source::Sources;
use serde_json::Value as Json;

use crate::formats::FORMATS;
use crate::support::{folder, run};

const SITE: &str = "testdata/part8-ucs/broken";

/// What a policy does with a subject that it fails on, and what is told of it.
const FAULTS: [(&str, &str, u64); 4] = [
    (
        "\tto_number(team.name) == 1\n",
        "could not parse string as number",
        9,
    ),
    ("", "no subject holds the object `nowhere`", 1),
    (
        "\tcount(numbers.range(1, 3)) / 0 == 1\n",
        "divide by zero",
        9,
    ),
    ("\tregex.match(\"(\", team.name)\n", "regex", 9),
];

/// Rules of a user, one of which fails on one team of each host.
fn rules(folder: &Path, fault: &str) -> String {
    let path = folder.to_string_lossy().into_owned();
    for name in ["bad", "good"] {
        let (_, err, code) = run(&["new-rule", &format!("teaming/{name}"), "--dir", &path]);
        assert_eq!(code, 0, "{err}");
        let at = if fault.is_empty() && name == "bad" {
            "nothing"
        } else {
            "team.id"
        };
        let at = if at == "nothing" { "\"nowhere\"" } else { at };
        let fault = if name == "bad" { fault } else { "" };
        let policy = format!(
            "package fabriclint.teaming.{name}\n\ndeny contains {{\n\t\"at\": [{at}, \"load_balancing\"],\n\t\"args\": \
             {{\"team\": team.name, \"host\": input.host.name, \"algorithm\": \"x\"}},\n}} if {{\n\tsome team in \
             input.subjects\n\tteam.name == \"Tenant\"\n{fault}}}\n"
        );
        let file = folder.join(format!("policies/teaming/{name}.rego"));
        fs::write(file, policy).expect("written");
    }
    path
}

fn report(arguments: &[&str]) -> Json {
    let (out, err, code) = run(arguments);
    assert_eq!(code, 2, "{err}");
    serde_json::from_str(&out).expect("JSON")
}

/// The fingerprints of all findings but those of a rule.
fn prints(report: &Json, but: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let others = findings.iter().filter(|finding| finding["rule"] != but);
    others
        .map(|finding| finding["fingerprint"].to_string())
        .collect()
}

#[test]
fn a_rule_that_fails_costs_its_own_verdict() {
    let (out, _, _) = run(&["check", SITE, "--format", "json"]);
    let whole: Json = serde_json::from_str(&out).expect("JSON");
    for (number, (fault, told, line)) in FAULTS.iter().enumerate() {
        let own = rules(&folder(&format!("failing-rules-{number}")), fault);
        for engine in ["rvm", "interpreter"] {
            let report = report(&[
                "check",
                SITE,
                "--policies",
                &own,
                "--format",
                "json",
                "--engine",
                engine,
            ]);
            assert_eq!(
                prints(&report, "teaming/good"),
                prints(&whole, ""),
                "{fault}"
            );
            assert!(
                prints(&report, "").len() > prints(&whole, "").len(),
                "the other rule of the user"
            );
            let problems = report["problems"].as_array().expect("problems");
            let [problem] = problems.as_slice() else {
                panic!("{problems:?}");
            };
            let message = problem["message"].as_str().expect("a message");
            assert!(
                message.starts_with("teaming/bad on VIEHV01/Tenant: ") && message.contains(told),
                "{message}"
            );
            assert!(message.ends_with(", and on 3 more"), "{message}");
            assert_eq!(problem["location"]["line"], *line, "{problem}");
            let gaps = report["not_evaluated"].as_array().expect("gaps");
            let gap = gaps
                .iter()
                .find(|gap| gap["rule"] == "teaming/bad")
                .expect("a gap");
            assert_eq!(
                (gap["count"].as_u64(), &gap["state"]),
                (Some(8), &"active".into())
            );
        }
    }
}

#[test]
fn every_format_has_the_other_findings_and_the_problem() {
    let own = rules(&folder("failing-rules-formats"), FAULTS[0].0);
    for format in FORMATS {
        let (out, err, code) = run(&["check", SITE, "--policies", &own, "--format", format]);
        assert_eq!(code, 2, "{format}: {err}");
        if !matches!(format, "prometheus" | "narrated") {
            assert!(
                out.contains("teaming/bad on VIEHV01/Tenant")
                    || format == "html"
                    || format == "markdown",
                "{format}: {out}"
            );
        }
        for rule in ["teaming/good", "mac/pool-duplicate"].iter().take(1) {
            assert!(out.contains(rule), "{format} has nothing of {rule}");
        }
    }
}

#[test]
fn caches_and_parts_keep_no_failure() {
    let folder = folder("failing-rules-parts");
    let own = rules(&folder.join("own"), FAULTS[0].0);
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let check = ["check", SITE, "--policies", &own, "--format", "json"];
    let (whole, _, _) = run(&check);
    for _ in 0..2 {
        let (out, _, code) = run(&[&check[..], &["--cache", &path("cache")]].concat());
        assert_eq!((out == whole, code), (true, 2));
    }
    let parts = [path("1"), path("2")];
    for (shard, part) in ["1/2", "2/2"].iter().zip(&parts) {
        let (_, err, code) = run(&[
            "check",
            SITE,
            "--policies",
            &own,
            "--shard",
            shard,
            "--output",
            part,
        ]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("teaming/bad on "), "{err}");
    }
    let (merged, _, code) = run(&["merge", &parts[0], &parts[1], "--format", "json"]);
    assert_eq!((merged == whole, code), (true, 2));
}

#[test]
fn a_package_without_a_page_that_fails_costs_itself() {
    let folder = folder("failing-rules-pageless");
    fs::create_dir_all(folder.join("policies")).expect("a folder");
    let own = folder.to_string_lossy().into_owned();
    for (name, text) in [
        (
            "a",
            "package a\n\ndeny contains \"x\" if to_number(\"abc\") == 1\n",
        ),
        ("b", "package b\n\nwarn contains \"this stays\" if true\n"),
        ("c", "package c\n\ndeny := {1}\n"),
    ] {
        fs::write(folder.join(format!("policies/{name}.rego")), text).expect("written");
    }
    let report = report(&["check", SITE, "--policies", &own, "--format", "json"]);
    let problems = report["problems"].as_array().expect("problems");
    let messages: Vec<&str> = problems
        .iter()
        .filter_map(|problem| problem["message"].as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "own/a: could not parse string as number",
            "own/c: 1 is neither a text nor an object with `msg`"
        ]
    );
    assert!(prints(&report, "").len() > 10);
    assert!(
        report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .any(|finding| finding["message"] == "this stays")
    );
}

/// Shipped rules run on the bytecode machine.
#[test]
fn the_bytecode_machine_goes_on_after_a_failure() {
    let own = rules(&folder("failing-rules-machine"), "");
    let mut sources = Sources::default();
    let catalogue = Catalogue::of_folder(&mut sources, Path::new(&own))
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = Plan::default();
    let base = crate::support::root().join("rules/bases/part8-tnic.yaml");
    let settings = Settings {
        engine: EngineKind::Rvm,
        ..Settings::default()
    };
    let engine =
        Engine::new(&catalogue, &plan, &settings).unwrap_or_else(|problem| panic!("{problem}"));
    let id = sources
        .load(&base)
        .unwrap_or_else(|problem| panic!("{problem}"));
    let outcome = fabriclint::readers::read(sources.get_mut(id), id);
    let fabriclint::readers::FileOutcome::Read(_, fragment) = outcome else {
        panic!("the base is read");
    };
    let subjects = fabriclint::subjects::Subjects::new(&fragment.backends, &plan);
    let mut worker = engine.worker();
    for host in &fragment.hosts {
        let verdicts = worker.host(host, &subjects);
        let failed: Vec<&str> = verdicts
            .failures
            .keys()
            .map(fabriclint::catalogue::RuleId::as_str)
            .collect();
        let found: Vec<&str> = verdicts
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(
            (failed, found),
            (vec!["teaming/bad"], vec!["teaming/good"]),
            "{}",
            host.name
        );
    }
}
