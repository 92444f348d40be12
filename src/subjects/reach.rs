//! Which VLANs get through the members of an uplink, and through which of them.

use super::carried::{CarriedRecord, NetworkRecord};
use super::member::Members;
use crate::fabric::known::{Known, Why};
use crate::fabric::vlan::Vlans;

/// VLANs that some members' connections have and others do not.
pub(super) fn uneven(
    members: &Known<Members>,
    vlans: impl Fn(&CarriedRecord) -> &Known<Vlans>,
) -> Known<Vlans> {
    let found = (|| {
        let (mut any, mut sets) = (Vlans::default(), Vec::new());
        for carried in carried(members)? {
            let set = vlans(carried).check()?;
            // Most members carry the same: then there is nothing to add up.
            if !sets.contains(&set) {
                any.join(set);
                sets.push(set);
            }
        }
        Ok(missing_somewhere(&any, &sets))
    })();
    Known::from(found)
}

/// Those of the VLANs that some member's connection drops. A tunnel carries every tag.
pub(super) fn uncarried(vlans: &Known<Vlans>, members: &Known<Members>) -> Known<Vlans> {
    let found = (|| {
        let vlans = vlans.check()?;
        let mut sets = Vec::new();
        for carried in carried(members)? {
            let set = &carried.known_vlans;
            if carried.tunnel.is(&true) {
                continue;
            }
            // What is known to be carried is, whatever else is.
            if !vlans.without(set).is_empty() {
                carried.tunnel.need("the type of a network")?;
                carried.vlans.check()?;
            }
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        Ok(missing_somewhere(vlans, &sets))
    })();
    Known::from(found)
}

fn carried(members: &Known<Members>) -> Result<Vec<&CarriedRecord>, Why> {
    let known = members.check()?.iter();
    let carried = known.map(|member| Ok(&**member.connection.check()?.network.check()?));
    carried.collect()
}

/// Each network that the connections of members carry; in its place why it is unknown, or why those of
/// a member are.
pub(super) fn each_network(members: &Known<Members>) -> Vec<Result<&NetworkRecord, Why>> {
    let list = match members.check() {
        Ok(list) => list,
        Err(why) => return vec![Err(why)],
    };
    let mut networks = Vec::new();
    for member in list.iter() {
        let of_member = (|| member.connection.check()?.network.check()?.networks.check())();
        match of_member {
            Ok(list) => networks.extend(list.iter().map(Ok)),
            Err(why) => networks.push(Err(why)),
        }
    }
    networks
}

fn missing_somewhere(vlans: &Vlans, sets: &[&Vlans]) -> Vlans {
    let mut missing = Vlans::default();
    for set in sets {
        missing.join(&vlans.without(set));
    }
    missing
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::member::{MemberConnection, MemberRecord};
    use super::*;

    fn set(vlans: &[u16]) -> Known<Vlans> {
        Known::derived(vlans.iter().copied().collect())
    }

    fn members(carried: Vec<CarriedRecord>) -> Known<Members> {
        let member = |carried| MemberRecord {
            connection: Known::derived(MemberConnection {
                network: Known::derived(Arc::new(carried)),
                ..MemberConnection::default()
            }),
            ..MemberRecord::default()
        };
        Known::derived(Arc::new(carried.into_iter().map(member).collect()))
    }

    fn carrying(vlans: Known<Vlans>, tunnel: Known<bool>) -> CarriedRecord {
        CarriedRecord {
            tunnel,
            known_vlans: vlans.get().cloned().unwrap_or_default(),
            vlans,
            ..CarriedRecord::default()
        }
    }

    fn ids(found: &Known<Vlans>) -> Option<Vec<u16>> {
        Some(found.get()?.iter().collect())
    }

    #[test]
    fn what_one_side_lacks_is_uneven() {
        let uneven = |sets: &[&[u16]]| {
            let carried = sets
                .iter()
                .map(|vlans| carrying(set(vlans), Known::default()));
            ids(&uneven(&members(carried.collect()), |record| &record.vlans))
        };
        assert_eq!(uneven(&[&[10, 20], &[10, 20]]), Some(vec![]));
        assert_eq!(uneven(&[&[10, 20], &[20, 30]]), Some(vec![10, 30]));
        assert_eq!(uneven(&[&[10], &[10], &[10, 20]]), Some(vec![20]));
        assert_eq!(uneven(&[]), Some(vec![]));
    }

    #[test]
    fn a_vlan_must_get_through_every_member() {
        let no = || Known::derived(false);
        let both = |a, b| members(vec![a, b]);
        let vlans = set(&[10, 20, 30]);
        let found = |of: &Known<Members>| ids(&uncarried(&vlans, of));
        let one = carrying(set(&[10, 20]), no());
        let other = carrying(set(&[10, 30]), no());
        assert_eq!(found(&both(one.clone(), other)), Some(vec![20, 30]));
        let tunnel = carrying(set(&[]), Known::derived(true));
        assert_eq!(found(&both(one.clone(), tunnel)), Some(vec![30]));
        let unknown = carrying(set(&[10, 20]), Known::default());
        assert_eq!(found(&both(one.clone(), unknown)), None);
        let enough = carrying(set(&[10, 20, 30]), Known::default());
        assert_eq!(found(&both(one.clone(), enough)), Some(vec![30]));
        assert_eq!(found(&both(one, carrying(Known::default(), no()))), None);
        assert_eq!(found(&members(Vec::new())), Some(vec![]));
    }
}
