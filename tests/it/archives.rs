//! Archives are read as the folders that they hold: the findings of a site are those of its archive, whoever made it,
//! in every format, with a cache, by several machines and in a pull request.

use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::Digest;
use serde_json::{Value as Json, json};

use crate::archive_writer::{MAKERS, files, gzip, tar, tarred, zip, zipped};
use crate::formats::FORMATS;
use crate::support::{copy, fabriclint, folder, report, root, run};

const SITES: [&str; 4] = [
    "part8-ucs",
    "part8-virtual-connect",
    "part6-cna-flexfabric",
    "converged-set",
];

/// A folder with the site's plan, and the site itself in a folder beside it.
fn site(name: &str, site: &str) -> PathBuf {
    let folder = folder(name);
    copy(
        &root().join("testdata").join(site).join("broken"),
        &folder.join("site"),
    );
    fs::rename(
        folder.join("site/fabriclint.yaml"),
        folder.join("fabriclint.yaml"),
    )
    .expect("a plan");
    folder
}

/// The same with an archive in place of the folder; nothing where its maker is not here.
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
fn packed(from: &Path, index: usize) -> Option<(PathBuf, String)> {
    let (maker, ending, make) = MAKERS[index];
    let name = format!(
        "{}-{index}",
        from.file_name().expect("a name").to_string_lossy()
    );
    let folder = folder(&name);
    fs::copy(from.join("fabriclint.yaml"), folder.join("fabriclint.yaml")).expect("a plan");
    let archive = format!("site.{ending}");
    if make(&from.join("site"), &folder.join(&archive)) {
        return Some((folder, archive));
    }
    eprintln!("SKIPPED: there is no {maker} here, which makes archives for this test");
    None
}

/// What a run says in a folder, and its exit code.
fn said(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let mut command = fabriclint();
    // Wide enough for everything that a line may leave out.
    command
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "200");
    let output = command.output();
    let output = output.expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (text, output.status.code().unwrap_or(-1))
}

/// What is said of an archive, in the names of the folder.
fn unpacked(text: &str, archive: &str) -> String {
    text.replace(&format!("{archive}!/"), "site/")
        .replace(&format!("\"{archive}\""), "\"site\"")
}

/// The words of a text, wherever its lines and columns end.
fn words(text: &str) -> Vec<&str> {
    let words = text.split_whitespace();
    words
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}

#[test]
fn every_maker_of_archives_gives_the_findings_of_the_folder() {
    for name in SITES {
        let folder = site(&format!("archive-of-{name}"), name);
        let check = ["check", "site", "--format", "json"];
        let (text, code) = said(&folder, &check);
        assert_eq!(code, 1, "{name}");
        for (index, (maker, ..)) in MAKERS.iter().enumerate() {
            let Some((packed, archive)) = packed(&folder, index) else {
                continue;
            };
            let (found, as_path) = said(&packed, &["check", &archive, "--format", "json"]);
            assert!(found.contains(&format!("{archive}!/")), "{name}, {maker}");
            assert_eq!(as_path, 1, "{name}, {maker}");
            assert_eq!(unpacked(&found, &archive), text, "{name}, {maker}");
            // Below a path that is asked for, an archive is found as a folder is.
            if name != SITES[0] {
                continue;
            }
            let (below, _) = said(&packed, &["check", ".", "--format", "json"]);
            let (beside, _) = said(&folder, &["check", ".", "--format", "json"]);
            assert_eq!(unpacked(&below, &archive), beside, "{name}, {maker}");
        }
    }
}

#[test]
fn every_format_names_the_member_and_the_line() {
    let folder = site("archive-formats", "part8-ucs");
    for index in [0, 2] {
        let (packed, archive) = packed(&folder, index).expect("bytes");
        for format in FORMATS {
            let (expected, code) = said(&folder, &["check", "site", "--format", format]);
            let (text, same) = said(&packed, &["check", &archive, "--format", format]);
            assert_eq!((code, same), (1, 1), "{format}");
            let unpacked = unpacked(&text, &archive);
            match format {
                // What is packed in a page, and what is counted of a run, say no names of files.
                "html" | "prometheus" => assert_eq!(text.len() > 100, expected.len() > 100),
                // What goes into a line hangs on how long the names in it are.
                "terminal" | "narrated" => {
                    assert_eq!(words(&unpacked), words(&expected), "{format}");
                }
                _ => assert_eq!(unpacked, expected, "{format}"),
            }
            let names_lines = format != "prometheus";
            assert_eq!(
                text.contains(&format!("{archive}!/hosts/")),
                names_lines,
                "{format}"
            );
        }
    }
}

