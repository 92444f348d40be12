//! A domain put into the nouns of the snapshot.

use super::domain::UcsDomain;
use super::lost;
use super::network::{mac_pools, modules, networks, qos_classes};
use super::profiles::{profiles, server_types, servers};
use super::uplinks::uplink_groups;
use super::vnics::Made;
use crate::fabric::backend::{Backend, BackendKind, Domain};
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::Problem;

/// A domain in the nouns of the snapshot.
pub(in super::super) fn backend(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Backend {
    let mut made = Made::default();
    let profiles = profiles(domain, &mut made, problems);
    let mut networks = networks(domain, problems);
    networks.append(&mut made.networks);
    let modules = modules(domain);
    let lost = |class: &str| domain.lost(class);
    // What cannot be read is one of its list, so that nobody takes the rest for all.
    let networks = lost::with(
        domain.list("fabricVlan", networks),
        lost("fabricVlan").map(|lost| lost.network(domain)),
    );
    let uplink_groups = lost::with(
        domain.list("fabricEthLanPc", uplink_groups(domain)),
        lost("fabricEthLanPc")
            .or_else(|| lost("fabricEthLanEp"))
            .map(|lost| lost.uplink_group(domain)),
    );
    let profiles = lost::with(
        domain.list("lsServer", profiles),
        lost("lsServer").map(|lost| lost.profile(domain)),
    );
    let qos_classes = lost::with(
        domain.list("qosclassEthBE", qos_classes(domain, problems)),
        lost("qosclassEthBE").map(|lost| lost.qos_class(domain)),
    );
    let mac_pools = lost::with(
        domain.list("macpoolPool", mac_pools(domain, problems)),
        lost("macpoolPool").map(|lost| lost.mac_pool(domain)),
    );
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
        ..Domain::default()
    };
    Backend {
        id: Id::from(format!("backend:{}", domain.name)),
        place: Some(domain.place),
        name: domain.name.clone(),
        kind: Known::derived(BackendKind::Ucs),
        collected: domain.account.collected.clone(),
        domains: Known::derived(vec![pair]),
        modules: Known::derived(modules),
        networks,
        network_sets: Known::derived(made.sets.into_values().collect()),
        uplink_groups,
        profiles,
        servers: domain.inventory("the servers", "computeBlade", servers(domain)),
        server_types: domain.inventory(
            "the models of the servers",
            "computeBlade",
            server_types(domain),
        ),
        qos_classes,
        mac_pools,
        ..Backend::default()
    }
}
