//! `fabriclint graph`: a picture of a host, a cluster or a fleet.

use std::env;
use std::io;
use std::mem;

use clap::Args;

use super::arguments::{Inputs, RuleArguments};
use super::exit::FAULT;
use super::output::Output;
use super::overwriting::may_write;
use super::target::{Target, may_share_stdout, where_to};
use crate::audit::{self, PictureAsked, ViewAsked};
use crate::report::{PictureFormat, PictureReport, write_picture};
use crate::source::Sources;

/// Arguments of `graph`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    fabriclint graph inventory/ --host HV01 --format svg=HV01.svg\n  \
    fabriclint graph inventory/ --cluster HVCL01 --fail uplink-group:SUS_A --format svg=failed.svg\n  \
    fabriclint graph inventory/ --format mermaid\n  \
    fabriclint graph inventory/ --fleet --format dot | dot -Tpdf > fleet.pdf\n\n\
    Exit codes: 0 drawn, 2 an error, 3 no input.")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    view: View,
    #[command(flatten)]
    report: Report,
}

/// What is drawn.
#[derive(Args, Debug)]
#[command(next_help_heading = "Picture")]
struct View {
    /// Draw this host, every hop of it [default: the only host, else the only cluster, else the fleet].
    #[arg(long, value_name = "NAME", conflicts_with_all = ["cluster", "fleet"])]
    host: Option<String>,
    /// Draw the nodes of this failover cluster: every hop of up to 4, one box for those that are alike of more.
    #[arg(long, value_name = "NAME", conflicts_with = "fleet")]
    cluster: Option<String>,
    /// Draw no paths, but the worst outcome in each domain by what fails.
    #[arg(long)]
    fleet: bool,
    /// Draw what is left when this fails: a name, SCOPE/NAME, KIND:SCOPE/NAME or the id of an object; `a+KIND:b` fails
    /// both at once.
    #[arg(long, value_name = "KIND:NAME")]
    fail: Option<String>,
}

/// What is written.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
struct Report {
    /// Format, and the file that the picture goes to; may be given several times [formats: svg, mermaid, dot].
    #[arg(long = "format", short = 'f', value_name = "FMT[=FILE]", value_parser = target, default_value = "svg")]
    formats: Vec<Target<PictureFormat>>,
}

fn target(text: &str) -> Result<Target<PictureFormat>, String> {
    Target::parse(text, &PictureFormat::ALL)
}

impl View {
    fn asked(&self) -> PictureAsked {
        let view = match (&self.host, &self.cluster, self.fleet) {
            (Some(host), ..) => ViewAsked::Host(host.clone()),
            (None, Some(cluster), _) => ViewAsked::Cluster(cluster.clone()),
            (None, None, true) => ViewAsked::Fleet,
            (None, None, false) => ViewAsked::Any,
        };
        PictureAsked {
            view,
            fail: self.fail.clone(),
        }
    }
}

impl Report {
    fn write(&self, report: &PictureReport<'_>, output: &mut Output) -> io::Result<()> {
        for target in &self.formats {
            target.write(output, |format, _, out| write_picture(format, report, out))?;
        }
        if let Some(where_to) = where_to(&self.formats) {
            output.note(&format!("{}; {where_to}", report.picture.title));
        }
        Ok(())
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let formats = &arguments.report.formats;
    let allowed = may_share_stdout(formats, |_| false, PictureFormat::name);
    let files: Vec<&str> = formats.iter().filter_map(Target::file).collect();
    let allowed = allowed.and_then(|()| may_write(&files, Some(&arguments.inputs), &Vec::new()));
    if let Err(message) = allowed {
        output.complain(&message);
        return Ok(FAULT);
    }
    let request = arguments.inputs.request(&RuleArguments::default(), output);
    let done = audit::graph(&request, &arguments.view.asked(), &env::current_dir()?);
    let exit_code = done.exit_code();
    if let Some(picture) = &done.picture {
        let report = PictureReport {
            picture,
            run: &done.run,
        };
        arguments.report.write(&report, output)?;
    }
    output.faults(&done.run);
    output.account(&done.run);
    output.problems(&Sources::default(), &done.run.notes);
    // The process ends here: to give a fleet back value by value would only take time.
    mem::forget(done);
    Ok(exit_code)
}
