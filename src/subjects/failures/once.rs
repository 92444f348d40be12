//! Things that failures do, each once: what a later failure does again is noted with the first.

use super::failing::FailingRecord;
use super::names::names;
use super::view::View;

/// Something that a failure does to consumers.
pub(super) trait Told {
    /// The component that is the first to do it.
    fn failing(&mut self) -> &mut FailingRecord;
    /// Takes the names of the consumers.
    fn concerns(&mut self, names: Vec<String>);
}

/// Things by what makes them one.
pub(super) struct Once<K, T> {
    all: Vec<Entry<K, T>>,
}

struct Entry<K, T> {
    key: K,
    thing: T,
    /// Positions of consumers in the shape.
    consumers: Vec<usize>,
}

impl<K: PartialEq, T: Told> Once<K, T> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new() }
    }

    /// Notes that a component, by its name in a sentence, does it to a consumer. `thing` makes the thing of its number.
    pub(super) fn add(
        &mut self,
        (key, consumer): (K, usize),
        name: &str,
        thing: impl FnOnce(usize) -> T,
    ) {
        let known = self.all.iter().position(|entry| entry.key == key);
        let index = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(Entry {
                key,
                thing: thing(index),
                consumers: Vec::new(),
            });
        }
        let Entry {
            thing, consumers, ..
        } = &mut self.all[index];
        if !consumers.contains(&consumer) {
            consumers.push(consumer);
        }
        let first = thing.failing();
        if first.name != name && !first.also.iter().any(|other| other == name) {
            first.also.push(name.to_owned());
        }
    }

    /// All of them, with the names of their consumers.
    pub(super) fn end(self, view: &View<'_>) -> Vec<T> {
        let all = self.all.into_iter().map(|entry| {
            let Entry {
                mut thing,
                mut consumers,
                ..
            } = entry;
            consumers.sort_unstable();
            thing.concerns(names(view, &consumers));
            thing
        });
        all.collect()
    }
}
