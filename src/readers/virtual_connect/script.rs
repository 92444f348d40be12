//! The steps of a domain's scripts carried out: networks, profiles and their connections as they
//! are at the end. Connections are positional: the n-th `add enet-connection P` is `P:n`, even
//! where two lines read alike.

use std::collections::BTreeMap;

use super::links::{LinkWords, is_limit};
use super::transcript::{
    ConnectionKind, ConnectionWords, ListedServer, ListedSet, MapWords, NetworkWords, SetWords,
    Speed, Step, UplinkWords,
};
use crate::fabric::known::{Known, State, Why};
use crate::source::{Place, Problem};

/// A domain as its scripts and lists describe it.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Whether a script describes the domain, and not lists alone.
    pub(super) scripted: bool,
    pub(super) networks: Vec<NetworkWords>,
    pub(super) uplink_sets: Vec<SetWords>,
    pub(super) uplink_ports: Vec<UplinkWords>,
    /// Where the only list of uplink ports ends inside a record: any set may have further ports.
    pub(super) uplinks_cut: Option<Place>,
    pub(super) profiles: Vec<ProfileState>,
    /// The bays that fabrics of Fibre Channel are on, by the names of these.
    pub(super) fabrics: BTreeMap<String, Known<u32>>,
    /// Speeds of connections with multiple networks.
    pub(super) preferred: Known<Speed>,
    pub(super) maximum: Known<Speed>,
    pub(super) mac_cache: Known<bool>,
    /// Whether the modules reach each other.
    pub(super) stacked: Known<bool>,
    pub(super) problems: Vec<Problem>,
    /// Where objects stand in their lists, by their names.
    pub(super) places: Places,
}

/// Where objects stand in their lists, by their names: a script has tens of thousands of commands.
#[derive(Debug, Default)]
pub(super) struct Places {
    networks: BTreeMap<String, usize>,
    uplink_sets: BTreeMap<String, usize>,
    /// Without case.
    uplink_ports: BTreeMap<String, usize>,
    /// The last profile of each name.
    profiles: BTreeMap<String, usize>,
    /// The same without case.
    folded_profiles: BTreeMap<String, usize>,
}

impl Places {
    pub(super) fn add_profile(&mut self, name: &str, at: usize) {
        self.profiles.insert(name.to_owned(), at);
        self.folded_profiles.insert(name.to_ascii_lowercase(), at);
    }
}

/// A server profile.
#[derive(Debug)]
pub(super) struct ProfileState {
    pub(super) name: String,
    pub(super) place: Place,
    /// The device bay that the profile is assigned to; empty for none.
    pub(super) server: Known<String>,
    pub(super) ethernet: Vec<ConnectionState>,
    pub(super) storage: Vec<ConnectionState>,
    /// Whether two descriptions of the profile give it other connections.
    pub(super) is_contradicted: bool,
    /// Whether all of its connections are here.
    pub(super) is_whole: bool,
}

