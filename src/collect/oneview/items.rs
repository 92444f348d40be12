//! What a OneView appliance is asked for: collections, one a file.

use crate::collect::appliance::Item;

/// Resources that rules need.
const REQUIRED: [&str; 9] = [
    "server-profiles",
    "ethernet-networks",
    "network-sets",
    "connection-templates",
    "uplink-sets",
    "logical-interconnects",
    "interconnects",
    "server-hardware",
    "server-hardware-types",
];

/// Resources that tell more, where there are any.
const OPTIONAL: [&str; 7] = [
    "fc-networks",
    "fcoe-networks",
    "enclosures",
    "logical-enclosures",
    "logical-interconnect-groups",
    "interconnect-types",
    "server-profile-templates",
];

/// Everything that is asked for, in its order.
#[must_use]
pub fn items() -> Vec<Item> {
    let item = |required: bool| {
        move |name: &&'static str| Item {
            name,
            path: format!("{name}.json"),
            request: format!("GET {}", first_page(name)),
            required,
        }
    };
    let required = REQUIRED.iter().map(item(true));
    required.chain(OPTIONAL.iter().map(item(false))).collect()
}

/// The path of a collection.
pub(super) fn resource(name: &str) -> String {
    format!("/rest/{name}")
}

/// Path and query of its first page. The appliance may give fewer members than all.
pub(super) fn first_page(name: &str) -> String {
    format!("{}?start=0&count=-1", resource(name))
}
