//! A backup of UCS Manager rewritten as a configuration of `EasyUCS`: section by section as its `config fetch` does
//! and as its JSON Schemas want it, from the bare XML. No reader of ours takes part.

use std::iter;

use roxmltree::{Document, Node};
use serde_json::{Map, Value as Json, json};

/// What becomes of the addresses that a backup preserves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// They are fetched.
    Kept,
    /// They are left to the pools, as who writes a configuration by hand does.
    Pooled,
}

/// The configuration of the domain in a backup.
pub fn write(backup: &str, addresses: Addresses) -> Json {
    let document = Document::parse(backup).expect("XML");
    let root = document.root_element();
    let cloud = child(root, "fabricEp").and_then(|fabric| child(fabric, "fabricLanCloud"));
    let cloud = cloud.expect("a LAN cloud");
    let mut config = Map::new();
    let system = child(root, "topSystem").expect("a system");
    section(&mut config, "system", [object(system, &[("name", "name")])]);
    let both = children(cloud, "fabricVlan").map(|vlan| vlan_of(vlan, None));
    let sides: Vec<Node> = children(cloud, "fabricEthLan").collect();
    let one = sides.iter().flat_map(|side| {
        let vlans = children(*side, "fabricVlan");
        vlans.map(|vlan| vlan_of(vlan, side.attribute("id")))
    });
    section(&mut config, "vlans", both.chain(one));
    section(
        &mut config,
        "vlan_groups",
        children(cloud, "fabricNetGroup").map(group_of),
    );
    let channels = sides.iter().flat_map(|side| {
        let channels = children(*side, "fabricEthLanPc");
        channels.map(|channel| channel_of(channel, side.attribute("id")))
    });
    section(&mut config, "lan_port_channels", channels);
    let servers = children(root, "fabricEp").flat_map(|fabric| children(fabric, "fabricDceSrv"));
    let servers = servers.flat_map(|servers| children(servers, "fabricDceSwSrv"));
    let servers = servers.flat_map(|side| {
        let ports = children(side, "fabricDceSwSrvEp");
        ports.map(move |port| {
            with(
                object(port, &PORT),
                "fabric",
                side.attribute("id").map(Json::from),
            )
        })
    });
    section(&mut config, "server_ports", servers);
    let mode = object(cloud, &[("mode", "ethernet_mode")]);
    section(&mut config, "switching_mode", [mode]);
    let classes = child(cloud, "qosclassDefinition").expect("QoS classes");
    let classes = classes.children().filter(Node::is_element);
    section(&mut config, "qos_system_class", classes.map(class_of));
    let orgs = children(root, "orgOrg").map(|org| org_of(org, &[], addresses));
    section(&mut config, "orgs", orgs);
    json!({
        "easyucs": {"metadata": [{"file_type": "config", "device_type": "ucsm", "easyucs_version": "1.0.2",
            "device_name": system.attribute("name"), "origin": "live"}]},
        "config": config,
    })
}

fn children<'a, 't>(node: Node<'a, 't>, tag: &'a str) -> impl Iterator<Item = Node<'a, 't>> {
    node.children().filter(move |child| child.has_tag_name(tag))
}

fn child<'a, 't>(node: Node<'a, 't>, tag: &'a str) -> Option<Node<'a, 't>> {
    children(node, tag).next()
}

/// A list, which is not written where it is empty.
fn section(map: &mut Map<String, Json>, key: &str, items: impl IntoIterator<Item = Json>) {
    let items: Vec<Json> = items.into_iter().collect();
    if !items.is_empty() {
        map.insert(key.to_owned(), items.into());
    }
}

/// An object with these attributes under these keys; what is empty is not written.
fn object(node: Node, keys: &[(&str, &str)]) -> Json {
    let pairs = keys.iter().filter_map(|(attribute, key)| {
        let text = node.attribute(*attribute).filter(|text| !text.is_empty())?;
        Some(((*key).to_owned(), text.into()))
    });
    Json::Object(pairs.collect())
}

fn with(mut object: Json, key: &str, value: Option<Json>) -> Json {
    if let Some(value) = value.filter(|value| *value != json!([])) {
        object[key] = value;
    }
    object
}

