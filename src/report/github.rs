//! Workflow commands of GitHub Actions: annotations on the lines of a change.
//!
//! An annotation without a line is shown on none, so a file without one gets the first. Ten of each
//! level are shown for a step, the first ones. What is masked or escaped follows the toolkit of
//! GitHub Actions, `packages/core/src/command.ts`.

use std::io::{self, Write};

use super::Run;
use super::remark::{Remark, annotations};
use super::text::clean;
use crate::catalogue::Severity;
use crate::source::Citations;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    for remark in annotations(run, &cited) {
        writeln!(out, "{}", command(&remark))?;
    }
    Ok(())
}

fn command(remark: &Remark<'_>) -> String {
    let name = match remark.level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = vec![format!("title={}", property(remark.code))];
    if let Some(file) = remark.in_file() {
        properties.push(format!("file={}", property(file)));
    }
    match &remark.location {
        Some(location) if location.line == location.end_line => properties.push(format!(
            "line={},endLine={},col={},endColumn={}",
            location.line, location.end_line, location.column, location.end_column
        )),
        // Columns on several lines are refused.
        Some(location) => properties.push(format!(
            "line={},endLine={}",
            location.line, location.end_line
        )),
        None if remark.file.is_some() => properties.push("line=1".to_owned()),
        None => {}
    }
    let lines = remark.lines();
    let lines: Vec<String> = lines.iter().map(|line| data(&clean(line))).collect();
    let message = lines.join(&data("\n"));
    format!("::{name} {}::{message}", properties.join(","))
}

fn data(text: &str) -> String {
    // The percent sign comes first, or the other escapes would be escaped again.
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    // A comma ends a property, and two colons the list of them.
    data(&clean(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_a_command() {
        let remark = Remark {
            level: Severity::Error,
            code: "vlan/x",
            message: "a\n::stop-commands::b 100%\r".to_owned(),
            help: None,
            location: None,
            file: Some("a,line=9::b.json"),
            related: Vec::new(),
            fingerprint: None,
        };
        let expected = "::error title=vlan/x,file=a%2Cline=9%3A%3Ab.json,line=1\
            ::a\u{fffd}::stop-commands::b 100%25\u{fffd}";
        assert_eq!(command(&remark), expected);
    }
}
