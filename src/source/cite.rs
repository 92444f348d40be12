//! Citations made: line and column, address, and the piece of text around a place with everything masked
//! that may not be shown.

use std::collections::BTreeMap;

use super::address::addresses;
use super::citation::{Citation, Excerpt};
use super::files::Source;
use super::located::{Addresses, Located, REACH};
use super::place::{Place, Position, SourceId, Span};
use super::sources::Sources;

impl Excerpt {
    fn of(source: &Source, span: Span, position: Position) -> Self {
        // A text that was dropped is read again here, and is not taken if the file has changed.
        if source.text().is_empty() && span.end > 0 {
            return Self::lost();
        }
        let line = source.line_span(position.line).unwrap_or(span);
        let text = source.text();
        let start = boundary(text, line.start.max(span.start.saturating_sub(REACH)));
        // A place may begin behind its line, at the sign that ends it.
        let limit = line.end.min(span.start.saturating_add(REACH)).max(start);
        let end = boundary(text, limit);
        let middle = span.start.clamp(start, end);
        let stop = boundary(text, span.end.clamp(middle, end));
        let show = |start, end| source.show(Span { start, end });
        let before = show(start, middle);
        let marked = show(middle, stop);
        let after = show(stop, end);
        Self {
            column: position.column - count(text, start, middle),
            start: length(&before),
            len: length(&marked),
            text: [before, marked, after].concat(),
        }
    }
}

impl Excerpt {
    /// The excerpt of a file that somebody wrote while it was checked.
    fn lost() -> Self {
        Self {
            text: "(the file has changed since it was read)".to_owned(),
            column: 1,
            start: 0,
            len: 0,
        }
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// The nearest character boundary at or before an offset.
fn boundary(text: &str, at: u32) -> u32 {
    let mut index = (at as usize).min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    u32::try_from(index).unwrap_or(at)
}

fn count(text: &str, start: u32, end: u32) -> u32 {
    let piece = text.get(start as usize..end as usize).unwrap_or_default();
    u32::try_from(piece.chars().count()).unwrap_or(0)
}

impl Citation {
    fn of(source: &Source, span: Span, position: Position, address: Option<String>) -> Self {
        Self {
            position,
            address,
            excerpt: Excerpt::of(source, span, position),
        }
    }
}

/// What there is to say about spans of a file, sorted; all of them together, because the addresses
/// of a thousand places cost hardly more than that of one.
fn cite(source: &Source, spans: &[Span]) -> Vec<(Span, Citation)> {
    let addresses = addresses(source, spans);
    let spans = spans.iter().zip(addresses);
    spans
        .map(|(span, address)| {
            let position = source.position(*span);
            (*span, Citation::of(source, *span, position, address))
        })
        .collect()
}

impl Source {
    /// Drops the text and keeps what there is to say about these spans of it: a fleet does not fit
    /// into memory.
    pub fn condense(&mut self, mut spans: Vec<Span>) {
        spans.sort_unstable();
        spans.dedup();
        let cited = cite(self, &spans);
        self.cite(cited);
    }
}

impl Source {
    /// Drops the text and keeps where these spans of it stand: of a fleet every place is named and hardly one shown.
    pub fn locate(&mut self, mut spans: Vec<Span>) {
        spans.sort_unstable();
        spans.dedup();
        let places = spans.iter().map(|span| (*span, self.position(*span)));
        let addresses = addresses(self, &spans).into();
        let located = Located::new(places.collect(), addresses, self.text());
        let hidden = self.hidden().map(|hidden| located.hidden(hidden));
        self.keep_located(located, hidden);
    }

    /// Lets texts of equal build have one list of addresses; `share` gives the one that is kept.
    pub fn share_addresses(&mut self, share: impl FnOnce(&Addresses) -> Addresses) {
        if let Some(located) = self.located_mut() {
            located.share(share);
        }
    }
}

/// The citations of places of a run. Where a place stands is known beforehand, the piece of text around it is made
/// for whoever shows it.
pub struct Citations<'a> {
    sources: &'a Sources,
    found: BTreeMap<SourceId, Vec<Standing>>,
}

/// Where a place stands: its line, column and address.
type Standing = (Span, Position, Option<String>);

impl<'a> Citations<'a> {
    /// The citations of these places.
    #[must_use]
    pub fn new(sources: &'a Sources, places: impl IntoIterator<Item = Place>) -> Self {
        let mut spans: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
        for place in places {
            let source = sources.get(place.source);
            // What was dropped has its citations from the time when its text was there.
            if source.cited().is_none() && source.located().is_none() {
                spans.entry(place.source).or_default().push(place.span);
            }
        }
        let of_source = |(id, mut spans): (SourceId, Vec<Span>)| {
            spans.sort_unstable();
            spans.dedup();
            (id, standing(sources.get(id), &spans))
        };
        Self {
            sources,
            found: spans.into_iter().map(of_source).collect(),
        }
    }

