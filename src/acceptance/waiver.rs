//! A waiver: which findings it covers, why, and until when.

use std::fmt;

use chrono::NaiveDate;
use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Waived};
use crate::source::Place;

/// An agreement that findings are known and accepted until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// A glob over the ids of rules.
    pub rule: String,
    /// A glob over the names of hosts. Without one every host is meant, and what is on no host.
    pub host: Option<String>,
    /// A glob over the names and ids of subjects.
    pub object: Option<String>,
    /// Ranges of VLAN IDs, both ends in them; a finding about others as well is not covered.
    pub vlans: Vec<(u16, u16)>,
    /// Why the findings are accepted.
    pub reason: String,
    /// Who answers for the waiver.
    pub owner: Option<String>,
    /// Where the waiver was decided.
    pub ticket: Option<String>,
    /// The last day on which the waiver counts.
    pub expires: NaiveDate,
    /// Whether the waiver is of what could not be evaluated, in place of findings.
    pub gap: bool,
    /// Where the waiver stands in its file.
    pub place: Place,
}

impl Waiver {
    /// Whether the waiver no longer counts.
    #[must_use]
    pub fn is_lapsed(&self, today: NaiveDate) -> bool {
        self.expires < today
    }

    /// What a finding says of the waiver.
    #[must_use]
    pub fn word(&self) -> Waived {
        Waived {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            ticket: self.ticket.clone(),
            expires: self.expires.to_string(),
        }
    }

    /// The waiver with its patterns compiled.
    #[must_use]
    pub fn matcher(&self) -> Matcher<'_> {
        let optional = |text: &Option<String>| text.as_deref().map_or(Pattern::Any, Pattern::of);
        Matcher {
            waiver: self,
            rule: Pattern::of(&self.rule),
            host: optional(&self.host),
            object: optional(&self.object),
        }
    }
}

/// What the waiver covers, `vlan/* on HV0*, object Tenant, VLAN 101`.
impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.gap {
            f.write_str("gaps of ")?;
        }
        f.write_str(&self.rule)?;
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        if let Some(object) = &self.object {
            write!(f, ", object {object}")?;
        }
        let range = |(first, last): &(u16, u16)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        };
        let vlans: Vec<String> = self.vlans.iter().map(range).collect();
        match vlans.as_slice() {
            [] => Ok(()),
            _ => write!(f, ", VLAN {}", vlans.join(", ")),
        }
    }
}

/// A pattern over names.
enum Pattern {
    Any,
    Of(GlobMatcher),
    /// The text is not a valid pattern and matches nothing.
    Broken,
}

impl Pattern {
    /// Names on Windows are case-insensitive.
    fn of(text: &str) -> Self {
        let glob = GlobBuilder::new(text).case_insensitive(true).build();
        glob.map_or(Self::Broken, |glob| Self::Of(glob.compile_matcher()))
    }

    /// Whether a name matches the pattern; a subject without a name matches `Any` alone.
    fn fits(&self, name: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::Of(glob) => name.is_some_and(|name| glob.is_match(name)),
            Self::Broken => false,
        }
    }
}

/// A waiver with its patterns compiled.
pub struct Matcher<'w> {
    /// The waiver.
    pub waiver: &'w Waiver,
    rule: Pattern,
    host: Pattern,
    object: Pattern,
}

impl Matcher<'_> {
    /// Whether the waiver is for a rule.
    #[must_use]
    pub fn rule(&self, rule: &str) -> bool {
        self.rule.fits(Some(rule))
    }

    /// Whether the waiver is for a host, or for a subject that is on none.
    #[must_use]
    pub fn host(&self, host: Option<&str>) -> bool {
        self.host.fits(host)
    }

    /// Whether the waiver covers what a rule could not evaluate of a subject, `HV01/Tenant`, whether or not
    /// it has lapsed.
    #[must_use]
    pub fn covers_gap(&self, rule: &str, subject: &str) -> bool {
        let (host, name) = match subject.split_once('/') {
            Some((host, name)) => (host, name),
            // Where the subjects of a host are out of sight, the gap is one of the host itself.
            None => (subject, subject),
        };
        self.waiver.gap && self.rule(rule) && self.host(Some(host)) && self.object.fits(Some(name))
    }

    /// Whether the waiver covers a finding, whether or not it has lapsed.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let subject = &finding.subject;
        let names = [&subject.name, &subject.id];
        let object = names.iter().any(|name| self.object.fits(Some(name)));
        // A finding about no VLAN is in no range, so that a waiver of some VLANs leaves it alone.
        let ranges = &self.waiver.vlans;
        let inside = |vlan: &u16| ranges.iter().any(|(a, b)| (a..=b).contains(&vlan));
        let vlans =
            ranges.is_empty() || (!finding.vlans.is_empty() && finding.vlans.iter().all(inside));
        !self.waiver.gap
            && object
            && vlans
            && self.host(subject.on_host())
            && self.rule(finding.rule.as_str())
    }
}

/// Reads `101` or `100-120`.
#[must_use]
pub fn parse_vlans(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last && last < 4096).then_some((first, last))
}
