//! The connections of one name in a domain's profiles, its peers, and those that carry something else than
//! most of their peers do. It knows no host and no rule: whether a deviation is a fault, others say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::index::BackendIndex;
use crate::fabric::backend::{Backend, Connection, NetworkSet, Profile};
use crate::fabric::known::Known;
use crate::fabric::record::Record;
use crate::source::Place;

/// Names that a sentence spells out.
const NAMES: usize = 4;

/// A connection that carries something else than most connections of its name do.
#[derive(Clone, Debug)]
pub struct Deviation<'a> {
    /// The server profile.
    pub profile: &'a Profile,
    /// Its connection.
    pub connection: &'a Connection,
    /// The first of the connections that carry what most do, and its profile.
    pub usual: (&'a Profile, &'a Connection),
    /// In how many profiles it is so.
    pub agreeing: usize,
    /// What the connection is called in every profile.
    name: &'a str,
    /// Name of what each of both carries, where names tell them apart.
    names: Option<(&'a str, &'a str)>,
    /// The networks that the connection lacks, and those that it has besides.
    lacks: Vec<&'a str>,
    has_besides: Vec<&'a str>,
}

/// All connections of a run that deviate from their peers, by their ids.
pub struct Peers<'a>(BTreeMap<&'a str, Deviation<'a>>);

/// A connection among those of its name.
struct Peer<'a> {
    profile: &'a Profile,
    connection: &'a Connection,
    /// What it carries; nothing where that is unknown.
    carries: Option<Carries<'a>>,
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
            for ((_, name), peers) in by_name(index, backend) {
                for deviation in deviations_of(index, name, &peers) {
                    deviations.insert(deviation.connection.id(), deviation);
                }
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

/// The connections of a backend by domain and name.
fn by_name<'a>(
    index: &BackendIndex<'a>,
    backend: &'a Backend,
) -> BTreeMap<(&'a str, &'a str), Vec<Peer<'a>>> {
    let mut groups: BTreeMap<_, Vec<Peer<'a>>> = BTreeMap::new();
    for profile in backend.profiles.items() {
        for connection in profile.connections.items() {
            let name = local_name(profile, connection);
            // Which domain a connection belongs to must be known: two domains may differ on purpose.
            let Some(domain) = domain(backend, connection) else {
                continue;
            };
            if !name.is_empty() {
                groups.entry((domain, name)).or_default().push(Peer {
                    profile,
                    connection,
                    carries: carries(index, connection),
                });
            }
        }
    }
    groups
}

/// The name of a connection without that of its profile, by which classic Virtual Connect calls it: `3` of
/// `HV01:3`.
fn local_name<'a>(profile: &Profile, connection: &'a Connection) -> &'a str {
    let name = connection.name.as_str();
    let own = name.strip_prefix(profile.name.as_str());
    own.and_then(|rest| rest.strip_prefix(':')).unwrap_or(name)
}

/// The domain that a connection is in. That of a connection without a module is known where there is only one.
fn domain<'a>(backend: &'a Backend, connection: &Connection) -> Option<&'a str> {
    let domains = backend.domains.get()?;
    let Some(module) = connection.module.get().filter(|module| !module.is_empty()) else {
        return match domains.as_slice() {
            [only] => Some(only.id()),
            _ => None,
        };
    };
    let mut holding = domains.iter().filter(|domain| {
        let mut modules = domain.modules.items().iter();
        modules.any(|known| known.is(module))
    });
    holding.next().map(Record::id)
}

