//! What backends grant: a row for each connection that joins an adapter of the host, and for each storage function of its
//! server profiles.

use std::sync::Arc;

use super::row::{Ask, Owner, Part, QosPort, QosRow, Sum, Unit};
use super::wired::{Wired, none, not_applicable, one_class};
use crate::fabric::answer::Answer;
use crate::fabric::backend::{BackendKind, Connection, Profile};
use crate::fabric::graph::{
    Claim, Confidence, Join, JoinedBy, JoinedConnection, is_on_port, is_storage_on_port, pin_target,
};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::Record;
use crate::source::Place;

/// Adds the rows.
pub(super) fn add(wired: &mut Wired<'_, '_>) {
    let graph = wired.graph;
    for adapter in graph.host.adapters.items() {
        let Ok(join) = graph.join(adapter) else {
            continue;
        };
        let carrier = match graph.index.carrier_of(adapter) {
            Ok(carrier) => Known::derived(wired.carrier(carrier)).or_place(carrier.place()),
            Err(why) => Known::unknown(why),
        };
        let connection = graph.connection(join);
        let group = group(wired, &connection);
        let row = QosRow {
            carrier,
            class: class(&connection),
            group,
            ..row(wired, &connection)
        };
        wired.add(row, None);
    }
    // That there may be more is told with what the host runs on: a row for what may be is no guarantee.
    let (functions, _) = graph.storage();
    for claim in functions {
        let connection = graph.connection(joined(claim, graph.index.told()));
        let row = QosRow {
            carrier: none("storage functions are in no team"),
            class: Known::derived(Arc::from("storage")).or_place(claim.connection.function.place()),
            group: none("storage leaves through uplinks of its own, which no export lists"),
            ..row(wired, &connection)
        };
        wired.add(row, None);
    }
}

/// A storage function as if the host met it: its profile is that of an adapter that joins.
fn joined(claim: Claim<'_>, told: Confidence) -> Join<'_> {
    Join {
        claim,
        by: JoinedBy::PermanentMac,
        told,
    }
}

/// What connections and storage functions have in common.
fn row<'a>(wired: &mut Wired<'_, 'a>, joined: &JoinedConnection<'_, 'a>) -> QosRow {
    let claim = joined.join.claim;
    let connection = claim.connection;
    let is_ucs = claim.backend.kind.is(&BackendKind::Ucs);
    let (owner, unit) = if is_ucs {
        (Owner::UcsClass, Unit::Weight)
    } else {
        (Owner::Backend, Unit::Mbps)
    };
    let (asked, share) = if is_ucs {
        by_class(joined)
    } else {
        in_mbps(connection)
    };
    let place = connection.place.or(claim.profile.place);
    QosRow {
        object: wired.id(connection.id()),
        name: connection.name.as_str().into(),
        place: wired.place(place),
        carrier: Known::default(),
        class: Known::default(),
        owner,
        unit: Known::derived(unit),
        granted: joined.told_guarantee_mbps().or_place(asked.place()),
        maximum: joined.maximum_mbps().named("the maximum of a connection"),
        asked,
        share,
        port: port(wired, joined),
        group: Known::default(),
        // The backend grants to the adapter; whoever divides that is nested in it.
        contradicts: Known::derived(Box::default()),
    }
}

/// What a connection asks for in Mbps.
fn in_mbps(connection: &Connection) -> (Known<Ask>, Known<Part>) {
    let asked = connection.requested_mbps.clone();
    let asked = asked.named("the bandwidth that a function asks for");
    let asked = asked.map(|mbps| match mbps {
        0 => Ask::Auto,
        mbps => Ask::Amount(mbps),
    });
    (asked, none("the backend grants Mbps and no share"))
}

/// What the class of a vNIC asks for, and what part of the port that is.
fn by_class(joined: &JoinedConnection<'_, '_>) -> (Known<Ask>, Known<Part>) {
    let share = match joined.class_share() {
        Ok(share) => share,
        Err(why) => return (Known::unknown(why.clone()), Known::unknown(why)),
    };
    let weight = share
        .class
        .weight
        .clone()
        .named("the weight of a QoS class");
    let place = weight.place().or(share.class.place);
    let part = Part::of(share.part, share.of);
    let part = part.ok_or_else(|| not_applicable("no enabled QoS class has a weight"));
    (
        weight.map(Ask::Amount).or_place(place),
        Known::from(part).or_place(place),
    )
}

