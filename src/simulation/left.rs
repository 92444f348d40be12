//! What consumers are still guaranteed after the worst single failure of what hosts share. Components of one host do not
//! count: the only card of a blade would always leave nothing.

use rayon::prelude::*;

use super::cell::Evaluated;
use super::component::SharedId;
use super::effect::{Effects, Failure, HostEffect, Memo};
use super::fleet::Fleet;
use super::leaf::HostLeaf;
use super::run::Tables;
use super::site::Site;

/// So many components fail one after the other before what their failures leave is compared.
const BATCH: usize = 64;

/// What the carrier of each consumer of each host still guarantees after the worst single failure of a component that
/// hosts share, in Mbps, in the order of the hosts and of their shapes; nothing where that is unknown.
#[must_use]
pub fn guarantees_left(site: &Site<'_>, leaves: &[HostLeaf]) -> Vec<Vec<Option<u64>>> {
    let fleet = Fleet::new(site, leaves);
    let tables = Tables(site);
    let effects = Effects::new(&fleet, &tables, false);
    let before = |leaf: usize| {
        let consumers = 0..fleet.shape(leaf).consumers.len();
        let left = |consumer| effects.before(leaf, consumer).left_mbps;
        consumers.map(left).collect::<Vec<_>>()
    };
    let mut left: Vec<Vec<Option<u64>>> = (0..leaves.len()).map(before).collect();
    let numbers: Vec<u32> = (0..).take(site.components.len()).collect();
    for batch in numbers.chunks(BATCH) {
        let felt = batch.par_iter().map(|number| {
            let failure = Failure {
                shared: vec![SharedId(*number)],
                ..Failure::default()
            };
            effects.of(&failure, &mut Memo::default())
        });
        for effect in felt.collect::<Vec<Vec<HostEffect>>>().iter().flatten() {
            for (left, felt) in left[effect.leaf].iter_mut().zip(effect.felt.iter()) {
                if let Some(felt) = felt {
                    *left = worse(*left, felt);
                }
            }
        }
    }
    left
}

/// The worse of both; less than nothing is never left, so that nothing is the worst whatever is unknown of the rest.
fn worse(left: Option<u64>, felt: &Evaluated) -> Option<u64> {
    match (left, felt.left_mbps) {
        (Some(0), _) | (_, Some(0)) => Some(0),
        (Some(one), Some(other)) => Some(one.min(other)),
        (None, _) | (_, None) => None,
    }
}
