//! Values that are wrong where they stand. A password in the field beside its own is such a value.

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
