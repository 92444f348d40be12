//! Markdown for a change ticket or a comment of a pull request: the verdict, what was found, and what
//! nobody knows. The page stays below what a comment of GitHub holds; the worst is shown first.
//!
//! Exports are hostile: their names are no links, no HTML, and mention nobody.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Run;
use super::groups::{Group, by_setting};
use super::location::Location;
use super::remark::{Remark, by_reason, limits, open_gaps};
use super::text::{clean, list, plural};
use crate::catalogue::Severity;
use crate::finding::{Finding, State};
use crate::source::{Citations, ProblemSeverity};

/// Characters that a comment of GitHub holds, 65 536, less what the frame takes.
const ROOM: usize = 60_000;
/// The head of a table of findings.
const HEAD: &str = "| | rule | where | what |\n|---|---|---|---|";

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    let mut page = Comment::default();
    head(run, &mut page);
    let active = by_setting(run.active());
    let rows = active.iter().map(|group| group_row(&cited, group));
    page.table(HEAD, rows, "finding");
    problems(run, &cited, &mut page);
    let all = run.verdicts.findings.iter();
    let silent: Vec<&Finding> = all
        .filter(|finding| finding.state != State::Active)
        .collect();
    if !silent.is_empty() {
        page.fold(&format!("{} waived or known before", silent.len()));
        let rows = silent.iter().map(|finding| {
            let word = finding
                .waived
                .as_deref()
                .map(|waived| escape(&waived.to_string()));
            let word = word.unwrap_or_else(|| finding.state.name().to_owned());
            let row = row(&cited, finding);
            // The row is whole already: the word goes into its last cell.
            format!("{}<br>_{word}_ |\n", row.trim_end_matches(" |\n"))
        });
        page.table(HEAD, rows, "finding");
        page.unfold();
    }
    if let Some(fixed) = run.fixed.as_ref().filter(|entries| !entries.is_empty()) {
        let count = plural(fixed.len(), "finding");
        page.fold(&format!("{count} of the baseline fixed"));
        for entry in fixed {
            let line = format!("- {} {}\n", code(&entry.rule), escape(&entry.message));
            if !page.add(&line) {
                page.cut("further ones");
                break;
            }
        }
        page.unfold();
    }
    gaps(run, &mut page);
    out.write_all(page.0.as_bytes())
}

fn head(run: &Run, page: &mut Comment) {
    let sign = match run.verdict() {
        "pass" => "✅",
        "fail" => "❌",
        _ => "⚠️",
    };
    let total = run.verdicts.total();
    // Writing to a text cannot fail.
    let _ = writeln!(
        page.0,
        "## fabriclint: {sign} {}\n\n**{}** · {} waived · {} known before · {}\n\n\
        {} evaluated, {} passed, {} **not evaluated**, {} not applicable",
        run.qualified_verdict(),
        headline(run),
        run.verdicts.in_state(State::Waived),
        run.verdicts.in_state(State::Baselined),
        run.scope(),
        plural(total.evaluated, "check"),
        total.passed(),
        total.not_evaluated,
        total.not_applicable,
    );
    for shortfall in run.shortfalls() {
        let _ = writeln!(page.0, "\n⚠️ {}", escape(&shortfall));
    }
    if let Some(collected) = run.collected {
        let _ = writeln!(page.0, "\n{collected}");
    }
    if let Some(left_out) = run.left_out {
        let count = plural(left_out, "finding");
        let _ = writeln!(page.0, "\n{count} that the base has already, left out");
    }
}

/// What the run found; where it could not judge enough, how much it judged.
fn headline(run: &Run) -> String {
    match run.verdict() {
        "incomplete" | "no-input" => run.headline(),
        _ => run.found(),
    }
}

fn group_row(cited: &Citations<'_>, group: &Group<'_>) -> String {
    if group.because().is_none() {
        return row(cited, group.first);
    }
    let row = row(
        cited,
        &Finding {
            message: group.message().to_owned(),
            ..group.first.clone()
        },
    );
    let brings = escape(&group.brings());
    format!("{}<br>_brings {brings}_ |\n", row.trim_end_matches(" |\n"))
}

fn row(cited: &Citations<'_>, finding: &Finding) -> String {
    let sign = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "ℹ️ info",
    };
    let location = Location::of(cited, finding.place);
    let mut place = code(&format!("{}:{}", location.file, location.line));
    if let Some(address) = location.far() {
        place.push_str(&format!("<br>{}", code(address)));
    }
    format!(
        "| {sign} | {} | {place} | {}<br>{} |\n",
        code(finding.rule.as_str()),
        escape(&finding.message),
        escape(&finding.help),
    )
}

