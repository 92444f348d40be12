//! Documents of former versions, in which a design was called a profile: they say the same as they
//! did, and one warning tells what to write.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::support::{copy, folder, mac_hashing_estate, root, run};

/// Two patterns of hosts with a design, and findings that depend on both.
const SITE: &str = "testdata/converged-set/broken";

fn report(arguments: &[&str]) -> (Json, i32) {
    let all = [&["check", "--format", "json"], arguments].concat();
    let (out, err, code) = run(&all);
    let report = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (report, code)
}

/// The warnings about former keys: message, help and line.
fn warnings(report: &Json) -> Vec<(&str, &str, u64)> {
    let problems = report["problems"].as_array().expect("problems").iter();
    let renamed = problems.filter(|problem| problem["code"] == "renamed-key");
    renamed
        .map(|problem| {
            assert_eq!(problem["severity"], "warning", "{problem:#}");
            let text = |key: &str| problem[key].as_str().expect("a text");
            let line = problem["location"]["line"].as_u64().expect("a line");
            (text("message"), text("help"), line)
        })
        .collect()
}

/// What the rules said, without the places in the plan that another spelling moves.
fn said(report: &Json) -> Vec<Json> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let said = findings.map(|finding| {
        json!([
            finding["fingerprint"],
            finding["severity"],
            finding["message"]
        ])
    });
    said.chain([report["summary"].clone()]).collect()
}

fn site(name: &str, from: &str, to: &str) -> String {
    let folder = folder(name);
    copy(&root().join(SITE), &folder);
    let plan = folder.join("fabriclint.yaml");
    replace(&plan, from, to);
    folder.to_string_lossy().into_owned()
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("the file");
    assert!(text.contains(from), "{}: {from}", file.display());
    fs::write(file, text.replace(from, to)).expect("written");
}

#[test]
fn a_plan_may_say_profile() {
    let (present, code) = report(&[SITE]);
    assert!(warnings(&present).is_empty());
    let (former, former_code) = report(&[&site("plan-profile", ", design:", ", profile:")]);
    assert_eq!(said(&former), said(&present));
    assert_eq!(former_code, code);
    let expected = (
        "`profile` is called `design` now",
        "write `design: vmm-converged`",
        28,
    );
    assert_eq!(warnings(&former), [expected], "once for both patterns");
    assert_eq!(former["verdict"], present["verdict"]);
}

#[test]
fn the_design_of_a_plan_counts_beside_its_profile() {
    let (present, code) = report(&[SITE]);
    let both = site("plan-both", ", design:", ", profile: cna-fcoe, design:");
    let (both, both_code) = report(&[&both]);
    assert_eq!((said(&both), both_code), (said(&present), code));
    let expected = (
        "`profile` is called `design` now, and counts for nothing beside it",
        "remove `profile`",
        28,
    );
    assert_eq!(warnings(&both), [expected]);
}

#[test]
fn a_snapshot_may_say_profile() {
    let (document, err, code) = run(&["snapshot", SITE]);
    assert_eq!(code, 0, "{err}");
    assert!(document.contains("    design: part8-set\n"));
    let check = |name: &str, text: &str| {
        let folder = folder(name);
        fs::write(folder.join("snapshot.yaml"), text).expect("written");
        report(&[&folder.to_string_lossy(), "--no-config"])
    };
    let (present, code) = check("snapshot-design", &document);
    assert!(warnings(&present).is_empty());
    let text = document.replace("    design:", "    profile:");
    let (former, former_code) = check("snapshot-profile", &text);
    assert_eq!((said(&former), former_code), (said(&present), code));
    let found = warnings(&former);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "write `design: vmm-converged`");
    let both = "    profile: cna-fcoe\n    design:";
    let (both, both_code) = check("snapshot-both", &document.replace("    design:", both));
    assert_eq!((said(&both), both_code), (said(&present), code));
    assert_eq!(warnings(&both)[0].1, "remove `profile`");
}

/// A rule of a user that is against the first team of the site, with lines added to its page.
fn page(name: &str, lines: &str) -> (Json, i32) {
    let folder = folder(name);
    let path = folder.to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    let page = folder.join("rules/teaming/mac-hash.md");
    let needs = "needs: [load_balancing]";
    replace(&page, needs, &format!("{needs}\n{lines}"));
    let estate = mac_hashing_estate(&folder);
    report(&[
        &estate,
        "--policies",
        &path,
        "--no-config",
        "--select",
        "teaming/mac-hash",
    ])
}

fn severities(report: &Json) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .map(|finding| finding["severity"].as_str().expect("a severity"))
        .collect()
}

#[test]
fn a_page_may_say_profile() {
    let (report, code) = page("page-none", "");
    assert_eq!((severities(&report), code), (vec!["warning"], 0));
    let (report, code) = page("page-other", "applies_to: {profile: [cna-fcoe]}");
    assert_eq!((severities(&report), code), (vec![], 3), "{report:#}");
    let expected = (
        "`profile` is called `design` now",
        "write `design: [cna-fcoe]`",
        6,
    );
    assert_eq!(warnings(&report), [expected]);
    let (report, _) = page("page-this", "applies_to: {profile: [part8-tnic]}");
    assert_eq!(severities(&report), ["warning"]);
    let both = "applies_to: {profile: [cna-fcoe], design: [part8-tnic]}";
    let (report, _) = page("page-both", both);
    assert_eq!(severities(&report), ["warning"]);
    assert_eq!(warnings(&report)[0].1, "remove `profile`");
}

#[test]
fn a_page_may_say_profiles() {
    let (report, code) = page("page-profiles", "profiles:\n  part8-tnic: info");
    assert_eq!((severities(&report), code), (vec!["info"], 0));
    let expected = ("`profiles` is called `designs` now", "write `designs:`", 6);
    assert_eq!(warnings(&report), [expected]);
    let both = "profiles:\n  part8-tnic: info\ndesigns:\n  cna-fcoe: info";
    let (report, code) = page("page-designs", both);
    assert_eq!((severities(&report), code), (vec!["warning"], 0));
    assert_eq!(warnings(&report)[0].1, "remove `profiles`");
}

#[test]
fn examples_of_a_page_may_say_profile() {
    let folder = folder("example-profile");
    let path = folder.to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    let page = folder.join("rules/teaming/mac-hash.md");
    let needs = "needs: [load_balancing]";
    let only = format!("{needs}\napplies_to: {{profile: [part8-cna]}}");
    replace(&page, needs, &only);
    let (out, _, code) = run(&["test", &path]);
    assert_eq!(code, 1, "the base is of another design: {out}");
    let base = "base: part8-tnic\n";
    let plan = "plan:\n  hosts:\n    - {match: \"HV*\", profile: part8-cna}\n";
    replace(&page, base, &format!("{base}{plan}"));
    let (out, err, code) = run(&["test", &path]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("`profile` is called `design` now"),
        "the page's own key: {out}{err}"
    );
}
