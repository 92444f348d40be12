//! The connections of one name in a domain's profiles, its peers, and those that carry something else than
//! most of their peers do. It knows no host and no rule: whether a deviation is a fault, others say.

use std::collections::{BTreeMap, BTreeSet};

use super::deviation::Deviation;
use super::index::BackendIndex;
use crate::fabric::backend::{Backend, BackendKind, Connection, NetworkSet, Profile};
use crate::fabric::known::Known;
use crate::fabric::record::Record;

/// All connections of a run that deviate from their peers, by their ids.
pub struct Peers<'a>(BTreeMap<&'a str, Deviation<'a>>);

/// A connection among those of its name.
#[derive(Clone, Copy)]
struct Peer<'a> {
    profile: &'a Profile,
    connection: &'a Connection,
}

/// The connections of a domain by their names.
type DomainPeers<'a> = BTreeMap<&'a str, Vec<Peer<'a>>>;

/// What most connections of a name carry.
struct Usual<'c, 'a> {
    carries: &'c Carries<'a>,
    /// The first of them, in use where one is.
    first: Peer<'a>,
    agreeing: usize,
}

/// What connections carry, by the id of the network or set: ten thousand servers share a handful.
#[derive(Default)]
struct Contents<'a>(BTreeMap<&'a str, Option<Carries<'a>>>);

impl<'a> Contents<'a> {
    fn add(&mut self, index: &BackendIndex<'a>, connection: &'a Connection) {
        if let Some(id) = connection.network.get() {
            let contents = self.0.entry(id);
            contents.or_insert_with(|| carries(index, id));
        }
    }

    /// What a connection carries; nothing where that is unknown.
    fn of(&self, connection: &Connection) -> Option<&Carries<'a>> {
        let id = connection.network.get()?;
        self.0.get(id.as_str())?.as_ref()
    }
}

/// What a connection carries, comparable whatever a set is called: an inline list of one connection and that
/// of another are two sets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Carries<'a> {
    networks: BTreeSet<&'a str>,
    native: &'a str,
    /// VLAN IDs towards the server where they are not those of the network, and what is untagged.
    translated: BTreeMap<&'a str, (Option<u16>, Option<bool>)>,
}

impl<'a> Peers<'a> {
    /// Compares the connections of all profiles.
    #[must_use]
    pub fn new(index: &BackendIndex<'a>) -> Self {
        let mut deviations = BTreeMap::new();
        for backend in index.backends {
            let mut contents = Contents::default();
            for domain in by_domain(index, backend, &mut contents).values() {
                let found = deviations_in(index, backend, &contents, domain).into_iter();
                deviations.extend(found.map(|deviation| (deviation.connection.id(), deviation)));
            }
        }
        Self(deviations)
    }

    /// Whether every connection carries what its peers do, as far as that is known.
    #[must_use]
    pub fn agree(&self) -> bool {
        self.0.is_empty()
    }

    /// How a connection deviates from its peers.
    #[must_use]
    pub fn deviation(&self, connection: &Connection) -> Option<&Deviation<'a>> {
        self.0.get(connection.id())
    }

    /// The backends as they would be if every connection carried what most of its peers do; nothing
    /// where all do.
    #[must_use]
    pub fn aligned(&self, backends: &[Backend]) -> Vec<Backend> {
        if self.agree() {
            return Vec::new();
        }
        let mut aligned = backends.to_vec();
        for backend in &mut aligned {
            let profiles = backend.profiles.get_mut().into_iter().flatten();
            for connection in profiles.filter_map(|profile| profile.connections.get_mut()) {
                for connection in connection {
                    if let Some(deviation) = self.0.get(connection.id()) {
                        connection.network = deviation.usual.1.network.clone();
                    }
                }
            }
        }
        aligned
    }
}

/// The connections of a backend by domain; what they carry is added to `contents`.
fn by_domain<'a>(
    index: &BackendIndex<'a>,
    backend: &'a Backend,
    contents: &mut Contents<'a>,
) -> BTreeMap<&'a str, DomainPeers<'a>> {
    let in_domains = Domains::of(backend);
    let mut domains: BTreeMap<_, DomainPeers<'a>> = BTreeMap::new();
    for profile in backend.profiles.items() {
        for connection in profile.connections.items() {
            let name = local_name(profile, connection);
            // Which domain a connection belongs to must be known: two domains may differ on purpose.
            let Some(domain) = in_domains.holding(connection) else {
                continue;
            };
            if name.is_empty() {
                continue;
            }
            contents.add(index, connection);
            let peers = domains.entry(domain).or_default();
            peers.entry(name).or_default().push(Peer {
                profile,
                connection,
            });
        }
    }
    domains
}

