//! Patterns of the plan over names, compiled once.

use globset::{Glob, GlobMatcher};

/// Names know no case; a pattern that is no glob is compared as it is.
pub(super) enum Pattern<'a> {
    /// A glob, in lower case.
    Glob(Box<GlobMatcher>),
    /// What is no glob.
    Text(&'a str),
}

impl<'a> Pattern<'a> {
    /// Compiles a pattern.
    pub(super) fn new(pattern: &'a str) -> Self {
        match Glob::new(&pattern.to_lowercase()) {
            Ok(glob) => Self::Glob(Box::new(glob.compile_matcher())),
            Err(_) => Self::Text(pattern),
        }
    }

    /// Whether a name is like the pattern; `lower` is the name in lower case.
    pub(super) fn matches(&self, name: &str, lower: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.is_match(lower),
            Self::Text(text) => text.eq_ignore_ascii_case(name),
        }
    }
}
