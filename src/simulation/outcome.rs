//! What the fates of a carrier's members make of a consumer, in one world: the table of outcomes, first row that matches.
//! It does not know what failed.

use super::cell::{At, BeforeAfter, Reason, Share, UplinkMbps, is_silent, rank};
use super::entry::Entry;
use super::fate::{Fate, MemberFate};
use super::number::{GroupIx, ModuleIx};
use super::shape::HostShape;
use super::terms::{ConsumerKind, Outcome};
use crate::fabric::graph::Confidence;
use crate::fabric::host::LoadBalancing;

/// A member before and after a failure.
pub(super) struct Way {
    /// Its position in the shape.
    pub(super) member: usize,
    /// Whether it waits for another member to fail.
    pub(super) is_standby: bool,
    /// Before.
    pub(super) before: MemberFate,
    /// After.
    pub(super) after: MemberFate,
}

/// What one world comes to.
pub(super) struct Settled {
    /// The first row of the table that matches.
    pub(super) outcome: Outcome,
    /// Of a black hole, the part of the paths in use that lead nowhere.
    pub(super) share: Option<Share>,
    /// What members in use that are not dead are guaranteed.
    pub(super) mbps: BeforeAfter,
    /// What is left of uplinks that shrank.
    pub(super) uplink_mbps: Option<UplinkMbps>,
    /// Whether one path is left of several.
    pub(super) last_path: bool,
    /// What decided it.
    pub(super) reasons: Vec<Reason>,
    /// Where its frames are.
    pub(super) placed: Placed,
    /// Rows that decided, of members that are no more what they were.
    pub(super) rules: Vec<&'static str>,
    /// Whether all of it worked before anything failed.
    pub(super) worked: bool,
    /// Whether one of all paths led nowhere before anything failed, by what the backend says.
    pub(super) is_degraded: bool,
    /// How sure the rows are that decided.
    pub(super) confidence: Confidence,
}

/// Where the frames of a consumer are in one world.
#[derive(Default)]
pub(super) struct Placed {
    /// Where members in use enter the domain.
    pub(super) entry: Entry,
    /// Whether all of it worked before anything failed, on the way to other hosts in the domain at least.
    pub(super) may_work: bool,
}

impl Settled {
    /// How bad it is.
    pub(super) fn rank(&self) -> (Outcome, u64) {
        rank(self.outcome, self.share)
    }

    /// Whether nothing gets through.
    pub(super) fn is_silent(&self) -> bool {
        is_silent(self.outcome, self.share)
    }
}

/// Positions in the list of ways of those that carry frames: active members with a link, else standby ones.
fn in_use(ways: &[Way], fate: impl Fn(&Way) -> Fate) -> Vec<usize> {
    let up = |standby: bool| -> Vec<usize> {
        let ways = ways.iter().enumerate();
        ways.filter(|(_, way)| way.is_standby == standby && fate(way) != Fate::Down)
            .map(|(index, _)| index)
            .collect()
    };
    let active = up(false);
    if active.is_empty() { up(true) } else { active }
}

