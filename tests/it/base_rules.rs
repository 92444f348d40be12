//! Who decides about a change: the base. A change accepts nothing that it brings, and where there is no base that can
//! be used, there is no verdict.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::pull_request::{RULE, Repository, change};
use crate::support::{fabriclint, folder, mac_hashing_estate, root};

const SINCE: [&str; 2] = ["--changed-since", "HEAD"];

fn counted(report: &Json, rule: &str) -> usize {
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .filter(|finding| finding["rule"] == rule && finding["state"] == "active")
        .count()
}

fn problems(report: &Json) -> String {
    let problems = report["problems"].as_array().expect("problems").iter();
    let lines = problems.map(|problem| {
        format!(
            "{}: {} {}\n",
            problem["code"], problem["message"], problem["help"]
        )
    });
    lines.collect()
}

fn plan(repository: &Repository) -> String {
    fs::read_to_string(repository.0.join("site/fabriclint.yaml")).expect("the plan")
}

fn write(repository: &Repository, file: &str, text: &str) {
    let path = repository.0.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("written");
}

const WAIVER: &str =
    "waivers:\n  - {rule: isolation/tenant-vlan-on-host-pair, reason: x, expires: 2099-01-01}\n";

#[test]
fn a_change_does_not_waive_itself() {
    let repository = Repository::new("base-waiver");
    let plan = plan(&repository);
    assert!(!plan.contains("waivers:"));
    repository.leak();
    write(
        &repository,
        "site/fabriclint.yaml",
        &format!("{plan}\n{WAIVER}"),
    );
    let (report, code) = repository.report(&SINCE);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
    assert!(problems(&report).contains("is of the change itself and does not count yet"));
    write(&repository, "site/fabriclint.yaml", &plan);
    // Nor by a file beside the plan, once a commit of the change brings the file.
    write(&repository, "accepted.yaml", WAIVER);
    repository.git(&["add", "accepted.yaml"]);
    repository.git(&["commit", "--quiet", "-m", "accept it"]);
    let since = ["--changed-since", "HEAD~1", "--waivers", "accepted.yaml"];
    let (report, code) = repository.report(&since);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
    // What was there before counts, and so does what no commit holds: a pipeline put it there.
    let since = ["--changed-since", "HEAD", "--waivers", "accepted.yaml"];
    let (report, code) = repository.report(&since);
    assert_eq!((code, counted(&report, RULE)), (0, 0), "{report}");
    write(&repository, "other.yaml", WAIVER);
    let since = ["--changed-since", "HEAD~1", "--waivers", "other.yaml"];
    assert_eq!(repository.report(&since).1, 0);
    // A waiver that is given a later day makes nothing new of what it covered.
    repository.commit("the leak");
    write(
        &repository,
        "accepted.yaml",
        &WAIVER.replace("2099", "2098"),
    );
    let since = ["--changed-since", "HEAD", "--waivers", "accepted.yaml"];
    assert_eq!(repository.report(&since).1, 0);
}

#[test]
fn a_change_does_not_choose_its_rules() {
    let repository = Repository::new("base-choice");
    let plan = plan(&repository);
    repository.leak();
    for choice in [
        "ignore: [\"isolation/*\"]",
        "severity: {isolation/tenant-vlan-on-host-pair: info}",
        "select: [\"qos/*\"]",
    ] {
        write(
            &repository,
            "site/fabriclint.yaml",
            &format!("{plan}\nrules: {{{choice}}}\n"),
        );
        let (report, code) = repository.report(&SINCE);
        assert_eq!((code, counted(&report, RULE) > 0), (1, true), "{choice}");
        assert!(
            problems(&report).contains("counts as it stood before the change"),
            "{choice}"
        );
    }
    // Nor by a plan of its own for a part of the tree.
    write(&repository, "site/fabriclint.yaml", &plan);
    write(
        &repository,
        "site/oneview/fabriclint.yaml",
        "rules: {ignore: [\"*/*\"]}\n",
    );
    let (report, code) = repository.report(&SINCE);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true), "{report}");
    assert!(problems(&report).contains("the plan is of the change itself"));
    write(&repository, "site/oneview/fabriclint.yaml", "networks: 7\n");
    assert_eq!(repository.report(&SINCE).1, 2);
    fs::remove_file(repository.0.join("site/oneview/fabriclint.yaml")).expect("removed");
    // A plan that says nothing any more is one; a plan that is gone is none.
    fs::remove_file(repository.0.join("site/fabriclint.yaml")).expect("removed");
    let (report, code) = repository.report(&SINCE);
    assert_eq!(code, 2);
    assert!(problems(&report).contains("fabriclint.yaml of the base is not there any more"));
    // One that cannot be read is an error of today.
    write(&repository, "site/fabriclint.yaml", "networks: 7\n");
    assert_eq!(repository.report(&SINCE).1, 2);
}

