//! Logging commands of Azure Pipelines: issues of a build, with their lines. Issues are errors and
//! warnings only; what is milder is a line of the log.

use std::io::{self, Write};

use super::Run;
use super::location::Location;
use super::remark::{Remark, annotations};
use super::text::clean;
use crate::catalogue::Severity;
use crate::source::Citations;

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    for remark in annotations(run, &cited) {
        writeln!(out, "{}", line(&remark))?;
    }
    Ok(())
}

fn line(remark: &Remark<'_>) -> String {
    let name = match remark.level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => return plain(remark),
    };
    let mut properties = format!("type={name};");
    if let Some(file) = remark.in_file() {
        properties.push_str(&format!("sourcepath={};", property(file)));
    }
    if let Some(Location { line, column, .. }) = &remark.location {
        properties.push_str(&format!("linenumber={line};columnnumber={column};"));
    }
    let code = property(remark.code);
    let lines = remark.lines();
    let lines: Vec<String> = lines.iter().map(|line| data(&clean(line))).collect();
    let message = lines.join(&data("\n"));
    format!("##vso[task.logissue {properties}code={code};]{message}")
}

/// A line that begins with what no command begins with.
fn plain(remark: &Remark<'_>) -> String {
    let place = remark
        .location
        .as_ref()
        .map(|location| format!("{location}: "));
    let place = place.unwrap_or_default();
    // A line of an export that begins with `##vso[` would be a command of its own.
    clean(&format!(
        "info: {place}{} [{}]",
        remark.message, remark.code
    ))
}

fn data(text: &str) -> String {
    // An agent reads `%AZP25` as a percent sign. The sign comes first, or the other escapes would
    // be escaped again.
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    // A semicolon ends a property, and a bracket the list of them.
    data(&clean(text)).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(level: Severity) -> Remark<'static> {
        Remark {
            level,
            code: "vlan/x",
            message: "a\n##vso[task.complete] 100%".to_owned(),
            help: None,
            location: None,
            file: Some("a];b.json"),
            related: Vec::new(),
            fingerprint: None,
        }
    }

    #[test]
    fn nothing_in_a_name_ends_a_command() {
        let expected = "##vso[task.logissue type=error;sourcepath=a%5D%3Bb.json;code=vlan/x;]\
            a\u{fffd}#·#vso[task.complete] 100%AZP25";
        assert_eq!(line(&remark(Severity::Error)), expected);
    }

    #[test]
    fn nothing_in_a_message_becomes_a_command() {
        let said = line(&remark(Severity::Info));
        assert!(
            said.starts_with("info: a") && !said.contains('\n'),
            "{said}"
        );
    }
}
