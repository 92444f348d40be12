//! What stands in a text beside its keys and values, and may hold a secret all the same: comments, tags and
//! anchors of YAML, what is printed around a JSON document, and literals that a name of a secret stands
//! before. Texts that somebody reads in a tree are hidden elsewhere (`redact`).

use super::place::Span;
use super::redact::is_secret_key;
use super::tree::{Node, Value};

/// Longest word before a value that is looked at.
const MAX_WORD: usize = 64;

impl Node<'_> {
    /// What of the text of a document may not be shown: what is hidden of the tree, and what stands beside
    /// the keys and values of YAML, or before and behind a document of another syntax.
    #[must_use]
    pub fn hidden_of(&self, text: &str, is_yaml: bool) -> Vec<Span> {
        let mut hidden = self.hidden();
        if is_yaml {
            hidden.extend(yaml_asides(self, text));
            return joined(hidden);
        }
        let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let Span { start, end } = self.place.span;
        let before = hidden.first().map_or(start, |first| first.start.min(start));
        let after = hidden.last().map_or(end, |last| last.end.max(end));
        let said = [(0, before), (after, len)].map(|(start, end)| {
            let piece = text.get(start as usize..end as usize)?;
            (!piece.trim().is_empty()).then_some(Span { start, end })
        });
        // An export has millions of hidden spans, which are sorted already: these go in front and behind.
        let [before, after] = said;
        hidden.splice(0..0, before);
        hidden.extend(after);
        hidden
    }
}

/// Spans in their order, those that overlap as one.
#[must_use]
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, span| {
        let overlaps = next.start <= span.end;
        if overlaps {
            span.end = span.end.max(next.end);
        }
        overlaps
    });
    spans
}

/// Comments, tags and anchors of a YAML document: whatever stands between keys and values but the signs that
/// part them.
#[must_use]
pub fn yaml_asides(node: &Node<'_>, text: &str) -> Vec<Span> {
    let mut leaves = Vec::new();
    gather(node, &mut leaves);
    leaves.sort_unstable();
    let mut asides = Vec::new();
    let mut at = 0;
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for leaf in leaves.into_iter().chain([Span { start: end, end }]) {
        between(text, at, leaf.start, &mut asides);
        at = at.max(leaf.end);
    }
    asides
}

fn gather(node: &Node<'_>, leaves: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| gather(item, leaves)),
        Value::Map(entries) => {
            for entry in entries {
                leaves.push(entry.key_place.span);
                gather(&entry.value, leaves);
            }
        }
        _ => leaves.push(node.place.span),
    }
}

/// Adds, line by line, what begins with anything but a sign of the syntax.
fn between(text: &str, start: u32, end: u32, asides: &mut Vec<Span>) {
    let Some(gap) = text.get(start as usize..end as usize) else {
        return;
    };
    let is_sign = |letter: char| letter.is_whitespace() || "-:?,[]{}|>+'\".".contains(letter);
    let mut at = start;
    for line in gap.split_inclusive('\n') {
        let aside = line.trim_start_matches(is_sign);
        let begin = line.len() - aside.len();
        let aside = aside.trim_end_matches(is_sign);
        let clip = |length: usize| at + u32::try_from(length).unwrap_or(0);
        if !aside.is_empty() {
            asides.push(Span {
                start: clip(begin),
                end: clip(begin + aside.len()),
            });
        }
        at = clip(line.len());
    }
}

/// Values behind the name of a secret in a text that is no tree, `password := "…"`, `# token: …`: those in
/// quotes and, in a line of YAML or behind the sign of a comment, those without.
#[must_use]
pub fn secrets_in(text: &str, bare: bool) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let comment = line.find('#');
        let mut at = 0;
        while let Some(sign) = line[at..].find([':', '=']).map(|sign| at + sign) {
            at = sign + 1;
            if !is_secret_key(word_before(&line[..sign])) {
                continue;
            }
            let value = line[sign..].trim_start_matches([':', '=', ' ', '\t']);
            let begin = line.len() - value.len();
            let bare = bare || comment.is_some_and(|comment| comment < sign);
            let length = match value.chars().next() {
                Some(quote @ ('"' | '\'' | '`')) => quoted(value, quote),
                Some(_) if bare => value.trim_end().len(),
                _ => 0,
            };
            if length > 0 {
                let clip = |offset: usize| u32::try_from(start + offset).unwrap_or(u32::MAX);
                found.push(Span {
                    start: clip(begin),
                    end: clip(begin + length),
                });
                at = begin + length;
            }
        }
        start += line.len();
    }
    found
}

