//! Tests of what uplinks a vNIC finds.

use super::index::BackendIndex;
use super::pinnable::is_disjoint;
use super::pinning::Pinner;
use super::terms::Pinning;
use crate::fabric::backend::{
    Backend, Connection, Domain, Network, NetworkSet, UplinkGroup, UplinkPort,
};
use crate::fabric::known::{Known, State};
use crate::fabric::plan::Plan;
use crate::fabric::record::{Id, Record};
use crate::fabric::uplink::{LanMode, PinGroup};

fn ids(list: &[&str]) -> Known<Vec<Known<String>>> {
    let ids = list.iter().map(|id| Known::derived((*id).to_owned()));
    Known::derived(ids.collect())
}

fn ports(enabled: &[bool]) -> Known<Vec<UplinkPort>> {
    let ports = enabled.iter().map(|enabled| UplinkPort {
        enabled: Known::derived(*enabled),
        ..UplinkPort::default()
    });
    Known::derived(ports.collect())
}

fn backend(uplinks: &[(&str, &[&str])]) -> Backend {
    let network = |(id, vlan): (&str, u16)| Network {
        id: Id::from(id),
        vlan: Known::derived(vlan),
        ..Network::default()
    };
    let group = |(name, bound): &(&str, &[&str])| UplinkGroup {
        id: Id::from(*name),
        name: (*name).to_owned(),
        fabric: Known::derived("A".to_owned()),
        enabled: Known::derived(true),
        bound: ids(bound),
        uplinks: ports(&[true]),
        ..UplinkGroup::default()
    };
    Backend {
        domains: Known::derived(vec![Domain {
            lan_mode: Known::derived(LanMode::EndHost),
            ..Domain::default()
        }]),
        networks: Known::derived(
            [("default", 1), ("mgmt", 10), ("dmz", 20), ("lm", 30)]
                .map(network)
                .into(),
        ),
        network_sets: Known::derived(vec![NetworkSet {
            id: Id::from("set"),
            networks: ids(&["default", "mgmt", "dmz"]),
            ..NetworkSet::default()
        }]),
        uplink_groups: Known::derived(uplinks.iter().map(group).collect()),
        pin_groups: Known::derived(vec![PinGroup {
            name: "pin".to_owned(),
            fabric: Known::derived("A".to_owned()),
            target: Known::derived("2".to_owned()),
            ..PinGroup::default()
        }]),
        ..Backend::default()
    }
}

/// What is found, of which uplink, and what is missing there.
type Found = Result<(Pinning, String, Vec<String>), State>;

fn found(backend: &Backend, pin: Known<String>) -> Found {
    let plan = Plan::default();
    let index = BackendIndex::new(std::slice::from_ref(backend), &plan);
    let connection = Connection {
        network: Known::derived("set".to_owned()),
        module: Known::derived("A".to_owned()),
        pin_group: pin,
        ..Connection::default()
    };
    let mut pinner = Pinner::new(&index, backend);
    let pins = pinner.pins(&connection).map_err(|why| why.state)?;
    let missing = pins.missing.iter();
    Ok((
        pins.pinning,
        pins.uplink
            .map_or_else(String::new, |group| group.name.clone()),
        missing.map(|pin| pin.network.id().to_owned()).collect(),
    ))
}

fn none() -> Known<String> {
    Known::derived(String::new())
}

fn said(pinning: Pinning, uplink: &str, missing: &[&str]) -> (Pinning, String, Vec<String>) {
    let missing = missing.iter().map(|id| (*id).to_owned());
    (pinning, uplink.to_owned(), missing.collect())
}

#[test]
fn the_uplink_with_most_of_the_networks_is_told() {
    let apart = backend(&[("1", &["lm"]), ("2", &["mgmt"]), ("3", &["dmz", "mgmt"])]);
    assert_eq!(found(&apart, none()), Ok(said(Pinning::Pinnable, "3", &[])));
    let apart = backend(&[("1", &["lm"]), ("2", &["mgmt"]), ("3", &["dmz"])]);
    assert_eq!(
        found(&apart, none()),
        Ok(said(Pinning::NotPinnable, "2", &["dmz"]))
    );
    let free = backend(&[("1", &["lm"]), ("2", &["mgmt"])]);
    assert_eq!(
        found(&free, none()),
        Ok(said(Pinning::Doubtful, "2", &["dmz"]))
    );
    let all = backend(&[("1", &["lm"]), ("2", &[])]);
    assert_eq!(
        found(&all, none()).map(|found| found.0),
        Ok(Pinning::Pinnable)
    );
}

#[test]
fn an_unknown_pin_group_matters_where_uplinks_differ() {
    let pin = || Known::derived("pin".to_owned());
    let differ = backend(&[("1", &["mgmt", "dmz"]), ("2", &["lm"])]);
    assert_eq!(
        found(&differ, pin()),
        Ok(said(Pinning::NotPinnable, "2", &["mgmt", "dmz"]))
    );
    assert_eq!(found(&differ, Known::default()), Err(State::NotCollected));
    let none_has = backend(&[("1", &["mgmt"]), ("2", &["dmz"])]);
    assert_eq!(
        found(&none_has, Known::default()),
        Ok(said(Pinning::NotPinnable, "1", &["dmz"]))
    );
    let both = backend(&[("1", &["mgmt", "dmz"]), ("2", &["dmz", "mgmt"])]);
    assert_eq!(
        found(&both, Known::default()),
        Ok(said(Pinning::Pinnable, "1", &[]))
    );
    let gone = Known::derived("gone".to_owned());
    assert_eq!(found(&both, gone), Err(State::Unresolved));
    let mut none = differ;
    none.pin_groups.get_mut().expect("known")[0].target = Known::derived(String::new());
    assert_eq!(found(&none, pin()), Err(State::Unavailable));
}

