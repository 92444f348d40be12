//! Whether failures do something, as far as the outcomes of a simulation say it: one that does is enough, whatever is
//! unknown about the others.

use super::view::View;
use crate::fabric::answer::{Answer, any};
use crate::fabric::known::Why;
use crate::simulation::{
    Behind, ConsumerKind, ConsumerShape, Evaluated, FailedPart, HostFailure, Missing, Outcome,
    Share,
};

/// Why nobody knows, by the first of the facts that would tell it.
pub(super) fn why(missing: &[Missing]) -> Why {
    missing.first().map_or_else(
        || Why::not_collected("what a failure does to the host"),
        Missing::why,
    )
}

/// Whether an outcome is of a kind that `is` decides, where some of the possible outcomes may be and others are not.
pub(super) fn answer(now: &Evaluated, may_be: impl Fn(Outcome) -> bool, is: bool) -> Answer {
    let mut possible = now.possible.iter().copied();
    let settled = now.outcome != Outcome::Unknown && now.possible.iter().copied().all(&may_be);
    if settled || !possible.any(may_be) {
        return Ok(is);
    }
    Err(why(&now.missing))
}

/// One yes is enough; otherwise what of the host nobody knows may be another one.
pub(super) fn one_of(view: &View<'_>, answers: impl IntoIterator<Item = Answer>) -> Answer {
    let gaps = view.gaps.iter().map(|why| Err(why.clone()));
    any(answers.into_iter().chain(gaps))
}

/// Why nobody knows what an interface is for: how it tags its frames, or which VLAN those without a tag are in.
pub(super) fn unknown_use(of: &ConsumerShape) -> Option<Why> {
    let is_planned = !matches!(&*of.class, "unplanned" | "cluster");
    let is_known = of.tagging.get().is_some() && (of.vlan.is_some() || is_planned);
    if is_known || of.kind == ConsumerKind::Storage {
        return None;
    }
    Some(Why::not_collected(format!("what {} is for", of.name)))
}

/// Why nobody knows how an interface tags its frames.
pub(super) fn unknown_tag(of: &ConsumerShape) -> Option<Why> {
    let gap = of.tagging.gap()?;
    (of.kind != ConsumerKind::Storage).then(|| gap.why())
}

/// Whether it is known of everything how it tags its frames: a sentence about all of it holds all or is not said.
pub(super) fn all_tags(view: &View<'_>) -> Answer {
    let mut consumers = view.shape.consumers.iter();
    consumers.find_map(unknown_tag).map_or(Ok(true), Err)
}

/// Whether everything that may send is known, and how it tags its frames.
pub(super) fn is_whole(view: &View<'_>) -> Answer {
    let gap = view.gaps.first();
    gap.map_or_else(|| all_tags(view), |why| Err(why.clone()))
}

/// Whether a part of the paths, where there is one, is all of them.
fn is_all(share: Option<Share>) -> bool {
    share.is_none_or(Share::is_whole)
}

/// Whether nothing of what a consumer sends arrives after a failure: yes, no, or why nobody knows. One that was silent
/// before is no effect of it, and carries on for nobody.
pub(super) fn silent(view: &View<'_>, failure: &HostFailure, consumer: usize) -> Answer {
    let now = failure.felt[consumer].as_ref();
    let now = now.unwrap_or(&view.found.before[consumer]);
    if let Some(why) = nowhere(view, consumer) {
        return Err(why);
    }
    match now.outcome {
        Outcome::Unknown => Err(why(&now.missing)),
        Outcome::BlackHole if !is_all(now.share) => Ok(false),
        // With another answer to what is missing a part of the flows would get through.
        Outcome::BlackHole | Outcome::Lost if !is_all(now.least_share) => {
            let part = || Why::not_collected("how many of its paths lead somewhere");
            Err(now.missing.first().map_or_else(part, Missing::why))
        }
        outcome => Ok(outcome > Outcome::Unknown),
    }
}

/// Whether a consumer had lost a path before anything failed, which other rules tell.
pub(super) fn degraded(view: &View<'_>, consumer: usize) -> Answer {
    let before = &view.found.before[consumer];
    let is_degraded = before.is_degraded || before.outcome > Outcome::Unaffected;
    if is_degraded && !before.is_certain {
        return Err(why(&before.missing));
    }
    Ok(is_degraded)
}

/// Why nobody knows where an adapter of a consumer leads.
fn nowhere(view: &View<'_>, consumer: usize) -> Option<Why> {
    let carrier = view.shape.consumers[consumer].carrier.get()?;
    let mut members = view.shape.carriers.get(*carrier)?.members.iter();
    members.find_map(|member| match &view.shape.members[*member].behind {
        Behind::Connection(connection) => connection.module.gap().map(Missing::why),
        _ => None,
    })
}

/// Whether a component is one that hosts share.
pub(super) fn is_shared(failure: &HostFailure) -> bool {
    matches!(failure.part, FailedPart::Shared(_))
}
