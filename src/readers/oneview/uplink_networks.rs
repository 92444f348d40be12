//! The networks of uplink sets that carry whole network sets: API 1200 (`uplink-setV6`) and later name sets
//! beside single networks (`networkSetUris`), and which networks those are stands in another answer.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::addresses;
use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::readers::row::Row;

/// The network sets that an uplink set carries.
#[derive(Debug)]
pub(super) struct CarriedSets {
    /// The place of the uplink set in the list of its part.
    group: usize,
    /// The addresses of the network sets.
    pub(super) sets: Vec<Known<String>>,
}

impl CarriedSets {
    /// Those of an `uplink-set`, which is the `group`th of its part; nothing if it carries none.
    pub(super) fn of(row: &Row<'_>, group: usize) -> Option<Self> {
        let sets = addresses(row, "networkSetUris");
        let sets = match sets.check() {
            Ok(sets) => sets.clone(),
            // Older APIs have no such key; what is no list may be any set.
            Err(why) if why.state == State::NotCollected => return None,
            Err(why) => vec![Known::unknown(why)],
        };
        (!sets.is_empty()).then_some(Self { group, sets })
    }
}

/// Adds the networks of the network sets to the uplink sets that carry them, once all answers of an
/// appliance are together: its parts, each with what its uplink sets carry. `gap` says why there are no network
/// sets, where a manifest does.
pub(super) fn resolve(parts: &mut [(&mut Backend, Vec<CarriedSets>)], gap: Option<&Why>) {
    if parts.iter().all(|(_, carried)| carried.is_empty()) {
        return;
    }
    let mut sets = BTreeMap::new();
    for set in parts.iter().flat_map(|(part, _)| part.network_sets.items()) {
        // An index document may know less of a set than its resource in another file.
        let known = sets
            .entry(set.id().to_owned())
            .or_insert_with(Known::default);
        if !known.is_known() {
            *known = set.networks.clone();
        }
    }
    for (part, carried) in parts {
        let groups = part.uplink_groups.get_mut();
        let groups = groups.map_or(&mut [][..], Vec::as_mut_slice);
        for carried in carried.drain(..) {
            if let Some(group) = groups.get_mut(carried.group) {
                group.networks = union(group, &carried.sets, &sets, gap);
            }
        }
    }
}

/// The networks that an uplink set names itself and those of the sets that it carries, each once. A set that
/// no export holds may have any network.
fn union(
    group: &UplinkGroup,
    carried: &[Known<String>],
    sets: &BTreeMap<String, Known<Vec<Known<String>>>>,
    gap: Option<&Why>,
) -> Known<Vec<Known<String>>> {
    let place = group.networks.place();
    let mut networks = match group.networks.check() {
        Ok(networks) => networks.clone(),
        Err(why) => return Known::unknown(why).or_place(place),
    };
    let mut known: BTreeSet<String> = networks
        .iter()
        .filter_map(|network| network.get().cloned())
        .collect();
    for reference in carried {
        let unknown = |why: Why| Known::unknown(why).or_place(reference.place());
        let id = match reference.need("a network set of an uplink set") {
            Ok(id) => id,
            Err(why) => return unknown(why),
        };
        let what = || format!("the network set {id} of the uplink set {}", group.name);
        let members = match sets.get(id) {
            Some(members) => members.need(&what()),
            None => Err(Why::unresolved(what(), [gap])),
        };
        let members = match members {
            Ok(members) => members,
            Err(why) => return unknown(why),
        };
        for member in members {
            // What is unknown may be any network.
            let is_new = member.get().is_none_or(|id| known.insert(id.clone()));
            if is_new {
                networks.push(member.clone());
            }
        }
    }
    Known::derived(networks).or_place(place)
}
