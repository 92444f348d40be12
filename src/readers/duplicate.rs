//! One object in two exports, whatever kind of object.

use serde_json::Value as Json;

use crate::source::Problem;

/// An object that is there twice: the fuller description stays, and what contradicts is named.
/// `object` names the object and what it is in.
pub(super) fn same_twice<T>(
    known: &mut T,
    item: T,
    said: impl Fn(&T) -> Json,
    object: &str,
) -> Option<Problem> {
    let (one, other) = (said(known), said(&item));
    let fields = |said: &Json| said.as_object().map_or(0, serde_json::Map::len);
    if !contradict(&one, &other) {
        // What nobody collected has no key: more keys are more knowledge.
        if fields(&other) > fields(&one) {
            *known = item;
        }
        return None;
    }
    let message = format!("{object} twice, and not alike; this one is left out");
    let problem = Problem::warning("conflicting-duplicate", message);
    Some(problem.help("keep the newer export only"))
}

/// Whether two descriptions give different values to one key.
fn contradict(one: &Json, other: &Json) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one != other;
    };
    one.iter()
        .any(|(key, value)| other.get(key).is_some_and(|own| own != value))
}
