//! vNICs of UCS: pinning, the action on uplink failure, and fabric failover.

use super::carried::Carries;
use super::inquiry::{Inquiry, any_touched, isolated, not_carried, unknown};
use super::question::Question;
use super::uplinks::{Links, has_uplink};
use super::{Fate, MemberFate};
use crate::fabric::backend::UplinkLoss;
use crate::fabric::graph::fabric_letter;
use crate::simulation::cell::At;
use crate::simulation::component::OwnId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{GroupIx, ModuleIx};
use crate::simulation::shape::{ConnectionShape, HostShape, Tagging, VnicShape};
use crate::simulation::site::Site;
use crate::simulation::terms::ComponentKind;

/// A member with its connection.
type Vnic<'c> = (usize, &'c ConnectionShape, &'c VnicShape);

/// What becomes of a vNIC whose own port, IOM and fabric interconnect are there.
pub(super) fn fate(
    inquiry: &mut Inquiry<'_, '_>,
    vnic: Vnic<'_>,
    carried: &Carries<'_>,
) -> MemberFate {
    let fate = link(inquiry, vnic, carried);
    match carried {
        Carries::Nothing if fate.fate != Fate::Down => elsewhere(inquiry, vnic, fate),
        _ => fate,
    }
}

/// What becomes of frames that the vNIC carries nowhere on its own fabric: where it has moved to the other one, that may
/// have their VLAN.
pub(super) fn elsewhere(
    inquiry: &Inquiry<'_, '_>,
    (member, _, vnic): Vnic<'_>,
    fate: MemberFate,
) -> MemberFate {
    let is_there = match inquiry.tagging.get() {
        Some(Tagging::Tagged(vlan)) => vnic.only_there.contains(vlan),
        Some(Tagging::Untagged) | None => false,
    };
    if is_there && fate.module.is_some() {
        fate
    } else {
        not_carried(inquiry, member)
    }
}

fn link(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection, vnic): Vnic<'_>,
    carried: &Carries<'_>,
) -> MemberFate {
    let groups = match &vnic.here {
        Fact::Known(groups, _) => groups,
        Fact::Missing(missing) => {
            let of_domain = inquiry.domain(connection.domain);
            let of_domain = of_domain.map_or(&[][..], |domain| &domain.groups);
            if !any_touched(inquiry, of_domain) {
                return MemberFate::alive();
            }
            return unknown(inquiry, member, missing);
        }
    };
    let is_touched = any_touched(inquiry, groups);
    let state = |group: &GroupIx| (*group, has_uplink(inquiry.site, *group, &inquiry.failed));
    let states: Vec<_> = groups.iter().map(state).collect();
    let domain = inquiry.domain(connection.domain);
    let is_switch = domain.is_some_and(|domain| domain.switch_mode.get() == Some(&true));
    if is_switch && states.iter().any(|(_, (before, _))| *before) {
        return in_switch_mode(inquiry, member, is_touched);
    }
    if let Some(fate) = hard_pin(inquiry, member, vnic, &states) {
        return fate;
    }
    let before: Vec<GroupIx> = of(&states, |(before, _)| before);
    let after: Vec<GroupIx> = of(&states, |(_, after)| after);
    if after.is_empty() {
        return last_group(inquiry, (member, connection, vnic), carried);
    }
    if !is_touched {
        return MemberFate::alive();
    }
    let pinned = pinned(inquiry, member, &before);
    if after.contains(&pinned) {
        return along(inquiry, member, pinned);
    }
    if let Some(dead) = moved_to_dead(inquiry, member, &after) {
        return dead;
    }
    let text = format!(
        "{} is pinned to another uplink of its fabric",
        inquiry.name(member)
    );
    MemberFate::by("M18", Fate::Rerouted, text, At::Connection(member)).north()
}

/// A fabric interconnect as a switch learns addresses and runs spanning tree: no vNIC is pinned to an uplink, whatever its
/// pin group says, and which uplinks carry what is not said anywhere.
fn in_switch_mode(inquiry: &mut Inquiry<'_, '_>, member: usize, is_touched: bool) -> MemberFate {
    if !is_touched {
        return MemberFate::alive();
    }
    let missing = Missing::unsaid(
        "which uplinks carry a vNIC in switch mode",
        "no export says it",
    );
    unknown(inquiry, member, &missing)
}

