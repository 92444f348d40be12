//! Parts of a text that know where they stand, and why one of them is not read.

use crate::source::{Place, Problem, SourceId, Span};

/// A part of a text with its place.
#[derive(Clone, Copy)]
pub(super) struct Piece<'t> {
    pub(super) source: SourceId,
    pub(super) text: &'t str,
    /// Where it begins in the source.
    pub(super) at: usize,
}

impl Piece<'_> {
    /// The bytes `from..to` of it.
    pub(super) fn part(self, from: usize, to: usize) -> Self {
        Self {
            text: self.text.get(from..to).unwrap_or_default(),
            at: self.at + from,
            ..self
        }
    }

    /// The same without white space at its ends.
    pub(super) fn trimmed(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.part(start, start + self.text.trim().len())
    }

    pub(super) fn place(self) -> Place {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span {
            start: clip(self.at),
            end: clip(self.at + self.text.len()),
        };
        Place {
            source: self.source,
            span,
        }
    }

    /// Its lines without their ends.
    pub(super) fn lines(self) -> impl Iterator<Item = Self> {
        let mut at = 0;
        self.text.split_inclusive('\n').map(move |whole| {
            let line = self.part(at, at + whole.trim_end_matches(['\r', '\n']).len());
            at += whole.len();
            line
        })
    }

    /// Whether nothing stands in it.
    pub(super) fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Why a text is not read.
#[derive(Clone, Debug)]
pub(super) struct Doubt {
    place: Place,
    what: &'static str,
}

impl Doubt {
    pub(super) fn new(at: Piece<'_>, what: &'static str) -> Self {
        let place = at.trimmed().place();
        Self { place, what }
    }

    /// In words.
    pub(super) fn what(&self) -> &'static str {
        self.what
    }

    /// The problem of a file, with the place and the reason of the doubt.
    pub(super) fn of(&self, mut problem: Problem) -> Problem {
        problem.message = format!("{}: {}", problem.message, self.what());
        problem.at(self.place)
    }
}

/// The doubt about an output whose end is missing, at its last line.
pub(super) fn cut_off(output: Piece<'_>) -> Doubt {
    let output = output.trimmed();
    let last = output.lines().last().unwrap_or(output);
    Doubt::new(last, "the text is cut off here")
}
