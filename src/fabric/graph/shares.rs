//! The bandwidth that a connection is guaranteed: what the backend grants it, or, where classes of
//! service share the port by weight, its part of its class's share.

use super::grants::grant;
use super::index::{BackendIndex, Claim};
use crate::fabric::backend::{BackendKind, Connection, QosClass};
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
        Ok(BackendKind::Ucs) => Known::from(guaranteed_share(index, claim, reported)),
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

/// The part of a server's port to a fabric that a connection keeps where classes of service share it by weight.
#[derive(Clone, Copy, Debug)]
pub struct ClassShare<'a> {
    /// The class whose share it is: best effort in place of one that is disabled.
    pub class: &'a QosClass,
    /// What the class has of `of`.
    pub part: u64,
    /// The weights of all enabled classes, or a hundred percent.
    pub of: u64,
    /// How many connections of the class divide that on the port.
    pub among: u64,
}

/// `weight / sum of the weights of enabled classes`, which the connections of that class on the same fabric divide.
///
/// # Errors
/// The class, the other classes, or what else is on the port is unknown.
pub fn class_share<'a>(claim: &Claim<'a>) -> Result<ClassShare<'a>, Why> {
    let classes = claim.backend.qos_classes.need("the list of QoS classes")?;
    let class = class_of(classes, claim.connection)?;
    let fabric = claim.connection.module.need("the module of a connection")?;
    let mut sharing = 0u64;
    for other in claim.profile.connections.need("the list of connections")? {
        let same_port = other.module.need("the module of a connection")? == fabric;
        let same_class = class_of(classes, other)?.id() == class.id();
        sharing += u64::from(same_class && same_port);
    }
    let (part, of) = share(classes, class)?;
    Ok(ClassShare {
        class,
        part,
        of,
        among: sharing.max(1),
    })
}

/// The bandwidth of that part.
fn guaranteed_share(
    index: &BackendIndex<'_>,
    claim: &Claim<'_>,
    reported: impl FnOnce(&str) -> Option<u64>,
) -> Result<u64, Why> {
    let share = class_share(claim)?;
    let port = port_mbps(index, claim, reported)?;
    let parts = share.of.saturating_mul(share.among).max(1);
    Ok(port.saturating_mul(share.part) / parts)
}

/// What frames without a class of their own go into, and those of a class that is disabled.
const BEST_EFFORT: &str = "best-effort";

/// The class that frames of a connection are in.
fn class_of<'a>(classes: &'a [QosClass], connection: &Connection) -> Result<&'a QosClass, Why> {
    let id = connection.qos_class.need("the QoS class of a connection")?;
    let missing = || Why::new(State::Unresolved, "the QoS class of a connection");
    let class = classes.iter().find(|class| class.id() == id);
    let class = class.ok_or_else(missing)?;
    if *class.enabled.need("whether a QoS class is enabled")? {
        return Ok(class);
    }
    let best_effort = classes.iter().find(|class| class.name == BEST_EFFORT);
    best_effort.ok_or_else(missing)
}

/// The share of a class. Where a weight is unknown, the percentage that the backend computed, which is rounded.
fn share(classes: &[QosClass], class: &QosClass) -> Result<(u64, u64), Why> {
    match weights(classes, class) {
        Ok(share) => Ok(share),
        Err(why) => {
            let percent = class.share_percent.get();
            percent.map(|percent| (*percent, 100)).ok_or(why)
        }
    }
}

fn weights(classes: &[QosClass], class: &QosClass) -> Result<(u64, u64), Why> {
    let mut sum = 0u64;
    for class in classes {
        if *class.enabled.need("whether a QoS class is enabled")? {
            let weight = class.weight.need("the weight of a QoS class")?;
            sum = sum.saturating_add(*weight);
        }
    }
    let own = class.weight.need("the weight of a QoS class")?;
    Ok((*own, sum))
}

/// The speed of the server's port to the fabric of a connection: as exported, else as the plan says, else as Windows
/// reports it.
///
/// # Errors
/// Nothing says it, or the fabric is unknown.
pub(super) fn port_mbps(
    index: &BackendIndex<'_>,
    claim: &Claim<'_>,
    reported: impl FnOnce(&str) -> Option<u64>,
) -> Result<u64, Why> {
    let fabric = claim.connection.module.need("the module of a connection")?;
    let fabric = fabric.as_str();
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

    fn shared(classes: &[QosClass], id: &str) -> Result<(u64, u64), Why> {
        let connection = Connection {
            qos_class: Known::derived(id.to_owned()),
            ..Connection::default()
        };
        share(classes, class_of(classes, &connection)?)
    }

    #[test]
    fn a_share_is_the_weight_among_the_enabled_classes() {
        let classes = [
            class("gold", true, Known::derived(9)),
            class("silver", false, Known::derived(8)),
            class("best-effort", true, Known::derived(5)),
            class("fc", true, Known::derived(6)),
        ];
        assert_eq!(shared(&classes, "gold"), Ok((9, 20)));
        let disabled = shared(&classes, "silver");
        assert_eq!(disabled, Ok((5, 20)), "its frames are best effort");
        assert!(shared(&classes, "bronze").is_err(), "nobody has it");
        assert!(shared(&classes[..2], "silver").is_err());
    }

    #[test]
    fn vnics_of_one_class_on_one_port_divide_its_share() {
        let on = |module: &str, class: &str| Connection {
            module: Known::derived(module.to_owned()),
            qos_class: Known::derived(class.to_owned()),
            ..Connection::default()
        };
        let share = |connections: Vec<Connection>| {
            let backend = Backend {
                qos_classes: Known::derived(vec![
                    class("gold", true, Known::derived(9)),
                    class("silver", false, Known::derived(8)),
                    class("best-effort", true, Known::derived(1)),
                ]),
                ..Backend::default()
            };
            let profile = Profile {
                connections: Known::derived(connections),
                ..Profile::default()
            };
            let claim = Claim {
                backend: &backend,
                profile: &profile,
                connection: &profile.connections.items()[0],
            };
            class_share(&claim).map(|share| (share.part, share.of, share.among))
        };
        let two = vec![on("A", "gold"), on("A", "gold"), on("B", "gold")];
        assert_eq!(share(two), Ok((9, 10, 2)));
        let fallen = vec![on("A", "best-effort"), on("A", "silver"), on("A", "gold")];
        assert_eq!(share(fallen), Ok((1, 10, 2)));
        let unknown = vec![on("A", "gold"), Connection::default()];
        assert!(share(unknown).is_err(), "it may be on the port");
    }

    #[test]
    fn a_weight_that_nobody_knows_makes_every_share_unknown() {
        let classes = [
            class("gold", true, Known::derived(9)),
            class("best-effort", true, Known::default()),
        ];
        assert!(shared(&classes, "gold").is_err());
    }

    #[test]
    fn a_computed_percentage_stands_in_for_weights_that_are_unknown() {
        let mut gold = class("gold", true, Known::default());
        gold.share_percent = Known::derived(45);
        assert_eq!(shared(&[gold], "gold"), Ok((45, 100)));
    }
}
