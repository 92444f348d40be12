//! The appliance that files are of by the manifest in their folder, which most exports do not say themselves. No
//! dialect is known here.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::separate::{Belongs, Group, Traces};
use crate::fabric::collection::{CollectionKind, Moment};
use crate::fabric::known::{Known, State, Why};

/// An appliance whose files a manifest is of.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What was collected from.
    pub kind: CollectionKind,
    /// What tells the appliance from others: collections of one key are of one appliance.
    pub key: String,
    /// What the appliance calls itself.
    pub name: Option<String>,
    /// When it was collected.
    pub collected: Option<Moment>,
    /// Why a resource is not there, by what the manifest calls it.
    pub missing: BTreeMap<String, String>,
}

/// That a file is of an appliance.
#[derive(Clone, Debug)]
pub struct Belonging {
    /// The appliance.
    pub owner: Arc<Owner>,
    /// Whether the manifest lists the file; else it only stands beside the manifest.
    pub is_listed: bool,
}

/// A part with the appliance that it is of, where a manifest says so.
#[derive(Debug)]
pub(super) struct Owned<T> {
    pub(super) part: T,
    owner: Option<Arc<Owner>>,
}

impl<T: Belongs> Owned<T> {
    /// A part of a file that belongs to an appliance by its manifest. What stands beside a manifest and calls itself
    /// otherwise is of another appliance.
    pub(super) fn new(part: T, belonging: Option<Belonging>) -> Self {
        let owner = belonging.and_then(|Belonging { owner, is_listed }| {
            let names = owner.name.as_deref().zip(part.name());
            let is_other = names.is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other));
            (is_listed || !is_other).then_some(owner)
        });
        Self { part, owner }
    }
}

impl<T: Belongs> Belongs for Owned<T> {
    fn name(&self) -> Option<&str> {
        let owner = self.owner.as_ref();
        let name = owner.and_then(|owner| owner.name.as_deref());
        name.or_else(|| self.part.name())
    }

    fn folder(&self) -> &Path {
        self.part.folder()
    }

    fn is_whole(&self) -> bool {
        self.part.is_whole()
    }

    fn owner(&self) -> Option<&str> {
        self.owner.as_ref().map(|owner| owner.key.as_str())
    }

    fn traces(&self) -> Traces<'_> {
        self.part.traces()
    }
}

/// What manifests say of one backend.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Whether any manifest is of it.
    pub(super) is_owned: bool,
    /// When it was collected, unknown where no manifest says so.
    pub(super) collected: Known<String>,
    missing: BTreeMap<String, String>,
}

impl Account {
    /// Why a resource is not there, in the words of a manifest.
    pub(super) fn why(&self, resource: &str) -> Option<Why> {
        let words = self.missing.get(&resource.to_lowercase())?;
        Some(Why::new(State::CollectionGap, words.clone()))
    }

    /// Says of a list that nobody has why a manifest has it not.
    pub(super) fn explain<R>(&self, list: &mut Known<Vec<R>>, resource: &str) {
        if let (false, Some(why)) = (list.is_known(), self.why(resource)) {
            *list = Known::unknown(why);
        }
    }
}

impl<T> Group<Owned<T>> {
    /// What manifests say of the backend. Of several collections the oldest dates it.
    pub(super) fn account(&self) -> Account {
        // An appliance has thousands of files, and few manifests that may be long.
        let mut owners: Vec<&Arc<Owner>> = Vec::new();
        for owner in self.parts.iter().filter_map(|part| part.owner.as_ref()) {
            if !owners.iter().any(|known| Arc::ptr_eq(known, owner)) {
                owners.push(owner);
            }
        }
        let mut account = Account::default();
        let mut oldest: Option<&Moment> = None;
        for owner in owners {
            account.is_owned = true;
            if let Some(moment) = &owner.collected
                && oldest.is_none_or(|oldest| moment.at < oldest.at)
            {
                oldest = Some(moment);
            }
            for (resource, words) in &owner.missing {
                let known = account.missing.entry(resource.to_lowercase());
                known.or_insert_with(|| words.clone());
            }
        }
        if let Some(moment) = oldest {
            account.collected = Known::at(moment.text.clone(), moment.place);
        }
        account
    }
}
