//! What of a document of CLIXML stays hidden: whatever of the XML is no value, and what nobody read of the values.

use std::ops::Range;

use super::words::{is_element, is_namespace};
use crate::source::asides::joined;
use crate::source::place::Span;
use crate::source::tree::{Node, Value};
use crate::source::xml::{MARKUP, TEXT};

/// Every text of the XML, in its order: what stands in it beside the names of CLIXML.
#[derive(Debug, Default)]
pub struct Cover(Vec<Span>);

/// Longest number of an object or a version, which is shown.
const NUMBER: usize = 10;

impl Cover {
    /// Covers a document of XML, and what stands before and behind it in its text.
    pub(super) fn of(xml: &Node<'_>, text: &str, document: Range<usize>) -> Self {
        let mut cover = Self::default();
        cover.piece(text, 0..document.start);
        cover.element(xml);
        cover.piece(text, document.end..text.len());
        cover
    }

    fn piece(&mut self, text: &str, range: Range<usize>) {
        let piece = text.get(range.clone()).unwrap_or_default();
        if !piece.trim().is_empty() {
            let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
            self.0.push(Span {
                start: at(range.start),
                end: at(range.end),
            });
        }
    }

    fn element(&mut self, node: &Node<'_>) {
        for entry in node.entries() {
            let span = entry.value.place.span;
            match &entry.value.value {
                Value::Text(text) if entry.key == MARKUP && is_namespace(text) => {}
                Value::Text(_) if entry.key == TEXT || entry.key == MARKUP => self.0.push(span),
                Value::Text(text) => match &*entry.key {
                    "RefId" | "Version" if is_number(text) => {}
                    "N" | "RefId" | "Version" => self.0.push(span),
                    _ => self.0.extend([entry.key_place.span, span]),
                },
                _ if is_element(&entry.key) => self.element(&entry.value),
                // The name of an element of somebody's may be a secret, too, and stands there twice.
                _ => self.0.push(span),
            }
        }
    }

    /// What stays hidden once a reader has taken its values from the tree, sorted.
    #[must_use]
    pub fn hidden(self, node: &Node<'_>, text: &str) -> Vec<Span> {
        let mut values = Vec::with_capacity(self.0.len());
        gather(node, text, &mut values);
        // Places follow each other but for those of what is referred to.
        values.sort();
        let hidden = node.hidden();
        // A value that is referred to stands in the tree several times, and is shown where one of them was read.
        let (mut of_values, mut of_hidden) = (Counts::of(&values), Counts::of(&hidden));
        let mut kept = self.0;
        kept.dedup();
        kept.retain(|span| {
            let count = of_values.count(*span);
            count == 0 || of_hidden.count(*span) >= count
        });
        let mut of_values = Counts::of(&values);
        let others = hidden
            .iter()
            .filter(|span| of_values.count(**span) == 0)
            .copied();
        let before = kept.len();
        kept.extend(others);
        if kept.len() > before {
            return joined(kept);
        }
        kept
    }
}

/// How often spans stand in a sorted list; asked for in their order.
struct Counts<'a> {
    rest: &'a [Span],
}

impl<'a> Counts<'a> {
    fn of(rest: &'a [Span]) -> Self {
        Self { rest }
    }

    fn count(&mut self, span: Span) -> usize {
        let before = self.rest.iter().take_while(|other| **other < span).count();
        self.rest = &self.rest[before..];
        self.rest.iter().take_while(|other| **other == span).count()
    }
}

/// Adds the places of the scalars of a tree, of names of properties, and of keys under which something was read;
/// the result is whether anything was.
fn gather(node: &Node<'_>, text: &str, values: &mut Vec<Span>) -> bool {
    let mut is_read = false;
    match &node.value {
        Value::List(items) => {
            for item in items {
                is_read |= gather(item, text, values);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                let is_used = gather(&entry.value, text, values);
                is_read |= is_used;
                let key = entry.key_place.span;
                // The key of a dictionary is a value like others until somebody asks for it.
                if is_used || is_attribute(text, key) {
                    values.push(key);
                }
            }
        }
        _ => {
            values.push(node.place.span);
            is_read = node.is_read();
        }
    }
    is_read
}

/// Whether a place is that of an attribute: before the quotes of one stands no end of a tag.
fn is_attribute(text: &str, span: Span) -> bool {
    let before = (span.start as usize).checked_sub(1);
    let before = before.and_then(|at| text.as_bytes().get(at));
    let first = text.as_bytes().get(span.start as usize);
    matches!(before, Some(b'=' | b' ' | b'\t' | b'\r' | b'\n'))
        && matches!(first, Some(b'"' | b'\''))
}

fn is_number(text: &str) -> bool {
    let is_of_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    text.len() <= NUMBER && text.bytes().all(is_of_number)
}
