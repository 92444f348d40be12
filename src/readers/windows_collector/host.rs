//! One collected host: sections of cmdlet output put together to a [`Host`].

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::fabric::host::{
    Adapter, Host, HostVnic, IpAddress, SetTeam, Switch, Team, TeamMember, TeamNic, VlanMode, VmNic,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::vlan::Vlans;
use crate::readers::row::{Row, integer};
use crate::readers::windows_terms as terms;
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
    let sections = Sections {
        row: row.row("sections"),
    };
    let host = Host {
        place: Some(about.place()),
        name: name.clone(),
        cluster: cluster(&sections),
        model: about.text("model"),
        os: about.text("os"),
        os_build: build(&about),
        collected: row
            .row("collector")
            .map(|it| it.text("startedUtc"))
            .unwrap_or_default(),
        adapters: adapters(&sections),
        teams: teams(&sections),
        set_teams: sections.read("vmSwitchTeam", set_team),
        switches: sections.read("vmSwitch", switch),
        host_vnics: vnics(&sections, true).map(|rows| rows.iter().filter_map(host_vnic).collect()),
        vm_nics: vnics(&sections, false).map(|rows| rows.iter().filter_map(vm_nic).collect()),
        ip_addresses: sections.read("netIPAddress", ip_address),
        ..Host::default()
    };
    Some(host)
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

/// The sections of a host.
struct Sections<'a> {
    row: Option<Row<'a>>,
}

impl<'a> Sections<'a> {
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
}

fn cluster(sections: &Sections<'_>) -> Known<String> {
    let items = sections.items("cluster");
    match items.get().and_then(|rows| rows.first()) {
        Some(row) => row.text("Name"),
        None => match items.why() {
            Some(why) => Known::unknown(why.clone()),
            None => Known::unknown(Why::new(State::Unavailable, "a cluster")),
        },
    }
}

/// `9600`, or the third part of `6.3.9600`.
fn build(about: &Row<'_>) -> Known<u32> {
    let text = about.text("build");
    let number = |text: &str| {
        let part = text.split('.').nth(2).unwrap_or(text);
        part.trim().parse().ok()
    };
    match (text.get().and_then(|it| number(it)), text.place()) {
        (Some(build), Some(place)) => Known::at(build, place),
        _ => Known::unknown(Why::not_collected("host.build")),
    }
}

fn adapters(sections: &Sections<'_>) -> Known<Vec<Adapter>> {
    let mut pci = BTreeMap::new();
    let hardware = sections.items("netAdapterHardwareInfo");
    for row in hardware.get().into_iter().flatten() {
        if let (Some(name), slot) = (row.name("Name"), pci_device(row)) {
            pci.insert(name, slot);
        }
    }
    let mut adapters = sections.read("netAdapter", adapter);
    for adapter in adapters.get_mut().into_iter().flatten() {
        adapter.pci = match (pci.remove(&adapter.name), hardware.why()) {
            (Some(slot), _) => slot,
            (None, Some(why)) => Known::unknown(why.clone()),
            (None, None) => Known::unknown(Why::not_collected("the PCI slot of an adapter")),
        };
    }
    adapters
}

/// Segment, bus and device without the function, so that functions of one card are alike.
fn pci_device(row: &Row<'_>) -> Known<String> {
    let part = |key: &str| row.number::<u32>(key);
    let bus = part("BusNumber");
    let segment = part("SegmentNumber").get().copied().unwrap_or(0);
    match (bus.get(), part("DeviceNumber").get()) {
        (Some(number), Some(device)) => {
            Known::derived(format!("{segment}:{number}:{device}")).or_place(bus.place())
        }
        _ => Known::unknown(Why::not_collected("the PCI slot of an adapter")),
    }
}

fn adapter(row: &Row<'_>) -> Option<Adapter> {
    Some(Adapter {
        place: Some(row.place()),
        name: row.name("Name")?,
        description: row.text("InterfaceDescription"),
        guid: row.text("InterfaceGuid").map(|it| plain_guid(&it)),
        index: row.number("ifIndex"),
        mac: row.mac("MacAddress"),
        permanent_mac: row.mac("PermanentAddress"),
        hardware: row.bool("HardwareInterface"),
        status: row.text("Status"),
        reported_mbps: row.number::<u64>("Speed").map(|bits| bits / 1_000_000),
        ..Adapter::default()
    })
}

