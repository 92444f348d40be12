//! What connections carry, made once for all that carry it alike: a network set with what each of
//! its networks is for is the same behind thousands of hosts. It does not know how such an object
//! is made.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::carried::Carried;
use super::classes::VlanMeaning;
use super::index::Claim;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::known::Why;

/// Everything that makes what a connection carries differ from what another one carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CarriedKey {
    set: SetKey,
    /// Id of the module that the connection leads to.
    module: Option<String>,
    /// What the connection itself says about lost uplinks, where that decides.
    own: Option<(UplinkLoss, bool)>,
}

/// A network, or set of them, as hosts to which VLANs mean the same see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SetKey {
    /// Addresses of the backend and of its network or set: both outlive the index.
    backend: usize,
    network: usize,
    /// Number of what VLANs mean to the host.
    meaning: usize,
}

impl CarriedKey {
    /// The key of a network or set on a connection; nothing where something is unknown that decides:
    /// what the connection carries, or the reason why that is unknown, is then its own.
    pub(super) fn new<T>(claim: &Claim<'_>, network: &T, meaning: usize) -> Option<Self> {
        let module = claim.connection.module.get();
        let own = if claim.backend.kind.is(&BackendKind::Ucs) {
            // The fate of a vNIC is that of its fabric, so that an unknown fabric decides as well.
            module?;
            Some((
                *claim.connection.uplink_loss.get()?,
                *claim.connection.failover.get()?,
            ))
        } else {
            None
        };
        Some(Self {
            set: SetKey {
                backend: ptr::from_ref(claim.backend).addr(),
                network: ptr::from_ref(network).addr(),
                meaning,
            },
            module: module.cloned(),
            own,
        })
    }
}

/// A backend and a set by their addresses, and a module.
type Pin = (usize, usize, String);

/// Everything that was made so far.
#[derive(Default)]
pub(super) struct Interning {
    meanings: RwLock<BTreeMap<VlanMeaning, usize>>,
    carried: RwLock<BTreeMap<CarriedKey, Arc<Carried>>>,
    variants: RwLock<BTreeMap<SetKey, Vec<Arc<Carried>>>>,
    pinnable: RwLock<BTreeMap<Pin, Result<bool, Why>>>,
}

impl Interning {
    /// The number of what VLANs mean to a host.
    pub(super) fn meaning(&self, meaning: VlanMeaning) -> usize {
        if let Some(number) = read(&self.meanings).get(&meaning) {
            return *number;
        }
        // Another thread may have come first between the two locks; its number stands.
        let mut meanings = write(&self.meanings);
        let next = meanings.len();
        *meanings.entry(meaning).or_insert(next)
    }

    /// What is carried alike, made when it is first asked for. Most modules lead to the same fates,
    /// so that what they carry is one object as well.
    pub(super) fn carried(&self, key: CarriedKey, make: impl FnOnce() -> Carried) -> Arc<Carried> {
        if let Some(found) = read(&self.carried).get(&key) {
            return found.clone();
        }
        // Made outside of any lock, because that takes long. Two threads that make the same find
        // each other's among the variants.
        let fresh = make();
        let mut sets = write(&self.variants);
        let variants = sets.entry(key.set).or_default();
        let known = variants.iter().find(|known| known.same_fates(&fresh));
        let carried = known.cloned().unwrap_or_else(|| {
            let fresh = Arc::new(fresh);
            variants.push(fresh.clone());
            fresh
        });
        write(&self.carried).insert(key, carried.clone());
        carried
    }

    /// Whether a set can be pinned to an uplink of a module, asked once.
    ///
    /// # Errors
    /// Whether the set can be pinned is not known.
    pub(super) fn pinnable<T>(
        &self,
        claim: &Claim<'_>,
        set: &T,
        module: &str,
        find: impl FnOnce() -> Result<bool, Why>,
    ) -> Result<bool, Why> {
        let pin: Pin = (
            ptr::from_ref(claim.backend).addr(),
            ptr::from_ref(set).addr(),
            module.to_owned(),
        );
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
