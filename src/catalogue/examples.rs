//! The examples of a rule page: fenced YAML patches on a base estate, run as tests.

use super::Catalogue;
use crate::source::{
    Entry, Node, Place, Problem, SourceId, Sources, Span, Value, parse_yaml, parse_yaml_at,
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
    /// The base estate that it patches.
    pub base: String,
    /// Where its text stands in the page.
    pub place: Place,
    /// The patch.
    pub text: String,
    /// Byte offsets in the page of the lines that are marked.
    pub marked: Vec<u32>,
}

const MARK: &str = "# finding";

/// Finds the fenced YAML blocks under `## Flagged` and `## Accepted`.
pub(super) fn find_examples(
    source: SourceId,
    body: &str,
    offset: usize,
) -> Result<Vec<Example>, Vec<Problem>> {
    let mut examples = Vec::new();
    let mut expectation = None;
    let mut fence: Option<usize> = None;
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
                    examples.push(example(source, expectation, start, text)?);
                }
                fence = None;
            }
            (heading, None) if heading.starts_with("## ") => expectation = None,
            _ => {}
        }
        position = next;
    }
    Ok(examples)
}

fn example(
    source: SourceId,
    expectation: Expectation,
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
            base: base.trim().to_owned(),
            place,
            text: text.to_owned(),
            marked,
        }),
    }
}

impl Example {
    /// The whole document: the base estate with the patch applied. Every value keeps the place it
    /// came from.
    ///
    /// # Errors
    /// The base is unknown, or one of the two is no YAML.
    pub fn document(&self, catalogue: &Catalogue, sources: &Sources) -> Result<Node, Problem> {
        let unknown = || {
            let message = format!("there is no base estate `{}`", self.base);
            Problem::error("rule-page", message).at(self.place)
        };
        let base = *catalogue.bases.get(&self.base).ok_or_else(unknown)?;
        let document = parse_yaml(base, sources.get(base).text())?;
        let mut patch = parse_yaml_at(self.place.source, &self.text, self.place.span.start)?;
        if let Value::Map(entries) = &mut patch.value {
            entries.retain(|entry| &*entry.key != "base");
        }
        Ok(apply_patch(document, patch))
    }
}

/// Applies a patch: maps are merged key by key, lists of named objects by name; anything else is
/// replaced. An object with `remove: true` is taken out.
#[must_use]
pub fn apply_patch(base: Node, patch: Node) -> Node {
    let place = patch.place;
    match (base.value, patch.value) {
        (Value::Map(base), Value::Map(patch)) => {
            Node::new(place, Value::Map(merge_maps(base, patch)))
        }
        (Value::List(base), Value::List(patch))
            if !patch.is_empty() && patch.iter().all(|it| name(it).is_some()) =>
        {
            Node::new(place, Value::List(merge_lists(base, patch)))
        }
        (_, replacement) => Node::new(place, replacement),
    }
}

fn merge_maps(mut base: Vec<Entry>, patch: Vec<Entry>) -> Vec<Entry> {
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

fn merge_lists(mut base: Vec<Node>, patch: Vec<Node>) -> Vec<Node> {
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
fn name(node: &Node) -> Option<&str> {
    ["name", "match", "domain"]
        .iter()
        .find_map(|key| node.get(key)?.as_text())
}