#[test]
fn what_is_off_or_not_pinned_is_no_question() {
    let mut off = backend(&[("1", &["mgmt"]), ("2", &["dmz"])]);
    off.uplink_groups.get_mut().expect("known")[1].enabled = Known::derived(false);
    let pin = || Known::derived("pin".to_owned());
    assert_eq!(found(&off, pin()), Ok(said(Pinning::SwitchedOff, "2", &[])));
    // Whatever is bound, or whether anything is, the uplink that is named is off.
    off.uplink_groups.get_mut().expect("known")[0].bound = Known::default();
    assert!(found(&off, pin()).is_ok());
    assert_eq!(found(&off, none()), Err(State::NotCollected));
    // A fabric without any uplink is another matter.
    off.uplink_groups.get_mut().expect("known")[0].enabled = Known::derived(false);
    assert!(found(&off, pin()).is_err());
    let mut switch = backend(&[("1", &["mgmt"]), ("2", &["dmz"])]);
    switch.domains.get_mut().expect("known")[0].lan_mode = Known::derived(LanMode::Switch);
    assert_eq!(found(&switch, none()), Err(State::NotApplicable));
}

#[test]
fn what_is_bound_to_an_uplink_that_is_off_is_on_no_other() {
    let free = || backend(&[("1", &["mgmt"]), ("2", &["dmz"]), ("3", &[])]);
    let lacks = Ok(said(Pinning::NotPinnable, "1", &["dmz"]));
    let with = |enabled: Known<bool>, uplinks: Known<Vec<UplinkPort>>| {
        let mut backend = free();
        let off = &mut backend.uplink_groups.get_mut().expect("known")[1];
        (off.enabled, off.uplinks) = (enabled, uplinks);
        found(&backend, none())
    };
    let on = || Known::derived(true);
    assert_eq!(with(Known::derived(false), ports(&[true])), lacks);
    assert_eq!(with(on(), ports(&[false, false])), lacks);
    assert_eq!(with(on(), ports(&[])), lacks, "no port");
    // Here it does not matter whether the second one takes vNICs.
    assert_eq!(with(on(), Known::default()), lacks);
    let mut both = backend(&[("1", &["mgmt"]), ("2", &["mgmt", "dmz"])]);
    both.uplink_groups.get_mut().expect("known")[1].uplinks = Known::default();
    assert_eq!(found(&both, none()), Err(State::NotCollected));
}

#[test]
fn what_else_is_carried_does_not_help_what_has_no_uplink() {
    let open = |uplinks: &[(&str, &[&str])]| {
        let mut backend = backend(uplinks);
        let set = &mut backend.network_sets.get_mut().expect("known")[0];
        set.networks.add(Some(Known::default()));
        found(&backend, none())
    };
    let lacks = said(Pinning::NotPinnable, "1", &["dmz"]);
    assert_eq!(open(&[("1", &["mgmt"]), ("2", &["dmz"])]), Ok(lacks));
    assert_eq!(open(&[("1", &["mgmt", "dmz"])]), Err(State::NotCollected));
}

#[test]
fn a_fabric_whose_uplinks_are_off_is_another_matter() {
    let disjoint = |enabled: bool| {
        let mut backend = backend(&[("1", &["mgmt"])]);
        backend.uplink_groups.get_mut().expect("known")[0].enabled = Known::derived(enabled);
        is_disjoint(&backend, "A")
    };
    assert_eq!((disjoint(true), disjoint(false)), (Ok(true), Ok(false)));
}

#[test]
fn what_may_be_bound_matters_where_it_changes_the_answer() {
    let perhaps = |uplinks: &[(&str, &[&str])], network: &str| {
        let mut backend = backend(uplinks);
        for group in backend.uplink_groups.get_mut().expect("known") {
            group.bound.add(Some(Known::default()));
            group.perhaps_bound = vec![network.to_owned()];
        }
        found(&backend, none())
    };
    // Of a network that the vNIC does not carry: it is not bound where others are.
    let apart = [("1", &["mgmt"][..]), ("2", &["dmz"])];
    let lacks = said(Pinning::NotPinnable, "1", &["dmz"]);
    assert_eq!(perhaps(&apart, "lm"), Ok(lacks));
    let free = [("1", &["mgmt"][..])];
    assert_eq!(
        perhaps(&free, "lm"),
        Ok(said(Pinning::Doubtful, "1", &["dmz"]))
    );
    // Where nothing else is, it may be what makes the others doubtful.
    assert_eq!(perhaps(&[("1", &[])], "lm"), Err(State::NotCollected));
    // Of one that it carries.
    assert_eq!(perhaps(&free, "dmz"), Err(State::NotCollected));
    let all = [("1", &["mgmt", "dmz"][..]), ("2", &["lm"])];
    assert_eq!(
        perhaps(&all, "default"),
        Ok(said(Pinning::Pinnable, "1", &[]))
    );
}
