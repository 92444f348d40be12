//! All waivers of a run. A waiver that lapsed, or that covers nothing any more, is a finding of
//! its own: a forgotten waiver hides the next defect.

use chrono::{Days, NaiveDate};

use super::waiver::{Matcher, Waiver};
use crate::catalogue::{Confidence, RuleCard, RuleId, Severity};
use crate::coverage::Coverage;
use crate::finding::{Finding, State, SubjectName, Tally, Verdicts, fingerprint};

const LAPSED: &str = "waiver/lapsed";
const UNUSED: &str = "waiver/unused";

/// The rules about waivers: they need no policy.
#[must_use]
pub fn rules() -> [RuleCard; 2] {
    let card = |id: &str, title: &str, severity, prose: &str| RuleCard {
        id: RuleId::from(id),
        title: title.to_owned(),
        severity,
        confidence: Confidence::High,
        prose: prose.to_owned(),
        references: Vec::new(),
    };
    [
        card(
            LAPSED,
            "Waiver that has lapsed",
            Severity::Warning,
            "## What\n\nThe day in `expires` is over. What the waiver covered counts again.\n\n\
             ## Why\n\nA waiver is a loan. One that lapses in silence turns a scan red on a day on \
             which nothing has changed; one that never lapses hides what nobody remembers.\n\n\
             ## Fix\n\nRepair what it covers and remove it, or have it decided again and give it a \
             later day. `--today YYYY-MM-DD` shows what will lapse.",
        ),
        card(
            UNUSED,
            "Waiver that covers nothing",
            Severity::Info,
            "## What\n\nNo finding of the run is covered by the waiver, although its rule was \
             looked at and nothing that it may be for was left unevaluated.\n\n\
             ## Why\n\nIt would cover the same defect should it come back, and nobody would see \
             it.\n\n\
             ## Fix\n\nRemove it, or correct its pattern.",
        ),
    ]
}

/// Whether this is one of the rules about waivers.
#[must_use]
pub fn is_waiver_rule(id: &RuleId) -> bool {
    id.as_str() == LAPSED || id.as_str() == UNUSED
}

/// A waiver with what it covers.
#[derive(Clone, Debug)]
pub struct Covered {
    /// The waiver.
    pub waiver: Waiver,
    /// How many findings the waiver covers, whether or not it has lapsed.
    pub findings: usize,
    /// Whether the waiver covers nothing although everything that it may be for was seen.
    pub is_unused: bool,
}

/// Days before the last one in which a waiver is told to lapse soon.
const SOON: u64 = 30;

impl Covered {
    /// The state of the waiver in one word.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> &'static str {
        let soon = today.checked_add_days(Days::new(SOON));
        if self.waiver.is_lapsed(today) {
            "lapsed"
        } else if self.is_unused {
            "unused"
        } else if soon.is_some_and(|soon| self.waiver.expires <= soon) {
            "lapses soon"
        } else {
            "counts"
        }
    }
}

/// The waivers of a run, on a day.
pub struct Register<'w> {
    waivers: &'w [Waiver],
    today: NaiveDate,
}

impl<'w> Register<'w> {
    /// These waivers, on this day.
    #[must_use]
    pub fn new(waivers: &'w [Waiver], today: NaiveDate) -> Self {
        Self { waivers, today }
    }

    /// Waives the findings and gaps that are covered, and judges the waivers by these rules about them.
    /// Returns what each waiver covers, lapsed or not.
    pub fn apply(
        &self,
        verdicts: &mut Verdicts,
        rules: &[RuleCard],
        coverage: &Coverage,
    ) -> Vec<Covered> {
        if self.waivers.is_empty() {
            return Vec::new();
        }
        let matchers: Vec<Matcher<'_>> = self.waivers.iter().map(Waiver::matcher).collect();
        let covered = self.waive(&matchers, verdicts);
        let all: Vec<Covered> = matchers
            .iter()
            .zip(covered)
            .map(|(matcher, findings)| Covered {
                waiver: matcher.waiver.clone(),
                findings,
                is_unused: findings == 0 && self.is_unused(matcher, verdicts, coverage),
            })
            .collect();
        for card in rules.iter().filter(|rule| is_waiver_rule(&rule.id)) {
            self.judge(card, &all, verdicts);
        }
        all
    }

