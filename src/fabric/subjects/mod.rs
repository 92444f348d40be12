//! Subjects: what rules look at, one kind a file, with everything joined that a policy needs.
//!
//! A subject is derived from the snapshot; what it cannot know it passes on as unknown, with the
//! reason. It does not know which rules look at it.

mod adapter;
mod host;
mod interface;
mod port;
mod presented;
mod queues;
mod reach;
mod switch;
mod team;
mod vlan_use;

use super::backend::{Backend, Profile};
use super::known::Why;
use super::record::{Record, shape_of};
use super::shape::Shape;
use super::wiring::{WiredHost, Wiring};

pub use super::wiring::{Carried, ConnectionSubject, MemberSubject, NetworkUse};
pub use adapter::AdapterSubject;
pub use host::HostSubject;
pub use interface::InterfaceSubject;
pub use port::PortSubject;
pub use presented::PresentedSubject;
pub use switch::SwitchSubject;
pub use team::TeamSubject;

/// A kind of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An LBFO or SET team of a host.
    Team,
    /// A team NIC, host vNIC or VM NIC.
    Interface,
    /// A hardware adapter of a host.
    Adapter,
    /// A virtual switch.
    Switch,
    /// A host as a whole.
    Host,
    /// A physical adapter port of a server, as its profile divides it.
    Port,
    /// A connection of a server profile.
    Connection,
}

/// Where subjects of a kind live, and so what a policy gets beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// On a host.
    Host,
    /// In a backend.
    Backend,
}

/// A subject with the names that a report gives it.
pub struct Subject {
    /// The object with everything joined.
    pub record: Box<dyn Record + Send + Sync>,
    /// Its own name.
    pub name: String,
    /// The host it belongs to, if any.
    pub host: Option<String>,
}

/// A backend with some of its server profiles. An appliance can hold those of ten thousand
/// hosts; their subjects need not all be there at one time.
#[derive(Clone, Copy)]
pub struct Portion<'a> {
    /// The backend.
    pub backend: &'a Backend,
    profiles: &'a [Profile],
}

impl<'a> Portion<'a> {
    /// A backend with all its profiles.
    #[must_use]
    pub fn whole(backend: &'a Backend) -> Self {
        let profiles = backend.profiles.get().map_or(&[][..], Vec::as_slice);
        Self { backend, profiles }
    }

    /// The same in portions of so many profiles.
    #[must_use]
    pub fn split(self, profiles: usize) -> Vec<Self> {
        if self.profiles.len() <= profiles {
            return vec![self];
        }
        let chunks = self.profiles.chunks(profiles);
        chunks.map(|profiles| Self { profiles, ..self }).collect()
    }
}

/// The subjects of a kind in one host or backend, and the gap that hides some.
#[derive(Default)]
pub struct Roster {
    /// The subjects, in a stable order.
    pub subjects: Vec<Subject>,
    /// What keeps further subjects out of sight.
    pub gaps: Vec<Why>,
}

