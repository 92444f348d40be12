//! Lists that Windows PowerShell 5.1 writes as one text where they are nested too deep: the names of
//! `NIC1` and `NIC2` become `"NIC1 NIC2"`; `Format-List` prints `{NIC1, NIC2}`. Names hold blanks themselves, so that only names that exist
//! in other files tell them apart; where they do not, the list is cut off.

use std::collections::BTreeSet;

use super::sections::Kind;
use crate::fabric::host::{Host, TeamMember, TeamNic};
use crate::fabric::known::{Known, State, Why};
use crate::readers::row::Row;
use crate::source::limits::{HOST_TEAMS, JOINED_NAMES};
use crate::source::{Node, Place, Value};

/// The lists that are one text, and what stands between their items.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined(Vec<(Place, Between)>);

/// What stands between the items of a list that is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    /// Blanks, commas or semicolons.
    Any,
    /// The comma and the blank that `Format-List` prints within braces.
    Printed,
}

/// Properties that list names or descriptions: of a team, of a switch, of a SET team.
const LISTS: [&str; 4] = [
    "Members",
    "TeamNics",
    "NetAdapterInterfaceDescriptions",
    "NetAdapterInterfaceDescription",
];

/// Whether a property lists names, which can hold whatever stands between the items of a list.
pub(in crate::readers) fn is_list_of_names(key: &str) -> bool {
    LISTS.iter().any(|own| own.eq_ignore_ascii_case(key))
}

/// Longest text that is taken apart.
const MAX_TEXT: usize = 4096;

impl Joined {
    /// Notes the lists of an object that are one text.
    pub(super) fn note(&mut self, kind: Kind, row: &Row<'_>) {
        let lists: &[&str] = match kind {
            Kind::Team => &LISTS[..2],
            Kind::Switch => &LISTS[2..3],
            Kind::SetTeam => &LISTS[3..],
            _ => &[],
        };
        let lists = lists.iter().filter_map(|key| row.get(key));
        let texts = lists.filter_map(|node| joined(node, row.is_printed()));
        self.0
            .extend(texts.map(|(node, between)| (node.place, between)));
    }

    /// Adds those of another file.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Takes the lists apart, by the names and descriptions of the host's adapters.
    pub(super) fn settle(&self, host: &mut Host) {
        // A host with more teams than that is refused.
        if self.0.is_empty() || host.teams.items().len() > HOST_TEAMS {
            return;
        }
        let adapters = host.adapters.items();
        let names: Vec<String> = adapters
            .iter()
            .map(|adapter| adapter.name.clone())
            .collect();
        let descriptions = adapters
            .iter()
            .filter_map(|adapter| adapter.description.get().cloned());
        let descriptions: Vec<String> = descriptions.collect();
        let (names, descriptions) = (Names::of(host, names), Names::of(host, descriptions));
        for team in host.teams.get_mut().into_iter().flatten() {
            self.part(
                &mut team.members,
                &names,
                "the members of a team",
                |item, name| TeamMember {
                    name,
                    ..item.clone()
                },
            );
            self.part(
                &mut team.nics,
                &names,
                "the team NICs of a team",
                |item, name| TeamNic {
                    name,
                    ..item.clone()
                },
            );
        }
        for team in host.set_teams.get_mut().into_iter().flatten() {
            let what = "the members of a SET team";
            self.part(&mut team.members, &descriptions, what, |item, name| {
                TeamMember {
                    name,
                    ..item.clone()
                }
            });
        }
        for switch in host.switches.get_mut().into_iter().flatten() {
            let place = switch.uplinks.place();
            if let Some([text]) = switch.uplinks.get().map(Vec::as_slice)
                && let Some(between) = self.between(place)
            {
                switch.uplinks = match taken_apart(text, &descriptions.all, between) {
                    Some(uplinks) => Known::derived(uplinks).or_place(place),
                    None => Known::unknown(descriptions.why("the uplinks of a switch", between)),
                };
            }
        }
    }

    /// What stands between the items of the list at a place, if it is one text.
    fn between(&self, place: Option<Place>) -> Option<Between> {
        let found = self.0.iter().find(|(own, _)| Some(*own) == place);
        found.map(|(_, between)| *between)
    }

