//! What is left of the bandwidth that somebody promised: the plan to a traffic class, or a virtual switch to its ports.

use std::collections::BTreeSet;

use super::answers::{degraded, one_of, unknown_use, why};
use super::failing::FailingRecord;
use super::names::names;
use super::once::Once;
use super::view::{Effect, View, is_gap};
use crate::fabric::answer::{Answer, any};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Record, record};
use crate::simulation::{Behind, Outcome};
use crate::subjects::reservations::Reservations;

record! {
    /// A team, SET switch or adapter that has less than is promised on it after a failure.
    pub struct Shortage: "shortage" {
        /// Its name.
        name: String,
        /// Id of the team, switch or adapter.
        of: String,
        /// The component that is the first to bring it about.
        failing: FailingRecord,
        /// What its adapters guarantee before the failure, in Mbps.
        before_mbps: Known<u64>,
        /// What those that are left guarantee after it, in Mbps.
        after_mbps: Known<u64>,
        /// What was promised to whom.
        promises: Vec<Promise>,
        /// What is on it and feels the failure, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

record! {
    /// A minimum that somebody promised.
    pub struct Promise: "promise" {
        /// To whom: a network of the plan, or a port of a virtual switch.
        name: String,
        /// The traffic class of that network; empty for a port of a switch.
        class: String,
        /// The minimum, in Mbps.
        mbps: Known<u64>,
    }
}

/// What is promised on a carrier.
struct Promised {
    /// By the plan to networks, with the VLAN of each.
    by_plan: Vec<(u16, Promise)>,
    /// By the virtual switch to its ports.
    by_switch: Vec<Promise>,
    /// Why there may be more.
    gap: Option<Why>,
}

impl Promised {
    /// Whether there is any.
    fn is_any(&self) -> bool {
        !self.by_plan.is_empty() || !self.by_switch.is_empty()
    }

    /// Whether there may be any.
    fn may_be_any(&self) -> bool {
        self.is_any() || self.gap.is_some()
    }

