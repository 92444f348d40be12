//! Validation of located trees by JSON Schema, with problems that have places.

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value as Json;

use super::problem::Problem;
use super::shown::masked;
use super::suggest::suggest;
use super::tree::Node;

/// A compiled JSON Schema.
pub struct Schema {
    validator: Validator,
    names: Vec<String>,
    document: Json,
}

impl Schema {
    /// Compiles a schema; nothing is fetched.
    ///
    /// # Errors
    /// Why the text is no schema.
    pub fn compile(json: &str) -> Result<Self, String> {
        let schema: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
        let mut names = Vec::new();
        property_names(&schema, &mut names);
        Ok(Self {
            validator,
            names,
            document: schema,
        })
    }

    /// Everything in which a document is not what the schema says.
    #[must_use]
    pub fn check(&self, node: &Node) -> Vec<Problem> {
        let document = node.to_json();
        let errors = self.validator.iter_errors(&document);
        errors
            .flat_map(|error| self.problems(node, &error))
            .collect()
    }

    fn problems(&self, node: &Node, error: &jsonschema::ValidationError<'_>) -> Vec<Problem> {
        let found = node.at(error.instance_path().as_str()).unwrap_or(node);
        found.refuse();
        if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
            return unexpected
                .iter()
                .map(|key| self.unknown(found, key))
                .collect();
        }
        // A regular expression tells a reader less than the words beside it.
        let message = match (error.kind(), self.description(error)) {
            (ValidationErrorKind::Pattern { .. }, Some(expected)) => {
                format!("{} is not {expected}", shown(error.instance()))
            }
            _ => error.masked_with(shown(error.instance())).to_string(),
        };
        vec![Problem::error("schema", message).at(found.place)]
    }

    /// What the schema says in words about the value that it refuses.
    fn description(&self, error: &jsonschema::ValidationError<'_>) -> Option<&str> {
        let (of, _keyword) = error.schema_path().as_str().rsplit_once('/')?;
        self.document.pointer(of)?.get("description")?.as_str()
    }

    fn unknown(&self, node: &Node, key: &str) -> Problem {
        let entry = node.entries().iter().find(|entry| &*entry.key == key);
        let place = entry.map_or(node.place, |entry| entry.key_place);
        let problem =
            Problem::error("unknown-key", format!("there is no key `{key}` here")).at(place);
        match suggest(key, self.names.iter().map(String::as_str)) {
            Some(name) => problem.help(format!("did you mean `{name}`?")),
            None => problem,
        }
    }
}

/// A value that the schema refuses.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => format!("`{}`", masked(text)),
        Json::Array(_) => "the list".to_owned(),
        Json::Object(_) => "the map".to_owned(),
        other => masked(&other.to_string()),
    }
}

fn property_names(schema: &Json, names: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Json::as_object) {
        names.extend(properties.keys().cloned());
    }
    match schema {
        Json::Object(map) => map.values().for_each(|value| property_names(value, names)),
        Json::Array(items) => items.iter().for_each(|item| property_names(item, names)),
        _ => {}
    }
}