    /// Takes a list of one apart that may be several.
    fn part<T: Named>(
        &self,
        list: &mut Known<Vec<T>>,
        names: &Names,
        what: &str,
        with_name: impl Fn(&T, String) -> T,
    ) {
        let Some([item]) = list.get().map(Vec::as_slice) else {
            return;
        };
        let Some(between) = self.between(item.place()) else {
            return;
        };
        let found = taken_apart(item.name(), &names.all, between);
        let items = found.map(|found| {
            found
                .into_iter()
                .map(|name| with_name(item, name))
                .collect()
        });
        *list = match items {
            Some(items) => Known::derived(items).or_place(list.place()),
            None => Known::unknown(names.why(what, between)),
        };
    }
}

/// What the adapters of a host are called, each name once.
struct Names {
    all: Vec<String>,
    /// Whether the adapters are known at all.
    are_known: bool,
}

impl Names {
    fn of(host: &Host, mut all: Vec<String>) -> Self {
        // A name that two adapters have is no second way to read a text.
        let mut seen = BTreeSet::new();
        all.retain(|name| seen.insert(name.to_ascii_lowercase()));
        Self {
            all,
            are_known: host.adapters.is_known(),
        }
    }

    /// Why a list is not taken apart.
    fn why(&self, what: &str, between: Between) -> Why {
        match between {
            Between::Any => Why::new(
                State::Truncated,
                format!("{what}, exported without -Depth 5,"),
            ),
            Between::Printed if !self.are_known => Why::not_collected(format!(
                "Get-NetAdapter, without which nobody can tell {what} apart in text of Format-List,"
            )),
            Between::Printed => Why::new(
                State::Truncated,
                format!("{what}, which the names of the adapters do not tell apart in one way,"),
            ),
        }
    }
}

/// What has a name and a place.
trait Named {
    fn name(&self) -> &str;
    fn place(&self) -> Option<Place>;
}

