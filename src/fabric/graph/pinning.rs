//! What uplinks a vNIC finds where layer 2 is disjoint: in end-host mode a fabric interconnect pins each vNIC to one
//! uplink, which must have all of its networks, or to the one that its pin group names.
//!
//! Sources: Cisco UCS Manager guides, "Upstream Disjoint Layer-2 Networks". Of networks that are bound to no uplink
//! they contradict each other: OL-25712-04 (p. 360) has them only on uplinks to which nothing is bound, the CLI guide
//! of 4.1 on all. VLAN 1 is on all.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::index::BackendIndex;
use super::terms::Pinning;
use super::uplinks::DEFAULT_VLAN;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, Connection, Network, UplinkGroup};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::fabric::uplink::LanMode;
use crate::source::Place;

/// What uplinks a set of networks finds on a fabric.
#[derive(Clone, Debug)]
pub struct Pins<'a> {
    /// Whether one of them has all of its networks.
    pub pinning: Pinning,
    /// The uplink that the vNIC is pinned to by its pin group, or that has most of its networks; none where there is
    /// none.
    pub uplink: Option<&'a UplinkGroup>,
    /// The networks that this uplink lacks, or may lack.
    pub missing: Vec<MissingPin<'a>>,
    /// Whether a pin group chose the uplink.
    pub is_chosen: bool,
}

/// A network that an uplink lacks.
#[derive(Clone, Debug)]
pub struct MissingPin<'a> {
    /// The network.
    pub network: &'a Network,
    /// Where the set names it.
    pub place: Option<Place>,
    /// The uplinks of the fabric that it is bound to, and where.
    pub bound: Vec<(&'a UplinkGroup, Option<Place>)>,
}

/// An uplink with the networks that are bound to it. They are bound to it, and so to no other one, also where it is
/// switched off.
struct Uplink<'a> {
    group: &'a UplinkGroup,
    /// Whether a vNIC can be pinned to it.
    takes: Answer,
    bound: BTreeMap<&'a str, Option<Place>>,
}

/// What a vNIC asks for: its set, its fabric and its pin group, where that is known.
type Wish<'a> = (&'a str, &'a str, Option<&'a str>);

/// Finds the uplinks of connections, those of one wish once.
pub struct Pinner<'i, 'a> {
    index: &'i BackendIndex<'a>,
    backend: &'a Backend,
    fabrics: BTreeMap<&'a str, Result<Arc<Vec<Uplink<'a>>>, Why>>,
    found: BTreeMap<Wish<'a>, Result<Arc<Pins<'a>>, Why>>,
    disjoint: BTreeMap<&'a str, Answer>,
}

/// A network of a set, and where the set names it.
type Wanted<'a> = (&'a Network, Option<Place>);

/// The networks of a set.
struct Carried<'a> {
    known: Vec<Wanted<'a>>,
    /// Why these may not be all.
    gap: Option<Why>,
}

impl<'i, 'a> Pinner<'i, 'a> {
    /// One for the connections of a backend.
    #[must_use]
    pub fn new(index: &'i BackendIndex<'a>, backend: &'a Backend) -> Self {
        Self {
            index,
            backend,
            fabrics: BTreeMap::new(),
            found: BTreeMap::new(),
            disjoint: BTreeMap::new(),
        }
    }

    /// Whether a network is bound to an uplink of the connection's fabric, in end-host mode.
    ///
    /// # Errors
    /// The fabric, its uplinks, what is bound to them, or the mode are unknown.
    pub fn disjoint(&mut self, connection: &'a Connection) -> Answer {
        let fabric = connection.module.need("the module of a connection")?;
        let backend = self.backend;
        let answer = self.disjoint.entry(fabric);
        answer
            .or_insert_with(|| is_disjoint(backend, fabric))
            .clone()
    }

