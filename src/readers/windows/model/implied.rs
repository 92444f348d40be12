//! What one cmdlet says of the objects of another, which was not asked or failed: that a host has no
//! LBFO team, no SET team, no host vNIC, or which adapters a SET team has. Anything that could also be
//! otherwise stays unknown.

use crate::fabric::host::{
    Adapter, Host, MemberMode, SetTeam, Switch, SwitchType, TeamMember, TeamingMode,
};
use crate::fabric::known::{Known, State, Why};

/// Which adapters an export lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readers::windows) enum Listed {
    /// All of them: our collector leaves out none that teams or switches show.
    All,
    /// Those that somebody asked for, with `-Physical` hardware alone.
    Asked,
}

/// How Windows describes the team NICs of LBFO (`InterfaceDescription`), in every language.
pub(super) const MULTIPLEXOR: &str = "Microsoft Network Adapter Multiplexor Driver";
/// What `NetAdapterInterfaceDescription` of a switch says in place of several adapters.
const SEVERAL: &str = "Teamed-Interface";
/// How it describes host vNICs.
const HOST_VNIC: &str = "Hyper-V Virtual Ethernet Adapter";

/// Fills the lists of a host that are unknown and follow from others.
pub(in crate::readers::windows) fn fill_implied(host: &mut Host, listed: Listed) {
    if let Some(why) = host.set_teams.why()
        && let Some(teams) = set_teams(host, &why_no_team(why))
    {
        host.set_teams = Known::derived(teams);
    }
    if !host.teams.is_known() && lacks(host, listed, MULTIPLEXOR) {
        host.teams = Known::derived(Vec::new());
    }
    let no_vnic = || switches_without_host(host) || lacks(host, listed, HOST_VNIC);
    if !host.host_vnics.is_known() && no_vnic() {
        host.host_vnics = Known::derived(Vec::new());
    }
}

/// Why the cmdlet of SET teams does not tell what switches leave out.
fn why_no_team(why: &Why) -> Why {
    match why.state {
        State::NotCollected => Why::not_collected("Get-VMSwitchTeam"),
        _ => why.clone().named("Get-VMSwitchTeam"),
    }
}

/// The SET teams, as `EmbeddedTeamingEnabled` and the uplinks of the switches tell them; nothing where
/// that is unknown of a switch.
fn set_teams(host: &Host, why: &Why) -> Option<Vec<SetTeam>> {
    let mut teams = Vec::new();
    for switch in host.switches.get()? {
        // Internal and private switches have no uplink to team.
        let external = switch.r#type.get();
        if external.is_some_and(|kind| *kind != SwitchType::External) {
            continue;
        }
        let is_set = switch.embedded_teaming.get().copied();
        // Windows before 2016 has no `EmbeddedTeamingEnabled`, and SET never runs over the team NIC of an LBFO team.
        if is_set.or_else(|| on_team_nic(switch).then_some(false))? {
            teams.push(set_team(switch, why));
        }
    }
    Some(teams)
}

/// Whether the adapter under a switch is the team NIC of an LBFO team.
fn on_team_nic(switch: &Switch) -> bool {
    let uplinks = switch.uplinks.items();
    matches!(uplinks, [only] if only.starts_with(MULTIPLEXOR))
}

/// The team that a switch is; `why` says why its own cmdlet does not tell it.
fn set_team(switch: &Switch, why: &Why) -> SetTeam {
    let place = switch.uplinks.place();
    let member = |name: String| TeamMember {
        place: place.or(switch.place),
        name,
        // SET has no standby (`Set-VMSwitchTeam`).
        mode: Known::derived(MemberMode::Active),
        ..TeamMember::default()
    };
    let mut members = switch.uplinks.clone();
    // In place of several adapters the property for one of them names none.
    let named = |name: &String| name.eq_ignore_ascii_case(SEVERAL);
    if members.items().iter().any(named) {
        members = Known::unknown(why.clone());
    }
    SetTeam {
        place: switch.place,
        name: switch.name.clone(),
        mode: Known::derived(TeamingMode::SwitchIndependent).or_place(switch.place),
        load_balancing: Known::unknown(why.clone()),
        members: members.map(|names| names.into_iter().map(member).collect()),
        ..SetTeam::default()
    }
}

/// Whether the list of adapters shows that the host has none of this virtual kind.
fn lacks(host: &Host, listed: Listed, description: &str) -> bool {
    let adapters = host.adapters.items();
    let is_virtual = |adapter: &Adapter| adapter.hardware.is(&false);
    let whole = match listed {
        Listed::All => !adapters.is_empty(),
        Listed::Asked => adapters.iter().any(is_virtual),
    };
    whole
        && adapters
            .iter()
            .all(|adapter| is_other(adapter, description))
}

/// Whether an adapter is known to be of another kind than this.
fn is_other(adapter: &Adapter, description: &str) -> bool {
    let own = adapter.description.get();
    own.is_some_and(|own| !own.starts_with(description))
}

