//! What is too much: a host of more objects than a host can have is refused, and of problems that are alike
//! the first are shown and the others counted.

use std::collections::BTreeMap;

use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Field, Record, Value};
use crate::source::limits::{
    FILE_HOSTS, HOST_ADAPTERS, HOST_OBJECTS, HOST_TEAMS, PROBLEMS, PROFILE_CONNECTIONS,
};
use crate::source::{Place, Problem, SourceId};

/// Takes the hosts out that have more of something than is judged.
pub(super) fn hosts(hosts: &mut Vec<Host>, problems: &mut Vec<Problem>) {
    hosts.retain(|host| match excess(host) {
        None => true,
        Some((count, what, limit)) => {
            let message = format!(
                "the host {} has {count} of {what}, more than the {limit} that are judged; it is left out",
                host.name
            );
            let problem = Problem::error("too-many-objects", message)
                .help("look what the export lists, and export the host again");
            problems.push(match host.place {
                Some(place) => problem.at(place),
                None => problem,
            });
            false
        }
    });
}

/// The problem of a file with more hosts than are read of one.
pub(super) fn too_many_hosts(count: usize, place: Place) -> Option<Problem> {
    let message =
        format!("{count} hosts are in this file, more than the {FILE_HOSTS} that are read of one");
    (count > FILE_HOSTS).then(|| {
        let problem = Problem::error("too-many-hosts", message).at(place);
        problem.help("put the hosts into several files")
    })
}

/// Takes the connections of profiles for unknown that have more than are summed up.
pub(super) fn profiles(backends: &mut [Backend], problems: &mut Vec<Problem>) {
    let all = backends.iter_mut();
    for profile in all.flat_map(|backend| backend.profiles.get_mut().into_iter().flatten()) {
        let count = profile.connections.items().len();
        if count <= PROFILE_CONNECTIONS {
            continue;
        }
        let message = format!(
            "the profile {} has {count} connections, more than the {PROFILE_CONNECTIONS} that are judged; \
            they are taken for unknown",
            profile.name
        );
        let problem = Problem::error("too-many-objects", message)
            .help("look what the export lists, and export the profile again");
        problems.push(match profile.place {
            Some(place) => problem.at(place),
            None => problem,
        });
        let what = "the list of connections";
        profile.connections = Known::unknown(Why::new(State::Failed, what));
    }
}

/// What a host has too much of: how many, of what, and how many it may have.
fn excess(host: &Host) -> Option<(usize, String, usize)> {
    let mut found = None;
    host.each(&mut |key, value| {
        let limit = match key {
            "teams" | "set_teams" | "switches" => HOST_TEAMS,
            "adapters" | "host_vnics" => HOST_ADAPTERS,
            _ => HOST_OBJECTS,
        };
        if found.is_none() {
            found = over(key, value, limit);
        }
    });
    found
}

fn over(key: &str, value: &dyn Value, limit: usize) -> Option<(usize, String, usize)> {
    let Field::List(list) = value.field() else {
        return None;
    };
    if list.len() > limit {
        return Some((list.len(), format!("`{key}`"), limit));
    }
    // Members and NICs of teams, networks of a cluster.
    let mut items = (0..list.len()).map(|index| list.item(index));
    items.find_map(|item| match item.field() {
        Field::Record(record) => within(key, record),
        _ => None,
    })
}

fn within(key: &str, record: &dyn Record) -> Option<(usize, String, usize)> {
    let mut found = None;
    record.each(&mut |own, value| {
        if let Field::List(list) = value.field()
            && list.len() > HOST_ADAPTERS
            && found.is_none()
        {
            found = Some((list.len(), format!("`{key}.{own}`"), HOST_ADAPTERS));
        }
    });
    found
}

/// Leaves the first problems of each kind in each file, and says how many more there are.
pub fn problems(problems: &mut Vec<Problem>) {
    if problems.len() <= PROBLEMS {
        return;
    }
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut more: BTreeMap<Kind, Problem> = BTreeMap::new();
    problems.retain(|problem| {
        let kind = Kind::of(problem);
        let count = counts.entry(kind.clone()).or_insert(0);
        *count += 1;
        if *count > PROBLEMS {
            more.entry(kind).or_insert_with(|| problem.clone());
        }
        *count <= PROBLEMS
    });
    problems.extend(more.into_iter().map(|(kind, first)| {
        let count = counts.get(&kind).map_or(0, |count| count - PROBLEMS);
        let message = format!(
            "{count} more problems `{}` are in this file, the first of them here",
            kind.code
        );
        Problem {
            // What is counted once is not counted again where the problems of all files come together.
            code: "more-problems".into(),
            message,
            help: Some("mend those that are shown, and check again".to_owned()),
            ..first
        }
    }));
}

/// What problems have in common that are counted together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    file: Option<SourceId>,
    code: String,
    is_error: bool,
}

impl Kind {
    fn of(problem: &Problem) -> Self {
        Self {
            file: problem.place.map(|place| place.source),
            code: problem.code.to_string(),
            is_error: problem.is_error(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::host::{Adapter, IpAddress, Team};

    #[test]
    fn problems_that_are_alike_are_counted() {
        let problem = |code| Problem::error(code, "x");
        let mut flood = vec![problem("a"); PROBLEMS * 3];
        flood.push(problem("b"));
        problems(&mut flood);
        assert_eq!(flood.len(), PROBLEMS + 2);
        let last = flood.last().expect("the rest");
        assert!(
            last.message.starts_with(&format!("{} more", PROBLEMS * 2)),
            "{}",
            last.message
        );
        assert!(last.is_error() && last.help.is_some());
    }

    #[test]
    fn a_host_of_too_many_objects_is_refused() {
        let refused = |host: Host| {
            let (mut kept, mut problems) = (vec![host], Vec::new());
            hosts(&mut kept, &mut problems);
            assert_eq!(kept.len() + problems.len(), 1);
            problems.pop().map(|problem| problem.message)
        };
        let with = |count: usize| Host {
            name: "HV01".into(),
            adapters: Known::derived(vec![Adapter::default(); count]),
            ..Host::default()
        };
        assert_eq!(refused(with(HOST_ADAPTERS)), None);
        let message = refused(with(HOST_ADAPTERS + 1)).expect("too many");
        assert!(
            message.contains("HV01") && message.contains("`adapters`"),
            "{message}"
        );
        let teams = |count: usize| Host {
            teams: Known::derived(vec![Team::default(); count]),
            ..Host::default()
        };
        assert_eq!(refused(teams(HOST_TEAMS)), None);
        assert!(refused(teams(HOST_TEAMS + 1)).is_some());
        let addresses = |count: usize| Host {
            ip_addresses: Known::derived(vec![IpAddress::default(); count]),
            ..Host::default()
        };
        assert_eq!(refused(addresses(HOST_OBJECTS)), None);
        assert!(refused(addresses(HOST_OBJECTS + 1)).is_some());
    }
}
