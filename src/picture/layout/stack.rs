//! Rows above each other: how high each of them is, and with that where every box stands.

use std::collections::BTreeMap;

use super::alike::place_boxes;
use super::boxes::{Rect, height, label};
use super::columns::{CARD_NAME, GAP, Placing, Wiring, place, width};
use super::route::{Line, routes};
use super::rows::{Row, rows};
use super::shared::place_shared;
use crate::picture::scene::{Picture, View};
use crate::picture::terms::NodeKind;

/// Room at the edges of a picture.
const MARGIN: i32 = 18;
/// Height of the title.
const TITLE: i32 = 34;
/// Height of the name of a host in its frame.
const FRAME: i32 = 24;

/// Where everything is drawn.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Width of the picture.
    pub width: i32,
    /// Height of what is drawn, without what is told below.
    pub height: i32,
    /// The box of each node; nothing for what is not drawn.
    pub boxes: Vec<Option<Rect>>,
    /// Lines of the label of each node: its name, and the rest.
    pub labels: Vec<(Vec<String>, Vec<String>)>,
    /// The line of each edge.
    pub lines: Vec<Option<Line>>,
}

/// Lays out every hop of a few hosts.
#[must_use]
pub fn layout(picture: &Picture) -> Layout {
    let wiring = Wiring::new(picture, rows(picture));
    let count = picture.nodes.len();
    let mut placing = Placing {
        widths: vec![80; count],
        middles: vec![0; count],
        levels: BTreeMap::new(),
    };
    let (frames, right) = place_hosts(&wiring, &mut placing);
    place_shared(&wiring, (MARGIN, right), &mut placing);
    let labels: Vec<(Vec<String>, Vec<String>)> = picture
        .nodes
        .iter()
        .zip(&placing.widths)
        .map(|(node, width)| match node.kind {
            NodeKind::Host if picture.view == View::Hosts => Default::default(),
            _ => label(node, *width),
        })
        .collect();
    let stacked = Stack::of(&wiring, &placing, &labels);
    let mut boxes: Vec<Option<Rect>> = (0..count)
        .map(|index| stacked.rect(&wiring, &placing, index))
        .collect();
    around(&wiring, &frames, &stacked, &mut boxes);
    let lines = routes(&wiring, &boxes, &placing.levels, &stacked.floor);
    Layout {
        width: right + MARGIN,
        height: stacked.bottom,
        boxes,
        labels,
        lines,
    }
}

/// Places hosts beside each other. Returns the sides of each, and the right side of all.
fn place_hosts(wiring: &Wiring<'_>, placing: &mut Placing) -> (Vec<(i32, i32)>, i32) {
    if wiring.picture.view == View::Shapes {
        return (Vec::new(), place_boxes(wiring, MARGIN, placing).max(700));
    }
    let mut x = MARGIN;
    let mut frames = Vec::new();
    for host in 0..wiring.picture.hosts.len() {
        let (low, high) = (x + GAP, x + GAP + width(wiring, host));
        place(wiring, host, (low, high), placing);
        frames.push((low - GAP, high + GAP));
        x = high + GAP + 2 * GAP;
    }
    (frames, (x - 2 * GAP).max(700))
}

/// Rows with their heights.
struct Stack {
    tops: BTreeMap<Row, i32>,
    heights: BTreeMap<Row, i32>,
    /// Where rows that stand above each other end.
    floor: BTreeMap<Row, i32>,
    bottom: i32,
}

/// Room below a row.
fn gap_below(row: Row) -> i32 {
    match row {
        Row::OnSwitches => 32,
        Row::OnTeams | Row::Teams => 22,
        Row::Adapters => 18,
        Row::Connections => 32,
        Row::Ports => 36,
        Row::Ioms | Row::Modules => 26,
        Row::Groups => 14,
        Row::Uplinks => 26,
        Row::Switches => 0,
    }
}

impl Stack {
    fn of(wiring: &Wiring<'_>, placing: &Placing, labels: &[(Vec<String>, Vec<String>)]) -> Self {
        let mut stack = Self {
            tops: BTreeMap::new(),
            heights: BTreeMap::new(),
            floor: BTreeMap::new(),
            bottom: 0,
        };
        let mut y = TITLE + FRAME + 6;
        for row in Row::ALL {
            let nodes = wiring.rows.iter().enumerate();
            let nodes = nodes.filter(|(_, of)| **of == Some(row));
            let nodes: Vec<usize> = nodes.map(|(index, _)| index).collect();
            if nodes.is_empty() {
                continue;
            }
            let lines = |index: &usize| labels[*index].0.len() + labels[*index].1.len();
            let height = height(nodes.iter().map(lines).max().unwrap_or(1));
            let levels = nodes
                .iter()
                .filter_map(|index| placing.levels.get(index))
                .max();
            let levels = i32::try_from(levels.copied().unwrap_or_default()).unwrap_or(0);
            stack.tops.insert(row, y);
            stack.heights.insert(row, height);
            y += (height + 2 * GAP) * levels + height;
            stack.floor.insert(row, y + 4);
            stack.bottom = y;
            y += gap_below(row);
        }
        stack.bottom += GAP;
        stack
    }

    fn rect(&self, wiring: &Wiring<'_>, placing: &Placing, index: usize) -> Option<Rect> {
        let row = wiring.rows[index]?;
        let (top, height) = (*self.tops.get(&row)?, *self.heights.get(&row)?);
        let level = placing.levels.get(&index).copied().unwrap_or_default();
        let most = placing.levels.iter();
        let most = most.filter(|(other, _)| wiring.rows[**other] == Some(row));
        let most = most.map(|(_, level)| *level).max().unwrap_or_default();
        let from_above = i32::try_from(most.saturating_sub(level)).unwrap_or(0);
        let width = placing.widths[index];
        Some(Rect {
            x: placing.middles[index] - width / 2,
            y: top + from_above * (height + 2 * GAP),
            width,
            height,
        })
    }
}

/// Boxes around others: hosts around what is on them, cards around their ports.
fn around(wiring: &Wiring<'_>, frames: &[(i32, i32)], stack: &Stack, boxes: &mut [Option<Rect>]) {
    let ports = stack
        .tops
        .get(&Row::Ports)
        .zip(stack.heights.get(&Row::Ports));
    for (index, node) in wiring.picture.nodes.iter().enumerate() {
        if node.kind == NodeKind::Host && wiring.picture.view == View::Hosts {
            let Some((left, right)) = node.host.and_then(|host| frames.get(host)) else {
                continue;
            };
            let rows = stack.tops.range(..Row::Ioms).next_back();
            let bottom = rows.map_or(TITLE, |(row, top)| {
                top + stack.heights.get(row).copied().unwrap_or_default()
            });
            boxes[index] = Some(Rect {
                x: *left,
                y: TITLE,
                width: right - left,
                height: bottom - TITLE + 12,
            });
        }
        if node.kind == NodeKind::Mezzanine {
            let held = wiring.picture.nodes.iter().enumerate();
            let held = held.filter(|(_, port)| port.holder.as_ref() == Some(&node.id));
            let held: Vec<Rect> = held.filter_map(|(port, _)| boxes[port]).collect();
            let left = held.iter().map(|port| port.x).min();
            let right = held.iter().map(Rect::right).max();
            if let (Some(left), Some(right), Some((top, height))) = (left, right, ports) {
                boxes[index] = Some(Rect {
                    x: left - GAP - CARD_NAME,
                    y: top - 6,
                    width: right - left + 2 * GAP + CARD_NAME,
                    height: height + 12,
                });
            }
        }
    }
}
