//! Answers of nothing that the other answers of a host contradict. A cmdlet that may not ask, or that failed with its
//! error passed over, leaves a file as empty as one that found nothing: where others name what it should have listed,
//! the list is not known.

use super::implied::MULTIPLEXOR;
use super::objects::{OfTeam, SwitchWords};
use super::section::Owners;
use super::sections::{Kind, Sections};
use crate::fabric::host::{Team, TeamMember, TeamNic};
use crate::fabric::known::{Known, State, Why};
use crate::source::{Place, Problem};

/// Doubts the answers of nothing that others contradict, and says so. `empty` holds the cmdlets that answered nothing,
/// each with where.
pub(super) fn contradict(
    sections: &mut Sections,
    empty: &[((Kind, Owners), Place)],
    problems: &mut Vec<Problem>,
) {
    let answers: [fn(&Sections) -> Option<Evidence>; 9] = [
        switches,
        set_teams,
        machines,
        ports,
        teams,
        |sections| of_cluster(sections, Kind::Cluster),
        |sections| of_cluster(sections, Kind::ClusterNode),
        |sections| of_cluster(sections, Kind::ClusterNetwork),
        |sections| of_cluster(sections, Kind::ClusterInterface),
    ];
    for evidence in answers {
        let Some(found) = evidence(sections) else {
            continue;
        };
        let is_its = |(kind, owners): (Kind, Owners)| kind == found.kind && owners != found.besides;
        let Some((_, place)) = empty.iter().find(|(asked, _)| is_its(*asked)) else {
            continue;
        };
        let beside = found.beside;
        sections.doubt(found.doubted, |kind| why(kind, beside));
        let problem = found.problem(*place);
        // The outputs of a cluster are those of each of its nodes.
        let is_same = |other: &Problem| {
            other.place == problem.place
                && other.code == problem.code
                && other.message == problem.message
        };
        if !problems.iter().any(is_same) {
            problems.push(problem);
        }
    }
    of_teams(sections, problems);
}

/// What contradicts an answer of nothing.
struct Evidence {
    /// Whose answer it is.
    kind: Kind,
    /// Whose adapters an answer is about that it says nothing of.
    besides: Owners,
    /// What cannot be believed, either.
    doubted: fn(Kind) -> bool,
    /// What there is, in words for a reason.
    beside: &'static str,
    /// What there is, by its name.
    found: String,
    /// Whether nothing else can explain it.
    is_certain: bool,
}

impl Evidence {
    fn problem(self, place: Place) -> Problem {
        let name = self.kind.name();
        let message = format!("{name} answered nothing, but there is {}", self.found);
        let problem = if self.is_certain {
            Problem::error("empty-output", message)
        } else {
            Problem::warning("empty-output", message)
        };
        let help = format!("run {name} again, as administrator, and look whether it fails");
        problem.at(place).help(help)
    }
}

fn why(kind: Kind, beside: &str) -> Why {
    let what = format!("{}, empty beside {beside},", kind.name());
    Why::new(State::Failed, what)
}

/// Whether a list says that there are none.
fn is_none<T>(list: &Known<Vec<T>>) -> bool {
    list.get().is_some_and(Vec::is_empty)
}

/// Virtual adapters that are on a switch, and SET teams, where there is no switch.
fn switches(sections: &Sections) -> Option<Evidence> {
    if !is_none(&sections.switches) {
        return None;
    }
    let ports = &sections.ports;
    let mut ports = ports.host.items().iter().chain(ports.machines.items());
    let on_switch = ports.find_map(|port| {
        let switch = port.switch.get().filter(|name| !name.is_empty())?;
        Some(format!(
            "the adapter {} on the switch {switch}",
            port.key.name
        ))
    });
    let of_team = || {
        let team = sections.set_teams.items().first()?;
        Some(format!("the SET team {}", team.name))
    };
    Some(Evidence {
        kind: Kind::Switch,
        besides: Owners::Host,
        doubted: |kind| matches!(kind, Kind::Switch | Kind::SetTeam),
        beside: "what names virtual switches",
        found: on_switch
            .or_else(of_team)
            .or_else(|| sections.virtual_adapter())?,
        is_certain: true,
    })
}

