//! Values of CLIXML that are one text in the XML.

use std::borrow::Cow;

use super::words::{is_scalar, unescaped};
use crate::source::place::{Place, Span};
use crate::source::tree::{Node, Value};
use crate::source::xml::TEXT;

/// The value of an element that holds one; nothing of others.
pub(super) fn scalar<'t>(name: &str, element: &Node<'t>) -> Option<Node<'t>> {
    if !is_scalar(name) {
        return None;
    }
    let (place, text) = content(element);
    let value = match name {
        "B" => boolean(&text).map(Value::Bool),
        "C" => character(&text),
        "Sg" | "Db" | "D" => float(&text),
        _ if is_whole(name) => whole(&text),
        _ => None,
    };
    // What is not what its element says is a text, which no reader takes for a number.
    let value = value.unwrap_or_else(|| Value::Text(unescaped(&text)));
    Some(Node::new(place, value))
}

/// Whether an element holds a whole number, as enumerations do.
pub(super) fn is_whole(name: &str) -> bool {
    matches!(
        name,
        "I32" | "U32" | "I64" | "U64" | "U16" | "I16" | "By" | "SB"
    )
}

/// The text of an element and where it stands; of an element without text, the element's place.
pub(super) fn content<'t>(element: &Node<'t>) -> (Place, Cow<'t, str>) {
    let mut found: Option<(Place, Cow<'t, str>)> = None;
    for entry in element.entries() {
        let Value::Text(text) = &entry.value.value else {
            continue;
        };
        if entry.key != TEXT {
            continue;
        }
        found = Some(match found {
            None => (entry.value.place, text.clone()),
            // A comment stands between two pieces: the place of both holds it, so that nothing there is shown.
            Some((place, before)) => {
                let span = Span {
                    start: place.span.start,
                    end: entry.value.place.span.end,
                };
                (
                    Place { span, ..place },
                    Cow::Owned(before.into_owned() + text),
                )
            }
        });
    }
    found.unwrap_or((element.place, Cow::Borrowed("")))
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A unit of UTF-16, as its number.
fn character<'t>(text: &str) -> Option<Value<'t>> {
    let unit = text.parse::<u16>().ok()?;
    let letter = char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some(Value::Text(Cow::Owned(letter.to_string())))
}

/// A whole number; one that only 64 bits without a sign hold is what it is in JSON.
fn whole<'t>(text: &str) -> Option<Value<'t>> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(Value::Integer(number));
    }
    text.parse::<u64>().ok()?;
    float(text)
}

fn float<'t>(text: &str) -> Option<Value<'t>> {
    let number = text.trim().parse::<f64>().ok()?;
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && let Ok(number) = text.parse() {
        return Some(Value::Integer(number));
    }
    number.is_finite().then_some(Value::Float(number))
}
