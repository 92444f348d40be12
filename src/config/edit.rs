//! Waivers added to and taken out of a file by hand, as it were: comments, order and layout stay as
//! their author left them. What comes out is read again before anyone writes it.

use std::ops::Range;

use chrono::NaiveDate;

use crate::acceptance::Waiver;
use crate::fabric::record::Reading;
use crate::source::{Node, Problem, Sources, parse_yaml, yaml_text};

use super::waivers;

/// A waiver as it is to be written: keys and texts.
pub type NewWaiver<'a> = Vec<(&'static str, &'a str)>;

/// The text with one more waiver at the end of the list.
///
/// # Errors
/// The text is not understood, the waiver is wrong, or the list is written on one line.
pub fn add(text: &str, entry: &NewWaiver<'_>) -> Result<String, Problem> {
    let before = read(text)?;
    let item = |indent: &str| {
        let lines = entry.iter().enumerate().map(|(index, (key, value))| {
            let mark = if index == 0 { "- " } else { "  " };
            // A boolean and a number stand without the quotes that a text like them has.
            let is_number = value.chars().all(|letter| letter.is_ascii_digit());
            let value = match *key {
                "gap" => (*value).to_owned(),
                "vlan" if is_number => (*value).to_owned(),
                _ => scalar(value),
            };
            format!("{indent}{mark}{key}: {value}\n")
        });
        lines.collect::<String>()
    };
    let mut changed = text.to_owned();
    match list(text)? {
        WaiverList::Missing => {
            if !changed.is_empty() && !changed.ends_with('\n') {
                changed.push('\n');
            }
            let gap = if changed.is_empty() { "" } else { "\n" };
            changed.push_str(&format!("{gap}waivers:\n{}", item("  ")));
        }
        WaiverList::Empty(value) => {
            changed.replace_range(value.clone(), "");
            // A comment behind the brackets stays on the line of the key.
            let rest = changed[value.start..].find('\n');
            let line = rest.map_or(changed.len(), |newline| value.start + newline);
            changed.insert_str(line, &format!("\n{}", item("  ").trim_end()));
            if rest.is_none() {
                changed.push('\n');
            }
        }
        WaiverList::Block(items) => {
            let last = items.last().cloned().unwrap_or_default();
            let whole = text[..last.end].ends_with('\n');
            let line_end = if whole { "" } else { "\n" };
            let added = item(&indent(text, &last));
            changed.insert_str(last.end, &format!("{line_end}{added}"));
        }
    }
    let after = read(&changed)?;
    if after.len() != before.len() + 1 || !same(&after[..before.len()], before.iter()) {
        return Err(by_hand());
    }
    Ok(changed)
}

/// The text without these waivers, by their places in the list.
///
/// # Errors
/// The text is not understood, or the list is written on one line.
pub fn remove(text: &str, indices: &[usize]) -> Result<String, Problem> {
    let before = read(text)?;
    let WaiverList::Block(items) = list(text)? else {
        return Err(by_hand());
    };
    let mut changed = text.to_owned();
    // From the end, so that the bytes of the items before stay where they are.
    for (index, item) in items.iter().enumerate().rev() {
        if indices.contains(&index) {
            let start = match index {
                // What stands above the first may be about all of them.
                0 => item.start,
                _ => above(text, item.start, &indent(text, item)),
            };
            changed.replace_range(start..item.end, "");
        }
    }
    let after = read(&changed)?;
    let numbered = before.iter().enumerate();
    let kept = numbered.filter(|(index, _)| !indices.contains(index));
    if !same(&after, kept.map(|(_, waiver)| waiver)) {
        return Err(by_hand());
    }
    Ok(changed)
}

fn by_hand() -> Problem {
    Problem::error(
        "waivers",
        "this list of waivers is written in a way that is not changed here",
    )
    .help("write each waiver on lines of its own, `- rule: …`, or change it by hand")
}

/// Whether two lists hold the same waivers, wherever they stand.
fn same<'w>(found: &[Waiver], expected: impl Iterator<Item = &'w Waiver>) -> bool {
    let alike = |(one, other): (&Waiver, &Waiver)| {
        let place = one.place;
        *one == Waiver {
            place,
            ..other.clone()
        }
    };
    let expected: Vec<&Waiver> = expected.collect();
    found.len() == expected.len() && found.iter().zip(expected).all(alike)
}

fn parse(text: &str) -> Result<Node<'static>, Problem> {
    let mut sources = Sources::default();
    let id = sources.add("waivers", "waivers", text);
    // The place is in a text that nobody keeps.
    parse_yaml(id, text).map_err(|problem| Problem {
        place: None,
        ..problem
    })
}

fn read(text: &str) -> Result<Vec<Waiver>, Problem> {
    let node = parse(text)?;
    let mut reading = Reading::default();
    let list = node.get("waivers");
    let waivers = list.map_or_else(Vec::new, |list| waivers::read(list, &mut reading));
    match reading.problems.into_iter().next() {
        None => Ok(waivers),
        Some(problem) => Err(Problem {
            place: None,
            ..problem
        }),
    }
}

/// How the list is written.
enum WaiverList {
    Missing,
    /// The bytes of `[]` or nothing.
    Empty(Range<usize>),
    /// The lines of each item, up to those of the next.
    Block(Vec<Range<usize>>),
}