impl ProfileState {
    /// The list that connections of a kind are in.
    pub(super) fn list_of(&mut self, kind: ConnectionKind) -> &mut Vec<ConnectionState> {
        match kind {
            ConnectionKind::Ethernet => &mut self.ethernet,
            _ => &mut self.storage,
        }
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct ConnectionState {
    pub(super) words: ConnectionWords,
    pub(super) maps: Vec<MapWords>,
    /// `LOM:1-a`.
    pub(super) mapping: Known<String>,
    /// The bay of the module that it leads to, where an export says it.
    pub(super) bay: Known<u32>,
    pub(super) allocated: Known<u64>,
    pub(super) mac_by_order: bool,
}

impl ConnectionState {
    pub(super) fn new(words: ConnectionWords) -> Self {
        Self {
            words,
            maps: Vec::new(),
            mapping: Known::default(),
            bay: Known::default(),
            allocated: Known::default(),
            mac_by_order: false,
        }
    }
}

/// The value that was given last; what was given and not understood counts as given.
pub(super) fn renew<T>(known: &mut Known<T>, given: Known<T>) {
    let silent = given
        .why()
        .is_some_and(|why| why.state == State::NotCollected);
    if !silent {
        *known = given;
    }
}

/// Lets a value be what two descriptions agree on; false if they do not.
fn agree<T: PartialEq>(known: &mut Known<T>, other: Known<T>) -> bool {
    match (known.get(), other.get()) {
        (Some(one), Some(other)) if one != other => {
            let why = Why::new(State::Contradicted, "");
            *known = Known::unknown(why).or_place(known.place());
            false
        }
        (None, Some(_))
            if known
                .why()
                .is_none_or(|why| why.state != State::Contradicted) =>
        {
            *known = other;
            true
        }
        _ => true,
    }
}

impl NetworkWords {
    /// Takes in what another description of the network says; returns in what the two differ.
    fn take_in(&mut self, other: Self) -> Vec<&'static str> {
        let compared = [
            ("VLanID", agree(&mut self.vlan, other.vlan)),
            ("UplinkSet", agree(&mut self.uplink_set, other.uplink_set)),
            ("VLanTunnel", agree(&mut self.tunnel, other.tunnel)),
            ("State", agree(&mut self.enabled, other.enabled)),
            ("SmartLink", agree(&mut self.smart_link, other.smart_link)),
            ("Private", agree(&mut self.private, other.private)),
            ("NativeVLAN", agree(&mut self.native, other.native)),
            ("ConnectionMode", agree(&mut self.mode, other.mode)),
            ("PrefSpeed", agree(&mut self.preferred, other.preferred)),
            ("MaxSpeed", agree(&mut self.maximum, other.maximum)),
        ];
        let differs = compared.into_iter().filter(|(_, is_alike)| !is_alike);
        differs.map(|(key, _)| key).collect()
    }
}

/// What a record says counts before what a script can never say, and so does why a record says nothing.
fn hear<T: PartialEq>(known: &mut Known<T>, other: Known<T>) {
    if is_limit(known) {
        *known = other;
    } else if !is_limit(&other) {
        agree(known, other);
    }
}

impl LinkWords {
    /// Takes in what another description of the port says. Links go up and down, so that what differs is no fault of
    /// the exports; it is unknown.
    fn take_in(&mut self, other: Self) {
        hear(&mut self.state, other.state);
        hear(&mut self.mbps, other.mbps);
        hear(&mut self.lag, other.lag);
        hear(&mut self.neighbour_switch, other.neighbour_switch);
        hear(&mut self.neighbour_port, other.neighbour_port);
    }
}

impl ConnectionState {
    /// Whether another description of the connection says the same.
    fn is_like(&self, other: &Self) -> bool {
        let (one, two) = (&self.words, &other.words);
        let is_like = |one: &MapWords, two: &MapWords| {
            let range = |map: &MapWords| {
                let (set, vlans) = map.range.as_ref()?;
                let vlans: Vec<_> = vlans.iter().map(|vlan| vlan.get().copied()).collect();
                Some((set.get().cloned(), vlans))
            };
            one.network.get() == two.network.get()
                && one.vlan.get() == two.vlan.get()
                && one.untagged.get() == two.untagged.get()
                && range(one) == range(two)
        };
        let mut maps = self.maps.iter().zip(&other.maps);
        one.kind == two.kind
            && one.network.get() == two.network.get()
            && one.mac.get() == two.mac.get()
            && one.speed.get() == two.speed.get()
            && self.maps.len() == other.maps.len()
            && maps.all(|(one, two)| is_like(one, two))
    }
}

impl ProfileState {
    /// Takes in what another description of the profile says; returns in what the two differ.
    fn take_in(&mut self, other: Self) -> Vec<&'static str> {
        let mut differs = Vec::new();
        if !agree(&mut self.server, other.server) {
            differs.push("its server");
        }
        let are_alike = |one: &[ConnectionState], other: &[ConnectionState]| {
            one.len() == other.len() && one.iter().zip(other).all(|(one, two)| one.is_like(two))
        };
        if !are_alike(&self.ethernet, &other.ethernet) || !are_alike(&self.storage, &other.storage)
        {
            self.is_contradicted = true;
            differs.push("its connections");
        }
        differs
    }
}

