//! Where places of a dropped text stand. Of a fleet every place is named and hardly one shown: the piece of text around
//! one is read again when somebody shows it, and is not shown if the file has changed.

use std::sync::Arc;

use super::address::addresses;
use super::digest::Digest;
use super::files::Source;
use super::place::{Position, Span};

/// Bytes around the beginning of a place that a report can show, with room for the rest of a character.
const REACH: u32 = super::cite::REACH + 4;

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
    /// Where spans of a text stand; they are sorted, and each is there once.
    fn of(source: &Source, spans: &[Span]) -> Self {
        let places = spans.iter().map(|span| (*span, source.position(*span)));
        let places: Box<[(Span, Position)]> = places.collect();
        Self {
            addresses: addresses(source, spans).into(),
            around: around(source.text(), &places),
            places,
        }
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
        let start = span.start.saturating_sub(REACH);
        let end = span.start.saturating_add(REACH).min(length);
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

/// What stays hidden of a text: all that was, as far as it can be shown, and everything that cannot.
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

impl Source {
    /// Drops the text and keeps where these spans of it stand.
    pub fn locate(&mut self, mut spans: Vec<Span>) {
        spans.sort_unstable();
        spans.dedup();
        let located = Located::of(self, &spans);
        let hidden = self
            .hidden()
            .map(|hidden| hidden_around(hidden, &located.places));
        self.keep_located(located, hidden);
    }

    /// Lets texts of equal build have one list of addresses; `share` gives the one that is kept.
    pub fn share_addresses(&mut self, share: impl FnOnce(&Addresses) -> Addresses) {
        if let Some(located) = self.located_mut() {
            located.addresses = share(&located.addresses);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Citations, Place, Sources};

    /// A file with a text, read as a reader would: `secret` stays hidden.
    fn sources(name: &str, text: &str) -> (Sources, Place) {
        let folder = std::env::temp_dir().join("fabriclint-located");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}-{}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let mut sources = Sources::default();
        let source = sources.load(&path).unwrap();
        let span = |piece: &str| {
            let start = u32::try_from(text.find(piece).unwrap()).unwrap();
            let end = start + u32::try_from(piece.len()).unwrap();
            Span { start, end }
        };
        let holes = vec![span("far"), span("near")];
        sources.get_mut(source).reveal(holes);
        let place = Place {
            source,
            span: span("20"),
        };
        (sources, place)
    }

    fn text() -> String {
        let pad = "ä".repeat(1000);
        format!(
            "{{\"far\": \"{pad}\",\n \"a\": [{{\"near\": 1, \"vlan\": 20}}], \"pad\": \"{pad}\"}}"
        )
    }

    #[test]
    fn what_is_shown_of_a_text_that_was_dropped_is_what_was_there() {
        let (mut sources, place) = sources("same", &text());
        let before = Citations::new(&sources, [place]).of(place);
        assert_eq!(before.address.as_deref(), Some("/a/0/vlan"));
        assert!(before.excerpt.text.contains("****") && !before.excerpt.text.contains("near"));
        let everything = Span { start: 0, end: 9 };
        sources
            .get_mut(place.source)
            .locate(vec![place.span, place.span]);
        let cited = Citations::new(&sources, [place]);
        let (position, address) = cited.locate(place);
        assert_eq!((position, address), (before.position, Some("/a/0/vlan")));
        assert_eq!(cited.of(place), before);
        // What nobody named is as good as hidden.
        assert_eq!(sources.get(place.source).show(everything), "*".repeat(9));
    }

    #[test]
    fn a_file_that_has_changed_is_not_shown() {
        let (mut sources, place) = sources("other", &text());
        sources.get_mut(place.source).locate(vec![place.span]);
        let path = sources.get(place.source).path().to_owned();
        std::fs::write(path, text().replace("vlan", "nalv")).unwrap();
        let shown = Citations::new(&sources, [place]).of(place);
        assert_eq!(shown.position.line, 2);
        assert!(shown.excerpt.text.contains("has changed"), "{shown:?}");
    }
}
