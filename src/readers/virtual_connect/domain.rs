//! All files of a Virtual Connect domain put together to one backend.
//!
//! A script names its domain (`set domain Name=`), a list does not: files belong to the domain
//! that is named in the nearest folder above them, or to the only one there is.

use std::path::{Path, PathBuf};

use super::addresses;
use super::build::backend;
use super::placement;
use super::script::Site;
use super::transcript::Transcript;
use crate::fabric::backend::Backend;
use crate::fabric::known::Known;
use crate::source::Problem;

/// Name of a domain that no file names.
const NAMELESS: &str = "Virtual Connect";

/// The files of one domain.
struct Group {
    name: String,
    folder: PathBuf,
    files: Vec<Transcript>,
}

/// Puts the files of a run together, one backend a domain.
pub(super) fn assemble(transcripts: Vec<Transcript>, problems: &mut Vec<Problem>) -> Vec<Backend> {
    let groups = group(transcripts, problems).into_iter();
    groups.map(|group| one(group, problems)).collect()
}

fn group(transcripts: Vec<Transcript>, problems: &mut Vec<Problem>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (named, nameless): (Vec<_>, Vec<_>) =
        transcripts.into_iter().partition(|it| it.domain.is_known());
    for file in named {
        let name = file.domain.get().cloned().unwrap_or_default();
        let known = groups
            .iter_mut()
            .find(|it| it.name.eq_ignore_ascii_case(&name));
        match known {
            Some(known) if known.has_script() && file.is_script() => {
                let place = file.domain.place().unwrap_or(file.place);
                let message =
                    format!("the domain {name} is in the exports twice; this one is left out");
                let problem = Problem::error("duplicate-domain", message).at(place);
                problems.push(problem.help("check one inventory at a time"));
            }
            Some(known) => known.files.push(file),
            None => groups.push(Group {
                name,
                folder: file.folder.clone(),
                files: vec![file],
            }),
        }
    }
    for file in nameless {
        match home(&groups, &file.folder) {
            Home::Group(index) => groups[index].files.push(file),
            Home::New => groups.push(Group {
                name: NAMELESS.to_owned(),
                folder: file.folder.clone(),
                files: vec![file],
            }),
            Home::Ambiguous => {
                let message = "this file names no domain, and there are several; it is left out";
                let problem = Problem::warning("which-domain", message).at(file.place);
                problems.push(problem.help("put it into the folder of its domain's `show config`"));
            }
        }
    }
    groups
}

enum Home {
    Group(usize),
    New,
    Ambiguous,
}

/// The group that a file without a name belongs to.
fn home(groups: &[Group], folder: &Path) -> Home {
    let depth = |it: &&(usize, &Group)| it.1.folder.components().count();
    let above: Vec<(usize, &Group)> = groups
        .iter()
        .enumerate()
        .filter(|(_, it)| folder.starts_with(&it.folder))
        .collect();
    let deepest = above.iter().map(|it| depth(&it)).max();
    let mut nearest = above.iter().filter(|it| Some(depth(it)) == deepest);
    match (nearest.next(), nearest.next(), groups.len()) {
        (Some((index, _)), None, _) => Home::Group(*index),
        (None, _, 0) => Home::New,
        (None, _, 1) => Home::Group(0),
        _ => Home::Ambiguous,
    }
}

impl Group {
    fn has_script(&self) -> bool {
        self.files.iter().any(Transcript::is_script)
    }
}

impl Transcript {
    /// Whether it builds something.
    fn is_script(&self) -> bool {
        !self.steps.is_empty()
    }
}

fn one(group: Group, problems: &mut Vec<Problem>) -> Backend {
    let Group { name, files, .. } = group;
    let mut site = Site::default();
    let scripted = files.iter().any(Transcript::is_script);
    let place = files
        .first()
        .map(|it| it.domain.place().unwrap_or(it.place));
    let mut firmware = Known::default();
    let (mut connections, mut ports, mut networks) = (Vec::new(), Vec::new(), Vec::new());
    let (mut uplinks, mut empty) = (Vec::new(), Vec::new());
    for file in files {
        if !firmware.is_known() {
            firmware = file.firmware;
        }
        for step in file.steps {
            site.apply(step);
        }
        connections.extend(file.connections);
        ports.extend(file.server_ports);
        networks.extend(file.networks);
        uplinks.extend(file.uplink_ports);
        empty.extend(file.empty);
    }
    if !scripted {
        for listed in networks {
            site.listed_network(listed);
        }
    }
    for listed in uplinks {
        site.listed_uplink(listed);
    }
    for listed in connections {
        site.listed(listed, !scripted);
    }
    let mut slots = Vec::new();
    for profile in &mut site.profiles {
        let placed = placement::place(profile);
        addresses::join(profile, &placed.0, &ports);
        slots.push(placed);
    }
    problems.append(&mut site.problems);
    let mut backend = backend(&name, &site, &slots, &ports, &empty);
    backend.place = place;
    backend.firmware = firmware;
    backend
}
