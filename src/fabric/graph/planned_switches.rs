//! The switches of the data centre as the plan has them: which uplinks of a backend and which adapters of a
//! host lead to each, and what is said of it. It knows no export: whether an uplink has a neighbour there is
//! asked elsewhere.

use std::collections::BTreeMap;

use super::pattern::Pattern;
use crate::fabric::known::{Known, Why};
use crate::fabric::plan::{Plan, PlanBackend, PlanHost, PlanHostUpstream, PlanUpstream};

/// The switches of a plan, indexed.
pub struct PlannedSwitches<'a> {
    /// The entries of each backend by its name in lower case, each with its globs over uplinks.
    of_backends: BTreeMap<String, Vec<(Vec<Pattern<'a>>, &'a PlanUpstream)>>,
    of_hosts: Vec<PlannedCables<'a>>,
    /// What is said of each switch by its name in lower case.
    facts: BTreeMap<String, PlannedSwitch<'a>>,
}

/// What the plan says of a switch, whatever leads to it.
#[derive(Clone, Debug)]
pub struct PlannedSwitch<'a> {
    /// System name of the switch, as the plan writes it first.
    pub name: &'a str,
    /// System name of the switch that it forms one link aggregation group with.
    pub mlag_with: Option<&'a str>,
}

/// The adapters of the hosts of an entry, each with its switch.
struct PlannedCables<'a> {
    hosts: Pattern<'a>,
    /// The position of the first of them among all of the plan.
    first: usize,
    adapters: Vec<(Pattern<'a>, &'a PlanHostUpstream)>,
}

