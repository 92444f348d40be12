//! What all resources have in common: an address, a name, and lists that stay for the whole run.

use std::ops::Range;

use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::readers::row::Row;
use crate::source::{Place, Span, Value};

/// Objects without room for more: they stay as long as the run, and a fleet has tens of thousands of
/// such lists.
pub(super) fn tight<T>(objects: impl Iterator<Item = T>) -> Vec<T> {
    let mut objects: Vec<T> = objects.collect();
    objects.shrink_to_fit();
    objects
}

/// The name of a resource, and its `uri` as its id; one without a name goes by its `uri`.
pub(super) fn identity(row: &Row<'_>) -> Option<(Id, String)> {
    let uri = row.text("uri").into_value().filter(|text| !text.is_empty());
    let name = row
        .text("name")
        .into_value()
        .filter(|text| !text.is_empty());
    let last = || Some(uri.as_ref()?.rsplit('/').next()?.to_owned());
    let Some(name) = name.or_else(last) else {
        row.nameless("name");
        return None;
    };
    Some((uri.map_or_else(Id::default, Id::from), name))
}

/// What an index document (`GET /rest/index/resources`) says of a resource: texts under `attributes`, lists of
/// them under `multiAttributes`; nothing where the resource itself is there.
pub(super) fn attributes<'a>(row: &Row<'a>) -> Option<Row<'a>> {
    // A resource that has more keys than these is more than what the index says of it.
    let is_whole = [
        "vlanId",
        "networkUris",
        "connections",
        "connectionSettings",
        "portConfigInfos",
    ]
    .iter()
    .any(|key| row.node.get(key).is_some());
    row.row("attributes").filter(|_| !is_whole)
}

/// A list that no index document has, with what has it; as it is where the resource itself is there.
pub(super) fn beyond_index<T>(row: &Row<'_>, list: Known<T>, what: &str, name: &str) -> Known<T> {
    if list.is_known() || attributes(row).is_none() {
        return list;
    }
    list.named(&format!(
        "{what} (an index document has none: `GET /rest/{name}`)"
    ))
}

/// The addresses of a list. Where HPE's PowerShell library met its depth, they are one text with blanks between,
/// of which no address has any.
pub(super) fn addresses(row: &Row<'_>, key: &str) -> Known<Vec<Known<String>>> {
    let Some(node) = row.get(key) else {
        return Known::default();
    };
    let is_joined = |text: &&str| {
        !text.is_empty() && text.split(' ').all(|address| address.starts_with("/rest/"))
    };
    // Lists are looked at by `texts`; a text is only read where it is one of addresses.
    let joined = match &node.value {
        Value::Text(text) => Some(&**text).filter(is_joined),
        _ => None,
    };
    let Some(joined) = joined else {
        return row.texts(key);
    };
    node.mark_read();
    let mut begins = 0;
    let addresses = joined.split(' ').map(|address| {
        let place = part_of(node.place, joined, begins..begins + address.len());
        begins += address.len() + 1;
        Known::at(address.to_owned(), place)
    });
    Known::at(addresses.collect(), node.place)
}

/// Where a part of a text stands in its file; the whole text where signs in it are written as escapes.
fn part_of(whole: Place, text: &str, part: Range<usize>) -> Place {
    let length = (whole.span.end - whole.span.start) as usize;
    // The quotes belong to the place of a text.
    let at = |offset: usize| u32::try_from(offset + 1).map(|offset| whole.span.start + offset);
    match (at(part.start), at(part.end)) {
        (Ok(start), Ok(end)) if length == text.len() + 2 => Place {
            span: Span { start, end },
            ..whole
        },
        _ => whole,
    }
}

/// Longest word of an answer that a reason shows, in letters.
const SHOWN: usize = 40;

/// Why words of an answer say nothing that is known: `what` could not be read where they are there, which is not the
/// same as words that are not there.
pub(super) fn not_understood<T>(words: &[&Known<String>], what: &str) -> Known<T> {
    let place = words.iter().find_map(|word| word.place());
    let said = words.iter().filter_map(|word| word.get());
    let said: Vec<String> = said
        .filter(|word| word.chars().count() <= SHOWN)
        .map(|word| format!("`{word}`"))
        .collect();
    let silent = words.iter().find_map(|word| word.why());
    let why = match silent {
        Some(why) => why.clone().named(what),
        None if said.is_empty() => Why::new(State::Failed, what),
        None => Why::new(State::Failed, format!("{what} ({})", said.join(", "))),
    };
    Known::unknown(why).or_place(place)
}

/// A list of which null is no answer: an appliance writes an empty list where there is none.
pub(super) fn unless_null<T>(
    row: &Row<'_>,
    key: &str,
    list: Known<Vec<T>>,
    what: &str,
) -> Known<Vec<T>> {
    match row.get(key).filter(|node| node.is_null()) {
        Some(null) => {
            let why = Why::new(State::Unavailable, format!("{what} (`{key}` is null)"));
            Known::unknown(why).or_place(Some(null.place))
        }
        None => list,
    }
}

/// What something nested says, or why it is not known; at its own place, or where it is nested.
pub(super) fn within<T, U>(nested: Known<T>, read: impl FnOnce(T) -> Known<U>) -> Known<U> {
    let place = nested.place();
    match nested.check() {
        Err(why) => Known::unknown(why).or_place(place),
        Ok(_) => nested
            .into_value()
            .map(read)
            .unwrap_or_default()
            .or_place(place),
    }
}
