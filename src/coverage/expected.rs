//! Who is expected: what the plan, server profiles and manifests of collections say about hosts and backends.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

use super::missing::{ExpectedBy, MissingBackend};
use super::told::{altered, gone, hidden_gaps, unlisted};
use super::{AgeLimit, CollectionGap, Seen};
use crate::fabric::backend::Backend;
use crate::fabric::collection::{Collection, Presence};
use crate::fabric::host_name::HostName;
use crate::fabric::known::State;
use crate::fabric::plan::Plan;
use crate::source::{Place, Problem, SourceId, SourceReport, Status};

/// What a run is expected to see, as far as it is known before any host was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The hosts.
    pub hosts: Vec<Expectation>,
    /// Backends that are not there.
    pub missing_backends: Vec<MissingBackend>,
    /// How old inventories may be, where the plan says so.
    pub max_age: Option<AgeLimit>,
    /// The globs over hosts in the plan.
    pub globs: Vec<HostGlob>,
    /// What the manifests of collections say.
    pub collections: Vec<Collection>,
    /// The backends, and when each was exported.
    pub backends: Vec<DatedBackend>,
}

/// A backend with the day on which it was exported, as far as anybody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedBackend {
    /// Its name.
    pub name: String,
    /// The day, and where it stands.
    pub collected: Option<(NaiveDate, Place)>,
}

/// A glob over hosts in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostGlob {
    /// The glob.
    pub glob: String,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A host that somebody expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// Its name.
    pub name: HostName,
    /// Who expects the host.
    pub by: ExpectedBy,
    /// What names the host, as a clause.
    pub words: String,
    /// Where the host is named.
    pub place: Option<Place>,
    /// The id of the server profile that stands for the host. An adapter joined to it says which host of the
    /// run that is, whatever the profile is called.
    pub profile: Option<String>,
}

/// Characters that make a pattern of a name.
const WILDCARDS: [char; 6] = ['*', '?', '[', ']', '{', '}'];

impl Expected {
    /// What a plan, the assigned server profiles of backends and the manifests of collections name.
    #[must_use]
    pub fn of(plan: &Plan, backends: &[Backend], collections: Vec<Collection>) -> Self {
        let profiles = backends.iter();
        let of_backends = profiles.flat_map(|backend| of_profiles(plan, backend));
        Self {
            hosts: of_plan(plan).into_iter().chain(of_backends).collect(),
            missing_backends: missing_backends(plan, backends),
            max_age: plan.max_age.get().map(AgeLimit::of),
            globs: globs(plan),
            collections,
            backends: backends.iter().map(DatedBackend::of).collect(),
        }
    }

    /// What collections did not get and rules need.
    pub(super) fn gaps(&self) -> Vec<CollectionGap> {
        let of = |collection: &Collection| -> Vec<CollectionGap> {
            let missing = collection.missing().filter(|gap| gap.is_required);
            let gaps = missing.map(|gap| CollectionGap {
                backend: collection
                    .name
                    .clone()
                    .filter(|_| collection.kind.is_appliance()),
                words: collection.sentence(&gap),
                resource: gap.resource,
                place: gap.place,
            });
            gaps.collect()
        };
        self.collections.iter().flat_map(of).collect()
    }

    /// Notes which files are others than what was collected, and says so of each that is read, and of files that
    /// stand beside a manifest which does not list them. `report` says what became of a file.
    pub fn settle<'r>(
        &mut self,
        report: &dyn Fn(SourceId) -> Option<&'r SourceReport>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for collection in &mut self.collections {
            for file in &mut collection.files {
                let seen = file.source().and_then(report);
                file.is_read =
                    seen.is_some_and(|report| report.status == Status::Read && report.objects > 0);
                file.is_altered |= seen.is_some_and(|report| report.is_altered);
                if file.is_altered {
                    problems.push(altered(file));
                }
            }
            if collection.hides_gaps() {
                problems.push(hidden_gaps(collection.place));
            }
            let beside = collection.beside.iter().filter_map(|id| report(*id));
            let ours = beside.filter(|report| report.is_recognised());
            let files: Vec<&str> = ours.map(|report| report.file.as_str()).collect();
            problems.extend(unlisted(&files, collection.place));
            // What is gone of an appliance is a gap, and a host without a file is missing by its name: only one that
            // has another name now would be told by nothing.
            if !files.is_empty() && !collection.kind.is_appliance() {
                let listed = collection.files.iter();
                let lost = listed.filter(|file| file.presence == Presence::Gone);
                let lost: Vec<&str> = lost.map(|file| file.path.as_str()).collect();
                problems.extend(gone(&lost, collection.place));
            }
        }
        problems
    }

    /// A warning for each glob of the plan that no host of the run is like: a slip of the pen there takes a
    /// design or a cluster from hosts in silence. Without a host there is nothing to be like.
    #[must_use]
    pub fn unmatched(&self, seen: &dyn Seen) -> Vec<Problem> {
        let hosts = seen.hosts();
        let is_like =
            |glob: &GlobMatcher| hosts.iter().any(|host| glob.is_match(&host.name.computer));
        let unlike = self.globs.iter().filter(|entry| {
            let glob = matcher(&entry.glob);
            !hosts.is_empty() && glob.is_some_and(|glob| !is_like(&glob))
        });
        unlike
            .map(|entry| {
                let message = format!("no host of the run is like `{}`", entry.glob);
                let problem = Problem::warning("plan-glob", message);
                let problem =
                    problem.help("correct the pattern, or check the hosts that it is for as well");
                match entry.place {
                    Some(place) => problem.at(place),
                    None => problem,
                }
            })
            .collect()
    }

    /// The places that it may point at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let hosts = self.hosts.iter().filter_map(|host| host.place);
        let backends = self.missing_backends.iter();
        let globs = self.globs.iter().filter_map(|glob| glob.place);
        let dated = self.backends.iter().filter_map(|backend| backend.collected);
        hosts
            .chain(backends.filter_map(|backend| backend.place))
            .chain(globs)
            .chain(dated.map(|(_, place)| place))
            .chain(self.collections.iter().flat_map(Collection::places))
    }
}

