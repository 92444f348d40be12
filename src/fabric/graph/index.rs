//! The index over all backends: connections by MAC address, objects by id. It knows no host.

use std::collections::HashMap;

use super::planned::Planned;
use super::uplink_index::UplinkIndex;
use crate::fabric::backend::{
    Backend, Connection, Function, Module, Network, NetworkSet, Profile, Server, ServerType,
};
use crate::fabric::known::{State, Why};
use crate::fabric::plan::Plan;
use crate::fabric::record::Record;

/// A connection that holds a MAC address, with the objects around it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The backend.
    pub backend: &'a Backend,
    /// The server profile.
    pub profile: &'a Profile,
    /// The connection.
    pub connection: &'a Connection,
}

/// All backends of a run, indexed.
pub struct BackendIndex<'a> {
    /// The backends.
    pub backends: &'a [Backend],
    /// The plan of the run.
    pub plan: &'a Plan,
    /// The plan, indexed.
    pub planned: Planned<'a>,
    claims: HashMap<&'a str, Vec<Claim<'a>>>,
    /// The holders of addresses that several connections hold.
    shared_macs: HashMap<&'a str, Result<Vec<Claim<'a>>, Why>>,
    objects: HashMap<&'a str, Object<'a>>,
    uplinks: HashMap<&'a str, Result<UplinkIndex<'a>, Why>>,
    /// Whether several connections carry a network or set, by its id.
    carried: HashMap<&'a str, bool>,
    gaps: Vec<Why>,
}

