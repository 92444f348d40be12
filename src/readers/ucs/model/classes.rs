//! The classes that are read: how each makes its relative name, and which of its attributes are
//! looked at. Everything else in a file stays unread, and so hidden.
//!
//! Source: the managed object metadata of UCS Manager (naming attributes, parents, access).

/// Where a class stands in a backup, and so which part of one has all of its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Area {
    /// Below `orgOrg`: profiles, templates, policies, pools.
    Organisation,
    /// Below `fabricEp`: VLANs, uplinks, QoS classes.
    Fabric,
    /// Below `topSystem`: inventory and state, which no backup has.
    System,
}

/// A class.
#[derive(Debug)]
pub(in super::super) struct Class {
    /// Name of the class, the tag of its elements.
    pub(in super::super) name: &'static str,
    /// Relative name of an object, with naming attributes in brackets.
    pub(in super::super) rn: &'static str,
    /// Where the class stands.
    pub(in super::super) area: Area,
    /// The attributes that are read, beside the naming ones; none of a class that only carries
    /// others.
    pub(in super::super) attributes: &'static [&'static str],
}

const fn class(
    name: &'static str,
    rn: &'static str,
    area: Area,
    attributes: &'static [&'static str],
) -> Class {
    Class {
        name,
        rn,
        area,
        attributes,
    }
}

use Area::{Fabric, Organisation, System};

/// Settings that a vNIC and its template share.
const VNIC: &[&str] = &[
    "name",
    "addr",
    "switchId",
    "mtu",
    "nwTemplName",
    "operNwTemplName",
    "qosPolicyName",
    "nwCtrlPolicyName",
    "identPoolName",
    "pinToGroupName",
    "templType",
];

