//! The words of a simulation, as text and as data. This file knows no object that they are said of.

use crate::fabric::record::terms;

terms! {
    /// What kind of component fails.
    pub enum ComponentKind {
        /// One adapter of a host: a FlexNIC, a vNIC or a NIC of a rack server.
        Adapter = "adapter",
        /// A port of a server, shared by its functions.
        AdapterPort = "adapter-port",
        /// A card of a server.
        Mezzanine = "mezzanine",
        /// The fabric extender between a UCS chassis and one fabric.
        Iom = "iom",
        /// An interconnect module or fabric interconnect.
        Module = "module",
        /// One port of a module towards the data centre.
        Uplink = "uplink",
        /// The ports of an uplink group on one of its modules.
        UplinkSide = "uplink-side",
        /// All ports of an uplink set or port channel.
        UplinkGroup = "uplink-group",
        /// All stacking links of a domain.
        Stacking = "stacking",
        /// A switch behind uplinks that dies: links to it drop.
        UpstreamSwitch = "upstream-switch",
        /// The same switch, cut off from everything north of it: links to it stay up.
        UpstreamIsolated = "upstream-isolated",
    }
}

impl ComponentKind {
    /// A switch behind uplinks can die, and can be cut off.
    pub const SWITCHES: [Self; 2] = [Self::UpstreamSwitch, Self::UpstreamIsolated];

    /// What follows from the ports of an uplink group. A channel of UCS is on one fabric interconnect and has no sides.
    pub(super) fn of_uplinks(is_ucs: bool) -> impl Iterator<Item = Self> {
        let side = (!is_ucs).then_some(Self::UplinkSide);
        let port = [Self::Uplink].into_iter();
        port.chain(side).chain(Self::SWITCHES)
    }

    /// Whether it is a switch of the data centre, dead or cut off.
    #[must_use]
    pub fn is_switch(self) -> bool {
        matches!(self, Self::UpstreamSwitch | Self::UpstreamIsolated)
    }
}

terms! {
    /// From what a component is known.
    pub enum Origin {
        /// An export says it.
        Export = "export",
        /// It follows from names, positions or design.
        Inferred = "inferred",
        /// The plan says it.
        Plan = "plan",
    }
}

terms! {
    /// What sends the frames.
    pub enum ConsumerKind {
        /// A team NIC of an LBFO team.
        TeamNic = "team-nic",
        /// A virtual adapter of the management OS.
        HostVnic = "host-vnic",
        /// An adapter that the host uses as it is.
        Adapter = "adapter",
        /// The running machines of one virtual switch and VLAN.
        VmGroup = "vm-group",
        /// All storage functions of a host: an MPIO set.
        Storage = "storage",
    }
}

terms! {
    /// How far the frames of a consumer must get.
    pub enum Reach {
        /// To the other nodes of its cluster.
        Peers = "peers",
        /// Out of the domain.
        North = "north",
    }
}

terms! {
    /// What is left of a consumer after a failure, worst last.
    pub enum Outcome {
        /// Nothing changes for it.
        Unaffected = "unaffected",
        /// All paths are left, with less behind them than is guaranteed.
        Reduced = "reduced",
        /// The backend moved a path, and the host has no event.
        FailoverUnseen = "failover-unseen",
        /// The host saw a link go down and moved its flows.
        FailoverSeen = "failover-seen",
        /// Facts are missing, and with them it would survive or not.
        Unknown = "unknown",
        /// The host keeps sending into a path that leads nowhere.
        BlackHole = "black-hole",
        /// All links are down.
        Lost = "lost",
    }
}

terms! {
    /// What becomes of a member of a carrier, worst last.
    pub enum Fate {
        /// Nothing.
        Alive = "alive",
        /// Its path has less uplinks than before.
        Shrunk = "shrunk",
        /// The backend moved it to other uplinks.
        Rerouted = "rerouted",
        /// Its link stays up, and frames go nowhere.
        Dead = "dead",
        /// Its link is down.
        Down = "down",
    }
}

terms! {
    /// Facts that no export of the dialect at hand holds and that a working site needs.
    pub enum Assumption {
        /// The link of a FlexNIC can be taken down alone (Device Control Channel).
        Dcc = "dcc",
        /// The host has several paths to its storage and uses them (MPIO).
        Mpio = "mpio",
        /// Switch ports towards the modules forward as soon as their link is up.
        EdgePorts = "edge-ports",
        /// Upstream tables learn moved addresses at once.
        MacRelearning = "mac-relearning",
        /// What the exports describe works.
        WorksToday = "works-today",
    }
}

terms! {
    /// What an interruption waits for.
    pub enum InterruptionClass {
        /// A team, SET, LACP or MPIO moves flows to another adapter.
        TeamMove = "team-move",
        /// The modules activate other uplinks.
        BackendMove = "backend-move",
        /// The other fabric interconnect takes the connection over.
        FabricFailover = "fabric-failover",
        /// A fabric interconnect pins the connection to another of its uplinks.
        Repin = "repin",
        /// The switches of the data centre converge.
        UpstreamConvergence = "upstream-convergence",
        /// Nothing: it lasts until the failure is repaired.
        Open = "open",
    }
}

terms! {
    /// Whether a cluster keeps its nodes through an interruption, worst last.
    pub enum Verdict {
        /// The interruption is over before the budget is.
        Kept = "kept",
        /// It may last longer than the budget.
        AtRisk = "at-risk",
        /// It lasts longer than the budget.
        Cut = "cut",
    }
}

terms! {
    /// What kind of carrier moves frames between its adapters.
    pub enum CarrierKind {
        /// An LBFO team.
        Team = "team",
        /// A SET team.
        Set = "set",
        /// A single adapter.
        Adapter = "adapter",
        /// All storage functions of a host.
        Storage = "storage",
    }
}
