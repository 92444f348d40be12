//! A rule page: front matter, prose, examples. The front matter is validated by
//! `rules/rule.schema.json`; what the schema cannot say is checked here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::examples::{DESIGN, Example, find_examples};
use super::grade::{Confidence, Severity};
use super::rule_id::RuleId;
use crate::source::schema::Schema;
use crate::source::{
    Node, Place, Problem, Renamed, SourceId, Sources, Span, clipped, parse_yaml_at, secrets_in,
};

/// The JSON Schema of the front matter.
pub const PAGE_SCHEMA: &str = include_str!("../../rules/rule.schema.json");

static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::compile(PAGE_SCHEMA).expect("bug: rules/rule.schema.json"));

/// What a rule promises.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The identity of the rule.
    pub id: RuleId,
    /// The pattern that the rule is against, one line.
    pub title: String,
    /// How bad the findings are, unless a variant or a design says otherwise.
    pub severity: Severity,
    /// The most that the findings can be sure of.
    pub confidence: Confidence,
    /// The kind of subject.
    pub subject: String,
    /// Paths from the subject whose values must be known.
    pub needs: Vec<String>,
    /// Where the rule has a meaning.
    pub applies_to: AppliesTo,
    /// Severities under declared designs (reference architectures).
    pub designs: BTreeMap<String, Severity>,
    /// Whether findings without a plan are at most info.
    pub intent_required: bool,
    /// Whether findings about a host for which the plan declares no design are one step lower.
    pub lower_without_design: bool,
    /// Whether the rule tells what is unknown: then a value that becomes unknown makes findings.
    pub tells_unknowns: bool,
    /// Rules that say the same better: where one of them points at the same place of the same host or backend, this one
    /// says nothing.
    pub yields_to: Vec<RuleId>,
    /// Message, a template over the args of a finding.
    pub message: String,
    /// What to do, one sentence, a template as well.
    pub help: String,
    /// What to do instead, by the word that the policy gives; goes before the help of a variant.
    pub helps: BTreeMap<String, String>,
    /// Texts for related places, by the label that the policy gives.
    pub labels: BTreeMap<String, String>,
    /// Verdicts that differ by backend, OS or plan.
    pub variants: BTreeMap<String, Variant>,
    /// The args that distinguish findings on one subject.
    pub identity: Vec<String>,
    /// Parameters and their defaults.
    pub parameters: BTreeMap<String, Json>,
    /// The version that brought the rule.
    pub since: String,
    /// Documents and guides that the rule follows.
    pub references: Vec<String>,
    /// Former ids.
    pub aliases: Vec<String>,
    /// Why the rule is no longer maintained.
    pub deprecated: Option<String>,
    /// The prose, Markdown from the title on.
    pub body: String,
    /// The examples of the page.
    pub examples: Vec<Example>,
    /// Where the subject and the paths of the front matter stand, by their words.
    pub places: BTreeMap<String, Place>,
    /// The page.
    pub source: SourceId,
    /// What the page should write otherwise.
    pub warnings: Vec<Problem>,
}

/// Where a rule has a meaning; an empty list means everywhere.
#[derive(Clone, Debug, Default)]
pub struct AppliesTo {
    /// Operating systems, `2012r2` to `2025`.
    pub os: Vec<String>,
    /// Kinds of backend.
    pub backend: Vec<String>,
    /// Designs (reference architectures) of which the plan must declare one for the host.
    pub design: Vec<String>,
    /// Conditions over booleans of the subject, all of which must hold.
    pub when: Vec<Condition>,
}

/// A condition over a boolean of a subject, `redundant` or `not members.connection.failover`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The path from the subject to one boolean.
    pub path: String,
    /// Whether the boolean must be false.
    pub negated: bool,
}

impl Condition {
    fn parse(text: &str) -> Self {
        let positive = text.strip_prefix("not ");
        Self {
            path: positive.unwrap_or(text).to_owned(),
            negated: positive.is_some(),
        }
    }
}

/// What a variant changes.
#[derive(Clone, Debug, Default)]
pub struct Variant {
    /// The severity of the variant.
    pub severity: Option<Severity>,
    /// The message of the variant.
    pub message: Option<String>,
    /// The help of the variant.
    pub help: Option<String>,
}

