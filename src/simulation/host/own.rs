//! The components that one host owns: its adapters, the ports of its server and its cards. Ids of server profiles are
//! not among their names, so that hosts of one build have equal ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::connections::{other_module, way};
use crate::fabric::backend::{BackendKind, Function};
use crate::fabric::graph::{Confidence, HostGraph, JoinedConnection, fabric_letter};
use crate::fabric::host::Adapter;
use crate::fabric::record::Record;
use crate::simulation::component::OwnId;
use crate::simulation::number::DomainIx;
use crate::simulation::shape::OwnComponent;
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind, Origin};
use crate::source::Place;

/// The components of a host, each once.
#[derive(Default)]
pub(super) struct Own {
    pub(super) components: Vec<OwnComponent>,
    pub(super) places: Vec<Place>,
    numbers: BTreeMap<(ComponentKind, Option<DomainIx>, Arc<str>), OwnId>,
}

/// Where a component is, and how it is known.
pub(super) struct Found {
    pub(super) name: Arc<str>,
    pub(super) domain: Option<DomainIx>,
    pub(super) from: Origin,
    pub(super) confidence: Confidence,
    pub(super) place: Place,
}

impl Own {
    /// An adapter.
    pub(super) fn adapter(&mut self, host: &str, adapter: &Adapter, found: Found) -> OwnId {
        let (object, is_on_host) = match adapter.id().strip_prefix(host) {
            Some(tail) => (tail.into(), true),
            None => (adapter.id().into(), false),
        };
        self.add(ComponentKind::Adapter, (object, is_on_host), found)
    }

    /// An adapter port.
    pub(super) fn port(&mut self, found: Found) -> OwnId {
        let object = format!("/port:{}", found.name);
        self.add(ComponentKind::AdapterPort, (object.into(), true), found)
    }

    /// A card.
    pub(super) fn card(&mut self, found: Found) -> OwnId {
        let object = format!("/card:{}", found.name);
        self.add(ComponentKind::Mezzanine, (object.into(), true), found)
    }

    fn add(
        &mut self,
        kind: ComponentKind,
        (object, is_on_host): (Arc<str>, bool),
        found: Found,
    ) -> OwnId {
        let key = (kind, found.domain, found.name.clone());
        let next = OwnId(u16::try_from(self.components.len()).unwrap_or(u16::MAX));
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        self.numbers.insert(key, next);
        self.components.push(OwnComponent {
            kind,
            name: found.name,
            object,
            is_on_host,
            domain: found.domain,
            from: found.from,
            confidence: found.confidence,
        });
        self.places.push(found.place);
        next
    }
}

/// The port to the other fabric of a vNIC with fabric failover: a card has one for each fabric, whether another vNIC is on
/// it or not.
pub(super) fn failover_port(
    site: &Site<'_>,
    connection: &JoinedConnection<'_, '_>,
) -> Option<Arc<str>> {
    let claim = &connection.join.claim;
    if !claim.connection.failover.is(&true) {
        return None;
    }
    let other = other_module(site, &way(site, claim).ok()?)?;
    Some(format!("fabric {}", fabric_letter(&other.name)).into())
}

/// The card of each adapter of a host that is known by its PCI address.
#[derive(Default)]
pub struct Cards {
    /// Names of cards by PCI address: of cards of which an adapter joins.
    by_pci: BTreeMap<String, Arc<str>>,
    /// The PCI address that all joined adapters share, which alone tells the card of a vNIC.
    shared: Option<Arc<str>>,
    /// Whether any adapter joins.
    any: bool,
}

impl Cards {
    /// The cards of a host.
    #[must_use]
    pub fn new(graph: &HostGraph<'_>) -> Self {
        let mut cards = Self::default();
        let mut addresses: Vec<Option<&String>> = Vec::new();
        for adapter in graph.host.adapters.items() {
            let Ok(join) = graph.join(adapter) else {
                continue;
            };
            cards.any = true;
            addresses.push(adapter.pci.get());
            let Some(pci) = adapter.pci.get() else {
                continue;
            };
            let card = graph.connection(join).card().map(Arc::from);
            // A card that nobody names is known by the address itself.
            let name = card.unwrap_or_else(|_| pci.as_str().into());
            cards.by_pci.entry(pci.clone()).or_insert(name);
        }
        let first = addresses.first().copied().flatten();
        let is_alike = addresses.iter().all(|other| *other == first);
        cards.shared = first.filter(|_| is_alike).map(|pci| pci.as_str().into());
        cards
    }

    /// The card of a joined adapter.
    #[must_use]
    pub fn of_joined(&self, connection: &JoinedConnection<'_, '_>) -> Option<Card> {
        match connection.card() {
            Ok(card) => Some(Card {
                name: card.into(),
                is_named: true,
            }),
            Err(_) if is_beside_adapters(connection) => self.shared.clone().map(|name| Card {
                name,
                is_named: false,
            }),
            Err(_) => None,
        }
    }

    /// The card of an adapter that joins nothing: one of which another adapter joins. Nothing where none does.
    #[must_use]
    pub fn of_unjoined(&self, adapter: &Adapter) -> Beside {
        if !self.any {
            return Beside::Nothing;
        }
        match adapter.pci.get() {
            Some(pci) => match self.by_pci.get(pci) {
                Some(name) => Beside::Card(name.clone()),
                None => Beside::Nothing,
            },
            None => Beside::Unknown,
        }
    }
}

/// Whether a connection is on the card of the host's network adapters: it is one of them, or a function of the same
/// virtual interface card. Other storage functions may be on a card of their own.
fn is_beside_adapters(connection: &JoinedConnection<'_, '_>) -> bool {
    let claim = &connection.join.claim;
    claim.connection.function.is(&Function::Ethernet) || claim.backend.kind.is(&BackendKind::Ucs)
}

/// A card by its name.
pub struct Card {
    /// Its name.
    pub name: Arc<str>,
    /// Whether an export names it, or it follows from PCI addresses.
    pub is_named: bool,
}

/// What an adapter that joins nothing is beside.
pub enum Beside {
    /// On this card another adapter joins.
    Card(Arc<str>),
    /// On its card none joins.
    Nothing,
    /// Its card is unknown, and other adapters of the host join.
    Unknown,
}
