//! What stands in a file in place of an answer: an error of the appliance, the page of a proxy, nothing.
//! Whatever it is, it must not be taken for an answer without members.

use super::kind::Kind;
use crate::readers::named::web_page;
use crate::readers::row::CUT_OFF;
use crate::source::{Node, Problem, Value};

/// What codes of errors mean, by what stands in them. The first counts.
const MEANINGS: [(&str, &str); 6] = [
    ("AUTHN", "the session was not valid, or the login failed"),
    ("UNAUTHORIZED", "the session was not valid"),
    ("AUTHORIZATION", "the user may not read this"),
    ("NOT_FOUND", "the appliance has nothing at this address"),
    ("404", "the appliance has nothing at this address"),
    (
        "VERSION",
        "the appliance does not speak this version of the API",
    ),
];

/// Keys of an error beside its code and message.
const ERROR_KEYS: [&str; 4] = [
    "details",
    "recommendedActions",
    "errorSource",
    "nestedErrors",
];

/// Whether a document is what the appliance answers in place of a resource.
pub(super) fn is_error(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    // Tasks and alerts hold errors as well, and are resources with an address.
    let Some(code) = code(node).filter(|_| !has("uri") && !has("members")) else {
        return false;
    };
    // Other products have codes and messages too, but do not spell codes in capitals.
    let is_shouted = !code.bytes().any(|byte| byte.is_ascii_lowercase());
    has("message") && is_shouted || ERROR_KEYS.iter().any(|key| has(key))
}

/// The code of an error, without reading it: what is only looked at stays hidden.
fn code<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    match &node.get("errorCode")?.value {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The problem that an error is. `meant` is the collection that was asked for.
pub(super) fn error(node: &Node, meant: Option<&str>) -> Problem {
    let word = code(node).unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    // A message is shown as it is, so that only what can be nothing but a code goes into one.
    let named = if word.len() <= 60 && word.chars().all(is_plain) {
        if let Some(code) = node.get("errorCode") {
            code.mark_read();
        }
        format!("the error {word}")
    } else {
        "an error".to_owned()
    };
    let upper = word.to_ascii_uppercase();
    let meaning = MEANINGS.iter().find(|(part, _)| upper.contains(part));
    let meaning = meaning.map_or_else(String::new, |(_, meaning)| format!(": {meaning}"));
    let place = meant.map_or_else(String::new, |meant| format!(" in place of {meant}"));
    let message = format!("OneView answered with {named}{place}{meaning}");
    let code = node.get("errorCode").unwrap_or(node);
    Problem::error("oneview-error", message)
        .at(code.place)
        .help(ask_again(meant))
}

/// The collection that an error is about: what is around it says it, else its own address does.
pub(super) fn meant(kind: Option<Kind>, node: &Node) -> Option<&'static str> {
    let source = || Kind::of_uri(node.get("errorSource")?.as_text()?);
    kind.or_else(source).and_then(Kind::resource)
}

/// What to run for an answer.
pub(super) fn ask_again(meant: Option<&str>) -> String {
    match meant {
        Some(name) => format!(
            "log in, run `GET /rest/{name}?start=0&count=-1` with the header X-API-Version, and save what it \
             answers"
        ),
        None => "log in, ask again, and save the answer that holds the resource".to_owned(),
    }
}

/// The problem that a web page under the name of an answer is.
pub(super) fn page(text: &str, meant: &str) -> Problem {
    let message = format!("{} stands in place of {meant}", web_page(text));
    Problem::error("web-page", message).help(ask_again(Some(meant)))
}

/// The problem that a text under the name of an answer is.
pub(super) fn text(text: &str, meant: &str) -> Problem {
    let text = text.trim();
    let problem = if text.is_empty() {
        let message = format!("the file is empty: an answer without {meant} has `\"members\": []`");
        Problem::error("empty-file", message)
    } else if text.starts_with("HTTP/") {
        let message = format!("the headers of an answer stand before {meant}");
        return Problem::error("no-answer", message)
            .help("save the answer alone (`curl` without -i)");
    } else {
        let message = format!("a text stands in place of {meant}");
        Problem::error("no-answer", message)
    };
    problem.help(ask_again(Some(meant)))
}

/// The problem that bytes under the name of an answer are.
pub(super) fn bytes(meant: &str) -> Problem {
    let message = format!("bytes that are no text stand in place of {meant}");
    Problem::error("no-answer", message).help(ask_again(Some(meant)))
}

/// The problem that a text is which stands in place of resources, unless nothing is used of those.
pub(super) fn cut(text: &Node, kind: Kind) -> Option<Problem> {
    let name = kind.resource()?;
    let message = format!("only a text is left of {name} here, and none of it is used");
    let problem = Problem::error(CUT_OFF, message).at(text.place);
    Some(problem.help("export again, with `ConvertTo-Json -Depth 10`"))
}

/// The problem that a document without a resource is, under the name of an answer.
pub(super) fn nothing(node: &Node, meant: &str) -> Problem {
    let message = format!("this is no answer of OneView: {meant} are not in it");
    Problem::error("no-answer", message)
        .at(node.place)
        .help(ask_again(Some(meant)))
}
