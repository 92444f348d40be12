//! Which resources are of which appliance. An answer of the REST API does not say it; the objects of HPE's
//! PowerShell library do (`ApplianceConnection`). Several appliances of one run may use the same addresses,
//! which mean something in their own appliance only.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::kind::MARK;
use super::lost::{self, Wholeness};
use super::pages::{self, Page};
use super::uplink_links;
use super::uplink_networks::{self, CarriedSets};
use crate::fabric::backend::{Backend, UplinkPort};
use crate::fabric::known::Known;
use crate::fabric::record::{Field, Id, Record, Value};
use crate::readers::owner::{Account, Owned};
use crate::readers::separate::{Belongs, Group, Traces, names, separate};
use crate::source::{Node, Problem};

/// What the backend of an appliance is called.
pub(super) const NAME: &str = "OneView";

/// The resources that one file holds of an appliance.
pub(super) struct AppliancePart {
    /// The appliance, where the resources say it.
    pub(super) appliance: Option<String>,
    /// The folder of the file.
    pub(super) folder: PathBuf,
    /// The resources.
    pub(super) backend: Backend,
    /// The pages of collections that the resources are from.
    pub(super) pages: Vec<Page>,
    /// The network sets that uplink sets carry.
    pub(super) carried_sets: Vec<CarriedSets>,
    /// The uplinks of interconnects, as those say what their links do.
    pub(super) links: Vec<UplinkPort>,
    /// How whole its lists are.
    pub(super) wholeness: Wholeness,
}

/// The appliance that a resource is of, where it says so.
pub(super) fn of(resource: &Node<'_>) -> Option<String> {
    let name = resource.get(MARK)?.get("Name")?.as_text()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The resources of each appliance, in parts that bear one name.
pub(super) fn assemble(
    parts: Vec<Owned<AppliancePart>>,
    problems: &mut Vec<Problem>,
) -> Vec<Backend> {
    let separated = separate(parts);
    let ambiguous = separated.ambiguous.iter();
    problems.extend(ambiguous.map(|part| unknown(&part.part)));
    let mut groups = separated.groups;
    for group in &mut groups {
        resolve(group, problems);
    }
    // The only appliance is called the same, and its objects are, whichever files it comes in.
    if let [only] = groups.as_mut_slice()
        && !only.account().is_owned
    {
        let parts = std::mem::take(&mut only.parts);
        return parts.into_iter().map(|part| part.part.backend).collect();
    }
    let mut names = names(&groups, NAME);
    // The first is called as it is where it is checked alone.
    if let (Some(first), [name, others @ ..]) = (groups.first(), names.as_mut_slice())
        && !first.account().is_owned
        && !others.iter().any(|other| other.eq_ignore_ascii_case(NAME))
    {
        NAME.clone_into(name);
    }
    let clashes = clashes(&groups);
    let with_names = groups.into_iter().zip(names).zip(clashes);
    with_names
        .flat_map(|((group, name), clash)| named(group, &name, clash))
        .collect()
}

/// Lets what the files of an appliance say of each other come together, and tells what is missing of them.
fn resolve(group: &mut Group<Owned<AppliancePart>>, problems: &mut Vec<Problem>) {
    let pages: Vec<Page> = group
        .parts
        .iter_mut()
        .flat_map(|part| part.part.pages.drain(..))
        .collect();
    let missing = pages::missing(&pages);
    let truncated = missing.iter().map(|missing| (missing.kind, missing.place));
    let truncated = truncated.collect();
    problems.extend(missing.into_iter().map(|missing| missing.problem));
    let files = group.parts.iter_mut();
    let files = files.map(|part| std::mem::take(&mut part.part.wholeness));
    let lost = lost::of_appliance(files, truncated);
    let account = group.account();
    let linked = group.parts.iter_mut().map(|Owned { part, .. }| {
        let links = std::mem::take(&mut part.links);
        (&mut part.backend, links)
    });
    let gap = account.why("interconnects");
    uplink_links::resolve(&mut linked.collect::<Vec<_>>(), gap.as_ref());
    let gap = account.why("network-sets");
    let carrying = group.parts.iter_mut().map(|Owned { part, .. }| {
        let carried = std::mem::take(&mut part.carried_sets);
        (&mut part.backend, carried)
    });
    uplink_networks::resolve(&mut carrying.collect::<Vec<_>>(), gap.as_ref());
    let backends = group.parts.iter_mut().map(|part| &mut part.part.backend);
    let mut backends: Vec<&mut Backend> = backends.collect();
    for lost in &lost {
        lost::add(&mut backends, lost);
    }
    backends.into_iter().for_each(lost::name_lists);
}

/// Whether an appliance has or means addresses of one before it: what is checked alone keeps its addresses when
/// another appliance comes to it. An address of an object that is missing must find no object of the other one.
fn clashes(groups: &[Group<Owned<AppliancePart>>]) -> Vec<bool> {
    let mut before = Traces::default();
    let clashes = groups.iter().map(|group| {
        let mut own = Traces::default();
        for part in &group.parts {
            texts(&part.part.backend, &mut own);
        }
        let clash = !own.ids.is_disjoint(&before.ids)
            || !own.references.is_disjoint(&before.ids)
            || !own.ids.is_disjoint(&before.references);
        before.ids.append(&mut own.ids);
        before.references.append(&mut own.references);
        clash
    });
    clashes.collect()
}

fn unknown(part: &AppliancePart) -> Problem {
    let message = "the exports are of several OneView appliances, and this file does not say of which it \
        is; it is left out";
    let problem = Problem::error("which-appliance", message)
        .help("put all answers of an appliance into a folder of its own");
    match part.backend.place {
        Some(place) => problem.at(place),
        None => problem,
    }
}

/// The parts of one appliance among several, or of one that has a manifest, with a name and addresses that no
/// other one has.
fn named(group: Group<Owned<AppliancePart>>, name: &str, clash: bool) -> Vec<Backend> {
    let account = group.account();
    let parts = group.parts.into_iter().map(|Owned { mut part, .. }| {
        explain(&mut part.backend, &account);
        part.backend.id = Id::from(format!("backend:{}", name.to_lowercase()));
        name.clone_into(&mut part.backend.name);
        if clash {
            qualify(&mut part.backend, name);
        }
        part.backend
    });
    parts.collect()
}

/// Says when a backend was collected, and why lists are missing.
fn explain(backend: &mut Backend, account: &Account) {
    backend.collected = account.collected.clone();
    account.explain(&mut backend.profiles, "server-profiles");
    account.explain(&mut backend.networks, "ethernet-networks");
    account.explain(&mut backend.network_sets, "network-sets");
    account.explain(&mut backend.bandwidths, "connection-templates");
    account.explain(&mut backend.uplink_groups, "uplink-sets");
    account.explain(&mut backend.domains, "logical-interconnects");
    account.explain(&mut backend.modules, "interconnects");
    account.explain(&mut backend.servers, "server-hardware");
    account.explain(&mut backend.server_types, "server-hardware-types");
}

impl Belongs for AppliancePart {
    fn name(&self) -> Option<&str> {
        self.appliance.as_deref()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn traces(&self) -> Traces<'_> {
        let mut traces = Traces::default();
        texts(&self.backend, &mut traces);
        let sets = self.carried_sets.iter().flat_map(|carried| &carried.sets);
        traces
            .references
            .extend(sets.filter_map(|id| Some(id.get()?.into())));
        self.backend.each(&mut |kind, value| {
            if let Field::List(list) = value.field()
                && !list.is_empty()
            {
                traces.kinds.insert(kind);
            }
        });
        let profiles = self.backend.profiles.get().into_iter().flatten();
        for connection in
            profiles.flat_map(|profile| profile.connections.get().into_iter().flatten())
        {
            traces.marks.extend(connection.mac.get().map(Cow::from));
        }
        for server in self.backend.servers.get().into_iter().flatten() {
            traces.marks.extend(server.serial.get().map(Cow::from));
        }
        traces
    }
}

/// What addresses of resources begin with.
const RESOURCE: &str = "/rest/";

/// Addresses of objects, and addresses that they refer to.
fn texts<'p>(record: &'p dyn Record, traces: &mut Traces<'p>) {
    if record.id().starts_with(RESOURCE) {
        traces.ids.insert(record.id().into());
    }
    record.each(&mut |_, value| of_value(value, traces));
}

