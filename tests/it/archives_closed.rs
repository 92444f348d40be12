//! Archives that cannot be looked into, wholly or in part, and those that are made otherwise than they are called: none
//! that may hold an export is passed over without a word, and none of somebody else's keeps anybody busy.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::archive_writer::{Zipped, files, gzip, pax, tar, tarred, zip, zipped};
use crate::support::{folder, report, root, run};

/// Names of exports of backends.
const BACKENDS: [&str; 7] = [
    "oneview/server-profiles.json",
    "ov01_uplink-sets",
    "ucs/config-all.xml",
    "config-logical.xml",
    "configResolveClasses.xml",
    "lsServer.xml",
    "vc/show-config.txt",
];

/// Names of other things.
const OTHERS: [&str; 4] = ["server.xml", "a/readme.txt", "b.json", "show-notes.md"];

/// The errors of a folder with this archive alone: code, file, message and help of each; and the exit code.
fn said(name: &str, archive: &str, bytes: &[u8]) -> (Vec<[String; 4]>, i32, PathBuf) {
    let at = folder(&format!("closed-archive-{name}"));
    fs::write(at.join(archive), bytes).expect("written");
    let (report, code) = report(&at);
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let problems = report["problems"].as_array().expect("problems").iter();
    let errors = problems.filter(|problem| problem["severity"] == "error");
    let errors =
        errors.map(|problem| ["code", "file", "message", "help"].map(|key| text(&problem[key])));
    (errors.collect(), code, at)
}

/// A member that nobody can look at.
fn locked(name: &str) -> Zipped {
    let mut member = zipped(name, b"what nobody knows");
    member.flags |= 1;
    member
}

/// An archive whose list is cut off.
fn cut(name: &str) -> Vec<u8> {
    let bytes = zip(&[zipped(name, b"what nobody knows")]);
    bytes[..bytes.len() - 30].to_vec()
}

#[test]
fn exports_of_backends_that_nobody_can_look_at_are_told_of() {
    let other_packing = |name: &str| Zipped {
        method: 12,
        ..zipped(name, b"what nobody knows")
    };
    for name in BACKENDS {
        for (how, bytes, code) in [
            ("locked", zip(&[locked(name)]), "encrypted"),
            ("packed", zip(&[other_packing(name)]), "packed"),
            ("cut", cut(name), "damaged"),
        ] {
            let (errors, exit, _) = said("backend", "a.zip", &bytes);
            assert_eq!((errors.len(), exit), (1, 2), "{name}, {how}: {errors:?}");
            assert_eq!(errors[0][0], code, "{name}, {how}: {errors:?}");
        }
    }
}

