//! The words of pictures, as text and as data. This file knows no object that they are said of.

use crate::fabric::record::terms;

terms! {
    /// What a node of a picture is.
    pub enum NodeKind {
        /// A host, or hosts that are alike, around what is on them.
        Host = "host",
        /// What sends frames: a team NIC, a host vNIC, machines of one switch and VLAN, the storage of a host.
        Consumer = "consumer",
        /// A virtual switch; a SET team is its switch.
        VirtualSwitch = "virtual-switch",
        /// A team.
        Carrier = "carrier",
        /// An adapter as Windows sees it.
        Adapter = "adapter",
        /// What a backend presents as an adapter or a storage function.
        Connection = "connection",
        /// An adapter port of a server.
        AdapterPort = "adapter-port",
        /// A card of a server, around its ports.
        Mezzanine = "mezzanine",
        /// The fabric extender between a chassis and a fabric.
        Iom = "iom",
        /// An interconnect module or fabric interconnect.
        Module = "module",
        /// An uplink set or port channel.
        UplinkGroup = "uplink-group",
        /// A port of it.
        Uplink = "uplink",
        /// A switch of the data centre.
        UpstreamSwitch = "upstream-switch",
        /// A domain of a backend, in the picture of a fleet.
        Domain = "domain",
        /// A kind of components, in the picture of a fleet.
        ComponentKind = "component-kind",
    }
}

terms! {
    /// How a node leads to the next on the way up to the data centre.
    pub enum EdgeKind {
        /// A switch or team carries what is on it.
        Carries = "carries",
        /// A team has the adapter as a member, an uplink group the uplink.
        Member = "member",
        /// The adapter is the connection.
        Joined = "joined",
        /// The connection is a function of the port.
        Placed = "placed",
        /// A cable, or a trace of the enclosure.
        Wired = "wired",
        /// Frames leave the module through the group.
        Pinned = "pinned",
        /// Modules reach each other over stacking links.
        Stacked = "stacked",
        /// The uplink leads to the switch.
        Neighbour = "neighbour",
    }
}
