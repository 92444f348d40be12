//! The base of a change: what it is read from, whatever somebody does to hide it, and that there is no verdict
//! without one.
#![cfg(unix)]

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::pull_request::{RULE, Repository, change};
use crate::support::{fabriclint, folder};

const SINCE: [&str; 2] = ["--changed-since", "HEAD~1"];
const SETS: &str = "site/oneview/network-sets.json";

/// The rules of what a report finds.
fn rules(report: &Json) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let rules = findings.iter().map(|finding| finding["rule"].as_str());
    rules.map(|rule| rule.expect("a rule")).collect()
}

/// The problems with a change, a line each.
fn problems(report: &Json) -> String {
    let problems = report["problems"].as_array().expect("problems").iter();
    let lines = problems.filter(|problem| problem["code"] == "changed-since");
    let lines = lines.map(|problem| format!("{} {}\n", problem["message"], problem["help"]));
    lines.collect()
}

/// Writes a file anew as UTF-16 with a mark, as PowerShell 5.1 does.
fn as_utf16(path: &Path) {
    let text = fs::read_to_string(path).expect("an export");
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    fs::write(path, bytes).expect("written");
}

#[test]
fn no_attribute_hides_a_change() {
    let attributes = [
        "* -diff\n",
        "* binary\n",
        "* diff=blind\n",
        "* filter=blind\n",
        "*.json -text eol=crlf\n",
        "* export-ignore\n",
    ];
    for (index, attribute) in attributes.into_iter().enumerate() {
        let repository = Repository::new(&format!("base-attributes-{index}"));
        repository.git(&["config", "diff.blind.textconv", "true"]);
        repository.git(&["config", "diff.blind.command", "true"]);
        repository.git(&["config", "diff.external", "true"]);
        fs::write(repository.0.join(".gitattributes"), attribute).expect("written");
        repository.leak();
        repository.commit("blind");
        let (report, code) = repository.report(&SINCE);
        assert!(
            code == 1 && rules(&report).contains(&RULE),
            "{attribute}: {report}"
        );
        assert!(
            report["summary"]["left_out"].as_u64() > Some(0),
            "{attribute}"
        );
        let (report, code) = repository.report(&["--changed-since", "HEAD"]);
        assert!(
            code == 0 && rules(&report).is_empty(),
            "{attribute}: {report}"
        );
    }
}

