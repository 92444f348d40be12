//! What is asked for: a class of the managed object model each, and of its faults those of the network.

/// Classes that rules need. The first two say what answers there, and what it is called.
pub(super) const REQUIRED: [&str; 40] = [
    "networkElement",
    "topSystem",
    "fabricLanCloud",
    "fabricVlan",
    "fabricNetGroup",
    "fabricPooledVlan",
    "fabricEthLan",
    "fabricEthLanEp",
    "fabricEthLanPc",
    "fabricEthLanPcEp",
    "fabricEthVlanPc",
    "fabricEthVlanPortEp",
    "fabricLanPinGroup",
    "fabricLanPinTarget",
    "fabricDceSwSrvEp",
    "fabricDceSwSrvPcEp",
    "etherPIo",
    "fabricLacpPolicy",
    "qosclassEthBE",
    "qosclassEthClassified",
    "qosclassFc",
    "epqosDefinition",
    "epqosEgress",
    "nwctrlDefinition",
    "dpsecMac",
    "orgOrg",
    "lsServer",
    "lsBinding",
    "lsRequirement",
    "vnicConnDef",
    "vnicEther",
    "vnicEtherIf",
    "vnicLanConnTempl",
    "vnicLanConnPolicy",
    "macpoolPool",
    "macpoolBlock",
    "computeBlade",
    "computeRackUnit",
    "adaptorUnit",
    "adaptorHostEthIf",
];

/// Classes that older releases lack, or that no rule needs.
pub(super) const OPTIONAL: [&str; 34] = [
    "firmwareRunning",
    "adaptorExtEthIf",
    "adaptorExtEthIfPc",
    "fabricNetGroupRef",
    "fabricEthEstcCloud",
    "fabricSanCloud",
    "fabricEthLinkProfile",
    "fabricUdldLinkPolicy",
    "fabricOrgVlanPolicy",
    "fabricVlanReq",
    "fabricVlanPermit",
    "vnicFc",
    "vnicFcIf",
    "vnicSanConnTempl",
    "vnicSanConnPolicy",
    "vnicVmqConPolicy",
    "vnicVmqConPolicyRef",
    "vnicSriovHpnConPolicy",
    "vnicSriovHpnConPolicyRef",
    "adaptorHostEthIfProfile",
    "adaptorRssProfile",
    "adaptorEthRecvQueueProfile",
    "adaptorEthInterruptProfile",
    "adaptorEthRoCEProfile",
    "adaptorEthNVGREProfile",
    "adaptorEthVxLANProfile",
    "lsmaintMaintPolicy",
    "computeChassisDiscPolicy",
    "equipmentChassis",
    "swVlanPortNs",
    "networkLldpNeighborEntry",
    "networkLanNeighborEntry",
    "dcxVc",
    "faultInst",
];

/// The class of faults, of which only some are asked for.
pub(super) const FAULTS: &str = "faultInst";

/// The rules of the faults that are asked for: those of uplinks, VLANs, pins, pools and QoS. Source: the texts of
/// `faultInst@rule` in the metadata of UCS Manager.
const FAULT_RULES: [&str; 15] = [
    "dcx-vc-down",
    "fabric-eth-lan-ep-overlapping-vlan",
    "fabric-eth-lan-pc-ep-down",
    "fabric-eth-lan-pc-overlapping-vlan",
    "fabric-external-pc-down",
    "fabric-lan-pin-group-empty",
    "fabric-net-group-native-vlan-not-found",
    "fabric-pin-target-down",
    "fabric-vlan-misconfigured",
    "fabric-vlan-mismatch-a",
    "fabric-vlan-mismatch-b",
    "fabric-vlan-req-vlan-permit-unresolved",
    "macpool-pool-empty",
    "qosclass-item-cos-conflict",
    "sw-vlan-port-ns-resource-status",
];

/// What a request says beside the class: nothing, or which of its objects are wanted.
pub(super) fn filter(class: &str) -> String {
    if class != FAULTS {
        return String::new();
    }
    let one = |rule: &&str| format!("<eq class=\"{FAULTS}\" property=\"rule\" value=\"{rule}\"/>");
    let any: String = FAULT_RULES.iter().map(one).collect();
    format!("<inFilter><or>{any}</or></inFilter>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_asked_for_once() {
        let mut classes: Vec<&str> = REQUIRED.iter().chain(&OPTIONAL).copied().collect();
        let count = classes.len();
        classes.sort_unstable();
        classes.dedup();
        assert_eq!(classes.len(), count);
        assert!(classes.contains(&FAULTS));
    }
}
