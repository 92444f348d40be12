//! Which network of a connection takes the frames of a consumer. It does not know where that network leads to.

use super::inquiry::Inquiry;
use super::question::Question;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::shape::{ConnectionShape, NetworkOn, Tagging};

/// What a connection does with the frames of a consumer.
pub(super) enum Carries<'s> {
    /// The network with this position takes them.
    Network(usize, &'s NetworkOn),
    /// Some network does; what tells which is missing.
    Somehow(Missing),
    /// None does.
    Nothing,
}

/// Which network of a member's connection takes the frames.
pub(super) fn carries<'s>(
    inquiry: &mut Inquiry<'_, 's>,
    member: usize,
    connection: &'s ConnectionShape,
) -> Carries<'s> {
    let found = match (inquiry.tagging, &connection.networks) {
        (Fact::Known(tagging, _), Fact::Known(networks, _)) => find(networks, *tagging),
        (Fact::Missing(missing), _) | (_, Fact::Missing(missing)) => Err(missing.clone()),
    };
    match found {
        Ok(Some(position)) => match connection.networks.get().and_then(|all| all.get(position)) {
            Some(network) => Carries::Network(position, network),
            None => Carries::Nothing,
        },
        Ok(None) => Carries::Nothing,
        Err(missing) => {
            if inquiry.is(Question::Carries(member), Some(&missing)) {
                Carries::Somehow(missing)
            } else {
                Carries::Nothing
            }
        }
    }
}

/// The position of the network that takes frames of this kind.
fn find(networks: &[NetworkOn], tagging: Tagging) -> Result<Option<usize>, Missing> {
    let mut gap = None;
    for (position, network) in networks.iter().enumerate() {
        match takes(network, tagging) {
            Ok(true) => return Ok(Some(position)),
            Ok(false) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    gap.map_or(Ok(None), Err)
}

fn takes(network: &NetworkOn, tagging: Tagging) -> Result<bool, Missing> {
    if network.tunnel {
        return Ok(true);
    }
    let known = |fact: &Fact<bool>| fact.get().copied().ok_or_else(|| gap(fact));
    match tagging {
        Tagging::Untagged => known(&network.untagged),
        Tagging::Tagged(vlan) => match network.vlan.get() {
            Some(other) if *other != vlan => Ok(false),
            // Whether frames that are tagged with the VLAN of the native network pass is not documented.
            Some(_) if network.untagged.get() == Some(&true) => Err(Missing::unsaid(
                "whether frames with the tag of the native network pass",
                "no document of the backend says it",
            )),
            Some(_) => known(&network.untagged).map(|untagged| !untagged),
            None => Err(gap(&network.vlan)),
        },
    }
}

fn gap<T>(fact: &Fact<T>) -> Missing {
    fact.gap()
        .cloned()
        .unwrap_or_else(|| Missing::unsaid("a network of a connection", "it was not collected"))
}
