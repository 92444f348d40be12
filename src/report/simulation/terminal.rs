//! The report for people: one block a failure, the worst first, each with what happens to whom, why, and what
//! clusters make of it; then what was broken before, what was not simulated, and what it comes to.

use std::fmt;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use miette::Severity as Level;

use super::blocks::{Block, Row, Weight, blocks, rows};
use super::chain::{Step, chain};
use super::clusters::{is_hurt, sentence};
use super::simulated::SimulationReport;
use super::totals;
use super::words;
use crate::report::diagnostic::Maker;
use crate::report::terminal::{Detail, Look, Rail, colour};
use crate::report::text::{clean, list, width, wrap};
use crate::simulation::{ClusterOutcome, Outcome, Verdict};

/// Sentences of clusters below a failure; the JSON report has all.
const CLUSTERS: usize = 3;

/// What a report is drawn with.
struct Pen<'a, 'w> {
    look: Look,
    maker: Maker<'a>,
    out: &'w mut dyn Write,
}

pub(super) fn write(
    report: &SimulationReport<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut pen = Pen {
        look,
        maker: Maker::new(report.cited()),
        out,
    };
    let blocks = blocks(report.simulation);
    for block in blocks.iter().filter(|block| is_shown(report, look, block)) {
        pen.block(block)?;
    }
    if look.detail != Detail::Brief {
        pen.baseline(report)?;
        pen.not_simulated(report)?;
        pen.legend(&totals::spoken(report.simulation, &blocks))?;
        pen.by_kind(report)?;
        pen.folded(&blocks)?;
    }
    pen.conclusion(report)
}

/// Of a summary, only what hurts clusters is spelt out; where only what is wrong was asked for, what the site survives is
/// left out.
fn is_shown(report: &SimulationReport<'_>, look: Look, block: &Block<'_>) -> bool {
    if report.is_summary {
        return block.hurts_clusters();
    }
    match look.detail {
        Detail::Brief => block.worst() >= Outcome::Unknown || block.hurts_clusters(),
        Detail::Usual | Detail::Full => block.weight() == Weight::Full,
    }
}

/// How bad an outcome is, in the words of diagnostics.
fn level(outcome: Outcome) -> Level {
    match outcome {
        Outcome::Lost | Outcome::BlackHole => Level::Error,
        Outcome::Unknown => Level::Warning,
        Outcome::FailoverSeen
        | Outcome::FailoverUnseen
        | Outcome::Reduced
        | Outcome::Unaffected => Level::Advice,
    }
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Unaffected => Style::new().fg_color(Some(AnsiColor::Green.into())).bold(),
        outcome => colour(Some(level(outcome))),
    }
}

impl Pen<'_, '_> {
    /// A text below a block: wrapped, and further in from the second line on.
    fn lines(
        &mut self,
        indent: usize,
        text: &str,
        paint: impl Fn(&str) -> String,
    ) -> io::Result<()> {
        let pad = " ".repeat(indent);
        for line in wrap(&clean(text), self.look.columns - indent, 0) {
            writeln!(self.out, "{pad}{}", paint(&line))?;
        }
        Ok(())
    }

    /// A word in colour and a text behind it.
    fn headed(&mut self, indent: usize, word: &str, style: Style, text: &str) -> io::Result<()> {
        let look = self.look;
        let pad = " ".repeat(indent);
        let used = width(word) + 2;
        let lines = wrap(&clean(text), look.columns - indent, used);
        write!(self.out, "{pad}{}: ", look.paint(style, word))?;
        for (index, line) in lines.iter().enumerate() {
            let pad = if index == 0 { "" } else { pad.as_str() };
            writeln!(self.out, "{pad}{line}")?;
        }
        Ok(())
    }

    fn names(&self, names: &[String]) -> String {
        match self.look.detail {
            Detail::Full => names.join(", "),
            Detail::Brief | Detail::Usual => list(names),
        }
    }

    fn block(&mut self, block: &Block<'_>) -> io::Result<()> {
        let look = self.look;
        let title = clean(&format!("{}[{}]", block.worst_word(), block.id()));
        let mut message = block.title();
        if block.scenarios.len() > 1 {
            message.push_str(&format!(" ({})", self.names(&block.scopes())));
        }
        let lines = wrap(&clean(&message), look.columns, width(&title) + 2);
        write!(self.out, "{}: ", look.paint(style(block.worst()), &title))?;
        for line in lines {
            writeln!(self.out, "{}", look.bold(&line))?;
        }
        let mut told = Vec::new();
        for row in &block.rows {
            self.row(row, &mut told)?;
        }
        let touched = block.touched();
        for cluster in touched.iter().take(CLUSTERS) {
            self.cluster(cluster)?;
        }
        if let Some(more) = touched.len().checked_sub(CLUSTERS).filter(|more| *more > 0) {
            let text = format!("and {more} more clusters, no worse");
            self.lines(2, &text, |line| look.dim(line))?;
        }
        writeln!(self.out)
    }

    /// What happens to whom, and why, unless that was told.
    fn row(&mut self, row: &Row<'_>, told: &mut Vec<Step>) -> io::Result<()> {
        let look = self.look;
        let what = &row.cell.what;
        let word = words::outcome(what.outcome, what.share);
        let entries = row.concerned.entries();
        let who = entries.map(|(traffic, hosts)| format!("{traffic} on {}", self.names(&hosts)));
        let mut who = who.collect::<Vec<_>>().join("; ");
        if row.vms > 0 {
            let machines = if row.vms == 1 { "VM" } else { "VMs" };
            who.push_str(&format!("; {} {machines}", row.vms));
        }
        self.headed(2, &word, style(what.outcome), &who)?;
        self.lines(4, &row.details.join("; "), |line| look.dim(line))?;
        for missing in &row.missing {
            let text = format!("not known: {}; {}", missing.fact, missing.export);
            self.lines(4, &text, str::to_owned)?;
        }
        let steps = chain(row.cell);
        let steps: Vec<Step> = steps
            .into_iter()
            .filter(|step| !told.contains(step))
            .collect();
        if look.detail != Detail::Brief {
            self.rail(level(what.outcome), &steps)?;
        }
        told.extend(steps);
        Ok(())
    }

