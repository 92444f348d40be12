//! Adapters that are none of a backend's own.

use crate::fabric::host::Adapter;
use crate::fabric::known::{State, Why};

/// Whether an adapter certainly is none of the backends' own: its host is behind none, or all their connections are
/// known and none has the address that it was made with.
#[must_use]
pub fn is_elsewhere(adapter: &Adapter, why: &Why) -> bool {
    match why.state {
        State::NotApplicable => adapter.hardware.is(&true),
        State::Unclaimed => adapter.permanent_mac.is_known(),
        _ => false,
    }
}
