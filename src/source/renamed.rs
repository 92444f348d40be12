//! Keys of our own documents that have another name now: the former name is still read, and the
//! warning says what to write. This file knows no document.

use super::problem::Problem;
use super::tree::{Entry, Node, Value};

/// A key that has another name now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The name that it had.
    pub former: &'static str,
    /// The name that it has.
    pub present: &'static str,
}

impl Renamed {
    /// The warning about an entry of `map` under the former name; nothing where there is none.
    #[must_use]
    pub fn warning(self, map: &Node) -> Option<Problem> {
        let Self { former, present } = self;
        let entry = map.entries().iter().find(|entry| entry.key == former)?;
        let (message, help) = if map.get(present).is_some() {
            (
                format!("`{former}` is called `{present}` now, and counts for nothing beside it"),
                format!("remove `{former}`"),
            )
        } else {
            (
                format!("`{former}` is called `{present}` now"),
                format!("write `{}`", line(present, &entry.value)),
            )
        };
        let warning = Problem::warning("renamed-key", message);
        Some(warning.at(entry.key_place).help(help))
    }

    /// Gives the entry under the former name its present one; where both stand, the present one
    /// stays. Returns the warning.
    pub fn rename_in(self, map: &mut Node) -> Option<Problem> {
        let warning = self.warning(map)?;
        let both = map.get(self.present).is_some();
        if let Value::Map(entries) = &mut map.value {
            let all = std::mem::take(entries).into_iter();
            let kept = all.filter(|entry| !(both && entry.key == self.former));
            *entries = kept.map(|entry| self.renamed(entry)).collect();
        }
        Some(warning)
    }

    fn renamed(self, entry: Entry<'_>) -> Entry<'_> {
        if entry.key == self.former {
            Entry {
                key: self.present.into(),
                ..entry
            }
        } else {
            entry
        }
    }
}

/// The line to write; of a map, which has lines of its own below, only its head.
fn line(key: &str, value: &Node) -> String {
    if value.is_list() {
        let items = value.items().iter().filter_map(Node::as_text);
        return format!("{key}: [{}]", items.collect::<Vec<_>>().join(", "));
    }
    match value.as_text() {
        Some(text) => format!("{key}: {text}"),
        None => format!("{key}:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{ProblemSeverity, SourceId, parse_yaml};

    const DESIGN: Renamed = Renamed {
        former: "profile",
        present: "design",
    };

    fn renamed(text: &str) -> (String, Option<Problem>) {
        let mut node = parse_yaml(SourceId::of_index(0), text).unwrap();
        let problem = DESIGN.rename_in(&mut node);
        (node.to_json().to_string(), problem)
    }

    #[test]
    fn a_former_key_gets_its_present_name_and_one_warning() {
        let (node, problem) = renamed("match: HV*\nprofile: part8-tnic\n");
        assert_eq!(node, r#"{"match":"HV*","design":"part8-tnic"}"#);
        let problem = problem.unwrap();
        assert_eq!(problem.severity, ProblemSeverity::Warning);
        assert_eq!(problem.message, "`profile` is called `design` now");
        assert_eq!(problem.help.as_deref(), Some("write `design: part8-tnic`"));
        assert_eq!(problem.place.unwrap().span.start, 11);
        let (_, problem) = renamed("profile: [a, b]");
        assert_eq!(
            problem.unwrap().help.as_deref(),
            Some("write `design: [a, b]`")
        );
        let (_, problem) = renamed("profile: {a: info}");
        assert_eq!(problem.unwrap().help.as_deref(), Some("write `design:`"));
    }

    #[test]
    fn the_present_key_counts_where_both_stand() {
        let (node, problem) = renamed("profile: old\ndesign: new\n");
        assert_eq!(node, r#"{"design":"new"}"#);
        let problem = problem.unwrap();
        assert_eq!(problem.help.as_deref(), Some("remove `profile`"));
        assert_eq!(renamed("design: new\n").1, None);
    }
}
