//! The table of sections: what is read of Windows hosts. A fact that a cmdlet tells is a record of
//! the host, a function that reads it, and a row here.

use super::cluster::{
    ClusterWords, Interface, NetworkWords, belong, cluster, cluster_interface, cluster_network,
    cluster_node, collected_cluster,
};
use super::declare::sections;
use super::entry::{Entry, unused};
use super::objects::{self, Binding, Machine, OfTeam, SwitchWords};
use super::ports::{Ports, Setting};
use super::section::{
    Gap, Of, Owners, Section, named, of_adapter, single, to_adapters, unavailable, why_left_out,
};
use super::system::{self, About};
use super::{flat_ports, nested_ports};
use crate::fabric::host::{
    Adapter, ClusterNode, FlowControl, Host, HyperV, IpAddress, QosPolicy, Rss, SetTeam, Team,
    TeamMember, TeamNic, Vmq,
};
use crate::fabric::known::{Known, Why};
use crate::readers::row::Row;
use crate::source::Problem;

sections! {
    /// Network adapters.
    Adapter adapters: Known<Vec<Adapter>> {
        cmdlet: "NetAdapter",
        class: ["MSFT_NetAdapter"],
        columns: ["Name", "InterfaceAlias", "ifAlias", "InterfaceDescription", "ifDesc", "ifIndex", "InterfaceIndex", "Status", "MacAddress", "LinkLayerAddress", "LinkSpeed", "Speed", "TransmitLinkSpeed", "ReceiveLinkSpeed", "MediaConnectionState", "MediaType", "PhysicalMediaType", "PermanentAddress", "InterfaceGuid", "DeviceID", "HardwareInterface", "Virtual", "Hidden", "ConnectorPresent", "MtuSize", "VlanID", "AdminStatus", "ifOperStatus", "FullDuplex", "DriverVersion", "DriverVersionString", "DriverFileName", "DriverDate", "DriverInformation", "DriverProvider", "PnPDeviceID", "NdisVersion"],
        read: objects::adapter,
        collector: "netAdapter" as objects::collected_adapter,
        key: named,
        to: |host, adapters| host.adapters = adapters,
    }
    /// Where adapters sit on the PCI bus.
    Slot slots: Known<Vec<Of<String>>> {
        cmdlet: "NetAdapterHardwareInfo",
        class: ["MSFT_NetAdapterHardwareInfoSettingData"],
        prints: [["BusNumber", "DeviceNumber", "FunctionNumber"]],
        columns: ["Name", "InterfaceDescription", "Segment", "SegmentNumber", "Bus", "BusNumber", "Device", "DeviceNumber", "Function", "FunctionNumber", "Slot", "SlotNumber", "NumaNode", "PcieLinkSpeed", "PcieLinkWidth", "PciExpressCurrentLinkWidth", "PciExpressCurrentLinkSpeedEncoded", "Version", "LocationInformationString"],
        read: objects::slot,
        collector: "netAdapterHardwareInfo",
        key: of_adapter,
        to: |host, slots| to_adapters(host, slots, |adapter| &mut adapter.pci, objects::no_slot),
    }
    /// Virtual machine queues of adapters.
    Queues queues: Known<Vec<Of<Vmq>>> {
        cmdlet: "NetAdapterVmq",
        class: ["MSFT_NetAdapterVmqSettingData"],
        // Receive side scaling has the same columns: only what it lacks tells queues.
        prints: [
            ["BaseProcessorNumber", "MaxProcessors", "VlanFilteringSupported"],
            ["BaseProcessorNumber", "MaxProcessors", "AnyVlanSupported"],
            ["BaseProcessorNumber", "MaxProcessors", "NumVlansPerPort"],
            ["BaseVmqProcessor", "MaxProcessors"]
        ],
        columns: ["Name", "InterfaceDescription", "Enabled", "BaseVmqProcessor", "BaseProcessorGroup", "BaseProcessorNumber", "MaxProcessors", "MaxProcessorNumber", "NumberOfReceiveQueues", "NumaNode", "AnyVlanSupported", "VlanFilteringSupported", "NumVlansPerPort", "NumMacAddressesPerPort", "TotalNumberOfMacAddresses", "LookaheadSplitSupported", "DynamicProcessorAffinityChangeSupported", "InterruptVectorCoalescingSupported"],
        read: objects::queues,
        collector: "netAdapterVmq",
        key: of_adapter,
        to: |host, queues| to_adapters(host, queues, |adapter| &mut adapter.vmq, objects::no_queues),
    }
    /// Receive side scaling of adapters.
    Rss rss: Known<Vec<Of<Rss>>> {
        cmdlet: "NetAdapterRss",
        class: ["MSFT_NetAdapterRssSettingData"],
        // Queues have none of the last.
        prints: [
            ["BaseProcessorNumber", "MaxProcessors", "Profile"],
            ["BaseProcessorNumber", "MaxProcessors", "MaxProcessorGroup"],
            ["BaseProcessorNumber", "MaxProcessors", "IndirectionTable"]
        ],
        columns: ["Name", "InterfaceDescription", "Enabled", "Profile", "BaseProcessor", "BaseProcessorGroup", "BaseProcessorNumber", "MaxProcessor", "MaxProcessorGroup", "MaxProcessorNumber", "MaxProcessors", "NumberOfReceiveQueues", "NumaNode", "IndirectionTable", "IndirectionTableEntryCount", "RssProcessorArray", "RssProcessorArraySize", "RssOnPortsSupported", "MsiSupported", "MsiXSupported", "MsiXEnabled", "NumberOfInterruptMessages"],
        read: objects::rss,
        collector: "netAdapterRss",
        key: of_adapter,
        to: |host, rss| to_adapters(host, rss, |adapter| &mut adapter.rss, unavailable("RSS of an adapter")),
    }
    /// What is bound to adapters, as the virtual switch of Hyper-V is.
    Binding bindings: Known<Vec<Binding>> {
        cmdlet: "NetAdapterBinding",
        class: ["MSFT_NetAdapterBindingSettingData"],
        prints: [["ComponentID", "Enabled", "InterfaceDescription"]],
        columns: ["Name", "InterfaceDescription", "DisplayName", "ComponentID", "Enabled", "ifAlias"],
        read: objects::binding,
    }
    /// LBFO teams.
    Team teams: Known<Vec<Team>> {
        cmdlet: "NetLbfoTeam",
        class: ["MSFT_NetLbfoTeam"],
        prints: [["TeamingMode", "TeamNics"], ["TeamingMode", "Members"]],
        columns: ["Name", "Members", "TeamNics", "TeamingMode", "LoadBalancingAlgorithm", "LacpTimer", "Status"],
        read: objects::team,
        collector: "netLbfoTeam" as objects::collected_team,
        key: named,
        to: |host, teams| host.teams = teams,
    }
    /// Members of LBFO teams.
    TeamMember members: Known<Vec<OfTeam<TeamMember>>> {
        cmdlet: "NetLbfoTeamMember",
        class: ["MSFT_NetLbfoTeamMember"],
        prints: [["Team", "AdministrativeMode"]],
        columns: ["Name", "InterfaceDescription", "Team", "AdministrativeMode", "OperationalMode", "OperationalStatus", "FailureReason", "TransmitLinkSpeed", "ReceiveLinkSpeed"],
        read: objects::team_member,
        collector: "netLbfoTeamMember",
        key: OfTeam::key,
    }
    /// Team NICs of LBFO teams.
    TeamNic nics: Known<Vec<OfTeam<TeamNic>>> {
        cmdlet: "NetLbfoTeamNic",
        class: ["MSFT_NetLbfoTeamNic"],
        prints: [["VlanID", "Primary", "Default"]],
        columns: ["Name", "InterfaceDescription", "Team", "VlanID", "Primary", "Default", "TransmitLinkSpeed", "ReceiveLinkSpeed"],
        read: objects::team_nic,
        collector: "netLbfoTeamNic",
        key: OfTeam::key,
    }
    /// Virtual switches.
    Switch switches: Known<Vec<SwitchWords>> {
        cmdlet: "VMSwitch",
        class: ["VMSwitch"],
        prints: [["BandwidthReservationMode", "SwitchType"]],
        columns: ["Name", "Id", "SwitchType", "NetAdapterInterfaceDescription", "NetAdapterInterfaceDescriptions", "NetAdapterInterfaceGuid", "AllowManagementOS", "EmbeddedTeamingEnabled", "BandwidthReservationMode", "DefaultFlowMinimumBandwidthWeight", "DefaultFlowMinimumBandwidthAbsolute", "IovEnabled", "IovSupport", "PacketDirectEnabled", "SoftwareRscEnabled", "AllowNetLbfoTeams", "BandwidthPercentage", "Notes", "Extensions", "AvailableVMQueues", "NumberVmqAllocated"],
        read: |row| objects::switch(row, "NetAdapterInterfaceGuid"),
        collector: "vmSwitch" as |row| objects::switch(row, "netAdapterGuids"),
        key: SwitchWords::key,
        to: |host, switches| host.switches = objects::bound(switches, &host.adapters),
    }
    /// Switch Embedded Teaming.
    SetTeam set_teams: Known<Vec<SetTeam>> {
        cmdlet: "VMSwitchTeam",
        class: ["VMSwitchTeam"],
        prints: [
            ["TeamingMode", "LoadBalancingAlgorithm", "NetAdapterInterfaceDescription"],
            ["TeamingMode", "LoadBalancingAlgorithm", "NetAdapterInterfaceGuid"]
        ],
        columns: ["Name", "Id", "NetAdapterInterfaceDescription", "NetAdapterInterfaceGuid", "TeamingMode", "LoadBalancingAlgorithm"],
        read: objects::set_team,
        collector: "vmSwitchTeam" as objects::collected_set_team,
        key: named,
        to: |host, teams| host.set_teams = teams,
    }
    /// Virtual adapters of the management OS and of virtual machines.
    Port ports: Ports {
        cmdlet: "VMNetworkAdapter",
        class: ["VMNetworkAdapter", "VMInternalNetworkAdapter"],
        prints: [
            ["SwitchName", "MacAddress", "IsManagementOs"],
            ["SwitchName", "MacAddress", "VMName"]
        ],
        columns: ["Name", "VMNetworkAdapterName", "IsManagementOs", "VMName", "VMId", "SwitchName", "SwitchId", "MacAddress", "DynamicMacAddressEnabled", "Status", "IPAddresses", "Connected", "VlanSetting", "IsolationSetting", "BandwidthSetting", "CurrentIsolationMode", "MacAddressSpoofing", "DhcpGuard", "RouterGuard", "AllowTeaming", "IeeePriorityTag", "VmqWeight", "IovWeight", "DeviceId", "AdapterId", "IsLegacy"],
        read: nested_ports::port,
        collector: "vmNetworkAdapter" as flat_ports::port,
        key: Ports::key,
    }
    /// VLANs of virtual adapters, where they do not stand at the adapters.
    PortVlan vlans: Known<Vec<Setting>> {
        cmdlet: "VMNetworkAdapterVlan",
        class: ["VMNetworkAdapterVlanSetting"],
        prints: [["OperationMode", "AccessVlanId"]],
        columns: ["VMName", "VMNetworkAdapterName", "OperationMode", "Mode", "AccessVlanId", "NativeVlanId", "AllowedVlanIdList", "AllowedVlanIdListString", "VlanList", "PrivateVlanMode", "PrimaryVlanId", "SecondaryVlanId", "SecondaryVlanIdList", "SecondaryVlanIdListString", "ParentAdapter"],
        read: nested_ports::vlan_setting,
    }
    /// Isolation of virtual adapters, where it does not stand at the adapters.
    PortIsolation isolation: Known<Vec<Setting>> {
        cmdlet: "VMNetworkAdapterIsolation",
        class: ["VMNetworkAdapterIsolationSetting"],
        prints: [["IsolationMode", "DefaultIsolationID"]],
        columns: ["VMName", "VMNetworkAdapterName", "IsolationMode", "DefaultIsolationID", "AllowUntaggedTraffic", "MultiTenantStack", "ParentAdapter"],
        read: nested_ports::isolation_setting,
    }
    /// Virtual machines, where their states do not stand at their adapters.
    Machine machines: Known<Vec<Machine>> {
        cmdlet: "VM",
        class: ["VirtualMachine"],
        prints: [["VMId", "NetworkAdapters"]],
        columns: ["Name", "VMName", "VMId", "Id", "State", "Status", "Uptime", "CPUUsage", "MemoryAssigned", "Version", "Generation", "NetworkAdapters", "Heartbeat", "ProcessorCount", "IsClustered"],
        read: objects::machine,
    }
    /// IP addresses.
    IpAddress ip_addresses: Known<Vec<IpAddress>> {
        cmdlet: "NetIPAddress",
        class: ["MSFT_NetIPAddress"],
        prints: [["IPAddress", "PrefixLength", "InterfaceAlias"]],
        columns: ["IPAddress", "InterfaceIndex", "ifIndex", "InterfaceAlias", "AddressFamily", "PrefixLength", "PrefixOrigin", "SuffixOrigin", "AddressState", "SkipAsSource", "Type"],
        read: objects::ip_address,
        collector: "netIPAddress",
        key: objects::address_key,
        to: |host, addresses| host.ip_addresses = addresses,
    }
    /// The failover cluster that a host belongs to.
    Cluster clusters: Known<Vec<ClusterWords>> {
        cmdlet: "Cluster",
        class: ["Cluster"],
        prints: [["SameSubnetDelay", "CrossSubnetDelay"]],
        columns: ["Name", "Domain", "Id", "SameSubnetDelay", "SameSubnetThreshold", "CrossSubnetDelay", "CrossSubnetThreshold", "ClusterFunctionalLevel", "DefaultNetworkRole", "ResiliencyLevel", "ResiliencyDefaultPeriod", "QuarantineThreshold", "QuarantineDuration"],
        read: cluster,
        collector: "cluster" as collected_cluster,
        to: belong,
    }
    /// Nodes of a failover cluster.
    ClusterNode cluster_nodes: Known<Vec<ClusterNode>> {
        cmdlet: "ClusterNode",
        class: ["ClusterNode"],
        prints: [["NodeWeight", "State"]],
        columns: ["Name", "Id", "State", "NodeWeight", "DynamicWeight", "FaultDomain", "Cluster"],
        read: cluster_node,
        collector: "clusterNode",
        key: named,
        to: |host, nodes| host.cluster_nodes = nodes,
    }
    /// Networks of a failover cluster.
    ClusterNetwork cluster_networks: Known<Vec<NetworkWords>> {
        cmdlet: "ClusterNetwork",
        class: ["ClusterNetwork"],
        prints: [["Role", "AddressMask"]],
        columns: ["Name", "Id", "Role", "State", "Metric", "AutoMetric", "Address", "AddressMask", "Cluster", "Ipv4Addresses", "Ipv4PrefixLengths"],
        read: cluster_network,
        collector: "clusterNetwork",
        key: NetworkWords::key,
    }
    /// Interfaces of all nodes in the networks of a failover cluster.
    ClusterInterface cluster_interfaces: Known<Vec<Interface>> {
        cmdlet: "ClusterNetworkInterface",
        class: ["ClusterNetworkInterface"],
        prints: [["Adapter", "Network", "Node", "DhcpEnabled"]],
        columns: ["Name", "Node", "Network", "Adapter", "AdapterId", "Address", "State", "DhcpEnabled", "Cluster"],
        read: cluster_interface,
        collector: "clusterNetworkInterface",
        key: Interface::key,
    }
    /// Priority flow control.
    FlowControl flow_controls: Known<Vec<FlowControl>> {
        cmdlet: "NetQosFlowControl",
        class: ["MSFT_NetQosFlowControlSettingData"],
        prints: [["Priority", "Enabled", "PolicySet"]],
        columns: ["Priority", "Enabled", "PolicySet", "IfAlias", "IfIndex"],
        read: objects::flow_control,
        collector: "netQosFlowControl",
        key: objects::flow_control_key,
        to: |host, controls| host.flow_controls = controls,
    }
    /// Policies of the packet scheduler.
    QosPolicy qos_policies: Known<Vec<QosPolicy>> {
        cmdlet: "NetQosPolicy",
        class: ["MSFT_NetQosPolicySettingData"],
        prints: [["MinBandwidthWeightAction", "ThrottleRateAction"]],
        columns: ["Name", "NetworkProfile", "Precedence", "Template", "TemplateMatchCondition", "NetDirectPort", "NetDirectPortMatchCondition", "IPProtocol", "IPPort", "IPDstPrefix", "IPDstPortStart", "IPDstPortEnd", "PriorityValue", "PriorityValue8021Action", "DSCPValue", "DSCPAction", "MinBandwidthWeight", "MinBandwidthWeightAction", "ThrottleRate", "ThrottleRateAction", "JobObject"],
        read: objects::qos_policy,
        collector: "netQosPolicy",
        key: named,
        to: |host, policies| host.qos_policies = policies,
    }
    /// Settings of Hyper-V for all of the host, which name it.
    VmHost vm_hosts: Known<Vec<HyperV>> {
        cmdlet: "VMHost",
        class: ["VMHost"],
        prints: [["VirtualMachineMigrationEnabled", "MacAddressMinimum"]],
        columns: ["Name", "ComputerName", "LogicalProcessorCount", "MemoryCapacity", "MacAddressMinimum", "MacAddressMaximum", "VirtualMachineMigrationEnabled", "VirtualMachineMigrationAuthenticationType", "VirtualMachineMigrationPerformanceOption", "MaximumVirtualMachineMigrations", "MaximumStorageMigrations", "UseAnyNetworkForMigration", "NumaSpanningEnabled", "VirtualHardDiskPath", "VirtualMachinePath", "FullyQualifiedDomainName", "IovSupport"],
        read: objects::hyper_v,
        collector: "vmHost",
        key: named,
        to: |host, settings| host.hyper_v = single(settings, "Hyper-V", Known::derived),
    }
    /// What a computer and its operating system are.
    ComputerInfo computer_infos: Known<Vec<About>> {
        cmdlet: "ComputerInfo",
        class: ["ComputerInfo"],
        prints: [["OsBuildNumber", "CsName"]],
        columns: ["CsName", "CsDNSHostName", "CsModel", "CsManufacturer", "CsDomain", "OsName", "OsVersion", "OsBuildNumber", "WindowsProductName", "WindowsVersion", "BiosSeralNumber"],
        read: system::computer_info,
        to: system::tell_all,
    }
    /// What the operating system of a computer is.
    System systems: Known<Vec<About>> {
        class: ["Win32_OperatingSystem"],
        prints: [["BuildNumber", "CSName"]],
        columns: ["CSName", "Caption", "BuildNumber", "Version", "OSArchitecture", "SystemDirectory", "SerialNumber", "RegisteredUser", "Organization", "LastBootUpTime", "InstallDate"],
        read: system::operating_system,
        to: system::tell_system,
    }
    /// What a computer is.
    Computer computers: Known<Vec<About>> {
        class: ["Win32_ComputerSystem"],
        prints: [["DomainRole", "Model", "Manufacturer"]],
        columns: ["Name", "Model", "Manufacturer", "Domain", "DomainRole", "PrimaryOwnerName", "TotalPhysicalMemory", "NumberOfLogicalProcessors", "NumberOfProcessors", "DNSHostName", "PartOfDomain"],
        read: system::computer,
        to: system::tell_computer,
    }
    /// What a computer calls itself to whoever services it.
    Bios bios: Known<Vec<About>> {
        class: ["Win32_BIOS"],
        prints: [["SMBIOSBIOSVersion", "SerialNumber"]],
        columns: ["Name", "Manufacturer", "SMBIOSBIOSVersion", "SerialNumber", "Version", "ReleaseDate"],
        read: system::bios,
        to: system::tell_bios,
    }
    /// Processors of a computer.
    Processor processors: Known<Vec<Known<bool>>> {
        class: ["Win32_Processor"],
        prints: [["NumberOfCores", "NumberOfLogicalProcessors"]],
        columns: ["Name", "DeviceID", "Caption", "NumberOfCores", "NumberOfLogicalProcessors", "MaxClockSpeed", "SocketDesignation", "Manufacturer", "ThreadCount"],
        read: system::processor,
        to: system::hyper_threading,
    }
}

