//! The hosts of a run seen together: no two of one name, and all of one time. A few facts are kept
//! of each host and not the host, so that a fleet can stream through.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cables::{CableUse, Cables};
use crate::fabric::graph::PlannedSwitches;
use crate::fabric::host::Host;
use crate::fabric::host_name::HostName;
use crate::fabric::plan::Plan;
use crate::fabric::seen_host::SeenHost;
use crate::source::{Place, Problem};

/// Days between the oldest and the newest inventory from which on they are named: inventories that
/// were taken weeks apart do not describe one site.
const APART_DAYS: i64 = 30;

/// What the fleet needs to know of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFacts {
    /// Name of the host, as the inventory writes it.
    pub name: String,
    /// The same with its domain, to be compared.
    pub full_name: HostName,
    /// Where the host stands.
    pub place: Option<Place>,
    /// The day on which the host was collected, and where the day stands.
    pub collected: Option<(NaiveDate, Place)>,
    /// The moment, as the inventory writes it; empty where it says none.
    pub moment: String,
    /// Serial number of the computer; empty where the inventory says none.
    pub serial: String,
    /// Its failover cluster; empty where the inventory names none.
    pub cluster: String,
    /// The nodes of that cluster, and where each is named.
    pub nodes: Vec<(HostName, Option<Place>)>,
    /// The ids of the server profiles that its adapters are joined to.
    pub profiles: Vec<String>,
    /// What it says of the switches that the plan has behind its adapters.
    pub cables: Vec<CableUse>,
}

impl HostFacts {
    /// The facts of a host, which says itself nothing of server profiles and of the plan.
    #[must_use]
    pub fn of(host: &Host) -> Self {
        let domain = host.domain.get().map_or("", String::as_str);
        let nodes = host.cluster_nodes.items().iter();
        let nodes = nodes.map(|node| (HostName::new(&node.name, domain), node.place));
        Self {
            name: host.name.clone(),
            full_name: full_name_of(&host.name, domain),
            place: host.place,
            collected: host.collected_on(),
            moment: host.collected.get().cloned().unwrap_or_default(),
            serial: host.serial.get().cloned().unwrap_or_default(),
            cluster: host.cluster.get().cloned().unwrap_or_default(),
            nodes: nodes.collect(),
            profiles: Vec::new(),
            cables: Vec::new(),
        }
    }

    /// The places of the host and its day.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let collected = self.collected.as_ref().map(|(_, place)| *place);
        let nodes = self.nodes.iter().filter_map(|(_, place)| *place);
        self.place.into_iter().chain(collected).chain(nodes)
    }

    /// The places of the host and its day, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let collected = self.collected.as_mut().map(|(_, place)| place);
        let nodes = self.nodes.iter_mut();
        let nodes = nodes.filter_map(|(_, place)| place.as_mut());
        self.place
            .as_mut()
            .into_iter()
            .chain(collected)
            .chain(nodes)
    }
}

/// The hosts that were seen so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fleet {
    /// One name may be that of several hosts, in domains of their own.
    hosts: BTreeMap<String, Vec<Admitted>>,
    /// The nodes of the clusters of these hosts, by what the lists say: hosts of one cluster name the same.
    nodes: BTreeMap<String, NodeList>,
    /// The host behind each server profile, by the id of the profile.
    profiles: BTreeMap<String, HostName>,
    /// The switches that the plan has behind adapters of hosts.
    cables: Cables,
}

/// The nodes of a cluster, as some of the hosts list them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct NodeList {
    cluster: String,
    /// Each node, and where a host names it.
    nodes: Vec<(HostName, Option<Place>)>,
    /// How many hosts list these.
    hosts: usize,
}

/// A host that was taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Admitted {
    name: HostName,
    /// As its inventory writes the name.
    written: String,
    place: Option<Place>,
    collected: Option<(NaiveDate, Place)>,
    moment: String,
    serial: String,
    /// What its list of nodes is found by; empty where it has none.
    nodes: String,
}

impl Admitted {
    fn of(facts: &HostFacts) -> Self {
        Self {
            name: facts.full_name.clone(),
            written: facts.name.clone(),
            place: facts.place,
            collected: facts.collected,
            moment: facts.moment.clone(),
            serial: facts.serial.clone(),
            nodes: list_key(facts),
        }
    }

