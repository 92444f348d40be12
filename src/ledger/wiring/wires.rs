//! What hosts share, kept after the exports are gone: connections of assigned profiles with what they carry and where they
//! lead, networks with where they leave, and what the plan says of VLANs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::plan::PlannedNetworks;
use super::uplinks::{Group, GroupsOf, groups, of_network, of_vlan};
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Network, NetworkType};
use crate::fabric::graph::{
    Carried, Claim, Classifier, Fabric, Letter, NO_PORT, carried_by, letter,
};
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::simulation::{DomainIx, Fact, Missing, Site};
use crate::source::Place;

/// A connection of an assigned server profile.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Its id in the snapshot.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The domains that it leads to: one, and all of its backend where nobody knows which.
    pub domains: Box<[DomainIx]>,
    /// The side that it leads to.
    pub side: Result<Letter, Missing>,
    /// The module that it leads to: its id and name, and where it stands.
    pub module: Option<(Arc<str>, Arc<str>, Place)>,
    /// Whether it is a function of storage over Ethernet, which uses what it carries.
    pub is_iscsi: bool,
    /// What it carries, by its number among the bundles.
    pub bundle: u32,
}

/// What connections carry: a network or a set of them.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The networks.
    pub networks: Fact<Vec<OnWire>>,
    /// Whether every tag passes.
    pub tunnel: Fact<bool>,
}

/// A network on a connection.
#[derive(Clone, Debug)]
pub struct OnWire {
    /// Its number among the networks.
    pub network: u32,
    /// VLAN ID towards the server; 0 for none.
    pub vlan: Fact<u16>,
    /// Whether its frames reach the server without a tag.
    pub untagged: Fact<bool>,
}

/// A network of a backend.
#[derive(Clone, Debug)]
pub struct NetworkOf {
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Option<Place>,
    /// VLAN ID on the uplinks; 0 for none.
    pub vlan: Fact<u16>,
    /// Whether every tag passes.
    pub tunnel: bool,
    /// Smart Link; nothing on UCS, which has none.
    pub smart_link: Option<Fact<bool>>,
    /// Whether servers cannot talk to each other inside the domain.
    pub private: Fact<bool>,
    /// The groups that have it, by domain.
    pub groups: GroupsOf,
}

/// What belongs to a domain.
#[derive(Debug, Default)]
pub struct DomainOf {
    /// Names by which the plan may call it: that of its backend, and its own.
    pub names: Vec<Arc<str>>,
    /// The networks of its backend.
    pub networks: Vec<u32>,
    /// Its connections.
    pub wires: Vec<u32>,
    /// Why there may be further connections.
    pub open: Option<Missing>,
    /// Why there may be further networks.
    pub open_networks: Option<Missing>,
}

/// Everything that hosts share.
#[derive(Debug, Default)]
pub struct Wires {
    /// Connections, in the order of their ids.
    pub wires: Vec<Wire>,
    /// What they carry.
    pub bundles: Vec<Bundle>,
    /// The networks of all backends.
    pub networks: Vec<NetworkOf>,
    /// Uplink groups, by the numbers of the site.
    pub groups: Vec<Group>,
    /// Domains, by the numbers of the site.
    pub domains: Vec<DomainOf>,
    /// What the plan says.
    pub plan: PlannedNetworks,
    /// How many backends there are.
    pub backends: usize,
    by_id: BTreeMap<Arc<str>, u32>,
}

impl Wires {
    /// Of the backends and the plan of a run.
    #[must_use]
    pub fn of<'a>(site: &Site<'a>, fabric: &'a Fabric<'a>) -> Self {
        let index = &fabric.index;
        let mut making = Making {
            site,
            fabric,
            classifier: Classifier::new(&index.planned, "", None),
            known: BTreeMap::new(),
            numbers: BTreeMap::new(),
            wires: Self {
                groups: groups(site, index, Place::FIRST),
                plan: PlannedNetworks::of(index.plan),
                backends: index.backends.len(),
                ..Self::default()
            },
        };
        making
            .wires
            .domains
            .resize_with(site.domains.len(), DomainOf::default);
        for backend in index.backends {
            making.add(backend);
        }
        making.finish()
    }

    /// The number of a connection.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// A connection.
    #[must_use]
    pub fn wire(&self, number: u32) -> &Wire {
        &self.wires[number as usize]
    }

    /// What a connection carries.
    #[must_use]
    pub fn bundle(&self, number: u32) -> &Bundle {
        &self.bundles[self.wire(number).bundle as usize]
    }
}

struct Making<'m, 'a> {
    site: &'m Site<'a>,
    fabric: &'a Fabric<'a>,
    classifier: Classifier<'a>,
    /// Bundles by the backend and the id of the network or set.
    known: BTreeMap<(&'a str, &'a str), u32>,
    /// Networks by their ids.
    numbers: BTreeMap<&'a str, u32>,
    wires: Wires,
}