#[test]
fn what_sources_and_snapshots_say_is_what_they_say_of_the_folder() {
    let folder = site("archive-commands", "part8-virtual-connect");
    for index in [0, 1, 2] {
        let (packed, archive) = packed(&folder, index).expect("bytes");
        for command in ["sources", "snapshot"] {
            let (expected, code) = said(&folder, &[command, "site"]);
            let (text, same) = said(&packed, &[command, &archive]);
            assert_eq!(code, same, "{command}");
            assert_eq!(
                words(&unpacked(&text, &archive)),
                words(&expected),
                "{command}"
            );
        }
    }
}

#[test]
fn caches_and_machines_change_nothing() {
    let folder = site("archive-caches", "part8-ucs");
    for index in [0, 1, 2] {
        let (packed, archive) = packed(&folder, index).expect("bytes");
        for format in ["json", "terminal"] {
            let check = ["check", &archive, "--format", format];
            let (whole, _) = said(&packed, &check);
            for _ in 0..2 {
                let (again, _) = said(&packed, &[&check[..], &["--cache", "judged"]].concat());
                assert_eq!(again, whole, "{format}");
            }
            for shard in ["1/2", "2/2"] {
                let part = format!("../archive-part-{}.json", &shard[..1]);
                said(
                    &packed,
                    &["check", &archive, "--shard", shard, "--output", &part],
                );
            }
            let parts = ["../archive-part-1.json", "../archive-part-2.json"];
            let (merged, _) = said(
                &packed,
                &[&["merge", "--format", format], &parts[..]].concat(),
            );
            assert_eq!(merged, whole, "{format}");
        }
    }
}

#[test]
fn a_baseline_of_the_folder_accepts_what_is_in_the_archive() {
    let folder = site("archive-baseline", "part8-ucs");
    let baseline = [
        "baseline",
        "write",
        "site",
        "--output",
        "../archive-baseline.json",
    ];
    said(&folder, &baseline);
    for index in [0, 2] {
        let (packed, archive) = packed(&folder, index).expect("bytes");
        let check = ["check", &archive, "--baseline", "../archive-baseline.json"];
        let (text, code) = said(&packed, &check);
        assert_eq!(code, 0, "{text}");
    }
}

/// A host of the folder that only the name of its folder calls so.
const SWITCHES: &[u8] =
    br#"[{"Name": "Tenant", "SwitchType": 2, "EmbeddedTeamingEnabled": false}]"#;

#[test]
fn an_archive_of_one_host_calls_it_as_its_folder_would() {
    let at = folder("archive-host-name");
    let nic = br#"[{"Name": "NIC1", "InterfaceDescription": "A", "MacAddress": "00-17-A4-77-00-10", "Status": "Up"}]"#;
    let members = [
        ("Get-VMSwitch.json", SWITCHES),
        ("Get-NetAdapter.json", nic),
    ];
    let zipped = members.map(|(name, text)| zipped(name, text));
    fs::write(at.join("HV07.zip"), zip(&zipped)).expect("written");
    let tarred = members.map(|(name, text)| tarred(format!("./{name}").as_bytes(), b'0', text));
    fs::write(at.join("HV08.tar.gz"), gzip(&tar(&tarred))).expect("written");
    let (out, err, _) = run(&["snapshot", &at.to_string_lossy()]);
    let hosts = out
        .lines()
        .filter_map(|line| line.strip_prefix("- id: host:"));
    let names: Vec<&str> = hosts.collect();
    assert_eq!(names, ["HV07", "HV08"], "{err}");
}

#[test]
fn folders_may_be_parted_as_windows_parts_them() {
    let at = folder("archive-separators");
    let from = root().join("testdata/part8-ucs/broken/hosts");
    let all = files(&from);
    let forward = all.iter().map(|(name, text)| zipped(name, text));
    let back = all
        .iter()
        .map(|(name, text)| zipped(&name.replace('/', "\\"), text));
    let (one, two) = (at.join("one"), at.join("two"));
    for (folder, members) in [(&one, forward.collect::<Vec<_>>()), (&two, back.collect())] {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("hosts.zip"), zip(&members)).expect("written");
    }
    let said = |folder: &Path| {
        let (report, _) = report(folder);
        report.to_string().replace(&*folder.to_string_lossy(), "")
    };
    let text = said(&one).replace("archive-separators/one/", "");
    assert!(text.contains("hosts.zip!/VIEHV02/Get-NetAdapter.json"));
    assert_eq!(said(&two).replace("archive-separators/two/", ""), text);
}

