//! The `rules` part of the configuration: which rules run, how bad they are, with what parameters.

use std::collections::BTreeMap;

use globset::Glob;
use serde_json::{Value as Json, json};

use crate::acceptance::{self, is_waiver_rule};
use crate::catalogue::{Catalogue, Rule, RuleCard, RuleId, Severity};
use crate::coverage::{self, is_coverage_rule};
use crate::fabric::record::Reading;
use crate::source::{Node, Place, Problem, suggest};

/// What a run does with the rules.
#[derive(Clone, Debug, Default)]
pub struct RuleChoice {
    /// Globs over `area/name`; empty for all.
    pub select: Vec<(String, Option<Place>)>,
    /// Globs over `area/name` that are left out.
    pub ignore: Vec<(String, Option<Place>)>,
    /// Severities by rule.
    pub severity: BTreeMap<RuleId, (Severity, Place)>,
    /// Parameters by rule.
    pub parameters: BTreeMap<RuleId, BTreeMap<String, Json>>,
    parameter_places: Vec<(RuleId, String, Place)>,
}

/// Every rule of a run, the shipped ones and the user's.
struct Rules<'a> {
    /// Those that have a page.
    paged: BTreeMap<&'a RuleId, &'a Rule>,
    /// Those that are policies without one.
    without_page: &'a [RuleId],
}

impl<'a> Rules<'a> {
    fn of(catalogues: &[&'a Catalogue], without_page: &'a [RuleId]) -> Self {
        let paged = catalogues.iter().flat_map(|catalogue| &catalogue.rules);
        Self {
            paged: paged.collect(),
            without_page,
        }
    }

    fn ids(&self) -> impl Iterator<Item = &'a RuleId> + Clone {
        self.paged.keys().copied().chain(self.without_page)
    }

    fn has(&self, id: &RuleId) -> bool {
        self.paged.contains_key(id) || self.without_page.contains(id)
    }

    /// Whether a glob is like one of them.
    fn has_like(&self, glob: &str) -> bool {
        self.ids().any(|id| matches(glob, id))
    }
}

const KEYS: [&str; 4] = ["select", "ignore", "severity", "parameters"];

impl RuleChoice {
    pub(super) fn read(node: &Node, reading: &mut Reading) -> Self {
        if !node.is_map() {
            reading.wrong_type(node, "a map");
            return Self::default();
        }
        reading.check_keys(node, "`rules` part", &KEYS);
        let mut choice = Self {
            select: globs(node.get("select"), reading),
            ignore: globs(node.get("ignore"), reading),
            ..Self::default()
        };
        for entry in node.get("severity").map_or(&[][..], Node::entries) {
            match entry.value.as_text().and_then(Severity::parse) {
                Some(severity) => {
                    let id = RuleId::from(&*entry.key);
                    choice.severity.insert(id, (severity, entry.key_place));
                }
                None => reading.wrong_type(&entry.value, "one of `error` `warning` `info`"),
            }
        }
        for entry in node.get("parameters").map_or(&[][..], Node::entries) {
            let id = RuleId::from(&*entry.key);
            for parameter in entry.value.entries() {
                let value = parameter.value.to_json();
                let place = (id.clone(), parameter.key.to_string(), parameter.key_place);
                choice.parameter_places.push(place);
                let of_rule = choice.parameters.entry(id.clone()).or_default();
                of_rule.insert(parameter.key.to_string(), value);
            }
        }
        choice
    }

