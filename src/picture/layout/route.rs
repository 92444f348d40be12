//! The line of each edge, from the lower side of one box to the upper side of another.

use std::collections::BTreeMap;

use super::boxes::Rect;
use super::columns::{GAP, Wiring};
use super::rows::Row;
use crate::picture::terms::EdgeKind;

/// A line: where it begins, through which points it goes straight, and where it ends in a curve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Points that it goes through straight, the first of them its beginning.
    pub lead: Vec<(i32, i32)>,
    /// Where it ends; from the last of the points it gets there in a curve.
    pub end: (i32, i32),
    /// Whether it goes from side to side.
    pub is_level: bool,
}

impl Line {
    /// Where the curve begins.
    #[must_use]
    pub fn start(&self) -> (i32, i32) {
        self.lead.last().copied().unwrap_or(self.end)
    }

    /// A point of the curve, in parts of a hundred from its beginning.
    #[must_use]
    pub fn at(&self, percent: i32) -> (i32, i32) {
        let (start, end) = (self.start(), self.end);
        if self.is_level {
            let x = start.0 + (end.0 - start.0) * percent / 100;
            return (x, start.1);
        }
        let (t, left) = (i64::from(percent), i64::from(100 - percent));
        let bend = |one: i32, two: i32, three: i32, four: i32| {
            let sum = left * left * left * i64::from(one)
                + 3 * left * left * t * i64::from(two)
                + 3 * left * t * t * i64::from(three)
                + t * t * t * i64::from(four);
            i32::try_from(sum / 1_000_000).unwrap_or_default()
        };
        let middle = i32::midpoint(start.1, end.1);
        (
            bend(start.0, start.0, end.0, end.0),
            bend(start.1, middle, middle, end.1),
        )
    }
}

/// Lines of all edges.
pub(super) fn routes(
    wiring: &Wiring<'_>,
    rects: &[Option<Rect>],
    levels: &BTreeMap<usize, usize>,
    floor: &BTreeMap<Row, i32>,
) -> Vec<Option<Line>> {
    let edges = &wiring.picture.edges;
    let by_id: BTreeMap<&str, usize> = wiring
        .picture
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.id.as_str(), index))
        .collect();
    let ends: Vec<Option<(usize, usize)>> = edges
        .iter()
        .map(|edge| {
            let from = *by_id.get(edge.from.as_str())?;
            let to = *by_id.get(edge.to.as_str())?;
            (rects[from].is_some() && rects[to].is_some()).then_some((from, to))
        })
        .collect();
    let rect = |index: usize| rects[index].unwrap_or_default();
    let ends_at = Fan::new(&ends, edges.iter().map(|edge| edge.kind), &rect);
    let lines = edges.iter().zip(&ends).enumerate();
    let lines = lines.map(|(number, (edge, ends))| {
        let (from, to) = (*ends)?;
        let (one, other) = (rect(from), rect(to));
        if edge.kind == EdgeKind::Stacked {
            return Some(level(one, other));
        }
        let start = (ends_at.below[number], one.bottom());
        let end = (ends_at.above[number], other.y);
        let is_above_others = levels.get(&from).copied().unwrap_or_default() > 0;
        let mut lead = vec![start];
        let floor = wiring.rows[from].and_then(|row| floor.get(&row));
        if let Some(floor) = floor.filter(|_| is_above_others) {
            // Down between the columns.
            let lane = one.x - GAP / 2;
            lead = vec![
                (one.x + 6, one.bottom()),
                (lane, one.bottom() + 8),
                (lane, *floor),
            ];
        }
        Some(Line {
            lead,
            end,
            is_level: false,
        })
    });
    lines.collect()
}

/// A line between two boxes beside each other.
fn level(one: Rect, other: Rect) -> Line {
    let (left, right) = if one.x <= other.x {
        (one, other)
    } else {
        (other, one)
    };
    let y = left.y + left.height.min(right.height) / 2;
    Line {
        lead: vec![(left.right(), y)],
        end: (right.x, y),
        is_level: true,
    }
}

/// Where lines touch their boxes: beside each other, in the order of their other ends.
struct Fan {
    below: Vec<i32>,
    above: Vec<i32>,
}

impl Fan {
    fn new(
        ends: &[Option<(usize, usize)>],
        kinds: impl Iterator<Item = EdgeKind>,
        rect: &dyn Fn(usize) -> Rect,
    ) -> Self {
        let mut fan = Self {
            below: vec![0; ends.len()],
            above: vec![0; ends.len()],
        };
        let mut leaving: BTreeMap<usize, Vec<(i32, usize)>> = BTreeMap::new();
        let mut arriving: BTreeMap<usize, Vec<(i32, usize)>> = BTreeMap::new();
        for ((number, ends), kind) in ends.iter().enumerate().zip(kinds) {
            let Some((from, to)) = ends.filter(|_| kind != EdgeKind::Stacked) else {
                continue;
            };
            leaving
                .entry(from)
                .or_default()
                .push((rect(to).middle(), number));
            arriving
                .entry(to)
                .or_default()
                .push((rect(from).middle(), number));
        }
        for (all, places) in [(leaving, &mut fan.below), (arriving, &mut fan.above)] {
            for (node, mut lines) in all {
                lines.sort_unstable();
                let of = rect(node);
                let count = i32::try_from(lines.len()).unwrap_or(1);
                // Lines to what is just below go straight, where the box is wide enough.
                let straight = |other: i32| (of.x + 6..=of.right() - 6).contains(&other);
                let is_straight = of.width > 220 && lines.iter().all(|(other, _)| straight(*other));
                for (position, (other, number)) in (1..).zip(lines) {
                    let share = of.x + of.width * position / (count + 1);
                    places[number] = if is_straight { other } else { share };
                }
            }
        }
        fan
    }
}
