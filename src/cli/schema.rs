//! `fabriclint schema`: the JSON Schemas of what is read, written and given to policies.

use std::io;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::exit::CLEAN;
use super::output::Output;
use crate::config::Config;
use crate::engine::input_schema;
use crate::fabric::Snapshot;
use crate::fabric::shape::Member;
use crate::readers::collection;
use crate::readers::windows::collector;
use crate::report::{LEDGER_QOS_SCHEMA, LEDGER_VLAN_SCHEMA, REPORT_SCHEMA, SIMULATION_SCHEMA};
use crate::source::{JsonForm, json_text};
use crate::subjects::{Kind, scope_shape};

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
    /// The manifest of a collection, fabriclint/collection/v1.
    Collection,
    /// What policies get for a kind of subject.
    Input {
        /// The subject.
        #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.name())))]
        subject: String,
        /// List the paths that `needs` can name instead, one a line.
        #[arg(long)]
        paths: bool,
    },
    /// The configuration, fabriclint.yaml.
    Config,
    /// The front matter of a rule page.
    Rule,
    /// What `check --format json` writes, fabriclint/report/v1.
    Report,
    /// What `simulate --format json` writes, fabriclint/simulation/v1.
    Simulation,
    /// What `ledger vlan --format json` writes, fabriclint/ledger-vlan/v1.
    LedgerVlan,
    /// What `ledger qos --format json` writes, fabriclint/ledger-qos/v1.
    LedgerQos,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let schema = match &arguments.of {
        Of::Snapshot => Snapshot::schema(),
        Of::Input {
            subject,
            paths: true,
        } => {
            // The parser of the arguments lets no other word through.
            let paths = Kind::parse(subject).map(paths).unwrap_or_default();
            return output.print(&paths).map(|()| CLEAN);
        }
        Of::Input { subject, .. } => Kind::parse(subject).map(input_schema).unwrap_or_default(),
        Of::Config => Config::schema(),
        Of::Host => return output.print(collector::SCHEMA).map(|()| CLEAN),
        Of::Collection => return output.print(collection::SCHEMA).map(|()| CLEAN),
        Of::Report => return output.print(REPORT_SCHEMA).map(|()| CLEAN),
        Of::Simulation => return output.print(SIMULATION_SCHEMA).map(|()| CLEAN),
        Of::LedgerVlan => return output.print(LEDGER_VLAN_SCHEMA).map(|()| CLEAN),
        Of::LedgerQos => return output.print(LEDGER_QOS_SCHEMA).map(|()| CLEAN),
        Of::Rule => return output.print(crate::catalogue::PAGE_SCHEMA).map(|()| CLEAN),
    };
    output.print(&json_text(&schema, JsonForm::DATA)?)?;
    Ok(CLEAN)
}

/// Path, type and meaning of everything that a subject says, and of what stands beside it.
fn paths(kind: Kind) -> String {
    let (subject, scope) = (kind.shape(), kind.scope());
    let beside = scope_shape(scope);
    let beside = beside.paths().into_iter();
    let beside: Vec<(String, &Member)> = beside
        .map(|(path, member)| (format!("input.{}.{path}", scope.name()), member))
        .collect();
    let paths = subject.paths();
    let all = || paths.iter().chain(&beside);
    let width = all().map(|(path, _)| path.len()).max().unwrap_or(0);
    let line = |(path, member): &(String, &Member)| {
        let meaning = member.doc.split_whitespace().collect::<Vec<_>>().join(" ");
        let of = member.r#type.words();
        format!("{path:width$}  {meaning} [{of}]\n")
    };
    let own: String = paths.iter().map(line).collect();
    let other: String = beside.iter().map(line).collect();
    format!("{own}\nBeside the subjects, not for `needs`:\n{other}")
}
