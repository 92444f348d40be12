//! Lists that are not whole: the appliance has resources of a kind that no export of the run holds. What is missing
//! stands in its list as one resource of which nothing is known: a list without it would be taken for all that there
//! is, and the others of the list are read as they are.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::networks::fabric;
use crate::fabric::backend::{
    Backend, Bandwidth, Domain, Module, Network, NetworkSet, Profile, Server, ServerType,
    UplinkGroup,
};
use crate::fabric::known::{Known, State, Why};
use crate::source::Place;

/// What resources are called that no export holds.
const NAME: &str = "(not in the exports)";

/// What is known of a list that is not whole: of which resources, why, and where the export shows it.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    pub(super) kind: Kind,
    pub(super) why: Why,
    pub(super) place: Place,
}

/// How whole the lists of one file are.
#[derive(Debug, Default)]
pub(super) struct Wholeness {
    /// What is missing.
    lost: Vec<Lost>,
}

impl Wholeness {
    /// Something of a list is missing.
    pub(super) fn lose(&mut self, kind: Kind, state: State, place: Place) {
        self.lost.push(Lost {
            kind,
            why: Why::new(state, list(kind)),
            place,
        });
    }

    /// Takes in what another file of the appliance says.
    fn take_in(&mut self, other: Self) {
        self.lost.extend(other.lost);
    }
}

/// The list of a kind, with what asks for it.
fn list(kind: Kind) -> String {
    let name = kind.resource().unwrap_or_default();
    format!("the list of {} (`GET /rest/{name}`)", kind.words())
}

/// Names the answers that hold what uplinks are judged by, where no export is one of them.
pub(super) fn name_lists(part: &mut Backend) {
    fn name<R>(known: &mut Known<Vec<R>>, kind: Kind) {
        *known = std::mem::take(known).named(&list(kind));
    }
    name(&mut part.uplink_groups, Kind::UplinkSet);
    name(&mut part.domains, Kind::LogicalInterconnect);
}

/// What is missing of the lists of an appliance, one of a kind: `truncated` are those of which pages are missing.
pub(super) fn of_appliance(
    files: impl Iterator<Item = Wholeness>,
    truncated: Vec<(Kind, Place)>,
) -> Vec<Lost> {
    let mut whole = Wholeness::default();
    for (kind, place) in truncated {
        whole.lose(kind, State::Truncated, place);
    }
    files.for_each(|file| whole.take_in(file));
    let mut of_kind: BTreeMap<Kind, Lost> = BTreeMap::new();
    for lost in whole.lost {
        of_kind.entry(lost.kind).or_insert(lost);
    }
    of_kind.into_values().collect()
}

/// Puts what is missing of a list into it. The parts of an appliance are put together later: it goes to one that has
/// such a list, and where none has, all of them say why.
pub(super) fn add(parts: &mut [&mut Backend], lost: &Lost) {
    if let Some(at) = parts.iter().position(|part| lost.is_in(part)) {
        lost.put(parts[at]);
        return;
    }
    for part in parts {
        lost.put(part);
    }
}

impl Lost {
    /// Whether a part has the list.
    fn is_in(&self, part: &Backend) -> bool {
        match self.kind {
            Kind::ServerProfile => part.profiles.is_known(),
            Kind::EthernetNetwork => part.networks.is_known(),
            Kind::NetworkSet => part.network_sets.is_known(),
            Kind::ConnectionTemplate => part.bandwidths.is_known(),
            Kind::UplinkSet => part.uplink_groups.is_known(),
            Kind::LogicalInterconnect => part.domains.is_known(),
            Kind::Interconnect => part.modules.is_known(),
            Kind::ServerHardware => part.servers.is_known(),
            Kind::ServerHardwareType => part.server_types.is_known(),
            Kind::Other => false,
        }
    }

    fn put(&self, part: &mut Backend) {
        match self.kind {
            Kind::ServerProfile => self.push(&mut part.profiles, Self::profile),
            Kind::EthernetNetwork => self.push(&mut part.networks, Self::network),
            Kind::NetworkSet => self.push(&mut part.network_sets, Self::network_set),
            Kind::ConnectionTemplate => self.push(&mut part.bandwidths, Self::bandwidth),
            Kind::UplinkSet => self.push(&mut part.uplink_groups, Self::uplink_group),
            Kind::LogicalInterconnect => self.push(&mut part.domains, Self::domain),
            Kind::Interconnect => self.push(&mut part.modules, Self::module),
            Kind::ServerHardware => self.push(&mut part.servers, Self::server),
            Kind::ServerHardwareType => self.push(&mut part.server_types, Self::server_type),
            Kind::Other => {}
        }
    }

    fn push<R>(&self, list: &mut Known<Vec<R>>, make: impl FnOnce(&Self) -> R) {
        match list.get_mut() {
            Some(items) => items.push(make(self)),
            None => *list = self.unknown(),
        }
    }

    /// What nobody knows of it.
    fn unknown<T>(&self) -> Known<T> {
        Known::unknown(self.why.clone()).or_place(Some(self.place))
    }

    fn profile(&self) -> Profile {
        Profile {
            place: Some(self.place),
            name: NAME.to_owned(),
            assigned: self.unknown(),
            server: self.unknown(),
            server_type: self.unknown(),
            connections: self.unknown(),
            ..Profile::default()
        }
    }

    fn network(&self) -> Network {
        Network {
            place: Some(self.place),
            name: NAME.to_owned(),
            vlan: self.unknown(),
            r#type: self.unknown(),
            enabled: self.unknown(),
            smart_link: self.unknown(),
            private: self.unknown(),
            bandwidth: self.unknown(),
            fabric: fabric(),
            ..Network::default()
        }
    }

    fn network_set(&self) -> NetworkSet {
        NetworkSet {
            place: Some(self.place),
            name: NAME.to_owned(),
            networks: self.unknown(),
            native: self.unknown(),
            ..NetworkSet::default()
        }
    }

    fn bandwidth(&self) -> Bandwidth {
        Bandwidth {
            place: Some(self.place),
            name: NAME.to_owned(),
            typical_mbps: self.unknown(),
            maximum_mbps: self.unknown(),
            ..Bandwidth::default()
        }
    }

    fn uplink_group(&self) -> UplinkGroup {
        UplinkGroup {
            place: Some(self.place),
            name: NAME.to_owned(),
            domain: self.unknown(),
            networks: self.unknown(),
            fabric: self.unknown(),
            enabled: self.unknown(),
            mode: self.unknown(),
            native: self.unknown(),
            primary: self.unknown(),
            uplinks: self.unknown(),
            ..UplinkGroup::default()
        }
    }

    fn domain(&self) -> Domain {
        Domain {
            place: Some(self.place),
            name: NAME.to_owned(),
            modules: self.unknown(),
            stacked: self.unknown(),
            internal: self.unknown(),
            mac_cache_failover: self.unknown(),
            ..Domain::default()
        }
    }

    fn module(&self) -> Module {
        Module {
            place: Some(self.place),
            name: NAME.to_owned(),
            model: self.unknown(),
            enclosure: self.unknown(),
            bay: self.unknown(),
            downlinks: self.unknown(),
            ..Module::default()
        }
    }

    fn server(&self) -> Server {
        Server {
            place: Some(self.place),
            name: NAME.to_owned(),
            r#type: self.unknown(),
            serial: self.unknown(),
            ports: self.unknown(),
            ..Server::default()
        }
    }

    fn server_type(&self) -> ServerType {
        ServerType {
            place: Some(self.place),
            name: NAME.to_owned(),
            ports: self.unknown(),
            ..ServerType::default()
        }
    }
}
