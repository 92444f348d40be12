//! A blade backend in vendor-neutral nouns. References between objects are ids as the export
//! spells them; `graph` resolves them once everything is read.

use chrono::NaiveDate;

use super::answer::any;
use super::collection::day_of;
use super::known::Known;
use super::record::{record, terms};
use super::uplink::{LanMode, PinGroup};
pub use super::uplink::{UplinkGroup, UplinkPort};
use crate::source::Place;

terms! {
    /// What a backend is.
    pub enum BackendKind {
        /// HPE OneView.
        OneView = "oneview",
        /// HPE Virtual Connect, managed by its own Virtual Connect Manager.
        VirtualConnect = "virtual-connect",
        /// Cisco UCS Manager.
        Ucs = "ucs",
    }
}

terms! {
    /// How a network travels on its uplinks.
    pub enum NetworkType {
        /// With its VLAN tag.
        Tagged = "tagged",
        /// Without a tag.
        Untagged = "untagged",
        /// Every tag passes.
        Tunnel = "tunnel",
    }
}

terms! {
    /// What a connection carries.
    pub enum Function {
        /// Ethernet.
        Ethernet = "ethernet",
        /// Fibre Channel, over Ethernet where the module is converged.
        FibreChannel = "fibre-channel",
        /// iSCSI with hardware offload.
        Iscsi = "iscsi",
    }
}

terms! {
    /// What a backend does with a connection whose fabric has lost its uplinks.
    pub enum UplinkLoss {
        /// It takes the server's link down, so that a team there sees it.
        LinkDown = "link-down",
        /// It only warns; the server's link stays up.
        Warning = "warning",
    }
}

record! {
    /// A blade backend: everything that one appliance or manager presents.
    pub struct Backend: "backend" {
        /// Name of the appliance, or of the Virtual Connect or UCS domain that manages itself.
        name: String,
        /// What it is.
        kind: Known<BackendKind>,
        /// Version of its firmware, `4.45`.
        firmware: Known<String>,
        /// When it was exported, UTC, ISO 8601.
        collected: Known<String>,
        /// Logical interconnects or fabric interconnect pairs.
        domains: Known<Vec<Domain>>,
        /// Interconnect modules or fabric interconnects.
        modules: Known<Vec<Module>>,
        /// Networks, each a named VLAN.
        networks: Known<Vec<Network>>,
        /// Named sets of networks that one connection can carry.
        network_sets: Known<Vec<NetworkSet>>,
        /// Bandwidth that networks give to connections that do not ask for one.
        bandwidths: Known<Vec<Bandwidth>>,
        /// Uplink sets and port channels towards the data centre.
        uplink_groups: Known<Vec<UplinkGroup>>,
        /// Names for uplinks that connections can ask for (UCS LAN pin groups), one entry for each fabric.
        pin_groups: Known<Vec<PinGroup>>,
        /// Server profiles.
        profiles: Known<Vec<Profile>>,
        /// Servers that profiles are assigned to.
        servers: Known<Vec<Server>>,
        /// Models of servers: which adapter port goes to which bay, and how fast.
        server_types: Known<Vec<ServerType>>,
        /// Classes of service that share the ports by weight (UCS QoS system classes).
        qos_classes: Known<Vec<QosClass>>,
        /// Pools that connections take their MAC addresses from.
        mac_pools: Known<Vec<MacPool>>,
    }
}

impl Backend {
    /// The day on which the backend was exported, UTC, and where that stands.
    #[must_use]
    pub fn collected_on(&self) -> Option<(NaiveDate, Place)> {
        let day = day_of(self.collected.get()?)?;
        Some((day, self.collected.place()?))
    }
}

record! {
    /// Modules that are managed as one.
    pub struct Domain: "domain" {
        /// Name of the domain.
        name: String,
        /// Ids of its modules.
        modules: Known<Vec<Known<String>>>,
        /// Whether its modules reach each other over stacking links (`stackingHealth` of OneView,
        /// `show stackinglink` of Virtual Connect Manager).
        stacked: Known<bool>,
        /// How it stands towards the data centre (UCS).
        lan_mode: Known<LanMode>,
        /// Ids of the networks that are meant to have no uplink (OneView `internalNetworkUris`).
        internal: Known<Vec<Known<String>>>,
        /// Whether a full MAC table move follows a failover (`enableFastMacCacheFailover`).
        mac_cache_failover: Known<bool>,
    }
}

record! {
    /// The bandwidth that a network gives.
    pub struct Bandwidth: "bandwidth" {
        /// Name of the template.
        name: String,
        /// Minimum, in Mbps.
        typical_mbps: Known<u64>,
        /// Ceiling, in Mbps.
        maximum_mbps: Known<u64>,
    }
}

