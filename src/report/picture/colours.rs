//! One colour a traffic class, the same in every format: of the palette of Okabe and Ito, which readers with every kind of
//! colour vision tell apart. The name always stands beside it.

use crate::picture::Node;

/// Classes with a colour of their own, by the words of classes.
const COLOURS: [(&str, &str); 6] = [
    ("management", "#0072b2"),
    ("csv", "#009e73"),
    ("cluster", "#009e73"),
    ("live-migration", "#d98200"),
    ("storage", "#a0559b"),
    ("backup", "#8a5a2b"),
];

/// Tenants are greys, told apart by their names.
const TENANTS: [&str; 4] = ["#6e6e6e", "#868686", "#7a7a7a", "#929292"];

/// The colour of everything else.
const OTHER: &str = "#222222";

/// A class as a style: a word for it, and its colour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassStyle {
    /// `management`, `tenant`, `other`.
    pub(super) word: &'static str,
    /// `#0072b2`.
    pub(super) colour: &'static str,
}

/// Every style.
pub(super) fn styles() -> impl Iterator<Item = ClassStyle> {
    let own = COLOURS
        .iter()
        .map(|(word, colour)| ClassStyle { word, colour });
    let others = [("tenant", TENANTS[0]), ("other", OTHER)];
    own.chain(
        others
            .into_iter()
            .map(|(word, colour)| ClassStyle { word, colour }),
    )
}

/// The style of a consumer; nothing for what is none.
pub(super) fn style_of(node: &Node) -> Option<ClassStyle> {
    if node.class.is_empty() {
        return None;
    }
    let word = if node.tenant.is_some() {
        "tenant"
    } else {
        node.class.as_str()
    };
    let found = styles().find(|style| style.word == word);
    found.or_else(|| styles().find(|style| style.word == "other"))
}