impl DatedBackend {
    fn of(backend: &Backend) -> Self {
        Self {
            name: backend.name.clone(),
            collected: backend.collected_on(),
        }
    }
}

/// The globs over hosts, each once. Names without a wildcard are expected, and missed by name.
fn globs(plan: &Plan) -> Vec<HostGlob> {
    let mut globs: Vec<HostGlob> = Vec::new();
    let of_hosts = plan.hosts.iter();
    let of_hosts = of_hosts
        .filter(|host| !host.name.is_known())
        .map(|host| (host.r#match.to_string(), host.place));
    let of_clusters = plan.clusters.iter().flat_map(|cluster| {
        let globs = cluster.hosts.iter().filter(|glob| glob.contains(WILDCARDS));
        globs.map(|glob| (glob.clone(), cluster.place))
    });
    for (glob, place) in of_hosts.chain(of_clusters) {
        if !globs
            .iter()
            .any(|known| known.glob.eq_ignore_ascii_case(&glob))
        {
            globs.push(HostGlob { glob, place });
        }
    }
    globs
}

/// The hosts that a plan names, without those that only a pattern is like.
fn of_plan(plan: &Plan) -> Vec<Expectation> {
    let mut expected = Vec::new();
    for host in &plan.hosts {
        if let Some(name) = host.name.get() {
            expected.push(Expectation {
                name: HostName::parse(name),
                by: ExpectedBy::Plan,
                words: format!("the plan names {name}"),
                place: host.name.place().or(host.place),
                profile: None,
            });
        }
    }
    for cluster in &plan.clusters {
        let names = cluster.hosts.iter();
        let names = names.filter(|name| !name.contains(WILDCARDS));
        expected.extend(names.map(|name| Expectation {
            name: HostName::parse(name),
            by: ExpectedBy::Plan,
            words: format!("the plan has {name} in the cluster {}", cluster.name),
            place: cluster.place,
            profile: None,
        }));
    }
    expected
}

/// The backends that a plan names and that are not among these. A domain of the plan is a backend, or a
/// domain in one.
fn missing_backends(plan: &Plan, backends: &[Backend]) -> Vec<MissingBackend> {
    let names: BTreeSet<String> = backends.iter().flat_map(names).collect();
    let entries = plan.backends.iter();
    let missing = entries.filter(|entry| !names.contains(&entry.domain.to_lowercase()));
    missing
        .map(|entry| MissingBackend {
            backend: entry.domain.clone(),
            why: format!(
                "the plan names the backend {}, and no export of it is in the run",
                entry.domain
            ),
            place: entry.place,
        })
        .collect()
}

/// The names of a backend and of the domains in it, in lower case.
fn names(backend: &Backend) -> BTreeSet<String> {
    let domains = backend.domains.items().iter();
    let domains = domains.map(|domain| domain.name.to_lowercase());
    domains.chain([backend.name.to_lowercase()]).collect()
}

/// The hosts that the assigned server profiles of a backend are, as far as the plan says so.
fn of_profiles(plan: &Plan, backend: &Backend) -> Vec<Expectation> {
    let mut expected = Vec::new();
    let names = names(backend);
    let entries = plan.backends.iter();
    let entries = entries.filter(|entry| names.contains(&entry.domain.to_lowercase()));
    let globs = entries.flat_map(|entry| entry.hosts.iter());
    let globs: Vec<GlobMatcher> = globs.filter_map(|glob| matcher(glob)).collect();
    for profile in backend.profiles.items() {
        let is_host = globs.iter().any(|glob| glob.is_match(&profile.name));
        // What is only meant to get a server, or stands for profiles that will be made, is no host yet.
        let is_meant = profile
            .server
            .why()
            .is_some_and(|why| why.state == State::Limit);
        if !is_host || is_meant || !profile.assigned.is(&true) {
            continue;
        }
        expected.push(Expectation {
            name: HostName::parse(&profile.name),
            by: ExpectedBy::Profile,
            words: format!("the server profile {} is assigned", profile.name),
            place: profile.place,
            profile: Some(profile.id.as_str().to_owned()),
        });
    }
    expected
}

/// Names on Windows have no case. A pattern that is none was refused when the plan was read.
fn matcher(glob: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(glob).case_insensitive(true).build().ok()?;
    Some(glob.compile_matcher())
}
