//! Teams: LBFO and SET under one description.

use super::Roster;
use super::connection::{MemberSubject, backend_of, uplink_members};
use crate::fabric::backend::BackendKind;
use crate::fabric::host::{LoadBalancing, SetTeam, Switch, SwitchType, Team, TeamingMode};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::vlan::Vlans;
use crate::fabric::wiring::{Uplink, WiredHost, named};

terms! {
    /// Which teaming a team is.
    pub enum TeamKind {
        /// NIC Teaming of Windows (load balancing and failover).
        Lbfo = "lbfo",
        /// Switch Embedded Teaming.
        Set = "set",
    }
}

terms! {
    /// Whose traffic a team carries.
    pub enum Role {
        /// Only the host's: team NICs or host vNICs.
        Host = "host",
        /// Only virtual machines'.
        Tenant = "tenant",
        /// Both, over one virtual switch.
        Converged = "converged",
    }
}

record! {
    /// A team of adapters on a host.
    pub struct TeamSubject: "team" {
        /// Name of the team; for SET the name of its virtual switch.
        name: String,
        /// LBFO or SET.
        kind: Known<TeamKind>,
        /// How the members share the traffic.
        mode: Known<TeamingMode>,
        /// How a member is picked for a flow.
        load_balancing: Known<LoadBalancing>,
        /// Whose traffic it carries.
        role: Known<Role>,
        /// Whether it carries only the host's traffic or only virtual machines'.
        separate: Known<bool>,
        /// Name of the virtual switch on it; empty for none.
        switch: Known<String>,
        /// Whether it has at least two members.
        redundant: Known<bool>,
        /// What kind of backend its members are behind.
        backend: Known<BackendKind>,
        /// VLANs that host vNICs and virtual machines on its switch use.
        used_vlans: Known<Vlans>,
        /// Its adapters.
        members: Known<Vec<MemberSubject>>,
    }
}

pub(super) fn roster(host: &WiredHost<'_>) -> Roster {
    let mut roster = Roster::default();
    let name = &host.host.name;
    match host.host.teams.check() {
        Ok(teams) => {
            for team in teams {
                roster.push(lbfo(host, team), &team.name, name);
            }
        }
        Err(why) => roster.gaps.push(named("the list of teams")(why)),
    }
    match host.set_teams() {
        Ok(teams) => {
            for team in teams {
                roster.push(set(host, team), &team.name, name);
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

fn lbfo(host: &WiredHost<'_>, team: &Team) -> TeamSubject {
    let switch = host.switch_on(team);
    let members = uplink_members(host, team.id(), Uplink::Team(team));
    // A switch is only found on a team whose list of NICs is known; one of them is the switch's.
    let beside = team.nics.get().is_some_and(|it| it.len() > 1);
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Lbfo),
        mode: team.mode.clone(),
        load_balancing: team.load_balancing.clone(),
        ..shared(host, switch, beside, members)
    }
}

fn set(host: &WiredHost<'_>, team: &SetTeam) -> TeamSubject {
    let switch = host.switch(&team.name).map(Some);
    let members = uplink_members(host, team.id(), Uplink::Set(team));
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Set),
        mode: team.mode.clone(),
        load_balancing: team.load_balancing.clone(),
        ..shared(host, switch, false, members)
    }
}

/// What both kinds have; `beside` says whether the host has team NICs beside the switch.
fn shared(
    host: &WiredHost<'_>,
    switch: Result<Option<&Switch>, Why>,
    beside: bool,
    members: Known<Vec<MemberSubject>>,
) -> TeamSubject {
    let role = match &switch {
        Ok(None) => Ok(Role::Host),
        Ok(Some(switch)) => role_of(host, switch).map(|role| match role {
            Role::Tenant if beside => Role::Converged,
            role => role,
        }),
        Err(why) => Err(why.clone()),
    };
    let used = match &switch {
        Ok(None) => Ok(Vlans::default()),
        Ok(Some(switch)) => used_vlans(host, switch),
        Err(why) => Err(why.clone()),
    };
    let switch = switch.map(|it| it.map_or_else(String::new, |it| it.name.clone()));
    TeamSubject {
        separate: Known::from(role.clone().map(|it| it != Role::Converged)),
        role: Known::from(role),
        switch: Known::from(switch),
        redundant: Known::from(members.check().map(|it| it.len() >= 2)),
        backend: backend_of(&members),
        used_vlans: Known::from(used),
        members,
        ..TeamSubject::default()
    }
}

/// Whose ports a switch has. A switch without any host vNIC is a tenant switch even while no
/// virtual machine is on it.
fn role_of(host: &WiredHost<'_>, switch: &Switch) -> Result<Role, Why> {
    let on_switch = |it: &Known<String>| -> Result<bool, Why> {
        let name = it.check().map_err(named("the switch of an adapter"))?;
        Ok(name.eq_ignore_ascii_case(&switch.name))
    };
    let mut host_side = false;
    if !switch.management_os.is(&false) {
        for vnic in host
            .host
            .host_vnics
            .check()
            .map_err(named("the list of host vNICs"))?
        {
            host_side |= on_switch(&vnic.switch)?;
        }
    }
    if !host_side {
        return Ok(Role::Tenant);
    }
    for nic in host
        .host
        .vm_nics
        .check()
        .map_err(named("the list of VM NICs"))?
    {
        if on_switch(&nic.switch)? {
            return Ok(Role::Converged);
        }
    }
    // A converged host whose machines have moved away looks like a host team, unless there is
    // another switch for them.
    for other in host
        .host
        .switches
        .check()
        .map_err(named("the list of virtual switches"))?
    {
        let kind = other.r#type.check();
        let kind = kind.map_err(named("the type of a switch"))?;
        if *kind == SwitchType::External && other.id() != switch.id() {
            return Ok(Role::Host);
        }
    }
    Ok(Role::Converged)
}

fn used_vlans(host: &WiredHost<'_>, switch: &Switch) -> Result<Vlans, Why> {
    let mut used = Vlans::default();
    let host_vnics = host
        .host
        .host_vnics
        .check()
        .map_err(named("the list of host vNICs"))?;
    let vm_nics = host
        .host
        .vm_nics
        .check()
        .map_err(named("the list of VM NICs"))?;
    let ports = host_vnics
        .iter()
        .map(|it| (&it.switch, &it.vlan, &it.allowed_vlans))
        .chain(
            vm_nics
                .iter()
                .map(|it| (&it.switch, &it.vlan, &it.allowed_vlans)),
        );
    for (name, vlan, allowed) in ports {
        let name = name.check().map_err(named("the switch of an adapter"))?;
        if !name.eq_ignore_ascii_case(&switch.name) {
            continue;
        }
        used.insert(*vlan.check().map_err(named("the VLAN of an adapter"))?);
        for vlan in allowed.get().into_iter().flat_map(Vlans::iter) {
            used.insert(vlan);
        }
    }
    Ok(used)
}