#[test]
fn an_export_in_utf16_is_compared_as_what_it_says() {
    let repository = Repository::new("base-utf16");
    as_utf16(&repository.0.join(SETS));
    repository.commit("exported by PowerShell 5.1");
    // The same text in another encoding is no change, and stands on no line of one.
    let (report, code) = repository.report(&SINCE);
    assert!(code == 0 && rules(&report).is_empty(), "{report}");
    let bytes = fs::read(repository.0.join(SETS)).expect("an export");
    let units = bytes
        .chunks(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let text = String::from_utf16_lossy(&units.collect::<Vec<_>>());
    fs::write(repository.0.join(SETS), text.trim_start_matches('\u{feff}')).expect("written");
    repository.leak();
    as_utf16(&repository.0.join(SETS));
    let (out, code) = repository.check(&["--changed-since", "HEAD", "--format", "github"]);
    assert_eq!(code, 1, "{out}");
    let line = out
        .lines()
        .find(|line| line.contains(RULE))
        .expect("the finding");
    assert!(
        line.contains("file=site/oneview/network-sets.json,line="),
        "{line}"
    );
}

#[test]
fn no_environment_and_no_folder_hides_a_change() {
    let repository = Repository::new("base-environment");
    repository.leak();
    repository.commit("a change");
    repository.git(&["config", "diff.relative", "true"]);
    for (name, value) in [
        ("GIT_EXTERNAL_DIFF", "true"),
        ("GIT_DIR", "/nonexistent"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_OBJECT_DIRECTORY", "/nonexistent"),
        ("GIT_SHALLOW_FILE", "/etc/hostname"),
        ("GIT_CONFIG_PARAMETERS", "'core.bare'='true'"),
    ] {
        let output = fabriclint()
            .args([
                "check",
                ".",
                "--changed-since",
                "HEAD~1",
                "--format",
                "concise",
            ])
            // The change is in another folder than the work.
            .args(["../oneview"])
            .current_dir(repository.0.join("site/hosts"))
            .env(name, value)
            .output()
            .expect("the binary runs");
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{name}: {out}");
        assert!(out.contains(RULE), "{name}: {out}");
    }
}

/// A script that leaves a file where it ran.
fn script(marker: &Path) -> String {
    let script = marker.with_extension("sh");
    fs::write(
        &script,
        format!("#!/bin/sh\ntouch '{}'\n", marker.display()),
    )
    .expect("written");
    let done = Command::new("chmod").arg("+x").arg(&script).status();
    assert!(done.expect("chmod runs").success());
    script.to_string_lossy().into_owned()
}

/// What a configuration can name a command by.
const COMMANDS: [&str; 19] = [
    "core.fsmonitor",
    "core.pager",
    "pager.for-each-ref",
    "pager.cat-file",
    "core.sshCommand",
    "core.gitProxy",
    "core.askPass",
    "core.editor",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.smudge",
    "filter.evil.clean",
    "filter.evil.process",
    "gpg.program",
    "core.alternateRefsCommand",
    "uploadpack.packObjectsHook",
    "alias.cat-file",
    "credential.helper",
];

#[test]
fn nothing_that_git_is_told_to_run_runs() {
    let repository = Repository::new("base-commands");
    let marker = repository.0.join("ran");
    let evil = script(&marker);
    repository.leak();
    fs::write(
        repository.0.join(".gitattributes"),
        "* filter=evil diff=evil\n",
    )
    .expect("written");
    repository.commit("a change");
    for key in COMMANDS {
        repository.git(&["config", key, &evil]);
    }
    let (report, code) = repository.report(&SINCE);
    assert!(code == 1 && rules(&report).contains(&RULE), "{report}");
    assert!(!marker.exists());
}

#[test]
fn nothing_is_fetched() {
    let repository = Repository::new("base-promises");
    let marker = repository.0.join("ran");
    let evil = script(&marker);
    repository.leak();
    repository.commit("a change");
    // A clone that promises to fetch what it lacks, by a command.
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.partialClone", "origin"]);
    repository.git(&["config", "remote.origin.promisor", "true"]);
    repository.git(&["config", "remote.origin.uploadpack", &evil]);
    repository.git(&["config", "protocol.ext.allow", "always"]);
    let object = blob(&repository, SETS);
    let (folder, name) = object.split_at(2);
    fs::remove_file(repository.0.join(".git/objects").join(folder).join(name)).expect("removed");
    for url in [format!("ext::{evil}"), repository.0.display().to_string()] {
        repository.git(&["config", "remote.origin.url", &url]);
        let (report, code) = repository.report(&SINCE);
        assert_eq!(code, 2, "{report}");
        let said = problems(&report);
        assert!(
            said.contains(&object) && said.contains("git fetch --refetch"),
            "{said}"
        );
        assert!(!marker.exists());
    }
}

/// The object of a file in the commit before the last.
fn blob(repository: &Repository, file: &str) -> String {
    let done = Command::new("git")
        .args(["rev-parse", &format!("HEAD~1:{file}")])
        .current_dir(&repository.0)
        .output();
    let text = String::from_utf8(done.expect("git runs").stdout).expect("UTF-8");
    text.trim().to_owned()
}

#[test]
fn a_folder_that_looks_like_a_repository_is_none() {
    let repository = Repository::new("base-bare");
    repository.leak();
    repository.commit("a change");
    // A bare repository among the exports, in which the leak is of old.
    let bare = repository.0.join("site/oneview");
    let init = ["init", "--quiet", "--bare", "site/oneview"];
    repository.git(&init);
    repository.git(&["push", "--quiet", "site/oneview", "HEAD:refs/heads/main"]);
    let output = fabriclint()
        .args([
            "check",
            "..",
            "--changed-since",
            "HEAD~1",
            "--format",
            "concise",
        ])
        .current_dir(&bare)
        .output()
        .expect("the binary runs");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.code() == Some(1) && out.contains(RULE),
        "{out}"
    );
}

#[test]
fn strange_names_are_compared_like_any() {
    let repository = Repository::new("base-names");
    let hosts = repository.0.join("site/hosts");
    let host = fs::read(hosts.join("MUCHV02.fabric.json")).expect("a host");
    fs::remove_file(hosts.join("MUCHV02.fabric.json")).expect("removed");
    let strange: [&[u8]; 3] = [b"a \"b\"\tc", b"line\nbreak", b"not utf-8 \xff"];
    for name in strange {
        let folder = hosts.join(std::ffi::OsStr::from_bytes(name));
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("H.fabric.json"), &host).expect("written");
        repository.commit("a strange name");
        let (report, _) = repository.report(&["--changed-since", "HEAD"]);
        assert!(rules(&report).is_empty(), "{report}");
        let text = String::from_utf8(host.clone()).expect("UTF-8");
        let broken = text.replace("\"VlanID\": 30", "\"VlanID\": 110");
        fs::write(folder.join("H.fabric.json"), broken).expect("written");
        let (report, code) = repository.report(&["--changed-since", "HEAD"]);
        assert_eq!(
            (code, rules(&report)),
            (1, vec!["vlan/not-carried-by-backend"])
        );
        fs::remove_dir_all(&folder).expect("removed");
        // A renamed file is no new one: findings are known by the names of things.
        fs::write(hosts.join("renamed.fabric.json"), &host).expect("written");
        let (report, _) = repository.report(&["--changed-since", "HEAD"]);
        assert!(rules(&report).is_empty(), "{report}");
        fs::remove_file(hosts.join("renamed.fabric.json")).expect("removed");
    }
}