/// The outcome of the ways of a carrier; `uplinks` tells what is left of a group.
pub(super) fn settle(
    shape: &HostShape,
    (carrier_ix, kind): (usize, ConsumerKind),
    ways: &[Way],
    uplinks: impl Fn((GroupIx, Option<ModuleIx>)) -> UplinkMbps,
) -> Settled {
    let before = in_use(ways, |way| way.before.fate);
    let after = in_use(ways, |way| way.after.fate);
    let is_new = |way: &Way| way.after.fate != way.before.fate || way.after.rule != way.before.rule;
    let seen = before
        .iter()
        .any(|index| ways[*index].after.fate == Fate::Down);
    let unseen = after
        .iter()
        .any(|index| ways[*index].after.fate == Fate::Rerouted && is_new(&ways[*index]));
    let dead = dead_share(ways, &after);
    let shrunk = shrunk(ways, &after, uplinks);
    let outcome = match () {
        () if after.is_empty() => Outcome::Lost,
        () if dead.is_some() => Outcome::BlackHole,
        () if seen => Outcome::FailoverSeen,
        () if unseen => Outcome::FailoverUnseen,
        () if shrunk.is_some() => Outcome::Reduced,
        () => Outcome::Unaffected,
    };
    let (mut reasons, rules, is_unverified) = decided(ways, |way| {
        is_new(way) || outcome == Outcome::BlackHole || before.is_empty()
    });
    if let Some(share) = dead.filter(|_| outcome == Outcome::BlackHole) {
        reasons.push(who_suffers(
            shape,
            (carrier_ix, kind),
            share,
            (ways, &after),
        ));
    }
    Settled {
        outcome,
        share: dead.filter(|_| outcome == Outcome::BlackHole),
        mbps: BeforeAfter {
            before: mbps(shape, ways, &before, |way| way.before.fate),
            after: mbps(shape, ways, &after, |way| way.after.fate),
        },
        uplink_mbps: shrunk.filter(|_| outcome == Outcome::Reduced),
        last_path: paths(ways, |way| &way.after) == 1 && paths(ways, |way| &way.before) > 1,
        placed: Placed::default(),
        is_degraded: ways.iter().any(|way| is_gone(shape, way)),
        worked: !before.is_empty()
            && before
                .iter()
                .all(|index| ways[*index].before.fate != Fate::Dead),
        confidence: confidence(
            shrunk.filter(|_| outcome == Outcome::Reduced),
            is_unverified,
        ),
        reasons,
        rules,
    }
}

/// How sure it is: a speed that nobody knows counts as less than is guaranteed.
fn confidence(reduced: Option<UplinkMbps>, is_unverified: bool) -> Confidence {
    let is_guessed = |mbps: UplinkMbps| mbps.after.is_none() || mbps.guaranteed.is_none();
    match () {
        () if reduced.is_some_and(is_guessed) => Confidence::Low,
        () if is_unverified => Confidence::Medium,
        () => Confidence::High,
    }
}

/// Whether a member led nowhere before anything failed by what the backend says, which rules about the backend tell. That
/// Windows shows no link is said by none of them.
fn is_gone(shape: &HostShape, way: &Way) -> bool {
    let works = shape.members[way.member].works;
    way.before.fate == Fate::Dead || way.before.fate == Fate::Down && works
}

/// What decided the fates of these members: reasons, rows, and whether a row is one that no document describes.
fn decided(ways: &[Way], is_told: impl Fn(&Way) -> bool) -> (Vec<Reason>, Vec<&'static str>, bool) {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut rules = Vec::new();
    let mut is_unverified = false;
    let told = ways.iter();
    for way in told.filter(|way| !way.after.text.is_empty() && is_told(way)) {
        let reason = way.after.reason();
        reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
        rules.push(way.after.rule);
        is_unverified |= way.after.is_unverified;
    }
    (reasons, rules, is_unverified)
}

/// Members that carry frames, or would: those with a link, which is all that the host knows of them. A standby member that
/// leads nowhere is none: when it is needed, nothing is left.
fn paths(ways: &[Way], fate: impl Fn(&Way) -> &MemberFate) -> usize {
    let is_path = |way: &&Way| match fate(way) {
        MemberFate {
            fate: Fate::Dead,
            cut,
            ..
        } if way.is_standby => cut.is_some_and(|(cut, links)| cut < links),
        fate => fate.fate != Fate::Down,
    };
    ways.iter().filter(is_path).count()
}