/// Objects of Windows that are recognised and not used: the noun of the cmdlet, the class, and
/// properties that no other object has together.
pub(super) const UNUSED: &[Entry] = &[
    unused(
        "NetAdapterAdvancedProperty",
        &["MSFT_NetAdapterAdvancedPropertySettingData"],
        &[&["RegistryKeyword", "RegistryValue", "InterfaceDescription"]],
    ),
    unused(
        "NetAdapterVmqQueue",
        &["MSFT_NetAdapterVmqQueueSettingData"],
        &[],
    ),
    unused("NetAdapterSriov", &["MSFT_NetAdapterSriovSettingData"], &[]),
    unused("NetAdapterRdma", &["MSFT_NetAdapterRdmaSettingData"], &[]),
    unused("NetAdapterQos", &["MSFT_NetAdapterQosSettingData"], &[]),
    unused(
        "NetAdapterPowerManagement",
        &["MSFT_NetAdapterPowerManagementSettingData"],
        &[],
    ),
    unused("VMMigrationNetwork", &["VMMigrationNetwork"], &[]),
    unused(
        "VMNetworkAdapterTeamMapping",
        &["VMNetworkAdapterTeamMappingSetting"],
        &[&["NetAdapterDeviceId", "ParentAdapter"]],
    ),
    unused(
        "VMNetworkAdapterRdma",
        &["VMNetworkAdapterRdmaSetting"],
        &[],
    ),
    unused("NetIPInterface", &["MSFT_NetIPInterface"], &[]),
    unused("NetRoute", &["MSFT_NetRoute"], &[]),
    unused("DnsClient", &["MSFT_DNSClient"], &[]),
    unused(
        "DnsClientServerAddress",
        &["MSFT_DNSClientServerAddress"],
        &[],
    ),
    unused(
        "NetQosTrafficClass",
        &["MSFT_NetQosTrafficClassSettingData"],
        &[],
    ),
    unused("NetQosDcbxSetting", &["MSFT_NetQosDcbxSettingData"], &[]),
    unused(
        "NetOffloadGlobalSetting",
        &["MSFT_NetOffloadGlobalSetting"],
        &[],
    ),
    unused("ClusterResourceType", &["ClusterResourceType"], &[]),
    unused("SmbBandwidthLimit", &["MSFT_SmbBandwidthLimit"], &[]),
    unused(
        "SmbClientNetworkInterface",
        &["MSFT_SmbClientNetworkInterface"],
        &[],
    ),
    unused(
        "SmbClientConfiguration",
        &["MSFT_SmbClientConfiguration"],
        &[],
    ),
    unused(
        "SmbServerConfiguration",
        &["MSFT_SmbServerConfiguration"],
        &[],
    ),
    unused("WindowsFeature", &["Feature"], &[]),
    unused("NetIntent", &["NetIntent"], &[]),
    unused(
        "NetIntentStatus",
        &["NetIntentStatus"],
        &[&["IntentName", "ConfigurationStatus"]],
    ),
    unused("", &["Win32_NetworkAdapter"], &[]),
];

