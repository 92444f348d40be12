//! A baseline, `fabriclint/baseline/v1`: the findings of a day. Only findings that the file does not
//! hold count; findings of the file that are gone are reported as fixed, so that it can be written anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::is_waiver_rule;
use crate::finding::{Finding, State, Verdicts};
use crate::source::Problem;

const SCHEMA: &str = "fabriclint/baseline/v1";

/// What was found before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    findings: Vec<BaselineEntry>,
}

/// A finding that was there before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The rule.
    pub rule: String,
    /// The host that the subject is on.
    pub host: Option<String>,
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
        Self {
            schema: SCHEMA.to_owned(),
            findings,
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
        let read: Self = serde_json::from_slice(bytes)
            .map_err(|error| fault(format!("the file is not a baseline: {error}")))?;
        if read.schema == SCHEMA {
            Ok(read)
        } else {
            Err(fault(format!(
                "the file is a {}, not a {SCHEMA}",
                read.schema
            )))
        }
    }

    /// The file, an entry in few lines, so that a change of it reads well.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
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

    /// Marks the findings that were there before; returns those that are gone. What the run did not
    /// look at, or could not evaluate, is not gone: a host that is not there, a rule that judged
    /// nothing because an export is missing.
    pub fn apply(
        self,
        verdicts: &mut Verdicts,
        has_host: &dyn Fn(&str) -> bool,
    ) -> Vec<BaselineEntry> {
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
            let host = entry.host.as_deref().is_none_or(has_host);
            let all = verdicts.not_evaluated.iter();
            let mut gaps = all.filter(|gap| gap.rule.as_str() == entry.rule);
            let hidden = gaps.any(|gap| gap.subjects.iter().any(|name| hides(name, entry)));
            host && !hidden && verdicts.judged(&entry.rule)
        };
        let mut fixed: Vec<BaselineEntry> = before.into_values().filter(gone).collect();
        fixed.sort();
        fixed
    }
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
