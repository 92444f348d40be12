//! Teams of a host: LBFO, and Switch Embedded Teaming.

use crate::fabric::known::Known;
use crate::fabric::record::{record, terms};

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
