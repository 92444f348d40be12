//! What a serialised object is: by the class that it names, else by properties that no other
//! object has together.

use crate::readers::windows::model::Kind;
use crate::source::Node;

/// Properties that tell a kind, the telling ones first.
const PRINTS: [(&[&str], Kind); 28] = [
    (&["TeamingMode", "TeamNics"], Kind::Team),
    (&["TeamingMode", "Members"], Kind::Team),
    (
        &[
            "TeamingMode",
            "LoadBalancingAlgorithm",
            "NetAdapterInterfaceDescription",
        ],
        Kind::SetTeam,
    ),
    (
        &[
            "TeamingMode",
            "LoadBalancingAlgorithm",
            "NetAdapterInterfaceGuid",
        ],
        Kind::SetTeam,
    ),
    (&["BandwidthReservationMode", "SwitchType"], Kind::Switch),
    (&["OperationMode", "AccessVlanId"], Kind::PortVlan),
    (
        &["IsolationMode", "DefaultIsolationID"],
        Kind::PortIsolation,
    ),
    (&["VlanID", "Primary", "Default"], Kind::TeamNic),
    (&["Team", "AdministrativeMode"], Kind::TeamMember),
    (&["SwitchName", "MacAddress", "IsManagementOs"], Kind::Port),
    (&["SwitchName", "MacAddress", "VMName"], Kind::Port),
    (&["BusNumber", "DeviceNumber", "FunctionNumber"], Kind::Slot),
    (
        &["IPAddress", "PrefixLength", "InterfaceAlias"],
        Kind::IpAddress,
    ),
    (&["SameSubnetDelay", "CrossSubnetDelay"], Kind::Cluster),
    (&["BuildNumber", "CSName"], Kind::System),
    (&["OsBuildNumber", "CsName"], Kind::ComputerInfo),
    (&["DomainRole", "Model", "Manufacturer"], Kind::Computer),
    (
        &["VirtualMachineMigrationEnabled", "MacAddressMinimum"],
        Kind::VmHost,
    ),
    (&["Role", "AddressMask"], Kind::ClusterNetwork),
    (
        &["Adapter", "Network", "Node", "DhcpEnabled"],
        Kind::ClusterInterface,
    ),
    (&["NodeWeight", "State"], Kind::Other("ClusterNode")),
    (
        &["NumberOfCores", "NumberOfLogicalProcessors"],
        Kind::Processor,
    ),
    (
        &["NetAdapterDeviceId", "ParentAdapter"],
        Kind::Other("VMNetworkAdapterTeamMapping"),
    ),
    (
        &["IntentName", "ConfigurationStatus"],
        Kind::Other("NetIntentStatus"),
    ),
    (
        &["RegistryKeyword", "RegistryValue", "InterfaceDescription"],
        Kind::Other("NetAdapterAdvancedProperty"),
    ),
    (&["VMId", "NetworkAdapters"], Kind::Machine),
    // Both are about processors; only the one for RSS has a profile.
    (
        &["BaseProcessorNumber", "MaxProcessors", "Profile"],
        Kind::Other("NetAdapterRss"),
    ),
    (
        &["BaseProcessorNumber", "MaxProcessors", "Enabled"],
        Kind::Queues,
    ),
];

/// The kind of an object.
pub(super) fn kind(node: &Node) -> Option<Kind> {
    if !node.is_map() {
        return None;
    }
    class(node)
        .and_then(Kind::of_class)
        .or_else(|| adapter(node))
        .or_else(|| {
            let has = |keys: &[&str]| keys.iter().all(|key| node.get(key).is_some());
            let print = PRINTS.iter().find(|(keys, _)| has(keys));
            print.map(|(_, kind)| *kind)
        })
}

/// The class that an object of CIM names in one of three places.
fn class<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let own = node.get("CreationClassName").and_then(Node::as_text);
    if let Some(own) = own.filter(|it| Kind::of_class(it).is_some()) {
        return Some(own);
    }
    let system = node.get("CimSystemProperties");
    let system = system.and_then(|it| it.get("ClassName"));
    let class = node.get("CimClass");
    system.or(class).and_then(Node::as_text)
}

/// An adapter, with or without what PowerShell adds to the CIM object.
fn adapter(node: &Node) -> Option<Kind> {
    let any = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let is = any(&["ifIndex", "InterfaceIndex"])
        && any(&["InterfaceDescription"])
        && any(&["MacAddress", "PermanentAddress", "HardwareInterface"])
        && !any(&["Team", "RegistryKeyword"]);
    is.then_some(Kind::Adapter)
}

/// Marks of objects in a text that does not parse.
pub(super) fn has_marks(head: &str) -> bool {
    let has = |key: &str| head.contains(&format!("\"{key}\":"));
    let pairs = PRINTS.iter().any(|(keys, _)| keys.iter().all(|it| has(it)));
    let adapter = has("ifIndex") && has("InterfaceDescription") && has("InterfaceGuid");
    has("CimInstanceProperties") || adapter || pairs
}
