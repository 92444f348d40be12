//! A Hyper-V host as Windows sees it. Property names of Windows stand in the field docs; how an
//! export spells them is the readers' business.

use chrono::NaiveDate;

use super::known::Known;
use super::record::{record, terms};
use super::vlan::Vlans;
use crate::source::Place;

terms! {
    /// How the members of a team share the traffic (`TeamingMode`).
    pub enum TeamingMode {
        /// No switch takes part; the members may go to different switches.
        SwitchIndependent = "switch-independent",
        /// A static link aggregation group on the switch.
        Static = "static",
        /// A link aggregation group negotiated by LACP (IEEE 802.1AX).
        Lacp = "lacp",
    }
}

terms! {
    /// How a team picks the member for a flow (`LoadBalancingAlgorithm`).
    pub enum LoadBalancing {
        /// Hash of the TCP or UDP ports ("Address Hash" in the GUI).
        TransportPorts = "transport-ports",
        /// Hash of the IP addresses.
        IpAddresses = "ip-addresses",
        /// Hash of the MAC addresses.
        MacAddresses = "mac-addresses",
        /// One member per virtual switch port.
        HyperVPort = "hyper-v-port",
        /// Flowlets out, one member per port in (2012 R2 and later).
        Dynamic = "dynamic",
    }
}

terms! {
    /// `AdministrativeMode` of a team member.
    pub enum MemberMode {
        /// Carries traffic.
        Active = "active",
        /// Waits for another member to fail.
        Standby = "standby",
    }
}

terms! {
    /// What a virtual switch connects (`SwitchType`).
    pub enum SwitchType {
        /// Virtual machines and the outside.
        External = "external",
        /// Virtual machines and the management OS.
        Internal = "internal",
        /// Virtual machines only.
        Private = "private",
    }
}

terms! {
    /// How a virtual switch reserves bandwidth (`BandwidthReservationMode`).
    pub enum BandwidthMode {
        /// Weight, or none with SR-IOV.
        Default = "default",
        /// Relative weights.
        Weight = "weight",
        /// Bits per second.
        Absolute = "absolute",
        /// No reservations.
        None = "none",
    }
}

terms! {
    /// How a virtual switch port treats VLAN tags (`OperationMode`).
    pub enum VlanMode {
        /// Frames go out without a tag.
        Untagged = "untagged",
        /// One VLAN.
        Access = "access",
        /// Several VLANs, tagged by the guest.
        Trunk = "trunk",
        /// A private VLAN.
        Private = "private",
    }
}

terms! {
    /// How receive side scaling picks processors (`Profile`).
    pub enum RssProfile {
        /// Near the NUMA node of the adapter, moved under load.
        Closest = "closest",
        /// Near the NUMA node of the adapter, never moved.
        ClosestStatic = "closest-static",
        /// Spread over all NUMA nodes, moved under load.
        Numa = "numa",
        /// Spread over all NUMA nodes, never moved.
        NumaStatic = "numa-static",
        /// As few as carry the load.
        Conservative = "conservative",
    }
}

terms! {
    /// How live migration moves memory (`VirtualMachineMigrationPerformanceOption`).
    pub enum MigrationTransport {
        /// Over TCP/IP as it is.
        TcpIp = "tcp-ip",
        /// Over TCP/IP, compressed.
        Compression = "compression",
        /// Over SMB, with RDMA and several adapters where there are any.
        Smb = "smb",
    }
}

terms! {
    /// How hosts prove themselves for live migration (`VirtualMachineMigrationAuthenticationType`).
    pub enum MigrationAuthentication {
        /// `CredSSP`: only for whom is logged on at the source.
        CredSsp = "cred-ssp",
        /// Kerberos with constrained delegation.
        Kerberos = "kerberos",
    }
}

terms! {
    /// What a failover cluster uses a network for (`Role`).
    pub enum ClusterRole {
        /// Nothing.
        None = "none",
        /// Heartbeats, CSV and live migration.
        Cluster = "cluster",
        /// Clients only.
        Client = "client",
        /// Clients and the cluster itself.
        ClusterAndClient = "cluster-and-client",
    }
}

