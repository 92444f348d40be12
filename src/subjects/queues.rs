//! Virtual machine queues of a team: which processors each member's queues are served by, and
//! how those of the members must relate.
//!
//! Sources: Microsoft KB2974384 (event 106 of the virtual switch) and the NIC Teaming guide: with
//! sum-of-queues the sets must not overlap, with min-queues they must be the same. Which of the two
//! a team is in depends on its mode *and* its algorithm.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::run::HostSubjects;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::host::{LoadBalancing, MemberMode, TeamMember, TeamingMode, Vmq};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::terms;

terms! {
    /// How many queues a team has, which decides what processors may serve them.
    pub enum QueueMode {
        /// The queues of all members: a virtual machine is on one of them.
        SumOfQueues = "sum-of-queues",
        /// As many as the member with the fewest: a virtual machine is on all of them.
        MinQueues = "min-queues",
    }
}

/// A processor: its group and its number there.
type Processor = (u32, u32);

/// Highest number of a logical processor in a group, which has 64 of them.
const LAST_IN_GROUP: u32 = 63;

/// Only a switch-independent team whose algorithm keeps a virtual switch port on one member has the
/// sum of their queues.
pub(super) fn queue_mode(
    mode: &Known<TeamingMode>,
    balancing: &Known<LoadBalancing>,
) -> Known<QueueMode> {
    use LoadBalancing::{Dynamic, HyperVPort};
    let mode = mode.need("the mode of a team");
    let balancing = balancing.need("the load balancing of a team");
    // Either of the two can decide for itself that the queues are not added up.
    Known::from(match (mode, balancing) {
        (Ok(mode), _) if *mode != TeamingMode::SwitchIndependent => Ok(QueueMode::MinQueues),
        (_, Ok(balancing)) if !matches!(balancing, HyperVPort | Dynamic) => {
            Ok(QueueMode::MinQueues)
        }
        (Ok(_), Ok(_)) => Ok(QueueMode::SumOfQueues),
        (Err(why), _) | (_, Err(why)) => Err(why),
    })
}

