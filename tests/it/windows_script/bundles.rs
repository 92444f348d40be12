//! A shipped site as diagnostic tools of Microsoft bundle its hosts, written by a real PowerShell (`bundles.ps1`): the
//! bundle gives the findings of the site's own export, but for what it cannot tell, which is not evaluated. Nothing is
//! invented.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::powershell;
use crate::support::{copy, folder, report_on, root};

/// A site with a cluster of four nodes and switches with embedded teaming, and one with teams of LBFO.
const SITES: [&str; 2] = ["converged-set", "part8-virtual-connect"];

/// The bundles of all sites, written by one process; nothing without a PowerShell.
fn bundles() -> Option<&'static PathBuf> {
    static WRITTEN: OnceLock<Option<PathBuf>> = OnceLock::new();
    let write = || {
        let executable = powershell::executable()?;
        let written = folder("windows-script-bundles");
        let mut plan = Vec::new();
        for site in SITES {
            let hosts: Vec<String> = inventories(site);
            plan.push(json!({"tool": "sddc", "root": format!("sddc-{site}/HealthTest-C1-20251101-0930"), "hosts": hosts}));
            let sdn = format!("sdn-{site}/SdnDataCollection_20251101-083015");
            plan.push(json!({"tool": "sdn", "mode": "json", "root": sdn, "hosts": hosts}));
        }
        let hosts = inventories(SITES[0]);
        plan.push(json!({
            "tool": "sddc", "root": "down/HealthTest-C1-20251108-0930", "suffix": ".fra.nordhost.example",
            "hosts": hosts, "missing": ["FRAHV13"]
        }));
        let file = written.join("plan.json");
        fs::write(&file, json!({"bundles": plan}).to_string()).expect("written");
        powershell::run(&executable, "bundles.ps1", &[&file, &written]);
        Some(written)
    };
    WRITTEN.get_or_init(write).as_ref()
}

fn site_folder(site: &str) -> PathBuf {
    root().join("testdata").join(site).join("broken")
}

fn inventories(site: &str) -> Vec<String> {
    let hosts = fs::read_dir(site_folder(site).join("hosts")).expect("hosts");
    let hosts = hosts.map(|entry| entry.expect("an entry").path());
    let mut hosts: Vec<String> = hosts
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    hosts.sort();
    hosts
}

/// A site with a bundle in place of its own inventories.
fn with_bundle(site: &str, bundle: &Path, name: &str) -> PathBuf {
    let target = folder(name);
    copy(&site_folder(site), &target);
    fs::remove_dir_all(target.join("hosts")).expect("removed");
    copy(bundle, &target.join("hosts"));
    target
}

fn report(folder: &Path) -> (Json, i32) {
    report_on(folder, "2025-11-09", &["--fail-on", "never"])
}

/// Rule, subject, severity and message of each finding.
fn findings(report: &Json) -> BTreeSet<[String; 4]> {
    let found = report["findings"].as_array().expect("findings").iter();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    found
        .map(|finding| {
            [
                text(&finding["rule"]),
                text(&finding["subject"]["id"]),
                text(&finding["severity"]),
                text(&finding["message"]),
            ]
        })
        .collect()
}

/// Rule and reason of what was not evaluated.
fn gaps(report: &Json) -> BTreeSet<(String, String)> {
    let gaps = report["not_evaluated"].as_array().expect("gaps").iter();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    gaps.map(|gap| (text(&gap["rule"]), text(&gap["reason"])))
        .collect()
}

