//! Objects as the cmdlets themselves put them out, added to the sections of a host. Properties
//! that PowerShell adds to CIM objects can be missing.

use super::cluster;
use super::kind::{Kind, Owners};
use super::nested_ports;
use super::objects::{self, plain_guid};
use super::{Sections, build};
use crate::fabric::host::{Adapter, Team, TeamMember, TeamNic};
use crate::fabric::known::{Known, State, Why};
use crate::readers::row::{Row, integer};

/// What a value that is cut off would have said, and how to get it.
const SET_MEMBERS: &str = "the members of a SET team, exported without -Depth 5,";

impl Sections {
    /// Adds an object; false if it is not used.
    pub(in crate::readers) fn take(&mut self, kind: Kind, row: &Row<'_>) -> bool {
        let host = &mut self.host;
        match kind {
            Kind::Adapter => host.adapters.add(adapter(row)),
            Kind::Slot => self.slots.add(objects::slot(row)),
            Kind::Team => host.teams.add(team(row)),
            Kind::TeamMember => self.members.add(objects::team_member(row)),
            Kind::TeamNic => self.nics.add(objects::team_nic(row)),
            Kind::Switch => {
                let switch = objects::switch(row, "NetAdapterInterfaceGuid");
                host.switches.add(switch)
            }
            Kind::SetTeam => {
                let team = objects::set_team(row).map(|mut team| {
                    team.members = team.members.named(SET_MEMBERS);
                    team
                });
                host.set_teams.add(team)
            }
            Kind::Port => match nested_ports::port(row) {
                Some((true, port)) => self.host_ports.add(Some(port)),
                Some((false, port)) => self.vm_ports.add(Some(port)),
                None => false,
            },
            Kind::PortVlan => self.vlans.add(Some(nested_ports::vlan_setting(row))),
            Kind::PortIsolation => self
                .isolation
                .add(Some(nested_ports::isolation_setting(row))),
            Kind::IpAddress => host.ip_addresses.add(objects::ip_address(row)),
            Kind::Queues => self.queues.add(objects::queues(row)),
            Kind::Machine => self.machines.add(objects::machine(row)),
            Kind::ClusterNetwork => self.cluster_networks.add(cluster::cluster_network(row)),
            Kind::ClusterInterface => {
                let interface = cluster::cluster_interface(row);
                self.cluster_interfaces.add(Some(interface))
            }
            Kind::Processor => fill(&mut host.hyper_threading, hyper_threading(row)),
            Kind::Cluster => fill(&mut host.cluster, row.text("Name")),
            Kind::System => self.about(row, "", "Caption", "BuildNumber"),
            Kind::Computer => self.about(row, "Model", "", ""),
            Kind::ComputerInfo => self.about(row, "CsModel", "OsName", "OsBuildNumber"),
            Kind::VmHost => true,
            Kind::Other(_) => false,
        }
    }

    /// Notes that a cmdlet was asked and put out nothing.
    pub(in crate::readers) fn nothing(&mut self, kind: Kind, owners: Owners) {
        self.note(kind, owners, &Gap::Nothing);
    }

    /// Notes that nothing is left of what a cmdlet put out.
    pub(in crate::readers) fn cut(&mut self, kind: Kind, owners: Owners) {
        let what = format!("{}, exported without -Depth 5,", kind.name());
        let why = Why::new(State::Truncated, what);
        self.note(kind, owners, &Gap::Cut(why));
    }

    fn note(&mut self, kind: Kind, owners: Owners, gap: &Gap) {
        let host = &mut self.host;
        match kind {
            Kind::Adapter => gap.note(&mut host.adapters),
            Kind::Slot => gap.note(&mut self.slots),
            Kind::Team => gap.note(&mut host.teams),
            Kind::TeamMember => gap.note(&mut self.members),
            Kind::TeamNic => gap.note(&mut self.nics),
            Kind::Switch => gap.note(&mut host.switches),
            Kind::SetTeam => gap.note(&mut host.set_teams),
            Kind::Port => {
                if owners != Owners::Machines {
                    gap.note(&mut self.host_ports);
                }
                if owners != Owners::Host {
                    gap.note(&mut self.vm_ports);
                }
            }
            Kind::PortVlan => gap.note(&mut self.vlans),
            Kind::PortIsolation => gap.note(&mut self.isolation),
            Kind::IpAddress => gap.note(&mut host.ip_addresses),
            Kind::Queues => gap.note(&mut self.queues),
            Kind::Machine => gap.note(&mut self.machines),
            Kind::ClusterNetwork => gap.note(&mut self.cluster_networks),
            Kind::ClusterInterface => gap.note(&mut self.cluster_interfaces),
            Kind::Cluster if !host.cluster.is_known() => {
                host.cluster = Known::unknown(match gap {
                    Gap::Nothing => super::no_cluster(),
                    Gap::Cut(why) => why.clone(),
                });
            }
            _ => {}
        }
    }

