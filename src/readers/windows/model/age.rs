//! Which of several exports of one cmdlet a file is, as far as its name says it.

/// Which of several exports a file is, by its name; the older ones go first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::readers) enum Age {
    /// One that was there before: `_old`, ` - Copy`.
    Before,
    /// One of this day, `20251101`, perhaps with a time.
    Dated(String),
    /// Its name does not say.
    #[default]
    Unsaid,
    /// One that was saved beside another of the same name: `(1)`.
    Again(u32),
    /// The last one: `_new`.
    Now,
}

impl Age {
    /// Both of what two pieces of a name say.
    pub(in crate::readers) fn and(self, other: Self) -> Self {
        match (self, other) {
            // The time may stand before the day: `0930_20251101`.
            (Self::Dated(one), Self::Dated(other)) if one.len() < other.len() => {
                Self::Dated(other + &one)
            }
            (Self::Dated(one), Self::Dated(other)) => Self::Dated(one + &other),
            (Self::Unsaid, other) => other,
            (one, _) => one,
        }
    }
}
