//! What an estate is expected to say, and where: by the address of a value, so that lines may move
//! when a base learns more. The line, the column and the text of each finding are held against the
//! materialised export.

use std::fs;
use std::path::Path;

use fabriclint::source::Sources;
use serde::Deserialize;
use serde_json::Value as Json;

use super::patch;

/// A finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    /// The id of the rule.
    pub(super) rule: String,
    variant: Option<String>,
    /// `error`, `warning` or `info`.
    pub(super) severity: String,
    /// `HOST/NAME`, or the name alone for subjects of a backend.
    subject: String,
    /// The file, from the folder of the estate.
    file: String,
    /// Where in the file: a selector in JSON, else the address that the report gives.
    at: String,
    /// What the place covers, where the file is not JSON.
    covers: Option<String>,
}

/// Where something stands; lines and columns are from 1, columns count characters, the end is
/// exclusive.
#[derive(Debug, PartialEq)]
struct Range {
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
}

/// Every expected finding is in the report, and no other.
pub(super) fn compare<'e>(
    expected: impl IntoIterator<Item = &'e Expected>,
    report: &Json,
    folder: &Path,
) -> Result<(), String> {
    let findings = report["findings"].as_array().expect("findings");
    let mut left: Vec<&Json> = findings.iter().collect();
    let mut faults = String::new();
    for expected in expected {
        let location = expected.location(folder)?;
        let is = |found: &&Json| expected.is(found, folder, &location);
        match left.iter().position(is) {
            Some(index) => {
                left.remove(index);
            }
            None => faults.push_str(&format!("\nnot found: {expected:#?} at {location:?}")),
        }
    }
    if faults.is_empty() && left.is_empty() {
        return Ok(());
    }
    faults.push_str("\nfound and not expected:\n");
    for found in left {
        faults.push_str(&written(found, folder));
    }
    Err(faults)
}

impl Expected {
    /// Whether both are findings of one rule on one subject.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.rule == other.rule && self.subject == other.subject
    }

    /// The address, and in JSON where the value stands.
    fn location(&self, folder: &Path) -> Result<(String, Option<Range>), String> {
        let extension = Path::new(&self.file).extension();
        if extension.is_none_or(|extension| extension != "json") {
            return match self.covers {
                Some(_) => Ok((self.at.clone(), None)),
                None => Err(format!("{}: `covers` is missing", self.rule)),
            };
        }
        let path = folder.join(&self.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", self.file))?;
        let root = patch::parse(&text)?;
        let selected = patch::select(&root, &self.at)?;
        let mut sources = Sources::default();
        let id = sources.add("export.json", "export.json", text.as_str());
        let position = sources.get(id).position(selected.node.place.span);
        let range = Range {
            line: position.line.into(),
            column: position.column.into(),
            end_line: position.end_line.into(),
            end_column: position.end_column.into(),
        };
        Ok((selected.pointer, Some(range)))
    }

    fn is(&self, found: &Json, folder: &Path, location: &(String, Option<Range>)) -> bool {
        let (address, range) = location;
        let place = &found["location"];
        let covers = covered(place, folder, &self.file);
        found["rule"] == *self.rule
            && found["variant"].as_str() == self.variant.as_deref()
            && found["severity"] == *self.severity
            && subject(found) == self.subject
            && file(place, folder) == self.file
            && place["address"] == **address
            && range
                .as_ref()
                .is_none_or(|range| *range == Range::of(place))
            && self.covers.as_ref().is_none_or(|text| *text == covers)
    }
}

impl Range {
    fn of(place: &Json) -> Self {
        let number = |key: &str| place[key].as_u64().unwrap_or(0);
        Self {
            line: number("line"),
            column: number("column"),
            end_line: number("end_line"),
            end_column: number("end_column"),
        }
    }
}

fn subject(found: &Json) -> String {
    let name = found["subject"]["name"].as_str().unwrap_or_default();
    match found["subject"]["host"].as_str() {
        Some(host) => format!("{host}/{name}"),
        None => name.to_owned(),
    }
}

/// The file of a location, from the folder of the estate.
fn file(place: &Json, folder: &Path) -> String {
    let file = place["file"].as_str().unwrap_or_default();
    let prefix = format!("{}/", super::shown(folder));
    file.strip_prefix(&prefix).unwrap_or(file).to_owned()
}

/// What a location covers in the materialised file.
fn covered(place: &Json, folder: &Path, file: &str) -> String {
    let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
    let range = Range::of(place);
    let number = |number: u64| usize::try_from(number).unwrap_or_default();
    let line = text.split('\n').nth(number(range.line).saturating_sub(1));
    let length = number(range.end_column).saturating_sub(number(range.column));
    let line = line.unwrap_or_default().chars();
    let rest = line.skip(number(range.column).saturating_sub(1));
    rest.take(length).collect()
}

/// A finding as it would be written into the file of an estate.
fn written(found: &Json, folder: &Path) -> String {
    let place = &found["location"];
    let file = file(place, folder);
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let address = text(&place["address"]);
    let at = match fs::read_to_string(folder.join(&file)).map(|text| patch::parse(&text)) {
        Ok(Ok(root)) => patch::named(&root, &address),
        _ => address,
    };
    let variant = match found["variant"].as_str() {
        Some(variant) => format!("    variant: {variant}\n"),
        None => String::new(),
    };
    format!(
        "  - rule: {}\n{variant}    severity: {}\n    subject: {}\n    file: {file}\n    at: {at}\n    \
         covers: '{}'   # line {}; {}\n",
        text(&found["rule"]),
        text(&found["severity"]),
        subject(found),
        covered(place, folder, &file),
        place["line"],
        text(&found["message"]),
    )
}
