//! Reports of a simulation: one file a format. They know what was simulated and where it stands, no host, no
//! backend and no rule; what reads alike is folded once (`blocks`) and worded once (`words`).

mod blocks;
mod chain;
mod clusters;
mod frozen;
mod html;
mod json;
mod markdown;
mod simulated;
mod terminal;
mod totals;
mod traffic;
mod words;

use std::io::{self, Write};

use super::Look;
use crate::source::Guard;

pub use simulated::SimulationReport;

/// The JSON Schema of `fabriclint/simulation/v1`.
pub const SIMULATION_SCHEMA: &str = include_str!("simulation.schema.json");

/// The formats of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimulationFormat {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/simulation/v1`.
    Json,
    /// For a change request.
    Markdown,
    /// For a browser, a file share and paper.
    Html,
}

impl SimulationFormat {
    /// Every format with its name.
    pub const ALL: [(SimulationFormat, &'static str); 4] = [
        (SimulationFormat::Terminal, "terminal"),
        (SimulationFormat::Json, "json"),
        (SimulationFormat::Markdown, "markdown"),
        (SimulationFormat::Html, "html"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(format, _)| *format == self);
        found.map_or("", |(_, name)| name)
    }
}

/// What it comes to, in one line: `worst lost: 41 single failures; 4 hosts, …`.
#[must_use]
pub fn simulation_headline(report: &SimulationReport<'_>) -> String {
    let (word, scope) = totals::headline(report.simulation);
    format!("{word}: {scope}")
}

/// Writes a simulation in a format.
///
/// # Errors
/// What the writer says.
pub fn write_simulation(
    format: SimulationFormat,
    report: &SimulationReport<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut guard = Guard::new(out).with_colour(look.colour);
    match format {
        SimulationFormat::Terminal => terminal::write(report, look, &mut guard),
        SimulationFormat::Json => json::write(report, &mut guard),
        SimulationFormat::Markdown => markdown::write(report, &mut guard),
        SimulationFormat::Html => html::write(report, &mut guard),
    }?;
    guard.finish()
}
