//! A host, or a portion of a backend, whose subjects rules look at together. A unit knows subjects, no rule.

use crate::fabric::Snapshot;
use crate::fabric::graph::Confidence;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::subjects::{
    BackendInput, HostInput, HostSubjects, Kind, Portion, Roster, Scope, Subjects,
};

/// What subjects live in.
pub(super) enum Unit<'a> {
    Host(Box<HostSubjects<'a>>, HostInput, &'a Plan),
    Backend(&'a Subjects<'a>, Portion<'a>, BackendInput, &'a Plan),
}

impl<'a> Unit<'a> {
    pub(super) fn all(
        snapshot: &'a Snapshot,
        subjects: &'a Subjects<'a>,
    ) -> impl Iterator<Item = Self> {
        let hosts = snapshot.hosts.iter();
        let backends = snapshot.backends.iter().map(Portion::whole);
        hosts
            .map(|host| Unit::host(host, subjects))
            .chain(backends.map(|whole| Unit::backend(whole, subjects)))
    }

    pub(super) fn host(host: &'a Host, subjects: &'a Subjects<'a>) -> Self {
        let joined = subjects.host(host);
        let input = HostInput::new(&joined);
        Unit::Host(Box::new(joined), input, subjects.fabric.index.plan)
    }

    pub(super) fn backend(portion: Portion<'a>, subjects: &'a Subjects<'a>) -> Self {
        let input = BackendInput::new(portion.backend);
        Unit::Backend(subjects, portion, input, subjects.fabric.index.plan)
    }

    pub(super) fn scope(&self) -> Scope {
        match self {
            Unit::Host(..) => Scope::Host,
            Unit::Backend(..) => Scope::Backend,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Unit::Host(_, host, _) => &host.name,
            Unit::Backend(_, portion, ..) => &portion.backend.name,
        }
    }

    /// How sure everything is that was told of it.
    pub(super) fn told(&self) -> Confidence {
        match self {
            Unit::Host(host, ..) => host.graph.index.told(),
            Unit::Backend(..) => Confidence::High,
        }
    }

    pub(super) fn plan(&self) -> &'a Plan {
        match self {
            Unit::Host(_, _, plan) | Unit::Backend(_, _, _, plan) => plan,
        }
    }

    /// The reference architecture that the host declares.
    pub(super) fn design(&self) -> Option<&'static str> {
        match self {
            Unit::Host(_, host, _) => host.design.get().map(|design| design.name()),
            Unit::Backend(..) => None,
        }
    }

    pub(super) fn roster(&self, kind: Kind) -> Roster {
        match self {
            Unit::Host(host, ..) => kind.on_host(host),
            Unit::Backend(subjects, portion, ..) => kind.in_backend(subjects, *portion),
        }
    }
}
