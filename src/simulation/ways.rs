//! What becomes of each member of a consumer's carrier, for whoever draws its paths: the fates behind the outcome that
//! a simulation told.

use super::component::Failed;
use super::locality::{Locality, Meeting};
use super::outcome::{Settled, Way};
use super::shape::HostShape;
use super::single_world::Asked;
use super::site::Site;
use super::terms::{Fate, Outcome};
use super::world::explore;

/// Members of a carrier, as positions in the shape of the host, and what becomes of each that a failure does something to.
pub type MemberFates = Vec<(usize, Fate)>;

/// What becomes of the members of a consumer whose outcome is known: as those fare whose frames leave the domain where
/// that comes to this outcome, else as those fare that need not. Members to which nothing happens are left out, and so
/// are those that were no better before.
#[must_use]
pub fn fates_of_members(
    site: &Site<'_>,
    shape: &HostShape,
    consumer: usize,
    failed: &Failed<'_>,
    outcome: Outcome,
) -> MemberFates {
    let of = |locality| worst(site, shape, consumer, failed, locality);
    let remote = of(Locality::Remote);
    let is_told = |found: &Option<(Outcome, MemberFates)>| {
        found.as_ref().is_some_and(|(found, _)| *found == outcome)
    };
    let local = || Some(of(Locality::Local)).filter(is_told);
    let found = if is_told(&remote) {
        remote
    } else {
        local().unwrap_or(remote)
    };
    found.map(|(_, fates)| fates).unwrap_or_default()
}

/// The worst world, by the order in which a simulation looks at them.
fn worst(
    site: &Site<'_>,
    shape: &HostShape,
    consumer: usize,
    failed: &Failed<'_>,
    locality: Locality,
) -> Option<(Outcome, MemberFates)> {
    let of = shape.consumers.get(consumer)?;
    let carrier = *of.carrier.get()?;
    let meeting = Meeting::from(locality);
    let question = Asked {
        site,
        shape,
        of,
        carrier,
        failed: *failed,
        meeting: &meeting,
    };
    let (mut missing, mut assumes) = (Vec::new(), Vec::new());
    let explored = explore(|world| question.with_ways(world, &mut missing, &mut assumes));
    let mut worlds: Vec<(Settled, Vec<Way>)> =
        explored.runs.into_iter().map(|run| run.value).collect();
    // What describes a site that works leaves out worlds in which it did not.
    if worlds.iter().any(|(settled, _)| settled.worked) {
        worlds.retain(|(settled, _)| settled.worked);
    }
    let (settled, ways) = worlds
        .into_iter()
        .max_by_key(|(settled, _)| settled.rank())?;
    let changed = ways.into_iter().filter(|way| {
        let after = &way.after;
        after.fate != Fate::Alive
            && (after.fate != way.before.fate || after.rule != way.before.rule)
    });
    let fates = changed.map(|way| (way.member, way.after.fate)).collect();
    Some((settled.outcome, fates))
}
