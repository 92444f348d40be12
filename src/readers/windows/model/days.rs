//! Two exports of one cmdlet in one folder, `Get-NetLbfoTeam.json` and `Get-NetLbfoTeam_20251101.json`:
//! the newer one is used, and the older is named. Put together they would be a host that never was.

use super::part::HostPart;
use crate::source::Problem;

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

/// Whether two parts are outputs of one cmdlet about the same adapters, by the names of their files. Pieces of one
/// output are not: in `old_Get-VMSwitchTeam.json` of a bundle, `old` is the name of a switch.
fn is_same_output(one: &HostPart, other: &HostPart) -> bool {
    one.file.kind.is_some()
        && !one.file.is_piece()
        && !other.file.is_piece()
        && one.file.kind == other.file.kind
        && one.file.words == other.file.words
}
