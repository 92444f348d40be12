//! The collector's file of a host: dialect `fabriclint-host/1`, with the sections that rules look
//! at, in the architecture of part 8. What the backend says of the same host is not its business.

use serde_json::{Value, json};

use crate::site::{Blade, Fault, HOST_NETWORKS, SIDES, TENANTS};

const GBIT: u64 = 1_000_000_000;
const CARD: &str = "HP FlexFabric 10Gb 2-port 554FLB Adapter";
const TEAM_DRIVER: &str = "Microsoft Network Adapter Multiplexor Driver";
/// The adapters that the operating system sees: name, connection of the profile.
const ADAPTERS: [(&str, u64); 4] = [
    ("Host-A", 0),
    ("Host-B", 1),
    ("Tenant-A", 4),
    ("Tenant-B", 5),
];
const FIRST_INDEX: u64 = 12;
const FIRST_TEAM_INDEX: u64 = 21;
/// The team NIC that an [`Fault::ExtraTeamNic`] adds: one beside that of the virtual switch.
const EXTRA: (&str, u64) = ("Tenant - VLAN 105", 105);

/// A team NIC: its name, its team, its VLAN, none for all that no other takes.
struct TeamNic {
    name: String,
    team: &'static str,
    vlan: Option<u64>,
    index: u64,
}

/// The whole file.
pub fn host(blade: Blade<'_>) -> Value {
    let started = format!(
        "2016-05-09T{:02}:{:02}:{:02}.2194654Z",
        blade.number / 3600 % 24,
        blade.number / 60 % 60,
        blade.number % 60
    );
    json!({
        "schema": "fabriclint-host/1",
        "collector": {"version": "1.0.0", "psVersion": "4.0", "psEdition": "Desktop",
            "startedUtc": started, "elevated": true},
        "host": {
            "name": blade.name(), "domain": "muc.alpenrack.example",
            "os": "Microsoft Windows Server 2012 R2 Datacenter", "build": "9600",
            "manufacturer": "HP", "model": "ProLiant BL460c Gen8", "serial": blade.serial(),
            "logicalProcessors": 32, "htEnabled": true, "numaNodes": 2,
        },
        "sections": sections(blade),
    })
}

fn sections(blade: Blade<'_>) -> Value {
    let nics = team_nics(blade);
    let vm_nics: Vec<_> = (0..blade.make().vm_nics)
        .map(|index| vm_nic(blade, index))
        .collect();
    let own_node = format!("Get-ClusterNetworkInterface -Node {}", blade.name());
    json!({
        "netAdapter": section("Get-NetAdapter -IncludeHidden", &net_adapters(blade, &nics)),
        "netAdapterHardwareInfo": section("Get-NetAdapterHardwareInfo", &slots()),
        "netAdapterVmq": section("Get-NetAdapterVmq", &queues()),
        "netLbfoTeam": section("Get-NetLbfoTeam", &teams(blade, &nics)),
        "netLbfoTeamMember": section("Get-NetLbfoTeamMember", &team_members()),
        "netLbfoTeamNic": section("Get-NetLbfoTeamNic", &team_nic_rows(&nics)),
        "vmSwitch": section("Get-VMSwitch", &[switch(blade)]),
        "vmSwitchTeam": {"cmdlet": "Get-VMSwitchTeam", "state": "unavailable",
            "error": "CommandNotFound", "items": []},
        "vmNetworkAdapter": section(
            "Get-VMNetworkAdapter -ManagementOS; Get-VM | Get-VMNetworkAdapter",
            &vm_nics,
        ),
        "netIPAddress": section("Get-NetIPAddress", &addresses(blade)),
        "cluster": section("Get-Cluster", &[
            json!({"Name": blade.enclosure().cluster(), "Domain": "muc.alpenrack.example"}),
        ]),
        "clusterNetwork": section("Get-ClusterNetwork", &cluster_networks(blade)),
        "clusterNetworkInterface": section(&own_node, &cluster_interfaces(blade)),
    })
}

fn section(cmdlet: &str, items: &[Value]) -> Value {
    json!({"cmdlet": cmdlet, "state": "ok", "items": items})
}

