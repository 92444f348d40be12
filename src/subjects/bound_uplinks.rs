//! Whether other uplinks of UCS carry the VLANs of one. A VLAN that is bound to uplinks of a fabric interconnect is on no
//! other one of it; one that is bound to none is on those that have nothing bound, and VLAN 1 on all. It does not know
//! which vNICs are pinned where.
//!
//! Sources: Cisco UCS Manager guides, "Upstream Disjoint Layer-2 Networks". Whether a VLAN that is bound to none is also on
//! uplinks that have others bound, they contradict each other, so that nobody knows it.

use std::collections::BTreeSet;

use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::graph::BackendIndex;
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;

/// The VLAN that is on every uplink.
const DEFAULT_VLAN: u16 = 1;

/// A VLAN that other uplinks are asked for.
struct Wanted<'a> {
    id: &'a str,
    /// Its number: a VLAN of one fabric is another object than that of the other fabric.
    number: Result<u16, Why>,
}

/// An uplink that may carry it.
struct Uplink<'a> {
    /// Whether it and one of its ports are switched on.
    enabled: Answer,
    /// What is bound to it.
    ids: BTreeSet<&'a str>,
    numbers: BTreeSet<u16>,
    /// Why there may be more.
    gap: Option<Why>,
}

/// Whether other uplinks of the fabric interconnect of a group, or those of the other one, together carry each of its
/// VLANs: what is bound to it, or where nothing is, what is bound to no uplink of its fabric interconnect.
///
/// # Errors
/// Those that are known do not, and of one it is unknown where it is or what it carries.
pub(super) fn others_carry(
    index: &BackendIndex<'_>,
    backend: &Backend,
    group: &UplinkGroup,
    here: bool,
) -> Answer {
    let own = group.fabric.need("the fabric of an uplink")?;
    let groups = backend.uplink_groups.items();
    let mut others = Vec::new();
    let mut unplaced = None;
    for other in groups.iter().filter(|other| other.id() != group.id()) {
        match other.fabric.need("the fabric of an uplink") {
            Ok(fabric) if (fabric == own) == here => others.push(uplink(index, other)),
            Ok(_) => {}
            Err(why) => unplaced = unplaced.or(Some(why)),
        }
    }
    if others.iter().all(|other| other.enabled == Ok(false)) {
        return unplaced.map_or(Ok(false), Err);
    }
    let itself = here.then(|| uplink(index, group));
    let carried = |wanted: &Wanted<'_>| is_carried(wanted, &others, itself.as_ref());
    let wanted = wanted(index, backend, group)?;
    // What the uplinks that are known do not carry, another one may.
    let each = wanted.iter().map(|wanted| {
        let rest = unplaced.clone().map_or(Ok(false), Err);
        any([carried(wanted), rest])
    });
    all(each)
}

/// The VLANs of a group.
fn wanted<'a>(
    index: &BackendIndex<'_>,
    backend: &'a Backend,
    group: &'a UplinkGroup,
) -> Result<Vec<Wanted<'a>>, Why> {
    let what = "the networks that are bound to an uplink";
    let bound = group.bound.need(what)?;
    if !bound.is_empty() {
        let each = bound.iter().map(|id| {
            let id = id.need(what)?;
            Ok(Wanted {
                id,
                number: number(index, id),
            })
        });
        return each.collect();
    }
    let near = backend.uplink_groups.items().iter();
    let near = near.filter(|other| other.fabric.get() == group.fabric.get());
    let near: Vec<Uplink<'_>> = near.map(|other| uplink(index, other)).collect();
    let networks = backend.networks.need("the list of networks")?.iter();
    let networks = networks.map(|network| Wanted {
        id: network.id(),
        number: network.vlan.need("the VLAN of a network").copied(),
    });
    let is_free = |wanted: &Wanted<'_>| !near.iter().any(|uplink| has(uplink, wanted) == Ok(true));
    Ok(networks.filter(is_free).collect())
}

