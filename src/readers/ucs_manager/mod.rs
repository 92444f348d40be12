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

use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use crate::fabric::backend::{Backend, BackendKind, Domain};
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::{Node, Problem};

use document::{Document, documents, has_marks, is_record_log};
use domain::UcsDomain;
use objects::DomainPart;

/// Why the log of the GUI is not read.
const RECORD_LOG: &str =
    "a log of \"Record XML\": requests, not what is configured; export a backup instead";

/// The dialect.
pub(super) struct UcsManager;

impl Reader for UcsManager {
    fn name(&self) -> &'static str {
        "ucs-manager"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        match file.form {
            Form::Document(node) => (!documents(node).is_empty()).then_some(Recognition::Ours),
            // The lines between the requests keep the log from being XML, or JSON, as which it begins.
            Form::Damaged if is_record_log(file.text) => {
                Some(Recognition::Unused(RECORD_LOG.to_owned()))
            }
            Form::Damaged => has_marks(file.head()).then_some(Recognition::Ours),
            Form::Plain | Form::Binary => None,
        }
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.folder())
    }

    fn unused(&self, node: &Node<'_>, _file: &File<'_>) -> String {
        unused(node)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: assemble(Part::take(parts), problems),
            ..Assembled::default()
        }
    }
}

/// Takes a file apart.
fn read(node: &Node, folder: &Path) -> Result<Fragment, Problem> {
    let mut fragment = Fragment::default();
    let documents = documents(node);
    for document in &documents {
        if let Document::Fault(entry) = document {
            let problem = document::fault(entry);
            // A file that is nothing but an error could not be read; beside answers it is one problem.
            if documents.len() == 1 {
                return Err(problem);
            }
            fragment.problems.push(problem);
        }
    }
    let mut part = objects::part(&documents, node.place, folder, &mut fragment.problems);
    fragment.objects = part.objects.len();
    fragment.names = std::mem::take(&mut part.names);
    if !part.objects.is_empty() {
        fragment.parts.push(Part::new(part));
    }
    Ok(fragment)
}

/// What a file holds that is not used.
fn unused(node: &Node) -> String {
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
fn assemble(parts: Vec<DomainPart>, problems: &mut Vec<Problem>) -> Vec<Backend> {
    let domains = domain::domains(parts, problems);
    domains
        .iter()
        .map(|domain| backend(domain, problems))
        .collect()
}

fn backend(domain: &UcsDomain, problems: &mut Vec<Problem>) -> Backend {
    let mut made = vnics::Made::default();
    let profiles = profiles::profiles(domain, &mut made, problems);
    let mut networks = network::networks(domain, problems);
    networks.append(&mut made.networks);
    let modules = network::modules(domain);
    let pair = Domain {
        id: Id::from(domain.id("sys")),
        place: Some(domain.place),
        name: domain.name.clone(),
        modules: Known::derived(
            modules
                .iter()
                .map(|module| Known::derived(module.id.as_str().to_owned()))
                .collect(),
        ),
        ..Domain::default()
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
