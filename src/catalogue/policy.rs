//! The policy of a rule: a Rego module as a text with a place. What it says is the engine's
//! business.

use crate::source::{Place, SourceId, Sources, Span};

/// A Rego module.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its path, for error messages.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The source that holds the text.
    pub source: SourceId,
    embedded: Option<EmbeddedPolicy>,
}

/// A policy that is part of the program.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedPolicy {
    /// Its path in the repository.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
    /// What `build.rs` compiled it to, by itself; empty where it needs a library.
    pub bytecode: &'static [u8],
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

    /// What the text was compiled to when the program was built. Whoever changes the text has it
    /// compiled anew.
    #[must_use]
    pub fn compiled(&self) -> Option<&'static [u8]> {
        let embedded = self.embedded?;
        let same = embedded.text == self.text && !embedded.bytecode.is_empty();
        same.then_some(embedded.bytecode)
    }

    /// Its path and its text, as the engine takes them.
    #[must_use]
    pub fn named(&self) -> (&str, &str) {
        (&self.path, &self.text)
    }

    /// A policy that was loaded as a source. Policies hold no secrets: they may be shown whole.
    pub(super) fn of_source(sources: &mut Sources, source: SourceId) -> Self {
        sources.get_mut(source).reveal(Vec::new());
        let file = sources.get(source);
        Self::new(file.name(), file.text(), source)
    }

    /// The line that declares its package.
    #[must_use]
    pub fn package(&self) -> Place {
        let start = match self.text.find("\npackage ") {
            Some(newline) if !self.text.starts_with("package ") => newline + 1,
            _ => 0,
        };
        let length = self.text[start..].lines().next().map_or(0, str::len);
        self.place(start, start + length)
    }

    /// Bytes of its text.
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

    /// Whether it is written in the form of the shipped rules, in a package under `fabriclint`.
    pub(super) fn has_page(&self) -> bool {
        let mut lines = self.text.lines();
        lines.any(|line| line.starts_with("package fabriclint."))
    }

    /// Whether it holds tests of policies, by its name.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("_test.rego")
    }
}