record! {
    /// A Hyper-V host.
    pub struct Host: "host" {
        /// Computer name.
        name: String,
        /// The failover cluster that the host belongs to (`Get-Cluster`).
        cluster: Known<String>,
        /// Hardware model (`Win32_ComputerSystem.Model`); tells blades from rack servers.
        model: Known<String>,
        /// Operating system caption (`Win32_OperatingSystem.Caption`).
        os: Known<String>,
        /// Operating system build number, 9600 for 2012 R2.
        os_build: Known<u32>,
        /// Whether a core has more than one logical processor.
        hyper_threading: Known<bool>,
        /// When the inventory was taken, UTC, ISO 8601.
        collected: Known<String>,
        /// Network adapters (`Get-NetAdapter`).
        adapters: Known<Vec<Adapter>>,
        /// LBFO teams (`Get-NetLbfoTeam`).
        teams: Known<Vec<Team>>,
        /// Switch Embedded Teaming (`Get-VMSwitchTeam`), 2016 and later.
        set_teams: Known<Vec<SetTeam>>,
        /// Virtual switches (`Get-VMSwitch`).
        switches: Known<Vec<Switch>>,
        /// Virtual adapters of the management OS.
        host_vnics: Known<Vec<HostVnic>>,
        /// Virtual adapters of the virtual machines.
        vm_nics: Known<Vec<VmNic>>,
        /// IP addresses (`Get-NetIPAddress`).
        ip_addresses: Known<Vec<IpAddress>>,
        /// Networks of its failover cluster (`Get-ClusterNetwork`).
        cluster_networks: Known<Vec<ClusterNetwork>>,
        /// Priority flow control by priority (`Get-NetQosFlowControl`); none without the role for it.
        flow_controls: Known<Vec<FlowControl>>,
        /// Settings of Hyper-V for all of the host (`Get-VMHost`).
        hyper_v: Known<HyperV>,
    }
}

record! {
    /// Settings of Hyper-V for all of a host.
    pub struct HyperV: "hyper-v" single {
        /// First dynamic MAC address of virtual adapters (`MacAddressMinimum`), 12 upper-case hex digits.
        first_mac: Known<String>,
        /// Last one (`MacAddressMaximum`).
        last_mac: Known<String>,
        /// Whether live migration is on (`VirtualMachineMigrationEnabled`).
        migration: Known<bool>,
        /// Live migrations at a time at most (`MaximumVirtualMachineMigrations`).
        max_migrations: Known<u32>,
        /// How hosts prove themselves.
        migration_authentication: Known<MigrationAuthentication>,
        /// How memory is moved.
        migration_transport: Known<MigrationTransport>,
        /// Whether any network may carry live migration (`UseAnyNetworkForMigration`).
        any_network: Known<bool>,
    }
}

record! {
    /// A network adapter of a host: physical, multiplexed or virtual.
    pub struct Adapter: "adapter" {
        /// Name of the connection (`Name`).
        name: String,
        /// `InterfaceDescription`.
        description: Known<String>,
        /// `InterfaceGuid`, lower case without braces.
        guid: Known<String>,
        /// `ifIndex`.
        index: Known<u32>,
        /// Address in use (`MacAddress`), 12 upper-case hex digits.
        mac: Known<String>,
        /// `PermanentAddress`, 12 upper-case hex digits; the identity towards the backend.
        permanent_mac: Known<String>,
        /// `HardwareInterface`: false for team NICs and host vNICs.
        hardware: Known<bool>,
        /// `Status`, as Windows words it (`Up`, `Disconnected`).
        status: Known<String>,
        /// Speed that Windows reports, in Mbps; on a dynamic backend the uplink's, not the share.
        reported_mbps: Known<u64>,
        /// VLAN ID that its driver tags frames with (`VlanID`); 0 for none.
        vlan: Known<u16>,
        /// PCI segment, bus and device, `0:4:0`; functions of one card share it.
        pci: Known<String>,
        /// Virtual machine queues (`Get-NetAdapterVmq`).
        vmq: Known<Vmq>,
        /// Receive side scaling (`Get-NetAdapterRss`).
        rss: Known<Rss>,
    }
}