#[test]
fn what_a_changed_plan_explains_is_told() {
    let repository = Repository::new("base-plan");
    let before = plan(&repository);
    repository.leak();
    // Without networks nobody's VLAN is on the wrong pair.
    write(&repository, "site/fabriclint.yaml", "networks: []\n");
    let (report, _) = repository.report(&SINCE);
    let said = problems(&report);
    assert!(
        said.contains("by the plan of the base and") && said.contains(RULE),
        "{said}"
    );
    // A plan that grows with the site is no finding, and nothing to tell.
    let repository = Repository::new("base-plan-grows");
    write(
        &repository,
        "site/fabriclint.yaml",
        &format!("# a remark\n{before}"),
    );
    let (report, code) = repository.report(&SINCE);
    assert_eq!((code, problems(&report).as_str()), (0, ""));
}

#[test]
fn a_change_does_not_bring_its_baseline() {
    let repository = Repository::new("base-baseline");
    repository.leak();
    let output = fabriclint()
        .args(["baseline", "write", "site", "--output", "known.json"])
        .current_dir(&repository.0)
        .status();
    assert!(output.expect("the binary runs").success());
    repository.commit("a leak with its baseline");
    let with = ["--baseline", "known.json", "--changed-since"];
    let (report, code) = repository.report(&[&with[..], &["HEAD~1"]].concat());
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
    let (_, code) = repository.report(&[&with[..], &["HEAD"]].concat());
    assert_eq!(code, 0);
}

#[test]
fn a_change_does_not_rewrite_the_rules_of_the_site() {
    let repository = Repository::new("base-policies");
    let own = folder("base-policies-own");
    let new_rule = fabriclint()
        .args(["new-rule", "teaming/mac-hash", "--dir"])
        .arg(&own)
        .output();
    assert!(new_rule.expect("the binary runs").status.success());
    crate::support::copy(&own, &repository.0.join("own"));
    let estate = mac_hashing_estate(&repository.0);
    let good = fs::read_to_string(root().join("rules/bases/part8-tnic.yaml")).expect("the base");
    let bad = fs::read_to_string(Path::new(&estate).join("snapshot.yaml")).expect("the estate");
    write(&repository, "estate/snapshot.yaml", &good);
    repository.commit("an estate with a rule of its own");
    write(&repository, "estate/snapshot.yaml", &bad);
    let policy = "own/policies/teaming/mac_hash.rego";
    let text = fs::read_to_string(repository.0.join(policy)).expect("the policy");
    write(
        &repository,
        policy,
        &text.replace("mac-addresses", "hyper-v-port"),
    );
    let check = || {
        let output = fabriclint()
            .args([
                "check",
                "estate",
                "--policies",
                "own",
                "--format",
                "json",
                "--fail-on",
                "info",
            ])
            .args(SINCE)
            .current_dir(&repository.0)
            .output()
            .expect("the binary runs");
        let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        (report, output.status.code())
    };
    let (report, code) = check();
    assert_eq!(
        (code, counted(&report, "teaming/mac-hash")),
        (Some(1), 1),
        "{report}"
    );
    assert!(
        problems(&report).contains("own rules are changed"),
        "{}",
        problems(&report)
    );
    write(&repository, policy, "package nonsense ((\n");
    assert_eq!(
        check().1,
        Some(2),
        "rules that do not load are an error of today"
    );
}