/// The part of the members in use that leads nowhere; nothing where all of it leads somewhere.
fn dead_share(ways: &[Way], in_use: &[usize]) -> Option<Share> {
    let dead = in_use
        .iter()
        .filter(|index| ways[**index].after.fate == Fate::Dead);
    let parts: Vec<(u32, u32)> = dead
        .map(|index| ways[*index].after.cut.unwrap_or((1, 1)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    // A common denominator: members with two links and with three have six parts each.
    let each = parts.iter().fold(1, |all, (_, links)| lcm(all, *links));
    let of = u32::try_from(in_use.len()).unwrap_or(u32::MAX);
    let dead = parts.iter().map(|(cut, links)| cut * (each / links)).sum();
    let of = of.saturating_mul(each);
    let shorten = gcd(dead, of);
    Some(Share {
        dead: dead / shorten,
        of: of / shorten,
    })
}

fn gcd(one: u32, other: u32) -> u32 {
    if other == 0 {
        one.max(1)
    } else {
        gcd(other, one % other)
    }
}

fn lcm(one: u32, other: u32) -> u32 {
    let (one, other) = (one.max(1), other.max(1));
    (one / gcd(one, other)).saturating_mul(other)
}

/// What is left of the uplinks behind a member, where that is less than is guaranteed there; a speed that nobody knows
/// counts as less.
fn shrunk(
    ways: &[Way],
    in_use: &[usize],
    uplinks: impl Fn((GroupIx, Option<ModuleIx>)) -> UplinkMbps,
) -> Option<UplinkMbps> {
    let mut short: Option<UplinkMbps> = None;
    for index in in_use {
        let way = &ways[*index].after;
        let Some(group) = way.group.filter(|_| way.fate == Fate::Shrunk) else {
            continue;
        };
        let left = uplinks(group);
        let is_enough = left
            .after
            .zip(left.guaranteed)
            .is_some_and(|(after, guaranteed)| after >= guaranteed);
        // The one with the least left is told.
        let is_less = short.is_none_or(|short| left.after < short.after);
        if !is_enough && is_less {
            short = Some(left);
        }
    }
    short
}

/// What members that carry frames are guaranteed together.
fn mbps(
    shape: &HostShape,
    ways: &[Way],
    in_use: &[usize],
    fate: impl Fn(&Way) -> Fate,
) -> Option<u64> {
    let alive = in_use
        .iter()
        .filter(|index| fate(&ways[**index]) != Fate::Dead);
    alive
        .map(|index| shape.members[ways[*index].member].mbps)
        .sum()
}

/// Where members in use enter the domain, by the fates that they have.
pub(super) fn entry(
    shape: &HostShape,
    ways: &[Way],
    fate: for<'w> fn(&'w Way) -> &'w MemberFate,
) -> Entry {
    let in_use = in_use(ways, |way| fate(way).fate);
    Entry::of(in_use.into_iter().map(|index| {
        let way = &ways[index];
        let fate = fate(way);
        let is_dead = fate.fate == Fate::Dead;
        (&shape.members[way.member], fate.position, is_dead)
    }))
}

/// Whether what is in use before anything fails leads somewhere, on the way to other hosts in the domain at least.
pub(super) fn may_work(ways: &[Way]) -> bool {
    let in_use = in_use(ways, |way| way.before.fate);
    let leads = |index: &usize| {
        let before = &ways[*index].before;
        before.fate != Fate::Dead || before.is_north
    };
    !in_use.is_empty() && in_use.iter().all(leads)
}

/// Whom a black hole concerns, without names, so that it is true of all carriers that it is told of together. With a load
/// balancing by port a machine or interface sits on one member, and loses everything or nothing, unless the channel of a
/// member is cut off in part.
fn who_suffers(
    host: &HostShape,
    (index, kind): (usize, ConsumerKind),
    share: Share,
    (ways, in_use): (&[Way], &[usize]),
) -> Reason {
    let carrier = &host.carriers[index];
    let part = match (share.dead, share.of) {
        (dead, of) if dead == of => "all".to_owned(),
        (1, 2) => "half".to_owned(),
        (dead, of) => format!("{dead} of {of}"),
    };
    let on_ports = carrier.load_balancing == Some(LoadBalancing::HyperVPort);
    let mut cuts = in_use.iter().filter_map(|index| ways[*index].after.cut);
    let is_in_part = cuts.any(|(cut, links)| cut < links);
    let is_on_one = on_ports && !is_in_part && share.dead < share.of;
    let text = match kind {
        ConsumerKind::VmGroup if is_on_one => format!("{part} of the machines lose everything"),
        ConsumerKind::HostVnic | ConsumerKind::TeamNic if is_on_one => {
            format!("{part} of the paths lead nowhere, and all of its frames take one path")
        }
        _ => format!("{part} of the flows lead nowhere"),
    };
    Reason {
        rule: "share",
        text,
        at: At::Carrier(index),
    }
}
