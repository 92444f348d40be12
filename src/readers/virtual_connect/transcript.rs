//! What one file says, taken from its tree: the steps of a script in their order, and the records
//! of lists. What belongs together is found when all files of a domain are there.

use std::path::{Path, PathBuf};

use super::answers::Empty;
use super::links::LinkWords;
use super::terms;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::uplink::GroupMode;
use crate::readers::row::Row;
use crate::source::{Node, Place, Problem};

/// What one file says about a domain.
#[derive(Debug)]
pub(super) struct Transcript {
    /// The folder of the file: files of one folder speak of one domain.
    pub(super) folder: PathBuf,
    /// The whole file.
    pub(super) place: Place,
    /// Name of the domain (`set domain Name=`, `Domain Name`).
    pub(super) domain: Known<String>,
    /// Version of the firmware, from a banner or `show firmware`.
    pub(super) firmware: Known<String>,
    /// The commands that build or change something, in their order.
    pub(super) steps: Vec<Step>,
    /// Records of `show enet-connection *` and its like, and rows of `show profile *`.
    pub(super) connections: Vec<ListedConnection>,
    /// Names of the profiles of `show profile *` whose connections are all among these.
    pub(super) whole_profiles: Vec<String>,
    /// Records of `show server-port *`.
    pub(super) server_ports: Vec<ListedPort>,
    /// Records of `show network *`.
    pub(super) networks: Vec<NetworkWords>,
    /// Records of `show uplinkport *`.
    pub(super) uplink_ports: Vec<UplinkWords>,
    /// Where the list of uplink ports ends inside a record.
    pub(super) uplinks_cut: Option<Place>,
    /// Records of `show uplinkset *`.
    pub(super) uplink_sets: Vec<ListedSet>,
    /// Records of `show server *`.
    pub(super) servers: Vec<ListedServer>,
    /// Records of `show lldp` of a port.
    pub(super) neighbours: Vec<ListedNeighbour>,
    /// Whether `show stackinglink` says that the modules reach each other.
    pub(super) stacked: Known<bool>,
    /// Lists that the file says are empty.
    pub(super) empty: Vec<Empty>,
}

impl Transcript {
    /// A file that begins here, of which nothing is known but which lists it says are empty.
    pub(super) fn new(folder: &Path, place: Place, empty: Vec<Empty>) -> Self {
        Self {
            folder: folder.to_owned(),
            place,
            domain: Known::default(),
            firmware: Known::default(),
            steps: Vec::new(),
            connections: Vec::new(),
            whole_profiles: Vec::new(),
            server_ports: Vec::new(),
            networks: Vec::new(),
            uplink_ports: Vec::new(),
            uplinks_cut: None,
            uplink_sets: Vec::new(),
            servers: Vec::new(),
            neighbours: Vec::new(),
            stacked: Known::default(),
            empty,
        }
    }
}

/// A command that builds or changes something.
#[derive(Debug)]
pub(super) enum Step {
    /// `set enet-vlan`: speeds of connections with multiple networks.
    MultipleNetworks {
        preferred: Known<Speed>,
        maximum: Known<Speed>,
    },
    /// `set mac-cache Enabled=`.
    MacCache(Known<bool>),
    /// `add uplinkset`.
    UplinkSet(SetWords),
    /// `add uplinkport`.
    UplinkPort(UplinkWords),
    /// `add network`, `set network`, `add network-range`.
    Network { set: bool, words: NetworkWords },
    /// `add profile`.
    Profile { name: String, place: Place },
    /// `assign profile`.
    Assign {
        profile: String,
        server: Known<String>,
    },
    /// `add enet-connection`, `add fc-connection` and the like, or `set enet-connection` with its number.
    Connection {
        profile: String,
        number: Option<usize>,
        words: ConnectionWords,
    },
    /// `add fabric`: the bay of the modules that a Fibre Channel fabric is on.
    Fabric { name: String, bay: Known<u32> },
    /// `add server-port-map`, `add server-port-map-range`.
    Map {
        profile: String,
        number: usize,
        words: MapWords,
    },
}

/// A speed setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speed {
    /// Left to Virtual Connect.
    Auto,
    /// What the network gives.
    Preferred,
    /// This many Mbps.
    Mbps(u64),
    /// Switched off.
    Disabled,
    /// No ceiling.
    Unrestricted,
}

