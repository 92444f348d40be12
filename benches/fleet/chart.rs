//! The curves of the studies as one SVG file, legible on light and dark pages. It knows what the
//! columns of the studies are called, and nothing of how they were measured.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::table::figures;

/// A panel: which study, which columns, and how it is labelled.
struct Panel {
    study: &'static str,
    title: &'static str,
    x: (&'static str, &'static str),
    /// Column, factor to the unit of the label.
    y: (&'static str, f64),
    /// Whether twice as many should take half the time.
    ideal: bool,
}

const PANELS: [Panel; 4] = [
    Panel {
        study: "cores",
        title: "Time of a run, s (dashed: linear speed-up)",
        x: ("threads", "threads"),
        y: ("wall, ms", 1e-3),
        ideal: true,
    },
    Panel {
        study: "hosts",
        title: "CPU a host by size of the fleet, ms",
        x: ("hosts", "hosts"),
        y: ("CPU, µs a host", 1e-3),
        ideal: false,
    },
    Panel {
        study: "rules",
        title: "CPU a host by rules, ms",
        x: ("rules", "rules"),
        y: ("µs a host", 1e-3),
        ideal: false,
    },
    Panel {
        study: "vm-nics",
        title: "CPU a host by VM NICs, ms",
        x: ("VM NICs a host", "VM NICs a host"),
        y: ("CPU, µs a host", 1e-3),
        ideal: false,
    },
];

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 560.0;
/// The plot inside a panel: from the panel's corner, and how large.
const PLOT: (f64, f64, f64, f64) = (58.0, 44.0, 296.0, 180.0);

const STYLE: &str = "<style>
  .paper { fill: #ffffff; stroke: #d0d7de }
  .ink { fill: #1f2328; font: 13px system-ui, sans-serif }
  .title { font-weight: 600 }
  .grid { stroke: #d8dee4; stroke-width: 1 }
  .axis { stroke: #6e7781; stroke-width: 1 }
  .curve { fill: none; stroke: #0969da; stroke-width: 2 }
  .dot { fill: #0969da }
  .ideal { fill: none; stroke: #6e7781; stroke-width: 1.5; stroke-dasharray: 5 4 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; stroke: #30363d }
    .ink { fill: #e6edf3 }
    .grid { stroke: #272e37 }
    .axis, .ideal { stroke: #8b949e }
    .curve { stroke: #58a6ff }
    .dot { fill: #58a6ff }
  }
</style>
";

/// Draws the figures that there are.
pub fn chart(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\">\n\
         <title>What fabriclint check takes: by threads, hosts, rules and VM NICs</title>\n{STYLE}\
         <rect class=\"paper\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
        WIDTH - 1.0,
        HEIGHT - 1.0
    );
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
    for (panel, (column, row)) in PANELS.iter().zip(corners) {
        let points = panel.points()?;
        let at = (column * WIDTH / 2.0, row * HEIGHT / 2.0);
        writeln!(svg, "<g transform=\"translate({} {})\">", at.0, at.1)?;
        panel.draw(&points, &mut svg)?;
        svg += "</g>\n";
    }
    svg += "</svg>\n";
    fs::write(out, svg)?;
    Ok(())
}

impl Panel {
    fn points(&self) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
        let path = figures(self.study);
        let text = fs::read_to_string(&path).map_err(|error| {
            format!(
                "{}: {error}; run the study {} first",
                path.display(),
                self.study
            )
        })?;
        let study: Value = serde_json::from_str(&text)?;
        let rows = study["rows"].as_array().ok_or("no rows")?;
        let point =
            |row: &Value| Some((row[self.x.0].as_f64()?, row[self.y.0].as_f64()? * self.y.1));
        let points: Option<Vec<_>> = rows.iter().map(point).collect();
        Ok(points.ok_or("a figure is missing")?)
    }

    fn draw(&self, points: &[(f64, f64)], svg: &mut String) -> Result<(), Box<dyn Error>> {
        let (left, top, width, height) = PLOT;
        let most = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(0.0, f64::max);
        // There is no half of a thread.
        let across = Scale::to(most(|point| point.0), 5.0).whole();
        let up = Scale::to(most(|point| point.1), 4.0);
        let place = |(x, y): (f64, f64)| {
            let (x, y) = (x / across.end * width, y / up.end * height);
            (left + x, top + height - y)
        };
        writeln!(
            svg,
            "<text class=\"ink title\" x=\"{left}\" y=\"26\">{}</text>",
            self.title
        )?;
        for value in up.ticks() {
            let (_, y) = place((0.0, value));
            let class = if value == 0.0 { "axis" } else { "grid" };
            let end = left + width;
            writeln!(svg, "<path class=\"{class}\" d=\"M{left} {y:.1}H{end}\"/>")?;
            text(svg, "end", left - 8.0, y + 4.5, &number(value))?;
        }
        for value in across.ticks() {
            let (x, _) = place((value, 0.0));
            let foot = top + height;
            writeln!(svg, "<path class=\"axis\" d=\"M{x:.1} {foot}v4\"/>")?;
            text(svg, "middle", x, foot + 19.0, &number(value))?;
        }
        text(
            svg,
            "middle",
            left + width / 2.0,
            top + height + 38.0,
            self.x.1,
        )?;
        if let Some((x, y)) = points.first().filter(|_| self.ideal) {
            let ideal: Vec<_> = points
                .iter()
                .map(|point| place((point.0, x * y / point.0)))
                .collect();
            writeln!(svg, "<path class=\"ideal\" d=\"{}\"/>", path(&ideal))?;
        }
        let curve: Vec<_> = points.iter().map(|point| place(*point)).collect();
        writeln!(svg, "<path class=\"curve\" d=\"{}\"/>", path(&curve))?;
        for (x, y) in curve {
            writeln!(
                svg,
                "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"
            )?;
        }
        Ok(())
    }
}

fn text(svg: &mut String, anchor: &str, x: f64, y: f64, words: &str) -> Result<(), Box<dyn Error>> {
    writeln!(
        svg,
        "<text class=\"ink\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"
    )?;
    Ok(())
}

fn path(points: &[(f64, f64)]) -> String {
    let steps: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    format!("M{}", steps.join("L"))
}

/// An axis from nought to a little more than the largest value, in steps that people count in.
struct Scale {
    step: f64,
    end: f64,
}

impl Scale {
    fn to(most: f64, ticks: f64) -> Self {
        let rough = most.max(f64::MIN_POSITIVE) / ticks;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|factor| factor * power);
        let step = step.into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power);
        Self {
            step,
            end: (most / step).ceil() * step,
        }
    }

    fn whole(self) -> Self {
        let step = self.step.max(1.0);
        Self {
            step,
            end: (self.end / step).ceil() * step,
        }
    }

    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (step, end) = (self.step, self.end);
        (0_u32..)
            .map(move |number| f64::from(number) * step)
            .take_while(move |value| *value <= end + step / 2.0)
    }
}

/// `50 000`, `2`, `0.5`.
fn number(value: f64) -> String {
    if value.fract() != 0.0 {
        let text = format!("{value:.3}");
        return text.trim_end_matches('0').to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
