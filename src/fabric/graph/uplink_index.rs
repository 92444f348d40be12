//! The uplink groups of a backend by the modules that they are near, so that a connection does not
//! look at those of the whole site. It does not know what losing them means.

use std::collections::{HashMap, HashSet};

use crate::fabric::backend::{Backend, Domain, UplinkGroup};
use crate::fabric::known::Why;
use crate::fabric::record::Record;

/// The uplink groups of a backend, indexed.
pub(super) struct UplinkIndex<'a> {
    groups: Vec<PlacedGroup<'a>>,
    /// Groups, by their places, that may be in any domain.
    anywhere: Vec<usize>,
    /// Groups, by their places, whose domain has this module.
    near: HashMap<&'a str, Vec<usize>>,
}

/// A group and where it is.
pub(super) struct PlacedGroup<'a> {
    pub(super) group: &'a UplinkGroup,
    /// The domain that the group belongs to, if that is known.
    pub(super) domain: Option<&'a Domain>,
    networks: HashSet<&'a str>,
}

impl<'a> UplinkIndex<'a> {
    /// Indexes the uplink groups of a backend.
    ///
    /// # Errors
    /// The groups, or the networks of one of them, are unknown.
    pub(super) fn new(backend: &'a Backend) -> Result<Self, Why> {
        let listed = backend.domains.items().iter();
        // From the end, because the first domain of an id counts and a later entry replaces it.
        let domains: HashMap<&str, &Domain> =
            listed.rev().map(|domain| (domain.id(), domain)).collect();
        let mut uplinks = Self {
            groups: Vec::new(),
            anywhere: Vec::new(),
            near: HashMap::new(),
        };
        for group in backend.uplink_groups.need("the list of uplinks")? {
            let domain = group.domain.get().and_then(|id| domains.get(id.as_str()));
            uplinks.place(domain.copied());
            let networks = group.networks.need("the networks of an uplink set")?;
            let checked = networks.iter().map(|id| id.check().map(String::as_str));
            let ids: Result<_, Why> = checked.collect();
            uplinks.groups.push(PlacedGroup {
                group,
                domain: domain.copied(),
                networks: ids.map_err(|why| why.named("a network of an uplink set"))?,
            });
        }
        Ok(uplinks)
    }

    /// Notes which modules the next group is near.
    fn place(&mut self, domain: Option<&'a Domain>) {
        let place = self.groups.len();
        let list = domain.and_then(|domain| domain.modules.get());
        let modules = list.map_or(&[][..], Vec::as_slice);
        // A module that nobody knows may be any module.
        if modules.is_empty() || modules.iter().any(|module| !module.is_known()) {
            self.anywhere.push(place);
            return;
        }
        for module in modules.iter().filter_map(|module| module.get()) {
            let near = self.near.entry(module).or_default();
            // A module that its domain lists twice is near the group once.
            if near.last() != Some(&place) {
                near.push(place);
            }
        }
    }

    /// The groups with a network that may be in the domain of a module, or in any where it is not
    /// known which module a connection leads to.
    pub(super) fn with(&self, network: &str, module: Option<&str>) -> Vec<&PlacedGroup<'a>> {
        let mut places: Vec<usize> = match module {
            Some(module) => {
                let near = self.near.get(module).into_iter().flatten();
                near.chain(&self.anywhere).copied().collect()
            }
            None => (0..self.groups.len()).collect(),
        };
        // Groups come in the order of the export, wherever they were found.
        places.sort_unstable();
        let groups = places.into_iter().map(|place| &self.groups[place]);
        groups
            .filter(|placed| placed.networks.contains(network))
            .collect()
    }
}
