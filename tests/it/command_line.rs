//! The command line as a user meets it.

use std::fs;

use serde_json::Value as Json;

use crate::support::{fabriclint, folder, run};

#[test]
fn help_is_there_for_a_newcomer() {
    let output = fabriclint().arg("--help").env("COLUMNS", "80").output();
    let out = String::from_utf8(output.expect("the binary runs").stdout).expect("UTF-8");
    for word in ["check", "explain", "Exit codes", "fabriclint check FOLDER"] {
        assert!(out.contains(word), "{out}");
    }
    assert!(out.lines().count() <= 37, "the help fits a screen:\n{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn explain_shows_the_page_and_knows_near_misses() {
    let (out, _, code) = run(&["explain", "teaming/lacp-without-switch-lag"]);
    assert_eq!(code, 0);
    for word in ["## Why", "## Fix", "Set-NetLbfoTeam", "## References"] {
        assert!(out.contains(word), "{word}");
    }
    let (_, err, code) = run(&["explain", "lacp-without-switch-lag"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("did you mean `teaming/lacp-without-switch-lag`?"),
        "{err}"
    );
}

#[test]
fn explain_lists_the_rules_of_an_area() {
    let (list, _, code) = run(&["explain", "teaming"]);
    assert_eq!(code, 0);
    assert!(list.lines().count() > 3, "{list}");
    assert!(
        list.lines().all(|line| line.starts_with("teaming/")),
        "{list}"
    );
    assert_eq!(run(&["explain", "teaming/*"]).0, list);
}

#[test]
fn a_slip_on_the_command_line_is_answered_with_what_to_write() {
    let site = "testdata/part8-virtual-connect/clean";
    for (arguments, code, answer) in [
        (
            &["check", site, "--today", "31.01.2027"][..],
            2,
            "write a day as 2027-01-31",
        ),
        (
            &["check", site, "--format", "json="],
            2,
            "write `json=FILE`, or `json` alone",
        ),
        (
            &["check", site, "-f", "json", "-f", "terminal"],
            2,
            "`--format json=FILE`",
        ),
        (
            &["check", site, "--select", "vlan"],
            2,
            "did you mean `vlan/*`?",
        ),
        (
            &["check", site, "--select", "not-carried-by-backend"],
            2,
            "`vlan/not-carried-by-backend`",
        ),
        (&["init", "nowhere"], 2, "nowhere"),
    ] {
        let (out, err, exit) = run(arguments);
        assert_eq!(exit, code, "{arguments:?}: {out}{err}");
        assert!(
            format!("{out}{err}").contains(answer),
            "{arguments:?}: {out}{err}"
        );
    }
    // A dash is stdout, and lines for logs go together.
    let (out, _, code) = run(&["check", site, "--format", "json=-"]);
    assert!(code == 0 && out.starts_with('{'), "{out}");
    let (out, _, code) = run(&["check", site, "-f", "github", "-f", "terminal"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn a_snapshot_goes_to_a_file() {
    let file = folder("snapshot-output").join("snapshot.json");
    let path = file.to_string_lossy();
    let site = "testdata/part8-virtual-connect/clean";
    let (out, err, code) = run(&["snapshot", site, "-f", "json", "-o", &path]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "", 0));
    let written = fs::read_to_string(&file).expect("a snapshot");
    assert_eq!(written, run(&["snapshot", site, "-f", "json"]).0);
    let own = format!("{site}/hosts/MUCHV01.fabric.json");
    let (_, err, code) = run(&["snapshot", site, "-o", &own]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("would be written over"), "{err}");
}

#[test]
fn schemas_are_schemas() {
    for arguments in [
        &["schema", "snapshot"][..],
        &["schema", "host"],
        &["schema", "config"],
        &["schema", "rule"],
        &["schema", "input", "team"],
        &["schema", "input", "interface"],
        &["schema", "input", "adapter"],
        &["schema", "input", "port"],
    ] {
        let (out, _, code) = run(arguments);
        assert_eq!(code, 0, "{arguments:?}");
        let schema: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        jsonschema::meta::validate(&schema)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        jsonschema::validator_for(&schema).expect("a schema that compiles");
    }
}

#[test]
fn policy_inputs_are_total_and_as_their_schema_says() {
    let folder = folder("inputs");
    let path = folder.to_string_lossy().into_owned();
    let estate = "testdata/part8-virtual-connect/broken";
    let (_, err, code) = run(&["snapshot", estate, "--inputs", &path]);
    assert_eq!((err.as_str(), code), ("", 0));
    let read = |name: &str| -> serde_json::Value {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    };
    let (rules, _, _) = run(&["rules", "--format", "json"]);
    let rules: serde_json::Value = serde_json::from_str(&rules).expect("JSON");
    let index = read("index.json");
    let entries = index.as_array().expect("a list");
    assert!(entries.len() > 15);
    for entry in entries {
        let mut listed = rules.as_array().into_iter().flatten();
        let rule = listed
            .find(|rule| rule["rule"] == entry["rule"])
            .expect("the rule");
        let subject = rule["subject"].as_str().expect("a subject");
        let (schema, _, _) = run(&["schema", "input", subject]);
        let schema = serde_json::from_str(&schema).expect("JSON");
        let input = read(entry["file"].as_str().expect("a name"));
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<String> = validator
            .iter_errors(&input)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(read("data.json")["plan"]["networks"].is_array());
}

#[test]
fn formats_go_where_they_are_told() {
    let folder = folder("formats");
    let file = folder.join("report.json");
    let target = format!("json={}", file.display());
    let arguments = [
        "check",
        "testdata/part8-virtual-connect/broken",
        "-f",
        "terminal",
        "-f",
        &target,
    ];
    let (out, _, code) = run(&arguments);
    assert_eq!(code, 1);
    assert!(out.contains("fail: 18 errors, 8 warnings"), "{out}");
    let text = fs::read_to_string(file).expect("the report");
    assert!(text.contains("fabriclint/report/v1"));
    let (_, err, code) = run(&[
        "check",
        arguments[1],
        "-f",
        "json=no/such/folder/report.json",
    ]);
    assert_eq!(code, 2);
    assert!(err.ends_with("; create its folder first\n"), "{err}");
}

#[test]
fn a_folder_without_exports_says_where_to_look() {
    let folder = folder("no-exports");
    let (out, _, code) = run(&["check", &folder.to_string_lossy(), "--quiet"]);
    assert_eq!(code, 3);
    assert!(out.contains("`fabriclint sources PATH` says why"), "{out}");
}

#[test]
fn reports_are_the_same_every_time() {
    let arguments = [
        "check",
        "testdata/part8-virtual-connect/broken",
        "--format",
        "json",
    ];
    let first = run(&arguments).0;
    for threads in ["1", "2", "7"] {
        let output = fabriclint()
            .args(arguments)
            .env("RAYON_NUM_THREADS", threads)
            .output();
        let text = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
        assert_eq!(first, text, "with {threads} threads");
    }
}

#[test]
fn both_engines_say_the_same_on_the_command_line() {
    let estate = "testdata/part8-virtual-connect/broken";
    let rvm = run(&["check", estate, "--format", "json"]);
    let interpreter = run(&[
        "check",
        estate,
        "--format",
        "json",
        "--engine",
        "interpreter",
    ]);
    assert_eq!(rvm, interpreter);
}

#[test]
fn timings_stand_beside_the_report() {
    let estate = "testdata/part8-virtual-connect/broken";
    let (report, quiet, code) = run(&["check", estate, "--format", "json"]);
    assert_eq!(quiet, "");
    let timed = run(&["check", estate, "--format", "json", "--timings"]);
    assert_eq!(
        (&report, code),
        (&timed.0, timed.2),
        "the report is the same"
    );
    for phase in [
        "read what hosts share",
        "load the rules",
        "read and judge hosts",
        "write",
    ] {
        let is_phase = |line: &str| line.starts_with(&format!("{phase} "));
        assert!(timed.1.lines().any(is_phase), "{phase}: {}", timed.1);
    }

    let report: Json = serde_json::from_str(&report).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let rows: Vec<Vec<&str>> = timed
        .1
        .lines()
        .filter(|line| line.contains('/'))
        .map(|line| line.split_whitespace().collect())
        .collect();
    let (listed, _, _) = run(&["rules", "--format", "json"]);
    let listed: Json = serde_json::from_str(&listed).expect("JSON");
    // Rules about the run have no policy that could take its time.
    let listed = listed.as_array().expect("rules").iter();
    assert_eq!(
        rows.len(),
        listed.filter(|rule| rule["subject"] != "run").count()
    );
    for row in &rows {
        let of_rule = findings
            .iter()
            .filter(|finding| finding["rule"] == row[0])
            .count();
        assert_eq!(row[2], of_rule.to_string(), "{row:?}");
        assert_eq!(row[1] == "0", row[4] == "-", "{row:?}");
    }
    let spent = |row: &Vec<&str>| row[3].parse::<u64>().expect("microseconds");
    assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(spent(row))));
}

#[test]
fn thresholds_decide_the_exit_code() {
    let estate = "testdata/part8-virtual-connect/broken";
    let code = |more: &[&str]| {
        let mut arguments = vec!["check", estate];
        arguments.extend(more);
        run(&arguments).2
    };
    assert_eq!(code(&["--fail-on", "never"]), 0);
    let warns = "join/adapter-without-connection";
    assert_eq!(code(&["--select", warns]), 0, "a warning is no error");
    assert_eq!(code(&["--select", warns, "--fail-on", "warning"]), 1);
    assert_eq!(code(&["--select", "no/such"]), 2);
    assert_eq!(code(&["--format", "nonsense"]), 2);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let estate = "testdata/part8-virtual-connect/broken";
    assert!(
        !run(&["check", estate]).0.contains('\u{1b}'),
        "a pipe is no terminal"
    );
    assert!(
        run(&["--color", "always", "check", estate])
            .0
            .contains('\u{1b}')
    );
    let output = fabriclint()
        .args(["check", estate])
        .env("FORCE_COLOR", "1")
        .output();
    assert!(output.expect("it runs").stdout.contains(&0x1b));
}

#[test]
fn lines_fit_the_terminal() {
    for columns in [60, 80, 120] {
        let output = fabriclint()
            .args(["check", "testdata/part8-virtual-connect/broken"])
            .env("COLUMNS", columns.to_string())
            .output()
            .expect("it runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for line in text.lines().filter(|line| !line.contains("─ testdata/")) {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn quiet_says_what_is_wrong_or_not_known_and_nothing_else() {
    let (out, err, code) = run(&["check", "testdata/part8-ucs/broken", "--quiet"]);
    assert_eq!((err.as_str(), code), ("", 1));
    assert!(out.contains("\nfail: 10 errors"), "{out}");
    assert!(
        out.ends_with("\n10 checks not evaluated, so not known to be compliant\n"),
        "{out}"
    );
    assert!(!out.contains("not applicable"), "{out}");
    // Nothing wrong, nothing unknown: nothing said.
    let quiet = ["--select", "teaming/*", "-q"];
    let (out, err, code) = run(&[&["check", "testdata/part8-ucs/clean"], &quiet[..]].concat());
    assert_eq!((out.as_str(), err.as_str(), code), ("", "", 0));
    let file = folder("quiet").join("baseline.json");
    let file = file.to_string_lossy();
    let write = [
        "baseline",
        "write",
        "testdata/part8-ucs/clean",
        "-o",
        &*file,
    ];
    let (_, note, _) = run(&write);
    assert!(note.contains("findings"), "{note}");
    let (_, note, _) = run(&[&write[..], &["-q"]].concat());
    assert_eq!(note, "");
}

#[test]
fn verbose_names_everything_and_says_what_a_run_went_by() {
    let site = "testdata/part8-virtual-connect/broken";
    let (out, err, code) = run(&["check", site, "--verbose"]);
    assert_eq!(code, 1);
    assert!(!out.contains(" more\n"), "{out}");
    for sign in [
        "plan: testdata/part8-virtual-connect/broken/fabriclint.yaml\n",
        "windows-collector: 4 files, ",
        "oneview, unused: 1 file, ",
        " saw nothing to judge; ",
        "read and judge hosts: ",
    ] {
        assert!(err.contains(sign), "{sign} in {err}");
    }
    let (_, err, _) = run(&["check", site, "--verbose", "--no-config"]);
    assert!(err.starts_with("plan: no file\n"), "{err}");
    let (_, _, code) = run(&["check", site, "--verbose", "--quiet"]);
    assert_eq!(code, 2, "one or the other");
}

#[test]
fn manual_pages_are_written_for_every_subcommand() {
    let (first, _, code) = run(&["man"]);
    assert_eq!(code, 0);
    assert!(first.contains(".TH fabriclint 1"), "{first}");
    let folder = folder("man");
    let (_, _, code) = run(&["man", "--output", &folder.to_string_lossy()]);
    assert_eq!(code, 0);
    for (page, sign) in [
        ("fabriclint.1", "check"),
        ("fabriclint-check.1", "changed"),
        ("fabriclint-waivers-add.1", "expires"),
    ] {
        let text = fs::read_to_string(folder.join(page)).expect("a page");
        assert!(text.contains(sign), "{page}: {text}");
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (out, _, code) = run(&["completions", shell]);
        assert_eq!(code, 0);
        assert!(out.contains("fabriclint"), "{shell}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    use std::io::Read;
    use std::process::Stdio;
    let mut child = fabriclint()
        .args(["schema", "snapshot"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let mut complaint = String::new();
    let mut stderr = child.stderr.take().expect("stderr");
    stderr.read_to_string(&mut complaint).expect("UTF-8");
    let status = child.wait().expect("it ends");
    assert_eq!((complaint.as_str(), status.code()), ("", Some(0)));
}