fn list(text: &str) -> Result<WaiverList, Problem> {
    let node = parse(text)?;
    let Some(list) = node.get("waivers") else {
        return Ok(WaiverList::Missing);
    };
    let bytes = |node: &Node| node.place.span.start as usize..node.place.span.end as usize;
    if list.items().is_empty() {
        // From the key: a value that is not written has no bytes of its own.
        let entry = node.entries().iter().find(|entry| &*entry.key == "waivers");
        let key = entry.map_or(0, |entry| entry.key_place.span.end as usize);
        let colon = text[key..].find(':').map_or(key, |colon| key + colon + 1);
        let rest = &text[colon..];
        let brackets = rest.trim_start().strip_prefix('[').map(str::trim_start);
        let after = brackets.and_then(|inside| inside.strip_prefix(']'));
        // Other empty values, such as `null`, stay: what comes out is no list, and is refused.
        let end = after.map_or(colon, |after| text.len() - after.len());
        return Ok(WaiverList::Empty(colon..end));
    }
    let mut items = Vec::new();
    for item in list.items() {
        let start = bytes(item).start;
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        if text[line..start].trim_start() != "- " && text[line..start].trim() != "-" {
            return Err(by_hand());
        }
        let stop = text[..bytes(item).end].trim_end().len();
        // To the end of the line: a comment behind an item goes with the item.
        let end = text[stop..]
            .find('\n')
            .map_or(text.len(), |newline| stop + newline + 1);
        items.push(line..end);
    }
    Ok(WaiverList::Block(items))
}

/// The white space before the dash of an item.
fn indent(text: &str, item: &Range<usize>) -> String {
    let line = &text[item.clone()];
    line[..line.len() - line.trim_start().len()].to_owned()
}

/// Where the comments begin that stand directly above a line, as far to the right as the line.
fn above(text: &str, line: usize, indent: &str) -> usize {
    let mut start = line;
    while let Some(end) = text[..start].strip_suffix('\n') {
        let previous = end.rfind('\n').map_or(0, |newline| newline + 1);
        let comment = text[previous..start].strip_prefix(indent);
        if !comment.is_some_and(|comment| comment.starts_with('#')) {
            break;
        }
        start = previous;
    }
    start
}

/// A text as YAML, plain where nobody can take it for anything else.
pub(super) fn scalar(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " _/.-".contains(letter);
    let is_word = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    // A day is a text to YAML 1.2. A number is none: a network called `101` needs its quotes.
    let is_day = NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10;
    // Readers of YAML 1.1, which many other tools are, take these words for booleans.
    let special = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_special = special.iter().any(|word| word.eq_ignore_ascii_case(text));
    let plain = is_word && text.chars().all(is_plain) && !text.ends_with(' ') && !is_special;
    if plain || is_day {
        text.to_owned()
    } else {
        yaml_text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "# the site\nnetworks: []\nwaivers:\n  # all of them are reviewed in May\n  - \
        rule: vlan/a   # first\n    reason: one\n    expires: 2027-01-01\n\n  # of the old switch\n  - \
        {rule: vlan/b, reason: two, expires: 2027-01-01} # second\n\n# the rules\nrules: {}\n";

    fn entry(rule: &'static str) -> NewWaiver<'static> {
        vec![
            ("rule", rule),
            ("reason", "it's \"known\": yes"),
            ("expires", "2027-05-01"),
        ]
    }

    const ADDED: &str = "  - rule: vlan/c\n    reason: \"it's \\\"known\\\": yes\"\n    \
        expires: 2027-05-01\n";

    #[test]
    fn a_waiver_goes_to_the_end_of_the_list() {
        let changed = add(TWO, &entry("vlan/c")).expect("added");
        let expected = TWO.replace("# second\n", &format!("# second\n{ADDED}"));
        assert_eq!(changed, expected);
    }

    #[test]
    fn a_file_without_a_list_gets_one() {
        let expected = format!("waivers:\n{ADDED}");
        assert_eq!(add("", &entry("vlan/c")).expect("added"), expected);
        let changed = add("networks: []", &entry("vlan/c")).expect("added");
        assert_eq!(changed, format!("networks: []\n\n{expected}"));
        for empty in [
            "waivers: []\n",
            "waivers:\n",
            "waivers: [] # none\n",
            "waivers:",
        ] {
            let changed = add(empty, &entry("vlan/c")).expect("added");
            assert_eq!(read(&changed).expect("read").len(), 1, "{empty}: {changed}");
            let rest = format!("{empty}\nrules: {{}}\n");
            let changed = add(&rest, &entry("vlan/c")).expect("added");
            assert!(changed.ends_with("rules: {}\n"), "{changed}");
        }
    }

    #[test]
    fn a_waiver_goes_with_its_comment_and_nothing_else() {
        let without_first = TWO.replace(
            "  - rule: vlan/a   # first\n    reason: one\n    expires: 2027-01-01\n",
            "",
        );
        assert_eq!(remove(TWO, &[0]).expect("removed"), without_first);
        let without_second = TWO.replace(
            "  # of the old switch\n  - {rule: vlan/b, reason: two, expires: 2027-01-01} # second\n",
            "",
        );
        assert_eq!(remove(TWO, &[1]).expect("removed"), without_second);
        let none = remove(TWO, &[0, 1]).expect("removed");
        assert!(none.contains("# all of them") && read(&none).expect("read").is_empty());
    }

    #[test]
    fn a_list_on_one_line_is_left_alone() {
        let text = "waivers: [{rule: vlan/a, reason: one, expires: 2027-01-01}]\n";
        assert_eq!(add(text, &entry("vlan/c")).expect_err("refused"), by_hand());
        assert_eq!(remove(text, &[0]).expect_err("refused"), by_hand());
    }

    #[test]
    fn what_is_wrong_is_not_added() {
        let problem = add("", &vec![("rule", "vlan/c")]).expect_err("refused");
        assert!(problem.message.contains("`reason` is missing"), "{problem}");
    }
}