impl Named for TeamMember {
    fn name(&self) -> &str {
        &self.name
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}

impl Named for TeamNic {
    fn name(&self) -> &str {
        &self.name
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}

/// The one text of a list that may be several. Looking at it does not count as reading it.
fn joined<'a, 't>(node: &'a Node<'t>, is_printed: bool) -> Option<(&'a Node<'t>, Between)> {
    match &node.value {
        Value::Text(text) if text.contains([' ', ',', ';']) => Some((node, Between::Any)),
        // `{NIC1, NIC2}` of `Format-List`: of a list of one name no more is asked.
        Value::List(items) if is_printed => items
            .first()
            .filter(|item| matches!(&item.value, Value::Text(text) if text.contains(COMMA)))
            .map(|item| (item, Between::Printed)),
        _ => None,
    }
}

/// What `Format-List` prints between the items of a list.
const COMMA: &str = ", ";

impl Between {
    /// What follows behind what stands between two items, if a text begins with that or is at its end.
    fn behind(self, text: &str) -> Option<&str> {
        let rest = match self {
            _ if text.is_empty() => return Some(text),
            Self::Any => text.trim_start_matches([' ', ',', ';']),
            // Nothing but another item can follow.
            Self::Printed => text
                .strip_prefix(COMMA)
                .filter(|rest| !rest.is_empty())
                .unwrap_or(text),
        };
        (rest.len() < text.len()).then_some(rest)
    }
}

/// The names that a text is made of, if it is made of these in exactly one way: a name that two others make with
/// what stands between them is none.
fn taken_apart(text: &str, names: &[String], between: Between) -> Option<Vec<String>> {
    let begins = |name: &String| {
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then(|| &text[name.len()..])
    };
    let mut rests = names.iter().filter_map(begins);
    if rests.all(str::is_empty) && names.iter().any(|name| name.eq_ignore_ascii_case(text)) {
        return Some(vec![text.to_owned()]);
    }
    if text.len() > MAX_TEXT || names.len() > JOINED_NAMES {
        return None;
    }
    // From each place: whether the rest is made of names, and by which first one; from the end on.
    let mut ways: Vec<Way> = vec![Way::None; text.len() + 1];
    ways[text.len()] = Way::End;
    let starts = (0..text.len())
        .rev()
        .filter(|at| text.is_char_boundary(*at));
    for start in starts {
        let rest = &text[start..];
        for name in names.iter().filter(|name| !name.is_empty()) {
            let Some(head) = rest
                .get(..name.len())
                .filter(|head| head.eq_ignore_ascii_case(name))
            else {
                continue;
            };
            let Some(behind) = between.behind(&rest[head.len()..]) else {
                continue;
            };
            let next = text.len() - behind.len();
            ways[start] = match (&ways[start], &ways[next]) {
                (_, Way::None) => continue,
                (Way::None, Way::End | Way::Name(..)) => Way::Name(head.len(), next),
                _ => Way::Several,
            };
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        match ways[at] {
            Way::Name(length, next) => {
                found.push(text[at..at + length].to_owned());
                at = next;
            }
            Way::End => return Some(found),
            Way::None | Way::Several => return None,
        }
    }
}

/// How the rest of a text can be made of names.
#[derive(Clone, Copy)]
enum Way {
    /// In no way.
    None,
    /// It is the end.
    End,
    /// By a name of this length, and what begins there.
    Name(usize, usize),
    /// In several ways.
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_made_of_names_in_one_way() {
        let of = |text: &str, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            taken_apart(text, &names, Between::Any)
        };
        let parts = |parts: &[&str]| Some(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(of("NIC1 NIC2", &["NIC1", "NIC2"]), parts(&["NIC1", "NIC2"]));
        assert_eq!(
            of("nic1, NIC2", &["NIC1", "NIC2"]),
            parts(&["nic1", "NIC2"])
        );
        let lom = ["LOM 1 Port 1", "LOM 1 Port 2"];
        assert_eq!(of("LOM 1 Port 1 LOM 1 Port 2", &lom), parts(&lom));
        assert_eq!(of("LOM 1 Port 1", &lom), parts(&["LOM 1 Port 1"]));
        assert_eq!(
            of("X710 X710 #2", &["X710", "X710 #2"]),
            parts(&["X710", "X710 #2"])
        );
        assert_eq!(of("NIC1 NIC3", &["NIC1", "NIC2"]), None);
        assert_eq!(
            of("A B C", &["A", "B", "C", "A B", "B C"]),
            None,
            "several ways"
        );
        assert_eq!(of("NIC1 NIC2", &[]), None);
        let many: Vec<String> = (0..=JOINED_NAMES)
            .map(|number| format!("N{number}"))
            .collect();
        assert_eq!(
            taken_apart("N1 N2", &many[..JOINED_NAMES], Between::Any).map(|names| names.len()),
            Some(2)
        );
        assert_eq!(
            taken_apart("N1 N2", &many, Between::Any),
            None,
            "more names than are tried"
        );
    }

    #[test]
    fn a_name_that_others_make_is_no_reading() {
        let of = |text: &str, names: &[&str], between| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            taken_apart(text, &names, between)
        };
        let (any, printed) = (Between::Any, Between::Printed);
        let parts = |parts: &[&str]| Some(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(of("A, B", &["A", "B", "A, B"], printed), None);
        assert_eq!(of("B, A", &["A", "B", "A, B"], printed), parts(&["B", "A"]));
        assert_eq!(of("A, B", &["A", "A, B"], printed), parts(&["A, B"]));
        assert_eq!(of("A B", &["A", "B", "A B"], any), None);
        assert_eq!(of("A B", &["A", "A B"], any), parts(&["A B"]));
        // A blank alone is nothing between the items of a printed list.
        assert_eq!(
            of("A B, C", &["A", "B", "C", "A B"], printed),
            parts(&["A B", "C"])
        );
        assert_eq!(of("A, ", &["A"], printed), None);
        let many: Vec<String> = (0..=JOINED_NAMES)
            .map(|number| format!("N {number} of"))
            .collect();
        assert_eq!(
            taken_apart("N 7 of", &many, any),
            parts(&["N 7 of"]),
            "one name alone, among however many"
        );
    }
}
