//! Files that are written: whole or as they were, and never over what a run reads.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::support::{copy, fabriclint, folder, root, run};

/// A folder with the clean site in it.
fn site(name: &str) -> PathBuf {
    let folder = folder(name);
    copy(
        &root().join("testdata/part8-virtual-connect/clean"),
        &folder.join("site"),
    );
    folder
}

fn run_in(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = fabriclint()
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    said(&output)
}

fn said(output: &Output) -> (String, Option<i32>) {
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    (err, output.status.code())
}

/// Runs where no file may grow: as on a full disk, or so that the process is killed in the middle.
fn on_a_full_disk(folder: &Path, blocks: u32, killed: bool, arguments: &[&str]) -> Output {
    let trap = if killed { "" } else { "trap '' XFSZ; " };
    let script = format!("{trap}ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_fabriclint")])
        .args(arguments)
        .current_dir(folder)
        .env("TMPDIR", folder)
        .output()
        .expect("a shell")
}

/// What is in a folder and below it, with what each file holds.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

const WAIVE: [&str; 9] = [
    "waivers",
    "add",
    "--rule",
    "vlan/not-carried-by-backend",
    "--reason",
    "x",
    "--expires",
    "2099-01-01",
    "--file",
];

#[test]
fn a_full_disk_leaves_what_was_there() {
    let here = site("writes-full");
    fs::write(here.join("report"), "the report of yesterday").expect("written");
    let lapsed = "waivers:\n  - {rule: \"*/vlan*\", host: HV99, reason: x, expires: 2001-01-01}\n";
    fs::write(
        here.join("lapsed.yaml"),
        lapsed.replace("*/vlan*", "vlan/*"),
    )
    .expect("written");
    fs::create_dir(here.join("made")).expect("a folder");
    let before = contents(&here);
    let add = [&WAIVE[..], &["site/fabriclint.yaml"]].concat();
    let commands: [&[&str]; 9] = [
        &["check", "site", "--format", "json=report"],
        &["check", "site", "--shard", "1/2", "--output", "report"],
        &["baseline", "write", "site", "--output", "report"],
        &["init", "site", "--force"],
        &add,
        &["waivers", "prune", "site", "--waivers", "lapsed.yaml"],
        &["man", "--output", "made"],
        &["snapshot", "site", "--inputs", "made"],
        &[
            "test",
            "--filter",
            "teaming/lacp*",
            "--format",
            "json=report",
        ],
    ];
    for command in commands {
        let output = on_a_full_disk(&here, 0, false, command);
        let (err, code) = said(&output);
        assert_eq!(code, Some(2), "{command:?}: {err}");
        assert!(err.contains("it cannot be written: "), "{command:?}: {err}");
        assert!(
            contents(&here) == before,
            "{command:?} has changed something"
        );
    }
}

#[test]
fn on_a_full_disk_there_is_no_half_of_several_files() {
    let here = site("writes-several");
    fs::create_dir(here.join("made")).expect("a folder");
    let before = contents(&here);
    let full = |arguments: &[&str]| said(&on_a_full_disk(&here, 0, false, arguments));
    // Half of a rule is none.
    let (err, code) = full(&["new-rule", "area/name", "--dir", "made"]);
    assert!(
        code == Some(2) && err.contains("it cannot be written: "),
        "{err}"
    );
    assert!(contents(&here) == before);
    // Without a cache a run takes longer, and that is all.
    let check = ["check", "site", "--cache", "cache"];
    let (err, code) = full(&check);
    assert!(code == Some(0) && err.contains("the cache"), "{err}");
    fs::remove_dir(here.join("cache")).expect("there is nothing in it");
    assert_eq!(run_in(&here, &check).1, Some(0));
    let kept = contents(&here.join("cache"));
    let (err, code) = full(&[&check[..], &["--select", "vlan/*"]].concat());
    assert!(
        code == Some(0) && err.contains("the cache cannot be written"),
        "{err}"
    );
    assert!(contents(&here.join("cache")) == kept);
}

