//! `fabriclint ledger` as a user meets it: exit codes, formats, schemas, and names that are hostile.

use std::fs;

use fabriclint::report::{LEDGER_QOS_SCHEMA, LEDGER_VLAN_SCHEMA};
use serde_json::Value as Json;

use crate::ledger_site::{changed, two};
use crate::log_commands::{COMMANDS, assert_silent};
use crate::support::{fabriclint, folder, root, run};

/// Sites of each backend, healthy and faulty.
const SITES: [&str; 8] = [
    "testdata/part8-virtual-connect/clean",
    "testdata/part8-virtual-connect/broken",
    "testdata/part8-ucs/clean",
    "testdata/part8-ucs/broken",
    "testdata/part6-cna-flexfabric/clean",
    "testdata/part6-cna-flexfabric/broken",
    "testdata/converged-set/clean",
    "testdata/converged-set/broken",
];

fn json(arguments: &[&str]) -> Json {
    let format = ["--format", "json"];
    let (out, err, _) = run(&[&["ledger", "vlan"], arguments, &format].concat());
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error} {out}{err}"))
}

#[test]
fn json_is_what_its_schema_says() {
    let (schema, _, code) = run(&["schema", "ledger-vlan"]);
    assert_eq!((schema.trim(), code), (LEDGER_VLAN_SCHEMA.trim(), 0));
    let (qos, _, code) = run(&["schema", "ledger-qos"]);
    assert_eq!((qos.trim(), code), (LEDGER_QOS_SCHEMA.trim(), 0));
    let schema = serde_json::from_str(&schema).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for site in SITES {
        for more in [&[][..], &["--vlan", "101"]] {
            let document = json(&[&[site], more].concat());
            let faults = validator.iter_errors(&document);
            let faults: Vec<String> = faults
                .map(|error| format!("{error} at {}", error.instance_path()))
                .collect();
            assert_eq!(faults, Vec::<String>::new(), "{site} {more:?}");
        }
    }
}

#[test]
fn lists_are_sorted_and_clean_sites_have_no_odd_row() {
    for site in SITES {
        let document = json(&[site]);
        let rows = document["rows"].as_array().expect("rows");
        assert!(rows.len() > 5, "{site}");
        for row in rows {
            for (key, list) in row.as_object().expect("a row") {
                let Some(list) = list.as_array() else {
                    continue;
                };
                let ids: Vec<&str> = list.iter().filter_map(|one| one["id"].as_str()).collect();
                assert!(
                    ids.windows(2).all(|two| two[0] < two[1]),
                    "{site} {key}: {ids:?}"
                );
            }
            if site.ends_with("clean") {
                let state = row["state"].as_str().expect("a state");
                assert!(
                    ["used", "spare"].contains(&state),
                    "{site} {}: {state}",
                    row["vlan"]
                );
            }
        }
        let states = document["summary"]["states"].as_object().expect("states");
        let sum: u64 = states.values().filter_map(Json::as_u64).sum();
        assert_eq!(Some(sum), document["summary"]["rows"].as_u64(), "{site}");
        let proofs = document["isolation"].as_array().expect("proofs");
        assert!(!proofs.is_empty(), "{site}");
        for proof in proofs {
            assert!(
                proof["host"].is_string() || proof["cluster"].is_string(),
                "{proof}"
            );
            if site.ends_with("clean") {
                assert!(!proof["shares"].is_null(), "{site}: {proof}");
            }
        }
    }
}

#[test]
fn exit_codes_are_those_of_the_page() {
    let site = SITES[0];
    for (arguments, expected) in [
        (&["vlan", site][..], 0),
        (&["qos", site], 0),
        (&["vlan", site, "--vlan", "999"], 0),
        (&["vlan", site, "--vlan", "1"], 0),
        (&["vlan", site, "--vlan", "0"], 2),
        (&["vlan", site, "--vlan", "4095"], 2),
        (&["vlan", site, "--format", "html"], 2),
        (&["vlan", site, "--format", "json", "--format", "csv"], 2),
        (&["vlan"], 2),
        (&["vlan", "nowhere"], 2),
        (&["vlan", "tests/it/schemas", "--no-config"], 3),
    ] {
        let (_, err, code) = run(&[&["ledger"], arguments].concat());
        assert_eq!(code, expected, "{arguments:?}: {err}");
    }
    // What can be read is shown beside what cannot.
    let (out, _, code) = run(&["ledger", "vlan", site, "nowhere", "--format", "csv"]);
    assert!(code == 2 && out.lines().count() > 10, "{code} {out}");
}

