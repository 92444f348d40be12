//! The hardware that functions of a server are on: ports, cards, modules.

use std::sync::Arc;

use crate::fabric::graph::{
    Claim, HostGraph, Join, JoinedBy, JoinedConnection, Side, fabric_letter,
};
use crate::fabric::host::Adapter;
use crate::fabric::known::{State, Why};
use crate::simulation::{Beside, Cards, Fact, Missing, ModuleModel, Site};
use crate::source::Place;

/// Hardware by names, as a host has it before its leaf numbers its objects.
pub(super) struct HardwareNames {
    pub(super) ports: Fact<Vec<Arc<str>>>,
    pub(super) card: Fact<Arc<str>>,
    /// Whether an export names the card, or it follows from PCI addresses.
    pub(super) is_card_named: bool,
    /// Ids and names.
    pub(super) modules: Fact<Vec<(Arc<str>, Arc<str>)>>,
    /// Where the port, or the best that is near, stands.
    pub(super) place: Place,
}

const MODULE: &str = "the module of a connection";
const PORT: &str = "the port of a connection";
const CARD: &str = "the card of an adapter";

/// The hardware of an adapter that joins.
pub(super) fn of_adapter(
    site: &Site<'_>,
    cards: &Cards,
    connection: &JoinedConnection<'_, '_>,
    near: Place,
) -> HardwareNames {
    let claim = &connection.join.claim;
    let (card, is_card_named) = match cards.of_joined(connection) {
        Some(card) => (Fact::derived(card.name), card.is_named),
        None => (Fact::missing(CARD, &without_card(connection)), false),
    };
    let other = other_module(site, claim);
    let module = match connection.side().need(MODULE) {
        Ok(Side::Module(module)) => Ok((module.id.as_str().into(), module.name.as_str().into())),
        Ok(Side::ModuleId(id)) => Ok((Arc::from(*id), Arc::from(*id))),
        Ok(Side::Bay(_)) => Err(Why::new(State::Unavailable, MODULE)),
        Err(why) => Err(why),
    };
    let modules = match module {
        Ok(module) => {
            let moved = other.map(|other| (other.id.as_str().into(), other.name.as_str().into()));
            Fact::derived([module].into_iter().chain(moved).collect())
        }
        Err(why) => Fact::missing(MODULE, &why),
    };
    let ports = match connection.port() {
        Ok(port) => {
            let moved = other.map(|other| format!("fabric {}", fabric_letter(&other.name)).into());
            Fact::derived([Arc::from(&*port)].into_iter().chain(moved).collect())
        }
        Err(why) => Fact::missing(PORT, &why),
    };
    let place = claim.connection.port.place().or(claim.connection.place);
    HardwareNames {
        ports,
        card,
        is_card_named,
        modules,
        place: place.unwrap_or(near),
    }
}

fn without_card(connection: &JoinedConnection<'_, '_>) -> Why {
    match connection.card() {
        Err(why) if why.state != State::NotCollected => why,
        _ => {
            let what = "the PCI address of each adapter (`Get-NetAdapterHardwareInfo`), one and the same for all of a card";
            Why::not_collected(what)
        }
    }
}

/// The fabric that a vNIC is moved to when its own fails.
fn other_module<'s>(site: &'s Site<'_>, claim: &Claim<'_>) -> Option<&'s ModuleModel> {
    if !claim.connection.failover.is(&true) {
        return None;
    }
    let (domain, own) = site.lookup.module(claim.connection.module.get()?)?;
    let modules = &site.domains.get(domain.0 as usize)?.modules;
    let other = modules.iter().find(|module| **module != own)?;
    site.modules.get(other.0 as usize)
}

/// The hardware of a function of storage.
pub(super) fn of_storage<'a>(
    site: &Site<'a>,
    cards: &Cards,
    graph: &HostGraph<'a>,
    claim: Claim<'a>,
    near: Place,
) -> HardwareNames {
    let join = Join {
        claim,
        by: JoinedBy::PermanentMac,
        told: graph.index.told(),
    };
    of_adapter(site, cards, &graph.connection(join), near)
}

/// The hardware of an adapter that joins nothing. One that is outside of all backends is a port of its own.
pub(super) fn of_unjoined(
    adapter: &Adapter,
    beside: Beside,
    is_outside: bool,
    why: &Why,
    near: Place,
) -> HardwareNames {
    let missing = Missing::new(&format!("the connection of {}", adapter.name), why);
    let card = match (beside, adapter.pci.get()) {
        (Beside::Card(name), _) => Fact::derived(name),
        (_, Some(pci)) => Fact::derived(pci.as_str().into()),
        (Beside::Nothing | Beside::Unknown, None) => {
            let why = adapter.pci.why().cloned().unwrap_or_default();
            Fact::missing(CARD, &why)
        }
    };
    HardwareNames {
        ports: if is_outside {
            Fact::derived(Vec::new())
        } else {
            Fact::Missing(missing.clone())
        },
        card,
        is_card_named: false,
        modules: if is_outside {
            Fact::derived(Vec::new())
        } else {
            Fact::Missing(missing)
        },
        place: adapter.pci.place().unwrap_or(near),
    }
}