#[test]
fn a_manifest_in_an_archive_is_about_the_files_beside_it() {
    let folder = site("archive-manifest", "part8-virtual-connect");
    let hosts = folder.join("site/hosts");
    let host = fs::read(hosts.join("MUCHV01.fabric.json")).expect("a host");
    let (right, wrong) = (Digest::of(&host).to_string(), "0".repeat(64));
    // What is hidden is there, and not in the run.
    fs::write(hosts.join(".MUCHV09.fabric.json"), &host).expect("written");
    let entry = |host: &str, state: &str| json!({"name": host, "state": state});
    let file = |path: &str, digest: &str| json!({"path": path, "bytes": 1, "sha256": digest});
    let manifest = json!({
        "schema": "fabriclint/collection/v1",
        "kind": "windows",
        "state": "gaps",
        "started": "2016-05-10T05:31:02Z",
        "finished": "2016-05-10T05:40:02Z",
        "hosts": [
            {"name": "MUCHV01", "state": "ok", "file": "MUCHV01.fabric.json"},
            entry("MUCHV02", "unreachable"),
            entry("MUCHV77", "unreachable"),
        ],
        "files": [
            file("MUCHV01.fabric.json", &right),
            file("MUCHV02.fabric.json", &wrong),
            file(".MUCHV09.fabric.json", &right),
            file("MUCHV08.fabric.json", &right),
            file("../../elsewhere.json", &right),
        ],
    });
    fs::write(hosts.join("collection.json"), manifest.to_string()).expect("written");
    let (expected, code) = said(&folder, &["check", "site", "--format", "json"]);
    assert!(
        expected.contains("MUCHV77") && expected.contains("MUCHV08"),
        "{expected}"
    );
    for index in [0, 1, 2] {
        let (packed, archive) = packed(&folder, index).expect("bytes");
        let (text, same) = said(&packed, &["check", &archive, "--format", "json"]);
        assert_eq!((unpacked(&text, &archive), same), (expected.clone(), code));
    }
}

#[test]
fn a_plan_in_an_archive_is_told_and_not_used() {
    let at = folder("archive-plan");
    let host = files(&root().join("testdata/part8-ucs/broken/hosts"));
    let (_, host) = host
        .iter()
        .find(|(name, _)| name == "VIEHV01.fabric.json")
        .expect("a host");
    let members = [
        zipped("h.fabric.json", host),
        zipped("fabriclint.yaml", b"vlans: []\n"),
    ];
    fs::write(at.join("a.zip"), zip(&members)).expect("written");
    let (out, err, _) = run(&["check", &at.to_string_lossy(), "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let problems = report["problems"].as_array().expect("problems");
    let told = problems
        .iter()
        .find(|problem| problem["code"] == "plan-not-used");
    let help = told.expect("a warning")["help"]
        .as_str()
        .unwrap_or_default();
    assert!(help.contains("take it out of the archive"), "{help}");
}

#[test]
fn an_archive_of_others_is_nobodys_business() {
    let at = folder("archive-foreign");
    let site = root().join("testdata/part8-ucs/clean");
    copy(&site, &at);
    let driver = [
        zipped("driver/server.xml", b"<drivers/>"),
        zipped("driver/network.txt", b"see the manual"),
        zipped("driver/nic.json", b"{\"name\": \"nic\"}"),
        zipped("../driver/nic.sys", b"\0\0"),
    ];
    fs::write(at.join("firmware.zip"), zip(&driver)).expect("written");
    let text = tarred(b"readme.txt", b'0', b"read me");
    fs::write(at.join("firmware.tar.gz"), gzip(&tar(&[text]))).expect("written");
    fs::write(at.join("empty.zip"), zip(&[])).expect("written");
    fs::write(at.join("none.zip"), b"\x01\x02\0 no archive at all").expect("written");
    fs::write(at.join("cut.tgz"), &gzip(&[7; 4000])[..20]).expect("written");
    let path = at.to_string_lossy();
    let (out, err, code) = run(&["check", &path]);
    assert_eq!(code, 0, "{out}{err}");
    let (out, _, _) = run(&["sources", &path]);
    for name in [
        "firmware.zip",
        "firmware.tar.gz",
        "empty.zip",
        "none.zip",
        "cut.tgz",
    ] {
        let line = out.lines().find(|line| line.contains(name));
        assert!(
            line.is_some_and(|line| line.contains("foreign")),
            "{name}: {out}"
        );
    }
}

#[test]
fn no_secret_of_a_member_is_shown() {
    let at = folder("archive-secrets");
    let mut planted = 0;
    let mut members = Vec::new();
    for (name, text) in files(&root().join("testdata/part8-virtual-connect/broken")) {
        planted += memchr_count(&text, b"CANARY");
        if name != "fabriclint.yaml" {
            members.push((name, text));
        }
    }
    // A file that breaks off, and one that nobody reads.
    members.push((
        "HV09.fabric.json".into(),
        br#"{"schema": "fabriclint-host/1", "CANARY": "CANARY"#.into(),
    ));
    members.push(("notes.txt".into(), b"CANARY".to_vec()));
    assert!(planted > 0);
    let zipped: Vec<_> = members
        .iter()
        .map(|(name, text)| zipped(name, text))
        .collect();
    let mut broken = zipped.clone();
    broken[0].crc ^= 1;
    let tarred = members
        .iter()
        .map(|(name, text)| tarred(name.as_bytes(), b'0', text));
    let tarred: Vec<_> = tarred.collect();
    for (name, bytes) in [
        ("a.zip", zip(&zipped)),
        ("b.zip", zip(&broken)),
        ("c.tgz", gzip(&tar(&tarred))),
    ] {
        let folder = at.join(name.replace('.', "-"));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), bytes).expect("written");
        let path = folder.to_string_lossy();
        for format in FORMATS {
            let (out, err, _) = run(&["check", &path, "--format", format]);
            assert!(
                !out.contains("CANARY") && !err.contains("CANARY"),
                "{name}: {format}"
            );
        }
        for command in ["sources", "snapshot"] {
            let (out, err, _) = run(&[command, &path]);
            assert!(
                !out.contains("CANARY") && !err.contains("CANARY"),
                "{name}: {command}"
            );
        }
    }
}