#[test]
fn sites_of_one_repository_do_not_answer_for_each_other() {
    let repository = Repository::new("base-sites");
    let other = folder("base-sites-other");
    crate::support::copy(&repository.0.join("site"), &other);
    crate::support::copy(&other, &repository.0.join("site/other"));
    let host = |site: &str| repository.0.join(site).join("hosts/MUCHV02.fabric.json");
    let breaks = |path: &Path| {
        let text = fs::read_to_string(path).expect("a host");
        fs::write(path, text.replace("\"VlanID\": 30", "\"VlanID\": 110")).expect("written");
    };
    breaks(&host("site"));
    repository.commit("two sites, one of them broken");
    let (report, code) = repository.report(&SINCE);
    assert_eq!(
        (code, report["findings"].as_array().map(Vec::len)),
        (0, Some(0))
    );
    // The same host of the same name breaks in the same way in the other site, and is repaired in this.
    repository.git(&["checkout", "--quiet", "HEAD~1", "--", "site/hosts"]);
    breaks(&host("site/other"));
    let (report, code) = repository.report(&SINCE);
    assert_eq!(
        (code, counted(&report, "vlan/not-carried-by-backend")),
        (1, 1),
        "{report}"
    );
}

/// A clone of a repository with this depth.
fn clone(from: &Repository, name: &str, options: &[&str]) -> Repository {
    let target = folder(name);
    let url = format!("file://{}", from.0.display());
    let done = Command::new("git")
        .args(["clone", "--quiet"])
        .args(options)
        .args([&url, "."])
        .current_dir(&target)
        .status();
    assert!(done.expect("git runs").success());
    Repository(target)
}

#[test]
fn a_clone_that_lacks_the_base_has_no_verdict() {
    let repository = Repository::new("base-shallow-origin");
    repository.git(&["branch", "-M", "main"]);
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.leak();
    repository.commit("a change");
    repository.git(&["checkout", "--quiet", "main"]);
    write(&repository, "notes.txt", "x");
    repository.commit("main goes on");
    let shallow = clone(
        &repository,
        "base-shallow",
        &["--depth", "1", "--branch", "topic", "--no-single-branch"],
    );
    for (revision, said) in [
        (
            "origin/main",
            "the clone is shallow and does not hold the commit from which",
        ),
        (
            "HEAD~1",
            "the clone is shallow and holds few revisions: git fetch --unshallow",
        ),
    ] {
        let (report, code) = shallow.report(&["--changed-since", revision]);
        assert_eq!(code, 2);
        assert!(problems(&report).contains(said), "{}", problems(&report));
        assert!(problems(&report).contains("git fetch --unshallow"));
        // To compare with `HEAD` would hide what the last commit brought.
        assert!(!problems(&report).contains("did you mean"));
    }
    let single = ["--depth", "1", "--branch", "topic", "--single-branch"];
    let single = clone(&repository, "base-single-branch", &single);
    let (report, code) = single.report(&["--changed-since", "origin/main"]);
    assert_eq!(code, 2);
    let step = "git fetch origin main:refs/remotes/origin/main";
    assert!(problems(&report).contains(step), "{}", problems(&report));
    let partial = clone(
        &repository,
        "base-partial",
        &["--filter", "blob:none", "--branch", "topic"],
    );
    let (report, code) = partial.report(&["--changed-since", "origin/main"]);
    assert_eq!(code, 2);
    assert!(
        problems(&report).contains("git fetch --refetch"),
        "{}",
        problems(&report)
    );
    let whole = clone(&repository, "base-whole", &["--branch", "topic"]);
    let (report, code) = whole.report(&["--changed-since", "origin/main"]);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
}

#[test]
fn a_tag_is_not_taken_for_a_branch() {
    let repository = Repository::new("base-tag");
    repository.git(&["branch", "-M", "main"]);
    repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    repository.leak();
    repository.commit("a change");
    repository.git(&["tag", "origin/main"]);
    let (report, code) = repository.report(&["--changed-since", "origin/main"]);
    assert_eq!(code, 2);
    assert!(problems(&report).contains("refs/remotes/origin/main or refs/tags/origin/main"));
    // A branch that is called as the commit is abbreviated.
    let base = repository.0.join(".git/refs/remotes/origin/main");
    let base = fs::read_to_string(base).expect("a commit");
    repository.git(&["branch", &base[..9], "HEAD"]);
    let (report, code) = repository.report(&["--changed-since", &base[..9]]);
    assert_eq!(code, 2);
    assert!(problems(&report).contains("or the beginning of a commit's name"));
    for full in ["refs/remotes/origin/main", base.trim()] {
        let (report, code) = repository.report(&["--changed-since", full]);
        assert_eq!((code, counted(&report, RULE) > 0), (1, true));
    }
    let (report, code) = repository.report(&["--changed-since", "refs/remotes/origin/main"]);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
}

