//! Which networks of a backend the connections of assigned profiles carry, and through which modules: what an
//! uplink is there for. A network that is switched off carries nothing. It does not know the hosts behind the
//! profiles.

use std::collections::{BTreeMap, BTreeSet};

use super::index::BackendIndex;
use super::ports::NO_PORT;
use super::uplinks::{eligible_uplinks, is_enabled};
use crate::fabric::answer::{Answer, all, any};
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

/// The domains in which connections carry a network.
pub struct Reach<'a> {
    domains: BTreeSet<&'a str>,
    /// Why there may be more.
    gap: Option<Why>,
}

impl Reach<'_> {
    /// Whether a connection carries the network in this domain.
    ///
    /// # Errors
    /// None is known to, and what decides it of one is unknown.
    pub fn has(&self, domain: &str) -> Answer {
        let rest = self.gap.clone().map_or(Ok(false), Err);
        any([Ok(self.domains.contains(domain)), rest])
    }
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
    /// The domains by their modules.
    homes: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Why a module may be in a domain that is not known to have it.
    unplaced: Option<Why>,
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
            gap: {
                let why = backend.profiles.why().cloned();
                why.map(|why| why.named("the list of server profiles"))
            },
            homes: BTreeMap::new(),
            unplaced: None,
        };
        found.place_modules();
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
        match self.is_configured(connection) {
            Ok(true) => {}
            Ok(false) => return,
            Err(why) => {
                self.gap.get_or_insert(why);
                return;
            }
        }
        let is_storage = connection.function.is(&Function::FibreChannel);
        let network = match connection.network.need("the network of a connection") {
            Ok(id) if id.is_empty() => return,
            Ok(id) => id.as_str(),
            // A fabric of Fibre Channel is none of the networks, and has uplinks of its own.
            Err(_) if is_storage => return,
            Err(why) => {
                self.gap.get_or_insert(why);
                return;
            }
        };
        let is_listed =
            self.index.network(network).is_some() || self.index.network_set(network).is_some();
        if is_storage && !is_listed {
            return;
        }
        let module = connection.module.get();
        let way = module.map_or(Way::Unknown, |module| Way::Module(module));
        self.named.insert((network, way));
        if connection.failover.is(&true) {
            self.named.insert((network, Way::Any));
        }
    }

    /// Whether a connection becomes an adapter of the server. One of `OneView` that is to be placed will be one.
    fn is_configured(&self, connection: &Connection) -> Answer {
        match connection.port.need("the port of a connection") {
            Ok(port) => Ok(port != NO_PORT),
            Err(why) if self.backend.kind.is(&BackendKind::OneView) => Err(why),
            // No other backend has connections that the server never gets.
            Err(_) => Ok(true),
        }
    }

    fn resolve(&mut self) {
        for (id, way) in &self.named {
            let Some(set) = self.index.network_set(id) else {
                if self.index.network(id).is_none() {
                    let lists = [self.backend.networks.why(), self.backend.network_sets.why()];
                    let what = "a network or set of a connection";
                    self.gap.get_or_insert(Why::unresolved(what, lists));
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

    /// Whether a connection of an assigned profile carries the network, and the network carries anything.
    ///
    /// # Errors
    /// Nobody is known to, and what some connection carries is unknown; or whether the network is enabled is.
    pub fn is_used(&self, network: &str) -> Answer {
        let named = any([Ok(self.networks.contains_key(network)), self.nobody()]);
        all([named, self.is_on(network)])
    }

    /// Whether a network is not switched off, which only classic Virtual Connect can do.
    fn is_on(&self, network: &str) -> Answer {
        let may_be_off = self.backend.kind.is(&BackendKind::VirtualConnect);
        match self.index.network(network) {
            Some(network) if may_be_off || network.enabled.is_known() => network
                .enabled
                .need("whether a network is enabled")
                .copied(),
            None if may_be_off => {
                let list = self.backend.networks.why();
                Err(Why::unresolved("whether a network is enabled", [list]))
            }
            _ => Ok(true),
        }
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
        let mut domains = self.backend.domains.items().iter();
        let own = domains.find(|own| group.domain.is(&own.id().to_owned()));
        let networks = group.networks.need("the networks of an uplink set")?;
        let each = networks.iter().map(|network| {
            let id = network.need("a network of an uplink set")?;
            match own {
                Some(own) => self.reach(id).has(own.id()),
                None if self.is_used(id) == Ok(false) => Ok(false),
                // The list that would hold it is what to ask for.
                None => {
                    self.backend.domains.need("the list of domains")?;
                    Err(Why::new(State::Unresolved, "the domain of an uplink set"))
                }
            }
        });
        any(each)
    }

    fn place_modules(&mut self) {
        for domain in self.backend.domains.items() {
            match domain.modules.need("the modules of a domain") {
                Ok(modules) => {
                    for module in modules {
                        match module.need("a module of a domain") {
                            Ok(module) => {
                                self.homes.entry(module).or_default().insert(domain.id());
                            }
                            Err(why) => {
                                self.unplaced.get_or_insert(why);
                            }
                        }
                    }
                }
                Err(why) => {
                    self.unplaced.get_or_insert(why);
                }
            }
        }
    }

    /// The domains in which connections of assigned profiles carry a network. Of a backend with a single domain all
    /// connections are in that.
    #[must_use]
    pub fn reach(&self, network: &str) -> Reach<'a> {
        let mut reach = Reach {
            domains: BTreeSet::new(),
            gap: None,
        };
        let on = self.is_on(network);
        if on == Ok(false) {
            return reach;
        }
        for way in self.networks.get(network).into_iter().flatten() {
            match self.domains_of(way) {
                Ok(domains) => reach.domains.extend(domains),
                Err(why) => {
                    reach.gap.get_or_insert(why);
                }
            }
        }
        if let Err(why) = on {
            reach.domains.clear();
            reach.gap.get_or_insert(why);
        }
        if reach.gap.is_none() {
            reach.gap.clone_from(&self.gap);
        }
        reach
    }

    /// The domains that a way leads through.
    fn domains_of(&self, way: &Way<'_>) -> Result<BTreeSet<&'a str>, Why> {
        if let [only] = self.backend.domains.items() {
            return Ok(BTreeSet::from([only.id()]));
        }
        let Way::Module(module) = way else {
            return Err(Why::not_collected("the module of a connection"));
        };
        match (self.homes.get(module), &self.unplaced) {
            (Some(domains), _) => Ok(domains.clone()),
            (None, Some(why)) => Err(why.clone()),
            (None, None) => Ok(BTreeSet::new()),
        }
    }

    /// Whether a vNIC of an assigned profile can be pinned to the uplink.
    fn pins(&self, group: &UplinkGroup) -> Answer {
        let fabric = group.fabric.need("the fabric of an uplink")?;
        let mut others = self.backend.uplink_groups.items().iter();
        // The only uplink of a fabric has every VLAN, whatever is bound to it.
        let is_only = !others.any(|other| {
            let is_here = other.fabric.get().is_none_or(|here| here == fabric);
            is_here && other.id() != group.id() && is_enabled(other) != Ok(false)
        });
        let each = self.named.iter().map(|(id, way)| {
            match way {
                Way::Module(module) if module != fabric => return Ok(false),
                Way::Unknown => return Err(Why::not_collected("the fabric of a vNIC")),
                Way::Module(_) | Way::Any => {}
            }
            if is_only {
                return is_enabled(group);
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
