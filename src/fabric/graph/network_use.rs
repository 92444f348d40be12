//! Which networks of a backend the connections of assigned profiles carry, and through which modules: what an
//! uplink is there for. It does not know the hosts behind the profiles.

use std::collections::{BTreeMap, BTreeSet};

use super::index::BackendIndex;
use super::uplinks::eligible_uplinks;
use crate::fabric::answer::{Answer, any};
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, UplinkGroup};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;

/// Where a connection leaves the server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way<'a> {
    /// Through this module.
    Module(&'a str),
    /// Through either fabric interconnect, as the backend chooses.
    Any,
    /// Nobody says it.
    Unknown,
}

/// The networks of a backend that are in use.
pub struct NetworkUse<'a> {
    index: &'a BackendIndex<'a>,
    backend: &'a Backend,
    /// The networks and sets that connections name, with the ways that these go.
    named: BTreeSet<(&'a str, Way<'a>)>,
    /// The networks that follow from them.
    networks: BTreeMap<&'a str, BTreeSet<Way<'a>>>,
    /// Why there may be further ones.
    gap: Option<Why>,
}

impl<'a> NetworkUse<'a> {
    /// What the assigned profiles of a backend use.
    #[must_use]
    pub fn of(index: &'a BackendIndex<'a>, backend: &'a Backend) -> Self {
        let mut found = Self {
            index,
            backend,
            named: BTreeSet::new(),
            networks: BTreeMap::new(),
            gap: backend.profiles.why().cloned(),
        };
        for profile in backend.profiles.items() {
            match profile.assigned.need("whether a profile is assigned") {
                Ok(false) => continue,
                Ok(true) => {}
                Err(why) => {
                    found.gap.get_or_insert(why);
                    continue;
                }
            }
            match profile.connections.need("the list of connections") {
                Ok(connections) => connections.iter().for_each(|one| found.add(one)),
                Err(why) => {
                    found.gap.get_or_insert(why);
                }
            }
        }
        found.resolve();
        found
    }

    fn add(&mut self, connection: &'a Connection) {
        // A fabric of Fibre Channel has uplinks of its own.
        if connection.function.is(&Function::FibreChannel) {
            return;
        }
        let network = match connection.network.need("the network of a connection") {
            Ok(id) if id.is_empty() => return,
            Ok(id) => id.as_str(),
            Err(why) => {
                self.gap.get_or_insert(why);
                return;
            }
        };
        let module = connection.module.get();
        let way = module.map_or(Way::Unknown, |module| Way::Module(module));
        self.named.insert((network, way));
        if connection.failover.is(&true) {
            self.named.insert((network, Way::Any));
        }
    }

    fn resolve(&mut self) {
        for (id, way) in &self.named {
            let Some(set) = self.index.network_set(id) else {
                if self.index.network(id).is_none() {
                    let what = "a network or set of a connection";
                    self.gap.get_or_insert(Why::new(State::Unresolved, what));
                }
                self.networks.entry(id).or_default().insert(*way);
                continue;
            };
            match set.networks.need("the networks of a set") {
                Ok(networks) => {
                    for network in networks {
                        match network.need("a network of a set") {
                            Ok(id) => {
                                self.networks.entry(id.as_str()).or_default().insert(*way);
                            }
                            Err(why) => {
                                self.gap.get_or_insert(why);
                            }
                        }
                    }
                }
                Err(why) => {
                    self.gap.get_or_insert(why);
                }
            }
        }
    }

    /// Nobody uses it, if all that may is known.
    fn nobody(&self) -> Answer {
        self.gap.clone().map_or(Ok(false), Err)
    }

    /// Whether a connection of an assigned profile carries the network.
    ///
    /// # Errors
    /// Nobody is known to, and what some connection carries is unknown.
    pub fn is_used(&self, network: &str) -> Answer {
        any([Ok(self.networks.contains_key(network)), self.nobody()])
    }

    /// Whether a connection of an assigned profile needs the uplink group: carries one of its networks, behind a
    /// module of its domain; on UCS, can be pinned to it.
    ///
    /// # Errors
    /// None is known to, and what decides it of one is unknown.
    pub fn needs(&self, group: &UplinkGroup) -> Answer {
        if self.backend.kind.is(&BackendKind::Ucs) {
            return self.pins(group);
        }
        let domains = self.backend.domains.items();
        let domain = group.domain.get();
        let own = domains
            .iter()
            .find(|own| Some(own.id()) == domain.map(String::as_str));
        let inside = |way: &Way<'_>| -> Answer {
            if domains.len() == 1 && own.is_some() {
                return Ok(true);
            }
            let domain =
                own.ok_or_else(|| Why::new(State::Unresolved, "the domain of an uplink set"))?;
            let modules = domain.modules.need("the modules of a domain")?;
            match way {
                Way::Module(module) => any(modules.iter().map(|own| {
                    let own = own.need("a module of a domain")?;
                    Ok(own == module)
                })),
                Way::Any | Way::Unknown => Err(Why::not_collected("the module of a connection")),
            }
        };
        let networks = group.networks.need("the networks of an uplink set")?;
        let each = networks.iter().map(|network| {
            let id = network.need("a network of an uplink set")?;
            any(self
                .networks
                .get(id.as_str())
                .into_iter()
                .flatten()
                .map(inside))
        });
        // A set without networks of Ethernet serves no connection, whatever is unknown of those.
        let rest = (!networks.is_empty()).then(|| self.nobody());
        any(each.chain(rest))
    }

    /// Whether a vNIC of an assigned profile can be pinned to the uplink.
    fn pins(&self, group: &UplinkGroup) -> Answer {
        let fabric = group.fabric.need("the fabric of an uplink")?;
        let each = self.named.iter().map(|(id, way)| {
            match way {
                Way::Module(module) if module != fabric => return Ok(false),
                Way::Unknown => return Err(Why::not_collected("the fabric of a vNIC")),
                Way::Module(_) | Way::Any => {}
            }
            let set = self.index.network_set(id);
            let set = set.ok_or_else(|| Why::new(State::Unresolved, "the VLANs of a vNIC"))?;
            let networks = set.networks.need("the VLANs of a vNIC")?;
            let networks: Result<Vec<&str>, Why> = networks
                .iter()
                .map(|network| network.check().map(String::as_str))
                .collect();
            let networks = networks.map_err(|why| why.named("a VLAN of a vNIC"))?;
            let found = eligible_uplinks(self.index, self.backend, fabric, &networks)?;
            Ok(found.iter().any(|found| found.id() == group.id()))
        });
        any(each.chain([self.nobody()]))
    }
}