/// Whether the switches rule out host vNICs (`AllowManagementOS`), and no adapter is there that is one
/// all the same.
fn switches_without_host(host: &Host) -> bool {
    let without = |switch: &Switch| switch.management_os.is(&false);
    let is_vnic = |adapter: &Adapter| {
        let described = adapter.description.get();
        let is_described = described.is_some_and(|own| own.starts_with(HOST_VNIC));
        is_described || adapter.name.starts_with("vEthernet (")
    };
    let switches = host.switches.get();
    switches.is_some_and(|switches| switches.iter().all(without))
        && !host.adapters.items().iter().any(is_vnic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(name: &str, description: &str, hardware: bool) -> Adapter {
        Adapter {
            name: name.to_owned(),
            description: Known::derived(description.to_owned()),
            hardware: Known::derived(hardware),
            ..Adapter::default()
        }
    }

    fn physical() -> Adapter {
        adapter("NIC1", "HPE FlexFabric 10Gb 2-port 534FLB Adapter", true)
    }

    fn host(adapters: Vec<Adapter>, switches: Known<Vec<Switch>>) -> Host {
        Host {
            adapters: Known::derived(adapters),
            switches,
            ..Host::default()
        }
    }

    /// How many teams, SET teams and host vNICs are implied; nothing where they stay unknown.
    fn implied(mut host: Host, listed: Listed) -> [Option<usize>; 3] {
        fill_implied(&mut host, listed);
        [
            host.teams.get().map(Vec::len),
            host.set_teams.get().map(Vec::len),
            host.host_vnics.get().map(Vec::len),
        ]
    }

    fn switch(embedded: Known<bool>, management_os: bool) -> Known<Vec<Switch>> {
        Known::derived(vec![Switch {
            name: "vSwitch".to_owned(),
            r#type: Known::derived(SwitchType::External),
            uplinks: Known::derived(vec!["a1".to_owned(), "b2".to_owned()]),
            embedded_teaming: embedded,
            management_os: Known::derived(management_os),
            ..Switch::default()
        }])
    }

    #[test]
    fn a_list_of_all_adapters_shows_that_there_is_no_team() {
        let alone = || host(vec![physical()], Known::default());
        assert_eq!(implied(alone(), Listed::All), [Some(0), None, Some(0)]);
        assert_eq!(implied(alone(), Listed::Asked), [None, None, None]);
        let empty = host(Vec::new(), Known::default());
        assert_eq!(implied(empty, Listed::All), [None, None, None]);
    }

    #[test]
    fn one_virtual_adapter_shows_that_virtual_ones_were_asked_for() {
        let with = |other: Adapter| {
            let host = host(vec![physical(), other], Known::default());
            implied(host, Listed::Asked)
        };
        let vnic = adapter("Mgmt", "Hyper-V Virtual Ethernet Adapter #2", false);
        assert_eq!(with(vnic), [Some(0), None, None]);
        let nic = adapter(
            "T",
            "Microsoft Network Adapter Multiplexor Driver #3",
            false,
        );
        assert_eq!(with(nic), [None, None, Some(0)]);
        let nobody = Adapter {
            description: Known::default(),
            ..adapter("T", "", false)
        };
        assert_eq!(with(nobody), [None, None, None], "it may be either");
    }

    #[test]
    fn switches_tell_what_set_teams_and_host_vnics_there_are() {
        let of = |switches| implied(host(vec![physical()], switches), Listed::Asked);
        let (yes, no) = (Known::derived(true), Known::derived(false));
        assert_eq!(of(switch(no, false)), [None, Some(0), Some(0)]);
        assert_eq!(of(switch(yes, true)), [None, Some(1), None]);
        assert_eq!(of(switch(Known::default(), true)), [None, None, None]);
        let mut internal = switch(Known::default(), true);
        let only = &mut internal.get_mut().expect("known")[0];
        only.r#type = Known::derived(SwitchType::Internal);
        assert_eq!(of(internal), [None, Some(0), None]);
        let mut on_team = switch(Known::default(), true);
        let only = &mut on_team.get_mut().expect("known")[0];
        only.uplinks = Known::derived(vec![format!("{MULTIPLEXOR} #2")]);
        assert_eq!(
            of(on_team),
            [None, Some(0), None],
            "SET runs over no team NIC"
        );
    }

    #[test]
    fn a_host_vnic_that_no_switch_has_keeps_the_list_unknown() {
        let vnic = adapter("vEthernet (Mgmt)", "anything", true);
        let host = host(vec![vnic], switch(Known::derived(false), false));
        assert_eq!(implied(host, Listed::Asked), [None, Some(0), None]);
    }

    #[test]
    fn the_uplinks_of_a_set_switch_are_the_members_of_its_team() {
        let mut host = host(vec![physical()], switch(Known::derived(true), false));
        fill_implied(&mut host, Listed::Asked);
        let team = &host.set_teams.get().expect("implied")[0];
        let names = team.members.items().iter().map(|member| &*member.name);
        assert_eq!(names.collect::<Vec<_>>(), ["a1", "b2"]);
        assert!(team.mode.is(&TeamingMode::SwitchIndependent));
        assert!(!team.load_balancing.is_known());
    }

    #[test]
    fn a_switch_that_names_none_of_its_adapters_leaves_the_members_unknown() {
        let mut switches = switch(Known::derived(true), false);
        let only = &mut switches.get_mut().expect("known")[0];
        only.uplinks = Known::derived(vec!["Teamed-Interface".to_owned()]);
        let mut host = host(vec![physical()], switches);
        fill_implied(&mut host, Listed::Asked);
        let team = &host.set_teams.get().expect("implied")[0];
        assert!(!team.members.is_known());
    }

    #[test]
    fn what_is_known_stays() {
        let mut host = host(vec![physical()], switch(Known::derived(true), false));
        host.set_teams = Known::derived(Vec::new());
        assert_eq!(implied(host, Listed::All), [Some(0), Some(0), Some(0)]);
    }
}