fn memchr_count(text: &[u8], word: &[u8]) -> usize {
    text.windows(word.len())
        .filter(|window| *window == word)
        .count()
}

#[test]
fn an_archive_that_is_read_is_not_written_over() {
    let at = folder("archive-overwritten");
    let host = files(&root().join("testdata/part8-ucs/broken/hosts"));
    let (_, host) = host
        .iter()
        .find(|(name, _)| name == "VIEHV01.fabric.json")
        .expect("a host");
    let bytes = zip(&[zipped("h.fabric.json", host)]);
    let archive = at.join("a.zip");
    fs::write(&archive, &bytes).expect("written");
    let target = format!("json={}", archive.display());
    let (_, err, code) = run(&["check", &at.to_string_lossy(), "--format", &target]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("would be written over"), "{err}");
    assert_eq!(fs::read(&archive).expect("there"), bytes);
}

/// A pull request that changes an archive.
#[cfg(unix)]
#[test]
fn a_changed_archive_is_what_its_members_changed() {
    use crate::pull_request::{RULE, Repository};
    for (index, name) in [(0, "site.zip"), (2, "site.tgz")] {
        let repository = Repository::new(&format!("archive-since-{index}"));
        let at = &repository.0;
        fs::create_dir_all(at.join("packed")).expect("a folder");
        let pack = || {
            let plan = at.join("site/fabriclint.yaml");
            fs::copy(&plan, at.join("packed/fabriclint.yaml")).expect("a plan");
            let content = folder(&format!("archive-since-content-{index}"));
            copy(&at.join("site"), &content);
            fs::remove_file(content.join("fabriclint.yaml")).expect("removed");
            MAKERS[index].2(&content, &at.join("packed").join(name));
        };
        pack();
        repository.commit("packed");
        repository.leak();
        pack();
        repository.commit("a leak");
        let check = [
            "check",
            "packed",
            "--changed-since",
            "HEAD~1",
            "--format",
            "json",
        ];
        let (text, code) = said(at, &check);
        let report: Json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
        let findings = report["findings"].as_array().expect("findings");
        assert!(code == 1 && !findings.is_empty(), "{text}");
        assert!(
            findings.iter().all(|finding| finding["rule"] == RULE),
            "{text}"
        );
        assert!(report["summary"]["left_out"].as_u64() > Some(0), "{text}");
        // The places are those of the change, and not the whole file.
        let (github, _) = said(
            at,
            &[
                "check",
                "packed",
                "--changed-since",
                "HEAD~1",
                "--format",
                "github",
            ],
        );
        let place = format!("packed/{name}!/oneview/network-sets.json,line=");
        assert!(github.contains(&place), "{github}");
        let (text, code) = said(at, &["check", "packed", "--changed-since", "HEAD"]);
        assert_eq!(code, 0, "{text}");
    }
}
