//! Objects that cmdlets put out, read by the property names of Windows. What an object says of
//! others is left to the sections.

use serde_json::Value as Json;

use super::section::{Item, Of, named};
use crate::fabric::host::{
    Adapter, FlowControl, HyperV, IpAddress, MemberMode, Rss, SetTeam, Switch, Team, TeamMember,
    TeamNic, Vmq,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::fabric::snapshot::write_record;
use crate::readers::row::Row;
use crate::readers::windows::terms;
use crate::source::Place;

/// Whether a virtual machine runs (`Get-VM`).
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Name of the virtual machine.
    pub(super) name: String,
    /// Whether it runs.
    pub(super) running: Known<bool>,
}

/// Something that belongs to a team.
#[derive(Clone, Debug)]
pub(super) struct OfTeam<T> {
    /// Name of the team.
    pub(super) team: Known<String>,
    /// What belongs to it.
    pub(super) item: T,
}

impl Item for Machine {}

impl<T: Record> Item for OfTeam<T> {
    fn said(&self) -> Json {
        write_record(&self.item)
    }
    fn place(&self) -> Option<Place> {
        Record::place(&self.item)
    }
}

impl<T: Record> OfTeam<T> {
    /// What tells it from its like, in words.
    pub(super) fn key(&self) -> Option<String> {
        let item = named(&self.item)?;
        Some(format!("{item} of {}", self.team.get()?))
    }
}

impl<T> OfTeam<T> {
    /// Whether it belongs to the team called so.
    pub(super) fn is_of(&self, team: &str) -> bool {
        let of = self.team.get();
        of.is_some_and(|it| it.eq_ignore_ascii_case(team))
    }
}

/// `Get-NetAdapter`.
pub(super) fn adapter(row: &Row<'_>) -> Option<Adapter> {
    Some(Adapter {
        reported_mbps: row.number::<u64>("Speed").map(|bits| bits / 1_000_000),
        ..adapter_without_speed(row)?
    })
}

/// `Get-NetAdapter`, without its speed, which has many spellings.
pub(super) fn adapter_without_speed(row: &Row<'_>) -> Option<Adapter> {
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
        vlan: row.number("VlanID"),
        ..Adapter::default()
    })
}

/// Windows writes GUIDs with and without braces and in either case.
pub(super) fn plain_guid(text: &str) -> String {
    text.trim_matches(['{', '}']).to_ascii_lowercase()
}

/// `Get-NetAdapterHardwareInfo`.
pub(super) fn slot(row: &Row<'_>) -> Option<Of<String>> {
    Some(Of {
        adapter: row.name("Name")?,
        item: pci_device(row),
    })
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

/// `Get-NetAdapterVmq`.
pub(super) fn queues(row: &Row<'_>) -> Option<Of<Vmq>> {
    Some(Of {
        adapter: row.name("Name")?,
        item: Known::derived(Vmq {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            group: row.number("BaseProcessorGroup"),
            base: row.number("BaseProcessorNumber"),
            last: row.number("MaxProcessorNumber"),
            count: row.number("MaxProcessors"),
            ..Vmq::default()
        }),
    })
}

/// The cmdlet puts out adapters that have queues: one that it leaves out has none in use.
pub(super) fn no_queues(adapter: &Adapter) -> Known<Vmq> {
    Known::derived(Vmq {
        place: adapter.place,
        enabled: Known::derived(false),
        ..Vmq::default()
    })
}

/// `Get-NetAdapterRss`.
pub(super) fn rss(row: &Row<'_>) -> Option<Of<Rss>> {
    Some(Of {
        adapter: row.name("Name")?,
        item: Known::derived(Rss {
            place: Some(row.place()),
            enabled: row.bool("Enabled"),
            profile: row.term("Profile", terms::rss_profile),
            base_group: row.number("BaseProcessorGroup"),
            base: row.number("BaseProcessorNumber"),
            last_group: row.number("MaxProcessorGroup"),
            last: row.number("MaxProcessorNumber"),
            count: row.number("MaxProcessors"),
            queues: row.number("NumberOfReceiveQueues"),
            ..Rss::default()
        }),
    })
}

/// `Get-VMHost`.
#[expect(
    clippy::unnecessary_wraps,
    reason = "an object of another section may lack its name"
)]
pub(super) fn hyper_v(row: &Row<'_>) -> Option<HyperV> {
    Some(HyperV {
        place: Some(row.place()),
        first_mac: row.mac("MacAddressMinimum"),
        last_mac: row.mac("MacAddressMaximum"),
        migration: row.bool("VirtualMachineMigrationEnabled"),
        max_migrations: row.number("MaximumVirtualMachineMigrations"),
        migration_authentication: row.term(
            "VirtualMachineMigrationAuthenticationType",
            terms::migration_authentication,
        ),
        migration_transport: row.term(
            "VirtualMachineMigrationPerformanceOption",
            terms::migration_transport,
        ),
        any_network: row.bool("UseAnyNetworkForMigration"),
        ..HyperV::default()
    })
}

/// `Get-VM`.
pub(super) fn machine(row: &Row<'_>) -> Option<Machine> {
    Some(Machine {
        name: row.name("Name")?,
        running: row.term("State", terms::runs),
    })
}

/// `Get-NetLbfoTeam`, without its members and team NICs.
pub(super) fn team(row: &Row<'_>) -> Option<Team> {
    Some(Team {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("TeamingMode", terms::teaming_mode),
        load_balancing: row.term("LoadBalancingAlgorithm", terms::load_balancing),
        ..Team::default()
    })
}

