//! Network adapters of a host, and what is set on each of them.

use crate::fabric::known::Known;
use crate::fabric::record::{record, terms};

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
