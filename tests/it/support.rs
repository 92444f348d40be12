//! What tests share: the catalogue, the binary, folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fabriclint::catalogue::Catalogue;
use fabriclint::source::Sources;
use serde_json::Value as Json;

/// The shipped rules with the sources of their pages.
pub fn shipped() -> (Catalogue, Sources) {
    let mut sources = Sources::default();
    let catalogue = Catalogue::shipped(&mut sources).unwrap_or_else(|problems| {
        panic!("the shipped rules do not load: {problems:#?}");
    });
    (catalogue, sources)
}

/// The folder of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The binary, in the package's folder, with nothing of the caller's environment that it reads.
pub fn fabriclint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fabriclint"));
    command.current_dir(root());
    for name in [
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "GITHUB_STEP_SUMMARY",
    ] {
        command.env_remove(name);
    }
    command
}

/// What the binary prints to stdout and stderr, and its exit code.
pub fn run(arguments: &[&str]) -> (String, String, i32) {
    let output = fabriclint()
        .args(arguments)
        .output()
        .expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code().unwrap_or(-1),
    )
}

/// The JSON report of a folder by no configuration, which no finding fails, and the exit code.
pub fn report(folder: &Path) -> (Json, i32) {
    let path = folder.to_string_lossy();
    let plain = ["--no-config", "--fail-on", "never", "--format", "json"];
    let (out, err, code) = run(&[&["check", &*path][..], &plain[..]].concat());
    let report = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (report, code)
}

/// The JSON report of a folder on a day, and the exit code.
pub fn report_on(folder: &Path, day: &str, more: &[&str]) -> (Json, i32) {
    let path = folder.to_string_lossy();
    let arguments = ["check", &path, "--format", "json", "--today", day];
    let (out, err, code) = run(&[&arguments[..], more].concat());
    let report = serde_json::from_str(&out);
    (
        report.unwrap_or_else(|error| panic!("{error}: {out}{err}")),
        code,
    )
}

/// An empty folder for one test.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A folder with the site of the base `part8-tnic`, its first team hashing MAC addresses, which the
/// rule that `new-rule` writes is against.
pub fn mac_hashing_estate(folder: &Path) -> String {
    let base = fs::read_to_string(root().join("rules/bases/part8-tnic.yaml")).expect("the base");
    let (good, bad) = ("load_balancing: dynamic", "load_balancing: mac-addresses");
    assert!(base.contains(good));
    let estate = folder.join("estate");
    fs::create_dir_all(&estate).expect("a folder");
    fs::write(estate.join("snapshot.yaml"), base.replacen(good, bad, 1)).expect("written");
    estate.to_string_lossy().into_owned()
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}
