//! The storage functions of a host: what the backend presents to its server as Fibre Channel, FCoE or iSCSI
//! adapters, which Windows does not list among its network adapters. It does not know how the host uses them.

use std::collections::BTreeSet;

use super::host::HostGraph;
use super::index::Claim;
use crate::fabric::backend::Function;
use crate::fabric::known::Why;
use crate::fabric::record::Record;

impl<'a> HostGraph<'a> {
    /// The storage functions of the server profiles that adapters of the host are joined to, each once, in the
    /// order of the profiles' ids; none for a host that joins nothing.
    ///
    /// # Errors
    /// The connections of a profile, or the function of one of them, are unknown; with those that are known all
    /// the same.
    pub fn storage(&self) -> (Vec<Claim<'a>>, Result<(), Why>) {
        let mut seen = BTreeSet::new();
        let mut profiles: Vec<Claim<'a>> = self
            .joins()
            .map(|(_, join)| join.claim)
            .filter(|claim| seen.insert((claim.backend.id(), claim.profile.id())))
            .collect();
        profiles.sort_by_key(|claim| (claim.backend.id(), claim.profile.id()));
        let mut storage = Vec::new();
        let mut complete = Ok(());
        for claim in profiles {
            complete = complete.and(add_storage(claim, &mut storage));
        }
        (storage, complete)
    }
}

/// Adds the storage functions of a claim's profile.
fn add_storage<'a>(claim: Claim<'a>, storage: &mut Vec<Claim<'a>>) -> Result<(), Why> {
    let connections = claim.profile.connections.need("the list of connections")?;
    let listed = claim
        .profile
        .storage
        .need("the storage functions of a server profile");
    let mut complete = listed.map(|_| ());
    for connection in connections {
        match connection.function.need("the function of a connection") {
            Ok(Function::Ethernet) => {}
            // One without a network leads to no storage.
            Ok(_) if connection.network.is(&String::new()) => {}
            Ok(Function::FibreChannel | Function::Iscsi) => storage.push(Claim {
                connection,
                ..claim
            }),
            Err(why) => complete = complete.and(Err(why)),
        }
    }
    complete
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Backend, Connection, Profile};
    use crate::fabric::graph::Fabric;
    use crate::fabric::host::{Adapter, Host};
    use crate::fabric::known::Known;
    use crate::fabric::plan::Plan;
    use crate::fabric::record::Id;

    fn connection(name: &str, function: Known<Function>, mac: &str) -> Connection {
        Connection {
            id: Id::from(name),
            name: name.to_owned(),
            function,
            mac: Known::derived(mac.to_owned()),
            ..Connection::default()
        }
    }

    fn profile(name: &str, connections: Vec<Connection>) -> Profile {
        Profile {
            id: Id::from(name),
            name: name.to_owned(),
            assigned: Known::derived(true),
            storage: Known::derived(true),
            connections: Known::derived(connections),
            ..Profile::default()
        }
    }

    fn host(macs: &[&str]) -> Host {
        let adapters = macs.iter().map(|mac| Adapter {
            id: Id::from(format!("adapter {mac}")),
            name: (*mac).to_owned(),
            hardware: Known::derived(true),
            permanent_mac: Known::derived((*mac).to_owned()),
            ..Adapter::default()
        });
        Host {
            name: "HV01".to_owned(),
            adapters: Known::derived(adapters.collect()),
            ..Host::default()
        }
    }

    /// The names of the storage functions, and whether these are all.
    fn found(profiles: Vec<Profile>, host: &Host) -> (Vec<String>, bool) {
        let backends = [Backend {
            profiles: Known::derived(profiles),
            ..Backend::default()
        }];
        let plan = Plan::default();
        let fabric = Fabric::new(&backends, &plan);
        let (storage, complete) = fabric.host(host).storage();
        let names = storage.iter().map(|claim| claim.connection.name.clone());
        (names.collect(), complete.is_ok())
    }

    #[test]
    fn a_host_has_the_storage_functions_of_its_own_profile() {
        let known = Known::derived;
        let own = || {
            let ethernet = ["A1", "A2"].map(|mac| connection(mac, known(Function::Ethernet), mac));
            let storage = vec![
                connection("san-a", known(Function::FibreChannel), ""),
                connection("iscsi-b", known(Function::Iscsi), ""),
            ];
            profile("own", ethernet.into_iter().chain(storage).collect())
        };
        let other = profile(
            "other",
            vec![connection("other-san", known(Function::FibreChannel), "")],
        );
        let both = vec![own(), other];
        let expected = vec!["san-a".to_owned(), "iscsi-b".to_owned()];
        assert_eq!(found(both.clone(), &host(&["A1", "A2"])), (expected, true));
        assert_eq!(found(both, &host(&["FF"])), (Vec::new(), true));
    }

    #[test]
    fn a_function_without_a_network_is_no_way_to_the_storage() {
        let mut unassigned = connection("san-b", Known::derived(Function::FibreChannel), "");
        unassigned.network = Known::derived(String::new());
        let mut assigned = connection("san-a", Known::derived(Function::FibreChannel), "");
        assigned.network = Known::derived("SAN_A".to_owned());
        let ethernet = connection("A1", Known::derived(Function::Ethernet), "A1");
        let profiles = vec![profile("own", vec![ethernet, assigned, unassigned])];
        let found = found(profiles, &host(&["A1"]));
        assert_eq!(found, (vec!["san-a".to_owned()], true));
    }

    #[test]
    fn an_export_can_lack_the_storage_functions() {
        let ethernet = connection("A1", Known::derived(Function::Ethernet), "A1");
        let mut own = profile("own", vec![ethernet]);
        own.storage = Known::default();
        assert_eq!(found(vec![own], &host(&["A1"])), (Vec::new(), false));
    }

    #[test]
    fn a_function_that_nobody_knows_may_be_storage() {
        let ethernet = || connection("A1", Known::derived(Function::Ethernet), "A1");
        let san = connection("san-a", Known::derived(Function::FibreChannel), "");
        let unknown = connection("x", Known::default(), "");
        let profiles = vec![profile("own", vec![ethernet(), unknown, san])];
        assert_eq!(
            found(profiles, &host(&["A1"])),
            (vec!["san-a".to_owned()], false)
        );
    }
}
