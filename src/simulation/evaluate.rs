//! What a failure does to one consumer: every world that the missing facts leave is looked at, those in which nothing
//! worked before are left out, and the rest is settled on one side of the line between surviving and not.

use super::cell::{Evaluated, Interruption, Share, on_one_side};
use super::component::Failed;
use super::entry::{Entries, Entry};
use super::fact::{Fact, Missing};
use super::fate::{Question, concerns as concerns_member};
use super::interruption::{Cause, interruption, is_measured};
use super::locality::{Locality, Meeting};
use super::outcome::Settled;
use super::shape::HostShape;
use super::single_world::Asked;
use super::site::Site;
use super::terms::{Assumption, ConsumerKind, InterruptionClass, Outcome};
use super::world::{Run, decisive, explore};
use crate::fabric::graph::Confidence;
use crate::fabric::host::TeamingMode;

/// Whether anything that has failed may be on a consumer's paths.
#[must_use]
pub fn concerns(site: &Site<'_>, shape: &HostShape, consumer: usize, failed: &Failed<'_>) -> bool {
    let Some(of) = shape.consumers.get(consumer) else {
        return false;
    };
    let Some(carrier) = of
        .carrier
        .get()
        .and_then(|index| shape.carriers.get(*index))
    else {
        return !failed.is_nothing();
    };
    if carrier.members.is_empty() && carrier.open.is_some() {
        return !failed.is_nothing();
    }
    let mut members = carrier.members.iter();
    members.any(|member| concerns_member(site, shape, &shape.members[*member], failed))
}

/// What a failure does to a consumer of a host. `locality` says whether its frames need not leave the domain, before the
/// failure and after it.
#[must_use]
pub fn evaluate(
    site: &Site<'_>,
    shape: &HostShape,
    consumer: usize,
    failed: &Failed<'_>,
    locality: Locality,
) -> Evaluated {
    evaluate_at(site, shape, consumer, failed, &locality.into())
}

/// What a failure does to a consumer of a host whose frames meet those of other nodes as `meeting` says.
pub(super) fn evaluate_at(
    site: &Site<'_>,
    shape: &HostShape,
    consumer: usize,
    failed: &Failed<'_>,
    meeting: &Meeting,
) -> Evaluated {
    let of = &shape.consumers[consumer];
    let carrier = match &of.carrier {
        Fact::Known(carrier, _) => *carrier,
        Fact::Missing(missing) => return unknown(failed, missing.clone()),
    };
    // Of a team without known members nothing is known but that it works today.
    let bundle = &shape.carriers[carrier];
    if let Some(open) = bundle.open.as_ref().filter(|_| bundle.members.is_empty()) {
        return unknown(failed, open.clone());
    }
    let question = Asked {
        site,
        shape,
        of,
        carrier,
        failed: *failed,
        meeting,
    };
    let mut asked = Vec::new();
    let mut assumes = Vec::new();
    let explored = explore(|world| question.in_world(world, &mut asked, &mut assumes));
    let mut runs = explored.runs;
    let entries = entries(&runs);
    if runs.iter().any(|run| run.value.worked) && runs.iter().any(|run| !run.value.worked) {
        runs.retain(|run| run.value.worked);
        assumes.push(Assumption::WorksToday);
    }
    let mut missing = deciding(asked, &runs, explored.is_whole);
    let runs = runs.into_iter().map(|run| run.value).collect();
    if !explored.is_whole {
        missing.push(Missing::unsaid(
            "so many facts that not every combination was tried",
            "the other entries name them",
        ));
    }
    Evaluated {
        entries,
        ..question.conclude(runs, explored.is_whole, missing, assumes)
    }
}

/// Where frames may be in the worlds that the site allows, and whether facts that hosts share decide it.
fn entries(runs: &[Run<Question, Settled>]) -> Entries {
    let is_any = !runs.iter().any(|run| run.value.placed.may_work);
    let placed = runs.iter().map(|run| &run.value.placed);
    let possible = placed.filter(|placed| is_any || placed.may_work);
    let mut all: Vec<Entry> = possible.map(|placed| placed.entry.clone()).collect();
    all.sort_unstable();
    all.dedup();
    let mut asked = runs.iter().flat_map(|run| &run.answers);
    let is_common = all.len() == 1 || asked.all(|(question, _)| question.is_common());
    Entries { all, is_common }
}

