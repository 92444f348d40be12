//! Texts that stand between quotes in a document of YAML. The writer of YAML quotes when the syntax needs it, and
//! knows no escapes but those; so each such text is put aside while it writes, with a word in its place.

use serde_json::{Map, Value as Json};

use super::yaml::{needs_quotes, yaml_text};

/// Digits behind the word, so that no word is the beginning of another.
const DIGITS: usize = 9;

/// The texts that are put aside.
pub(in crate::source) struct QuotedTexts {
    /// The word, which no text of the document holds.
    word: String,
    texts: Vec<String>,
}

impl QuotedTexts {
    /// Of a document.
    pub(in crate::source) fn of(document: &Json) -> Self {
        let mut word = "quoted-text-".to_owned();
        while any_text(document, &|text| text.contains(&word)) {
            word.push_str("x-");
        }
        Self {
            word,
            texts: Vec::new(),
        }
    }

    /// The document with words in place of those texts.
    pub(in crate::source) fn put_aside(&mut self, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => items.iter().map(|item| self.put_aside(item)).collect(),
            Json::Object(members) => {
                let members = members.iter();
                let members = members.map(|(key, value)| (self.text(key), self.put_aside(value)));
                Json::Object(members.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        if !needs_quotes(text) {
            return text.to_owned();
        }
        self.texts.push(yaml_text(text));
        format!("{}{:0DIGITS$}", self.word, self.texts.len() - 1)
    }

    /// What was written, with the texts between quotes in place of the words.
    pub(in crate::source) fn put_back(&self, written: &str) -> String {
        let mut pieces = written.split(&self.word);
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = piece.split_at_checked(DIGITS).unwrap_or((piece, ""));
            let text = number
                .parse()
                .ok()
                .and_then(|index: usize| self.texts.get(index));
            whole.push_str(text.map_or("", String::as_str));
            whole.push_str(rest);
        }
        whole
    }
}

/// Whether a text of the document, or a key, is of a kind.
fn any_text(value: &Json, is_it: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Json::String(text) => is_it(text),
        Json::Array(items) => items.iter().any(|item| any_text(item, is_it)),
        Json::Object(members) => members
            .iter()
            .any(|(key, value)| is_it(key) || any_text(value, is_it)),
        _ => false,
    }
}
