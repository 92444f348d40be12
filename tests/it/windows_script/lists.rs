//! A shipped site as people keep it in text, written by a real PowerShell (`lists.ps1`): `Format-List` of each cmdlet at
//! several widths, and folders of Get-NetView. Nothing is found that the site's own export does not have; what is lost
//! is not evaluated; and all of it has low confidence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fabriclint::source::{Sources, find_files};
use serde_json::{Value as Json, json};

use super::powershell;
use crate::formats::FORMATS;
use crate::support::{copy, folder, report_on, root, run};

/// A site with a cluster and switches with embedded teaming, and one with teams of LBFO.
const SITES: [&str; 2] = ["converged-set", "part8-virtual-connect"];

/// Widths of a console and of files, and how many items of a list are printed.
const FORMS: [(u16, i8); 5] = [(80, 4), (80, -1), (120, 4), (4096, 4), (4096, -1)];

/// The site, with a letter in the name of a machine that no two code pages write alike.
fn site(site: &str) -> &'static Path {
    static SITES_HERE: OnceLock<BTreeMap<&'static str, PathBuf>> = OnceLock::new();
    let all = SITES_HERE.get_or_init(|| {
        let copied = SITES.map(|site| {
            let target = folder(&format!("windows-script-lists-of-{site}"));
            copy(&root().join("testdata").join(site).join("broken"), &target);
            for host in fs::read_dir(target.join("hosts")).expect("hosts") {
                let host = host.expect("an entry").path();
                let text = fs::read_to_string(&host).expect("UTF-8");
                fs::write(&host, text.replace("-WEB01", "-W\u{00c4}B01")).expect("written");
            }
            (site, target)
        });
        copied.into_iter().collect()
    });
    &all[site]
}

fn inventories(name: &str) -> Vec<String> {
    let hosts = fs::read_dir(site(name).join("hosts")).expect("hosts");
    let hosts = hosts.map(|entry| entry.expect("an entry").path());
    let mut hosts: Vec<String> = hosts
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    hosts.sort();
    hosts
}

/// All texts, written by one process; nothing without a PowerShell.
fn written() -> Option<&'static PathBuf> {
    static WRITTEN: OnceLock<Option<PathBuf>> = OnceLock::new();
    let write = || {
        let executable = powershell::executable()?;
        let written = folder("windows-script-lists");
        let (mut lists, mut views) = (Vec::new(), Vec::new());
        for (site, ansi) in SITES.into_iter().zip([true, false]) {
            let hosts = inventories(site);
            for (width, limit) in FORMS {
                let root = format!("{site}-{width}-{limit}");
                lists.push(json!({"root": root, "width": width, "limit": limit, "hosts": hosts}));
            }
            views.push(json!({"root": format!("{site}-view"), "ansi": ansi, "hosts": hosts}));
        }
        let file = written.join("plan.json");
        fs::write(&file, json!({"lists": lists, "views": views}).to_string()).expect("written");
        powershell::run(&executable, "lists.ps1", &[&file, &written]);
        Some(written)
    };
    WRITTEN.get_or_init(write).as_ref()
}

/// A site with texts in place of its own inventories, in a folder for one use: tests run beside each other, and whoever
/// makes a folder empties it.
fn with_text(name: &str, form: &str, purpose: &str) -> Option<PathBuf> {
    let texts = written()?.join(format!("{name}-{form}"));
    let target = folder(&format!("windows-script-lists-{purpose}-{name}-{form}"));
    copy(site(name), &target);
    fs::remove_dir_all(target.join("hosts")).expect("removed");
    copy(&texts, &target.join("hosts"));
    Some(target)
}

