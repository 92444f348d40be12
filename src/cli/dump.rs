//! The folder that `snapshot --inputs` writes, for another Rego engine to run on: `data.json`, for
//! each rule and host or backend what the policy gets (`00000.json`) and what it answered
//! (`00000.deny.json`), and `index.json` that lists them. This module knows no command line and no reader.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use crate::engine::{Engine, PolicyInput};
use crate::fabric::Snapshot;
use crate::fabric::plan::Plan;
use crate::source::{Problem, make_folder, write_file};

/// A folder being written.
pub struct Dump {
    folder: PathBuf,
    data: Json,
    index: Vec<Json>,
}

impl Dump {
    /// Makes the folder.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(folder: &Path) -> io::Result<Self> {
        make_folder(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            data: Json::Object(Map::new()),
            index: Vec::new(),
        })
    }

    /// Writes what every policy of an engine gets of a snapshot and answers. Returns the policies
    /// that failed; their inputs are written all the same.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn add(
        &mut self,
        engine: &Engine,
        snapshot: &Snapshot,
        plan: &Plan,
    ) -> io::Result<Vec<Problem>> {
        merge(&mut self.data, &engine.data().map_err(io::Error::other)?);
        let mut problems = Vec::new();
        for input in engine.inputs(snapshot, plan) {
            if let Err(error) = &input.deny {
                let message = format!("{} on {}: {error}", input.rule, input.name);
                problems.push(Problem::error("policy", message));
            }
            self.write(&input)?;
        }
        Ok(problems)
    }

    /// Writes what belongs to all inputs: the index and the data.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(self) -> io::Result<()> {
        write(&self.folder.join("data.json"), &self.data)?;
        write(&self.folder.join("index.json"), &Json::Array(self.index))
    }

    fn write(&mut self, input: &PolicyInput) -> io::Result<()> {
        // The index counts through all engines, so that none writes over the files of another.
        let number = self.index.len();
        let file = format!("{number:05}.json");
        write(&self.folder.join(&file), &input.input)?;
        let mut entry = Map::new();
        entry.insert("file".into(), file.into());
        entry.insert("rule".into(), input.rule.as_str().into());
        entry.insert("package".into(), input.rule.package().into());
        entry.insert("of".into(), input.name.as_str().into());
        match &input.deny {
            Ok(deny) => {
                let file = format!("{number:05}.deny.json");
                write(&self.folder.join(&file), deny)?;
                entry.insert("deny".into(), file.into());
            }
            Err(error) => {
                entry.insert("error".into(), error.as_str().into());
            }
        }
        self.index.push(Json::Object(entry));
        Ok(())
    }
}

/// Adds the keys that are not there. Engines of one run share the plan and differ in the rules
/// whose parameters they hold.
fn merge(data: &mut Json, more: &Json) {
    if let (Json::Object(data), Json::Object(more)) = (data, more) {
        for (key, value) in more {
            match data.get_mut(key) {
                Some(known) => merge(known, value),
                None => {
                    data.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

fn write(path: &Path, value: &Json) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    write_file(path, (text + "\n").as_bytes())
}