    /// The steps of a chain under one rail, and those that stand nowhere below.
    fn rail(&mut self, level: Level, steps: &[Step]) -> io::Result<()> {
        let look = self.look;
        let label = |step: &Step| match look.detail {
            Detail::Full => step.with_rules(),
            Detail::Brief | Detail::Usual => step.text.clone(),
        };
        let places = steps
            .iter()
            .filter_map(|step| Some((step.place?, label(step))));
        let places: Vec<_> = places.collect();
        if let Some(shown) = self.maker.of_chain(level, &places) {
            let look = Look {
                columns: look.columns - 2,
                ..look
            };
            let rail = Rail(look, &shown);
            write!(self.out, "{}", Shifted(&rail))?;
        }
        for step in steps.iter().filter(|step| step.place.is_none()) {
            self.lines(4, &label(step), str::to_owned)?;
        }
        Ok(())
    }

    fn cluster(&mut self, cluster: &ClusterOutcome) -> io::Result<()> {
        let style = match cluster.verdict {
            Verdict::Cut => colour(Some(Level::Error)),
            Verdict::AtRisk => colour(Some(Level::Warning)),
            Verdict::Kept if is_hurt(cluster) => colour(Some(Level::Warning)),
            Verdict::Kept => colour(Some(Level::Advice)),
        };
        self.headed(2, "cluster", style, &sentence(cluster))
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        let text = self.look.bold(text);
        writeln!(self.out, "{text}")
    }

    fn baseline(&mut self, report: &SimulationReport<'_>) -> io::Result<()> {
        let rows = rows(report.simulation, &report.simulation.baseline);
        if rows.is_empty() {
            return Ok(());
        }
        self.title("before anything fails:")?;
        let mut told = Vec::new();
        for row in &rows {
            self.row(row, &mut told)?;
        }
        writeln!(self.out)
    }

    fn not_simulated(&mut self, report: &SimulationReport<'_>) -> io::Result<()> {
        let absent = totals::absent(report.simulation);
        if absent.is_empty() {
            return Ok(());
        }
        self.title("not simulated:")?;
        for one in absent {
            self.lines(2, &one, str::to_owned)?;
        }
        writeln!(self.out)
    }

    /// What the words mean that were used.
    fn legend(&mut self, spoken: &[Outcome]) -> io::Result<()> {
        if spoken.is_empty() {
            return Ok(());
        }
        let look = self.look;
        for outcome in spoken {
            let text = format!("{outcome}: {}", outcome.description());
            self.lines(0, &text, |line| look.dim(line))?;
        }
        writeln!(self.out)
    }

    fn by_kind(&mut self, report: &SimulationReport<'_>) -> io::Result<()> {
        let kinds = totals::by_kind(report.simulation);
        if kinds.is_empty() {
            return Ok(());
        }
        self.title("worst outcome of each single failure:")?;
        let longest = kinds.iter().map(|(kind, _)| width(kind.name())).max();
        let longest = longest.unwrap_or(0);
        for (kind, outcomes) in kinds {
            let counts = outcomes.iter();
            let counts = counts.map(|(outcome, count)| format!("{count} {outcome}"));
            let counts = counts.collect::<Vec<_>>().join(", ");
            let used = longest + 4;
            let lines = wrap(&counts, self.look.columns - used, 0);
            for (index, line) in lines.iter().enumerate() {
                let name = if index == 0 { kind.name() } else { "" };
                writeln!(self.out, "  {name:<longest$}  {line}")?;
            }
        }
        Ok(())
    }

    /// Failures that do nothing, in one line each.
    fn folded(&mut self, blocks: &[Block<'_>]) -> io::Result<()> {
        let look = self.look;
        for (weight, told) in [
            (Weight::LastPath, "nothing happens, and one path is left"),
            (Weight::Nothing, "nothing happens"),
        ] {
            if let Some(failures) = totals::folded(blocks, weight) {
                let text = format!("{told}: {failures}");
                self.lines(0, &text, |line| look.dim(line))?;
            }
        }
        Ok(())
    }

    fn conclusion(&mut self, report: &SimulationReport<'_>) -> io::Result<()> {
        let simulation = report.simulation;
        let worst = totals::worst(simulation);
        let (word, mut text) = totals::headline(simulation);
        for (verdict, count) in totals::verdicts(simulation) {
            text.push_str(&format!("; clusters {verdict} by {count}"));
        }
        self.headed(0, &word, style(worst), &text)?;
        let counts = totals::outcomes(simulation);
        let counts = counts
            .iter()
            .map(|(outcome, count)| format!("{count} {outcome}"));
        let counts = counts.collect::<Vec<_>>().join(", ");
        if counts.is_empty() || self.look.detail == Detail::Brief {
            return Ok(());
        }
        self.lines(0, &format!("consumers × failures: {counts}"), str::to_owned)
    }
}

/// A drawing, further in.
struct Shifted<'a>(&'a Rail<'a>);

impl fmt::Display for Shifted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let drawn = self.0.to_string();
        for line in drawn.lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
