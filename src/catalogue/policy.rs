//! The policy of a rule: a Rego module as a text with a place. What the text says is the engine's
//! business.

use std::collections::BTreeSet;

use crate::source::{Place, SourceId, Sources, Span, secrets_in};

/// A Rego module.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The path, for error messages.
    pub path: String,
    /// The text.
    pub text: String,
    /// The source that holds the text.
    pub source: SourceId,
    embedded: Option<EmbeddedPolicy>,
}

/// What the packages of the library begin with.
const LIBRARY: &str = "fabriclint.lib.";

/// A policy that is part of the program.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedPolicy {
    /// The path in the repository.
    pub path: &'static str,
    /// The text.
    pub text: &'static str,
    /// What the rule was compiled to, as `policies/bytecode.txt` says it; empty where that file has
    /// nothing.
    pub packed: &'static str,
}

impl Policy {
    /// A policy with the source that holds it.
    pub fn new(path: impl Into<String>, text: impl Into<String>, source: SourceId) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            source,
            embedded: None,
        }
    }

    /// Reads a policy that is embedded in the program.
    pub(super) fn embedded(sources: &mut Sources, embedded: EmbeddedPolicy) -> Self {
        let source = sources.add(embedded.path, embedded.path, embedded.text);
        let mut policy = Self::of_source(sources, source);
        policy.embedded = Some(embedded);
        policy
    }

    /// What the rule was compiled to. Whoever changes the text has the policy compiled anew.
    #[must_use]
    pub fn packed(&self) -> Option<&'static str> {
        let embedded = self.embedded?;
        let same = embedded.text == self.text && !embedded.packed.is_empty();
        same.then_some(embedded.packed)
    }

    /// What other policies import the module by: `vlans` for the package `fabriclint.lib.vlans`.
    #[must_use]
    pub fn library_name(&self) -> Option<&str> {
        let mut lines = self.text.lines();
        let package = lines.find_map(|line| line.strip_prefix("package "))?;
        package.trim().strip_prefix(LIBRARY)
    }

    /// The names in the text of modules of the library; one in a comment does no harm.
    fn library_names(&self) -> impl Iterator<Item = &str> {
        let named = self.text.split(LIBRARY).skip(1);
        named.map(|rest| {
            let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
            let end = rest.find(|letter| !is_of_name(letter));
            &rest[..end.unwrap_or(rest.len())]
        })
    }

    /// The modules of a library that the policy imports, and those that they import, by their indices and
    /// in their order.
    #[must_use]
    pub fn imported(&self, library: &[Policy]) -> Vec<usize> {
        let (mut found, mut open) = (BTreeSet::new(), vec![self]);
        while let Some(policy) = open.pop() {
            for name in policy.library_names() {
                let named = |module: &Policy| module.library_name() == Some(name);
                // Modules may import each other: each is opened the first time only.
                if let Some(index) = library.iter().position(named)
                    && found.insert(index)
                {
                    open.push(&library[index]);
                }
            }
        }
        found.into_iter().collect()
    }

    /// A policy that was loaded as a source. Policies may be shown whole, but for a literal that somebody
    /// gave the name of a secret.
    pub(super) fn of_source(sources: &mut Sources, source: SourceId) -> Self {
        let hidden = secrets_in(sources.get(source).text(), false);
        sources.get_mut(source).reveal(hidden);
        let file = sources.get(source);
        Self::new(file.name(), file.text(), source)
    }

    /// The line that declares the package.
    #[must_use]
    pub fn package(&self) -> Place {
        // Comments may stand above the package, and may hold the word.
        let start = match self.text.find("\npackage ") {
            Some(newline) if !self.text.starts_with("package ") => newline + 1,
            _ => 0,
        };
        let length = self.text[start..].lines().next().map_or(0, str::len);
        self.place(start, start + length)
    }

    /// The place of some bytes of the text.
    #[must_use]
    pub fn place(&self, start: usize, end: usize) -> Place {
        let clip = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Place {
            source: self.source,
            span: Span {
                start: clip(start),
                end: clip(end),
            },
        }
    }

    /// Whether the policy is written in the form of the shipped rules, in a package under `fabriclint`.
    pub(super) fn has_page(&self) -> bool {
        let mut lines = self.text.lines();
        lines.any(|line| line.starts_with("package fabriclint."))
    }

    /// Whether the module holds tests of policies, by its name.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("_test.rego")
    }
}
