//! Running machines, grouped by virtual switch and VLAN. Names of machines are their owners' business: only how many
//! there are in a group counts.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::meant;
use super::hidden::SENDERS;
use super::members::Wiring;
use super::row::{Row, place_on, tail};
use crate::fabric::graph::{Carrier, Consumer};
use crate::fabric::host::{Host, Switch, VlanMode, VmNic};
use crate::fabric::known::Why;
use crate::fabric::record::Record;
use crate::fabric::vlan::Vlans;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::shape::{ConsumerShape, Tagging};
use crate::simulation::terms::ConsumerKind;
use crate::source::Place;

/// A list of VLANs that is longer names none of them: somebody let everything pass.
const NAMES_NONE: usize = 4000;

/// The VLAN of a group of machines on the port of the switch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum On {
    Tagged(u16),
    Untagged,
    Unknown(Missing),
}

/// Machines of one switch and VLAN.
struct Group<'a> {
    switch: &'a Switch,
    carrier: Carrier<'a>,
    machines: BTreeSet<&'a str>,
    place: Option<Place>,
}

/// How many machines run on a host. One of which nobody knows whether it runs may run.
pub(super) fn running_machines(host: &Host) -> u32 {
    let nics = host.vm_nics.items().iter();
    let running = nics.filter(|nic| !nic.running.is(&false));
    let machines: BTreeSet<&str> = running.map(machine).collect();
    count(machines.len())
}

/// Whether a host is one that machines run on, as far as nothing says that it is not: only the role of Hyper-V brings
/// virtual switches.
pub(super) fn runs_machines(host: &Host) -> bool {
    let switches = host.switches.get().map(Vec::len);
    switches != Some(0) || !host.vm_nics.items().is_empty()
}

/// Adds the groups, and the carriers that they are on.
pub(super) fn add_machines(wiring: &mut Wiring<'_, '_>) -> Vec<Row> {
    let graph = wiring.graph;
    let nics = graph.host.vm_nics.items().iter();
    let mut groups: BTreeMap<(&str, On), Group<'_>> = BTreeMap::new();
    let mut named: BTreeMap<&str, Vlans> = BTreeMap::new();
    for nic in nics.filter(|nic| !nic.running.is(&false)) {
        let (switch, carrier) = match graph.index.connected(&nic.switch) {
            Ok(Some((switch, Some(carrier)))) => (switch, carrier),
            Ok(_) => continue,
            Err(why) => {
                wiring.note_gap(SENDERS, &why);
                continue;
            }
        };
        let is_trunk = nic.vlan_mode.is(&VlanMode::Trunk);
        if is_trunk && !named.contains_key(switch.id()) {
            named.insert(switch.id(), named_vlans(wiring, carrier));
        }
        let on = match vlans(wiring, nic, named.get(switch.id())) {
            Ok(on) => on,
            Err(why) => vec![On::Unknown(Missing::new("the VLAN of an adapter", &why))],
        };
        for on in on {
            let group = groups.entry((switch.id(), on));
            let group = group.or_insert_with(|| Group {
                switch,
                carrier,
                machines: BTreeSet::new(),
                place: nic.place,
            });
            group.machines.insert(machine(nic));
        }
    }
    let tagged: BTreeSet<(&str, u16)> = groups
        .keys()
        .filter_map(|(switch, on)| match on {
            On::Tagged(vlan) => Some((*switch, *vlan)),
            _ => None,
        })
        .collect();
    let mut rows = Vec::with_capacity(groups.len());
    for ((switch, on), group) in groups {
        let taken = |vlan: u16| tagged.contains(&(switch, vlan));
        rows.push(row(wiring, on, &group, taken));
    }
    rows
}

