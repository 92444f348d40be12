//! Paths that lead nowhere after a failure while their link stays up: by a setting, or because a switch
//! is cut off, which no setting sees.

use super::answers::{all_tags, answer, is_whole, one_of, unknown_tag, why};
use super::failing::FailingRecord;
use super::names::names;
use super::once::Once;
use super::view::{Effect, PLACED, View};
use crate::fabric::answer::{Answer, all};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{record, terms};
use crate::simulation::{At, Behind, FailedPart, Outcome, Reason, place_of};
use crate::source::Place;

terms! {
    /// Why a path leads nowhere although its link is up.
    pub enum DeadEndReason {
        /// The uplink set has ports on two modules that are not stacked, and its own side has lost them.
        NotStacked = "not-stacked",
        /// Smart Link is off.
        SmartLinkOff = "smart-link-off",
        /// Smart Link is on for some networks of the connection only, and is not processed.
        SmartLinkInPart = "smart-link-in-part",
        /// The network control policy of UCS says `warning`.
        OnlyWarns = "only-warns",
    }
}

record! {
    /// A path that leads nowhere after a failure, although its link is up.
    pub struct DeadEnd: "dead-end" {
        /// What happens, in one sentence.
        name: String,
        /// Why the link stays up.
        reason: Known<DeadEndReason>,
        /// Id of the object to repair.
        of: String,
        /// The component that is the first to bring it about.
        failing: FailingRecord,
        /// What sends into it, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

record! {
    /// A switch that takes paths away without any link going down.
    pub struct CutOff: "cut-off" {
        /// Name of the domain that it is behind.
        name: String,
        /// The switch.
        failing: FailingRecord,
        /// What sends towards it, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

/// The rows of the table of fates that a setting decides. That a VLAN is not on a connection is the matter of rules about
/// VLANs, and certain only where they are.
fn row(rule: &str) -> Option<DeadEndReason> {
    match rule {
        "M10" => Some(DeadEndReason::NotStacked),
        "M13" => Some(DeadEndReason::SmartLinkOff),
        "M14" => Some(DeadEndReason::SmartLinkInPart),
        "M20" => Some(DeadEndReason::OnlyWarns),
        _ => None,
    }
}

/// Whether a failure makes a dead end of a path, and the dead ends that are certain.
pub(super) fn dead_ends(view: &View<'_>) -> (Answer, Vec<DeadEnd>) {
    let mut answers = Vec::new();
    let mut found = Once::new(view, "dead-end");
    // In which VLAN it sends decides whether it is carried.
    answers.extend(all_tags(view).err().map(Err));
    for effect in view.effects() {
        if view.is_cut_off(effect.failure) || unknown_tag(effect.of).is_some() {
            continue;
        }
        let rows = effect.now.reasons.iter();
        let rows = rows.filter_map(|reason| Some((row(reason.rule)?, reason)));
        let rows: Vec<(DeadEndReason, &Reason)> = rows.collect();
        let is_dead = is_dead(view, &effect, &rows);
        if is_dead == Ok(true) {
            for (row, reason) in rows {
                let place = place(view, &effect, (row, reason));
                let (part, consumer) = (effect.failure.part, effect.consumer);
                found.add((row, place), part, &[consumer], || (row, place, reason));
            }
        }
        answers.push(is_dead);
    }
    let dead_ends = found.end(|noted| {
        let (row, place, reason) = noted.data;
        DeadEnd {
            id: noted.id.into(),
            place: Some(place),
            name: reason.text.clone(),
            reason: Known::derived(row),
            of: network_at(view, place).unwrap_or_else(|| noted.failing.of.clone()),
            failing: noted.failing,
            consumers: names(view, &noted.consumers),
        }
    });
    (one_of(view, answers), dead_ends)
}

/// Whether a setting that decided what a consumer feels makes a dead end of a path.
fn is_dead(view: &View<'_>, effect: &Effect<'_>, rows: &[(DeadEndReason, &Reason)]) -> Answer {
    let mut rows = rows.iter();
    let is_dead = effect.now.outcome == Outcome::BlackHole && rows.len() > 0;
    if rows.any(|(row, reason)| !is_placed(view, *row, reason)) {
        return Err(Why::not_collected(PLACED));
    }
    let is_dead = answer(effect.now, |outcome| outcome == Outcome::BlackHole, is_dead)?;
    // Which of several settings it is that keeps the link up has to be known.
    if is_dead && !effect.now.is_certain {
        return Err(why(&effect.now.missing));
    }
    Ok(is_dead)
}

/// Whether it is known on which modules an uplink set has ports, where that decides.
fn is_placed(view: &View<'_>, row: DeadEndReason, reason: &Reason) -> bool {
    let (DeadEndReason::NotStacked, At::Component(component)) = (row, reason.at) else {
        return true;
    };
    let group = view.groups().find(|group| group.component == component);
    let mut links = group.into_iter().flat_map(|group| &group.links);
    links.all(|link| link.module.is_some())
}

/// Where the setting stands that keeps the link up.
fn place(view: &View<'_>, effect: &Effect<'_>, (row, reason): (DeadEndReason, &Reason)) -> Place {
    let connection = match (row, reason.at) {
        (DeadEndReason::OnlyWarns, At::Connection(member)) => view.connection(member),
        _ => None,
    };
    let setting = connection.and_then(|connection| connection.uplink_loss.place());
    setting.unwrap_or_else(|| place_of(view.site, &view.leaf, effect.consumer, reason.at))
}

/// The network whose Smart Link stands at a place.
fn network_at(view: &View<'_>, place: Place) -> Option<String> {
    let connections = view
        .shape
        .members
        .iter()
        .filter_map(|member| match &member.behind {
            Behind::Connection(connection) => connection.networks.get(),
            _ => None,
        });
    let mut networks = connections.flatten();
    let network = networks.find(|network| network.smart_link.place() == Some(place))?;
    Some(network.id.to_string())
}

/// Whether a switch that is cut off takes paths away without a link going down, and one such switch of each domain.
pub(super) fn cut_offs(view: &View<'_>) -> (Answer, Vec<CutOff>) {
    let mut answers = Vec::new();
    let mut found = Once::new(view, "cut-off");
    for effect in view
        .effects()
        .filter(|effect| view.is_cut_off(effect.failure))
    {
        let is_cut = effect.now.outcome == Outcome::BlackHole;
        let is_cut = answer(effect.now, |outcome| outcome == Outcome::BlackHole, is_cut);
        // Everything that sends there is told in one sentence.
        let is_cut = all([is_cut, is_whole(view)]);
        let part = effect.failure.part;
        if let (Ok(true), Some(domain)) = (&is_cut, domain(view, part)) {
            found.add(domain, part, &[effect.consumer], || domain);
        }
        answers.push(is_cut);
    }
    let cut_offs = found.end(|noted| CutOff {
        id: noted.id.into(),
        place: noted.failing.place,
        name: noted.data.to_owned(),
        failing: noted.failing,
        consumers: names(view, &noted.consumers),
    });
    (one_of(view, answers), cut_offs)
}

/// Name of the domain of the host that a component belongs to.
fn domain<'v>(view: &'v View<'_>, part: FailedPart) -> Option<&'v str> {
    let FailedPart::Shared(id) = part else {
        return None;
    };
    let mut domains = view.domains();
    let domain = domains.find(|domain| {
        let (first, behind) = domain.components;
        (first..behind).contains(&id)
    })?;
    Some(&domain.scope)
}
