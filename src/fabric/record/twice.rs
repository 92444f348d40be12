//! One object that is described twice: what both descriptions agree on is known, and what they
//! contradict each other in is not. It does not know what objects mean.

use std::collections::HashMap;

use super::{Field, Record, Value};
use crate::source::{Place, Problem};

/// What became of a value that was said twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Neither contradicts the other; the value holds what either knows.
    Whole,
    /// The value holds what both agree on; under these keys they do not.
    Part(Vec<&'static str>),
    /// The values are not alike; the first was left as it is.
    None,
}

/// Compares values that consist of one thing.
pub(super) fn scalars(one: &Field<'_>, other: &Field<'_>) -> Agreement {
    let is_same = match (one, other) {
        (Field::Text(one), Field::Text(other)) => one == other,
        (Field::Bool(one), Field::Bool(other)) => one == other,
        (Field::Integer(one), Field::Integer(other)) => one == other,
        (Field::Vlans(one), Field::Vlans(other)) => one == other,
        _ => false,
    };
    if is_same {
        Agreement::Whole
    } else {
        Agreement::None
    }
}

/// Puts the second description of a list into the first: objects of one id and name are described
/// twice, and a list with other items or in another order is another one.
pub(super) fn lists<T: Value>(one: &mut [T], other: Vec<T>) -> Agreement {
    let is_paired = one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| {
            match (one.field(), other.field()) {
                (Field::Record(one), Field::Record(other)) => names(one) == names(other),
                // What a single value is, is all that tells it from another.
                (one, other) => scalars(&one, &other) == Agreement::Whole,
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

/// An agreement in all but these keys.
#[must_use]
pub fn part(mut differs: Vec<&'static str>) -> Agreement {
    differs.sort_unstable();
    differs.dedup();
    if differs.is_empty() {
        Agreement::Whole
    } else {
        Agreement::Part(differs)
    }
}

/// The id and the name of an object.
fn names(record: &dyn Record) -> (&str, Option<&str>) {
    let name = match record.get("name").map(Value::field) {
        Some(Field::Text(name)) => Some(name),
        _ => None,
    };
    (record.id(), name)
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
    let record = |item: &T| match item.field() {
        Field::Record(record) if !record.id().is_empty() => {
            Some((record.id().to_owned(), called(record)))
        }
        _ => None,
    };
    let has_ids = items.first().is_some_and(|item| record(item).is_some())
        // Whoever writes a snapshot by hand may give an id to some objects only.
        || items.iter().any(|item| record(item).is_some());
    if has_ids {
        let key = |item: &T| record(item).map(|(id, _)| id);
        let name = |item: &T| record(item).map_or_else(String::new, |(_, name)| name);
        merge_alike(items, key, name, Value::place, T::agree, problems);
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
    let mut first = HashMap::with_capacity(items.len());
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
    let mut moved: HashMap<usize, usize> = HashMap::new();
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
        Some(at(problem, places).help("export it once"))
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
    at(problem, places).help("keep the newer export only, or export again")
}

fn at(problem: Problem, (first, second): Places) -> Problem {
    let problem = match second {
        Some(second) => problem.at(second),
        None => problem,
    };
    match first.filter(|first| Some(*first) != second) {
        Some(first) => problem.beside(first),
        None => problem,
    }
}

/// The ids that objects of a run brought with them, and where each stands.
#[derive(Debug, Default)]
pub struct GivenIds {
    /// By the word for objects of its kind: references say which kind they mean.
    places: HashMap<&'static str, HashMap<String, Option<Place>>>,
    /// Whether no object keeps its id.
    refuses: bool,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

impl GivenIds {
    /// Lets no object keep its id: each gets one made of its name.
    #[must_use]
    pub fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::default()
        }
    }

    /// Whether an object may keep its id: whether it is the first that has it. Two objects of different
    /// lists are different ones, and one name for both would let a finding point at either.
    pub fn admit(&mut self, record: &dyn Record) -> bool {
        if self.refuses {
            return false;
        }
        let place = record.place();
        let of_kind = self.places.entry(record.kind()).or_default();
        let Some(first) = of_kind.get(record.id()).copied() else {
            of_kind.insert(record.id().to_owned(), place);
            return true;
        };
        let message = format!(
            "{} has the id of another {}; it is called by its name, and what refers to the id means \
            the first",
            called(record),
            record.kind().replace('-', " "),
        );
        let problem = Problem::error("duplicate-id", message);
        let problem = at(problem, (first, place)).help("give each object an id of its own");
        self.problems.push(problem);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Connection, Profile};
    use crate::fabric::known::{Known, State};
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
        assert!(!profiles[0].connections.is_known(), "the third changes nothing");
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
        let connection = Connection {
            id: Id::from("p"),
            ..Connection::default()
        };
        assert!(ids.admit(&profile(&[])));
        assert!(ids.admit(&connection), "of another kind");
        assert!(!ids.admit(&connection));
        assert_eq!(ids.problems.len(), 1);
    }
}