/// Reads an object and adds it; false if it is not used.
fn add<S: Section, R: Into<Option<S::Item>>>(
    section: &mut S,
    row: &Row<'_>,
    read: impl Fn(&Row<'_>) -> R,
) -> bool {
    section.add(read(row).into())
}

/// Reads objects; where one has no name and is left out, nobody knows all of them.
fn gather<S: Section, R: Into<Option<S::Item>>>(
    rows: &Known<Vec<Row<'_>>>,
    cmdlet: &str,
    read: impl Fn(&Row<'_>) -> R,
) -> S {
    let read = |row: &Row<'_>| read(row).into();
    let whole = |rows: &[Row<'_>]| {
        let items = rows.iter().map(read);
        items.collect::<Option<Vec<S::Item>>>()
    };
    S::of_items(
        match rows.check() {
            Ok(rows) => match whole(rows) {
                Some(items) => Known::derived(items),
                None => Known::unknown(why_left_out(cmdlet)),
            },
            Err(why) => Known::unknown(why),
        }
        .or_place(rows.place()),
    )
}

/// What tells an object from its like, where it has a key.
fn key_of<T, K: Into<Option<String>>>(key: impl Fn(&T) -> K) -> impl Fn(&T) -> Option<String> {
    move |item| key(item).into()
}

/// Gives the host what a section says.
fn give<S>(host: &mut Host, section: S, to: impl FnOnce(&mut Host, S)) {
    to(host, section);
}
