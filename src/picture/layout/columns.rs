//! What is on one host, from left to right: a slot for each adapter and storage function, teams over their members, and
//! what is on them above.

use std::collections::BTreeMap;

use super::rows::Row;
use super::spread::spread;
use crate::fabric::graph::Letter;
use crate::picture::part::Node;
use crate::picture::scene::{Picture, View};
use crate::picture::terms::{EdgeKind, NodeKind};

/// Gap between boxes of a row.
pub(super) const GAP: i32 = 8;
/// Room that the name of a card takes beside its ports.
pub(super) const CARD_NAME: i32 = 40;

/// Widths and middles of nodes, and how many rows above each other what is on switches takes.
pub(super) struct Placing {
    pub(super) widths: Vec<i32>,
    pub(super) middles: Vec<i32>,
    /// The row of what is on switches, from below, and how many there are.
    pub(super) levels: BTreeMap<usize, usize>,
}

/// A picture with its rows and who leads to whom.
pub(super) struct Wiring<'p> {
    pub(super) picture: &'p Picture,
    pub(super) rows: Vec<Option<Row>>,
    /// Positions of nodes below each node, and of those above it.
    pub(super) below: Vec<Vec<usize>>,
    pub(super) above: Vec<Vec<usize>>,
}

impl<'p> Wiring<'p> {
    pub(super) fn new(picture: &'p Picture, rows: Vec<Option<Row>>) -> Self {
        let by_id: BTreeMap<&str, usize> = picture
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.id.as_str(), index))
            .collect();
        let mut below = vec![Vec::new(); picture.nodes.len()];
        let mut above = vec![Vec::new(); picture.nodes.len()];
        for edge in picture
            .edges
            .iter()
            .filter(|edge| edge.kind != EdgeKind::Stacked)
        {
            let ends = by_id
                .get(edge.from.as_str())
                .zip(by_id.get(edge.to.as_str()));
            if let Some((from, to)) = ends {
                below[*from].push(*to);
                above[*to].push(*from);
            }
        }
        Self {
            picture,
            rows,
            below,
            above,
        }
    }

    pub(super) fn node(&self, index: usize) -> &'p Node {
        &self.picture.nodes[index]
    }

    /// Nodes of a row on a host, or on none.
    pub(super) fn in_row(&self, row: Row, host: Option<usize>) -> Vec<usize> {
        let nodes = self.rows.iter().enumerate();
        let of_row =
            nodes.filter(|(index, of)| **of == Some(row) && self.node(*index).host == host);
        of_row.map(|(index, _)| index).collect()
    }

    /// The side that a node leads to.
    pub(super) fn side(&self, index: usize) -> Option<Letter> {
        let mut at = index;
        for _ in 0..Row::ALL.len() {
            if let Some(side) = self.node(at).side {
                return Some(side);
            }
            at = *self.below[at].first()?;
        }
        None
    }

    /// Whether tenants' machines send through a node, and whether the host itself does.
    fn traffic(&self, index: usize) -> (bool, bool) {
        let mut found = (false, false);
        let mut open = vec![index];
        let mut seen = Vec::new();
        while let Some(at) = open.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            let node = self.node(at);
            if !node.class.is_empty() {
                if node.tenant.is_some() || node.class == "tenant" || node.id.contains("/vlan:") {
                    found.0 = true;
                } else {
                    found.1 = true;
                }
            }
            open.extend(&self.above[at]);
        }
        found
    }

    /// Host side first, tenant side last.
    fn order(&self, index: usize) -> u8 {
        match self.traffic(index) {
            (false, true) => 0,
            (true, true) => 1,
            (true, false) => 2,
            (false, false) => 3,
        }
    }
}

/// Mean of the middles of nodes.
pub(super) fn mean(placing: &Placing, of: &[usize]) -> Option<i32> {
    let middles: Vec<i32> = of.iter().map(|index| placing.middles[*index]).collect();
    let count = i32::try_from(middles.len())
        .ok()
        .filter(|count| *count > 0)?;
    Some(middles.iter().sum::<i32>() / count)
}

/// The columns of a host: an adapter with what it leads to, or a storage function.
fn slots(wiring: &Wiring<'_>, host: usize) -> Vec<Vec<usize>> {
    let storage = |index: &usize| {
        let mut above = wiring.above[*index].iter();
        above.any(|above| wiring.node(*above).kind == NodeKind::Consumer)
    };
    let connections = wiring.in_row(Row::Connections, Some(host));
    let mut functions: Vec<usize> = connections.iter().copied().filter(storage).collect();
    functions.sort_by_key(|index| (wiring.side(*index), &wiring.node(*index).name));
    let adapters = wiring.in_row(Row::Adapters, Some(host)).into_iter();
    let mut adapters: Vec<usize> = adapters
        .filter(|index| wiring.node(*index).kind == NodeKind::Adapter)
        .collect();
    let carrier = |index: usize| {
        let mut above = wiring.above[index].iter();
        above
            .find(|above| wiring.rows[**above] == Some(Row::Teams))
            .copied()
    };
    adapters.sort_by_key(|index| {
        let carrier = carrier(*index);
        let order = wiring.order(carrier.unwrap_or(*index));
        (
            order,
            carrier.is_none(),
            carrier,
            wiring.side(*index).is_none(),
            wiring.side(*index),
            &wiring.node(*index).name,
        )
    });
    let of_adapters = adapters.into_iter().map(|adapter| {
        let below = wiring.below[adapter].iter().copied();
        let below = below.filter(|below| wiring.rows[*below] == Some(Row::Connections));
        std::iter::once(adapter).chain(below).collect()
    });
    let of_functions = functions.into_iter().map(|index| vec![index]);
    of_functions.chain(of_adapters).collect()
}