/// Those of the missing facts on which it depends what follows; all of them where not every answer was tried.
fn deciding(
    asked: Vec<(Question, Missing)>,
    runs: &[Run<Question, Settled>],
    is_whole: bool,
) -> Vec<Missing> {
    let first = runs.first().map(|run| run.value.rank());
    if is_whole && runs.iter().all(|run| Some(run.value.rank()) == first) {
        return Vec::new();
    }
    let decisive = decisive(runs, Settled::rank);
    // Where no single answer makes the difference, several of them together may.
    let is_any = !is_whole || decisive.is_empty();
    let asked = asked.into_iter();
    let told = asked.filter(|(question, _)| is_any || decisive.contains(question));
    told.map(|(_, missing)| missing).collect()
}

/// Whether all worlds come to the same, black holes to the same part of the paths.
fn are_alike(runs: &[Settled]) -> bool {
    let first = runs.first().map(Settled::rank);
    runs.iter().all(|run| Some(run.rank()) == first)
}

/// A consumer of which nobody knows the paths: it works today, and whether it does after a failure is unknown.
fn unknown(failed: &Failed<'_>, missing: Missing) -> Evaluated {
    let works = Evaluated {
        is_certain: false,
        entries: Entries::at(Entry::open()),
        confidence: Confidence::Low,
        ..Evaluated::of(Outcome::Unaffected)
    };
    if failed.is_nothing() {
        return works;
    }
    Evaluated {
        outcome: Outcome::Unknown,
        interruption: Some(Interruption {
            class: InterruptionClass::Open,
            min_s: Some(0),
            max_s: None,
            on_return: None,
        }),
        missing: vec![missing],
        possible: vec![Outcome::Unaffected, Outcome::BlackHole, Outcome::Lost],
        ..works
    }
}