/// What a connection carries; nothing where a part of it is unknown, for then nobody can compare it.
fn carries<'a>(index: &BackendIndex<'a>, connection: &'a Connection) -> Option<Carries<'a>> {
    let id = connection.network.get()?;
    let Some(set) = index.network_set(id) else {
        let is_there = id.is_empty() || index.network(id).is_some();
        return is_there.then(|| Carries {
            networks: [id.as_str()].into(),
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

/// The connections of a group that carry something else than more than half of it.
fn deviations_of<'a>(
    index: &BackendIndex<'a>,
    name: &'a str,
    peers: &[Peer<'a>],
) -> Vec<Deviation<'a>> {
    let mut votes: BTreeMap<&Carries<'a>, usize> = BTreeMap::new();
    for carries in peers.iter().filter_map(|peer| peer.carries.as_ref()) {
        *votes.entry(carries).or_default() += 1;
    }
    // Whoever is unknown agrees with nobody. Of two alone, nobody knows which is the odd one.
    let most = votes.into_iter().max_by_key(|(_, count)| *count);
    let Some((usual, agreeing)) = most.filter(|(_, count)| *count > 1 && count * 2 > peers.len())
    else {
        return Vec::new();
    };
    let usual_peer = peers
        .iter()
        .find(|peer| peer.carries.as_ref() == Some(usual));
    let Some(usual_peer) = usual_peer else {
        return Vec::new();
    };
    let odd = peers.iter().filter_map(|peer| {
        let own = peer.carries.as_ref().filter(|own| *own != usual)?;
        Some(Deviation {
            profile: peer.profile,
            connection: peer.connection,
            usual: (usual_peer.profile, usual_peer.connection),
            agreeing,
            name,
            names: names(index, peer.connection, usual_peer.connection),
            lacks: without(index, usual, own),
            has_besides: without(index, own, usual),
        })
    });
    odd.collect()
}

/// The names of what both carry, unless one is a list of its own connection, whose name says nothing.
fn names<'a>(
    index: &BackendIndex<'a>,
    own: &'a Connection,
    usual: &'a Connection,
) -> Option<(&'a str, &'a str)> {
    let name = |connection: &'a Connection| {
        let id = connection.network.get()?;
        if id.is_empty() {
            return Some("no network");
        }
        match index.network_set(id) {
            Some(set) if is_inline(connection, set) => None,
            Some(set) => Some(set.name.as_str()),
            None => index.network(id).map(|network| network.name.as_str()),
        }
    };
    let (own, usual) = (name(own)?, name(usual)?);
    (own != usual).then_some((own, usual))
}

/// Whether a set is the list of a single connection and not an object that has a name of its own.
fn is_inline(connection: &Connection, set: &NetworkSet) -> bool {
    let own = set.id().strip_prefix(connection.id());
    own.is_some() || set.name == connection.name
}

/// The names of the networks that one carries and the other does not.
fn without<'a>(index: &BackendIndex<'a>, one: &Carries<'a>, other: &Carries<'a>) -> Vec<&'a str> {
    let ids = one.networks.difference(&other.networks);
    ids.filter(|id| !id.is_empty())
        .map(|id| index.network(id).map_or(*id, |network| &network.name))
        .collect()
}

impl Deviation<'_> {
    /// What the connection is called, without its profile: `Host-B`, `connection 3`.
    fn name(&self) -> String {
        // Classic Virtual Connect numbers connections.
        if self.name.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("connection {}", self.name)
        } else {
            self.name.to_owned()
        }
    }

    /// What stands at the connection: `Host-B of HV01 has TenantNet-B`.
    #[must_use]
    pub fn own(&self) -> String {
        format!(
            "{} of {} {}",
            self.name(),
            self.profile.name,
            self.carried()
        )
    }

    /// What the connection carries: `has TenantNet-B`.
    fn carried(&self) -> String {
        if let Some((own, _)) = self.names {
            return format!("has {own}");
        }
        let mut words = Vec::new();
        if !self.lacks.is_empty() {
            words.push(format!("lacks {}", list(&self.lacks)));
        }
        if !self.has_besides.is_empty() {
            words.push(format!("has {} besides", list(&self.has_besides)));
        }
        if words.is_empty() {
            return "tags its networks in another way".to_owned();
        }
        words.join(" and ")
    }

    /// What stands at one of its peers: `Host-B of HV02 has HostNet-B`.
    #[must_use]
    pub fn usual(&self) -> String {
        let (name, profile) = (self.name(), &self.usual.0.name);
        match self.names {
            Some((_, usual)) => format!("{name} of {profile} has {usual}"),
            None => format!("{name} of {profile} has what most have"),
        }
    }

    /// The deviation in one sentence without its full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut sentence = self.own();
        let peers = format!("{} of {} other profiles", self.name(), self.agreeing);
        // Writing to a text cannot fail.
        let _ = match self.names {
            Some((_, usual)) => write!(sentence, ", where {peers} has {usual}"),
            None => write!(sentence, " in comparison with {peers}"),
        };
        sentence
    }

    /// What makes the connection like its peers: `give Host-B of HV01 HostNet-B`.
    #[must_use]
    pub fn repair(&self) -> String {
        let connection = format!("{} of {}", self.name(), self.profile.name);
        if let Some((_, usual)) = self.names {
            return format!("give {connection} {usual}");
        }
        let mut words = Vec::new();
        if !self.lacks.is_empty() {
            words.push(format!("add {} to {connection}", list(&self.lacks)));
        }
        if !self.has_besides.is_empty() {
            let (has, from) = (list(&self.has_besides), &connection);
            words.push(format!("take {has} off {from}"));
        }
        if words.is_empty() {
            return format!("tag the networks of {connection} as those of its peers are");
        }
        words.join(" and ")
    }

    /// Where the connection says what it carries.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        place(self.connection)
    }

    /// Where one of its peers says what most carry.
    #[must_use]
    pub fn usual_place(&self) -> Option<Place> {
        place(self.usual.1)
    }
}

fn place(connection: &Connection) -> Option<Place> {
    let of_value = Known::place(&connection.network);
    of_value.or(connection.place)
}

fn list(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMES)].join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
