//! Every hop of one VLAN in a scope, in the order of a path: what hosts have of it, and what they share.

use std::sync::Arc;

use super::inquiry::Inquiry;
use super::row::VlanRow;
use crate::fabric::graph::HopKind;
use crate::ledger::wiring::{HopOf, Ref};
use crate::simulation::{Fact, Id};
use crate::source::Place;

impl Inquiry<'_> {
    /// The hops of a row whose other columns are filled in, each once.
    pub(super) fn hops(&self, row: &VlanRow) -> Vec<HopOf> {
        let mut hops = Vec::new();
        for number in &self.scoped.leaves {
            let own = self.leaf(*number).hops.iter();
            let own = own.filter(|(domain, _)| *domain == self.scoped.domain);
            hops.extend(own.map(|(_, hop)| hop.clone()));
        }
        self.add_connections(row, &mut hops);
        self.add_uplinks(row, &mut hops);
        hops.sort_by_cached_key(|hop| {
            let id = hop.id.as_ref().map(ToString::to_string);
            // One that ends the way there goes before the same one that does not.
            (hop.kind, id, hop.reason.is_none(), hop.reason.clone())
        });
        hops.dedup_by(|later, first| {
            let is_same = later.id == first.id && later.kind == first.kind;
            is_same && (later.id.is_some() || later.reason == first.reason)
        });
        hops
    }

    /// Connections that carry it, whoever uses them, and their modules.
    fn add_connections(&self, row: &VlanRow, hops: &mut Vec<HopOf>) {
        for of in row.connections.iter().flatten().flatten() {
            let Ref::Wire(number) = *of else { continue };
            let wire = self.all.wires.wire(number);
            hops.push(known(HopKind::Connection, &wire.id, &wire.name, wire.place));
            if let Some((id, name, place)) = &wire.module {
                hops.push(known(HopKind::Module, id, name, *place));
            }
        }
    }

    fn add_uplinks(&self, row: &VlanRow, hops: &mut Vec<HopOf>) {
        let is_carried = row
            .connections
            .iter()
            .flatten()
            .any(|list| !list.is_empty());
        match &row.uplink_groups {
            Some(groups) if groups.is_empty() && is_carried => {
                let vlan = row.vlan;
                let reason = format!("VLAN {vlan} ends here: no uplink group has it");
                hops.push(unknown(HopKind::UplinkGroup, reason.into()));
            }
            None => {
                let missing = row.reasons.get("uplink_groups");
                let reason = missing.map(|missing| missing.export.clone());
                hops.push(unknown(HopKind::UplinkGroup, reason.unwrap_or_default()));
            }
            Some(_) => {}
        }
        for of in row.uplink_groups.iter().flatten() {
            let Ref::Group(number) = *of else { continue };
            let group = &self.all.tables.groups[number as usize];
            hops.push(known(
                HopKind::UplinkGroup,
                &group.id,
                &group.name,
                group.place,
            ));
            let ports = match &group.ports {
                Fact::Known(ports, _) => ports,
                Fact::Missing(missing) => {
                    hops.push(unknown(HopKind::Uplink, missing.export.clone()));
                    continue;
                }
            };
            for port in ports {
                hops.push(known(HopKind::Uplink, &port.id, &port.name, port.place));
                if let Fact::Missing(missing) = &port.switch {
                    hops.push(unknown(HopKind::UpstreamSwitch, missing.export.clone()));
                }
            }
        }
        for of in row.upstream.iter().flatten() {
            let listed = self.all.tables.listed(*of);
            hops.push(HopOf {
                kind: HopKind::UpstreamSwitch,
                id: Some(listed.id),
                name: Some(listed.name),
                place: Some(listed.place),
                reason: None,
            });
        }
    }
}

fn known(kind: HopKind, id: &Arc<str>, name: &Arc<str>, place: Place) -> HopOf {
    HopOf {
        kind,
        id: Some(Id::whole(id.clone())),
        name: Some(name.clone()),
        place: Some(place),
        reason: None,
    }
}

fn unknown(kind: HopKind, reason: Arc<str>) -> HopOf {
    HopOf {
        kind,
        id: None,
        name: None,
        place: None,
        reason: Some(reason),
    }
}
