//! Findings and problems as miette diagnostics: the protocol between what is said and how it is
//! drawn. A related place is a diagnostic of its own, because it stands in another file.

use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity as Level, SourceCode,
    SourceSpan, SpanContents,
};

use super::groups::Group;
use super::remark::FIRST;
use crate::catalogue::Severity;
use crate::finding::Finding;
use crate::source::{Citation, Citations, Excerpt, Place, Problem, ProblemSeverity};

/// A piece of a line. Offsets count from the beginning of the piece.
pub(super) struct LineExcerpt {
    file: String,
    cited: Citation,
}

impl fmt::Debug for LineExcerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.cited.position.line)
    }
}

impl SourceCode for LineExcerpt {
    fn read_span<'b>(
        &'b self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        // Of a text that was dropped nothing but the piece is left: there are no lines around it.
        let Excerpt { text, column, .. } = &self.cited.excerpt;
        let contents = MietteSpanContents::new_named(
            self.file.clone(),
            text.as_bytes(),
            (0, text.len()).into(),
            // miette counts lines and columns from 0.
            self.cited.position.line as usize - 1,
            *column as usize - 1,
            1,
        );
        // The protocol has no word for the address of a value; its hint for a language is unused.
        let address = self.cited.address.as_ref();
        Ok(Box::new(
            match address.filter(|address| !address.is_empty()) {
                Some(address) => contents.with_language(address.clone()),
                None => contents,
            },
        ))
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
    pub piece: Option<LineExcerpt>,
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
        self.code.as_ref().map(|code| Box::new(code) as _)
    }
    fn severity(&self) -> Option<Level> {
        self.level
    }
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }
    fn url<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.url.as_ref().map(|url| Box::new(url) as _)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.piece.as_ref().map(|piece| piece as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let piece = self.piece.as_ref()?;
        let Excerpt { start, len, .. } = piece.cited.excerpt;
        let label = LabeledSpan::new(self.label.clone(), start as usize, len as usize);
        Some(Box::new(std::iter::once(label)))
    }
    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn Diagnostic> + 'b>> {
        let related = self.related.iter().map(|side| side as &dyn Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as _)
    }
}

/// What diagnostics are made from.
pub(super) struct Maker<'a> {
    cited: Citations<'a>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(cited: Citations<'a>) -> Self {
        Self { cited }
    }

    fn at(&self, place: Option<Place>, label: Option<String>) -> Shown {
        Shown {
            message: String::new(),
            code: None,
            level: None,
            help: None,
            url: None,
            label,
            piece: place.map(|place| LineExcerpt {
                file: self.cited.file(place).to_owned(),
                cited: self.cited.of(place),
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
            // The protocol wants an address where there is more to read. Rules have no page on the
            // web: the command prints theirs.
            url: Some(format!("fabriclint explain {}", finding.rule)),
            related: finding
                .related
                .iter()
                .map(|side| self.at(Some(side.place), Some(side.message.clone())))
                .collect(),
            ..self.at(Some(finding.place), finding.label.clone())
        }
    }

    /// Findings that are shown as one.
    pub(super) fn of_group(&self, group: &Group<'_>) -> Shown {
        let shown = self.of_finding(group.first);
        let Some(because) = group.because() else {
            return shown;
        };
        let is_one_rule = group
            .rest
            .iter()
            .all(|finding| finding.rule == group.first.rule);
        Shown {
            message: because.to_owned(),
            // Several rules are listed below the block, and no single page explains it.
            code: shown.code.filter(|_| is_one_rule),
            url: shown.url.filter(|_| is_one_rule),
            ..shown
        }
    }

    /// Places that follow from each other, each with what happens there; nothing where there are none.
    pub(super) fn of_chain(&self, level: Level, chain: &[(Place, String)]) -> Option<Shown> {
        let mut steps = chain.iter();
        let at = |(place, label): &(Place, String)| self.at(Some(*place), Some(label.clone()));
        let first = at(steps.next()?);
        Some(Shown {
            level: Some(level),
            related: steps.map(at).collect(),
            ..first
        })
    }

    /// A problem with an input.
    pub(super) fn of_problem(&self, problem: &Problem) -> Shown {
        // Beside a place the file is drawn already.
        let message = match &problem.file {
            Some(file) if problem.place.is_none() => format!("{file}: {}", problem.message),
            _ => problem.message.clone(),
        };
        Shown {
            message,
            code: Some(problem.code.to_string()),
            level: Some(match problem.severity {
                ProblemSeverity::Error => Level::Error,
                ProblemSeverity::Warning => Level::Warning,
            }),
            help: problem.help.clone(),
            related: problem
                .first
                .as_deref()
                .map(|first| self.at(Some(*first), Some(FIRST.to_owned())))
                .into_iter()
                .collect(),
            ..self.at(problem.place, None)
        }
    }
}
