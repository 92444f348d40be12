//! Everything on a host that sends frames, in the order of their ids.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::classes::{ClusterNetworks, meant};
use super::hidden::SENDERS;
use super::machines::add_machines;
use super::members::Wiring;
use super::row::{Row, place_on, tail};
use super::storage::add_storage;
use crate::fabric::graph::Consumer;
use crate::fabric::host::{Team, TeamNic, VlanMode};
use crate::fabric::record::Record;
use crate::simulation::fact::Fact;
use crate::simulation::shape::{ConsumerShape, Tagging};
use crate::simulation::terms::ConsumerKind;
use crate::source::Place;

/// The consumers of a host, one list for each of their facts.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) shapes: Vec<ConsumerShape>,
    pub(super) places: Vec<Place>,
    pub(super) vms: Vec<u32>,
    pub(super) subnets: Vec<Option<Arc<str>>>,
}

/// Adds the consumers of a host, and the carriers that they are on.
pub(super) fn add_consumers(wiring: &mut Wiring<'_, '_>) -> Rows {
    let networks = ClusterNetworks::new(wiring.graph);
    let senders = wiring.graph.index.senders();
    for why in &senders.gaps {
        wiring.note_gap(SENDERS, why);
    }
    let found = senders.found.into_iter();
    let mut rows: Vec<Row> = found
        .filter_map(|consumer| row(wiring, &networks, consumer))
        .collect();
    rows.extend(add_machines(wiring));
    rows.extend(add_storage(wiring));
    rows.sort_by(|one, other| one.shape.tail.cmp(&other.shape.tail));
    rows.dedup_by(|one, other| one.shape.tail == other.shape.tail);
    let mut all = Rows::default();
    for row in rows {
        all.shapes.push(row.shape);
        all.places.push(row.place);
        all.vms.push(row.vms);
        all.subnets.push(row.subnet);
    }
    all
}

/// An interface of the host; nothing for one that no frame leaves the host from, or that only carries a switch.
fn row<'a>(
    wiring: &mut Wiring<'_, 'a>,
    networks: &ClusterNetworks<'a>,
    consumer: Consumer<'a>,
) -> Option<Row> {
    let graph = wiring.graph;
    let kind = match consumer {
        Consumer::TeamNic(team, nic) => {
            if carries_switch(wiring, team, nic) {
                return None;
            }
            ConsumerKind::TeamNic
        }
        Consumer::HostVnic(_) => ConsumerKind::HostVnic,
        Consumer::Adapter(_) => ConsumerKind::Adapter,
        Consumer::VmNic(_) => return None,
    };
    let carrier = match graph.index.attachment(consumer) {
        Ok(attachment) => Ok(attachment.carrier?),
        Err(why) => Err(why),
    };
    let carrier = place_on(wiring, carrier);
    let tagging = tagging(wiring, consumer);
    let wires = carrier.get().and_then(|carrier| wiring.wires(*carrier));
    let native = wires.and_then(|wires| wires.native);
    let backend = wires.map_or("", |wires| wires.backend);
    let vlan = match tagging.get() {
        Some(Tagging::Tagged(vlan)) => Some(*vlan),
        Some(Tagging::Untagged) => native,
        None => None,
    };
    let network = networks.of(consumer.id());
    let meant = meant(graph, vlan, backend, consumer.name(), network);
    Some(Row {
        place: consumer.place().unwrap_or(wiring.place),
        vms: 0,
        subnet: subnet(wiring, consumer),
        shape: ConsumerShape {
            kind,
            name: consumer.name().into(),
            tail: tail(wiring, consumer.id()),
            class: meant.class,
            tenant: meant.tenant,
            class_confidence: meant.confidence,
            vlan,
            tagging,
            reach: meant.reach,
            cluster_network: meant.cluster_network,
            carrier,
        },
    })
}

