//! What is wrong with the switches of the data centre in a plan. It knows no export: globs that fit no uplink
//! are told where uplinks are known.

use std::collections::BTreeMap;

use globset::Glob;

use crate::fabric::plan::{Plan, PlanUpstream};
use crate::source::Place;

/// A sentence about a mistake, and where it stands.
type Mistake = (String, Option<Place>);

/// Names and globs that are none, and switches that the plan contradicts itself about.
pub(super) fn mistakes(plan: &Plan) -> Vec<Mistake> {
    let mut found = Vec::new();
    for backend in &plan.backends {
        for entry in &backend.upstream {
            found.extend(in_entry(entry));
        }
        found.extend(twice_in(&backend.upstream));
    }
    found.extend(partners(plan));
    for cable in plan.hosts.iter().flat_map(|host| &host.upstream) {
        if cable.switch.trim().is_empty() {
            let message = format!("the switch of the adapter {} has no name", cable.adapter);
            found.push((message, cable.place));
        }
        found.extend(bad_glob(&cable.adapter, "adapters").map(|message| (message, cable.place)));
    }
    found
}

fn in_entry(entry: &PlanUpstream) -> Vec<Mistake> {
    let mut found = Vec::new();
    if entry.switch.trim().is_empty() {
        found.push((
            "a switch behind uplinks has no name".to_owned(),
            entry.place,
        ));
    }
    let globs = entry.uplinks.iter();
    let globs = globs.filter_map(|glob| bad_glob(glob, "uplinks"));
    found.extend(globs.map(|message| (message, entry.place)));
    if let Some(partner) = entry.mlag_with.get() {
        let place = entry.mlag_with.place().or(entry.place);
        if partner.trim().is_empty() {
            let message = format!("`mlag_with` of {} names no switch", entry.switch);
            found.push((message, place));
        } else if partner.eq_ignore_ascii_case(&entry.switch) {
            let message = format!("{partner} forms a link aggregation group with itself");
            found.push((message, place));
        }
    }
    found
}

fn bad_glob(glob: &str, over: &str) -> Option<String> {
    match Glob::new(glob) {
        Ok(_) if !glob.trim().is_empty() => None,
        _ => Some(format!("`{glob}` is no glob over the names of {over}")),
    }
}

/// A switch that one backend has twice, with ports that are edge ports and are none.
fn twice_in(entries: &[PlanUpstream]) -> Vec<Mistake> {
    let mut said: BTreeMap<String, bool> = BTreeMap::new();
    let mut found = Vec::new();
    for entry in entries {
        let Some(edge_ports) = entry.edge_ports.get() else {
            continue;
        };
        let first = *said
            .entry(entry.switch.to_ascii_lowercase())
            .or_insert(*edge_ports);
        if first != *edge_ports {
            let message = format!(
                "`edge_ports` of the switch {} is {first} and {edge_ports}",
                entry.switch
            );
            found.push((message, entry.edge_ports.place().or(entry.place)));
        }
    }
    found
}

/// Switches that form a group with two others.
fn partners(plan: &Plan) -> Vec<Mistake> {
    let mut partner_of: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    let entries = plan.backends.iter().flat_map(|backend| &backend.upstream);
    for entry in entries {
        let Some(partner) = entry.mlag_with.get().map(String::as_str) else {
            continue;
        };
        let own = entry.switch.as_str();
        // What the entry says of its partner counts as much as what it says of itself.
        for (switch, with) in [(own, partner), (partner, own)] {
            let first = *partner_of
                .entry(switch.to_ascii_lowercase())
                .or_insert(with);
            if !first.eq_ignore_ascii_case(with) {
                let message = format!(
                    "the switch {switch} forms a link aggregation group with {first} and with {with}"
                );
                found.push((message, entry.mlag_with.place().or(entry.place)));
                break;
            }
        }
    }
    found
}
