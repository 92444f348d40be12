//! Objects as the cmdlets themselves put them out, where they differ from what the collector
//! writes: properties that PowerShell adds to CIM objects can be missing, and nested ones cut off.

use super::objects::{self, plain_guid};
use super::section::fill;
use crate::fabric::host::{Adapter, SetTeam, Team, TeamMember, TeamNic};
use crate::fabric::known::{Known, Why};
use crate::readers::row::{Row, integer};

/// What a value that is cut off would have said, and how to get it.
const SET_MEMBERS: &str = "the members of a SET team, exported without -Depth 5,";

/// `Get-VMSwitchTeam`.
pub(super) fn set_team(row: &Row<'_>) -> Option<SetTeam> {
    let mut team = objects::set_team(row)?;
    team.members = team.members.named(SET_MEMBERS);
    Some(team)
}

/// `Get-NetAdapter`.
pub(super) fn adapter(row: &Row<'_>) -> Option<Adapter> {
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
pub(super) fn team(row: &Row<'_>) -> Option<Team> {
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
