//! Fragments put together to one snapshot. The same object twice is named where the two contradict
//! each other, never merged in silence.

use std::collections::BTreeMap;

use super::Dialect;
use super::dialect::Fragment;
use super::fleet::{Admission, Fleet, HostFacts};
use super::moderate;
use crate::fabric::backend::Backend;
use crate::fabric::collection::Moment;
use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::fabric::record::{GivenIds, Record, Value};
use crate::fabric::snapshot::Snapshot;
use crate::source::{Problem, SourceId};

/// Puts fragments together, in their order, for hosts and backends that nothing else belongs to.
#[must_use]
pub fn merge(fragments: Vec<Fragment>) -> (Snapshot, Vec<Problem>) {
    let mut fleet = Fleet::default();
    let (snapshot, mut problems) = merge_into(&mut fleet, fragments, &Moments::new());
    problems.extend(fleet.stale());
    (snapshot, problems)
}

/// When files were collected that have no date of their own.
pub type Moments = BTreeMap<SourceId, Moment>;

/// Puts fragments together, in their order; their hosts join a fleet. `moments` date those that do not say when
/// they were collected.
#[must_use]
pub fn merge_into(
    fleet: &mut Fleet,
    fragments: Vec<Fragment>,
    moments: &Moments,
) -> (Snapshot, Vec<Problem>) {
    let dated = |mut host: Host| {
        let moment = host.place.and_then(|place| moments.get(&place.source));
        if let (false, Some(moment)) = (host.collected.is_known(), moment) {
            host.collected = Known::at(moment.text.clone(), moment.place);
        }
        host
    };
    let mut snapshot = Snapshot::default();
    let mut backends = Growing::default();
    let mut problems = Vec::new();
    let mut parts = Vec::new();
    for fragment in fragments {
        let belonging = fragment.belonging;
        let of_file = fragment.parts.into_iter();
        parts.extend(of_file.map(|part| part.belonging_to(belonging.clone())));
        for host in fragment.hosts {
            add_host(fleet, &mut snapshot.hosts, dated(host), &mut problems);
        }
        for backend in fragment.backends {
            backends.add(backend);
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
            add_host(fleet, &mut snapshot.hosts, dated(host), &mut problems);
        }
        for backend in assembled.backends {
            backends.add(backend);
        }
        backends.intents.append(&mut assembled.intents);
    }
    backends.add_intents(&mut problems);
    snapshot.backends = backends.backends;
    moderate::profiles(&mut snapshot.backends, &mut problems);
    snapshot.settle(&mut problems);
    snapshot.identify();
    moderate::problems(&mut problems);
    (snapshot, problems)
}

/// Backends that grow part by part: an appliance comes in many files, and a fleet has many appliances.
#[derive(Default)]
struct Growing {
    backends: Vec<Backend>,
    /// Where each stands, by its name without case and its kind.
    places: BTreeMap<(String, Option<&'static str>), usize>,
    /// Backends as they are meant to be.
    intents: Vec<Backend>,
}

impl Growing {
    fn key(backend: &Backend) -> (String, Option<&'static str>) {
        let kind = backend.kind.get().map(|kind| kind.name());
        (backend.name.to_ascii_lowercase(), kind)
    }

    /// Adds backends as they are meant to be, but for those that exports describe as they are.
    fn add_intents(&mut self, problems: &mut Vec<Problem>) {
        for intent in std::mem::take(&mut self.intents) {
            if self.has(&intent) {
                problems.push(set_aside(&intent));
            } else {
                self.add(intent);
            }
        }
    }

    /// Whether a backend of this name and kind is there.
    fn has(&self, backend: &Backend) -> bool {
        self.places.contains_key(&Self::key(backend))
    }

    fn add(&mut self, part: Backend) {
        let key = Self::key(&part);
        let known = self.places.get(&key);
        if let Some(known) = known.and_then(|at| self.backends.get_mut(*at)) {
            grow(known, part);
        } else {
            self.places.insert(key, self.backends.len());
            self.backends.push(part);
        }
    }
}

/// The note that a domain is judged as it is, and not as it is meant to be: both would be one domain twice.
fn set_aside(intent: &Backend) -> Problem {
    let message = format!(
        "an export of {} itself is in the run, which counts; what is meant to be configured is not judged beside it",
        intent.name
    );
    let problem = Problem::warning("intent-set-aside", message);
    let problem = problem.help("check the configuration in a run of its own");
    match intent.place {
        Some(place) => problem.at(place),
        None => problem,
    }
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
    // What is as old as its oldest part sorts as a text: both are of ISO 8601.
    let is_older = match (backend.collected.get(), part.collected.get()) {
        (Some(known), Some(part)) => part < known,
        (known, _) => known.is_none(),
    };
    if is_older {
        backend.collected = part.collected;
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
