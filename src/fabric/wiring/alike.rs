//! What connections carry, made once for all that carry it alike: a network set with what each of
//! its networks is for is the same behind thousands of hosts. It does not know how one is made.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::carried::Carried;
use crate::fabric::backend::UplinkLoss;
use crate::fabric::known::Why;

/// What VLANs mean to a host, as far as hosts differ in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    /// Its cluster, where a network of the plan belongs to one.
    pub(super) cluster: Option<String>,
    /// Its site, where a network of the plan belongs to one.
    pub(super) site: Option<String>,
    /// What the names of its interfaces tell, where there is no plan.
    pub(super) guesses: BTreeMap<u16, &'static str>,
}

/// Everything that makes what a connection carries differ from what another one carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    pub(super) set: SetLikeness,
    /// Id of the module that the connection leads to.
    pub(super) module: Option<String>,
    /// What the connection itself says about lost uplinks, where that decides.
    pub(super) own: Option<(UplinkLoss, bool)>,
}

/// A network, or set of them, as hosts of one standing see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SetLikeness {
    /// Addresses of the backend and of its network or set: both outlive the index.
    pub(super) backend: usize,
    pub(super) network: usize,
    /// Which of the standings it is.
    pub(super) standing: usize,
}

/// A backend and a set by their addresses, and a module.
type Pin = (usize, usize, String);

/// Everything that was made so far.
#[derive(Default)]
pub(super) struct Alike {
    standings: RwLock<BTreeMap<Standing, usize>>,
    carried: RwLock<BTreeMap<Likeness, Arc<Carried>>>,
    variants: RwLock<BTreeMap<SetLikeness, Vec<Arc<Carried>>>>,
    pinnable: RwLock<BTreeMap<Pin, Result<bool, Why>>>,
}

impl Alike {
    /// The number of a standing.
    pub(super) fn standing(&self, standing: Standing) -> usize {
        if let Some(number) = read(&self.standings).get(&standing) {
            return *number;
        }
        let mut standings = write(&self.standings);
        let next = standings.len();
        *standings.entry(standing).or_insert(next)
    }

    /// What is carried alike, made when it is first asked for. Most modules lead to the same fates,
    /// so that what they carry is one object as well.
    pub(super) fn carried(
        &self,
        likeness: Likeness,
        make: impl FnOnce() -> Carried,
    ) -> Arc<Carried> {
        if let Some(found) = read(&self.carried).get(&likeness) {
            return found.clone();
        }
        let fresh = make();
        let mut variants = write(&self.variants);
        let variants = variants.entry(likeness.set).or_default();
        let known = variants.iter().find(|it| it.same_fates(&fresh)).cloned();
        let carried = known.unwrap_or_else(|| {
            let fresh = Arc::new(fresh);
            variants.push(fresh.clone());
            fresh
        });
        write(&self.carried).insert(likeness, carried.clone());
        carried
    }

    /// Whether a set can be pinned to an uplink of a module, asked once.
    ///
    /// # Errors
    /// It is not known.
    pub(super) fn pinnable(
        &self,
        pin: Pin,
        find: impl FnOnce() -> Result<bool, Why>,
    ) -> Result<bool, Why> {
        if let Some(found) = read(&self.pinnable).get(&pin) {
            return found.clone();
        }
        let found = find();
        write(&self.pinnable).insert(pin, found.clone());
        found
    }
}

/// A thread that panicked left nothing half made: entries are inserted whole.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
