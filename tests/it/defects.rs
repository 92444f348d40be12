//! The broken estates of each area: a clean base, patches that say only the defect, and the findings
//! that stand at it. `testdata/estates` holds them; each run writes them as folders of exports to
//! `target/estates`, where the binary can look at them.

mod expected;
mod patch;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::{Sources, parse_yaml};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use self::expected::Expected;
use self::patch::Patch;
use crate::support::{copy, root, run, shipped};

/// What a file of `testdata/estates/AREA` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    base: String,
    patches: Vec<Patch>,
    findings: Vec<Expected>,
}

/// What a base says although nothing is wrong with it, `testdata/estates/bases/BASE.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    findings: Vec<Expected>,
}

/// The areas, each a test of its own, so that they are listed, filtered and run side by side.
macro_rules! areas {
    ($($area:ident),+ $(,)?) => {
        const AREAS: &[&str] = &[$(stringify!($area)),+];
        $(
            #[test]
            fn $area() {
                judge(stringify!($area));
            }
        )+
    };
}

areas! {
    isolation, join, offload, qos, resilience, teaming, vlan, vswitch,
}

/// Every estate of an area says what its file expects and what its base says, and nothing else.
fn judge(area: &str) {
    let mut faults = Vec::new();
    for file in defects(area) {
        let defect: Defect = read(&file);
        let name = stem(&file);
        let folder = target().join(area).join(&name);
        materialise(&defect, &folder).unwrap_or_else(|fault| panic!("{area}/{name}: {fault}"));
        let report = report(&folder);
        assert_eq!(report["problems"], serde_json::json!([]), "{area}/{name}");
        let base: Base = read(&bases().join(format!("{}.yaml", defect.base)));
        // What the defect makes of a finding of the base stands for it.
        let replaced =
            |of_base: &&Expected| !defect.findings.iter().any(|own| own.is_like(of_base));
        let expected = base
            .findings
            .iter()
            .filter(replaced)
            .chain(&defect.findings);
        if let Err(fault) = expected::compare(expected, &report, &folder) {
            faults.push(format!("{area}/{name}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A file is named after its rule: `AREA/NAME.yaml`, and `AREA/NAME--CASE.yaml` for another case.
#[test]
fn every_rule_has_its_defect_in_the_estates_of_its_area() {
    let mut rules = BTreeSet::new();
    for area in AREAS {
        for file in defects(area) {
            let name = stem(&file);
            let name = name.split("--").next().unwrap_or_default();
            let rule = format!("{area}/{name}");
            let defect: Defect = read(&file);
            let found = defect.findings.iter().any(|own| own.rule == rule);
            assert!(found, "{}: nothing is found by {rule}", file.display());
            rules.insert(rule);
        }
    }
    let (catalogue, _) = shipped();
    let shipped: BTreeSet<String> = catalogue.rules.keys().map(ToString::to_string).collect();
    assert_eq!(
        rules, shipped,
        "each rule has a file testdata/estates/AREA/NAME.yaml"
    );
}

#[test]
fn every_area_is_tested() {
    let folders = children(&estates())
        .into_iter()
        .filter(|path| path.is_dir());
    let names = folders.map(|path| stem(&path));
    let areas: BTreeSet<String> = names.filter(|name| name != "bases").collect();
    let tested: BTreeSet<String> = AREAS.iter().map(ToString::to_string).collect();
    assert_eq!(areas, tested, "name the area in `areas!`");
}

#[test]
fn the_bases_are_clean_and_fully_judged() {
    let folders = children(&bases()).into_iter().filter(|path| path.is_dir());
    let mut judged = 0;
    for folder in folders {
        let name = stem(&folder);
        let base: Base = read(&bases().join(format!("{name}.yaml")));
        let report = report(&folder);
        for empty in ["problems", "not_evaluated"] {
            assert_eq!(report[empty], serde_json::json!([]), "{name}: {empty}");
        }
        for expected in &base.findings {
            assert_eq!(expected.severity, "info", "{name} is clean");
        }
        if let Err(fault) = expected::compare(&base.findings, &report, &folder) {
            panic!("{name}: {fault}");
        }
        assert!(report["summary"]["evaluated"].as_u64() > Some(30), "{name}");
        judged += 1;
    }
    assert!(judged >= 4, "{judged} bases");
}

/// The base with the patches, in a folder of its own.
fn materialise(defect: &Defect, folder: &Path) -> Result<(), String> {
    let base = bases().join(&defect.base);
    if !base.is_dir() {
        return Err(format!("there is no base {}", defect.base));
    }
    let _ = fs::remove_dir_all(folder);
    copy(&base, folder);
    for patch in &defect.patches {
        let path = folder.join(&patch.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", patch.file))?;
        let patched = patch.apply(&text)?;
        fs::write(&path, patched).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn report(folder: &Path) -> Json {
    let path = shown(folder);
    let (out, err, _) = run(&["check", &path, "--format", "json"]);
    assert_eq!(err, "", "{path}");
    serde_json::from_str(&out).expect("JSON")
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

/// The files of an area.
fn defects(area: &str) -> Vec<PathBuf> {
    let files = children(&estates().join(area));
    assert!(!files.is_empty(), "{area}");
    files
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