/// Room that a host takes.
pub(super) fn width(wiring: &Wiring<'_>, host: usize) -> i32 {
    if wiring.picture.view == View::Shapes {
        return 0;
    }
    let alone = wiring.picture.hosts.len() == 1;
    let count = |row| i32::try_from(wiring.in_row(row, Some(host)).len()).unwrap_or(0);
    let slots = i32::try_from(slots(wiring, host).len()).unwrap_or(0);
    let wide = if alone { 130 } else { 88 };
    let per_row = if alone { 12 } else { 6 };
    let slots = (slots * wide).min(1160).max(slots * 60);
    let on_teams = (count(Row::OnTeams) * 100).min(1160);
    let on_switches = count(Row::OnSwitches).min(per_row) * 94;
    // Outcomes take room in the boxes.
    let least = match (alone, wiring.picture.fails.is_empty()) {
        (true, false) => 1128,
        (true, true) => 700,
        (false, _) => 300,
    };
    slots.max(on_teams).max(on_switches).max(least)
}

/// Places what is on a host between two sides.
pub(super) fn place(
    wiring: &Wiring<'_>,
    host: usize,
    (low, high): (i32, i32),
    placing: &mut Placing,
) {
    let slots = slots(wiring, host);
    let count = i32::try_from(slots.len()).unwrap_or(1).max(1);
    let pitch = ((high - low) / count).min(170);
    let first = low + ((high - low) - pitch * count) / 2;
    for (slot, nodes) in slots.iter().enumerate() {
        let slot = i32::try_from(slot).unwrap_or(0);
        let middle = first + pitch * slot + pitch / 2;
        for index in nodes {
            placing.middles[*index] = middle;
            placing.widths[*index] = (pitch - GAP).min(140);
        }
    }
    place_storage(wiring, host, placing, pitch);
    place_teams(wiring, host, (low, high), placing);
    place_ports(wiring, host, (low, high), placing);
    place_above(wiring, host, Row::OnTeams, (low, high), placing);
    place_above(wiring, host, Row::OnSwitches, (low, high), placing);
}

fn place_storage(wiring: &Wiring<'_>, host: usize, placing: &mut Placing, pitch: i32) {
    for index in wiring.in_row(Row::Adapters, Some(host)) {
        if wiring.node(index).kind == NodeKind::Consumer {
            let functions = &wiring.below[index];
            placing.middles[index] = mean(placing, functions).unwrap_or_default();
            let count = i32::try_from(functions.len()).unwrap_or(1).max(1);
            placing.widths[index] = pitch * count - GAP;
        }
    }
}

/// Teams are as wide as their members together.
fn place_teams(wiring: &Wiring<'_>, host: usize, (low, high): (i32, i32), placing: &mut Placing) {
    let teams = wiring.in_row(Row::Teams, Some(host));
    for team in &teams {
        let members = &wiring.below[*team];
        let sides = members.iter().map(|member| {
            let half = placing.widths[*member] / 2;
            (
                placing.middles[*member] - half,
                placing.middles[*member] + half,
            )
        });
        let left = sides.clone().map(|(left, _)| left).min();
        let right = sides.map(|(_, right)| right).max();
        let (left, right) = left
            .zip(right)
            .unwrap_or((i32::midpoint(low, high), i32::midpoint(low, high)));
        placing.middles[*team] = i32::midpoint(left, right);
        placing.widths[*team] = (right - left).max(120);
    }
    settle(&teams, (low, high), GAP, placing);
}

/// Puts nodes of a row where they do not touch each other.
pub(super) fn settle(nodes: &[usize], sides: (i32, i32), gap: i32, placing: &mut Placing) {
    let mut nodes = nodes.to_vec();
    nodes.sort_by_key(|index| (placing.middles[*index], *index));
    settle_in_order(&nodes, sides, gap, placing);
}

/// The same for nodes whose order is given.
pub(super) fn settle_in_order(nodes: &[usize], sides: (i32, i32), gap: i32, placing: &mut Placing) {
    let wanted: Vec<i32> = nodes.iter().map(|index| placing.middles[*index]).collect();
    let widths: Vec<i32> = nodes.iter().map(|index| placing.widths[*index]).collect();
    for (index, middle) in nodes.iter().zip(spread(&wanted, &widths, gap, sides)) {
        placing.middles[*index] = middle;
    }
}

