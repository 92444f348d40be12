//! Which hosts a picture shows: by name, by cluster, or what there is only one of.

use std::collections::BTreeSet;

use crate::simulation::HostLeaf;
use crate::source::{Problem, suggest};

/// What a picture is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ViewAsked {
    /// The only host, else the only cluster, else the fleet.
    #[default]
    Any,
    /// A host, by its name.
    Host(String),
    /// A failover cluster, by its name.
    Cluster(String),
    /// Everything.
    Fleet,
}

/// What was chosen.
pub(super) enum Chosen {
    Fleet,
    /// A title, and hosts by their plans and their positions in them.
    Hosts(String, Vec<(usize, usize)>),
}

/// What of the hosts of all plans a view shows.
///
/// # Errors
/// Nothing is called as it is asked for, or several are.
pub(super) fn chosen(plans: &[&[HostLeaf]], view: &ViewAsked) -> Result<Chosen, Problem> {
    let all = || {
        let plans = plans.iter().enumerate();
        plans.flat_map(|(plan, leaves)| {
            let leaves = leaves.iter().enumerate();
            leaves.map(move |(leaf, of)| ((plan, leaf), of))
        })
    };
    let cluster_of = |leaf: &HostLeaf| leaf.cluster.as_deref().map(str::to_lowercase);
    let cluster = |name: &str| {
        let nodes = all().filter(|(_, leaf)| cluster_of(leaf).is_some_and(|of| of == name));
        let mut nodes: Vec<_> = nodes.collect();
        nodes.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        let shown = nodes.first().and_then(|(_, leaf)| leaf.cluster.as_deref());
        let title = format!("Cluster {}", shown.unwrap_or(name));
        let places: Vec<_> = nodes.iter().map(|(place, _)| *place).collect();
        (!places.is_empty()).then_some(Chosen::Hosts(title, places))
    };
    let host = |leaf: &HostLeaf, place| Chosen::Hosts(format!("Host {}", leaf.name), vec![place]);
    match view {
        ViewAsked::Fleet => Ok(Chosen::Fleet),
        ViewAsked::Any => {
            let clusters: BTreeSet<String> =
                all().filter_map(|(_, leaf)| cluster_of(leaf)).collect();
            let mut hosts = all();
            if let (Some((place, leaf)), None) = (hosts.next(), hosts.next()) {
                return Ok(host(leaf, place));
            }
            let mut clusters = clusters.into_iter();
            let only = clusters.next().filter(|_| clusters.next().is_none());
            Ok(only
                .and_then(|only| cluster(&only))
                .unwrap_or(Chosen::Fleet))
        }
        ViewAsked::Cluster(name) => cluster(&name.to_lowercase()).ok_or_else(|| {
            let names = all().filter_map(|(_, leaf)| leaf.cluster.as_deref());
            unknown("cluster", name, names.collect())
        }),
        ViewAsked::Host(name) => {
            let hosts: Vec<_> = all().collect();
            called(&hosts, name).map(|(place, leaf)| host(leaf, place))
        }
    }
}

/// A host by its plan and its position there.
type Placed<'l> = ((usize, usize), &'l HostLeaf);

/// The host of a name; without what tells it from hosts of its name, where that is enough.
fn called<'l>(hosts: &[Placed<'l>], name: &str) -> Result<Placed<'l>, Problem> {
    let full = hosts
        .iter()
        .filter(|(_, leaf)| leaf.name.eq_ignore_ascii_case(name));
    let mut found: Vec<&Placed<'l>> = full.collect();
    if found.is_empty() {
        let short = |leaf: &HostLeaf| {
            let mut parts = leaf.name.split(['.', '@']);
            parts.next().unwrap_or_default().to_owned()
        };
        let alike = hosts
            .iter()
            .filter(|(_, leaf)| short(leaf).eq_ignore_ascii_case(name));
        found = alike.collect();
    }
    match found[..] {
        [only] => Ok(*only),
        [] => {
            let names = hosts.iter().map(|(_, leaf)| &*leaf.name);
            Err(unknown("host", name, names.collect()))
        }
        _ => {
            let names: Vec<&str> = found.iter().map(|(_, leaf)| &*leaf.name).collect();
            let problem = Problem::error("host", format!("several hosts are called `{name}`"));
            Err(problem.help(format!("say which: {}", names.join(", "))))
        }
    }
}

/// Nothing is called so.
fn unknown(kind: &'static str, name: &str, names: BTreeSet<&str>) -> Problem {
    let problem = Problem::error(kind, format!("no {kind} of the run is called `{name}`"));
    let near = suggest(name, names.iter().copied());
    match (near, names.len()) {
        (Some(near), _) => problem.help(format!("the nearest name: {near}")),
        (None, 0) => problem,
        (None, _) => {
            let some: Vec<&str> = names.into_iter().take(5).collect();
            problem.help(format!("there are {}", some.join(", ")))
        }
    }
}
