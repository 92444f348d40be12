//! Configurations sorted into domains. A domain may be described in several files, one a topic, and a folder may
//! hold several domains. Files of one folder that say different things of one object contradict each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::model::{UPLINKS, UcsDomain};
use super::completion::complete;
use super::part::ConfigPart;
use super::words::WORDS;
use crate::readers::separate::{Belongs, Group, names, separate};
use crate::source::Problem;

/// What a domain is called that has no name. A name from its files would change when they are renamed, and make
/// another domain of it in the eyes of a pull request.
const NAMELESS: &str = "UCS";

/// A domain as configurations describe it.
pub(super) struct Described {
    pub(super) domain: UcsDomain,
    /// Whether a configuration says its name.
    pub(super) is_named: bool,
    /// Names of its files and of their folder, of which one may be that of the domain.
    pub(super) hints: Vec<String>,
}

/// Sorts configurations into domains.
pub(super) fn domains(parts: Vec<ConfigPart>, problems: &mut Vec<Problem>) -> Vec<Described> {
    let separated = separate(parts);
    problems.extend(separated.ambiguous.iter().map(unknown));
    let folders = named_in_folders(&separated.groups);
    let (lost, mut groups): (Vec<_>, Vec<_>) = separated
        .groups
        .into_iter()
        .partition(|group| is_lost(group, &folders));
    problems.extend(lost.iter().flat_map(|group| &group.parts).map(unknown));
    // A name alone is no domain.
    groups.retain(|group| group.parts.iter().any(ConfigPart::is_used));
    let are_named: Vec<bool> = groups.iter().map(|group| group.name.is_some()).collect();
    if are_named.iter().filter(|is_named| !**is_named).count() > 1 {
        for group in &mut groups {
            group.name = group.name.take().or_else(|| folder_of(group));
        }
    }
    let names = names(&groups, NAMELESS);
    let groups = groups.into_iter().zip(names).zip(are_named);
    groups
        .filter_map(|((group, name), is_named)| {
            let stems = group.parts.iter().map(|part| part.stem.clone());
            let hints = stems.chain(folder_of(&group)).collect();
            Some(Described {
                domain: domain(name, group.parts, problems)?,
                is_named,
                hints,
            })
        })
        .collect()
}

/// The name of the folder of a domain.
fn folder_of(group: &Group<ConfigPart>) -> Option<String> {
    Some(group.folder.file_name()?.to_string_lossy().into_owned())
}

/// The names that configurations of a folder say, without case.
type Named = BTreeMap<Box<Path>, BTreeSet<String>>;

fn named_in_folders(groups: &[Group<ConfigPart>]) -> Named {
    let mut folders = Named::new();
    for part in groups.iter().flat_map(|group| &group.parts) {
        if let Some(name) = &part.domain {
            let names = folders.entry(part.folder.as_path().into()).or_default();
            names.insert(name.to_lowercase());
        }
    }
    folders
}

/// Whether configurations without a name stand beside several domains that have one. They may be of any of these,
/// and are no further domain unless they describe a whole one.
fn is_lost(group: &Group<ConfigPart>, named: &Named) -> bool {
    let mut parts = group.parts.iter();
    let mut beside = group.parts.iter();
    group.name.is_none()
        && !parts.any(ConfigPart::is_whole)
        && beside.any(|part| {
            named
                .get(&*part.folder)
                .is_some_and(|names| names.len() > 1)
        })
}

fn unknown(part: &ConfigPart) -> Problem {
    let message = "the configurations of EasyUCS are of several domains, and this one does not say of which it is; \
        it is left out";
    Problem::error("easyucs-domain-unknown", message)
        .at(part.place)
        .help("give it the section `system` with the `name` of the domain, or put it into a folder with the others of its domain")
}

/// The domain that configurations make.
fn domain(name: String, parts: Vec<ConfigPart>, problems: &mut Vec<Problem>) -> Option<UcsDomain> {
    let mut domain = UcsDomain::new(name, parts.first()?.place, &WORDS);
    let mut listed = BTreeSet::from(["vnicEther", "vnicEtherIf", "vnicFc", "fabricNetGroupRef"]);
    let mut broken = BTreeMap::new();
    for part in parts {
        listed.extend(part.complete);
        for (class, place) in part.broken {
            broken.entry(class).or_insert(place);
        }
        for object in part.objects {
            domain.add(object, false, problems);
        }
    }
    // A configuration that was fetched has no empty section: where uplinks of one kind are listed, there are none of
    // the other.
    if UPLINKS.iter().any(|class| listed.contains(class)) {
        listed.extend(UPLINKS);
    }
    listed.retain(|class| !broken.contains_key(class));
    domain.complete(listed);
    domain.partial(broken);
    complete(&mut domain, problems);
    Some(domain)
}
