//! XML with the place of every value, through roxmltree, in the shape of the other located trees:
//! an element is a map of its attributes and its children, in this order. This file does not know
//! what any element means.
//!
//! Whatever is neither a name nor a value - comments, processing instructions, declarations -
//! stands under [`MARKUP`] as a text that nobody reads, so that it stays hidden like any other.

use std::borrow::Cow;
use std::ops::Range;

use roxmltree::{Document, Error, NodeType, ParsingOptions, StringStorage, TextPos};

use crate::source::limits::{XML_ATTRIBUTES, XML_DEPTH, XML_NAMESPACES, XML_NODES};
use crate::source::place::{Place, SourceId, Span};
use crate::source::problem::Problem;
use crate::source::tree::{Entry, Node, Value};

/// Signs that the parser takes memory for before it looks at anything: `<` stands before and behind an
/// element, `=` in its attributes.
const MAX_SIGNS: [(u8, usize); 2] = [
    (b'<', 2 * XML_NODES as usize),
    (b'=', 4 * XML_NODES as usize),
];

/// The key of text content.
const TEXT: &str = "#text";

/// The key of what is neither a name nor a value.
const MARKUP: &str = "#markup";

/// Parses an XML document: a map with one entry, the root element.
///
/// # Errors
/// The first place where it is not well-formed, nested too deep, or declares a document type.
pub fn parse_xml(id: SourceId, text: &str) -> Result<Node<'_>, Problem> {
    let document = document(id, text)?;
    let mut builder = Builder {
        id,
        text,
        entries: Vec::new(),
    };
    Ok(builder.document(document.root()))
}

/// Why a text is refused, if it is.
pub(in crate::source) fn refusal(id: SourceId, text: &str) -> Option<Problem> {
    document(id, text).err()
}

/// The document of the parser.
fn document(id: SourceId, text: &str) -> Result<Document<'_>, Problem> {
    let options = ParsingOptions {
        // Entities that a document declares could make gigabytes of a few lines.
        allow_dtd: false,
        nodes_limit: XML_NODES,
        ..ParsingOptions::default()
    };
    for (sign, limit) in MAX_SIGNS {
        if memchr::memchr_iter(sign, text.as_bytes()).count() > limit {
            return Err(fault(id, text, &Error::NodesLimitReached));
        }
    }
    if let Some((at, excess)) = excess(text) {
        let (code, message) = match excess {
            Excess::Depth => ("too-deep", format!("nested deeper than {XML_DEPTH} levels")),
            Excess::Attributes => {
                let message =
                    format!("an element with more than {XML_ATTRIBUTES} attributes is not read");
                ("too-large", message)
            }
            Excess::Namespaces => {
                let message =
                    format!("more than {XML_NAMESPACES} declarations of namespaces are not read");
                ("too-large", message)
            }
        };
        return Err(Problem::error(code, message).at(place(id, at..at + 1)));
    }
    Document::parse_with_options(text, options).map_err(|error| fault(id, text, &error))
}

struct Builder<'t> {
    id: SourceId,
    text: &'t str,
    /// Entries of the elements that are open, the innermost last.
    entries: Vec<Entry<'t>>,
}

impl<'t> Builder<'t> {
    fn place(&self, range: Range<usize>) -> Place {
        place(self.id, range)
    }

