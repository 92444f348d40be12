//! What virtual switches reserve: a row for the default flow of each, and for each host vNIC and each virtual adapter of a
//! running machine with a minimum.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::{Ask, Owner, Part, QosRow, Unit};
use super::wired::{Divider, Wired, none, not_applicable, one_class};
use crate::fabric::graph::{Carrier, Consumer, Reserves, reserves};
use crate::fabric::host::{Switch, VlanMode, VmNic};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::simulation::{ConsumerKind, ConsumerShape, Tagging};
use crate::source::Place;

/// Whole Mbps of this many bits per second.
const MBPS: u64 = 1_000_000;

/// A switch that bandwidth is reserved on.
struct Reserving {
    /// Its position on the host.
    position: usize,
    /// In which unit.
    mode: Result<Reserves, Why>,
    /// The weights of all that is on it.
    weights: Result<u64, Why>,
    /// What carries its frames.
    carrier: Known<usize>,
}

/// What is given to a port of a switch.
enum Minimum {
    Weight(Known<u64>),
    Bits(Known<u64>),
    /// Nobody knows in which unit.
    Unknown(Why),
}

/// Adds the rows.
pub(super) fn add(wired: &mut Wired<'_, '_>) {
    let graph = wired.graph;
    let mut known: BTreeMap<&str, Reserving> = BTreeMap::new();
    for (position, switch) in graph.host.switches.items().iter().enumerate() {
        let reserving = reserving(wired, switch, position);
        add_default_flow(wired, switch, &reserving);
        known.insert(switch.id(), reserving);
    }
    let vnics = graph.host.host_vnics.items().iter().map(Consumer::HostVnic);
    let nics = graph.host.vm_nics.items().iter();
    let running = nics.filter(|nic| !nic.running.is(&false));
    for consumer in vnics.chain(running.map(Consumer::VmNic)) {
        let on = graph.index.attachment(consumer);
        let on = on.map(|attachment| attachment.switch.and_then(|switch| known.get(switch.id())));
        add_port(wired, consumer, on);
    }
}

fn reserving<'a>(wired: &mut Wired<'_, 'a>, switch: &'a Switch, position: usize) -> Reserving {
    let graph = wired.graph;
    let carrier = match graph.index.carrier(switch) {
        Ok(Some(carrier)) => at(wired, carrier),
        Ok(None) => none("no frame leaves the host from the switch"),
        Err(why) => Known::unknown(why),
    };
    Reserving {
        position,
        mode: reserves(switch),
        weights: weights(wired, switch),
        carrier,
    }
}

fn at<'a>(wired: &mut Wired<'_, 'a>, carrier: Carrier<'a>) -> Known<usize> {
    Known::derived(wired.carrier(carrier)).or_place(carrier.place())
}

/// The weights of the host vNICs and running machines that are on a switch, and of its default flow.
fn weights(wired: &Wired<'_, '_>, switch: &Switch) -> Result<u64, Why> {
    let mut sum = *switch
        .default_flow_weight
        .need("the weight of the default flow")?;
    let (ports, gaps) = wired.graph.index.reserving(switch);
    for (port, counts) in ports {
        let Some(weight) = port.minimum_weight() else {
            continue;
        };
        match counts {
            Ok(false) => {}
            Ok(true) => sum = sum.saturating_add(*weight.need("the weight of a switch port")?),
            Err(_) if weight.is(&0) => {}
            Err(why) => return Err(why),
        }
    }
    gaps.into_iter().next().map_or(Ok(sum), Err)
}

/// Adds the default flow of a switch that reserves anything, and whose frames leave the host.
fn add_default_flow(wired: &mut Wired<'_, '_>, switch: &Switch, on: &Reserving) {
    let stays = on
        .carrier
        .why()
        .is_some_and(|why| why.state == State::NotApplicable);
    if stays || on.mode == Ok(Reserves::Nothing) {
        return;
    }
    let (weight, bits) = (&switch.default_flow_weight, &switch.default_flow_bps);
    let minimum = minimum(&on.mode, weight, bits, "the minimum of the default flow");
    let minimum = minimum.unwrap_or_else(|| match on.mode {
        Ok(Reserves::InBits) => Minimum::Bits(bits.clone()),
        _ => Minimum::Weight(weight.clone()),
    });
    let row = QosRow {
        object: wired.id(switch.id()),
        name: switch.name.as_str().into(),
        place: wired.place(switch.place),
        class: none("it is shared by all ports without a minimum of their own"),
        maximum: none("nothing limits the default flow"),
        ..row(wired, &minimum, Ok(Some(on)), &Ok(true))
    };
    let divides = divides(&minimum, on);
    wired.add(row, divides);
}