/// `Get-NetLbfoTeamMember`.
pub(super) fn team_member(row: &Row<'_>) -> Option<OfTeam<TeamMember>> {
    Some(OfTeam {
        team: row.text("Team"),
        item: TeamMember {
            place: Some(row.place()),
            name: row.name("Name")?,
            mode: row.term("AdministrativeMode", terms::member_mode),
            ..TeamMember::default()
        },
    })
}

/// `Get-NetLbfoTeamNic`.
pub(super) fn team_nic(row: &Row<'_>) -> Option<OfTeam<TeamNic>> {
    let default = row.bool("Default");
    let vlan = row.number("VlanID");
    Some(OfTeam {
        team: row.text("Team"),
        item: TeamNic {
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
        },
    })
}

/// `Get-VMSwitchTeam`.
pub(super) fn set_team(row: &Row<'_>) -> Option<SetTeam> {
    let guids = row.texts("NetAdapterInterfaceGuid");
    let members = match guids.get() {
        Some(items) if !items.is_empty() => guids,
        _ if is_cut(&guids) => guids,
        _ => row.texts("NetAdapterInterfaceDescription"),
    };
    Some(SetTeam {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("TeamingMode", terms::teaming_mode),
        load_balancing: row.term("LoadBalancingAlgorithm", terms::load_balancing),
        members: members.map(|items| items.iter().filter_map(set_member).collect()),
        ..SetTeam::default()
    })
}

fn set_member(item: &Known<String>) -> Option<TeamMember> {
    Some(TeamMember {
        place: item.place(),
        name: plain_reference(item.get()?),
        mode: Known::derived(MemberMode::Active),
        ..TeamMember::default()
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

/// `Get-VMSwitch`; `guids` is the property that lists the GUIDs of its uplinks.
pub(super) fn switch(row: &Row<'_>, guids: &str) -> Option<Switch> {
    Some(Switch {
        place: Some(row.place()),
        name: row.name("Name")?,
        r#type: row.term("SwitchType", terms::switch_type),
        uplinks: uplinks(row, guids),
        embedded_teaming: row.bool("EmbeddedTeamingEnabled"),
        management_os: row.bool("AllowManagementOS"),
        bandwidth_mode: row.term("BandwidthReservationMode", terms::bandwidth_mode),
        default_flow_weight: row.number("DefaultFlowMinimumBandwidthWeight"),
        default_flow_bps: row.number("DefaultFlowMinimumBandwidthAbsolute"),
        iov: row.bool("IovEnabled"),
        ..Switch::default()
    })
}

/// GUIDs where the property exists (2016 and later), else the description.
fn uplinks(row: &Row<'_>, guids: &str) -> Known<Vec<String>> {
    let texts = |key: &str| -> Known<Vec<String>> {
        let items = row.texts(key);
        let first = items.get().and_then(|it| it.first()?.place());
        let references = items.map(|items| {
            let known = items.iter().filter_map(|item| item.get());
            let references = known.map(|text| plain_reference(text));
            references.collect::<Vec<_>>()
        });
        // A list says less to a reader than what is in it.
        match first.zip(references.get().cloned()) {
            Some((place, references)) => Known::at(references, place),
            None => references,
        }
    };
    let guids = texts(guids);
    // A description may be that of another adapter, so it does not stand in for GUIDs that are
    // merely cut off.
    if is_cut(&guids) || guids.get().is_some_and(|it| !it.is_empty()) {
        return guids.named("the uplink of a switch, exported without -Depth 5,");
    }
    let descriptions = if row.may_list("NetAdapterInterfaceDescriptions") {
        texts("NetAdapterInterfaceDescriptions")
    } else {
        Known::default()
    };
    if descriptions.get().is_some_and(|it| !it.is_empty()) {
        return descriptions;
    }
    let one = row.text_or_none("NetAdapterInterfaceDescription");
    one.map(|text| if text.is_empty() { vec![] } else { vec![text] })
}

fn is_cut<T>(value: &Known<T>) -> bool {
    value.why().is_some_and(|it| it.state == State::Truncated)
}

/// `Get-NetIPAddress`.
pub(super) fn ip_address(row: &Row<'_>) -> Option<IpAddress> {
    Some(IpAddress {
        place: Some(row.place()),
        name: row.name("IPAddress")?,
        adapter: row.text("InterfaceAlias"),
        ..IpAddress::default()
    })
}

/// Two adapters may have one address.
#[expect(
    clippy::unnecessary_wraps,
    reason = "an object of another section may have no key"
)]
pub(super) fn address_key(address: &IpAddress) -> Option<String> {
    let adapter = address.adapter.get().map_or("", String::as_str);
    Some(format!("the address {} of {adapter}", address.name))
}

/// `Get-NetQosFlowControl`.
pub(super) fn flow_control(row: &Row<'_>) -> Option<FlowControl> {
    Some(FlowControl {
        place: row.text("Priority").place(),
        name: row.name("Priority")?,
        enabled: row.bool("Enabled"),
        adapter: row.text("IfAlias"),
        ..FlowControl::default()
    })
}

/// A priority may have a setting for all adapters and one for each.
#[expect(
    clippy::unnecessary_wraps,
    reason = "an object of another section may have no key"
)]
pub(super) fn flow_control_key(control: &FlowControl) -> Option<String> {
    let adapter = control.adapter.get();
    let of = adapter.map_or_else(String::new, |adapter| format!(" of {adapter}"));
    Some(format!("the flow control of priority {}{of}", control.name))
}
