//! What uplinks a vNIC finds where layer 2 is disjoint: in end-host mode a fabric interconnect pins each vNIC to one
//! uplink, which must have all of its networks, or to the one that its pin group names.
//!
//! Sources: Cisco UCS Manager guides, "Upstream Disjoint Layer-2 Networks". Of networks that are bound to no uplink
//! they contradict each other: OL-25712-04 (p. 360) has them only on uplinks to which nothing is bound, the CLI guide
//! of 4.1 on all. VLAN 1 is on all.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::index::BackendIndex;
use super::pinnable::{is_disjoint, is_end_host, is_on, pin_target, pinned_off, takes};
use super::terms::Pinning;
use super::uplinks::DEFAULT_VLAN;
use crate::fabric::answer::{Answer, any};
use crate::fabric::backend::{Backend, Connection, Network, UplinkGroup};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
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
    /// What may be bound to it besides, and why nobody knows it.
    perhaps: BTreeMap<&'a str, Why>,
}

/// What a vNIC asks for: its set, its fabric and its pin group, where that is known.
type Wish<'a> = (&'a str, &'a str, Option<&'a str>);

/// A fabric and the name of a pin group, where that is known.
type Pin<'a> = (&'a str, Option<&'a str>);

/// Finds the uplinks of connections, those of one wish once.
pub struct Pinner<'i, 'a> {
    index: &'i BackendIndex<'a>,
    backend: &'a Backend,
    fabrics: BTreeMap<&'a str, Result<Arc<Vec<Uplink<'a>>>, Why>>,
    found: BTreeMap<Wish<'a>, Result<Arc<Pins<'a>>, Why>>,
    disjoint: BTreeMap<&'a str, Answer>,
    off: BTreeMap<Pin<'a>, Result<Option<&'a UplinkGroup>, Why>>,
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
            off: BTreeMap::new(),
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

    /// Whether the connection may find no uplink: layer 2 is disjoint, or its pin group names one that is switched off
    /// while others of its fabric are not.
    ///
    /// # Errors
    /// Neither is known to be so, and what decides it is unknown.
    pub fn restricted(&mut self, connection: &'a Connection) -> Answer {
        let fabric = connection.module.need("the module of a connection")?;
        let disjoint = self.disjoint(connection);
        let off = self.off(fabric, &connection.pin_group);
        any([disjoint, off.map(|off| off.is_some())])
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

    /// The uplink that a pin group names, where it is switched off.
    fn off(
        &mut self,
        fabric: &'a str,
        pin: &'a Known<String>,
    ) -> Result<Option<&'a UplinkGroup>, Why> {
        let backend = self.backend;
        let found = self.off.entry((fabric, pin.get().map(String::as_str)));
        found
            .or_insert_with(|| pinned_off(backend, fabric, pin))
            .clone()
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
        match self.off(fabric, pin) {
            Ok(Some(uplink)) => {
                return Ok(Pins {
                    pinning: Pinning::SwitchedOff,
                    uplink: Some(uplink),
                    missing: Vec::new(),
                    is_chosen: true,
                });
            }
            Err(why) if pin.is_known() => return Err(why),
            Ok(None) | Err(_) => {}
        }
        let uplinks = self.uplinks(fabric)?;
        let carried = settled(self.networks(set)?, &uplinks);
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
                if chosen.is_empty() {
                    let lists = [self.backend.uplink_groups.why()];
                    return Err(Why::unresolved("the uplink that a pin group names", lists));
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
                    if one.takes == Ok(false) || judge(&[one])?.pinning != Pinning::Pinnable {
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

fn uplinks<'a>(backend: &'a Backend, fabric: &str) -> Result<Vec<Uplink<'a>>, Why> {
    let mut uplinks = Vec::new();
    for group in backend.uplink_groups.need("the list of uplinks")? {
        if !is_on(group, fabric)? {
            continue;
        }
        let what = "a network that is bound to an uplink";
        let (mut bound, mut unknown) = (BTreeMap::new(), Vec::new());
        for id in group
            .bound
            .need("the networks that are bound to an uplink")?
        {
            match id.need(what) {
                Ok(network) => drop(bound.insert(network.as_str(), id.place())),
                Err(why) => unknown.push(why),
            }
        }
        // One that is none of those that may be bound can be any network.
        if let Some(why) = unknown.get(group.perhaps_bound.len()) {
            return Err(why.clone());
        }
        uplinks.push(Uplink {
            group,
            takes: takes(group),
            bound,
            perhaps: group
                .perhaps_bound
                .iter()
                .map(String::as_str)
                .zip(unknown)
                .collect(),
        });
    }
    Ok(uplinks)
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
    let pins = found(least(), &sure, true);
    let differs = |networks, candidates| found(networks, candidates, true).pinning != pins.pinning;
    // Something that may be bound can be what makes an uplink one with bound networks.
    let perhaps = asked
        .iter()
        .find_map(|uplink| uplink.perhaps.values().next());
    if let Some(why) = perhaps
        && found(least(), &sure, false).pinning != pins.pinning
    {
        return Err(why.clone());
    }
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

/// What is carried, without networks of which nobody knows whether they are bound to an uplink: they may be on any.
fn settled<'a>(mut carried: Carried<'a>, uplinks: &[Uplink<'a>]) -> Carried<'a> {
    let mut gap = None;
    carried.known.retain(|(network, _)| {
        let mut perhaps = uplinks
            .iter()
            .filter_map(|uplink| uplink.perhaps.get(network.id()));
        // VLAN 1 cannot be bound.
        let why = perhaps.next().filter(|_| !network.vlan.is(&DEFAULT_VLAN));
        gap = gap.take().or_else(|| why.cloned());
        why.is_none()
    });
    carried.gap = carried.gap.or(gap);
    carried
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

/// What uplinks have of networks of which none is VLAN 1. `bare`: whether what may be bound is not.
fn found<'a>(networks: Vec<MissingPin<'a>>, candidates: &[&Uplink<'a>], bare: bool) -> Pins<'a> {
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
    let is_sure = free.is_empty()
        || whole.any(|uplink| uplink.bound.is_empty() && (bare || uplink.perhaps.is_empty()));
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
