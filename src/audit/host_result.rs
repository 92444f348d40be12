//! What is left of a host when it was judged, and what else the second pass gives: a cache keeps it, parts of a
//! run carry it from machine to machine. A result knows neither engine nor files.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::fabric::host::Host;
use crate::fabric::host_name::HostName;
use crate::finding::Verdicts;
use crate::readers::HostFacts;
use crate::source::{Place, Problem, SourceId, SourceReport};

/// What is left of the file of a host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct HostResult {
    /// What became of the file.
    pub(super) report: SourceReport,
    /// The host, if the file holds one.
    pub(super) judged: Option<Judged>,
    /// What was wrong with the file.
    pub(super) problems: Vec<Problem>,
}

/// A host that the rules have seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Judged {
    /// What the fleet needs to know of it.
    pub(super) facts: HostFacts,
    /// What the rules said.
    pub(super) verdicts: Verdicts,
}

impl HostResult {
    /// Every place in it, to be changed.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let problems = self.problems.iter_mut().flat_map(Problem::places_mut);
        let of_host = self.judged.iter_mut().flat_map(|judged| {
            judged
                .verdicts
                .places_mut()
                .chain(judged.facts.places_mut())
        });
        problems.chain(of_host)
    }

    /// The places that a report will show. Those of the facts are shown only if something is wrong
    /// with them, which the fleet alone knows.
    pub(super) fn shown(&self) -> impl Iterator<Item = Place> {
        let problems = self.problems.iter().flat_map(Problem::places);
        let verdicts = self.judged.iter().map(|judged| &judged.verdicts);
        problems.chain(verdicts.flat_map(Verdicts::places))
    }

    /// The places of what the fleet needs to know.
    pub(super) fn facts(&self) -> impl Iterator<Item = Place> {
        self.judged.iter().flat_map(|judged| judged.facts.places())
    }
}

/// A host that is kept, as the snapshot document shows it.
pub(super) struct KeptHost {
    /// The host.
    pub(super) host: Host,
    /// A row for each of its joins.
    pub(super) joins: Vec<Json>,
}

/// What the second pass gives, one outcome after another.
pub(super) enum PassOutcome {
    /// What rules said of a host or backend that the first pass read.
    Said(Verdicts),
    /// What is left of the file of a host, and the host if it is kept.
    Judged(SourceId, Box<HostResult>, Option<Box<KeptHost>>),
    /// The joins of a host that the first pass read, where hosts are kept: its id, and a row for each.
    Joined(String, Vec<Json>),
    /// The server profiles that the adapters of a host are joined to, by their ids, for a host that the
    /// first pass read.
    Behind(HostName, Vec<String>),
}

/// A host of which something else is to be said than what was, or what would have been: it turned out that
/// the run holds a newer inventory of it, or another host of its name.
pub(super) struct Revision {
    /// Where the host stands.
    pub(super) place: Place,
    /// What it is called; nothing for a host that is left out.
    pub(super) name: Option<String>,
    /// Whether what was said of it has been gathered.
    pub(super) is_gathered: bool,
}

/// Whoever gathers what the second pass gives.
pub(super) trait Gather {
    /// Gathers an outcome. Those of files come in the order of their numbers.
    fn take(&mut self, outcome: PassOutcome);

    /// The hosts that are to be judged again, when all were judged once.
    fn revisions(&mut self) -> Vec<Revision> {
        Vec::new()
    }

    /// Puts what a host says under its new name in place of what it said before.
    fn revise(&mut self, _before: Option<Verdicts>, _after: Option<Verdicts>) {}
}