/// Switches that are teams, where there is no team.
fn set_teams(sections: &Sections) -> Option<Evidence> {
    if !is_none(&sections.set_teams) {
        return None;
    }
    let mut switches = sections.switches.items().iter();
    let is_team = |words: &&SwitchWords| words.switch.embedded_teaming.is(&true);
    let found = &switches.find(is_team)?.switch.name;
    Some(Evidence {
        kind: Kind::SetTeam,
        besides: Owners::Host,
        doubted: |kind| kind == Kind::SetTeam,
        beside: "a switch with embedded teaming",
        found: format!("the switch {found} with embedded teaming"),
        is_certain: true,
    })
}

/// Adapters of virtual machines, where there is no machine.
fn machines(sections: &Sections) -> Option<Evidence> {
    if !is_none(&sections.machines) {
        return None;
    }
    let mut ports = sections.ports.machines.items().iter();
    let found = ports.find_map(|port| port.key.vm.as_deref().filter(|vm| !vm.is_empty()))?;
    Some(Evidence {
        kind: Kind::Machine,
        besides: Owners::Host,
        doubted: |kind| kind == Kind::Machine,
        beside: "adapters of virtual machines",
        found: format!("an adapter of the virtual machine {found}"),
        is_certain: true,
    })
}

/// What else the cmdlets of a cluster tell, where one of them tells nothing: a cluster has nodes, and networks with
/// their interfaces.
fn of_cluster(sections: &Sections, kind: Kind) -> Option<Evidence> {
    let lists = [
        (
            Kind::Cluster,
            is_none(&sections.clusters),
            "a cluster",
            sections.clusters.items().is_empty(),
        ),
        (
            Kind::ClusterNode,
            is_none(&sections.cluster_nodes),
            "a node of a cluster",
            sections.cluster_nodes.items().is_empty(),
        ),
        (
            Kind::ClusterNetwork,
            is_none(&sections.cluster_networks),
            "a network of a cluster",
            sections.cluster_networks.items().is_empty(),
        ),
        (
            Kind::ClusterInterface,
            is_none(&sections.cluster_interfaces),
            "an interface in a network of a cluster",
            sections.cluster_interfaces.items().is_empty(),
        ),
    ];
    lists
        .iter()
        .find(|(own, is_none, ..)| *own == kind && *is_none)?;
    let (.., found, _) = lists.iter().find(|(.., is_empty)| !is_empty)?;
    Some(Evidence {
        kind,
        besides: Owners::Host,
        doubted: match kind {
            Kind::Cluster => |kind| kind == Kind::Cluster,
            Kind::ClusterNode => |kind| kind == Kind::ClusterNode,
            Kind::ClusterNetwork => |kind| kind == Kind::ClusterNetwork,
            _ => |kind| kind == Kind::ClusterInterface,
        },
        beside: "what belongs to a cluster",
        found: (*found).to_owned(),
        is_certain: true,
    })
}

/// Virtual machines, or adapters that virtual adapters of the host are, where there is no virtual adapter.
fn ports(sections: &Sections) -> Option<Evidence> {
    let doubted: fn(Kind) -> bool = |kind| kind == Kind::Port;
    if is_none(&sections.ports.machines) {
        // One machine may have no adapter; that all of a host have none, nobody can believe.
        let machines = sections.machines.items().iter();
        let with: Vec<&str> = machines
            .filter(|machine| !machine.has_no_adapter)
            .map(|machine| machine.name.as_str())
            .collect();
        let found = match with[..] {
            [] => None,
            [only] => Some(format!("the virtual machine {only}")),
            [first, ..] => Some(format!(
                "the virtual machine {first} and {} more",
                with.len() - 1
            )),
        };
        if let Some(found) = found {
            return Some(Evidence {
                kind: Kind::Port,
                besides: Owners::Host,
                doubted,
                beside: "virtual machines",
                found,
                is_certain: with.len() > 1,
            });
        }
    }
    if !is_none(&sections.ports.host) {
        return None;
    }
    Some(Evidence {
        kind: Kind::Port,
        besides: Owners::Machines,
        doubted,
        beside: "virtual adapters",
        found: sections.host_vnic()?,
        is_certain: true,
    })
}

