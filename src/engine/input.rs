//! Policy inputs: objects of the snapshot as Rego values, and answers as JSON. Inputs are total: every
//! key is there, an unknown scalar is null, an unknown list or set is empty.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use serde_json::Value as Json;

use crate::fabric::plan::Plan;
use crate::fabric::record::{Field, Record, Value, shape_of};
use crate::fabric::shape::{Shape, Type};

/// An object as a value, total by the description of its type.
pub(super) fn total(record: &dyn Record, shape: &Shape) -> Rego {
    let mut map = BTreeMap::new();
    record.each(&mut |key, value| {
        let value = match shape.field(key) {
            Some(member) => total_value(value, &member.r#type),
            None => Rego::Null,
        };
        map.insert(Rego::from(key), value);
    });
    Rego::from(map)
}

fn total_value(value: &dyn Value, r#type: &Type) -> Rego {
    match (value.field(), r#type.inner()) {
        (Field::Unknown(_), Type::List(_)) => Rego::new_array(),
        (Field::Unknown(_), Type::Vlans) => Rego::new_object(),
        (Field::Unknown(_), _) => Rego::Null,
        (Field::Text(text), _) => text.into(),
        (Field::Bool(flag), _) => flag.into(),
        (Field::Integer(number), _) => number.into(),
        (Field::Vlans(vlans), _) => vlans
            .iter()
            .map(|vlan| (Rego::from(vlan.to_string()), Rego::from(true)))
            .collect::<BTreeMap<_, _>>()
            .into(),
        (Field::Record(record), Type::Record(shape)) => total(record, shape),
        (Field::Record(_), _) => Rego::Null,
        (Field::List(list), Type::List(item)) => (0..list.len())
            .map(|index| total_value(list.item(index), item))
            .collect::<Vec<_>>()
            .into(),
        (Field::List(_), _) => Rego::new_array(),
    }
}

/// A JSON value as Rego's.
pub(super) fn rego(json: &Json) -> Rego {
    match json {
        Json::Null => Rego::Null,
        Json::Bool(flag) => Rego::from(*flag),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
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
    let parameters: BTreeMap<_, _> = parameters
        .iter()
        .map(|(rule, it)| (Rego::from(rule.as_str()), Rego::from(object(it))))
        .collect();
    Rego::from(BTreeMap::from([
        (Rego::from("plan"), total(plan, &shape_of::<Plan>())),
        (Rego::from("parameters"), Rego::from(parameters)),
    ]))
}