/// Reads the page at `path`, adding it to the sources.
///
/// # Errors
/// Everything that is wrong with the page.
pub fn read_page(sources: &mut Sources, path: &str, text: &str) -> Result<Rule, Vec<Problem>> {
    read(sources, path, text, PageCheck::Schema)
}

/// Whether a page is held against the schema of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageCheck {
    /// The page is held against the schema.
    Schema,
    /// The page was checked before: to compile the schema takes a third of the time in which all pages
    /// are read.
    Skipped,
}

impl PageCheck {
    /// The check, passed over if this holds.
    pub(super) fn skipped_if(skipped: bool) -> Self {
        if skipped { Self::Skipped } else { Self::Schema }
    }
}

pub(super) fn read(
    sources: &mut Sources,
    path: &str,
    text: &str,
    check: PageCheck,
) -> Result<Rule, Vec<Problem>> {
    let source = sources.add(path, path, text);
    // A page is there to be read: nothing of it is masked but what has the name of a secret.
    let hidden = match check {
        PageCheck::Schema => secrets_in(text, true),
        PageCheck::Skipped => Vec::new(),
    };
    sources.get_mut(source).reveal(hidden);
    let whole = Place {
        source,
        span: Span { start: 0, end: 0 },
    };
    let fault = |message: &str| vec![Problem::error("rule-page", message).at(whole)];
    let id = RuleId::of_path(path)
        .ok_or_else(|| fault("the path of a page is rules/<area>/<name>.md"))?;
    let (start, front, body) =
        split(text).ok_or_else(|| fault("a page begins with front matter between --- lines"))?;
    // Places count from the start of the file and not of the front matter.
    let offset = u32::try_from(start).map_err(|_| fault("the page is too long"))?;
    let mut node = parse_yaml_at(source, front, offset).map_err(|problem| vec![problem])?;
    // Before the check, because the schema knows the present keys only.
    let warnings = rename_former_keys(&mut node);
    if check == PageCheck::Schema {
        let problems = SCHEMA.check(&node);
        if !problems.is_empty() {
            return Err(problems);
        }
    }
    let title = body
        .lines()
        .find_map(|line| line.strip_prefix("# "))
        .ok_or_else(|| fault("a page has a title, `# …`"))?;
    // The body is the end of the text.
    let body_offset = text.len() - body.len();
    let rule = Rule {
        id,
        title: title.trim().to_owned(),
        body: body.trim_start().to_owned(),
        examples: find_examples(source, body, body_offset)?,
        source,
        warnings,
        ..front_matter(&node)
    };
    let problems = check_templates(&rule, &node);
    if problems.is_empty() {
        Ok(rule)
    } else {
        Err(problems)
    }
}

/// Offset of the front matter, the front matter, the rest.
fn split(text: &str) -> Option<(usize, &str, &str)> {
    let start = text.strip_prefix("---\n").map(|_| 4)?;
    // The newline before the dashes belongs to the front matter.
    let end = text[start..].find("\n---\n")? + start + 1;
    Some((start, &text[start..end], &text[end + 4..]))
}

/// Gives keys of pages of former versions their present names, so that the schema knows those alone.
fn rename_former_keys(node: &mut Node) -> Vec<Problem> {
    let designs = Renamed {
        former: "profiles",
        present: "designs",
    };
    let applies_to = node.get_mut("applies_to");
    let design = applies_to.and_then(|applies| DESIGN.rename_in(applies));
    designs.rename_in(node).into_iter().chain(design).collect()
}

