//! What makes a document of XML of tags and texts that are each right: tags that match, attributes and prefixes that are
//! there once and declared, references to characters; and no more of anything than is read. Words for what is wrong
//! are those of the tree.

use xmlparser::{ElementEnd, StrSpan, Token};

use super::characters::plain;
use crate::source::limits::{XML_ATTRIBUTES, XML_DEPTH, XML_NAMESPACES, XML_NODES};

/// A name, in front of it its prefix or nothing.
type Name<'t> = (&'t str, &'t str);

/// What the tokens before one say of it.
#[derive(Default)]
pub(super) struct WellFormed<'t> {
    /// Elements that have not ended, the innermost last.
    open: Vec<Name<'t>>,
    /// The element whose start tag has not ended.
    tag: Option<Name<'t>>,
    /// Its attributes.
    attributes: Vec<Name<'t>>,
    /// Prefixes, with the depth of the element that declares each.
    prefixes: Vec<(usize, &'t str)>,
    namespaces: usize,
    nodes: u32,
}

impl<'t> WellFormed<'t> {
    /// Whether a token may stand where it does; nothing if not.
    pub(super) fn allow(&mut self, token: &Token<'t>) -> Option<()> {
        let is_allowed = match token {
            Token::ElementStart { prefix, local, .. } => {
                self.tag = Some(name(*prefix, *local));
                self.attributes.clear();
                self.may_count() && self.open.len() < XML_DEPTH && prefix.as_str() != "xmlns"
            }
            Token::Attribute {
                prefix,
                local,
                value,
                ..
            } => self.attribute(name(*prefix, *local), value.as_str()),
            Token::ElementEnd { end, .. } => self.end(*end)?,
            Token::Text { text } => self.may_count() && plain(text.as_str(), false).is_some(),
            Token::Cdata { .. } | Token::Comment { .. } | Token::ProcessingInstruction { .. } => {
                self.may_count()
            }
            Token::Declaration { .. } => true,
            Token::DtdStart { .. }
            | Token::EmptyDtd { .. }
            | Token::EntityDeclaration { .. }
            | Token::DtdEnd { .. } => false,
        };
        is_allowed.then_some(())
    }

    fn may_count(&mut self) -> bool {
        self.nodes += 1;
        self.nodes < XML_NODES
    }

    fn attribute(&mut self, name: Name<'t>, value: &str) -> bool {
        let is_new = self.attributes.len() < XML_ATTRIBUTES && !self.attributes.contains(&name);
        self.attributes.push(name);
        let declares = name.0 == "xmlns" || name == ("", "xmlns");
        self.namespaces += usize::from(declares);
        if name.0 == "xmlns" {
            self.prefixes.push((self.open.len(), name.1));
        }
        is_new && self.namespaces <= XML_NAMESPACES && plain(value, true).is_some()
    }

    /// Whether a tag may end so; nothing of an end tag of another element.
    fn end(&mut self, end: ElementEnd<'t>) -> Option<bool> {
        match end {
            ElementEnd::Open => {
                let tag = self.tag.take()?;
                let is_declared = self.are_prefixes_declared(tag);
                self.open.push(tag);
                Some(is_declared)
            }
            ElementEnd::Empty => {
                let tag = self.tag.take()?;
                let is_declared = self.are_prefixes_declared(tag);
                self.forget_prefixes();
                Some(is_declared)
            }
            ElementEnd::Close(prefix, local) => {
                let is_own = self.open.pop()? == name(prefix, local);
                self.forget_prefixes();
                Some(is_own)
            }
        }
    }

    fn are_prefixes_declared(&self, tag: Name<'t>) -> bool {
        let mut names = self.attributes.iter().chain([&tag]);
        names.all(|(prefix, _)| {
            let is_given = matches!(*prefix, "" | "xml" | "xmlns");
            is_given || self.prefixes.iter().any(|(_, own)| own == prefix)
        })
    }

    /// Forgets what the element declares that ended.
    fn forget_prefixes(&mut self) {
        let depth = self.open.len();
        self.prefixes.retain(|(declared, _)| *declared < depth);
    }
}

fn name<'t>(prefix: StrSpan<'t>, local: StrSpan<'t>) -> Name<'t> {
    (prefix.as_str(), local.as_str())
}
