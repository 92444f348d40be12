//! Whether a connection carries a VLAN, and how.

use super::wires::Bundle;
use crate::simulation::{Fact, Missing};

/// How frames of a VLAN are to reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// With the VLAN's tag.
    Tagged,
    /// Without a tag.
    Untagged,
    /// Either way.
    Any,
}

/// Whether a connection carries a VLAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carries {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody knows it.
    Unknown(Missing),
}

impl Carries {
    /// Whether it certainly does.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        *self == Self::Yes
    }
}

/// Whether what a connection carries holds a VLAN, this way.
#[must_use]
pub fn carries(bundle: &Bundle, vlan: u16, how: How) -> Carries {
    let networks = match &bundle.networks {
        Fact::Known(networks, _) => networks,
        Fact::Missing(missing) => return Carries::Unknown(missing.clone()),
    };
    let mut open = None;
    for network in networks {
        match network.vlan.get() {
            Some(own) if *own != vlan => continue,
            Some(_) => {}
            // A network without a number may be the one, unless it goes the other way.
            None => {
                let is_other = match how {
                    How::Tagged => network.untagged.get() == Some(&true),
                    How::Untagged => network.untagged.get() == Some(&false),
                    How::Any => false,
                };
                if !is_other {
                    open = open.or_else(|| network.vlan.gap().cloned());
                }
                continue;
            }
        }
        match (how, network.untagged.get()) {
            (How::Any, _) | (How::Tagged, Some(false)) | (How::Untagged, Some(true)) => {
                return Carries::Yes;
            }
            (How::Tagged, Some(true)) => open = open.or_else(|| Some(own_id(vlan))),
            (How::Untagged, Some(false)) => {}
            (_, None) => open = open.or_else(|| network.untagged.gap().cloned()),
        }
    }
    if how != How::Untagged {
        match bundle.tunnel.get() {
            Some(true) => return Carries::Yes,
            Some(false) => {}
            None => open = open.or_else(|| bundle.tunnel.gap().cloned()),
        }
    }
    open.map_or(Carries::No, Carries::Unknown)
}

/// No vendor says what becomes of frames that are tagged with the id of the native VLAN.
fn own_id(vlan: u16) -> Missing {
    let fact =
        format!("whether frames with the tag {vlan} pass where VLAN {vlan} is the native one");
    Missing::unsaid(fact, "no export says it, and no vendor documents it")
}

/// The VLANs of frames that reach the server without a tag.
///
/// # Errors
/// What the connection carries, or how, is unknown; of a connection with several such networks those that are known.
pub fn natives(bundle: &Bundle) -> Result<Vec<u16>, Missing> {
    let networks = match &bundle.networks {
        Fact::Known(networks, _) => networks,
        Fact::Missing(missing) => return Err(missing.clone()),
    };
    let mut vlans = Vec::new();
    for network in networks {
        match (network.untagged.get(), network.vlan.get()) {
            (Some(false), _) => {}
            (Some(true), Some(vlan)) => vlans.extend((*vlan != 0).then_some(*vlan)),
            (Some(true), None) => return Err(gap(network.vlan.gap())),
            (None, _) => return Err(gap(network.untagged.gap())),
        }
    }
    vlans.sort_unstable();
    vlans.dedup();
    Ok(vlans)
}

fn gap(missing: Option<&Missing>) -> Missing {
    let what = "the native network of a connection";
    missing
        .cloned()
        .unwrap_or_else(|| Missing::unsaid(what, "no export says it"))
}

/// The VLANs that a connection brings as networks of their own; those of a tunnel are not among them.
pub fn vlans(bundle: &Bundle) -> impl Iterator<Item = u16> {
    let networks = bundle.networks.get();
    let networks = networks.into_iter().flatten();
    let vlans = networks.filter_map(|network| network.vlan.get().copied());
    vlans.filter(|vlan| *vlan != 0)
}

/// Why a connection may bring further VLANs.
#[must_use]
pub fn open(bundle: &Bundle) -> Option<Missing> {
    let networks = match &bundle.networks {
        Fact::Known(networks, _) => networks,
        Fact::Missing(missing) => return Some(missing.clone()),
    };
    let mut gaps = networks.iter().filter_map(|network| network.vlan.gap());
    gaps.next().or(bundle.tunnel.gap()).cloned()
}

#[cfg(test)]
mod tests {
    use super::super::wires::OnWire;
    use super::*;

    fn bundle(networks: &[(Option<u16>, Option<bool>)], tunnel: bool) -> Bundle {
        fn fact<T>(value: Option<T>) -> Fact<T> {
            value.map_or_else(|| Fact::not_collected("it"), Fact::derived)
        }
        let networks = networks.iter().map(|(vlan, untagged)| OnWire {
            network: 0,
            vlan: fact(*vlan),
            untagged: fact(*untagged),
        });
        Bundle {
            networks: Fact::derived(networks.collect()),
            tunnel: Fact::derived(tunnel),
        }
    }

    #[test]
    fn a_vlan_is_carried_the_way_that_it_is_sent() {
        let both = bundle(&[(Some(10), Some(false)), (Some(20), Some(true))], false);
        let how = |vlan, how| match carries(&both, vlan, how) {
            Carries::Yes => "yes",
            Carries::No => "no",
            Carries::Unknown(_) => "unknown",
        };
        assert_eq!(
            [how(10, How::Tagged), how(10, How::Untagged)],
            ["yes", "no"]
        );
        // Whether frames pass that are tagged with the native VLAN's own id, nobody knows.
        assert_eq!(
            [how(20, How::Tagged), how(20, How::Untagged)],
            ["unknown", "yes"]
        );
        assert_eq!(
            [how(10, How::Any), how(20, How::Any), how(30, How::Any)],
            ["yes", "yes", "no"]
        );
    }

    #[test]
    fn a_tunnel_carries_every_tag_and_nothing_without_one() {
        let tunnel = bundle(&[(Some(0), Some(true))], true);
        assert!(carries(&tunnel, 77, How::Tagged).is_certain());
        assert_eq!(carries(&tunnel, 77, How::Untagged), Carries::No);
        assert_eq!(natives(&tunnel), Ok(Vec::new()));
    }

    #[test]
    fn what_nobody_knows_may_be_the_vlan() {
        let open_vlan = bundle(&[(None, Some(false))], false);
        assert!(matches!(
            carries(&open_vlan, 10, How::Tagged),
            Carries::Unknown(_)
        ));
        assert_eq!(carries(&open_vlan, 10, How::Untagged), Carries::No);
        let open_way = bundle(&[(Some(10), None)], false);
        assert!(matches!(
            carries(&open_way, 10, How::Tagged),
            Carries::Unknown(_)
        ));
        assert!(carries(&open_way, 10, How::Any).is_certain());
        assert!(natives(&open_way).is_err() && open(&open_vlan).is_some());
        assert!(open(&open_way).is_none());
    }
}
