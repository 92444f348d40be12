//! Hosts and domains of one name under several plans, told apart before ids are made of their names: a host by its DNS
//! domain, a domain by its id in the snapshot, and what is the same there too by the folder of its plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::leaves::Leaf;
use super::request::Request;
use crate::simulation::Site;

/// The hosts and the site that one plan rules.
pub(super) struct Ruled<'r, L> {
    pub(super) site: &'r mut Site<'static>,
    pub(super) leaves: &'r mut [L],
    /// What tells the plan from the others.
    pub(super) label: String,
}

/// What a name is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Host,
    Domain,
    /// Switches behind adapters of hosts that are in no backend.
    Rack,
}

/// A name, and what it is of.
type Key = (Whose, Arc<str>);

/// A name under one plan, and a longer one that means the same.
type Name = (Whose, Arc<str>, String);

/// The folder of each plan, with a number where several are called alike.
pub(super) fn labels(requests: &[Request]) -> Vec<String> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let label = |request: &Request| {
        let folder = request.config.as_ref().and_then(|plan| plan.parent());
        let folder = folder.and_then(|folder| folder.canonicalize().ok());
        let name = folder.as_ref().and_then(|folder| folder.file_name());
        let name = name.map_or_else(|| "no-plan".into(), |name| name.to_string_lossy());
        let count = taken.entry(name.to_string()).or_default();
        *count += 1;
        match *count {
            1 => name.to_string(),
            count => format!("{name}-{count}"),
        }
    };
    requests.iter().map(label).collect()
}

/// Gives hosts and domains whose name another plan has as well names of their own.
pub(super) fn tell_apart<L: Leaf>(plans: &mut [Ruled<'_, L>]) {
    let mut known: BTreeMap<Key, Vec<(usize, String)>> = BTreeMap::new();
    for (plan, ruled) in plans.iter().enumerate() {
        for (whose, name, longer) in ruled.names() {
            known.entry((whose, name)).or_default().push((plan, longer));
        }
    }
    let mut taken: BTreeSet<(Whose, String)> = known
        .keys()
        .map(|(whose, name)| (*whose, name.to_string()))
        .collect();
    let mut renamed: Vec<BTreeMap<Key, Arc<str>>> = vec![BTreeMap::new(); plans.len()];
    for ((whose, name), of) in known {
        if of.len() < 2 {
            continue;
        }
        let longer: BTreeSet<&str> = of.iter().map(|(_, longer)| longer.as_str()).collect();
        let is_told = longer.len() == of.len()
            && longer
                .iter()
                .all(|one| **one == *name || !taken.contains(&(whose, (*one).to_owned())));
        for (plan, longer) in of {
            let new = if is_told {
                longer
            } else {
                format!("{name}@{}", plans[plan].label)
            };
            taken.insert((whose, new.clone()));
            renamed[plan].insert((whose, name.clone()), new.into());
        }
    }
    for (ruled, names) in plans.iter_mut().zip(renamed) {
        ruled.rename(&names);
    }
}

impl<L: Leaf> Ruled<'_, L> {
    fn names(&self) -> BTreeSet<Name> {
        let hosts = self.leaves.iter().map(|leaf| {
            let name = leaf.name();
            let longer = match leaf.domain() {
                Some(domain) if !name.contains('.') => format!("{name}.{domain}"),
                _ => name.to_string(),
            };
            (Whose::Host, name.clone(), longer)
        });
        let domains = self.site.domains.iter();
        let domains =
            domains.map(|domain| (Whose::Domain, domain.scope.clone(), domain.id.to_string()));
        let rack = self.site.components.iter();
        let rack = rack.filter(|component| component.domain.is_none());
        let rack = rack.map(|component| {
            let scope = &component.scope;
            (Whose::Rack, scope.clone(), scope.to_string())
        });
        hosts.chain(domains).chain(rack).collect()
    }

    fn rename(&mut self, names: &BTreeMap<Key, Arc<str>>) {
        let new = |whose, name: &Arc<str>| names.get(&(whose, name.clone())).cloned();
        for leaf in self.leaves.iter_mut() {
            if let Some(name) = new(Whose::Host, leaf.name()) {
                leaf.rename(&name);
            }
        }
        for domain in &mut self.site.domains {
            let Some(scope) = new(Whose::Domain, &domain.scope) else {
                continue;
            };
            let (first, behind) = domain.components;
            let own = first.0 as usize..behind.0 as usize;
            for component in self.site.components.get_mut(own).unwrap_or_default() {
                component.scope = scope.clone();
            }
            domain.scope = scope;
        }
        for component in &mut self.site.components {
            if component.domain.is_none()
                && let Some(scope) = new(Whose::Rack, &component.scope)
            {
                component.scope = scope;
            }
        }
    }
}