    fn document(&mut self, root: roxmltree::Node<'_, 't>) -> Node<'t> {
        let end = self.children(root, 0);
        self.markup(end..self.text.len());
        let entries = self.entries.split_off(0).into();
        Node::new(self.place(0..self.text.len()), Value::Map(entries))
    }

    fn element(&mut self, node: roxmltree::Node<'_, 't>) {
        let first = self.entries.len();
        let range = node.range();
        let tag = self.tag(&range);
        let mut at = tag.end;
        for attribute in node.attributes() {
            let whole = attribute.range();
            self.markup(at..whole.start);
            let value = attribute.range_value();
            self.entries.push(Entry {
                key: attribute.name().into(),
                key_place: self.place(attribute.range_qname()),
                value: Node::new(
                    // The quotes belong to the text, as in JSON.
                    self.place(value.start - 1..value.end + 1),
                    Value::Text(stored(attribute.value_storage())),
                ),
            });
            at = whole.end;
        }
        at = self.children(node, at);
        let end = self.end_tag(at..range.end, tag.clone());
        self.markup(at..end);
        let entries = self.entries.split_off(first).into();
        self.entries.push(Entry {
            key: node.tag_name().name().into(),
            key_place: self.place(tag),
            value: Node::new(self.place(range), Value::Map(entries)),
        });
    }

    /// Adds the children of a node; `at` is where the last thing ended, and so is the result.
    fn children(&mut self, node: roxmltree::Node<'_, 't>, mut at: usize) -> usize {
        for child in node.children() {
            let range = child.range();
            match child.node_type() {
                NodeType::Element => {
                    self.markup(at..range.start);
                    self.element(child);
                }
                NodeType::Text => {
                    self.markup(at..range.start);
                    let text = child.text_storage().map(stored).unwrap_or_default();
                    if !text.trim().is_empty() {
                        self.hidden(TEXT, range.clone(), text);
                    }
                }
                // A comment or an instruction lies in the markup before what comes next.
                _ => continue,
            }
            at = range.end;
        }
        at
    }

    /// The name in a start tag.
    fn tag(&self, element: &Range<usize>) -> Range<usize> {
        let start = (element.start + 1).min(element.end);
        let name = &self.text[start..element.end];
        let length =
            name.find(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/');
        start..start + length.unwrap_or(name.len())
    }

    /// Where the end tag of `name` begins in what is left of an element, if it has one.
    fn end_tag(&self, rest: Range<usize>, name: Range<usize>) -> usize {
        let (text, name) = (&self.text[rest.clone()], &self.text[name]);
        // From behind, because a comment in the element may hold the same signs.
        let mut tags = memchr::memrchr_iter(b'<', text.as_bytes());
        let is_end = |at: &usize| {
            let tag = text[at + 1..].strip_prefix('/');
            tag.is_some_and(|rest| rest.starts_with(name))
        };
        tags.find(is_end).map_or(rest.end, |at| rest.start + at)
    }

    /// Adds what stands between two things, unless it is nothing but the signs that part them.
    fn markup(&mut self, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let sign = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '/');
        let rest = text.trim_start_matches(sign);
        let start = range.end - rest.len();
        let text = rest.trim_end_matches(sign);
        if !text.is_empty() {
            self.hidden(MARKUP, start..start + text.len(), text.into());
        }
    }

    fn hidden(&mut self, key: &'static str, range: Range<usize>, text: Cow<'t, str>) {
        let place = self.place(range);
        self.entries.push(Entry {
            key: key.into(),
            key_place: place,
            value: Node::new(place, Value::Text(text)),
        });
    }
}

fn stored<'t>(text: &StringStorage<'t>) -> Cow<'t, str> {
    match text {
        StringStorage::Borrowed(text) => Cow::Borrowed(text),
        StringStorage::Owned(text) => Cow::Owned(text.to_string()),
    }
}

fn place(source: SourceId, range: Range<usize>) -> Place {
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span {
        start: clip(range.start),
        end: clip(range.end),
    };
    Place { source, span }
}

/// What a document has too much of.
enum Excess {
    Depth,
    Attributes,
    Namespaces,
}