/// The group of several that a vNIC is pinned to.
fn pinned(inquiry: &mut Inquiry<'_, '_>, member: usize, groups: &[GroupIx]) -> GroupIx {
    let [several @ .., last] = groups else {
        // Nobody asks where there is none.
        return GroupIx(u32::MAX);
    };
    if several.is_empty() {
        return *last;
    }
    let options = u8::try_from(groups.len()).unwrap_or(u8::MAX);
    let missing = Missing::unsaid(
        "to which of its uplinks a vNIC is pinned",
        "`show pinning border-interfaces` of NX-OS says it, and no export does",
    );
    let chosen = inquiry.choose(Question::PinnedTo(member), options, Some(&missing));
    groups.get(usize::from(chosen)).copied().unwrap_or(*last)
}

fn of(states: &[(GroupIx, (bool, bool))], holds: impl Fn((bool, bool)) -> bool) -> Vec<GroupIx> {
    let holding = states.iter().filter(|(_, state)| holds(*state));
    holding.map(|(group, _)| *group).collect()
}

/// What a pin group does; nothing where none chooses the uplink.
fn hard_pin(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    vnic: &VnicShape,
    states: &[(GroupIx, (bool, bool))],
) -> Option<MemberFate> {
    let pin = match &vnic.pin {
        Fact::Known(pin, _) => (*pin)?,
        Fact::Missing(missing) => {
            let gone = of(states, |(before, after)| before && !after);
            let gone = *gone.first()?;
            if inquiry.is(Question::HardPin(member), Some(missing)) {
                return None;
            }
            gone
        }
    };
    if has_uplink(inquiry.site, pin, &inquiry.failed).1 {
        return Some(along(inquiry, member, pin));
    }
    let name = inquiry.name(member);
    let group = inquiry.site.groups.get(pin.0 as usize)?;
    let text = format!(
        "{name} is pinned to {} alone and goes down with it",
        group.name
    );
    let at = vnic.pin.place().map_or(At::Connection(member), At::Shared);
    Some(MemberFate::by("M19", Fate::Down, text, at))
}

/// What becomes of a vNIC that is pinned to a group with a link.
fn along(inquiry: &Inquiry<'_, '_>, member: usize, group: GroupIx) -> MemberFate {
    let Some(model) = inquiry.site.groups.get(group.0 as usize) else {
        return MemberFate::alive();
    };
    let links = Links::of(model, None, &inquiry.failed);
    if let Some((cut, links, switch)) = links.cut(&inquiry.failed) {
        return isolated(inquiry.name(member), cut, links, switch);
    }
    if links.are_fewer() {
        let text = format!("{} has lost a part of its uplinks", model.name);
        let at = At::Component(model.component);
        return MemberFate::by("M7", Fate::Shrunk, text, at)
            .north()
            .through(group, None);
    }
    MemberFate::alive()
}

/// The fabric has no uplink left that the vNIC can be pinned to.
fn last_group(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection, vnic): Vnic<'_>,
    carried: &Carries<'_>,
) -> MemberFate {
    let name = inquiry.name(member);
    let at = vnic.uplink_loss.place();
    let at = at.map_or(At::Connection(member), At::Shared);
    let warns = match &vnic.uplink_loss {
        Fact::Known(action, _) => *action == UplinkLoss::Warning,
        Fact::Missing(missing) => !inquiry.is(Question::UplinkLoss(member), Some(missing)),
    };
    if warns {
        let text =
            format!("{name} stays up without an uplink: its network control policy only warns");
        return MemberFate::by("M20", Fate::Dead, text, at).north();
    }
    let moved = other_fabric(inquiry, (member, connection, vnic), "M21", carried);
    moved.unwrap_or_else(|| {
        let text = format!("{name} goes down with the last uplink of its fabric");
        MemberFate::by("M22", Fate::Down, text, at)
    })
}