impl Site {
    /// Carries out one step.
    pub(super) fn apply(&mut self, step: Step) {
        match step {
            Step::MultipleNetworks { preferred, maximum } => {
                renew(&mut self.preferred, preferred);
                renew(&mut self.maximum, maximum);
            }
            Step::MacCache(enabled) => renew(&mut self.mac_cache, enabled),
            Step::UplinkSet(words) => {
                let (name, place) = (words.name.clone(), words.place);
                if let Some(first) = self.named_set(words) {
                    self.twice("uplink set", &name, (first, place), &[]);
                }
            }
            Step::UplinkPort(words) => self.listed_uplink(words),
            Step::Network { set, words } => self.network(set, words),
            // A profile that no `assign profile` follows has no server.
            Step::Profile { name, place } => {
                self.add_profile(name, place, Known::derived(String::new()));
            }
            Step::Assign { profile, server } => {
                if let Some(profile) = self.profile_mut(&profile) {
                    profile.server = server;
                }
            }
            Step::Connection {
                profile,
                number,
                words,
            } => self.connection(&profile, number, words),
            Step::Fabric { name, bay } => {
                self.fabrics.insert(name, bay);
            }
            Step::Map {
                profile,
                number,
                words,
            } => {
                let place = words.place;
                let of_profile = self.profile_mut(&profile);
                let found =
                    of_profile.and_then(|profile| profile.ethernet.get_mut(number.checked_sub(1)?));
                match found {
                    Some(connection) => connection.maps.push(words),
                    None => self.lost(&format!("{profile}:{number}"), place),
                }
            }
        }
    }

    pub(super) fn lost(&mut self, what: &str, place: Place) {
        let message = format!("no command before this one adds {what}; it is left out");
        let problem = Problem::warning("nothing-to-change", message).at(place);
        self.problems
            .push(problem.help("read the whole `show config` of the domain"));
    }

    fn network(&mut self, set: bool, words: NetworkWords) {
        let known = self.places.networks.get(&words.name);
        match known.and_then(|at| self.networks.get_mut(*at)) {
            Some(known) if set => {
                renew(&mut known.vlan, words.vlan);
                renew(&mut known.uplink_set, words.uplink_set);
                renew(&mut known.tunnel, words.tunnel);
                renew(&mut known.enabled, words.enabled);
                renew(&mut known.smart_link, words.smart_link);
                renew(&mut known.private, words.private);
                renew(&mut known.native, words.native);
                renew(&mut known.mode, words.mode);
                renew(&mut known.preferred, words.preferred);
                renew(&mut known.maximum, words.maximum);
            }
            Some(known) => {
                let places = (known.place, words.place);
                let name = words.name.clone();
                let differs = known.take_in(words);
                self.twice("network", &name, places, &differs);
            }
            None if set => self.lost(&format!("the network {}", words.name), words.place),
            None => self.push_network(words),
        }
    }

    fn push_network(&mut self, words: NetworkWords) {
        let at = self.networks.len();
        self.places.networks.insert(words.name.clone(), at);
        self.networks.push(words);
    }

    /// Takes a network over that a list shows.
    pub(super) fn listed_network(&mut self, words: NetworkWords) {
        self.network(false, words);
    }

    /// Takes an uplink set over that a list shows. Another list may have shown its networks in full.
    pub(super) fn listed_set(&mut self, set: ListedSet) {
        self.named_set(set.words);
        for words in set.networks {
            if !self.places.networks.contains_key(&words.name) {
                self.push_network(words);
            }
        }
    }

    /// Takes the mode of an uplink set over from a list, where a script does not say it.
    pub(super) fn listed_mode(&mut self, words: SetWords) {
        let known = self.places.uplink_sets.get(&words.name);
        if let Some(known) = known.and_then(|at| self.uplink_sets.get_mut(*at))
            && !known.mode.is_known()
        {
            known.mode = words.mode;
        }
    }

    /// Takes over the uplink sets that networks name: a list of networks shows them as well.
    pub(super) fn sets_of_networks(&mut self) {
        let named = self.networks.iter().map(|words| &words.uplink_set);
        let named: Vec<(String, Place)> = named
            .filter_map(|set| Some((set.get()?.clone(), set.place()?)))
            .collect();
        for (name, place) in named {
            let mode = Known::default();
            self.named_set(SetWords { name, place, mode });
        }
    }

