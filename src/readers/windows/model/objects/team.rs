//! Teams: LBFO, and Switch Embedded Teaming.

use super::{OfTeam, is_cut, plain_references};
use crate::fabric::host::{
    LoadBalancing, MemberMode, SetTeam, Team, TeamMember, TeamNic, TeamingMode,
};
use crate::fabric::known::{Known, Why};
use crate::readers::row::Row;
use crate::readers::windows::terms::{Word, words};

/// `TeamingMode` of `MSFT_NetLbfoTeam`.
const TEAMING_MODES: [Word<TeamingMode>; 3] = [
    ("Static", "0", TeamingMode::Static),
    ("SwitchIndependent", "1", TeamingMode::SwitchIndependent),
    ("Lacp", "2", TeamingMode::Lacp),
];

/// `LoadBalancingAlgorithm` of `MSFT_NetLbfoTeam`.
const LOAD_BALANCING: [Word<LoadBalancing>; 5] = [
    ("TransportPorts", "0", LoadBalancing::TransportPorts),
    ("IPAddresses", "2", LoadBalancing::IpAddresses),
    ("MacAddresses", "3", LoadBalancing::MacAddresses),
    ("HyperVPort", "4", LoadBalancing::HyperVPort),
    ("Dynamic", "5", LoadBalancing::Dynamic),
];

/// `AdministrativeMode` of `MSFT_NetLbfoTeamMember`.
const MEMBER_MODES: [Word<MemberMode>; 2] = [
    ("Active", "0", MemberMode::Active),
    ("Standby", "1", MemberMode::Standby),
];

/// An item of the collector's `netLbfoTeam`: without its members and team NICs.
pub(in super::super) fn collected_team(row: &Row<'_>) -> Option<Team> {
    Some(Team {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("TeamingMode", words(&TEAMING_MODES)),
        load_balancing: row.term("LoadBalancingAlgorithm", words(&LOAD_BALANCING)),
        ..Team::default()
    })
}

/// `Get-NetLbfoTeam`. A team names its members and team NICs, which is all there is when their own cmdlets were not
/// asked.
pub(in super::super) fn team(row: &Row<'_>) -> Option<Team> {
    let mut team = collected_team(row)?;
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

/// `Get-NetLbfoTeamMember`.
pub(in super::super) fn team_member(row: &Row<'_>) -> Option<OfTeam<TeamMember>> {
    Some(OfTeam {
        team: row.text("Team"),
        item: TeamMember {
            place: Some(row.place()),
            name: row.name("Name")?,
            mode: row.term("AdministrativeMode", words(&MEMBER_MODES)),
            ..TeamMember::default()
        },
    })
}

/// `Get-NetLbfoTeamNic`.
pub(in super::super) fn team_nic(row: &Row<'_>) -> Option<OfTeam<TeamNic>> {
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

/// An item of the collector's `vmSwitchTeam`.
pub(in super::super) fn collected_set_team(row: &Row<'_>) -> Option<SetTeam> {
    let guids = row.texts("NetAdapterInterfaceGuid");
    let members = match guids.get() {
        Some(items) if !items.is_empty() => guids,
        _ if is_cut(&guids) => guids,
        _ => row.texts("NetAdapterInterfaceDescription"),
    };
    Some(SetTeam {
        place: Some(row.place()),
        name: row.name("Name")?,
        mode: row.term("TeamingMode", words(&TEAMING_MODES)),
        load_balancing: row.term("LoadBalancingAlgorithm", words(&LOAD_BALANCING)),
        members: members.map(|items| items.iter().flat_map(set_members).collect()),
        ..SetTeam::default()
    })
}

/// `Get-VMSwitchTeam`.
pub(in super::super) fn set_team(row: &Row<'_>) -> Option<SetTeam> {
    let mut team = collected_set_team(row)?;
    team.members = team
        .members
        .named(&row.cut_list("the list of members of a SET team"));
    Some(team)
}

/// The members that an item of the list names: several where it is what PowerShell 5.1 joined.
fn set_members(item: &Known<String>) -> Vec<TeamMember> {
    let references = item
        .get()
        .map(|text| plain_references(text))
        .unwrap_or_default();
    let members = references.into_iter().map(|name| TeamMember {
        place: item.place(),
        name,
        mode: Known::derived(MemberMode::Active),
        ..TeamMember::default()
    });
    members.collect()
}
