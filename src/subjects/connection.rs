//! Connections of server profiles, as the backend alone sees them.

use super::pins::{ConnectionPins, PinBinding, PinRecord, pins};
use super::roster::{Portion, Roster};
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Profile, QosClass};
use crate::fabric::graph::{BackendIndex, Pinner, Pinning};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};
use crate::source::limits::TWINS;

record! {
    /// A connection of a server profile.
    pub struct ConnectionSubject: "connection" {
        /// Name of the connection.
        name: String,
        /// Name of the server profile.
        profile: Known<String>,
        /// Whether a server uses the profile.
        assigned: Known<bool>,
        /// What kind of backend presents it.
        backend: Known<BackendKind>,
        /// What it carries.
        function: Known<Function>,
        /// MAC address that the server sees, 12 upper-case hex digits.
        mac: Known<String>,
        /// Other connections of assigned profiles, in any backend, that hold the same address; listed
        /// at the first of them only.
        twins: Known<Vec<Twin>>,
        /// The class of service that its frames are sent in (UCS).
        qos_class: Known<ClassUse>,
        /// The fabric that it leads to.
        fabric: Known<String>,
        /// Id of its network or network set; empty when none is assigned.
        network: Known<String>,
        /// Name of the pin group that chooses its uplink; empty for none (UCS).
        pin_group: Known<String>,
        /// Whether a network is bound to an uplink of its fabric, so that layer 2 is disjoint there (UCS in end-host
        /// mode).
        disjoint: Known<bool>,
        /// Whether it may find no uplink: layer 2 is disjoint, or its pin group names an uplink that is switched off while
        /// others of its fabric are not.
        restricted: Known<bool>,
        /// Whether an uplink that it can be pinned to has its networks.
        pinning: Known<Pinning>,
        /// Whether its pin group chooses that uplink.
        chosen: Known<bool>,
        /// Name of the uplink that its pin group chooses, or that has most of its networks; empty for none.
        uplink: Known<String>,
        /// Its networks that this uplink lacks, or may lack.
        unpinned: Known<Vec<PinRecord>>,
        /// The uplink that its pin group names, where that is switched off.
        off: Known<Vec<PinBinding>>,
    }
}

record! {
    /// A connection that holds the address of another one.
    pub struct Twin: "twin" {
        /// Name of the connection.
        name: String,
        /// Name of the server profile.
        profile: String,
        /// Name of the backend.
        backend: String,
        /// The address, where it stands there.
        mac: Known<String>,
    }
}

record! {
    /// A class of service that a connection uses.
    pub struct ClassUse: "qos-class" {
        /// Name of the class.
        name: String,
        /// Whether it takes part in sharing.
        enabled: Known<bool>,
    }
}

pub(super) fn roster<'a>(index: &BackendIndex<'a>, portion: Portion<'a>) -> Roster {
    let mut roster = Roster::default();
    let backend = portion.backend;
    let mut pinner = Pinner::new(index, backend);
    for profile in roster.profiles(portion) {
        match profile.connections.check() {
            Ok(connections) => {
                for connection in connections {
                    let name = format!("{} {}", profile.name, connection.name);
                    let pins = pins(&mut pinner, connection);
                    let subject = subject(index, (backend, profile, connection), pins);
                    roster.push(subject, &name, "");
                }
            }
            Err(why) => roster.gaps.push(why.named("the list of connections")),
        }
    }
    roster
}

fn subject(
    index: &BackendIndex<'_>,
    (backend, profile, connection): (&Backend, &Profile, &Connection),
    pins: ConnectionPins,
) -> ConnectionSubject {
    ConnectionSubject {
        id: connection.id.clone(),
        place: connection.place,
        name: connection.name.clone(),
        profile: Known::derived(profile.name.clone()),
        assigned: profile.assigned.clone(),
        backend: backend.kind.clone(),
        function: connection.function.clone(),
        mac: connection.mac.clone(),
        twins: twins(index, backend, connection),
        qos_class: qos_class(backend, connection),
        fabric: fabric(index, connection),
        network: connection.network.clone(),
        pin_group: connection.pin_group.clone(),
        disjoint: pins.disjoint,
        restricted: pins.restricted,
        pinning: pins.pinning,
        chosen: pins.chosen,
        uplink: pins.uplink,
        unpinned: pins.unpinned,
        off: pins.off,
    }
}

/// The name of the module that a connection leads to.
fn fabric(index: &BackendIndex<'_>, connection: &Connection) -> Known<String> {
    let module = connection.module.clone();
    module.map(|id| index.module(&id).map_or(id, |module| module.name.clone()))
}

/// What exports write where an address is not given yet.
const NO_ADDRESS: &str = "000000000000";