#[test]
fn what_a_deletion_leaves_behind_is_told() {
    let repository = Repository::new("base-deleted");
    repository.leak();
    repository.commit("a leak that is known");
    // What a finding needs is taken away: it is neither gone nor repaired.
    fs::remove_file(repository.0.join("site/oneview/server-profiles.json")).expect("removed");
    let (report, code) = repository.report(&["--changed-since", "HEAD"]);
    assert_eq!((code, &report["verdict"]), (0, &Json::from("incomplete")));
    let said = problems(&report);
    assert!(
        said.contains("of the base cannot be judged any more") && said.contains(RULE),
        "{said}"
    );
    let (_, code) = repository.report(&["--changed-since", "HEAD", "--fail-on", "not-evaluated"]);
    assert_eq!(code, 1, "what cannot be judged any more is new");
    repository.commit("gone");
    // What could not be evaluated before is not new.
    let (report, code) =
        repository.report(&["--changed-since", "HEAD", "--fail-on", "not-evaluated"]);
    assert_eq!(
        (code, &report["verdict"]),
        (0, &Json::from("pass")),
        "{report}"
    );

    // A finding that stands in a file that did not change.
    fs::remove_file(repository.0.join("site/hosts/MUCHV03.fabric.json")).expect("removed");
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    assert_eq!(rules(&report), ["hygiene/cluster-node-not-in-run"]);
    assert!(problems(&report).contains("host of the base is not there any more: MUCHV03"));
}

#[test]
fn a_backend_that_is_gone_is_told() {
    let repository = Repository::new("base-no-backend");
    fs::remove_dir_all(repository.0.join("site/oneview")).expect("removed");
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    assert!(
        problems(&report).contains("backend of the base is not there any more"),
        "{report}"
    );
}

const PROFILES: &str = "site/oneview/server-profiles.json";

/// A site in which a connection is given the networks of another, and the line of that.
fn moved_connection() -> (Repository, u64) {
    let repository = Repository::new("base-lines");
    // Under a name of its own the connection has no peers, which would tell that its line is the cause.
    change(&repository.0.join(PROFILES), |profiles| {
        let connections = profiles["members"][0]["connections"].as_array_mut();
        let mut connections = connections.expect("connections").iter_mut();
        let tenant = connections.find(|one| one["name"] == "Tenant-B");
        tenant.expect("the connection of the tenants")["name"] = "Trial-B".into();
    });
    repository.git(&["commit", "--quiet", "--all", "--message", "another name"]);
    // A connection is given the networks of another one: it shows on the hosts, whose lines are the same.
    change(&repository.0.join(PROFILES), |profiles| {
        let connections = profiles["members"][0]["connections"].as_array_mut();
        let connections = connections.expect("connections");
        let host = connections[1]["networkUri"].clone();
        let tenant = connections.iter_mut().find(|one| one["name"] == "Trial-B");
        tenant.expect("the connection of the tenants")["networkUri"] = host;
    });
    let diff = Command::new("git")
        .args(["diff", "--unified=0"])
        .current_dir(&repository.0)
        .output();
    let diff = String::from_utf8(diff.expect("git runs").stdout).expect("UTF-8");
    let line = diff
        .split(" +")
        .nth(1)
        .and_then(|rest| rest.split([' ', ',']).next());
    let line: u64 = line.and_then(|line| line.parse().ok()).expect("a line");
    (repository, line)
}