    /// What uplinks a connection finds.
    ///
    /// # Errors
    /// What it carries, the uplinks of its fabric, or its pin group are unknown.
    pub fn pins(&mut self, connection: &'a Connection) -> Result<Arc<Pins<'a>>, Why> {
        let fabric = connection
            .module
            .need("the module of a connection")?
            .as_str();
        let set = connection
            .network
            .need("the network of a connection")?
            .as_str();
        let pin = connection.pin_group.get().map(String::as_str);
        if let Some(found) = self.found.get(&(set, fabric, pin)) {
            return found.clone();
        }
        let found = self.find(set, fabric, &connection.pin_group).map(Arc::new);
        self.found.insert((set, fabric, pin), found.clone());
        found
    }

    fn find(
        &mut self,
        set: &'a str,
        fabric: &'a str,
        pin: &'a Known<String>,
    ) -> Result<Pins<'a>, Why> {
        if is_end_host(self.backend) == Ok(false) {
            let sentence = "in switch mode no vNIC is pinned to an uplink";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let carried = self.networks(set)?;
        let uplinks = self.uplinks(fabric)?;
        let every: Vec<&Uplink<'a>> = uplinks.iter().collect();
        let judge = |asked: &[&Uplink<'a>]| judged(&carried, &uplinks, asked);
        match pin.check() {
            Ok(name) if name.is_empty() => judge(&every),
            Ok(name) => {
                let target = pin_target(self.backend, fabric, name)?;
                let chosen: Vec<&Uplink<'a>> = every
                    .into_iter()
                    .filter(|uplink| uplink.group.id() == target)
                    .collect();
                if chosen.iter().all(|uplink| uplink.takes == Ok(false)) {
                    let sentence = "the uplink that its pin group names is switched off";
                    return Err(Why::new(State::NotApplicable, sentence));
                }
                let pins = judge(&chosen)?;
                Ok(Pins {
                    is_chosen: true,
                    ..pins
                })
            }
            Err(why) => {
                // Whatever a pin group may choose: all uplinks, or none, are right.
                let pins = judge(&every)?;
                if pins.pinning == Pinning::NotPinnable {
                    return Ok(pins);
                }
                for one in &every {
                    // One that is switched off is another question.
                    if one.takes != Ok(false) && judge(&[one])?.pinning != Pinning::Pinnable {
                        return Err(why.named("the pin group of a vNIC"));
                    }
                }
                Ok(pins)
            }
        }
    }

    /// The networks of a set that an uplink must have.
    fn networks(&self, id: &str) -> Result<Carried<'a>, Why> {
        let unresolved = || {
            let lists = [self.backend.network_sets.why(), self.backend.networks.why()];
            Why::unresolved("the network of a connection", lists)
        };
        let mut carried = Carried {
            known: Vec::new(),
            gap: None,
        };
        let alone = self.index.network(id);
        if id.is_empty() || alone.is_some() {
            let alone = alone.into_iter();
            carried.known = alone.map(|network| (network, network.place)).collect();
            return Ok(carried);
        }
        let set = self.index.network_set(id).ok_or_else(unresolved)?;
        for reference in set.networks.need("the list of networks of a set")? {
            let network = reference.need("the list of networks of a set");
            match network.and_then(|id| self.index.network(id).ok_or_else(unresolved)) {
                Ok(network) => carried
                    .known
                    .push((network, reference.place().or(set.place))),
                Err(why) => carried.gap = carried.gap.or(Some(why)),
            }
        }
        Ok(carried)
    }

    fn uplinks(&mut self, fabric: &'a str) -> Result<Arc<Vec<Uplink<'a>>>, Why> {
        let backend = self.backend;
        let found = self.fabrics.entry(fabric);
        found
            .or_insert_with(|| uplinks(backend, fabric).map(Arc::new))
            .clone()
    }
}

/// In switch mode nothing is pinned. A fabric without an uplink is another matter.
fn is_disjoint(backend: &Backend, fabric: &str) -> Answer {
    let groups = backend.uplink_groups.need("the list of uplinks")?;
    let is_bound = any(groups.iter().map(|group| {
        let bound = group.bound.need("the networks that are bound to an uplink");
        all([is_on(group, fabric), bound.map(|bound| !bound.is_empty())])
    }));
    let is_served = any(groups
        .iter()
        .map(|group| all([is_on(group, fabric), takes(group)])));
    all([is_bound, is_served, is_end_host(backend)])
}

/// Whether a vNIC can be pinned to an uplink: it is switched on, and one of its ports is.
fn takes(group: &UplinkGroup) -> Answer {
    let enabled = group.enabled.need("whether an uplink is enabled").copied();
    let has_port = group
        .uplinks
        .need("the ports of an uplink")
        .and_then(|ports| {
            any(ports.iter().map(|port| {
                let enabled = port.enabled.need("whether a port of an uplink is enabled");
                enabled.copied()
            }))
        });
    all([enabled, has_port])
}

fn is_end_host(backend: &Backend) -> Answer {
    let domains = backend.domains.need("the list of domains")?.iter();
    all(domains.map(|domain| {
        let mode = domain.lan_mode.need("the mode of the LAN cloud")?;
        Ok(*mode == LanMode::EndHost)
    }))
}

fn is_on(group: &UplinkGroup, fabric: &str) -> Answer {
    let of = group.fabric.need("the fabric of an uplink")?;
    Ok(of == fabric)
}

fn uplinks<'a>(backend: &'a Backend, fabric: &str) -> Result<Vec<Uplink<'a>>, Why> {
    let mut uplinks = Vec::new();
    for group in backend.uplink_groups.need("the list of uplinks")? {
        if !is_on(group, fabric)? {
            continue;
        }
        let mut bound = BTreeMap::new();
        for id in group
            .bound
            .need("the networks that are bound to an uplink")?
        {
            let network = id.need("a network that is bound to an uplink")?;
            bound.insert(network.as_str(), id.place());
        }
        uplinks.push(Uplink {
            group,
            takes: takes(group),
            bound,
        });
    }
    Ok(uplinks)
}

