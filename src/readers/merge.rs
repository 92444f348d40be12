//! Fragments put together to one snapshot. The same object twice is named where the two contradict
//! each other, never merged in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::Dialect;
use super::dialect::{Fragment, Intent};
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
    intents: Vec<Intent>,
}

impl Growing {
    fn key(backend: &Backend) -> (String, Option<&'static str>) {
        let kind = backend.kind.get().map(|kind| kind.name());
        (backend.name.to_ascii_lowercase(), kind)
    }

    /// Adds backends as they are meant to be, but for those that exports describe as they are, and for further
    /// descriptions of one.
    fn add_intents(&mut self, problems: &mut Vec<Problem>) {
        let mut intents = std::mem::take(&mut self.intents);
        // What says its name counts, whichever is read first.
        intents.sort_by_key(|intent| !intent.is_named);
        let exports = self.backends.len();
        for intent in intents {
            match self.described(&intent, exports) {
                Some((at, sign)) => {
                    let known = &self.backends[at];
                    problems.push(set_aside(&intent, known, at < exports, sign));
                }
                None => self.add(intent.backend),
            }
        }
    }

    /// The backend that something is the intent of, and by which sign. The first `exports` are as they are.
    fn described(&self, intent: &Intent, exports: usize) -> Option<(usize, Sign)> {
        let (name, kind) = Self::key(&intent.backend);
        let hints = intent.hints.iter().filter(|_| !intent.is_named);
        let hinted = hints.filter_map(|hint| self.places.get(&(hint.to_ascii_lowercase(), kind)));
        let hinted = hinted.filter(|at| **at < exports);
        let by_name = self.places.get(&(name, kind)).into_iter().chain(hinted);
        if let Some(at) = by_name.copied().next() {
            return Some((at, Sign::Name));
        }
        let own = addresses(&intent.backend);
        let mut all = self.backends.iter().enumerate();
        let (at, _) = all.find(|(at, known)| {
            let others = addresses(known);
            let shared = own.intersection(&others).count();
            let (less, more) = (own.len().min(others.len()), own.len().max(others.len()));
            // Two that have names are two, and an address of both is a defect, unless nearly all are alike.
            let of = if intent.is_named { more } else { less };
            let may_be = *at < exports || !intent.is_named;
            may_be && Self::key(known).1 == kind && shared * 2 > of
        })?;
        Some((at, Sign::Addresses))
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

/// What an intent and a backend have in common.
#[derive(Clone, Copy)]
enum Sign {
    Name,
    Addresses,
}

/// The MAC addresses that connections of a backend have: no two backends share them.
fn addresses(backend: &Backend) -> BTreeSet<&str> {
    let profiles = backend.profiles.items().iter();
    let connections = profiles.flat_map(|profile| profile.connections.items());
    let addresses = connections.filter_map(|connection| connection.mac.get());
    addresses
        .map(String::as_str)
        .filter(|mac| mac.bytes().any(|digit| digit != b'0'))
        .collect()
}

/// The note that a backend is judged as it is, and not as it is meant to be: both would be one backend twice.
fn set_aside(intent: &Intent, known: &Backend, is_export: bool, sign: Sign) -> Problem {
    let name = &known.name;
    let message = match (sign, is_export) {
        (Sign::Name, _) => format!(
            "an export of {name} itself is in the run, which counts; what is meant to be configured is not judged \
             beside it"
        ),
        (Sign::Addresses, true) => format!(
            "this configuration has the MAC addresses of {name}, of which an export is in the run, which counts; what \
             is meant to be configured is not judged beside it"
        ),
        (Sign::Addresses, false) => format!(
            "this configuration has the MAC addresses of {name}, which another one describes by its name, which \
             counts; this one is not judged beside it"
        ),
    };
    let help = match sign {
        Sign::Name => "check the configuration in a run of its own",
        Sign::Addresses => {
            "check the configuration in a run of its own; one of another domain has a name and addresses of its own"
        }
    };
    let problem = Problem::warning("intent-set-aside", message).help(help);
    match intent.backend.place {
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
