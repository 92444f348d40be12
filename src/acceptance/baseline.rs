//! A baseline, `fabriclint/baseline/v1`: the findings of a day. Only findings that the file does not
//! hold count; findings of the file that are gone are reported as fixed, so that it can be written anew.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::is_waiver_rule;
use crate::catalogue::RuleId;
use crate::coverage::is_coverage_rule;
use crate::finding::{Finding, State, Verdicts};
use crate::source::{JsonForm, Problem, json_fault, json_text};

const SCHEMA: &str = "fabriclint/baseline/v1";

/// What was found before.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    findings: Vec<BaselineEntry>,
    /// What could not be evaluated. Baselines of earlier versions hold none.
    #[serde(default)]
    gaps: Vec<BaselineGap>,
}

/// A gap that was there before: what a rule could not evaluate of a subject, whatever the reason was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineGap {
    rule: String,
    subject: String,
}

/// A finding that was there before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The rule.
    pub rule: String,
    /// The host that the subject is on.
    pub host: Option<String>,
    /// The backend that the subject is in; nothing for a subject on a host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// The name of the subject.
    pub subject: String,
    /// What was wrong, for people: the message is not compared.
    pub message: String,
    /// The fingerprint of the finding.
    pub fingerprint: String,
}

impl BaselineEntry {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_string(),
            host: finding.subject.on_host().map(str::to_owned),
            backend: finding.subject.in_backend().map(str::to_owned),
            subject: finding.subject.name.clone(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        }
    }
}

impl Baseline {
    /// The baseline of the findings that count, or were in a baseline before. A waiver that lapsed or
    /// covers nothing is not to be kept.
    #[must_use]
    pub fn of(verdicts: &Verdicts) -> Self {
        let all = verdicts.findings.iter();
        let kept =
            all.filter(|finding| finding.state != State::Waived && !is_waiver_rule(&finding.rule));
        let mut findings: Vec<BaselineEntry> = kept.map(BaselineEntry::of).collect();
        // By rule and host, so that equal runs write equal files, whatever the order of findings was.
        findings.sort();
        let gaps = verdicts.not_evaluated.iter();
        let open = gaps.filter(|gap| gap.state != State::Waived && !gap.is_limit);
        let gaps: BTreeSet<BaselineGap> = open
            .flat_map(|gap| {
                let subjects = gap.subjects.iter();
                subjects.map(|subject| BaselineGap {
                    rule: gap.rule.to_string(),
                    subject: subject.clone(),
                })
            })
            .collect();
        Self {
            schema: SCHEMA.to_owned(),
            findings,
            gaps: gaps.into_iter().collect(),
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// The file is not a baseline, or one of another version.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let fault = |message: String| {
            Problem::error("baseline", message)
                .help("write it anew: fabriclint baseline write PATH --output FILE")
        };
        let read: Self = serde_json::from_slice(bytes).map_err(|error| {
            fault(format!(
                "the file is not a baseline: {}",
                json_fault(&error)
            ))
        })?;
        if read.schema == SCHEMA {
            Ok(read)
        } else {
            // What stands there may be anything.
            Err(fault(format!("the `schema` of the file is not {SCHEMA}")))
        }
    }

    /// What another baseline holds as well.
    #[must_use]
    pub fn within(mut self, other: &Self) -> Self {
        let findings: BTreeSet<&str> = other
            .findings
            .iter()
            .map(|entry| entry.fingerprint.as_str())
            .collect();
        let is_known = |entry: &BaselineEntry| findings.contains(entry.fingerprint.as_str());
        self.findings.retain(is_known);
        self.gaps.retain(|gap| other.gaps.contains(gap));
        self
    }

    /// The file, an entry in few lines, so that a change of it reads well.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self) -> std::io::Result<String> {
        Ok(json_text(self, JsonForm::DATA)? + "\n")
    }

    /// How many gaps the baseline holds.
    #[must_use]
    pub fn gaps(&self) -> usize {
        self.gaps.len()
    }

    /// How many findings the baseline holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether the baseline holds no finding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Marks the findings and gaps that were there before; returns the findings that are gone. What the run
    /// did not look at, or could not evaluate, is not gone: a host or backend that is not there, a rule that
    /// judged nothing because an export is missing.
    pub fn apply(self, verdicts: &mut Verdicts, seen: &SeenObjects<'_>) -> Vec<BaselineEntry> {
        let entries = self.findings.into_iter();
        let mut before: BTreeMap<String, BaselineEntry> = entries
            .map(|entry| (entry.fingerprint.clone(), entry))
            .collect();
        for finding in &mut verdicts.findings {
            // A waived finding stays waived; it is taken out of the list all the same, for it is not fixed.
            if before.remove(&finding.fingerprint).is_some() && finding.state == State::Active {
                finding.state = State::Baselined;
            }
        }
        let gone = |entry: &BaselineEntry| {
            // A rule about coverage judges hosts that are not there.
            let of_coverage = is_coverage_rule(&RuleId::from(entry.rule.as_str()));
            let host = of_coverage || entry.host.as_deref().is_none_or(seen.has_host);
            let backend = entry.backend.as_deref().is_none_or(seen.has_backend);
            let all = verdicts.not_evaluated.iter();
            let mut gaps = all.filter(|gap| gap.rule.as_str() == entry.rule);
            let hidden = gaps.any(|gap| gap.subjects.iter().any(|name| hides(name, entry)));
            host && backend && !hidden && verdicts.judged(&entry.rule)
        };
        let mut fixed: Vec<BaselineEntry> = before.into_values().filter(gone).collect();
        fixed.sort();
        let known: BTreeSet<(&str, &str)> = self
            .gaps
            .iter()
            .map(|gap| (gap.rule.as_str(), gap.subject.as_str()))
            .collect();
        verdicts.accept_gaps(State::Baselined, |rule, subject| {
            known.contains(&(rule.as_str(), subject))
        });
        fixed
    }
}

/// What is in a run.
pub struct SeenObjects<'a> {
    /// Whether a host is.
    pub has_host: &'a dyn Fn(&str) -> bool,
    /// Whether a backend is.
    pub has_backend: &'a dyn Fn(&str) -> bool,
}

/// Whether a gap of this subject, `HV01/Tenant` or `HV01`, may hide a finding.
fn hides(gap: &str, entry: &BaselineEntry) -> bool {
    match (&entry.host, gap.split_once('/')) {
        (Some(host), Some((on, name))) => on == host && name == entry.subject,
        (Some(host), None) => gap == host,
        // A gap of a backend names the backend, in which any subject may be.
        (None, _) => true,
    }
}
