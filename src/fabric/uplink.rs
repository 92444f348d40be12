//! Uplinks: the ports of a backend towards the data centre, how they are grouped, and what their links are
//! doing. Operating states come from exports of a running backend; a backup or a configuration script never
//! holds them. References are ids, as in [`super::backend`].

use super::known::Known;
use super::record::{record, terms};

terms! {
    /// What the link of an uplink port is doing.
    pub enum UplinkState {
        /// The link is up and carries traffic.
        LinkedActive = "linked-active",
        /// The link is up and waits for the active links to fail.
        LinkedStandby = "linked-standby",
        /// No link, although the port may have one.
        NotLinked = "not-linked",
        /// Switched off by the administrator.
        Disabled = "disabled",
    }
}

terms! {
    /// How the ports of an uplink group share its traffic.
    pub enum GroupMode {
        /// The backend bundles what it can and keeps the rest as standby.
        Auto = "auto",
        /// The administrator chose one active port; the others are standby.
        Failover = "failover",
    }
}

terms! {
    /// What a port is to its port channel (`membership` of UCS).
    pub enum Membership {
        /// A bundled member that carries traffic.
        Up = "up",
        /// A member without a link.
        Down = "down",
        /// Not bundled, because the switch answers no LACP; it runs as a port of its own.
        Individual = "individual",
        /// Kept out by LACP.
        Suspended = "suspended",
        /// Waits for a bundled member to fail.
        HotStandby = "hot-standby",
        /// Kept out for a speed that the other members do not have.
        IncompatibleSpeed = "incompatible-speed",
        /// Its module was taken out.
        ModuleRemoved = "module-removed",
    }
}

terms! {
    /// How the fabric interconnects of a UCS domain stand towards the data centre (`fabricLanCloud`).
    pub enum LanMode {
        /// Each server is pinned to an uplink; no spanning tree.
        EndHost = "end-host",
        /// They learn addresses and run spanning tree like a switch.
        Switch = "switch",
    }
}

record! {
    /// A group of uplinks.
    pub struct UplinkGroup: "uplink-group" {
        /// Name of the group.
        name: String,
        /// Id of the domain.
        domain: Known<String>,
        /// Ids of the networks that use it.
        networks: Known<Vec<Known<String>>>,
        /// Id of the module it belongs to; a group over several modules has none.
        fabric: Known<String>,
        /// Whether it may carry traffic (`adminState`).
        enabled: Known<bool>,
        /// How its ports share the traffic (`connectionMode` of OneView, `Connection Mode` of Virtual Connect
        /// Manager).
        mode: Known<GroupMode>,
        /// Id of the network that goes untagged on it; empty for none.
        native: Known<String>,
        /// Name of the preferred port in failover mode, as its uplink has it; empty for none.
        primary: Known<String>,
        /// Ids of the networks that are bound to it. A bound network is on no other uplink of its
        /// fabric; networks that are bound to none are on all of them (UCS, disjoint layer 2).
        bound: Known<Vec<Known<String>>>,
        /// Ids of the networks of which nobody knows whether they are bound to it. Each of them is an unknown one among
        /// `bound`; a further unknown one there may be any network.
        perhaps_bound: Vec<String>,
        /// Its ports.
        uplinks: Known<Vec<UplinkPort>>,
    }
}

record! {
    /// A port of a module towards the data centre.
    pub struct UplinkPort: "uplink" {
        /// Name of the port (`1/17`).
        name: String,
        /// The module it is on, by enclosure and bay.
        module: Known<String>,
        /// Whether it may carry traffic (`adminState`).
        enabled: Known<bool>,
        /// What its link is doing (`Status` of `show uplinkport`, `portStatus` of OneView, `operState` of UCS).
        state: Known<UplinkState>,
        /// Speed the link runs at, in Mbps.
        mbps: Known<u64>,
        /// Id of the link aggregation group that it is in, as the module numbers it; empty for none.
        lag: Known<String>,
        /// System id of its LACP partner; empty where the switch answers no LACP.
        partner: Known<String>,
        /// What it is to its port channel (UCS `fabricEthLanPcEp`, `membership`).
        membership: Known<Membership>,
        /// System name of the neighbour that LLDP or CDP found; empty for none.
        neighbour_switch: Known<String>,
        /// Port of that neighbour, as it says itself; empty for none.
        neighbour_port: Known<String>,
    }
}

record! {
    /// A name for uplinks that connections can ask to be pinned to (UCS `fabricLanPinGroup`), on one fabric.
    pub struct PinGroup: "pin-group" {
        /// Name of the group.
        name: String,
        /// Id of the module that the target is for (`fabricLanPinTarget`, `fabricId`).
        fabric: Known<String>,
        /// Id of the uplink group that it names; empty for none.
        target: Known<String>,
    }
}
