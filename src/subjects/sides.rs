//! What the connections of a team's members come to together: where they lead, what they do when the
//! fabric behind them fails, whose VLANs they bring. What is known of some members can be enough.

use super::carried::NetworkRecord;
use super::member::{MemberConnection, Members};
use super::reach::each_network;
use super::role::Role;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::known::{Known, Why};
use crate::fabric::plan::{Plan, TrafficClass};
use crate::fabric::record::terms;
use crate::fabric::vlan::Vlans;

terms! {
    /// Where the members of a team lead.
    pub enum Sides {
        /// To several fabrics.
        Several = "several-fabrics",
        /// To one fabric, and a member stays there when it fails.
        OneFabric = "one-fabric",
        /// The same, as functions of one physical port.
        OnePort = "one-port",
        /// To one fabric, and the backend moves all of them when it fails.
        FailingOver = "failing-over",
    }
}

terms! {
    /// What a team sees of uplinks that are lost, by the links of its members.
    pub enum UplinkLossSeen {
        /// The link of no member stays up.
        All = "all",
        /// A link stays up only for some of its networks.
        Some = "some",
        /// The link of a member stays up for all of its networks.
        None = "none",
    }
}

/// The connection of each member, as far as it is known.
fn connections(members: &Known<Members>) -> Result<Vec<Result<&MemberConnection, Why>>, Why> {
    let members = members.check()?.iter();
    Ok(members.map(|member| member.connection.check()).collect())
}

/// Whether one of the connections has a property.
fn any_connection(members: &Known<Members>, has: impl Fn(&MemberConnection) -> Answer) -> Answer {
    let connections = connections(members)?.into_iter();
    any(connections.map(|connection| has(connection?)))
}

/// Whether the backend moves a connection when its fabric fails.
fn fails_over(connection: &MemberConnection) -> Answer {
    Ok(*connection.failover.need("whether a vNIC fails over")?)
}

fn stays(connection: &MemberConnection) -> Answer {
    fails_over(connection).map(|moves| !moves)
}

/// Where the members lead.
pub(super) fn sides(members: &Known<Members>) -> Known<Sides> {
    let found = (|| {
        if !is_one(members, |connection| connection.fabric.check().cloned())? {
            return Ok(Sides::Several);
        }
        if !any_connection(members, stays)? {
            return Ok(Sides::FailingOver);
        }
        // A vNIC of UCS has no port, so that two of them share none.
        let port = |connection: &MemberConnection| {
            let port = connection.port.need("the port of a connection")?.clone();
            Ok((connection.profile.check()?.clone(), port))
        };
        let portless = any_connection(members, |connection| Ok(port(connection)?.1.is_empty()))?;
        let shared = !portless && is_one(members, port)?;
        Ok(if shared {
            Sides::OnePort
        } else {
            Sides::OneFabric
        })
    })();
    Known::from(found)
}

/// Whether a value is the same for all members: two that differ are enough to say no.
fn is_one<T: PartialEq>(
    members: &Known<Members>,
    value: impl Fn(&MemberConnection) -> Result<T, Why>,
) -> Answer {
    let values = connections(members)?.into_iter();
    let values: Vec<Result<T, Why>> = values.map(|connection| value(connection?)).collect();
    let Some(first) = values.iter().find_map(|value| value.as_ref().ok()) else {
        // Nothing is known of any; a team without members has nothing that differs.
        return all(values
            .iter()
            .map(|value| value.as_ref().map(|_| true).map_err(Why::clone)));
    };
    all(values
        .iter()
        .map(|value| Ok(value.as_ref().map_err(Why::clone)? == first)))
}

/// Whether the backend moves a member on failure although the team itself has another way for it: a
/// member on another fabric, or one that stays where it is.
pub(super) fn fails_over_twice(members: &Known<Members>) -> Known<bool> {
    let several = || {
        let one = is_one(members, |connection| connection.fabric.check().cloned());
        one.map(|one| !one)
    };
    let another = any([several(), any_connection(members, stays)]);
    Known::from(all([any_connection(members, fails_over), another]))
}

/// What the team sees of uplinks that are lost.
pub(super) fn uplink_loss_seen(members: &Known<Members>) -> Known<UplinkLossSeen> {
    let blind = any_connection(members, |connection| {
        let goes_down = connection.network.check()?.goes_down.check().copied();
        all([stays_up(connection), goes_down.map(|down| !down)])
    });
    // A member whose link stays up for all of its networks decides for good.
    Known::from(match (blind, any_connection(members, stays_up)) {
        (Ok(true), _) => Ok(UplinkLossSeen::None),
        (_, Ok(false)) => Ok(UplinkLossSeen::All),
        (Ok(false), Ok(true)) => Ok(UplinkLossSeen::Some),
        (Err(why), _) | (_, Err(why)) => Err(why),
    })
}

