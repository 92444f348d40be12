//! What is not known of the ways of two parties on a host, and how far up they might meet there.

use super::party::{Parties, Party, STORAGE, Who};
use super::proof::Level;
use crate::ledger::wiring::{AdapterOf, Hardware, Whose, open};
use crate::simulation::{Fact, Missing};

/// What is missing, each with the level at which the two may meet for it.
pub(super) type Gaps = Vec<(Level, Missing)>;

/// What is not known of a host, whoever is asked about.
pub(super) fn of_host(parties: &Parties<'_>) -> Gaps {
    let leaf = parties.leaf;
    let mut gaps = Gaps::new();
    for open in [&leaf.open_host, &leaf.open_machines].into_iter().flatten() {
        gaps.push((Level::Network, open.clone()));
    }
    for object in &leaf.objects {
        let domain = leaf.domains.first().copied();
        let uses = crate::ledger::wiring::uses(parties.wires, leaf, object, domain);
        gaps.extend(uses.open.map(|open| (Level::Network, open)));
        if let Fact::Missing(missing) = &object.carrier {
            gaps.push((Level::VirtualSwitch, missing.clone()));
        }
        if let Whose::Machine(Fact::Missing(missing)) = &object.whose {
            gaps.push((Level::Network, missing.clone()));
        }
    }
    // A connection may carry the networks of both, whoever uses its adapter.
    for adapter in &leaf.adapters {
        if let Ok(wire) = adapter.wire {
            let open = open(parties.wires.bundle(wire));
            gaps.extend(open.map(|open| (Level::Connection, open)));
        }
    }
    gaps
}

/// What is not known of the ways of one party.
pub(super) fn of_party(parties: &Parties<'_>, who: &Who, party: &Party) -> Gaps {
    let leaf = parties.leaf;
    let mut gaps = Gaps::new();
    for (object, _) in &party.objects {
        let carrier = leaf.objects[*object].carrier.get().copied().flatten();
        let carrier = carrier.map(|carrier| &leaf.carriers[usize::from(carrier)]);
        let open = carrier.and_then(|carrier| carrier.open.clone());
        gaps.extend(open.map(|open| (Level::Connection, open)));
    }
    for number in party.adapters() {
        let adapter: &AdapterOf = &leaf.adapters[usize::from(number)];
        if let Err(missing) = &adapter.wire
            && !adapter.is_outside
        {
            gaps.push((Level::Connection, missing.clone()));
        }
        // A card with a bridge of its own has a bus for each of its ports.
        if adapter.is_outside {
            let fact = format!("the card of {}", leaf.name_of(adapter.thing));
            let export = "adapters of several PCI addresses can be on one card, and no export of the host tells it";
            gaps.push((Level::Card, Missing::unsaid(fact, export)));
        }
        add_hardware(&adapter.hardware, &mut gaps);
    }
    for storage in &party.storage {
        add_hardware(&leaf.storage[*storage].hardware, &mut gaps);
    }
    if *who == Who::Class(STORAGE)
        && let Some(open) = &leaf.open_storage
    {
        gaps.push((Level::Connection, open.clone()));
    }
    gaps
}

fn add_hardware(hardware: &Hardware, gaps: &mut Gaps) {
    let Hardware {
        ports,
        card,
        modules,
        ..
    } = hardware;
    gaps.extend(ports.gap().map(|missing| (Level::Port, missing.clone())));
    gaps.extend(card.gap().map(|missing| (Level::Card, missing.clone())));
    gaps.extend(
        modules
            .gap()
            .map(|missing| (Level::Module, missing.clone())),
    );
}
