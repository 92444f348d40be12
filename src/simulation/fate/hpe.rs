//! Connections of Virtual Connect, classic and in OneView: Smart Link, uplink sets over one module and several, and
//! stacking links.

use super::carried::Carries;
use super::inquiry::{Inquiry, any_touched, not_carried, unknown};
use super::question::Question;
use super::sides::{self, Downlink};
use super::smart_link::{Lost, lost, smart_link};
use super::uplinks::has_uplink;
use super::{Fate, MemberFate};
use crate::fabric::backend::BackendKind;
use crate::simulation::cell::At;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::GroupIx;
use crate::simulation::shape::{ConnectionShape, NetworkOn};
use crate::simulation::terms::Assumption;

/// What becomes of a connection whose own port and module are there.
pub(super) fn fate(
    inquiry: &mut Inquiry<'_, '_>,
    downlink: Downlink<'_>,
    carried: &Carries<'_>,
) -> MemberFate {
    let (member, connection, _) = downlink;
    let networks = match &connection.networks {
        Fact::Known(networks, _) => networks.as_slice(),
        Fact::Missing(missing) => return through_any(inquiry, downlink, missing),
    };
    match carried {
        Carries::Nothing | Carries::Network(..) => in_network(inquiry, downlink, networks, carried),
        Carries::Somehow(missing) => {
            let each = networks.iter().enumerate();
            let ways: Vec<MemberFate> = each
                .map(|(position, network)| {
                    let carried = Carries::Network(position, network);
                    in_network(inquiry, downlink, networks, &carried)
                })
                .collect();
            either(inquiry, member, ways, missing)
        }
    }
}

/// Of the ways that frames may go, the best or the worst: what lies between them is on one side of the line with either.
fn either(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    ways: Vec<MemberFate>,
    missing: &Missing,
) -> MemberFate {
    let best = ways.iter().min_by_key(|way| way.fate).cloned();
    let worst = ways.into_iter().max_by_key(|way| way.fate);
    let (Some(best), Some(worst)) = (best, worst) else {
        return MemberFate::alive();
    };
    let is_worst = best.fate == worst.fate || inquiry.is(Question::Network(member), Some(missing));
    if is_worst { worst } else { best }
}

/// What becomes of frames in one network of the connection.
fn in_network(
    inquiry: &mut Inquiry<'_, '_>,
    downlink: Downlink<'_>,
    networks: &[NetworkOn],
    carried: &Carries<'_>,
) -> MemberFate {
    let lost = lost(inquiry, networks);
    if !lost.gone.is_empty()
        && let Some(fate) = without_uplinks(inquiry, downlink, networks, &lost, carried)
    {
        return fate;
    }
    match carried {
        Carries::Network(_, network) => along(inquiry, downlink, network),
        Carries::Nothing | Carries::Somehow(_) => link_of(inquiry, downlink, networks),
    }
}

/// What becomes of a connection for frames that none of its networks takes: nothing but its link matters, which the
/// networks may take down that need stacking links.
fn link_of(
    inquiry: &mut Inquiry<'_, '_>,
    downlink: Downlink<'_>,
    networks: &[NetworkOn],
) -> MemberFate {
    let stacking = inquiry.domain(downlink.1.domain);
    let stacking = stacking.and_then(|of| of.stacking);
    if stacking.is_some_and(|id| inquiry.failed.has(id)) {
        let mut ways = networks
            .iter()
            .filter(|network| network.groups.get().is_some());
        let down = ways.find_map(|network| {
            let way = along(inquiry, downlink, network);
            (way.fate == Fate::Down).then_some(way)
        });
        if let Some(down) = down {
            return down;
        }
    }
    not_carried(inquiry, downlink.0)
}

/// The rows about Smart Link: nothing where they leave the way of the frames as it is.
fn without_uplinks(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection, _): Downlink<'_>,
    networks: &[NetworkOn],
    lost: &Lost,
    carried: &Carries<'_>,
) -> Option<MemberFate> {
    let is_own = match carried {
        Carries::Network(position, _) => lost.gone.contains(position),
        Carries::Nothing | Carries::Somehow(_) => false,
    };
    // What no network takes goes nowhere, whatever is left of them: only its link matters.
    let is_carried = !matches!(carried, Carries::Nothing);
    // Only what the frames are in, or the link as a whole, decides.
    if !is_own && is_carried && lost.others {
        return None;
    }
    let (any_on, any_off) = smart_link(inquiry, member, networks, lost);
    let name = inquiry.name(member);
    let first = lost
        .gone
        .first()
        .and_then(|position| networks.get(*position));
    let network = match carried {
        Carries::Network(_, network) if is_own => Some(*network),
        _ => first,
    };
    let (called, place) = network.map_or(("its network", None), |network| {
        (&*network.name, network.smart_link.place())
    });
    let at = place.map_or(At::Connection(member), At::Shared);
    let told = Told { member, called, at };
    match (any_on, any_off) {
        (false, _) => {
            let text = format!("{name} stays up without an uplink: Smart Link of {called} is off");
            is_own.then(|| MemberFate::by("M13", Fate::Dead, text, at).north())
        }
        (true, true) => {
            // The network whose Smart Link is off is what keeps that of the others from being processed.
            let is_off = |network: &&NetworkOn| network.smart_link.get() == Some(&false);
            // The order of a list is nobody's choice.
            let off = networks.iter().filter(is_off);
            let off = off.min_by(|one, other| one.name.cmp(&other.name));
            let place = off.and_then(|network| network.smart_link.place());
            let at = place.map_or(told.at, At::Shared);
            is_own.then(|| in_part(inquiry, &Told { at, ..told }, connection))
        }
        (true, false) if lost.others => {
            let fate = some_lost(inquiry, &told, connection);
            (is_own || fate.fate == Fate::Down).then_some(fate)
        }
        (true, false) => taken_down(inquiry, &told, connection, is_own),
    }
}

