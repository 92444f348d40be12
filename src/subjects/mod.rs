//! Subjects: what rules look at, one kind a file, with everything joined that a policy needs.
//!
//! A subject is a record for Rego, derived from the graph; what the graph does not know the record
//! passes on as unknown, with the reason. It does not know which rules look at it.

mod adapter;
mod beside;
mod bound_uplinks;
mod bounds;
mod bundle;
mod carried;
mod connection;
mod domain;
mod failures;
mod gone_uplinks;
mod group_sides;
mod host;
mod interface;
mod kind;
mod member;
mod network;
mod pins;
mod port;
mod queues;
mod reach;
mod reservations;
mod role;
mod roster;
mod run;
mod scope;
mod shared_failures;
mod sides;
mod switch;
mod team;
mod team_traffic;
mod uplink_group;
mod vlan_use;

pub use adapter::AdapterSubject;
pub use bounds::Bounds;
pub use bundle::Bundle;
pub use carried::{CarriedRecord, NetworkRecord, UnresolvedRecord};
pub use connection::ConnectionSubject;
pub use domain::{DomainSide, DomainSubject};
pub use failures::FailuresSubject;
pub use group_sides::GroupSide;
pub use host::HostSubject;
pub use interface::InterfaceSubject;
pub use kind::Kind;
pub use member::{MemberConnection, MemberRecord, Members};
pub use network::NetworkSubject;
pub use pins::{PinBinding, PinRecord};
pub use port::PortSubject;
pub use roster::{Portion, Roster, Subject};
pub use run::{HostSubjects, Subjects};
pub use scope::{BackendInput, HostInput, Scope, scope_shape};
pub use switch::SwitchSubject;
pub use team::TeamSubject;
pub use uplink_group::UplinkGroupSubject;

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::fabric::backend::{Backend, BackendKind, Connection, Profile};
    use crate::fabric::known::Known;
    use crate::fabric::plan::Plan;

    fn backend(profiles: Known<Vec<Profile>>) -> Backend {
        Backend {
            kind: Known::derived(BackendKind::OneView),
            profiles,
            ..Backend::default()
        }
    }

    fn rosters(backend: &Backend, size: usize) -> (Vec<String>, usize) {
        let plan = Plan::default();
        let subjects = Subjects::new(from_ref(backend), &plan);
        let portions = Portion::whole(backend).split(size).into_iter();
        let rosters: Vec<Roster> = portions
            .map(|portion| Kind::Connection.in_backend(&subjects, portion))
            .collect();
        let gaps = rosters.iter().map(|roster| roster.gaps.len()).sum();
        let subjects = rosters.iter().flat_map(|roster| &roster.subjects);
        (
            subjects
                .map(|subject| subject.record.id().to_owned())
                .collect(),
            gaps,
        )
    }

    #[test]
    fn portions_together_are_the_backend() {
        let profile = |number: u32| Profile {
            id: format!("profile-{number}").into(),
            connections: Known::derived(vec![Connection {
                id: format!("connection-{number}").into(),
                ..Connection::default()
            }]),
            ..Profile::default()
        };
        let backend = backend(Known::derived((0..5).map(profile).collect()));
        let whole = rosters(&backend, usize::MAX);
        assert_eq!(whole.0.len(), 5);
        for size in 1..=6 {
            assert_eq!(rosters(&backend, size), whole, "{size}");
        }
    }

    #[test]
    fn that_profiles_are_unknown_is_one_gap() {
        let backend = backend(Known::default());
        assert_eq!(rosters(&backend, 1), (Vec::new(), 1));
    }
}
