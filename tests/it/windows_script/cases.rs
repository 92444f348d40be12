//! Cases: a Windows, arguments, and what the script makes of them. One process of PowerShell runs many.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::powershell;
use crate::support::folder;

/// What came of a case.
pub(super) struct Outcome {
    folder: PathBuf,
    /// The exit code of the script.
    pub(super) code: i64,
    result: Json,
}

impl Outcome {
    /// Lines of the host stream.
    pub(super) fn lines(&self) -> Vec<&str> {
        let lines = self.result["lines"].as_array().expect("lines");
        lines.iter().filter_map(Json::as_str).collect()
    }

    /// The part of the result with this name.
    pub(super) fn of(&self, name: &str) -> &Json {
        &self.result[name]
    }

    /// The text of a file that was written.
    pub(super) fn text(&self, file: &str) -> String {
        let path = self.folder.join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The names of the files that are there.
    pub(super) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The inventory of a host.
    pub(super) fn host(&self, name: &str) -> Json {
        parse(&self.text(&format!("{name}.fabric.json")))
    }

    /// A section of the only host.
    pub(super) fn section(&self, name: &str) -> Json {
        let files = self.files();
        let file = files.iter().find(|file| file.ends_with(".fabric.json"));
        let host = parse(&self.text(file.expect("an inventory")));
        host["sections"][name].clone()
    }

    /// State and error of a section of the only host.
    pub(super) fn state(&self, name: &str) -> (String, String) {
        let section = self.section(name);
        let text = |key: &str| section[key].as_str().unwrap_or_default().to_owned();
        (text("state"), text("error"))
    }

    /// The manifest.
    pub(super) fn manifest(&self) -> Json {
        parse(&self.text("collection.json"))
    }
}

/// A document.
pub(super) fn parse(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Cases that one process runs.
pub(super) struct Cases {
    folder: PathBuf,
}

impl Cases {
    /// No cases, in a folder of this name.
    pub(super) fn new(name: &str) -> Self {
        let folder = folder(name);
        let script = fabriclint::collector::windows::script();
        fs::write(folder.join("Get-FabricInventory.ps1"), script).expect("written");
        Self { folder }
    }

    /// Where files that cases name are to be.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The script.
    pub(super) fn script(&self) -> PathBuf {
        self.folder.join("Get-FabricInventory.ps1")
    }

    /// Adds a case. The arguments are those of the script.
    pub(super) fn add(&mut self, name: &str, case: &Json) {
        let file = self.folder.join(format!("{name}.case.json"));
        fs::write(file, case.to_string()).expect("written");
    }

    /// Adds a case of a state alone.
    pub(super) fn state(&mut self, name: &str, state: &Json) {
        self.add(name, &json!({"state": state}));
    }

    /// Writes an inventory that a state begins with, and gives the name by which a state has it.
    pub(super) fn inventory(&mut self, name: &str, document: &Json) -> String {
        let file = format!("{name}.inventory.json");
        fs::write(self.folder.join(&file), document.to_string()).expect("written");
        file
    }

    /// Runs all of them.
    pub(super) fn run(self, executable: &Path) -> BTreeMap<String, Outcome> {
        let script = self.script();
        let output = powershell::run(executable, "cases.ps1", &[&script, &self.folder]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let results = fs::read_to_string(self.folder.join("results.json")).expect("results");
        let results: BTreeMap<String, Json> = serde_json::from_str(&results).expect("JSON");
        let outcome = |(name, result): (String, Json)| {
            assert!(result["failure"].is_null(), "{name}: {result} {said}");
            assert_eq!(result["errors"], json!([]), "{name}: {said}");
            let outcome = Outcome {
                folder: self.folder.join(&name),
                code: result["code"].as_i64().expect("a code"),
                result,
            };
            (name, outcome)
        };
        results.into_iter().map(outcome).collect()
    }
}
