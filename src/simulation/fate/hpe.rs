//! Connections of Virtual Connect, classic and in OneView: Smart Link, uplink sets over one module and several, and
//! stacking links.

use super::carried::Carries;
use super::inquiry::{Inquiry, any_touched, not_carried, unknown};
use super::question::Question;
use super::sides::{self, Downlink};
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
    let networks = connection.networks.get();
    let networks = networks.map_or(&[][..], Vec::as_slice);
    let lost = lost(inquiry, networks);
    if !lost.gone.is_empty()
        && let Some(fate) = without_uplinks(inquiry, downlink, networks, &lost, carried)
    {
        return fate;
    }
    match carried {
        Carries::Nothing => not_carried(inquiry, member),
        Carries::Network(_, network) => along(inquiry, downlink, network),
        // All networks of the connection may be the one: what none of them feels does not matter.
        Carries::Somehow => {
            let ways = networks
                .iter()
                .map(|network| along(inquiry, downlink, network));
            let worst = ways.max_by_key(|fate| fate.fate);
            worst.unwrap_or_else(MemberFate::alive)
        }
    }
}

/// Networks of a connection by what is left of their uplinks.
struct Lost {
    /// Positions of those that had uplinks and have none.
    gone: Vec<usize>,
    /// Whether others still have some.
    others: bool,
}

fn lost(inquiry: &Inquiry<'_, '_>, networks: &[NetworkOn]) -> Lost {
    let mut lost = Lost {
        gone: Vec::new(),
        others: false,
    };
    for (position, network) in networks.iter().enumerate() {
        let groups = network.groups.get();
        let groups = groups.map_or(&[][..], Vec::as_slice);
        let states = groups
            .iter()
            .map(|group| has_uplink(inquiry.site, *group, &inquiry.failed));
        let (before, after) = states.fold((false, false), |(before, after), state| {
            (before || state.0, after || state.1)
        });
        if before && !after {
            lost.gone.push(position);
        }
        lost.others |= after;
    }
    lost
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
        Carries::Somehow => true,
        Carries::Nothing => false,
    };
    // Only what the frames are in, or the link as a whole, decides.
    if !is_own && lost.others {
        return None;
    }
    let smart: Vec<bool> = networks
        .iter()
        .enumerate()
        .map(|(position, network)| {
            inquiry.settle(Question::SmartLink(member, position), &network.smart_link)
        })
        .collect();
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
    match (smart.contains(&true), smart.contains(&false)) {
        (false, _) => {
            let text = format!("{name} stays up without an uplink: Smart Link of {called} is off");
            is_own.then(|| MemberFate::by("M13", Fate::Dead, text, at).north())
        }
        (true, true) => is_own.then(|| in_part(inquiry, &told, connection)),
        (true, false) if lost.others => Some(some_lost(inquiry, &told)),
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
fn some_lost(inquiry: &mut Inquiry<'_, '_>, told: &Told<'_>) -> MemberFate {
    let missing = Missing {
        fact: "what Smart Link does when some networks of a connection have lost their uplinks"
            .into(),
        export: "no document of the vendor says it".into(),
    };
    let goes_down = inquiry.is(Question::Undocumented("M15", told.member), Some(&missing));
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
