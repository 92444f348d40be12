//! A second opinion on XML: what `quick-xml` finds in a document, and what our located tree says of it,
//! listed the same way: `<name` begins an element, `>` ends it, `@name=value` is an attribute, `#text`
//! is content. Names are without prefix, and white space alone is no content.

use fabriclint::source::{Node, Value};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// What the second parser finds; nothing if it refuses the document.
pub fn second(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    // Text that is not over yet: pieces of it are plain, references or raw.
    let mut content = String::new();
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Text(piece) => content.push_str(&piece.xml10_content().ok()?),
            Event::CData(piece) => content.push_str(&piece.xml10_content().ok()?),
            Event::GeneralRef(name) => match name.resolve_char_ref().ok()? {
                Some(letter) => content.push(letter),
                None => content.push(named(&name.decode().ok()?)?),
            },
            _ => close_text(&mut content, &mut found),
        }
        match event {
            Event::Start(tag) => open(&tag, &mut found)?,
            Event::Empty(tag) => {
                open(&tag, &mut found)?;
                found.push(">".to_owned());
            }
            Event::End(_) => found.push(">".to_owned()),
            Event::Eof => return Some(found),
            _ => {}
        }
    }
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

fn close_text(content: &mut String, found: &mut Vec<String>) {
    let content = std::mem::take(content);
    if !content.trim().is_empty() {
        found.push(format!("#{content}"));
    }
}

fn open(tag: &BytesStart<'_>, found: &mut Vec<String>) -> Option<()> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    found.push(format!("<{}", text(tag.local_name().as_ref())?));
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let whole = text(attribute.key.as_ref())?;
        // A declaration of a prefix is no attribute.
        if whole == "xmlns" || whole.starts_with("xmlns:") {
            continue;
        }
        let name = text(attribute.key.local_name().as_ref())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        found.push(format!("@{name}={value}"));
    }
    Some(())
}

/// The same list with every end of a line in a text as one newline. roxmltree keeps a carriage return that
/// stands beside a reference, which XML makes a newline; nobody reads such a text as a name.
pub fn with_plain_lines(mut found: Vec<String>) -> Vec<String> {
    for piece in found.iter_mut().filter(|piece| piece.starts_with('#')) {
        *piece = piece.replace('\r', "\n");
        while piece.contains("\n\n") {
            *piece = piece.replace("\n\n", "\n");
        }
    }
    found
}

/// What our tree of a document holds.
pub fn ours(document: &Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    list(document, &mut found);
    found
}

fn list(node: &Node<'_>, found: &mut Vec<String>) {
    for entry in node.entries() {
        match (&*entry.key, &entry.value.value) {
            ("#markup", _) => {}
            ("#text", Value::Text(text)) => found.push(format!("#{text}")),
            (name, Value::Text(text)) => found.push(format!("@{name}={text}")),
            (name, _) => {
                found.push(format!("<{name}"));
                list(&entry.value, found);
                found.push(">".to_owned());
            }
        }
    }
}