    /// Whether two inventories are of one host: by domain and serial number, where both say them.
    fn is_same_host(&self, facts: &HostFacts) -> bool {
        let serials = self.serial.is_empty()
            || facts.serial.is_empty()
            || self.serial.eq_ignore_ascii_case(&facts.serial);
        serials && self.name.may_be(&facts.full_name)
    }
}

/// What becomes of a host that is taken in.
#[derive(Debug)]
pub enum Admission {
    /// There is no other of its name.
    New,
    /// There is an older inventory of the host, which is left out from now on.
    InPlaceOf {
        /// Where the older one stands.
        older: Option<Place>,
        /// What is to be said of the older one.
        problem: Problem,
    },
    /// There are other hosts of its name: each is called by its name and its domain from now on.
    Namesake {
        /// Where the others stand that have been called by their name alone so far.
        others: Vec<(Place, String)>,
        /// What the host is called.
        name: String,
    },
}

impl Fleet {
    /// How many hosts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hosts.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    fn admitted(&self) -> impl Iterator<Item = &Admitted> {
        self.hosts.values().flatten()
    }

    /// The hosts: the name of each, where it stands, and the day and moment of its inventory.
    pub fn hosts(&self) -> impl Iterator<Item = SeenHost<'_>> {
        self.admitted().map(|host| SeenHost {
            name: &host.name,
            place: host.place,
            collected: host.collected,
            moment: &host.moment,
        })
    }

    /// The nodes that hosts name, each with its cluster and the place.
    pub fn nodes(&self) -> impl Iterator<Item = (&HostName, &str, Option<Place>)> {
        let mut nodes = BTreeMap::new();
        for list in self.nodes.values() {
            for (name, place) in &list.nodes {
                let named = (name, list.cluster.as_str(), *place);
                let known = nodes.entry(full_name(name)).or_insert(named);
                if *place < known.2 {
                    *known = named;
                }
            }
        }
        nodes.into_values()
    }

    /// The host behind a server profile.
    #[must_use]
    pub fn behind(&self, profile: &str) -> Option<&HostName> {
        self.profiles.get(profile)
    }

    /// The places that it may point at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let dated = self.admitted().filter_map(|host| host.collected);
        let lists = self.nodes.values();
        let nodes = lists.flat_map(|list| list.nodes.iter().filter_map(|(_, place)| *place));
        let dated = dated.map(|(_, place)| place);
        dated.chain(nodes).chain(self.cables.places())
    }

    /// The days on which the oldest and the newest inventory were taken.
    #[must_use]
    pub fn collected(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = || self.dated().map(|(day, ..)| day);
        Some((days().min()?, days().max()?))
    }

    /// Day of the collection, name of the host, and where the date stands.
    fn dated(&self) -> impl Iterator<Item = (NaiveDate, &str, Place)> {
        let hosts = self.admitted();
        hosts.filter_map(|host| {
            let (day, place) = host.collected?;
            Some((day, host.written.as_str(), place))
        })
    }

    /// Whether a host is one of them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let name = HostName::parse(name);
        let hosts = self.hosts.get(&name.computer);
        hosts.is_some_and(|hosts| hosts.iter().any(|host| host.name.may_be(&name)))
    }

    /// Takes a host in.
    ///
    /// # Errors
    /// The host is there already; this inventory is to be left out.
    pub fn admit(&mut self, facts: &HostFacts) -> Result<Admission, Problem> {
        let name = &facts.full_name;
        let of_name = self.hosts.entry(name.computer.clone()).or_default();
        let mut known = of_name.iter_mut();
        let admission = if let Some(known) = known.find(|known| known.is_same_host(facts)) {
            if !is_newer(&facts.moment, &known.moment) {
                return Err(left_out(facts, known));
            }
            let problem = older(&facts.name, known.place, &known.moment, &facts.moment);
            let older = known.place;
            let listed = std::mem::replace(known, Admitted::of(facts)).nodes;
            forget(&mut self.nodes, &listed);
            Admission::InPlaceOf { older, problem }
        } else if of_name.is_empty() {
            of_name.push(Admitted::of(facts));
            Admission::New
        } else {
            // From the third on, the others have been called by their full names already.
            let first = of_name.iter().filter(|_| of_name.len() == 1);
            let others = first.filter_map(|host| Some((host.place?, full_name(&host.name))));
            let others = others.collect();
            of_name.push(Admitted::of(facts));
            Admission::Namesake {
                others,
                name: full_name(name),
            }
        };
        self.list_nodes(facts);
        self.cables.note(&facts.cables);
        self.stands_behind(&facts.full_name, &facts.profiles);
        Ok(admission)
    }

    /// Notes the nodes that a host lists.
    fn list_nodes(&mut self, facts: &HostFacts) {
        if facts.nodes.is_empty() {
            return;
        }
        let list = self
            .nodes
            .entry(list_key(facts))
            .or_insert_with(|| NodeList {
                cluster: facts.cluster.clone(),
                nodes: facts.nodes.clone(),
                hosts: 0,
            });
        list.hosts += 1;
        for (known, (_, place)) in list.nodes.iter_mut().zip(&facts.nodes) {
            // The first that names a node is where it stands, whichever thread was done first.
            known.1 = known.1.min(*place);
        }
    }

    /// Says which server profiles the adapters of a host are joined to.
    pub fn stands_behind(&mut self, host: &HostName, profiles: &[String]) {
        for profile in profiles {
            self.profiles.insert(profile.clone(), host.clone());
        }
    }

    /// Takes over which adapters the plan has switches behind, with what hosts say that are taken in already.
    pub fn expect_cables(&mut self, plan: &Plan, hosts: &[Host]) {
        self.cables = Cables::of(plan);
        if plan.hosts.iter().all(|host| host.upstream.is_empty()) {
            return;
        }
        let planned = PlannedSwitches::new(plan);
        for host in hosts {
            self.cables.note(&CableUse::of(&planned, host));
        }
    }

    /// A warning for each glob of the plan over adapters that is like none of the hosts it is for.
    pub fn unlike_cables(&self) -> impl Iterator<Item = Problem> {
        self.cables.problems()
    }

    /// A warning for the oldest inventory, when it is much older than the newest.
    #[must_use]
    pub fn stale(&self) -> Option<Problem> {
        let ((old, name, place), (new, newest, _)) = (self.dated().min()?, self.dated().max()?);
        let apart = (new - old).num_days();
        if apart < APART_DAYS {
            return None;
        }
        let message =
            format!("the inventory of {name} is {apart} days older than that of {newest}");
        let problem = Problem::warning("stale-export", message).at(place);
        Some(problem.help("collect the hosts again at one time, and the backend with them"))
    }
}

