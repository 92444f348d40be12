//! One collected host: the sections of the collector and the keys that are its own.

use std::cell::RefCell;

use crate::fabric::host::{Host, VlanMode};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::vlan::Vlans;
use crate::readers::row::{Row, integer};
use crate::readers::windows::model::{self, Minimums, Port, PortKey, PortVlan, Sections};
use crate::readers::windows::terms::{self, Isolation};
use crate::source::Problem;

/// Reads a host; `None` after a problem was noted.
pub(super) fn read(row: Row<'_>, problems: &RefCell<Vec<Problem>>) -> Option<Host> {
    let about = row.row("host");
    let name = about.map(|it| it.text("name")).unwrap_or_default();
    let Some(name) = name.get().filter(|it| !it.is_empty()) else {
        let message = "the host has no name (`host.name`) and is left out";
        let problem = Problem::error("no-name", message).at(row.place());
        problems.borrow_mut().push(problem);
        return None;
    };
    let about = about.unwrap_or(row);
    let collected = Collected {
        row: row.row("sections"),
    };
    let host = Host {
        place: Some(about.place()),
        name: name.clone(),
        cluster: model::cluster(&collected.items("cluster")),
        model: about.text("model"),
        os: about.text("os"),
        os_build: model::build(&about, "build"),
        hyper_threading: about.bool("htEnabled"),
        collected: row
            .row("collector")
            .map(|it| it.text("startedUtc"))
            .unwrap_or_default(),
        ..Host::default()
    };
    Some(collected.sections(host).into_host())
}

/// How many objects a host holds, itself included.
pub(super) fn objects(host: &Host) -> usize {
    fn count<T>(list: &Known<Vec<T>>) -> usize {
        list.get().map_or(0, Vec::len)
    }
    1 + count(&host.adapters)
        + count(&host.teams)
        + count(&host.set_teams)
        + count(&host.switches)
        + count(&host.host_vnics)
        + count(&host.vm_nics)
        + count(&host.ip_addresses)
}

/// The sections of a collected host.
struct Collected<'a> {
    row: Option<Row<'a>>,
}

impl<'a> Collected<'a> {
    /// The items of a section, or the state that it is in.
    fn items(&self, name: &str) -> Known<Vec<Row<'a>>> {
        let Some(section) = self.row.and_then(|it| it.row(name)) else {
            return Known::unknown(Why::not_collected(name));
        };
        let state = section.text("state");
        let missing = match state.get().map(String::as_str) {
            Some("ok") => return section.list("items").named(name),
            Some("unavailable") => State::Unavailable,
            Some("truncated") => State::Truncated,
            _ => State::Failed,
        };
        Known::unknown(Why::new(missing, name)).or_place(Some(section.place()))
    }

    /// The items of a section, each read; an item that has no name is left out.
    fn read<T>(&self, name: &str, read: impl Fn(&Row<'a>) -> Option<T>) -> Known<Vec<T>> {
        self.items(name)
            .map(|rows| rows.iter().filter_map(read).collect())
    }

    fn sections(&self, host: Host) -> Sections {
        Sections {
            slots: self.read("netAdapterHardwareInfo", model::slot),
            queues: self.read("netAdapterVmq", model::queues),
            cluster_networks: self.read("clusterNetwork", model::cluster_network),
            cluster_interfaces: self.read("clusterNetworkInterface", |row| {
                Some(model::cluster_interface(row))
            }),
            members: self.read("netLbfoTeamMember", model::team_member),
            nics: self.read("netLbfoTeamNic", model::team_nic),
            host_ports: self.ports(true),
            vm_ports: self.ports(false),
            host: Host {
                adapters: self.read("netAdapter", model::adapter),
                teams: self.read("netLbfoTeam", model::team),
                set_teams: self.read("vmSwitchTeam", model::set_team),
                switches: self.read("vmSwitch", |row| model::switch(row, "netAdapterGuids")),
                ip_addresses: self.read("netIPAddress", model::ip_address),
                ..host
            },
            ..Sections::default()
        }
    }

    fn ports(&self, of_host: bool) -> Known<Vec<Port>> {
        self.items("vmNetworkAdapter").map(|rows| {
            rows.iter()
                .filter(|row| is_host_vnic(row) == of_host)
                .filter_map(|row| port(row, of_host))
                .collect()
        })
    }
}

fn is_host_vnic(row: &Row<'_>) -> bool {
    let kind = row.text("ownerKind");
    let os = row.bool("IsManagementOs");
    kind.get().is_some_and(|it| it == "ManagementOS") || os.is(&true)
}

fn port(row: &Row<'_>, of_host: bool) -> Option<Port> {
    let isolation = isolation(row);
    Some(Port {
        place: Some(row.place()),
        vm: if of_host {
            Known::default()
        } else {
            row.text("VMName")
        },
        vlan: if isolation.is_some() {
            Known::default()
        } else {
            vlan(row)
        },
        isolation: Known::derived(isolation),
        key: PortKey {
            name: row.name("Name")?,
            ..PortKey::default()
        },
        switch: row.text_or_none("SwitchName"),
        mac_spoofing: row.term("MacAddressSpoofing", terms::on_off),
        running: row.term("VMState", terms::runs),
        bandwidth: match row.row("bandwidth") {
            Some(given) => Minimums::read(&given, "minWeight", "minAbsolute"),
            None => Minimums::unknown(&Why::not_collected("the bandwidth of an adapter")),
        },
    })
}

/// The isolation of a port, if it has one of its own.
fn isolation(row: &Row<'_>) -> Option<PortVlan> {
    let isolation = row.row("isolation")?;
    let mode = isolation.text("mode");
    match terms::isolation(mode.get()?) {
        Some(Isolation::Vlan) => Some(PortVlan::isolated(mode, isolation.number("defaultId"))),
        Some(Isolation::VirtualSubnet) => Some(PortVlan::encapsulated()),
        Some(Isolation::None) | None => None,
    }
}

fn vlan(row: &Row<'_>) -> Known<PortVlan> {
    let Some(vlan) = row.row("vlan") else {
        return Known::unknown(Why::not_collected("the VLAN of an adapter"));
    };
    let mode = vlan.term("mode", terms::vlan_mode);
    let id = match mode.get() {
        Some(VlanMode::Untagged) => Known::derived(0).or_place(mode.place()),
        Some(VlanMode::Trunk) => vlan.number("native"),
        Some(VlanMode::Private) => vlan.number("primary"),
        _ => vlan.number("access"),
    };
    Known::derived(PortVlan {
        allowed: match mode.get() {
            Some(VlanMode::Trunk) => allowed(&vlan),
            _ => Known::derived(Vlans::default()),
        },
        mode,
        id,
    })
}

fn allowed(vlan: &Row<'_>) -> Known<Vlans> {
    let Some(list) = vlan.node.get("allowedList") else {
        return Known::unknown(Why::not_collected("the VLANs of a trunk port"));
    };
    let ids: Option<Vlans> = list.items().iter().map(integer).collect();
    match ids {
        Some(ids) if list.is_list() => Known::at(ids, list.place),
        _ => vlan.wrong(list, "a list of VLAN IDs"),
    }
}