record! {
    /// Receive side scaling of an adapter: how many processors share its traffic, and which.
    pub struct Rss: "rss" single {
        /// Whether it is in use (`Enabled`).
        enabled: Known<bool>,
        /// How processors are picked (`Profile`).
        profile: Known<RssProfile>,
        /// Group of the first logical processor (`BaseProcessorGroup`).
        base_group: Known<u32>,
        /// First logical processor in its group (`BaseProcessorNumber`).
        base: Known<u32>,
        /// Group of the last logical processor (`MaxProcessorGroup`).
        last_group: Known<u32>,
        /// Last logical processor in its group (`MaxProcessorNumber`).
        last: Known<u32>,
        /// How many processors at most (`MaxProcessors`).
        count: Known<u32>,
        /// How many queues the adapter receives into (`NumberOfReceiveQueues`).
        queues: Known<u32>,
    }
}

record! {
    /// The virtual machine queues of an adapter and the processors that serve them.
    pub struct Vmq: "vmq" single {
        /// Whether they are in use (`Enabled`).
        enabled: Known<bool>,
        /// `BaseProcessorGroup`.
        group: Known<u32>,
        /// First logical processor in that group (`BaseProcessorNumber`).
        base: Known<u32>,
        /// Last logical processor in that group (`MaxProcessorNumber`).
        last: Known<u32>,
        /// How many processors at most (`MaxProcessors`).
        count: Known<u32>,
    }
}

record! {
    /// An LBFO team.
    pub struct Team: "team" {
        /// Name of the team.
        name: String,
        /// `TeamingMode`.
        mode: Known<TeamingMode>,
        /// `LoadBalancingAlgorithm`.
        load_balancing: Known<LoadBalancing>,
        /// Adapters in the team (`Get-NetLbfoTeamMember`).
        members: Known<Vec<TeamMember>>,
        /// Team NICs (`Get-NetLbfoTeamNic`).
        nics: Known<Vec<TeamNic>>,
    }
}

record! {
    /// An adapter's place in a team.
    pub struct TeamMember: "member" {
        /// Name of the adapter.
        name: String,
        /// `AdministrativeMode`.
        mode: Known<MemberMode>,
    }
}

record! {
    /// A team NIC (tNIC): an interface that a team shows to the host.
    pub struct TeamNic: "team-nic" {
        /// Name of the interface.
        name: String,
        /// VLAN that the interface filters and tags; 0 when it sends untagged frames.
        vlan: Known<u16>,
        /// Whether it is in default mode (`Default`): everything that no other team NIC takes.
        default: Known<bool>,
    }
}

record! {
    /// A Switch Embedded Teaming team; it has the name of its virtual switch.
    pub struct SetTeam: "set-team" {
        /// Name of the virtual switch.
        name: String,
        /// `TeamingMode`; Windows knows only switch-independent.
        mode: Known<TeamingMode>,
        /// `LoadBalancingAlgorithm`.
        load_balancing: Known<LoadBalancing>,
        /// Adapters in the team, by adapter name, description or GUID.
        members: Known<Vec<TeamMember>>,
    }
}

record! {
    /// A virtual switch.
    pub struct Switch: "switch" {
        /// Name of the switch.
        name: String,
        /// What it connects.
        r#type: Known<SwitchType>,
        /// Names, descriptions or GUIDs of the adapters or team NICs that it is bound to.
        uplinks: Known<Vec<String>>,
        /// Whether SET binds the uplinks together (`EmbeddedTeamingEnabled`).
        embedded_teaming: Known<bool>,
        /// Whether the management OS has a port (`AllowManagementOS`).
        management_os: Known<bool>,
        /// `BandwidthReservationMode`.
        bandwidth_mode: Known<BandwidthMode>,
        /// Weight of all ports without a minimum of their own together
        /// (`DefaultFlowMinimumBandwidthWeight`); 0 for none.
        default_flow_weight: Known<u64>,
        /// Minimum of all ports without one of their own together, in bits per second
        /// (`DefaultFlowMinimumBandwidthAbsolute`); 0 for none.
        default_flow_bps: Known<u64>,
        /// Whether SR-IOV is on (`IovEnabled`).
        iov: Known<bool>,
    }
}