/// Holds a bundle against the site: `tool` stands in the reason for each finding that is lost. Returns how many stay.
fn held(site: &str, layout: &str, tool: &str) -> usize {
    let Some(written) = bundles() else { return 0 };
    let name = format!("windows-script-bundle-{layout}-{site}");
    let bundled = with_bundle(site, &written.join(format!("{layout}-{site}")), &name);
    let (was, _) = report(&site_folder(site));
    let (is, code) = report(&bundled);
    assert_eq!(is["problems"], json!([]), "{site}");
    assert_eq!(code, 0, "{site}: {}", is["verdict"]);
    let (before, now) = (findings(&was), findings(&is));
    let invented: Vec<_> = now.difference(&before).collect();
    assert!(invented.is_empty(), "{site}: {invented:#?}");
    let gaps_of_bundle: BTreeSet<_> = gaps(&is).difference(&gaps(&was)).cloned().collect();
    for lost in before.difference(&now) {
        let mut reasons = gaps_of_bundle.iter().filter(|(rule, _)| *rule == lost[0]);
        assert!(
            reasons.any(|(_, reason)| reason.contains(tool)),
            "{site}: {lost:?} {gaps_of_bundle:#?}"
        );
    }
    for (rule, reason) in &gaps_of_bundle {
        // A bundle has classes of CIM, or `Get-ComputerInfo`, which say no serial number.
        assert!(reason.contains(tool), "{site}: {rule}: {reason}");
    }
    assert_eq!(
        is["coverage"]["expected"], was["coverage"]["expected"],
        "{site}"
    );
    let over = is["passed_over"].as_array().expect("rows");
    assert_eq!(over.len(), 1, "{over:?}");
    let why = over[0]["why"].as_str().expect("why");
    assert!(
        why.contains(&format!("other files of a bundle of {tool}")),
        "{why}"
    );
    now.len()
}

#[test]
fn a_bundle_of_get_sddc_diagnostic_info_is_the_site() {
    if bundles().is_none() {
        return;
    }
    assert!(held(SITES[0], "sddc", "Get-SDDCDiagnosticInfo") >= 12);
    assert!(held(SITES[1], "sddc", "Get-SDDCDiagnosticInfo") >= 12);
}

#[test]
fn a_bundle_of_sdn_diagnostics_is_the_site() {
    if bundles().is_none() {
        return;
    }
    assert!(held(SITES[0], "sdn", "SdnDiagnostics") >= 11);
    assert!(held(SITES[1], "sdn", "SdnDiagnostics") >= 1);
}

#[test]
fn a_node_that_did_not_answer_is_missing_and_the_newer_bundle_counts() {
    let Some(written) = bundles() else { return };
    let bundled = with_bundle(
        SITES[0],
        &written.join("down"),
        "windows-script-bundle-down",
    );
    let (report_of_one, _) = report(&bundled);
    let missing = report_of_one["coverage"]["missing"]
        .as_array()
        .expect("missing");
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(missing[0]["host"], "FRAHV13", "{missing:?}");
    assert_eq!(
        report_of_one["coverage"]["seen"].as_array().map(Vec::len),
        Some(3)
    );

    // The one of a week before has the node.
    let older = format!("sddc-{}", SITES[0]);
    copy(&written.join(older), &bundled.join("hosts"));
    let (both, code) = report(&bundled);
    assert_eq!(both["coverage"]["missing"], json!([]));
    assert_eq!(both["coverage"]["seen"].as_array().map(Vec::len), Some(4));
    let problems = both["problems"].as_array().expect("problems");
    let codes: BTreeSet<&str> = problems
        .iter()
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    assert_eq!(codes, BTreeSet::from(["older-inventory"]), "{problems:?}");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert_eq!(code, 0);
    assert_eq!(both["passed_over"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_broken_file_of_a_bundle_is_a_problem_and_hides_nothing() {
    let Some(written) = bundles() else { return };
    let from = written.join(format!("sddc-{}", SITES[0]));
    let bundled = with_bundle(SITES[0], &from, "windows-script-bundle-broken");
    let node = bundled.join("hosts/HealthTest-C1-20251101-0930/Node_FRAHV11");
    let whole = fs::read(node.join("GetVMSwitch.xml")).expect("read");
    fs::write(node.join("GetVMSwitch.xml"), &whole[..whole.len() / 2]).expect("written");
    fs::write(node.join("GetVolume.xml"), "<Objs").expect("written");
    let (report, code) = report(&bundled);
    let problems = report["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let file = problems[0]["location"]["file"].as_str().expect("a file");
    assert!(
        file.ends_with("Node_FRAHV11/GetVMSwitch.xml"),
        "{problems:?}"
    );
    assert_eq!(code, 2);
    assert_eq!(report["coverage"]["seen"].as_array().map(Vec::len), Some(4));
}
