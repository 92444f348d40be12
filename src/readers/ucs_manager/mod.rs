//! Cisco UCS Manager: configuration backups (`config-all`, `config-logical`), answers of the XML
//! API, objects that the GUI copied. Real backups are one line of XML.
//!
//! A name in UCS means what it means in its organisation and on its fabric, and the object may
//! stand in another file. So a file is only taken apart here (`read`); names are resolved when
//! all files are read (`assemble`). Backups hold recoverable passwords: attributes that are not
//! in the table of `classes` are never read.
//!
//! Sources: backups and answers of UCS Manager 2.1 to 4.3, the managed object metadata.

mod classes;
mod document;
mod domain;
mod network;
mod objects;
mod profiles;
#[cfg(test)]
mod tests;
mod vnics;

use super::Fragment;
use crate::fabric::backend::{Backend, BackendKind, Domain as LogicalDomain};
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::{Node, Problem};

use document::{Document, documents};
pub(super) use document::{is_record_log, smells};
use domain::Domain;
pub use objects::Part;

/// Why the log of the GUI is not read.
pub(super) const RECORD_LOG: &str =
    "a log of \"Record XML\": requests, not what is configured; export a backup instead";

/// Whether a document is of UCS Manager, of a kind that is read or not.
pub(super) fn recognises(node: &Node) -> bool {
    !documents(node).is_empty()
}

/// Takes a file apart.
pub(super) fn read(node: &Node) -> Result<Fragment, Problem> {
    let mut fragment = Fragment::default();
    let documents = documents(node);
    for document in &documents {
        if let Document::Fault(entry) = document {
            let problem = document::fault(entry);
            if documents.len() == 1 {
                return Err(problem);
            }
            fragment.problems.push(problem);
        }
    }
    let mut part = objects::part(&documents, node.place, &mut fragment.problems);
    fragment.objects = part.objects.len();
    fragment.names = std::mem::take(&mut part.names);
    if !part.objects.is_empty() {
        fragment.ucs_parts.push(part);
    }
    Ok(fragment)
}

/// What a file holds that is not used.
pub(super) fn unused(node: &Node) -> String {
    let documents = documents(node);
    for document in &documents {
        if let Document::Other(reason) = document {
            return (*reason).to_owned();
        }
    }
    let names = document::classes_of(&documents);
    if names.is_empty() {
        "an empty answer".to_owned()
    } else {
        format!("no rule reads {}", names.join(", "))
    }
}

/// Puts the parts of domains together, and each domain into the nouns of the snapshot.
pub(super) fn assemble(parts: Vec<Part>, problems: &mut Vec<Problem>) -> Vec<Backend> {
    let domains = domain::domains(parts, problems);
    domains.iter().map(|it| backend(it, problems)).collect()
}

fn backend(domain: &Domain, problems: &mut Vec<Problem>) -> Backend {
    let mut made = profiles::Made::default();
    let profiles = profiles::profiles(domain, &mut made, problems);
    let mut networks = network::networks(domain, problems);
    networks.append(&mut made.networks);
    let modules = network::modules(domain);
    let pair = LogicalDomain {
        id: Id::from(domain.id("sys")),
        place: Some(domain.place),
        name: domain.name.clone(),
        modules: Known::derived(
            modules
                .iter()
                .map(|it| Known::derived(it.id.as_str().to_owned()))
                .collect(),
        ),
        ..LogicalDomain::default()
    };
    Backend {
        id: Id::from(format!("backend:{}", domain.name)),
        place: Some(domain.place),
        name: domain.name.clone(),
        kind: Known::derived(BackendKind::Ucs),
        domains: Known::derived(vec![pair]),
        modules: Known::derived(modules),
        networks: domain.list("fabricVlan", networks),
        network_sets: Known::derived(made.sets.into_values().collect()),
        uplink_groups: domain.list("fabricEthLanPc", network::uplink_groups(domain)),
        profiles: domain.list("lsServer", profiles),
        servers: domain.list("computeBlade", profiles::servers(domain)),
        server_types: domain.list("computeBlade", profiles::server_types(domain)),
        qos_classes: domain.list("qosclassEthBE", network::qos_classes(domain, problems)),
        mac_pools: domain.list("macpoolPool", network::mac_pools(domain, problems)),
        ..Backend::default()
    }
}
