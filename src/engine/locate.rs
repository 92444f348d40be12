//! Places of findings: from an object's id and keys to the bytes of an export.

use crate::fabric::record::{Field, Record, Value};
use crate::source::Place;

/// What `[object id, key, key, …]` points at.
pub(super) struct Located<'a> {
    /// The place of the longest prefix that has one.
    pub(super) place: Option<Place>,
    /// The objects on the way, the outermost first.
    pub(super) records: Vec<&'a dyn Record>,
}

/// Finds the object called by the first item in the tree under `root` and follows the keys.
pub(super) fn locate<'a>(root: &'a dyn Record, at: &[String]) -> Option<Located<'a>> {
    let (id, keys) = at.split_first()?;
    let mut records = Vec::new();
    if !find(root, id, &mut records) {
        return None;
    }
    let object = *records.last()?;
    let mut place = records.iter().rev().find_map(|record| record.place());
    let mut value: Option<&'a dyn Value> = None;
    for key in keys {
        value = match value.map_or(Field::Record(object), Value::field) {
            Field::Record(record) => Some(get(record, key)?),
            Field::List(list) => {
                let index: usize = key.parse().ok()?;
                if index >= list.len() {
                    return None;
                }
                Some(list.item(index))
            }
            _ => return None,
        };
        place = value.and_then(Value::place).or(place);
    }
    Some(Located { place, records })
}

fn get<'a>(record: &'a dyn Record, key: &str) -> Option<&'a dyn Value> {
    let mut found = None;
    record.each(&mut |name, value| {
        if name == key {
            found = Some(value);
        }
    });
    found
}

/// Depth first; fills the objects on the way.
fn find<'a>(record: &'a dyn Record, id: &str, way: &mut Vec<&'a dyn Record>) -> bool {
    way.push(record);
    if record.id() == id {
        return true;
    }
    let mut found = false;
    record.each(&mut |_, value| {
        found = found || find_value(value, id, way);
    });
    if !found {
        way.pop();
    }
    found
}

fn find_value<'a>(value: &'a dyn Value, id: &str, way: &mut Vec<&'a dyn Record>) -> bool {
    match value.field() {
        Field::Record(record) => find(record, id, way),
        Field::List(list) => (0..list.len()).any(|index| find_value(list.item(index), id, way)),
        _ => false,
    }
}
