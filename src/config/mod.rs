//! `fabriclint.yaml`: the plan of the site and what a run does with the rules. The module knows no
//! subjects and evaluates nothing.

pub mod draft;
pub mod edit;
mod find;
mod rules;
mod upstream;
mod waivers;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

pub use find::{FILE_NAME, FILE_NAMES, find, find_among, is_plan, plan_in};
pub use rules::{RuleChoice, like};

use crate::acceptance::Waiver;
use crate::fabric::plan::{Plan, PlanNetwork};
use crate::fabric::record::{Reading, Typed, Value, shape_of};
use crate::fabric::schema::{SchemaForm, SchemaWriter};
use crate::source::limits::PLAN_HOSTS;
use crate::source::{
    Entry, Node, Problem, SourceId, Sources, Span, Value as Tree, joined, parse_yaml, yaml_asides,
};

/// A configuration that was read.
#[derive(Debug, Default)]
pub struct Config {
    /// What the site means.
    pub plan: Plan,
    /// What the run does with the rules.
    pub rules: RuleChoice,
    /// What is accepted until a day.
    pub waivers: Vec<Waiver>,
    /// The file, if there was one.
    pub source: Option<SourceId>,
    /// What should be written otherwise.
    pub warnings: Vec<Problem>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn read(sources: &mut Sources, id: SourceId) -> Result<Self, Vec<Problem>> {
        let node = parse(sources, id)?;
        let (config, planned) = Self::of(&node, id);
        // What nobody read may be anything: a value of a wrong type, or of a key that nobody knows.
        let read_apart = ["rules", "waivers"]
            .into_iter()
            .filter_map(|key| node.get(key));
        let hidden = read_apart.chain([&planned]).flat_map(Node::hidden);
        reveal(sources, id, &node, hidden.collect());
        config
    }

    /// Reads a document. Returns the part of it in which the plan was read, as well.
    fn of<'t>(node: &Node<'t>, id: SourceId) -> (Result<Self, Vec<Problem>>, Node<'t>) {
        let mut reading = Reading::default();
        let mut config = Self {
            source: Some(id),
            ..Self::default()
        };
        // A file of comments alone says nothing, and is right.
        if node.is_null() {
            return (Ok(config), node.clone());
        }
        if let Some(rules) = node.get("rules") {
            config.rules = RuleChoice::read(rules, &mut reading);
        }
        if let Some(waivers) = node.get("waivers") {
            config.waivers = waivers::read(waivers, &mut reading);
        }
        // The record of a plan is that of snapshots as well, and would not know these keys.
        let planned = without(node, &["rules", "waivers"]);
        reading.elsewhere = Some(("plan", &["rules", "waivers"]));
        if let Some(hosts) = node
            .get("hosts")
            .filter(|hosts| hosts.items().len() > PLAN_HOSTS)
        {
            let count = hosts.items().len();
            let message = format!(
                "the plan names {count} hosts, more than the {PLAN_HOSTS} patterns that are held against each host"
            );
            let problem = Problem::error("too-many-hosts", message).at(hosts.place);
            let problem = problem.help("name the hosts of a design by one pattern, `HV*`");
            return (Err(vec![problem]), planned);
        }
        if let Some(mut plan) = Plan::read(&planned, &mut reading) {
            plan.identify("", &mut BTreeMap::new());
            check(&plan, &mut reading);
            config.plan = plan;
        }
        if reading.problems.iter().any(Problem::is_error) {
            return (Err(reading.problems), planned);
        }
        config.warnings = reading.problems;
        (Ok(config), planned)
    }

    /// The JSON Schema of the file.
    #[must_use]
    pub fn schema() -> Json {
        let mut writer = SchemaWriter::new(SchemaForm::Document);
        let mut schema = writer.in_place(&shape_of::<Plan>());
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        schema["title"] = "fabriclint.yaml".into();
        schema["properties"]["rules"] = RuleChoice::schema();
        schema["properties"]["waivers"] = waivers::schema();
        schema["$defs"] = writer.definitions();
        let definitions = &mut schema["$defs"];
        // What the types of the plan read beyond the types of the schema.
        if let Some(host) = definitions["plan-host"].as_object_mut() {
            host.remove("required");
            let either = json!([{"required": ["match"]}, {"required": ["name"]}]);
            host.insert("anyOf".to_owned(), either);
        }
        let hosts = &mut definitions["plan-backend"]["properties"]["hosts"];
        let globs = hosts.take();
        *hosts = json!({
            "description": globs["description"],
            "anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}],
        });
        schema
    }
}

/// Reads a file that holds nothing but `waivers`.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read_waivers(sources: &mut Sources, id: SourceId) -> Result<Vec<Waiver>, Vec<Problem>> {
    let node = parse(sources, id)?;
    let mut reading = Reading::default();
    let mut waivers = Vec::new();
    if !node.is_null() {
        reading.check_keys(&node, "file of waivers", &["waivers"]);
        match node.get("waivers") {
            Some(list) => waivers = waivers::read(list, &mut reading),
            None => reading.missing(&node, "waivers"),
        }
    }
    reveal(sources, id, &node, node.hidden());
    if reading.problems.is_empty() {
        Ok(waivers)
    } else {
        Err(reading.problems)
    }
}

fn parse(sources: &Sources, id: SourceId) -> Result<Node<'static>, Vec<Problem>> {
    parse_yaml(id, sources.get(id).text()).map_err(|problem| vec![problem])
}

/// Lets excerpts of a file show its keys and values, but for those that are hidden.
fn reveal(sources: &mut Sources, id: SourceId, node: &Node<'_>, mut hidden: Vec<Span>) {
    let source = sources.get_mut(id);
    hidden.extend(yaml_asides(node, source.text()));
    source.reveal(joined(hidden));
}

/// A copy of a map without some of its keys.
fn without<'t>(node: &Node<'t>, keys: &[&str]) -> Node<'t> {
    let entries: Box<[Entry]> = node
        .entries()
        .iter()
        .filter(|entry| !keys.contains(&&*entry.key))
        .cloned()
        .collect();
    if node.is_map() {
        Node::new(node.place, Tree::Map(entries))
    } else {
        node.clone()
    }
}

/// What the types cannot say.
pub(crate) fn check(plan: &Plan, reading: &mut Reading) {
    let mut note = |message: String, place: Option<crate::source::Place>| {
        let problem = Problem::error("plan", message);
        reading.problems.push(match place {
            Some(place) => problem.at(place),
            None => problem,
        });
    };
    for network in &plan.networks {
        // Both are as wrong as none: a tenant is a class.
        if network.class.is_known() == network.tenant.is_known() {
            let message = format!("the network {} has a class or a tenant", network.name);
            note(message, network.place);
        }
        if !(1..=4094).contains(&network.vlan) {
            note(format!("there is no VLAN {}", network.vlan), network.place);
        }
    }
    for (index, network) in plan.networks.iter().enumerate() {
        let is_twin = |other: &&PlanNetwork| {
            other.vlan == network.vlan && !other.scope.is_known() && !network.scope.is_known()
        };
        // The networks before this one only, so that a pair is told once.
        if let Some(twin) = plan.networks[..index].iter().find(is_twin) {
            let message = format!(
                "the networks {} and {} both are VLAN {}; give one of them a scope",
                twin.name, network.name, network.vlan
            );
            note(message, network.place);
        }
    }
    for (message, place) in upstream::mistakes(plan) {
        note(message, place);
    }
}
