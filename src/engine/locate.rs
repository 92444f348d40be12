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

/// Finds the object called by the first item in the tree under `root` and follows the keys. Ids of
/// different kinds can be alike in a snapshot that was written by hand: the first object that has
/// the keys is meant.
pub(super) fn locate<'a>(root: &'a dyn Record, at: &[String]) -> Option<Located<'a>> {
    find(root, at.split_first()?, &mut Vec::new())
}

/// Follows keys from the last of the objects on the way.
fn follow<'a>(records: &[&'a dyn Record], keys: &[String]) -> Option<Located<'a>> {
    let object = *records.last()?;
    // A record made of several others has no place of its own; the one around it has.
    let mut place = records.iter().rev().find_map(|record| record.place());
    // None stands for the object itself, which is a record and no value of one.
    let mut value: Option<&'a dyn Value> = None;
    for key in keys {
        value = match value.map_or(Field::Record(object), Value::field) {
            Field::Record(record) => Some(get(record, key)?),
            Field::List(list) => {
                let index: usize = key.parse().ok()?;
                // The policy says the index; what it counts need not be this list.
                if index >= list.len() {
                    return None;
                }
                Some(list.item(index))
            }
            _ => return None,
        };
        // What was computed has no place: what it was computed in is the nearest to point at.
        place = value.and_then(Value::place).or(place);
    }
    let records = records.to_vec();
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

/// What is looked for: an id, and keys that its object has.
type Wanted<'w> = (&'w String, &'w [String]);

/// Depth first; `way` holds the objects on the way.
fn find<'a>(
    record: &'a dyn Record,
    wanted: Wanted<'_>,
    way: &mut Vec<&'a dyn Record>,
) -> Option<Located<'a>> {
    let (id, keys) = wanted;
    way.push(record);
    let mut found = (record.id() == id).then(|| follow(way, keys)).flatten();
    if found.is_none() {
        // `each` visits all fields and cannot be stopped, so that the rest is passed over here.
        record.each(&mut |_, value| {
            if found.is_none() {
                found = find_value(value, wanted, way);
            }
        });
    }
    way.pop();
    found
}

fn find_value<'a>(
    value: &'a dyn Value,
    wanted: Wanted<'_>,
    way: &mut Vec<&'a dyn Record>,
) -> Option<Located<'a>> {
    match value.field() {
        Field::Record(record) => find(record, wanted, way),
        Field::List(list) => {
            let mut items = 0..list.len();
            items.find_map(|index| find_value(list.item(index), wanted, way))
        }
        _ => None,
    }
}