/// What an uplink port command or record says.
#[derive(Clone, Debug)]
pub(super) struct UplinkWords {
    pub(super) place: Place,
    /// `enc0:1:X5`.
    pub(super) name: String,
    /// The uplink set, or the network that has it for its own.
    pub(super) used_by: Known<String>,
    /// Whether it may carry traffic: `Speed=Disabled` switches it off.
    pub(super) enabled: Known<bool>,
    /// Whether it is the preferred port of a set in failover mode (`Role=Primary`).
    pub(super) primary: Known<bool>,
    /// What its link does.
    pub(super) link: LinkWords,
}

/// What an uplink set command or record says of the set itself.
#[derive(Clone, Debug)]
pub(super) struct SetWords {
    pub(super) name: String,
    pub(super) place: Place,
    /// `ConnectionMode`.
    pub(super) mode: Known<GroupMode>,
}

/// What a network command or record says.
#[derive(Clone, Debug)]
pub(super) struct NetworkWords {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) vlan: Known<u16>,
    pub(super) uplink_set: Known<String>,
    pub(super) tunnel: Known<bool>,
    /// `State`: a network that is switched off carries nothing.
    pub(super) enabled: Known<bool>,
    pub(super) smart_link: Known<bool>,
    pub(super) private: Known<bool>,
    /// Whether it goes untagged on its uplink set (`NativeVLAN`).
    pub(super) native: Known<bool>,
    /// `ConnectionMode` of a network with uplinks of its own.
    pub(super) mode: Known<GroupMode>,
    pub(super) preferred: Known<Speed>,
    pub(super) maximum: Known<Speed>,
}

/// What a connection is; the command line counts each kind by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionKind {
    /// `enet-connection`.
    Ethernet,
    /// `iscsi-connection`: iSCSI with hardware offload.
    Iscsi,
    /// `fcoe-connection`: Fibre Channel on a function of a converged adapter.
    Fcoe,
    /// `fc-connection`: an adapter for Fibre Channel, which is no function of an Ethernet port.
    FibreChannel,
}

impl ConnectionKind {
    /// The kind that an element of the command line is about.
    pub(super) fn of(element: &str) -> Option<Self> {
        match element {
            "enet-connection" => Some(Self::Ethernet),
            "iscsi-connection" => Some(Self::Iscsi),
            "fcoe-connection" => Some(Self::Fcoe),
            "fc-connection" => Some(Self::FibreChannel),
            _ => None,
        }
    }

    /// Whether its network is a fabric of Fibre Channel.
    pub(super) fn is_on_fabric(self) -> bool {
        matches!(self, Self::Fcoe | Self::FibreChannel)
    }
}

/// What a connection command says.
#[derive(Clone, Debug)]
pub(super) struct ConnectionWords {
    pub(super) place: Place,
    pub(super) kind: ConnectionKind,
    /// Name of its network or fabric; empty for none.
    pub(super) network: Known<String>,
    pub(super) mac: Known<String>,
    pub(super) speed: Known<Speed>,
}

/// What a mapping says: a network and its VLAN towards the server, or a range of an uplink set.
#[derive(Clone, Debug)]
pub(super) struct MapWords {
    pub(super) place: Place,
    /// Name of the network; unknown in a range.
    pub(super) network: Known<String>,
    pub(super) vlan: Known<u16>,
    pub(super) untagged: Known<bool>,
    /// Uplink set and VLANs of a range.
    pub(super) range: Option<(Known<String>, Vec<Known<u16>>)>,
}

/// A connection as a list shows it.
#[derive(Debug)]
pub(super) struct ListedConnection {
    pub(super) place: Place,
    pub(super) kind: ConnectionKind,
    pub(super) profile: String,
    pub(super) number: usize,
    /// Name of its network or fabric; empty for none.
    pub(super) network: Known<String>,
    pub(super) mapping: Known<String>,
    /// The bay of the module that it leads to.
    pub(super) bay: Known<u32>,
    pub(super) mac: Known<String>,
    pub(super) allocated: Known<u64>,
    pub(super) server: Known<String>,
}

/// An uplink set as a list shows it.
#[derive(Debug)]
pub(super) struct ListedSet {
    pub(super) words: SetWords,
    /// The networks of its table.
    pub(super) networks: Vec<NetworkWords>,
}

/// A server as a list shows it.
#[derive(Debug)]
pub(super) struct ListedServer {
    /// `enc0:1`.
    pub(super) bay: Known<String>,
    /// Name of its profile; empty for none.
    pub(super) profile: Known<String>,
    pub(super) serial: Known<String>,
}

/// What the switch behind an uplink port says of itself, by LLDP.
#[derive(Debug)]
pub(super) struct ListedNeighbour {
    /// `enc0:1:X5`, which the command names and no answer.
    pub(super) port: String,
    pub(super) switch: Known<String>,
    pub(super) switch_port: Known<String>,
}