    /// Waives what is covered; returns how much each waiver covers. A lapsed waiver counts as well: its own
    /// finding says how many findings count again.
    fn waive(&self, matchers: &[Matcher<'_>], verdicts: &mut Verdicts) -> Vec<usize> {
        let mut covered = vec![0_usize; matchers.len()];
        for finding in &mut verdicts.findings {
            for (matcher, count) in matchers.iter().zip(&mut covered) {
                if !matcher.covers(finding) {
                    continue;
                }
                *count += 1;
                let counts = finding.state == State::Active;
                if counts && !matcher.waiver.is_lapsed(self.today) {
                    finding.state = State::Waived;
                    finding.waived = Some(Box::new(matcher.waiver.word()));
                }
            }
        }
        verdicts.accept_gaps(State::Waived, |rule, subject| {
            let mut counts = false;
            for (matcher, count) in matchers.iter().zip(&mut covered) {
                if matcher.covers_gap(rule.as_str(), subject) {
                    *count += 1;
                    counts |= !matcher.waiver.is_lapsed(self.today);
                }
            }
            counts
        });
        covered
    }

    /// Judges the waivers by one of the rules about them.
    fn judge(&self, card: &RuleCard, all: &[Covered], verdicts: &mut Verdicts) {
        let judged = all.iter().filter_map(|covered| {
            if card.id.as_str() == LAPSED {
                self.lapsed(covered)
            } else {
                covered.is_unused.then(|| unused(&covered.waiver))
            }
        });
        let found: Vec<Finding> = judged
            .map(|finding| Finding {
                severity: card.severity,
                ..finding
            })
            .collect();
        let tally = Tally {
            evaluated: self.waivers.len(),
            found: found.len(),
            ..Tally::default()
        };
        verdicts.findings.extend(found);
        verdicts.tallies.insert(card.id.clone(), tally);
    }

    fn lapsed(&self, covered: &Covered) -> Option<Finding> {
        let waiver = &covered.waiver;
        let again = match covered.findings {
            0 => String::new(),
            1 => "; 1 finding counts again".to_owned(),
            count => format!("; {count} findings count again"),
        };
        let message = format!("the waiver of {waiver} lapsed on {}{again}", waiver.expires);
        let owner = waiver.owner.as_deref().unwrap_or("its owner");
        let help = format!("remove it, or have {owner} decide again and give it a later day");
        let lapsed = waiver.is_lapsed(self.today);
        lapsed.then(|| finding(LAPSED, waiver, message, help))
    }

    /// Whether everything was seen that a waiver may be for.
    fn is_unused(&self, matcher: &Matcher<'_>, verdicts: &Verdicts, coverage: &Coverage) -> bool {
        // A host that is not there may have what it is for.
        let mut missing = coverage.missing.iter();
        if missing.any(|missing| matcher.host(Some(&missing.host)))
            || !coverage.missing_backends.is_empty()
        {
            return false;
        }
        let mut rules = verdicts.tallies.keys().map(RuleId::as_str);
        let seen = rules.any(|rule| matcher.rule(rule) && verdicts.judged(rule));
        // What could not be evaluated may be what it is for.
        let hidden = verdicts.not_evaluated.iter().any(|gap| {
            let host = |host: &String| matcher.host(host.split('/').next());
            matcher.rule(gap.rule.as_str()) && gap.subjects.iter().any(host)
        });
        seen && !hidden && !matcher.waiver.is_lapsed(self.today)
    }
}

fn unused(waiver: &Waiver) -> Finding {
    let message = format!("the waiver of {waiver} covers nothing");
    let help = "remove it, or correct its pattern".to_owned();
    finding(UNUSED, waiver, message, help)
}

fn finding(rule: &str, waiver: &Waiver, message: String, help: String) -> Finding {
    let rule = RuleId::from(rule);
    let name = waiver.to_string();
    let subject = SubjectName {
        kind: "waiver".to_owned(),
        id: format!("waiver:{name}"),
        name,
        host: None,
    };
    Finding {
        // Two waivers can have the same patterns; what tells them apart is their reason.
        fingerprint: fingerprint(&rule, None, &subject, &[("reason", &waiver.reason)]),
        rule,
        variant: None,
        severity: Severity::Warning,
        confidence: Confidence::High,
        state: State::Active,
        waived: None,
        vlans: Vec::new(),
        message,
        help,
        cause: None,
        because: None,
        fold: None,
        subject,
        place: waiver.place,
        label: Some(format!("\"{}\"", waiver.reason)),
        related: Vec::new(),
    }
}