fn team_nics(blade: Blade<'_>) -> Vec<TeamNic> {
    let of_host = HOST_NETWORKS
        .iter()
        .map(|(_, name, vlan)| (format!("Host-{name}"), "Host", Some(*vlan)));
    let mut nics: Vec<_> = of_host.collect();
    nics.push(("Tenant".to_owned(), "Tenant", None));
    if blade.fault() == Some(Fault::ExtraTeamNic) {
        nics.push((EXTRA.0.to_owned(), "Tenant", Some(EXTRA.1)));
    }
    let numbered = nics.into_iter().zip(FIRST_TEAM_INDEX..);
    numbered
        .map(|((name, team, vlan), index)| TeamNic {
            name,
            team,
            vlan,
            index,
        })
        .collect()
}

impl TeamNic {
    fn description(&self) -> String {
        numbered(TEAM_DRIVER, self.index - FIRST_TEAM_INDEX)
    }

    /// The connection whose address a team NIC shows.
    fn connection(&self) -> u64 {
        if self.team == "Host" { 0 } else { 4 }
    }
}

/// Windows counts devices of one kind from the second on.
fn numbered(description: &str, index: u64) -> String {
    match index {
        0 => description.to_owned(),
        _ => format!("{description} #{}", index + 1),
    }
}

fn net_adapters(blade: Blade<'_>, nics: &[TeamNic]) -> Vec<Value> {
    let mut rows = Vec::new();
    for ((name, connection), index) in ADAPTERS.iter().zip(FIRST_INDEX..) {
        let mac = blade.mac(*connection, "");
        rows.push(json!({
            "Name": name, "InterfaceDescription": numbered(CARD, index - FIRST_INDEX),
            "ifIndex": index, "InterfaceGuid": blade.guid(name), "MacAddress": mac,
            "PermanentAddress": mac, "Status": "Up",  "Speed": 10 * GBIT,
             "VlanID": 0, "Virtual": false, "HardwareInterface": true,
            "DriverVersionString": "10.7.110.20",
        }));
    }
    for nic in nics {
        let mac = blade.mac(nic.connection(), "");
        rows.push(json!({
            "Name": nic.name, "InterfaceDescription": nic.description(), "ifIndex": nic.index,
            "InterfaceGuid": blade.guid(&nic.name), "MacAddress": mac, "PermanentAddress": mac,
            "Status": "Up",  "Speed": 20 * GBIT,  "VlanID": null, "Virtual": true, "HardwareInterface": false,
        }));
    }
    rows
}

fn slots() -> Vec<Value> {
    let row = |(name, function): (&str, u64)| {
        json!({"Name": name, "SegmentNumber": 0, "BusNumber": 4, "DeviceNumber": 0,
            "FunctionNumber": function, "NumaNode": 0})
    };
    ADAPTERS.into_iter().map(row).collect()
}

/// Only adapters under the virtual switch have queues; each side its own processors.
fn queues() -> Vec<Value> {
    let row = |(name, connection): (&str, u64)| {
        let (base, last, most) = if connection % 2 == 0 {
            (2, 14, 7)
        } else {
            (16, 30, 8)
        };
        json!({"Name": name, "Enabled": connection >= 4, "NumberOfReceiveQueues": 15,
            "BaseProcessorGroup": 0, "BaseProcessorNumber": base, "MaxProcessors": most,
            "MaxProcessorNumber": last})
    };
    ADAPTERS.into_iter().map(row).collect()
}

fn teams(blade: Blade<'_>, nics: &[TeamNic]) -> Vec<Value> {
    let row = |team: &str| {
        let lacp = team == "Tenant" && blade.fault() == Some(Fault::LacpTeam);
        let (mode, raw) = if lacp {
            ("Lacp", 2)
        } else {
            ("SwitchIndependent", 1)
        };
        let own = nics
            .iter()
            .filter(|nic| nic.team == team)
            .map(|nic| &nic.name);
        json!({
            "Name": team, "Members": SIDES.map(|side| format!("{team}-{side}")),
            "TeamNics": own.collect::<Vec<_>>(), "TeamingMode": mode, "TeamingModeRaw": raw,
            "LoadBalancingAlgorithm": "Dynamic", "LoadBalancingAlgorithmRaw": 5, "Status": "Up",
        })
    };
    vec![row("Host"), row("Tenant")]
}

