//! Boxes for hosts that are alike, in rows.

use super::columns::{GAP, Placing, Wiring};
use crate::picture::terms::NodeKind;

/// Width of a box for hosts that are alike, and how many stand beside each other.
const BOX: i32 = 150;
const BOXES: usize = 6;

/// Places the boxes from a side on, and says where the last of them ends.
pub(super) fn place_boxes(wiring: &Wiring<'_>, low: i32, placing: &mut Placing) -> i32 {
    let nodes = wiring.picture.nodes.iter().enumerate();
    let boxes = nodes
        .filter(|(_, node)| node.kind == NodeKind::Host)
        .map(|(index, _)| index);
    let boxes: Vec<usize> = boxes.collect();
    let levels = boxes.len().div_ceil(BOXES).max(1);
    let columns = boxes.len().div_ceil(levels).max(1);
    for (position, index) in boxes.iter().enumerate() {
        let (column, level) = (position / levels, position % levels);
        let column = i32::try_from(column).unwrap_or(0);
        placing.widths[*index] = BOX;
        placing.middles[*index] = low + (BOX + 2 * GAP) * column + BOX / 2 + GAP;
        placing.levels.insert(*index, level);
    }
    low + (BOX + 2 * GAP) * i32::try_from(columns).unwrap_or(1)
}
