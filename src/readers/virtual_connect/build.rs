//! The backend in the network's own nouns, from a domain as its scripts and lists describe it.

use std::collections::BTreeMap;

use super::answers::Empty;
use super::placement::Slot;
use super::script::{ConnectionState, ProfileState, Site};
use super::transcript::{ConnectionKind, ListedPort, ListedServer, MapWords, NetworkWords, Speed};
use super::uplinks;
use crate::fabric::backend::{
    Backend, BackendKind, Connection, Domain, Function, Module, Network, NetworkSet, NetworkType,
    Profile, Server, ServerVlan,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;

/// What lists show of a domain beside what its site has taken over.
pub(super) struct Listed<'a> {
    pub(super) ports: &'a [ListedPort],
    pub(super) servers: &'a [ListedServer],
    pub(super) empty: &'a [Empty],
}

/// Builds the backend; `slots` are the places of the connections of each profile.
pub(super) fn backend(
    name: &str,
    site: &Site,
    slots: &[(Vec<Slot>, Vec<Slot>)],
    listed: &Listed<'_>,
) -> Backend {
    let names = || site.networks.iter().enumerate();
    let mut builder = BackendBuilder {
        name,
        site,
        lists_links: !listed.ports.is_empty(),
        index: names()
            .map(|(at, network)| (network.name.as_str(), at))
            .collect(),
        folded: names()
            .map(|(at, network)| (network.name.to_lowercase(), at))
            .collect(),
        by_vlan: by_vlan(site),
        sets: Vec::new(),
        modules: BTreeMap::new(),
        servers: BTreeMap::new(),
    };
    let profiles: Vec<Profile> = site
        .profiles
        .iter()
        .zip(slots)
        .map(|(profile, slots)| builder.profile(profile, slots, listed))
        .collect();
    let networks: Vec<Network> = site
        .networks
        .iter()
        .map(|words| builder.network(words))
        .collect();
    let uplink_groups = uplinks::groups(name, site, |name| builder.network_id(name));
    for port in &site.uplink_ports {
        builder.module_of_uplink(&port.name);
    }
    let domain = builder.domain();
    let BackendBuilder {
        sets,
        modules,
        servers,
        ..
    } = builder;
    Backend {
        id: Id::from(format!("backend:{name}")),
        name: name.to_owned(),
        kind: Known::derived(BackendKind::VirtualConnect),
        domains: Known::derived(vec![domain]),
        modules: Known::derived(modules.into_values().collect()),
        networks: list(networks, "networks", listed.empty),
        network_sets: Known::derived(sets),
        uplink_groups: list(uplink_groups, "uplink sets", listed.empty),
        profiles: list(profiles, "profiles", listed.empty),
        servers: Known::derived(servers.into_values().collect()),
        ..Backend::default()
    }
}

/// The first network of each uplink set with each VLAN ID.
fn by_vlan(site: &Site) -> BTreeMap<(&str, u16), &NetworkWords> {
    let networks = site.networks.iter().rev();
    let keyed = networks.filter_map(|network| {
        let key = (network.uplink_set.get()?.as_str(), *network.vlan.get()?);
        Some((key, network))
    });
    keyed.collect()
}

/// A list of which Virtual Connect says that there is nothing is not an empty configuration: the
/// module that answered may not be the one that knows.
fn list<T>(items: Vec<T>, what: &str, empty: &[Empty]) -> Known<Vec<T>> {
    if !items.is_empty() {
        return Known::derived(items);
    }
    match empty.iter().find(|empty| empty.list == what) {
        Some(empty) => {
            let what = format!("the list of {what} (the export says “{}”)", empty.words);
            Known::unknown(Why::new(State::Unavailable, what))
        }
        None => Known::unknown(Why::not_collected(format!("the list of {what}"))),
    }
}

pub(super) struct BackendBuilder<'a> {
    pub(super) name: &'a str,
    pub(super) site: &'a Site,
    /// Whether a list of server ports is there, which has the speeds of links.
    pub(super) lists_links: bool,
    /// Networks by their names, and by their names without case.
    index: BTreeMap<&'a str, usize>,
    folded: BTreeMap<String, usize>,
    /// The first network of each uplink set with each VLAN ID.
    by_vlan: BTreeMap<(&'a str, u16), &'a NetworkWords>,
    sets: Vec<NetworkSet>,
    pub(super) modules: BTreeMap<String, Module>,
    pub(super) servers: BTreeMap<String, Server>,
}

