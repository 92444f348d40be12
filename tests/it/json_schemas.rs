//! The JSON Schema of snapshots refuses what their reader refuses, and takes what it takes. Schemas
//! refer to definitions; what those say together is held against the reader, which knows none.

use std::path::PathBuf;

use fabriclint::fabric::Snapshot;
use fabriclint::fabric::record::Reading;
use fabriclint::source::{Sources, parse_json};
use serde_json::{Value as Json, json};

use crate::dice::Dice;
use crate::support::{root, run};

/// What stands at some place of a document is changed in one way, each time another.
const CHANGES: usize = 400;

/// The shipped sites as snapshot documents.
fn snapshots() -> Vec<Json> {
    let mut sites: Vec<PathBuf> = Vec::new();
    for estate in root().join("testdata").read_dir().expect("a folder") {
        let estate = estate.expect("an entry").path();
        let sites_of = ["broken", "clean"].map(|name| estate.join(name));
        sites.extend(sites_of.into_iter().filter(|site| site.is_dir()));
    }
    sites.sort();
    let snapshot = |site: &PathBuf| {
        let (document, _, _) = run(&["snapshot", "--format", "json", &site.to_string_lossy()]);
        serde_json::from_str(&document)
            .unwrap_or_else(|error| panic!("{}: {error}", site.display()))
    };
    sites.iter().map(snapshot).collect()
}

/// Whether the reader finds no fault in a document.
fn is_read(document: &Json) -> bool {
    let text = document.to_string();
    let id = Sources::default().add("changed.json", "changed.json", text.as_str());
    let mut reading = Reading::default();
    Snapshot::read(&parse_json(id, &text).expect("valid JSON"), &mut reading);
    reading.problems.is_empty()
}

/// The paths to all values below, as JSON Pointers.
fn pointers(value: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{at}/{key}"), found);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Makes a value unknown, another kind of value, or an object with one key more.
fn change(value: &mut Json, dice: &mut Dice) {
    match (dice.roll(5), value) {
        (0, value) => *value = Json::Null,
        (1, value) => *value = json!({"unknown": "failed: the driver"}),
        (2, Json::Object(map)) => {
            map.insert("colour".to_owned(), json!("blue"));
        }
        (3, value @ (Json::Array(_) | Json::Object(_))) => *value = json!("a text"),
        (_, value) => *value = json!({"colour": ["blue"]}),
    }
}

#[test]
fn the_schema_of_snapshots_agrees_with_their_reader() {
    let validator = jsonschema::validator_for(&Snapshot::schema()).expect("a schema");
    let mut dice = Dice::new();
    let (mut taken, mut refused) = (0, 0);
    for mut document in snapshots() {
        for derived in ["joins", "sources"] {
            document[derived] = json!([]);
        }
        assert!(validator.is_valid(&document) && is_read(&document));
        let mut places = Vec::new();
        for part in ["hosts", "backends"] {
            pointers(&document[part], &format!("/{part}"), &mut places);
        }
        // A reason that is no text is no fault to the reader: it tells nothing, as none does.
        places.retain(|place| !place.ends_with("/unknown"));
        for _ in 0..CHANGES {
            let place = &places[dice.roll(places.len())];
            let mut changed = document.clone();
            let value = changed.pointer_mut(place).expect("it is there");
            change(value, &mut dice);
            let (valid, read) = (validator.is_valid(&changed), is_read(&changed));
            assert_eq!(valid, read, "{place}: {:?}", changed.pointer(place));
            *(if valid { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert!(taken > 200 && refused > 200, "{taken} {refused}");
}
