//! What the ledger says, in words: every format takes them from here.

use crate::ledger::VlanLedger;
use crate::ledger::isolation::{Level, Proof};
use crate::ledger::vlan::{Setting, VlanState};
use crate::simulation::Missing;

/// A setting of networks; unknown is a word.
pub(super) fn setting(setting: Option<Setting>) -> &'static str {
    setting.map_or("unknown", Setting::name)
}

/// Numbers in one text.
pub(super) fn numbers(numbers: Option<&[u16]>, sign: &str) -> String {
    match numbers {
        None => "unknown".to_owned(),
        Some(numbers) => {
            let numbers = numbers.iter().map(ToString::to_string);
            numbers.collect::<Vec<_>>().join(sign)
        }
    }
}

/// The states with what is to be done about them first.
pub(super) const ORDER: [VlanState; 8] = [
    VlanState::Leak,
    VlanState::Gap,
    VlanState::Unknown,
    VlanState::OneSided,
    VlanState::Unplanned,
    VlanState::Spare,
    VlanState::Absent,
    VlanState::Used,
];

/// What a state means, for whoever meets the word first.
pub(super) fn meaning(state: VlanState) -> &'static str {
    match state {
        VlanState::Leak => "tenants and infrastructure meet where nobody planned it",
        VlanState::Gap => "used, and a connection of a member does not carry it",
        VlanState::Unknown => "not known whether it is used, or whether each member carries it",
        VlanState::OneSided => "not used, and carried by some members of a team only",
        VlanState::Unplanned => "the plan does not have it",
        VlanState::Spare => "carried, and nothing uses it",
        VlanState::Used => "used, and each member carries it",
        VlanState::Absent => "planned, neither carried nor used",
    }
}

/// How far up two meet, as a sentence without its subject.
pub(super) fn shares(shares: Option<Level>) -> &'static str {
    match shares {
        Some(Level::None) => "meet nowhere",
        Some(Level::Module) => "meet in a module, which is physical",
        Some(Level::Card) => "meet on a card, which is physical",
        Some(Level::Port) => "meet on a port, which is physical",
        Some(Level::Connection) => "meet on a connection",
        Some(Level::Team) => "meet on a team",
        Some(Level::VirtualSwitch) => "meet on a virtual switch",
        Some(Level::Network) => "meet in one network",
        None => "are not known to meet, and may",
    }
}

/// The chain of a proof by the names of its hops.
pub(super) fn chain(ledger: &VlanLedger, proof: &Proof) -> String {
    let tables = &ledger.parts[proof.part];
    let names = proof
        .chain
        .iter()
        .map(|of| tables.listed(*of).name.to_string());
    names.collect::<Vec<_>>().join(" → ")
}

/// What is missing, and what exports it.
pub(super) fn missing(missing: &Missing) -> String {
    if missing.export.contains(&*missing.fact) {
        return missing.export.to_string();
    }
    format!("{}; {}", missing.fact, missing.export)
}
