//! Teams: LBFO and SET under one description.

use super::interface::{host_vnic_untagged, team_nic_untagged, vm_nic_untagged};
use super::member::{Members, backend_of};
use super::queues::{ProcessorSets, QueueMode, processor_sets, queue_mode};
use super::reach::uneven;
use super::roster::Roster;
use super::run::HostSubjects;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Carrier, is_on};
use crate::fabric::host::{
    LoadBalancing, SetTeam, Switch, SwitchType, Team, TeamNic, TeamingMode, VlanMode,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record, terms};
use crate::fabric::vlan::Vlans;

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
        /// Whether it is LBFO: what SET cannot be asked.
        lbfo: Known<bool>,
        /// How the members share the traffic.
        mode: Known<TeamingMode>,
        /// Whether no switch takes part, so that only a link that is down keeps it from a member.
        switch_independent: Known<bool>,
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
        /// VLANs that its team NICs, and host vNICs and virtual machines on its switch, use.
        used_vlans: Known<Vlans>,
        /// VLANs that the connections of some members carry, but not those of all.
        uneven_vlans: Known<Vlans>,
        /// VLANs that reach the host without a tag through some members, but not through all.
        uneven_natives: Known<Vlans>,
        /// Whether one of these sends frames without a tag.
        sends_untagged: Known<bool>,
        /// Whether a virtual switch is bound to it.
        under_switch: Known<bool>,
        /// Whether the management OS has a port on that switch.
        management_os: Known<bool>,
        /// Its team NICs; none for SET.
        nics: Known<Vec<TeamNicSubject>>,
        /// Which processors its virtual machine queues need, by mode and algorithm.
        queue_mode: Known<QueueMode>,
        /// How the processors that serve the queues of its active members relate.
        processor_sets: Known<ProcessorSets>,
        /// Its adapters.
        members: Known<Members>,
    }
}

record! {
    /// A team NIC of a team.
    pub struct TeamNicSubject: "team-nic" {
        /// Name of the interface.
        name: String,
        /// VLAN that the interface filters and tags; 0 when it sends untagged frames.
        vlan: Known<u16>,
        /// Whether it is in default mode: everything that no other team NIC takes.
        default: Known<bool>,
        /// Whether the virtual switch on the team is bound to it.
        under_switch: Known<bool>,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    let name = &host.graph.host.name;
    match host.graph.host.teams.check() {
        Ok(teams) => {
            for team in teams {
                roster.push(lbfo(host, team), &team.name, name);
            }
        }
        Err(why) => roster.gaps.push(why.named("the list of teams")),
    }
    match host.graph.index.set_teams() {
        Ok(teams) => {
            for team in teams {
                roster.push(set(host, team), &team.name, name);
            }
        }
        Err(why) => roster.gaps.push(why),
    }
    roster
}

fn lbfo(host: &HostSubjects<'_>, team: &Team) -> TeamSubject {
    let switch = host.graph.index.switch_on(team);
    let members = host.members(Carrier::Team(team));
    // A switch is only found on a team whose list of NICs is known; one of them is the switch's.
    let beside = team.nics.get().is_some_and(|nics| nics.len() > 1);
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Lbfo),
        lbfo: Known::derived(true),
        mode: team.mode.clone(),
        switch_independent: switch_independent(&team.mode),
        load_balancing: team.load_balancing.clone(),
        used_vlans: Known::from(used_vlans(host, &switch, &team.nics)),
        sends_untagged: sends_untagged(host, Some(team), &switch),
        nics: nics(host, team, &switch),
        queue_mode: queue_mode(&team.mode, &team.load_balancing),
        processor_sets: processor_sets(host, &team.members),
        ..shared(host, switch, beside, members)
    }
}

fn set(host: &HostSubjects<'_>, team: &SetTeam) -> TeamSubject {
    let switch = host.graph.index.switch(&team.name).map(Some);
    let members = host.members(Carrier::Set(team));
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Set),
        lbfo: Known::derived(false),
        mode: team.mode.clone(),
        switch_independent: switch_independent(&team.mode),
        load_balancing: team.load_balancing.clone(),
        used_vlans: Known::from(used_vlans(host, &switch, &Known::derived(Vec::new()))),
        sends_untagged: sends_untagged(host, None, &switch),
        nics: Known::derived(Vec::new()),
        queue_mode: queue_mode(&team.mode, &team.load_balancing),
        processor_sets: processor_sets(host, &team.members),
        ..shared(host, switch, false, members)
    }
}

fn switch_independent(mode: &Known<TeamingMode>) -> Known<bool> {
    let is = mode
        .clone()
        .map(|mode| mode == TeamingMode::SwitchIndependent);
    is.named("the mode of a team")
}