    /// The name of the file that a place is in.
    #[must_use]
    pub fn file(&self, place: Place) -> &'a str {
        self.sources.get(place.source).name()
    }

    /// Where a place stands, and its address.
    #[must_use]
    pub fn locate(&self, place: Place) -> (Position, Option<&str>) {
        let source = self.sources.get(place.source);
        if let Some(cited) = source.cited() {
            let found = cited.binary_search_by_key(&place.span, |(span, _)| *span);
            if let Ok(index) = found {
                let citation = &cited[index].1;
                return (citation.position, citation.address.as_deref());
            }
        } else if let Some(found) = source.located().and_then(|all| all.find(place.span)) {
            return found;
        } else if let Some(found) = self.found.get(&place.source) {
            let index = found.binary_search_by_key(&place.span, |(span, ..)| *span);
            if let Ok(index) = index {
                let (_, position, address) = &found[index];
                return (*position, address.as_deref());
            }
        }
        // A place that nobody named before.
        (source.position(place.span), None)
    }

    /// What there is to say about a place.
    #[must_use]
    pub fn of(&self, place: Place) -> Citation {
        let source = self.sources.get(place.source);
        let cited = source.cited().unwrap_or_default();
        if let Ok(index) = cited.binary_search_by_key(&place.span, |(span, _)| *span) {
            return cited[index].1.clone();
        }
        let (position, address) = self.locate(place);
        Citation::of(source, place.span, position, address.map(str::to_owned))
    }
}

/// Where spans of a file stand, which are sorted. A text that was dropped is read for it and dropped again: most places
/// are shown without the text around them.
fn standing(source: &Source, spans: &[Span]) -> Vec<Standing> {
    let again = source.again();
    let source = again.as_ref().unwrap_or(source);
    let addresses = addresses(source, spans);
    let spans = spans.iter().zip(addresses);
    spans
        .map(|(span, address)| (*span, source.position(*span), address))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_outlives_the_text() {
        let text = format!("{{\"pad\": \"{}\", \"vlan\": 20}}", "ä".repeat(1000));
        let mut sources = Sources::default();
        let source = sources.add("a.json", "a.json", text.as_str());
        sources.get_mut(source).reveal(Vec::new());
        let start = u32::try_from(text.len() - 3).unwrap();
        let span = Span {
            start,
            end: start + 2,
        };
        let place = Place { source, span };
        let before = Citations::new(&sources, [place]).of(place);
        assert_eq!(before.address.as_deref(), Some("/vlan"));
        assert_eq!(before.position.column, 1021);
        let Excerpt {
            text, start, len, ..
        } = &before.excerpt;
        assert_eq!(&text[*start as usize..][..*len as usize], "20");
        sources.get_mut(source).condense(vec![span, span]);
        assert_eq!(sources.get(source).text(), "");
        assert_eq!(Citations::new(&sources, [place]).of(place), before);
    }

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