/// Whether a team NIC carries a virtual switch and nothing else. Where nobody knows the switches, the one in default mode,
/// which is what a switch would be bound to, may, and that is noted.
fn carries_switch<'a>(wiring: &mut Wiring<'_, 'a>, team: &'a Team, nic: &TeamNic) -> bool {
    let index = &wiring.graph.index;
    match index.switch_on(team) {
        Ok(Some(switch)) => {
            let under = index.team_nic_under(switch, team);
            under.is_ok_and(|under| under.id() == nic.id())
        }
        Ok(None) => false,
        Err(why) => {
            let may_carry = !nic.default.is(&false);
            if may_carry {
                wiring.note_gap(SENDERS, &why);
            }
            may_carry
        }
    }
}

/// How an interface of the host tags its frames.
fn tagging<'a>(wiring: &Wiring<'_, 'a>, consumer: Consumer<'a>) -> Fact<Tagging> {
    let graph = wiring.graph;
    let found = (|| {
        let mode = graph.vlan_mode(consumer);
        if *mode.need("the VLAN mode of an interface")? == VlanMode::Untagged {
            return Ok(Tagging::Untagged);
        }
        Ok(
            match *graph.vlan(consumer).need("the VLAN of an interface")? {
                0 => Tagging::Untagged,
                vlan => Tagging::Tagged(vlan),
            },
        )
    })();
    match found {
        Ok(tagging) => Fact::derived(tagging),
        Err(why) => Fact::missing("the VLAN of an interface", &why),
    }
}

/// The subnet of an interface, by its first address.
fn subnet(wiring: &Wiring<'_, '_>, consumer: Consumer<'_>) -> Option<Arc<str>> {
    let host = wiring.graph.host;
    let name = consumer.name();
    let windows = match consumer {
        // Windows calls the adapter of the host vNIC `Mgmt` `vEthernet (Mgmt)`.
        Consumer::HostVnic(_) => format!("vEthernet ({name})"),
        _ => name.to_owned(),
    };
    let addresses = host.ip_addresses.items().iter();
    let mut own = addresses.filter_map(|address| {
        let on = address.adapter.get()?;
        let is_own = on.eq_ignore_ascii_case(&windows);
        let prefix = address.prefix_length.get().filter(|_| is_own)?;
        subnet_of(&address.name, *prefix)
    });
    own.next().map(Into::into)
}

/// `10.1.2.0/24`; nothing for a link-local address, which every connected adapter has.
fn subnet_of(address: &str, prefix: u32) -> Option<String> {
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let shift = 32u32.checked_sub(prefix)?;
        let mask = u32::MAX.checked_shl(shift).unwrap_or_default();
        let subnet = Ipv4Addr::from(u32::from(address) & mask);
        return (!address.is_link_local()).then(|| format!("{subnet}/{prefix}"));
    }
    let address: Ipv6Addr = address.split('%').next()?.parse().ok()?;
    let shift = 128u32.checked_sub(prefix)?;
    let mask = u128::MAX.checked_shl(shift).unwrap_or_default();
    let subnet = Ipv6Addr::from(u128::from(address) & mask);
    let is_link_local = address.segments()[0] & 0xffc0 == 0xfe80;
    (!is_link_local).then(|| format!("{subnet}/{prefix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_is_the_address_without_its_host_part() {
        let of = |address, prefix| subnet_of(address, prefix);
        assert_eq!(of("10.1.2.34", 24).as_deref(), Some("10.1.2.0/24"));
        assert_eq!(of("10.1.2.34", 32).as_deref(), Some("10.1.2.34/32"));
        assert_eq!(of("10.1.2.34", 0).as_deref(), Some("0.0.0.0/0"));
        assert_eq!(of("2001:db8::5", 64).as_deref(), Some("2001:db8::/64"));
        for (address, prefix) in [("169.254.3.4", 16), ("fe80::1%7", 64), ("10.1.2.3", 33)] {
            assert_eq!(of(address, prefix), None, "{address}");
        }
    }
}