/// What the list of nodes of a host is found by: its cluster and the names, in their order.
fn list_key(facts: &HostFacts) -> String {
    let names = facts.nodes.iter().map(|(name, _)| full_name(name));
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("{}\n{}", facts.cluster, names.join("\n"))
    }
}

/// Forgets what a host listed whose inventory is left out: a node may be gone since.
fn forget(lists: &mut BTreeMap<String, NodeList>, listed: &str) {
    if let Some(list) = lists.get_mut(listed) {
        list.hosts -= 1;
        if list.hosts == 0 {
            lists.remove(listed);
        }
    }
}

/// The name of a host, which may hold its domain already, with the domain that the inventory says.
fn full_name_of(name: &str, domain: &str) -> HostName {
    let parsed = HostName::parse(name);
    if parsed.domain.is_empty() {
        HostName::new(&parsed.computer, domain)
    } else {
        parsed
    }
}

/// Whether one moment is after another; no moment is after one that nobody knows.
fn is_newer(one: &str, other: &str) -> bool {
    // Moments of ISO 8601 in UTC sort as texts.
    !one.is_empty() && !other.is_empty() && one > other
}

/// A host as it is called beside others of its name.
fn full_name(name: &HostName) -> String {
    match (&*name.computer, &*name.domain) {
        (computer, "") => computer.to_owned(),
        (computer, domain) => format!("{computer}.{domain}"),
    }
}