/// What is told of Smart Link.
struct Told<'t> {
    member: usize,
    /// The name of the network that has lost its uplinks.
    called: &'t str,
    at: At,
}

/// Smart Link is on for some networks of the connection: it is not processed.
fn in_part(inquiry: &Inquiry<'_, '_>, told: &Told<'_>, connection: &ConnectionShape) -> MemberFate {
    let name = inquiry.name(told.member);
    let text = format!(
        "{name} stays up without an uplink: Smart Link is on for some of its networks only and is not processed"
    );
    let fate = MemberFate::by("M14", Fate::Dead, text, told.at).north();
    // The help of OneView says it; that the classic manager does the same is taken for granted.
    match connection.kind {
        BackendKind::VirtualConnect => fate.unverified(),
        BackendKind::OneView | BackendKind::Ucs => fate,
    }
}

/// Smart Link is on, and some networks of the connection still have uplinks: documented nowhere.
fn some_lost(
    inquiry: &mut Inquiry<'_, '_>,
    told: &Told<'_>,
    connection: &ConnectionShape,
) -> MemberFate {
    let missing = Missing::unsaid(
        "what Smart Link does when some networks of a connection have lost their uplinks",
        "no document of the vendor says it",
    );
    let can_go_down = connection.dcc.get() != Some(&false);
    let goes_down = can_go_down
        && inquiry.is(
            Question::Undocumented("M15", connection.domain),
            Some(&missing),
        );
    let name = inquiry.name(told.member);
    let text = format!(
        "{} has lost its uplinks, and other networks of {name} have not",
        told.called
    );
    let fate = if goes_down { Fate::Down } else { Fate::Dead };
    let fate = MemberFate::by("M15", fate, text, told.at).unverified();
    if goes_down { fate } else { fate.north() }
}

/// Smart Link is on for every network, and all have lost their uplinks.
fn taken_down(
    inquiry: &mut Inquiry<'_, '_>,
    told: &Told<'_>,
    connection: &ConnectionShape,
    is_own: bool,
) -> Option<MemberFate> {
    let (name, called) = (inquiry.name(told.member), told.called);
    if connection.dcc.get() == Some(&false) {
        let text =
            format!("Smart Link of {called} cannot take {name} down: the server port has no DCC");
        let at = connection.dcc.place().map_or(told.at, At::Shared);
        return is_own.then(|| MemberFate::by("M12", Fate::Dead, text, at).north());
    }
    if connection.dcc.get().is_none() {
        inquiry.assume(Assumption::Dcc);
    }
    let text = format!("Smart Link of {called} takes {name} down");
    Some(MemberFate::by("M12", Fate::Down, text, told.at))
}

/// The way of frames in a network whose link is up.
fn along(inquiry: &mut Inquiry<'_, '_>, downlink: Downlink<'_>, network: &NetworkOn) -> MemberFate {
    let (member, connection, _) = downlink;
    let groups = match &network.groups {
        Fact::Known(groups, _) => groups,
        Fact::Missing(missing) => return through_any(inquiry, downlink, missing),
    };
    let with_uplinks: Vec<GroupIx> = groups
        .iter()
        .copied()
        .filter(|group| has_uplink(inquiry.site, *group, &inquiry.failed).0)
        .collect();
    if with_uplinks.is_empty() {
        let text = format!("{} ends in the domain: it has no uplink", network.name);
        return MemberFate::by("M6", Fate::Dead, text, At::Connection(member)).north();
    }
    let stacking = inquiry.domain(connection.domain).and_then(|of| of.stacking);
    let is_stacking_lost = stacking.is_some_and(|id| inquiry.failed.has(id));
    let ways = with_uplinks.into_iter().map(|group| {
        // Where nothing of it has failed, only a way that needs stacking links can be none.
        sides::along(inquiry, downlink, network, group, is_stacking_lost)
    });
    let best = ways.min_by_key(|fate| fate.fate);
    best.unwrap_or_else(MemberFate::alive)
}

/// A network of which nobody knows the uplinks: any group of the domain may be its own.
fn through_any(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection, _): Downlink<'_>,
    missing: &Missing,
) -> MemberFate {
    let domain = inquiry.domain(connection.domain);
    let groups = domain.map_or(&[][..], |domain| &domain.groups);
    let stacking = domain.and_then(|of| of.stacking);
    let is_touched =
        any_touched(inquiry, groups) || stacking.is_some_and(|id| inquiry.failed.has(id));
    if !is_touched {
        return MemberFate::alive();
    }
    unknown(inquiry, member, missing)
}