record! {
    /// An interconnect module: the fabric that a downlink port leads to.
    pub struct Module: "module" {
        /// Name of the module.
        name: String,
        /// What OneView calls its model (`Virtual Connect SE 40Gb F8 Module for Synergy`): only those of Synergy make one
        /// channel of uplinks on two modules.
        model: Known<String>,
        /// Name of the enclosure, or its id where the export has no name.
        enclosure: Known<String>,
        /// Bay in the enclosure.
        bay: Known<u32>,
        /// Enclosure and bay as uplinks of the same backend name them (OneView gives the enclosure there by its address);
        /// unknown where uplinks name the module itself.
        location: Known<String>,
        /// Ports towards the servers.
        downlinks: Known<Vec<Downlink>>,
    }
}

record! {
    /// A port of a module towards a server.
    pub struct Downlink: "downlink" {
        /// Name of the port (`d1`).
        name: String,
        /// Speed the link runs at, in Mbps.
        mbps: Known<u64>,
    }
}

record! {
    /// A network: a named VLAN.
    pub struct Network: "network" {
        /// Name of the network.
        name: String,
        /// VLAN ID on the uplinks; 0 for untagged and tunnel networks.
        vlan: Known<u16>,
        /// How it travels.
        r#type: Known<NetworkType>,
        /// Whether it carries anything (`State` of classic Virtual Connect; no other backend can switch a
        /// network off).
        enabled: Known<bool>,
        /// Whether losing all uplinks takes the server ports down (Smart Link).
        smart_link: Known<bool>,
        /// Whether servers cannot talk to each other inside the domain.
        private: Known<bool>,
        /// Id of the bandwidth it gives.
        bandwidth: Known<String>,
        /// Id of the fabric interconnect that alone has it; empty where both have it (UCS, where a VLAN may be one of a
        /// single fabric).
        fabric: Known<String>,
    }
}

record! {
    /// A named set of networks.
    pub struct NetworkSet: "network-set" {
        /// Name of the set.
        name: String,
        /// Ids of the networks.
        networks: Known<Vec<Known<String>>>,
        /// Id of the network that is untagged on the server port; empty for none.
        native: Known<String>,
        /// Names on the set that no network has; known only where all networks are.
        unresolved: Known<Vec<MissingNetwork>>,
        /// Networks that have another VLAN ID towards the server than on the uplinks, or none.
        server_vlans: Vec<ServerVlan>,
    }
}

record! {
    /// A network that a set names and the backend does not have there.
    pub struct MissingNetwork: "missing-network" {
        /// The name.
        name: String,
        /// The other fabric, where alone there is a network of this name (`A`, `B`); empty for none.
        fabric: Known<String>,
        /// VLAN ID of that network.
        vlan: Known<u16>,
    }
}

record! {
    /// The VLAN ID that a network of a set has towards the server (`add server-port-map`).
    pub struct ServerVlan: "server-vlan" by network {
        /// Id of the network.
        network: String,
        /// VLAN ID towards the server.
        vlan: Known<u16>,
        /// Whether its frames reach the server without a tag.
        untagged: Known<bool>,
    }
}

record! {
    /// A server profile: what the backend presents to one server.
    pub struct Profile: "profile" {
        /// Name of the profile.
        name: String,
        /// Whether a server uses it.
        assigned: Known<bool>,
        /// Id of that server; empty for none.
        server: Known<String>,
        /// Id of the server type it was made for.
        server_type: Known<String>,
        /// The connections: FlexNICs, vNICs, and functions of storage.
        connections: Known<Vec<Connection>>,
        /// Whether it has functions of storage (Fibre Channel, FCoE, iSCSI offload). All of them are among the
        /// connections where this is known; an export can lack them and hold the others.
        storage: Known<bool>,
    }
}

impl Profile {
    /// Whether functions of storage are among these connections, of which the export lacks none.
    #[must_use]
    pub fn storage_among(connections: &Known<Vec<Connection>>) -> Known<bool> {
        let found = (|| {
            any(connections.check()?.iter().map(|connection| {
                let function = connection.function.need("the function of a connection")?;
                Ok(*function != Function::Ethernet)
            }))
        })();
        Known::from(found).or_place(connections.place())
    }
}