/// A row for a virtual adapter that is given a minimum, or may be.
fn add_port(wired: &mut Wired<'_, '_>, port: Consumer<'_>, on: Result<Option<&Reserving>, Why>) {
    let (Some(weight), Some(bits), Some(most)) = (
        port.minimum_weight(),
        port.minimum_bps(),
        port.maximum_bps(),
    ) else {
        return;
    };
    let mode = match &on {
        Ok(Some(on)) => on.mode.clone(),
        Ok(None) => Ok(Reserves::Nothing),
        Err(why) => Err(why.clone()),
    };
    let Some(minimum) = minimum(&mode, weight, bits, "the minimum of a switch port") else {
        return;
    };
    let running = match port {
        Consumer::VmNic(nic) => nic.running.need("whether a virtual machine runs").copied(),
        _ => Ok(true),
    };
    let divider = on.as_ref().ok().and_then(|on| divides(&minimum, (*on)?));
    let row = QosRow {
        object: wired.id(port.id()),
        name: port.name().into(),
        place: wired.place(port.place()),
        class: class(wired, port),
        maximum: limit(most, "the maximum of a switch port"),
        ..row(wired, &minimum, on, &running)
    };
    wired.add(row, divider);
}

/// The most that something may send, in whole Mbps.
pub(super) fn limit(bits: &Known<u64>, what: &str) -> Known<u64> {
    if bits.is(&0) {
        return none("no limit is set");
    }
    bits.clone().named(what).map(|bits| bits / MBPS)
}

/// What is given, in the unit in which the switch reserves, or in the other one where only that is given; nothing where
/// nothing is.
fn minimum(
    mode: &Result<Reserves, Why>,
    weight: &Known<u64>,
    bits: &Known<u64>,
    what: &str,
) -> Option<Minimum> {
    let given = |value: &Known<u64>| value.get().is_some_and(|value| *value > 0);
    let (weighed, counted) = (
        || Minimum::Weight(weight.clone().named(what)),
        || Minimum::Bits(bits.clone().named(what)),
    );
    match mode {
        Ok(Reserves::ByWeight) if given(weight) || !weight.is_known() => Some(weighed()),
        Ok(Reserves::InBits) if given(bits) || !bits.is_known() => Some(counted()),
        _ if given(weight) => Some(weighed()),
        _ if given(bits) => Some(counted()),
        Ok(Reserves::ByWeight | Reserves::InBits) => None,
        _ => {
            let gap = weight.need(what).and_then(|_| bits.need(what));
            gap.err().map(Minimum::Unknown)
        }
    }
}

/// The columns that follow from what is given, and from the switch.
fn row(
    wired: &Wired<'_, '_>,
    minimum: &Minimum,
    on: Result<Option<&Reserving>, Why>,
    running: &Result<bool, Why>,
) -> QosRow {
    let carrier = match &on {
        Ok(Some(on)) => on.carrier.clone(),
        Ok(None) => none("the adapter is on no switch"),
        Err(why) => Known::unknown(why.clone()),
    };
    let (unit, asked) = match minimum {
        Minimum::Weight(weight) => (
            Known::derived(Unit::Weight),
            weight.clone().map(Ask::Amount),
        ),
        Minimum::Bits(bits) => (
            Known::derived(Unit::BitsPerSecond),
            bits.clone().map(Ask::Amount),
        ),
        Minimum::Unknown(why) => (Known::unknown(why.clone()), Known::unknown(why.clone())),
    };
    let share = on.clone().and_then(|on| {
        running.clone()?;
        share(minimum, on)
    });
    let granted = on.and_then(|on| {
        running.clone()?;
        granted(minimum, on, &share, || wired.of_mbps(&carrier))
    });
    QosRow {
        object: wired.id(""),
        name: Arc::default(),
        place: wired.place,
        class: Known::default(),
        owner: Owner::VirtualSwitch,
        unit,
        granted: Known::from(granted).or_place(asked.place()),
        maximum: Known::default(),
        share: Known::from(share).or_place(asked.place()),
        asked,
        port: Err(not_applicable(
            "a switch is on carriers and not on one port",
        )),
        group: none("a switch is on carriers and not behind one uplink group"),
        contradicts: Known::derived(Box::default()),
        carrier,
    }
}

