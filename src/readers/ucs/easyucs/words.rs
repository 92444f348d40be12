//! What is said of what a configuration of `EasyUCS` does not hold.

use super::super::model::{Intended, Words};
use crate::fabric::known::{State, Why};

/// What no configuration holds, in one sentence, so that a domain has one reason and not a hundred.
pub(super) const INTENT: &str = "a configuration of EasyUCS says what is meant to be: it holds no addresses from \
    pools, no servers and no state (exports of UCS Manager do)";

/// Of configurations.
pub(super) const WORDS: Words = Words {
    exports: "descriptions",
    value: |class, attribute| format!("`{}` of {}", key(class, attribute), noun(class).1),
    own_value,
    repair: "keep one of the two; domains of their own have a `name` in `system`, or a folder of their own",
    missing: |_, class| unlisted(class),
    unreadable: |_, class| unreadable(class),
    state: |_, _| Why::new(State::Limit, INTENT),
    configured: |_, _| Why::new(State::Limit, INTENT),
    pooled: INTENT,
    address: |_| Why::new(State::Limit, INTENT),
    intended: Some(Intended { unbound: INTENT }),
};

/// Why objects of a class are missing: no configuration that was handed in has the section that lists them.
fn unlisted(class: &str) -> Why {
    Why::new(
        State::Unresolved,
        format!("the section `{}` of EasyUCS", section(class)),
    )
}

/// Why objects of a class are missing although the section is there that lists them: one of them cannot be read.
pub(super) fn unreadable(class: &str) -> Why {
    Why::new(
        State::Failed,
        format!("one of the objects in `{}`", section(class)),
    )
}

/// What an attribute of an object is called, and which object that is.
fn own_value(class: &str, dn: &str, attribute: &str) -> String {
    let mut parts: Vec<&str> = dn.split('/').collect();
    if class == "epqosEgress" {
        // The settings of a policy are an object of their own.
        parts.pop();
    }
    let own = parts.pop().unwrap_or_default();
    let (prefix, noun) = noun(class);
    let name = own.strip_prefix(prefix).unwrap_or(own);
    let around: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.strip_prefix("org-"))
        .collect();
    let around = match (around.is_empty(), parts.as_slice()) {
        (false, _) => format!(" in the organisation `{}`", around.join("/")),
        (true, ["fabric", "lan", side, ..]) if matches!(*side, "A" | "B") => {
            format!(" of fabric {side}")
        }
        _ => String::new(),
    };
    let holder = parts.last().copied().unwrap_or_default();
    let holder = [
        "ls-",
        "lan-conn-pol-",
        "lan-conn-templ-",
        "ether-",
        "san-conn-pol-",
    ]
    .iter()
    .find_map(|prefix| holder.strip_prefix(prefix))
    .map(|holder| format!(" of `{holder}`"))
    .unwrap_or_default();
    let key = key(class, attribute);
    format!("`{key}` of {noun} `{name}`{holder}{around}")
}

/// How the names of the objects of a class begin, and what such an object is called.
fn noun(class: &str) -> (&'static str, &'static str) {
    match class {
        "epqosDefinition" | "epqosEgress" => ("ep-qos-", "the QoS policy"),
        "fabricEthLanEp" => ("phys-", "the uplink port"),
        "fabricEthLanPc" => ("pc-", "the port channel"),
        "fabricEthLanPcEp" => ("ep-", "the port of a port channel"),
        "fabricNetGroup" => ("net-group-", "the VLAN group"),
        "fabricVlan" => ("net-", "the VLAN"),
        "lsServer" => ("ls-", "the service profile"),
        "macpoolBlock" => ("block-", "the block of a MAC pool"),
        "macpoolPool" => ("mac-pool-", "the MAC pool"),
        "nwctrlDefinition" => ("nwctrl-", "the network control policy"),
        "qosclassEthBE" | "qosclassEthClassified" | "qosclassFc" => {
            ("class-", "the QoS system class")
        }
        "vnicConnDef" | "vnicLanConnPolicy" => ("lan-conn-pol-", "the LAN connectivity policy"),
        "vnicEther" => ("ether-", "the vNIC"),
        "vnicEtherIf" => ("if-", "the VLAN"),
        "vnicFc" => ("fc-", "the vHBA"),
        "vnicSanConnPolicy" => ("san-conn-pol-", "the SAN connectivity policy"),
        "vnicSanConnTempl" => ("san-conn-templ-", "the vHBA template"),
        "vnicLanConnTempl" => ("lan-conn-templ-", "the vNIC template"),
        _ => ("", "the object"),
    }
}

/// The key of a configuration that an attribute of an object of UCS Manager is read from.
pub(super) fn key<'a>(class: &str, attribute: &'a str) -> &'a str {
    match attribute {
        "addr" => "mac_address",
        "adminState" if class.starts_with("qosclass") => "state",
        "adminState" => "admin_state",
        "assocState" | "assignState" => "operational_state",
        "defaultNet" => "vlan_native",
        "drop" => "packet_drop",
        "lanConnPolicyName" => "lan_connectivity_policy",
        "nativeNet" => "native_vlan",
        "nwCtrlPolicyName" => "network_control_policy",
        "nwTemplName" if class == "vnicFc" => "vhba_template",
        "nwTemplName" | "operNwTemplName" => "vnic_template",
        "peerRedundancyTemplName" => "peer_redundancy_template",
        "pnDn" => "servers",
        "sanConnPolicyName" => "san_connectivity_policy",
        "portId" if class == "fabricEthLanPc" => "pc_id",
        "portId" => "port_id",
        "prio" => "priority",
        "qosPolicyName" => "qos_policy",
        "redundancyPairType" => "redundancy_type",
        "sharing" => "sharing_type",
        "slotId" => "slot_id",
        "srcTemplName" | "operSrcTemplName" => "service_profile_template",
        "switchId" => "fabric",
        "templType" => "template_type",
        "uplinkFailAction" => "action_on_uplink_fail",
        "fabricPooledVlan" | "vnicEtherIf" => "vlans",
        other => section(other),
    }
}

/// The section that lists the objects of a class.
pub(super) fn section(class: &str) -> &str {
    match class {
        "fabricVlan" | "fabricEthVlanPc" | "fabricEthVlanPortEp" => "vlans",
        "fabricNetGroup" | "fabricPooledVlan" => "vlan_groups",
        "fabricEthLanEp" => "lan_uplink_ports",
        "fabricEthLanPc" => "lan_port_channels",
        "fabricEthLanPcEp" => "interfaces",
        "fabricDceSwSrvEp" => "server_ports",
        "fabricLanPinGroup" | "fabricLanPinTarget" => "lan_pin_groups",
        "fabricLanCloud" => "switching_mode",
        "qosclassEthBE" | "qosclassEthClassified" | "qosclassFc" => "qos_system_class",
        "macpoolPool" => "mac_pools",
        "macpoolBlock" => "mac_blocks",
        "vnicEther" => "vnics",
        "vnicFc" => "vhbas",
        "vnicSanConnTempl" => "vhba_templates",
        "vnicSanConnPolicy" => "san_connectivity_policies",
        "lsServer" | "lsBinding" | "lsRequirement" | "vnicConnDef" | "vnicEtherIf" => {
            "service_profiles"
        }
        "epqosDefinition" | "epqosEgress" => "qos_policies",
        "nwctrlDefinition" => "network_control_policies",
        "vnicLanConnTempl" => "vnic_templates",
        "vnicLanConnPolicy" => "lan_connectivity_policies",
        other => other,
    }
}
