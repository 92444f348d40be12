//! What all resources have in common: an address, a name, and lists that stay for the whole run.

use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::readers::row::Row;

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