fn problems(run: &Run, cited: &Citations<'_>, page: &mut Comment) {
    if run.all_problems().next().is_none() {
        return;
    }
    page.0
        .push_str("\n### Problems with the run or its inputs\n\n");
    for problem in run.all_problems() {
        let remark = Remark::of_problem(cited, problem);
        let sign = match problem.severity {
            ProblemSeverity::Error => "❌",
            ProblemSeverity::Warning => "⚠️",
        };
        let place = match (&remark.location, remark.file) {
            (Some(location), _) => code(&format!("{}:{}", location.file, location.line)),
            (None, Some(file)) => code(file),
            (None, None) => String::new(),
        };
        let help = remark.help.map(|help| format!("; {}", escape(help)));
        let message = escape(&remark.message);
        let line = format!("- {sign} {place} {message}{}\n", help.unwrap_or_default());
        if !page.add(&line) {
            page.cut("further problems");
            return;
        }
    }
}

fn gaps(run: &Run, page: &mut Comment) {
    for (reason, count) in limits(run) {
        let checks = plural(count, "check");
        let _ = writeln!(page.0, "\n{checks} left: {}", escape(reason));
    }
    let total: usize = open_gaps(run).map(|gap| gap.subjects.len()).sum();
    if total == 0 {
        return;
    }
    let title = format!(
        "{} not evaluated, so not known to be compliant",
        plural(total, "check")
    );
    page.fold(&title);
    'all: for (reason, gaps) in by_reason(open_gaps(run)) {
        if !page.add(&format!("- {}\n", escape(reason))) {
            page.cut("further reasons");
            break;
        }
        for gap in gaps {
            let (rule, names) = (code(gap.rule.as_str()), escape(&list(&gap.subjects)));
            if !page.add(&format!("  - {rule}: {names}\n")) {
                page.cut("further rules");
                break 'all;
            }
        }
    }
    page.unfold();
    if run.next_steps.is_empty() {
        return;
    }
    page.0.push_str("\nTo evaluate more, collect:\n\n");
    for step in &run.next_steps {
        if !page.add(&format!("- {}\n", escape(&step.sentence()))) {
            page.cut("further steps");
            return;
        }
    }
}

/// A page that does not grow beyond its room.
#[derive(Default)]
pub(super) struct Comment(pub(super) String);

impl Comment {
    /// Adds a piece, if there is room for it.
    pub(super) fn add(&mut self, piece: &str) -> bool {
        // GitHub counts characters, of which there are no more than bytes.
        let fits = self.0.len() + piece.len() <= ROOM;
        if fits {
            self.0.push_str(piece);
        }
        fits
    }

    pub(super) fn table(
        &mut self,
        head: &str,
        rows: impl ExactSizeIterator<Item = String>,
        one: &str,
    ) {
        let count = rows.len();
        if count == 0 {
            return;
        }
        let _ = writeln!(self.0, "\n{head}");
        for (index, row) in rows.enumerate() {
            if !self.add(&row) {
                self.cut(&plural(count - index, &format!("more {one}")));
                return;
            }
        }
    }

    /// Says what there was no room for.
    pub(super) fn cut(&mut self, what: &str) {
        // Beyond the room on purpose: what is left of 65 536 characters holds the few such lines.
        let _ = writeln!(self.0, "\n_{what} left out here: see the JSON report._");
    }

    pub(super) fn fold(&mut self, title: &str) {
        let _ = writeln!(self.0, "\n<details><summary>{title}</summary>\n");
    }

    pub(super) fn unfold(&mut self) {
        self.0.push_str("\n</details>\n");
    }
}

/// A text in which nothing is markup.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // What follows is a mention or a reference no more.
            '@' | '#' => escaped.push_str(&format!("{letter}<!-- -->")),
            // Between dollar signs GitHub sets a formula.
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            // A colon makes a link of `https://` and a picture of `:tag:`.
            ':' => escaped.push_str("&#58;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A text as code. A table ends a cell at a bar even there.
pub(super) fn code(text: &str) -> String {
    // Between backticks a reference such as `&#124;` would be shown as it is written.
    let mut escaped = String::from("<code>");
    for letter in clean(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '@' | '#' | '$' | ':' => {
                escaped.push_str(&format!("&#{};", u32::from(letter)));
            }
            letter => escaped.push(letter),
        }
    }
    escaped.push_str("</code>");
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_markup() {
        let hostile = "<img src=x> | @team #1 [a](http://b) `x` **b**\n# c";
        let shown = escape(hostile);
        for sign in ["<img", " | ", "@team", " #1", "](http:", " `x", " **", "\n"] {
            assert!(!shown.contains(sign), "{sign} in {shown}");
            assert!(!code(hostile).contains(sign), "{sign} in {}", code(hostile));
        }
    }

    #[test]
    fn a_page_says_what_it_has_no_room_for() {
        let mut page = Comment::default();
        let rows = vec!["| x |\n".repeat(100); 200];
        page.table("| |\n|---|", rows.into_iter(), "finding");
        assert!(page.0.len() < ROOM + 200);
        let told = "_101 more findings left out here: see the JSON report._\n";
        assert!(page.0.ends_with(told), "{}", &page.0[ROOM - 600..]);
    }
}
