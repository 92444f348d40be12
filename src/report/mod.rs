//! Reports: one file a format, each with output types of its own. Formats know findings and places,
//! not hosts or rules' policies; they write to what they are given and never print.

mod account;
mod azure;
mod changed;
mod concise;
mod conclusion;
mod csv;
mod diagnostic;
mod document;
mod github;
mod gitlab;
mod groups;
mod headline;
mod html;
mod joined;
mod json;
mod jsonl;
mod junit;
mod ledger;
mod location;
mod markdown;
mod narrated;
mod next_steps;
mod phases;
mod picture;
mod prometheus;
mod remark;
mod run;
mod sarif;
mod simulation;
mod statistics;
mod terminal;
pub mod testing;
mod text;
mod threshold;
mod timings;

use std::io::{self, Write};

use crate::source::Guard;

pub use account::write_account;
pub use changed::ChangedLines;
pub use conclusion::Conclusion;
pub use ledger::{
    LEDGER_QOS_SCHEMA, LEDGER_VLAN_SCHEMA, LedgerFormat, LedgerReport, Paged, ledger_headline,
    write_ledger,
};
pub use next_steps::NextStep;
pub use phases::Phases;
pub use picture::{PictureFormat, PictureReport, write_picture};
pub use run::Run;
pub use simulation::{
    SIMULATION_SCHEMA, SimulationFormat, SimulationReport, simulation_headline, write_simulation,
};
pub use statistics::write_statistics;
pub use terminal::{Detail, Look, write_problems};
pub use threshold::Threshold;
pub use timings::write_timings;

/// The JSON Schema of `fabriclint/report/v1`.
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
    /// `fabriclint/report/v1`.
    Json,
    /// The same, an object a line.
    Jsonl,
    /// For code scanning.
    Sarif,
    /// For build servers.
    Junit,
    /// For the code quality of GitLab.
    Gitlab,
    /// For annotations of GitHub.
    Github,
    /// For the log of Azure Pipelines.
    Azure,
    /// For a change ticket or a comment.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// For a browser, a file share and paper.
    Html,
    /// For a monitoring system.
    Prometheus,
    /// For `grep` and editors.
    Concise,
    /// For people who hear it.
    Narrated,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(Format, &'static str); 14] = [
        (Format::Terminal, "terminal"),
        (Format::Json, "json"),
        (Format::Jsonl, "jsonl"),
        (Format::Sarif, "sarif"),
        (Format::Junit, "junit"),
        (Format::Gitlab, "gitlab"),
        (Format::Github, "github"),
        (Format::Azure, "azure"),
        (Format::Markdown, "markdown"),
        (Format::Csv, "csv"),
        (Format::Html, "html"),
        (Format::Prometheus, "prometheus"),
        (Format::Concise, "concise"),
        (Format::Narrated, "narrated"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(format, _)| *format == self);
        found.map_or("", |(_, name)| name)
    }

    /// Whether a report is lines for a log, among which other lines may stand, and no document.
    #[must_use]
    pub fn is_log(self) -> bool {
        use Format::{Azure, Concise, Github, Narrated, Terminal};
        matches!(self, Terminal | Github | Azure | Concise | Narrated)
    }
}

/// Writes a run in a format.
///
/// # Errors
/// What the writer says.
pub fn write(format: Format, run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    // What these two write are log commands, and each value in them was cleaned.
    if matches!(format, Format::Github | Format::Azure) {
        return write_unguarded(format, run, look, out);
    }
    let mut guard = Guard::new(out).with_colour(look.colour);
    write_unguarded(format, run, look, &mut guard)?;
    guard.finish()
}

fn write_unguarded(format: Format, run: &Run, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(run, look, out),
        Format::Json => json::write(run, out),
        Format::Jsonl => jsonl::write(run, out),
        Format::Sarif => sarif::write(run, out),
        Format::Junit => junit::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Github => github::write(run, out),
        Format::Azure => azure::write(run, out),
        Format::Concise => concise::write(run, out),
        Format::Markdown => markdown::write(run, out),
        Format::Csv => csv::write(run, out),
        Format::Html => html::write(run, out),
        Format::Prometheus => prometheus::write(run, out),
        Format::Narrated => narrated::write(run, out),
    }
}
