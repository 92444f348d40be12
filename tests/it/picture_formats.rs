//! Readers of the formats of pictures, each of what we write and nothing else: nodes, their texts, and edges.

use std::collections::{BTreeMap, BTreeSet};

use fabriclint::picture::NodeKind;
use roxmltree::{Document, Node};

/// Nodes by id with their text, and edges, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) nodes: Vec<String>,
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) edges: Vec<(String, String)>,
}

impl Read {
    pub(crate) fn check(self, what: &str) -> Self {
        let ids: BTreeSet<&String> = self.nodes.iter().collect();
        assert_eq!(ids.len(), self.nodes.len(), "{what}: an id is there twice");
        for (from, to) in &self.edges {
            assert!(ids.contains(from), "{what}: {from} is no node");
            assert!(ids.contains(to), "{what}: {to} is no node");
        }
        self
    }

    pub(crate) fn sets(&self) -> (BTreeSet<&String>, BTreeSet<&(String, String)>) {
        (self.nodes.iter().collect(), self.edges.iter().collect())
    }
}

/// Reads SVG, and looks for what may not be there.
pub(crate) fn read_svg(text: &str) -> Read {
    let lower = text.to_lowercase();
    for never in [
        "<script",
        "url(",
        "foreignobject",
        "href",
        "<!doctype",
        "<image",
        "@import",
        "onload",
        "<!entity",
    ] {
        assert!(!lower.contains(never), "{never} in {text}");
    }
    let document = Document::parse(text).expect("XML");
    let top = document.root_element();
    assert_eq!(top.attribute("role"), Some("img"));
    let first: Vec<&str> = top
        .children()
        .filter(Node::is_element)
        .map(|child| child.tag_name().name())
        .take(2)
        .collect();
    assert_eq!(first, ["title", "desc"]);
    let mut read = Read::default();
    for element in document.descendants().filter(Node::is_element) {
        if let Some(id) = element.attribute("data-id") {
            assert!(
                element
                    .attribute("data-kind")
                    .and_then(NodeKind::parse)
                    .is_some(),
                "{id}"
            );
            read.nodes.push(id.to_owned());
            let texts = element.descendants().filter(Node::is_text);
            let texts: Vec<&str> = texts.filter_map(|text| text.text()).collect();
            read.texts.insert(id.to_owned(), texts.join(" "));
        }
        if let (Some(from), Some(to)) =
            (element.attribute("data-from"), element.attribute("data-to"))
        {
            read.edges.push((from.to_owned(), to.to_owned()));
        }
    }
    read.check("svg")
}

/// A text between double quotes, of which `\"` alone is escaped, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let rest = text.strip_prefix('"')?;
    let mut found = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((found, &rest[at + 1..])),
            '\\' if rest[at + 1..].starts_with('"') => {
                letters.next();
                found.push('"');
            }
            letter => found.push(letter),
        }
    }
    None
}

/// Reads the lines that we write, which are a part of what DOT may be.
pub(crate) fn read_dot(text: &str) -> Read {
    let mut read = Read::default();
    for line in text.lines().map(str::trim) {
        let Some((id, rest)) = quoted(line) else {
            continue;
        };
        if let Some(rest) = rest.strip_prefix(" -> ") {
            let (to, _) = quoted(rest).expect("an end");
            read.edges.push((id, to));
        } else if let Some(rest) = rest.strip_prefix(" [label=") {
            let (label, _) = quoted(rest).expect("a label");
            read.texts.insert(id.clone(), label);
            read.nodes.push(id);
        }
    }
    read.check("dot")
}

/// Reads the lines that we write, and holds each of them against what a flowchart may be.
pub(crate) fn read_mermaid(text: &str) -> Read {
    assert!(
        !text.contains("%%{") && !text.contains("@{") && !text.contains("click "),
        "{text}"
    );
    assert!(text.starts_with("flowchart "));
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    let mut read = Read::default();
    for line in text.lines().skip(1).map(str::trim) {
        if let Some(comment) = line.strip_prefix("%% ") {
            if let Some((number, id)) = comment.split_once(" = ") {
                // What would be settings of Mermaid in a comment is told as a number.
                let id = id.replace("%%\\u{7b}", "%%{").replace("\\u{7d}%%", "}%%");
                ids.insert(number, id.clone());
                read.nodes.push(id);
            }
            continue;
        }
        let first = line.split([' ', '[']).next().unwrap_or_default();
        if is_no_part(first) || !line.contains(['[', ' ']) {
            continue;
        }
        let id = ids.get(first).unwrap_or_else(|| panic!("{line}"));
        let rest = &line[first.len()..];
        if let Some(label) = rest
            .strip_prefix("[\"")
            .and_then(|rest| rest.strip_suffix("\"]"))
        {
            assert!(
                !label.contains(['"', '<', '>', '`', '|', '{', '}', '\\']),
                "{line}"
            );
            read.texts.insert(id.clone(), label.to_owned());
            continue;
        }
        let arrow = ["---", "===", "-.-"]
            .into_iter()
            .find_map(|arrow| rest.trim_start().strip_prefix(arrow));
        let rest = arrow.unwrap_or_else(|| panic!("{line}"));
        let to = match rest.strip_prefix("|\"") {
            Some(rest) => rest
                .split_once("\"|")
                .map_or_else(|| panic!("{line}"), |(_, to)| to),
            None => rest,
        };
        let to = ids.get(to.trim()).unwrap_or_else(|| panic!("{line}"));
        read.edges.push((id.clone(), to.clone()));
    }
    read.check("mermaid")
}

/// Whether a line of a flowchart that begins so is neither a node nor an edge.
fn is_no_part(first: &str) -> bool {
    let words = [
        "accTitle:",
        "subgraph",
        "end",
        "linkStyle",
        "classDef",
        "class",
    ];
    words.contains(&first)
}
