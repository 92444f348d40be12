//! Arguments that several subcommands share, and the request that they make. The arguments know no subcommand.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::guarded;
use super::output::Output;
use crate::audit::Request;
use crate::engine::EngineKind;

/// Arguments of every subcommand that reads exports.
#[derive(Args, Debug)]
pub(super) struct Inputs {
    /// Files and folders to read.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The plan and settings to use [default: fabriclint.yaml, upward from each PATH].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file.
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
}

/// Arguments of every subcommand that evaluates rules.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArguments {
    /// Rules to run, globs over area/name, in place of what the configuration selects.
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Rules to leave out.
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// A folder with rules of your own: rules/AREA/NAME.md and policies/AREA/NAME.rego.
    #[arg(long, value_name = "DIR")]
    pub(super) policies: Option<PathBuf>,
    /// Engine for the shipped policies; the interpreter is there to cross-check.
    #[arg(long, value_enum, default_value = "rvm", value_name = "ENGINE")]
    pub(super) engine: EngineChoice,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum EngineChoice {
    #[default]
    Rvm,
    Interpreter,
}

impl Inputs {
    /// What a run is asked to do by these arguments.
    pub(super) fn request(&self, rules: &RuleArguments, output: &Output) -> Request {
        Request {
            watch: output.watcher(),
            given_up: guarded::given_up(),
            paths: self.paths.clone(),
            config: self.config.clone(),
            no_config: self.no_config,
            select: rules.select.clone(),
            ignore: rules.ignore.clone(),
            policies: rules.policies.clone(),
            engine: match rules.engine {
                EngineChoice::Rvm => EngineKind::Rvm,
                EngineChoice::Interpreter => EngineKind::Interpreter,
            },
            ..Request::default()
        }
    }
}
