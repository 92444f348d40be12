//! A Windows host put together from what its cmdlets say: typed objects, a section for each
//! cmdlet, become one [`Host`]. Every dialect of Windows inventory feeds this; nothing here knows
//! how an export is stored.

mod cluster;
mod declare;
mod entry;
mod flat_ports;
mod folder;
mod implied;
mod kind;
mod nested_ports;
mod objects;
mod ports;
mod section;
mod sections;
mod system;

use crate::fabric::host::{Host, Team};
use crate::fabric::known::Known;
use cluster::networks;
use objects::OfTeam;

pub use folder::HostPart;
pub(in crate::readers) use folder::assemble;
pub(super) use implied::{Listed, fill_implied};
pub use kind::{SectionRow, sections};
pub(super) use section::Owners;
pub(super) use sections::{Kind, Sections};
pub(super) use system::build;

impl Sections {
    /// The host: what stands in different sections comes together.
    pub(in crate::readers) fn into_host(mut self) -> Host {
        self.give();
        let mut host = self.host;
        let interfaces = &self.cluster_interfaces;
        host.cluster_networks = networks(self.cluster_networks, interfaces, &host.name);
        for team in host.teams.get_mut().into_iter().flatten() {
            let Team { name, members, .. } = team;
            settle(members, of_team(&self.members, name));
            settle(&mut team.nics, of_team(&self.nics, &team.name));
        }
        let (vlans, isolation) = (&self.vlans, &self.isolation);
        let machines = &self.machines;
        host.host_vnics = self.ports.host.map(|ports| {
            let ports = ports.into_iter();
            ports.map(|port| port.host_vnic(vlans, isolation)).collect()
        });
        host.vm_nics = self.ports.machines.map(|ports| {
            let ports = ports.into_iter();
            let settled = ports.map(|port| port.settled(machines));
            settled.map(|port| port.vm_nic(vlans, isolation)).collect()
        });
        fill_implied(&mut host, Listed::Asked);
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
        let items = items.into_iter().filter(|item| item.is_of(team));
        items.map(|item| item.item).collect()
    })
}
