//! Files that are called after a cmdlet and hold no JSON, or not only: what they are, and what to run
//! instead. No value of them is read.

use std::collections::BTreeSet;

use super::export::Export;
use crate::readers::windows::model::{Kind, Owners};
use crate::source::{Node, Place, Problem, SourceId, Span, is_prompt, parse_json};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// What PowerShell prints where a cmdlet fails.
    Error,
    /// What `Format-List` prints.
    List,
    /// What `Format-Table` prints, which is what most cmdlets print by themselves.
    Table,
    /// What `Export-Csv` writes.
    Csv,
    /// Something else.
    Other,
}

/// How many columns of one cmdlet show whose output a text is that is not called after it.
const TELLING: usize = 3;

/// How many lines are looked at.
const LINES: usize = 200;

/// How many lines may stand before JSON.
const BEFORE: usize = 20;

impl Look {
    /// What a text is, and the cmdlet whose columns it has.
    pub(super) fn of(text: &str) -> (Self, Option<(Kind, usize)>) {
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(LINES)
            .collect();
        if is_error(&lines) {
            return (Self::Error, None);
        }
        let looks = [
            (Self::Csv, csv(&lines)),
            (Self::Table, table(&lines)),
            (Self::List, list(&lines)),
        ];
        let found = looks.into_iter().find(|(_, headings)| !headings.is_empty());
        found.map_or((Self::Other, None), |(look, headings)| {
            (look, Kind::of_columns(&headings))
        })
    }

    /// What it is, in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Error => "an error message of PowerShell",
            Self::List => "text of Format-List",
            Self::Table => "text of Format-Table",
            Self::Csv => "a table of Export-Csv",
            Self::Other => "no JSON",
        }
    }

    /// The problem of a text called after a cmdlet, or with its columns, where this form is read.
    pub(super) fn problem(self, cmdlet: (Kind, Owners), form: Export) -> Problem {
        let name = cmdlet.0.name();
        let help = format!("run `{}`", form.command(cmdlet));
        match self {
            Self::Error => Problem::error(
                "cmdlet-failed",
                format!("{name} failed: this is {}", self.words()),
            )
            .help(format!("{help} again, as administrator")),
            Self::Other if form == Export::Clixml => Problem::error(
                form.missing(),
                format!("this is neither the CLIXML nor the JSON of {name}"),
            )
            .help(help),
            _ => Problem::error(
                form.missing(),
                format!(
                    "this is {}, not the {} of {name}",
                    self.words(),
                    form.words()
                ),
            )
            .help(help),
        }
    }
}

/// The cmdlet whose output a text is that nothing is called after: the columns are enough.
pub(super) fn told_by_columns(text: &str) -> Option<(Look, Kind)> {
    let (look, columns) = Look::of(text);
    let (kind, _) = columns.filter(|(_, fit)| *fit >= TELLING)?;
    // A list of anything has a name, a state and a status. What only Windows says is compound.
    let is_particular = |column: &&str| {
        let capitals = column.chars().filter(char::is_ascii_uppercase);
        capitals.count() > 1
    };
    let mut particular = kind.columns().iter().copied().filter(is_particular);
    let head = text.lines().take(LINES);
    let words = head.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
    let words: BTreeSet<String> = words.map(str::to_lowercase).collect();
    let found = particular.any(|column| words.contains(&column.to_lowercase()));
    found.then_some((look, kind))
}

/// The first character: a whole document is no place to point at.
pub(super) fn start(node: &Node<'_>) -> Place {
    let mut place = node.place;
    place.span.end = place.span.end.min(place.span.start + 1);
    place
}

/// The first line, where a file is said to be something else.
pub(super) fn first_line(source: SourceId, text: &str) -> Place {
    let start = text.len() - text.trim_start().len();
    let end = text[start..]
        .find(['\r', '\n'])
        .map_or(text.len(), |length| start + length);
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span {
        start: clip(start),
        end: clip(end),
    };
    Place { source, span }
}

