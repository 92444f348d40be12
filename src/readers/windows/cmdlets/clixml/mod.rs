//! Outputs of single cmdlets as `Export-Clixml` writes them. What stands in the XML is for `source::clixml` to
//! know; the objects are those of `ConvertTo-Json`, with the names of their types beside their properties, and
//! are read as those are.

use crate::readers::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::readers::windows::cmdlets::export::Export;
use crate::readers::windows::cmdlets::file_name::FileName;
use crate::readers::windows::cmdlets::read::read_objects;
use crate::readers::windows::cmdlets::{holds_objects, unused};
use crate::readers::windows::model::{HostPart, Kind, assemble};
use crate::source::{Node, Problem, SourceId, is_clixml};

/// The dialect.
pub(in crate::readers) struct Clixml;

impl Reader for Clixml {
    fn name(&self) -> &'static str {
        "powershell-clixml"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    /// A document holds objects of cmdlets, or is at least called after a cmdlet.
    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        if !is_clixml(file.text) {
            return None;
        }
        let is_named = FileName::of(file.path).cmdlet().is_some();
        match file.form {
            Form::Document(node) if is_named || holds_objects(node) => Some(Recognition::Ours),
            Form::Document(_) => {
                let reason = "CLIXML of PowerShell, and no class in it is one that is used";
                Some(Recognition::Unused(reason.to_owned()))
            }
            Form::Damaged => (is_named || has_marks(file.head())).then_some(Recognition::Ours),
            Form::Plain | Form::Binary => None,
        }
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
        read_objects(node, file, Export::Clixml)
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
