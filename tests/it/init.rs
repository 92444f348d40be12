//! `fabriclint init`: the draft of a plan is a plan, and guesses say that they are.

use std::fs;

use crate::support::{copy, folder, root, run};

#[test]
fn a_draft_is_a_plan_and_says_what_is_guessed() {
    for estate in [
        "part8-virtual-connect",
        "part8-ucs",
        "converged-set",
        "part6-cna-flexfabric",
    ] {
        let site = folder(&format!("init-{estate}"));
        copy(&root().join(format!("testdata/{estate}/clean")), &site);
        let plan = site.join("fabriclint.yaml");
        let path = site.to_string_lossy().into_owned();
        // Nobody's plan is written over.
        let (_, err, code) = run(&["init", &path]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("--force"), "{err}");
        fs::remove_file(&plan).expect("removed");
        let (_, err, code) = run(&["init", &path]);
        assert_eq!(code, 0, "{err}");
        let text = fs::read_to_string(&plan).expect("a plan");
        let networks = text
            .lines()
            .filter(|line| line.starts_with("  - {name: ") && line.contains("vlan:"));
        let networks: Vec<&str> = networks.collect();
        assert!(networks.len() >= 3, "{text}");
        assert!(
            networks.iter().all(|line| line.ends_with(": guess")),
            "{text}"
        );
        for class in ["management", "live-migration"] {
            assert!(
                text.contains(&format!("class: {class}}}")),
                "{class} in {text}"
            );
        }
        let (out, err, code) = run(&["check", &path, "--fail-on", "never"]);
        assert_eq!(code, 0, "{text}{out}{err}");
        assert!(!out.contains("warning[plan"), "{out}");
    }
}

#[test]
fn a_draft_knows_the_site_of_the_article() {
    let site = "testdata/part8-virtual-connect/clean";
    let (out, err, code) = run(&["init", site, "--output", "-", "--ci", "github"]);
    assert_eq!(code, 0, "{err}");
    for line in [
        "  - {name: Mgmt, vlan: 10, class: management} # by its name: guess",
        "tenant: Contoso-101} # virtual machines use it: guess",
        "  - {name: MUCHVCL01, hosts: [MUCHV01, MUCHV02, MUCHV03, MUCHV04]}",
        "with: {paths: testdata/part8-virtual-connect/clean, changed-since: ",
    ] {
        assert!(out.contains(line), "{line} in {out}");
    }
    let (out, _, code) = run(&["init", "tests/it/schemas", "--output", "-"]);
    assert_eq!((out.as_str(), code), ("", 3));
}