/// A server port as a list shows it.
#[derive(Debug)]
pub(super) struct ListedPort {
    pub(super) server: Known<String>,
    pub(super) bay: Known<u32>,
    pub(super) profile: Known<String>,
    pub(super) port: Known<String>,
    pub(super) network: Known<String>,
    /// Name of its fabric of Fibre Channel.
    pub(super) fabric: Known<String>,
    pub(super) mac: Known<String>,
    pub(super) speed: Known<u64>,
    /// Whether the port understands that Smart Link takes its link down.
    pub(super) dcc: Known<bool>,
}

/// The text of a cell; not collected where a list prints a mark for nothing.
pub(super) fn cell(row: &Row<'_>, key: &str) -> Known<String> {
    let text = row.text(key);
    if text.get().is_some_and(|text| terms::is_empty_mark(text)) {
        return Known::default();
    }
    text
}

/// The text of a cell that names another object; empty where the list says that there is none.
pub(super) fn assignment(row: &Row<'_>, key: &str) -> Known<String> {
    let text = row.text(key);
    if text.get().is_some_and(|text| text == "<Unassigned>") {
        return text.map(|_| String::new());
    }
    cell(row, key)
}

/// A boolean in the CLI's words.
pub(super) fn boolean(row: &Row<'_>, key: &str) -> Known<bool> {
    row.term(key, terms::boolean)
}

/// `Auto`, `Failover`.
pub(super) fn mode(row: &Row<'_>, key: &str) -> Known<GroupMode> {
    if !cell(row, key).is_known() {
        return Known::default();
    }
    row.term(key, |text| match text.to_ascii_lowercase().as_str() {
        "auto" => Some(GroupMode::Auto),
        "failover" => Some(GroupMode::Failover),
        _ => None,
    })
}

/// A speed in Mbps; `-- --` is none.
pub(super) fn mbps(row: &Row<'_>, key: &str) -> Known<u64> {
    if !cell(row, key).is_known() {
        return Known::default();
    }
    row.term(key, terms::speed)
}

/// A speed setting: a type, and the number that `Custom` needs.
pub(super) fn speed(row: &Row<'_>, type_key: &str, speed_keys: &[&str]) -> Known<Speed> {
    let given = speed_keys.iter().find(|key| row.node.get(key).is_some());
    let number = || match given {
        Some(key) => row.term(key, terms::speed).map(Speed::Mbps),
        None => Known::default(),
    };
    let word = row.text(type_key);
    let Some(text) = word.get().map(|text| text.to_ascii_lowercase()) else {
        return if given.is_some() {
            number()
        } else {
            Known::default()
        };
    };
    match text.as_str() {
        "auto" | "default" => word.map(|_| Speed::Auto),
        "disabled" => word.map(|_| Speed::Disabled),
        "unrestricted" => word.map(|_| Speed::Unrestricted),
        // `preferred` takes a number with it where there is one.
        "preferred" if given.is_none() => word.map(|_| Speed::Preferred),
        "custom" | "preferred" if given.is_some() => number(),
        "custom" => {
            let place = word.place().unwrap_or(row.node.place);
            row.note(
                Problem::warning("no-speed", "a custom speed is announced and not given")
                    .at(place)
                    .help("add Speed=<Mbps>"),
            );
            Known::unknown(Why::new(State::Failed, ""))
        }
        // Lists have the speed itself in this place: `Max Speed : 9.9Gb`.
        _ => row.term(type_key, terms::speed).map(Speed::Mbps),
    }
}

/// The numbers of `101-105,2100`.
pub(super) fn vlan_list(row: &Row<'_>, key: &str) -> Vec<Known<u16>> {
    let text = row.text(key);
    let (Some(ranges), Some(place)) = (text.get(), text.place()) else {
        return Vec::new();
    };
    let mut vlans = Vec::new();
    for part in ranges
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
            (Ok(first), Ok(last)) if first <= last && last <= crate::fabric::vlan::MAX_VLAN => {
                vlans.extend((first..=last).map(|vlan| Known::at(vlan, place)));
            }
            _ => vlans.push(row.wrong(
                row.node.get(key).unwrap_or(row.node),
                "VLAN IDs such as 101-105,2100",
            )),
        }
        // Ranges of a hostile file may repeat: no list has more VLANs than there are.
        if vlans.len() > usize::from(crate::fabric::vlan::MAX_VLAN) {
            break;
        }
    }
    vlans
}

/// The text of a node, read.
pub(super) fn word(node: Option<&Node<'_>>) -> Option<String> {
    let text = node?.as_text()?;
    (!text.is_empty()).then(|| text.to_owned())
}