impl<'a> Making<'_, 'a> {
    fn add(&mut self, backend: &'a Backend) {
        let domains = self.site.lookup.domains(backend).to_vec();
        let open_networks = backend.networks.why();
        for domain in &domains {
            let name = self.site.domains.get(domain.0 as usize);
            let of = &mut self.wires.domains[domain.0 as usize];
            of.names.push(backend.name.as_str().into());
            of.names.extend(name.map(|domain| domain.scope.clone()));
            of.open_networks = open_networks.map(|why| Missing::new("the list of networks", why));
        }
        for network in backend.networks.items() {
            self.add_network(backend, &domains, network);
        }
        let what = "the list of server profiles";
        match backend.profiles.need(what) {
            Ok(profiles) => {
                for profile in profiles {
                    match profile.assigned.need("whether a profile is assigned") {
                        Ok(true) => {}
                        Ok(false) => continue,
                        Err(why) => {
                            self.open(&domains, "whether a profile is assigned", &why);
                            continue;
                        }
                    }
                    let what = "the list of connections of a profile";
                    match profile.connections.need(what) {
                        Ok(connections) => {
                            for connection in connections {
                                self.add_wire(
                                    &domains,
                                    Claim {
                                        backend,
                                        profile,
                                        connection,
                                    },
                                );
                            }
                        }
                        Err(why) => self.open(&domains, what, &why),
                    }
                }
            }
            Err(why) => self.open(&domains, what, &why),
        }
    }

    fn open(&mut self, domains: &[DomainIx], what: &str, why: &Why) {
        for domain in domains {
            let open = &mut self.wires.domains[domain.0 as usize].open;
            open.get_or_insert_with(|| Missing::new(what, why));
        }
    }

    fn add_network(&mut self, backend: &'a Backend, domains: &[DomainIx], network: &'a Network) {
        let is_ucs = backend.kind.is(&BackendKind::Ucs);
        let groups = domains.iter().map(|domain| {
            let found = if is_ucs {
                let index = &self.fabric.index;
                match of_vlan(self.site, index, backend, *domain, network.id()) {
                    Fact::Known(groups, _) => (groups, None),
                    Fact::Missing(missing) => (Vec::new(), Some(missing)),
                }
            } else {
                of_network(self.site, *domain, network.id())
            };
            (*domain, found)
        });
        let number = count(self.wires.networks.len());
        let of = NetworkOf {
            name: network.name.as_str().into(),
            place: network.place,
            vlan: Fact::of(&network.vlan, "the VLAN of a network"),
            tunnel: network.r#type.is(&NetworkType::Tunnel),
            smart_link: (!is_ucs)
                .then(|| Fact::of(&network.smart_link, "the Smart Link of a network")),
            private: Fact::of(&network.private, "whether a network is private"),
            groups: groups.collect(),
        };
        self.wires.networks.push(of);
        self.numbers.insert(network.id(), number);
        for domain in domains {
            self.wires.domains[domain.0 as usize].networks.push(number);
        }
    }

    /// Adds a connection that becomes a network adapter of the server.
    fn add_wire(&mut self, all: &[DomainIx], claim: Claim<'a>) {
        let connection = claim.connection;
        let is_storage = connection.function.is(&Function::FibreChannel);
        if is_storage || is_left_out(connection) {
            return;
        }
        let found = connection.module.get();
        let found = found.and_then(|id| self.site.lookup.module(id));
        let domains = match found {
            Some((domain, _)) => vec![domain],
            None => all.to_vec(),
        };
        let place = connection.place.or(claim.profile.place);
        let place = place.or(claim.backend.place).unwrap_or(Place::FIRST);
        let side = letter(&self.fabric.index, &claim);
        let bundle = self.bundle(claim);
        self.wires.wires.push(Wire {
            id: connection.id().into(),
            name: connection.name.as_str().into(),
            place,
            domains: domains.into(),
            side: side.map_err(|why| Missing::new("the side of a connection", &why)),
            module: self.module(&claim, place),
            is_iscsi: connection.function.is(&Function::Iscsi),
            bundle,
        });
    }

    fn module(&self, claim: &Claim<'a>, near: Place) -> Option<(Arc<str>, Arc<str>, Place)> {
        let id = claim.connection.module.get()?;
        let module = self.fabric.index.module(id);
        let name = module.map_or(id.as_str(), |module| &module.name);
        let place = module.and_then(|module| module.place);
        let place = place.or(claim.connection.module.place());
        Some((id.as_str().into(), name.into(), place.unwrap_or(near)))
    }

    fn bundle(&mut self, claim: Claim<'a>) -> u32 {
        let id = claim.connection.network.get().map(String::as_str);
        let key = id.map(|id| (claim.backend.id(), id));
        if let Some(known) = key.and_then(|key| self.known.get(&key)) {
            return *known;
        }
        let carried = carried_by(&self.fabric.index, &self.classifier, claim);
        let what = "what a connection carries";
        let bundle = match carried.check() {
            Ok(carried) => self.of_carried(carried),
            Err(why) => Bundle {
                networks: Fact::missing(what, &why),
                tunnel: Fact::missing(what, &why),
            },
        };
        let number = count(self.wires.bundles.len());
        self.wires.bundles.push(bundle);
        if let Some(key) = key {
            self.known.insert(key, number);
        }
        number
    }

    fn of_carried(&self, carried: &Carried) -> Bundle {
        let networks = match carried.networks.need("the networks of a connection") {
            Ok(networks) => {
                let networks = networks.iter();
                let networks = networks.filter_map(|network| {
                    Some(OnWire {
                        network: *self.numbers.get(network.id.as_str())?,
                        vlan: Fact::of(&network.vlan, "the VLAN of a network"),
                        untagged: Fact::of(&network.untagged, "whether a network has a tag"),
                    })
                });
                Fact::derived(networks.collect())
            }
            Err(why) => Fact::missing("the networks of a connection", &why),
        };
        Bundle {
            networks,
            tunnel: Fact::of(&carried.tunnel, "whether a network is a tunnel"),
        }
    }

    fn finish(mut self) -> Wires {
        self.wires.wires.sort_by(|one, other| one.id.cmp(&other.id));
        for (number, wire) in (0..).zip(&self.wires.wires) {
            self.wires.by_id.insert(wire.id.clone(), number);
            for domain in &wire.domains {
                self.wires.domains[domain.0 as usize].wires.push(number);
            }
        }
        self.wires
    }
}

/// Whether a connection is never to be configured on the server.
fn is_left_out(connection: &Connection) -> bool {
    connection.port.get().is_some_and(|port| port == NO_PORT)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
