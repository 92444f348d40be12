//! Configurations of `EasyUCS`: what a domain as it is meant to be gives, beside hosts and alone.

/// A backup rewritten as a configuration.
mod writer;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::Sources;
use serde_json::Value as Json;

use crate::support::{copy, folder, report, root, run};
use writer::{Addresses, write};

/// The text of a file, whatever its encoding.
fn text(file: &Path) -> String {
    let mut sources = Sources::default();
    let id = sources.load(file).expect("a file");
    sources.get(id).text().to_owned()
}

/// A site with its backup, and nothing else of UCS Manager, rewritten; the site as it was, with its backup alone,
/// stands beside it.
fn rewritten(name: &str, site: &Path, addresses: Addresses) -> (PathBuf, PathBuf) {
    let (was, is) = (
        folder(&format!("{name}-was")),
        folder(&format!("{name}-is")),
    );
    for to in [&was, &is] {
        copy(site, to);
        for answer in ["computeBlade", "adaptorHostEthIf", "login"] {
            let _ = fs::remove_file(to.join(format!("ucs/{answer}.xml")));
        }
    }
    let backup = is.join("ucs/config-all.xml");
    let config = write(&text(&backup), addresses);
    let config = serde_json::to_string_pretty(&config).expect("JSON");
    fs::write(is.join("ucs/config.json"), config).expect("written");
    fs::remove_file(backup).expect("removed");
    (was, is)
}

/// The JSON report of a site with its plan.
fn judged(site: &Path) -> Json {
    let (out, err, _) = run(&[
        "check",
        &site.to_string_lossy(),
        "--format",
        "json",
        "--fail-on",
        "never",
    ]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

fn list<'a>(report: &'a Json, key: &str) -> &'a [Json] {
    report[key].as_array().map_or(&[], Vec::as_slice)
}

/// What a report finds: rule, severity, subject, words.
fn findings(report: &Json) -> BTreeSet<String> {
    let of = |finding: &Json| {
        let subject = &finding["subject"];
        format!(
            "{} {} {}/{}: {}",
            finding["rule"],
            finding["severity"],
            subject["host"],
            subject["name"],
            finding["message"]
        )
    };
    list(report, "findings").iter().map(of).collect()
}

#[test]
fn debug() {
    for half in ["clean", "broken"] {
        let site = root().join("testdata/part8-ucs").join(half);
        let (was, is) = rewritten(&format!("easyucs-{half}"), &site, Addresses::Kept);
        let (was, is) = (judged(&was), judged(&is));
        println!("{half}: {:#?}", is["problems"]);
        println!(
            "- {:#?}",
            findings(&was)
                .difference(&findings(&is))
                .collect::<Vec<_>>()
        );
        println!(
            "+ {:#?}",
            findings(&is)
                .difference(&findings(&was))
                .collect::<Vec<_>>()
        );
        println!("{} {}", was["summary"], is["summary"]);
        let (_, is) = rewritten(&format!("easyucs-pooled-{half}"), &site, Addresses::Pooled);
        println!(
            "{}",
            run(&["check", &is.to_string_lossy(), "--format", "terminal"]).0
        );
        println!(
            "{}",
            findings(&judged(&site)).difference(&findings(&is)).count()
        );
    }
    let _ = report;
}
