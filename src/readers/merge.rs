//! Fragments put together to one snapshot. The same object twice is named where the two contradict
//! each other, never merged in silence.

use super::Dialect;
use super::dialect::Fragment;
use super::fleet::{Admission, Fleet, HostFacts};
use super::moderate;
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::fabric::record::{GivenIds, Record, Value};
use crate::fabric::snapshot::Snapshot;
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
            add_backend(&mut backends, backend);
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
        let mut assembled = dialect.reader().assemble(&mut parts, &mut problems);
        moderate::hosts(&mut assembled.hosts, &mut problems);
        for host in assembled.hosts {
            add_host(fleet, &mut snapshot.hosts, host, &mut problems);
        }
        for backend in assembled.backends {
            add_backend(&mut backends, backend);
        }
    }
    snapshot.backends = backends;
    snapshot.settle(&mut problems);
    snapshot.identify();
    moderate::problems(&mut problems);
    (snapshot, problems)
}

/// Adds a part of a backend: an appliance comes in many files, and a fleet has many appliances.
fn add_backend(backends: &mut Vec<Backend>, part: Backend) {
    match backends.iter_mut().find(|known| same(known, &part)) {
        Some(known) => grow(known, part),
        None => backends.push(part),
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
            // A snapshot of the other host alone called its objects so as well.
            host.admit(&mut GivenIds::refusing());
        }
        Err(problem) => {
            problems.push(problem);
            return;
        }
    }
    hosts.push(host);
}

fn grow(backend: &mut Backend, part: Backend) {
    if !backend.firmware.is_known() {
        backend.firmware = part.firmware;
    }
    add(&mut backend.domains, part.domains);
    add(&mut backend.modules, part.modules);
    add(&mut backend.networks, part.networks);
    add(&mut backend.network_sets, part.network_sets);
    add(&mut backend.bandwidths, part.bandwidths);
    add(&mut backend.uplink_groups, part.uplink_groups);
    add(&mut backend.profiles, part.profiles);
    add(&mut backend.servers, part.servers);
    add(&mut backend.server_types, part.server_types);
    add(&mut backend.qos_classes, part.qos_classes);
    add(&mut backend.mac_pools, part.mac_pools);
}

/// Adds a list to a list. An object that both have is settled when all parts are together.
fn add<R: Record>(list: &mut Known<Vec<R>>, more: Known<Vec<R>>) {
    match (list.get_mut(), more.is_known()) {
        (Some(items), _) => items.extend(more.into_value().unwrap_or_default()),
        // An export that says a list is empty knows more than one that leaves the list out.
        (None, true) => *list = Known::derived(more.into_value().unwrap_or_default()),
        (None, false) => {}
    }
}