/// The number of a VLAN.
fn number(index: &BackendIndex<'_>, id: &str) -> Result<u16, Why> {
    let network = index.network(id);
    let network = network
        .ok_or_else(|| Why::new(State::Unresolved, "a network that is bound to an uplink"))?;
    network.vlan.need("the VLAN of a network").copied()
}

fn uplink<'a>(index: &BackendIndex<'_>, group: &'a UplinkGroup) -> Uplink<'a> {
    let ports = group.uplinks.need("the ports of an uplink");
    let port = ports.and_then(|ports| {
        let each = ports
            .iter()
            .map(|port| port.enabled.need("whether an uplink is enabled").copied());
        any(each)
    });
    let enabled = group.enabled.need("whether an uplink is enabled").copied();
    let mut uplink = Uplink {
        enabled: all([enabled, port]),
        ids: BTreeSet::new(),
        numbers: BTreeSet::new(),
        gap: None,
    };
    let what = "the networks that are bound to an uplink";
    match group.bound.need(what) {
        Ok(bound) => {
            for id in bound {
                match id.need(what) {
                    Ok(id) => {
                        uplink.ids.insert(id);
                        match number(index, id) {
                            Ok(number) => drop(uplink.numbers.insert(number)),
                            Err(why) => drop(uplink.gap.get_or_insert(why)),
                        }
                    }
                    Err(why) => drop(uplink.gap.get_or_insert(why)),
                }
            }
        }
        Err(why) => uplink.gap = Some(why),
    }
    uplink
}

/// Whether a VLAN is bound to an uplink.
fn has(uplink: &Uplink<'_>, wanted: &Wanted<'_>) -> Answer {
    if uplink.ids.contains(wanted.id) {
        return Ok(true);
    }
    let by_number = match &wanted.number {
        Ok(number) => Ok(uplink.numbers.contains(number)),
        Err(_) if uplink.numbers.is_empty() => Ok(false),
        Err(why) => Err(why.clone()),
    };
    any([by_number, uplink.gap.clone().map_or(Ok(false), Err)])
}

/// Whether one of these uplinks carries a VLAN, beside another one of their fabric interconnect.
fn is_carried(wanted: &Wanted<'_>, uplinks: &[Uplink<'_>], beside: Option<&Uplink<'_>>) -> Answer {
    if wanted.number == Ok(DEFAULT_VLAN) {
        return any(uplinks.iter().map(|uplink| uplink.enabled.clone()));
    }
    let is_bound = any(uplinks
        .iter()
        .chain(beside)
        .map(|uplink| has(uplink, wanted)));
    let each = uplinks.iter().map(|uplink| {
        let is_free = is_bound.clone().map(|is_bound| !is_bound);
        let takes = any([has(uplink, wanted), all([is_free, takes_free(uplink)])]);
        all([uplink.enabled.clone(), takes])
    });
    any(each)
}

