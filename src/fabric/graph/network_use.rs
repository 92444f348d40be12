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
            gap: {
                let why = backend.profiles.why().cloned();
                why.map(|why| why.named("the list of server profiles"))
            },
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
            let ways = self.networks.get(id.as_str()).into_iter().flatten();
            all([any(ways.map(inside)), self.is_on(id)])
        });
        // A set without networks of Ethernet serves no connection, whatever is unknown of those.
        let rest = (!networks.is_empty()).then(|| self.nobody());
        any(each.chain(rest))
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