/// The name of a connection without that of its profile, by which classic Virtual Connect calls it: `3` of
/// `HV01:3`.
fn local_name<'a>(profile: &Profile, connection: &'a Connection) -> &'a str {
    let name = connection.name.as_str();
    let own = name.strip_prefix(profile.name.as_str());
    own.and_then(|rest| rest.strip_prefix(':')).unwrap_or(name)
}

/// The domains of a backend by the ids of their modules.
struct Domains<'a> {
    of_module: BTreeMap<&'a str, &'a str>,
    /// The only one, in which everything is.
    only: Option<&'a str>,
}

impl<'a> Domains<'a> {
    fn of(backend: &'a Backend) -> Self {
        let domains = backend.domains.items();
        let mut of_module = BTreeMap::new();
        for domain in domains {
            for module in domain.modules.items().iter().filter_map(Known::get) {
                of_module.entry(module.as_str()).or_insert(domain.id());
            }
        }
        let only = match domains {
            [only] => Some(only.id()),
            _ => None,
        };
        Self { of_module, only }
    }

    /// The domain that a connection is in. That of a connection without a module is known where there is only one.
    fn holding(&self, connection: &Connection) -> Option<&'a str> {
        match connection.module.get().filter(|module| !module.is_empty()) {
            Some(module) => self.of_module.get(module.as_str()).copied(),
            None => self.only,
        }
    }
}

/// What a network or set is made of; nothing where a part of it is unknown, for then nobody can compare it.
fn carries<'a>(index: &BackendIndex<'a>, id: &'a str) -> Option<Carries<'a>> {
    let Some(set) = index.network_set(id) else {
        let is_there = id.is_empty() || index.network(id).is_some();
        return is_there.then(|| Carries {
            networks: [id].into(),
            native: "",
            translated: BTreeMap::new(),
        });
    };
    let ids = set.networks.get()?.iter();
    let translated = set.server_vlans.iter().map(|mapping| {
        let towards_server = (mapping.vlan.get().copied(), mapping.untagged.get().copied());
        (mapping.network.as_str(), towards_server)
    });
    Some(Carries {
        networks: ids
            .map(|id| id.get().map(String::as_str))
            .collect::<Option<_>>()?,
        native: set.native.get()?,
        translated: translated.collect(),
    })
}

/// The connections of a domain that carry what belongs elsewhere.
fn deviations_in<'a>(
    index: &BackendIndex<'a>,
    backend: &Backend,
    contents: &Contents<'a>,
    domain: &DomainPeers<'a>,
) -> Vec<Deviation<'a>> {
    let usual: BTreeMap<&'a str, Usual<'_, 'a>> = domain
        .iter()
        .filter_map(|(name, peers)| Some((*name, usual(contents, peers)?)))
        .collect();
    let of_any: BTreeSet<&Carries<'a>> = usual.values().map(|usual| usual.carries).collect();
    let mut deviations = Vec::new();
    for (name, usual) in &usual {
        for peer in &domain[name] {
            let own = contents.of(peer.connection);
            let Some(own) = own.filter(|own| *own != usual.carries) else {
                continue;
            };
            // A set that no connections usually have, such as that of a laboratory, differs on purpose: a fault
            // in it is its own.
            if has_named_set(index, peer.connection) && !of_any.contains(own) {
                continue;
            }
            deviations.push(Deviation {
                profile: peer.profile,
                connection: peer.connection,
                usual: (usual.first.profile, usual.first.connection),
                agreeing: usual.agreeing,
                name,
                names: names(index, backend, [peer.connection, usual.first.connection]),
                lacks: without(index, usual.carries, own),
                has_besides: without(index, own, usual.carries),
            });
        }
    }
    deviations
}

