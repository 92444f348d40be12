//! The elements of a document of XML: where each stands, and what stands in it is read from there again when somebody
//! asks. A tree of names and texts is several times the file; this is a fifth of it. This file does not know what any
//! element means.

use std::borrow::Cow;
use std::ops::Range;

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::characters::{plain, with_plain_lines};
use super::well_formed::WellFormed;
use crate::source::place::{Place, SourceId, Span};

/// A document: its elements in the order of their start tags.
pub(in crate::source) struct Outline<'t> {
    source: SourceId,
    document: &'t str,
    /// Bytes of the text before the document.
    before: u32,
    elements: Vec<Extent>,
}

/// How far an element reaches.
struct Extent {
    /// Its first byte in the document.
    start: u32,
    /// The byte after its last.
    end: u32,
    /// How many elements begin before its end.
    next: u32,
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(in crate::source) struct Element<'x, 't> {
    outline: &'x Outline<'t>,
    number: u32,
}

impl<'t> Outline<'t> {
    /// Goes through a document that stands in a text behind so many bytes, and shows each token of it.
    ///
    /// # Errors
    /// The byte of the document at which it is not well-formed, or more than is read.
    pub(in crate::source) fn of(
        source: SourceId,
        document: &'t str,
        before: u32,
        mut show: impl FnMut(&Token<'t>),
    ) -> Result<Self, u32> {
        let mut elements: Vec<Extent> = Vec::new();
        // Elements that have not ended, the innermost last.
        let mut open: Vec<usize> = Vec::new();
        let mut rules = WellFormed::default();
        let mut at = 0;
        for token in Tokenizer::from(document) {
            let token = token.map_err(|_| at)?;
            let span = token.span();
            at = clipped(span.start());
            rules.allow(&token).ok_or(at)?;
            show(&token);
            match token {
                Token::ElementStart { .. } => {
                    open.push(elements.len());
                    elements.push(Extent {
                        start: at,
                        end: at,
                        next: 0,
                    });
                }
                Token::ElementEnd { end, .. } if end != ElementEnd::Open => {
                    let next = clipped(elements.len());
                    let extent = open.pop().and_then(|number| elements.get_mut(number));
                    let extent = extent.ok_or(at)?;
                    (extent.end, extent.next) = (clipped(span.end()), next);
                }
                _ => {}
            }
        }
        if elements.is_empty() || !open.is_empty() {
            return Err(at);
        }
        Ok(Self {
            source,
            document,
            before,
            elements,
        })
    }

    /// The outermost element.
    pub(in crate::source) fn root(&self) -> Element<'_, 't> {
        Element {
            outline: self,
            number: 0,
        }
    }

    /// The place of the document.
    pub(in crate::source) fn place(&self) -> Place {
        self.place_of(0, clipped(self.document.len()))
    }

    fn place_of(&self, start: u32, end: u32) -> Place {
        Place {
            source: self.source,
            span: Span { start, end }.moved(self.before),
        }
    }
}

impl<'x, 't> Element<'x, 't> {
    fn extent(self) -> &'x Extent {
        &self.outline.elements[self.number as usize]
    }

    /// Where it stands.
    pub(in crate::source) fn place(self) -> Place {
        let extent = self.extent();
        self.outline.place_of(extent.start, extent.end)
    }

    /// Its text, tags included.
    pub(in crate::source) fn text(self) -> &'t str {
        let extent = self.extent();
        &self.outline.document[extent.start as usize..extent.end as usize]
    }

    /// The name in its start tag, with a prefix if it has one.
    fn tag(self) -> &'t str {
        let rest = &self.text()[1..];
        let is_end = |letter: char| letter.is_whitespace() || letter == '>' || letter == '/';
        &rest[..rest.find(is_end).unwrap_or(rest.len())]
    }

    /// Its name.
    pub(in crate::source) fn name(self) -> &'t str {
        let tag = self.tag();
        tag.split_once(':').map_or(tag, |(_, name)| name)
    }

    /// Where the name stands.
    pub(in crate::source) fn name_place(self) -> Place {
        let start = self.extent().start + 1;
        self.outline
            .place_of(start, start + clipped(self.tag().len()))
    }

    /// The elements in it.
    pub(in crate::source) fn children(self) -> impl Iterator<Item = Self> + use<'x, 't> {
        let end = self.extent().next;
        let mut number = self.number + 1;
        std::iter::from_fn(move || {
            let child = Self { number, ..self };
            (number < end).then(|| {
                number = child.extent().next;
                child
            })
        })
    }

    fn tokens(self) -> impl Iterator<Item = Token<'t>> {
        let extent = self.extent();
        let range = extent.start as usize..extent.end as usize;
        // What is no token was refused before.
        Tokenizer::from_fragment(self.outline.document, range).filter_map(Result::ok)
    }

    /// What stands in its start tag.
    fn start_tag(self) -> impl Iterator<Item = Token<'t>> {
        let is_end = |token: &Token<'_>| matches!(token, Token::ElementEnd { .. });
        self.tokens().take_while(move |token| !is_end(token))
    }

    /// The value of an attribute, and where it stands, with its quotes.
    pub(in crate::source) fn attribute(self, name: &str) -> Option<(Place, Cow<'t, str>)> {
        self.start_tag().find_map(|token| match token {
            Token::Attribute { local, value, .. } if local.as_str() == name => {
                let (start, end) = (clipped(value.start()), clipped(value.end()));
                let place = self.outline.place_of(start - 1, end + 1);
                Some((place, plain(value.as_str(), true)?))
            }
            _ => None,
        })
    }

    /// The name of the attribute around a span: of what stands in its name or its value.
    pub(in crate::source) fn attribute_around(self, span: Span) -> Option<&'t str> {
        let before = self.outline.before as usize;
        let is_in = |range: Range<usize>| {
            range.start + before <= span.start as usize && span.end as usize <= range.end + before
        };
        self.start_tag().find_map(|token| match token {
            Token::Attribute {
                local, value, span, ..
            } => {
                let name = span.start()..local.end();
                let quoted = value.start() - 1..value.end() + 1;
                (is_in(name) || is_in(quoted)).then_some(local.as_str())
            }
            _ => None,
        })
    }

    /// Its text and where that stands; of an element without text, the element's place.
    pub(in crate::source) fn content(self) -> (Place, Cow<'t, str>) {
        let mut found: Option<(Place, Cow<'t, str>)> = None;
        let mut depth = 0;
        for token in self.tokens() {
            let text = match token {
                Token::ElementStart { .. } => {
                    depth += 1;
                    continue;
                }
                Token::ElementEnd { end, .. } => {
                    depth -= usize::from(end != ElementEnd::Open);
                    continue;
                }
                Token::Text { text } if depth == 1 => plain(text.as_str(), false),
                Token::Cdata { text, .. } if depth == 1 => Some(with_plain_lines(text.as_str())),
                _ => continue,
            };
            let text = text.unwrap_or_default();
            if text.trim().is_empty() {
                continue;
            }
            let span = token.span();
            let place = self
                .outline
                .place_of(clipped(span.start()), clipped(span.end()));
            found = Some(match found {
                None => (place, text),
                // A comment may stand between two pieces: the place of both holds it, so that nothing there is shown.
                Some((first, before)) => {
                    let span = Span {
                        start: first.span.start,
                        end: place.span.end,
                    };
                    let whole = before.into_owned() + &*text;
                    (Place { span, ..place }, Cow::Owned(whole))
                }
            });
        }
        found.unwrap_or((self.place(), Cow::Borrowed("")))
    }
}

