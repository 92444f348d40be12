//! `policies/bytecode.txt` holds what the shipped policies compile to today. `UPDATE_EXPECTED=1` writes
//! it.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fabriclint::engine::pack;
use regorus::rvm::program::{DeserializationResult, Program};

use crate::support::{root, shipped};

/// The tests; none is about one rule.
pub const TESTS: &[(&str, fn())] = &[
    (
        "the_committed_programs_are_what_the_policies_compile_to",
        the_committed_programs_are_what_the_policies_compile_to,
    ),
    (
        "every_policy_is_shipped_with_its_program",
        every_policy_is_shipped_with_its_program,
    ),
];

fn the_committed_programs_are_what_the_policies_compile_to() {
    let (catalogue, _) = shipped();
    let packed = pack(catalogue).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(packed.lines().count(), catalogue.policies.len());
    let file = root().join("policies/bytecode.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, &packed).expect("written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let committed: Vec<&str> = committed.lines().collect();
    for line in packed.lines() {
        let (path, _) = line.split_once(' ').expect("a path");
        assert!(
            committed.contains(&line),
            "{path} is not as it was compiled: UPDATE_EXPECTED=1 cargo test rules::bytecode"
        );
    }
    assert_eq!(committed.len(), packed.lines().count(), "a line too many");
}

/// Else each start would compile them.
fn every_policy_is_shipped_with_its_program() {
    // What is written in this very run is in the catalogue of the next.
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        return;
    }
    let (catalogue, _) = shipped();
    for policy in catalogue.policies.values() {
        let packed = policy.packed();
        let packed = packed.unwrap_or_else(|| {
            let path = &policy.path;
            panic!("{path} has no program: UPDATE_EXPECTED=1 cargo test --test rules bytecode")
        });
        let bytes = STANDARD.decode(packed).expect("Base64");
        let unpacked = Program::deserialize_binary(&bytes);
        let whole = matches!(unpacked, Ok(DeserializationResult::Complete(_)));
        assert!(whole, "{}", policy.path);
        let mut changed = policy.clone();
        changed.text.push('\n');
        assert_eq!(changed.packed(), None, "{}", policy.path);
    }
}
