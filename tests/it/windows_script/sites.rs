//! Each shipped inventory, turned back into a Windows: what the script writes there reads back to the same snapshot
//! and gives the same findings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::find_files;
use serde_json::{Value as Json, json};

use super::cases::{Cases, Outcome, parse};
use super::{powershell, schemas};
use crate::support::{copy, folder, report, root, run};

/// The folders of sites, below `testdata`.
fn sites() -> Vec<PathBuf> {
    let mut sites = Vec::new();
    for entry in fs::read_dir(root().join("testdata")).expect("testdata") {
        let site = entry.expect("an entry").path();
        let states = ["clean", "broken"].map(|state| site.join(state));
        sites.extend(states.into_iter().filter(|state| state.is_dir()));
    }
    let bases = fs::read_dir(root().join("testdata/estates/bases")).expect("bases");
    let bases = bases.map(|entry| entry.expect("an entry").path());
    sites.extend(bases.filter(|base| base.is_dir()));
    sites.sort();
    sites
}

/// The inventories of a site.
fn inventories(site: &Path) -> Vec<PathBuf> {
    let mut files = find_files(&[site.to_path_buf()]).files;
    files.retain(|file| file.to_string_lossy().ends_with(".fabric.json"));
    files
}

fn read(file: &Path) -> Json {
    let text = fs::read_to_string(file).expect("UTF-8");
    parse(text.trim_start_matches('\u{feff}'))
}

/// Lists in an order of their own, so that only what they hold counts.
fn in_order(value: &Json) -> Json {
    match value {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(in_order).collect();
            items.sort_by_key(Json::to_string);
            Json::Array(items)
        }
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), in_order(value)))
            .collect(),
        other => other.clone(),
    }
}

fn snapshot(site: &Path) -> Json {
    let (text, error, _) = run(&["snapshot", "--format", "json", &site.to_string_lossy()]);
    in_order(&serde_json::from_str(&text).unwrap_or_else(|_| panic!("{error}")))
}

/// What a report says, but for places, which are those of other files.
fn findings(site: &Path) -> Vec<String> {
    let (report, _) = report(site);
    let findings = report["findings"].as_array().expect("findings");
    let mut found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let keys =
                ["rule", "severity", "subject", "message"].map(|key| finding[key].to_string());
            keys.join(" ")
        })
        .collect();
    found.sort();
    found
}

/// The site with its inventories as the script wrote them.
fn rewritten(site: &Path, name: &str, outcomes: &BTreeMap<String, Outcome>) -> PathBuf {
    let target = folder(name);
    copy(site, &target);
    for file in inventories(site) {
        let old = read(&file);
        let host = old["host"]["name"].as_str().expect("a name");
        let outcome = &outcomes[&case_name(&file)];
        assert_eq!(outcome.code, 0, "{}: {:?}", file.display(), outcome.lines());
        let mut new = outcome.host(host);
        schemas::holds(&schemas::host(), &new, &file.to_string_lossy());
        new["collector"]["startedUtc"] = old["collector"]["startedUtc"].clone();
        let relative = file.strip_prefix(site).expect("below the site");
        fs::write(target.join(relative), new.to_string()).expect("written");
    }
    target
}

fn case_name(file: &Path) -> String {
    let relative = file.strip_prefix(root()).expect("in the package");
    relative.to_string_lossy().replace(['/', '\\'], "-")
}

/// Sites of which the place in the list is this, of two.
fn held(part: usize) {
    let Some(executable) = powershell::executable() else {
        return;
    };
    let sites: Vec<PathBuf> = sites().into_iter().skip(part).step_by(2).collect();
    let mut cases = Cases::new(&format!("windows-script-sites-{part}"));
    for file in sites.iter().flat_map(|site| inventories(site)) {
        let name = case_name(&file);
        let inventory = cases.inventory(&name, &read(&file));
        cases.state(&name, &json!({"inventory": inventory}));
    }
    let outcomes = cases.run(&executable);
    for (index, site) in sites.iter().enumerate() {
        let new = rewritten(
            site,
            &format!("windows-script-site-{part}-{index}"),
            &outcomes,
        );
        let (was, is) = (snapshot(site), snapshot(&new));
        assert_eq!(was["hosts"], is["hosts"], "{}", site.display());
        let (was, is) = (findings(site), findings(&new));
        assert_eq!(was, is, "{}", site.display());
        let is_broken = site.ends_with("broken");
        assert!(
            !is_broken || !is.is_empty(),
            "{} has findings",
            site.display()
        );
    }
}

#[test]
fn what_the_script_writes_of_a_shipped_site_is_that_site() {
    held(0);
}

#[test]
fn what_the_script_writes_of_the_other_shipped_sites_is_those() {
    held(1);
}