impl Asked<'_> {
    /// Why LACP, or a static team, does not work as it stands: its ports are no link aggregation group.
    fn without_lag(&self) -> Option<Missing> {
        let carrier = &self.shape.carriers[self.carrier];
        match &carrier.mode {
            Fact::Known(TeamingMode::SwitchIndependent, _) => return None,
            Fact::Known(TeamingMode::Lacp | TeamingMode::Static, _) => {}
            Fact::Missing(_) => return None,
        }
        match &carrier.lag {
            Fact::Known(true, _) => None,
            Fact::Known(false, _) => Some(Missing::unsaid(
                format!(
                    "how {} works without a link aggregation group",
                    carrier.name
                ),
                "no export says it: see teaming/lacp-without-switch-lag",
            )),
            Fact::Missing(missing) => Some(missing.clone()),
        }
    }

    /// Every outcome that the worlds and an open list leave, and whether they are all on one side of the line.
    fn possible(
        &self,
        runs: &[Settled],
        is_whole: bool,
        missing: &mut Vec<Missing>,
    ) -> (Vec<Outcome>, bool) {
        let mut possible: Vec<Outcome> = runs.iter().map(|run| run.outcome).collect();
        let is_lost = possible.iter().all(|outcome| *outcome == Outcome::Lost);
        // However frames are spread over the members, none gets through.
        let is_over = runs.iter().all(Settled::is_silent);
        if let Some(gap) = self.without_lag().filter(|_| !is_over) {
            missing.push(gap);
            possible.extend([Outcome::Unaffected, Outcome::BlackHole]);
        } else if let Some(gap) = self.open_list(&possible) {
            missing.push(gap);
            // Of members whose links are all down, those that no list names may carry on.
            let carries_on = if is_lost {
                Outcome::FailoverSeen
            } else {
                Outcome::Unaffected
            };
            possible.extend([carries_on, Outcome::BlackHole]);
        }
        possible.sort_unstable();
        possible.dedup();
        // What only the part of a black hole depends on is told as well.
        if possible.len() == 1 && is_whole && are_alike(runs) {
            missing.clear();
        }
        missing.sort_unstable();
        missing.dedup();
        let is_settled = is_whole && on_one_side(&possible);
        (possible, is_settled)
    }

    /// What the worlds come to together.
    fn conclude(
        &self,
        runs: Vec<Settled>,
        is_whole: bool,
        mut missing: Vec<Missing>,
        mut assumes: Vec<Assumption>,
    ) -> Evaluated {
        let (possible, is_settled) = self.possible(&runs, is_whole, &mut missing);
        let is_one = possible.len() == 1 && are_alike(&runs);
        let is_certain = is_whole && runs.len() == 1;
        let least_share = least_share(&runs);
        let left_mbps = left_mbps(&runs, &possible, is_settled);
        let Some(worst) = runs.into_iter().max_by_key(Settled::rank) else {
            let missing = missing.pop().unwrap_or_else(nobody_knows);
            return unknown(&self.failed, missing);
        };
        let outcome = if is_settled {
            worst.outcome
        } else {
            Outcome::Unknown
        };
        let share = worst.share.filter(|_| is_settled);
        let cause = Cause {
            site: self.site,
            shape: self.shape,
            failed: self.failed,
            rules: &worst.rules,
        };
        let interruption = interruption(outcome, share, &cause, &mut assumes);
        if self.of.kind == ConsumerKind::Storage && outcome == Outcome::FailoverSeen {
            assumes.push(Assumption::Mpio);
        }
        tidy(&mut assumes, &possible);
        let confidence = match () {
            () if !is_one => Confidence::Low,
            () if !is_measured(interruption.as_ref()) => worst.confidence.min(Confidence::Medium),
            () => worst.confidence,
        };
        Evaluated {
            outcome,
            share,
            least_share: least_share.filter(|_| is_settled),
            mbps: worst.mbps,
            left_mbps: left_mbps.filter(|_| is_whole),
            uplink_mbps: worst.uplink_mbps.filter(|_| is_settled),
            last_path: worst.last_path && is_settled,
            is_degraded: worst.is_degraded,
            is_certain,
            interruption,
            confidence: confidence.min(self.confidence()),
            assumes,
            missing,
            possible,
            reasons: worst.reasons,
            entries: Entries::default(),
        }
    }

    /// Why there may be more members; it matters where those that are known do not carry on as if nothing had happened.
    fn open_list(&self, possible: &[Outcome]) -> Option<Missing> {
        let carrier = &self.shape.carriers[self.carrier];
        let is_harmed = possible
            .iter()
            .any(|outcome| *outcome > Outcome::Unaffected);
        carrier.open.clone().filter(|_| is_harmed)
    }

    /// How sure it is that the members are what they are taken for, and that what fails exists.
    fn confidence(&self) -> Confidence {
        let carrier = &self.shape.carriers[self.carrier];
        let members = carrier.members.iter();
        let members = members.map(|member| self.shape.members[*member].confidence);
        let shared = self.failed.shared.iter();
        let shared = shared.filter_map(|id| self.site.components.get(id.0 as usize));
        let own = self.failed.own.iter();
        let own = own.filter_map(|id| self.shape.own.get(usize::from(id.0)));
        let all = members
            .chain(shared.map(|component| component.confidence))
            .chain(own.map(|component| component.confidence));
        all.min().unwrap_or(Confidence::High)
    }
}

/// What is guaranteed after the failure: in the worst world where the outcome is settled, else in all worlds alike, where
/// no more than these are possible.
fn left_mbps(runs: &[Settled], possible: &[Outcome], is_settled: bool) -> Option<u64> {
    if is_settled {
        return runs.iter().max_by_key(|run| run.rank())?.mbps.after;
    }
    let is_any = |outcome: &Outcome| runs.iter().any(|run| run.outcome == *outcome);
    let first = runs.first()?.mbps.after?;
    let is_same = runs.iter().all(|run| run.mbps.after == Some(first));
    (is_same && possible.iter().all(is_any)).then_some(first)
}

/// The smallest part of the paths that leads nowhere in any world.
fn least_share(runs: &[Settled]) -> Option<Share> {
    let shares = runs.iter().filter_map(|run| run.share);
    shares.min_by_key(|share| share.weight())
}

/// Puts assumptions in order; nothing was assumed of what nothing happens to.
fn tidy(assumes: &mut Vec<Assumption>, possible: &[Outcome]) {
    if possible == [Outcome::Unaffected] {
        assumes.clear();
    }
    assumes.sort_unstable();
    assumes.dedup();
}

/// What is missing where no world is left.
fn nobody_knows() -> Missing {
    Missing::unsaid("what the consumer is on", "nothing says it")
}
