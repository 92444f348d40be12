//! What of a document of CLIXML stays hidden: whatever of the XML is no value, and what nobody read of the values.

use std::ops::Range;

use xmlparser::{ElementEnd, StrSpan, Token};

use super::words::{NAMESPACE, is_element};
use crate::source::asides::joined;
use crate::source::place::Span;
use crate::source::tree::{Node, Value};

/// Every text of the XML, in its order: what stands in it beside the names of CLIXML.
#[derive(Debug, Default)]
pub struct Cover(Vec<Span>);

/// Longest number of an object or a version, which is shown.
const NUMBER: usize = 10;

/// A cover of what was seen of a document.
pub(super) struct Covering {
    spans: Vec<Span>,
    document: Range<usize>,
    /// How many elements are open.
    depth: usize,
    /// An element of somebody's: where it begins, and how many are open in it. Its name may be a secret, too, and
    /// stands there twice.
    foreign: Option<(usize, usize)>,
}

impl Covering {
    /// Covers what stands in a text before a document.
    pub(super) fn new(text: &str, document: Range<usize>) -> Self {
        let mut covering = Self {
            spans: Vec::new(),
            document: document.clone(),
            depth: 0,
            foreign: None,
        };
        covering.piece(text, 0..document.start);
        covering
    }

    /// Covers a token of the document.
    pub(super) fn cover(&mut self, token: &Token<'_>) {
        let span = token.span();
        match token {
            Token::ElementStart { local, .. } => {
                self.depth += 1;
                if self.foreign.is_none() && !is_element(local) {
                    self.foreign = Some((span.start(), self.depth));
                }
            }
            Token::ElementEnd { end, .. } if *end != ElementEnd::Open => {
                if let Some((start, _)) = self.foreign.filter(|(_, depth)| *depth == self.depth) {
                    self.add(start..span.end());
                    self.foreign = None;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ if self.foreign.is_some() => {}
            Token::Attribute {
                prefix,
                local,
                value,
                ..
            } => self.attribute(*prefix, *local, *value, span.range()),
            Token::Text { text } if text.trim().is_empty() => {}
            Token::Text { .. } | Token::Cdata { .. } => self.add(span.range()),
            Token::ElementEnd { .. } => {}
            // Comments, instructions and declarations; the brackets around each say nothing.
            _ => self.add(span.start() + 1..span.end() - 1),
        }
    }

    fn attribute(
        &mut self,
        prefix: StrSpan<'_>,
        local: StrSpan<'_>,
        value: StrSpan<'_>,
        whole: Range<usize>,
    ) {
        // The quotes belong to the value, as in JSON.
        let quoted = value.start() - 1..value.end() + 1;
        match (&*prefix, &*local) {
            ("", "xmlns") if &*value == NAMESPACE => {}
            ("", "xmlns") | ("xmlns", _) => self.add(whole),
            (_, "RefId" | "Version") if is_number(&value) => {}
            (_, "N" | "RefId" | "Version") => self.add(quoted),
            _ => {
                self.add(local.range());
                self.add(quoted);
            }
        }
    }

    fn add(&mut self, range: Range<usize>) {
        self.push(self.document.start + range.start..self.document.start + range.end);
    }

    fn piece(&mut self, text: &str, range: Range<usize>) {
        let piece = text.get(range.clone()).unwrap_or_default();
        if !piece.trim().is_empty() {
            self.push(range);
        }
    }

    fn push(&mut self, range: Range<usize>) {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.spans.push(Span {
            start: at(range.start),
            end: at(range.end),
        });
    }

    /// The cover, with what stands in the text behind the document.
    pub(super) fn done(mut self, text: &str) -> Cover {
        self.piece(text, self.document.end..text.len());
        Cover(self.spans)
    }
}

impl Cover {
    /// What stays hidden once a reader has taken its values from the tree, sorted.
    #[must_use]
    pub fn hidden(self, node: &Node<'_>, text: &str) -> Vec<Span> {
        let mut values = Vec::with_capacity(self.0.len());
        gather(node, text, &mut values);
        // Places follow each other but for those of what is referred to.
        values.sort_unstable();
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
