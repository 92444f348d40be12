//! Keys that stand twice in one object. Readers of JSON take the first value or the last one, each as it likes; so
//! neither counts where they differ, and whoever hands in such a document is told of it.

use std::collections::BTreeMap;

use super::place::Place;
use super::problem::Problem;
use super::shown::masked;
use super::spread::spread;
use super::tree::{Entry, Node, Value};

/// Keys of a document that are told of one by one.
const TOLD: usize = 5;
/// Entries of an object that are compared with each other; of more, a set says which ones can be alike.
const FEW: usize = 6;
/// Entries of an object in which a set of bits still says something.
const MANY: usize = 200;
/// Words of the set.
const WORDS: usize = 16;

/// What was found in a document.
#[derive(Default)]
pub(super) struct Twice {
    found: Vec<Found>,
    count: usize,
}

/// A key that stands twice.
struct Found {
    key: String,
    first: Place,
    second: Place,
    used: Used,
}

/// What is read of both values.
enum Used {
    /// They are alike.
    Either,
    /// They are two values.
    Neither,
    /// One is an object or a list, and what both hold is not compared.
    First,
}

impl Used {
    fn of(first: &Node<'_>, second: &Node<'_>) -> Self {
        let holds = |node: &Node<'_>| node.is_map() || node.is_list();
        if first == second {
            Self::Either
        } else if holds(first) || holds(second) {
            Self::First
        } else {
            Self::Neither
        }
    }
}

/// Takes the names from values that contradict each other under one key, so that no reader finds one of them. They
/// stay where they are, as what nobody reads, so that they are masked wherever their lines are shown.
pub(crate) fn forget_contradictions(node: &mut Node<'_>) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(forget_contradictions),
        Value::Map(entries) => {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for index in 0..entries.len() {
                let Some(first) = seen.get(&*entries[index].key).copied() else {
                    seen.insert(entries[index].key.to_string(), index);
                    continue;
                };
                // A first value without a name was one of two, and the third is no better.
                let is_gone = entries[first].key != entries[index].key;
                if is_gone
                    || matches!(
                        Used::of(&entries[first].value, &entries[index].value),
                        Used::Neither
                    )
                {
                    entries[first].key = "".into();
                    entries[index].key = "".into();
                }
            }
            let values = entries.iter_mut().map(|entry| &mut entry.value);
            values.for_each(forget_contradictions);
        }
        _ => {}
    }
}

impl Twice {
    /// Looks for keys that stand twice in an object. Most objects have none, and there are many.
    pub(super) fn look(&mut self, entries: &[Entry<'_>]) {
        match entries.len() {
            0 | 1 => {}
            2..=FEW => {
                for (index, entry) in entries.iter().enumerate().skip(1) {
                    self.compare(&entries[..index], entry);
                }
            }
            ..=MANY => {
                let mut seen = [0_u64; WORDS];
                for (index, entry) in entries.iter().enumerate() {
                    let bit = bit(&entry.key);
                    let (word, mask) = (&mut seen[bit / 64], 1 << (bit % 64));
                    if *word & mask != 0 {
                        self.compare(&entries[..index], entry);
                    }
                    *word |= mask;
                }
            }
            _ => {
                let mut first: BTreeMap<&str, &Entry<'_>> = BTreeMap::new();
                for entry in entries {
                    if let Some(before) = first.get(&*entry.key) {
                        self.note(before, entry);
                    } else {
                        first.insert(&entry.key, entry);
                    }
                }
            }
        }
    }

    fn compare(&mut self, before: &[Entry<'_>], entry: &Entry<'_>) {
        // Texts of different lengths are told apart without a look at their letters.
        if let Some(first) = before.iter().find(|first| first.key == entry.key) {
            self.note(first, entry);
        }
    }

    #[cold]
    fn note(&mut self, first: &Entry<'_>, second: &Entry<'_>) {
        self.count += 1;
        if self.found.len() < TOLD {
            self.found.push(Found {
                key: second.key.to_string(),
                first: first.key_place,
                second: second.key_place,
                used: Used::of(&first.value, &second.value),
            });
        }
    }

    /// What is to be said of them.
    pub(super) fn problems(self, text: &str) -> Vec<Problem> {
        let more = self.count.saturating_sub(self.found.len());
        let found = self.found.into_iter();
        let mut problems: Vec<Problem> = found.map(|found| found.problem(text)).collect();
        if let Some(last) = problems.last_mut().filter(|_| more > 0) {
            last.message
                .push_str(&format!("; {more} more such keys follow"));
        }
        problems
    }
}

impl Found {
    fn problem(self, text: &str) -> Problem {
        let is_name = self.key.len() < 64
            && self
                .key
                .chars()
                .all(|letter| letter.is_alphanumeric() || "_-. ".contains(letter));
        let key = if is_name { self.key } else { masked(&self.key) };
        let ((first, left), (second, right)) =
            (position(text, self.first), position(text, self.second));
        let place = if first == second {
            format!("in line {first}, columns {left} and {right}")
        } else {
            format!("in line {first} and in line {second}")
        };
        let used = match self.used {
            Used::Either => "with one value",
            Used::Neither => "with two values, of which neither is used",
            Used::First => "and the value that stands first is used",
        };
        let message = format!("the key `{key}` stands twice in one object, {place}, {used}");
        let problem = Problem::warning("key-twice", message).at(self.second);
        problem.help("no tool writes such a file: export it again")
    }
}

/// Line and column of a place, as editors count them.
fn position(text: &str, place: Place) -> (usize, usize) {
    let before = text.get(..place.span.start as usize).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

/// A bit of the set that keys seldom share.
fn bit(key: &str) -> usize {
    usize::try_from(spread(key) >> 54).unwrap_or(0) % (WORDS * 64)
}
