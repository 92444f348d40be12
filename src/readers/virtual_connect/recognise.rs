//! Which files are captures of this command line: by what stands in them, or by what they are called.

use std::path::Path;

use super::{answers, lexer, terms};
use crate::readers::dialect::File;
use crate::readers::named::{FileName, is_web_page, web_page};
use crate::source::Problem;

/// Elements that no prose has behind `add` or `set` by chance.
const TELLING: [&str; 9] = [
    "enet-connection",
    "fc-connection",
    "fcoe-connection",
    "iscsi-connection",
    "server-port-map",
    "server-port-map-range",
    "network-range",
    "uplinkset",
    "uplinkport",
];

/// Endings of files that quote commands and are no captures.
const PROSE: [&str; 12] = [
    "md", "markdown", "rst", "adoc", "html", "htm", "ps1", "psm1", "py", "sh", "rego", "rs",
];

/// Names of commands that files are called by, `show-network.txt`. Other products have a `show vlan` as well,
/// so that only elements are here that are Virtual Connect's.
const NAMED: [&str; 19] = [
    "config",
    "domain",
    "enclosure",
    "enet-connection",
    "enet-vlan",
    "fc-connection",
    "fcoe-connection",
    "firmware",
    "interconnect",
    "iscsi-connection",
    "network",
    "profile",
    "server",
    "server-port",
    "server-port-map",
    "stackinglink",
    "status",
    "uplinkport",
    "uplinkset",
];

/// The element whose answer a file was meant to hold, by its name: `vc01_show-network.txt`. The longest
/// counts: `show-server-port` is no `show-server`.
pub(super) fn named(path: &Path) -> Option<&'static str> {
    let file = FileName::of(path);
    if !file.ends_in(&["txt", "log", ""]) {
        return None;
    }
    let elements = NAMED
        .iter()
        .filter(|name| file.says(&format!("show-{name}")));
    let longest = elements.max_by_key(|name| name.len()).copied();
    // One session with all commands is kept under the product's name.
    longest.or_else(|| file.says("virtual-connect").then_some("config"))
}

/// The element that a session asks for first.
pub(super) fn asked(text: &str) -> Option<&'static str> {
    let mut prompts = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("->"));
    prompts.find_map(|command| {
        let mut words = command.split_whitespace();
        let is_show = words.next()?.eq_ignore_ascii_case("show");
        terms::element(words.next()?).filter(|_| is_show)
    })
}

/// The problem that a page or a document is under the name of a capture; nothing if it is neither.
pub(super) fn no_capture(file: &File<'_>) -> Option<Problem> {
    let element = named(file.path)?;
    let what = if is_web_page(file.text) {
        web_page(file.text)
    } else if file.text.is_empty() {
        "bytes that are no text".to_owned()
    } else {
        "a document".to_owned()
    };
    let message = format!(
        "{what} in place of the answer to `{}`",
        answers::command(element)
    );
    Some(Problem::error("no-answer", message).help(answers::ask_again(element)))
}

/// The problem that a backup of a domain is, told by its name.
pub(super) fn binary_backup(file: &File<'_>) -> Option<Problem> {
    let name = file
        .path
        .file_name()?
        .to_string_lossy()
        .to_ascii_lowercase();
    let is_backup = name.contains("vc-config-backup") || name.contains("configbackup");
    is_backup.then(|| {
        Problem::error(
            "binary-backup",
            "a Virtual Connect backup is encrypted and cannot be read",
        )
        .in_file(file.name)
        .help("run `show config -includepoolinfo` and save what it prints")
    })
}

/// Whether a text is a capture of this command line.
pub(super) fn is_capture(path: &Path, head: &str) -> bool {
    let ending = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("");
    if PROSE.iter().any(|prose| prose.eq_ignore_ascii_case(ending)) {
        return false;
    }
    let certain = ["Virtual Connect Management CLI", "Generating configuration"];
    if certain.iter().any(|mark| head.contains(mark)) || answers::is_output(head).is_some() {
        return true;
    }
    let mut commands = 0;
    let (mut labels, mut telling) = (0, 0);
    for line in head.lines() {
        let line = line.trim();
        if answers::is_refusal(line) || line.starts_with("->show ") {
            return true;
        }
        let command = line.trim_start_matches("->").trim_start();
        commands += weight(command);
        let label = label(line);
        labels += usize::from(label.is_some());
        telling += usize::from(label.is_some_and(|element| !element.is_empty()));
        // Prose quotes a command, or has a label or two by chance.
        if commands >= 2 || telling >= 2 || (telling == 1 && labels >= 3) {
            return true;
        }
    }
    false
}

/// How much a line looks like a command: 2 is enough.
fn weight(line: &str) -> usize {
    if !lexer::is_command(line) {
        return 0;
    }
    let mut words = line.split_whitespace();
    let verb = words.next().unwrap_or_default().to_ascii_lowercase();
    let element = words.next().unwrap_or_default().to_ascii_lowercase();
    let has_key = words
        .filter_map(|word| word.split_once('='))
        .any(|(key, _)| terms::key(key).is_some());
    match verb.as_str() {
        "add" | "set" | "assign" if TELLING.contains(&element.as_str()) || has_key => 2,
        "add" | "set" | "assign" => 1,
        _ => 0,
    }
}

/// The label that a line begins with, and the element that it gives away, if it does.
fn label(line: &str) -> Option<&'static str> {
    let (label, _) = line.split_once(':')?;
    let (_, element) = terms::label(label.trim())?;
    label.ends_with(char::is_whitespace).then_some(element)
}
