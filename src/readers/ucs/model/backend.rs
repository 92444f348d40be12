//! A domain put into the nouns of the snapshot.

use super::domain::UcsDomain;
use super::fabrics::{lan_mode, modules};
use super::lost::{self, Lost};
use super::network::{mac_pools, networks, qos_classes};
use super::pins::pin_groups;
use super::profiles::{profiles, server_types, servers};
use super::uplinks::uplink_groups;
use super::vnics::Made;
use crate::fabric::backend::{Backend, BackendKind, Domain};
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::Problem;

/// A domain in the nouns of the snapshot.
pub(in super::super) fn backend(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Backend {
    let mut made = Made::of(domain);
    let profiles = profiles(domain, &mut made, problems);
    let mut networks = networks(domain, problems);
    networks.append(&mut made.networks);
    let modules = modules(domain);
    let pair = Domain {
        id: Id::from(domain.id("sys")),
        place: Some(domain.place),
        name: domain.name.clone(),
        modules: Known::derived(
            modules
                .iter()
                .map(|module| Known::derived(module.id.as_str().to_owned()))
                .collect(),
        ),
        lan_mode: lan_mode(domain),
        ..Domain::default()
    };
    let mut backend = Backend {
        id: Id::from(format!("backend:{}", domain.name)),
        place: Some(domain.place),
        name: domain.name.clone(),
        kind: Known::derived(BackendKind::Ucs),
        collected: domain.account.collected.clone(),
        domains: Known::derived(vec![pair]),
        modules: Known::derived(modules),
        networks: domain.list("fabricVlan", networks),
        network_sets: Known::derived(made.sets.into_values().collect()),
        uplink_groups: uplink_groups(domain),
        pin_groups: pin_groups(domain),
        profiles: domain.list("lsServer", profiles),
        servers: domain.inventory("the servers", "computeBlade", servers(domain)),
        server_types: domain.inventory(
            "the models of the servers",
            "computeBlade",
            server_types(domain),
        ),
        qos_classes: domain.list("qosclassEthBE", qos_classes(domain, problems)),
        mac_pools: domain.list("macpoolPool", mac_pools(domain, problems)),
        ..Backend::default()
    };
    with_lost(domain, &mut backend);
    backend
}

/// Adds to the lists what cannot be read, so that nobody takes the rest for all.
fn with_lost(domain: &UcsDomain, backend: &mut Backend) {
    let lost = |class: &str| Lost::of_class(domain, class);
    let network = lost("fabricVlan").map(|lost| lost.network(domain));
    let uplink = lost("fabricEthLanPc").or_else(|| lost("fabricEthLanEp"));
    let uplink = uplink.map(|lost| lost.uplink_group(domain));
    let profile = lost("lsServer").map(|lost| lost.profile(domain));
    let class = lost("qosclassEthBE").map(|lost| lost.qos_class(domain));
    let pool = lost("macpoolPool").map(|lost| lost.mac_pool(domain));
    lost::add(&mut backend.networks, network);
    lost::add(&mut backend.uplink_groups, uplink);
    lost::add(&mut backend.profiles, profile);
    lost::add(&mut backend.qos_classes, class);
    lost::add(&mut backend.mac_pools, pool);
}
