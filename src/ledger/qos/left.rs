//! What carriers still guarantee after the worst single failure of what hosts share.

use super::leaf::QosLeaf;
use super::row::QosHost;
use super::wired::not_applicable;
use crate::fabric::known::{Known, Why};
use crate::simulation::{HostLeaf, HostShape, Site, guarantees_left};

/// Follows the failures, and lets go of what they were followed in.
pub(super) fn settled(site: &Site<'_>, leaves: Vec<QosLeaf>) -> Vec<QosHost> {
    let hosts: Vec<HostLeaf> = leaves.iter().map(|leaf| leaf.host.clone()).collect();
    let left = guarantees_left(site, &hosts);
    let hosts = leaves.into_iter().zip(left).map(|(mut leaf, left)| {
        let shape = &leaf.host.shape;
        for carrier in &mut leaf.carriers {
            let shapes = &mut shape.carriers.iter();
            if let Some(position) = shapes.position(|one| one.tail == carrier.id.tail) {
                let left = of_carrier(shape, &left, position);
                // What nobody knows of the members is what is missing here too.
                carrier.left = match (left.why(), carrier.of.mbps.why()) {
                    (Some(_), Some(why)) => Known::unknown(why.clone()),
                    _ => left,
                };
            }
        }
        leaf.settled()
    });
    hosts.collect()
}

/// What all that is on a carrier is left, where that is the same.
fn of_carrier(shape: &HostShape, left: &[Option<u64>], carrier: usize) -> Known<u64> {
    let on_it = shape.consumers.iter().zip(left);
    let on_it = on_it.filter(|(consumer, _)| consumer.carrier.get() == Some(&carrier));
    let mut all = on_it.map(|(_, left)| *left);
    let Some(first) = all.next() else {
        return Known::unknown(not_applicable(
            "nothing that is known sends frames over the carrier",
        ));
    };
    let Some(first) = all.try_fold(first, |first, next| (first == next).then_some(first)) else {
        return Known::unknown(not_applicable(
            "a failure leaves its classes different parts of what it guarantees",
        ));
    };
    let missing = || Why::not_collected("what decides what is left after a failure");
    Known::from(first.ok_or_else(missing))
}
