//! Traffic classes that lose all their paths with one component.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{all_tags, degraded, is_shared, one_of, silent, unknown_use};
use super::failing::FailingRecord;
use super::heartbeats::{Silence, hidden_network, silence};
use super::names::names;
use super::once::{Noted, Once};
use super::view::View;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{record, terms};
use crate::simulation::{ConsumerKind, ConsumerShape, HostFailure, Outcome, Reach};

terms! {
    /// What a host needs traffic for.
    pub enum TrafficUse {
        /// Management and tenants: nothing stands in for them.
        Essential = "essential",
        /// Cluster shared volumes, live migration and cluster networks: another network of the cluster can stand in.
        Cluster = "cluster",
        /// Storage, backups and others.
        Other = "other",
    }
}

record! {
    /// Traffic of a host that one component takes all paths from.
    pub struct ClassLoss: "class-loss" {
        /// What is lost, by name; machines of one switch together.
        name: String,
        /// Its traffic classes, `tenant` among them; none for what a card takes along.
        classes: Vec<String>,
        /// What the host needs it for; of what a card takes along the first of them.
        needed: Known<TrafficUse>,
        /// The component that takes the least along of those that do it.
        failing: FailingRecord,
        /// Whether that is a card of the host.
        card: Known<bool>,
        /// Whether another network of the cluster is left.
        cluster_left: Known<bool>,
        /// The adapters that all lead over the component.
        members: Vec<LostMember>,
    }
}

record! {
    /// An adapter that leads over a component.
    pub struct LostMember: "lost-member" {
        /// Name of the adapter.
        name: String,
    }
}

/// A class, and the tenant of it.
type Class<'v> = (&'v str, Option<&'v str>);

fn class(of: &ConsumerShape) -> Class<'_> {
    (&of.class, of.tenant.as_deref())
}

/// Whether nobody knows what a consumer is for: it may be of any class.
fn may_be_of_any(of: &ConsumerShape) -> bool {
    matches!(&*of.class, "unplanned" | "cluster") || of.tagging.get().is_none()
}

/// What a class is needed for.
fn needed(class: &str) -> TrafficUse {
    match class {
        "management" | "tenant" => TrafficUse::Essential,
        "csv" | "live-migration" | "cluster" => TrafficUse::Cluster,
        _ => TrafficUse::Other,
    }
}

/// Whether a failure takes all paths from a class, and the classes that certainly lose them.
pub(super) fn lost_classes(view: &View<'_>) -> (Answer, Vec<ClassLoss>) {
    let mut answers = Answers::default();
    let mut found = Once::new(view, "class-loss");
    // What hangs on one path hangs on one card as well, and the path is the finding.
    let mut told = BTreeSet::new();
    let failures = view.found.failures.iter();
    let (shared, cards): (Vec<_>, Vec<_>) = failures.partition(|failure| is_shared(failure));
    for failure in shared.into_iter().chain(cards) {
        let is_card = !is_shared(failure);
        let mut lost: BTreeMap<TrafficUse, Vec<(Class<'_>, Vec<usize>)>> = BTreeMap::new();
        if let Some(unknown) = of_unknown_use(view, failure) {
            answers.add(is_card, TrafficUse::Essential, unknown);
        }
        for (class, consumers) in may_be_lost(view, failure) {
            if is_card && told.contains(&class) {
                continue;
            }
            let is_lost = is_newly_lost(view, failure, class, &consumers);
            answers.add(is_card, needed(class.0), is_lost.clone());
            if !is_card && is_lost != Ok(false) {
                told.insert(class);
            }
            if is_lost != Ok(true) || is_told_of_cluster(view, failure, class) {
                continue;
            }
            // That a card takes everything along is one fact.
            let needed = if is_card {
                TrafficUse::Essential
            } else {
                needed(class.0)
            };
            lost.entry(needed).or_default().push((class, consumers));
        }
        for (needed, lost) in lost {
            let (classes, consumers): (Vec<Class<'_>>, Vec<Vec<usize>>) = lost.into_iter().unzip();
            let key = (needed, classes, !is_card);
            let data = (key.clone(), failure);
            found.add(key, failure.part, &consumers.concat(), || data);
        }
    }
    let losses = found.end(|noted| class_loss(view, noted));
    (answers.end(view), losses)
}

/// Whether classes are lost, by how much that matters: what is lost for certain hides nothing of which nobody knows whether
/// it is, and which matters more. That a card takes a host along matters least.
#[derive(Default)]
struct Answers(BTreeMap<(bool, TrafficUse), Vec<Answer>>);

impl Answers {
    fn add(&mut self, is_card: bool, needed: TrafficUse, answer: Answer) {
        let of_weight = self.0.entry((is_card, needed)).or_default();
        of_weight.push(answer);
    }

    fn end(self, view: &View<'_>) -> Answer {
        let mut weights = self.0.into_values().map(any);
        let settled = weights.find(|answer| *answer != Ok(false));
        settled.unwrap_or_else(|| one_of(view, []))
    }
}

/// Whether a failure takes what was left of a class, of which these consumers feel it.
fn is_newly_lost(
    view: &View<'_>,
    failure: &HostFailure,
    class: Class<'_>,
    consumers: &[usize],
) -> Answer {
    // That a path was gone before is another finding, and that the class hangs on one follows from it. Nor is it one where
    // that is all that nobody knows.
    let is_degraded = any(consumers.iter().map(|consumer| degraded(view, *consumer)));
    if is_degraded == Ok(true) {
        return Ok(false);
    }
    let sound = is_degraded.map(|is_degraded| !is_degraded);
    let is_lost = all([is_lost(view, failure, class), sound]);
    if is_shared(failure) {
        return is_lost;
    }
    // What hangs on a card is told in one sentence: it holds all or is not said.
    all([is_lost, all_tags(view)])
}

/// What is noted of traffic that is lost: what it is needed for, its classes, and whether a component takes it that hosts
/// share.
type Loss<'v> = (TrafficUse, Vec<Class<'v>>, bool);

/// The record of traffic that is lost.
fn class_loss(view: &View<'_>, noted: Noted<(Loss<'_>, &HostFailure)>) -> ClassLoss {
    let ((needed, classes, is_shared), failure) = noted.data;
    let mut words: Vec<String> = classes
        .iter()
        .map(|(class, _)| (*class).to_owned())
        .collect();
    words.dedup();
    let first = noted.consumers.first();
    ClassLoss {
        place: first.map(|consumer| view.leaf.places.consumers[*consumer]),
        name: names(view, &noted.consumers).join(", "),
        classes: if is_shared { words } else { Vec::new() },
        needed: Known::derived(needed),
        failing: noted.failing,
        card: Known::derived(!is_shared),
        cluster_left: Known::from(cluster_left(view, failure)),
        members: members(view, &noted.consumers, &noted.id),
        id: noted.id.into(),
    }
}