/// What the networks of a connection are for.
fn class(joined: &JoinedConnection<'_, '_>) -> Known<Arc<str>> {
    let carried = joined.carried();
    let place = carried.place();
    let found = carried.check().and_then(|carried| {
        let networks = carried.networks.need("the networks of a connection")?;
        let classes = networks.iter().map(|network| {
            let unknown = || Why::not_collected("the VLAN of a network");
            network
                .class
                .as_ref()
                .map(|class| class.name)
                .ok_or_else(unknown)
        });
        let classes: Vec<&str> = classes.collect::<Result<_, Why>>()?;
        one_class(classes.into_iter())
    });
    Known::from(found).or_place(place)
}

/// The one uplink group that its frames leave through.
fn group(wired: &Wired<'_, '_>, joined: &JoinedConnection<'_, '_>) -> Known<usize> {
    let claim = joined.join.claim;
    let pin = claim
        .connection
        .pin_group
        .get()
        .filter(|pin| !pin.is_empty());
    if let Some(pin) = pin {
        let found = (|| {
            let fabric = claim.connection.module.need("the module of a connection")?;
            let target = pin_target(claim.backend, fabric, pin)?;
            let group = wired.site.lookup.group_of(target);
            group.ok_or_else(|| {
                Why::unresolved(
                    "the pin group of a vNIC",
                    [claim.backend.uplink_groups.why()],
                )
            })
        })();
        return Known::from(found.map(|group| group.0 as usize))
            .or_place(claim.connection.pin_group.place());
    }
    let groups = match joined.uplink_groups() {
        Ok(groups) => groups,
        Err(why) => return Known::unknown(why),
    };
    match groups.as_slice() {
        [] => none("its networks have no uplink"),
        [only] => {
            let group = wired.site.lookup.group(only);
            let group = group.ok_or_else(|| Why::not_collected("the domain of an uplink group"));
            Known::from(group.map(|group| group.0 as usize)).or_place(only.place)
        }
        several => {
            let names: Vec<&str> = several.iter().map(|group| group.name.as_str()).collect();
            none(&format!(
                "its frames may leave through several uplink groups: {}",
                names.join(", ")
            ))
        }
    }
}

/// The adapter port of a connection.
fn port<'a>(
    wired: &mut Wired<'_, 'a>,
    joined: &JoinedConnection<'_, 'a>,
) -> Result<Arc<QosPort>, Why> {
    let name = joined.port()?;
    let claim = joined.join.claim;
    let key = (claim.profile.id(), name.to_string());
    if let Some(known) = wired.ports.get(&key) {
        return Ok(Arc::clone(known));
    }
    let is_ucs = claim.backend.kind.is(&BackendKind::Ucs);
    let (asked, storage) = if is_ucs {
        let why = not_applicable("vNICs share the port by weight and ask for no Mbps");
        (Sum::unknown(why.clone()), Sum::unknown(why))
    } else {
        let sum = |counts: fn(&Connection, &str) -> Answer| sum(claim.profile, &name, counts);
        (sum(is_on_port), sum(is_storage_on_port))
    };
    let of = claim.connection;
    let place = if is_ucs {
        of.module.place()
    } else {
        of.port.place()
    };
    let port = Arc::new(QosPort {
        name: Known::derived(Arc::from(&*name)).or_place(place),
        capacity: joined
            .port_mbps()
            .named("the speed of the port")
            .or_place(place),
        asked,
        storage,
    });
    wired.ports.insert(key, Arc::clone(&port));
    Ok(port)
}

/// What those functions of a profile that count ask for on a port.
fn sum(profile: &Profile, port: &str, counts: fn(&Connection, &str) -> Answer) -> Sum {
    let mut places: Vec<Place> = Vec::new();
    let found = (|| {
        let mut sum = 0u64;
        for connection in profile.connections.need("the list of connections")? {
            let asked = &connection.requested_mbps;
            match counts(connection, port) {
                Ok(false) => {}
                Ok(true) => {
                    let mbps = asked.need("the bandwidth that a function asks for")?;
                    sum = sum.saturating_add(*mbps);
                    places.extend(asked.place().or(connection.place));
                }
                // Whether nothing counts does not matter.
                Err(_) if asked.is(&0) => {}
                Err(why) => return Err(why),
            }
        }
        Ok(sum)
    })();
    Sum {
        mbps: Known::from(found),
        places: places.into(),
    }
}
