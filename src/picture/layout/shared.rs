//! What hosts share, from left to right: below what leads to it, side A left.

use std::collections::BTreeMap;

use super::columns::{GAP, Placing, Wiring, mean, settle_in_order};
use super::rows::Row;

/// Places fabric extenders, modules, uplink groups, uplinks and switches between two sides.
pub(super) fn place_shared(wiring: &Wiring<'_>, sides: (i32, i32), placing: &mut Placing) {
    for (row, width) in [(Row::Ioms, 130), (Row::Modules, 200)] {
        let mut nodes = wiring.in_row(row, None);
        want_above(wiring, &nodes, sides, placing);
        let keys: BTreeMap<usize, i32> = nodes
            .iter()
            .map(|index| (*index, placing.middles[*index]))
            .collect();
        nodes.sort_by_key(|index| {
            let side = wiring.side(*index);
            (
                side.is_none(),
                side,
                keys.get(index),
                &wiring.node(*index).name,
            )
        });
        place_row(&nodes, width, sides, placing);
    }
    place_groups(wiring, sides, placing);
    let mut switches = wiring.in_row(Row::Switches, None);
    want_above(wiring, &switches, sides, placing);
    switches.sort_by_key(|index| (placing.middles[*index], *index));
    place_row(&switches, 220, sides, placing);
}

/// Each wants to be below the middle of what leads to it.
fn want_above(
    wiring: &Wiring<'_>,
    nodes: &[usize],
    (low, high): (i32, i32),
    placing: &mut Placing,
) {
    for index in nodes {
        let wanted = mean(placing, &wiring.above[*index]);
        placing.middles[*index] = wanted.unwrap_or(i32::midpoint(low, high));
    }
}

fn place_row(nodes: &[usize], width: i32, sides: (i32, i32), placing: &mut Placing) {
    let count = i32::try_from(nodes.len()).unwrap_or(1).max(1);
    let width = ((sides.1 - sides.0) / count - 3 * GAP).clamp(50, width);
    for index in nodes {
        placing.widths[*index] = width;
    }
    settle_in_order(nodes, sides, 3 * GAP, placing);
}

/// Groups over their uplinks, in one order.
fn place_groups(wiring: &Wiring<'_>, (low, high): (i32, i32), placing: &mut Placing) {
    let mut groups = wiring.in_row(Row::Groups, None);
    want_above(wiring, &groups, (low, high), placing);
    groups.sort_by_key(|index| (placing.middles[*index], *index));
    let count = |length: usize| i32::try_from(length).unwrap_or(1);
    let uplinks_of: Vec<Vec<usize>> = groups.iter().map(|group| uplinks(wiring, *group)).collect();
    let total: usize = uplinks_of.iter().map(|uplinks| uplinks.len().max(1)).sum();
    let between = count(groups.len()) * 2 * GAP;
    let width = ((high - low - between) / count(total.max(1)) - GAP).clamp(44, 76);
    for (group, uplinks) in groups.iter().zip(&uplinks_of) {
        let span = count(uplinks.len()) * (width + GAP) - GAP;
        let most = (high - low) / count(groups.len()) - 2 * GAP;
        placing.widths[*group] = span.max(170.min(most)).max(50);
    }
    settle_in_order(&groups, (low, high), 2 * GAP, placing);
    for (group, uplinks) in groups.iter().zip(&uplinks_of) {
        let span = count(uplinks.len()) * (width + GAP) - GAP;
        let mut x = placing.middles[*group] - span / 2;
        for uplink in uplinks {
            placing.widths[*uplink] = width;
            placing.middles[*uplink] = x + width / 2;
            x += width + GAP;
        }
    }
}

/// The uplinks of a group that stand below it: those that it is the first group of.
fn uplinks(wiring: &Wiring<'_>, group: usize) -> Vec<usize> {
    let below = wiring.below[group].iter().copied();
    let own = below.filter(|uplink| wiring.above[*uplink].first() == Some(&group));
    let mut own: Vec<usize> = own.collect();
    own.sort_by_key(|uplink| {
        let node = wiring.node(*uplink);
        (node.side.is_none(), node.side, &node.name)
    });
    own
}