/// The vNIC on the other fabric, where it fails over and that has its networks and an uplink.
pub(super) fn other_fabric(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection, vnic): Vnic<'_>,
    rule: &'static str,
    carried: &Carries<'_>,
) -> Option<MemberFate> {
    let other = vnic.other?;
    if vnic.failover.get() == Some(&false) || inquiry.module_failed(other) {
        return None;
    }
    let is_failed = |id| inquiry.failed.has(id);
    if vnic.other_iom.is_some_and(is_failed) || other_port_failed(inquiry, member, other) {
        return None;
    }
    let left: Vec<GroupIx> = match &vnic.there {
        Fact::Known(groups, _) => {
            let groups = groups.iter().copied();
            groups
                .filter(|group| has_uplink(inquiry.site, *group, &inquiry.failed).1)
                .collect()
        }
        Fact::Missing(_) => Vec::new(),
    };
    if vnic.there.get().is_some() && left.is_empty() {
        return None;
    }
    if !inquiry.settle(Question::Failover(member), &vnic.failover) {
        return None;
    }
    if let Fact::Missing(missing) = &vnic.there
        && !inquiry.is(Question::OtherFabric(member), Some(missing))
    {
        return None;
    }
    if !is_there(inquiry, (member, connection), carried) {
        return Some(without_network(inquiry, (member, connection), rule, other));
    }
    if let Some(dead) = moved_to_dead(inquiry, member, &left) {
        return Some(dead.to(other));
    }
    let module = inquiry.module_name(other);
    let text = format!("fabric failover moves {} to {module}", inquiry.name(member));
    let at = vnic.failover.place();
    let at = at.map_or(At::Connection(member), At::Shared);
    let fate = MemberFate::by(rule, Fate::Rerouted, text, at).to(other);
    Some(if rule == "M4" {
        fate.unverified()
    } else {
        fate
    })
}

/// Whether the other fabric has the network that takes the frames.
fn is_there(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection): (usize, &ConnectionShape),
    carried: &Carries<'_>,
) -> bool {
    let question = Question::OtherFabric(member);
    match carried {
        Carries::Network(_, network) => inquiry.settle(question, &network.elsewhere),
        Carries::Nothing => true,
        Carries::Somehow(missing) => {
            let networks = connection.networks.get();
            let mut networks = networks.map_or(&[][..], Vec::as_slice).iter();
            networks.all(|network| network.elsewhere.get() == Some(&true))
                || inquiry.is(question, Some(missing))
        }
    }
}

/// A vNIC that moves for the sake of its other VLANs to a fabric that lacks the one of the frames. Whether its link stays
/// up there is documented nowhere.
fn without_network(
    inquiry: &mut Inquiry<'_, '_>,
    (member, connection): (usize, &ConnectionShape),
    rule: &'static str,
    other: ModuleIx,
) -> MemberFate {
    let missing = Missing::unsaid(
        "what becomes of a vNIC that fails over to a fabric without one of its VLANs",
        "no document of the vendor says it",
    );
    let question = Question::Undocumented("M3", connection.domain);
    let goes_down = inquiry.is(question, Some(&missing));
    let fate = if goes_down { Fate::Down } else { Fate::Dead };
    let name = inquiry.name(member);
    let module = inquiry.module_name(other);
    let text = format!("{name} can only move to {module}, which does not have its VLAN");
    let fate = MemberFate::by(rule, fate, text, At::Connection(member));
    fate.to(other).unverified()
}

/// What becomes of a vNIC that moves to one of these uplinks, where that is one that is cut off: nobody knows to which of
/// several it moves. Nothing where it is another one.
fn moved_to_dead(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    groups: &[GroupIx],
) -> Option<MemberFate> {
    let mut ways: Vec<MemberFate> = groups
        .iter()
        .map(|group| along(inquiry, member, *group))
        .collect();
    let is_dead = |way: &MemberFate| way.fate == Fate::Dead;
    let is_only = ways.iter().all(is_dead);
    ways.retain(is_dead);
    let share = |way: &MemberFate| {
        let (cut, links) = way.cut.unwrap_or((1, 1));
        (u64::from(cut) << 32) / u64::from(links.max(1))
    };
    let dead = ways.into_iter().max_by_key(share)?;
    let missing = Missing::unsaid(
        "to which of the uplinks that are left a vNIC moves",
        "no export says it",
    );
    (is_only || inquiry.is(Question::MovesTo(member), Some(&missing))).then_some(dead)
}

/// Whether the port of the card to the other fabric has failed as well.
fn other_port_failed(inquiry: &Inquiry<'_, '_>, member: usize, other: ModuleIx) -> bool {
    let port = inquiry.shape.members.get(member).and_then(|of| of.port);
    let mut failed = inquiry.failed.own.iter().filter(|id| Some(**id) != port);
    failed.any(|id| leads_to(inquiry.site, inquiry.shape, *id, other))
}

/// Whether a component of a host is its port to a fabric interconnect, which is called after that.
pub(super) fn leads_to(site: &Site<'_>, shape: &HostShape, id: OwnId, module: ModuleIx) -> bool {
    let own = shape.own.get(usize::from(id.0));
    let own = own.filter(|own| own.kind == ComponentKind::AdapterPort);
    let model = site.modules.get(module.0 as usize);
    own.zip(model)
        .is_some_and(|(own, model)| fabric_letter(&own.name) == fabric_letter(&model.name))
}
