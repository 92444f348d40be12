//! What is reserved on a virtual switch, and what its members guarantee: sums of which a part may be
//! unknown, and which may be too much all the same.

use super::bounds::Bounds;
use super::member::Members;
use super::run::HostSubjects;
use crate::fabric::answer::Answer;
use crate::fabric::graph::Consumer;
use crate::fabric::host::{MemberMode, Switch};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::record;

record! {
    /// A port of a virtual switch with a reservation.
    pub struct SwitchPort: "switch-port" {
        /// Name of the virtual adapter.
        name: String,
        /// Its weight; 0 for none.
        minimum_weight: Known<u64>,
        /// Its minimum, in Mbps; 0 for none.
        minimum_mbps: Known<u64>,
    }
}

/// The heaviest weight that Windows takes (`Set-VMNetworkAdapter -MinimumBandwidthWeight`).
const HEAVIEST: u64 = 100;

/// What may be reserved on a switch, beside its default flow.
pub(super) struct Reservations {
    /// Each virtual adapter with whether it reserves something on this switch.
    adapters: Vec<(SwitchPort, Answer)>,
    /// Why there may be more.
    gaps: Vec<Why>,
}

impl Reservations {
    pub(super) fn new(host: &HostSubjects<'_>, switch: &Switch) -> Self {
        let (found, gaps) = host.graph.index.reserving(switch);
        let adapters = found.into_iter();
        let adapters = adapters.map(|(consumer, reserves)| (port(consumer), reserves));
        let adapters = adapters.collect();
        Self { adapters, gaps }
    }

    /// Those that are certain. A port without a reservation has its part of the default flow.
    pub(super) fn ports(&self) -> Vec<SwitchPort> {
        let certain = self.adapters.iter();
        let certain = certain.filter(|(_, reserves)| *reserves == Ok(true));
        let reserving = certain.filter(|(port, _)| {
            let nothing = port.minimum_weight.is(&0) && port.minimum_mbps.is(&0);
            !nothing
        });
        reserving.map(|(port, _)| port.clone()).collect()
    }

    /// The sum of the weights.
    pub(super) fn weight(&self, default_flow: &Known<u64>) -> Bounds {
        self.sum(default_flow, |port| {
            Bounds::of(&port.minimum_weight, "the minimum of a switch port").limited(HEAVIEST)
        })
    }

    /// The sum of the minimums in Mbps.
    pub(super) fn mbps(&self, default_flow: &Known<u64>) -> Bounds {
        self.sum(default_flow, |port| {
            Bounds::of(&port.minimum_mbps, "the minimum of a switch port")
        })
    }

    fn sum(&self, default_flow: &Known<u64>, value: impl Fn(&SwitchPort) -> Bounds) -> Bounds {
        let default_flow = Bounds::of(default_flow, "the minimum of the default flow");
        let adapters = self.adapters.iter();
        let adapters = adapters.map(|(port, reserves)| value(port).counted(reserves));
        let hidden = self.gaps.iter().cloned().map(Bounds::unlimited);
        std::iter::once(default_flow)
            .chain(adapters)
            .chain(hidden)
            .sum()
    }
}

fn port(consumer: Consumer<'_>) -> SwitchPort {
    let value = |value: Option<&Known<u64>>| value.cloned().unwrap_or_default();
    SwitchPort {
        id: consumer.id().into(),
        place: consumer.place(),
        name: consumer.name().to_owned(),
        minimum_weight: value(consumer.minimum_weight()),
        minimum_mbps: value(consumer.minimum_bps()).map(mbps),
    }
}

/// Whole Mbps of bits per second.
pub(super) fn mbps(bps: u64) -> u64 {
    bps / 1_000_000
}

/// What members guarantee together while all of them work.
pub(super) fn guaranteed(members: &Known<Members>) -> Bounds {
    let guarantees = match Guarantees::new(members) {
        Ok(guarantees) => guarantees,
        Err(why) => return Bounds::unlimited(why),
    };
    let active = guarantees.members.into_iter();
    active
        .map(|(own, mode)| own.counted(&mode.map(|mode| mode == MemberMode::Active)))
        .sum()
}

/// What members guarantee after the best of them has failed and one on standby has taken over.
pub(super) fn after_failure(members: &Known<Members>) -> Bounds {
    let guarantees = match Guarantees::new(members) {
        Ok(guarantees) => guarantees,
        Err(why) => return Bounds::unlimited(why),
    };
    if guarantees.members.len() == 1 {
        return guaranteed(members);
    }
    // More of a member is never less of what is left, so that the least of each gives the least. A
    // member of unknown mode is left out of the least; to the most it adds no more than its own.
    let least = guarantees.left(|own| Some(own.at_least));
    let most = guarantees.left(|own| own.at_most.get().copied());
    let unplaced = guarantees.members.iter().filter(|(_, mode)| mode.is_err());
    let unplaced = unplaced.map(|(own, _)| own.at_most.get().copied());
    let most = unplaced.fold(most, |sum, own| Some(sum?.saturating_add(own?)));
    let exactly = guarantees.exactly(least);
    Bounds {
        at_least: least.unwrap_or(0),
        at_most: Known::from(most.ok_or_else(|| exactly.clone().err().unwrap_or_default())),
        exactly: Known::from(exactly),
        ..Bounds::default()
    }
}

