//! The examples of a rule page: fenced YAML patches on a base estate, run as tests.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::source::{Place, Problem, Renamed, SourceId, Sources, Span};

/// What an example says about its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The rule fires, on the line marked `# finding`.
    Flagged,
    /// The rule stays silent.
    Accepted,
}

/// A fenced example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the example says.
    pub expectation: Expectation,
    /// The paragraph before the example, without the colon; empty where there is none.
    pub title: String,
    /// The base estate that the example patches.
    pub base: String,
    /// Where the text of the example stands in the page.
    pub place: Place,
    /// The patch.
    pub text: String,
    /// Byte offsets in the page of the lines that are marked.
    pub marked: Vec<u32>,
}

/// The former key of a reference architecture, which was the word for a server profile as well.
pub(super) const DESIGN: Renamed = Renamed {
    former: "profile",
    present: "design",
};

const MARK: &str = "# finding";

/// The last paragraph that was seen.
#[derive(Default)]
struct Paragraph<'a> {
    lines: Vec<&'a str>,
    ended: bool,
}

impl<'a> Paragraph<'a> {
    fn add(&mut self, line: &'a str) {
        match line.trim() {
            "" => self.ended = true,
            heading if heading.starts_with('#') => *self = Self::default(),
            words if std::mem::take(&mut self.ended) => self.lines = vec![words],
            words => self.lines.push(words),
        }
    }

    fn take(&mut self) -> String {
        let text = std::mem::take(self).lines.join(" ");
        text.trim_end_matches([':', '.']).to_owned()
    }
}

/// Finds the fenced YAML blocks under `## Flagged` and `## Accepted`.
pub(super) fn find_examples(
    source: SourceId,
    body: &str,
    offset: usize,
) -> Result<Vec<Example>, Vec<Problem>> {
    let mut examples = Vec::new();
    let mut expectation = None;
    let mut fence: Option<usize> = None;
    let mut before = Paragraph::default();
    // No example stands in the prose, and a heading ends what came before it. Every start of the
    // program reads all pages.
    let headings = ["\n## Flagged", "\n## Accepted"].map(|heading| body.find(heading));
    let Some(prose) = headings.into_iter().flatten().min() else {
        return Ok(examples);
    };
    let mut position = offset + prose;
    for line in body[prose..].split_inclusive('\n') {
        let next = position + line.len();
        match (line.trim_end(), fence) {
            ("## Flagged", None) => expectation = Some(Expectation::Flagged),
            ("## Accepted", None) => expectation = Some(Expectation::Accepted),
            ("```yaml", None) if expectation.is_some() => fence = Some(next),
            ("```", Some(start)) => {
                // Positions count in the page, and the body begins behind its front matter.
                let text = &body[start - offset..position - offset];
                if let Some(expectation) = expectation {
                    let title = before.take();
                    examples.push(example(source, (expectation, title), start, text)?);
                }
                fence = None;
            }
            (heading, None) if heading.starts_with("## ") => expectation = None,
            _ => {}
        }
        // Lines of an example are no words about the next one.
        if fence.is_none() {
            before.add(line);
        }
        position = next;
    }
    Ok(examples)
}

fn example(
    source: SourceId,
    (expectation, title): (Expectation, String),
    start: usize,
    text: &str,
) -> Result<Example, Vec<Problem>> {
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let place = Place {
        source,
        span: Span {
            start: clip(start),
            end: clip(start + text.len()),
        },
    };
    let fault = |message: &str| vec![Problem::error("rule-page", message).at(place)];
    let base = text
        .lines()
        .find_map(|line| line.strip_prefix("base: "))
        .ok_or_else(|| fault("an example names its base estate, `base: …`"))?;
    let marks = memmem::find_iter(text.as_bytes(), MARK);
    let ends_its_line = |mark: &usize| {
        let after = text[mark + MARK.len()..].lines().next();
        after.unwrap_or_default().trim_end().is_empty()
    };
    let line_of = |mark: usize| text[..mark].rfind('\n').map_or(0, |end| end + 1);
    // A comment that goes on behind the words is prose about findings.
    let marked: Vec<u32> = marks
        .filter(ends_its_line)
        .map(|mark| clip(start + line_of(mark)))
        .collect();
    match (expectation, marked.is_empty()) {
        (Expectation::Flagged, true) => Err(fault("a flagged example marks a line `# finding`")),
        (Expectation::Accepted, false) => Err(fault("an accepted example marks no line")),
        _ => Ok(Example {
            expectation,
            title,
            base: base.trim().to_owned(),
            place,
            text: text.to_owned(),
            marked,
        }),
    }
}

impl Example {
    /// The lines that are marked, by their number, each from its first word up to the mark.
    #[must_use]
    pub fn marked_lines(&self, sources: &Sources) -> BTreeMap<u32, Place> {
        let source = sources.get(self.place.source);
        let marked = self.marked.iter().filter_map(|offset| {
            let line = source
                .position(Span {
                    start: *offset,
                    end: *offset,
                })
                .line;
            let text = source.line_span(line)?;
            let whole = source.text().get(text.start as usize..text.end as usize)?;
            let words = whole.trim_end().strip_suffix(MARK)?.trim_end();
            let indent = words.len() - words.trim_start().len();
            let clip = |at: usize| text.start + u32::try_from(at).unwrap_or(0);
            let span = Span {
                start: clip(indent),
                end: clip(words.len()),
            };
            Some((
                line,
                Place {
                    source: self.place.source,
                    span,
                },
            ))
        });
        marked.collect()
    }
}