#[test]
fn the_terminal_fits_its_columns_and_shows_the_odd_ones_first() {
    for columns in ["80", "120"] {
        let mut command = fabriclint();
        command
            .args(["ledger", "vlan", SITES[1]])
            .env("COLUMNS", columns);
        let out = command.output().expect("the binary runs").stdout;
        let out = String::from_utf8(out).expect("UTF-8");
        let limit: usize = columns.parse().expect("a number");
        for line in out.lines() {
            let is_word = !line.trim().contains(' ');
            assert!(
                line.chars().count() <= limit || is_word,
                "{columns}: {line}"
            );
        }
        let at = |word: &str| {
            out.find(word)
                .unwrap_or_else(|| panic!("{word} is not in\n{out}"))
        };
        let order = [
            "leak: ",
            "gap: ",
            "unknown: ",
            "used: ",
            "\ntenants and infrastructure\n",
            "16 rows: 2 leak",
        ];
        let places: Vec<usize> = order.iter().map(|word| at(word)).collect();
        assert!(places.is_sorted(), "{places:?} in\n{out}");
    }
}

/// A name in which everything is that a format could take for more than text.
const HOSTILE: &str = "=cmd|'/c calc'!A0 <script> ##vso[task.complete] | `x` [a](http://b) @team";

#[test]
fn names_are_nothing_but_names() {
    let letters = HOSTILE.chars().chain([' ']).chain(COMMANDS.chars());
    let letters = letters.map(|letter| match letter {
        '"' | '\\' => format!("\\{letter}"),
        ' '..='~' => letter.to_string(),
        _ => format!("\\u{:04x}", u32::from(letter)),
    });
    let quoted = format!("\"{}\"", letters.collect::<String>());
    let name = format!("      - name: {quoted}\n        vm: CONTOSO-WEB01");
    let site = changed(&[(
        "      - name: CONTOSO-WEB01/Network Adapter\n        vm: CONTOSO-WEB01",
        &name,
    )]);
    let folder = folder("ledger-hostile");
    fs::write(folder.join("site.yaml"), site).expect("written");
    let path = folder.to_string_lossy().into_owned();
    for format in ["terminal", "json", "csv", "markdown"] {
        let (out, err, code) = run(&[
            "ledger",
            "vlan",
            &path,
            "--no-config",
            "--vlan",
            "101",
            "--format",
            format,
        ]);
        assert_eq!(code, 0, "{err}");
        assert_silent(&out, format);
        match format {
            "markdown" => {
                for sign in ["<script>", "](http:", "@team"] {
                    assert!(!out.contains(sign), "{sign} in {out}");
                }
            }
            "csv" => {
                let mut table = csv::Reader::from_reader(out.as_bytes());
                assert_eq!(table.headers().expect("a head").len(), 20);
                for row in table.records() {
                    let row = row.expect("a row");
                    assert_eq!(row.len(), 20);
                    let formula = |cell: &str| cell.trim_start().starts_with(['=', '+', '-', '@']);
                    assert!(!row.iter().any(formula), "{row:?}");
                }
            }
            _ => {}
        }
    }
}

#[test]
fn the_order_of_paths_changes_nothing() {
    let folder = folder("ledger-order");
    fs::write(folder.join("site.yaml"), two(&[], &[])).expect("written");
    let of = |paths: [&str; 2]| {
        let mut document = json(&[&paths[..], &["--no-config"]].concat());
        document["sources"] = Json::Null;
        document
    };
    let path = folder.to_string_lossy().into_owned();
    assert_eq!(of([&path, SITES[2]]), of([SITES[2], &path]));
}

#[test]
fn the_page_names_every_column_and_state() {
    let page = fs::read_to_string(root().join("docs/ledgers.md")).expect("the page");
    let schema: Json = serde_json::from_str(LEDGER_VLAN_SCHEMA).expect("JSON");
    let row = &schema["$defs"]["row"];
    for key in row["required"].as_array().expect("keys") {
        let key = key.as_str().expect("a key");
        let is_told = page.contains(&format!("`{key}`")) || ["vlan", "scope"].contains(&key);
        assert!(is_told, "{key} is not in the page");
    }
    for state in row["properties"]["state"]["enum"]
        .as_array()
        .expect("states")
    {
        let state = state.as_str().expect("a state");
        assert!(
            page.contains(&format!("*{state}*")),
            "{state} is not in the page"
        );
    }
}
