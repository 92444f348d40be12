//! The values that a field could have.

use std::collections::{BTreeMap, BTreeSet};

use fabriclint::fabric::shape::Type;
use serde_json::{Value as Json, json};

/// Numbers of the examples of a rule, by the key that they stand under: where it makes a difference what
/// a number is, the examples show both sides.
#[derive(Default)]
pub struct Values {
    numbers: BTreeMap<String, BTreeSet<u64>>,
}

/// The largest and the smallest number of fields that cannot have any: VLAN IDs, what
/// `Set-VMNetworkAdapter` takes as a weight, processors of a group, and the processors of queues,
/// which are one at least.
const LIMITS: [(&str, u64, u64); 7] = [
    ("vlan", 0, 4094),
    ("uplink_vlan", 0, 4094),
    ("minimum_weight", 0, 100),
    ("default_flow_weight", 0, 100),
    ("base", 0, 63),
    ("last", 0, 63),
    ("count", 1, 64),
];

/// So large is no number of a site, and every type of number in a snapshot that can be large holds it.
const LARGE: u64 = 1_000_000_000_000;

impl Values {
    /// Notes the numbers of a document; `key` is the key of the whole.
    pub fn collect(&mut self, key: &str, json: &Json) {
        match json {
            Json::Number(number) => {
                let numbers = self.numbers.entry(key.to_owned()).or_default();
                numbers.extend(number.as_u64());
            }
            Json::Array(items) => items.iter().for_each(|item| self.collect(key, item)),
            Json::Object(fields) => {
                for (key, value) in fields {
                    self.collect(key, value);
                }
            }
            _ => {}
        }
    }

    /// The values of the field at a pointer: all of a boolean and of an enumeration; of numbers those of
    /// the examples, 0, 1 and the largest. None of texts, lists and objects.
    pub fn of(&self, path: &str, of: &Type) -> Vec<Json> {
        match of {
            Type::Bool => vec![json!(true), json!(false)],
            Type::Terms(terms) => terms.iter().map(|term| json!(term)).collect(),
            Type::Integer => {
                let key = path.rsplit('/').next().unwrap_or_default();
                let limits = LIMITS.iter().find(|(limited, ..)| *limited == key);
                let (least, most) = limits.map_or((0, LARGE), |(_, least, most)| (*least, *most));
                let known = self.numbers.get(key).into_iter().flatten().copied();
                let numbers: BTreeSet<u64> = known
                    .chain([0, 1, most])
                    .filter(|number| (least..=most).contains(number))
                    .collect();
                numbers.into_iter().map(|number| json!(number)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Boundaries of numbers come from the examples, wherever they stand there.
pub fn are_all_that_could_be() {
    let mut values = Values::default();
    values.collect(
        "",
        &json!({"vlan": 10, "nics": [{"vlan": 20}], "weight": [7]}),
    );
    let numbers = |path| values.of(path, &Type::Integer);
    assert_eq!(
        numbers("/hosts/0/vlan"),
        [0, 1, 10, 20, 4094].map(|number| json!(number))
    );
    assert_eq!(
        numbers("/hosts/0/weight"),
        [0, 1, 7, LARGE].map(|number| json!(number))
    );
    assert_eq!(values.of("/a", &Type::Bool).len(), 2);
    assert_eq!(
        values
            .of("/a", &Type::Terms(vec!["one", "two", "three"]))
            .len(),
        3
    );
    assert!(values.of("/a", &Type::Text).is_empty());
}