fn vlan_of(node: Node, fabric: Option<&str>) -> Json {
    let vlan = object(
        node,
        &[
            ("name", "name"),
            ("id", "id"),
            ("mcastPolicyName", "multicast_policy_name"),
        ],
    );
    let vlan = with(vlan, "fabric", fabric.map(Json::from));
    let sharing = node
        .attribute("sharing")
        .filter(|sharing| *sharing != "none");
    let vlan = with(vlan, "sharing_type", sharing.map(Json::from));
    let native = node.attribute("defaultNet") == Some("yes");
    let vlan = with(vlan, "native_vlan", native.then(|| "yes".into()));
    let channels = children(node, "fabricEthVlanPc");
    with(
        vlan,
        "lan_port_channels",
        Some(channels.map(binding_of).collect()),
    )
}

fn binding_of(node: Node) -> Json {
    let keys = [
        ("switchId", "fabric"),
        ("portId", "pc_id"),
        ("isNative", "native_vlan"),
    ];
    object(node, &keys)
}

fn group_of(node: Node) -> Json {
    let group = object(node, &[("name", "name"), ("nativeNet", "native_vlan")]);
    let native = node.attribute("nativeNet");
    let vlans = children(node, "fabricPooledVlan").filter_map(|vlan| vlan.attribute("name"));
    let vlans = vlans.filter(|vlan| Some(*vlan) != native);
    let group = with(group, "vlans", Some(vlans.collect()));
    let channels = children(node, "fabricEthVlanPc")
        .map(|bound| object(bound, &[("switchId", "fabric"), ("portId", "pc_id")]));
    with(group, "lan_port_channels", Some(channels.collect()))
}

/// The keys of a port.
const PORT: [(&str, &str); 3] = [
    ("slotId", "slot_id"),
    ("portId", "port_id"),
    ("adminState", "admin_state"),
];

fn channel_of(node: Node, fabric: Option<&str>) -> Json {
    let keys = [
        ("portId", "pc_id"),
        ("name", "name"),
        ("adminState", "admin_state"),
        ("adminSpeed", "admin_speed"),
    ];
    let ports = children(node, "fabricEthLanPcEp").map(|port| object(port, &PORT));
    let channel = with(object(node, &keys), "fabric", fabric.map(Json::from));
    with(channel, "interfaces", Some(ports.collect()))
}

fn class_of(node: Node) -> Json {
    let keys = [
        ("priority", "priority"),
        ("adminState", "state"),
        ("cos", "cos"),
        ("weight", "weight"),
        ("mtu", "mtu"),
    ];
    let mut class = object(node, &keys);
    match node.tag_name().name() {
        "qosclassEthBE" => class["priority"] = "best-effort".into(),
        "qosclassFc" => class["priority"] = "fc".into(),
        _ => {}
    }
    let drop = node.attribute("drop").map(|drop| match drop {
        "drop" => "enabled",
        _ => "disabled",
    });
    with(class, "packet_drop", drop.map(Json::from))
}

/// An organisation with those around it, the nearest last.
fn org_of<'a>(node: Node<'a, '_>, around: &[Node<'a, '_>], addresses: Addresses) -> Json {
    let path: Vec<Node> = around.iter().copied().chain(iter::once(node)).collect();
    let mut org = Map::new();
    org.insert("name".to_owned(), node.attribute("name").into());
    let qos = children(node, "epqosDefinition").map(|policy| {
        let egress = child(policy, "epqosEgress").expect("its settings");
        let keys = [
            ("prio", "priority"),
            ("rate", "rate"),
            ("burst", "burst"),
            ("hostControl", "host_control"),
        ];
        with(
            object(egress, &keys),
            "name",
            policy.attribute("name").map(Json::from),
        )
    });
    section(&mut org, "qos_policies", qos);
    let keys = [
        ("name", "name"),
        ("cdp", "cdp_admin_state"),
        ("macRegisterMode", "mac_register_mode"),
        ("uplinkFailAction", "action_on_uplink_fail"),
    ];
    let control = children(node, "nwctrlDefinition").map(|policy| object(policy, &keys));
    section(&mut org, "network_control_policies", control);
    let pools = children(node, "macpoolPool").map(|pool| {
        let blocks = children(pool, "macpoolBlock");
        let blocks = blocks.map(|block| object(block, &[("from", "from"), ("to", "to")]));
        with(
            object(pool, &[("name", "name")]),
            "mac_blocks",
            Some(blocks.collect()),
        )
    });
    section(&mut org, "mac_pools", pools);
    let templates = children(node, "vnicLanConnTempl").map(|template| {
        let keys = [("templType", "template_type"), ("descr", "descr")];
        let own = object(template, &keys);
        joined(vnic_of(template), own)
    });
    section(&mut org, "vnic_templates", templates);
    let profiles = children(node, "lsServer").map(|profile| profile_of(profile, &path, addresses));
    section(&mut org, "service_profiles", profiles);
    section(
        &mut org,
        "orgs",
        children(node, "orgOrg").map(|inner| org_of(inner, &path, addresses)),
    );
    org.into()
}

