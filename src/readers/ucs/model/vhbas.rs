//! vHBAs: the Fibre Channel adapters of a service profile, which travel over Ethernet up to the fabric
//! interconnect. Of their VSANs nothing is known here: no network of the LAN is one.

use super::domain::UcsDomain;
use super::fabrics::module_id;
use super::held::{Held, TEMPLATE, inherited};
use super::network::qos_class_id;
use super::objects::Object;
use super::vnics::{Made, VHBAS, Vnic};
use crate::fabric::backend::{Connection, Function};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::source::Problem;

/// The vHBAs of a service profile, and whether it has any; that is unknown where these may not be all.
pub(super) fn vhbas(
    domain: &UcsDomain,
    profile: &Object,
    made: &mut Made<'_>,
    problems: &mut Vec<Problem>,
) -> (Vec<Connection>, Known<bool>) {
    let mut held = Held::of(domain, profile, profile, &VHBAS, usize::MAX);
    if held.is_empty() || is_made(domain, profile) {
        held = match inherited(domain, profile, &VHBAS, made.allowed() + 1) {
            Ok(held) => held,
            Err(lost) => return (Vec::new(), lost.unknown()),
        };
        if !made.repeat(held.vnics.len(), profile.place, problems) {
            let what = "the vHBAs of a service profile";
            let unknown = Known::unknown(Why::new(State::Truncated, what));
            return (Vec::new(), unknown.or_place(Some(profile.place)));
        }
    }
    let vhbas: Vec<Connection> = held
        .vnics
        .iter()
        .map(|vhba| connection(domain, vhba))
        .collect();
    let storage = match &held.lost {
        Some(lost) => lost.unknown(),
        None if vhbas.is_empty() && !domain.has_all(VHBAS.class) => {
            let why = domain.not_collected("the vHBAs of a service profile", VHBAS.class);
            Known::unknown(why)
        }
        None => Known::derived(!vhbas.is_empty()).or_place(Some(profile.place)),
    };
    (vhbas, storage)
}

/// Whether what a profile lists of its own counts for nothing, because it is meant to be made from something else. A
/// profile that was fetched has what it lists.
fn is_made(domain: &UcsDomain, profile: &Object) -> bool {
    let mut definitions = domain.children(&profile.dn, "vnicConnDef");
    let names_policy = definitions.any(|one| one.attribute(VHBAS.named_by).is_some());
    let is_meant = domain.words.intended.is_some() && profile.word("origin") != Some("live");
    is_meant && (names_policy || profile.attribute(TEMPLATE).is_some())
}

/// The connection that a vHBA of a profile is.
fn connection(domain: &UcsDomain, vhba: &Vnic<'_>) -> Connection {
    let object = vhba.object;
    let name = object.word("name").unwrap_or(&object.dn);
    let (fabric, _) = vhba.fabric();
    let none = || Known::derived(String::new());
    Connection {
        id: Id::from(domain.id(&format!("{}/fc-{name}", vhba.profile.dn))),
        place: Some(object.place),
        name: name.to_owned(),
        function: Known::derived(Function::FibreChannel),
        port: none(),
        partition: none(),
        mac: not_here("a vHBA has a WWPN, and no MAC address"),
        network: not_here("a vHBA carries a VSAN, and no VLAN"),
        module: fabric.map(|side| module_id(domain, &side)),
        requested_mbps: not_here(SHARED),
        allocated_mbps: not_here(SHARED),
        maximum_mbps: not_here(SHARED),
        lag: none(),
        pin_group: not_here("a vHBA is pinned to uplinks of the SAN cloud"),
        adapter: adapter(domain, object),
        // Cisco UCS Manager has fabric failover for vNICs only.
        failover: Known::derived(false).or_place(object.text("switchId").place()),
        mtu: not_here("the frames of Fibre Channel have no MTU of their own"),
        // Only policies of the priority `fc` can be given to vHBAs.
        qos_class: Known::derived(qos_class_id(domain, "fc")).or_place(Some(object.place)),
        uplink_loss: not_here("uplinks of the LAN cloud carry no vHBA"),
        drift: Known::derived(Vec::new()),
        ..Connection::default()
    }
}

/// Why a vHBA asks for no bandwidth.
const SHARED: &str = "vHBAs share a port by the weight of the class fc";

fn not_here<T>(sentence: &str) -> Known<T> {
    Known::unknown(Why::new(State::NotApplicable, sentence))
}

/// The adapter that a vHBA was placed on, `sys/chassis-1/blade-1/adaptor-1`, as its profile says.
fn adapter(domain: &UcsDomain, object: &Object) -> Known<String> {
    let placed = object
        .word("equipmentDn")
        .and_then(|dn| dn.rsplit_once('/'));
    match placed {
        Some((adapter, _)) => object.text("equipmentDn").map(|_| domain.id(adapter)),
        None => Known::unknown(domain.state_gap("the adapter of a vHBA", VHBAS.class)),
    }
}
