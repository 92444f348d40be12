//! Answers that hold no list: refusals, errors, and the words for a list without items. None of them may pass
//! for an empty configuration.

use super::terms;
use crate::readers::row::CUT_OFF;
use crate::source::{Node, Place, Problem, Span};

/// Answers that hold nothing because there was nothing to ask, with what to do.
const REFUSALS: [(&str, &str); 3] = [
    (
        "Virtual Connect Manager not found",
        "this module is not the active one: log in to the module that runs Virtual Connect Manager",
    ),
    (
        "No enclosures currently exist in the domain",
        "the domain is not imported: capture the domain that the enclosure belongs to",
    ),
    (
        "OneView>",
        "this is the command line of a Synergy module: export the OneView resources instead",
    ),
];

/// An answer that says that a list is empty, which is not an empty configuration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Empty {
    /// What the answer begins with.
    pub(super) words: &'static str,
    /// The list that it is about.
    pub(super) list: &'static str,
}

const fn empty(words: &'static str, list: &'static str) -> Empty {
    Empty { words, list }
}

/// Answers that say that a list is empty.
const EMPTY: [Empty; 5] = [
    empty("No networks exist", "networks"),
    empty("No profiles exist", "profiles"),
    empty("No shared uplink", "uplink sets"),
    empty("No uplink sets exist", "uplink sets"),
    empty("No firmware exist", "firmware"),
];

/// The lists that a text says are empty.
pub(super) fn empty_lists(text: &str) -> Vec<Empty> {
    let says = |empty: &&Empty| {
        let mut lines = text.lines();
        lines.any(|line| line.trim().starts_with(empty.words))
    };
    EMPTY.iter().filter(says).copied().collect()
}

/// Whether a line says that there was nothing to ask.
pub(super) fn is_refusal(line: &str) -> bool {
    REFUSALS.iter().any(|(words, _)| line.starts_with(words))
}

/// The command that shows all of an element.
pub(super) fn command(element: &str) -> String {
    match element {
        "config" => "show config -includepoolinfo".to_owned(),
        "firmware" | "status" | "stackinglink" | "enet-vlan" => format!("show {element}"),
        _ => format!("show {element} *"),
    }
}

/// What to run for an answer.
pub(super) fn ask_again(element: &str) -> String {
    format!(
        "log in to the active module as a user who may see it, run `{}` and save what it prints",
        command(element)
    )
}

/// The problem that a line `ERROR: …` is; nothing where the answer would not be used.
pub(super) fn error(item: &Node<'_>) -> Option<Problem> {
    let word = item.get("error")?;
    word.mark_read();
    let asked = item
        .get("asked")
        .and_then(Node::as_text)
        .unwrap_or_default();
    if asked.is_empty() {
        let message = "Virtual Connect answered with an error";
        let problem = Problem::error("virtual-connect-error", message).at(word.place);
        return Some(problem.help(ask_again("config")));
    }
    if !terms::is_used(asked) {
        return None;
    }
    let message = format!(
        "Virtual Connect answered with an error to `{}`",
        command(asked)
    );
    let problem = Problem::error("virtual-connect-error", message).at(word.place);
    Some(problem.help(ask_again(asked)))
}

/// The problem that an answer is which ends inside this record.
pub(super) fn cut(item: &Node<'_>) -> Problem {
    let labels = item.get("record").map_or(&[][..], Node::entries);
    let place = labels.last().map_or(item.place, |last| last.key_place);
    let element = item.get("show").and_then(Node::as_text);
    let element = element.filter(|element| !element.is_empty());
    let help = ask_again(element.unwrap_or("config"));
    Problem::warning(CUT_OFF, "the text ends inside a record behind this line")
        .at(place)
        .help(help)
}

/// What a file that holds nothing of use is: an answer in the words of [`REFUSALS`] and [`EMPTY`], an answer
/// for scripts, or nothing at all under the name of a capture or behind the command that asks for one.
///
/// # Errors
/// It was meant to hold what is used.
pub(super) fn refuse(node: &Node, text: &str, meant: Option<&str>) -> Result<(), Problem> {
    no_list(node, text)?;
    let start = first_line(node, text);
    if let Some(form) = is_output(text) {
        let message =
            format!("the answer of `-output={form}`, which is a form for scripts, is not read");
        let problem = Problem::error("scripted-output", message).at(start);
        return Err(problem.help("run the command again without -output"));
    }
    let Some(element) = meant.filter(|element| terms::is_used(element) || text.trim().is_empty())
    else {
        return Ok(());
    };
    let message = if text.trim().is_empty() {
        format!(
            "the file is empty: `{}` never answers with nothing",
            command(element)
        )
    } else {
        format!(
            "nothing that `{}` answers is in this file",
            command(element)
        )
    };
    let problem = Problem::error("no-answer", message).at(start);
    Err(problem.help(ask_again(element)))
}

/// The first line of a file.
fn first_line(node: &Node, text: &str) -> Place {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or_default();
    place(node, start, line.trim_end().len())
}

/// So many bytes of a file from here.
fn place(node: &Node, start: usize, length: usize) -> Place {
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span {
        start: clip(start),
        end: clip(start + length),
    };
    Place { span, ..node.place }
}

/// A file that holds only an answer such as `No profiles exist` is no empty configuration.
fn no_list(node: &Node, text: &str) -> Result<(), Problem> {
    let mut at = 0;
    for line in text.split('\n') {
        let words = line.trim();
        let refusal = REFUSALS
            .iter()
            .find(|(answer, _)| words.starts_with(answer));
        let help = refusal.map(|refusal| refusal.1).or_else(|| {
            let empty = EMPTY.iter().any(|empty| words.starts_with(empty.words));
            empty.then_some(
                "this is not an empty configuration: ask the active module, as a user who may see all",
            )
        });
        if let Some(help) = help {
            let start = at + line.len() - line.trim_start().len();
            let place = place(node, start, words.len());
            let message = "Virtual Connect answered that there is nothing to show";
            return Err(Problem::error("no-configuration", message)
                .at(place)
                .help(help));
        }
        at += line.len() + 1;
    }
    Ok(())
}

/// The form of an answer for scripts, which is not read.
pub(super) fn is_output(head: &str) -> Option<&'static str> {
    let first = head.trim_start().lines().next()?;
    // The first line of `script2` is the names of the columns, parted by semicolons.
    let labelled = |parted: char| {
        let mut words = first.split(parted).map(str::trim);
        words.clone().count() > 2 && words.all(|word| terms::label(word).is_some())
    };
    if labelled(';') {
        return Some("script2");
    }
    let pairs = head.lines().take(8).filter(|line| {
        let key = line.split_once('=').map(|(key, _)| key);
        key.and_then(terms::label).is_some()
    });
    (pairs.count() >= 4).then_some("script1")
}
