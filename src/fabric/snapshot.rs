//! The snapshot as a document: `fabriclint/snapshot/v1`, YAML or JSON, written by the tool or by
//! hand. Derived facts (`joins`) are written for people and ignored when read.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::backend::Backend;
use super::host::Host;
use super::known::{State, Why};
use super::plan::Plan;
use super::record::{Field, GivenIds, Reading, Record, Typed, Value};
use super::schema::{SchemaForm, SchemaWriter};
use crate::source::{Node, Place, Problem};

/// The value of the key `schema` of a snapshot.
pub const SCHEMA: &str = "fabriclint/snapshot/v1";

/// Everything that a run knows about hosts and backends.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The hosts.
    pub hosts: Vec<Host>,
    /// The backends.
    pub backends: Vec<Backend>,
    /// The plan that the document itself carries.
    pub plan: Option<Plan>,
    /// Where that plan stands.
    pub plan_place: Option<Place>,
}

impl Snapshot {
    /// Reads a snapshot document; what is wrong in it is noted and left out.
    pub fn read(node: &Node, reading: &mut Reading) -> Self {
        const KEYS: [&str; 6] = ["schema", "hosts", "backends", "plan", "sources", "joins"];
        reading.check_keys(node, "snapshot", &KEYS);
        let mut snapshot = Self::default();
        if let Some(hosts) = node.get("hosts") {
            snapshot.hosts = Vec::read(hosts, reading).unwrap_or_default();
        }
        if let Some(backends) = node.get("backends") {
            snapshot.backends = Vec::read(backends, reading).unwrap_or_default();
        }
        if let Some(plan) = node.get("plan") {
            snapshot.plan = Plan::read(plan, reading);
            snapshot.plan_place = Some(plan.place);
        }
        snapshot.identify();
        snapshot
    }

    /// Lets every id belong to one object: descriptions of one object are put together, and of different
    /// objects with one id the first keeps it.
    pub fn settle(&mut self, problems: &mut Vec<Problem>) {
        let mut given = GivenIds::default();
        for host in &mut self.hosts {
            host.settle(problems);
            host.admit(&mut given);
        }
        for backend in &mut self.backends {
            backend.settle(problems);
            backend.admit(&mut given);
        }
        problems.append(&mut given.problems);
    }

    /// Gives every object without an id one.
    pub fn identify(&mut self) {
        let mut taken = BTreeMap::new();
        self.hosts.identify("", &mut taken);
        self.backends.identify("", &mut taken);
        if let Some(plan) = &mut self.plan {
            plan.identify("", &mut taken);
        }
    }

    /// Writes the document, without derived facts.
    #[must_use]
    pub fn write(&self) -> Map<String, Json> {
        let mut document = Map::new();
        document.insert("schema".into(), SCHEMA.into());
        document.insert("hosts".into(), write_all(&self.hosts));
        document.insert("backends".into(), write_all(&self.backends));
        if let Some(plan) = &self.plan {
            document.insert("plan".into(), write_record(plan));
        }
        document
    }

    /// The JSON Schema of the document.
    #[must_use]
    pub fn schema() -> Json {
        let mut writer = SchemaWriter::new(SchemaForm::Document);
        let hosts = writer.of_type(&Host::shape());
        let backends = writer.of_type(&Backend::shape());
        let plan = writer.of_type(&Plan::shape());
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "fabriclint snapshot, version 1",
            "description": "Hosts and backends in one vendor-neutral document. A key that is left \
                out was not collected; {unknown: reason} says why a value is missing.",
            "type": "object",
            "required": ["schema"],
            "additionalProperties": false,
            "properties": {
                "schema": {"const": SCHEMA},
                "hosts": {"type": "array", "items": hosts},
                "backends": {"type": "array", "items": backends},
                "plan": plan,
                "sources": {"type": "array", "description": "The files that were read; not read back."},
                "joins": {"type": "array", "description": "Derived, and derived again when read."},
            },
            "$defs": writer.definitions(),
        })
    }
}

fn write_all<R: Record>(records: &[R]) -> Json {
    Json::Array(records.iter().map(|record| write_record(record)).collect())
}

/// Writes an object: unknown values without a reason are left out.
pub fn write_record(record: &dyn Record) -> Json {
    let mut map = Map::new();
    record.each(&mut |key, value| {
        if let Some(json) = write_value(value) {
            map.insert(key.into(), json);
        }
    });
    Json::Object(map)
}

fn write_value(value: &dyn Value) -> Option<Json> {
    Some(match value.field() {
        Field::Text(text) => text.into(),
        Field::Bool(flag) => flag.into(),
        Field::Integer(number) => number.into(),
        Field::Vlans(vlans) => Json::Array(vlans.iter().map(Json::from).collect()),
        Field::Record(record) => write_record(record),
        // Null keeps the place of an item that nothing is known about.
        Field::List(list) => Json::Array(
            (0..list.len())
                .map(|index| write_value(list.item(index)).unwrap_or(Json::Null))
                .collect(),
        ),
        Field::Unknown(why) => return write_why(why),
    })
}

fn write_why(why: &Why) -> Option<Json> {
    if why.state == State::NotCollected && why.what.is_empty() {
        None
    } else {
        Some(json!({"unknown": why.to_string()}))
    }
}
