//! Teams: LBFO and SET under one description.

use super::beside::{
    aggregated_in, algorithm_fits, dynamic_at_ten_gigabit, guarantees_differ,
    hashes_across_fabrics, idle_standby, single, tunnelled,
};
use super::member::{Members, backend_of};
use super::queues::{QueueMode, queue_mode, queues_fit};
use super::reach::uneven;
use super::role::{Role, role_of};
use super::roster::Roster;
use super::run::HostSubjects;
use super::sides::{
    Sides, UplinkLossSeen, fails_over_twice, foreign_vlans, sides, uplink_loss_seen,
};
use super::switch::HAS_PORT;
use super::team_traffic::{sends_untagged, used_vlans};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Carrier, Confidence};
use crate::fabric::host::{LoadBalancing, SetTeam, Switch, Team, TeamNic, TeamingMode};
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
        /// Whether it names one member alone, which no backend moves to another fabric when its own fails.
        single: Known<bool>,
        /// What kind of backend its members are behind.
        backend: Known<BackendKind>,
        /// Name of the group in which the backend aggregates the connections of two of its members; empty for none.
        aggregated_in: Known<String>,
        /// Whether the connection of a member carries a network that passes every tag (tunnel).
        tunnelled: Known<bool>,
        /// Whether active members are guaranteed bandwidths of which one is more than a tenth above the other;
        /// on UCS, because their classes of service differ.
        guarantees_differ: Known<bool>,
        /// Whether it moves flows between members (dynamic) of which an active one runs at 10 Gbps or more.
        dynamic_at_ten_gigabit: Known<bool>,
        /// Whether its algorithm is made for what sends on it, the ports of a virtual switch or the host alone, or
        /// does not matter: not switch-independent, one member active, vNICs of UCS.
        algorithm_fits: Known<bool>,
        /// Whether a member waits on standby that has a link, and no less speed and bandwidth than an active one.
        idle_standby: Known<bool>,
        /// Whether it spreads the frames of one address over several fabrics, by a hash of addresses or ports.
        hashes_across_fabrics: Known<bool>,
        /// VLANs that its team NICs, and host vNICs and virtual machines on its switch, use.
        used_vlans: Known<Vlans>,
        /// VLANs that the connections of some members carry, but not those of all.
        uneven_vlans: Known<Vlans>,
        /// VLANs that reach the host without a tag through some members, but not through all.
        uneven_natives: Known<Vlans>,
        /// VLANs of the other kind that its connections bring: of tenants to a host team, and to a tenant
        /// team those of the infrastructure that nothing on it uses, and that no infrastructure machine
        /// of the plan may need. Unknown where none is known, and some may be there.
        foreign_vlans: Known<Vlans>,
        /// Where its members lead.
        sides: Known<Sides>,
        /// Whether the backend moves a member on failure although the team has another way for it.
        fails_over_twice: Known<bool>,
        /// What it sees of uplinks that are lost, by the links of its members.
        uplink_loss_seen: Known<UplinkLossSeen>,
        /// Whether one of these sends frames without a tag.
        sends_untagged: Known<bool>,
        /// Whether a virtual switch is bound to it.
        under_switch: Known<bool>,
        /// Whether the management OS has a port on that switch.
        management_os: Known<bool>,
        /// Its team NICs; none for SET.
        nics: Known<Vec<TeamNicSubject>>,
        /// The one of them that the virtual switch on the team is bound to.
        bound_nic: Known<TeamNicSubject>,
        /// Which processors its virtual machine queues need, by mode and algorithm.
        queue_mode: Known<QueueMode>,
        /// Whether the processors that serve the queues of its active members relate as that mode wants:
        /// none serves two members with the sum of queues, all serve the same with min-queues.
        queues_fit: Known<bool>,
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
        /// How sure that is.
        confidence: Known<Confidence>,
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
    let used = Known::from(used_vlans(host, &switch, &team.nics));
    let nics = nics(host, team, &switch);
    let queue_mode = queue_mode(&team.mode, &team.load_balancing);
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Lbfo),
        lbfo: Known::derived(true),
        mode: team.mode.clone(),
        switch_independent: switch_independent(&team.mode),
        single: single(&team.members, &members),
        dynamic_at_ten_gigabit: dynamic_at_ten_gigabit(&team.load_balancing, &members),
        load_balancing: team.load_balancing.clone(),
        algorithm_fits: algorithm_fits(team, &switch, &members),
        hashes_across_fabrics: hashes_across_fabrics(team, &members),
        sends_untagged: sends_untagged(host, Some(team), &switch),
        bound_nic: bound_nic(&switch, &nics),
        nics,
        queues_fit: queues_fit(host, &team.members, &queue_mode),
        queue_mode,
        ..shared(host, switch, (beside, used), members)
    }
}