/// An inventory of a host that is left out for another of the same host.
fn left_out(facts: &HostFacts, known: &Admitted) -> Problem {
    if is_newer(&known.moment, &facts.moment) {
        return older(&facts.name, facts.place, &facts.moment, &known.moment);
    }
    let name = &facts.name;
    if !facts.moment.is_empty() && facts.moment == known.moment {
        let message = format!("the inventory of {name} is in the run twice; it is used once");
        let problem = Problem::warning("duplicate-host", message);
        return problem.between(known.place, facts.place);
    }
    let message = format!("the host {name} is in the exports twice; this one is left out");
    let problem = Problem::error("duplicate-host", message);
    problem
        .between(known.place, facts.place)
        .help("nothing says which is newer: check one inventory at a time")
}

/// An inventory is left out because there is a newer one.
fn older(name: &str, place: Option<Place>, moment: &str, newer: &str) -> Problem {
    let message = format!(
        "this inventory of {name}, taken {moment}, is left out: there is a newer one, taken {newer}"
    );
    let problem = Problem::warning("older-inventory", message);
    placed(problem, place).help("keep one inventory of each host in the folder")
}

fn placed(problem: Problem, place: Option<Place>) -> Problem {
    match place {
        Some(place) => problem.at(place),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::Known;
    use crate::source::{Sources, Span};

    fn fleet(hosts: &[(&str, &str)]) -> (Fleet, Vec<Problem>) {
        let mut sources = Sources::default();
        let source = sources.add("a", "a", "0123456789");
        let span = Span { start: 0, end: 1 };
        let mut fleet = Fleet::default();
        let facts = hosts.iter().map(|(name, date)| {
            HostFacts::of(&Host {
                name: (*name).to_owned(),
                collected: Known::at((*date).to_owned(), Place { source, span }),
                ..Host::default()
            })
        });
        let refused = facts
            .filter_map(|facts| fleet.admit(&facts).err())
            .collect();
        (fleet, refused)
    }

    #[test]
    fn inventories_of_different_months_are_named() {
        let (jan, march) = (("A", "2026-01-05T10:00:00Z"), ("B", "2026-03-01T10:00:00Z"));
        for hosts in [[jan, march], [march, jan]] {
            let problem = fleet(&hosts).0.stale().expect("a problem");
            let said = "A is 55 days older than that of B";
            assert!(problem.message.contains(said), "{}", problem.message);
        }
        assert!(fleet(&[jan]).0.stale().is_none());
        let close = [("A", "2026-01-05"), ("B", "2026-01-20")];
        assert!(fleet(&close).0.stale().is_none());
    }

    #[test]
    fn the_nodes_that_an_older_inventory_lists_do_not_count() {
        let facts = |name: &str, date: &str, nodes: &[&str]| HostFacts {
            cluster: "CL1".to_owned(),
            moment: date.to_owned(),
            nodes: nodes
                .iter()
                .map(|name| (HostName::parse(name), None))
                .collect(),
            ..HostFacts::of(&Host {
                name: name.to_owned(),
                ..Host::default()
            })
        };
        let (old, new) = (["A", "B", "GONE"], ["A", "B"]);
        let nodes = |hosts: &[HostFacts]| {
            let mut fleet = Fleet::default();
            for facts in hosts {
                let _ = fleet.admit(facts);
            }
            let nodes = fleet.nodes().map(|(name, ..)| name.computer.to_uppercase());
            nodes.collect::<Vec<_>>()
        };
        let [old_a, old_b] = ["A", "B"].map(|name| facts(name, "2025-10-01", &old));
        let [new_a, new_b] = ["A", "B"].map(|name| facts(name, "2025-11-01", &new));
        let all = [&old_a, &old_b, &new_a, &new_b].map(Clone::clone);
        assert_eq!(nodes(&all), ["A", "B"]);
        let reversed: Vec<HostFacts> = all.iter().rev().cloned().collect();
        assert_eq!(nodes(&reversed), ["A", "B"]);
        // An inventory that counts still says so.
        assert_eq!(nodes(&[old_a, old_b.clone(), new_a]), ["A", "B", "GONE"]);
        assert_eq!(nodes(&[old_b]), ["A", "B", "GONE"]);
    }

    #[test]
    fn a_second_host_of_one_name_is_refused() {
        let (fleet, refused) = fleet(&[("HV01", "2026-01-05"), ("hv01", "2020-01-05")]);
        assert_eq!((fleet.len(), refused.len()), (1, 1));
        assert!(!refused[0].is_error(), "the older one is a warning");
        assert!(fleet.stale().is_none(), "the one left out has no date");
    }
}
