//! A Hyper-V host as Windows sees it. Property names of Windows stand in the field docs; how an
//! export spells them is the readers' business.

mod adapter;
mod scheduler;
mod switch;
mod team;

use chrono::NaiveDate;

use super::collection::day_of;
use super::known::Known;
use super::record::{record, terms};
use crate::source::Place;

pub use self::adapter::*;
pub use self::scheduler::*;
pub use self::switch::*;
pub use self::team::*;

record! {
    /// A Hyper-V host.
    pub struct Host: "host" {
        /// Computer name.
        name: String,
        /// DNS domain that the host belongs to (`Win32_ComputerSystem.Domain`); unknown in a workgroup.
        domain: Known<String>,
        /// Serial number of the computer (`Win32_BIOS.SerialNumber`).
        serial: Known<String>,
        /// The failover cluster that the host belongs to (`Get-Cluster`).
        cluster: Known<String>,
        /// How that cluster watches its nodes (`Get-Cluster`).
        heartbeat: Known<Heartbeat>,
        /// Nodes of that cluster, the host among them (`Get-ClusterNode`).
        cluster_nodes: Known<Vec<ClusterNode>>,
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
        /// Whether some of it was read from text that PowerShell prints for people (`Format-List`, Get-NetView): what
        /// rests on it has the confidence `low`.
        printed: Known<bool>,
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
        /// Priority flow control by priority (`Get-NetQosFlowControl`); unknown on a host without the
        /// Data Center Bridging feature, which has no such cmdlet.
        flow_controls: Known<Vec<FlowControl>>,
        /// Policies of the packet scheduler (`Get-NetQosPolicy`).
        qos_policies: Known<Vec<QosPolicy>>,
        /// Settings of Hyper-V for all of the host (`Get-VMHost`).
        hyper_v: Known<HyperV>,
    }
}

record! {
    /// An IP address of a host.
    pub struct IpAddress: "ip-address" {
        /// The address.
        name: String,
        /// Name of the adapter (`InterfaceAlias`).
        adapter: Known<String>,
        /// How many bits of it are the subnet's (`PrefixLength`).
        prefix_length: Known<u32>,
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
    /// How long a failover cluster waits for a node that it does not hear (properties of `Get-Cluster`; Microsoft,
    /// "Tuning Failover Cluster Network Thresholds" and "Virtual Machine Compute Resiliency").
    pub struct Heartbeat: "heartbeat" single {
        /// Time between two heartbeats inside a subnet, in milliseconds (`SameSubnetDelay`).
        same_subnet_delay_ms: Known<u32>,
        /// Heartbeats inside a subnet that may be missed (`SameSubnetThreshold`).
        same_subnet_threshold: Known<u32>,
        /// Time between two heartbeats across subnets, in milliseconds (`CrossSubnetDelay`).
        cross_subnet_delay_ms: Known<u32>,
        /// Heartbeats across subnets that may be missed (`CrossSubnetThreshold`).
        cross_subnet_threshold: Known<u32>,
        /// How long a node that is not heard keeps its machines, in seconds (`ResiliencyDefaultPeriod`, 2016 and
        /// later).
        resiliency_s: Known<u32>,
        /// How often in an hour a node may be lost before it is put into quarantine (`QuarantineThreshold`, 2016 and
        /// later).
        quarantine_threshold: Known<u32>,
        /// How long it stays there, in seconds (`QuarantineDuration`, 2016 and later).
        quarantine_s: Known<u32>,
    }
}

record! {
    /// A node of a failover cluster.
    pub struct ClusterNode: "cluster-node" {
        /// Computer name.
        name: String,
        /// Whether it takes part (`State`), as Windows words it (`Up`, `Down`, `Paused`).
        state: Known<String>,
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

impl Host {
    /// The day on which the inventory was taken, UTC, and where that stands.
    #[must_use]
    pub fn collected_on(&self) -> Option<(NaiveDate, Place)> {
        let day = day_of(self.collected.get()?)?;
        Some((day, self.collected.place()?))
    }
}
