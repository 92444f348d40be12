//! Members and team NICs of which a team itself names others than their own cmdlet lists: one of the two outputs is not
//! whole, or of another day, and nobody knows which.

use std::collections::BTreeMap;

use super::joined::Joined;
use super::objects::OfTeam;
use super::section::Item;
use super::sections::{Kind, Sections};
use crate::fabric::host::{Host, Team, TeamMember, TeamNic};
use crate::fabric::known::{Known, State, Why};
use crate::source::{Place, Problem};

/// Names by what they are in lower case.
type Folded = BTreeMap<String, String>;

fn folded(name: String) -> (String, String) {
    (name.to_lowercase(), name)
}

/// Leaves unknown of each team what is told in two ways, and says so.
pub(super) fn contest(sections: &mut Sections, joined: &Joined, problems: &mut Vec<Problem>) {
    if sections.teams.items().is_empty() {
        return;
    }
    // What may be several names in one text is taken apart first; what cannot be was not read.
    let mut said = Host {
        adapters: sections.adapters.clone(),
        teams: sections.teams.clone(),
        ..Host::default()
    };
    joined.settle(&mut said);
    let teams = sections.teams.get_mut().into_iter().flatten();
    for (team, said) in teams.zip(said.teams.items()) {
        let member = |member: &TeamMember| member.name.clone();
        if let Some(differ) = differ(&said.members, &sections.members, &team.name, member) {
            problems.push(problem(team, "members", Kind::TeamMember, &differ));
            team.members = contested("members", team);
        }
        let nic = |nic: &TeamNic| nic.name.clone();
        if let Some(differ) = differ(&said.nics, &sections.nics, &team.name, nic) {
            problems.push(problem(team, "team NICs", Kind::TeamNic, &differ));
            team.nics = contested("team NICs", team);
        }
    }
}

/// Whether this is the reason of a list that is told in two ways, so that neither goes before the other.
pub(super) fn is_contested(why: &Why) -> bool {
    why.state == State::Contradicted && !why.what.is_empty()
}

fn contested<T>(what: &str, team: &Team) -> Known<T> {
    let what = format!("the list of {what} of the team {}", team.name);
    Known::unknown(Why::new(State::Contradicted, what))
}

/// What only one of two lists of a team has, and where the other list stands.
struct Differing {
    /// A name that only the team itself says, or that only the other list has.
    name: String,
    /// Whether the team says it.
    is_of_team: bool,
    place: Option<Place>,
}

/// How the names that a team says differ from those that a section lists of it; nothing where either is not known, or
/// where the section has nothing of the team.
fn differ<T>(
    own: &Known<Vec<T>>,
    section: &Known<Vec<OfTeam<T>>>,
    team: &str,
    name: impl Fn(&T) -> String,
) -> Option<Differing>
where
    OfTeam<T>: Item,
{
    let own: Folded = own.get()?.iter().map(|item| folded(name(item))).collect();
    let mut listed = Folded::new();
    let mut place = None;
    for item in section.get()? {
        // One that does not say whose it is may be this team's.
        if item.team.get()?.eq_ignore_ascii_case(team) {
            place = place.or(Item::place(item));
            listed.extend([folded(name(&item.item))]);
        }
    }
    if listed.is_empty() {
        return None;
    }
    let only = |one: &Folded, other: &Folded| {
        let mut names = one.iter();
        let found = names.find(|(folded, _)| !other.contains_key(*folded))?;
        Some(found.1.clone())
    };
    let (of_team, of_list) = (only(&own, &listed), only(&listed, &own));
    Some(Differing {
        is_of_team: of_team.is_some(),
        name: of_team.or(of_list)?,
        place,
    })
}

fn problem(team: &Team, what: &str, kind: Kind, differing: &Differing) -> Problem {
    let (one, other) = (Kind::Team.name(), kind.name());
    let (has, lacks) = if differing.is_of_team {
        (&one, &other)
    } else {
        (&other, &one)
    };
    let message = format!(
        "{has} says that {} is one of the {what} of the team {}, {lacks} does not: none of them are used",
        differing.name, team.name
    );
    let help = format!("run {one} and {other} again, one after the other, as administrator");
    let mut problem = Problem::error("contradiction", message).help(help);
    problem.place = team.place;
    match differing.place {
        Some(place) if problem.place.is_some() => problem.beside(place),
        _ => problem,
    }
}
