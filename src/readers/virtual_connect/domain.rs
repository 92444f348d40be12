//! All files of a Virtual Connect domain put together to one backend.
//!
//! A script names its domain (`set domain Name=`), a list does not: files belong to the domain
//! that is named in the nearest folder above them, or to the only one there is.

use std::path::Path;

use super::addresses;
use super::answers::Empty;
use super::bays;
use super::build::{Listed, backend};
use super::placement;
use super::script::Site;
use super::transcript::{
    ListedConnection, ListedNeighbour, ListedPort, ListedServer, ListedSet, NetworkWords, Step,
    Transcript, UplinkWords,
};
use crate::fabric::backend::Backend;
use crate::fabric::known::Known;
use crate::readers::owner::{Account, Owned};
use crate::readers::separate::{Belongs, Traces, names, separate};
use crate::source::Problem;

/// Name of a domain that no file names.
const NAMELESS: &str = "Virtual Connect";

/// Puts the files of a run together, one backend a domain.
pub(super) fn assemble(
    transcripts: Vec<Owned<Transcript>>,
    problems: &mut Vec<Problem>,
) -> Vec<Backend> {
    let separated = separate(transcripts);
    let names = names(&separated.groups, NAMELESS);
    let groups = separated.groups.into_iter().zip(names);
    let domains: Vec<(String, Account, Vec<Transcript>)> = groups
        .map(|(group, name)| {
            let account = group.account();
            let files = group.parts.into_iter().map(|part| part.part).collect();
            (name, account, without_second_scripts(files, problems))
        })
        .collect();
    for Owned { part: file, .. } in separated.ambiguous {
        let message = "this file names no domain, and there are several; it is left out";
        let problem = Problem::warning("which-domain", message).at(file.place);
        problems.push(problem.help("put it into the folder of its domain's `show config`"));
    }
    domains
        .into_iter()
        .map(|(name, account, files)| Backend {
            collected: account.collected,
            ..one(&name, files, problems)
        })
        .collect()
}

/// A second script that names the same domain would build everything again.
fn without_second_scripts(files: Vec<Transcript>, problems: &mut Vec<Problem>) -> Vec<Transcript> {
    let mut kept: Vec<Transcript> = Vec::new();
    for file in files {
        let name = file.domain.get().filter(|_| file.is_script());
        if let Some(name) = name
            && kept.iter().any(Transcript::is_script)
        {
            let place = file.domain.place().unwrap_or(file.place);
            let message =
                format!("the domain {name} is in the exports twice; this one is left out");
            let problem = Problem::error("duplicate-domain", message).at(place);
            problems.push(problem.help("check one inventory at a time"));
        } else {
            kept.push(file);
        }
    }
    kept
}

impl Belongs for Transcript {
    fn name(&self) -> Option<&str> {
        self.domain.get().map(String::as_str)
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn traces(&self) -> Traces<'_> {
        let lists = [
            ("script", self.steps.len()),
            ("connections", self.connections.len()),
            ("server ports", self.server_ports.len()),
            ("networks", self.networks.len()),
            ("uplink ports", self.uplink_ports.len()),
            ("uplink sets", self.uplink_sets.len()),
            ("servers", self.servers.len()),
        ];
        let held = lists.into_iter().filter(|(_, count)| *count > 0);
        let of_steps = self.steps.iter().filter_map(|step| match step {
            Step::Connection { words, .. } => Some(&words.mac),
            _ => None,
        });
        let of_lists = self.connections.iter().map(|connection| &connection.mac);
        let of_ports = self.server_ports.iter().map(|port| &port.mac);
        let macs = of_steps.chain(of_lists).chain(of_ports);
        Traces {
            kinds: held.map(|(kind, _)| kind).collect(),
            marks: macs.filter_map(|mac| Some(mac.get()?.into())).collect(),
            ..Traces::default()
        }
    }
}

impl Transcript {
    /// Whether the file builds something.
    fn is_script(&self) -> bool {
        !self.steps.is_empty()
    }
}

/// What lists show, of all files of a domain.
#[derive(Default)]
struct Lists {
    connections: Vec<ListedConnection>,
    ports: Vec<ListedPort>,
    networks: Vec<NetworkWords>,
    uplinks: Vec<UplinkWords>,
    sets: Vec<ListedSet>,
    servers: Vec<ListedServer>,
    neighbours: Vec<ListedNeighbour>,
    whole_profiles: Vec<String>,
    empty: Vec<Empty>,
}

fn one(name: &str, files: Vec<Transcript>, problems: &mut Vec<Problem>) -> Backend {
    let mut site = Site {
        scripted: files.iter().any(Transcript::is_script),
        ..Site::default()
    };
    let place = files
        .first()
        .map(|file| file.domain.place().unwrap_or(file.place));
    let mut firmware = Known::default();
    let mut lists = Lists::default();
    for file in files {
        if !firmware.is_known() {
            firmware = file.firmware;
        }
        for step in file.steps {
            site.apply(step);
        }
        if !site.stacked.is_known() {
            site.stacked = file.stacked;
        }
        lists.connections.extend(file.connections);
        lists.ports.extend(file.server_ports);
        lists.networks.extend(file.networks);
        lists.uplinks.extend(file.uplink_ports);
        // A script names every port.
        site.uplinks_cut = site
            .uplinks_cut
            .or(file.uplinks_cut.filter(|_| !site.scripted));
        lists.sets.extend(file.uplink_sets);
        lists.servers.extend(file.servers);
        lists.neighbours.extend(file.neighbours);
        lists.whole_profiles.extend(file.whole_profiles);
        lists.empty.extend(file.empty);
    }
    site.unite();
    complete(&mut site, &mut lists);
    let mut slots = Vec::new();
    for profile in &mut site.profiles {
        bays::tell(profile, &site.fabrics, &lists.ports);
        let placed = placement::place(profile, site.scripted && lists.connections.is_empty());
        addresses::join(profile, &placed.0, &lists.ports);
        slots.push(placed);
    }
    problems.append(&mut site.problems);
    let listed = Listed {
        ports: &lists.ports,
        servers: &lists.servers,
        empty: &lists.empty,
    };
    let mut backend = backend(name, &site, &slots, &listed);
    backend.place = place;
    backend.firmware = firmware;
    backend
}

/// Takes over what lists say beside a script, or without one.
fn complete(site: &mut Site, lists: &mut Lists) {
    // A list is what was, a script is what will be: where there is one, it alone makes networks and sets.
    if !site.scripted {
        for listed in lists.networks.drain(..) {
            site.listed_network(listed);
        }
        for listed in lists.sets.drain(..) {
            site.listed_set(listed);
        }
        site.sets_of_networks();
    }
    // Of sets that a script makes, a list may say more.
    for listed in lists.sets.drain(..) {
        site.listed_mode(listed.words);
    }
    // Uplink ports are taken from lists beside a script, too: a script need not have any.
    let has_records = !lists.uplinks.is_empty();
    for listed in lists.uplinks.drain(..) {
        site.listed_uplink(listed);
    }
    if has_records {
        site.miss_records();
    }
    site.name_neighbours(&lists.neighbours);
    let make = !site.scripted;
    for listed in &lists.connections {
        site.listed(listed, make);
    }
    for listed in &lists.servers {
        site.listed_server(listed);
    }
    for name in &lists.whole_profiles {
        if let Some(profile) = site.profile_mut(name) {
            profile.is_whole = true;
        }
    }
}