record! {
    /// A virtual adapter of the management OS.
    pub struct HostVnic: "host-vnic" {
        /// Name of the adapter.
        name: String,
        /// Name of the virtual switch.
        switch: Known<String>,
        /// How its port treats tags.
        vlan_mode: Known<VlanMode>,
        /// VLAN of an access port, or the primary VLAN of a private one; 0 when untagged.
        vlan: Known<u16>,
        /// VLANs of a trunk port.
        allowed_vlans: Known<Vlans>,
        /// Weight that it is given (`MinimumBandwidthWeight`); 0 for none.
        minimum_weight: Known<u64>,
        /// Minimum that it is given, in bits per second (`MinimumBandwidthAbsolute`); 0 for none.
        minimum_bps: Known<u64>,
    }
}

record! {
    /// A virtual adapter of a virtual machine.
    pub struct VmNic: "vm-nic" {
        /// Virtual machine and adapter, `WEB01/Network Adapter`.
        name: String,
        /// Name of the virtual machine.
        vm: Known<String>,
        /// Name of the virtual switch; empty when it is not connected.
        switch: Known<String>,
        /// How its port treats tags.
        vlan_mode: Known<VlanMode>,
        /// VLAN of an access port, the native VLAN of a trunk, or the primary VLAN of a private
        /// port; 0 when untagged.
        vlan: Known<u16>,
        /// VLANs of a trunk port.
        allowed_vlans: Known<Vlans>,
        /// Whether its virtual machine runs (`VMState`).
        running: Known<bool>,
        /// Weight that it is given (`MinimumBandwidthWeight`); 0 for none.
        minimum_weight: Known<u64>,
        /// Minimum that it is given, in bits per second (`MinimumBandwidthAbsolute`); 0 for none.
        minimum_bps: Known<u64>,
        /// Whether the guest may send from other MAC addresses than its own (`MacAddressSpoofing`).
        mac_spoofing: Known<bool>,
    }
}

record! {
    /// An IP address of a host.
    pub struct IpAddress: "ip-address" {
        /// The address.
        name: String,
        /// Name of the adapter (`InterfaceAlias`).
        adapter: Known<String>,
    }
}

record! {
    /// A network of a failover cluster, as far as one host is in it.
    pub struct ClusterNetwork: "cluster-network" {
        /// Name of the network.
        name: String,
        /// What the cluster uses it for.
        role: Known<ClusterRole>,
        /// This host's adapters in it, by GUID or description.
        adapters: Known<Vec<String>>,
    }
}

record! {
    /// Whether frames of a priority pause the sender (IEEE 802.1Qbb).
    pub struct FlowControl: "flow-control" {
        /// The priority, `0` to `7` (`Priority`, IEEE 802.1p).
        name: String,
        /// Whether it is lossless (`Enabled`).
        enabled: Known<bool>,
        /// The one adapter that the setting is for (`IfAlias`, 2016 and later).
        adapter: Known<String>,
    }
}

impl Host {
    /// The day on which the inventory was taken, UTC, and where that stands.
    #[must_use]
    pub fn collected_on(&self) -> Option<(NaiveDate, Place)> {
        let day = day(self.collected.get()?)?;
        Some((day, self.collected.place()?))
    }
}

/// The day that an ISO 8601 date begins with.
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_with_its_day() {
        let day_of = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(day("2016-02-29T10:00:00Z"), day_of(2016, 2, 29));
        assert_eq!(day("2016-13-01"), None);
        assert_eq!(day("soon"), None);
    }
}