#[test]
fn a_run_that_is_killed_leaves_what_was_there() {
    let here = site("writes-killed");
    let report = here.join("report.json");
    fs::write(&report, "the report of yesterday").expect("written");
    let check = ["check", "site", "--format", "json=report.json"];
    let output = on_a_full_disk(&here, 1, true, &check);
    assert_eq!(output.status.code(), None, "a signal ended it");
    assert_eq!(
        fs::read_to_string(&report).expect("read"),
        "the report of yesterday"
    );
    let temporary = || {
        let entries = fs::read_dir(&here).expect("a folder").flatten();
        let ours = entries.filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with(".fabriclint-")
        });
        ours.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let left = temporary();
    assert_eq!(left.len(), 1, "what it was writing");
    // Another run may be writing it still: only an old one is cleared.
    assert_eq!(run_in(&here, &check).1, Some(0));
    assert_eq!(temporary(), left);
    let old = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    let file = fs::File::options()
        .write(true)
        .open(&left[0])
        .expect("opened");
    file.set_modified(old).expect("set");
    assert_eq!(run_in(&here, &check).1, Some(0));
    assert!(temporary().is_empty());
    assert!(
        fs::read_to_string(&report)
            .expect("read")
            .contains("\"schema\"")
    );

    // The first file of a cache.
    let output = on_a_full_disk(&here, 0, true, &["check", "site", "--cache", "cache"]);
    assert_eq!(output.status.code(), None, "a signal ended it");
    let (err, code) = run_in(&here, &["check", "site", "--cache", "cache"]);
    assert_eq!(
        (code, err.as_str()),
        (Some(0), ""),
        "the folder is ours still"
    );
}

#[test]
fn what_may_not_be_written_stays() {
    let here = site("writes-read-only");
    let report = here.join("report.json");
    fs::write(&report, "the report of yesterday").expect("written");
    fs::set_permissions(&report, fs::Permissions::from_mode(0o444)).expect("set");
    fs::create_dir(here.join("folder")).expect("a folder");
    for (target, said) in [
        (
            "report.json",
            "it is read-only; choose a file and a folder that you may write to",
        ),
        ("folder", "name a file in it"),
        ("nowhere/report.json", "create its folder first"),
        ("/dev/full", "make room for it"),
    ] {
        let (err, code) = run_in(
            &here,
            &["check", "site", "--format", &format!("json={target}")],
        );
        assert_eq!(code, Some(2), "{target}: {err}");
        assert!(err.contains(said), "{target}: {err}");
    }
    assert_eq!(
        fs::read_to_string(&report).expect("read"),
        "the report of yesterday"
    );
}

#[test]
fn links_are_followed_and_streams_written_as_they_are() {
    let here = site("writes-streams");
    fs::write(here.join("real.json"), "old").expect("written");
    fs::set_permissions(here.join("real.json"), fs::Permissions::from_mode(0o600)).expect("set");
    symlink("real.json", here.join("link.json")).expect("a link");
    let (_, code) = run_in(&here, &["check", "site", "--format", "json=link.json"]);
    assert_eq!(code, Some(0));
    let report = fs::read_to_string(here.join("real.json")).expect("read");
    assert!(report.contains("\"schema\"") && here.join("link.json").is_symlink());
    let mode = fs::metadata(here.join("real.json"))
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let pipe = here.join("pipe");
    let fifo = Command::new("mkfifo").arg(&pipe).status();
    assert!(fifo.expect("mkfifo runs").success());
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || {
            let mut text = String::new();
            let mut file = fs::File::open(pipe).expect("opened");
            file.read_to_string(&mut text).expect("read");
            text
        }
    });
    let (_, code) = run_in(&here, &["check", "site", "--format", "json=pipe"]);
    assert_eq!(code, Some(0));
    assert_eq!(reader.join().expect("a text"), report);
    assert!(!pipe.is_file(), "it is a pipe still");

    // What a shell wrote before and writes behind stays.
    let program = env!("CARGO_BIN_EXE_fabriclint");
    let check =
        format!("'{program}' check site --format json=/dev/stdout --format jsonl=/dev/null");
    let script =
        format!("{{ echo before; {check} --format json=/dev/null; echo behind; }} > all.txt");
    let done = Command::new("sh")
        .args(["-c", &script])
        .current_dir(&here)
        .status();
    assert!(done.expect("a shell").success());
    let all = fs::read_to_string(here.join("all.txt")).expect("read");
    assert_eq!(all, format!("before\n{report}behind\n"));
}

/// The export of a host.
const HOST: &str = "site/hosts/MUCHV02.fabric.json";

/// A site with what runs read, under several names.
fn crowded(name: &str) -> PathBuf {
    let here = site(name);
    let baseline = ["baseline", "write", "site", "--output", "baseline.json"];
    assert_eq!(run_in(&here, &baseline).1, Some(0));
    assert_eq!(
        run_in(&here, &baseline).1,
        Some(0),
        "it may be written anew"
    );
    fs::write(here.join("accepted.yaml"), "waivers: []\n").expect("written");
    symlink(HOST, here.join("link.json")).expect("a link");
    fs::hard_link(here.join(HOST), here.join("hard.json")).expect("a link");
    fs::hard_link(here.join("baseline.json"), here.join("baseline-2.json")).expect("a link");
    symlink("new.json", here.join("to-new.json")).expect("a link");
    for part in ["1", "2"] {
        let (shard, file) = (format!("{part}/2"), format!("part-{part}"));
        let (_, code) = run_in(
            &here,
            &["check", "site", "--shard", &shard, "--output", &file],
        );
        assert_eq!(code, Some(0));
    }
    here
}

