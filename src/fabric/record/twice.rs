//! One object that is described twice: what both descriptions agree on is known, and what they
//! contradict each other in is not. It does not know what objects mean.

use std::collections::BTreeMap;

use super::agreement::{Agreement, part};
use super::{Field, Record, Value};
use crate::source::{Place, Problem};

/// Puts the second description of a list into the first: objects of one id and name are described
/// twice, and a list with other items or in another order is another one.
pub(super) fn lists<T: Value>(one: &mut [T], other: Vec<T>) -> Agreement {
    if let (Some(own), Some(others)) = (texts(one), texts(&other)) {
        // References to networks or modules mean the same in any order.
        return if own == others {
            Agreement::Whole
        } else {
            Agreement::None
        };
    }
    let is_paired = one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| {
            match (one.field(), other.field()) {
                (Field::Record(one), Field::Record(other)) => may_be_one(one, other),
                // What a single value is, is all that tells it from another.
                (one, other) => one.agree(&other) == Agreement::Whole,
            }
        });
    if !is_paired {
        return Agreement::None;
    }
    let mut differs = Vec::new();
    for (one, other) in one.iter_mut().zip(other) {
        match one.agree(other) {
            Agreement::Whole => {}
            Agreement::Part(keys) => differs.extend(keys),
            Agreement::None => return Agreement::None,
        }
    }
    part(differs)
}

/// The texts of a list that holds nothing else, sorted.
fn texts<T: Value>(list: &[T]) -> Option<Vec<&str>> {
    let texts = list.iter().map(|item| match item.field() {
        Field::Text(text) => Some(text),
        _ => None,
    });
    let mut texts: Vec<&str> = texts.collect::<Option<_>>()?;
    texts.sort_unstable();
    Some(texts)
}

/// The id and the name of an object.
fn names(record: &dyn Record) -> (&str, Option<&str>) {
    let name = match record.get("name").map(Value::field) {
        Some(Field::Text(name)) => Some(name),
        _ => None,
    };
    (record.id(), name)
}

/// Whether two objects at one place of their lists may be one: an export has no ids where a snapshot that was
/// made of it has them.
fn may_be_one(one: &dyn Record, other: &dyn Record) -> bool {
    let ((id, name), (other_id, other_name)) = (names(one), names(other));
    name == other_name && (id == other_id || id.is_empty() || other_id.is_empty())
}

/// What an object is called in a message.
fn called(record: &dyn Record) -> String {
    let (id, name) = names(record);
    let kind = record.kind().replace('-', " ");
    match name.filter(|name| !name.is_empty()) {
        Some(name) if name != id => format!("the {kind} {name} ({id})"),
        _ => format!("the {kind} {id}"),
    }
}

/// Lets the objects of a list that have one id be one object.
pub(super) fn settle<T: Value>(items: &mut Vec<T>, problems: &mut Vec<Problem>) {
    let name = |item: &T| match item.field() {
        Field::Record(record) => called(record),
        _ => String::new(),
    };
    // Ids are compared where they stand first: hardly a list has one twice, and every list of a fleet is looked at.
    let mut ids: Vec<&str> = items.iter().filter_map(borrowed_id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        let id = |item: &T| borrowed_id(item).map(str::to_owned);
        merge_alike(items, id, name, Value::place, T::agree, problems);
    }
}

/// The id of an item; nothing for one that has none.
fn borrowed_id<T: Value>(item: &T) -> Option<&str> {
    match item.field() {
        Field::Record(record) => Some(record.id()).filter(|id| !id.is_empty()),
        _ => None,
    }
}

/// Lets the items of a list that have one key be one item: the first, which keeps what all agree on.
/// An item without a key stays as it is. `name` says what an item is called, `place` where it stands.
pub fn merge_alike<T>(
    items: &mut Vec<T>,
    key: impl Fn(&T) -> Option<String>,
    name: impl Fn(&T) -> String,
    place: impl Fn(&T) -> Option<Place>,
    agree: impl Fn(&mut T, T) -> Agreement,
    problems: &mut Vec<Problem>,
) {
    // One item has nothing to be alike, and most lists of a host are that short.
    if items.len() < 2 {
        return;
    }
    let mut first = BTreeMap::new();
    // For each item the place of the first with its key, and whether it is that one.
    let mut is_any_twice = false;
    for (index, item) in items.iter().enumerate() {
        if let Some(key) = key(item) {
            let at = *first.entry(key).or_insert(index);
            is_any_twice |= at != index;
        }
    }
    if !is_any_twice {
        return;
    }
    let mut kept: Vec<T> = Vec::with_capacity(first.len());
    // Items move up as others go: where in `kept` the first item of a key came to stand.
    let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
    let mut alike = Alike::default();
    for (index, item) in std::mem::take(items).into_iter().enumerate() {
        let at = key(&item).and_then(|key| first.get(&key).copied());
        let known = at.filter(|at| *at != index).and_then(|at| moved.get(&at));
        let Some(known) = known else {
            moved.insert(index, kept.len());
            kept.push(item);
            continue;
        };
        let known = &mut kept[*known];
        let places = (place(known), place(&item));
        let called = name(known);
        match agree(known, item) {
            Agreement::Whole => alike.note(called, places),
            Agreement::Part(keys) => problems.push(contradiction(&called, &keys, places)),
            Agreement::None => problems.push(contradiction(&called, &[], places)),
        }
    }
    problems.extend(alike.problem());
    *items = kept;
}