/// What both kinds have; `beside` says whether the host has team NICs beside the switch.
fn shared(
    host: &HostSubjects<'_>,
    switch: Result<Option<&Switch>, Why>,
    beside: bool,
    members: Known<Members>,
) -> TeamSubject {
    let role = match &switch {
        Ok(None) => Ok(Role::Host),
        Ok(Some(switch)) => role_of(host, switch).map(|role| match role {
            Role::Tenant if beside => Role::Converged,
            role => role,
        }),
        Err(why) => Err(why.clone()),
    };
    TeamSubject {
        separate: Known::from(role.clone().map(|role| role != Role::Converged)),
        role: Known::from(role),
        under_switch: Known::from(switch.as_ref().map(Option::is_some).map_err(Why::clone)),
        management_os: match &switch {
            Ok(Some(switch)) => switch.management_os.clone(),
            Ok(None) => Known::derived(false),
            Err(why) => Known::unknown(why.clone()),
        },
        switch: Known::from(
            switch.map(|bound| bound.map_or_else(String::new, |switch| switch.name.clone())),
        ),
        redundant: Known::from(members.check().map(|members| members.len() >= 2)),
        uneven_vlans: uneven(&members, |carried| &carried.vlans),
        uneven_natives: uneven(&members, |carried| &carried.native_vlans),
        backend: backend_of(&members),
        members,
        ..TeamSubject::default()
    }
}

fn nics(
    host: &HostSubjects<'_>,
    team: &Team,
    switch: &Result<Option<&Switch>, Why>,
) -> Known<Vec<TeamNicSubject>> {
    let bound = match switch {
        Ok(Some(switch)) => host.graph.index.team_nic_under(switch, team).map(Some),
        Ok(None) => Ok(None),
        Err(why) => Err(why.clone()),
    };
    let under = |nic: &TeamNic| match &bound {
        Ok(bound) => Ok(bound.is_some_and(|bound| bound.id() == nic.id())),
        Err(why) => Err(why.clone()),
    };
    team.nics.clone().map(|nics| {
        let nics = nics.into_iter().map(|nic| TeamNicSubject {
            under_switch: Known::from(under(&nic)),
            id: nic.id,
            place: nic.place,
            name: nic.name,
            vlan: nic.vlan,
            default: nic.default,
        });
        nics.collect()
    })
}

