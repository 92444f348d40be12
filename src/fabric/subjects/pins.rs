//! What uplinks a connection finds where layer 2 is disjoint, as policies get it.

use super::connection::ConnectionSubject;
use crate::fabric::backend::Connection;
use crate::fabric::graph::{MissingPin, Pinner};
use crate::fabric::known::Known;
use crate::fabric::record::{Record, record};

record! {
    /// A network of a connection that the uplink lacks, or may lack.
    pub struct PinRecord: "network" {
        /// Name of the network.
        name: String,
        /// VLAN ID on the uplinks.
        vlan: Known<u16>,
        /// The uplinks of the fabric that it is bound to; none where it is bound to none.
        bound: Vec<PinBinding>,
    }
}

record! {
    /// An uplink that a network is bound to.
    pub struct PinBinding: "uplink-group" {
        /// Name of the uplink.
        name: String,
    }
}

/// Adds to a connection what uplinks it finds.
pub(super) fn add<'a>(
    subject: &mut ConnectionSubject,
    pinner: &mut Pinner<'_, 'a>,
    connection: &'a Connection,
) {
    subject.disjoint = Known::from(pinner.disjoint(connection));
    match pinner.pins(connection) {
        Ok(pins) => {
            let name = pins
                .uplink
                .map_or_else(String::new, |group| group.name.clone());
            let records = pins
                .missing
                .iter()
                .map(|missing| record(connection, missing));
            subject.pinning = Known::derived(pins.pinning);
            subject.chosen = Known::derived(pins.is_chosen);
            subject.uplink = Known::derived(name);
            subject.unpinned = Known::derived(records.collect());
        }
        Err(why) => {
            subject.pinning = Known::unknown(why.clone());
            subject.chosen = Known::unknown(why.clone());
            subject.uplink = Known::unknown(why.clone());
            subject.unpinned = Known::unknown(why);
        }
    }
}

fn record(connection: &Connection, missing: &MissingPin<'_>) -> PinRecord {
    let network = missing.network;
    let id = format!("{}/unpinned:{}", connection.id(), network.id());
    let bound = missing.bound.iter().map(|(group, place)| PinBinding {
        id: format!("{id}/{}", group.id()).into(),
        place: place.or(group.place),
        name: group.name.clone(),
    });
    PinRecord {
        bound: bound.collect(),
        id: id.as_str().into(),
        place: missing.place.or(connection.place),
        name: network.name.clone(),
        vlan: network.vlan.clone(),
    }
}
