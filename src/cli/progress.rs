//! How far a long run has come, on stderr, where a terminal watches. A short run shows nothing.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::audit::Watch;

/// How long a run takes that is not worth a bar.
const SHORT: Duration = Duration::from_secs(1);

/// A bar for the part of the run that goes on.
pub(super) struct Progress {
    start: Instant,
    bar: Mutex<ProgressBar>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    fn with(&self, work: impl FnOnce(&mut ProgressBar)) {
        // A bar is as good after a panic as before.
        work(&mut self.bar.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Watch for Progress {
    fn begin(&self, what: &'static str, steps: usize) {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta:>4}");
        // The template is always the same, and good: the default only keeps a panic out.
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::hidden().with_style(style.progress_chars("━╸ "));
        bar.set_length(u64::try_from(steps).unwrap_or(u64::MAX));
        self.with(|shown| *shown = bar.with_message(what));
    }

    fn step(&self) {
        self.with(|bar| {
            // The second counts from the beginning of the run: a later stage has its bar at once.
            if bar.is_hidden() && self.start.elapsed() >= SHORT {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.inc(1);
        });
    }

    fn end(&self) {
        self.with(|bar| bar.finish_and_clear());
    }
}
