//! Where places of a dropped text stand. Of a fleet every place is named and hardly one shown: the piece of text around
//! one is read again when somebody shows it, and is not shown if the file has changed.

use std::sync::Arc;

use super::digest::Digest;
use super::place::{Position, Span};

/// Bytes around a place that are shown of a long line. More would not fit any terminal.
pub(super) const REACH: u32 = 160;

/// The same with room for the rest of a character.
const KEPT: u32 = REACH + 4;

/// The addresses of places in one text, in their order. Texts of equal build have equal ones.
pub type Addresses = Arc<[Option<String>]>;

/// Where places of a text stand.
#[derive(Debug)]
pub(super) struct Located {
    /// Lines and columns, sorted by span.
    places: Box<[(Span, Position)]>,
    addresses: Addresses,
    /// The digest of what can be shown around them.
    around: Digest,
}

impl Located {
    /// Where spans of a text stand, sorted and each once, with their addresses.
    pub(super) fn new(places: Box<[(Span, Position)]>, addresses: Addresses, text: &str) -> Self {
        Self {
            around: around(text, &places),
            places,
            addresses,
        }
    }

    /// What stays hidden of the text: all that was, as far as it can be shown, and everything that cannot.
    pub(super) fn hidden(&self, hidden: &[Span]) -> Vec<Span> {
        hidden_around(hidden, &self.places)
    }

    /// Takes a list of addresses that is the same.
    pub(super) fn share(&mut self, share: impl FnOnce(&Addresses) -> Addresses) {
        self.addresses = share(&self.addresses);
    }

    /// Where a span stands, if it is one of them.
    pub(super) fn find(&self, span: Span) -> Option<(Position, Option<&str>)> {
        let found = self.places.binary_search_by_key(&span, |(span, _)| *span);
        let index = found.ok()?;
        let address = self.addresses.get(index)?;
        Some((self.places[index].1, address.as_deref()))
    }

    /// Whether a text that was read again has the same around all places as the one that they are of.
    pub(super) fn is_in(&self, text: &str) -> bool {
        around(text, &self.places) == self.around
    }

    /// The spans.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        self.places.iter().map(|(span, _)| *span)
    }
}

/// The pieces of a text that can be shown around places, sorted and apart.
fn pieces(places: &[(Span, Position)], length: u32) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for (span, _) in places {
        let start = span.start.saturating_sub(KEPT);
        let end = span.start.saturating_add(KEPT).min(length);
        match pieces.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => pieces.push(Span { start, end }),
        }
    }
    pieces
}

fn around(text: &str, places: &[(Span, Position)]) -> Digest {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let pieces = pieces(places, length);
    let piece = |span: &Span| text.as_bytes().get(span.start as usize..span.end as usize);
    let pieces = pieces.iter().map(|span| piece(span).unwrap_or_default());
    // Lines are counted from the beginning of the text.
    let length = length.to_le_bytes();
    Digest::of_all(pieces.chain([length.as_slice()]))
}

fn hidden_around(hidden: &[Span], places: &[(Span, Position)]) -> Vec<Span> {
    let mut all = Vec::new();
    let mut end = 0;
    for piece in pieces(places, u32::MAX) {
        if end < piece.start {
            let start = end;
            all.push(Span {
                start,
                end: piece.start,
            });
        }
        let first = hidden.partition_point(|hole| hole.end <= piece.start);
        let inside = hidden[first..].iter();
        let inside = inside.take_while(|hole| hole.start < piece.end);
        all.extend(inside.map(|hole| Span {
            start: hole.start.max(piece.start),
            end: hole.end.min(piece.end),
        }));
        end = piece.end;
    }
    all.push(Span {
        start: end,
        end: u32::MAX,
    });
    all
}
