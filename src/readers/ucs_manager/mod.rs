//! Cisco UCS Manager: configuration backups (`config-all`, `config-logical`), answers of the XML
//! API, objects that the GUI copied. Real backups are one line of XML.
//!
//! A name in UCS means what it means in its organisation and on its fabric, and the object may
//! stand in another file. So a file is only taken apart here (`read`); names are resolved when
//! all files are read (`assemble`). Backups hold recoverable passwords: attributes that are not
//! in the table of `classes` are never read.
//!
//! Sources: backups and answers of UCS Manager 2.1 to 4.3, the managed object metadata.

#[cfg(test)]
mod answer_tests;
mod classes;
mod document;
mod domain;
mod faults;
mod network;
mod objects;
mod profiles;
#[cfg(test)]
mod tests;
mod uplinks;
mod vnics;

use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use super::named::is_web_page;
use super::owner::Owned;
use crate::fabric::backend::{Backend, BackendKind, Domain};
use crate::fabric::collection::CollectionKind;
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::{Node, Problem};

use document::{Document, documents, has_marks, is_record_log};
use domain::UcsDomain;
use faults::Meant;
use objects::DomainPart;

/// Why the log of the GUI is not read.
const RECORD_LOG: &str =
    "a log of \"Record XML\": requests, not what is configured; export a backup instead";

/// Why a configuration of `EasyUCS` is not read.
const EASY_UCS: &str = "a configuration of EasyUCS, which says what is meant to be and has no addresses; it is \
    not read: back up the domain itself (config-all)";

/// The dialect.
pub(super) struct UcsManager;

impl Reader for UcsManager {
    fn name(&self) -> &'static str {
        "ucs-manager"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let meant = Meant::of(file.path);
        let nothing = |is_text: bool| {
            let problem = faults::nothing(file.text, is_text, meant?);
            Some(Recognition::Refused(problem))
        };
        match file.form {
            Form::Document(node) if !documents(node).is_empty() => Some(Recognition::Ours),
            Form::Document(node) if is_easy_ucs(node) => {
                Some(Recognition::Unused(EASY_UCS.to_owned()))
            }
            Form::Document(_) | Form::Plain => nothing(true),
            Form::Damaged if is_web_page(file.text) => nothing(true),
            // The lines between the requests keep the log from being XML, or JSON, as which it begins.
            Form::Damaged if is_record_log(file.text) => {
                Some(Recognition::Unused(RECORD_LOG.to_owned()))
            }
            Form::Damaged => {
                let is_ours = meant.is_some() || has_marks(file.head());
                is_ours.then_some(Recognition::Ours)
            }
            Form::Binary => match faults::full_state(file.path) {
                Some(problem) => Some(Recognition::Refused(problem.in_file(file.name))),
                None => nothing(false),
            },
        }
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        read(node, file.path)
    }

    fn unused(&self, node: &Node<'_>, _file: &File<'_>) -> String {
        unused(node)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: assemble(
                Part::take_owned(parts, CollectionKind::UcsManager),
                problems,
            ),
            ..Assembled::default()
        }
    }
}

/// Whether a document is a configuration as `EasyUCS` writes it.
fn is_easy_ucs(node: &Node) -> bool {
    node.get("easyucs").is_some_and(Node::is_map)
}

/// Takes a file apart.
fn read(node: &Node, path: &Path) -> Result<Fragment, Problem> {
    let mut fragment = Fragment::default();
    let documents = documents(node);
    for document in &documents {
        if let Document::Fault(entry) = document {
            let problem = faults::error(entry, Meant::of(path));
            // A file that is nothing but an error could not be read; beside answers it is one problem.
            if documents.len() == 1 {
                return Err(problem);
            }
            fragment.problems.push(problem);
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
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
fn assemble(parts: Vec<Owned<DomainPart>>, problems: &mut Vec<Problem>) -> Vec<Backend> {
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
        collected: domain.account.collected.clone(),
        domains: Known::derived(vec![pair]),
        modules: Known::derived(modules),
        networks: domain.list("fabricVlan", networks),
        network_sets: Known::derived(made.sets.into_values().collect()),
        uplink_groups: domain.list("fabricEthLanPc", uplinks::uplink_groups(domain)),
        profiles: domain.list("lsServer", profiles),
        servers: domain.inventory("the servers", "computeBlade", profiles::servers(domain)),
        server_types: domain.inventory(
            "the models of the servers",
            "computeBlade",
            profiles::server_types(domain),
        ),
        qos_classes: domain.list("qosclassEthBE", network::qos_classes(domain, problems)),
        mac_pools: domain.list("macpoolPool", network::mac_pools(domain, problems)),
        ..Backend::default()
    }
}
