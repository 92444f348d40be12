//! What the members of a team are beside one another: alone, of other shares, in one group of the backend,
//! idle. What is known of some members can be enough.

use super::member::{MemberConnection, MemberRecord, Members};
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::BackendKind;
use crate::fabric::host::{LoadBalancing, MemberMode, Switch, Team, TeamMember, TeamingMode};
use crate::fabric::known::{Known, State, Why};

/// From this speed on, in Mbps, one algorithm of SET is better than the other.
const TEN_GIGABIT: u64 = 10_000;

/// What is missing where nobody knows it.
const BALANCING: &str = "the load balancing of a team";

/// Whether a team names one member alone, and no backend moves that one when its fabric fails. A member that
/// is named and gone is another fault.
pub(super) fn single(named: &Known<Vec<TeamMember>>, members: &Known<Members>) -> Known<bool> {
    let one = named.need("the list of team members");
    let one = one.map(|named| named.len() == 1);
    let there = members.check().map(|members| !members.is_empty());
    let stays = any_connection(members, |connection| {
        Ok(*connection.failover.need("whether a vNIC fails over")?)
    });
    Known::from(all([one, there, stays.map(|moves| !moves)]))
}

/// The group in which the backend aggregates the connections of two members; empty for none.
pub(super) fn aggregated_in(members: &Known<Members>) -> Known<String> {
    let group = |member: &MemberRecord| {
        let connection = member.connection.check()?;
        let lag = connection
            .lag
            .need("the link aggregation group of a connection")?;
        Ok::<_, Why>((connection.profile.check()?.clone(), lag.clone()))
    };
    let groups = members.check().map(|members| {
        let groups = members.iter().map(group);
        groups.collect::<Vec<_>>()
    });
    let found = groups.and_then(|groups| {
        for (index, one) in groups.iter().enumerate() {
            let is_shared = one.as_ref().is_ok_and(|(_, lag)| !lag.is_empty())
                && groups.iter().skip(index + 1).any(|other| other == one);
            if is_shared {
                return one.clone().map(|(_, lag)| lag);
            }
        }
        // One member whose group nobody knows may be in that of another one, if there is one.
        let is_in_none =
            |group: &Result<(_, String), Why>| group.as_ref().is_ok_and(|(_, lag)| lag.is_empty());
        let may_share = groups.iter().filter(|group| !is_in_none(group)).count() > 1;
        let gap = groups.iter().find_map(|group| group.as_ref().err());
        match gap {
            Some(why) if may_share => Err(why.clone()),
            _ => Ok(String::new()),
        }
    });
    Known::from(found)
}

/// Whether the connection of a member carries a network that passes every tag.
pub(super) fn tunnelled(members: &Known<Members>) -> Known<bool> {
    Known::from(any_connection(members, |connection| {
        let carried = connection.network.check()?;
        Ok(*carried.tunnel.need("the type of a network")?)
    }))
}

/// Whether active members are guaranteed bandwidths of which one is more than a tenth above the other. UCS
/// divides the share of a class among the vNICs of a fabric, so that one more of them elsewhere on the host
/// makes a difference that the pair itself does not have: there the classes must differ as well.
pub(super) fn guarantees_differ(members: &Known<Members>) -> Known<bool> {
    Known::from(any_pair(members, |one, other| {
        all([
            is(one, MemberMode::Active),
            is(other, MemberMode::Active),
            are_apart(one, other),
            are_asked_apart(one, other),
        ])
    }))
}

fn are_apart(one: &MemberRecord, other: &MemberRecord) -> Answer {
    let (one, other) = (guaranteed(one)?, guaranteed(other)?);
    let (least, most) = (one.min(other), one.max(other));
    Ok(most.saturating_mul(10) > least.saturating_mul(11))
}

/// Whether the backend was told to treat two members differently, and not only what is beside them.
fn are_asked_apart(one: &MemberRecord, other: &MemberRecord) -> Answer {
    let (one, other) = (one.connection.check()?, other.connection.check()?);
    if !is_of_ucs(one)? && !is_of_ucs(other)? {
        return Ok(true);
    }
    let class = |connection: &MemberConnection| {
        let class = connection.qos_class.need("the QoS class of a connection")?;
        Ok::<String, Why>(class.clone())
    };
    Ok(class(one)? != class(other)?)
}

/// Whether a team moves flows between members of which an active one runs at 10 Gbps or more.
pub(super) fn dynamic_at_ten_gigabit(
    balancing: &Known<LoadBalancing>,
    members: &Known<Members>,
) -> Known<bool> {
    let balancing = balancing.need(BALANCING);
    let is_dynamic = balancing.map(|balancing| *balancing == LoadBalancing::Dynamic);
    let is_fast = any_member(members, |member| {
        let is_fast = running(member).map(|mbps| mbps >= TEN_GIGABIT);
        all([is(member, MemberMode::Active), is_fast])
    });
    Known::from(all([is_dynamic, is_fast]))
}

