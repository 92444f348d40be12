//! The storage functions of a host as one consumer: an MPIO set.

use std::sync::Arc;

use super::connections::{of_storage, way};
use super::hidden::STORAGE_FUNCTIONS;
use super::members::{Wires, Wiring};
use super::row::Row;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Claim, Confidence, Join, JoinedBy};
use crate::fabric::host::TeamingMode;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::shape::{Behind, CarrierShape, ConsumerShape, Member, Tagging};
use crate::simulation::terms::{CarrierKind, ConsumerKind, Reach};

/// Adds the consumer, its carrier and a member for each function; nothing for a host without storage functions. Where
/// none is known and there may be some, that is noted.
pub(super) fn add_storage(wiring: &mut Wiring<'_, '_>) -> Option<Row> {
    let (functions, complete) = wiring.graph.storage();
    let Some(first) = functions.first() else {
        if let Err(why) = complete {
            wiring.note_gap(STORAGE_FUNCTIONS, &why);
        }
        return None;
    };
    let place = first.connection.place.or(first.profile.place);
    let members: Vec<usize> = functions
        .into_iter()
        .map(|claim| add_function(wiring, claim))
        .collect();
    let open = complete.err();
    let carrier = CarrierShape {
        kind: CarrierKind::Storage,
        name: "storage".into(),
        tail: "/storage".into(),
        mode: Fact::derived(TeamingMode::SwitchIndependent),
        load_balancing: None,
        members,
        lag: Fact::derived(false),
        open: open.map(|why| Missing::new("the storage functions of a server", &why)),
    };
    let carrier = wiring.add_carrier(carrier, place, Wires::default());
    Some(Row {
        shape: ConsumerShape {
            kind: ConsumerKind::Storage,
            name: "storage".into(),
            tail: "/storage".into(),
            class: "storage".into(),
            tenant: None,
            class_confidence: Confidence::High,
            vlan: None,
            tagging: Fact::derived(Tagging::Untagged),
            reach: Reach::North,
            cluster_network: None,
            carrier: Fact::derived(carrier),
        },
        place: place.unwrap_or(wiring.place),
        vms: 0,
        subnet: None,
    })
}

fn add_function<'a>(wiring: &mut Wiring<'_, 'a>, claim: Claim<'a>) -> usize {
    let join = Join {
        claim,
        by: JoinedBy::PermanentMac,
        told: wiring.graph.index.told(),
    };
    let way = way(wiring.site, &claim);
    let domain = way.as_ref().ok().map(|way| way.domain);
    let connection = wiring.graph.connection(join);
    let sits = wiring.sits(&connection, domain);
    let behind = match way {
        Ok(way) => Behind::Connection(Arc::new(of_storage(wiring.site, wiring.graph, &claim, way))),
        Err(missing) => Behind::Unjoined(missing),
    };
    let member = Member {
        name: name(&claim),
        adapter: None,
        port: sits.port,
        card: sits.card,
        standby: Fact::derived(false),
        works: true,
        mbps: connection.guaranteed_mbps().into_value(),
        confidence: join.port_confidence().min(join.told),
        behind,
    };
    let place = claim.connection.place.or(claim.profile.place);
    wiring.add_member(member, place, place)
}

/// The name of a function. Classic Virtual Connect names connections by their profile, which would set hosts apart: the
/// port and the function of it are as good, and what is left of the name where no port is known.
fn name(claim: &Claim<'_>) -> Arc<str> {
    let connection = claim.connection;
    let own = connection.name.strip_prefix(claim.profile.name.as_str());
    let port = connection.port.get().filter(|port| !port.is_empty());
    match (port.zip(connection.partition.get()), own) {
        (Some((port, partition)), Some(_))
            if claim.backend.kind.is(&BackendKind::VirtualConnect) =>
        {
            if partition.is_empty() {
                port.as_str().into()
            } else {
                format!("{port}-{partition}").into()
            }
        }
        (_, Some(own)) if own.starts_with([':', ' ']) => own.trim_start_matches([':', ' ']).into(),
        _ => connection.name.as_str().into(),
    }
}
