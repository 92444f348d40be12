//! Characters that are not shown, and those that stand in their place.

/// Stands between the signs of a log command, so that it is none.
pub(super) const PARTING: char = '·';
/// Stands for a character that is not shown.
pub(super) const REPLACEMENT: char = '\u{fffd}';
/// Stands where a text was cut off.
pub(super) const CUT: char = '…';

/// Whether a character does something other than to be seen: it moves the cursor, ends a line, turns the reading
/// direction, or hides in a name because it has no width. XML 1.0 knows some of these characters not at all.
pub(super) fn is_unsafe(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_control();
    }
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}
