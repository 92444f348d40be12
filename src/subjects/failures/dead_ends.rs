//! Paths that lead nowhere after a failure while their link stays up: by a setting, or because a switch
//! is cut off, which no setting sees.

use super::answers::{answer, one_of, unknown_tag, why};
use super::failing::FailingRecord;
use super::once::{Once, Told};
use super::view::{Effect, View};
use crate::fabric::answer::Answer;
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{record, terms};
use crate::simulation::{At, Behind, ComponentKind, FailedPart, Outcome, Reason};
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
        /// Id of that domain.
        of: String,
        /// The switch.
        failing: FailingRecord,
        /// What sends towards it, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

impl Told for DeadEnd {
    fn failing(&mut self) -> &mut FailingRecord {
        &mut self.failing
    }
    fn concerns(&mut self, names: Vec<String>) {
        self.consumers = names;
    }
}

impl Told for CutOff {
    fn failing(&mut self) -> &mut FailingRecord {
        &mut self.failing
    }
    fn concerns(&mut self, names: Vec<String>) {
        self.consumers = names;
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

fn is_cut_off(view: &View<'_>, effect: &Effect<'_>) -> bool {
    let FailedPart::Shared(id) = effect.failure.part else {
        return false;
    };
    let component = view.site.components.get(id.0 as usize);
    component.is_some_and(|component| component.kind == ComponentKind::UpstreamIsolated)
}

/// Whether a failure makes a dead end of a path, and the dead ends that are certain.
pub(super) fn dead_ends(view: &View<'_>) -> (Answer, Vec<DeadEnd>) {
    let mut answers = Vec::new();
    let mut found: Once<Key, DeadEnd> = Once::new();
    // In which VLAN it sends decides whether it is carried.
    let tagging = view.shape.consumers.iter().filter_map(unknown_tag);
    answers.extend(tagging.map(Err));
    for effect in view.effects().filter(|effect| !is_cut_off(view, effect)) {
        if unknown_tag(effect.of).is_some() {
            continue;
        }
        let rows = effect.now.reasons.iter();
        let rows = rows.filter_map(|reason| Some((row(reason.rule)?, reason)));
        let rows: Vec<(DeadEndReason, &Reason)> = rows.collect();
        let is_dead = effect.now.outcome == Outcome::BlackHole && !rows.is_empty();
        let is_dead = answer(effect.now, |outcome| outcome == Outcome::BlackHole, is_dead);
        let is_dead = if rows
            .iter()
            .any(|(row, reason)| !is_placed(view, *row, reason))
        {
            let what = "the modules that the ports of an uplink group are on";
            Err(Why::not_collected(what))
        } else {
            is_dead
        };
        // Which of several settings it is that keeps the link up has to be known.
        let is_dead = if is_dead == Ok(true) && !effect.now.is_certain {
            Err(why(&effect.now.missing))
        } else {
            is_dead
        };
        answers.push(is_dead.clone());
        if is_dead != Ok(true) {
            continue;
        }
        for (row, reason) in rows {
            add(view, &mut found, &effect, (row, reason));
        }
    }
    (one_of(view, answers), found.end(view))
}

/// Whether it is known on which modules an uplink set has ports, where that decides.
fn is_placed(view: &View<'_>, row: DeadEndReason, reason: &Reason) -> bool {
    let At::Component(component) = reason.at else {
        return true;
    };
    let mut groups = view.site.groups.iter();
    let group = groups.find(|group| group.component == component);
    let mut links = group.into_iter().flat_map(|group| &group.links);
    row != DeadEndReason::NotStacked || links.all(|link| link.module.is_some())
}

type Key = (DeadEndReason, Place);

fn add(
    view: &View<'_>,
    found: &mut Once<Key, DeadEnd>,
    effect: &Effect<'_>,
    (row, reason): (DeadEndReason, &Reason),
) {
    let connection = match reason.at {
        At::Connection(member) => view.connection(member),
        _ => None,
    };
    let setting = connection.and_then(|connection| match row {
        DeadEndReason::OnlyWarns => connection.uplink_loss.place(),
        _ => None,
    });
    let place = setting.unwrap_or_else(|| view.place(effect.consumer, reason.at));
    let failing = FailingRecord::new(view, effect.failure.part, "");
    let dead_end = |number: usize| {
        let id = view.id(&format!("/dead-end:{number}"));
        DeadEnd {
            failing: FailingRecord::new(view, effect.failure.part, &id),
            id: id.into(),
            place: Some(place),
            name: reason.text.clone(),
            reason: Known::derived(row),
            of: network_at(view, place).unwrap_or_else(|| failing.of.clone()),
            consumers: Vec::new(),
        }
    };
    let key = (row, place);
    found.add((key, effect.consumer), &failing.name, dead_end);
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
    let mut found: Once<String, CutOff> = Once::new();
    for effect in view.effects().filter(|effect| is_cut_off(view, effect)) {
        let is_cut = effect.now.outcome == Outcome::BlackHole;
        let is_cut = answer(effect.now, |outcome| outcome == Outcome::BlackHole, is_cut);
        answers.push(is_cut.clone());
        let FailedPart::Shared(id) = effect.failure.part else {
            continue;
        };
        let Some(domain) = domain(view, id.0).filter(|_| is_cut == Ok(true)) else {
            continue;
        };
        let name = FailingRecord::new(view, effect.failure.part, "").name;
        let cut_off = |number: usize| {
            let id = view.id(&format!("/cut-off:{number}"));
            let failing = FailingRecord::new(view, effect.failure.part, &id);
            CutOff {
                id: id.into(),
                place: failing.place,
                name: domain.1.clone(),
                of: domain.0.clone(),
                failing,
                consumers: Vec::new(),
            }
        };
        let key = domain.0.clone();
        found.add((key, effect.consumer), &name, cut_off);
    }
    (one_of(view, answers), found.end(view))
}

/// Id and name of the domain that a component belongs to.
fn domain(view: &View<'_>, number: u32) -> Option<(String, String)> {
    let mut domains = view.site.domains.iter();
    let domain = domains.find(|domain| {
        let (first, behind) = domain.components;
        (first.0..behind.0).contains(&number)
    })?;
    Some((domain.scope.to_string(), domain.scope.to_string()))
}