#[test]
fn archives_of_others_are_nobodys_business() {
    for name in OTHERS {
        for bytes in [zip(&[locked(name)]), cut(name)] {
            let (errors, ..) = said("other", "a.zip", &bytes);
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
    // Where it can be looked at, what is in it decides.
    for name in ["interconnects.json", "server.xml", "show-status.txt"] {
        let bytes = zip(&[zipped(name, b"{\"name\": \"another product\"}")]);
        let (errors, ..) = said("other", "a.zip", &bytes);
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn one_cause_in_many_members_is_one_problem() {
    let names: Vec<String> = (0..40)
        .map(|count| format!("x/HV{count}.fabric.json"))
        .collect();
    let mut members: Vec<Zipped> = names.iter().map(|name| locked(name)).collect();
    let (errors, code, at) = said("many-locked", "a.zip", &zip(&members));
    assert_eq!((errors.len(), code), (1, 2), "{errors:?}");
    let [found, file, message, help] = &errors[0];
    assert_eq!(found, "encrypted");
    assert!(file.ends_with("a.zip"), "{file}");
    assert!(
        message.starts_with("40 files") && message.contains("is encrypted"),
        "{message}"
    );
    assert!(help.contains("password"), "{help}");
    let (out, _, _) = run(&["sources", &at.to_string_lossy()]);
    assert!(out.matches("broken").count() >= 40, "{out}");
    for member in &mut members {
        member.flags = 0;
        member.method = 12;
    }
    let (errors, code, _) = said("many-packed", "a.zip", &zip(&members));
    assert_eq!((errors.len(), code), (1, 2), "{errors:?}");
    assert!(errors[0][2].contains("BZIP2"), "{errors:?}");
}

/// The hosts of a site.
fn hosts() -> Vec<(String, Vec<u8>)> {
    let mut all = files(&root().join("testdata/part8-ucs/clean/hosts"));
    all.truncate(2);
    all
}

fn tar_of(hosts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let pieces = hosts
        .iter()
        .map(|(name, text)| tarred(name.as_bytes(), b'0', text));
    tar(&pieces.collect::<Vec<_>>())
}

fn count(at: &Path) -> Option<u64> {
    let (report, _) = report(at);
    assert_eq!(
        report["problems"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
    report["summary"]["hosts"].as_u64()
}

#[test]
fn an_archive_is_what_it_begins_as_whatever_it_is_called() {
    let hosts = hosts();
    let members: Vec<_> = hosts
        .iter()
        .map(|(name, text)| zipped(name, text))
        .collect();
    for (kind, bytes) in [
        ("zip", zip(&members)),
        ("tar", tar_of(&hosts)),
        ("tgz", gzip(&tar_of(&hosts))),
    ] {
        for ending in ["zip", "tar", "tar.gz", "tgz"] {
            let at = folder(&format!("archive-{kind}-called-{ending}"));
            fs::write(at.join(format!("a.{ending}")), &bytes).expect("written");
            assert_eq!(count(&at), Some(2), "{kind} called .{ending}");
        }
        // Other endings are not opened, and what is said of such a file is true.
        let at = folder(&format!("archive-{kind}-called-otherwise"));
        fs::write(at.join("a.bak"), &bytes).expect("written");
        let (out, err, _) = run(&["sources", &at.to_string_lossy()]);
        assert!(
            !out.contains("NUL") && !err.contains("NUL"),
            "{kind}: {out}{err}"
        );
        assert!(out.contains("archive"), "{kind}: {out}");
    }
}

#[test]
fn long_headers_of_a_tar_are_passed_over_and_names_that_are_too_long_are_told_of() {
    let comment = pax("comment", &"x".repeat(3_000_000));
    let mut pieces = Vec::new();
    for (name, text) in hosts() {
        pieces.push(comment.clone());
        pieces.push(tarred(name.as_bytes(), b'0', &text));
    }
    let at = folder("archive-long-headers");
    fs::write(at.join("a.tar"), tar(&pieces)).expect("written");
    fs::write(at.join("b.txt"), "beside it").expect("written");
    assert_eq!(count(&at), Some(2));
    pieces.insert(0, tarred(b"a", b'0', b"a"));
    pieces.insert(0, pax("path", &"x".repeat(3_000_000)));
    let (errors, code, _) = said("long-name", "a.tar", &tar(&pieces));
    assert_eq!((errors.len(), code), (1, 2), "{errors:?}");
    assert_eq!(errors[0][0], "too-large", "{errors:?}");
    // Sizes that contradict each other are no text with holes.
    let lie = [
        pax("size", "9223372036854775808"),
        tarred(b"server-profiles.json", b'0', b"{}"),
    ];
    let (errors, code, _) = said("lying-size", "a.tar", &tar(&lie));
    assert_eq!((errors.len(), code), (1, 2), "{errors:?}");
    assert!(errors[0][2].contains("contradict"), "{errors:?}");
}

/// What could not be read of the base cannot be told from what is new.
#[cfg(unix)]
#[test]
fn a_base_with_a_damaged_archive_says_so() {
    use crate::pull_request::Repository;
    let repository = Repository::new("archive-base-damaged");
    let at = &repository.0;
    fs::create_dir_all(at.join("packed")).expect("a folder");
    let plan = at.join("site/fabriclint.yaml");
    fs::copy(&plan, at.join("packed/fabriclint.yaml")).expect("a plan");
    let members = files(&at.join("site"));
    let members = members.iter().filter(|(name, _)| name != "fabriclint.yaml");
    let members: Vec<_> = members.map(|(name, text)| zipped(name, text)).collect();
    let whole = zip(&members);
    fs::write(at.join("packed/site.zip"), &whole[..whole.len() / 2]).expect("written");
    repository.commit("damaged");
    fs::write(at.join("packed/site.zip"), &whole).expect("written");
    repository.commit("whole");
    for (since, told) in [("HEAD~1", 1), ("HEAD", 0)] {
        let output = crate::support::fabriclint()
            .args([
                "check",
                "packed",
                "--changed-since",
                since,
                "--format",
                "json",
            ])
            .current_dir(at)
            .output()
            .expect("the binary runs");
        let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        let problems = report["problems"].as_array().expect("problems").iter();
        let found = problems.filter(|problem| {
            let message = problem["message"].as_str().unwrap_or_default();
            message.contains("packed/site.zip") && message.contains("may be old")
        });
        assert_eq!(found.count(), told, "{since}: {report}");
    }
}