impl Roster {
    fn push<R: Record + Send + Sync + 'static>(&mut self, record: R, name: &str, host: &str) {
        self.subjects.push(Subject {
            record: Box::new(record),
            name: name.to_owned(),
            host: (!host.is_empty()).then(|| host.to_owned()),
        });
    }

    /// The server profiles of a backend; that they are unknown is a gap.
    fn profiles<'a>(&mut self, portion: Portion<'a>) -> &'a [Profile] {
        if let Err(why) = portion.backend.profiles.check() {
            self.gaps.push(why.named("the list of server profiles"));
        }
        portion.profiles
    }

    /// Puts the subjects into the order of their ids, whatever the order of the export was.
    fn sorted(mut self) -> Self {
        self.subjects
            .sort_by(|a, b| a.record.id().cmp(b.record.id()));
        self
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 7] = [
        Kind::Team,
        Kind::Interface,
        Kind::Adapter,
        Kind::Switch,
        Kind::Host,
        Kind::Port,
        Kind::Connection,
    ];

    /// The word that rule pages and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Team => "team",
            Kind::Interface => "interface",
            Kind::Adapter => "adapter",
            Kind::Switch => "switch",
            Kind::Host => "host",
            Kind::Port => "port",
            Kind::Connection => "connection",
        }
    }

    /// Finds a kind by its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == word)
    }

    /// Where such subjects live.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Kind::Team | Kind::Interface | Kind::Adapter | Kind::Switch | Kind::Host => Scope::Host,
            Kind::Port | Kind::Connection => Scope::Backend,
        }
    }

    /// What a policy gets of such a subject.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Kind::Team => shape_of::<TeamSubject>(),
            Kind::Interface => shape_of::<InterfaceSubject>(),
            Kind::Adapter => shape_of::<AdapterSubject>(),
            Kind::Switch => shape_of::<SwitchSubject>(),
            Kind::Host => shape_of::<HostSubject>(),
            Kind::Port => shape_of::<PortSubject>(),
            Kind::Connection => shape_of::<PresentedSubject>(),
        }
    }

    /// The subjects of this kind on a host; none for kinds that live in backends.
    #[must_use]
    pub fn on_host(self, host: &WiredHost<'_>) -> Roster {
        match self {
            Kind::Team => team::roster(host),
            Kind::Interface => interface::roster(host),
            Kind::Adapter => adapter::roster(host),
            Kind::Switch => switch::roster(host),
            Kind::Host => host::roster(host),
            Kind::Port | Kind::Connection => Roster::default(),
        }
        .sorted()
    }

    /// The subjects of this kind in a backend; none for kinds that live on hosts.
    #[must_use]
    pub fn in_backend(self, wiring: &Wiring<'_>, portion: Portion<'_>) -> Roster {
        match self {
            Kind::Port => port::roster(wiring, portion),
            Kind::Connection => presented::roster(wiring, portion),
            _ => Roster::default(),
        }
        .sorted()
    }
}

impl Scope {
    /// The word that rule pages use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Host => "host",
            Scope::Backend => "backend",
        }
    }
}

/// The description of what a policy gets beside the subjects of a scope.
#[must_use]
pub fn scope_shape(scope: Scope) -> Shape {
    match scope {
        Scope::Host => shape_of::<HostInput>(),
        Scope::Backend => shape_of::<BackendInput>(),
    }
}

use super::record::record;
use super::{Known, backend::BackendKind, plan::DesignName};

record! {
    /// The host that the subjects belong to.
    pub struct HostInput: "host" {
        /// Computer name.
        name: String,
        /// Failover cluster.
        cluster: Known<String>,
        /// Hardware model.
        model: Known<String>,
        /// Operating system build number, 9600 for 2012 R2.
        os_build: Known<u32>,
        /// The reference architecture that the plan declares for it.
        design: Known<DesignName>,
    }
}

record! {
    /// The backend that the subjects belong to.
    pub struct BackendInput: "backend" {
        /// Name of the domain.
        name: String,
        /// What it is.
        kind: Known<BackendKind>,
    }
}

impl HostInput {
    /// Of a host.
    #[must_use]
    pub fn new(wired: &WiredHost<'_>) -> Self {
        let planned = wired.wiring.planned.host(&wired.host.name);
        Self {
            id: wired.host.id.clone(),
            place: wired.host.place,
            name: wired.host.name.clone(),
            cluster: wired.host.cluster.clone(),
            model: wired.host.model.clone(),
            os_build: wired.host.os_build.clone(),
            design: planned.map(|host| host.design.clone()).unwrap_or_default(),
        }
    }
}

impl BackendInput {
    /// Of a backend.
    #[must_use]
    pub fn new(backend: &Backend) -> Self {
        Self {
            id: backend.id.clone(),
            place: backend.place,
            name: backend.name.clone(),
            kind: backend.kind.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::fabric::backend::Connection;
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
        let wiring = Wiring::new(from_ref(backend), &plan);
        let portions = Portion::whole(backend).split(size).into_iter();
        let rosters = portions.map(|it| Kind::Connection.in_backend(&wiring, it));
        let rosters: Vec<Roster> = rosters.collect();
        let gaps = rosters.iter().map(|it| it.gaps.len()).sum();
        let subjects = rosters.iter().flat_map(|it| &it.subjects);
        (subjects.map(|it| it.record.id().to_owned()).collect(), gaps)
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
