//! What a file of `EasyUCS` is for: its header says the kind of device and the kind of content.

use crate::source::{Node, Problem, Value};

/// What a file is.
pub(super) enum Header {
    /// A configuration of UCS Manager.
    Config,
    /// Anything else, and why it is of no use.
    Other(String),
    /// It does not say what it is.
    Silent,
}

/// The kinds of device.
const DEVICES: [(&str, &str); 5] = [
    ("ucsm", "UCS Manager"),
    ("ucsc", "UCS Central"),
    ("cimc", "Cisco IMC"),
    ("intersight", "Intersight"),
    ("imm_domain", "a domain that Intersight manages"),
];

/// How a configuration is saved.
pub(super) const FETCH: &str =
    "save the configuration of the domain, `easyucs.py config fetch -t ucsm … -o FILE`";

impl Header {
    /// The header of a document; nothing if the document is not of `EasyUCS`.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let header = node.get("easyucs").filter(|header| header.is_map())?;
        let metadata = header.get("metadata");
        let first = metadata.and_then(|metadata| metadata.items().first().or(Some(metadata)));
        let word = |key: &str| match &first?.get(key)?.value {
            Value::Text(text) if !text.is_empty() => Some(text.to_lowercase()),
            _ => None,
        };
        let (Some(device), Some(file)) = (word("device_type"), word("file_type")) else {
            return Some(Self::Silent);
        };
        if (device.as_str(), file.as_str()) == ("ucsm", "config") {
            return Some(Self::Config);
        }
        let named = DEVICES.iter().find(|(word, _)| *word == device);
        let of = named.map_or("another device", |(_, name)| *name);
        let what = match file.as_str() {
            "config" => "a configuration",
            "inventory" => "an inventory",
            "report" => "a report",
            _ => "a file",
        };
        Some(Self::Other(format!(
            "{what} of EasyUCS for {of}: not read; only configurations for UCS Manager are: {FETCH}"
        )))
    }

    /// Whether the beginning of a text that cannot be parsed is that of a configuration of UCS Manager.
    pub(super) fn begins(head: &str) -> bool {
        let has = |word: &str| head.contains(word);
        has("\"easyucs\"") && has("\"metadata\"") && has("\"ucsm\"")
    }
}

/// The problem that a file is which does not say what it is.
pub(super) fn silent(node: &Node) -> Problem {
    let message = "this file of EasyUCS does not say for what device and which kind of file it is";
    let place = node
        .get("easyucs")
        .map_or(node.place, |header| header.place);
    Problem::error("easyucs-metadata", message).at(place).help(
        "give its `metadata` the keys `device_type` and `file_type`: `ucsm` and `config` for a configuration of \
         UCS Manager",
    )
}