#[derive(Clone, Copy)]
enum Object<'a> {
    Module(&'a Module),
    Network(&'a Network),
    NetworkSet(&'a NetworkSet),
    Server(&'a Server),
    ServerType(&'a ServerType),
}

impl<'a> BackendIndex<'a> {
    /// Indexes the backends.
    #[must_use]
    pub fn new(backends: &'a [Backend], plan: &'a Plan) -> Self {
        let mut index = Self {
            backends,
            plan,
            planned: Planned::new(plan),
            claims: HashMap::new(),
            shared_macs: HashMap::new(),
            objects: HashMap::new(),
            uplinks: HashMap::new(),
            carried: HashMap::new(),
            gaps: Vec::new(),
        };
        for backend in backends {
            index.add_objects(backend);
            index.add_claims(backend);
            index
                .uplinks
                .insert(backend.id(), UplinkIndex::new(backend));
        }
        index.sort_holders();
        index
    }

    fn add_objects(&mut self, backend: &'a Backend) {
        for module in backend.modules.items() {
            self.objects.insert(module.id(), Object::Module(module));
        }
        for network in backend.networks.items() {
            self.objects.insert(network.id(), Object::Network(network));
        }
        for set in backend.network_sets.items() {
            self.objects.insert(set.id(), Object::NetworkSet(set));
        }
        for server in backend.servers.items() {
            self.objects.insert(server.id(), Object::Server(server));
        }
        for server_type in backend.server_types.items() {
            self.objects
                .insert(server_type.id(), Object::ServerType(server_type));
        }
    }

    fn add_claims(&mut self, backend: &'a Backend) {
        if let Some(why) = backend.profiles.why() {
            self.gaps.push(why.clone());
        }
        for profile in backend.profiles.items() {
            // A profile of which nobody knows whether it is assigned may be in use.
            let in_use = !profile.assigned.is(&false);
            if in_use && let Some(why) = profile.connections.why() {
                self.gaps.push(why.clone());
            }
            for connection in profile.connections.items() {
                if let Some(network) = connection.network.get() {
                    // The first connection enters false; any further one finds the entry.
                    let carried = self.carried.entry(network);
                    carried
                        .and_modify(|several| *several = true)
                        .or_insert(false);
                }
                match connection.mac.check() {
                    Ok(mac) => self.claims.entry(mac).or_default().push(Claim {
                        backend,
                        profile,
                        connection,
                    }),
                    Err(why) if in_use && may_be_ethernet(connection) => self.gaps.push(why),
                    Err(_) => {}
                }
            }
        }
    }

    /// The one assigned connection that holds `mac`, or why there is none.
    ///
    /// # Errors
    /// The reason, when nothing, several profiles or only unassigned profiles hold the address.
    pub fn claim(&self, mac: &str) -> Result<Claim<'a>, Why> {
        let claims = self.claims.get(mac).map_or(&[][..], Vec::as_slice);
        let mut assigned = claims
            .iter()
            .filter(|claim| claim.profile.assigned.is(&true));
        match (assigned.next(), assigned.next()) {
            (Some(claim), None) => Ok(*claim),
            (Some(_), Some(_)) => Err(unjoined(
                "several connections hold an adapter's MAC address",
            )),
            (None, _) => Err(self.no_claim(claims)),
        }
    }

    /// The connections of assigned profiles that hold `mac`, in the order of backends and ids.
    ///
    /// # Errors
    /// Whether one of the profiles that hold the address is assigned is unknown.
    pub fn holders(&self, mac: &str) -> Result<&[Claim<'a>], Why> {
        if let Some(holders) = self.shared_macs.get(mac) {
            return holders.as_deref().map_err(Why::clone);
        }
        let claims = self.claims.get(mac).map_or(&[][..], Vec::as_slice);
        match claims.first() {
            Some(claim) if !*is_assigned(claim)? => Ok(&[]),
            _ => Ok(claims),
        }
    }

    /// Sorts the holders of addresses that several connections hold, once: each of the connections asks.
    fn sort_holders(&mut self) {
        let shared = self.claims.iter().filter(|(_, claims)| claims.len() > 1);
        let sorted = shared.map(|(mac, claims)| {
            let mut holders = Vec::new();
            for claim in claims {
                match is_assigned(claim) {
                    Ok(true) => holders.push(*claim),
                    Ok(false) => {}
                    Err(why) => return (*mac, Err(why)),
                }
            }
            // One of several holders is the first, whatever order the exports were read in.
            holders.sort_by_key(|claim| (claim.backend.id(), claim.connection.id()));
            (*mac, Ok(holders))
        });
        self.shared_macs = sorted.collect();
    }

    fn no_claim(&self, claims: &[Claim<'a>]) -> Why {
        if let Some(why) = claims.iter().find_map(|claim| claim.profile.assigned.why()) {
            let state = match why.state {
                State::Limit => State::Limit,
                _ => State::Unjoined,
            };
            return Why::new(state, why.sentence("whether a profile is assigned"));
        }
        if !claims.is_empty() {
            return unjoined("only an unassigned profile holds an adapter's MAC address");
        }
        if let Some(why) = self.gaps.first() {
            let sentence = why.sentence("the MAC address of a connection");
            // What no export of this kind holds is no gap that somebody left.
            let state = match why.state {
                State::Limit => State::Limit,
                _ => State::Unjoined,
            };
            return Why::new(state, sentence);
        }
        Why::new(
            State::Unclaimed,
            "no connection holds an adapter's MAC address",
        )
    }

    /// The uplinks of a backend.
    ///
    /// # Errors
    /// The groups, or the networks of one of them, are unknown.
    pub(super) fn uplinks(&self, backend: &Backend) -> Result<&UplinkIndex<'a>, Why> {
        let nothing = || Why::not_collected("the list of uplinks");
        let uplinks = self.uplinks.get(backend.id()).ok_or_else(nothing)?;
        uplinks.as_ref().map_err(Why::clone)
    }

    /// Whether several connections carry the network or set with this id.
    pub(super) fn is_shared(&self, network: &str) -> bool {
        self.carried.get(network).copied().unwrap_or(false)
    }

    /// Whether any backend was read whose profiles are known.
    #[must_use]
    pub fn has_backends(&self) -> bool {
        !self.backends.is_empty()
    }

    /// The module with this id.
    #[must_use]
    pub fn module(&self, id: &str) -> Option<&'a Module> {
        match self.objects.get(id)? {
            Object::Module(module) => Some(module),
            _ => None,
        }
    }

    /// The network with this id.
    #[must_use]
    pub fn network(&self, id: &str) -> Option<&'a Network> {
        match self.objects.get(id)? {
            Object::Network(network) => Some(network),
            _ => None,
        }
    }

    /// The network set with this id.
    #[must_use]
    pub fn network_set(&self, id: &str) -> Option<&'a NetworkSet> {
        match self.objects.get(id)? {
            Object::NetworkSet(set) => Some(set),
            _ => None,
        }
    }

    /// The server with this id.
    #[must_use]
    pub fn server(&self, id: &str) -> Option<&'a Server> {
        match self.objects.get(id)? {
            Object::Server(server) => Some(server),
            _ => None,
        }
    }

    /// The server type with this id.
    #[must_use]
    pub fn server_type(&self, id: &str) -> Option<&'a ServerType> {
        match self.objects.get(id)? {
            Object::ServerType(server_type) => Some(server_type),
            _ => None,
        }
    }
}

/// Whether a server uses the profile of a claim.
fn is_assigned<'c>(claim: &Claim<'c>) -> Result<&'c bool, Why> {
    claim.profile.assigned.need("whether a profile is assigned")
}

/// Storage functions need no MAC address; one whose function is unknown may.
fn may_be_ethernet(connection: &Connection) -> bool {
    let storage = |function: &Function| *function != Function::Ethernet;
    !connection.function.get().is_some_and(storage)
}

/// A reason that no connection was joined, as a sentence.
pub(super) fn unjoined(sentence: &str) -> Why {
    Why::new(State::Unjoined, sentence)
}
