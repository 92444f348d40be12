//! Values of CLIXML that are one text in the XML.

use std::borrow::Cow;

use super::words::{is_scalar, unescaped};
use crate::source::tree::{Node, Value};
use crate::source::xml::Element;

/// The value of an element that holds one; nothing of others.
pub(super) fn scalar<'t>(element: Element<'_, 't>) -> Option<Node<'t>> {
    let name = element.name();
    if !is_scalar(name) {
        return None;
    }
    let (place, text) = element.content();
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