/// Whether the processors of the members with queues relate as the mode wants. A member on standby moves
/// no frames while the others do, so it competes with none of them for a processor.
pub(super) fn queues_fit(
    host: &HostSubjects<'_>,
    members: &Known<Vec<TeamMember>>,
    mode: &Known<QueueMode>,
) -> Known<bool> {
    let found = (|| {
        let queues = member_queues(host, members)?;
        let may_use = queues.iter().filter(|queues| queues.used != Ok(false));
        if may_use.count() < 2 {
            let sentence = "fewer than two of its active members use virtual machine queues";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let wrong: fn(&Queues, &Queues) -> Answer = match mode.check()? {
            QueueMode::SumOfQueues => Queues::share_a_processor,
            QueueMode::MinQueues => Queues::differ,
        };
        let pairs = queues.iter().enumerate().flat_map(|(index, one)| {
            let others = queues[index + 1..].iter();
            others.map(move |other| (one, other))
        });
        any(pairs
            .map(|(one, other)| all([one.used.clone(), other.used.clone(), wrong(one, other)])))
        .map(|wrong| !wrong)
    })();
    Known::from(found)
}

/// The queues of the members that are there.
fn member_queues(
    host: &HostSubjects<'_>,
    members: &Known<Vec<TeamMember>>,
) -> Result<Vec<Queues>, Why> {
    let index = &host.graph.index;
    let members = members.need("the list of team members")?.iter();
    let there = members.filter(|member| !index.is_gone(&member.name));
    let threads = &host.graph.host.hyper_threading;
    let queues = there.map(|member| {
        let mode = member.mode.need("whether a member is on standby");
        let active = mode.map(|mode| *mode == MemberMode::Active);
        let vmq = index.adapter(&member.name);
        let vmq =
            vmq.and_then(|adapter| adapter.vmq.need("the virtual machine queues of an adapter"));
        Queues::new(active, vmq, threads)
    });
    Ok(queues.collect())
}

/// The queues of a member, as far as they are known.
struct Queues {
    /// Whether they are in use.
    used: Answer,
    /// The processors that serve them: each set that these may be, one where nothing is unknown. Or
    /// why it may be any.
    sets: Result<Vec<BTreeSet<Processor>>, Why>,
    /// Why there are several sets.
    gap: Option<Why>,
}

/// More groups than a server has today.
const GROUPS: u32 = 16;

impl Queues {
    fn new(active: Answer, vmq: Result<&Vmq, Why>, threads: &Known<bool>) -> Self {
        let vmq = match vmq {
            Ok(vmq) => vmq,
            Err(why) => {
                return Self {
                    used: all([active, Err(why.clone())]),
                    sets: Err(why),
                    gap: None,
                };
            }
        };
        let enabled = vmq
            .enabled
            .need("whether an adapter uses its virtual machine queues");
        let (sets, gap) = sets(vmq, threads);
        Self {
            used: all([active, enabled.copied()]),
            sets,
            gap,
        }
    }

    /// Whether a processor serves both.
    fn share_a_processor(&self, other: &Self) -> Answer {
        self.all_pairs(other, |one, other| !one.is_disjoint(other))
    }

    /// Whether a processor serves one of the two alone.
    fn differ(&self, other: &Self) -> Answer {
        self.all_pairs(other, |one, other| one != other)
    }

    /// What is so of each pair of sets that the two may be.
    fn all_pairs(
        &self,
        other: &Self,
        holds: impl Fn(&BTreeSet<Processor>, &BTreeSet<Processor>) -> bool,
    ) -> Answer {
        let sets = self.sets.as_ref().map_err(Why::clone)?;
        let others = other.sets.as_ref().map_err(Why::clone)?;
        let pairs = || {
            sets.iter()
                .flat_map(|set| others.iter().map(move |other| (set, other)))
        };
        let so = pairs().filter(|(set, other)| holds(set, other)).count();
        let gap = self.gap.as_ref().or(other.gap.as_ref());
        match gap {
            Some(why) if so > 0 && so < pairs().count() => Err(why.clone()),
            _ => Ok(so > 0),
        }
    }
}

/// The sets of processors that may serve the queues of an adapter. With hyper-threading only the first
/// logical processor of each core does. Group, first processor or length may be unknown, for which all
/// that there are stand; with two of them the sets would be too many to tell anything.
fn sets(vmq: &Vmq, threads: &Known<bool>) -> (Result<Vec<BTreeSet<Processor>>, Why>, Option<Why>) {
    let number = |value: &Known<u32>, all: RangeInclusive<u32>| {
        let what = "the processors of an adapter's virtual machine queues";
        match value.need(what) {
            Ok(known) => (*known..=*known, None),
            Err(why) => (all, Some(why)),
        }
    };
    let (groups, no_group) = number(&vmq.group, 0..=GROUPS);
    let (bases, no_base) = number(&vmq.base, 0..=LAST_IN_GROUP);
    let (lasts, no_last) = number(&vmq.last, 0..=LAST_IN_GROUP);
    let (counts, no_count) = number(&vmq.count, 1..=LAST_IN_GROUP + 1);
    let no_length = no_last.or(no_count);
    let gaps: Vec<Why> = [no_group, no_base, no_length]
        .into_iter()
        .flatten()
        .collect();
    if let [_, several, ..] = gaps.as_slice() {
        return (Err(several.clone()), None);
    }
    let (steps, no_step) = match threads.need("whether the host has hyper-threading") {
        Ok(true) => (2..=2, None),
        Ok(false) => (1..=1, None),
        Err(why) => (1..=2, Some(why)),
    };
    let mut sets = BTreeSet::new();
    for step in steps {
        for base in bases.clone() {
            let shortest = length(base, *lasts.start(), *counts.start(), step);
            let longest = length(base, *lasts.end(), *counts.end(), step);
            for length in shortest..=longest {
                let processors = |group| move |nth| (group, base + nth * step);
                let of_group = |group| (0..length).map(processors(group)).collect();
                sets.extend(groups.clone().map(of_group).collect::<Vec<BTreeSet<_>>>());
            }
        }
    }
    let gap = gaps.into_iter().next().or(no_step);
    (Ok(sets.into_iter().collect()), gap)
}

/// How many processors there are from a first to a last one. Where the last one and their count
/// disagree, the smaller number counts; a last processor beyond the group is the last of the group.
fn length(base: u32, last: u32, count: u32, step: u32) -> u32 {
    let last = last.min(LAST_IN_GROUP);
    match last.checked_sub(base) {
        Some(between) => count.min(between / step + 1),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::Subjects;
    use super::*;
    use crate::fabric::host::{Adapter, Host};
    use crate::fabric::plan::Plan;

    fn numbers(base: u32, last: u32, count: u32, step: u32) -> Vec<u32> {
        let known = queues((Some(base), Some(last), Some(count)), Some(step == 2));
        let sets = known.sets.expect("known");
        assert_eq!(sets.len(), 1, "nothing is unknown");
        sets[0].iter().map(|(_, number)| *number).collect()
    }

    #[test]
    fn the_smaller_set_counts() {
        assert_eq!(numbers(2, 14, 7, 2), [2, 4, 6, 8, 10, 12, 14]);
        assert_eq!(numbers(2, 14, 3, 2), [2, 4, 6]);
        assert_eq!(numbers(2, 5, 8, 1), [2, 3, 4, 5]);
        assert_eq!(numbers(8, 4, 4, 1), Vec::<u32>::new());
        let endless = numbers(0, u32::MAX, u32::MAX, 1);
        assert_eq!(endless.len(), 64, "a group has 64 processors");
    }

    fn known<T>(value: Option<T>) -> Known<T> {
        value.map_or_else(Known::default, Known::derived)
    }

    /// Queues from a first processor of group 0 to a last one, at most so many.
    fn queues(range: (Option<u32>, Option<u32>, Option<u32>), threads: Option<bool>) -> Queues {
        in_group(0, range, threads)
    }

    fn in_group(
        group: u32,
        (base, last, count): (Option<u32>, Option<u32>, Option<u32>),
        threads: Option<bool>,
    ) -> Queues {
        let vmq = Vmq {
            enabled: Known::derived(true),
            group: Known::derived(group),
            base: known(base),
            last: known(last),
            count: known(count),
            ..Vmq::default()
        };
        Queues::new(Ok(true), Ok(&vmq), &known(threads))
    }

    /// Whether two members share a processor, and whether they differ in one.
    fn compared(one: &Queues, other: &Queues) -> (Option<bool>, Option<bool>) {
        (one.share_a_processor(other).ok(), one.differ(other).ok())
    }

    /// The examples of KB2974384: two processors each without hyper-threading, two processors of six
    /// cores with it, and the same four twice.
    #[test]
    fn sets_are_those_of_the_knowledge_base() {
        assert_eq!(numbers(2, 63, 2, 1), [2, 3]);
        assert_eq!(numbers(0, 63, 6, 2), [0, 2, 4, 6, 8, 10]);
        assert_eq!(numbers(12, 63, 6, 2), [12, 14, 16, 18, 20, 22]);
        let set = |base, count, threads| queues((Some(base), Some(63), Some(count)), Some(threads));
        let (one, other) = (set(2, 2, false), set(4, 2, false));
        assert_eq!(compared(&one, &other), (Some(false), Some(true)));
        let (one, other) = (set(0, 6, true), set(12, 6, true));
        assert_eq!(compared(&one, &other), (Some(false), Some(true)));
        let (one, other) = (set(2, 4, false), set(2, 4, false));
        assert_eq!(compared(&one, &other), (Some(true), Some(false)));
        let half = set(4, 4, false);
        assert_eq!(compared(&one, &half), (Some(true), Some(true)));
    }

    #[test]
    fn what_is_known_of_two_sets_can_be_enough() {
        let default = |threads| queues((Some(0), Some(63), Some(8)), threads);
        let shared = compared(&default(None), &default(None));
        assert_eq!(
            shared,
            (Some(true), None),
            "with hyper-threading or without"
        );
        let open = queues((Some(0), None, Some(8)), Some(true));
        assert_eq!(compared(&open, &default(Some(true))).0, Some(true));
        let far = queues((Some(16), None, Some(8)), Some(true));
        let near = queues((Some(2), Some(14), None), Some(true));
        assert_eq!(compared(&near, &far), (Some(false), Some(true)));
        let six = queues((Some(2), Some(12), Some(6)), Some(true));
        let seven = queues((None, Some(30), Some(7)), Some(true));
        assert_eq!(
            compared(&six, &seven),
            (None, Some(true)),
            "six are not seven"
        );
        let open = queues((None, None, Some(7)), Some(true));
        assert_eq!(compared(&near, &open), (None, None));
    }

    #[test]
    fn groups_keep_processors_apart() {
        let range = || (Some(2), Some(14), Some(7));
        let (near, far) = (
            queues(range(), Some(true)),
            in_group(1, range(), Some(true)),
        );
        assert_eq!(compared(&near, &far), (Some(false), Some(true)));
    }

    #[test]
    fn a_member_on_standby_competes_with_nobody() {
        let adapter = |name: &str| Adapter {
            name: name.to_owned(),
            vmq: Known::derived(Vmq {
                enabled: Known::derived(true),
                group: Known::derived(0),
                base: Known::derived(2),
                last: Known::derived(14),
                count: Known::derived(7),
                ..Vmq::default()
            }),
            ..Adapter::default()
        };
        let host = Host {
            hyper_threading: Known::derived(true),
            adapters: Known::derived(["A", "B", "C"].map(adapter).to_vec()),
            ..Host::default()
        };
        let plan = Plan::default();
        let subjects = Subjects::new(&[], &plan);
        let wired = subjects.host(&host);
        let with = |modes: &[Option<MemberMode>]| {
            let member = |(name, mode): (&str, &Option<MemberMode>)| TeamMember {
                name: name.to_owned(),
                mode: known(*mode),
                ..TeamMember::default()
            };
            let members = ["A", "B", "C"].into_iter().zip(modes).map(member);
            let sum = Known::derived(QueueMode::SumOfQueues);
            let fit = queues_fit(&wired, &Known::derived(members.collect()), &sum);
            fit.check().copied().map_err(|why| why.state)
        };
        let (active, standby) = (Some(MemberMode::Active), Some(MemberMode::Standby));
        assert_eq!(with(&[active, active]), Ok(false));
        assert_eq!(with(&[active, standby]), Err(State::NotApplicable));
        assert_eq!(with(&[active, None]), Err(State::NotCollected));
        assert_eq!(with(&[active, None, active]), Ok(false));
    }

    #[test]
    fn mode_and_algorithm_decide_together() {
        use LoadBalancing::{Dynamic, HyperVPort, TransportPorts};
        use TeamingMode::{Lacp, Static, SwitchIndependent};
        let of = |mode: Option<TeamingMode>, balancing: Option<LoadBalancing>| {
            queue_mode(&known(mode), &known(balancing)).into_value()
        };
        let (sum, min) = (Some(QueueMode::SumOfQueues), Some(QueueMode::MinQueues));
        assert_eq!(of(Some(SwitchIndependent), Some(Dynamic)), sum);
        assert_eq!(of(Some(SwitchIndependent), Some(HyperVPort)), sum);
        assert_eq!(of(Some(SwitchIndependent), Some(TransportPorts)), min);
        assert_eq!(of(Some(Lacp), Some(HyperVPort)), min);
        assert_eq!(of(Some(Static), None), min);
        assert_eq!(of(None, Some(TransportPorts)), min);
        assert_eq!(of(None, Some(Dynamic)), None);
    }
}
