//! Boxes: what a node's label says in which lines, and how large that is.

use super::text::fit;
use crate::picture::part::Node;
use crate::picture::terms::NodeKind;

/// Height of a line of text.
pub(super) const LINE: i32 = 14;
/// Size of names.
pub(super) const NAME: i32 = 12;
/// Size of what else a label says.
pub(super) const DETAIL: i32 = 11;
/// Room between a box and its text.
pub(super) const PADDING: i32 = 5;

/// A box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Left side.
    pub x: i32,
    /// Upper side.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Rect {
    /// Its middle from left to right.
    #[must_use]
    pub fn middle(&self) -> i32 {
        self.x + self.width / 2
    }

    /// Its lower side.
    #[must_use]
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// Its right side.
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }
}

/// The lines of a label that is so wide: those of the name, and those of the rest.
pub(super) fn label(node: &Node, width: i32) -> (Vec<String>, Vec<String>) {
    let room = width - 2 * PADDING;
    // Room for numbers of findings in the corner is beside the box.
    let name = fit(&shown_name(node), room, NAME, 2);
    let mut rest = Vec::new();
    for detail in &node.details {
        let most = if detail.starts_with("VLAN") { 3 } else { 2 };
        rest.extend(fit(detail, room, DETAIL, most));
    }
    let marks = node.failed.clone().into_iter();
    let felt = node.felt.map(|felt| felt.words()).unwrap_or_default();
    let felt = felt
        .split(", ")
        .map(str::to_owned)
        .filter(|words| !words.is_empty());
    for mark in marks.chain(felt) {
        rest.extend(fit(&mark, room, DETAIL, 2));
    }
    (name, rest)
}

/// The name as the picture has it: machines of a VLAN stand above their switch, whose name need not be told again.
fn shown_name(node: &Node) -> String {
    let vlan = node.name.rsplit_once(" VLAN ").map(|(_, vlan)| vlan);
    match vlan.filter(|_| node.kind == NodeKind::Consumer && node.id.contains("/vlan:")) {
        Some("untagged") => "untagged".to_owned(),
        Some(vlan) => format!("VLAN {vlan}"),
        None => node.name.clone(),
    }
}

/// The height of a box with a label of so many lines.
pub(super) fn height(lines: usize) -> i32 {
    i32::try_from(lines).unwrap_or(1).max(1) * LINE + PADDING + 3
}
