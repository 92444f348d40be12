//! Uplink sets, and for each network with uplinks of its own a group of those. A port says which
//! module it is on by its name.

use super::script::Site;
use crate::fabric::backend::{UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::source::Place;

/// The groups of the domain called `domain`.
pub(super) fn groups(
    domain: &str,
    site: &Site,
    network_id: impl Fn(&str) -> String,
) -> Vec<UplinkGroup> {
    let mut groups = Vec::new();
    for (name, place) in &site.uplink_sets {
        let of_set = site
            .networks
            .iter()
            .filter(|network| network.uplink_set.get().is_some_and(|set| set == name));
        let networks = of_set.map(|network| Known::at(network_id(&network.name), network.place));
        groups.push(UplinkGroup {
            id: Id::from(format!("{domain}/uplink-set:{name}")),
            place: Some(*place),
            name: name.clone(),
            domain: Known::derived(format!("{domain}/domain")),
            networks: if site.scripted || !site.networks.is_empty() {
                Known::derived(networks.collect())
            } else {
                let what = "the networks of an uplink set (`show network *`)";
                Known::unknown(Why::not_collected(what))
            },
            uplinks: ports(site, name),
            ..UplinkGroup::default()
        });
    }
    for network in &site.networks {
        let uplinks = ports(site, &network.name);
        if network.uplink_set.is_known() || uplinks.get().is_none_or(Vec::is_empty) {
            continue;
        }
        let id = Known::at(network_id(&network.name), network.place);
        groups.push(UplinkGroup {
            id: Id::from(format!("{domain}/uplinks:{}", network.name)),
            place: Some(network.place),
            name: network.name.clone(),
            domain: Known::derived(format!("{domain}/domain")),
            networks: Known::derived(vec![id]),
            uplinks,
            ..UplinkGroup::default()
        });
    }
    groups
}

/// The ports of a set or network; unknown where no export lists any port.
fn ports(site: &Site, user: &str) -> Known<Vec<UplinkPort>> {
    if site.uplink_ports.is_empty() {
        return Known::unknown(Why::not_collected("the list of uplink ports"));
    }
    let contradicted = site.uplink_ports.iter().find_map(|port| {
        let why = port.used_by.why();
        why.filter(|why| why.state == State::Contradicted)
    });
    if contradicted.is_some() {
        let what = "what an uplink port is used by";
        return Known::unknown(Why::new(State::Contradicted, what));
    }
    let is_of = |used_by: &Known<String>| {
        used_by
            .get()
            .is_some_and(|used_by| used_by.eq_ignore_ascii_case(user))
    };
    let own = site.uplink_ports.iter().filter(|port| is_of(&port.used_by));
    let ports = own.map(|port| UplinkPort {
        place: Some(port.place),
        name: port.name.clone(),
        module: module(&port.name, port.place),
        ..UplinkPort::default()
    });
    Known::derived(ports.collect())
}

/// `enc0:1` of `enc0:1:X5`: enclosure and bay.
fn module(port: &str, place: Place) -> Known<String> {
    match port.rsplit_once(':') {
        Some((module, _)) => Known::at(module.to_owned(), place),
        None => Known::unknown(Why::new(State::Failed, "the module of an uplink port")),
    }
}
