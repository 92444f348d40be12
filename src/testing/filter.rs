//! The choice of tests by their names.

use globset::{Glob, GlobMatcher};

/// A part of a name, or a glob over the whole of it.
#[derive(Clone, Debug)]
pub struct Filter {
    part: String,
    glob: Option<GlobMatcher>,
}

impl Filter {
    /// Takes a pattern. One that is no glob is still a part of a name: titles have brackets.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let glob = Glob::new(pattern).ok();
        Self {
            part: pattern.to_owned(),
            glob: glob.map(|glob| glob.compile_matcher()),
        }
    }

    /// Whether a test of this name is wanted. A glob may stop at the name of the rule.
    #[must_use]
    pub fn admits(&self, name: &str) -> bool {
        let suite = name.split(": ").next().unwrap_or_default();
        let matches = |glob: &GlobMatcher| glob.is_match(name) || glob.is_match(suite);
        name.contains(&self.part) || self.glob.as_ref().is_some_and(matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_or_a_glob_admits() {
        let name = "teaming/mac-hash: A [team] that hashes: MAC";
        for pattern in ["mac-hash", "teaming/*", "*hash", "[team]", "*: A*MAC", name] {
            assert!(Filter::new(pattern).admits(name), "{pattern}");
        }
        for pattern in ["vlan", "teaming", "*/mac", "hash*"] {
            let admits = Filter::new(pattern).admits(name);
            assert_eq!(admits, pattern == "teaming", "{pattern}");
        }
    }
}