#[test]
fn an_annotation_stands_where_the_change_is() {
    let (repository, line) = moved_connection();
    let profiles = PROFILES;
    let rule = "vlan/not-carried-by-backend";
    let (report, _) = repository.report(&["--changed-since", "HEAD"]);
    let findings = report["findings"].as_array().expect("findings");
    let of_rule: Vec<_> = findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect();
    let shows = |finding: &&Json| finding["location"]["file"] == "site/hosts/MUCHV01.fabric.json";
    assert!(!of_rule.is_empty() && of_rule.iter().all(shows), "{report}");
    let said = |format: &str| {
        repository
            .check(&["--changed-since", "HEAD", "--format", format])
            .0
    };
    for (format, place) in [
        ("github", format!("file={profiles},line={line},")),
        ("azure", format!("sourcepath={profiles};linenumber={line};")),
        ("concise", format!("{profiles}:{line}:")),
    ] {
        let out = said(format);
        let lines = out
            .lines()
            .filter(|text| text.contains(rule) && text.contains("not carried"));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), of_rule.len(), "{format}: {out}");
        assert!(
            lines.iter().all(|text| text.contains(&place)),
            "{format} {place}: {out}"
        );
    }
    let issues: Json = serde_json::from_str(&said("gitlab")).expect("JSON");
    let issues = issues.as_array().expect("issues").iter();
    for issue in issues.filter(|issue| issue["check_name"] == rule) {
        assert_eq!(issue["location"]["path"], profiles);
        assert_eq!(issue["location"]["lines"]["begin"], line);
    }
    let log: Json = serde_json::from_str(&said("sarif")).expect("JSON");
    let results = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter();
    for result in results.filter(|result| result["ruleId"] == rule) {
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], profiles);
        assert_eq!(physical["region"]["startLine"], line);
        let first = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(first["uri"], "site/hosts/MUCHV01.fabric.json");
    }
}

#[test]
fn a_cache_changes_nothing_and_nothing_stays() {
    let repository = Repository::new("base-cache");
    repository.leak();
    repository.commit("a change");
    let temporary = folder("base-cache-tmp");
    let report = |cache: &[&str]| {
        let output = fabriclint()
            .args(["check", "site", "--format", "json"])
            .args(SINCE)
            .args(cache)
            .current_dir(&repository.0)
            .env("TMPDIR", &temporary)
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(1));
        output.stdout
    };
    let plain = report(&[]);
    for _ in 0..2 {
        assert!(
            report(&["--cache", "judged"]) == plain,
            "a cache changes the report"
        );
    }
    let left = fs::read_dir(&temporary).expect("a folder").count();
    assert_eq!(left, 0, "files of the base are left behind");
}

#[test]
fn nothing_of_a_forged_tree_is_written_elsewhere_and_no_flood_of_files() {
    let repository = Repository::new("base-forged");
    let git = |arguments: &[&str], input: &[u8]| {
        let mut child = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@example.com"])
            .args(arguments)
            .current_dir(&repository.0)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("git runs");
        let mut stdin = child.stdin.take().expect("a stream");
        std::io::Write::write_all(&mut stdin, input).expect("written");
        drop(stdin);
        let output = child.wait_with_output().expect("git ends");
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    };
    let tree = |mode: &str, names: &[String], object: &str| {
        let digits = object.as_bytes().chunks(2);
        let bytes = digits.map(|pair| {
            let pair = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).expect("a byte")
        });
        let bytes: Vec<u8> = bytes.collect();
        let entries = names.iter();
        let entries =
            entries.flat_map(|name| [format!("{mode} {name}\0").as_bytes(), &bytes].concat());
        let entries: Vec<u8> = entries.collect();
        git(
            &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
            &entries,
        )
    };
    let file = git(&["hash-object", "-w", "--stdin"], b"x");
    let ten: Vec<String> = (0..10).map(|index| format!("f{index}")).collect();
    let mut flood = tree("100644", &ten, &file);
    for _ in 0..8 {
        flood = tree("40000", &ten, &flood);
    }
    let escapes = tree("100644", &["../../forged".to_owned()], &file);
    let inner = tree("100644", &["forged".to_owned()], &file);
    let back = tree("40000", &["..".to_owned()], &inner);
    for (site, said) in [
        (escapes, "holds a file called ../../forged"),
        (back, "holds a file called .."),
        (flood, "holds more than 1000000 files there"),
    ] {
        let top = tree("40000", &["site".to_owned()], &site);
        let commit = git(&["commit-tree", &top, "-m", "forged"], b"");
        let (report, code) = repository.report(&["--changed-since", &commit]);
        assert_eq!(code, 2, "{report}");
        assert!(problems(&report).contains(said), "{}", problems(&report));
    }
}

#[test]
fn hosts_that_are_hidden_are_not_passed() {
    let repository = Repository::new("base-hidden");
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n";
    fs::write(repository.0.join("site/hosts/CACHEDIR.TAG"), tag).expect("written");
    let (report, code) = repository.report(&["--changed-since", "HEAD"]);
    assert_eq!((code, &report["verdict"]), (0, &Json::from("incomplete")));
    assert!(problems(&report).contains("4 hosts of the base are not there any more"));
    let since = ["--changed-since", "HEAD", "--fail-on", "not-evaluated"];
    assert_eq!(repository.report(&since).1, 1);
}