/// No file is larger than what these numbers count.
fn clipped(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::tree::{Node, Value};
    use crate::source::xml::parse_xml;

    const FORMS: &str = "<?xml version='1.0'?>\r\n<!-- a -->\n<p:a xmlns:p='urn:p' p:x = 'ü&amp;\r\n\t&#10;1' y=\"a>b\">\r\n\
        <b>one\r\ntwo&#13;&lt;&#x4e00;</b ><c/><c z='1'><d> x </d></c><p:e><![CDATA[<f>\r]]></p:e><!-- <g> --></p:a>\n";

    /// Holds what an element says of itself against the tree of the same text.
    fn compare(element: Element<'_, '_>, name: &str, name_place: Place, node: &Node<'_>) -> usize {
        assert_eq!((element.name(), element.place()), (name, node.place));
        assert_eq!(element.name_place(), name_place);
        let mut texts = Vec::new();
        let mut children = element.children();
        let mut count = 1;
        for entry in node.entries() {
            match &entry.value.value {
                Value::Text(text) if entry.key == "#text" => texts.push((entry.value.place, text)),
                Value::Text(_) if entry.key == "#markup" => {}
                Value::Text(text) => {
                    let found = element.attribute(&entry.key).expect("an attribute");
                    assert_eq!((found.0, &*found.1), (entry.value.place, &**text));
                    for span in [entry.key_place.span, entry.value.place.span] {
                        assert_eq!(element.attribute_around(span), Some(&*entry.key));
                    }
                }
                _ => {
                    let child = children.next().expect("a child");
                    count += compare(child, &entry.key, entry.key_place, &entry.value);
                }
            }
        }
        assert!(children.next().is_none());
        let (place, text) = element.content();
        match &*texts {
            [] => assert_eq!((place, &*text), (element.place(), "")),
            [(own, said)] => assert_eq!((place, &*text), (*own, &***said)),
            _ => {}
        }
        count
    }

    #[test]
    fn an_outline_says_what_the_tree_says() {
        let id = SourceId::of_index(0);
        let backup = include_str!("../../../testdata/part8-ucs/clean/ucs/config-all.xml");
        for (text, least) in [(FORMS, 6), (backup, 100)] {
            let tree = parse_xml(id, text).expect("well-formed");
            let outline = Outline::of(id, text, 0, |_| {});
            let outline = outline.unwrap_or_else(|at| panic!("refused at {at}"));
            let root = tree.entries().iter().find(|entry| entry.value.is_map());
            let root = root.expect("a root");
            let count = compare(outline.root(), &root.key, root.key_place, &root.value);
            assert!(count >= least, "{count}");
        }
    }

    #[test]
    fn places_are_those_of_the_text_around_the_document() {
        let outline = Outline::of(SourceId::of_index(0), "<a b='c'>d</a>", 7, |_| {});
        let root = outline.unwrap_or_else(|at| panic!("refused at {at}"));
        let root = root.root();
        let span = |start, end| Span { start, end };
        assert_eq!(root.place().span, span(7, 21));
        assert_eq!(root.content().0.span, span(16, 17));
        assert_eq!(root.attribute_around(span(10, 11)), Some("b"));
        assert_eq!(root.attribute_around(span(16, 17)), None);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        for text in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "</a>",
            "<a b='1' b='2'/>",
            "<a b='<'/>",
            "<a>&b;</a>",
            "<a b='&b;'/>",
            "<p:a/>",
            "<a><b xmlns:p='u'/><p:c/></a>",
            "<a></p:a>",
            "<!DOCTYPE a><a/>",
            "<a>\u{1}</a>",
            "<a>]]></a>",
            "text",
            &deep,
        ] {
            let outline = Outline::of(SourceId::of_index(0), text, 0, |_| {});
            assert!(outline.is_err(), "{text}");
            assert!(parse_xml(SourceId::of_index(0), text).is_err(), "{text}");
        }
    }
}
