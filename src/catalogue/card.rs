//! What reports say of a rule: its page without what the engine needs. A card goes where the rule itself
//! cannot, into the parts of a sharded run.

use serde::{Deserialize, Serialize};

use super::{Confidence, Rule, RuleId, Severity};

/// What reports say of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCard {
    /// The identity of the rule.
    pub id: RuleId,
    /// The pattern that the rule is against, one line.
    pub title: String,
    /// How bad the findings are, unless a variant or a design says otherwise.
    pub severity: Severity,
    /// The most that the findings can be sure of.
    pub confidence: Confidence,
    /// What, why and how to fix it: Markdown, without the title and the examples.
    pub prose: String,
    /// Documents and guides that the rule follows.
    pub references: Vec<String>,
}

/// Headings of the sections of a page that hold examples.
const EXAMPLES: [&str; 2] = ["Flagged", "Accepted"];

impl RuleCard {
    /// The card of a rule with a page.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            confidence: rule.confidence,
            prose: prose(&rule.body),
            references: rule.references.clone(),
        }
    }

    /// The card of a policy that has no page.
    #[must_use]
    pub fn without_page(id: RuleId) -> Self {
        Self {
            title: format!("The policy {id}"),
            severity: Severity::Error,
            confidence: Confidence::High,
            prose: String::new(),
            references: Vec::new(),
            id,
        }
    }
}

/// The sections of a page that say something in words.
fn prose(body: &str) -> String {
    let mut prose = String::new();
    let (mut shown, mut fenced) = (false, false);
    for line in body.lines() {
        // What looks like a heading inside a code block is code.
        fenced ^= line.starts_with("```");
        if let Some(heading) = line.strip_prefix("## ").filter(|_| !fenced) {
            shown = !EXAMPLES.contains(&heading.trim());
        }
        if shown {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose.truncate(prose.trim_end().len());
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_the_title_are_left_out() {
        let body = "# Title\n\n## What\n\nA.\n\n```yaml\n## Flagged\n```\n\n## Flagged\n\n\
            ```yaml\n## What\n```\n\n## Fix\n\nB.\n\n## Accepted\n\nC.\n";
        let expected = "## What\n\nA.\n\n```yaml\n## Flagged\n```\n\n## Fix\n\nB.";
        assert_eq!(prose(body), expected);
    }
}