/// Where a document has too much of something; that must be known before the parser recurses, compares each
/// attribute with each, and hands namespaces down.
fn excess(text: &str) -> Option<(usize, Excess)> {
    let bytes = text.as_bytes();
    let (mut depth, mut namespaces) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &text[start..];
        let skip = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((_, end)) = skip.iter().find(|(begin, _)| rest.starts_with(begin)) {
            // What never ends is for the parser to refuse, here as below.
            at = start + rest.find(end)?;
            continue;
        }
        let tag = tag_end(&bytes[start..])?;
        if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.is_empty {
            depth += 1;
        }
        if depth > XML_DEPTH {
            return Some((start, Excess::Depth));
        }
        if tag.attributes > XML_ATTRIBUTES {
            return Some((start, Excess::Attributes));
        }
        if tag.attributes > 0 {
            let declared = rest[..tag.end].matches("xmlns").count();
            namespaces += declared;
        }
        if namespaces > XML_NAMESPACES {
            return Some((start, Excess::Namespaces));
        }
        at = start + tag.end;
    }
    None
}

/// A tag.
struct Tag {
    /// Where it ends.
    end: usize,
    /// Whether it is an element of its own.
    is_empty: bool,
    /// How many attributes it has.
    attributes: usize,
}

/// Where a tag ends, and what it holds; a `>` in quotes ends none.
fn tag_end(bytes: &[u8]) -> Option<Tag> {
    let mut quote = 0;
    let mut before = 0;
    let mut attributes = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' | b'\'' if quote == 0 => quote = byte,
            _ if byte == quote => quote = 0,
            b'=' if quote == 0 => attributes += 1,
            b'>' if quote == 0 => {
                return Some(Tag {
                    end: index + 1,
                    is_empty: before == b'/',
                    attributes,
                });
            }
            _ => {}
        }
        before = byte;
    }
    None
}

/// What is wrong, without a word of the document: it may be a part of a secret.
fn fault(id: SourceId, text: &str, error: &Error) -> Problem {
    let (code, message) = match error {
        Error::DtdDetected => ("dtd", "a document type declaration is not read"),
        Error::NodesLimitReached => ("too-large", "the document has more elements than are read"),
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            ("xml", "the file ends too early")
        }
        Error::NoRootNode => ("xml", "the document has no element"),
        Error::UnexpectedCloseTag(..) => ("xml", "this end tag belongs to no start tag"),
        Error::DuplicatedAttribute(..) => ("xml", "this attribute is there twice"),
        Error::UnknownEntityReference(..) | Error::MalformedEntityReference(_) => (
            "xml",
            "a `&` that begins no entity; UCS Manager leaves it unescaped at times",
        ),
        Error::InvalidAttributeValue(_) | Error::InvalidChar(_, b'<', _) => (
            "xml",
            "a `<` where none may stand; UCS Manager leaves it unescaped at times",
        ),
        Error::NonXmlChar(..) => ("xml", "a character that XML does not allow"),
        _ => ("xml", "the document is not well-formed here"),
    };
    let at = match error {
        Error::DtdDetected => text.find("<!DOCTYPE").unwrap_or(0),
        Error::NoRootNode | Error::NodesLimitReached => 0,
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => text.len(),
        other => offset(text, other.pos()),
    };
    let end = text[at..]
        .chars()
        .next()
        .map_or(at, |letter| at + letter.len_utf8());
    let problem = Problem::error(code, message).at(place(id, at..end));
    match code {
        "xml" => problem.help("export it again; a cut or edited file is not read in parts"),
        _ => problem,
    }
}

