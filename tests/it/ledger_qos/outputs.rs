//! The formats: the schema, places and reasons of whole sites, and hostile names.

use std::fs;

use serde_json::{Value as Json, json};

use super::{changed, rows};
use crate::support::{folder, run};

#[test]
fn a_ledger_fits_its_schema_and_points_at_what_it_says() {
    let (schema, _, _) = run(&["schema", "ledger-qos"]);
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for site in [
        "part8-virtual-connect",
        "part8-ucs",
        "part6-cna-flexfabric",
        "converged-set",
    ] {
        for state in ["clean", "broken"] {
            let (out, err, _) = run(&[
                "ledger",
                "qos",
                &format!("testdata/{site}/{state}"),
                "--format",
                "json",
            ]);
            let ledger: Json =
                serde_json::from_str(&out).unwrap_or_else(|error| panic!("{site}: {error} {err}"));
            let faults: Vec<String> = validator
                .iter_errors(&ledger)
                .map(|fault| fault.to_string())
                .collect();
            assert!(faults.is_empty(), "{site} {state}: {faults:?}");
            for row in rows(&ledger) {
                for (key, value) in row.as_object().expect("an object") {
                    if ["places", "reasons", "contradicts"].contains(&key.as_str()) {
                        continue;
                    }
                    let is_placed = row["places"][key].is_array();
                    let is_reasoned = row["reasons"][key].is_object();
                    assert_eq!(
                        (is_placed, is_reasoned),
                        (!value.is_null(), value.is_null()),
                        "{site}: {key} of {row}"
                    );
                }
                if state == "clean" {
                    assert_eq!(row["contradicts"], json!([]), "{site}: {row}");
                }
            }
        }
    }
}

#[test]
fn columns_of_the_table_are_those_of_the_rows_and_a_formula_is_none() {
    let hostile = changed(
        "part8-set",
        &[(
            "name: Mgmt\n        switch",
            "name: \"=cmd|' /C calc'!A0\"\n        switch",
        )],
    );
    let folder = folder("ledger-qos-formula");
    fs::write(folder.join("site.yaml"), hostile.replace("HV01", "=HV01")).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, _, _) = run(&["ledger", "qos", &path, "--format", "csv"]);
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let head: Vec<String> = table
        .headers()
        .expect("a head")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        head[..6],
        ["host", "carrier", "object", "class", "owner", "unit"]
    );
    assert_eq!(head.len(), 21);
    for record in table.records() {
        let record = record.expect("a record");
        assert!(
            record.iter().all(|cell| !cell.starts_with('=')),
            "{record:?}"
        );
        assert_eq!(&record[0], "'=HV01");
    }
    let (page, _, _) = run(&["ledger", "qos", &path, "--format", "markdown"]);
    assert!(
        page.contains("=cmd\\|"),
        "a bar in a name is no column: {page}"
    );
}
