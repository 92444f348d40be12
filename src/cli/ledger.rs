//! `fabriclint ledger`: where each VLAN lives and who shares what, and who guarantees bandwidth to whom.

use std::env;
use std::io;
use std::mem;

use clap::{Args, Subcommand};

use super::arguments::{Inputs, RuleArguments};
use super::exit::FAULT;
use super::output::Output;
use super::overwriting::may_write;
use super::target::{Target, may_share_stdout, where_to};
use crate::audit;
use crate::ledger::{Ledger, QosLedger, VlanLedger};
use crate::report::{LedgerFormat, LedgerReport, Paged, ledger_headline, write_ledger};
use crate::source::Sources;

/// Arguments of `ledger`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand, Debug)]
enum Of {
    /// Where each VLAN lives, and whether tenants and infrastructure meet.
    #[command(after_help = "Examples:\n  \
        fabriclint ledger vlan inventory/\n  \
        fabriclint ledger vlan inventory/ --vlan 112\n  \
        fabriclint ledger vlan inventory/ --format csv=vlans.csv --format markdown=vlans.md\n\n\
        Exit codes: 0 written, 2 an error, 3 no input.")]
    Vlan {
        #[command(flatten)]
        inputs: Inputs,
        /// Only this VLAN, with every hop that it takes.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4094))]
        vlan: Option<u16>,
        #[command(flatten)]
        report: Report,
    },
    /// Who guarantees bandwidth to whom, what of, and what is left when something fails.
    #[command(after_help = "Examples:\n  \
        fabriclint ledger qos inventory/\n  \
        fabriclint ledger qos inventory/ --format csv=guarantees.csv\n\n\
        Exit codes: 0 written, 2 an error, 3 no input.")]
    Qos {
        #[command(flatten)]
        inputs: Inputs,
        #[command(flatten)]
        report: Report,
    },
}

/// What is written.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
struct Report {
    /// Report format, and the file that the report goes to; may be given several times [formats: terminal,
    /// json, csv, markdown].
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target,
        default_value = "terminal")]
    formats: Vec<Target<LedgerFormat>>,
}

fn target(text: &str) -> Result<Target<LedgerFormat>, String> {
    Target::parse(text, &LedgerFormat::ALL)
}

impl Report {
    /// Whether the formats go together, and nothing is written over an input.
    ///
    /// # Errors
    /// What does not, in words.
    fn check(&self, inputs: &Inputs) -> Result<(), String> {
        let is_log = |format| format == LedgerFormat::Terminal;
        may_share_stdout(&self.formats, is_log, LedgerFormat::name)?;
        let files: Vec<&str> = self.formats.iter().filter_map(Target::file).collect();
        may_write(&files, Some(inputs), &Vec::new())
    }

    fn write<L: Paged>(&self, report: &LedgerReport<'_, L>, output: &mut Output) -> io::Result<()> {
        for target in &self.formats {
            target.write(output, |format, look, out| {
                write_ledger(format, report, look, out)
            })?;
        }
        if let Some(where_to) = where_to(&self.formats) {
            output.note(&format!("{}; {where_to}", ledger_headline(report)));
        }
        Ok(())
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    match &arguments.of {
        Of::Vlan {
            inputs,
            vlan,
            report,
        } => make::<VlanLedger>(inputs, vlan, report, output),
        Of::Qos { inputs, report } => make::<QosLedger>(inputs, &(), report, output),
    }
}

fn make<L: Ledger + Paged>(
    inputs: &Inputs,
    asked: &L::Asked,
    report: &Report,
    output: &mut Output,
) -> io::Result<u8> {
    if let Err(message) = report.check(inputs) {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = inputs.request(&RuleArguments::default(), output);
    let done = audit::ledger::<L>(&request, asked, &env::current_dir()?);
    let exit_code = done.exit_code();
    let shown = LedgerReport {
        ledger: &done.ledger,
        run: &done.run,
        exit_code,
    };
    report.write(&shown, output)?;
    output.faults(&done.run);
    output.account(&done.run);
    output.problems(&Sources::default(), &done.run.notes);
    // The process ends here: to give a fleet back value by value would only take time.
    mem::forget(done);
    Ok(exit_code)
}
