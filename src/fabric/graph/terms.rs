//! The words for what the graph derives. This file knows no object that they are said of.

use crate::fabric::record::terms;

terms! {
    /// How sure a derived fact is.
    pub enum Confidence {
        /// Follows from names only, or from a text that was printed for people.
        Low = "low",
        /// Follows from a value that can be shared or stale.
        Medium = "medium",
        /// Follows from an identity.
        High = "high",
    }
}

terms! {
    /// By what an adapter was joined to a connection.
    pub enum JoinedBy {
        /// The permanent MAC address.
        PermanentMac = "permanent-mac",
        /// The MAC address in use, where the permanent one is unknown.
        CurrentMac = "current-mac",
    }
}

terms! {
    /// Who says what an uplink leads to.
    pub enum SaidBy {
        /// The export of the backend: its neighbour by LLDP or CDP.
        Export = "export",
        /// The plan.
        Plan = "plan",
    }
}

terms! {
    /// What a connection is given.
    pub enum CarriedKind {
        /// One network, untagged towards the server.
        Network = "network",
        /// A set of networks, tagged towards the server.
        NetworkSet = "network-set",
        /// Nothing.
        Nothing = "nothing",
    }
}

terms! {
    /// What becomes of a server's link when a network has lost its uplinks on that side.
    pub enum LinkFate {
        /// It goes down, and a team sees it.
        LinkDown = "link-down",
        /// It stays up, and frames go nowhere.
        StaysUp = "stays-up",
        /// It stays up, because other uplinks take over inside the backend.
        Rerouted = "rerouted",
        /// There are no uplinks to lose: the network ends in the backend.
        NoUplinks = "no-uplinks",
    }
}

terms! {
    /// Whether an uplink that a connection can be pinned to has its networks (UCS, disjoint layer 2).
    pub enum Pinning {
        /// One has all of them.
        Pinnable = "pinnable",
        /// One has those that are bound to uplinks. Whether others are on uplinks to which something is bound, guides
        /// contradict each other.
        Doubtful = "doubtful",
        /// None has all of them.
        NotPinnable = "not-pinnable",
        /// The one that its pin group names is switched off.
        SwitchedOff = "switched-off",
    }
}
