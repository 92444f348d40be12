//! The answers of OneView appliances: one collection a file, each on one line, with the fields
//! that a thrifty export asks for. What Windows says of the same servers is not its business.

use serde_json::{Map, Value, json};

use crate::site::{BAYS, Blade, ENCLOSURES, Enclosure, Fault, HOST_NETWORKS, Make, SIDES, TENANTS};

/// Connections of a profile: name, what it leads to, function of the port, and its minimum.
const CONNECTIONS: [(&str, &str, char, u64); 3] = [
    ("Host", "HostNet", 'a', 2000),
    ("SAN", "SAN", 'b', 4000),
    ("Tenant", "TenantNet", 'c', 4000),
];

/// The files of one appliance: name of the resource, the collection.
pub fn answers(make: &Make, appliance: u64) -> Vec<(&'static str, Value)> {
    let first = appliance * ENCLOSURES;
    let enclosures = make.enclosures();
    let own: Vec<_> = enclosures
        .filter(|enclosure| (first..first + ENCLOSURES).contains(&enclosure.number))
        .collect();
    let blades: Vec<_> = own.iter().flat_map(Enclosure::blades).collect();
    let collections = [
        (
            "server-profiles",
            "ServerProfileListV5",
            blades.iter().map(profile).collect(),
        ),
        (
            "server-hardware",
            "server-hardware-list-4",
            blades.iter().map(hardware).collect(),
        ),
        (
            "server-hardware-types",
            "server-hardware-type-list-4",
            vec![hardware_type(make, appliance)],
        ),
        (
            "interconnects",
            "InterconnectCollectionV3",
            own.iter().flat_map(modules).collect(),
        ),
        (
            "logical-interconnects",
            "LogicalInterconnectCollectionV3",
            own.iter().map(domain).collect(),
        ),
        (
            "uplink-sets",
            "UplinkSetCollectionV3",
            own.iter().flat_map(uplink_sets).collect(),
        ),
        (
            "ethernet-networks",
            "NetworkCollectionV3",
            networks(make, appliance),
        ),
        (
            "network-sets",
            "NetworkSetCollection",
            network_sets(make, appliance),
        ),
        (
            "connection-templates",
            "ConnectionTemplateCollection",
            templates(make, appliance),
        ),
    ];
    let file = |(resource, kind, members): (&'static str, &str, Vec<Value>)| {
        (resource, collection(resource, kind, &members))
    };
    collections.into_iter().map(file).collect()
}

/// As `?start=0&count=-1` answers.
fn collection(resource: &str, kind: &str, members: &[Value]) -> Value {
    let count = members.len();
    json!({"type": kind, "members": members, "start": 0, "nextPageUri": null, "prevPageUri": null,
        "count": count, "total": count, "category": resource,
        "uri": format!("/rest/{resource}?start=0&count={count}")})
}

fn profile(blade: &Blade<'_>) -> Value {
    let of_appliance = blade.enclosure().appliance();
    let mut connections = Vec::new();
    for (name, network, function, mbps) in CONNECTIONS {
        for (side, letter) in SIDES.into_iter().enumerate() {
            let id = connections.len() as u64;
            let mixed = name == "Host" && blade.fault() == Some(Fault::TenantVlanOnHostPair);
            let network = format!("{network}-{letter}{}", if mixed { "-mig" } else { "" });
            let resource = if name == "SAN" {
                "fc-networks"
            } else {
                "network-sets"
            };
            connections.push(json!({
                "id": id + 1, "name": format!("{name}-{letter}"),
                "functionType": if name == "SAN" { "FibreChannel" } else { "Ethernet" },
                "networkUri": blade.make().shared_uri(resource, &network, of_appliance),
                "portId": format!("Flb 1:{}-{function}", side + 1),
                "interconnectUri": blade.enclosure().module_uri(side),
                "mac": blade.mac(id, ":"), "requestedMbps": mbps.to_string(),
                "allocatedMbps": mbps, "maximumMbps": 10_000,
            }));
        }
    }
    json!({
        "type": "ServerProfileV5", "uri": blade.profile_uri(), "name": blade.name(),
        "serialNumber": blade.serial(), "serverHardwareUri": blade.hardware_uri(),
        "serverHardwareTypeUri": type_uri(blade.make(), of_appliance),
        "enclosureUri": blade.enclosure().uri(), "enclosureBay": blade.bay(),
        "category": "server-profiles", "status": "OK", "state": "Normal",
        "connections": connections,
    })
}

