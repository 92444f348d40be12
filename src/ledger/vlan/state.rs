//! What a VLAN comes to in a scope.

use super::inquiry::Inquiry;
use super::members::Members;
use super::row::{VlanRow, VlanState};
use crate::ledger::wiring::Ref;
use crate::ledger::wiring::{CarrierGroup, Carries, How, Meaning, Whose, carries};
use crate::simulation::{Fact, Missing};

/// Whether tenants and infrastructure meet in a VLAN.
pub(super) enum Leak {
    /// They do not.
    No,
    /// They do, at this object.
    Yes(Ref),
    /// Nobody knows it.
    Unknown(Missing),
}

impl Inquiry<'_> {
    /// The state of a row whose other columns are filled in, and the reason of one that is unknown.
    pub(super) fn state(
        &self,
        row: &VlanRow,
        meaning: &Meaning,
        members: &Members,
    ) -> (VlanState, Option<Missing>, Option<Ref>) {
        let is_used = self.uses.contains_key(&row.vlan) || self.serves_storage(row.vlan);
        let leak = self.leak(row.vlan, meaning, members);
        if let Leak::Yes(place) = leak {
            return (VlanState::Leak, None, Some(place));
        }
        if is_used {
            match &row.missing_on {
                Some(missing) if !missing.is_empty() => {
                    return (VlanState::Gap, None, missing.first().copied());
                }
                Some(_) => {}
                None => {
                    let why = row.reasons.get("missing_on").cloned();
                    return (VlanState::Unknown, why, None);
                }
            }
        }
        if let Leak::Unknown(missing) = leak {
            return (VlanState::Unknown, Some(missing), None);
        }
        if !is_used && let Some(open) = &self.open {
            return (VlanState::Unknown, Some(open.clone()), None);
        }
        let is_carried = self.is_carried(row.vlan);
        if !is_used && members.one_sided.contains(&row.vlan) {
            return (VlanState::OneSided, None, None);
        }
        if self.all.wires.plan.declares() && meaning.plan.is_none() {
            return (VlanState::Unplanned, None, None);
        }
        if is_used {
            return (VlanState::Used, None, None);
        }
        if is_carried {
            return (VlanState::Spare, None, None);
        }
        match self.carried(row.vlan).1 {
            Some(open) => (VlanState::Unknown, Some(open), None),
            None => (VlanState::Absent, None, None),
        }
    }

    /// Whether a tenant's VLAN is where only hosts are, or one of the infrastructure where only machines are.
    pub(super) fn leak(&self, vlan: u16, meaning: &Meaning, members: &Members) -> Leak {
        if !meaning.is_tenant() && !meaning.is_infrastructure() {
            return Leak::No;
        }
        let mut open = None;
        for one in self.uses.get(&vlan).into_iter().flatten() {
            let object = &self.leaf(one.leaf).objects[one.object];
            let place = Ref::Thing(one.leaf, object.thing);
            match (&object.whose, meaning.is_tenant()) {
                (Whose::Host, true) => return Leak::Yes(place),
                (Whose::Machine(Fact::Known((_, false), _)), false) => return Leak::Yes(place),
                (Whose::Machine(Fact::Missing(missing)), false) => open = Some(missing.clone()),
                _ => {}
            }
        }
        for (&(group, hosting), bundles) in &members.carriers {
            let of = self.all.groups.get(group);
            let is_apart = if meaning.is_tenant() {
                is_of_hosts(of, hosting)
            } else if of.of_infrastructure.contains(vlan) {
                Ok(false)
            } else {
                is_of_machines(of, hosting)
            };
            if is_apart == Ok(false) {
                continue;
            }
            let mut carried = Carries::No;
            for bundle in bundles {
                match carries(self.bundle(*bundle), vlan, How::Any) {
                    Carries::No => {}
                    Carries::Yes => carried = Carries::Yes,
                    unknown if carried == Carries::No => carried = unknown,
                    Carries::Unknown(_) => {}
                }
            }
            if of.uses(vlan) {
                carried = Carries::Yes;
            }
            match (carried, is_apart) {
                (Carries::No, _) | (_, Ok(false)) => {}
                (Carries::Yes, Ok(true)) => {
                    if let Some(place) = self.carrier_of(group, hosting) {
                        return Leak::Yes(place);
                    }
                }
                (Carries::Unknown(missing), _) | (Carries::Yes, Err(missing)) => {
                    open.get_or_insert(missing);
                }
            }
        }
        open.map_or(Leak::No, Leak::Unknown)
    }

    /// The first carrier of a group in the scope, with interfaces of its host or without.
    fn carrier_of(&self, group: u32, hosting: bool) -> Option<Ref> {
        self.scoped.leaves.iter().find_map(|number| {
            let carriers = self.leaf(*number).carriers.iter().enumerate();
            let mut own = carriers.filter(|(position, _)| {
                let groups = &self.all.groups;
                groups.number(*number as usize, *position) == group
                    && groups.has_host_objects(*number as usize, *position) == hosting
            });
            own.next()
                .map(|(_, carrier)| Ref::Thing(*number, carrier.thing))
        })
    }
}

/// Whether a carrier has interfaces of its host, and no machines are on it or may come from another node.
fn is_of_hosts(group: &CarrierGroup, hosting: bool) -> Result<bool, Missing> {
    match (group.has_machines, hosting) {
        (true, _) => Ok(false),
        (false, true) => group.open_machines.clone().map_or(Ok(true), Err),
        (false, false) => group.open_host.clone().map_or(Ok(false), Err),
    }
}

/// Whether machines are on a carrier or may come from another node, and no interfaces of its host.
fn is_of_machines(group: &CarrierGroup, hosting: bool) -> Result<bool, Missing> {
    match (hosting, group.has_machines) {
        (true, _) => Ok(false),
        (false, true) => group.open_host.clone().map_or(Ok(true), Err),
        (false, false) => group.open_machines.clone().map_or(Ok(false), Err),
    }
}