    /// What is promised to those that have no more left after a failure than a consumer has: that of networks which
    /// leave by another way is kept.
    fn to_alike(&self, view: &View<'_>, effect: &Effect<'_>) -> Vec<Promise> {
        let felt = effect.failure.felt.iter().zip(&view.shape.consumers);
        let alike = felt.filter(|(now, of)| {
            let after = now.as_ref().map(|now| now.mbps.after);
            after == Some(effect.now.mbps.after) && of.carrier == effect.of.carrier
        });
        let vlans: BTreeSet<u16> = alike.filter_map(|(_, of)| of.vlan).collect();
        let of_networks = self.by_plan.iter().filter(|(vlan, _)| vlans.contains(vlan));
        let of_networks = of_networks.map(|(_, promise)| promise.clone());
        of_networks.chain(self.by_switch.iter().cloned()).collect()
    }
}

fn sum(promises: &[Promise]) -> u64 {
    let all = promises.iter();
    all.filter_map(|promise| promise.mbps.get()).sum()
}

/// Whether something is promised on a carrier of the host, whether a failure leaves less, and the carriers that it
/// certainly leaves less to.
pub(super) fn shortages(view: &View<'_>) -> (Answer, Answer, Vec<Shortage>) {
    let carriers = 0..view.shape.carriers.len();
    let of_carriers: Vec<Promised> = carriers.map(|carrier| promised(view, carrier)).collect();
    let mut answers = Vec::new();
    let mut found = Once::new(view, "shortage");
    for effect in view.effects() {
        let Some(carrier) = effect.of.carrier.get().copied() else {
            continue;
        };
        let of = &of_carriers[carrier];
        // A switch that is cut off is told as that. On most carriers nothing is promised.
        if !of.may_be_any() || view.is_cut_off(effect.failure) {
            continue;
        }
        let alike = of.to_alike(view, &effect);
        let falls_short = falls_short(view, &effect, sum(&alike), of.gap.as_ref());
        if falls_short == Ok(true) {
            let (part, consumer) = (effect.failure.part, effect.consumer);
            found.add(carrier, part, &[consumer], || {
                (carrier, effect.now.mbps, alike)
            });
        }
        answers.push(falls_short);
    }
    let shortages = found.end(|noted| {
        let (carrier, mbps, alike) = noted.data;
        let of = &view.shape.carriers[carrier];
        Shortage {
            id: noted.id.into(),
            place: view.leaf.places.carriers.get(carrier).copied(),
            name: of.name.to_string(),
            of: format!("{}{}", view.leaf.id, of.tail),
            failing: noted.failing,
            before_mbps: mbps.before.map_or_else(Known::default, Known::derived),
            after_mbps: mbps.after.map_or_else(Known::default, Known::derived),
            promises: alike,
            consumers: names(view, &noted.consumers),
        }
    });
    let is_promised = is_promised(view, &of_carriers);
    (is_promised, one_of(view, answers), shortages)
}

/// Whether something is promised on a carrier of the host.
fn is_promised(view: &View<'_>, of_carriers: &[Promised]) -> Answer {
    let known = any(of_carriers.iter().map(|of| match &of.gap {
        _ if of.is_any() => Ok(true),
        Some(why) => Err(why.clone()),
        None => Ok(false),
    }));
    if known != Ok(false) {
        return known;
    }
    // What hides a consumer hides a promise where anybody promises something.
    let hidden = match view.host.graph.index.switches() {
        Err(why) if is_gap(&why) => Some(why),
        _ if plan_promises(view) => view.gaps.first().cloned(),
        _ => None,
    };
    hidden.map_or(Ok(false), Err)
}

/// Whether what is left is less than is promised, and what was there before was not.
fn falls_short(view: &View<'_>, effect: &Effect<'_>, sum: u64, gap: Option<&Why>) -> Answer {
    if sum == 0 && gap.is_none() {
        return Ok(false);
    }
    // What a path lost before anything failed is another finding, and so is what follows from it.
    if degraded(view, effect.consumer) == Ok(true) {
        return Ok(false);
    }
    match effect.now.outcome {
        // That nothing is left is another finding.
        Outcome::Unaffected | Outcome::Reduced | Outcome::Lost => return Ok(false),
        Outcome::Unknown => return Err(why(&effect.now.missing)),
        _ => {}
    }
    // With another answer to what is missing other adapters would be left.
    if !effect.now.is_certain {
        return Err(why(&effect.now.missing));
    }
    let (before, after) = (effect.now.mbps.before, effect.now.mbps.after);
    let what = "what an adapter is guaranteed";
    let after = after.ok_or_else(|| Why::not_collected(what))?;
    // Where all of it is less than is promised already, the failure takes nothing away.
    if before.is_some_and(|before| sum > before) {
        return Ok(false);
    }
    // What nobody knows of could be more than was there before as well.
    match gap {
        Some(why) => Err(why.clone()),
        None if sum > after => before.map(|_| true).ok_or_else(|| Why::not_collected(what)),
        None => Ok(false),
    }
}

/// What is promised on a carrier: by the plan to the networks of what is on it, and by the virtual switch on it.
fn promised(view: &View<'_>, carrier: usize) -> Promised {
    let (by_switch, mut gap) = match switch_ports(view, carrier) {
        Ok(ports) => (ports, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let consumers = view.shape.consumers.iter();
    let mut on_it = consumers.filter(|of| of.carrier.get() == Some(&carrier));
    // What nobody knows the VLAN of may be promised something, if anything in the plan is.
    if plan_promises(view) {
        gap = gap.or_else(|| on_it.find_map(unknown_use));
    }
    Promised {
        by_plan: by_plan(view, carrier),
        by_switch,
        gap,
    }
}

/// Whether the plan promises anything to a network.
fn plan_promises(view: &View<'_>) -> bool {
    let mut networks = view.host.graph.fabric.index.plan.networks.iter();
    networks.any(|network| network.minimum_mbps.is_known())
}

fn by_plan(view: &View<'_>, carrier: usize) -> Vec<(u16, Promise)> {
    let index = &view.host.graph.fabric.index;
    let backend = backend(view, carrier).unwrap_or_default();
    let consumers = view.shape.consumers.iter();
    let on_it = consumers.filter(|of| of.carrier.get() == Some(&carrier));
    let mut promises: Vec<(u16, Promise)> = Vec::new();
    for vlan in on_it.filter_map(|of| of.vlan) {
        let class = view.host.graph.classifier.classify(vlan, backend, "");
        let mut networks = index.plan.networks.iter();
        let network = networks.find(|network| network.id() == class.plan);
        let Some(network) = network.filter(|_| !class.plan.is_empty()) else {
            continue;
        };
        let is_known = promises.iter().any(|(_, known)| known.id() == network.id());
        if is_known || network.minimum_mbps.get().is_none() {
            continue;
        }
        let promise = Promise {
            id: network.id.clone(),
            place: network.minimum_mbps.place().or(network.place),
            name: network.name.clone(),
            class: class.name.to_owned(),
            mbps: network.minimum_mbps.clone(),
        };
        promises.push((vlan, promise));
    }
    promises
}

/// Name of the backend that the first adapter of a carrier leads to.
fn backend<'v>(view: &'v View<'_>, carrier: usize) -> Option<&'v str> {
    let mut members = view.shape.carriers[carrier].members.iter();
    members.find_map(|member| match &view.shape.members[*member].behind {
        Behind::Connection(connection) => {
            let domain = view.site.domains.get(connection.domain.0 as usize)?;
            let backends = view.host.graph.fabric.index.backends;
            Some(backends.get(domain.backend)?.name.as_str())
        }
        _ => None,
    })
}

/// The minimums of the ports of a virtual switch that is bound to a carrier.
fn switch_ports(view: &View<'_>, carrier: usize) -> Result<Vec<Promise>, Why> {
    let Some(own) = view.carrier(carrier) else {
        return Ok(Vec::new());
    };
    let index = &view.host.graph.index;
    let mut promises = Vec::new();
    for switch in index.switches()? {
        let uplink = index.carrier(switch)?;
        if uplink.is_none_or(|uplink| uplink.id() != own.id()) {
            continue;
        }
        let reservations = Reservations::new(view.host, switch);
        // A minimum that nobody knows may be one.
        let all = reservations.mbps(&Known::derived(0));
        all.at_most.need("the minimum of a switch port")?;
        let ports = reservations.ports().into_iter();
        let asking = ports.filter(|port| port.minimum_mbps.get().is_some_and(|mbps| *mbps > 0));
        promises.extend(asking.map(|port| Promise {
            id: port.id,
            place: port.place,
            name: port.name,
            class: String::new(),
            mbps: port.minimum_mbps,
        }));
    }
    Ok(promises)
}
