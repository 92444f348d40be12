//! A pull request from end to end, in a repository of its own: a site as code, and a commit that breaks
//! it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::support::{copy, fabriclint, folder, root};

/// A repository with the clean site of the article, exports laid out as people keep them in git.
pub struct Repository(pub PathBuf);

impl Repository {
    pub fn new(name: &str) -> Self {
        let folder = folder(name);
        copy(
            &root().join("testdata/part8-virtual-connect/clean"),
            &folder.join("site"),
        );
        for file in fs::read_dir(folder.join("site/oneview")).expect("exports") {
            let path = file.expect("a file").path();
            change(&path, |_| {});
        }
        let repository = Self(folder);
        repository.git(&["init", "--quiet"]);
        repository.commit("the site");
        repository
    }

    pub fn git(&self, arguments: &[&str]) {
        let me = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
        let mut command = Command::new("git");
        command.args(me).args(arguments).current_dir(&self.0);
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        let done = command.output().expect("git runs");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", message]);
    }

    pub fn check(&self, arguments: &[&str]) -> (String, i32) {
        let output = fabriclint()
            .args(["check", "site"])
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("GIT_DIR")
            .output()
            .expect("the binary runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        (text, output.status.code().unwrap_or(-1))
    }

    pub fn report(&self, arguments: &[&str]) -> (Json, i32) {
        let (text, code) = self.check(&[&["--format", "json"], arguments].concat());
        (serde_json::from_str(&text).expect("JSON"), code)
    }

    /// Puts a tenant's network into the set of the host team, which nobody notices on the hosts.
    pub fn leak(&self) {
        let contoso = "/rest/ethernet-networks/";
        let networks = self.0.join("site/oneview/ethernet-networks.json");
        let networks = fs::read_to_string(networks).expect("networks");
        let networks: Json = serde_json::from_str(&networks).expect("JSON");
        let members = networks["members"].as_array().expect("members");
        let network = members.iter().find(|network| {
            network["name"]
                .as_str()
                .is_some_and(|name| name.starts_with("Contoso"))
        });
        let uri = network.expect("a tenant's network")["uri"].clone();
        assert!(uri.as_str().is_some_and(|uri| uri.starts_with(contoso)));
        change(&self.0.join("site/oneview/network-sets.json"), |sets| {
            let sets = sets["members"].as_array_mut().expect("members");
            let set = sets.iter_mut().find(|set| set["name"] == "HostNet-A");
            let set = set.expect("the set of the host team");
            set["networkUris"]
                .as_array_mut()
                .expect("networks")
                .push(uri);
        });
    }
}

pub fn change(path: &Path, change: impl FnOnce(&mut Json)) {
    let text = fs::read_to_string(path).expect("an export");
    let mut json: Json = serde_json::from_str(&text).expect("JSON");
    change(&mut json);
    let text = serde_json::to_string_pretty(&json).expect("JSON");
    fs::write(path, text + "\n").expect("written");
}

pub const RULE: &str = "isolation/tenant-vlan-on-host-pair";

#[test]
fn a_commit_that_leaks_a_tenant_is_caught_on_its_line() {
    let repository = Repository::new("pull-request-leak");
    let (_, code) = repository.check(&["--fail-on", "warning"]);
    assert_eq!(code, 0, "the site is clean");
    repository.leak();
    repository.commit("a harmless change of the host's networks");
    let path = repository.0.join("site/oneview/network-sets.json");
    let text = fs::read_to_string(path).expect("the sets");
    let diff = Command::new("git")
        .args(["diff", "--unified=0", "HEAD~1"])
        .current_dir(&repository.0)
        .output()
        .expect("git runs");
    let diff = String::from_utf8(diff.stdout).expect("UTF-8");
    let added = diff.lines().rfind(|line| line.starts_with("+ "));
    let added = added.expect("a line").trim_start_matches('+');
    let line = 1 + text
        .lines()
        .position(|line| line == added)
        .expect("the line");

    let sarif = repository
        .0
        .join("out.sarif")
        .to_string_lossy()
        .into_owned();
    let target = format!("sarif={sarif}");
    let since = ["--changed-since", "HEAD~1"];
    let (annotations, code) =
        repository.check(&[&["--format", "github", "--format", &target], &since[..]].concat());
    assert_eq!(code, 1);
    let place = format!("file=site/oneview/network-sets.json,line={line},");
    let caught = annotations
        .lines()
        .filter(|line| line.starts_with(&format!("::error title={RULE},{place}")));
    assert!(caught.count() >= 1, "{place} in {annotations}");
    let log = fs::read_to_string(&sarif).expect("a log");
    let log: Json = serde_json::from_str(&log).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let result = results
        .iter()
        .find(|result| result["ruleId"] == RULE)
        .expect("the finding");
    let physical = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        physical["artifactLocation"]["uri"],
        "site/oneview/network-sets.json"
    );
    assert_eq!(physical["region"]["startLine"], line);
}

