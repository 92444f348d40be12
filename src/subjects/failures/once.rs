//! Things that failures do, each once: what a later failure does again is noted with the first.

use super::failing::FailingRecord;
use super::view::View;
use crate::simulation::FailedPart;

/// Things by what makes them one.
pub(super) struct Once<'v, K, D> {
    view: &'v View<'v>,
    /// What such things are called in ids.
    word: &'static str,
    all: Vec<Entry<K, D>>,
}

struct Entry<K, D> {
    key: K,
    data: D,
    /// The component that is the first to do it.
    first: FailedPart,
    also: Vec<FailedPart>,
    /// Positions of consumers in the shape.
    consumers: Vec<usize>,
}

/// A thing that failures do.
pub(super) struct Noted<D> {
    /// The id of its record.
    pub(super) id: String,
    /// The components that do it.
    pub(super) failing: FailingRecord,
    /// Positions in the shape of the consumers that feel it, sorted.
    pub(super) consumers: Vec<usize>,
    /// What else was noted of it.
    pub(super) data: D,
}

impl<'v, K: PartialEq, D> Once<'v, K, D> {
    /// None so far; `word` is what ids call them.
    pub(super) fn new(view: &'v View<'v>, word: &'static str) -> Self {
        Self {
            view,
            word,
            all: Vec::new(),
        }
    }

    /// Notes that a component does it to consumers. `data` is asked for by the first one.
    pub(super) fn add(
        &mut self,
        key: K,
        part: FailedPart,
        consumers: &[usize],
        data: impl FnOnce() -> D,
    ) {
        let known = self.all.iter().position(|entry| entry.key == key);
        let index = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(Entry {
                key,
                data: data(),
                first: part,
                also: Vec::new(),
                consumers: Vec::new(),
            });
        }
        let entry = &mut self.all[index];
        entry.consumers.extend(consumers);
        if entry.first != part && !entry.also.contains(&part) {
            entry.also.push(part);
        }
    }

    /// A record of each.
    pub(super) fn end<T>(self, record: impl Fn(Noted<D>) -> T) -> Vec<T> {
        let (view, word) = (self.view, self.word);
        let all = self.all.into_iter().enumerate();
        let noted = all.map(|(number, mut entry)| {
            let id = view.id(&format!("/{word}:{number}"));
            entry.consumers.sort_unstable();
            entry.consumers.dedup();
            record(Noted {
                failing: FailingRecord::new(view, (entry.first, &entry.also), &id),
                id,
                consumers: entry.consumers,
                data: entry.data,
            })
        });
        noted.collect()
    }
}
