//! `fabriclint/ledger-vlan/v1`: the format that scripts read, made of the types in `frozen`. An entry of a list is a line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::frozen::{Hop, Row, Summary, Switch};
use super::proofs::{Proofs, lacking};
use crate::ledger::VlanLedger;
use crate::ledger::vlan::{Column, Setting, VlanRow};
use crate::ledger::wiring::HopOf;
use crate::report::document::Document;
use crate::report::json::{TOOL, fault, file};
use crate::report::ledger::listed::Entry;
use crate::report::ledger::reported::LedgerReport;
use crate::report::location::Location;
use crate::source::{Citations, Problem};

pub(super) fn write(report: &LedgerReport<'_, VlanLedger>, out: &mut dyn Write) -> io::Result<()> {
    let (ledger, run) = (report.ledger, report.run);
    let problems = run.all_problems().flat_map(Problem::places);
    let cited = Citations::new(&run.sources, ledger.places().chain(problems));
    let mut document = Document::new(out);
    document.member("schema", &"fabriclint/ledger-vlan/v1")?;
    document.member("tool", &TOOL)?;
    document.member("exit_code", &report.exit_code)?;
    document.member("summary", &summary(ledger))?;
    document.list("sources", run.reports.values().map(file))?;
    let problems = run.all_problems();
    document.list("problems", problems.map(|problem| fault(&cited, problem)))?;
    let rows = ledger.rows.iter();
    document.list("rows", rows.map(|one| row(ledger, &cited, one)))?;
    let isolation = ledger.isolation.iter();
    let mut proofs = Proofs::new(ledger, &cited);
    document.written("isolation", isolation, |one, line| proofs.write(one, line))?;
    document.finish()
}

fn summary(ledger: &VlanLedger) -> Summary {
    let mut states: BTreeMap<&'static str, usize> = BTreeMap::new();
    for state in crate::ledger::vlan::VlanState::ALL {
        states.insert(state.name(), 0);
    }
    for row in &ledger.rows {
        *states.entry(row.state.name()).or_default() += 1;
    }
    Summary {
        hosts: ledger.hosts,
        clusters: ledger.clusters,
        backends: ledger.backends,
        rows: ledger.rows.len(),
        states,
    }
}

fn row<'a>(ledger: &'a VlanLedger, cited: &Citations<'_>, row: &'a VlanRow) -> Row<'a> {
    let list = |column: &'a Column| {
        let list = column.as_deref()?;
        let entries = ledger.listed(row, list);
        Some(entries.map(|one| Entry::of(cited, &one)).collect())
    };
    let at = |places: &Vec<_>| {
        places
            .iter()
            .map(|place| Location::of(cited, *place))
            .collect()
    };
    let [on_a, on_b] = &row.connections;
    Row {
        vlan: row.vlan,
        scope: row.scope.to_string(),
        network: row.network.as_deref(),
        class: row.class,
        tenant: row.tenant.as_deref(),
        hosts: list(&row.hosts),
        host_objects: list(&row.host_objects),
        carriers: list(&row.carriers),
        connections_a: list(on_a),
        connections_b: list(on_b),
        uplink_groups: list(&row.uplink_groups),
        uplink_vlan: row.uplink_vlan.as_deref(),
        native_on: list(&row.native_on),
        untagged_by: list(&row.untagged_by),
        upstream: list(&row.upstream),
        missing_on: list(&row.missing_on),
        surplus_on: list(&row.surplus_on),
        private: row.private.map(switch),
        smart_link: row.smart_link.map(switch),
        state: row.state.name(),
        places: row
            .places
            .iter()
            .map(|(key, places)| (*key, at(places)))
            .collect(),
        reasons: row
            .reasons
            .iter()
            .map(|(key, missing)| (*key, lacking(missing)))
            .collect(),
        hops: row.hops.as_ref().map(|hops| {
            let hops = hops.iter();
            hops.map(|one| hop(cited, one)).collect()
        }),
    }
}

fn hop<'a>(cited: &Citations<'_>, hop: &'a HopOf) -> Hop<'a> {
    Hop {
        kind: hop.kind.name(),
        id: hop.id.as_ref().map(ToString::to_string),
        name: hop.name.as_deref(),
        place: hop.place.map(|place| Location::of(cited, place)),
        reason: hop.reason.as_deref(),
    }
}

fn switch(setting: Setting) -> Switch {
    match setting {
        Setting::On => Switch::Is(true),
        Setting::Off => Switch::Is(false),
        Setting::Mixed => Switch::Mixed("mixed"),
    }
}