/// Windows writes GUIDs with and without braces and in either case.
fn plain_guid(text: &str) -> String {
    text.trim_matches(['{', '}']).to_ascii_lowercase()
}

fn teams(sections: &Sections<'_>) -> Known<Vec<Team>> {
    let members = sections.items("netLbfoTeamMember");
    let nics = sections.items("netLbfoTeamNic");
    sections.read("netLbfoTeam", |row| {
        let name = row.name("Name")?;
        Some(Team {
            place: Some(row.place()),
            mode: row.term("TeamingMode", terms::teaming_mode),
            load_balancing: row.term("LoadBalancingAlgorithm", terms::load_balancing),
            members: of_team(&members, &name).map(|rows| {
                let rows = rows.iter();
                rows.filter_map(team_member).collect()
            }),
            nics: of_team(&nics, &name).map(|rows| rows.iter().filter_map(team_nic).collect()),
            name,
            ..Team::default()
        })
    })
}

/// The items that belong to a team, or why they are unknown.
fn of_team<'a>(items: &Known<Vec<Row<'a>>>, team: &str) -> Known<Vec<Row<'a>>> {
    items.clone().map(|rows| {
        rows.into_iter()
            .filter(|row| {
                let of = row.text("Team");
                of.get().is_some_and(|it| it.eq_ignore_ascii_case(team))
            })
            .collect()
    })
}

fn team_member(row: &Row<'_>) -> Option<TeamMember> {
    Some(TeamMember {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("AdministrativeMode", terms::member_mode),
        ..TeamMember::default()
    })
}

fn team_nic(row: &Row<'_>) -> Option<TeamNic> {
    let default = row.bool("Default");
    let vlan = row.number("VlanID");
    Some(TeamNic {
        place: Some(row.place()),
        name: row.name("Name")?,
        // The default team NIC has no VLAN ID at all; a VLAN ID of 0 is a filter of its own.
        // Both send untagged frames.
        vlan: if default.is(&true) && !vlan.is_known() {
            Known::derived(0).or_place(default.place())
        } else {
            vlan
        },
        default,
        ..TeamNic::default()
    })
}

fn set_team(row: &Row<'_>) -> Option<SetTeam> {
    let guids = row.texts("NetAdapterInterfaceGuid");
    let members = match guids.get() {
        Some(items) if !items.is_empty() => guids,
        _ => row.texts("NetAdapterInterfaceDescription"),
    };
    Some(SetTeam {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("TeamingMode", terms::teaming_mode),
        load_balancing: row.term("LoadBalancingAlgorithm", terms::load_balancing),
        members: members.map(|items| {
            items
                .iter()
                .filter_map(|item| {
                    Some(TeamMember {
                        place: item.place(),
                        name: plain_reference(item.get()?),
                        mode: Known::derived(crate::fabric::host::MemberMode::Active),
                        ..TeamMember::default()
                    })
                })
                .collect()
        }),
        ..SetTeam::default()
    })
}

/// A GUID without its braces; a description as it is.
fn plain_reference(text: &str) -> String {
    if text.starts_with('{') {
        plain_guid(text)
    } else {
        text.to_owned()
    }
}

fn switch(row: &Row<'_>) -> Option<Switch> {
    Some(Switch {
        place: Some(row.place()),
        name: row.name("Name")?,
        r#type: row.term("SwitchType", terms::switch_type),
        uplinks: uplinks(row),
        embedded_teaming: row.bool("EmbeddedTeamingEnabled"),
        management_os: row.bool("AllowManagementOS"),
        bandwidth_mode: row.term("BandwidthReservationMode", terms::bandwidth_mode),
        ..Switch::default()
    })
}

