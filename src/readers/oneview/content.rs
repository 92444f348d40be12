//! What one document holds, sorted by the appliance that it is of.

use std::collections::BTreeMap;
use std::path::Path;

use super::appliance::{AppliancePart, NAME, of};
use super::kind::Kind;
use super::lost::Wholeness;
use super::pages::Page;
use super::uplink_networks::CarriedSets;
use super::{inventory, networks, profiles, uplink_links};
use crate::fabric::backend::{Backend, BackendKind, UplinkPort};
use crate::fabric::known::{Known, State};
use crate::fabric::record::Id;
use crate::readers::dialect::Part;
use crate::readers::row::Row;
use crate::source::Place;

/// What a document holds.
pub(super) struct Content {
    /// Where the document begins.
    place: Place,
    /// The resources of each appliance. HPE's PowerShell library can put those of several into one list.
    appliances: BTreeMap<Option<String>, Resources>,
    /// The pages of collections, whose resources are of one appliance.
    pages: Vec<Page>,
    /// How many resources are used.
    pub(super) objects: usize,
    /// How many resources are of a kind that is used.
    meant: usize,
    /// Whether anything of OneView was found.
    pub(super) found: bool,
}

/// The resources of one appliance.
struct Resources {
    backend: Backend,
    carried_sets: Vec<CarriedSets>,
    links: Vec<UplinkPort>,
    wholeness: Wholeness,
}

impl Content {
    /// Nothing yet of the document that begins here.
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            appliances: BTreeMap::new(),
            pages: Vec::new(),
            objects: 0,
            meant: 0,
            found: false,
        }
    }

    /// Takes a resource.
    pub(super) fn resource(&mut self, kind: Kind, row: Row<'_>) {
        self.found = true;
        if kind.is_used() {
            self.meant += 1;
            let resources = self.of(of(row.node));
            let is_added = resources.add(kind, row);
            if !is_added {
                let wholeness = &mut resources.wholeness;
                wholeness.lose(kind, State::Failed, row.place());
            }
            self.objects += usize::from(is_added);
        }
    }

    /// Takes the page that a collection is.
    pub(super) fn page(&mut self, page: Page) {
        self.found = true;
        if page.is_of_nothing() {
            self.none(page.kind());
        } else if page.kind().is_used() {
            self.pages.push(page);
        }
    }

    /// The appliance has no resource of this kind.
    pub(super) fn none(&mut self, kind: Kind) {
        self.found = true;
        // A host whose profile was not exported must not pass for one that has none.
        if kind.is_used() && kind != Kind::ServerProfile {
            self.of(None).none(kind);
        }
    }

    /// Resources of this kind are there, and nothing but a text is left of them.
    pub(super) fn cut(&mut self, kind: Kind, place: Place) {
        self.found = true;
        if kind.is_used() {
            let resources = self.of(None);
            resources.wholeness.lose(kind, State::Truncated, place);
        }
    }

    /// Whether resources were found that should be used, and none of them could be.
    pub(super) fn is_unusable(&self) -> bool {
        self.meant > 0 && self.objects == 0
    }

    fn of(&mut self, appliance: Option<String>) -> &mut Resources {
        let place = self.place;
        self.appliances
            .entry(appliance)
            .or_insert_with(|| Resources {
                backend: Backend {
                    id: Id::from("backend:oneview"),
                    place: Some(place),
                    name: NAME.to_owned(),
                    kind: Known::derived(BackendKind::OneView),
                    ..Backend::default()
                },
                carried_sets: Vec::new(),
                links: Vec::new(),
                wholeness: Wholeness::default(),
            })
    }

    /// One part for each appliance; none where nothing is used, so that the file is reported as unused.
    pub(super) fn parts(mut self, folder: &Path) -> Vec<Part> {
        if self.is_unusable() {
            return Vec::new();
        }
        let mut pages = std::mem::take(&mut self.pages);
        // A page without a member is of the appliance as well.
        if !pages.is_empty() && self.appliances.is_empty() {
            self.of(None);
        }
        let parts = self.appliances.into_iter().map(|(appliance, resources)| {
            Part::new(AppliancePart {
                appliance,
                folder: folder.to_owned(),
                backend: resources.backend,
                carried_sets: resources.carried_sets,
                links: resources.links,
                wholeness: resources.wholeness,
                pages: std::mem::take(&mut pages),
            })
        });
        parts.collect()
    }
}

impl Resources {
    /// Puts one resource where it belongs; false for one that cannot be used.
    fn add(&mut self, kind: Kind, row: Row<'_>) -> bool {
        let backend = &mut self.backend;
        match kind {
            Kind::ServerProfile => backend.profiles.add(profiles::profile(row)),
            Kind::EthernetNetwork => backend.networks.add(networks::network(row)),
            Kind::NetworkSet => backend.network_sets.add(networks::network_set(row)),
            Kind::ConnectionTemplate => backend.bandwidths.add(networks::bandwidth(row)),
            Kind::UplinkSet => {
                let place = backend.uplink_groups.items().len();
                let is_added = backend.uplink_groups.add(networks::uplink_group(row));
                let carried = CarriedSets::of(&row, place).filter(|_| is_added);
                self.carried_sets.extend(carried);
                is_added
            }
            Kind::LogicalInterconnect => backend.domains.add(inventory::domain(row)),
            Kind::Interconnect => {
                self.links.extend(uplink_links::links(&row));
                backend.modules.add(inventory::module(row))
            }
            Kind::ServerHardware => backend.servers.add(inventory::server(row)),
            Kind::ServerHardwareType => backend.server_types.add(inventory::server_type(row)),
            Kind::Other => false,
        }
    }

    /// Notes that there is none of a kind.
    fn none(&mut self, kind: Kind) {
        let backend = &mut self.backend;
        match kind {
            Kind::ServerProfile => empty(&mut backend.profiles),
            Kind::EthernetNetwork => empty(&mut backend.networks),
            Kind::NetworkSet => empty(&mut backend.network_sets),
            Kind::ConnectionTemplate => empty(&mut backend.bandwidths),
            Kind::UplinkSet => empty(&mut backend.uplink_groups),
            Kind::LogicalInterconnect => empty(&mut backend.domains),
            Kind::Interconnect => empty(&mut backend.modules),
            Kind::ServerHardware => empty(&mut backend.servers),
            Kind::ServerHardwareType => empty(&mut backend.server_types),
            Kind::Other => {}
        }
    }
}

/// Says that a list holds nothing, unless it holds something.
fn empty<T>(list: &mut Known<Vec<T>>) {
    if !list.is_known() {
        *list = Known::derived(Vec::new());
    }
}
