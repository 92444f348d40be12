//! The ledger of guarantees, sentence by sentence: sites that are alike but for one thing, and what of a row follows from
//! that. Places of values, the schema, and what hostile names become are held on whole sites.

mod backend;
mod host;
mod outputs;

use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, root, run};

/// A base with texts of it replaced, each of which must be there.
fn changed(base: &str, changes: &[(&str, &str)]) -> String {
    let path = root().join(format!("rules/bases/{base}.yaml"));
    let mut text = fs::read_to_string(path).expect("the base");
    for (from, to) in changes {
        assert!(text.contains(from), "{base} has no {from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// The ledger of a site.
fn ledger(name: &str, site: &str) -> Json {
    let folder = folder(&format!("ledger-qos-{name}"));
    fs::write(folder.join("site.yaml"), site).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["ledger", "qos", &path, "--format", "json"]);
    assert_eq!(code, 0, "{name}: {err}");
    serde_json::from_str(&out).expect("JSON")
}

fn rows(ledger: &Json) -> &[Json] {
    ledger["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// The row about an object whose id ends so, by the owner.
fn row<'l>(ledger: &'l Json, owner: &str, object: &str) -> &'l Json {
    let mut found = rows(ledger).iter().filter(|row| {
        let id = row["object"].as_str().unwrap_or_default();
        row["owner"] == owner && id.ends_with(object)
    });
    let first = found.next();
    assert!(found.next().is_none(), "several {object}");
    first.unwrap_or_else(|| panic!("no row {object} of {owner}"))
}

/// What of a row stands in these columns.
fn columns(row: &Json, columns: &[&str]) -> Json {
    columns.iter().map(|column| row[*column].clone()).collect()
}

/// The ids of what a row contradicts.
fn contradicts(row: &Json) -> Vec<&str> {
    let all = row["contradicts"].as_array().expect("known").iter();
    all.map(|one| one["id"].as_str().unwrap_or_default())
        .collect()
}

/// Policies of a host, before its addresses.
const SCHEDULED: &str = "    qos_policies:\n      - {name: Live Migration, minimum_weight: 30, maximum_bps: 0}\n      - {name: Rest, minimum_weight: 10, maximum_bps: 2500000000}\n    ip_addresses:";
