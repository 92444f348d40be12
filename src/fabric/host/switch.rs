//! Virtual switches of a host, and the virtual adapters on their ports.

use crate::fabric::known::Known;
use crate::fabric::record::{record, terms};
use crate::fabric::vlan::Vlans;

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
        /// GUID of the network adapter that Windows shows for it (`DeviceId`), lower case without
        /// braces; the name of that can be changed.
        guid: Known<String>,
        /// MAC address (`MacAddress`), 12 upper-case hex digits.
        mac: Known<String>,
        /// Name of the virtual switch.
        switch: Known<String>,
        /// How its port treats tags.
        vlan_mode: Known<VlanMode>,
        /// VLAN of an access port, or the primary VLAN of a private one; 0 when untagged.
        vlan: Known<u16>,
        /// VLANs of a trunk port.
        allowed_vlans: Known<Vlans>,
        /// Secondary VLANs of a private port: its own of an isolated or community port, all of a
        /// promiscuous one (`SecondaryVlanId`, `SecondaryVlanIdList`).
        secondary_vlans: Known<Vlans>,
        /// Weight that it is given (`MinimumBandwidthWeight`); 0 for none.
        minimum_weight: Known<u64>,
        /// Minimum that it is given, in bits per second (`MinimumBandwidthAbsolute`); 0 for none.
        minimum_bps: Known<u64>,
        /// The most that it may send, in bits per second (`MaximumBandwidth`); 0 for no limit.
        maximum_bps: Known<u64>,
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
        /// Secondary VLANs of a private port: its own of an isolated or community port, all of a
        /// promiscuous one (`SecondaryVlanId`, `SecondaryVlanIdList`).
        secondary_vlans: Known<Vlans>,
        /// Whether its virtual machine runs (`VMState`).
        running: Known<bool>,
        /// Whether its virtual machine is a role of the failover cluster, which starts it on another node when
        /// this one is lost (`IsClustered` of `Get-VM`).
        clustered: Known<bool>,
        /// Weight that it is given (`MinimumBandwidthWeight`); 0 for none.
        minimum_weight: Known<u64>,
        /// Minimum that it is given, in bits per second (`MinimumBandwidthAbsolute`); 0 for none.
        minimum_bps: Known<u64>,
        /// The most that it may send, in bits per second (`MaximumBandwidth`); 0 for no limit.
        maximum_bps: Known<u64>,
        /// Whether the guest may send from other MAC addresses than its own (`MacAddressSpoofing`).
        mac_spoofing: Known<bool>,
    }
}