/// Whether the algorithm of an LBFO team is made for what sends on it, or does not matter: because a switch spreads
/// what comes in, because one member alone is active, or because it is a matter of fabrics, on UCS. A hash of addresses
/// knows nothing of the ports of a virtual switch, and Hyper-V Port has nothing but them to go by.
pub(super) fn algorithm_fits(
    team: &Team,
    switch: &Result<Option<&Switch>, Why>,
    members: &Known<Members>,
) -> Known<bool> {
    use LoadBalancing::{Dynamic, HyperVPort};
    let under_switch = || switch.as_ref().map(Option::is_some).map_err(Why::clone);
    let is_made_for = match team.load_balancing.need(BALANCING) {
        Ok(Dynamic) => Ok(true),
        Ok(HyperVPort) => under_switch(),
        Ok(_) => under_switch().map(|under| !under),
        Err(why) => Err(why),
    };
    Known::from(any([
        is_made_for,
        is_switch_independent(team).map(|is| !is),
        shares_load(members).map(|shares| !shares),
        any_connection(members, is_of_ucs),
    ]))
}

/// Whether an LBFO team spreads the frames of one address over several fabrics: by a hash.
pub(super) fn hashes_across_fabrics(team: &Team, members: &Known<Members>) -> Known<bool> {
    use LoadBalancing::{Dynamic, HyperVPort};
    let balancing = team.load_balancing.need(BALANCING);
    Known::from(all([
        balancing.map(|balancing| !matches!(balancing, Dynamic | HyperVPort)),
        is_switch_independent(team),
        active_across_fabrics(members),
    ]))
}

fn is_switch_independent(team: &Team) -> Answer {
    let mode = team.mode.need("the mode of a team")?;
    Ok(*mode == TeamingMode::SwitchIndependent)
}

/// Whether several members are active.
fn shares_load(members: &Known<Members>) -> Answer {
    any_pair(members, |one, other| {
        all([is(one, MemberMode::Active), is(other, MemberMode::Active)])
    })
}

/// Whether a member waits on standby that has a link, and no less speed and bandwidth than an active one.
pub(super) fn idle_standby(members: &Known<Members>) -> Known<bool> {
    let waits = |waiting: &MemberRecord, active: &MemberRecord| {
        let no_slower = || Ok(running(waiting)? >= running(active)?);
        let no_smaller = || Ok(guaranteed(waiting)? >= guaranteed(active)?);
        all([
            is(waiting, MemberMode::Standby),
            is(active, MemberMode::Active),
            running(active).map(|mbps| mbps > 0),
            no_slower(),
            no_smaller(),
        ])
    };
    Known::from(any_pair(members, |one, other| {
        any([waits(one, other), waits(other, one)])
    }))
}

/// Whether active members lead to several fabrics.
fn active_across_fabrics(members: &Known<Members>) -> Answer {
    let fabric = |member: &MemberRecord| {
        let connection = member.connection.check()?;
        Ok::<String, Why>(
            connection
                .fabric
                .need("the fabric of a connection")?
                .clone(),
        )
    };
    any_pair(members, |one, other| {
        let are_apart = || Ok(fabric(one)? != fabric(other)?);
        all([
            is(one, MemberMode::Active),
            is(other, MemberMode::Active),
            are_apart(),
        ])
    })
}

fn is(member: &MemberRecord, mode: MemberMode) -> Answer {
    Ok(*member.mode.need("the mode of a team member")? == mode)
}

fn running(member: &MemberRecord) -> Result<u64, Why> {
    member.running_mbps.check().copied()
}

fn guaranteed(member: &MemberRecord) -> Result<u64, Why> {
    member.guaranteed_mbps.check().copied()
}

fn is_of_ucs(connection: &MemberConnection) -> Answer {
    Ok(*connection.backend.need("the kind of the backend")? == BackendKind::Ucs)
}

fn any_member(members: &Known<Members>, has: impl Fn(&MemberRecord) -> Answer) -> Answer {
    any(members.check()?.iter().map(has))
}

/// Whether one of the connections has a property; a host behind no backend has none.
fn any_connection(members: &Known<Members>, has: impl Fn(&MemberConnection) -> Answer) -> Answer {
    any_member(members, |member| match member.connection.check() {
        Ok(connection) => has(connection),
        Err(why) if why.state == State::NotApplicable => Ok(false),
        Err(why) => Err(why),
    })
}

