//! The `data` of policies, JSON as values of Rego, and answers as JSON.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use serde_json::Value as Json;

use super::layout::RecordLayout;
use super::values::Values;
use crate::fabric::plan::Plan;
use crate::fabric::record::shape_of;

/// A JSON value as Rego's.
pub(super) fn rego(json: &Json) -> Rego {
    match json {
        Json::Null => Rego::Null,
        Json::Bool(flag) => Rego::from(*flag),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            // A float is asked for last: it exists for whole numbers too, and is exact up to 2^53 only.
            (Some(number), _) => Rego::from(number),
            (None, Some(number)) => Rego::from(number),
            (None, None) => Rego::Null,
        },
        Json::String(text) => Rego::from(text.as_str()),
        Json::Array(items) => Rego::from(items.iter().map(rego).collect::<Vec<_>>()),
        Json::Object(map) => Rego::from(
            map.iter()
                .map(|(key, value)| (Rego::from(key.as_str()), rego(value)))
                .collect::<BTreeMap<_, _>>(),
        ),
    }
}

/// An answer as JSON: a set is a list in Rego's order, an answer that is not there an empty one.
pub(super) fn json(answer: &Rego) -> Result<Json, String> {
    match answer {
        Rego::Undefined => Ok(Json::Array(Vec::new())),
        other => serde_json::to_value(other).map_err(|error| error.to_string()),
    }
}

/// The `data` that every policy can read: the plan and the parameters of its rule.
pub(super) fn data(plan: &Plan, parameters: &BTreeMap<String, BTreeMap<String, Json>>) -> Rego {
    let object = |of_rule: &BTreeMap<String, Json>| {
        let entries = of_rule.iter();
        entries
            .map(|(key, value)| (Rego::from(key.as_str()), rego(value)))
            .collect::<BTreeMap<_, _>>()
    };
    let by_rule: BTreeMap<_, _> = parameters
        .iter()
        .map(|(rule, of_rule)| (Rego::from(rule.as_str()), Rego::from(object(of_rule))))
        .collect();
    let layout = RecordLayout::new(&shape_of::<Plan>());
    Rego::from(BTreeMap::from([
        (Rego::from("plan"), Values::default().total(plan, &layout)),
        (Rego::from("parameters"), Rego::from(by_rule)),
    ]))
}
