//! Words of commands that nobody knows: they are left out, and told.

use std::collections::BTreeMap;

use crate::source::{Node, Problem, Value};

/// So many words are named; a file that has more is no configuration.
const MOST: usize = 40;

/// What is not known of the commands of a file.
#[derive(Default)]
pub(super) struct UnknownWords<'a> {
    /// Keys, with how often they stand.
    keys: BTreeMap<&'a str, usize>,
    /// How many words there are, keys and others.
    count: usize,
    first: Option<&'a Node<'a>>,
}

impl<'a> UnknownWords<'a> {
    /// Takes those of a command. Of a fabric the bay alone is read.
    pub(super) fn take(&mut self, command: &'a Node<'a>) {
        if command.get("element").and_then(Node::as_text) == Some("fabric") {
            return;
        }
        let words = command.get("unknown").map_or(&[][..], Node::items);
        let properties = command.get("properties").map_or(&[][..], Node::entries);
        // `Key= value` with a blank: what follows may be a part of the value, whatever it looks like.
        let is_whole = properties
            .iter()
            .all(|property| property.value.place.span.start < property.value.place.span.end);
        for word in words {
            self.count += 1;
            self.first.get_or_insert(word);
            if let Some(key) = key(word).filter(|_| is_whole) {
                *self.keys.entry(key).or_default() += 1;
            }
        }
    }

    /// One warning about all of them, which names each key.
    pub(super) fn problem(self) -> Option<Problem> {
        let first = self.first?;
        let mut rest = self.count;
        let mut names: Vec<String> = Vec::new();
        for (key, count) in self.keys.iter().take(MOST) {
            rest = rest.saturating_sub(*count);
            names.push(match count {
                1 => (*key).to_owned(),
                _ => format!("{key} ({count} times)"),
            });
        }
        if rest > 0 && !names.is_empty() {
            names.push(format!("{rest} more"));
        }
        let mut message = match self.count {
            1 => "one word of a command is not known and left out".to_owned(),
            more => format!("{more} words of commands are not known and left out"),
        };
        if !names.is_empty() {
            message = format!("{message}: {}", names.join(", "));
        }
        Some(Problem::warning("not-understood", message).at(first.place))
    }
}

/// The key of `Key=value`. Whatever could be a part of a secret is no key: those of the command line are of
/// letters alone.
fn key<'a>(word: &'a Node<'_>) -> Option<&'a str> {
    let Value::Text(text) = &word.value else {
        return None;
    };
    let (key, value) = text.split_once('=')?;
    let is_key =
        (2..=32).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_key && !value.starts_with('=')).then_some(key)
}