/// Whether an uplink has the VLANs that are bound to none.
fn takes_free(uplink: &Uplink<'_>) -> Answer {
    match &uplink.gap {
        Some(why) => Err(why.clone()),
        None if uplink.ids.is_empty() => Ok(true),
        None => {
            let what =
                "whether VLANs that are bound to no uplink are on one that others are bound to";
            Err(Why::new(State::Unavailable, what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{Network, UplinkPort};
    use crate::fabric::known::Known;
    use crate::fabric::plan::Plan;
    use crate::fabric::record::Id;

    /// An uplink of a fabric with what is bound to it; one whose name ends in `off` is switched off.
    fn group((name, bound): &(&str, &[&str])) -> UplinkGroup {
        let bound = bound.iter().map(|id| match *id {
            "?" => Known::default(),
            id => Known::derived(id.to_owned()),
        });
        let port = UplinkPort {
            enabled: Known::derived(true),
            ..UplinkPort::default()
        };
        UplinkGroup {
            id: Id::from(*name),
            name: (*name).to_owned(),
            fabric: Known::derived(name[..1].to_owned()),
            enabled: Known::derived(!name.ends_with("off")),
            bound: Known::derived(bound.collect()),
            uplinks: Known::derived(vec![port]),
            ..UplinkGroup::default()
        }
    }

    /// Whether others carry what the first one does, on its fabric or on the other one.
    fn carry(uplinks: &[(&str, &[&str])], here: bool) -> Option<bool> {
        let network = |(id, vlan): (&str, u16)| Network {
            id: Id::from(id),
            vlan: Known::derived(vlan),
            ..Network::default()
        };
        let vlans = [("default", 1), ("mgmt", 10), ("dmz-a", 20), ("dmz-b", 20)];
        let backend = Backend {
            networks: Known::derived(vlans.map(network).into()),
            uplink_groups: Known::derived(uplinks.iter().map(group).collect()),
            ..Backend::default()
        };
        let plan = Plan::default();
        let index = BackendIndex::new(std::slice::from_ref(&backend), &plan);
        let group = &backend.uplink_groups.items()[0];
        others_carry(&index, &backend, group, here).ok()
    }

    #[test]
    fn an_uplink_of_the_other_fabric_has_what_is_bound_to_none_there() {
        let other = |uplinks: &[(&str, &[&str])]| carry(uplinks, false);
        assert_eq!(other(&[("A1", &["mgmt"])]), Some(false));
        assert_eq!(other(&[("A1", &["mgmt"]), ("B1", &[])]), Some(true));
        assert_eq!(other(&[("A1", &[]), ("B1", &[])]), Some(true));
        assert_eq!(other(&[("A1", &["mgmt"]), ("B1 off", &[])]), Some(false));
        assert_eq!(
            other(&[("A1", &["mgmt"]), ("B1", &["dmz-b"]), ("B2", &[])]),
            Some(true)
        );
    }

    #[test]
    fn what_is_bound_to_an_uplink_that_is_off_is_on_no_other() {
        let uplinks: [(&str, &[&str]); 3] = [("A1", &["mgmt"]), ("B1 off", &["mgmt"]), ("B2", &[])];
        assert_eq!(carry(&uplinks, false), Some(false));
        let uplinks: [(&str, &[&str]); 3] = [("A1", &[]), ("B1 off", &["mgmt"]), ("B2", &[])];
        assert_eq!(carry(&uplinks, false), Some(false));
    }

    #[test]
    fn whether_what_is_bound_to_none_is_beside_what_is_bound_nobody_knows() {
        assert_eq!(carry(&[("A1", &["mgmt"]), ("B1", &["dmz-b"])], false), None);
        assert_eq!(carry(&[("A1", &[]), ("A2", &["mgmt"])], true), None);
        assert_eq!(carry(&[("A1", &["mgmt"]), ("B1", &["?"])], false), None);
    }

    #[test]
    fn vlans_of_one_fabric_are_compared_by_their_numbers() {
        let uplinks: [(&str, &[&str]); 2] = [("A1", &["dmz-a"]), ("B1", &["dmz-b"])];
        assert_eq!(carry(&uplinks, false), Some(true));
    }

    #[test]
    fn a_second_uplink_of_the_fabric_stands_in_for_what_both_have() {
        let here = |uplinks: &[(&str, &[&str])]| carry(uplinks, true);
        assert_eq!(here(&[("A1", &["mgmt"]), ("A2", &[])]), Some(false));
        assert_eq!(here(&[("A1", &["mgmt"]), ("A2", &["mgmt"])]), Some(true));
        assert_eq!(here(&[("A1", &[]), ("A2", &[])]), Some(true));
        assert_eq!(here(&[("A1", &["default"]), ("A2", &["mgmt"])]), Some(true));
        assert_eq!(here(&[("A1", &[]), ("B1", &[])]), Some(false));
    }
}