/// Whose ports a switch has. A switch without any host vNIC is a tenant switch even while no
/// virtual machine is on it.
pub(super) fn role_of(host: &HostSubjects<'_>, switch: &Switch) -> Result<Role, Why> {
    let index = &host.graph.index;
    if switch.management_os.is(&false) || !index.has_host_vnic_on(switch)? {
        return Ok(Role::Tenant);
    }
    // A converged host whose machines have moved away looks like a host team, unless there is
    // another switch for them.
    match (index.has_vm_nic_on(switch), another_external(host, switch)) {
        (Ok(true), _) | (_, Ok(false)) => Ok(Role::Converged),
        (Ok(false), Ok(true)) => Ok(Role::Host),
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}

/// Whether the host has an external switch beside this one.
fn another_external(host: &HostSubjects<'_>, switch: &Switch) -> Answer {
    let switches = host.graph.index.switches()?.iter();
    let others = switches.filter(|other| other.id() != switch.id());
    any(others.map(|other| {
        let kind = other.r#type.need("the type of a switch")?;
        Ok(*kind == SwitchType::External)
    }))
}

fn used_vlans(
    host: &HostSubjects<'_>,
    switch: &Result<Option<&Switch>, Why>,
    nics: &Known<Vec<TeamNic>>,
) -> Result<Vlans, Why> {
    let mut used = Vlans::default();
    for nic in nics.need("the list of team NICs")? {
        used.insert(*nic.vlan.need("the VLAN of a team NIC")?);
    }
    if let Some(switch) = switch.as_ref().map_err(Why::clone)? {
        add_ports(host, switch, &mut used)?;
    }
    Ok(used)
}

fn add_ports(host: &HostSubjects<'_>, switch: &Switch, used: &mut Vlans) -> Result<(), Why> {
    let host_vnics = host.graph.index.host_vnics_on(switch)?.into_iter();
    let vnics = host_vnics.map(|(vnic, is_on)| {
        let tags = (&vnic.vlan_mode, &vnic.vlan, &vnic.allowed_vlans);
        (is_on, tags)
    });
    let vm_nics = host.graph.index.vm_nics()?.iter();
    let nics = vm_nics.map(|nic| {
        let tags = (&nic.vlan_mode, &nic.vlan, &nic.allowed_vlans);
        (is_on(&nic.switch, switch), tags)
    });
    for (is_on, (mode, vlan, allowed)) in vnics.chain(nics) {
        if !is_on? {
            continue;
        }
        match vlan.check() {
            Ok(vlan) => used.insert(*vlan),
            // What leaves inside other frames uses no VLAN of its own.
            Err(why) if why.state == State::NotApplicable => continue,
            Err(why) => return Err(why.named("the VLAN of an adapter")),
        }
        // Only a trunk has more than one VLAN. A list that nobody knows is not an empty one.
        if *mode.need("the VLAN mode of an adapter")? == VlanMode::Trunk {
            let allowed = allowed.need("the VLAN list of a trunk port")?;
            for vlan in allowed.iter() {
                used.insert(vlan);
            }
        }
    }
    Ok(())
}

fn sends_untagged(
    host: &HostSubjects<'_>,
    team: Option<&Team>,
    switch: &Result<Option<&Switch>, Why>,
) -> Known<bool> {
    // One interface that sends is enough, whatever is unknown about the others.
    let mut answers: Vec<Answer> = Vec::new();
    if let Some(team) = team {
        match team.nics.need("the list of team NICs") {
            Ok(nics) => {
                let nics = nics.iter().map(|nic| team_nic_untagged(host, team, nic));
                answers.extend(nics.map(|sends| sends.check().copied()));
            }
            Err(why) => answers.push(Err(why)),
        }
    }
    match switch {
        Ok(Some(switch)) => answers.extend(ports_untagged(host, switch)),
        Ok(None) => {}
        Err(why) => answers.push(Err(why.clone())),
    }
    // The question has no meaning for some of them: that is no reason not to know.
    answers.retain(|answer| {
        let why = answer.as_ref().err();
        why.is_none_or(|why| why.state != State::NotApplicable)
    });
    Known::from(any(answers))
}

/// Whether each port of a switch sends frames without a tag.
fn ports_untagged(host: &HostSubjects<'_>, switch: &Switch) -> Vec<Answer> {
    let mut answers = Vec::new();
    match host.graph.index.host_vnics_on(switch) {
        Ok(vnics) => answers.extend(vnics.into_iter().map(|(vnic, is_on)| {
            let sends = host_vnic_untagged(host, vnic);
            all([is_on, sends.check().copied()])
        })),
        Err(why) => answers.push(Err(why)),
    }
    match host.graph.index.vm_nics() {
        Ok(nics) => answers.extend(nics.iter().map(|nic| {
            let sends = vm_nic_untagged(nic);
            all([is_on(&nic.switch, switch), sends.check().copied()])
        })),
        Err(why) => answers.push(Err(why)),
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::super::run::Subjects;
    use super::*;
    use crate::fabric::host::{Host, VmNic};
    use crate::fabric::plan::Plan;

    #[test]
    fn one_port_of_the_switch_that_does_not_tag_is_enough() {
        let (plan, switch) = (Plan::default(), Switch::default());
        let subjects = Subjects::new(&[], &plan);
        let sends = |ports: &[(&str, VlanMode)]| {
            let nic = |&(on, mode): &(&str, VlanMode)| VmNic {
                switch: Known::derived(on.to_owned()),
                vlan_mode: Known::derived(mode),
                running: Known::derived(true),
                ..VmNic::default()
            };
            let host = Host {
                host_vnics: Known::derived(Vec::new()),
                vm_nics: Known::derived(ports.iter().map(nic).collect()),
                ..Host::default()
            };
            let wired = subjects.host(&host);
            let sends = sends_untagged(&wired, None, &Ok(Some(&switch)));
            sends.into_value()
        };
        let (tagged, untagged) = (("", VlanMode::Access), ("", VlanMode::Untagged));
        assert_eq!(sends(&[tagged, untagged]), Some(true));
        assert_eq!(sends(&[tagged, ("Other", VlanMode::Untagged)]), Some(false));
    }
    #[test]
    fn what_a_trunk_may_carry_must_be_known() {
        let (plan, switch) = (Plan::default(), Switch::default());
        let subjects = Subjects::new(&[], &plan);
        let used = |mode, allowed: Known<Vlans>| {
            let nic = VmNic {
                switch: Known::derived(String::new()),
                vlan_mode: mode,
                vlan: Known::derived(20),
                allowed_vlans: allowed,
                ..VmNic::default()
            };
            let host = Host {
                host_vnics: Known::derived(Vec::new()),
                vm_nics: Known::derived(vec![nic]),
                ..Host::default()
            };
            let wired = subjects.host(&host);
            let used = used_vlans(&wired, &Ok(Some(&switch)), &Known::derived(Vec::new()));
            used.map(|vlans| vlans.iter().collect::<Vec<_>>())
                .map_err(|why| why.state)
        };
        let list: Vlans = [30, 31].into_iter().collect();
        let (access, trunk) = (
            Known::derived(VlanMode::Access),
            Known::derived(VlanMode::Trunk),
        );
        assert_eq!(used(access, Known::default()), Ok(vec![20]));
        assert_eq!(
            used(trunk.clone(), Known::derived(list)),
            Ok(vec![20, 30, 31])
        );
        assert_eq!(used(trunk, Known::default()), Err(State::NotCollected));
        assert_eq!(
            used(Known::default(), Known::default()),
            Err(State::NotCollected)
        );
    }
}
