//! The bandwidth that a connection is guaranteed: what the backend grants it, or, where classes of
//! service share the port by weight, its part of its class's share.

use super::grants::grant;
use super::index::{BackendIndex, Claim};
use crate::fabric::backend::{BackendKind, QosClass};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// What a connection is guaranteed towards its fabric, in Mbps. What Windows reports of a server's port to
/// a fabric says `reported`, where it does.
#[must_use]
pub fn guaranteed_mbps(
    index: &BackendIndex<'_>,
    claim: &Claim<'_>,
    reported: impl FnOnce(&str) -> Option<u64>,
) -> Known<u64> {
    match claim.backend.kind.check() {
        Ok(BackendKind::Ucs) => Known::from(class_share(index, claim, reported)),
        Ok(_) => match grant(index, claim.backend, claim.profile, claim.connection) {
            // A profile that is not deployed yet has been granted nothing, which is no guarantee of 0.
            nothing if nothing.is(&0) => {
                let what = "what a connection is granted that is not deployed";
                Known::unknown(Why::new(State::Unavailable, what))
            }
            granted => granted,
        },
        Err(why) => Known::unknown(why.named("the kind of the backend")),
    }
}

/// `weight / sum of the weights of enabled classes`, divided by the connections of that class on
/// the same fabric: they share it.
fn class_share(
    index: &BackendIndex<'_>,
    claim: &Claim<'_>,
    reported: impl FnOnce(&str) -> Option<u64>,
) -> Result<u64, Why> {
    let id = claim
        .connection
        .qos_class
        .need("the QoS class of a connection")?;
    let fabric = claim.connection.module.need("the module of a connection")?;
    let classes = claim.backend.qos_classes.need("the list of QoS classes")?;
    let port = port_mbps(index, claim, fabric, reported)?;
    let mut sharing = 0;
    for other in claim.profile.connections.need("the list of connections")? {
        let same_class = other.qos_class.need("the QoS class of a connection")? == id;
        let same_port = other.module.need("the module of a connection")? == fabric;
        sharing += u64::from(same_class && same_port);
    }
    Ok(share(classes, id, port)? / sharing.max(1))
}

/// The share of a class, in Mbps. Where a weight is no number, the percentage that the backend
/// computed, which is rounded.
fn share(classes: &[QosClass], id: &str, port: u64) -> Result<u64, Why> {
    match weights(classes, id) {
        Ok((weight, sum)) => Ok(port.saturating_mul(weight) / sum.max(1)),
        Err(why) => {
            let class = classes.iter().find(|class| class.id() == id);
            let percent = class.and_then(|class| class.share_percent.get());
            let share = percent.map(|percent| port.saturating_mul(*percent) / 100);
            share.ok_or(why)
        }
    }
}

fn weights(classes: &[QosClass], id: &str) -> Result<(u64, u64), Why> {
    let mut sum = 0u64;
    let mut own = None;
    for class in classes {
        if !*class.enabled.need("whether a QoS class is enabled")? {
            continue;
        }
        let weight = *class.weight.need("the weight of a QoS class")?;
        sum = sum.saturating_add(weight);
        if class.id() == id {
            own = Some(weight);
        }
    }
    let missing = || Why::new(State::Unresolved, "an enabled QoS class of a connection");
    Ok((own.ok_or_else(missing)?, sum))
}

/// The speed of the server's port to a fabric: as exported, else as the plan says, else as Windows
/// reports it.
fn port_mbps(
    index: &BackendIndex<'_>,
    claim: &Claim<'_>,
    fabric: &str,
    reported: impl FnOnce(&str) -> Option<u64>,
) -> Result<u64, Why> {
    let server = claim.profile.server.get().and_then(|id| index.server(id));
    let exported = server.and_then(|server| {
        let mut ports = server.ports.items().iter();
        let port = ports.find(|port| port.module.get().is_some_and(|id| id == fabric))?;
        port.mbps.get().copied()
    });
    if let Some(mbps) = exported {
        return Ok(mbps);
    }
    let planned = index.planned.backend(&claim.backend.name);
    planned
        .and_then(|backend| backend.port_speed_mbps.get().copied())
        .or_else(|| reported(fabric))
        .ok_or_else(|| {
            let gap = match server {
                Some(server) => server.ports.why(),
                None => claim.backend.servers.why(),
            };
            // What an export can never hold is another gap than what nobody collected.
            let limit = gap.filter(|why| why.state == State::Limit).cloned();
            limit.unwrap_or_else(|| Why::not_collected("the speed of a server's port"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Backend, Connection, Profile, ServerType, TypePort};
    use crate::fabric::plan::Plan;
    use crate::fabric::record::Id;

    /// Its exports seldom say what a FlexNIC was granted.
    #[test]
    fn classic_virtual_connect_guarantees_what_its_allocator_gives() {
        let asking = |name: &str, mbps: u64| Connection {
            id: Id::from(name),
            port: Known::derived("LOM:1".to_owned()),
            requested_mbps: Known::derived(mbps),
            ..Connection::default()
        };
        let mut backend = Backend {
            kind: Known::derived(BackendKind::VirtualConnect),
            server_types: Known::derived(vec![ServerType {
                id: Id::from("t"),
                ports: Known::derived(vec![TypePort {
                    name: "LOM:1".to_owned(),
                    capacity_mbps: Known::derived(10_000),
                    ..TypePort::default()
                }]),
                ..ServerType::default()
            }]),
            ..Backend::default()
        };
        backend.profiles = Known::derived(vec![Profile {
            server_type: Known::derived("t".to_owned()),
            connections: Known::derived(vec![asking("a", 8000), asking("b", 12_000)]),
            ..Profile::default()
        }]);
        let plan = Plan::default();
        let index = BackendIndex::new(std::slice::from_ref(&backend), &plan);
        let profile = &backend.profiles.items()[0];
        let claim = Claim {
            backend: &backend,
            profile,
            connection: &profile.connections.items()[0],
        };
        let guaranteed = guaranteed_mbps(&index, &claim, |_| None);
        assert_eq!(guaranteed.into_value(), Some(4000));
    }

    fn class(name: &str, enabled: bool, weight: Known<u64>) -> QosClass {
        QosClass {
            id: Id::from(name),
            name: name.to_owned(),
            enabled: Known::derived(enabled),
            weight,
            ..QosClass::default()
        }
    }

    #[test]
    fn a_share_is_the_weight_among_the_enabled_classes() {
        let classes = [
            class("gold", true, Known::derived(9)),
            class("silver", false, Known::derived(8)),
            class("best-effort", true, Known::derived(5)),
            class("fc", true, Known::derived(6)),
        ];
        assert_eq!(weights(&classes, "gold"), Ok((9, 20)));
        assert!(weights(&classes, "silver").is_err(), "it is disabled");
    }

    #[test]
    fn a_weight_that_is_no_number_makes_every_share_unknown() {
        let classes = [
            class("gold", true, Known::derived(9)),
            class("best-effort", true, Known::default()),
        ];
        assert!(share(&classes, "gold", 20_000).is_err());
    }

    #[test]
    fn a_computed_percentage_stands_in_for_weights_that_are_words() {
        let mut gold = class("gold", true, Known::default());
        gold.share_percent = Known::derived(45);
        assert_eq!(share(&[gold], "gold", 20_000), Ok(9000));
    }
}
