//! The VLAN that an adapter is in when the host uses it as it is: what its driver tags frames
//! with, or, without a tag, the native network of its connection.

use super::carried::untagged;
use super::index::BackendIndex;
use super::join::Join;
use crate::fabric::host::Adapter;
use crate::fabric::known::{State, Why};

/// Whether the driver of an adapter tags its frames.
///
/// # Errors
/// The export does not say it, and the connection takes frames of both kinds, or is unknown.
pub(super) fn adapter_tags(
    index: &BackendIndex<'_>,
    adapter: &Adapter,
    join: &Result<Join<'_>, Why>,
) -> Result<bool, Why> {
    match adapter.vlan.need("the VLAN ID of an adapter") {
        Ok(vlan) => Ok(*vlan != 0),
        // Where nothing but an untagged network gets through, a tag could not be there.
        Err(why) => match join {
            Ok(join) if untagged(index, join.claim.backend, join.claim.connection)?.alone => {
                Ok(false)
            }
            _ => Err(why),
        },
    }
}

/// The VLAN that the frames of an adapter are in; 0 where they have no tag and their network has
/// no VLAN ID, or nothing takes them.
///
/// # Errors
/// The adapter joins no connection, or what the connection carries is unknown.
pub(super) fn adapter_vlan(
    index: &BackendIndex<'_>,
    adapter: &Adapter,
    join: &Result<Join<'_>, Why>,
) -> Result<u16, Why> {
    // A tag decides the VLAN whatever is behind the adapter, so that no join is needed.
    if let Some(vlan) = adapter.vlan.get()
        && *vlan != 0
    {
        return Ok(*vlan);
    }
    let join = join.clone().map_err(|why| match why.state {
        State::Unjoined | State::Unclaimed => {
            let sentence = format!("{} joins no connection", adapter.name);
            Why::new(State::Unjoined, sentence)
        }
        _ => why,
    })?;
    adapter_tags(index, adapter, &Ok(join))?;
    let native = untagged(index, join.claim.backend, join.claim.connection)?.vlans;
    match native.as_slice() {
        [] => Ok(0),
        [vlan] => Ok(*vlan),
        _ => {
            let what = format!(
                "which network {} is in, of several without a tag",
                adapter.name
            );
            Err(Why::new(State::Unresolved, what))
        }
    }
}