fn type_uri(make: &Make, appliance: u64) -> String {
    make.shared_uri("server-hardware-types", "BL460c Gen8", appliance)
}

fn hardware(blade: &Blade<'_>) -> Value {
    let port = |side: usize| {
        json!({"mac": blade.factory_mac(side as u64), "interconnectPort": blade.bay(),
            "type": "Ethernet", "portNumber": side + 1,
            "interconnectUri": blade.enclosure().module_uri(side)})
    };
    json!({
        "type": "server-hardware-4", "category": "server-hardware", "uri": blade.hardware_uri(),
        "name": format!("{}, bay {}", blade.enclosure().name(), blade.bay()), "position": blade.bay(),
        "powerState": "On", "serialNumber": blade.serial(),
        "serverHardwareTypeUri": type_uri(blade.make(), blade.enclosure().appliance()),
        "serverProfileUri": blade.profile_uri(),
        "portMap": {"deviceSlots": [{"location": "Flb", "deviceNumber": 9, "slotNumber": 1,
            "physicalPorts": [port(0), port(1)]}]},
    })
}

fn hardware_type(make: &Make, appliance: u64) -> Value {
    let port = |number: u64| {
        json!({"mapping": number, "number": number, "maxSpeedMbps": 10_000, "type": "Ethernet",
            "physicalFunctionCount": 4})
    };
    json!({
        "type": "server-hardware-type-4", "category": "server-hardware-types",
        "name": "BL460c Gen8 1", "model": "ProLiant BL460c Gen8", "formFactor": "HalfHeight",
        "adapters": [{"location": "Flb", "slot": 1, "deviceNumber": 9,
            "model": "HP FlexFabric 10Gb 2-port 554FLB Adapter", "ports": [port(1), port(2)]}],
        "uri": type_uri(make, appliance),
    })
}

fn modules(enclosure: &Enclosure<'_>) -> Vec<Value> {
    let one = |side: usize| {
        let uri = enclosure.module_uri(side);
        let linked = enclosure.blades().count() as u64;
        let downlinks = (1..=BAYS).map(|number| {
            let speed = (number <= linked).then_some("Speed10G");
            port("Downlink", &format!("d{number}"), speed)
        });
        let uplinks = ["X1", "X2"].map(|name| port("Uplink", name, Some("Speed8G")));
        let uplinks = uplinks
            .into_iter()
            .chain(["X5", "X6"].map(|name| port("Uplink", name, Some("Speed10G"))));
        json!({
            "type": "InterconnectV3", "category": "interconnects", "uri": uri,
            "name": format!("{}, interconnect {}", enclosure.name(), side + 1),
            "model": "HP VC FlexFabric 10Gb/24-Port Module", "firmwareVersion": "4.45",
            "logicalInterconnectUri": enclosure.domain_uri(), "enclosureName": enclosure.name(),
            "interconnectLocation": {"locationEntries": location(enclosure, side)},
            "ports": downlinks.chain(uplinks).collect::<Vec<_>>(),
        })
    };
    vec![one(0), one(1)]
}

fn port(kind: &str, name: &str, speed: Option<&str>) -> Value {
    let status = if speed.is_some() {
        "Linked"
    } else {
        "Unlinked"
    };
    json!({"portName": name, "portType": kind, "portStatus": status, "operationalSpeed": speed})
}

fn location(enclosure: &Enclosure<'_>, side: usize) -> Vec<Value> {
    vec![
        json!({"type": "Bay", "value": (side + 1).to_string()}),
        json!({"type": "Enclosure", "value": enclosure.uri()}),
    ]
}

fn domain(enclosure: &Enclosure<'_>) -> Value {
    json!({
        "type": "logical-interconnectV3", "category": "logical-interconnects",
        "uri": enclosure.domain_uri(), "name": format!("{}-LIG-MUC-HV", enclosure.name()),
        "enclosureUris": [enclosure.uri()], "enclosureType": "C7000",
        "stackingHealth": "BiConnected", "consistencyStatus": "CONSISTENT",
        "ethernetSettings": {"enableFastMacCacheFailover": true, "enableNetworkLoopProtection": true},
        "interconnects": [enclosure.module_uri(0), enclosure.module_uri(1)],
    })
}

