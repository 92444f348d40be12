//! The estate of each rule: a clean base, patches that say only the defect, and the findings that
//! stand at it. `testdata/estates` holds them; each test writes its own as a folder of exports to
//! `target/estates`, where the binary can look at it.

mod expected;
mod patch;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fabriclint::source::{Sources, find_files, parse_yaml};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use self::expected::Expected;
use self::patch::Patch;
use crate::support::{root, shipped};

/// Tests that are not about one estate.
pub const TESTS: &[(&str, fn())] = &[
    ("every_rule_has_its_estate", every_rule_has_its_estate),
    ("every_other_byte_stays", patch::every_other_byte_stays),
    (
        "a_patch_that_has_lost_its_place_is_a_fault",
        patch::a_patch_that_has_lost_its_place_is_a_fault,
    ),
];

/// What a file `testdata/estates/AREA/NAME.yaml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Estate {
    base: String,
    patches: Vec<Patch>,
    findings: Vec<Expected>,
    /// Rules whose findings on the base the defect takes away.
    #[serde(default)]
    gone: Vec<String>,
}

/// What a base says although nothing is wrong with it, `testdata/estates/bases/NAME.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    findings: Vec<Expected>,
    /// Rules that exports of its kinds can never hold enough for.
    #[serde(default)]
    limits: Vec<String>,
}

/// `AREA/NAME` of every estate, and `AREA/NAME--CASE` of further cases.
pub fn names() -> Vec<String> {
    let areas = children(&estates()).into_iter();
    let areas = areas.filter(|path| path.is_dir() && *path != bases());
    let files = areas.flat_map(|area| children(&area));
    let names = files.map(|file| {
        let area = file.parent().map(stem).unwrap_or_default();
        format!("{area}/{}", stem(&file))
    });
    names.collect()
}

/// The names of the bases.
pub fn base_names() -> Vec<String> {
    let folders = children(&bases()).into_iter();
    let folders = folders.filter(|path| path.is_dir());
    folders.map(|folder| stem(&folder)).collect()
}

/// An estate says what its file expects and what its base says, and nothing else.
pub fn of_estate(name: &str) {
    let estate: Estate = read(&estates().join(format!("{name}.yaml")));
    let folder = target().join(name);
    materialise(&estate, &folder).unwrap_or_else(|fault| panic!("{fault}"));
    let report = report(&folder);
    assert_eq!(report["problems"], serde_json::json!([]));
    let base: Base = read(&bases().join(format!("{}.yaml", estate.base)));
    // What the defect makes of a finding of the base stands for it.
    let stays = |of_base: &&Expected| !estate.findings.iter().any(|own| own.is_like(of_base));
    let of_base = base.findings.iter().filter(stays);
    let of_base = of_base.filter(|of_base| !estate.gone.contains(&of_base.rule));
    let expected = of_base.chain(&estate.findings);
    if let Err(fault) = expected::compare(expected, &report, &folder) {
        panic!("{fault}");
    }
}

/// All rules judge a base, and find nothing but what is good to know.
pub fn of_base(name: &str) {
    let folder = bases().join(name);
    let base: Base = read(&bases().join(format!("{name}.yaml")));
    let report = report(&folder);
    assert_eq!(report["problems"], serde_json::json!([]));
    let gaps = report["not_evaluated"].as_array().expect("a list");
    let rules: BTreeSet<&str> = gaps.iter().filter_map(|gap| gap["rule"].as_str()).collect();
    let limits: BTreeSet<&str> = base.limits.iter().map(String::as_str).collect();
    assert_eq!(rules, limits, "{gaps:#?}");
    assert!(gaps.iter().all(|gap| gap["limit"] == true), "{gaps:#?}");
    for expected in &base.findings {
        assert_eq!(expected.severity, "info", "{name} is clean");
    }
    if let Err(fault) = expected::compare(&base.findings, &report, &folder) {
        panic!("{fault}");
    }
    assert!(report["summary"]["evaluated"].as_u64() > Some(30));
}

fn every_rule_has_its_estate() {
    let mut rules = BTreeSet::new();
    for name in names() {
        let estate: Estate = read(&estates().join(format!("{name}.yaml")));
        let rule = name.split("--").next().unwrap_or_default().to_owned();
        let found = estate.findings.iter().any(|own| own.rule == rule);
        assert!(found, "{name}: {rule} finds nothing");
        rules.insert(rule);
    }
    let (catalogue, _) = shipped();
    let shipped: BTreeSet<String> = catalogue.rules.keys().map(ToString::to_string).collect();
    assert_eq!(
        rules, shipped,
        "each rule has a file testdata/estates/AREA/NAME.yaml"
    );
}

/// The base with the patches, in a folder of its own.
fn materialise(estate: &Estate, folder: &Path) -> Result<(), String> {
    let base = bases().join(&estate.base);
    if !base.is_dir() {
        return Err(format!("there is no base {}", estate.base));
    }
    let _ = fs::remove_dir_all(folder);
    let files = find_files(std::slice::from_ref(&base)).files;
    for file in files {
        let target = folder.join(file.strip_prefix(&base).unwrap_or(&file));
        let parent = target.parent().unwrap_or(folder);
        let copied = fs::create_dir_all(parent).and_then(|()| fs::copy(&file, &target));
        copied.map_err(|error| format!("{}: {error}", target.display()))?;
    }
    for patch in &estate.patches {
        let path = folder.join(&patch.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", patch.file))?;
        let patched = patch.apply(&text)?;
        fs::write(&path, patched).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// What the binary says of a folder.
fn report(folder: &Path) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_fabriclint"))
        .current_dir(root())
        .args(["check", &shown(folder), "--format", "json"])
        .output()
        .expect("the binary runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// How the binary, which runs in the folder of the package, names a folder.
fn shown(folder: &Path) -> String {
    let path = folder.strip_prefix(root()).unwrap_or(folder);
    path.to_string_lossy().replace('\\', "/")
}

fn read<T: DeserializeOwned>(file: &Path) -> T {
    let text = fs::read_to_string(file).unwrap_or_else(|error| {
        panic!("{}: {error}", file.display());
    });
    let mut sources = Sources::default();
    let id = sources.add("estate.yaml", "estate.yaml", text.as_str());
    let node = parse_yaml(id, &text).expect("YAML");
    serde_json::from_value(node.to_json())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn estates() -> PathBuf {
    root().join("testdata/estates")
}

fn bases() -> PathBuf {
    estates().join("bases")
}

/// Where the estates are written: beside the folder for temporary files that cargo gives tests.
fn target() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = temporary.parent().expect("the target folder");
    target.join("estates")
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a name");
    stem.to_string_lossy().into_owned()
}