fn team_members() -> Vec<Value> {
    let row = |(name, _): (&str, u64)| {
        json!({"Name": name, "Team": name.split('-').next(), "AdministrativeMode": "Active",
            "OperationalMode": "Active", "ReceiveLinkSpeed": 10 * GBIT})
    };
    ADAPTERS.into_iter().map(row).collect()
}

fn team_nic_rows(nics: &[TeamNic]) -> Vec<Value> {
    let row = |nic: &TeamNic| {
        json!({"Name": nic.name, "InterfaceDescription": nic.description(), "Team": nic.team,
            "VlanID": nic.vlan, "Primary": nic.vlan.is_none_or(|vlan| vlan == HOST_NETWORKS[0].2),
            "Default": nic.vlan.is_none()})
    };
    nics.iter().map(row).collect()
}

fn switch(blade: Blade<'_>) -> Value {
    let under = FIRST_TEAM_INDEX + HOST_NETWORKS.len() as u64;
    json!({
        "Name": "Tenants", "Id": blade.guid("switch"), "SwitchType": "External",
        "AllowManagementOS": false, "BandwidthReservationMode": "Weight", "IovEnabled": false,
        "NetAdapterInterfaceDescription": numbered(TEAM_DRIVER, under - FIRST_TEAM_INDEX),
        "netAdapterGuids": [], "DefaultFlowMinimumBandwidthAbsolute": 0,
        "DefaultFlowMinimumBandwidthWeight": 40,
    })
}

/// Most are access ports; every eighth is a router between two tenants.
fn vm_nic(blade: Blade<'_>, index: u64) -> Value {
    let of_fleet = blade.number * blade.make().vm_nics + index;
    let tenant = |step: u64| {
        let place = usize::try_from((of_fleet + step) % TENANTS.len() as u64);
        TENANTS[place.unwrap_or_default()]
    };
    let (name, vlan) = tenant(0);
    let vlan = if of_fleet % 8 == 7 {
        json!({"mode": "Trunk", "access": 0, "native": 0, "allowedList": [vlan, tenant(1).1]})
    } else {
        json!({"mode": "Access", "access": vlan, "native": 0, "allowedList": []})
    };
    // The weights stay below 60, the default flow has 40.
    let weight = u64::from(index.is_multiple_of(4) && index < 24) * 10;
    json!({
        "ownerKind": "VM", "VMName": format!("{}-{:07}", &name[..3].to_uppercase(), of_fleet + 1),
        "VMState": "Running", "Name": "Network Adapter", "AdapterId": blade.make().guid("vm", of_fleet),
        "SwitchName": "Tenants", "MacAddress": blade.vm_mac(index),
        "bandwidth": {"minAbsolute": 0, "minWeight": weight, "max": 0}, "vlan": vlan,
        "isolation": {"mode": "None", "defaultId": 0}, "MacAddressSpoofing": "Off",
    })
}

fn addresses(blade: Blade<'_>) -> Vec<Value> {
    let own = HOST_NETWORKS.iter().enumerate().map(|(at, (_, name, _))| {
        json!({"IPAddress": blade.address(at).0, "PrefixLength": 24, "AddressFamily": "IPv4",
            "InterfaceAlias": format!("Host-{name}")})
    });
    own.collect()
}

fn cluster_networks(blade: Blade<'_>) -> Vec<Value> {
    let rows = HOST_NETWORKS.iter().enumerate().map(|(at, (_, name, _))| {
        let role = if at == 0 {
            "ClusterAndClient"
        } else {
            "Cluster"
        };
        json!({"Name": name, "Id": blade.enclosure().guid(name), "Role": role, "State": "Up",
            "Address": blade.address(at).1})
    });
    rows.collect()
}

fn cluster_interfaces(blade: Blade<'_>) -> Vec<Value> {
    let rows = HOST_NETWORKS.iter().enumerate().map(|(at, (_, name, _))| {
        let nic = format!("Host-{name}");
        json!({"Name": format!("{} - {nic}", blade.name()), "Node": blade.name(),
            "Network": {"Name": name}, "AdapterId": blade.guid(&nic), "Address": blade.address(at).0})
    });
    rows.collect()
}