/// Whether two of the members are so to one another.
fn any_pair(
    members: &Known<Members>,
    are: impl Fn(&MemberRecord, &MemberRecord) -> Answer,
) -> Answer {
    let members = members.check()?;
    let pairs = members.iter().enumerate().flat_map(|(index, one)| {
        let others = members.iter().skip(index + 1);
        others.map(move |other| (one, other))
    });
    any(pairs.map(|(one, other)| are(one, other)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn member(mode: MemberMode, mbps: u64, connection: MemberConnection) -> MemberRecord {
        MemberRecord {
            mode: Known::derived(mode),
            running_mbps: Known::derived(mbps),
            guaranteed_mbps: Known::derived(mbps),
            connection: Known::derived(connection),
            ..MemberRecord::default()
        }
    }

    fn of(kind: BackendKind) -> MemberConnection {
        MemberConnection {
            backend: Known::derived(kind),
            profile: Known::derived("HV01".to_owned()),
            ..MemberConnection::default()
        }
    }

    fn team(members: Vec<MemberRecord>) -> Known<Members> {
        Known::derived(Arc::new(members))
    }

    fn active(mbps: u64) -> MemberRecord {
        member(MemberMode::Active, mbps, of(BackendKind::OneView))
    }

    #[test]
    fn a_tenth_is_no_difference() {
        let differ = |mbps| {
            let pair = team(vec![active(4000), active(mbps)]);
            guarantees_differ(&pair).into_value()
        };
        assert_eq!(differ(4400), Some(false));
        assert_eq!(differ(4401), Some(true));
        assert_eq!(differ(3637), Some(false));
        assert_eq!(differ(3636), Some(true));
    }

    #[test]
    fn two_known_guarantees_decide_whatever_a_third_is() {
        let unknown = MemberRecord {
            guaranteed_mbps: Known::default(),
            ..active(0)
        };
        let differ = |members| guarantees_differ(&team(members)).into_value();
        let apart = vec![unknown.clone(), active(4000), active(2000)];
        assert_eq!(differ(apart), Some(true));
        assert_eq!(differ(vec![unknown.clone(), active(4000)]), None);
        let waiting = MemberRecord {
            mode: Known::derived(MemberMode::Standby),
            ..unknown
        };
        assert_eq!(differ(vec![waiting, active(4000)]), Some(false));
    }

    #[test]
    fn on_ucs_the_classes_must_differ_as_well() {
        let vnic = |class: &str, mbps| {
            let connection = MemberConnection {
                qos_class: Known::derived(class.to_owned()),
                ..of(BackendKind::Ucs)
            };
            member(MemberMode::Active, mbps, connection)
        };
        let differ = |one, other| guarantees_differ(&team(vec![one, other])).into_value();
        assert_eq!(differ(vnic("gold", 5000), vnic("gold", 2500)), Some(false));
        assert_eq!(differ(vnic("gold", 5000), vnic("silver", 2500)), Some(true));
    }

    #[test]
    fn a_member_in_no_group_shares_none() {
        let in_group = |lag: Known<String>| {
            let connection = MemberConnection {
                lag,
                ..of(BackendKind::OneView)
            };
            member(MemberMode::Active, 4000, connection)
        };
        let lag = |name: &str| Known::derived(name.to_owned());
        let found = |one, other| {
            let pair = team(vec![in_group(one), in_group(other)]);
            aggregated_in(&pair).into_value()
        };
        let none = || Some(String::new());
        let shared = found(lag("LAG1"), lag("LAG1"));
        assert_eq!(shared.as_deref(), Some("LAG1"));
        assert_eq!(found(lag("LAG1"), lag("LAG2")), none());
        assert_eq!(found(lag(""), lag("")), none());
        assert_eq!(found(lag(""), Known::default()), none());
        assert_eq!(found(lag("LAG1"), Known::default()), None);
    }

    #[test]
    fn a_standby_is_idle_that_could_carry_as_much() {
        let idle = |waiting: MemberRecord, active: MemberRecord| {
            let waiting = MemberRecord {
                mode: Known::derived(MemberMode::Standby),
                ..waiting
            };
            idle_standby(&team(vec![active, waiting])).into_value()
        };
        assert_eq!(idle(active(10_000), active(10_000)), Some(true));
        assert_eq!(idle(active(1000), active(10_000)), Some(false));
        assert_eq!(idle(active(0), active(10_000)), Some(false));
        assert_eq!(idle(active(10_000), active(0)), Some(false));
        let smaller = MemberRecord {
            guaranteed_mbps: Known::derived(1000),
            ..active(10_000)
        };
        assert_eq!(idle(smaller, active(10_000)), Some(false));
    }

    #[test]
    fn a_member_without_a_backend_stays_where_it_is() {
        let why = Why::new(
            State::NotApplicable,
            "the host is not behind a blade backend",
        );
        let alone = MemberRecord {
            connection: Known::unknown(why),
            ..active(10_000)
        };
        let named = |count| Known::derived(vec![TeamMember::default(); count]);
        let is_single = |count, members| single(&named(count), &team(members)).into_value();
        assert_eq!(is_single(1, vec![alone.clone()]), Some(true));
        assert_eq!(
            is_single(2, vec![alone.clone()]),
            Some(false),
            "one is gone"
        );
        assert_eq!(is_single(1, Vec::new()), Some(false), "it is gone");
        let unknown = MemberRecord {
            connection: Known::default(),
            ..alone
        };
        assert_eq!(is_single(1, vec![unknown.clone()]), None);
        assert_eq!(is_single(2, vec![unknown.clone(), unknown]), Some(false));
    }
}
