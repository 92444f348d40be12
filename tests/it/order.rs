//! The order of an export means nothing: every list and every map of every JSON export is shuffled,
//! the files are renamed, and the findings stay the same ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::dice::Dice;
use crate::support::{folder, root, run};

fn shuffle<T>(items: &mut [T], dice: &mut Dice) {
    for index in (1..items.len()).rev() {
        items.swap(index, dice.roll(index + 1));
    }
}

fn shuffled(value: &Json, dice: &mut Dice) -> Json {
    match value {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| shuffled(item, dice)).collect();
            shuffle(&mut items, dice);
            Json::Array(items)
        }
        Json::Object(map) => {
            let mut entries: Vec<(String, Json)> = map
                .iter()
                .map(|(key, value)| (key.clone(), shuffled(value, dice)))
                .collect();
            shuffle(&mut entries, dice);
            Json::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Copies an estate under other names, its JSON in another order.
fn scramble(from: &Path, to: &Path, dice: &mut Dice) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            scramble(&path, &to.join(name), dice);
            continue;
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        match serde_json::from_str::<Json>(text.trim_start_matches('\u{feff}')) {
            Ok(json) => {
                let name = format!("{}-{name}", dice.roll(1000));
                fs::write(to.join(name), shuffled(&json, dice).to_string()).expect("written");
            }
            Err(_) => {
                fs::copy(&path, to.join(name)).expect("copied");
            }
        }
    }
}

fn fingerprints(path: &str) -> BTreeSet<String> {
    let (out, err, code) = run(&["check", path, "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 1), "{out}");
    let report: Json = serde_json::from_str(&out).expect("JSON");
    assert_eq!(report["problems"], Json::Array(Vec::new()));
    let findings = report["findings"].as_array().expect("findings");
    let fingerprint = |finding: &Json| {
        finding["fingerprint"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let found: BTreeSet<String> = findings.iter().map(fingerprint).collect();
    assert_eq!(
        found.len(),
        findings.len(),
        "no two findings are the same one"
    );
    found
}

#[test]
fn findings_do_not_depend_on_the_order_of_an_export() {
    let estate = "testdata/part8-virtual-connect/broken";
    let before = fingerprints(estate);
    let mut dice = Dice::new();
    for round in 0..5 {
        let folder = folder(&format!("order-{round}"));
        scramble(&root().join(estate), &folder, &mut dice);
        assert_eq!(
            fingerprints(&folder.to_string_lossy()),
            before,
            "round {round}"
        );
    }
}
