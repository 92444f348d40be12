//! Configurations sorted into domains. A domain may be described in several files, one a topic, and a folder may
//! hold several domains; configurations that say different things of one object are not of one domain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::super::model::{Object, UcsDomain};
use super::completion::complete;
use super::part::ConfigPart;
use super::words::WORDS;
use crate::readers::separate::{Group, names, separate};
use crate::source::Problem;

/// What a domain is called when neither a file nor a folder says it.
const NAMELESS: &str = "EasyUCS";

/// Sorts configurations into domains.
pub(super) fn domains(mut parts: Vec<ConfigPart>, problems: &mut Vec<Problem>) -> Vec<UcsDomain> {
    name_apart(&mut parts);
    let mut separated = separate(parts);
    problems.extend(separated.ambiguous.iter().map(unknown));
    for group in &mut separated.groups {
        group.name = group.name.take().or_else(|| called(group));
    }
    let names = names(&separated.groups, NAMELESS);
    let groups = separated.groups.into_iter().zip(names);
    groups
        .filter_map(|(group, name)| domain(name, group.parts, problems))
        .collect()
}

/// What a domain is called that has no name: as its file, or as the folder of its files.
fn called(group: &Group<ConfigPart>) -> Option<String> {
    if let [only] = group.parts.as_slice() {
        return Some(only.stem.clone()).filter(|stem| !stem.is_empty());
    }
    Some(group.folder.file_name()?.to_string_lossy().into_owned())
}

fn unknown(part: &ConfigPart) -> Problem {
    let message = "the configurations of EasyUCS are of several domains, and this one does not say of which it is; \
        it is left out";
    Problem::error("easyucs-domain-unknown", message)
        .at(part.place)
        .help("give it the section `system` with the `name` of the domain, or put it into the folder of the others")
}

/// Gives names to configurations without one that contradict others in their folder.
fn name_apart(parts: &mut [ConfigPart]) {
    let mut folders: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        folders.entry(part.folder.clone()).or_default().push(index);
    }
    let mut taken = BTreeSet::new();
    for (folder, members) in folders {
        let (telling, silent): (Vec<usize>, Vec<usize>) = members
            .into_iter()
            .partition(|index| parts[*index].domain.is_some());
        let around = folder.file_name().unwrap_or_default().to_string_lossy();
        if contradict(parts, &silent) {
            for index in silent {
                let stem = parts[index].stem.clone();
                let is_free = taken.insert(stem.to_lowercase());
                let apart = format!("{stem} ({around})");
                parts[index].domain = Some(if is_free { stem } else { apart });
            }
        } else if !telling.is_empty() {
            let all: Vec<usize> = telling.iter().chain(&silent).copied().collect();
            let names = telling.iter().map(|index| parts[*index].domain.as_deref());
            let is_one = names.collect::<BTreeSet<_>>().len() == 1;
            let is_apart = is_one && !contradict(parts, &telling) && contradict(parts, &all);
            if is_apart && !around.is_empty() {
                for index in silent {
                    parts[index].domain = Some(around.clone().into_owned());
                }
            }
        }
    }
}

/// Whether two of these configurations say different things of one object.
fn contradict(parts: &[ConfigPart], members: &[usize]) -> bool {
    let mut known: BTreeMap<&str, (usize, &Object)> = BTreeMap::new();
    for &index in members {
        for object in &parts[index].objects {
            let (first, other) = *known.entry(&object.dn).or_insert((index, object));
            if first != index && differ(other, object) {
                return true;
            }
        }
    }
    false
}

fn differ(one: &Object, other: &Object) -> bool {
    let mut values = one.values.iter();
    values.any(|value| {
        let same = other.attribute(value.key);
        same.is_some_and(|same| same.text != value.text)
    })
}

/// The domain that configurations make.
fn domain(name: String, parts: Vec<ConfigPart>, problems: &mut Vec<Problem>) -> Option<UcsDomain> {
    let mut domain = UcsDomain::new(name, parts.first()?.place, &WORDS);
    let mut listed = BTreeSet::from(["vnicEther", "vnicEtherIf"]);
    let mut broken = BTreeSet::new();
    for part in parts {
        listed.extend(part.complete);
        broken.extend(part.broken);
        for object in part.objects {
            domain.add(object, false, problems);
        }
    }
    domain.complete(listed.difference(&broken).copied());
    domain.partial(broken);
    complete(&mut domain, problems);
    Some(domain)
}
