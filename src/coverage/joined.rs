//! What parts of a tree cover that have a plan each, put together: a host that one part expects may be in another.

use std::collections::BTreeMap;

use super::{Coverage, ExpectedBy, MissingHost};
use crate::source::Place;

impl Coverage {
    /// Adds what another part of a tree covers, which has a plan of its own. Returns the hosts that are not missed any
    /// more where they were, or are missed elsewhere already.
    pub fn join(&mut self, mut other: Self) -> Vec<(String, Option<Place>)> {
        let mut settled = self.settle(&other);
        settled.extend(other.settle(self));
        for (names, more) in [
            (&mut self.expected, other.expected),
            (&mut self.seen, other.seen),
            (&mut self.undated, other.undated),
            (&mut self.answered, other.answered),
            (&mut self.since, other.since),
            (&mut self.to_come, other.to_come),
        ] {
            names.extend(more);
            names.sort();
        }
        self.expected.dedup();
        settled.extend(self.miss(other.missing));
        self.missing_backends.extend(other.missing_backends);
        self.stale.extend(other.stale);
        self.stale.sort_by(|one, other| one.of.cmp(&other.of));
        self.gaps.extend(other.gaps);
        self.max_age = self.max_age.take().or(other.max_age);
        settled
    }

    /// Takes out the missing hosts that only manifests name and another part has: the manifest says that the host
    /// answered, or one beside the inventory does.
    fn settle(&mut self, other: &Self) -> Vec<(String, Option<Place>)> {
        let has = |names: &[String], host: &String| names.binary_search(host).is_ok();
        let is_there = |missing: &mut MissingHost| {
            let host = &missing.host;
            let is_answer = missing.has_answered && has(&other.seen, host);
            missing.was_only_asked() && (is_answer || has(&other.answered, host))
        };
        let there = self.missing.extract_if(.., is_there);
        there.map(|missing| (missing.host, missing.place)).collect()
    }

    /// Adds missing hosts, each once. Returns those that are missed already.
    fn miss(&mut self, others: Vec<MissingHost>) -> Vec<(String, Option<Place>)> {
        let known = std::mem::take(&mut self.missing).into_iter();
        let known = known.map(|missing| (missing.host.clone(), missing));
        let mut missing: BTreeMap<String, MissingHost> = known.collect();
        let mut twice = Vec::new();
        for mut other in others {
            match missing.get_mut(&other.host) {
                Some(known) => {
                    // What only a cluster expects is the business of a milder rule.
                    let is_milder = |host: &MissingHost| host.expected_by == [ExpectedBy::Cluster];
                    if is_milder(known) && !is_milder(&other) {
                        std::mem::swap(known, &mut other);
                    }
                    for by in other.expected_by {
                        known.add(by);
                    }
                    twice.push((other.host, other.place));
                }
                None => {
                    missing.insert(other.host.clone(), other);
                }
            }
        }
        self.missing = missing.into_values().collect();
        twice
    }
}
