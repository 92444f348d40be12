//! What is said of what a configuration of `EasyUCS` does not hold.

use super::super::model::{Intended, Words};
use crate::fabric::known::{State, Why};

/// What no configuration holds, in one sentence, so that a domain has one reason and not a hundred.
pub(super) const INTENT: &str = "a configuration of EasyUCS says what is meant to be: it holds no addresses from \
    pools, no servers and no state (exports of UCS Manager do)";

/// Of configurations.
pub(super) const WORDS: Words = Words {
    exports: "descriptions",
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
fn unreadable(class: &str) -> Why {
    Why::new(
        State::Failed,
        format!("one of the objects in `{}`", section(class)),
    )
}

/// The section that lists the objects of a class.
pub(super) fn section(class: &str) -> &str {
    match class {
        "fabricVlan" | "fabricEthVlanPc" | "fabricEthVlanPortEp" => "vlans",
        "fabricNetGroup" => "vlan_groups",
        "fabricEthLanPc" | "fabricEthLanPcEp" => "lan_port_channels",
        "fabricEthLanEp" => "lan_uplink_ports",
        "fabricDceSwSrvEp" => "server_ports",
        "fabricLanPinGroup" | "fabricLanPinTarget" => "lan_pin_groups",
        "fabricLanCloud" => "switching_mode",
        "qosclassEthBE" => "qos_system_class",
        "macpoolPool" | "macpoolBlock" => "mac_pools",
        "vnicEther" => "vnics",
        "lsServer" | "lsBinding" | "vnicEtherIf" => "service_profiles",
        "epqosDefinition" | "epqosEgress" => "qos_policies",
        "nwctrlDefinition" => "network_control_policies",
        "vnicLanConnTempl" => "vnic_templates",
        "vnicLanConnPolicy" => "lan_connectivity_policies",
        other => other,
    }
}