impl<'a> PlannedSwitches<'a> {
    /// The switches of a plan.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        // Of several backends with one name the first counts: the entries of a later one are replaced.
        let backends = plan.backends.iter().rev();
        let of_backends = backends.filter(|backend| !backend.upstream.is_empty());
        let mut first = 0;
        let of_hosts = plan.hosts.iter().filter_map(|host| {
            let cables = cables(host, first);
            first += host.upstream.len();
            cables
        });
        let mut switches = Self {
            of_backends: of_backends.map(of_backend).collect(),
            of_hosts: of_hosts.collect(),
            facts: BTreeMap::new(),
        };
        let entries = || plan.backends.iter().flat_map(|backend| &backend.upstream);
        for entry in entries() {
            switches.note(entry);
        }
        // Two switches form a group together, whichever of them the plan says it of.
        for entry in entries() {
            if let Some(other) = entry.mlag_with.get() {
                let other = switches.fact(other);
                other.mlag_with = other.mlag_with.or(Some(&entry.switch));
            }
        }
        switches
    }

    fn fact(&mut self, name: &'a str) -> &mut PlannedSwitch<'a> {
        let facts = self.facts.entry(name.to_ascii_lowercase());
        facts.or_insert_with(|| PlannedSwitch {
            name,
            mlag_with: None,
        })
    }

    fn note(&mut self, entry: &'a PlanUpstream) {
        let fact = self.fact(&entry.switch);
        fact.mlag_with = fact.mlag_with.or(entry.mlag_with.get().map(String::as_str));
    }

    /// What the plan says of a switch, by its system name in any case; a name without a domain stands for the
    /// one switch that is called so in a domain.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&PlannedSwitch<'a>> {
        let name = name.to_ascii_lowercase();
        if let Some(fact) = self.facts.get(&name) {
            return Some(fact);
        }
        let known = self.facts.iter();
        let mut alike = known.filter(|(known, _)| are_one(known, &name));
        let found = alike.next().filter(|_| alike.next().is_none());
        found.map(|(_, fact)| fact)
    }

    /// The entry for an uplink, `GROUP/PORT`, of a backend or of a domain in it, by its name.
    pub(super) fn entry(&self, backend: &str, uplink: &str) -> Option<&'a PlanUpstream> {
        let mut entries = self.of_backend(backend)?.iter();
        let lower = uplink.to_lowercase();
        let fits = |globs: &[Pattern<'_>]| globs.iter().any(|glob| glob.matches(uplink, &lower));
        let found = entries.find(|(globs, _)| fits(globs));
        found.map(|(_, entry)| *entry)
    }

    /// Whether the ports of a switch towards a backend are edge ports, as entries of this backend say it, for the switch
    /// by its system name as [`Self::named`] takes it.
    pub(super) fn edge_ports(&self, backend: &str, switch: &str) -> Option<&'a Known<bool>> {
        let entries = self.of_backend(backend)?.iter().map(|(_, entry)| *entry);
        let said = |name: &str| {
            let of_switch = entries
                .clone()
                .filter(|entry| entry.switch.eq_ignore_ascii_case(name));
            let mut said = of_switch.map(|entry| &entry.edge_ports);
            said.find(|said| said.is_known())
        };
        said(switch).or_else(|| {
            let mut alike = entries.clone().filter(|entry| {
                let name = entry.switch.to_ascii_lowercase();
                are_one(&name, &switch.to_ascii_lowercase())
            });
            let first = alike.next()?.switch.as_str();
            let is_one = alike.all(|entry| entry.switch.eq_ignore_ascii_case(first));
            said(first).filter(|_| is_one)
        })
    }

    fn of_backend(&self, name: &str) -> Option<&Vec<(Vec<Pattern<'a>>, &'a PlanUpstream)>> {
        if self.of_backends.is_empty() {
            return None;
        }
        self.of_backends.get(&name.to_ascii_lowercase())
    }

    /// The entries for a host, by their positions among all of the plan, and whether one of these adapters is like the
    /// glob of each.
    #[must_use]
    pub fn cables_of(&self, host: &str, adapters: &[&str]) -> Vec<(usize, bool)> {
        if self.of_hosts.is_empty() {
            return Vec::new();
        }
        let lower_host = host.to_lowercase();
        let lower: Vec<String> = adapters.iter().map(|name| name.to_lowercase()).collect();
        let of_host = self.of_hosts.iter();
        let cables = of_host.filter(|cables| cables.hosts.matches(host, &lower_host));
        let fits = |glob: &Pattern<'_>| {
            let mut names = adapters.iter().zip(&lower);
            names.any(|(name, lower)| glob.matches(name, lower))
        };
        let found = cables.flat_map(|cables| {
            let globs = cables.adapters.iter().map(|(glob, _)| fits(glob));
            (cables.first..).zip(globs)
        });
        found.collect()
    }

    /// The entry for an adapter of a host, by their names.
    pub(super) fn cable(&self, host: &str, adapter: &str) -> Option<&'a PlanHostUpstream> {
        let (lower_host, lower) = (host.to_lowercase(), adapter.to_lowercase());
        let of_host = self.of_hosts.iter();
        let mut cables = of_host
            .filter(|cables| cables.hosts.matches(host, &lower_host))
            .flat_map(|cables| &cables.adapters);
        let found = cables.find(|(glob, _)| glob.matches(adapter, &lower));
        found.map(|(_, cable)| *cable)
    }
}

/// Why nobody knows whether the ports of a switch are edge ports.
pub(super) fn no_edge_ports(switch: &str) -> Why {
    Why::not_collected(format!(
        "whether the ports of {switch} are edge ports (`edge_ports` in the plan)"
    ))
}

fn of_backend(backend: &PlanBackend) -> (String, Vec<(Vec<Pattern<'_>>, &PlanUpstream)>) {
    let entries = backend.upstream.iter().map(|entry| {
        let globs = entry.uplinks.iter();
        (globs.map(|glob| Pattern::new(glob)).collect(), entry)
    });
    (backend.domain.to_ascii_lowercase(), entries.collect())
}

fn cables(host: &PlanHost, first: usize) -> Option<PlannedCables<'_>> {
    let cables = host.upstream.iter();
    let cables = cables.map(|cable| (Pattern::new(&cable.adapter), cable));
    (!host.upstream.is_empty()).then(|| PlannedCables {
        hosts: Pattern::new(&host.r#match),
        first,
        adapters: cables.collect(),
    })
}

/// Whether two system names in lower case are those of one switch, of which one name lacks the domain.
fn are_one(one: &str, other: &str) -> bool {
    let is_short = !one.contains('.') || !other.contains('.');
    is_short && label(one) == label(other)
}

/// A name without its domain.
fn label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
