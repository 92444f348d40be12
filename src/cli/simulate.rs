//! `fabriclint simulate`: what is left of every traffic class and cluster when one component fails.

use std::env;
use std::io;
use std::mem;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::arguments::{Inputs, RuleArguments};
use super::exit::FAULT;
use super::output::Output;
use super::overwriting::may_write;
use super::target::{Target, may_share_stdout, where_to};
use crate::audit;
use crate::report::{SimulationFormat, SimulationReport, simulation_headline, write_simulation};
use crate::simulation::{Asked, ComponentKind, FailOn};
use crate::source::Sources;

/// What makes no outcome fail.
const NEVER: &str = "never";

/// Arguments of `simulate`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    fabriclint simulate inventory/\n  \
    fabriclint simulate inventory/ --fail uplink-group:SUS_A --format markdown\n  \
    fabriclint simulate inventory/ --fail 'module:*' --fail-on black-hole\n  \
    fabriclint simulate inventory/ --depth 2 --summary --format json=simulation.json\n\n\
    Exit codes: 0 simulated, 1 an outcome at or above --fail-on, 2 an error, 3 no input.")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    failures: Failures,
    #[command(flatten)]
    report: Report,
}

/// What fails.
#[derive(Args, Debug)]
#[command(next_help_heading = "Failures")]
struct Failures {
    /// Only this fails: a name, SCOPE/NAME, KIND:SCOPE/NAME or the id of an object, globs too; `a+KIND:b` fails both
    /// at once. May be given several times [default: every component, one after the other].
    #[arg(long, value_name = "KIND:NAME")]
    fail: Vec<String>,
    /// Only components of this kind fail; may be given several times.
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Vec<ComponentKind>,
    /// Only these hosts, their components, and what they share with others.
    #[arg(long, value_name = "GLOB")]
    host: Option<String>,
    /// 2 also finds pairs of components that are worse together than each alone.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    depth: u8,
    /// Let the time until switch ports forward again, after a repair, count for clusters as well.
    #[arg(long)]
    returns: bool,
}

/// What is written, and what counts.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
struct Report {
    /// Report format, and the file that the report goes to; may be given several times [formats: terminal,
    /// json, markdown, html].
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<SimulationFormat>>,
    /// The mildest outcome of a failure that makes the exit code 1; `at-risk` and `cut` are said of clusters.
    #[arg(long, value_name = "OUTCOME", default_value = NEVER, value_parser = outcomes())]
    fail_on: String,
    /// Only counts, the worst outcome of each failure, and clusters: for fleets.
    #[arg(long)]
    summary: bool,
}

fn target(text: &str) -> Result<Target<SimulationFormat>, String> {
    Target::parse(text, &SimulationFormat::ALL)
}

fn kinds() -> impl TypedValueParser<Value = ComponentKind> {
    let names = ComponentKind::ALL.iter().map(|kind| kind.name());
    PossibleValuesParser::new(names)
        .try_map(|name| ComponentKind::parse(&name).ok_or("there is no such kind"))
}

fn outcomes() -> PossibleValuesParser {
    PossibleValuesParser::new(FailOn::names().chain([NEVER]))
}

impl Failures {
    fn asked(&self, summary: bool) -> Asked {
        Asked {
            fail: self.fail.clone(),
            kinds: self.kind.clone(),
            host: self.host.clone(),
            pairs: self.depth > 1,
            returns: self.returns,
            summary,
        }
    }
}

impl Report {
    fn files(&self) -> Vec<&str> {
        self.formats.iter().filter_map(Target::file).collect()
    }

    /// Whether the formats go together.
    ///
    /// # Errors
    /// What does not, in words.
    fn check(&self) -> Result<(), String> {
        let is_log = |format| format == SimulationFormat::Terminal;
        may_share_stdout(&self.formats, is_log, SimulationFormat::name)
    }

    /// Whether a page is among the formats, which alone has pictures.
    fn has_page(&self) -> bool {
        let mut formats = self.formats.iter();
        formats.any(|target| target.format() == SimulationFormat::Html)
    }

    fn write(&self, report: &SimulationReport<'_>, output: &mut Output) -> io::Result<()> {
        for target in &self.formats {
            target.write(output, |format, look, out| {
                write_simulation(format, report, look, out)
            })?;
        }
        if let Some(where_to) = where_to(&self.formats) {
            output.note(&format!("{}; {where_to}", simulation_headline(report)));
        }
        Ok(())
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let allowed = arguments.report.check();
    let files = arguments.report.files();
    let allowed = allowed.and_then(|()| may_write(&files, Some(&arguments.inputs), &Vec::new()));
    if let Err(message) = allowed {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = arguments.inputs.request(&RuleArguments::default(), output);
    let summary = arguments.report.summary;
    let asked = arguments.failures.asked(summary);
    let working = env::current_dir()?;
    let mut done = audit::simulate(&request, &asked, &working);
    if arguments.report.has_page() && !done.simulation.scenarios.is_empty() {
        done.run.pictures = audit::pictures(&request, &working, &done.run);
    }
    // `never` is no outcome.
    let fail_on = FailOn::parse(&arguments.report.fail_on);
    let exit_code = done.exit_code(fail_on);
    let report = SimulationReport {
        simulation: &done.simulation,
        run: &done.run,
        exit_code,
        is_summary: summary,
    };
    arguments.report.write(&report, output)?;
    output.faults(&done.run);
    output.account(&done.run);
    output.problems(&Sources::default(), &done.run.notes);
    // The process ends here: to give a fleet back value by value would only take time.
    mem::forget(done);
    Ok(exit_code)
}