fn report(folder: &Path) -> Json {
    report_on(folder, "2025-11-02", &["--fail-on", "never"]).0
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The host that a finding is about; a backend's are about none.
fn host_of(finding: &Json) -> Option<String> {
    let id = text(&finding["subject"]["id"]);
    let host = id.strip_prefix("host:")?;
    Some(host.split('/').next()?.to_owned())
}

/// What tells one finding from another, and its confidence.
fn findings(report: &Json) -> BTreeMap<[String; 5], String> {
    let found = report["findings"].as_array().expect("findings").iter();
    let key = |finding: &Json| {
        [
            text(&finding["rule"]),
            host_of(finding).unwrap_or_default(),
            text(&finding["subject"]["id"]),
            text(&finding["severity"]),
            text(&finding["message"]),
        ]
    };
    found
        .map(|finding| (key(finding), text(&finding["confidence"])))
        .collect()
}

/// Rules that could not look at a host.
fn gaps(report: &Json) -> BTreeSet<(String, String)> {
    let mut gaps = BTreeSet::new();
    for gap in report["not_evaluated"].as_array().expect("gaps") {
        for subject in gap["subjects"].as_array().expect("subjects") {
            let subject = text(subject);
            let host = subject.split('/').next().unwrap_or_default();
            gaps.insert((text(&gap["rule"]), host.to_owned()));
        }
    }
    gaps
}

/// Holds a form of a site against the site; how many of its findings stay, of how many.
fn held(name: &str, form: &str) -> Option<(usize, usize)> {
    let folder = with_text(name, form, "held")?;
    let (was, is) = (report(site(name)), report(&folder));
    let (before, now) = (findings(&was), findings(&is));
    for finding in now.keys() {
        assert!(
            before.contains_key(finding),
            "{name} {form}: {finding:#?} is invented"
        );
    }
    let missing = gaps(&is);
    for finding in before.keys().filter(|finding| !now.contains_key(*finding)) {
        let [rule, host, ..] = finding;
        let is_told = missing.contains(&(rule.clone(), host.clone()));
        assert!(is_told, "{name} {form}: {finding:#?} is lost in silence");
    }
    for ([rule, host, ..], confidence) in &now {
        assert!(
            host.is_empty() || confidence == "low",
            "{name} {form}: {rule}: {confidence}"
        );
    }
    assert_eq!(
        is["summary"]["hosts"], was["summary"]["hosts"],
        "{name} {form}"
    );
    Some((now.len(), before.len()))
}

#[test]
fn a_site_in_text_of_format_list_is_the_site_or_not_evaluated() {
    for name in SITES {
        for (width, limit) in FORMS {
            let Some((now, before)) = held(name, &format!("{width}-{limit}")) else {
                return;
            };
            // What is nested in adapters, their bandwidth, is all that is lost; and what a narrow console has broken,
            // with what rules about failures say of a host as a whole.
            let stay = if width < 120 {
                before * 2 / 5
            } else {
                before - 2
            };
            assert!(now >= stay, "{name} {width} {limit}: {now} of {before}");
        }
    }
}

#[test]
fn a_folder_of_get_netview_is_the_site_or_not_evaluated() {
    for name in SITES {
        let Some((now, before)) = held(name, "view") else {
            return;
        };
        // It asks nothing of a cluster, and the site has a finding on each of four nodes about its networks and one on
        // three of them about heartbeats; nor does it hold bandwidths of machines.
        assert!(now + 8 >= before, "{name}: {now} of {before}");
        let is = report(&with_text(name, "view", "problems").expect("written"));
        assert_eq!(is["problems"], json!([]), "{name}");
    }
}

#[test]
fn texts_for_people_keep_their_secrets() {
    for form in ["4096-4", "view"] {
        let Some(folder) = with_text(SITES[0], form, "secrets") else {
            return;
        };
        let hosts = folder.join("hosts");
        let path = folder.to_string_lossy();
        let mut sources = Sources::default();
        let files = find_files(&[hosts]).files.into_iter();
        let ids: Vec<_> = files.filter_map(|file| sources.load(&file).ok()).collect();
        let is_planted = |id: &_| sources.get(*id).text().contains("CANARY");
        assert!(ids.iter().any(is_planted), "{form} has no canaries");
        for format in FORMATS {
            let (out, err, _) = run(&["check", &path, "--format", format]);
            assert!(
                !out.contains("CANARY") && !err.contains("CANARY"),
                "{form} {format}"
            );
        }
        let (out, _, _) = run(&["snapshot", &path, "--format", "json"]);
        assert!(!out.contains("CANARY"), "{form}");
        assert!(out.contains("\"printed\""), "{form}");
    }
}