    /// Says of every section that nobody asked for which cmdlet would have told.
    pub(super) fn name_gaps(mut self) -> Self {
        fn name<T>(list: &mut Known<T>, what: &str) {
            *list = std::mem::take(list).named(what);
        }
        name(&mut self.host.cluster, "Get-Cluster");
        name(&mut self.host.adapters, "Get-NetAdapter");
        name(&mut self.slots, "Get-NetAdapterHardwareInfo");
        name(&mut self.host.teams, "Get-NetLbfoTeam");
        name(&mut self.members, "Get-NetLbfoTeamMember");
        name(&mut self.nics, "Get-NetLbfoTeamNic");
        name(&mut self.host.switches, "Get-VMSwitch");
        name(&mut self.host.set_teams, "Get-VMSwitchTeam");
        name(&mut self.host_ports, "Get-VMNetworkAdapter -ManagementOS");
        name(
            &mut self.vm_ports,
            "Get-VMNetworkAdapter of the virtual machines",
        );
        name(&mut self.host.ip_addresses, "Get-NetIPAddress");
        name(&mut self.queues, "Get-NetAdapterVmq");
        name(&mut self.machines, "Get-VM");
        name(&mut self.cluster_networks, "Get-ClusterNetwork");
        name(&mut self.cluster_interfaces, "Get-ClusterNetworkInterface");
        name(&mut self.host.hyper_threading, "Win32_Processor");
        self
    }

    fn about(&mut self, row: &Row<'_>, model: &str, os: &str, os_build: &str) -> bool {
        fill(&mut self.host.model, row.text(model));
        fill(&mut self.host.os, row.text(os));
        fill(&mut self.host.os_build, build(row, os_build));
        true
    }
}

/// A processor with more logical processors than cores.
fn hyper_threading(row: &Row<'_>) -> Known<bool> {
    let cores = row.number::<u32>("NumberOfCores");
    let logical = row.number::<u32>("NumberOfLogicalProcessors");
    match (cores.get(), logical.get()) {
        (Some(cores), Some(threads)) => Known::derived(threads > cores).or_place(logical.place()),
        _ => Known::default(),
    }
}

/// What stands in place of objects.
enum Gap {
    /// There are none.
    Nothing,
    /// They are cut off.
    Cut(Why),
}

impl Gap {
    fn note<T>(&self, list: &mut Known<Vec<T>>) {
        match self {
            Self::Nothing if !list.is_known() => *list = Known::derived(Vec::new()),
            Self::Nothing => {}
            Self::Cut(why) => *list = Known::unknown(why.clone()),
        }
    }
}

/// The first that is known stays.
pub(super) fn fill<T>(value: &mut Known<T>, other: Known<T>) -> bool {
    let better = !value.is_known() && other.is_known();
    if better {
        *value = other;
    }
    better
}

fn adapter(row: &Row<'_>) -> Option<Adapter> {
    let mut adapter = objects::adapter_without_speed(row)?;
    // ETS properties are missing when the objects were handed over as an argument.
    fill(&mut adapter.index, row.number("InterfaceIndex"));
    fill(&mut adapter.mac, row.mac("LinkLayerAddress"));
    let device = || row.text("DeviceID").map(|it| plain_guid(&it));
    if !adapter.guid.is_known() {
        adapter.guid = device();
    }
    let keys = ["Speed", "TransmitLinkSpeed", "LinkSpeed"];
    let mut speeds = keys.into_iter().map(|key| speed(row, key));
    adapter.reported_mbps = speeds.find(Known::is_known).unwrap_or_default();
    Some(adapter)
}

/// Bits per second, or `10 Gbps`, in Mbps. An adapter without a link can have the largest number
/// there is, which says nothing.
fn speed(row: &Row<'_>, key: &str) -> Known<u64> {
    let Some(node) = row.node.get(key) else {
        return Known::default();
    };
    let mbps = match integer::<u64>(node) {
        Some(bits) => Some(bits / 1_000_000),
        None => node.as_text().and_then(worded_speed),
    };
    match mbps {
        Some(mbps) => Known::at(mbps, node.place),
        None => Known::default(),
    }
}

/// `10 Gbps`, `866.7 Mbps`, in some languages `866,7 Mbps`.
fn worded_speed(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once([' ', '\u{a0}'])?;
    let bits: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "bps" => 1,
        "kbps" => 1_000,
        "mbps" => 1_000_000,
        "gbps" => 1_000_000_000,
        "tbps" => 1_000_000_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let digits: u64 = format!("{whole}{part}").parse().ok()?;
    Some(digits.checked_mul(bits)? / scale / 1_000_000)
}

/// A team names its members and team NICs, which is all there is when their own cmdlets were not
/// asked.
fn team(row: &Row<'_>) -> Option<Team> {
    let mut team = objects::team(row)?;
    team.members = row.texts("Members").map(|names| {
        let names = names.iter().filter_map(|name| {
            Some(TeamMember {
                place: name.place(),
                name: name.get()?.clone(),
                mode: Known::unknown(Why::not_collected("Get-NetLbfoTeamMember")),
                ..TeamMember::default()
            })
        });
        names.collect()
    });
    team.nics = row.texts("TeamNics").map(|names| {
        let names = names.iter().filter_map(|name| {
            Some(TeamNic {
                place: name.place(),
                name: name.get()?.clone(),
                vlan: Known::unknown(Why::not_collected("Get-NetLbfoTeamNic")),
                default: Known::unknown(Why::not_collected("Get-NetLbfoTeamNic")),
                ..TeamNic::default()
            })
        });
        names.collect()
    });
    Some(team)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_in_every_wording() {
        let speeds = [
            ("10 Gbps", Some(10_000)),
            ("866.7 Mbps", Some(866)),
            ("866,7 Mbps", Some(866)),
            ("2,5 Gbps", Some(2_500)),
            ("0 bps", Some(0)),
            ("18446744.1 Tbps", None),
            ("fast", None),
            ("", None),
        ];
        for (text, mbps) in speeds {
            assert_eq!(worded_speed(text), mbps, "{text}");
        }
    }
}
