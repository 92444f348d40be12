//! What a configuration leaves out and UCS Manager gives: the defaults of the objects that the tool makes, what a
//! redundant template has from its peer, and what is in every domain.
//!
//! Sources: the JSON Schemas of `EasyUCS` (defaults), the Cisco UCS Manager network management guide (redundancy
//! pairs of templates, QoS system classes, network control policies).

use std::collections::BTreeSet;

use super::super::model::{Attribute, Object, UcsDomain};
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

const TEMPLATE: &[(&str, &str)] = &[
    ("templType", "initial-template"),
    ("switchId", "A"),
    ("mtu", "1500"),
    ("qosPolicyName", ""),
    ("nwCtrlPolicyName", ""),
    ("pinToGroupName", ""),
];

const TAGGED: &[(&str, &str)] = &[("isNative", "no")];

const ENABLED: &[(&str, &str)] = &[("adminState", "enabled")];

/// Settings that a secondary template has from the primary one.
const PAIRED: [&str; 4] = ["templType", "mtu", "qosPolicyName", "nwCtrlPolicyName"];

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

/// Gives secondary templates what they have from their peers.
fn pairs(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    let mut taken: BTreeSet<Box<str>> = BTreeSet::new();
    // One that may be a secondary template has nobody knows what from a peer.
    let secondary = |object: &&Object| {
        let pair = object.attribute("redundancyPairType");
        pair.is_some_and(|pair| &*pair.text == "secondary" || pair.gap.is_some())
    };
    let secondaries: Vec<Object> = domain
        .of_class("vnicLanConnTempl")
        .filter(secondary)
        .cloned()
        .collect();
    for template in secondaries {
        let has_gap = |key: &str| template.attribute(key).is_some_and(|own| own.gap.is_some());
        if has_gap("redundancyPairType") || has_gap("peerRedundancyTemplName") {
            orphan(domain, &template);
            continue;
        }
        let name = template.word("peerRedundancyTemplName");
        let peer = name.and_then(|name| {
            let relative = format!("lan-conn-templ-{name}");
            let found = domain.up_from(&template.dn, "vnicLanConnTempl", &relative);
            found.ok().flatten()
        });
        // A primary template has one secondary.
        let peer = peer.filter(|peer| peer.dn != template.dn && taken.insert(peer.dn.clone()));
        let Some(peer) = peer.cloned() else {
            if name.is_some() {
                orphan(domain, &template);
            }
            continue;
        };
        let values = PAIRED.iter().filter_map(|key| peer.attribute(key));
        let mut values: Vec<Attribute> = values.cloned().collect();
        values.extend(peer.attribute("vnicEtherIf").cloned());
        domain.fill(&template.dn, values);
        for class in ["vnicEtherIf", "fabricNetGroupRef"] {
            let shared: Vec<Object> = domain.children(&peer.dn, class).cloned().collect();
            for object in shared {
                let name = object.dn.rsplit('/').next().unwrap_or_default();
                let dn = format!("{}/{name}", template.dn).into_boxed_str();
                if domain.get(&dn).is_none() {
                    domain.add(Object { dn, ..object }, false, problems);
                }
            }
        }
    }
}

/// Says of a secondary template whose peer is not there that nobody knows what it has from it.
fn orphan(domain: &mut UcsDomain, template: &Object) {
    let why = Why::new(State::Unresolved, "the peer of a redundant vNIC template");
    let place = template
        .attribute("peerRedundancyTemplName")
        .map(|name| name.place);
    let place = place.unwrap_or(template.place);
    let mut values: Vec<Attribute> = PAIRED
        .iter()
        .map(|key| Attribute::unknown(key, why.clone(), place))
        .collect();
    values.push(Attribute::unknown("vnicEtherIf", why, place));
    domain.fill(&template.dn, values);
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
