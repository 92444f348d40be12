//! The examples of a rule page: fenced YAML patches on a base estate, run as tests.

use std::collections::BTreeMap;

use super::Catalogue;
use crate::source::{
    Entry, Node, Place, Problem, Renamed, SourceId, Sources, Span, Value, parse_yaml, parse_yaml_at,
};

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
    /// What it says.
    pub expectation: Expectation,
    /// The paragraph before it, without the colon; empty where there is none.
    pub title: String,
    /// The base estate that it patches.
    pub base: String,
    /// Where its text stands in the page.
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
    let mut position = offset;
    for line in body.split_inclusive('\n') {
        let next = position + line.len();
        match (line.trim_end(), fence) {
            ("## Flagged", None) => expectation = Some(Expectation::Flagged),
            ("## Accepted", None) => expectation = Some(Expectation::Accepted),
            ("```yaml", None) if expectation.is_some() => fence = Some(next),
            ("```", Some(start)) => {
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
    let base = text.lines().find_map(|line| line.strip_prefix("base: "));
    let base = base.ok_or_else(|| fault("an example names its base estate, `base: …`"))?;
    let mut marked = Vec::new();
    let mut position = start;
    for line in text.split_inclusive('\n') {
        if line.trim_end().ends_with(MARK) {
            marked.push(clip(position));
        }
        position += line.len();
    }
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

    /// The whole document: the base estate with the patch applied. Every value keeps the place it
    /// came from.
    ///
    /// # Errors
    /// The base is unknown, or one of the two is no YAML.
    pub fn document(
        &self,
        catalogue: &Catalogue,
        sources: &Sources,
    ) -> Result<Node<'static>, Problem> {
        let unknown = || {
            let message = format!("there is no base estate `{}`", self.base);
            Problem::error("rule-page", message).at(self.place)
        };
        let base = *catalogue.bases.get(&self.base).ok_or_else(unknown)?;
        let document = parse_yaml(base, sources.get(base).text())?;
        let mut patch = parse_yaml_at(self.place.source, &self.text, self.place.span.start)?;
        if let Value::Map(entries) = &mut patch.value {
            // `base` names the estate and is no key of a snapshot.
            let all = std::mem::take(entries).into_iter();
            *entries = all.filter(|entry| entry.key != "base").collect();
        }
        rename_former_keys(&mut patch);
        Ok(apply_patch(document, patch))
    }
}

/// A patch that says `profile` of a host of the plan is to replace the `design` of the base: beside
/// it, it would count for nothing.
fn rename_former_keys(patch: &mut Node) {
    let hosts = patch.get_mut("plan").and_then(|plan| plan.get_mut("hosts"));
    for host in hosts.map_or(&mut [][..], Node::items_mut) {
        // The keys of the page itself are warned of, which is enough to mend a page by.
        DESIGN.rename_in(host);
    }
}

/// Applies a patch: maps are merged key by key, lists of named objects by name; anything else is
/// replaced. An object with `remove: true` is taken out.
#[must_use]
pub fn apply_patch<'t>(base: Node<'t>, patch: Node<'t>) -> Node<'t> {
    let place = patch.place;
    match (base.value, patch.value) {
        (Value::Map(base), Value::Map(patch)) => {
            Node::new(place, Value::Map(merge_maps(base.into_vec(), patch).into()))
        }
        (Value::List(base), Value::List(patch))
            if !patch.is_empty() && patch.iter().all(|it| name(it).is_some()) =>
        {
            Node::new(
                place,
                Value::List(merge_lists(base.into_vec(), patch).into()),
            )
        }
        (_, replacement) => Node::new(place, replacement),
    }
}

fn merge_maps<'t>(mut base: Vec<Entry<'t>>, patch: Box<[Entry<'t>]>) -> Vec<Entry<'t>> {
    for entry in patch {
        match base.iter().position(|it| it.key == entry.key) {
            Some(index) => {
                let old = std::mem::replace(&mut base[index], entry.clone());
                base[index].value = apply_patch(old.value, entry.value);
            }
            None => base.push(entry),
        }
    }
    base
}

fn merge_lists<'t>(mut base: Vec<Node<'t>>, patch: Box<[Node<'t>]>) -> Vec<Node<'t>> {
    for item in patch {
        let index = base.iter().position(|it| name(it) == name(&item));
        let remove = item.get("remove").and_then(Node::as_bool) == Some(true);
        match index {
            Some(index) if remove => {
                base.remove(index);
            }
            Some(index) => {
                let old = base[index].clone();
                base[index] = apply_patch(old, item);
            }
            None => base.push(item),
        }
    }
    base
}

/// What tells an object of a list from its siblings.
fn name<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    ["name", "match", "domain"]
        .iter()
        .find_map(|key| node.get(key)?.as_text())
}