#[test]
fn without_a_repository_there_is_no_verdict() {
    let repository = Repository::new("base-outside");
    let outside = folder("base-outside-site");
    crate::support::copy(&repository.0.join("site"), &outside);
    let (report, code) =
        repository.report(&["--changed-since", "HEAD", &outside.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(
        problems(&report).contains("is outside of the repository"),
        "{}",
        problems(&report)
    );
    // Above the folder of the tests there may be another repository.
    let alone = tempfile::tempdir().expect("a folder");
    crate::support::copy(&repository.0.join("site"), &alone.path().join("site"));
    let output = fabriclint()
        .args(["check", "site"])
        .args(SINCE)
        .current_dir(alone.path())
        .output();
    assert_eq!(output.expect("it runs").status.code(), Some(2));
}

#[test]
fn a_submodule_is_compared_by_its_commit() {
    let inner = Repository::new("base-submodule-inner");
    inner.git(&["branch", "-M", "main"]);
    let outer = Repository(folder("base-submodule"));
    outer.git(&["init", "--quiet"]);
    let allow = ["-c", "protocol.file.allow=always"];
    let url = inner.0.to_string_lossy().into_owned();
    outer.git(&[&allow[..], &["submodule", "--quiet", "add", &url, "inner"]].concat());
    outer.commit("the exports are another repository");
    let inside = Repository(outer.0.join("inner"));
    let check = || {
        let output = fabriclint()
            .args(["check", "inner/site", "--format", "json"])
            .args(SINCE)
            .current_dir(&outer.0)
            .output()
            .expect("the binary runs");
        let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        (report, output.status.code())
    };
    let (report, code) = check();
    assert_eq!(
        (code, report["findings"].as_array().map(Vec::len)),
        (Some(0), Some(0)),
        "{report}"
    );
    inside.leak();
    inside.commit("a change");
    let (report, code) = check();
    assert_eq!((code, counted(&report, RULE) > 0), (Some(1), true));
    // A commit that is not there any more.
    outer.git(&[
        "update-index",
        "--cacheinfo",
        &format!("160000,{},inner", "1".repeat(40)),
    ]);
    outer.git(&["commit", "--quiet", "-m", "a commit that nobody has"]);
    let (report, code) = check();
    assert_eq!(code, Some(2));
    assert!(
        problems(&report).contains("git -C inner fetch origin 1111"),
        "{}",
        problems(&report)
    );
}

#[test]
fn a_file_of_git_lfs_is_what_it_stands_for() {
    let repository = Repository::new("base-lfs");
    let sets = repository.0.join("site/oneview/network-sets.json");
    let content = fs::read(&sets).expect("an export");
    let digest = fabriclint::source::Digest::of(&content).to_string();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {}\n",
        content.len()
    );
    fs::write(&sets, &pointer).expect("written");
    repository.commit("kept in LFS");
    fs::write(&sets, &content).expect("written");
    // The file that is checked out is what the pointer names.
    let (report, code) = repository.report(&SINCE);
    assert_eq!(
        (code, report["findings"].as_array().map(Vec::len)),
        (0, Some(0)),
        "{report}"
    );
    change(&sets, |_| {});
    repository.leak();
    let (report, code) = repository.report(&SINCE);
    assert_eq!(code, 2);
    assert!(
        problems(&report).contains("is kept in Git LFS and not here"),
        "{}",
        problems(&report)
    );
    let kept = repository
        .0
        .join(".git/lfs/objects")
        .join(&digest[..2])
        .join(&digest[2..4]);
    fs::create_dir_all(&kept).expect("a folder");
    fs::write(kept.join(&digest), &content).expect("written");
    let (report, code) = repository.report(&SINCE);
    assert_eq!((code, counted(&report, RULE) > 0), (1, true));
}

#[test]
fn a_base_that_cannot_be_judged_is_no_base() {
    let repository = Repository::new("base-broken");
    let plan = plan(&repository);
    write(&repository, "site/fabriclint.yaml", "networks: 7\n");
    repository.commit("a broken plan");
    write(&repository, "site/fabriclint.yaml", &plan);
    let (report, code) = repository.report(&SINCE);
    assert_eq!(code, 2);
    let said = problems(&report);
    assert!(
        said.contains("the base revision cannot be judged: site/fabriclint.yaml: "),
        "{said}"
    );
}
