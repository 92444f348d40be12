//! What a configuration leaves out and UCS Manager gives: the defaults of the objects that the tool makes, and what
//! is in every domain.
//!
//! Sources: the JSON Schemas of `EasyUCS` (defaults), the Cisco UCS Manager network management guide (QoS system
//! classes, network control policies).

use super::super::model::{Attribute, Object, UcsDomain};
use super::pairs::{TEMPLATE, pairs};
use super::policies::{PRIORITIES, system_class};
use super::pushed;
use super::vhbas;
use crate::fabric::known::{State, Why};
use crate::source::{Place, Problem};

/// What UCS Manager gives to an object that it makes, where nothing is said.
const DEFAULTS: [(&str, &[(&str, &str)]); 13] = [
    ("vnicLanConnTempl", TEMPLATE),
    ("vnicEther", pushed::VNIC),
    ("vnicSanConnTempl", vhbas::DEFAULT),
    ("vnicFc", vhbas::DEFAULT),
    (
        "epqosEgress",
        &[("prio", "best-effort"), ("rate", "line-rate")],
    ),
    ("nwctrlDefinition", &[("uplinkFailAction", "link-down")]),
    ("fabricVlan", &[("sharing", "none"), ("defaultNet", "no")]),
    ("fabricEthVlanPc", TAGGED),
    ("fabricEthVlanPortEp", TAGGED),
    ("fabricDceSwSrvEp", ENABLED),
    ("fabricEthLanPc", ENABLED),
    ("fabricEthLanPcEp", ENABLED),
    ("fabricEthLanEp", ENABLED),
];

const TAGGED: &[(&str, &str)] = &[("isNative", "no")];

const ENABLED: &[(&str, &str)] = &[("adminState", "enabled")];

/// Completes a domain.
pub(super) fn complete(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    pairs(domain, problems);
    for (class, defaults) in DEFAULTS {
        if class == "vnicEther" {
            // The templates are complete, and what a vNIC says itself can still be told from defaults.
            pushed::settle(domain, problems);
        }
        let names: Vec<(Box<str>, Place)> = domain
            .of_class(class)
            // What a vNIC does not say that names a template, the template says.
            .filter(|object| object.attribute("nwTemplName").is_none())
            .map(|object| (object.dn.clone(), object.place))
            .collect();
        for (dn, place) in names {
            let values = defaults.iter();
            let values = values.map(|(key, text)| Attribute::new(key, text, place));
            domain.fill(&dn, values.collect());
        }
    }
    system_classes(domain, problems);
    default_vlan(domain, problems);
}

/// The system classes are in every domain; a configuration changes them, and says nothing of what it leaves.
fn system_classes(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    if !domain.has_all("qosclassEthBE") {
        return;
    }
    for priority in PRIORITIES {
        let (class, dn) = system_class(priority);
        if domain.get(&dn).is_none() {
            let place = domain.place;
            let object = Object {
                class,
                dn: dn.as_str().into(),
                place,
                values: Vec::new(),
            };
            domain.add(object, false, problems);
        }
        let Some(place) = domain.get(&dn).map(|object| object.place) else {
            continue;
        };
        let settings = [
            ("adminState", "state"),
            ("weight", "weight"),
            ("mtu", "mtu"),
            ("drop", "packet_drop"),
        ];
        let unknown = settings.iter().map(|(key, word)| {
            let what = format!("`{word}` of the QoS system class {priority}");
            Attribute::unknown(key, Why::new(State::Unresolved, what), place)
        });
        let mut values: Vec<Attribute> = unknown.collect();
        if priority == "fc" {
            // The tool pushes none, and UCS Manager has no other.
            values.insert(0, Attribute::new("mtu", "fc", place));
        }
        domain.fill(&dn, values);
    }
}

/// The VLAN `default` is in every domain, and cannot be deleted.
fn default_vlan(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    const DN: &str = "fabric/lan/net-default";
    if !domain.has_all("fabricVlan") || domain.get(DN).is_some() {
        return;
    }
    let mut users = domain
        .of_class("vnicEtherIf")
        .chain(domain.of_class("fabricPooledVlan"));
    let user = users.find(|user| user.word("name") == Some("default"));
    let Some(place) = user.map(|user| user.place) else {
        return;
    };
    drop(users);
    let values = [("name", "default"), ("id", "1"), ("sharing", "none")];
    // Whether it is the native one, the domain knows alone.
    let object = Object {
        class: "fabricVlan",
        dn: DN.into(),
        place,
        values: values
            .map(|(key, text)| Attribute::new(key, text, place))
            .into(),
    };
    domain.add(object, false, problems);
}