/// Where the first line is that JSON may begin with, if it is one of the first.
pub(super) fn json_begins(text: &str) -> Option<usize> {
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').take(BEFORE);
    let begins = lines.any(|line| {
        let is_json = line.trim_start().starts_with(['{', '[']) && !is_prompt(line);
        start += if is_json {
            line.len() - line.trim_start().len()
        } else {
            line.len()
        };
        is_json
    });
    begins.then_some(start)
}

/// Whether lines hold an error of PowerShell.
pub(super) fn holds_error(text: &str) -> bool {
    is_error(&text.lines().collect::<Vec<_>>())
}

/// The JSON in a text that has the prompt of a console or warnings before it, or a prompt behind it, if
/// that is all: JSON that is cut off is not read in pieces.
pub(super) fn json_between(source: SourceId, text: &str) -> Option<Node<'_>> {
    let start = json_begins(text)?;
    if holds_error(&text[..start]) {
        return None;
    }
    let mut json = text.get(start..)?.trim_end();
    while let Some((rest, last)) = json.rsplit_once('\n').filter(|(_, last)| is_prompt(last)) {
        debug_assert!(!last.is_empty());
        json = rest.trim_end();
    }
    let mut node = parse_json(source, json).ok()?;
    node.shift(u32::try_from(start).ok()?);
    Some(node)
}

/// The error record of PowerShell 5.1 and 7; what it says besides is in the language of the system.
fn is_error(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        let line =
            line.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{1b}');
        let line = line.strip_prefix("[31;1m").unwrap_or(line);
        let record = [
            "+ CategoryInfo",
            "+ FullyQualifiedErrorId",
            "CategoryInfo ",
            "FullyQualifiedErrorId ",
        ];
        // `Get-VMSwitch : Access is denied`, in PowerShell 7 `Get-VMSwitch: …`.
        let (head, _) = line.split_once(':').unwrap_or_default();
        let noun = head.trim().strip_prefix("Get-");
        let failed =
            noun.is_some_and(|noun| Kind::of_noun(noun).is_some() || noun == "CimInstance");
        let unknown =
            line.contains("CommandNotFoundException") || line.starts_with("The term 'Get-");
        record.iter().any(|word| line.starts_with(word)) || failed || unknown
    })
}

/// The keys of `Key : value`.
fn list<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let is_key = |key: &str| {
        let mut letters = key.chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.all(|letter| letter.is_alphanumeric() || " _()-".contains(letter))
    };
    let keys = lines.iter().filter_map(|line| {
        let (key, _) = line.split_once(" :").or_else(|| line.split_once(": "))?;
        Some(key.trim()).filter(|key| is_key(key))
    });
    let keys: BTreeSet<&str> = keys.collect();
    // One line with a colon stands in any text.
    if keys.len() < 2 {
        Vec::new()
    } else {
        keys.into_iter().collect()
    }
}

/// The headings over a line of dashes; a narrow console breaks the last ones.
fn table<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let is_rule = |line: &str| {
        line.contains("--")
            && line
                .chars()
                .all(|letter| letter == '-' || letter.is_whitespace())
    };
    let at = lines.iter().position(|line| is_rule(line)).unwrap_or(0);
    let heads = lines
        .get(at.saturating_sub(3)..at)
        .unwrap_or_default()
        .iter();
    heads.flat_map(|line| line.split_whitespace()).collect()
}