fn twins(index: &BackendIndex<'_>, backend: &Backend, connection: &Connection) -> Known<Vec<Twin>> {
    let mac = match connection.mac.check() {
        Ok(mac) if mac == NO_ADDRESS => {
            return Known::unknown(Why::not_collected("the MAC address of a connection"));
        }
        Ok(mac) => mac,
        // Exports give no address of an FCoE function, and no adapter of the network has it.
        Err(_) if connection.function.is(&Function::FibreChannel) => {
            let sentence = "a storage function without an address of its own";
            return Known::unknown(Why::new(State::NotApplicable, sentence));
        }
        Err(why) => return Known::unknown(why.named("the MAC address of a connection")),
    };
    let holders = match index.holders(mac) {
        Ok(holders) => holders,
        Err(why) => return Known::unknown(why),
    };
    let is_self = |other: &Connection| other.id() == connection.id();
    let first = holders
        .first()
        .is_some_and(|claim| is_self(claim.connection) && claim.backend.id() == backend.id());
    // The others list nothing, so that each address is found once.
    let others = holders.iter().skip(1).filter(|_| first).take(TWINS);
    let twins = others.map(|claim| Twin {
        id: format!("{}/twin:{}", connection.id(), claim.connection.id()).into(),
        place: claim.connection.place,
        name: claim.connection.name.clone(),
        profile: claim.profile.name.clone(),
        backend: claim.backend.name.clone(),
        mac: claim.connection.mac.clone(),
    });
    Known::derived(twins.collect())
}

fn qos_class(backend: &Backend, connection: &Connection) -> Known<ClassUse> {
    let found = (|| {
        if *backend.kind.need("the kind of the backend")? != BackendKind::Ucs {
            let sentence = "the backend has no classes of service for connections";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let id = connection.qos_class.need("the QoS class of a connection")?;
        let classes = backend.qos_classes.need("the list of QoS classes")?;
        let class = classes.iter().find(|class| class.id() == id);
        class.ok_or_else(|| Why::new(State::Unresolved, "the QoS class of a connection"))
    })();
    let in_use = |class: &QosClass| ClassUse {
        id: class.id.clone(),
        place: class.place,
        name: class.name.clone(),
        enabled: class.enabled.clone(),
    };
    Known::from(found.map(in_use)).or_place(connection.qos_class.place())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::plan::Plan;

    #[test]
    fn only_a_known_other_backend_makes_the_class_meaningless() {
        let state = |kind: Known<BackendKind>| {
            let backend = Backend {
                kind,
                ..Backend::default()
            };
            let class = qos_class(&backend, &Connection::default());
            class.why().map(|why| why.state)
        };
        let oneview = Known::derived(BackendKind::OneView);
        assert_eq!(state(oneview), Some(State::NotApplicable));
        assert_eq!(state(Known::default()), Some(State::NotCollected));
    }

    fn connection(id: &str, function: Function, mac: Known<String>) -> Connection {
        Connection {
            id: id.into(),
            function: Known::derived(function),
            mac,
            ..Connection::default()
        }
    }

    fn states(connections: &[Connection]) -> Vec<Result<usize, State>> {
        let profile = Profile {
            assigned: Known::derived(true),
            connections: Known::derived(connections.to_vec()),
            ..Profile::default()
        };
        let backend = Backend {
            profiles: Known::derived(vec![profile]),
            ..Backend::default()
        };
        let (backends, plan) = ([backend], Plan::default());
        let index = BackendIndex::new(&backends, &plan);
        let twins = connections
            .iter()
            .map(|connection| twins(&index, &backends[0], connection));
        let count = |twins: Known<Vec<Twin>>| twins.check().map(Vec::len).map_err(|why| why.state);
        twins.map(count).collect()
    }

    #[test]
    fn twins_are_listed_at_the_first_that_holds_the_address() {
        let mac = || Known::derived("0017A4770000".to_owned());
        let one = connection("1", Function::Ethernet, mac());
        let two = connection("2", Function::FibreChannel, mac());
        assert_eq!(states(&[one, two]), [Ok(1), Ok(0)]);
    }

    #[test]
    fn no_address_is_nobodys_twin() {
        let zeros = || Known::derived(NO_ADDRESS.to_owned());
        let none = [
            connection("1", Function::Ethernet, zeros()),
            connection("2", Function::Ethernet, zeros()),
            connection("3", Function::Ethernet, Known::default()),
            connection("4", Function::FibreChannel, Known::default()),
        ];
        let missing = Err(State::NotCollected);
        let storage = Err(State::NotApplicable);
        assert_eq!(states(&none), [missing, missing, missing, storage]);
    }
}
