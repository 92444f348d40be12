//! Findings and problems as miette diagnostics: the protocol between what is said and how it is
//! drawn. A related place is a diagnostic of its own, because it stands in another file.

use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity as Level, SourceCode,
    SourceSpan, SpanContents,
};

use crate::catalogue::Severity;
use crate::finding::Finding;
use crate::source::{Addresses, Place, Problem, ProblemSeverity, Source, Sources, Span};

/// A piece of a line, with everything masked that may not be shown. Finding a line is a search in
/// an index, whatever the size of the file. Offsets count from the beginning of the piece.
pub(super) struct Piece {
    name: String,
    address: Option<String>,
    line: u32,
    column: u32,
    shown: String,
    start: usize,
    len: usize,
}

/// Bytes around a place that are shown of a long line. More would not fit any terminal.
const REACH: u32 = 400;

impl Piece {
    fn of(source: &Source, span: Span, address: Option<String>) -> Self {
        let position = source.position(span);
        let line = source.line_span(position.line).unwrap_or(span);
        let text = source.text();
        let start = boundary(text, line.start.max(span.start.saturating_sub(REACH)));
        let end = line.end.min(span.start.saturating_add(REACH)).max(start);
        let end = boundary(text, end);
        let middle = span.start.clamp(start, end);
        let stop = boundary(text, span.end.clamp(middle, end));
        let show = |start, end| source.show(Span { start, end });
        let before = show(start, middle);
        let marked = show(middle, stop);
        let column = position.column - count(text, start, middle);
        Self {
            name: source.name().to_owned(),
            address,
            line: position.line,
            column,
            start: before.len(),
            len: marked.len(),
            shown: before + &marked + &show(stop, end),
        }
    }
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

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.line)
    }
}

impl SourceCode for Piece {
    fn read_span<'b>(
        &'b self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let contents = MietteSpanContents::new_named(
            self.name.clone(),
            self.shown.as_bytes(),
            (0, self.shown.len()).into(),
            self.line as usize - 1,
            self.column as usize - 1,
            1,
        );
        // The protocol has no word for the address of a value; its hint for a language is unused.
        Ok(Box::new(match &self.address {
            Some(address) => contents.with_language(address.clone()),
            None => contents,
        }))
    }
}

/// A message about a place.
#[derive(Debug)]
pub(super) struct Shown {
    pub message: String,
    pub code: Option<String>,
    pub level: Option<Level>,
    pub help: Option<String>,
    pub url: Option<String>,
    pub label: Option<String>,
    pub piece: Option<Piece>,
    pub related: Vec<Shown>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.code.as_ref().map(|it| Box::new(it) as _)
    }
    fn severity(&self) -> Option<Level> {
        self.level
    }
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|it| Box::new(it) as _)
    }
    fn url<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.url.as_ref().map(|it| Box::new(it) as _)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.piece.as_ref().map(|it| it as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let piece = self.piece.as_ref()?;
        let label = LabeledSpan::new(self.label.clone(), piece.start, piece.len);
        Some(Box::new(std::iter::once(label)))
    }
    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn Diagnostic> + 'b>> {
        let related = self.related.iter().map(|it| it as &dyn Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as _)
    }
}

/// What diagnostics are made from.
pub(super) struct Maker<'a> {
    sources: &'a Sources,
    addresses: Addresses<'a>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            addresses: Addresses::new(sources),
        }
    }

    fn at(&self, place: Option<Place>, label: Option<String>) -> Shown {
        Shown {
            message: String::new(),
            code: None,
            level: None,
            help: None,
            url: None,
            label,
            piece: place.map(|it| {
                let address = self.addresses.of(it).filter(|it| !it.is_empty());
                Piece::of(self.sources.get(it.source), it.span, address)
            }),
            related: Vec::new(),
        }
    }

    /// A finding, all its sides.
    pub(super) fn of_finding(&self, finding: &Finding) -> Shown {
        Shown {
            message: finding.message.clone(),
            code: Some(finding.rule.to_string()),
            level: Some(match finding.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
                Severity::Info => Level::Advice,
            }),
            help: Some(finding.help.clone()),
            url: Some(format!("fabriclint explain {}", finding.rule)),
            related: finding
                .related
                .iter()
                .map(|it| self.at(Some(it.place), Some(it.message.clone())))
                .collect(),
            ..self.at(Some(finding.place), finding.label.clone())
        }
    }

    /// A problem with an input.
    pub(super) fn of_problem(&self, problem: &Problem) -> Shown {
        let message = match &problem.file {
            Some(file) if problem.place.is_none() => format!("{file}: {}", problem.message),
            _ => problem.message.clone(),
        };
        Shown {
            message,
            code: Some(problem.code.to_owned()),
            level: Some(match problem.severity {
                ProblemSeverity::Error => Level::Error,
                ProblemSeverity::Warning => Level::Warning,
            }),
            help: problem.help.clone(),
            ..self.at(problem.place, None)
        }
    }
}