fn set(host: &HostSubjects<'_>, team: &SetTeam) -> TeamSubject {
    let switch = host.graph.index.switch(&team.name).map(Some);
    let members = host.members(Carrier::Set(team));
    let used = Known::from(used_vlans(host, &switch, &Known::derived(Vec::new())));
    let queue_mode = queue_mode(&team.mode, &team.load_balancing);
    TeamSubject {
        id: team.id.clone(),
        place: team.place,
        name: team.name.clone(),
        kind: Known::derived(TeamKind::Set),
        lbfo: Known::derived(false),
        mode: team.mode.clone(),
        switch_independent: switch_independent(&team.mode),
        single: single(&team.members, &members),
        dynamic_at_ten_gigabit: dynamic_at_ten_gigabit(&team.load_balancing, &members),
        load_balancing: team.load_balancing.clone(),
        // SET has no hashes.
        algorithm_fits: Known::derived(true),
        hashes_across_fabrics: Known::derived(false),
        sends_untagged: sends_untagged(host, None, &switch),
        nics: Known::derived(Vec::new()),
        bound_nic: Known::unknown(Why::new(State::NotApplicable, "SET has no team NICs")),
        queues_fit: queues_fit(host, &team.members, &queue_mode),
        queue_mode,
        ..shared(host, switch, (false, used), members)
    }
}

fn switch_independent(mode: &Known<TeamingMode>) -> Known<bool> {
    let is = mode
        .clone()
        .map(|mode| mode == TeamingMode::SwitchIndependent);
    is.named("the mode of a team")
}

/// What both kinds have; `beside` says whether the host has team NICs beside the switch, `used` which
/// VLANs the host uses on it.
fn shared(
    host: &HostSubjects<'_>,
    switch: Result<Option<&Switch>, Why>,
    (beside, used): (bool, Known<Vlans>),
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
    let role = Known::from(role);
    TeamSubject {
        separate: role.clone().map(|role| role != Role::Converged),
        foreign_vlans: foreign_vlans(&role, &members, &used, host.run.fabric.index.plan),
        role,
        used_vlans: used,
        under_switch: Known::from(switch.as_ref().map(Option::is_some).map_err(Why::clone)),
        management_os: match &switch {
            Ok(Some(switch)) => switch.management_os.clone().named(HAS_PORT),
            Ok(None) => Known::derived(false),
            Err(why) => Known::unknown(why.clone()),
        },
        switch: Known::from(
            switch.map(|bound| bound.map_or_else(String::new, |switch| switch.name.clone())),
        ),
        sides: sides(&members),
        fails_over_twice: fails_over_twice(&members),
        uplink_loss_seen: uplink_loss_seen(&members),
        redundant: Known::from(members.check().map(|members| members.len() >= 2)),
        uneven_vlans: uneven(&members, |carried| &carried.vlans),
        uneven_natives: uneven(&members, |carried| &carried.native_vlans),
        backend: backend_of(&members),
        aggregated_in: aggregated_in(&members),
        tunnelled: tunnelled(&members),
        guarantees_differ: guarantees_differ(&members),
        idle_standby: idle_standby(&members),
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
    let bound_by = switch.as_ref().ok().copied().flatten();
    let confidence = bound_by.map_or(Confidence::High, |switch| {
        host.graph.index.switch_confidence(switch)
    });
    team.nics.clone().map(|nics| {
        let nics = nics.into_iter().map(|nic| TeamNicSubject {
            confidence: Known::derived(confidence),
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

/// The team NIC that the virtual switch on a team is bound to.
fn bound_nic(
    switch: &Result<Option<&Switch>, Why>,
    nics: &Known<Vec<TeamNicSubject>>,
) -> Known<TeamNicSubject> {
    let found = (|| {
        if switch.as_ref().map_err(Why::clone)?.is_none() {
            let sentence = "no virtual switch is bound to the team";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        for nic in nics.need("the list of team NICs")? {
            if *nic.under_switch.check()? {
                return Ok(nic.clone());
            }
        }
        let what = "the team NIC under the virtual switch";
        Err(Why::new(State::Unresolved, what))
    })();
    Known::from(found)
}
