//! What uplinks a connection finds where layer 2 is disjoint, as policies get it.

use crate::fabric::backend::{Connection, UplinkGroup};
use crate::fabric::graph::{MissingPin, Pinner, Pinning, Pins};
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
    /// An uplink that a network is bound to, or that a pin group names.
    pub struct PinBinding: "uplink-group" {
        /// Name of the uplink.
        name: String,
    }
}

/// What uplinks a connection finds.
pub(super) struct ConnectionPins {
    pub(super) disjoint: Known<bool>,
    pub(super) restricted: Known<bool>,
    pub(super) pinning: Known<Pinning>,
    pub(super) chosen: Known<bool>,
    pub(super) uplink: Known<String>,
    pub(super) unpinned: Known<Vec<PinRecord>>,
    pub(super) off: Known<Vec<PinBinding>>,
}

/// What uplinks a connection finds.
pub(super) fn pins<'a>(pinner: &mut Pinner<'_, 'a>, connection: &'a Connection) -> ConnectionPins {
    let found = Known::from(pinner.pins(connection));
    let name = |pins: &Pins<'_>| {
        pins.uplink
            .map_or_else(String::new, |group| group.name.clone())
    };
    let records = |pins: &Pins<'_>| {
        let missing = pins.missing.iter();
        missing.map(|missing| record(connection, missing)).collect()
    };
    ConnectionPins {
        disjoint: Known::from(pinner.disjoint(connection)),
        restricted: Known::from(pinner.restricted(connection)),
        pinning: found.clone().map(|pins| pins.pinning),
        chosen: found.clone().map(|pins| pins.is_chosen),
        uplink: found.clone().map(|pins| name(&pins)),
        unpinned: found.clone().map(|pins| records(&pins)),
        off: found.map(|pins| off(&pins)),
    }
}

/// The uplink that the pin group names, where it is switched off.
fn off(pins: &Pins<'_>) -> Vec<PinBinding> {
    let named = pins.uplink.filter(|_| pins.pinning == Pinning::SwitchedOff);
    let record = |group: &UplinkGroup| PinBinding {
        id: group.id.clone(),
        place: group.enabled.place().or(group.place),
        name: group.name.clone(),
    };
    named.into_iter().map(record).collect()
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
