//! Fragments put together to one snapshot. The same object twice is named, never merged in
//! silence.

use std::any::type_name;
use std::collections::BTreeMap;

use super::Dialect;
use super::dialect::Fragment;
use super::duplicate::same_twice;
use super::fleet::{Admission, Fleet, HostFacts};
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::fabric::record::Record;
use crate::fabric::snapshot::{Snapshot, write_record};
use crate::source::Problem;

/// Puts fragments together, in their order, for hosts and backends that nothing else belongs to.
#[must_use]
pub fn merge(fragments: Vec<Fragment>) -> (Snapshot, Vec<Problem>) {
    let mut fleet = Fleet::default();
    let (snapshot, mut problems) = merge_into(&mut fleet, fragments);
    problems.extend(fleet.stale());
    (snapshot, problems)
}

/// Puts fragments together, in their order; their hosts join a fleet.
#[must_use]
pub fn merge_into(fleet: &mut Fleet, fragments: Vec<Fragment>) -> (Snapshot, Vec<Problem>) {
    let mut snapshot = Snapshot::default();
    let mut backends = Vec::new();
    let mut problems = Vec::new();
    let mut parts = Vec::new();
    for fragment in fragments {
        parts.extend(fragment.parts);
        for host in fragment.hosts {
            add_host(fleet, &mut snapshot.hosts, host, &mut problems);
        }
        for backend in fragment.backends {
            add_backend(&mut backends, backend, &mut problems);
        }
        match (&snapshot.plan, fragment.plan) {
            (None, Some((plan, place))) => {
                snapshot.plan = Some(plan);
                snapshot.plan_place = Some(place);
            }
            (Some(_), Some((_, place))) => problems.push(
                Problem::error("two-plans", "a second snapshot carries a plan")
                    .at(place)
                    .help("keep the plan in one file, or in fabriclint.yaml"),
            ),
            (_, None) => {}
        }
        problems.extend(fragment.problems);
    }
    // A name in a part may be explained by the last file, so that parts wait for all fragments.
    for dialect in Dialect::ALL {
        let assembled = dialect.reader().assemble(&mut parts, &mut problems);
        for host in assembled.hosts {
            add_host(fleet, &mut snapshot.hosts, host, &mut problems);
        }
        for backend in assembled.backends {
            add_backend(&mut backends, backend, &mut problems);
        }
    }
    snapshot.backends = backends
        .into_iter()
        .map(|growing| growing.backend)
        .collect();
    snapshot.identify();
    (snapshot, problems)
}

/// A backend that grows part by part: an appliance comes in many files, and a fleet has many
/// appliances.
struct Growing {
    backend: Backend,
    taken: Taken,
}

/// Where objects stand in their list, by their ids; a backend has one list of each type.
#[derive(Default)]
struct Taken(BTreeMap<&'static str, BTreeMap<String, usize>>);

impl Taken {
    /// Adds a list to a list. An object that is there already, in another file or in the same, must
    /// be the same.
    fn add<R: Record>(
        &mut self,
        list: &mut Known<Vec<R>>,
        more: Known<Vec<R>>,
        problems: &mut Vec<Problem>,
    ) {
        // An export that says a list is empty knows more than one that leaves the list out.
        if !list.is_known() && more.is_known() {
            *list = Known::derived(Vec::new());
        }
        let Some(items) = list.get_mut() else {
            return;
        };
        // Indexed only when a second part comes: a backend that came whole needs no index.
        let known = || items.iter().map(|item| item.id().to_owned()).zip(0..);
        let of_type = self.0.entry(type_name::<R>());
        let taken = of_type.or_insert_with(|| known().collect());
        for item in more.into_value().unwrap_or_default() {
            // Two objects without an id are not the same one because of that.
            let index = taken.get(item.id()).filter(|_| !item.id().is_empty());
            if let Some(index) = index {
                let object = format!("the {} {} is in the exports", item.kind(), item.id());
                let place = item.place();
                let said = |item: &R| write_record(item);
                if let Some(mut problem) = same_twice(&mut items[*index], item, said, &object) {
                    problem.place = place;
                    problems.push(problem);
                }
            } else {
                taken.insert(item.id().to_owned(), items.len());
                items.push(item);
            }
        }
    }
}

fn add_backend(backends: &mut Vec<Growing>, part: Backend, problems: &mut Vec<Problem>) {
    let known = backends
        .iter_mut()
        .find(|growing| same(&growing.backend, &part));
    match known {
        Some(known) => known.add(part, problems),
        None => backends.push(Growing {
            backend: part,
            taken: Taken::default(),
        }),
    }
}

fn same(one: &Backend, other: &Backend) -> bool {
    one.name.eq_ignore_ascii_case(&other.name) && one.kind.get() == other.kind.get()
}

fn add_host(fleet: &mut Fleet, hosts: &mut Vec<Host>, host: Host, problems: &mut Vec<Problem>) {
    let mut host = host;
    match fleet.admit(&HostFacts::of(&host)) {
        Ok(Admission::New) => {}
        Ok(Admission::InPlaceOf { older, problem }) => {
            hosts.retain(|known| known.place != older);
            problems.push(problem);
        }
        Ok(Admission::Namesake { others, name }) => {
            for (place, name) in others {
                let mut known = hosts.iter_mut();
                if let Some(known) = known.find(|known| known.place == Some(place)) {
                    known.name = name;
                }
            }
            host.name = name;
        }
        Err(problem) => {
            problems.push(problem);
            return;
        }
    }
    hosts.push(host);
}

impl Growing {
    fn add(&mut self, part: Backend, problems: &mut Vec<Problem>) {
        let (backend, taken) = (&mut self.backend, &mut self.taken);
        if !backend.firmware.is_known() {
            backend.firmware = part.firmware;
        }
        taken.add(&mut backend.domains, part.domains, problems);
        taken.add(&mut backend.modules, part.modules, problems);
        taken.add(&mut backend.networks, part.networks, problems);
        taken.add(&mut backend.network_sets, part.network_sets, problems);
        taken.add(&mut backend.bandwidths, part.bandwidths, problems);
        taken.add(&mut backend.uplink_groups, part.uplink_groups, problems);
        taken.add(&mut backend.profiles, part.profiles, problems);
        taken.add(&mut backend.servers, part.servers, problems);
        taken.add(&mut backend.server_types, part.server_types, problems);
        taken.add(&mut backend.qos_classes, part.qos_classes, problems);
        taken.add(&mut backend.mac_pools, part.mac_pools, problems);
    }
}