/// Reads front matter that the schema has accepted.
fn front_matter(node: &Node) -> Rule {
    let text = |key: &str| {
        let value = node.get(key).and_then(Node::as_text);
        value.unwrap_or_default().to_owned()
    };
    let applies_to = node.get("applies_to");
    let applies = |key: &str| {
        applies_to
            .and_then(|applies_to| applies_to.get(key))
            .map_or_else(Vec::new, texts)
    };
    Rule {
        // What the front matter does not hold the caller knows, as the examples and the body below.
        id: RuleId::from(""),
        title: String::new(),
        severity: Severity::parse(&text("severity")).unwrap_or(Severity::Error),
        confidence: Confidence::parse(&text("confidence")).unwrap_or(Confidence::High),
        subject: text("subject"),
        needs: node.get("needs").map_or_else(Vec::new, texts),
        applies_to: AppliesTo {
            os: applies("os"),
            backend: applies("backend"),
            design: applies("design"),
            when: applies("when")
                .iter()
                .map(|text| Condition::parse(text))
                .collect(),
        },
        designs: map(node.get("designs"), |word| Severity::parse(word.as_text()?)),
        intent_required: text("intent") == "required",
        lower_without_design: text("without_design") == "lower",
        tells_unknowns: text("unknowns") == "told",
        yields_to: node.get("yields_to").map_or_else(Vec::new, rule_ids),
        message: text("message"),
        help: text("help"),
        helps: map(node.get("helps"), words),
        labels: map(node.get("labels"), words),
        variants: map(node.get("variants"), |node| Some(variant(node))),
        identity: node.get("identity").map_or_else(Vec::new, texts),
        parameters: map(node.get("parameters"), |parameter| {
            Some(parameter.to_json())
        }),
        since: text("since"),
        references: node.get("references").map_or_else(Vec::new, texts),
        aliases: node.get("aliases").map_or_else(Vec::new, texts),
        deprecated: node
            .get("deprecated")
            .and_then(Node::as_text)
            .map(str::to_owned),
        body: String::new(),
        examples: Vec::new(),
        places: places(node),
        source: node.place.source,
        warnings: Vec::new(),
    }
}

/// The places of the words that the engine looks up in the shapes of subjects.
fn places(node: &Node) -> BTreeMap<String, Place> {
    let lists = [node.get("needs"), node.at("/applies_to/when")];
    let paths = lists.into_iter().flatten().flat_map(Node::items);
    let words = node.get("subject").into_iter().chain(paths);
    words
        .filter_map(|word| Some((Condition::parse(word.as_text()?).path, word.place)))
        .collect()
}

fn texts(node: &Node) -> Vec<String> {
    let items = node.items().iter().filter_map(Node::as_text);
    items.map(str::to_owned).collect()
}

fn rule_ids(node: &Node) -> Vec<RuleId> {
    let ids = texts(node);
    ids.iter().map(|id| RuleId::from(id.as_str())).collect()
}

fn map<T>(node: Option<&Node>, read: impl Fn(&Node) -> Option<T>) -> BTreeMap<String, T> {
    node.map_or(&[][..], Node::entries)
        .iter()
        .filter_map(|entry| Some((entry.key.to_string(), read(&entry.value)?)))
        .collect()
}

fn words(node: &Node) -> Option<String> {
    node.as_text().map(str::to_owned)
}

fn variant(node: &Node) -> Variant {
    let text = |key: &str| Some(node.get(key)?.as_text()?.to_owned());
    Variant {
        severity: text("severity").as_deref().and_then(Severity::parse),
        message: text("message"),
        help: text("help"),
    }
}

/// Fills the placeholders of a template; one that has no value stays as it is.
#[must_use]
pub fn fill(template: &str, args: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        text.push_str(before);
        // A brace that nothing closes is text.
        let Some(end) = after.find('}') else {
            rest = after;
            break;
        };
        match args.get(&after[1..end]) {
            Some(value) => text.push_str(&clipped(value)),
            None => text.push_str(&after[..=end]),
        }
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    text
}

/// The placeholders of a template.
#[must_use]
pub fn placeholders(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

impl Rule {
    /// Every template of the rule.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        let variants = self.variants.values();
        let own = [self.message.as_str(), self.help.as_str()].into_iter();
        own.chain(self.labels.values().map(String::as_str))
            .chain(self.helps.values().map(String::as_str))
            .chain(variants.flat_map(|variant| {
                variant
                    .message
                    .as_deref()
                    .into_iter()
                    .chain(variant.help.as_deref())
            }))
    }
}

/// An identity arg that no template shows would make two findings that read alike.
fn check_templates(rule: &Rule, node: &Node) -> Vec<Problem> {
    let shown: Vec<&str> = rule.templates().flat_map(placeholders).collect();
    let place = node
        .get("identity")
        .map_or(node.place, |identity| identity.place);
    rule.identity
        .iter()
        .filter(|name| !shown.contains(&name.as_str()))
        .map(|name| {
            let message = format!("no message shows the identity arg `{name}`");
            Problem::error("rule-page", message).at(place)
        })
        .collect()
}