/// Every class that is read, in the order of their names.
pub(in super::super) const CLASSES: &[Class] = &[
    class(
        "adaptorExtEthIfPc",
        "pc-[portId]",
        System,
        &["operSpeed", "switchId"],
    ),
    class(
        "adaptorHostEthIf",
        "host-eth-[id]",
        System,
        &["mac", "originalMac", "vnicDn"],
    ),
    class("adaptorUnit", "adaptor-[id]", System, &[]),
    class(
        "computeBlade",
        "blade-[slotId]",
        System,
        &["model", "serial"],
    ),
    class(
        "computeRackUnit",
        "rack-unit-[id]",
        System,
        &["model", "serial"],
    ),
    class("epqosDefinition", "ep-qos-[name]", Organisation, &["name"]),
    class("epqosEgress", "egress", Organisation, &["prio", "rate"]),
    class("equipmentChassis", "chassis-[id]", System, &[]),
    // The ports of a fabric interconnect as they are; the other classes of ports say what they are meant for.
    class(
        "etherPIo",
        "port-[portId]",
        System,
        &["operState", "operSpeed"],
    ),
    class("fabricDceSrv", "server", Fabric, &[]),
    class("fabricDceSwSrv", "sw-[id]", Fabric, &[]),
    class(
        "fabricDceSwSrvEp",
        "slot-[slotId]-port-[portId]",
        Fabric,
        &["slotId", "portId", "adminState"],
    ),
    // Server ports that UCS Manager put together into a port channel, as the policy of the chassis says.
    class("fabricDceSwSrvPc", "pc-[portId]", Fabric, &[]),
    class(
        "fabricDceSwSrvPcEp",
        "ep-slot-[slotId]-port-[portId]",
        Fabric,
        &["slotId", "portId", "adminState"],
    ),
    class("fabricEp", "fabric", Fabric, &[]),
    class("fabricEthEstc", "[id]", Fabric, &[]),
    class("fabricEthEstcCloud", "eth-estc", Fabric, &[]),
    class("fabricEthLan", "[id]", Fabric, &["id"]),
    class(
        "fabricEthLanEp",
        "phys-slot-[slotId]-port-[portId]",
        Fabric,
        &["slotId", "portId", "adminState", "operState"],
    ),
    class(
        "fabricEthLanPc",
        "pc-[portId]",
        Fabric,
        &["name", "portId", "adminState"],
    ),
    class(
        "fabricEthLanPcEp",
        "ep-slot-[slotId]-port-[portId]",
        Fabric,
        &["slotId", "portId", "adminState", "operState", "membership"],
    ),
    class(
        "fabricEthVlanPc",
        "pc-switch-[switchId]-pc-[portId]",
        Fabric,
        &["switchId", "portId", "isNative"],
    ),
    class(
        "fabricEthVlanPortEp",
        "phys-switch-[switchId]-slot-[slotId]-port-[portId]",
        Fabric,
        &["switchId", "slotId", "portId", "aggrPortId", "isNative"],
    ),
    class("fabricFcEstcCloud", "fc-estc", Fabric, &[]),
    class("fabricLanCloud", "lan", Fabric, &["mode"]),
    class(
        "fabricLanPinGroup",
        "lan-pin-group-[name]",
        Fabric,
        &["name"],
    ),
    class(
        "fabricLanPinTarget",
        "target-[fabricId]",
        Fabric,
        &["fabricId", "epDn"],
    ),
    class(
        "fabricNetGroup",
        "net-group-[name]",
        Fabric,
        &["name", "nativeNet"],
    ),
    class(
        "fabricNetGroupRef",
        "net-group-ref-[name]",
        Organisation,
        &["name"],
    ),
    class("fabricPooledVlan", "net-[name]", Fabric, &["name"]),
    class("fabricSanCloud", "san", Fabric, &[]),
    // A port that is broken out into several, each of which has the number of the whole and its own.
    class(
        "fabricSubGroup",
        "slot-[slotId]-aggr-port-[aggrPortId]",
        Fabric,
        &[],
    ),
    // The same below a VLAN or a group of them, where it holds bindings: this one says of which fabric it is.
    class(
        "fabricSwSubGroup",
        "sw-[switchId]-slot-[slotId]-aggr-port-[aggrPortId]",
        Fabric,
        &[],
    ),
    class(
        "fabricVlan",
        "net-[name]",
        Fabric,
        &["name", "id", "sharing", "defaultNet"],
    ),
    class("lsBinding", "pn", Organisation, &["pnDn"]),
    class("lsRequirement", "pn-req", Organisation, &["name"]),
    class(
        "lsServer",
        "ls-[name]",
        Organisation,
        &["name", "type", "assignState", "assocState", "pnDn"],
    ),
    class(
        "macpoolBlock",
        "block-[from]-[to]",
        Organisation,
        &["from", "to"],
    ),
    class("macpoolPool", "mac-pool-[name]", Organisation, &["name"]),
    class(
        "networkElement",
        "switch-[id]",
        System,
        &["id", "model", "serial"],
    ),
    // Neighbours, by CDP and by LLDP. The port is named as `etherPIo` is.
    class(
        "networkLanNeighborEntry",
        "if-[localInterface]",
        System,
        &["fiPortDn", "systemName", "deviceId", "remoteInterface"],
    ),
    class(
        "networkLldpNeighborEntry",
        "if-[localInterface]",
        System,
        &["fiPortDn", "systemName", "remoteInterface"],
    ),
    class(
        "nwctrlDefinition",
        "nwctrl-[name]",
        Organisation,
        &["name", "uplinkFailAction"],
    ),
    class("orgOrg", "org-[name]", Organisation, &[]),
    class("qosclassDefinition", "classes", Fabric, &[]),
    class(
        "qosclassEthBE",
        "class-best-effort",
        Fabric,
        &["weight", "mtu", "bwPercent"],
    ),
    class(
        "qosclassEthClassified",
        "class-[priority]",
        Fabric,
        &[
            "priority",
            "adminState",
            "weight",
            "mtu",
            "drop",
            "bwPercent",
        ],
    ),
    class("qosclassFc", "class-fc", Fabric, &["weight", "bwPercent"]),
    class("topSystem", "sys", System, &["name"]),
    class(
        "vnicConnDef",
        "conn-def",
        Organisation,
        &["lanConnPolicyName", "sanConnPolicyName"],
    ),
    class("vnicEther", "ether-[name]", Organisation, VNIC),
    class(
        "vnicEtherIf",
        "if-[name]",
        Organisation,
        &["name", "defaultNet", "vnet", "operVnetName", "operVnetDn"],
    ),
    class(
        "vnicFc",
        "fc-[name]",
        Organisation,
        &[
            "name",
            "switchId",
            "nwTemplName",
            "operNwTemplName",
            "equipmentDn",
        ],
    ),
    class(
        "vnicLanConnPolicy",
        "lan-conn-pol-[name]",
        Organisation,
        &["name"],
    ),
    class(
        "vnicLanConnTempl",
        "lan-conn-templ-[name]",
        Organisation,
        VNIC,
    ),
    class(
        "vnicSanConnPolicy",
        "san-conn-pol-[name]",
        Organisation,
        &["name"],
    ),
    class(
        "vnicSanConnTempl",
        "san-conn-templ-[name]",
        Organisation,
        &["name", "switchId", "templType"],
    ),
];

