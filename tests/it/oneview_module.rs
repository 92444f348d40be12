//! Objects of HPE's PowerShell library, written by a real PowerShell: what its depth left says what it says, and the
//! rest is not evaluated.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{copy, folder, report_on, root, run};
use crate::windows_script::powershell;

const SITE: &str = "testdata/converged-set/broken";
/// A day on which the inventories of the site are recent.
const DAY: &str = "2019-09-20";

/// What was found, by rule and message, without the files that the findings point at.
fn findings(report: &Json) -> BTreeSet<(String, String)> {
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |finding: &Json, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    findings
        .map(|finding| (text(finding, "rule"), text(finding, "message")))
        .collect()
}

fn count(report: &Json, key: &str) -> usize {
    report[key].as_array().map_or(0, Vec::len)
}

/// The site, with the answers of its appliance replaced by those in a folder.
fn site(name: &str, answers: &Path) -> std::path::PathBuf {
    let site = folder(name);
    copy(&root().join(SITE).join("hosts"), &site.join("hosts"));
    let plan = "fabriclint.yaml";
    fs::copy(root().join(SITE).join(plan), site.join(plan)).expect("the plan");
    copy(answers, &site.join("ov01"));
    site
}

#[test]
fn objects_of_the_library_say_what_their_depth_left() {
    let Some(pwsh) = powershell::executable() else {
        return;
    };
    let written = folder("oneview-module");
    let answers = root().join(SITE).join("oneview");
    powershell::run(&pwsh, "oneview_module.ps1", &[&answers, &written]);
    let (own, _) = report_on(&root().join(SITE), DAY, &[]);
    for depth in [1, 2, 3, 4, 6, 10] {
        let name = format!("json{depth}");
        let site = site(&format!("oneview-module-{name}"), &written.join(&name));
        let (read, code) = report_on(&site, DAY, &[]);
        let (found, expected) = (findings(&read), findings(&own));
        let invented: Vec<_> = found.difference(&expected).collect();
        assert!(invented.is_empty(), "{name}: {invented:?}");
        if depth >= 6 {
            assert_eq!(found, expected, "{name}");
            assert_eq!(count(&read, "not_evaluated"), count(&own, "not_evaluated"));
            assert_eq!(count(&read, "problems"), 0, "{name}");
        } else {
            // What was cut off is told, and what rests on it is not evaluated.
            assert!(count(&read, "problems") > 0, "{name}");
            assert_ne!(code, 0, "{name}");
        }
        if depth <= 3 {
            assert!(
                count(&read, "not_evaluated") > count(&own, "not_evaluated"),
                "{name}"
            );
        }
        let site = site.to_str().expect("UTF-8");
        for format in ["terminal", "json", "html"] {
            let (out, error, _) = run(&["check", site, "--format", format]);
            assert!(
                !format!("{out}{error}").contains("CANARY"),
                "{name} {format}"
            );
        }
    }
}