fn joined(mut one: Json, other: Json) -> Json {
    if let (Some(one), Json::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

/// What a vNIC and a template of vNICs have.
fn vnic_of(node: Node) -> Json {
    let keys = [
        ("name", "name"),
        ("switchId", "fabric"),
        ("mtu", "mtu"),
        ("qosPolicyName", "qos_policy"),
        ("nwCtrlPolicyName", "network_control_policy"),
        ("identPoolName", "mac_address_pool"),
        ("pinToGroupName", "pin_group"),
        ("cdnSource", "cdn_source"),
    ];
    let mut vnic = object(node, &keys);
    let (native, tagged): (Vec<Node>, Vec<Node>) = children(node, "vnicEtherIf")
        .partition(|vlan| matches!(vlan.attribute("defaultNet"), Some("yes" | "true")));
    if let Some(native) = native.first() {
        vnic["vlan_native"] = native.attribute("name").into();
    }
    let tagged = tagged.iter().filter_map(|vlan| vlan.attribute("name"));
    let vnic = with(vnic, "vlans", Some(tagged.collect()));
    let groups = children(node, "fabricNetGroupRef").filter_map(|group| group.attribute("name"));
    with(vnic, "vlan_groups", Some(groups.collect()))
}

fn profile_of(node: Node, path: &[Node], addresses: Addresses) -> Json {
    let keys = [
        ("name", "name"),
        ("type", "type"),
        ("srcTemplName", "service_profile_template"),
        ("uuid", "uuid"),
        ("bootPolicyName", "boot_policy"),
    ];
    let mut profile = object(node, &keys);
    if profile["type"] == "updating-template" {
        // Profiles of the sites were changed, which UCS Manager allows only where their template is an initial one.
        profile["type"] = "initial-template".into();
    }
    if let Some(server) = child(node, "lsBinding").and_then(|binding| binding.attribute("pnDn")) {
        let mut parts = server
            .split('/')
            .skip(1)
            .filter_map(|part| part.rsplit('-').next());
        let (chassis, blade) = (
            parts.next().expect("a chassis"),
            parts.next().expect("a blade"),
        );
        profile["servers"] = json!([{"chassis_id": chassis, "blade": blade}]);
    } else if node.attribute("type") == Some("instance") {
        profile["operational_state"] = json!({"profile_state": "unassociated"});
    }
    let vnics = children(node, "vnicEther").map(|vnic| {
        let mut written = joined(
            vnic_of(vnic),
            object(
                vnic,
                &[("order", "order"), ("nwTemplName", "vnic_template")],
            ),
        );
        let address = vnic
            .attribute("addr")
            .filter(|address| *address != "derived");
        if let (Some(address), Addresses::Kept) = (address, addresses) {
            written["mac_address"] = address.into();
        }
        if let Some(template) = vnic
            .attribute("nwTemplName")
            .filter(|name| !name.is_empty())
        {
            written["operational_state"] =
                json!({"vnic_template": {"name": template, "org": org_with(path, template)}});
        }
        written
    });
    let profile = with(profile, "vnics", Some(vnics.collect()));
    // No backup of the sites has the templates that they name.
    let keys = [("name", "name"), ("switchId", "fabric"), ("order", "order")];
    let vhbas = children(node, "vnicFc").map(|vhba| object(vhba, &keys));
    with(profile, "vhbas", Some(vhbas.collect()))
}

/// The path of the nearest organisation that has a template of this name.
fn org_with(path: &[Node], template: &str) -> String {
    let has = |org: &Node| {
        let mut templates = children(*org, "vnicLanConnTempl");
        templates.any(|found| found.attribute("name") == Some(template))
    };
    let depth = path.iter().rposition(has).expect("a template");
    let names = path[..=depth]
        .iter()
        .filter_map(|org| org.attribute("name"));
    names.collect::<Vec<_>>().join("/")
}