/// The uplink group that a pin group names on a fabric, by its id.
///
/// # Errors
/// The pin groups are unknown, none of them is called so, or it names no uplink of the fabric.
pub fn pin_target<'a>(backend: &'a Backend, fabric: &str, name: &str) -> Result<&'a str, Why> {
    let groups = backend.pin_groups.need("the list of pin groups")?.iter();
    let mut groups = groups
        .filter(|group| group.name == name && group.fabric.get().is_some_and(|of| of == fabric));
    let unresolved = || Why::unresolved("the pin group of a vNIC", [backend.pin_groups.why()]);
    let group = groups.next().ok_or_else(unresolved)?;
    let target = group.target.need("the uplink that a pin group names")?;
    if target.is_empty() {
        let what = "an uplink for a vNIC whose pin group names none of its fabric, or one that is not there,";
        return Err(Why::new(State::Unavailable, what));
    }
    Ok(target)
}

/// What these of a fabric's uplinks have of some networks. What nobody knows must not change the answer: whether a
/// network is VLAN 1, whether an uplink takes vNICs, what else is carried.
fn judged<'a>(
    carried: &Carried<'a>,
    uplinks: &[Uplink<'a>],
    asked: &[&Uplink<'a>],
) -> Result<Pins<'a>, Why> {
    let missing = |(network, place): &Wanted<'a>| MissingPin {
        network,
        place: *place,
        bound: bound_to(uplinks, network),
    };
    let taking = |is_open: bool| -> Vec<&Uplink<'a>> {
        let asked = asked.iter().copied();
        asked
            .filter(|uplink| uplink.takes.as_ref().map_or(is_open, |takes| *takes))
            .collect()
    };
    // VLAN 1 is on every uplink, and cannot be bound.
    let certain =
        |(network, _): &&Wanted<'a>| network.vlan.get().is_some_and(|vlan| *vlan != DEFAULT_VLAN);
    let possible = |(network, _): &&Wanted<'a>| !network.vlan.is(&DEFAULT_VLAN);
    let least = || carried.known.iter().filter(certain).map(missing).collect();
    let most = || carried.known.iter().filter(possible).map(missing).collect();
    let (sure, all) = (taking(false), taking(true));
    if all.is_empty() {
        let sentence = "no uplink of the fabric is switched on";
        return Err(Why::new(State::NotApplicable, sentence));
    }
    let open = all.iter().find_map(|uplink| uplink.takes.as_ref().err());
    if let (true, Some(why)) = (sure.is_empty(), open) {
        // If they take none, it is another matter.
        return Err(why.clone());
    }
    let pins = found(least(), &sure);
    let differs = |networks, candidates| found(networks, candidates).pinning != pins.pinning;
    let unknown = carried
        .known
        .iter()
        .find_map(|(network, _)| network.vlan.why());
    match (&carried.gap, open, unknown) {
        // Whatever else it carries cannot help it.
        (Some(gap), _, _) if pins.pinning != Pinning::NotPinnable => Err(gap.clone()),
        (_, Some(why), _) if differs(least(), &sure) || differs(most(), &all) => Err(why.clone()),
        (_, _, Some(why)) if differs(most(), &sure) => {
            Err(why.clone().named("the VLAN of a network"))
        }
        _ => Ok(pins),
    }
}

fn bound_to<'a>(
    uplinks: &[Uplink<'a>],
    network: &Network,
) -> Vec<(&'a UplinkGroup, Option<Place>)> {
    let bound = uplinks.iter().filter_map(|uplink| {
        let place = uplink.bound.get(network.id())?;
        Some((uplink.group, *place))
    });
    bound.collect()
}

/// What uplinks have of networks of which none is VLAN 1.
fn found<'a>(networks: Vec<MissingPin<'a>>, candidates: &[&Uplink<'a>]) -> Pins<'a> {
    let (free, mut bound): (Vec<_>, Vec<_>) = networks
        .into_iter()
        .partition(|network| network.bound.is_empty());
    let lacks =
        |uplink: &Uplink<'_>, pin: &MissingPin<'_>| !uplink.bound.contains_key(pin.network.id());
    let count = |uplink: &Uplink<'_>| bound.iter().filter(|pin| lacks(uplink, pin)).count();
    // Of those that lack as much the first one.
    let best = candidates
        .iter()
        .min_by_key(|uplink| count(uplink))
        .copied();
    let least = best.map_or(usize::MAX, count);
    let mut whole = candidates.iter().filter(|uplink| count(uplink) == 0);
    let is_sure = free.is_empty() || whole.any(|uplink| uplink.bound.is_empty());
    let (pinning, missing) = match (least, is_sure) {
        (0, true) => (Pinning::Pinnable, Vec::new()),
        (0, false) => (Pinning::Doubtful, free),
        _ => {
            bound.retain(|pin| best.is_none_or(|best| lacks(best, pin)));
            (Pinning::NotPinnable, bound)
        }
    };
    Pins {
        pinning,
        uplink: best.map(|uplink| uplink.group),
        missing,
        is_chosen: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Domain, NetworkSet, UplinkPort};
    use crate::fabric::plan::Plan;
    use crate::fabric::record::Id;
    use crate::fabric::uplink::PinGroup;

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
        let pin = Known::derived("pin".to_owned());
        assert_eq!(found(&off, pin), Err(State::NotApplicable));
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
}
