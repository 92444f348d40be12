//! The `waivers` part of the configuration, or of a file of its own.

use chrono::NaiveDate;
use globset::Glob;
use serde_json::{Value as Json, json};

use crate::acceptance::{Waiver, parse_vlans};
use crate::fabric::record::Reading;
use crate::source::{Node, Problem, masked};

const KEYS: [&str; 9] = [
    "rule", "host", "object", "vlan", "gap", "reason", "owner", "ticket", "expires",
];

/// Reads the list; what is wrong with a waiver is noted, and the waiver left out.
pub(super) fn read(node: &Node, reading: &mut Reading) -> Vec<Waiver> {
    if node.is_null() {
        return Vec::new();
    }
    if !node.is_list() {
        reading.wrong_type(node, "a list of waivers");
        return Vec::new();
    }
    let items = node.items().iter();
    items.filter_map(|item| waiver(item, reading)).collect()
}

fn waiver(node: &Node, reading: &mut Reading) -> Option<Waiver> {
    if !node.is_map() {
        reading.wrong_type(node, "a map that describes a waiver");
        return None;
    }
    let before = reading.problems.len();
    reading.check_keys(node, "waiver", &KEYS);
    let rule = pattern(node, "rule", reading);
    let host = pattern(node, "host", reading);
    let object = pattern(node, "object", reading);
    let vlans = vlans(node, reading);
    let named = node.get("rule").map_or(node.place, |rule| rule.place);
    let missing = [
        ("rule", "which rule it is of"),
        ("reason", "why the findings are accepted"),
        ("expires", "the last day on which it counts, YYYY-MM-DD"),
    ];
    for (key, what) in missing {
        let text = node.get(key).and_then(Node::as_text).unwrap_or_default();
        // A value of another type is noted where it is read; it is not missing.
        let is_text = |value: &Node| value.as_text().is_some();
        if text.trim().is_empty() && node.get(key).is_none_or(is_text) {
            let message = format!("a waiver says {what}: `{key}` is missing");
            let problem = Problem::error("waiver", message).at(named);
            reading.problems.push(problem.help(format!("add `{key}`")));
        }
    }
    let everything = rule
        .as_deref()
        .is_some_and(|rule| !rule.contains(char::is_alphanumeric));
    if everything && host.is_none() && object.is_none() && vlans.is_empty() {
        let message = "this waiver would cover every finding there is";
        let problem = Problem::error("waiver", message).at(named);
        let help = "name a rule, or a host, an object or a VLAN";
        reading.problems.push(problem.help(help));
    }
    let text = |key: &str, reading: &mut Reading| text(node, key, reading);
    let expires = text("expires", reading).and_then(|day| date(node, &day, reading));
    let waiver = Waiver {
        // A default of what must be there is never kept: its absence was noted above.
        rule: rule.unwrap_or_default(),
        host,
        object,
        vlans,
        reason: text("reason", reading).unwrap_or_default(),
        owner: text("owner", reading),
        ticket: text("ticket", reading),
        expires: expires.unwrap_or_default(),
        gap: gap(node, reading),
        place: named,
    };
    (reading.problems.len() == before).then_some(waiver)
}

fn text(node: &Node, key: &str, reading: &mut Reading) -> Option<String> {
    // `owner:` with nothing behind is a key that waits for its value.
    let value = node.get(key).filter(|value| !value.is_null())?;
    // A number of a ticket is a text to us.
    let number = || value.as_integer().map(|number| number.to_string());
    let text = value.as_text().map(str::to_owned).or_else(number);
    if text.is_none() {
        reading.wrong_type(value, "a text");
    }
    text
}

fn pattern(node: &Node, key: &str, reading: &mut Reading) -> Option<String> {
    let text = text(node, key, reading)?;
    if let Err(error) = Glob::new(&text) {
        let value = node.get(key).unwrap_or(node);
        value.refuse();
        let (place, why) = (value.place, error.kind());
        let message = format!("`{}` is not a valid pattern: {why}", masked(&text));
        reading
            .problems
            .push(Problem::error("waiver", message).at(place));
    }
    Some(text)
}

/// Whether a waiver is of what could not be evaluated. A gap is about no VLAN.
fn gap(node: &Node, reading: &mut Reading) -> bool {
    let Some(value) = node.get("gap").filter(|value| !value.is_null()) else {
        return false;
    };
    let Some(gap) = value.as_bool() else {
        reading.wrong_type(value, "true or false");
        return false;
    };
    if let Some(vlan) = node.get("vlan").filter(|_| gap) {
        let message = "a waiver of gaps has no `vlan`: what was not evaluated is about none";
        let problem = Problem::error("waiver", message).at(vlan.place);
        reading
            .problems
            .push(problem.help("leave `vlan` out, or `gap`"));
    }
    gap
}

fn date(node: &Node, text: &str, reading: &mut Reading) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
    // An empty text was noted as missing.
    if date.is_err() && !text.trim().is_empty() {
        let value = node.get("expires").unwrap_or(node);
        // A day in another form holds no secret, and whoever wrote it finds it by its digits.
        let is_day = text.len() <= 10 && text.chars().all(|sign| "0123456789-./ ".contains(sign));
        let shown = if is_day {
            text.to_owned()
        } else {
            value.refuse();
            masked(text)
        };
        let message = format!("`{shown}` is not a date");
        let problem = Problem::error("waiver", message).at(value.place);
        reading
            .problems
            .push(problem.help("write it as 2027-01-31"));
    }
    date.ok()
}

fn vlans(node: &Node, reading: &mut Reading) -> Vec<(u16, u16)> {
    let Some(value) = node.get("vlan") else {
        return Vec::new();
    };
    let one = std::slice::from_ref(value);
    let items = if value.is_list() { value.items() } else { one };
    let mut vlans = Vec::new();
    for item in items {
        // `101` is a number to YAML, `100-120` is a text.
        let number = item.as_integer().map(|number| number.to_string());
        let text = item.as_text().map(str::to_owned).or(number);
        match text.as_deref().and_then(parse_vlans) {
            Some(range) => vlans.push(range),
            None => reading.wrong_type(
                item,
                "a VLAN ID, a range such as 100-120, or a list of them",
            ),
        }
    }
    vlans
}

pub(super) fn schema() -> Json {
    let glob = |what: &str| json!({"type": "string", "description": what});
    let vlan = json!({"anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 4095},
        {"type": "string", "pattern": "^[0-9]+(-[0-9]+)?$"},
    ]});
    json!({
        "type": "array",
        "description": "Findings that are known and accepted until a day.",
        "items": {
            "type": "object",
            "required": ["rule", "reason", "expires"],
            "additionalProperties": false,
            "properties": {
                "rule": glob("A glob over the ids of rules."),
                "host": glob("A glob over the names of hosts."),
                "object": glob("A glob over the names and ids of subjects."),
                "vlan": {
                    "description": "VLAN IDs, ranges of them, or a list of both; a finding about others as well is not covered.",
                    "anyOf": [vlan, {"type": "array", "items": vlan}],
                },
                "gap": {"type": "boolean",
                    "description": "Of what could not be evaluated, in place of findings."},
                "reason": glob("Why the findings are accepted."),
                "owner": glob("Who answers for it."),
                "ticket": {"type": ["string", "integer"], "description": "Where it was decided."},
                "expires": {"type": "string", "format": "date",
                    "description": "The last day on which it counts, YYYY-MM-DD."},
            },
        },
    })
}
