//! Configurations of `EasyUCS` for UCS Manager, a domain in JSON as it is meant to be: readable, kept in git, and
//! so what a pull request changes. It names objects and policies as people do; each is read as the object that
//! the tool makes of it in UCS Manager, and what the tool leaves to UCS Manager is UCS Manager's default.
//!
//! Sources: the JSON Schemas of `EasyUCS`, and what it sends to UCS Manager for each section.

mod completion;
mod domains;
mod header;
mod keys;
mod organisations;
mod pairs;
mod part;
mod policies;
mod ports;
mod pushed;
mod reading;
#[cfg(test)]
mod tests;
mod vhbas;
mod vlans;
mod words;

use super::model::backend;
use crate::readers::dialect::{Assembled, File, Form, Fragment, Intent, Part, Reader, Recognition};
use crate::source::{Node, Problem, SourceId};

use header::{FETCH, Header};
use part::ConfigPart;

/// The dialect.
pub(in crate::readers) struct EasyUcs;

impl Reader for EasyUcs {
    fn name(&self) -> &'static str {
        "easyucs"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        match file.form {
            Form::Document(node) => Some(match Header::of(node)? {
                Header::Config => Recognition::Ours,
                Header::Other(reason) => Recognition::Unused(reason),
                Header::Silent => Recognition::Refused(header::silent(node)),
            }),
            Form::Damaged => Header::begins(file.head()).then_some(Recognition::Ours),
            Form::Plain | Form::Binary => None,
        }
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        let mut fragment = Fragment::default();
        let part = ConfigPart::read(node, file.path, &mut fragment.problems);
        // A name is used as well: it says of which domain the files beside it are.
        if part.is_used() {
            fragment.objects = part.objects.len();
            fragment.parts.push(Part::new(part));
        } else if part.names_domain {
            fragment.objects = 1;
            fragment.parts.push(Part::new(part));
        }
        Ok(fragment)
    }

    fn mend<'a>(
        &self,
        _source: SourceId,
        _file: &File<'a>,
        broken: &Problem,
    ) -> Option<Result<Node<'a>, Problem>> {
        // Configurations are written by hand as well.
        let help = "correct it, or fetch it again: `easyucs.py config fetch`";
        Some(Err(broken.clone().help(help)))
    }

    fn explain(&self, note: &mut Problem) {
        if note.code == "key-twice" {
            // Also of two objects or lists: which of them the tool takes is its own affair.
            let first = "and the value that stands first is used";
            let neither = "with two values, of which neither is used";
            note.message = note.message.replace(first, neither);
            note.help = Some("keep one of the two".to_owned());
        }
    }

    fn unused(&self, _node: &Node<'_>, _file: &File<'_>) -> String {
        format!("a configuration of EasyUCS without a section that is used; {FETCH}")
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        let domains = domains::domains(Part::take(parts), problems).into_iter();
        let intents = domains.map(|described| Intent {
            backend: backend(&described.domain, problems),
            is_named: described.is_named,
            hints: described.hints,
        });
        Assembled {
            intents: intents.collect(),
            ..Assembled::default()
        }
    }
}
