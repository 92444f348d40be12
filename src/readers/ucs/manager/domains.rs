//! Parts of UCS Manager sorted into domains.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::super::model::{UcsDomain, is_open};
use super::walk::DomainPart;
use super::words;
use crate::readers::owner::Owned;
use crate::readers::row::mac;
use crate::readers::separate::{Belongs, Traces, names, separate};
use crate::source::Problem;

/// What a domain is called when no file says it.
const NAMELESS: &str = "UCS Manager";

/// Sorts parts into domains. A part that does not say which one it is of belongs to the nearest that it can
/// belong to.
pub(super) fn domains(
    parts: Vec<Owned<DomainPart>>,
    problems: &mut Vec<Problem>,
) -> Vec<UcsDomain> {
    let separated = separate(parts);
    let ambiguous = separated.ambiguous.iter();
    problems.extend(ambiguous.map(|part| unknown(&part.part)));
    let names = names(&separated.groups, NAMELESS);
    let groups = separated.groups.into_iter().zip(names);
    groups
        .filter_map(|(group, name)| {
            let account = group.account();
            let parts = group.parts.into_iter().map(|part| part.part).collect();
            Some(domain(name, parts, problems)?.with(account))
        })
        .collect()
}

/// The domain that parts make.
fn domain(
    name: String,
    mut parts: Vec<DomainPart>,
    problems: &mut Vec<Problem>,
) -> Option<UcsDomain> {
    // Answers without an object alone are no domain.
    if parts.iter().all(|part| part.objects.is_empty()) {
        return None;
    }
    // What is comes after what is meant to be, and counts.
    parts.sort_by_key(|part| (!part.backup, part.objects.is_empty()));
    let only_backup = parts.iter().all(|part| part.backup);
    let words = if only_backup {
        &words::BACKUPS
    } else {
        &words::ANSWERS
    };
    let mut domain = UcsDomain::new(name, parts.first()?.place, words);
    let mut broken = BTreeMap::new();
    for part in parts {
        broken.extend(part.broken);
        domain.complete(part.complete);
        for object in part.objects {
            domain.add(object, part.backup, problems);
        }
    }
    // What one export leaves out another one may hold.
    broken.retain(|class, _| !domain.has_all(class));
    domain.partial(broken);
    Some(domain)
}

impl Belongs for DomainPart {
    fn name(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn is_whole(&self) -> bool {
        self.backup
    }

    fn traces(&self) -> Traces<'_> {
        let mut traces = Traces::default();
        for object in &self.objects {
            let (marks, key) = match object.class {
                "vnicEther" => (&mut traces.marks, "addr"),
                "adaptorHostEthIf" => (&mut traces.marks, "mac"),
                "networkElement" => (&mut traces.identity, "serial"),
                "computeBlade" | "computeRackUnit" => (&mut traces.marks, "serial"),
                _ => continue,
            };
            let text = object.word(key).filter(|text| !is_open(text));
            marks.extend(text.map(|text| mac(text).map_or(text.into(), Cow::Owned)));
        }
        // An answer says in detail what a backup says of its domain.
        if self.backup {
            traces.kinds.insert("backup");
        } else {
            let classes = self.objects.iter().map(|object| object.class);
            traces.kinds.extend(classes);
        }
        traces
    }
}

fn unknown(part: &DomainPart) -> Problem {
    let message = "the exports are of several UCS domains, and this file does not say of which it \
        is; it is left out";
    Problem::error("ucs-domain-unknown", message)
        .at(part.place)
        .help("put the answer for the class topSystem into the file, or check one domain at a time")
}