/// What each member guarantees, and whether it carries traffic or waits.
struct Guarantees {
    members: Vec<(Bounds, Result<MemberMode, Why>)>,
}

impl Guarantees {
    fn new(members: &Known<Members>) -> Result<Self, Why> {
        let known = members.check()?;
        if known.is_empty() {
            let sentence = "the switch has no physical member";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let members = known.iter().map(|member| {
            let own = Bounds::of(&member.guaranteed_mbps, "what a member guarantees");
            // Nothing is guaranteed beyond the ceiling of a connection.
            let connection = member.connection.get();
            let own = match connection.and_then(|connection| connection.maximum_mbps.get()) {
                Some(ceiling) => own.limited(*ceiling),
                None => own,
            };
            let mode = member.mode.need("whether a member is on standby").copied();
            (own, mode)
        });
        Ok(Self {
            members: members.collect(),
        })
    }

    /// What the members whose mode is known leave after a failure, each with this much; nothing
    /// where that is unknown of one of them.
    fn left(&self, much: impl Fn(&Bounds) -> Option<u64>) -> Option<u64> {
        let (mut active, mut standby) = (Vec::new(), Vec::new());
        for (own, mode) in &self.members {
            match mode {
                Ok(MemberMode::Active) => active.push(much(own)?),
                Ok(MemberMode::Standby) => standby.push(much(own)?),
                Err(_) => {}
            }
        }
        let all = active
            .iter()
            .fold(0u64, |sum, own| sum.saturating_add(*own));
        let most = active.iter().max().copied().unwrap_or(0);
        let next = standby.iter().max().copied().unwrap_or(0);
        Some((all - most).saturating_add(next))
    }

    /// `left`, where nothing about any member is unknown.
    fn exactly(&self, left: Option<u64>) -> Result<u64, Why> {
        for (own, mode) in &self.members {
            own.exactly.check()?;
            mode.as_ref().map_err(Why::clone)?;
        }
        Ok(left.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::member::MemberRecord;
    use super::*;

    /// Members with what they guarantee and their modes; nothing is unknown.
    fn members(list: &[(Option<u64>, Option<MemberMode>)]) -> Known<Members> {
        let value = |bound: Option<u64>| bound.map_or_else(Known::default, Known::derived);
        let member = |&(own, mode): &(Option<u64>, Option<MemberMode>)| MemberRecord {
            guaranteed_mbps: value(own),
            mode: mode.map_or_else(Known::default, Known::derived),
            ..MemberRecord::default()
        };
        Known::derived(Arc::new(list.iter().map(member).collect()))
    }

    fn known(bounds: &Bounds) -> (u64, Option<u64>, bool) {
        let most = bounds.at_most.get().copied();
        (bounds.at_least, most, bounds.exactly.is_known())
    }

    const ACTIVE: Option<MemberMode> = Some(MemberMode::Active);
    const STANDBY: Option<MemberMode> = Some(MemberMode::Standby);

    #[test]
    fn what_members_guarantee_has_bounds() {
        let sum = |list: &[_]| known(&guaranteed(&members(list)));
        let both = [(Some(4000), ACTIVE), (Some(4000), ACTIVE)];
        assert_eq!(sum(&both), (8000, Some(8000), true));
        assert_eq!(sum(&[both[0], (None, ACTIVE)]), (4000, None, false));
        assert_eq!(sum(&[both[0], (None, STANDBY)]), (4000, Some(4000), true));
        let unplaced = [both[0], (Some(3000), None)];
        assert_eq!(sum(&unplaced), (4000, Some(7000), false));
    }

    #[test]
    fn what_is_left_after_a_failure_has_bounds() {
        let left = |list: &[_]| known(&after_failure(&members(list)));
        let (fast, slow) = ((Some(4000), ACTIVE), (Some(1000), ACTIVE));
        assert_eq!(left(&[fast, slow]), (1000, Some(1000), true));
        assert_eq!(left(&[fast]), (4000, Some(4000), true));
        let waiting = [fast, (Some(3000), STANDBY)];
        assert_eq!(left(&waiting), (3000, Some(3000), true));
        assert_eq!(left(&[fast, (None, ACTIVE)]), (0, None, false));
        let unplaced = [fast, slow, (Some(500), None)];
        assert_eq!(left(&unplaced), (1000, Some(1500), false));
    }

    #[test]
    fn nothing_is_guaranteed_where_there_is_no_member() {
        let why = guaranteed(&members(&[])).exactly.why().cloned();
        assert_eq!(why.map(|why| why.state), Some(State::NotApplicable));
    }
}
