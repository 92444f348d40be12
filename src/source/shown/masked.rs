//! Values that are wrong where they stand. A password in the field beside its own is such a value.

use serde_json::error::Category;

use super::text::clean;

/// Characters of a wrong value that are shown: enough to find it by, too few to use it.
pub(in crate::source) const WRONG_SHOWN: usize = 4;

/// A value that is not what belongs in its place: its first characters, and as much of the rest as says that there
/// is one.
#[must_use]
pub fn masked(value: &str) -> String {
    let mut letters = value.chars();
    let head: String = letters.by_ref().take(WRONG_SHOWN).collect();
    let rest = letters.take(WRONG_SHOWN).map(|_| '*');
    clean(&head) + &rest.collect::<String>()
}

/// What is wrong with JSON that is no document of ours. Where a value is of another type than it must be, the library
/// shows the value.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Data => format!("it holds something else in {place}"),
        Category::Eof => format!("it ends in {place}"),
        Category::Syntax | Category::Io => format!("it is no JSON in {place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_wrong_value_is_told_by_its_first_characters() {
        assert_eq!(masked("Up"), "Up");
        assert_eq!(masked("S3cret"), "S3cr**");
        assert_eq!(masked("hunter2-hunter2-hunter2"), "hunt****");
    }
}
