//! Tells a watcher how far a run has come: a fleet takes its time.

use std::fmt;
use std::sync::Arc;

/// Somebody who watches; told from many threads.
pub trait Watch: Send + Sync {
    /// A stage of the run begins, of so many steps.
    fn begin(&self, what: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
    /// The stage is over.
    fn end(&self);
}

/// The watcher of a run, if there is one.
#[derive(Clone, Default)]
pub struct Watcher(Option<Arc<dyn Watch>>);

impl Watcher {
    /// A run with this watcher.
    #[must_use]
    pub fn new(watch: Arc<dyn Watch>) -> Self {
        Self(Some(watch))
    }

    /// Begins a stage of so many steps; it ends with what is returned.
    pub(super) fn begin(&self, what: &'static str, steps: usize) -> Stage<'_> {
        let watch = self.0.as_deref();
        if let Some(watch) = watch {
            watch.begin(what, steps);
        }
        Stage(watch)
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let watched = if self.0.is_some() {
            "watched"
        } else {
            "unwatched"
        };
        f.write_str(watched)
    }
}

/// A stage of a run that goes on.
pub(super) struct Stage<'a>(Option<&'a dyn Watch>);

impl Stage<'_> {
    /// A step is done.
    pub(super) fn step(&self) {
        if let Some(watch) = self.0 {
            watch.step();
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if let Some(watch) = self.0 {
            watch.end();
        }
    }
}
