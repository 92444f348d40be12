//! The lines of a file that a change touches, whatever the file is stored as: decoded texts are compared.

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::report::ChangedLines;
use crate::source::Source;

/// The longest text that is compared line by line.
const MAX_COMPARED: usize = 64 * 1024 * 1024;

/// The lines of a file that differ from those of the file of the base; nothing where there is no such file, or
/// either is no text: then every line is one of the change.
pub(super) fn changed_lines(mut before: Source, mut after: Source) -> Option<ChangedLines> {
    before.load().ok()?;
    after.load().ok()?;
    let (before, after) = (before.text(), after.text());
    if before.len().max(after.len()) > MAX_COMPARED {
        return None;
    }
    Some(compare(before, after))
}

fn compare(before: &str, after: &str) -> ChangedLines {
    // How lines end is a matter of who checked the file out.
    let mut input = InternedInput::default();
    input.update_before(before.lines());
    input.update_after(after.lines());
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let hunks = diff.hunks().map(|hunk| {
        let (first, end) = (hunk.after.start + 1, hunk.after.end);
        // What is gone is seen beside the line after which it stood.
        if hunk.after.is_empty() {
            (end.max(1), end + 1)
        } else {
            (first, end)
        }
    });
    ChangedLines::new(hunks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_new_or_beside_what_is_gone() {
        let before = "a\nb\nc\nd\ne\n";
        let lines = compare(before, "a\r\nb\r\nc\r\nd\r\ne\r\n");
        assert!(!(1..=5).any(|line| lines.touch(line, line)));
        let lines = compare(before, "a\nB\nX\nc\nd\n");
        let touched: Vec<u32> = (1..=6).filter(|line| lines.touch(*line, *line)).collect();
        assert_eq!(touched, [2, 3, 5, 6]);
        assert!(lines.touch(4, 9) && !lines.touch(4, 4));
    }
}