    /// Whether another choice says the same, wherever it stands.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let globs = |globs: &[(String, Option<Place>)]| -> Vec<String> {
            globs.iter().map(|(glob, _)| glob.clone()).collect()
        };
        let severities = |choice: &Self| -> Vec<(RuleId, Severity)> {
            let all = choice.severity.iter();
            all.map(|(id, (severity, _))| (id.clone(), *severity))
                .collect()
        };
        globs(&self.select) == globs(&other.select)
            && globs(&self.ignore) == globs(&other.ignore)
            && severities(self) == severities(other)
            && self.parameters == other.parameters
    }

    /// A place of the choice, if it stands in a file.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let globs = self.ignore.iter().chain(&self.select);
        let severities = self.severity.values().map(|(_, place)| *place);
        let parameters = self.parameter_places.iter().map(|(.., place)| *place);
        let mut places = globs
            .filter_map(|(_, place)| *place)
            .chain(severities)
            .chain(parameters);
        places.next()
    }

    /// Adds what the command line says; its `select` goes in place of the file's.
    pub fn add(&mut self, select: &[String], ignore: &[String]) {
        if !select.is_empty() {
            self.select = select.iter().map(|glob| (glob.clone(), None)).collect();
        }
        self.ignore
            .extend(ignore.iter().map(|glob| (glob.clone(), None)));
    }

    /// The rules about the run itself that are chosen, each as bad as it is to be: those about coverage, and
    /// with waivers those about waivers.
    #[must_use]
    pub fn about_the_run(&self, with_waivers: bool) -> Vec<RuleCard> {
        let of_waivers = acceptance::rules().into_iter().filter(|_| with_waivers);
        let cards = coverage::rules()
            .into_iter()
            .chain(of_waivers)
            .filter(|rule| self.runs(&rule.id));
        let judged = cards.map(|card| RuleCard {
            severity: match self.severity.get(&card.id) {
                Some((severity, _)) => *severity,
                None => card.severity,
            },
            ..card
        });
        judged.collect()
    }

    /// Whether a rule is chosen.
    #[must_use]
    pub fn runs(&self, id: &RuleId) -> bool {
        let any = |globs: &[(String, Option<Place>)]| {
            let mut globs = globs.iter();
            globs.any(|(glob, _)| matches(glob, id))
        };
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }

    /// The problem with a pattern of a waiver that no rule of these catalogues, and none that is a policy without a
    /// page, is like.
    #[must_use]
    pub fn stranger(
        pattern: &str,
        catalogues: &[&Catalogue],
        without_page: &[RuleId],
    ) -> Option<Problem> {
        let rules = Rules::of(catalogues, without_page);
        let known = is_about_the_run(pattern) || rules.has_like(pattern);
        (!known).then(|| unknown_rule(pattern, &rules, None))
    }

    /// Takes the rules out of the catalogues that do not run, and names what matches nothing.
    pub fn apply(
        &self,
        catalogues: &mut [&mut Catalogue],
        without_page: &[RuleId],
    ) -> Vec<Problem> {
        // Before rules are taken out: a severity of one that does not run is no mistake.
        let all: Vec<&Catalogue> = catalogues.iter().map(|catalogue| &**catalogue).collect();
        let problems = self.unknown(&Rules::of(&all, without_page));
        for catalogue in catalogues {
            catalogue.rules.retain(|id, _| self.runs(id));
        }
        problems
    }

    fn unknown(&self, rules: &Rules<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (id, (_, place)) in &self.severity {
            if !rules.has(id) && !is_waiver_rule(id) && !is_coverage_rule(id) {
                problems.push(unknown_rule(id.as_str(), rules, Some(*place)));
            }
        }
        for (id, parameter, place) in &self.parameter_places {
            match rules.paged.get(id) {
                None if !rules.has(id) => {
                    problems.push(unknown_rule(id.as_str(), rules, Some(*place)));
                }
                Some(rule) if rule.parameters.contains_key(parameter) => {}
                _ => {
                    let message = format!("the rule {id} has no parameter `{parameter}`");
                    problems.push(Problem::error("unknown-parameter", message).at(*place));
                }
            }
        }
        for (glob, place) in self.select.iter().chain(&self.ignore) {
            if !is_about_the_run(glob) && !rules.has_like(glob) {
                problems.push(unknown_rule(glob, rules, *place));
            }
        }
        problems
    }

    pub(super) fn schema() -> Json {
        let globs = json!({"type": "array", "items": {"type": "string"}});
        json!({
            "type": "object",
            "description": "Which rules run, how bad they are, with what parameters.",
            "additionalProperties": false,
            "properties": {
                "select": globs,
                "ignore": globs,
                "severity": {"type": "object",
                    "additionalProperties": {"enum": ["error", "warning", "info"]}},
                "parameters": {"type": "object", "additionalProperties": {"type": "object"}},
            },
        })
    }
}

fn globs(node: Option<&Node>, reading: &mut Reading) -> Vec<(String, Option<Place>)> {
    let mut globs = Vec::new();
    for item in node.map_or(&[][..], Node::items) {
        match item.as_text() {
            Some(text) if Glob::new(text).is_ok() => globs.push((text.into(), Some(item.place))),
            _ => reading.wrong_type(item, "a glob over `area/name`"),
        }
    }
    globs
}

/// Whether a pattern is like a rule about the run itself, which no catalogue holds.
fn is_about_the_run(glob: &str) -> bool {
    let mut of_waivers = acceptance::rules().into_iter();
    let mut of_coverage = coverage::rules().into_iter();
    of_waivers.any(|rule| matches(glob, &rule.id))
        || of_coverage.any(|rule| matches(glob, &rule.id))
}

fn matches(glob: &str, id: &RuleId) -> bool {
    let compiled = Glob::new(glob).map(|glob| glob.compile_matcher());
    compiled.is_ok_and(|glob| glob.is_match(id.as_str()))
}

fn unknown_rule(word: &str, rules: &Rules<'_>, place: Option<Place>) -> Problem {
    let help = match like(word, rules.ids().map(RuleId::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`fabriclint rules` lists them".to_owned(),
    };
    let problem = Problem::error("unknown-rule", format!("no rule is called `{word}`")).help(help);
    match place {
        Some(place) => problem.at(place),
        None => problem,
    }
}

/// The id that a user may have meant. The likeliest slips are a name without its area and an area alone, whose
/// letters are far from those of the id.
#[must_use]
pub fn like<'a>(word: &str, ids: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let short = |id: &&str| id.split('/').next_back() == Some(word);
    if let Some(id) = ids.clone().find(short) {
        return Some(id.to_owned());
    }
    let is_area = |id: &str| id.split('/').next() == Some(word);
    if ids.clone().any(is_area) {
        return Some(format!("{word}/*"));
    }
    suggest(word, ids).map(str::to_owned)
}
