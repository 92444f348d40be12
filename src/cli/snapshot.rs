//! `fabriclint snapshot`: everything that was read as one normalised document, or what every
//! policy gets of it and answers.

use std::path::{Path, PathBuf};
use std::{env, io};

use clap::{Args, ValueEnum};

use super::arguments::{Inputs, RuleArguments};
use super::dump::Dump;
use super::exit::FAULT;
use super::output::Output;
use super::overwriting::{may_fill, may_write};
use crate::audit::{self, Inventory};
use crate::engine::Engine;
use crate::source::{JsonForm, Problem, json_text, write_yaml};

/// Arguments of `snapshot`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// YAML for people, JSON for programs.
    #[arg(long, short = 'f', value_enum, default_value = "yaml")]
    format: Notation,
    /// The file that the document goes to [default: stdout].
    #[arg(long, short = 'o', value_name = "FILE", conflicts_with = "inputs_to")]
    output: Option<String>,
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

impl Arguments {
    /// Whether rules of a user are read.
    pub(super) fn has_own_rules(&self) -> bool {
        self.rules.policies.is_some()
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let folder = arguments.inputs_to.as_deref();
    if let Some(Err(message)) = folder.map(|folder| may_fill(folder, &arguments.inputs)) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let file: Vec<&str> = arguments.output.as_deref().into_iter().collect();
    if let Err(message) = may_write(&file, Some(&arguments.inputs), &Vec::new()) {
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
        let mut text = match arguments.format {
            Notation::Json => json_text(&document, JsonForm::DATA)?,
            Notation::Yaml => write_yaml(&document).map_err(io::Error::other)?,
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        match &arguments.output {
            Some(file) => output.file(file, text.as_bytes())?,
            None => output.print(&text)?,
        }
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