/// The word that a text ends with, in quotes or without.
fn word_before(text: &str) -> &str {
    let text = text.trim_end_matches([' ', '\t', '"', '\'', ':', '=']);
    let is_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let start = text
        .rfind(|letter: char| !is_of_word(letter))
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &text[start..];
    if word.len() <= MAX_WORD { word } else { "" }
}

/// The length of a literal with its quotes; one that never ends goes to the end of the line.
fn quoted(value: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in value.char_indices().skip(1) {
        if letter == quote && !escaped {
            return at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    value.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Sources, parse_yaml};

    fn hidden(text: &str, spans: &[Span]) -> String {
        let mut shown: Vec<char> = Vec::new();
        for (at, letter) in text.char_indices() {
            let at = u32::try_from(at).unwrap();
            let hidden = spans.iter().any(|span| span.start <= at && at < span.end);
            shown.push(if hidden { '*' } else { letter });
        }
        shown.into_iter().collect()
    }

    #[test]
    fn only_keys_and_values_of_yaml_stay() {
        for (text, shown) in [
            (
                "a: 1 # see é\nb: [x, 'y'] # z",
                "a: 1 *******\nb: [x, 'y'] ***",
            ),
            (
                "# see\na: !t v\nb: &n {c: d}\ne: *n",
                "*****\na: ** v\nb: ** {c: d}\ne: *n",
            ),
            (
                "--- # x\na:\n  - b\n  # y\n  - c: \"d\"\n",
                "--- ***\na:\n  - b\n  ***\n  - c: \"d\"\n",
            ),
        ] {
            let id = Sources::default().add("", "", text);
            let node = parse_yaml(id, text).unwrap();
            assert_eq!(hidden(text, &yaml_asides(&node, text)), shown);
        }
    }

    #[test]
    fn what_a_session_prints_around_a_document_is_hidden() {
        let text = "PS> x\n[null]\nPS> y\n";
        let source = Sources::default().add("", "", text);
        let span = Span { start: 6, end: 12 };
        let node = Node::new(Place { source, span }, Value::List([].into()));
        let shown = hidden(text, &node.hidden_of(text, false));
        assert_eq!(shown, "******[null]*******");
        let spans = [(5, 9), (0, 2), (6, 7), (9, 10), (12, 13)];
        let spans = spans.map(|(start, end)| Span { start, end });
        let joined: Vec<_> = joined(spans.into())
            .iter()
            .map(|span| (span.start, span.end))
            .collect();
        assert_eq!(joined, [(0, 2), (5, 10), (12, 13)]);
    }

    #[test]
    fn literals_behind_names_of_secrets_are_found() {
        for (text, bare, shown) in [
            (
                "password := \"a\\\"b\"\nname := \"c\"",
                false,
                "password := ******\nname := \"c\"",
            ),
            (
                "{\"api_key\": \"x\", \"at\": [\"y\"]}",
                false,
                "{\"api_key\": ***, \"at\": [\"y\"]}",
            ),
            ("x == input.token", false, "x == input.token"),
            (
                "token == input.x # pwd: a b",
                false,
                "token == input.x # pwd: ***",
            ),
            (
                "community: öffentlich\nvlan: 1",
                true,
                "community: **********\nvlan: 1",
            ),
            ("secret = 'never ends\nb", false, "secret = ***********\nb"),
        ] {
            assert_eq!(hidden(text, &secrets_in(text, bare)), shown);
        }
    }
}
