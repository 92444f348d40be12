//! The identity of a rule, and the paths and the package that follow from the identity alone.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The identity of a rule, `area/name` in kebab case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The area, the part before the slash.
    #[must_use]
    pub fn area(&self) -> &str {
        self.0.split_once('/').map_or("", |(area, _)| area)
    }

    /// The Rego package of the rule's policy.
    #[must_use]
    pub fn package(&self) -> String {
        format!("fabriclint.{}", self.0.replace('/', ".").replace('-', "_"))
    }

    /// The path of the rule's page.
    #[must_use]
    pub fn page(&self) -> String {
        format!("rules/{}.md", self.0)
    }

    /// The id that a page or policy path stands for: `rules/a-b/c-d.md`,
    /// `policies/a_b/c_d.rego`.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        // From the end, because a user's rules stand below any folder.
        let mut parts = path.rsplit('/');
        let file = parts.next()?;
        let area = parts.next()?;
        let (name, _) = file.rsplit_once('.')?;
        Some(Self(format!("{area}/{name}").replace('_', "-").into()))
    }
}

impl From<&str> for RuleId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for RuleId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<RuleId> for String {
    fn from(rule: RuleId) -> Self {
        rule.0.as_ref().to_owned()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
