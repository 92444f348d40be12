//! The schemas of what the script writes.

use std::fs;

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::support::root;

/// The schema of inventories.
pub(super) fn host() -> Validator {
    validator(fabriclint::readers::windows::collector::SCHEMA)
}

/// The schema of manifests.
pub(super) fn manifest() -> Validator {
    let file = root().join("src/readers/collection/collection.schema.json");
    validator(&fs::read_to_string(file).expect("the schema"))
}

fn validator(text: &str) -> Validator {
    let schema: Json = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// A document is what its schema says.
pub(super) fn holds(validator: &Validator, document: &Json, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}