/// Members, team NICs and the adapters of those, where there is no team.
fn teams(sections: &Sections) -> Option<Evidence> {
    if !is_none(&sections.teams) {
        return None;
    }
    let said = named(&sections.members).or_else(|| named(&sections.nics));
    let is_certain = said.is_some();
    let said = said.map(|team| format!("what belongs to the team {team}"));
    let adapter = || {
        let mut adapters = sections.adapters.items().iter();
        let is_team_nic = |description: &String| description.starts_with(MULTIPLEXOR);
        let found = adapters.find(|adapter| adapter.description.get().is_some_and(is_team_nic))?;
        Some(format!("the team NIC {} among the adapters", found.name))
    };
    Some(Evidence {
        kind: Kind::Team,
        besides: Owners::Host,
        doubted: |kind| matches!(kind, Kind::Team | Kind::TeamMember | Kind::TeamNic),
        beside: "what belongs to teams",
        found: said.or_else(adapter)?,
        is_certain,
    })
}

/// The first team that something says it belongs to.
fn named<T>(items: &Known<Vec<OfTeam<T>>>) -> Option<&str> {
    let mut items = items.items().iter();
    items.find_map(|item| item.team.get().map(String::as_str))
}

/// What teams name themselves goes before an answer that lists none of it.
fn of_teams(sections: &mut Sections, problems: &mut Vec<Problem>) {
    let (members, nics) = (said(&sections.members), said(&sections.nics));
    for team in sections.teams.get_mut().into_iter().flatten() {
        if lacks(members.as_deref(), &team.name) && !team.members.items().is_empty() {
            problems.push(left_out(team, Kind::TeamMember, "members"));
            let why = why_of_team(Kind::TeamMember);
            for TeamMember { mode, .. } in team.members.get_mut().into_iter().flatten() {
                doubt(mode, &why);
            }
        }
        if lacks(nics.as_deref(), &team.name) && !team.nics.items().is_empty() {
            problems.push(left_out(team, Kind::TeamNic, "team NICs"));
            let why = why_of_team(Kind::TeamNic);
            for TeamNic { vlan, default, .. } in team.nics.get_mut().into_iter().flatten() {
                doubt(vlan, &why);
                doubt(default, &why);
            }
        }
    }
}

/// The teams that a list is of, in lower case; nothing where it is not known, or not of each that it lists.
fn said<T>(items: &Known<Vec<OfTeam<T>>>) -> Option<Vec<String>> {
    let items = items.get()?.iter();
    items
        .map(|item| item.team.get().map(|team| team.to_ascii_lowercase()))
        .collect()
}

fn lacks(teams: Option<&[String]>, team: &str) -> bool {
    teams.is_some_and(|teams| !teams.iter().any(|own| own.eq_ignore_ascii_case(team)))
}

fn doubt<T>(value: &mut Known<T>, why: &Why) {
    if !value.is_known() {
        *value = Known::unknown(why.clone());
    }
}

fn why_of_team(kind: Kind) -> Why {
    let what = format!("{}, which lists nothing of a team,", kind.name());
    Why::new(State::Failed, what)
}

fn left_out(team: &Team, kind: Kind, what: &str) -> Problem {
    let name = kind.name();
    let message = format!(
        "{name} lists nothing of the team {}, which names {what}: those are used",
        team.name
    );
    let problem = Problem::warning("empty-output", message);
    let problem = problem.help(format!(
        "run {name} again, as administrator, and look whether it fails"
    ));
    match team.place {
        Some(place) => problem.at(place),
        None => problem,
    }
}