/// Where the first of two descriptions stands, and the second.
type Places = (Option<Place>, Option<Place>);

/// Objects of one list that a file describes twice in the same way.
#[derive(Default)]
struct Alike {
    first: Option<(String, Places)>,
    count: usize,
}

impl Alike {
    fn note(&mut self, name: String, places: Places) {
        // A page that was exported again, or an answer beside an index, is in a file of its own.
        let (Some(one), Some(other)) = places else {
            return;
        };
        if one.source == other.source {
            self.count += 1;
            self.first.get_or_insert((name, places));
        }
    }

    /// One warning for all: whoever pastes an answer twice has all of its objects twice.
    fn problem(self) -> Option<Problem> {
        let (name, places) = self.first?;
        let others = match self.count {
            1 => String::new(),
            count => format!(", and {} more like it", count - 1),
        };
        let message = format!("{name} is in this file twice, alike{others}; it is used once");
        let problem = Problem::warning("duplicate", message);
        Some(problem.between(places.0, places.1).help("export it once"))
    }
}

fn contradiction(name: &str, keys: &[&str], places: Places) -> Problem {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let what = match keys.as_slice() {
        [] => String::new(),
        keys => format!(" in {}", keys.join(", ")),
    };
    let message = format!(
        "{name} is in the exports twice, and not alike{what}: where the two contradict each other, \
        nothing is known"
    );
    let problem = Problem::error("conflicting-duplicate", message);
    problem
        .between(places.0, places.1)
        .help("keep the newer export only, or export again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Connection, Profile};
    use crate::fabric::known::{Known, State};
    use crate::fabric::record::GivenIds;
    use crate::fabric::record::Id;

    fn profile(mbps: &[u64]) -> Profile {
        let connections = mbps.iter().zip(1..).map(|(mbps, number)| Connection {
            id: Id::from(format!("p#{number}")),
            name: format!("c{number}"),
            requested_mbps: Known::derived(*mbps),
            ..Connection::default()
        });
        Profile {
            id: Id::from("p"),
            name: "P".into(),
            assigned: Known::derived(true),
            connections: Known::derived(connections.collect()),
            ..Profile::default()
        }
    }

    #[test]
    fn what_both_say_is_known_and_the_rest_is_not() {
        let mut profiles = vec![profile(&[1, 2]), profile(&[1, 3])];
        let mut problems = Vec::new();
        settle(&mut profiles, &mut problems);
        let [only] = profiles.as_slice() else {
            panic!("{profiles:?}");
        };
        assert!(only.assigned.is(&true));
        let connections = only.connections.items();
        assert!(connections[0].requested_mbps.is(&1));
        let why = connections[1].requested_mbps.why().expect("unknown");
        assert_eq!(why.state, State::Contradicted);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].is_error() && problems[0].message.contains("`requested_mbps`"));
    }

    #[test]
    fn lists_of_other_items_are_unknown() {
        let mut profiles = vec![profile(&[1, 2]), profile(&[1]), profile(&[1, 2])];
        settle(&mut profiles, &mut Vec::new());
        assert_eq!(profiles.len(), 1);
        assert!(
            !profiles[0].connections.is_known(),
            "the third changes nothing"
        );
    }

    #[test]
    fn each_adds_what_the_other_does_not_say() {
        let mut bare = profile(&[1]);
        bare.connections = Known::default();
        bare.server = Known::derived("s".into());
        let mut profiles = vec![bare, profile(&[1])];
        let mut problems = Vec::new();
        settle(&mut profiles, &mut problems);
        assert!(profiles[0].connections.is_known() && profiles[0].server.is_known());
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn an_id_belongs_to_the_first_object_that_has_it() {
        let mut ids = GivenIds::default();
        assert!(ids.admit("profile", "p", None));
        assert!(ids.admit("connection", "p", None), "of another kind");
        assert!(!ids.admit("connection", "p", None));
        assert_eq!(ids.problems.len(), 1);
    }
}
