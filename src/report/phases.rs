//! How long the parts of a run took. Times are beside the report, never in it: reports of equal runs are equal.

use std::time::{Duration, Instant};

/// How long the parts of a run took, in their order, by the clock on the wall.
#[derive(Clone, Debug, Default)]
pub struct Phases(Vec<(&'static str, Duration)>);

impl Phases {
    /// How long all of it took so far; nothing where no part was timed.
    #[must_use]
    pub fn total(&self) -> Option<Duration> {
        let parts = self.0.iter().map(|(_, spent)| *spent);
        (!self.0.is_empty()).then(|| parts.sum())
    }

    /// The parts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.0.iter().copied()
    }

    /// Adds what the parts of another run took.
    pub(super) fn join(&mut self, other: &Self) {
        for (name, spent) in other.iter() {
            match self.0.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += spent,
                None => self.0.push((name, spent)),
            }
        }
    }

    /// Does a part of a run and notes how long it took.
    pub fn time<T>(&mut self, name: &'static str, part: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = part();
        self.0.push((name, start.elapsed()));
        result
    }
}