impl BackendBuilder<'_> {
    /// The domain, with the modules that were met so far.
    fn domain(&self) -> Domain {
        let modules = self.modules.keys().cloned().map(Known::derived);
        Domain {
            id: Id::from(format!("{}/domain", self.name)),
            name: self.name.to_owned(),
            modules: Known::derived(modules.collect()),
            mac_cache_failover: self.site.mac_cache.clone(),
            stacked: self.site.stacked.clone(),
            ..Domain::default()
        }
    }

    fn network_id(&self, name: &str) -> String {
        let name = self.words(name).map_or(name, |words| words.name.as_str());
        format!("{}/network:{name}", self.name)
    }

    fn words(&self, name: &str) -> Option<&NetworkWords> {
        let exact = self.index.get(name);
        let found = exact.or_else(|| self.folded.get(&name.to_lowercase()));
        self.site.networks.get(*found?)
    }

    fn network(&self, words: &NetworkWords) -> Network {
        // Without an uplink set a network has uplinks of its own and no tag there.
        let own = words
            .uplink_set
            .why()
            .is_some_and(|why| why.state == State::NotCollected);
        let r#type = match (words.tunnel.get(), own) {
            (Some(true), _) => NetworkType::Tunnel,
            (_, true) => NetworkType::Untagged,
            (_, false) => NetworkType::Tagged,
        };
        let has_vlan = words.vlan.is_known() || !own;
        Network {
            id: Id::from(self.network_id(&words.name)),
            place: Some(words.place),
            name: words.name.clone(),
            vlan: if has_vlan {
                words.vlan.clone()
            } else {
                Known::derived(0)
            },
            r#type: Known::derived(r#type).or_place(words.tunnel.place()),
            enabled: words
                .enabled
                .clone()
                .named("whether a network is enabled (`show network *`)"),
            smart_link: words.smart_link.clone(),
            private: words.private.clone(),
            fabric: Known::unknown(Why::new(
                State::NotApplicable,
                "a network of Virtual Connect is on every module of its domain",
            )),
            ..Network::default()
        }
    }

    fn profile(
        &mut self,
        profile: &ProfileState,
        slots: &(Vec<Slot>, Vec<Slot>),
        listed: &Listed<'_>,
    ) -> Profile {
        let server = &profile.server;
        let assigned = profile.server.clone().map(|server| !server.is_empty());
        let mut connections = Vec::new();
        for (index, (state, slot)) in profile.ethernet.iter().zip(&slots.0).enumerate() {
            let name = format!("{}:{}", profile.name, index + 1);
            connections.push(self.connection(&name, state, slot, server, Function::Ethernet));
        }
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for (state, slot) in profile.storage.iter().zip(&slots.1) {
            let (word, function) = match state.words.kind {
                ConnectionKind::Iscsi => ("iscsi", Function::Iscsi),
                ConnectionKind::FibreChannel => ("fc", Function::FibreChannel),
                ConnectionKind::Fcoe | ConnectionKind::Ethernet => ("fcoe", Function::FibreChannel),
            };
            // Each kind is counted by itself, as the command line counts them.
            let number = counts.entry(word).or_default();
            *number += 1;
            let name = format!("{} {word}:{number}", profile.name);
            connections.push(self.connection(&name, state, slot, server, function));
        }
        if let Some(server) = server.get().filter(|server| !server.is_empty()) {
            self.server(server, &connections, listed);
        }
        let connections = if profile.is_contradicted {
            let what = "the list of connections";
            Known::unknown(Why::new(State::Contradicted, what)).or_place(Some(profile.place))
        } else {
            Known::at(connections, profile.place)
        };
        Profile {
            id: Id::from(format!("{}/profile:{}", self.name, profile.name)),
            place: Some(profile.place),
            name: profile.name.clone(),
            assigned: assigned.or_place(Some(profile.place)),
            server: profile.server.clone().map(|server| {
                if server.is_empty() {
                    server
                } else {
                    format!("{}/{server}", self.name)
                }
            }),
            storage: if profile.is_whole {
                Profile::storage_among(&connections)
            } else {
                let what = "the storage functions of a server profile (`show profile *`)";
                Known::unknown(Why::not_collected(what))
            },
            connections,
            ..Profile::default()
        }
    }

    fn connection(
        &mut self,
        name: &str,
        state: &ConnectionState,
        slot: &Slot,
        server: &Known<String>,
        function: Function,
    ) -> Connection {
        let words = &state.words;
        let id = format!("{}/connection:{name}", self.name);
        let (requested_mbps, off) = self.requested(state, function);
        let network = match function {
            Function::Ethernet | Function::Iscsi => self.carried(&id, name, state),
            // A Fibre Channel fabric is no network of the domain, so that its name stays.
            Function::FibreChannel => match words.network.why() {
                // A command without a fabric assigns none.
                Some(why) if self.site.scripted && why.state == State::NotCollected => {
                    Known::at(String::new(), words.place)
                }
                _ => words.network.clone(),
            },
        };
        Connection {
            place: Some(words.place),
            name: name.to_owned(),
            function: Known::derived(function),
            port: slot.port.clone(),
            partition: slot.partition.clone(),
            port_by_order: Known::derived(slot.by_order),
            mac: words.mac.clone().named("the MAC address of a connection (show config -includepoolinfo, or `show profile *`)"),
            mac_by_order: Known::derived(state.mac_by_order),
            network,
            module: self.module(slot, &state.bay, server),
            allocated_mbps: if off { requested_mbps.clone() } else { self.allocated(state) },
            requested_mbps,
            maximum_mbps: self.ceiling(state),
            // No command of classic Virtual Connect aggregates towards servers.
            lag: Known::derived(String::new()),
            id: Id::from(id),
            ..Connection::default()
        }
    }

    /// What Virtual Connect grants, which it works out.
    fn allocated(&self, state: &ConnectionState) -> Known<u64> {
        if state.allocated.is_known() || !self.site.scripted {
            return state.allocated.clone();
        }
        let sentence = "`show config` never says what is allocated to a connection (`show enet-connection *` does)";
        Known::unknown(Why::new(State::Limit, sentence))
    }

    /// The network, the set of networks, or nothing.
    fn carried(&mut self, id: &str, name: &str, state: &ConnectionState) -> Known<String> {
        let network = &state.words.network;
        if !state.maps.is_empty() {
            let set = self.set(id, name, state);
            let set_id = set.id.as_str().to_owned();
            self.sets.push(set);
            return Known::at(set_id, state.words.place);
        }
        match network.check() {
            // Lists write "Multiple Networks" where a script maps each of them.
            Ok(name) if name.to_lowercase().contains("multiple") && self.words(name).is_none() => {
                Known::unknown(Why::not_collected(
                    "the networks of a connection (`show config`)",
                ))
            }
            Ok(name) if name.is_empty() => network.clone(),
            Ok(name) => Known::derived(self.network_id(name)).or_place(network.place()),
            // A command without a network assigns none.
            Err(why) if why.state == State::NotCollected => {
                Known::at(String::new(), state.words.place)
            }
            Err(why) => Known::unknown(why),
        }
    }

    /// The networks of a connection with several, each with its VLAN towards the server.
    fn set(&self, id: &str, name: &str, state: &ConnectionState) -> NetworkSet {
        let mut networks = Vec::new();
        let mut server_vlans = Vec::new();
        for map in &state.maps {
            match &map.range {
                None => {
                    let reference = map.network.clone().map(|name| self.network_id(&name));
                    server_vlans.extend(self.server_vlan(map, &reference));
                    networks.push(reference);
                }
                Some((set, vlans)) => {
                    networks.extend(vlans.iter().map(|vlan| self.of_set(set, vlan)));
                }
            }
        }
        let untagged = server_vlans
            .iter()
            .find(|server_vlan| server_vlan.untagged.is(&true));
        let native = untagged.map_or_else(
            || Known::derived(String::new()),
            |native| Known::derived(native.network.clone()).or_place(native.untagged.place()),
        );
        NetworkSet {
            id: Id::from(format!("{id}/networks")),
            place: Some(state.words.place),
            name: name.to_owned(),
            networks: Known::at(networks, state.words.place),
            native,
            server_vlans,
            ..NetworkSet::default()
        }
    }

    /// Without a number of its own a mapping keeps the uplink's.
    fn server_vlan(&self, map: &MapWords, reference: &Known<String>) -> Option<ServerVlan> {
        let network = reference.get()?.clone();
        let silent = map
            .vlan
            .why()
            .is_some_and(|why| why.state == State::NotCollected);
        let uplink = map
            .network
            .get()
            .and_then(|name| self.words(name))
            .map(|words| words.vlan.clone());
        let untagged = map
            .untagged
            .why()
            .is_some_and(|why| why.state == State::NotCollected);
        Some(ServerVlan {
            id: Id::default(),
            place: Some(map.vlan.place().unwrap_or(map.place)),
            network,
            vlan: if silent {
                uplink.unwrap_or_default()
            } else {
                map.vlan.clone()
            },
            untagged: if untagged {
                Known::derived(false)
            } else {
                map.untagged.clone()
            },
        })
    }

    /// The network of an uplink set that has this VLAN ID.
    fn of_set(&self, set: &Known<String>, vlan: &Known<u16>) -> Known<String> {
        let (set, id) = match (set.check(), vlan.check()) {
            (Ok(set), Ok(id)) => (set, id),
            (Err(why), _) | (_, Err(why)) => return Known::unknown(why),
        };
        if let Some(found) = self.by_vlan.get(&(set.as_str(), *id)) {
            Known::derived(self.network_id(&found.name)).or_place(vlan.place())
        } else {
            let what = format!("the network with VLAN {id} of the uplink set {set}");
            Known::unknown(Why::new(State::Unresolved, what))
        }
    }

    /// What a connection asks for, and whether it is switched off. `Preferred` is the default of
    /// the CLI, and `Auto` on a network without a preferred speed.
    fn requested(&self, state: &ConnectionState, function: Function) -> (Known<u64>, bool) {
        let speed = &state.words.speed;
        let silent = speed
            .why()
            .is_some_and(|why| why.state == State::NotCollected);
        match (speed.get(), function) {
            (Some(Speed::Mbps(mbps)), _) => (speed.clone().map(|_| *mbps), false),
            (Some(Speed::Disabled), _) => (speed.clone().map(|_| 0), true),
            (Some(Speed::Auto | Speed::Unrestricted), _) => (speed.clone().map(|_| 0), false),
            (Some(Speed::Preferred), Function::Ethernet) => (self.preferred(state), false),
            (None, Function::Ethernet) if silent => (self.preferred(state), false),
            _ => {
                let why = speed.why().cloned().unwrap_or_default();
                let speed: Known<u64> = Known::unknown(why);
                (
                    speed.named("the speed that a storage connection asks for"),
                    false,
                )
            }
        }
    }

    fn preferred(&self, state: &ConnectionState) -> Known<u64> {
        let network = state.words.network.get().and_then(|name| self.words(name));
        let speed = match network {
            Some(network) if state.maps.is_empty() => &network.preferred,
            _ => &self.site.preferred,
        };
        match speed.check() {
            Ok(Speed::Mbps(_)) => speed.clone().map(|speed| match speed {
                Speed::Mbps(mbps) => mbps,
                // The arm lets only numbers in.
                _ => 0,
            }),
            Ok(_) => Known::derived(0),
            Err(why) if why.state == State::NotCollected => Known::derived(0),
            Err(why) => Known::unknown(why),
        }
    }

    /// The network's ceiling; that of the domain where a connection has several networks.
    fn ceiling(&self, state: &ConnectionState) -> Known<u64> {
        let network = state.words.network.get().and_then(|name| self.words(name));
        let speed = match network {
            Some(network) if state.maps.is_empty() => &network.maximum,
            _ => &self.site.maximum,
        };
        match speed.get() {
            Some(Speed::Mbps(mbps)) => speed.clone().map(|_| *mbps),
            _ => Known::unknown(Why::new(
                State::NotApplicable,
                "no network sets a ceiling: it is the speed of the port",
            )),
        }
    }
}
