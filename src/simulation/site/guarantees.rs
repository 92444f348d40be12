//! What all assigned profiles behind an uplink group are guaranteed together. Where a connection may leave through
//! several groups, it counts for each of them: nobody knows which one it will be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::Site;
use crate::fabric::backend::{Backend, BackendKind, Connection, Function, Profile};
use crate::fabric::graph::{BackendIndex, Claim, eligible_uplinks, guaranteed_mbps, pin_target};
use crate::fabric::known::Why;
use crate::simulation::fact::Fact;
use crate::simulation::number::GroupIx;

/// A sum, or why it is not whole.
type Sum = Result<u64, Why>;

/// The groups behind connections with this network or set, module and pin group.
type Known<'a> = BTreeMap<(&'a str, &'a str, &'a str), Result<Arc<Vec<GroupIx>>, Why>>;

/// Counts for each group.
pub(super) fn add_guarantees<'a>(site: &mut Site<'a>, index: &BackendIndex<'a>) {
    let mut sums: Vec<Sum> = vec![Ok(0); site.groups.len()];
    for backend in index.backends {
        if site.lookup.domains(backend).is_empty() {
            continue;
        }
        let mut counting = Counting {
            site,
            index,
            backend,
            known: BTreeMap::new(),
            sums: &mut sums,
        };
        match backend.profiles.need("the list of server profiles") {
            Ok(profiles) => profiles.iter().for_each(|one| counting.add(one)),
            Err(why) => counting.nobody_knows(&why),
        }
    }
    for (group, sum) in site.groups.iter_mut().zip(sums) {
        group.guaranteed_mbps = match sum {
            Ok(sum) => Fact::derived(sum),
            Err(why) => Fact::missing("what profiles behind an uplink group are guaranteed", &why),
        };
    }
}

struct Counting<'c, 'a> {
    site: &'c Site<'a>,
    index: &'c BackendIndex<'a>,
    backend: &'a Backend,
    known: Known<'a>,
    sums: &'c mut Vec<Sum>,
}

impl<'a> Counting<'_, 'a> {
    fn add(&mut self, profile: &'a Profile) {
        match profile.assigned.need("whether a profile is assigned") {
            Ok(true) => {}
            Ok(false) => return,
            Err(why) => return self.nobody_knows(&why),
        }
        match profile.connections.need("the list of connections") {
            Ok(connections) => {
                for connection in connections {
                    self.add_connection(profile, connection);
                }
            }
            Err(why) => self.nobody_knows(&why),
        }
    }

    fn add_connection(&mut self, profile: &'a Profile, connection: &'a Connection) {
        let is_storage = |function: &Function| *function != Function::Ethernet;
        if connection.function.get().is_some_and(is_storage) {
            return;
        }
        let groups = match self.groups(connection) {
            Ok(groups) => groups,
            Err(why) => return self.nobody_knows(&why),
        };
        if groups.is_empty() {
            return;
        }
        let claim = Claim {
            backend: self.backend,
            profile,
            connection,
        };
        let own = guaranteed_mbps(self.index, &claim, |_| None);
        for group in groups.iter() {
            let Some(sum) = self.sums.get_mut(group.0 as usize) else {
                continue;
            };
            match (sum.as_mut(), own.check()) {
                (Ok(sum), Ok(mbps)) => *sum = sum.saturating_add(*mbps),
                (Ok(_), Err(why)) => *sum = Err(why),
                (Err(_), _) => {}
            }
        }
    }

    /// No group of the backend has a sum that is known to be whole.
    fn nobody_knows(&mut self, why: &Why) {
        for domain in self.site.lookup.domains(self.backend) {
            let Some(domain) = self.site.domains.get(domain.0 as usize) else {
                continue;
            };
            for group in &domain.groups {
                if let Some(sum) = self.sums.get_mut(group.0 as usize)
                    && sum.is_ok()
                {
                    *sum = Err(why.clone());
                }
            }
        }
    }

    fn groups(&mut self, connection: &'a Connection) -> Result<Arc<Vec<GroupIx>>, Why> {
        let network = connection.network.need("the network of a connection")?;
        let module = connection.module.need("the module of a connection")?;
        let pin = connection.pin_group.get().map_or("", String::as_str);
        let key = (network.as_str(), module.as_str(), pin);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found = self.find(network, module, pin).map(Arc::new);
        self.known.insert(key, found.clone());
        found
    }

    fn find(&self, network: &'a str, module: &str, pin: &str) -> Result<Vec<GroupIx>, Why> {
        if network.is_empty() {
            return Ok(Vec::new());
        }
        let networks = self.networks(network)?;
        if self.backend.kind.is(&BackendKind::Ucs) {
            if !pin.is_empty() {
                let target = pin_target(self.backend, module, pin)?;
                let group = self.site.lookup.groups.get(target);
                return Ok(group.copied().into_iter().collect());
            }
            let groups = eligible_uplinks(self.index, self.backend, module, &networks)?;
            let numbers = groups.iter().filter_map(|it| self.site.lookup.group(it));
            return Ok(numbers.collect());
        }
        let Some((domain, _)) = self.site.lookup.module(module) else {
            return Ok(Vec::new());
        };
        let mut groups: Vec<GroupIx> = Vec::new();
        for network in networks {
            groups.extend(self.site.lookup.known_groups_with(domain, network));
        }
        groups.sort_unstable();
        groups.dedup();
        Ok(groups)
    }

    fn networks(&self, id: &'a str) -> Result<Vec<&'a str>, Why> {
        let Some(set) = self.index.network_set(id) else {
            return Ok(vec![id]);
        };
        let networks = set.networks.need("the list of networks of a set")?.iter();
        networks
            .map(|id| id.need("a network of a set").map(String::as_str))
            .collect()
    }
}
