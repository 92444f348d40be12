//! Outputs of single cmdlets as `Export-Clixml` writes them. What stands in the XML is for `source::clixml` to
//! know; the objects are those of `ConvertTo-Json`, with the names of their types beside their properties, and
//! are read as those are.

use std::path::Path;

use crate::readers::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::readers::named::{is_web_page, web_page};
use crate::readers::windows::cmdlets::export::Export;
use crate::readers::windows::cmdlets::file_name::FileName;
use crate::readers::windows::cmdlets::read::read_objects;
use crate::readers::windows::cmdlets::text::{Look, first_line, holds_error, json_begins};
use crate::readers::windows::cmdlets::{advise_bundle, holds_objects, unread, unused};
use crate::readers::windows::model::{HostPart, Kind, Owners, assemble};
use crate::source::{Node, Place, Problem, SourceId, clixml_in};

/// The mark of an object in the stream of errors: `Export-Clixml` writes none, a redirected `powershell.exe` does, and
/// what a cmdlet had put out before it failed may be a part.
const ERRORS: &str = " S=\"Error\"";

/// The dialect.
pub(in crate::readers) struct Clixml;

impl Reader for Clixml {
    fn name(&self) -> &'static str {
        "powershell-clixml"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    /// A document holds objects of cmdlets, or is at least called after a cmdlet. What has the ending of XML and the
    /// name of a cmdlet was meant to be CLIXML, whatever became of it.
    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let cmdlet = FileName::of(file.path).cmdlet();
        let Some(document) = clixml_in(file.text) else {
            return other(file, cmdlet?);
        };
        let recognition = match file.form {
            Form::Document(node) if cmdlet.is_some() || holds_objects(node) => Recognition::Ours,
            Form::Document(_) => {
                let reason = "CLIXML of PowerShell, and no class in it is one that is used";
                return Some(Recognition::Unused(reason.to_owned()));
            }
            Form::Damaged if cmdlet.is_some() || has_marks(file.head()) => Recognition::Ours,
            Form::Damaged | Form::Plain | Form::Binary => return None,
        };
        let failed = holds_error(&file.text[..document.start]) || file.text.contains(ERRORS);
        Some(match cmdlet {
            Some(cmdlet) if failed => {
                Recognition::Refused(Look::Error.problem(cmdlet, Export::Clixml))
            }
            _ => recognition,
        })
    }

    fn mend<'a>(
        &self,
        _source: SourceId,
        file: &File<'a>,
        broken: &Problem,
    ) -> Option<Result<Node<'a>, Problem>> {
        let cmdlet = FileName::of(file.path).cmdlet()?;
        let run = Export::Clixml.command(cmdlet);
        let help = format!("the export was cut off or changed; run `{run}`");
        Some(Err(broken.clone().help(help)))
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        let mut fragment = read_objects(node, file, Export::Clixml)?;
        if let Some(document) = clixml_in(file.text).filter(|document| document.start > 0) {
            let message = "the lines before the CLIXML are passed over";
            let place = first_line(node.place.source, &file.text[..document.start]);
            let problem = Problem::warning("text-before-clixml", message).at(place);
            let help = "write the objects to a file with `Export-Clixml` in place of copying them from the console";
            fragment.problems.push(problem.help(help));
        }
        advise_bundle(&mut fragment, file, Export::Clixml);
        Ok(fragment)
    }

    fn unread(&self, path: &Path, place: Place) -> Option<Part> {
        unread(path, place)
    }

    fn unused(&self, node: &Node<'_>, file: &File<'_>) -> String {
        unused(node, file.path)
    }

    /// The parts are those of the cmdlets in any form: one host may have files of several.
    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            hosts: assemble(Part::take::<HostPart>(parts), problems),
            ..Assembled::default()
        }
    }
}

/// What a file is that has the ending of XML and the name of a cmdlet, and is no CLIXML; nothing if it is JSON.
fn other(file: &File<'_>, cmdlet: (Kind, Owners)) -> Option<Recognition> {
    let form = Export::of_file(file.path);
    if form != Export::Clixml {
        return None;
    }
    let text = file.text.trim_start();
    let problem = |what: &str| {
        let message = format!("this is {what}, not the CLIXML of {}", cmdlet.0.name());
        let problem = Problem::error(form.missing(), message);
        problem.help(format!("run `{}`", form.command(cmdlet)))
    };
    let problem = match file.form {
        _ if is_web_page(text) => problem(&web_page(text)),
        Form::Binary => {
            let run = form.command(cmdlet);
            let help = format!("the file was damaged or is something else; run `{run}`");
            problem("binary").in_file(file.name).help(help)
        }
        Form::Damaged if text.starts_with('<') => return Some(Recognition::Ours),
        Form::Document(_) if text.starts_with('<') => problem("XML that no cmdlet writes"),
        Form::Plain | Form::Damaged if !text.is_empty() && text.trim_end() != "null" => {
            if json_begins(text).is_some() {
                return None;
            }
            Look::of(file.head()).0.problem(cmdlet, form)
        }
        _ => return None,
    };
    Some(Recognition::Refused(problem))
}

/// The name of a type that is used, in a text that does not parse.
fn has_marks(head: &str) -> bool {
    let mut types = head.split("<T>").skip(1);
    types.any(|rest| {
        let name = rest.split('<').next().unwrap_or_default();
        Kind::of_class(name).is_some()
    })
}

#[cfg(test)]
mod tests;