fn uplink_sets(enclosure: &Enclosure<'_>) -> Vec<Value> {
    let make = enclosure.make();
    let one = |side: usize, san: bool| {
        let letter = SIDES[side];
        let name = format!("{}-{letter}", if san { "SAN" } else { "SUS" });
        let ports = if san { ["X1", "X2"] } else { ["X5", "X6"] };
        let ports = ports.map(|port| {
            let mut entries = location(enclosure, side);
            entries.push(json!({"type": "Port", "value": port}));
            json!({"desiredSpeed": "Auto", "location": {"locationEntries": entries}})
        });
        let ethernet: Vec<String> = vlans()
            .map(|(network, _)| network_uri(make, &network, letter, enclosure.appliance()))
            .collect();
        let fc = make.shared_uri("fc-networks", &name, enclosure.appliance());
        let (ethernet, fc) = if san {
            (vec![], vec![fc])
        } else {
            (ethernet, vec![])
        };
        json!({
            "type": "uplink-setV3", "category": "logical-interconnects", "name": name,
            "uri": format!("/rest/uplink-sets/{}", enclosure.guid(&name)),
            "logicalInterconnectUri": enclosure.domain_uri(), "connectionMode": "Auto",
            "networkType": if san { "FibreChannel" } else { "Ethernet" },
            "portConfigInfos": ports, "networkUris": ethernet, "fcNetworkUris": fc,
            "nativeNetworkUri": null, "status": "OK",
        })
    };
    vec![one(0, false), one(1, false), one(0, true), one(1, true)]
}

/// Every VLAN of the site, with the name that its networks begin with.
fn vlans() -> impl Iterator<Item = (String, u64)> {
    let of_hosts = HOST_NETWORKS
        .iter()
        .map(|(_, name, vlan)| ((*name).to_owned(), *vlan));
    of_hosts.chain(
        TENANTS
            .iter()
            .map(|(name, vlan)| (format!("{name}-{vlan}"), *vlan)),
    )
}

fn network_uri(make: &Make, name: &str, side: char, appliance: u64) -> String {
    make.shared_uri("ethernet-networks", &format!("{name}-{side}"), appliance)
}

fn networks(make: &Make, appliance: u64) -> Vec<Value> {
    let mut all = Vec::new();
    for (name, vlan) in vlans() {
        for side in SIDES {
            let full = format!("{name}-{side}");
            all.push(json!({
                "type": "ethernet-networkV3", "category": "ethernet-networks", "name": full,
                "uri": network_uri(make, &name, side, appliance), "vlanId": vlan,
                "ethernetNetworkType": "Tagged", "smartLink": true, "privateNetwork": false,
                "purpose": "General", "status": "OK",
                "connectionTemplateUri": template_uri(make, &full, appliance),
            }));
        }
    }
    all
}

fn template_uri(make: &Make, network: &str, appliance: u64) -> String {
    make.shared_uri(
        "connection-templates",
        &format!("template {network}"),
        appliance,
    )
}

fn templates(make: &Make, appliance: u64) -> Vec<Value> {
    let names = vlans().flat_map(|(name, _)| SIDES.map(|side| format!("{name}-{side}")));
    let one = |name: String| {
        json!({
            "type": "connection-template", "category": "connection-templates",
            "name": format!("name-{name}"), "uri": template_uri(make, &name, appliance),
            "bandwidth": {"maximumBandwidth": 10_000, "typicalBandwidth": 1000},
        })
    };
    names.map(one).collect()
}

/// In a broken fleet there are sets for hosts that carry a tenant's VLAN too.
fn network_sets(make: &Make, appliance: u64) -> Vec<Value> {
    let hosts = HOST_NETWORKS.map(|(_, name, _)| name.to_owned()).to_vec();
    let tenants: Vec<_> = TENANTS
        .map(|(name, vlan)| format!("{name}-{vlan}"))
        .to_vec();
    let mut sets = vec![
        ("HostNet", "", hosts.clone()),
        ("TenantNet", "", tenants.clone()),
    ];
    if make.broken > 0 {
        let mixed = hosts
            .into_iter()
            .chain(tenants.into_iter().take(1))
            .collect();
        sets.push(("HostNet", "-mig", mixed));
    }
    let mut all = Vec::new();
    for (name, suffix, networks) in sets {
        for side in SIDES {
            let full = format!("{name}-{side}{suffix}");
            let uris = networks
                .iter()
                .map(|network| network_uri(make, network, side, appliance));
            let mut set = Map::new();
            set.insert("type".into(), "network-set".into());
            set.insert("networkUris".into(), uris.collect());
            set.insert("nativeNetworkUri".into(), Value::Null);
            set.insert("name".into(), full.clone().into());
            set.insert("category".into(), "network-sets".into());
            set.insert(
                "uri".into(),
                make.shared_uri("network-sets", &full, appliance).into(),
            );
            all.push(Value::Object(set));
        }
    }
    all
}
