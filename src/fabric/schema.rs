//! JSON Schemas of described types. Every record stands once, under `$defs`, and is referred to: a field
//! of a record that three others hold changes one place of a schema.
//!
//! It does not know which documents there are.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::shape::{Shape, Type};

/// Which form of a document a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaForm {
    /// What people and tools write: keys may be left out, `{unknown: reason}` is allowed.
    Document,
    /// What a policy gets: every key is there, an unknown value is null, VLAN sets are objects.
    Input,
}

/// Writes the parts of one JSON Schema and collects what goes under its `$defs`.
#[derive(Debug)]
pub struct SchemaWriter {
    form: SchemaForm,
    definitions: BTreeMap<String, Json>,
}

impl SchemaWriter {
    /// A writer of a schema of this form.
    #[must_use]
    pub fn new(form: SchemaForm) -> Self {
        Self {
            form,
            definitions: BTreeMap::new(),
        }
    }

    /// The schema of a type; records are referred to.
    pub fn of_type(&mut self, r#type: &Type) -> Json {
        match r#type {
            Type::Text => json!({"type": "string"}),
            Type::Bool => json!({"type": "boolean"}),
            Type::Integer => json!({"type": "integer"}),
            Type::Terms(terms) => json!({"enum": terms}),
            Type::Vlans => self.refer("vlans", |writer| vlans(writer.form)),
            Type::List(item) => json!({"type": "array", "items": self.of_type(item)}),
            Type::Record(shape) => self.of_record(shape),
            Type::Optional(inner) => self.optional(inner),
        }
    }

    /// A reference to the schema of a record.
    pub fn of_record(&mut self, shape: &Shape) -> Json {
        self.refer(&definition_name(shape), |writer| writer.in_place(shape))
    }

    /// The schema of a record itself, for one that is a whole document.
    pub fn in_place(&mut self, shape: &Shape) -> Json {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for member in &shape.fields {
            let mut schema = self.of_type(&member.r#type);
            if let Json::Object(schema) = &mut schema {
                schema.insert("description".into(), member.doc.trim().into());
            }
            properties.insert(member.name.into(), schema);
            if self.form == SchemaForm::Input || member.required {
                required.push(member.name);
            }
        }
        json!({
            "type": "object",
            "title": shape.name,
            "description": shape.doc.trim(),
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    /// What goes under `$defs`.
    #[must_use]
    pub fn definitions(self) -> Json {
        self.definitions.into_iter().collect::<Map<_, _>>().into()
    }

    fn optional(&mut self, inner: &Type) -> Json {
        let schema = self.of_type(inner);
        match (self.form, inner.inner()) {
            // An unknown list is an empty one in an input; the proof of needs keeps it from a rule.
            (SchemaForm::Input, Type::List(_) | Type::Vlans) => schema,
            (SchemaForm::Input, _) => json!({"anyOf": [schema, {"type": "null"}]}),
            (SchemaForm::Document, _) => {
                let unknown = self.refer("unknown", |_| unknown());
                json!({"anyOf": [schema, unknown]})
            }
        }
    }

    /// A reference to a definition, which is written when it is first referred to.
    fn refer(&mut self, name: &str, write: impl FnOnce(&mut Self) -> Json) -> Json {
        if !self.definitions.contains_key(name) {
            let definition = write(self);
            self.definitions.insert(name.to_owned(), definition);
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }
}

/// The name of a record under `$defs`. Several records can be called `connection`, each for its
/// reader; their types have names of their own.
#[must_use]
pub fn definition_name(shape: &Shape) -> String {
    let mut name = String::new();
    for letter in shape.type_name.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn vlans(form: SchemaForm) -> Json {
    match form {
        SchemaForm::Input => json!({
            "type": "object",
            "title": "set of VLAN IDs",
            "propertyNames": {"pattern": "^[0-9]{1,4}$"},
            "additionalProperties": {"const": true},
        }),
        SchemaForm::Document => json!({
            "type": "array",
            "title": "set of VLAN IDs",
            "items": {"anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 4095},
                {"type": "string", "pattern": "^[0-9]{1,4}-[0-9]{1,4}$"},
            ]},
        }),
    }
}

fn unknown() -> Json {
    json!({
        "title": "a value that is missing",
        "anyOf": [
            {"type": "null"},
            {"type": "object", "properties": {"unknown": {"type": "string"}},
             "required": ["unknown"], "additionalProperties": false},
        ],
    })
}