#[test]
fn nothing_that_a_run_reads_is_written_over() {
    let here = crowded("writes-over");
    let before = contents(&here);
    let check = [
        "check",
        "site",
        "--baseline",
        "baseline.json",
        "--waivers",
        "accepted.yaml",
    ];
    for (targets, what) in [
        (&["json=baseline.json"][..], "the baseline of the run"),
        (&["json=./site/../baseline.json"], "the baseline of the run"),
        (&["json=baseline-2.json"], "the baseline of the run"),
        (&["json=accepted.yaml"], "a file of waivers"),
        (&["json=site/fabriclint.yaml"], "a plan"),
        (
            &["json=site/hosts/MUCHV02.fabric.json"],
            "an export of the run",
        ),
        (&["json=link.json"], "an export of the run"),
        (&["json=hard.json"], "an export of the run"),
        (&["json=new.json", "sarif=./new.json"], "two reports"),
        (&["json=new.json", "sarif=to-new.json"], "two reports"),
        (&["json=new.json", "sarif=site/../new.json"], "two reports"),
    ] {
        let formats = targets.iter().flat_map(|target| ["--format", target]);
        let arguments: Vec<&str> = check.into_iter().chain(formats).collect();
        let (err, code) = run_in(&here, &arguments);
        assert!(code == Some(2) && err.contains(what), "{targets:?}: {err}");
    }
    assert!(contents(&here) == before);
}

#[test]
fn no_subcommand_writes_over_what_it_reads() {
    let here = crowded("writes-over-others");
    let before = contents(&here);
    let others: [(&[&str], &str); 7] = [
        (
            &[
                "check",
                HOST,
                "--format",
                "json=site/hosts/MUCHV02.fabric.json",
            ],
            "an input",
        ),
        (
            &["check", "site", "--shard", "1/2", "--output", HOST],
            "an export of the run",
        ),
        (
            &["baseline", "write", "site", "--output", HOST],
            "an export of the run",
        ),
        (
            &[
                "baseline",
                "write",
                "site",
                "--waivers",
                "accepted.yaml",
                "--output",
                "accepted.yaml",
            ],
            "a file of waivers",
        ),
        (
            &["init", "site", "--force", "--output", HOST],
            "is an export",
        ),
        (
            &["merge", "part-1", "part-2", "--format", "json=part-1"],
            "a part of the run",
        ),
        (&["snapshot", "site", "--inputs", "./site"], "is an input"),
    ];
    for (arguments, what) in others {
        let (err, code) = run_in(&here, arguments);
        assert!(
            code == Some(2) && err.contains(what),
            "{arguments:?}: {err}"
        );
    }
    assert!(contents(&here) == before);
}

#[test]
fn a_rule_is_not_written_over() {
    let here = site("writes-rules");
    let (_, code) = run_in(&here, &["new-rule", "area/name", "--dir", "own"]);
    assert_eq!(code, Some(0));
    let before = contents(&here);
    let page = "json=own/rules/area/name.md";
    for arguments in [
        &["check", "site", "--policies", "own", "--format", page][..],
        &["test", "own", "--format", page],
    ] {
        let (err, code) = run_in(&here, arguments);
        assert!(
            code == Some(2) && err.contains("a rule of the run"),
            "{err}"
        );
    }
    let output = "own/policies/area/name.rego";
    let arguments = [
        "baseline",
        "write",
        "site",
        "--policies",
        "own",
        "--output",
        output,
    ];
    assert_eq!(run_in(&here, &arguments).1, Some(2));
    assert!(contents(&here) == before);
}

#[test]
fn a_report_among_the_exports_is_written_anew() {
    let here = site("writes-among");
    for _ in 0..2 {
        let formats = [
            "--format",
            "json=site/report.json",
            "--format",
            "html=site/report.html",
        ];
        let (err, code) = run_in(&here, &[&["check", "site"][..], &formats].concat());
        assert_eq!(code, Some(0), "{err}");
    }
}

/// Below `/dev` there are files as well.
#[cfg(target_os = "linux")]
#[test]
fn a_file_in_memory_is_a_file() {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        eprintln!("skipped: there is no {}", memory.display());
        return;
    }
    let folder = memory.join(format!("fabriclint-test-{}", std::process::id()));
    fs::create_dir(&folder).expect("a folder");
    let report = folder.join("report.json");
    let target = format!("json={}", report.display());
    let site = "testdata/part8-virtual-connect/clean";
    let (_, err, code) = run(&["check", site, "--format", &target]);
    let written = fs::read_to_string(&report);
    fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(code, 0, "{err}");
    assert!(written.is_ok_and(|text| text.starts_with('{')), "{err}");
}
