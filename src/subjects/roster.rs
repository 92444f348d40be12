//! Lists of subjects: those of a kind in one host or backend, and what hides further ones.

use crate::fabric::backend::{Backend, Profile};
use crate::fabric::known::Why;
use crate::fabric::record::Record;

/// A subject with the names that a report gives it.
pub struct Subject {
    /// The object with everything joined.
    pub record: Box<dyn Record + Send + Sync>,
    /// Its own name.
    pub name: String,
    /// The host it belongs to, if any.
    pub host: Option<String>,
}

impl Subject {
    /// `HV01/Tenant`, or the name alone of what is on no host.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.host {
            Some(host) => format!("{host}/{}", self.name),
            None => self.name.clone(),
        }
    }
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
        let profiles = backend.profiles.items();
        Self { backend, profiles }
    }

    /// Whether these are the first profiles of the backend. What a backend has beside its profiles belongs to
    /// this portion.
    #[must_use]
    pub(super) fn is_first(&self) -> bool {
        let all = self.backend.profiles.items();
        self.profiles.is_empty() || std::ptr::eq(self.profiles.as_ptr(), all.as_ptr())
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
    pub(super) fn push<R: Record + Send + Sync + 'static>(
        &mut self,
        record: R,
        name: &str,
        host: &str,
    ) {
        self.subjects.push(Subject {
            record: Box::new(record),
            name: name.to_owned(),
            host: (!host.is_empty()).then(|| host.to_owned()),
        });
    }

    /// The server profiles of a backend; that they are unknown is a gap.
    pub(super) fn profiles<'a>(&mut self, portion: Portion<'a>) -> &'a [Profile] {
        if let Err(why) = portion.backend.profiles.check() {
            self.gaps.push(why.named("the list of server profiles"));
        }
        portion.profiles
    }

    /// Puts the subjects into the order of their ids, whatever the order of the export was.
    pub(super) fn sorted(mut self) -> Self {
        self.subjects
            .sort_by(|a, b| a.record.id().cmp(b.record.id()));
        self
    }
}
