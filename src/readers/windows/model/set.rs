//! Switch Embedded Teaming as the switches themselves tell it: few people know `Get-VMSwitchTeam`, and
//! a switch with embedded teaming names its members as uplinks.

use crate::fabric::host::{Host, MemberMode, SetTeam, Switch, SwitchType, TeamMember, TeamingMode};
use crate::fabric::known::{Known, State, Why};

/// Gives the host its SET teams where nobody asked for them.
pub(super) fn from_switches(host: &mut Host) {
    let why = host.set_teams.why().cloned();
    let Some(why) = why.filter(|why| why.state == State::NotCollected) else {
        return;
    };
    let Some(switches) = host.switches.get() else {
        return;
    };
    // A switch that does not say whether it is a team may be one.
    let is_told = |switch: &Switch| switch.embedded_teaming.is_known() || is_none(switch);
    if switches.iter().all(is_told) {
        let teams = switches
            .iter()
            .filter(|switch| switch.embedded_teaming.is(&true));
        let teams = teams.map(|switch| team(switch, &why));
        host.set_teams = Known::derived(teams.collect());
    }
}

/// Whether a switch cannot be a team: one that nothing is bound to, and one on an LBFO team.
fn is_none(switch: &Switch) -> bool {
    let is_inside = switch
        .r#type
        .get()
        .is_some_and(|kind| *kind != SwitchType::External);
    let mut uplinks = switch.uplinks.items().iter();
    is_inside
        || uplinks.any(|uplink| uplink.starts_with("Microsoft Network Adapter Multiplexor Driver"))
}

/// The team that a switch is; `why` says why nobody asked for it.
fn team(switch: &Switch, why: &Why) -> SetTeam {
    let not_asked = || Known::unknown(why.clone().named("Get-VMSwitchTeam"));
    SetTeam {
        place: switch.place,
        name: switch.name.clone(),
        // Windows knows no other mode of such a team.
        mode: Known::derived(TeamingMode::SwitchIndependent)
            .or_place(switch.embedded_teaming.place()),
        load_balancing: not_asked(),
        members: match switch.uplinks.check() {
            Ok(uplinks) => {
                let place = switch.uplinks.place();
                let member = |name: &String| TeamMember {
                    place: place.or(switch.place),
                    name: name.clone(),
                    mode: Known::derived(MemberMode::Active),
                    ..TeamMember::default()
                };
                Known::derived(uplinks.iter().map(member).collect()).or_place(place)
            }
            Err(why) => Known::unknown(why),
        },
        ..SetTeam::default()
    }
}
