//! Two exports of one cmdlet in one folder, `Get-NetLbfoTeam.json` and `Get-NetLbfoTeam_20251101.json`:
//! the newer one is used, and the older is named. Put together they would be a host that never was.

use super::part::HostPart;
use crate::source::Problem;

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

/// Drops older exports beside newer ones of the same cmdlet, and says so.
pub(super) fn newest(parts: Vec<HostPart>, problems: &mut Vec<Problem>) -> Vec<HostPart> {
    let newest = |part: &HostPart| {
        let same = parts.iter().filter(|other| is_same_output(part, other));
        let best = same.max_by(|one, other| one.file.age.cmp(&other.file.age));
        best.filter(|best| best.file.age > part.file.age)
    };
    let older = |part: &HostPart| {
        let best = &newest(part)?.file.name;
        let own = &part.file.name;
        let message = format!(
            "{best} and {own} are two exports of one cmdlet; {best} is used, and this one is left out"
        );
        let problem = Problem::warning("older-export", message).at(part.place);
        Some(problem.help("keep one export of each cmdlet in a folder"))
    };
    let found: Vec<Option<Problem>> = parts.iter().map(older).collect();
    let is_used: Vec<bool> = found.iter().map(Option::is_none).collect();
    problems.extend(found.into_iter().flatten());
    let parts = parts.into_iter().zip(is_used);
    parts
        .filter_map(|(part, is_used)| is_used.then_some(part))
        .collect()
}

/// Whether two parts are outputs of one cmdlet about the same adapters, by the names of their files.
fn is_same_output(one: &HostPart, other: &HostPart) -> bool {
    one.file.kind.is_some()
        && one.file.kind == other.file.kind
        && one.file.words == other.file.words
}
