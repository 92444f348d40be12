//! `fabriclint snapshot`: everything that was read as one normalised document, or what every
//! policy would get of it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json};

use super::output::Output;
use super::{CLEAN, FAULT, Inputs, NO_INPUT, RuleArguments};
use crate::audit::{self, Inventory};
use crate::source::{ProblemSeverity, write_yaml};

/// Arguments of `snapshot`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    rules: RuleArguments,
    /// YAML for people, JSON for programs.
    #[arg(long, value_enum, default_value = "yaml")]
    format: Notation,
    /// Instead, write what every policy gets to a folder: data.json, and an input for each rule
    /// and host or backend.
    #[arg(long = "inputs", value_name = "DIR")]
    inputs_to: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Notation {
    Yaml,
    Json,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let request = arguments.inputs.request(&arguments.rules);
    let mut inventory = audit::collect(&request, &env::current_dir()?);
    if let Some(folder) = &arguments.inputs_to {
        match audit::load(&request, &mut inventory) {
            Ok(loaded) => {
                for engine in loaded.engines {
                    dump(&engine, &inventory, folder)?;
                }
            }
            Err(problems) => inventory.problems.extend(problems),
        }
    } else {
        let document = inventory.document();
        let text = match arguments.format {
            Notation::Json => serde_json::to_string_pretty(&document)?,
            Notation::Yaml => write_yaml(&document).map_err(io::Error::other)?,
        };
        output.print(&text)?;
    }
    output.problems(&inventory.sources, &inventory.problems);
    output.problems(&inventory.sources, &inventory.input_problems);
    Ok(code(&inventory))
}

fn code(inventory: &Inventory) -> u8 {
    let mut problems = inventory.problems.iter().chain(&inventory.input_problems);
    if problems.any(|it| it.severity == ProblemSeverity::Error) {
        FAULT
    } else if inventory.recognised_any() {
        CLEAN
    } else {
        NO_INPUT
    }
}

fn dump(engine: &crate::engine::Engine, inventory: &Inventory, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    write(&folder.join("data.json"), engine.data())?;
    let mut index = Vec::new();
    let inputs = engine.inputs(&inventory.snapshot, &inventory.config.plan);
    for (number, input) in inputs.iter().enumerate() {
        let file = format!("{number:05}.json");
        write(&folder.join(&file), &input.input)?;
        let mut entry = Map::new();
        entry.insert("file".into(), file.into());
        entry.insert("rule".into(), input.rule.as_str().into());
        entry.insert("package".into(), input.rule.package().into());
        entry.insert("of".into(), input.name.as_str().into());
        index.push(Json::Object(entry));
    }
    write(&folder.join("index.json"), &Json::Array(index))
}

fn write(path: &Path, value: &Json) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    fs::write(path, text + "\n")
}
