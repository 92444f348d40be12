//! Outputs of single cmdlets as `ConvertTo-Json` writes them: an object, a list, or
//! `{"value": […], "Count": n}` a file; one document a host with the nouns of cmdlets as keys;
//! enumerations as numbers or names; what is nested too deep cut off to a text. An object is recognised
//! by what it is, and by what its file is called after; columns that are not there are not known.
//! What is called after a cmdlet and holds nothing that can be read is a problem, never passed over.
//!
//! Sources: PowerShell 5.1 and 7 on Windows Server 2012 R2 to 2025, the typed properties of the
//! Hyper-V module 2.0 and of the CIM classes behind the network cmdlets.

mod astray;
mod called;
pub mod clixml;
mod command;
mod console;
mod export;
mod file_name;
mod fingerprint;
mod list;
mod list_value;
mod net_view;
mod piece;
mod printed;
mod read;
mod read_list;
mod read_records;
mod record;
mod records;
mod text;
mod walk;

use std::path::{Path, absolute};

use super::model::{HostPart, Kind, Owners, Says, assemble};
use crate::readers::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::readers::named::{is_web_page, web_page};
use crate::readers::row::CUT_OFF;
use crate::readers::windows::bundle::{InBundle, Tool};
use crate::source::{Node, Place, Problem, SourceId, Span, Value, is_prompt};
pub(in crate::readers) use astray::gather as gather_astray;
use export::Export;
use file_name::FileName;
pub(in crate::readers) use printed::Printed;
use text::Look;
use walk::{Around, Found, walk};

/// The dialect.
pub(in crate::readers) struct Cmdlets;

/// What a file holds that is called after a cmdlet or a class, by its path.
pub(in crate::readers::windows) fn cmdlet_of(path: &Path) -> Option<Kind> {
    FileName::of(path).kind
}

impl Reader for Cmdlets {
    fn name(&self) -> &'static str {
        "powershell-json"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    /// A document holds objects of cmdlets, or is at least called after a cmdlet. So is an output without
    /// any object: an empty file (which is what an empty pipeline writes), or `null`.
    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let cmdlet = FileName::of(file.path).cmdlet();
        if let Some(cmdlet) = cmdlet.filter(|_| is_web_page(file.text)) {
            let name = cmdlet.0.name();
            let message = format!("this is {}, not the JSON of {name}", web_page(file.text));
            let help = format!("run `{}`", Export::Json.command(cmdlet));
            let problem = Problem::error("not-json", message).help(help);
            return Some(Recognition::Refused(problem));
        }
        match file.form {
            Form::Document(node) => {
                let is_ours = cmdlet.is_some() || holds_objects(node);
                is_ours.then_some(Recognition::Ours)
            }
            Form::Damaged | Form::Plain if is_text_of_unused(file) => {
                let name = cmdlet.map_or_else(String::new, |(kind, _)| kind.name());
                Some(Recognition::Unused(format!("{name} is not used")))
            }
            Form::Damaged => {
                let is_ours = cmdlet.is_some() || fingerprint::has_marks(file.head());
                is_ours.then_some(Recognition::Ours)
            }
            Form::Plain if cmdlet.is_some() || fingerprint::has_marks(file.head()) => {
                Some(Recognition::Ours)
            }
            Form::Plain => {
                let (look, kind) = text::told_by_columns(file.head())?;
                let problem = look
                    .problem((kind, Owners::Unsaid), Export::Json)
                    .in_file(file.name);
                Some(Recognition::Refused(problem))
            }
            Form::Binary => {
                let cmdlet = cmdlet?;
                let message = format!("this is binary, not the JSON of {}", cmdlet.0.name());
                let problem = Problem::error("not-json", message).in_file(file.name);
                let help = format!(
                    "the file was damaged or is something else; run `{}`",
                    Export::Json.command(cmdlet)
                );
                Some(Recognition::Refused(problem.help(help)))
            }
        }
    }

    /// An output without any object, or JSON with the prompt or the warnings of a console around it.
    fn parse_file<'a>(&self, source: SourceId, file: &File<'a>) -> Result<Node<'a>, Problem> {
        if matches!(file.text.trim(), "" | "null") {
            let span = Span { start: 0, end: 0 };
            return Ok(Node::new(Place { source, span }, Value::Null));
        }
        if let Some(node) = text::json_between(source, file.text) {
            return Ok(node);
        }
        let place = text::first_line(source, file.text);
        let problem = match FileName::of(file.path).cmdlet() {
            Some(cmdlet) => {
                let problem = Look::of(file.head()).0.problem(cmdlet, Export::Json);
                beside_text(problem, file)
            }
            None => Problem::error(
                "not-json",
                "there is JSON of a cmdlet in it, and other text",
            )
            .help("export again with `ConvertTo-Json -Depth 5`, into a file of its own"),
        };
        Err(problem.at(place))
    }

    fn mend<'a>(
        &self,
        source: SourceId,
        file: &File<'a>,
        broken: &Problem,
    ) -> Option<Result<Node<'a>, Problem>> {
        if let Some(node) = text::json_between(source, file.text) {
            return Some(Ok(node));
        }
        let cmdlet = FileName::of(file.path).cmdlet()?;
        let look = Look::of(file.head()).0;
        if look == Look::Error {
            let place = text::first_line(source, file.text);
            return Some(Err(look.problem(cmdlet, Export::Json).at(place)));
        }
        let help = format!(
            "the export was cut off or changed; run `{}`",
            Export::Json.command(cmdlet)
        );
        Some(Err(broken.clone().help(help)))
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        let mut fragment = read::read(node, file)?;
        advise_bundle(&mut fragment, file, Export::Json);
        Ok(fragment)
    }

    fn unread(&self, path: &Path, place: Place) -> Option<Part> {
        unread(path, place)
    }

    fn unused(&self, node: &Node<'_>, file: &File<'_>) -> String {
        unused(node, file.path)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            hosts: assemble(Part::take(parts), problems),
            ..Assembled::default()
        }
    }
}

