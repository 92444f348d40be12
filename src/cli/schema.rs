//! `fabriclint schema`: the JSON Schemas of what is read, written and given to policies.

use std::io;

use clap::{Args, Subcommand};

use super::CLEAN;
use super::output::Output;
use crate::config::Config;
use crate::engine::input_schema;
use crate::fabric::Snapshot;
use crate::fabric::subjects::Kind;
use crate::readers::windows_collector;

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Of {
    /// Snapshots, fabriclint/snapshot/v1.
    Snapshot,
    /// What the Windows collector writes, fabriclint-host/1.
    Host,
    /// What policies get for a kind of subject.
    Input {
        /// The subject.
        #[arg(value_parser = ["team", "interface", "adapter", "port"])]
        subject: String,
    },
    /// The configuration, fabriclint.yaml.
    Config,
    /// The front matter of a rule page.
    Rule,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let schema = match &arguments.of {
        Of::Snapshot => Snapshot::schema(),
        Of::Input { subject } => Kind::parse(subject).map(input_schema).unwrap_or_default(),
        Of::Config => Config::schema(),
        Of::Host => return output.print(windows_collector::SCHEMA).map(|()| CLEAN),
        Of::Rule => return output.print(crate::catalogue::PAGE_SCHEMA).map(|()| CLEAN),
    };
    output.print(&serde_json::to_string_pretty(&schema)?)?;
    Ok(CLEAN)
}
