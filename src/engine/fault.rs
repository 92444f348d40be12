//! What the Rego engine says is wrong with a policy, as a problem with a place. The engine gives a
//! text: a header `--> file:line:col`, the line with a caret, `error: …`.

use crate::catalogue::Policy;
use crate::source::Problem;

/// The problem that a text of the engine tells.
pub(super) fn fault<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    error: &impl ToString,
) -> Problem {
    let text = error.to_string();
    // A limit that was exceeded is told in one line, without a header and without `error:`.
    let message = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("error: "))
        .unwrap_or_else(|| text.lines().next().unwrap_or_default());
    let message = match message.trim() {
        // Of `import data` it gives the place alone.
        "" => "the engine refuses this and does not say why",
        said => said,
    };
    let mut problem = Problem::error("policy", message);
    // Policies of older tools are in the first version of Rego, which had neither word.
    if message.contains("keyword is required") {
        problem = problem.help(
            "this is Rego as it was before version 1: write `deny contains msg if { … }` in place of `deny[msg] { … }`",
        );
    }
    let Some((path, line, column)) = text.lines().find_map(header) else {
        return problem;
    };
    let Some(policy) = policies.into_iter().find(|policy| policy.path == path) else {
        return problem.in_file(path);
    };
    let start = offset(&policy.text, line, column);
    // The engine counts characters that take more than a byte, a byte order mark among them.
    let letter = policy
        .text
        .get(start..)
        .and_then(|rest| rest.chars().next());
    let width = letter.map_or(1, char::len_utf8);
    problem.at(policy.place(start, start + width))
}

/// `--> policies/teaming/x.rego:12:5`.
fn header(line: &str) -> Option<(&str, usize, usize)> {
    let place = line.trim().strip_prefix("-->")?.trim();
    // From the end, because the path of a user's policy on Windows has a colon behind the drive.
    let (rest, column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    Some((path, line.parse().ok()?, column.parse().ok()?))
}

/// Columns that the engine counts for a tab.
const TAB: usize = 4;

/// The byte at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line - line.min(1)).map(str::len).sum();
    let mut at = 1;
    for (inside, letter) in lines.next().unwrap_or_default().char_indices() {
        if at >= column {
            return before + inside;
        }
        at += if letter == '\t' { TAB } else { 1 };
    }
    // A column behind the end of its line: the beginning of the line has to do.
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_fault_stands_where_the_engine_says() {
        let mut sources = Sources::default();
        let text = "package a\n\n\tx := y\n";
        let source = sources.add("p.rego", "p.rego", text);
        let policy = Policy::new("p.rego", text, source);
        let error = "\n--> p.rego:3:10\n  |\n3 |  x := y\n  |      ^\nerror: var y is unsafe";
        let problem = fault([&policy], &error);
        assert_eq!(problem.message, "var y is unsafe");
        let span = problem.place.map(|place| place.span).expect("a place");
        assert_eq!(&text[span.start as usize..span.end as usize], "y");
        assert_eq!(fault([&policy], &"exceeded").message, "exceeded");
        for silent in [
            "",
            "\n--> p.rego:3:10\n  |\nerror: \n",
            "\n--> p.rego:3:10\n",
        ] {
            assert!(!fault([&policy], &silent).message.is_empty(), "{silent:?}");
        }
        let policy = Policy::new("p.rego", "\u{feff}package a\n", source);
        let error = "\n--> p.rego:1:1\n  |\nerror: unexpected";
        let span = fault([&policy], &error).place.map(|place| place.span);
        assert_eq!(span.map(|span| span.end), Some(3), "a whole character");
    }
}