/// Whether something is lost of which nobody knows what it is for.
fn of_unknown_use(view: &View<'_>, failure: &HostFailure) -> Option<Answer> {
    let mut lost = view.effects_of(failure).filter(|effect| {
        let outcome = effect.now.outcome;
        matches!(outcome, Outcome::Lost | Outcome::Unknown)
            && degraded(view, effect.consumer) != Ok(true)
    });
    lost.find_map(|effect| Some(Err(unknown_use(effect.of)?)))
}

/// The classes of which something is lost or may be, with the positions of their consumers that feel it.
fn may_be_lost<'v>(
    view: &'v View<'_>,
    failure: &'v HostFailure,
) -> BTreeMap<Class<'v>, Vec<usize>> {
    let mut classes: BTreeMap<Class<'_>, Vec<usize>> = BTreeMap::new();
    for effect in view.effects_of(failure) {
        let may_be_lost = matches!(effect.now.outcome, Outcome::Lost | Outcome::Unknown);
        if may_be_lost && !may_be_of_any(effect.of) {
            classes
                .entry(class(effect.of))
                .or_default()
                .push(effect.consumer);
        }
    }
    classes
}

/// Whether rules about the cluster say it: that all of its networks are gone, and the management with them.
fn is_told_of_cluster(view: &View<'_>, failure: &HostFailure, class: Class<'_>) -> bool {
    let is_of_cluster = class.0 == "management" || needed(class.0) == TrafficUse::Cluster;
    is_shared(failure) && is_of_cluster && matches!(silence(view, failure), Ok(Silence::Open))
}

/// Whether everything of a class is silent, and a part of it has no link any more.
fn is_lost(view: &View<'_>, failure: &HostFailure, of_class: Class<'_>) -> Answer {
    let consumers = || view.shape.consumers.iter().enumerate();
    let own = consumers().filter(|(_, of)| class(of) == of_class);
    let own = own.map(|(consumer, _)| silent(view, failure, consumer));
    // What nobody knows the use of is of this class in the worst case, and then it carries on. Tenants have machines, and
    // nothing else on a host has.
    let is_tenant = of_class.0 == "tenant";
    let others = consumers()
        .filter(|(_, of)| may_be_of_any(of) && (of.kind == ConsumerKind::VmGroup) == is_tenant);
    let others = others.map(|(consumer, of)| match silent(view, failure, consumer) {
        Ok(true) => Ok(true),
        _ => Err(Why::not_collected(format!("what {} is for", of.name))),
    });
    let gaps = view.gaps.iter().map(|why| Err(why.clone()));
    all(own.chain(others).chain(gaps))
}

/// The adapters of what carries these consumers.
fn members(view: &View<'_>, consumers: &[usize], around: &str) -> Vec<LostMember> {
    let carriers = consumers.iter();
    let carriers = carriers.filter_map(|consumer| view.shape.consumers[*consumer].carrier.get());
    let carriers: BTreeSet<usize> = carriers.copied().collect();
    let mut all = Vec::new();
    for carrier in carriers
        .into_iter()
        .filter_map(|carrier| view.carrier(carrier))
    {
        let members = view.host.members(carrier);
        for member in members.get().into_iter().flat_map(|members| members.iter()) {
            let id = format!("{around}/member:{}", all.len());
            all.push(LostMember {
                id: id.into(),
                place: member.place,
                name: member.name.clone(),
            });
        }
    }
    all
}

/// Whether a network of the cluster that reaches the other nodes is left.
fn cluster_left(view: &View<'_>, failure: &HostFailure) -> Answer {
    let consumers = view.shape.consumers.iter().enumerate();
    let others =
        consumers.filter(|(_, of)| of.cluster_network.is_some() || of.reach == Reach::Peers);
    let left =
        others.map(|(consumer, _)| silent(view, failure, consumer).map(|is_silent| !is_silent));
    any(left.chain(hidden_network(view).map(Err)))
}