fn share(minimum: &Minimum, on: Option<&Reserving>) -> Result<Part, Why> {
    let Some(on) = on else {
        return Err(not_applicable("the adapter is on no switch"));
    };
    let weight = match minimum {
        Minimum::Weight(weight) => weight.check()?,
        Minimum::Bits(_) => return Err(not_applicable("bits per second are no share")),
        Minimum::Unknown(why) => return Err(why.clone()),
    };
    if on.mode.clone()? != Reserves::ByWeight {
        return Err(not_applicable("the switch reserves nothing by weight"));
    }
    let part = Part::of(*weight, on.weights.clone()?);
    part.ok_or_else(|| not_applicable("nothing on the switch has a weight"))
}

fn granted(
    minimum: &Minimum,
    on: Option<&Reserving>,
    share: &Result<Part, Why>,
    of: impl Fn() -> Result<u64, Why>,
) -> Result<u64, Why> {
    match minimum {
        Minimum::Bits(bits) => match on.map(|on| on.mode.clone()).transpose()? {
            Some(Reserves::InBits) => Ok(bits.check()? / MBPS),
            Some(_) => Err(not_applicable(
                "the switch reserves nothing in bits per second",
            )),
            None => Err(not_applicable("the adapter is on no switch")),
        },
        Minimum::Weight(_) | Minimum::Unknown(_) => Ok(share.clone()?.of_number(of()?)),
    }
}

/// Whether a minimum divides the carrier of its switch; one that is unknown may.
fn divides(minimum: &Minimum, on: &Reserving) -> Option<Divider> {
    let may = |value: &Known<u64>| !value.is(&0);
    let divides = match (minimum, &on.mode) {
        (Minimum::Weight(weight), Ok(Reserves::ByWeight) | Err(_)) => may(weight),
        (Minimum::Bits(bits), Ok(Reserves::InBits) | Err(_)) => may(bits),
        (Minimum::Unknown(_), Ok(Reserves::ByWeight | Reserves::InBits) | Err(_)) => true,
        _ => false,
    };
    divides.then_some(Divider::Switch(on.position))
}

/// What the frames of a virtual adapter are for.
fn class(wired: &Wired<'_, '_>, port: Consumer<'_>) -> Known<Arc<str>> {
    let tail = wired.id(port.id()).tail;
    let found = if let Consumer::VmNic(nic) = port {
        let groups = groups(wired, nic);
        groups.and_then(|groups| one_class(groups.iter().map(|group| &*group.class)))
    } else {
        let mut consumers = wired.shape.consumers.iter();
        let own = consumers.find(|consumer| consumer.tail == tail);
        let none = || not_applicable("no frame leaves the host from it");
        own.map(|own| Arc::clone(&own.class)).ok_or_else(none)
    };
    Known::from(found).or_place(place_of_vlan(port))
}

fn place_of_vlan(port: Consumer<'_>) -> Option<Place> {
    match port {
        Consumer::HostVnic(vnic) => vnic.vlan.place(),
        Consumer::VmNic(nic) => nic.vlan.place(),
        Consumer::TeamNic(..) | Consumer::Adapter(_) => None,
    }
}

/// The groups of machines that a virtual adapter is in: one for each of its VLANs.
fn groups<'w>(wired: &Wired<'w, '_>, nic: &VmNic) -> Result<Vec<&'w ConsumerShape>, Why> {
    let connected = wired.graph.index.connected(&nic.switch)?;
    let Some((switch, Some(_))) = connected else {
        return Err(not_applicable("no frame leaves the host from it"));
    };
    let prefix = wired.id(switch.id()).tail;
    let is_here = |group: &&ConsumerShape| {
        let rest = group.tail.strip_prefix(&*prefix);
        group.kind == ConsumerKind::VmGroup && rest.is_some_and(|rest| rest.starts_with("/vlan:"))
    };
    let mode = *nic.vlan_mode.need("the VLAN mode of an adapter")?;
    let vlan = *nic.vlan.need("the VLAN of an adapter")?;
    let own = match mode {
        VlanMode::Untagged => Tagging::Untagged,
        _ if vlan == 0 => Tagging::Untagged,
        _ => Tagging::Tagged(vlan),
    };
    let allowed = (mode == VlanMode::Trunk).then(|| nic.allowed_vlans.need("the VLANs of a trunk"));
    let allowed = allowed.transpose()?;
    let groups = wired.shape.consumers.iter().filter(is_here);
    let groups = groups.filter(|group| match group.tagging.get() {
        Some(Tagging::Tagged(vlan)) => match allowed {
            Some(allowed) => allowed.contains(*vlan),
            None => own == Tagging::Tagged(*vlan),
        },
        Some(Tagging::Untagged) => own == Tagging::Untagged,
        None => false,
    });
    Ok(groups.collect())
}