/// Classes of which a domain in use may have no object, so that an answer without one is believed.
const MAY_BE_NONE: [&str; 17] = [
    "fabricDceSwSrvEp",
    "fabricDceSwSrvPcEp",
    "fabricEthLanEp",
    "fabricEthLanPc",
    "fabricEthLanPcEp",
    "fabricEthVlanPc",
    "fabricEthVlanPortEp",
    "fabricLanPinGroup",
    "fabricLanPinTarget",
    "fabricNetGroup",
    "fabricNetGroupRef",
    "fabricPooledVlan",
    "networkLanNeighborEntry",
    "networkLldpNeighborEntry",
    "vnicFc",
    "vnicSanConnPolicy",
    "vnicSanConnTempl",
];

/// Further classes that people ask for, one a file. No rule reads them.
pub(in super::super) const UNUSED: [&str; 30] = [
    "adaptorEthInterruptProfile",
    "adaptorEthNVGREProfile",
    "adaptorEthRecvQueueProfile",
    "adaptorEthRoCEProfile",
    "adaptorEthVxLANProfile",
    "adaptorExtEthIf",
    "adaptorHostEthIfProfile",
    "adaptorRssProfile",
    "computeChassisDiscPolicy",
    "dcxVc",
    "dpsecMac",
    "fabricEthLinkProfile",
    "fabricLacpPolicy",
    "fabricOrgVlanPolicy",
    "fabricUdldLinkPolicy",
    "fabricVlanPermit",
    "fabricVlanReq",
    "faultInst",
    "firmwareRunning",
    "lsmaintMaintPolicy",
    "mgmtEntity",
    "swVlanPortNs",
    "vnicFcIf",
    "vnicSriovHpnConPolicy",
    "vnicSriovHpnConPolicyRef",
    "vnicUsnicConPolicyRef",
    "vnicVmqConPolicy",
    "vnicVmqConPolicyRef",
    "macpoolAddr",
    "equipmentFan",
];

impl Class {
    /// The class of a tag.
    pub(in super::super) fn of(tag: &str) -> Option<&'static Class> {
        let found = CLASSES.binary_search_by(|class| class.name.cmp(tag));
        found.ok().map(|index| &CLASSES[index])
    }

    /// Whether a domain in use may have no object of the class.
    pub(in super::super) fn may_be_none(&self) -> bool {
        MAY_BE_NONE.contains(&self.name)
    }

    /// The relative name, made of naming attributes; `None` if one of them is missing.
    pub(in super::super) fn relative_name<'a>(
        &self,
        value: impl Fn(&str) -> Option<&'a str>,
    ) -> Option<String> {
        let mut name = String::new();
        let mut rest = self.rn;
        while let Some((before, after)) = rest.split_once('[') {
            let (attribute, after) = after.split_once(']')?;
            name.push_str(before);
            name.push_str(value(attribute)?);
            rest = after;
        }
        name.push_str(rest);
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::PathBuf};

    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(CLASSES.is_sorted_by(|one, other| one.name < other.name));
        assert!(Class::of("vnicEther").is_some());
        assert!(Class::of("aaaUser").is_none());
    }

    #[test]
    fn naming_attributes_make_the_relative_name() {
        let class = Class::of("fabricEthVlanPortEp").unwrap();
        let value = |key: &str| match key {
            "switchId" => Some("A"),
            "slotId" => Some("1"),
            "portId" => Some("20"),
            _ => None,
        };
        let name = class.relative_name(value);
        assert_eq!(name.as_deref(), Some("phys-switch-A-slot-1-port-20"));
        assert_eq!(class.relative_name(|_| None), None);
    }

    /// The table against the metadata of UCS Manager, where it is at hand.
    #[test]
    fn the_table_is_what_the_metadata_says() {
        let Some(corpus) = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
            return;
        };
        let file = corpus.join("ucs/meta/ucsm-class-metadata.json");
        let text = fs::read_to_string(file).expect("the metadata");
        let metadata: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let mut compared = 0;
        for class in CLASSES {
            let of_class = &metadata["classes"][class.name];
            let Some(rn) = of_class["rn"].as_str() else {
                continue;
            };
            let plain = |rn: &str| rn.to_ascii_lowercase().replace(['_', '[', ']'], "");
            let rn = rn.replace("r_from", "from");
            assert_eq!(plain(class.rn), plain(&rn), "{}", class.name);
            let attributes = of_class["attributes"].as_object().expect("attributes");
            for attribute in class.attributes {
                let template_only = *attribute == "templType" || class.name == "vnicLanConnTempl";
                assert!(
                    template_only || attributes.contains_key(*attribute),
                    "{} has no {attribute}",
                    class.name
                );
            }
            compared += 1;
        }
        assert!(compared > 25, "only {compared} classes");
    }
}
