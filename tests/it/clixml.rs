//! Sites in CLIXML, written by others: PowerShell itself, psrpcore, and whoever left the real samples. Whoever
//! writes a site, the same is found and the same is missing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::support::{copy, folder, root, run};
use crate::windows_script::powershell;

/// The site whose hosts are written once more.
const SITE: &str = "testdata/part8-ucs/broken";

/// What `check` says of a folder: what is found, what is not evaluated, and what is wrong.
fn said(path: &Path) -> (Vec<String>, Vec<String>) {
    let path = path.to_string_lossy();
    let (out, err, _) = run(&["check", &path, "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let texts = |list: &str, keys: &[&str]| -> Vec<String> {
        let items = report[list].as_array().into_iter().flatten();
        let text = |item: &Json| keys.iter().map(|key| format!("{} ", item[*key])).collect();
        items.map(text).collect()
    };
    let mut found = texts("findings", &["rule", "severity", "subject", "message"]);
    assert!(!found.is_empty(), "{path}: {out}");
    found.extend(texts("not_evaluated", &["rule", "reason", "subjects"]));
    found.sort();
    (found, texts("problems", &["code", "message"]))
}

/// The values of a snapshot of a folder, without their places.
fn snapshot(path: &Path) -> Json {
    let path = path.to_string_lossy();
    let (out, err, _) = run(&["snapshot", &path, "--format", "json"]);
    let mut snapshot: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    forget_places(&mut snapshot);
    snapshot
}

fn forget_places(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(forget_places),
        Json::Object(entries) => {
            for key in ["at", "place", "places", "sources"] {
                entries.remove(key);
            }
            entries.values_mut().for_each(forget_places);
        }
        _ => {}
    }
}

/// The site with what stands in `from` in place of its own hosts of those names.
fn with_hosts(name: &str, from: &Path) -> PathBuf {
    let site = folder(name);
    copy(&root().join(SITE), &site);
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let host = path.file_stem().expect("a name").to_owned();
        fs::remove_dir_all(site.join("hosts").join(&host)).expect("a host of the site");
        if path.is_dir() {
            copy(&path, &site.join("hosts").join(&host));
        } else {
            let target = site.join("hosts").join(path.file_name().expect("a name"));
            fs::copy(&path, target).expect("copied");
        }
    }
    site
}

/// Holds the site with other files against the site.
fn holds(name: &str, from: &Path) {
    let site = with_hosts(&format!("clixml-{name}"), from);
    let (expected, _) = said(&root().join(SITE));
    let (found, problems) = said(&site);
    assert_eq!(found, expected, "{name}");
    assert!(problems.is_empty(), "{name}: {problems:#?}");
    assert_eq!(snapshot(&site), snapshot(&root().join(SITE)), "{name}");
}

/// The default depth and a greater one, one object after the other and all as one, UTF-8 and UTF-16, read back and
/// written again, selected properties, and one document a host.
#[test]
fn what_powershell_writes_says_what_its_json_says() {
    let Some(executable) = powershell::executable() else {
        return;
    };
    let written = folder("clixml-powershell");
    let from = root().join(SITE).join("hosts");
    powershell::run(&executable, "clixml.ps1", &[&from, &written]);
    for form in ["default", "utf16", "input", "again", "selected", "document"] {
        holds(form, &written.join(form));
    }
}

/// What psrpcore wrote stands in `tests/clixml/psrpcore`: `python3 write_site.py ../../testdata/part8-ucs/broken/hosts/VIEHV03
/// psrpcore/VIEHV03`. Where psrpcore is, it is written anew.
#[test]
fn what_psrpcore_writes_says_what_the_json_says() {
    let kept = root().join("tests/clixml/psrpcore");
    holds("psrpcore", &kept);
    let written = folder("clixml-psrpcore-written");
    let host = "VIEHV03";
    let script = Command::new("python3")
        .arg(root().join("tests/clixml/write_site.py"))
        .args([
            root().join(SITE).join("hosts").join(host),
            written.join(host),
        ])
        .status();
    if script.is_ok_and(|status| status.success()) {
        holds("psrpcore-anew", &written);
    }
}

/// Answers of OneView as its module for PowerShell gives them: every dialect of objects reads CLIXML.
#[test]
fn answers_of_oneview_are_read_in_clixml() {
    let Some(executable) = powershell::executable() else {
        return;
    };
    let site = folder("clixml-oneview");
    let from = root().join("testdata/part8-virtual-connect/broken");
    copy(&from, &site);
    let answers = site.join("oneview");
    powershell::run(&executable, "clixml_of_answers.ps1", &[&answers]);
    assert!(answers.join("server-profiles.xml").is_file());
    assert!(!answers.join("server-profiles.json").exists());
    assert_eq!(said(&site), said(&from));
}

/// The folder that `FABRICLINT_CORPUS` names.
fn corpus() -> Option<PathBuf> {
    env::var_os("FABRICLINT_CORPUS").map(PathBuf::from)
}

/// What `sources` says of each real sample.
const SAMPLES: [(&str, &str, &str); 3] = [
    (
        "clixml/SdnDiagnostics.Get-SdnInfrastructureInfo.utf16le.xml",
        "unused",
        "no class in it is one that is used",
    ),
    (
        "clixml/pwsh-host-rs.Get-VM.selected.xml",
        "read",
        "1 object",
    ),
    (
        "clixml/pwsh-host-rs.primitives.xml",
        "unused",
        "no class in it is one that is used",
    ),
];

#[test]
fn real_samples_are_what_they_are() {
    let Some(corpus) = corpus() else {
        return;
    };
    for (file, status, words) in SAMPLES {
        let path = corpus.join("windows").join(file);
        let (out, err, _) = run(&["sources", &path.to_string_lossy()]);
        let line = out
            .lines()
            .find(|line| line.contains(file))
            .unwrap_or_default();
        assert!(line.contains("powershell-clixml"), "{file}: {out}{err}");
        assert!(
            line.contains(status) && line.contains(words),
            "{file}: {line}"
        );
        assert_eq!(err, "", "{file}");
    }
    // One host in twelve forms, written by PowerShell 7: at either depth the same is found as in JSON.
    let forms = corpus.join("windows/pwsh7");
    let (expected, _) = said(&forms.join("json5-enum"));
    assert!(
        expected
            .iter()
            .any(|line| line.contains("vswitch-team-nic-not-default"))
    );
    for form in ["clixml", "clixml-depth5", "imported-json5"] {
        let (found, problems) = said(&forms.join(form));
        assert_eq!(found, expected, "{form}");
        assert!(problems.is_empty(), "{form}: {problems:#?}");
    }
    let (out, _, _) = run(&["sources", &forms.join("clixml").to_string_lossy()]);
    let read = out
        .lines()
        .filter(|line| line.contains("powershell-clixml") && line.contains("read"));
    assert_eq!(read.count(), 11, "{out}");
}