/// The headings of a table with separators.
fn csv<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut lines = lines.iter().map(|line| line.trim_start_matches('\u{feff}'));
    let Some(first) = lines.next() else {
        return Vec::new();
    };
    let head = if first.starts_with("#TYPE ") {
        lines.next().unwrap_or_default()
    } else {
        first
    };
    let separator = [',', ';', '\t']
        .into_iter()
        .max_by_key(|sign| head.matches(*sign).count());
    let cells = head.split(separator.unwrap_or(','));
    let cells: Vec<&str> = cells.map(|cell| cell.trim().trim_matches('"')).collect();
    let is_heading =
        |cell: &&str| !cell.is_empty() && !cell.contains([':', '=', '{', '\\']) && cell.len() < 64;
    if cells.len() < 2 && !first.starts_with("#TYPE ") || !cells.iter().all(is_heading) {
        return Vec::new();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_text_is_told_by_its_form_in_any_language() {
        let look = |text: &str| Look::of(text).0;
        let errors = [
            "Get-VMSwitch : Zugriff verweigert\r\nIn Zeile:1 Zeichen:1\r\n    + CategoryInfo : PermissionDenied",
            "\u{1b}[31;1mGet-VMSwitch: \u{1b}[31;1mYou do not have the required permission",
            "The term 'Get-VMSwitch' is not recognized as the name of a cmdlet",
        ];
        for text in errors {
            assert_eq!(look(text), Look::Error, "{text}");
        }
        assert_eq!(
            look("\r\nName       : S\r\nSwitchType : External\r\n"),
            Look::List
        );
        assert_eq!(
            look("\nName SwitchType\n---- ----------\nS    External\n"),
            Look::Table
        );
        assert_eq!(
            look("\"Name\",\"SwitchType\"\r\n\"S\",\"External\"\r\n"),
            Look::Csv
        );
        assert_eq!(
            look("#TYPE Selected.Microsoft.HyperV\r\n\"Name\"\r\n\"S\"\r\n"),
            Look::Csv
        );
        assert_eq!(look("Name;SwitchType\r\nS;External\r\n"), Look::Csv);
        assert_eq!(look("just some words"), Look::Other);
    }

    #[test]
    fn three_columns_of_one_cmdlet_tell_a_text_without_a_name() {
        let told = |text: &str| told_by_columns(text).map(|(look, kind)| (look, kind.name()));
        let table =
            "\nName SwitchType NetAdapterInterfaceDescription\n---- ---- ----\nS External X\n";
        assert_eq!(told(table), Some((Look::Table, "Get-VMSwitch".to_owned())));
        let list = "Name : T\nTeamingMode : Lacp\nMembers : {A, B}\n";
        assert_eq!(told(list), Some((Look::List, "Get-NetLbfoTeam".to_owned())));
        assert_eq!(told("asset,owner,name\n1,2,3\n"), None);
        assert_eq!(told("Note: read this\nName: who\n"), None);
    }

    #[test]
    fn json_is_found_between_prompts_and_keeps_its_places() {
        let mut sources = Sources::default();
        let mut find = |text: &str| {
            let id = sources.add("x", "x", text);
            let node = json_between(id, text)?;
            let name = node.get("Name")?;
            let start = usize::try_from(name.place.span.start).ok()?;
            Some(text[start..].chars().take(3).collect::<String>())
        };
        let found = Some("\"S\"".to_owned());
        assert_eq!(
            find("PS C:\\> Get-VMSwitch | ConvertTo-Json\r\n{\"Name\": \"S\"}"),
            found
        );
        assert_eq!(
            find("[hv01]: PS C:\\> Get-VMSwitch\n  {\"Name\": \"S\"}\n[hv01]: PS C:\\> \n"),
            found
        );
        assert_eq!(find("WARNUNG: gekürzt\n{\"Name\": \"S\"}\nPS C:\\>"), found);
        assert_eq!(find("WARNING: cut\n{\"Name\": \"S\""), None, "cut off");
        assert_eq!(
            find("WARNING: two\n{\"Name\": \"S\"}\n{\"Name\": \"T\"}"),
            None
        );
        assert_eq!(
            find("x : y\n    + CategoryInfo : z\n{\"Name\": \"S\"}"),
            None,
            "an error"
        );
    }
}
