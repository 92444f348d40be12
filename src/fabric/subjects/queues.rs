//! Virtual machine queues of a team: which processors each member's queues are served by, and
//! how those of the members must relate.
//!
//! Sources: Microsoft KB2974384 (event 106 of the virtual switch) and the NIC Teaming guide: with
//! sum-of-queues the sets must not overlap, with min-queues they must be the same. Which of the two
//! a team is in depends on its mode *and* its algorithm.

use std::collections::BTreeSet;

use super::run::HostSubjects;
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

terms! {
    /// How the processors that serve the queues of several adapters relate.
    pub enum ProcessorSets {
        /// They are the same.
        Identical = "identical",
        /// No processor serves two of them.
        Disjoint = "disjoint",
        /// Some serve two of them, and some do not.
        Overlapping = "overlapping",
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
    let found = (|| {
        if *mode.need("the mode of a team")? != TeamingMode::SwitchIndependent {
            return Ok(QueueMode::MinQueues);
        }
        let balancing = balancing.need("the load balancing of a team")?;
        Ok(match balancing {
            LoadBalancing::HyperVPort | LoadBalancing::Dynamic => QueueMode::SumOfQueues,
            _ => QueueMode::MinQueues,
        })
    })();
    Known::from(found)
}

/// How the processors of the members with queues relate. A member on standby moves no frames while
/// the others do, so it competes with none of them for a processor.
pub(super) fn processor_sets(
    host: &HostSubjects<'_>,
    members: &Known<Vec<TeamMember>>,
) -> Known<ProcessorSets> {
    Known::from(sets(host, members).map(|sets| relate(&sets)))
}

fn sets(
    host: &HostSubjects<'_>,
    members: &Known<Vec<TeamMember>>,
) -> Result<Vec<BTreeSet<Processor>>, Why> {
    let mut in_use = Vec::new();
    for member in members.need("the list of team members")? {
        if *member.mode.need("whether a member is on standby")? == MemberMode::Standby {
            continue;
        }
        if host.graph.index.is_gone(&member.name) {
            continue;
        }
        let vmq = host
            .graph
            .index
            .adapter(&member.name)?
            .vmq
            .need("the virtual machine queues of an adapter")?;
        if *vmq
            .enabled
            .need("whether an adapter uses its virtual machine queues")?
        {
            in_use.push(vmq);
        }
    }
    if in_use.len() < 2 {
        let sentence = "fewer than two of its active members use virtual machine queues";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let step = match host
        .graph
        .host
        .hyper_threading
        .need("whether the host has hyper-threading")?
    {
        true => 2,
        false => 1,
    };
    in_use
        .into_iter()
        .map(|vmq| processors(vmq, step))
        .collect()
}

/// With hyper-threading only the first logical processor of each core serves queues. Where the last
/// processor and their count disagree, the smaller set counts.
fn processors(vmq: &Vmq, step: usize) -> Result<BTreeSet<Processor>, Why> {
    let number = |value: &Known<u32>| {
        value
            .need("the processors of an adapter's virtual machine queues")
            .copied()
    };
    let (group, base) = (number(&vmq.group)?, number(&vmq.base)?);
    // A last processor beyond the group counts as the last of the group.
    let last = number(&vmq.last)?.min(LAST_IN_GROUP);
    let count = usize::try_from(number(&vmq.count)?).unwrap_or(usize::MAX);
    let numbers = (base..=last).step_by(step).take(count);
    Ok(numbers.map(|number| (group, number)).collect())
}

fn relate(sets: &[BTreeSet<Processor>]) -> ProcessorSets {
    if sets.windows(2).all(|pair| pair[0] == pair[1]) {
        return ProcessorSets::Identical;
    }
    let mut seen = BTreeSet::new();
    for processor in sets.iter().flatten() {
        if !seen.insert(processor) {
            return ProcessorSets::Overlapping;
        }
    }
    ProcessorSets::Disjoint
}

#[cfg(test)]
mod tests {
    use super::super::run::Subjects;
    use super::*;
    use crate::fabric::host::{Adapter, Host};
    use crate::fabric::plan::Plan;

    fn vmq(base: u32, last: u32, count: u32) -> Vmq {
        Vmq {
            group: Known::derived(0),
            base: Known::derived(base),
            last: Known::derived(last),
            count: Known::derived(count),
            ..Vmq::default()
        }
    }

    fn numbers(vmq: &Vmq, step: usize) -> Vec<u32> {
        let set = processors(vmq, step).expect("known");
        set.into_iter().map(|(_, number)| number).collect()
    }

    #[test]
    fn the_smaller_set_counts() {
        assert_eq!(numbers(&vmq(2, 14, 7), 2), [2, 4, 6, 8, 10, 12, 14]);
        assert_eq!(numbers(&vmq(2, 14, 3), 2), [2, 4, 6]);
        assert_eq!(numbers(&vmq(2, 5, 8), 1), [2, 3, 4, 5]);
        assert_eq!(numbers(&vmq(8, 4, 4), 1), Vec::<u32>::new());
        assert!(processors(&Vmq::default(), 1).is_err());
        let endless = vmq(0, u32::MAX, u32::MAX);
        assert_eq!(numbers(&endless, 1).len(), 64, "a group has 64 processors");
    }

    /// The examples of KB2974384: two processors each without hyper-threading, two processors of six
    /// cores with it, and the same four twice.
    #[test]
    fn sets_are_those_of_the_knowledge_base() {
        let set = |base, count, step| processors(&vmq(base, 63, count), step).expect("known");
        assert_eq!(numbers(&vmq(2, 63, 2), 1), [2, 3]);
        assert_eq!(numbers(&vmq(4, 63, 2), 1), [4, 5]);
        let sum = [set(2, 2, 1), set(4, 2, 1)];
        assert_eq!(relate(&sum), ProcessorSets::Disjoint);
        assert_eq!(numbers(&vmq(0, 63, 6), 2), [0, 2, 4, 6, 8, 10]);
        assert_eq!(numbers(&vmq(12, 63, 6), 2), [12, 14, 16, 18, 20, 22]);
        let threads = [set(0, 6, 2), set(12, 6, 2)];
        assert_eq!(relate(&threads), ProcessorSets::Disjoint);
        let min = [set(2, 4, 1), set(2, 4, 1)];
        assert_eq!(numbers(&vmq(2, 63, 4), 1), [2, 3, 4, 5]);
        assert_eq!(relate(&min), ProcessorSets::Identical);
        let half = [set(2, 4, 1), set(4, 4, 1)];
        assert_eq!(relate(&half), ProcessorSets::Overlapping);
    }

    #[test]
    fn a_member_on_standby_competes_with_nobody() {
        let adapter = |name: &str| Adapter {
            name: name.to_owned(),
            vmq: Known::derived(Vmq {
                enabled: Known::derived(true),
                ..vmq(2, 14, 7)
            }),
            ..Adapter::default()
        };
        let host = Host {
            hyper_threading: Known::derived(true),
            adapters: Known::derived(vec![adapter("A"), adapter("B")]),
            ..Host::default()
        };
        let plan = Plan::default();
        let subjects = Subjects::new(&[], &plan);
        let wired = subjects.host(&host);
        let with = |second| {
            let member = |name: &str, mode| TeamMember {
                name: name.to_owned(),
                mode,
                ..TeamMember::default()
            };
            let first = member("A", Known::derived(MemberMode::Active));
            processor_sets(&wired, &Known::derived(vec![first, member("B", second)]))
        };
        let active = with(Known::derived(MemberMode::Active));
        assert_eq!(active.get(), Some(&ProcessorSets::Identical));
        let state = |sets: Known<ProcessorSets>| sets.why().map(|why| why.state);
        let standby = with(Known::derived(MemberMode::Standby));
        assert_eq!(state(standby), Some(State::NotApplicable));
        let unknown = with(Known::default());
        assert_eq!(state(unknown), Some(State::NotCollected));
    }

    #[test]
    fn groups_keep_processors_apart() {
        let mut far = vmq(2, 14, 7);
        far.group = Known::derived(1);
        let sets = [vmq(2, 14, 7), far].map(|vmq| processors(&vmq, 2).expect("known"));
        assert_eq!(relate(&sets), ProcessorSets::Disjoint);
    }

    #[test]
    fn mode_and_algorithm_decide_together() {
        use LoadBalancing::{Dynamic, HyperVPort, TransportPorts};
        use TeamingMode::{Lacp, Static, SwitchIndependent};
        let of = |mode, balancing| {
            queue_mode(&Known::derived(mode), &Known::derived(balancing)).into_value()
        };
        assert_eq!(of(SwitchIndependent, Dynamic), Some(QueueMode::SumOfQueues));
        assert_eq!(
            of(SwitchIndependent, HyperVPort),
            Some(QueueMode::SumOfQueues)
        );
        assert_eq!(
            of(SwitchIndependent, TransportPorts),
            Some(QueueMode::MinQueues)
        );
        assert_eq!(of(Lacp, HyperVPort), Some(QueueMode::MinQueues));
        assert_eq!(of(Static, Dynamic), Some(QueueMode::MinQueues));
    }
}
