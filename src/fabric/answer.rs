//! Answers that may be unknown, put together: one that decides is enough, whatever is unknown about
//! the others. It does not know what is asked.

use super::known::Why;

/// Yes, no, or why nobody knows.
pub type Answer = Result<bool, Why>;

/// Whether one of the answers is yes.
///
/// # Errors
/// None is, and for this reason one of them may be: the first.
pub fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut gap = None;
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => gap = gap.or(Some(why)),
        }
    }
    gap.map_or(Ok(false), Err)
}

/// Whether all of the answers are yes.
///
/// # Errors
/// None is no, and for this reason one of them may be: the first.
pub fn all(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let no = |answer: Answer| answer.map(|yes| !yes);
    any(answers.into_iter().map(no)).map(|one_is_no| !one_is_no)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(what: &str) -> Answer {
        Err(Why::not_collected(what))
    }

    #[test]
    fn one_yes_is_enough_for_any() {
        assert_eq!(any([gap("a"), Ok(true)]), Ok(true));
        assert_eq!(any([Ok(false), gap("a"), gap("b")]), gap("a"));
        assert_eq!(any([Ok(false)]), Ok(false));
        assert_eq!(any([]), Ok(false));
    }

    #[test]
    fn one_no_is_enough_against_all() {
        assert_eq!(all([gap("a"), Ok(false)]), Ok(false));
        assert_eq!(all([Ok(true), gap("a"), gap("b")]), gap("a"));
        assert_eq!(all([Ok(true)]), Ok(true));
        assert_eq!(all([]), Ok(true));
    }
}
