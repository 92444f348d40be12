//! How far a collection has come, on stderr: one line where a terminal watches, requests where that was asked for.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::collect::Watch;
use crate::source::{Guard, clean};

/// What is shown of a collection.
pub(super) struct Shown {
    bar: ProgressBar,
    names_requests: bool,
}

impl Shown {
    /// With a line of progress on a terminal, and with the names of requests.
    pub(super) fn new(on_terminal: bool, names_requests: bool) -> Self {
        let bar = ProgressBar::hidden();
        if on_terminal {
            let style = ProgressStyle::with_template("{msg}");
            // The template is always the same, and good: the default only keeps a panic out.
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        Self {
            bar,
            names_requests,
        }
    }

    /// Writes a line; the line of progress stays below it.
    fn line(&self, text: &str) {
        self.bar.suspend(|| {
            let mut err = Guard::new(io::stderr().lock());
            // There is nowhere left to complain when stderr is gone.
            let _ = writeln!(err, "{}", clean(text)).and_then(|()| err.finish());
        });
    }

    /// Takes the line of progress away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Shown {
    fn step(&self, number: usize, of: usize, name: &str) {
        self.bar
            .set_message(format!("{number}/{of} {}", clean(name)));
    }

    fn request(&self, line: &str) {
        if self.names_requests {
            self.line(line);
        }
    }

    fn note(&self, text: &str) {
        self.line(&format!("warning: {text}"));
    }
}
