//! A Windows host put together from what its cmdlets say: typed objects, a section for each
//! cmdlet, become one [`Host`]. Every dialect of Windows inventory feeds this; nothing here knows
//! how an export is stored.

mod age;
mod cluster;
mod contested;
mod contradicted;
mod days;
mod declare;
mod entry;
mod flat_ports;
mod folder;
mod implied;
mod joined;
mod kind;
mod lookup;
mod names;
mod nested_ports;
mod objects;
mod owners;
mod part;
mod places;
mod ports;
mod section;
mod sections;
mod set;
mod system;
mod unread;

use std::collections::BTreeMap;

use crate::fabric::host::{Host, Team};
use crate::fabric::known::{Known, Why};
use crate::source::Problem;
use cluster::networks;
use contested::is_contested;
use joined::Joined;
use lookup::{MachineStates, SettingsOf, tags};
use objects::OfTeam;

pub(in crate::readers) use age::Age;
pub(in crate::readers) use folder::assemble;
pub(super) use implied::{Listed, fill_implied};
pub(super) use joined::is_list_of_names;
pub use kind::{SectionRow, sections};
pub use part::HostPart;
pub(in crate::readers) use part::{PartFile, Says};
pub(super) use section::Owners;
pub(super) use sections::{Kind, Sections};
pub(super) use system::build;

impl Sections {
    /// The host: what stands in different sections comes together.
    pub(in crate::readers) fn into_host(mut self, problems: &mut Vec<Problem>) -> Host {
        self.settle(problems);
        self.put_together(&Joined::default(), &str::to_owned)
    }

    /// The host, with the lists taken apart that are one text; `words` makes of the name of a cmdlet that nobody asked
    /// what a report says.
    fn put_together(mut self, joined: &Joined, words: &dyn Fn(&str) -> String) -> Host {
        self.give();
        let mut host = self.host;
        let interfaces = &self.cluster_interfaces;
        host.cluster_networks = networks(self.cluster_networks, interfaces, &host.name);
        let (members, nics) = (by_team(self.members), by_team(self.nics));
        for team in host.teams.get_mut().into_iter().flatten() {
            settle(&mut team.members, of_team(&members, &team.name));
            settle(&mut team.nics, of_team(&nics, &team.name));
            explain(team, members.why(), nics.why());
        }
        // After the sections that say it better.
        joined.settle(&mut host);
        set::from_switches(&mut host);
        let vlans = &SettingsOf::new(&self.vlans);
        let isolation = &SettingsOf::new(&self.isolation);
        let machines = &MachineStates::new(&self.machines);
        host.host_vnics = self.ports.host.map(|ports| {
            let ports = ports.into_iter();
            ports
                .map(|port| {
                    let tags = tags(&port, vlans, isolation);
                    port.host_vnic(tags)
                })
                .collect()
        });
        host.vm_nics = self.ports.machines.map(|ports| {
            let ports = ports.into_iter();
            let settled = ports.map(|port| {
                port.settled(
                    |name| machines.running(name),
                    |name| machines.clustered(name),
                )
            });
            settled
                .map(|port| {
                    let tags = tags(&port, vlans, isolation);
                    port.vm_nic(tags)
                })
                .collect()
        });
        fill_implied(&mut host, Listed::Asked);
        // The reason names what to run, of the two classes that tell the build the one that is quick.
        host.os_build = std::mem::take(&mut host.os_build).named(&words("Win32_OperatingSystem"));
        host
    }
}

impl Sections {
    /// The names of the nodes of a cluster, and of those that its interfaces are of.
    fn nodes(&self) -> impl Iterator<Item = &str> {
        let interfaces = self.cluster_interfaces.items().iter();
        let nodes = self.cluster_nodes.items().iter();
        let nodes = nodes.map(|node| node.name.as_str());
        nodes.chain(interfaces.filter_map(|interface| interface.node.get().map(String::as_str)))
    }

    /// Whether there are virtual switches.
    fn has_switches(&self) -> bool {
        !self.switches.items().is_empty()
    }

    /// Whether there are virtual machines, or adapters of some.
    fn has_machines(&self) -> bool {
        !self.machines.items().is_empty() || !self.ports.machines.items().is_empty()
    }

    /// An adapter that only a virtual switch makes, or that one is bound to, in words.
    fn virtual_adapter(&self) -> Option<String> {
        let bound = || {
            let bound = self
                .bindings
                .items()
                .iter()
                .find(|binding| binding.is_of_switch())?;
            Some(format!(
                "an adapter that a virtual switch is bound to, {}",
                bound.adapter
            ))
        };
        self.host_vnic().or_else(bound)
    }

    /// An adapter that only a virtual switch makes, in words.
    fn host_vnic(&self) -> Option<String> {
        let mut adapters = self.adapters.items().iter();
        let vnic = adapters.find(|adapter| {
            let description = adapter.description.get();
            let is_described =
                description.is_some_and(|text| text.contains("Hyper-V Virtual Ethernet"));
            adapter.name.starts_with("vEthernet (") || is_described
        });
        vnic.map(|adapter| format!("the adapter {}", adapter.name))
    }
}

/// What the section of its own says; failing that, what the team itself says. A section that lists nothing of a team
/// contradicts what the team names, and does not go before it.
fn settle<T>(own: &mut Known<Vec<T>>, section: Known<Vec<T>>) {
    if own.why().is_some_and(is_contested) {
        return;
    }
    let says_more = !section.items().is_empty() || own.items().is_empty();
    if section.is_known() && says_more || !own.is_known() {
        *own = section;
    }
}

/// Gives what a team only names the reason why its own cmdlet does not tell more of it.
fn explain(team: &mut Team, of_members: Option<&Why>, of_nics: Option<&Why>) {
    if let Some(why) = of_members {
        for member in team.members.get_mut().into_iter().flatten() {
            give(&mut member.mode, why);
        }
    }
    if let Some(why) = of_nics {
        for nic in team.nics.get_mut().into_iter().flatten() {
            give(&mut nic.vlan, why);
            give(&mut nic.default, why);
        }
    }
}

fn give<T>(value: &mut Known<T>, why: &Why) {
    if !value.is_known() {
        *value = Known::unknown(why.clone());
    }
}

/// What belongs to teams, by the names of those, which Windows writes in any case.
///
/// Where one of them does not say its team, no list is known to be whole.
fn by_team<T>(items: Known<Vec<OfTeam<T>>>) -> Known<BTreeMap<String, Vec<T>>> {
    let unsaid = items.items().iter().find_map(|item| item.team.why());
    if let Some(why) = unsaid.cloned() {
        return Known::unknown(why);
    }
    items.map(|items| {
        let mut teams: BTreeMap<String, Vec<T>> = BTreeMap::new();
        for item in items {
            if let Some(team) = item.team.get() {
                let of_team = teams.entry(team.to_ascii_lowercase()).or_default();
                of_team.push(item.item);
            }
        }
        teams
    })
}

/// What belongs to a team, or why it is unknown.
fn of_team<T: Clone>(teams: &Known<BTreeMap<String, Vec<T>>>, team: &str) -> Known<Vec<T>> {
    let of_team = |teams: &BTreeMap<String, Vec<T>>| {
        let items = teams.get(&team.to_ascii_lowercase());
        items.cloned().unwrap_or_default()
    };
    match teams.check() {
        Ok(teams) => Known::derived(of_team(teams)),
        Err(why) => Known::unknown(why),
    }
    .or_place(teams.place())
}