/// Ports stand in their cards, side A left.
fn place_ports(wiring: &Wiring<'_>, host: usize, (low, high): (i32, i32), placing: &mut Placing) {
    let ports = wiring.in_row(Row::Ports, Some(host));
    let mut cards: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    let mut loose = Vec::new();
    for port in ports {
        match wiring.node(port).holder.as_deref() {
            Some(card) => cards.entry(Some(card)).or_default().push(port),
            None => loose.push(vec![port]),
        }
    }
    let mut groups: Vec<Vec<usize>> = cards.into_values().chain(loose).collect();
    let total: usize = groups.iter().map(Vec::len).sum();
    let total = i32::try_from(total).unwrap_or(1).max(1);
    let names = i32::try_from(groups.len()).unwrap_or(0) * (CARD_NAME + 4 * GAP);
    let width = ((high - low - names) / total - GAP).clamp(44, 96);
    for group in &mut groups {
        group.sort_by_key(|port| (wiring.side(*port), &wiring.node(*port).name));
    }
    let wants = |group: &Vec<usize>| {
        let above: Vec<usize> = group
            .iter()
            .flat_map(|port| &wiring.above[*port])
            .copied()
            .collect();
        mean(placing, &above).unwrap_or(i32::midpoint(low, high))
    };
    let mut wanted: Vec<(i32, Vec<usize>)> = groups
        .into_iter()
        .map(|group| (wants(&group), group))
        .collect();
    wanted.sort();
    let extra = |group: &[usize]| {
        let is_held = group
            .first()
            .is_some_and(|port| wiring.node(*port).holder.is_some());
        if is_held { CARD_NAME + GAP } else { 0 }
    };
    let widths: Vec<i32> = wanted
        .iter()
        .map(|(_, group)| {
            let count = i32::try_from(group.len()).unwrap_or(1);
            count * (width + GAP) + extra(group) + GAP
        })
        .collect();
    let middles: Vec<i32> = wanted.iter().map(|(want, _)| *want).collect();
    let middles = spread(&middles, &widths, 2 * GAP, (low, high));
    for (((_, group), whole), middle) in wanted.iter().zip(&widths).zip(middles) {
        let mut x = middle - whole / 2 + extra(group) + GAP;
        for port in group {
            placing.widths[*port] = width;
            placing.middles[*port] = x + width / 2;
            x += width + GAP;
        }
    }
}

/// What is on teams or switches, above what it is on; in several rows where there is much.
fn place_above(
    wiring: &Wiring<'_>,
    host: usize,
    row: Row,
    (low, high): (i32, i32),
    placing: &mut Placing,
) {
    let mut nodes = wiring.in_row(row, Some(host));
    let wants = |index: usize, placing: &Placing| {
        mean(placing, &wiring.below[index]).unwrap_or(i32::midpoint(low, high))
    };
    nodes.sort_by_key(|index| (wants(*index, placing), wiring.order(*index), *index));
    let room = high - low;
    let least = if row == Row::OnTeams { 84 } else { 74 };
    let per_row = usize::try_from((room + GAP) / (least + GAP))
        .unwrap_or(1)
        .max(1);
    let levels = nodes.len().div_ceil(per_row).max(1);
    let columns = nodes.len().div_ceil(levels).max(1);
    let pitch = room / i32::try_from(columns).unwrap_or(1);
    let width = (pitch - GAP).min(130);
    for chunk in 0..levels {
        let of_level: Vec<usize> = nodes.iter().copied().skip(chunk).step_by(levels).collect();
        for index in &of_level {
            placing.middles[*index] = wants(*index, placing);
            placing.widths[*index] = switch_width(wiring, *index, placing).unwrap_or(width);
            placing.levels.insert(*index, chunk);
        }
        fit_row(&of_level, room, width, placing);
        if levels == 1 {
            settle_in_order(&of_level, (low, high), GAP, placing);
        } else {
            // In columns, so that lines from above pass between them.
            for (column, index) in of_level.iter().enumerate() {
                let column = i32::try_from(column).unwrap_or(0);
                placing.middles[*index] = low + pitch * column + pitch / 2;
            }
        }
    }
}

/// A virtual switch is as wide as the team that it is on, so that lines to it have room.
fn switch_width(wiring: &Wiring<'_>, index: usize, placing: &Placing) -> Option<i32> {
    let below = *wiring.below[index].first()?;
    let is_switch = wiring.node(index).kind == NodeKind::VirtualSwitch;
    let is_on_team = wiring.rows[below] == Some(Row::Teams);
    (is_switch && is_on_team).then(|| placing.widths[below])
}

/// Where a row has no room for wide ones, all are as wide as there is room for.
fn fit_row(nodes: &[usize], room: i32, width: i32, placing: &mut Placing) {
    let widths = nodes.iter().map(|index| placing.widths[*index] + GAP);
    if widths.sum::<i32>() > room + GAP {
        for index in nodes {
            placing.widths[*index] = placing.widths[*index].min(width);
        }
    }
}