/// Whether a file is called after a cmdlet that is not used, and holds text for people that nobody misses, be it
/// whole or not.
fn is_text_of_unused(file: &File<'_>) -> bool {
    let kind = FileName::of(file.path).kind;
    let is_json = || {
        // A prompt of another computer, `[HV01]: PS C:\\>`, begins as JSON does.
        let first = file.head().lines().find(|line| !line.trim().is_empty());
        let begins =
            |line: &str| line.trim_start().starts_with(['{', '[', '<']) && !is_prompt(line);
        first.is_none_or(begins) || fingerprint::has_marks(file.head())
    };
    matches!(kind, Some(Kind::Other(_)))
        && !is_json()
        && file.text.trim() != "null"
        && text::told_by_columns(file.head()).is_none()
}

/// What a file that is called after a cmdlet and cannot be read leaves: nobody knows what the cmdlet put out.
fn unread(path: &Path, place: Place) -> Option<Part> {
    let name = FileName::of(path);
    let (kind, owners) = name.cmdlet()?;
    let mut part = HostPart::new(place, Says::default());
    part.failed(kind, owners);
    let file = name.file(path);
    part.speaks().then(|| Part::new(part.unread_file(file)))
}

/// Whether a document holds an object of a cmdlet.
fn holds_objects(node: &Node<'_>) -> bool {
    let mut known = false;
    walk(node, Around::default(), &mut |found, around| {
        known |= around.cmdlet.is_some() || matches!(found, Found::Object(_, Some(_)));
    });
    known
}

/// Says of a text in a bundle whose tool writes the objects beside it what to hand in.
fn beside_text(problem: Problem, file: &File<'_>) -> Problem {
    let bundle = || InBundle::of(&absolute(file.path).ok()?);
    let stem = file.path.file_stem().map(|stem| stem.to_string_lossy());
    match (bundle().map(|bundle| bundle.tool), stem) {
        (Some(Tool::Sddc), Some(stem)) if problem.code != "cmdlet-failed" => problem.help(format!(
            "{} writes `{stem}.XML` beside this text for people: hand in the whole bundle",
            Tool::Sddc.name()
        )),
        _ => problem,
    }
}

/// Says of what was cut off in a bundle what to do: its tool cannot be told to go deeper.
fn advise_bundle(fragment: &mut Fragment, file: &File<'_>, export: Export) {
    let problems = fragment.problems.iter_mut();
    let mut cut = problems
        .filter(|problem| problem.code == CUT_OFF)
        .peekable();
    let tool = || Some(InBundle::of(&absolute(file.path).ok()?)?.tool);
    if cut.peek().is_some()
        && let Some(tool) = tool()
        && let Some(cmdlet) = FileName::of(file.path).cmdlet()
    {
        let help = format!(
            "{} goes no deeper: run `{}` on the host, and put that file in place of this one",
            tool.name(),
            export.command(cmdlet)
        );
        cut.for_each(|problem| problem.help = Some(help.clone()));
    }
}

/// Why nothing in a document is used.
fn unused(node: &Node<'_>, path: &Path) -> String {
    let mut kinds: Vec<String> = Vec::new();
    let cmdlet = FileName::of(path).cmdlet();
    walk(node, Around::file(cmdlet), &mut |found, _| {
        if let Found::Object(_, Some(kind)) = found {
            let name = kind.name();
            if !kinds.contains(&name) {
                kinds.push(name);
            }
        }
    });
    match (cmdlet, kinds.is_empty()) {
        (_, false) => format!("{} is not used", kinds.join(", ")),
        (Some((kind, _)), true) => format!("{} is not used", kind.name()),
        (None, true) => "it holds no object that is used".to_owned(),
    }
}

#[cfg(test)]
mod tests;
