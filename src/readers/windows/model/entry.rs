//! What tells the objects of a section from all others, and what they are called.

/// What tells the objects of a kind.
pub(super) struct Entry {
    /// What they are, as a sentence.
    pub(super) what: &'static str,
    /// The noun of the cmdlet; empty where the class is asked for.
    pub(super) noun: &'static str,
    /// Classes of the objects.
    pub(super) classes: &'static [&'static str],
    /// Sets of properties that no other object has together.
    pub(super) prints: &'static [&'static [&'static str]],
    /// Properties and columns of its default view, by which a selection of them is told.
    pub(super) columns: &'static [&'static str],
    /// The key of the section in a file of the collector.
    pub(super) collector: Option<&'static str>,
}

/// The entry of objects that are not used.
pub(super) const fn unused(
    noun: &'static str,
    classes: &'static [&'static str; 1],
    prints: &'static [&'static [&'static str]],
) -> Entry {
    Entry {
        what: "",
        noun,
        classes,
        prints,
        columns: &[],
        collector: None,
    }
}

impl Entry {
    /// The noun of the cmdlet, or the class that is asked for in its place.
    pub(super) fn word(&self) -> &'static str {
        match (self.noun, self.classes) {
            ("", [class, ..]) => class,
            (noun, _) => noun,
        }
    }
}
