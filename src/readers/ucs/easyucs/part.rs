//! What one configuration says of a domain. Its names are resolved when all configurations are together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::model::{Object, is_open};
use super::reading::{Reading, TEXT};
use super::{keys, organisations, policies, ports, vlans};
use crate::readers::row::mac;
use crate::readers::separate::{Belongs, Traces};
use crate::source::{Node, Place, Problem};

/// What one file holds of a domain.
#[derive(Debug)]
pub(super) struct ConfigPart {
    /// The folder of the file.
    pub(super) folder: PathBuf,
    /// The name of the file without its ending.
    pub(super) stem: String,
    /// Name of the domain, where the file says it.
    pub(super) domain: Option<String>,
    /// Whether the section `system` says that name.
    pub(super) names_domain: bool,
    /// Where the file begins.
    pub(super) place: Place,
    /// The objects, as UCS Manager names them.
    pub(super) objects: Vec<Object>,
    /// Classes whose objects the file lists.
    pub(super) complete: BTreeSet<&'static str>,
    /// Classes of which the file has an object that could not be read, and where the first of them stands.
    pub(super) broken: BTreeMap<&'static str, Place>,
    sections: BTreeSet<&'static str>,
}

impl ConfigPart {
    /// Reads a configuration.
    pub(super) fn read(node: &Node, path: &Path, problems: &mut Vec<Problem>) -> Self {
        let mut reading = Reading::default();
        // A configuration that was fetched says from where.
        let header = node.at("/easyucs/metadata/0");
        let origin = header.and_then(|header| header.get("origin")?.as_text());
        reading.is_fetched = origin == Some("live");
        let mut domain = None;
        reading.check(node, Some("easyucs config"));
        let config = reading.find(node, "config");
        let is_contradicted = config.is_err();
        if let Some(config) = config.ok().flatten().filter(|config| config.is_map()) {
            reading.check(config, Some(keys::CONFIG));
            for system in reading.list(config, "system", &[]).items {
                domain = domain.or(reading.attribute(system, "name", "name", TEXT));
            }
            vlans::read(&mut reading, config);
            ports::read(&mut reading, config);
            policies::system_classes(&mut reading, config);
            organisations::read(&mut reading, config);
        } else if !is_contradicted {
            reading.no_config(node);
        }
        let device = || reading.attribute(header?, "device_name", "name", TEXT);
        let domain = domain.filter(|name| name.gap.is_none());
        let names_domain = domain.is_some();
        let domain = domain.or_else(device);
        problems.append(&mut reading.problems);
        let text = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            stem: text(path.file_stem()),
            domain: domain.map(|name| name.text.into()),
            names_domain,
            place: node.place,
            objects: reading.objects,
            complete: reading.complete,
            broken: reading.broken,
            sections: reading.sections,
        }
    }

    /// Whether the file has a section that is used. Organisations alone only hold others.
    pub(super) fn is_used(&self) -> bool {
        self.sections.iter().any(|section| *section != "orgs")
    }
}

impl Belongs for ConfigPart {
    fn name(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    /// A configuration with VLANs and what uses them can stand alone.
    fn is_whole(&self) -> bool {
        let has = |section: &str| self.sections.contains(section);
        has("vlans") && (has("vnic_templates") || has("service_profiles"))
    }

    fn traces(&self) -> Traces<'_> {
        let sections = self.sections.iter().copied();
        let vnics = self.objects.iter();
        let vnics = vnics.filter(|object| object.class == "vnicEther");
        let addresses = vnics.filter_map(|vnic| vnic.word("addr").filter(|text| !is_open(text)));
        Traces {
            // Every configuration of policies has an organisation around them.
            kinds: sections.filter(|section| *section != "orgs").collect(),
            marks: addresses
                .map(|text| mac(text).map_or(text.into(), Cow::Owned))
                .collect(),
            ..Traces::default()
        }
    }
}