/// GUIDs where the property exists (2016 and later), else the description.
fn uplinks(row: &Row<'_>) -> Known<Vec<String>> {
    let texts = |key: &str| -> Known<Vec<String>> {
        row.texts(key).map(|items| {
            let known = items.iter().filter_map(|item| item.get());
            known.map(|text| plain_reference(text)).collect()
        })
    };
    let guids = texts("netAdapterGuids");
    if guids.get().is_some_and(|it| !it.is_empty()) {
        return guids;
    }
    let descriptions = match row.node.get("NetAdapterInterfaceDescriptions") {
        Some(node) if node.is_list() => texts("NetAdapterInterfaceDescriptions"),
        _ => Known::default(),
    };
    if descriptions.get().is_some_and(|it| !it.is_empty()) {
        return descriptions;
    }
    let one = row.text_or_none("NetAdapterInterfaceDescription");
    one.map(|text| if text.is_empty() { vec![] } else { vec![text] })
}

fn vnics<'a>(sections: &Sections<'a>, of_host: bool) -> Known<Vec<Row<'a>>> {
    sections.items("vmNetworkAdapter").map(|rows| {
        rows.into_iter()
            .filter(|row| is_host_vnic(row) == of_host)
            .collect()
    })
}

fn is_host_vnic(row: &Row<'_>) -> bool {
    let kind = row.text("ownerKind");
    let os = row.bool("IsManagementOs");
    kind.get().is_some_and(|it| it == "ManagementOS") || os.is(&true)
}

fn host_vnic(row: &Row<'_>) -> Option<HostVnic> {
    let vlan = PortVlan::read(row);
    Some(HostVnic {
        place: Some(row.place()),
        name: row.name("Name")?,
        switch: row.text_or_none("SwitchName"),
        vlan_mode: vlan.mode,
        vlan: vlan.id,
        allowed_vlans: vlan.allowed,
        ..HostVnic::default()
    })
}

fn vm_nic(row: &Row<'_>) -> Option<VmNic> {
    let vlan = PortVlan::read(row);
    let vm = row.text("VMName");
    let name = row.name("Name")?;
    Some(VmNic {
        place: Some(row.place()),
        name: match vm.get() {
            Some(vm) => format!("{vm}/{name}"),
            None => name,
        },
        vm,
        switch: row.text_or_none("SwitchName"),
        vlan_mode: vlan.mode,
        vlan: vlan.id,
        allowed_vlans: vlan.allowed,
        ..VmNic::default()
    })
}

/// How a virtual port treats tags. Isolation by VLAN goes before the port's VLAN setting.
struct PortVlan {
    mode: Known<VlanMode>,
    id: Known<u16>,
    allowed: Known<Vlans>,
}

impl PortVlan {
    fn read(row: &Row<'_>) -> Self {
        if let Some(isolation) = row.row("isolation") {
            let mode = isolation.text("mode");
            if mode.get().is_some_and(|it| it.eq_ignore_ascii_case("vlan")) {
                return Self {
                    mode: mode.map(|_| VlanMode::Access),
                    id: isolation.number("defaultId"),
                    allowed: Known::derived(Vlans::default()),
                };
            }
        }
        let Some(vlan) = row.row("vlan") else {
            let missing = || Why::not_collected("the VLAN of an adapter");
            return Self {
                mode: Known::unknown(missing()),
                id: Known::unknown(missing()),
                allowed: Known::unknown(missing()),
            };
        };
        let mode = vlan.term("mode", terms::vlan_mode);
        let id = match mode.get() {
            Some(VlanMode::Untagged) => Known::derived(0).or_place(mode.place()),
            Some(VlanMode::Trunk) => vlan.number("native"),
            Some(VlanMode::Private) => vlan.number("primary"),
            _ => vlan.number("access"),
        };
        Self {
            allowed: match mode.get() {
                Some(VlanMode::Trunk) => allowed(&vlan),
                _ => Known::derived(Vlans::default()),
            },
            mode,
            id,
        }
    }
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

fn ip_address(row: &Row<'_>) -> Option<IpAddress> {
    Some(IpAddress {
        place: Some(row.place()),
        name: row.name("IPAddress")?,
        adapter: row.text("InterfaceAlias"),
        ..IpAddress::default()
    })
}
