//! What the packet scheduler of a host divides: a row for each of its policies. A policy holds on every adapter that the
//! host itself sends through.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::row::{Ask, Owner, Part, QosRow, Unit};
use super::switches::limit;
use super::wired::{Divider, Wired, none, not_applicable};
use crate::fabric::graph::guess_class;
use crate::fabric::host::QosPolicy;
use crate::fabric::known::{Known, Why};
use crate::fabric::record::Record;
use crate::simulation::{ConsumerKind, Missing};

const WEIGHT: &str = "the weight of a policy";

/// What carries frames of the host itself, as positions in the list of carriers, and why there may be more.
pub(super) struct Sending {
    pub(super) carriers: BTreeSet<usize>,
    pub(super) gap: Option<Why>,
}

/// What carries frames of the host itself.
pub(super) fn sending(wired: &Wired<'_, '_>) -> Sending {
    let mut sending = Sending {
        carriers: BTreeSet::new(),
        gap: wired.shape.gaps.first().map(Missing::why),
    };
    let consumers = wired.shape.consumers.iter();
    let own = consumers.filter(|consumer| {
        matches!(
            consumer.kind,
            ConsumerKind::TeamNic | ConsumerKind::HostVnic | ConsumerKind::Adapter
        )
    });
    for consumer in own {
        let Some(carrier) = consumer.carrier.get() else {
            let why = consumer.carrier.gap().map(Missing::why);
            sending.gap = sending.gap.or(why);
            continue;
        };
        let tail = wired
            .shape
            .carriers
            .get(*carrier)
            .map(|carrier| &carrier.tail);
        let mut known = wired.carriers.iter();
        sending
            .carriers
            .extend(known.position(|carrier| Some(&carrier.id.tail) == tail));
    }
    sending
}

/// Adds the rows.
pub(super) fn add(wired: &mut Wired<'_, '_>, sending: &Sending) {
    let graph = wired.graph;
    let policies = graph.host.qos_policies.items();
    let weights = weights(policies);
    let carrier = one_carrier(wired, sending);
    for policy in policies {
        let weight = policy.minimum_weight.clone().named(WEIGHT);
        let place = weight.place();
        let share = share(&weight, &weights);
        let granted = share
            .clone()
            .and_then(|share| Ok(share.of_number(wired.of_mbps(&carrier)?)));
        let divider = (!weight.is(&0)).then_some(Divider::Scheduler);
        let class = guess_class(&policy.name);
        let row = QosRow {
            object: wired.id(policy.id()),
            name: policy.name.as_str().into(),
            place: wired.place(policy.place),
            carrier: carrier.clone(),
            class: class.map_or_else(
                || none("nothing says what the frames of the policy are for"),
                |class| Known::derived(Arc::from(class)).or_place(policy.place),
            ),
            owner: Owner::HostScheduler,
            unit: Known::derived(Unit::Weight),
            asked: weight.map(Ask::Amount),
            granted: Known::from(granted).or_place(place),
            maximum: limit(&policy.maximum_bps, "the maximum of a policy"),
            share: Known::from(share).or_place(place),
            port: Err(not_applicable(
                "a policy holds on every adapter that the host sends through",
            )),
            group: none("a policy holds on every adapter that the host sends through"),
            contradicts: Known::derived(Box::default()),
        };
        wired.add(row, divider);
    }
}

fn weights(policies: &[QosPolicy]) -> Result<u64, Why> {
    let weights = policies
        .iter()
        .map(|policy| policy.minimum_weight.need(WEIGHT).copied());
    weights.sum()
}

fn share(weight: &Known<u64>, weights: &Result<u64, Why>) -> Result<Part, Why> {
    let part = Part::of(*weight.check()?, weights.clone()?);
    part.ok_or_else(|| not_applicable("no policy has a weight"))
}

/// The one carrier that the host sends over.
fn one_carrier(wired: &Wired<'_, '_>, sending: &Sending) -> Known<usize> {
    let carriers: Vec<usize> = sending.carriers.iter().copied().collect();
    match (carriers.as_slice(), &sending.gap) {
        (_, Some(why)) => Known::unknown(why.clone()),
        ([only], None) => {
            let place = wired.carriers.get(*only).map(|carrier| carrier.place);
            Known::derived(*only).or_place(place)
        }
        ([], None) => none("the host sends through no adapter that is known"),
        (several, None) => {
            let names = several
                .iter()
                .filter_map(|carrier| wired.carriers.get(*carrier));
            let names: Vec<&str> = names.map(|carrier| &*carrier.name).collect();
            none(&format!(
                "the policy holds on several carriers: {}",
                names.join(", ")
            ))
        }
    }
}