fn row<'a>(
    wiring: &mut Wiring<'_, 'a>,
    on: On,
    group: &Group<'a>,
    taken: impl Fn(u16) -> bool,
) -> Row {
    let carrier = place_on(wiring, Ok(group.carrier));
    let wires = carrier.get().and_then(|carrier| wiring.wires(*carrier));
    let native = wires.and_then(|wires| wires.native);
    let backend = wires.map_or("", |wires| wires.backend);
    let (vlan, tagging) = match on {
        On::Tagged(vlan) => (Some(vlan), Fact::derived(Tagging::Tagged(vlan))),
        On::Untagged => (native, Fact::derived(Tagging::Untagged)),
        On::Unknown(missing) => (None, Fact::Missing(missing)),
    };
    let is_untagged = tagging.get() == Some(&Tagging::Untagged);
    // Tagged and untagged frames of one VLAN are two groups.
    let word = match vlan {
        Some(vlan) if !(is_untagged && taken(vlan)) => vlan.to_string(),
        _ if is_untagged => "untagged".to_owned(),
        _ => "unknown".to_owned(),
    };
    let meant = meant(wiring.graph, vlan, backend, "", None);
    Row {
        place: group.place.unwrap_or(wiring.place),
        vms: count(group.machines.len()),
        subnet: None,
        shape: ConsumerShape {
            kind: ConsumerKind::VmGroup,
            name: format!("{} VLAN {word}", group.switch.name).into(),
            tail: format!("{}/vlan:{word}", tail(wiring, group.switch.id())).into(),
            class: meant.class,
            tenant: meant.tenant,
            class_confidence: meant.confidence,
            vlan,
            tagging,
            reach: meant.reach,
            cluster_network: None,
            carrier,
        },
    }
}

/// Every VLAN that the plan, an interface of the host, another machine or a network behind the carrier names.
fn named_vlans<'a>(wiring: &mut Wiring<'_, 'a>, carrier: Carrier<'a>) -> Vlans {
    let graph = wiring.graph;
    let mut named = graph.classifier.vlans();
    let nics = graph.host.vm_nics.items().iter();
    let access = nics.filter(|nic| nic.vlan_mode.is(&VlanMode::Access));
    for vlan in access.filter_map(|nic| nic.vlan.get()) {
        named.insert(*vlan);
    }
    let position = wiring.carrier(carrier);
    if let Some(wires) = wiring.wires(position)
        && wires.vlans.len() < NAMES_NONE
    {
        named.join(&wires.vlans);
    }
    named
}

/// The VLANs that an adapter of a machine sends frames into.
fn vlans<'a>(
    wiring: &Wiring<'_, 'a>,
    nic: &'a VmNic,
    named: Option<&Vlans>,
) -> Result<Vec<On>, Why> {
    let what = "the VLAN mode of an adapter";
    let of = |vlan: u16| {
        if vlan == 0 {
            On::Untagged
        } else {
            On::Tagged(vlan)
        }
    };
    let all: Vec<On> = match nic.vlan_mode.need(what)? {
        VlanMode::Untagged => vec![On::Untagged],
        VlanMode::Access => vec![of(*nic.vlan.need("the VLAN of an adapter")?)],
        VlanMode::Private => {
            let tagged = wiring.graph.tagged_vlans(Consumer::VmNic(nic));
            let tagged = tagged.need("the VLANs of an adapter")?;
            tagged.iter().map(of).collect()
        }
        VlanMode::Trunk => {
            let allowed = nic.allowed_vlans.need("the VLAN list of a trunk port")?;
            let named = named.into_iter().flat_map(Vlans::iter);
            let tagged = named.filter(|vlan| *vlan != 0 && allowed.contains(*vlan));
            tagged.map(On::Tagged).collect()
        }
    };
    // A trunk of which nothing else names a VLAN still sends frames without a tag.
    Ok(if all.is_empty() {
        vec![On::Untagged]
    } else {
        all
    })
}

/// The machine of an adapter; where nobody knows it, the adapter stands for it.
fn machine(nic: &VmNic) -> &str {
    nic.vm.get().map_or(nic.name.as_str(), String::as_str)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