fn stays_up(connection: &MemberConnection) -> Answer {
    connection.network.check()?.stays_up.check().copied()
}

/// VLANs of the other kind that reach a team: a tenant's a host team, and a tenant team those of the
/// infrastructure that nothing on it uses. Unknown where none is known, and some may be there.
pub(super) fn foreign_vlans(
    role: &Known<Role>,
    members: &Known<Members>,
    used: &Known<Vlans>,
    plan: &Plan,
) -> Known<Vlans> {
    let found = (|| {
        let role = *role.need("whose traffic a team carries")?;
        let mut vlans = Vlans::default();
        let networks = each_network(members).into_iter();
        let answers = networks.map(|network| {
            let network = network?;
            let is_foreign = is_foreign(network, role, used, plan);
            if is_foreign == Ok(true) {
                vlans.insert(*network.vlan.check()?);
            }
            is_foreign
        });
        // All of them are asked, for each may be one.
        let answers: Vec<Answer> = answers.collect();
        any(answers)?;
        Ok(vlans)
    })();
    Known::from(found)
}

fn is_foreign(network: &NetworkRecord, role: Role, used: &Known<Vlans>, plan: &Plan) -> Answer {
    let class = || {
        // The class is unknown for the reason that the VLAN is.
        let vlan = network.vlan.need("the VLAN of a network")?;
        let class = network.class.need("the class of a network")?;
        Ok((*vlan, class))
    };
    match role {
        Role::Host => Ok(class()?.1 == "tenant"),
        Role::Tenant => {
            let (vlan, class) = class()?;
            let misplaced = TrafficClass::parse(class).is_some_and(|class| !may_serve(class, plan));
            let idle = used.check().map(|used| !used.contains(vlan));
            all([Ok(misplaced), idle])
        }
        Role::Converged => Ok(false),
    }
}

/// Whether infrastructure machines may need a VLAN of this class on a tenant team. They move from host
/// to host, so that a team brings it before one of them is there. No machine takes part in the
/// cluster's own traffic.
fn may_serve(class: TrafficClass, plan: &Plan) -> bool {
    let own = [
        TrafficClass::Cluster,
        TrafficClass::Csv,
        TrafficClass::LiveMigration,
    ];
    !plan.infrastructure_vms.is_empty() && !own.contains(&class)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::member::MemberRecord;
    use super::*;

    fn known<T>(value: Option<T>) -> Known<T> {
        value.map_or_else(Known::default, Known::derived)
    }

    fn members(connections: Vec<Option<MemberConnection>>) -> Known<Members> {
        let member = |connection| MemberRecord {
            connection: known(connection),
            ..MemberRecord::default()
        };
        let members = connections.into_iter().map(member);
        Known::derived(Arc::new(members.collect()))
    }

    /// On this fabric, and whether it fails over.
    fn vnic(fabric: Option<&str>, failover: Option<bool>) -> MemberConnection {
        MemberConnection {
            fabric: known(fabric.map(str::to_owned)),
            failover: known(failover),
            port: Known::derived(String::new()),
            profile: Known::derived("HV01".to_owned()),
            ..MemberConnection::default()
        }
    }

    #[test]
    fn two_fabrics_are_enough_to_lead_to_several() {
        let of = |list: Vec<_>| sides(&members(list)).into_value();
        let vnic = |fabric, failover| Some(vnic(fabric, failover));
        let (a, b) = (vnic(Some("A"), Some(false)), vnic(Some("B"), None));
        assert_eq!(of(vec![a.clone(), b, None]), Some(Sides::Several));
        assert_eq!(of(vec![a.clone(), a.clone()]), Some(Sides::OneFabric));
        assert_eq!(of(vec![a.clone(), None]), None);
        let moved = vnic(Some("A"), Some(true));
        assert_eq!(
            of(vec![moved.clone(), moved.clone()]),
            Some(Sides::FailingOver)
        );
        let unsure = vnic(Some("A"), None);
        assert_eq!(of(vec![a, unsure.clone()]), Some(Sides::OneFabric));
        assert_eq!(of(vec![moved, unsure]), None);
    }

    #[test]
    fn one_member_that_is_moved_is_enough_to_fail_over_twice() {
        let of = |list: Vec<_>| fails_over_twice(&members(list)).into_value();
        let vnic = |fabric, failover| Some(vnic(fabric, failover));
        let (moved, unsure) = (vnic(Some("A"), Some(true)), vnic(Some("B"), None));
        assert_eq!(of(vec![moved.clone(), unsure.clone()]), Some(true));
        assert_eq!(of(vec![moved.clone(), moved.clone()]), Some(false));
        let stays = vnic(None, Some(false));
        assert_eq!(of(vec![moved, stays.clone()]), Some(true));
        assert_eq!(of(vec![stays.clone(), unsure]), None);
        assert_eq!(of(vec![stays.clone(), stays]), Some(false));
    }
}