/// The byte of a row and a column, both from 1, the column in characters.
fn offset(text: &str, at: TextPos) -> usize {
    let row = (at.row as usize).saturating_sub(1);
    let start = match row.checked_sub(1) {
        None => 0,
        Some(newline) => match memchr::memchr_iter(b'\n', text.as_bytes()).nth(newline) {
            Some(found) => found + 1,
            None => text.len(),
        },
    };
    let column = (at.col as usize).saturating_sub(1);
    let rest = &text[start..];
    let within = rest.char_indices().nth(column).map(|(index, _)| index);
    start + within.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn tree(text: &str) -> (Sources, SourceId, Node<'_>) {
        let mut sources = Sources::default();
        let id = sources.add("x.xml", "x.xml", text);
        let node = parse_xml(id, text).expect("well-formed");
        (sources, id, node)
    }

    fn at(text: &str, place: Place) -> &str {
        &text[place.span.start as usize..place.span.end as usize]
    }

    #[test]
    fn every_place_covers_what_it_names() {
        let text =
            "<?xml version=\"1.0\"?>\n<a x = 'ü&amp;1' y=\"\"><b z=\"2\"/>text<b>\n</b ></a>";
        let (_, _, node) = tree(text);
        let a = node
            .entries()
            .iter()
            .find(|entry| &*entry.key == "a")
            .unwrap();
        assert_eq!(at(text, a.key_place), "a");
        assert!(at(text, a.value.place).starts_with("<a x"));
        assert!(at(text, a.value.place).ends_with("</b ></a>"));
        let entries: Vec<(&str, &str, &str)> = a
            .value
            .entries()
            .iter()
            .map(|entry| {
                (
                    &*entry.key,
                    at(text, entry.key_place),
                    at(text, entry.value.place),
                )
            })
            .collect();
        assert_eq!(
            entries,
            [
                ("x", "x", "'ü&amp;1'"),
                ("y", "y", "\"\""),
                ("b", "b", "<b z=\"2\"/>"),
                (TEXT, "text", "text"),
                ("b", "b", "<b>\n</b >"),
            ]
        );
        assert_eq!(a.value.get("x").and_then(Node::as_text), Some("ü&1"));
    }

    #[test]
    fn only_names_and_what_was_read_is_shown() {
        let text = "<?s1 s1?><!-- s2 --><a xmlns:n='s3' x='read' y=\"s4\"><!-- s5 --><![CDATA[s6]]>\
            <pwd v='s7'/><n:b>s8<?s9?></n:b></a><!-- s10 -->";
        let (mut sources, id, node) = tree(text);
        let a = node.get("a").unwrap();
        assert_eq!(a.get("x").and_then(Node::as_text), Some("read"));
        sources.get_mut(id).reveal(node.hidden());
        let whole = Span {
            start: 0,
            end: u32::try_from(text.len()).unwrap(),
        };
        let shown = sources.get(id).show(whole);
        for number in 1..=10 {
            assert!(!shown.contains(&format!("s{number}")), "{shown}");
        }
        assert!(shown.starts_with("<******************><a "), "{shown}");
        assert!(shown.contains(" x='read' y=****>"), "{shown}");
        assert!(shown.contains("<n:b>"), "{shown}");
        assert!(shown.ends_with("</n:b></a><**********>"), "{shown}");
    }

    #[test]
    fn hostile_documents_are_refused() {
        let mut sources = Sources::default();
        let mut fault = |text: &str| {
            let id = sources.add("x.xml", "x.xml", text);
            parse_xml(id, text).expect_err("refused")
        };
        assert_eq!(
            fault("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").code,
            "dtd"
        );
        assert_eq!(fault(&"<a>".repeat(200_000)).code, "too-deep");
        assert_eq!(
            fault(&format!("<a>{}", "<".repeat(9_000_000))).code,
            "too-large"
        );
        let cut = fault("<topRoot>\n<a x=\"ü\"><b>CANARY");
        assert_eq!(
            (cut.code.as_ref(), cut.message.contains("CANARY")),
            ("xml", false)
        );
        let entity = fault("<a>\n<b ü='x &CANARY; y'/></a>");
        assert!(!entity.message.contains("CANARY"));
        let at = entity.place.expect("a place").span;
        assert_eq!(at.start, 13, "at the `&`");
    }

    #[test]
    fn many_flat_elements_are_not_deep() {
        let text = format!("<a>{}</a>", "<b x='>'/><c></c>".repeat(5000));
        let (_, _, node) = tree(&text);
        assert_eq!(node.get("a").unwrap().entries().len(), 10_000);
    }
}