record! {
    /// A connection: what the backend presents as one adapter.
    pub struct Connection: "connection" {
        /// Name of the connection.
        name: String,
        /// What it carries.
        function: Known<Function>,
        /// Adapter port of the server, `Flb 1:1`.
        port: Known<String>,
        /// Function of that port, a to h; empty where the backend has none.
        partition: Known<String>,
        /// Whether port and function follow only from the order of the connections, because the
        /// export does not say them.
        port_by_order: Known<bool>,
        /// MAC address that the server sees, 12 upper-case hex digits.
        mac: Known<String>,
        /// Whether that MAC address is this connection's only by their order, because the export
        /// lists addresses without connections.
        mac_by_order: Known<bool>,
        /// Id of its network or network set; empty when none is assigned.
        network: Known<String>,
        /// Id of the module it leads to.
        module: Known<String>,
        /// Bandwidth asked for, in Mbps; 0 when it is left to the backend (`Auto`).
        requested_mbps: Known<u64>,
        /// Bandwidth granted by the backend, in Mbps.
        allocated_mbps: Known<u64>,
        /// Ceiling, in Mbps.
        maximum_mbps: Known<u64>,
        /// Name of the link aggregation group towards the server; empty for none.
        lag: Known<String>,
        /// Name of the pin group that chooses its uplinks (UCS `pinToGroupName`); empty for none.
        pin_group: Known<String>,
        /// Adapter of the server that it is placed on (UCS adapter unit), as the export names it.
        adapter: Known<String>,
        /// Whether the backend moves it to the other fabric when its own fails (UCS `A-B`, `B-A`).
        failover: Known<bool>,
        /// Largest frame payload, in bytes.
        mtu: Known<u32>,
        /// Id of its class of service.
        qos_class: Known<String>,
        /// What happens to it when its fabric loses its uplinks (`uplinkFailAction`).
        uplink_loss: Known<UplinkLoss>,
        /// Where its own settings are not those of the template that rules it.
        drift: Known<Vec<Drift>>,
    }
}

record! {
    /// A setting of a connection that its updating template overrides with another value.
    pub struct Drift: "drift" {
        /// Name of the setting, as the backend spells it.
        name: String,
        /// The value on the connection, which does not count.
        own: Known<String>,
        /// The value of the template, which counts.
        template: Known<String>,
    }
}

record! {
    /// A class of service.
    pub struct QosClass: "qos-class" {
        /// Name of the class (`gold`).
        name: String,
        /// Whether it takes part in sharing.
        enabled: Known<bool>,
        /// Weight among the enabled classes, a bare number.
        weight: Known<u64>,
        /// Share as the backend computes it, rounded, in percent.
        share_percent: Known<u64>,
        /// Whether its frames are never dropped (`no-drop`).
        lossless: Known<bool>,
        /// Largest frame payload, in bytes.
        mtu: Known<u32>,
    }
}

record! {
    /// A pool of MAC addresses.
    pub struct MacPool: "mac-pool" {
        /// Name of the pool.
        name: String,
        /// Ranges of addresses.
        blocks: Known<Vec<MacBlock>>,
    }
}

record! {
    /// A range of MAC addresses, both ends in it.
    pub struct MacBlock: "mac-block" {
        /// Name of the range.
        name: String,
        /// First address, 12 upper-case hex digits.
        from: Known<String>,
        /// Last address, 12 upper-case hex digits.
        to: Known<String>,
    }
}

record! {
    /// A server in the backend's inventory.
    pub struct Server: "server" {
        /// Name of the server, enclosure and bay.
        name: String,
        /// Id of its type.
        r#type: Known<String>,
        /// Serial number.
        serial: Known<String>,
        /// The chassis that it sits in (UCS `sys/chassis-1`); empty for a rack unit.
        chassis: Known<String>,
        /// Its adapter ports, as they are cabled.
        ports: Known<Vec<ServerPort>>,
    }
}

record! {
    /// An adapter port of a server and the downlink it is wired to.
    pub struct ServerPort: "server-port" {
        /// Name of the port, `Flb 1:1`.
        name: String,
        /// Id of the module.
        module: Known<String>,
        /// Number of the module's downlink port.
        downlink: Known<u32>,
        /// Speed the port runs at, in Mbps.
        mbps: Known<u64>,
        /// Whether the module can tell the server port that its uplinks are lost (device control channel, `DCC
        /// Available` of `show server-port`); without it Smart Link cannot act.
        dcc: Known<bool>,
    }
}

record! {
    /// A model of server.
    pub struct ServerType: "server-type" {
        /// Name of the model.
        name: String,
        /// Its adapter ports.
        ports: Known<Vec<TypePort>>,
    }
}

record! {
    /// An adapter port of a model of server.
    pub struct TypePort: "type-port" {
        /// Name of the port, `Flb 1:1`.
        name: String,
        /// Bay of the module that the port is wired to by design.
        bay: Known<u32>,
        /// Capacity of the port, in Mbps.
        capacity_mbps: Known<u64>,
    }
}