    /// Adds an uplink set; gives the place of the one that is there already.
    fn named_set(&mut self, words: SetWords) -> Option<Place> {
        let known = self.places.uplink_sets.get(&words.name);
        if let Some(known) = known.and_then(|at| self.uplink_sets.get_mut(*at)) {
            // Where the two differ, the mode is unknown from here on.
            agree(&mut known.mode, words.mode);
            return Some(known.place);
        }
        let at = self.uplink_sets.len();
        self.places.uplink_sets.insert(words.name.clone(), at);
        self.uplink_sets.push(words);
        None
    }

    /// Takes over which profile a server has, for profiles of lists: a script assigns its own.
    pub(super) fn listed_server(&mut self, server: &ListedServer) {
        let name = server.profile.get().filter(|name| !name.is_empty());
        if let Some(profile) = name.and_then(|name| self.profile_mut(name))
            && !profile.server.is_known()
        {
            profile.server = server.bay.clone();
        }
    }

    /// Takes an uplink port over, which a script and a list may both show.
    pub(super) fn listed_uplink(&mut self, words: UplinkWords) {
        let folded = words.name.to_ascii_lowercase();
        let known = self.places.uplink_ports.get(&folded);
        let Some(known) = known.and_then(|at| self.uplink_ports.get_mut(*at)) else {
            let at = self.uplink_ports.len();
            self.places.uplink_ports.insert(folded, at);
            self.uplink_ports.push(words);
            return;
        };
        let places = (known.place, words.place);
        agree(&mut known.primary, words.primary);
        agree(&mut known.enabled, words.enabled);
        known.link.take_in(words.link);
        if !agree(&mut known.used_by, words.used_by) {
            self.twice("uplink port", &words.name, places, &["UplinkSet"]);
        }
    }

    /// Says of the ports that no record speaks of, where records of ports are there, that theirs is missing.
    pub(super) fn miss_records(&mut self) {
        let silent = self.uplink_ports.iter_mut();
        for port in silent.filter(|port| port.link.is_limit()) {
            port.link = LinkWords::missing();
        }
    }

    /// Says that an object is described twice: within one file, and wherever two say different things.
    fn twice(
        &mut self,
        what: &str,
        name: &str,
        (first, second): (Place, Place),
        differs: &[&'static str],
    ) {
        if differs.is_empty() && first.source != second.source {
            return;
        }
        let problem = if differs.is_empty() {
            let message =
                format!("the {what} {name} is in this file twice, alike; it is used once");
            Problem::warning("duplicate", message).help("export it once")
        } else {
            let message = format!(
                "the {what} {name} is in the exports twice, and not alike in {}: where the two contradict \
                each other, nothing is known",
                differs.join(", ")
            );
            Problem::error("conflicting-duplicate", message)
                .help("keep the newer export only, or export again")
        };
        self.problems.push(problem.at(second).beside(first));
    }

    pub(super) fn add_profile(&mut self, name: String, place: Place, server: Known<String>) {
        // A second profile of the name stands beside the first with connections of its own: the two are put
        // together when both are whole.
        self.places.add_profile(&name, self.profiles.len());
        self.profiles.push(ProfileState {
            name,
            place,
            server,
            ethernet: Vec::new(),
            storage: Vec::new(),
            is_contradicted: false,
            is_whole: self.scripted,
        });
    }

    /// Puts profiles of one name together, when all that scripts say of each is there: whoever pastes a
    /// script twice has every profile twice.
    pub(super) fn unite(&mut self) {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut united: Vec<ProfileState> = Vec::with_capacity(self.profiles.len());
        self.places.profiles.clear();
        self.places.folded_profiles.clear();
        for profile in std::mem::take(&mut self.profiles) {
            let Some(index) = known.get(&profile.name) else {
                known.insert(profile.name.clone(), united.len());
                self.places.add_profile(&profile.name, united.len());
                united.push(profile);
                continue;
            };
            let first = &mut united[*index];
            let (name, places) = (profile.name.clone(), (first.place, profile.place));
            let differs = first.take_in(profile);
            self.twice("profile", &name, places, &differs);
        }
        self.profiles = united;
    }

    pub(super) fn profile_mut(&mut self, name: &str) -> Option<&mut ProfileState> {
        // Two names may differ in case only, and commands are typed in any case.
        let exact = self.places.profiles.get(name);
        let folded = || self.places.folded_profiles.get(&name.to_ascii_lowercase());
        let index = *exact.or_else(folded)?;
        self.profiles.get_mut(index)
    }
}