/// What more than half of the connections of a name carry. Whoever is unknown agrees with nobody; of two alone,
/// nobody knows which is the odd one.
fn usual<'c, 'a>(contents: &'c Contents<'a>, peers: &[Peer<'a>]) -> Option<Usual<'c, 'a>> {
    // By ids first, which are quickly compared.
    let mut by_id: BTreeMap<&str, (usize, &Carries<'a>)> = BTreeMap::new();
    for peer in peers {
        let carries = contents.of(peer.connection);
        if let Some((id, carries)) = peer.connection.network.get().zip(carries) {
            by_id.entry(id).or_insert((0, carries)).0 += 1;
        }
    }
    let mut votes: BTreeMap<&Carries<'a>, usize> = BTreeMap::new();
    for (count, carries) in by_id.into_values() {
        *votes.entry(carries).or_default() += count;
    }
    let (carries, agreeing) = votes.into_iter().max_by_key(|(_, count)| *count)?;
    if agreeing < 2 || agreeing * 2 <= peers.len() {
        return None;
    }
    let alike = || {
        let peers = peers.iter();
        peers.filter(|peer| contents.of(peer.connection) == Some(carries))
    };
    // People look at a profile in use rather than at a spare one.
    let in_use = alike().find(|peer| peer.profile.assigned.is(&true));
    Some(Usual {
        carries,
        first: *in_use.or_else(|| alike().next())?,
        agreeing,
    })
}

/// Whether a connection carries a set with a name of its own.
fn has_named_set(index: &BackendIndex<'_>, connection: &Connection) -> bool {
    let id = connection.network.get().map_or("", String::as_str);
    let set = index.network_set(id);
    set.is_some_and(|set| !is_inline(connection, set))
}

/// The names of what two connections carry, unless one is a list of its own connection, whose name says nothing.
fn names(
    index: &BackendIndex<'_>,
    backend: &Backend,
    [own, usual]: [&Connection; 2],
) -> Option<(String, String)> {
    let name = |connection: &Connection| {
        let id = connection.network.get()?;
        if id.is_empty() {
            return Some("no network".to_owned());
        }
        match index.network_set(id) {
            Some(set) if is_inline(connection, set) => None,
            // What vNICs share are templates, which are called like the connections that they are for.
            Some(set) if backend.kind.is(&BackendKind::Ucs) => {
                Some(format!("template {}", set.name))
            }
            Some(set) => Some(set.name.clone()),
            None => index.network(id).map(|network| network.name.clone()),
        }
    };
    let (own, usual) = (name(own)?, name(usual)?);
    (own != usual).then_some((own, usual))
}

/// Whether a set is the list of a single connection and not an object that has a name of its own.
fn is_inline(connection: &Connection, set: &NetworkSet) -> bool {
    set.id().starts_with(connection.id())
}

/// The names of the networks that one carries and the other does not.
fn without<'a>(index: &BackendIndex<'a>, one: &Carries<'a>, other: &Carries<'a>) -> Vec<&'a str> {
    let ids = one.networks.difference(&other.networks);
    ids.filter(|id| !id.is_empty())
        .map(|id| index.network(id).map_or(*id, |network| &network.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Domain, Network, ServerVlan};
    use crate::fabric::plan::Plan;

    fn text(value: &str) -> Known<String> {
        Known::derived(value.to_owned())
    }

    /// A profile with one connection that carries `network`.
    fn profile(name: &str, connection: &str, network: Known<String>) -> Profile {
        Profile {
            id: name.into(),
            name: name.to_owned(),
            connections: Known::derived(vec![Connection {
                id: format!("{name}/{connection}").into(),
                name: connection.to_owned(),
                module: text("bay1"),
                network,
                ..Connection::default()
            }]),
            ..Profile::default()
        }
    }

    fn set(id: &str, name: &str, networks: &[&str]) -> NetworkSet {
        NetworkSet {
            id: id.into(),
            name: name.to_owned(),
            networks: Known::derived(networks.iter().map(|id| text(id)).collect()),
            native: text(""),
            ..NetworkSet::default()
        }
    }

    fn backend(profiles: Vec<Profile>, sets: Vec<NetworkSet>) -> Backend {
        let network = |name: &str| Network {
            id: name.into(),
            name: name.to_owned(),
            ..Network::default()
        };
        Backend {
            domains: Known::derived(vec![Domain {
                id: "domain".into(),
                modules: Known::derived(vec![text("bay1")]),
                ..Domain::default()
            }]),
            networks: Known::derived(["csv", "lm", "contoso"].map(network).into()),
            network_sets: Known::derived(sets),
            profiles: Known::derived(profiles),
            ..Backend::default()
        }
    }

    /// The sentences about all connections that deviate.
    fn sentences(backend: Backend) -> Vec<String> {
        let (backends, plan) = ([backend], Plan::default());
        let peers = Peers::new(&BackendIndex::new(&backends, &plan));
        peers.0.values().map(Deviation::sentence).collect()
    }

    /// Profiles of the same connection, which carry these networks.
    fn of_networks(networks: &[Known<String>]) -> Backend {
        let numbered = networks.iter().zip(1..);
        let profiles = numbered
            .map(|(network, number)| profile(&format!("HV{number}"), "Host-A", network.clone()));
        backend(profiles.collect(), Vec::new())
    }

    #[test]
    fn more_than_half_must_agree_and_the_unknown_agrees_with_nobody() {
        let (csv, lm, unknown) = (text("csv"), text("lm"), Known::default());
        let said = |networks: &[&Known<String>]| {
            let networks: Vec<Known<String>> = networks.iter().copied().cloned().collect();
            sentences(of_networks(&networks))
        };
        let odd = ["Host-A of HV3 has lm, where Host-A of 2 other profiles has csv"];
        assert_eq!(said(&[&csv, &csv, &lm]), odd);
        assert!(
            said(&[&csv, &lm]).is_empty(),
            "of two nobody is the odd one"
        );
        assert!(said(&[&csv, &csv, &lm, &lm]).is_empty(), "a tie");
        assert!(
            said(&[&csv, &csv, &lm, &unknown]).is_empty(),
            "half of four"
        );
        let dangling = text("no such network");
        assert!(
            said(&[&csv, &csv, &dangling]).is_empty(),
            "nobody knows what it is"
        );
    }

    /// Classic Virtual Connect calls connections after their profile and keeps a list at each.
    #[test]
    fn lists_of_connections_are_compared_by_what_they_hold() {
        let names = ["HV1", "HV2", "HV3"];
        let build = |last: &[&str]| {
            let profiles = names.map(|name| {
                profile(
                    name,
                    &format!("{name}:3"),
                    text(&format!("{name}/{name}:3/networks")),
                )
            });
            let sets = names.map(|name| {
                let networks = if name == "HV3" { last } else { &["csv", "lm"] };
                set(
                    &format!("{name}/{name}:3/networks"),
                    &format!("{name}:3"),
                    networks,
                )
            });
            backend(profiles.into(), sets.into())
        };
        assert!(sentences(build(&["lm", "csv"])).is_empty(), "in any order");
        let said = "connection 3 of HV3 lacks csv and has contoso besides in comparison with \
            connection 3 of 2 other profiles";
        assert_eq!(sentences(build(&["lm", "contoso"])), [said]);
        let mut tagged = build(&["csv", "lm"]);
        if let Some(sets) = tagged.network_sets.get_mut() {
            sets[2].server_vlans = vec![ServerVlan {
                network: "csv".to_owned(),
                vlan: Known::derived(21),
                ..ServerVlan::default()
            }];
        }
        let said = "connection 3 of HV3 tags its networks in another way in comparison with \
            connection 3 of 2 other profiles";
        assert_eq!(sentences(tagged), [said]);
    }

    /// A set with a name is a fault where it belongs to connections of another name, and not where it was made
    /// for this one.
    #[test]
    fn a_named_set_is_misplaced_only_where_others_usually_have_it() {
        let site = |odd: &str| {
            let sets = vec![
                set("host", "HostNet", &["csv", "lm"]),
                set("tenant", "TenantNet", &["contoso"]),
                set("lab", "LabNet", &["csv"]),
            ];
            let mut profiles: Vec<Profile> = ["HV1", "HV2", "HV3"]
                .map(|name| profile(name, "Tenant-A", text("tenant")))
                .into();
            for (name, network) in [("HV4", "host"), ("HV5", "host"), ("HV6", odd)] {
                profiles.push(profile(name, "Host-A", text(network)));
            }
            sentences(backend(profiles, sets))
        };
        let said = "Host-A of HV6 has TenantNet, where Host-A of 2 other profiles has HostNet";
        assert_eq!(site("tenant"), [said]);
        assert!(site("lab").is_empty());
        let said = "Host-A of HV6 has no network, where Host-A of 2 other profiles has HostNet";
        assert_eq!(site(""), [said]);
    }

    #[test]
    fn only_connections_of_one_domain_are_peers() {
        let mut backend = of_networks(&[text("csv"), text("csv"), text("lm")]);
        if let Some(domains) = backend.domains.get_mut() {
            domains.push(Domain {
                id: "other".into(),
                modules: Known::derived(vec![text("bay2")]),
                ..Domain::default()
            });
        }
        let profiles = backend.profiles.get_mut().expect("profiles");
        let connections = profiles[2].connections.get_mut().expect("connections");
        connections[0].module = text("bay2");
        assert!(sentences(backend).is_empty());
    }

    #[test]
    fn aligned_backends_have_no_deviation() {
        let plan = Plan::default();
        let backends = [of_networks(&[text("csv"), text("csv"), text("lm")])];
        let peers = Peers::new(&BackendIndex::new(&backends, &plan));
        assert!(!peers.agree());
        let aligned = peers.aligned(&backends);
        assert!(Peers::new(&BackendIndex::new(&aligned, &plan)).agree());
    }
}