fn of_value<'p>(value: &'p dyn Value, traces: &mut Traces<'p>) {
    match value.field() {
        Field::Text(text) if text.starts_with(RESOURCE) => {
            traces.references.insert(text.into());
        }
        Field::Record(record) => texts(record, traces),
        Field::List(list) => {
            (0..list.len()).for_each(|index| of_value(list.item(index), traces));
        }
        _ => {}
    }
}

/// Puts the name of the appliance before every address in a backend.
fn qualify(backend: &mut Backend, name: &str) {
    let id = |id: &mut Id| {
        // An object without an id gets one when all is merged.
        if !id.as_str().is_empty() {
            *id = Id::from(format!("{name}:{}", id.as_str()));
        }
    };
    let reference = |text: &mut Known<String>| {
        if let Some(text) = text.get_mut().filter(|text| !text.is_empty()) {
            *text = format!("{name}:{text}");
        }
    };
    let references = |texts: &mut Known<Vec<Known<String>>>| {
        items(texts).iter_mut().for_each(reference);
    };
    for domain in items(&mut backend.domains) {
        id(&mut domain.id);
        references(&mut domain.modules);
        references(&mut domain.internal);
    }
    let modules = items(&mut backend.modules).iter_mut();
    modules.for_each(|module| id(&mut module.id));
    for network in items(&mut backend.networks) {
        id(&mut network.id);
        reference(&mut network.bandwidth);
    }
    for set in items(&mut backend.network_sets) {
        id(&mut set.id);
        references(&mut set.networks);
        reference(&mut set.native);
    }
    let bandwidths = items(&mut backend.bandwidths).iter_mut();
    bandwidths.for_each(|bandwidth| id(&mut bandwidth.id));
    for group in items(&mut backend.uplink_groups) {
        id(&mut group.id);
        reference(&mut group.domain);
        references(&mut group.networks);
        reference(&mut group.native);
    }
    for profile in items(&mut backend.profiles) {
        id(&mut profile.id);
        reference(&mut profile.server);
        reference(&mut profile.server_type);
        for connection in items(&mut profile.connections) {
            id(&mut connection.id);
            reference(&mut connection.network);
            reference(&mut connection.module);
        }
    }
    for server in items(&mut backend.servers) {
        id(&mut server.id);
        reference(&mut server.r#type);
        for port in items(&mut server.ports) {
            reference(&mut port.module);
        }
    }
    for server_type in items(&mut backend.server_types) {
        id(&mut server_type.id);
    }
}

/// The items of a list, to be changed; none when it is unknown.
fn items<T>(list: &mut Known<Vec<T>>) -> &mut [T] {
    list.get_mut().map_or(&mut [], Vec::as_mut_slice)
}