#[test]
fn what_a_change_does_not_touch_is_left_out_and_counted() {
    let repository = Repository::new("pull-request-narrow");
    let (whole, _) = repository.report(&[]);
    let all = whole["findings"].as_array().expect("findings").len();
    assert!(all > 1);
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    assert_eq!(report["findings"].as_array().expect("findings").len(), 0);
    assert_eq!(report["summary"]["left_out"], all);
    assert_eq!(
        report["summary"]["evaluated"],
        whole["summary"]["evaluated"]
    );

    // A line of a host's own file, changed and not committed: what the base has already is not new.
    let host = repository.0.join("site/hosts/MUCHV02.fabric.json");
    let text = fs::read_to_string(&host).expect("a host");
    fs::write(&host, text.replace('\n', "\r\n") + "\n").expect("written");
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    assert_eq!(report["summary"]["left_out"], all);
    // The base has no file that git was told to forget, and all of it is new.
    repository.git(&[
        "rm",
        "--quiet",
        "--cached",
        "-f",
        "site/hosts/MUCHV02.fabric.json",
    ]);
    repository.git(&["commit", "--quiet", "-m", "forget a host"]);
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    let findings = report["findings"].as_array().expect("findings");
    assert!(!findings.is_empty());
    let of_host = ["host:MUCHV02", "host:MUCHV02/failures"];
    let is_of_host = |finding: &Json| of_host.iter().any(|id| finding["subject"]["id"] == *id);
    assert!(findings.iter().all(is_of_host), "{findings:?}");
}

#[test]
fn a_backend_counts_as_one_whichever_of_its_files_changed() {
    let repository = Repository::new("pull-request-backend");
    // What is missing in the set shows at the host and at the connection, whose lines are the same.
    change(
        &repository.0.join("site/oneview/network-sets.json"),
        |sets| {
            let sets = sets["members"].as_array_mut().expect("members");
            let set = sets.iter_mut().find(|set| set["name"] == "TenantNet-B");
            let networks = set.expect("the set of the tenants")["networkUris"].as_array_mut();
            networks.expect("networks").pop();
        },
    );
    let (report, code) = repository.report(&["--changed-since", "HEAD"]);
    let findings = report["findings"].as_array().expect("findings");
    assert!(
        findings
            .iter()
            .any(|finding| finding["rule"] == "vlan/not-carried-by-backend")
    );
    assert_eq!(code, 1);
}

/// The step of the action that checks, run as the service would run it.
#[cfg(unix)]
#[test]
fn the_action_checks_annotates_and_tells_the_exit_code() {
    let repository = Repository::new("pull-request-action");
    repository.leak();
    let mut sources = fabriclint::source::Sources::default();
    let action = sources
        .load(&root().join("action.yml"))
        .expect("the action");
    let action = fabriclint::source::parse_yaml(action, sources.get(action).text());
    let action = action.expect("YAML").to_json();
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let step = steps
        .iter()
        .find(|step| step["id"] == "check")
        .expect("the step");
    let output = repository.0.join("output.txt");
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(step["run"].as_str().expect("a script"));
    bash.current_dir(&repository.0)
        .env("GITHUB_OUTPUT", &output);
    let mut used = 0;
    for (name, value) in step["env"].as_object().expect("variables") {
        let value = value.as_str().expect("a text");
        let input = value
            .trim_start_matches("${{ inputs.")
            .trim_end_matches(" }}");
        let given = match input {
            "paths" => "site\n".to_owned(),
            "changed-since" => "HEAD".to_owned(),
            "args" => "--ignore\nteaming/*\n".to_owned(),
            "${{ steps.install.outputs.program" => env!("CARGO_BIN_EXE_fabriclint").to_owned(),
            other => {
                let default = action["inputs"][other]["default"].as_str();
                default
                    .unwrap_or_else(|| panic!("no input {other}"))
                    .to_owned()
            }
        };
        used += 1;
        bash.env(name, given);
    }
    let inputs = action["inputs"].as_object().expect("inputs").len();
    assert_eq!(used, inputs, "all but the version, and the program");
    let done = bash.output().expect("bash runs");
    let said = String::from_utf8_lossy(&done.stdout);
    assert_eq!(
        done.status.code(),
        Some(1),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(
        said.contains(&format!("::error title={RULE},file=site/")),
        "{said}"
    );
    let output = fs::read_to_string(output).expect("outputs");
    assert_eq!(output, "sarif-file=fabriclint.sarif\nexit-code=1\n");
    assert!(repository.0.join("fabriclint.sarif").is_file());
}

#[test]
fn a_revision_that_is_not_there_is_an_error() {
    let repository = Repository::new("pull-request-revision");
    for (revision, meant) in [
        ("no-such-branch", "git fetch brings more"),
        ("--output=x", "git fetch brings more"),
        ("", "git fetch brings more"),
        ("HEDA", "did you mean `HEAD`?"),
    ] {
        let since = format!("--changed-since={revision}");
        let (out, code) = repository.check(&[&since]);
        assert_eq!(code, 2, "{out}");
        let said = format!("git knows no revision `{revision}`");
        assert!(out.contains(&said) && out.contains(meant), "{out}");
    }
}
