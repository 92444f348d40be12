//! The engine at the scale of a fleet: a generator of fleets, and what `check` costs on them, as
//! ratios within one run. `cargo bench --bench fleet -- --help`. Times nothing that a test could
//! depend on.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tables for people"
)]

mod against;
mod cache;
mod chart;
mod copies;
mod floor;
mod generate;
mod oneview;
mod process;
mod rendering;
mod rules;
mod site;
mod studies;
mod table;
mod windows;

use std::error::Error;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};
use mimalloc::MiMalloc;

use site::Make;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures `fabriclint check` on generated fleets.
///
/// Fleets are written into target/tmp and used again; figures stay in target/tmp/fleet-figures.
#[derive(Parser)]
#[command(name = "fleet", bin_name = "cargo bench --bench fleet --")]
struct Options {
    #[command(subcommand)]
    study: Option<Study>,
    /// Print JSON in place of a table
    #[arg(long, global = true)]
    json: bool,
    /// Rounds, of which the least counts
    #[arg(long, global = true, default_value_t = 3, value_name = "N")]
    rounds: usize,
    /// What `cargo bench` adds of its own.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

/// What `all` runs.
const STUDIES: [&str; 11] = [
    "floor",
    "memory",
    "cores",
    "hosts",
    "rules",
    "vm-nics",
    "cache",
    "start-up",
    "rendering",
    "simulate",
    "views",
];

#[derive(Subcommand)]
enum Study {
    /// Write a fleet into a new folder
    Generate {
        #[command(flatten)]
        make: Make,
        /// The folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// CPU of `check` against a generic parse of the same files
    Floor {
        /// Hosts
        #[arg(long, default_value_t = 10_000)]
        hosts: u64,
    },
    /// Largest memory at growing fleets
    Memory {
        /// Hosts
        #[arg(long, value_delimiter = ',', default_values_t = [1000, 10_000, 50_000])]
        hosts: Vec<u64>,
    },
    /// Wall time on one thread and more
    Cores {
        /// Hosts
        #[arg(long, default_value_t = 10_000)]
        hosts: u64,
    },
    /// CPU a host at growing fleets
    Hosts {
        /// Hosts
        #[arg(long, value_delimiter = ',', default_values_t = [1000, 5000, 10_000, 50_000])]
        hosts: Vec<u64>,
    },
    /// CPU a host with more and more VM NICs
    VmNics {
        /// VM NICs on each host
        #[arg(long, value_delimiter = ',', default_values_t = [3, 50, 100, 200, 500])]
        vm_nics: Vec<u64>,
        /// Hosts
        #[arg(long, default_value_t = 200)]
        hosts: u64,
    },
    /// A run with an empty cache, and one after one host has changed
    Cache {
        /// Hosts
        #[arg(long, default_value_t = 10_000)]
        hosts: u64,
    },
    /// CPU with more and more rules, copies of the shipped ones
    Rules {
        /// Rules
        #[arg(long, value_delimiter = ',', default_values_t = [24, 48, 100, 200])]
        rules: Vec<usize>,
        /// Hosts
        #[arg(long, default_value_t = 2000)]
        hosts: u64,
    },
    /// The process on three hosts, with few rules and many; at least 30 rounds
    StartUp {
        /// Rules
        #[arg(long, default_value_t = 200)]
        rules: usize,
    },
    /// Reports of many findings, and of findings in one long line
    Rendering {
        /// Findings
        #[arg(long, default_value_t = 10_000)]
        findings: u64,
        /// Megabytes before what findings point at
        #[arg(long, default_value_t = 50)]
        padding: u64,
    },
    /// All single failures, and pairs of them, against `check`
    Simulate {
        /// Hosts
        #[arg(long, default_value_t = 10_000)]
        hosts: u64,
    },
    /// The ledgers and the picture of a fleet, against `check`
    Views {
        /// Hosts
        #[arg(long, default_value_t = 10_000)]
        hosts: u64,
    },
    /// Every study, with its defaults
    All,
    /// Draw the curves of cores, hosts, rules and vm-nics, which must have been run
    Chart {
        /// The file
        #[arg(long, value_name = "FILE", default_value = "docs/performance.svg")]
        out: PathBuf,
    },
    /// What `rules` runs: everything but a report, all rules in one engine
    #[command(hide = true)]
    Evaluate {
        /// The folder
        folder: PathBuf,
        /// A file of more rules
        #[arg(long)]
        copies: Option<PathBuf>,
    },
    /// What the floor is: parse every file of a folder into a generic tree
    #[command(hide = true)]
    Parse {
        /// The folder
        folder: PathBuf,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    let Options {
        study,
        json,
        rounds,
        ..
    } = Options::parse();
    match study {
        Some(Study::Generate { make, out }) => generate::generate(&make, &out),
        Some(Study::Parse { folder }) => floor::parse(&folder),
        Some(Study::Evaluate { folder, copies }) => copies::evaluate(folder, copies.as_deref()),
        Some(Study::Chart { out }) => chart::chart(&out),
        Some(Study::All) => {
            for name in STUDIES {
                let study = Options::try_parse_from(["fleet", name])?.study;
                study.map_or(Ok(()), |study| study.show(json, rounds))?;
            }
            Ok(())
        }
        Some(study) => study.show(json, rounds),
        None => Ok(Options::command().print_help()?),
    }
}

impl Study {
    /// Measures, keeps the figures and shows them.
    fn show(self, json: bool, rounds: usize) -> Result<(), Box<dyn Error>> {
        let table = match self {
            Study::Floor { hosts } => studies::floor(hosts, rounds)?,
            Study::Memory { hosts } => studies::memory(&hosts, rounds)?,
            Study::Cores { hosts } => studies::cores(hosts, rounds)?,
            Study::Hosts { hosts } => studies::hosts(&hosts, rounds)?,
            Study::VmNics { vm_nics, hosts } => studies::vm_nics(&vm_nics, hosts, rounds)?,
            Study::Cache { hosts } => cache::cache(hosts, rounds)?,
            Study::Rules { rules, hosts } => rules::rules(&rules, hosts, rounds)?,
            Study::StartUp { rules } => rules::start_up(rules, rounds.max(30))?,
            Study::Rendering { findings, padding } => {
                rendering::rendering(findings, padding, rounds)?
            }
            Study::Simulate { hosts } => against::simulate(hosts, rounds)?,
            Study::Views { hosts } => against::views(hosts, rounds)?,
            _ => return Ok(()),
        };
        table.save()?;
        if json {
            println!("{:#}", table.json());
        } else {
            println!("{}", table.markdown());
        }
        Ok(())
    }
}
