//! A Windows host put together from what its cmdlets say: typed objects, a section for each
//! cmdlet, become one [`Host`]. Every dialect of Windows inventory feeds this; nothing here knows
//! how an export is stored.

mod cluster;
mod folder;
mod join;
mod kind;
mod nested_ports;
mod objects;
mod outputs;
mod ports;

use std::collections::BTreeMap;

use crate::readers::row::Row;
use cluster::{Interface, NetworkWords, networks};

use crate::fabric::host::{Adapter, Host, Team, TeamMember, TeamNic, Vmq};
use crate::fabric::known::{Known, Why};

pub(super) use cluster::{cluster_interface, cluster_network};
pub use folder::HostPart;
pub(in crate::readers) use folder::assemble;
pub(super) use kind::{Kind, Owners};
pub(super) use objects::{
    Machine, OfTeam, Queues, Slot, adapter, ip_address, queues, set_team, slot, switch, team,
    team_member, team_nic,
};
pub(super) use ports::{Minimums, Port, PortKey, PortVlan, Setting};

/// What the cmdlets of one host say, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    /// What needs no other section to be understood.
    pub(super) host: Host,
    /// Where adapters sit on the PCI bus.
    pub(super) slots: Known<Vec<Slot>>,
    /// Queues of the adapters that have some.
    pub(super) queues: Known<Vec<Queues>>,
    /// Virtual machines, where their state does not stand at their adapters.
    pub(super) machines: Known<Vec<Machine>>,
    /// Networks of the cluster.
    pub(super) cluster_networks: Known<Vec<NetworkWords>>,
    /// Interfaces of all nodes in them.
    pub(super) cluster_interfaces: Known<Vec<Interface>>,
    /// Members of all teams.
    pub(super) members: Known<Vec<OfTeam<TeamMember>>>,
    /// Team NICs of all teams.
    pub(super) nics: Known<Vec<OfTeam<TeamNic>>>,
    /// Virtual adapters of the management OS.
    pub(super) host_ports: Known<Vec<Port>>,
    /// Virtual adapters of virtual machines.
    pub(super) vm_ports: Known<Vec<Port>>,
    /// VLAN settings that do not stand at their adapter.
    pub(super) vlans: Known<Vec<Setting>>,
    /// Isolation settings that do not stand at their adapter.
    pub(super) isolation: Known<Vec<Setting>>,
}

impl Sections {
    /// The host: what stands in different sections comes together.
    pub(super) fn into_host(self) -> Host {
        let mut host = self.host;
        set_slots(&mut host.adapters, self.slots);
        set_queues(&mut host.adapters, self.queues);
        let interfaces = &self.cluster_interfaces;
        host.cluster_networks = networks(self.cluster_networks, interfaces, &host.name);
        for team in host.teams.get_mut().into_iter().flatten() {
            let Team { name, members, .. } = team;
            settle(members, of_team(&self.members, name));
            settle(&mut team.nics, of_team(&self.nics, &team.name));
        }
        let (vlans, isolation) = (&self.vlans, &self.isolation);
        let machines = &self.machines;
        host.host_vnics = self.host_ports.map(|ports| {
            let ports = ports.into_iter();
            ports.map(|it| it.host_vnic(vlans, isolation)).collect()
        });
        host.vm_nics = self.vm_ports.map(|ports| {
            let ports = ports.into_iter();
            ports
                .map(|it| it.settled(machines).vm_nic(vlans, isolation))
                .collect()
        });
        host
    }
}

/// What the section of its own says; failing that, what the team itself says.
fn settle<T>(own: &mut Known<Vec<T>>, section: Known<Vec<T>>) {
    if section.is_known() || !own.is_known() {
        *own = section;
    }
}

/// What belongs to a team, or why it is unknown.
fn of_team<T: Clone>(items: &Known<Vec<OfTeam<T>>>, team: &str) -> Known<Vec<T>> {
    items.clone().map(|items| {
        let items = items.into_iter().filter(|it| it.is_of(team));
        items.map(|it| it.item).collect()
    })
}

fn set_slots(adapters: &mut Known<Vec<Adapter>>, slots: Known<Vec<Slot>>) {
    let why = slots.why().cloned();
    let slots = slots.into_value().unwrap_or_default();
    let mut slots: BTreeMap<String, Known<String>> = slots
        .into_iter()
        .map(|it| (it.adapter, it.device))
        .collect();
    for adapter in adapters.get_mut().into_iter().flatten() {
        adapter.pci = match (slots.remove(&adapter.name), &why) {
            (Some(device), _) => device,
            (None, Some(why)) => Known::unknown(why.clone()),
            (None, None) => Known::unknown(Why::not_collected("the PCI slot of an adapter")),
        };
    }
}

/// The cmdlet puts out adapters that have queues: one that it leaves out has none in use.
fn set_queues(adapters: &mut Known<Vec<Adapter>>, queues: Known<Vec<Queues>>) {
    let why = queues.why().cloned();
    let queues = queues.into_value().unwrap_or_default();
    let mut queues: BTreeMap<String, Vmq> =
        queues.into_iter().map(|it| (it.adapter, it.vmq)).collect();
    for adapter in adapters.get_mut().into_iter().flatten() {
        adapter.vmq = match (queues.remove(&adapter.name), &why) {
            (Some(vmq), _) => Known::derived(vmq),
            (None, Some(why)) => Known::unknown(why.clone()),
            (None, None) => Known::derived(Vmq {
                place: adapter.place,
                enabled: Known::derived(false),
                ..Vmq::default()
            }),
        };
    }
}

/// The name of the first cluster object, or why there is none.
pub(super) fn cluster(clusters: &Known<Vec<Row<'_>>>) -> Known<String> {
    match clusters.get().and_then(|rows| rows.first()) {
        Some(row) => row.text("Name"),
        None => match clusters.why() {
            Some(why) => Known::unknown(why.clone()),
            None => Known::unknown(no_cluster()),
        },
    }
}

fn no_cluster() -> Why {
    Why::new(crate::fabric::known::State::Unavailable, "a cluster")
}

/// `9600`, or the third part of `6.3.9600`.
pub(super) fn build(row: &Row<'_>, key: &str) -> Known<u32> {
    let text = row.text(key);
    let number = |text: &str| {
        let part = text.split('.').nth(2).unwrap_or(text);
        part.trim().parse().ok()
    };
    match (text.get().and_then(|it| number(it)), text.place()) {
        (Some(build), Some(place)) => Known::at(build, place),
        _ => Known::unknown(Why::not_collected("host.build")),
    }
}
