//! Where the time of an evaluation went.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::catalogue::RuleId;

/// Time that was spent, the threads added up.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Joining hosts to backends, finding subjects and making the values that policies get, which
    /// the rules share.
    pub subjects: Duration,
    /// Reading the files of hosts.
    pub reading: Duration,
    /// Proving what each rule needs, running its policy and making its findings.
    pub rules: BTreeMap<RuleId, Duration>,
}

impl Timings {
    /// Adds the time that a rule took.
    pub fn add(&mut self, rule: &RuleId, spent: Duration) {
        // No clone of the name but for the first time: this runs once a rule and host.
        match self.rules.get_mut(rule) {
            Some(sum) => *sum += spent,
            None => {
                self.rules.insert(rule.clone(), spent);
            }
        }
    }

    /// Adds what another part of the run took.
    pub fn merge(&mut self, other: &Self) {
        self.reading += other.reading;
        self.subjects += other.subjects;
        for (rule, spent) in &other.rules {
            self.add(rule, *spent);
        }
    }
}
