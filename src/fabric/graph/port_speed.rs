//! The speed of a server's port as Windows shows it, where no export of the backend says it: a vNIC
//! without a rate limit reports the speed of the port that it is on.

use super::host::HostGraph;
use super::index::Claim;
use crate::fabric::host::Adapter;
use crate::fabric::known::State;
use crate::fabric::record::Record;

impl HostGraph<'_> {
    /// The highest speed, in Mbps, that vNICs of the claim's profile report on this fabric, of those
    /// that nothing limits.
    pub(super) fn reported_port_mbps(&self, claim: &Claim<'_>, fabric: &str) -> Option<u64> {
        let on_port = |adapter: &Adapter| {
            let other = self.join(adapter).ok()?.claim;
            let is_profile = other.profile.id() == claim.profile.id();
            let on_fabric = other.connection.module.get()? == fabric;
            let is_up = adapter.status.get()?.eq_ignore_ascii_case("up");
            let counts = is_profile && on_fabric && is_up && is_unlimited(&other);
            counts.then(|| adapter.reported_mbps.get().copied())?
        };
        let adapters = self.host.adapters.items().iter();
        adapters.filter_map(on_port).max()
    }
}

/// A limit that is not set has no meaning, one that is unknown may be set.
fn is_unlimited(claim: &Claim<'_>) -> bool {
    let limit = claim.connection.maximum_mbps.why();
    limit.is_some_and(|why| why.state == State::NotApplicable)
}
