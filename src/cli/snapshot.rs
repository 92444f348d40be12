//! `fabriclint snapshot`: everything that was read as one normalised document, or what every
//! policy gets of it and answers.

use std::path::{Path, PathBuf};
use std::{env, io};

use clap::{Args, ValueEnum};

use super::arguments::{Inputs, RuleArguments};
use super::dump::Dump;
use super::exit::FAULT;
use super::output::Output;
use super::overwriting::may_fill;
use crate::audit::{self, Inventory};
use crate::engine::Engine;
use crate::source::{Problem, write_yaml};

/// Arguments of `snapshot`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// YAML for people, JSON for programs.
    #[arg(long, value_enum, default_value = "yaml")]
    format: Notation,
    /// Instead, write what every policy gets and answers to a folder: data.json, and an input and
    /// a deny set for each rule and host or backend, all listed in index.json.
    #[arg(long = "inputs", value_name = "DIR")]
    inputs_to: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Notation {
    Yaml,
    Json,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let folder = arguments.inputs_to.as_deref();
    if let Some(Err(message)) = folder.map(|folder| may_fill(folder, &arguments.inputs)) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = arguments.inputs.request(&arguments.rules, output);
    let mut inventory = audit::collect(&request, &env::current_dir()?);
    if let Some(folder) = &arguments.inputs_to {
        match audit::load(&request, &mut inventory) {
            Ok(loaded) => {
                let problems = dump(&loaded.engines, &inventory, folder)?;
                inventory.run.problems.extend(problems);
            }
            Err(problems) => inventory.run.problems.extend(problems),
        }
    } else {
        let document = inventory.document();
        let text = match arguments.format {
            Notation::Json => serde_json::to_string_pretty(&document)?,
            Notation::Yaml => write_yaml(&document).map_err(io::Error::other)?,
        };
        output.print(&text)?;
    }
    Ok(output.read_code(&inventory.run))
}

fn dump(engines: &[Engine], inventory: &Inventory, folder: &Path) -> io::Result<Vec<Problem>> {
    // Shipped rules and those of a folder run in engines of their own, and share one index.
    let mut dump = Dump::new(folder)?;
    let mut problems = Vec::new();
    for engine in engines {
        problems.extend(dump.add(engine, &inventory.snapshot, &inventory.config.plan)?);
    }
    dump.finish()?;
    Ok(problems)
}
