//! The catalogue: what each rule promises. A rule is a page (`rules/<area>/<name>.md`) and a
//! policy (`policies/<area>/<name>.rego`) whose common path is its identity.
//!
//! The catalogue knows neither hosts nor Rego; a policy is a text here.

mod card;
mod embedded;
mod examples;
mod grade;
mod page;
mod patch;
mod policy;
mod rule_id;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

pub use card::RuleCard;
pub use examples::{Example, Expectation};
pub use grade::{Confidence, Severity};
use page::PageCheck;
pub use page::{AppliesTo, Condition, PAGE_SCHEMA, Rule, Variant, fill, placeholders, read_page};
pub use patch::apply_patch;
pub use policy::{EmbeddedPolicy, Policy};
pub use rule_id::RuleId;

use crate::source::{
    Digest, Found, PassedOver, Place, Problem, SourceId, Sources, Span, display_name, find_files,
};

/// Every rule of a run, with its policy.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The rules in the order of their ids.
    pub rules: BTreeMap<RuleId, Rule>,
    /// The policies, by the rule that they belong to.
    pub policies: BTreeMap<RuleId, Policy>,
    /// Policies that rules import, `policies/lib/*.rego`.
    pub library: Vec<Policy>,
    /// Policies without a page, conftest style; only users have such.
    pub pageless: Vec<Policy>,
    /// Tests of policies, `*_test.rego`.
    pub tests: Vec<Policy>,
    /// The base estates that examples patch, by name.
    pub bases: BTreeMap<String, SourceId>,
}

/// The digest of the shipped pages and policies: with the code, what their verdicts depend on.
#[must_use]
pub fn shipped_digest() -> Digest {
    embedded::digest()
}

/// A rule that is not run because its file was passed over would be missed by nobody. What is hidden, editors leave
/// behind.
fn not_taken(over: &PassedOver) -> Option<Problem> {
    let path = Path::new(&over.path);
    let ending = path.extension()?.to_str()?;
    let mut parts = path.components();
    let is_page = ending == "md" && parts.any(|part| part.as_os_str() == "rules");
    let is_hidden = path.file_name()?.to_str()?.starts_with('.');
    let is_rule = (is_page || ending == "rego") && !is_hidden;
    is_rule.then(|| {
        let message = format!("this part of a rule is passed over: {}", over.why);
        let problem = Problem::error("not-a-file", message).in_file(over.path.as_str());
        problem.help("put the file itself into the folder")
    })
}

/// A catalogue while its files are read.
#[derive(Default)]
struct Draft {
    catalogue: Catalogue,
    problems: Vec<Problem>,
    /// Rules whose page has a problem: the policy has a page all the same.
    refused: BTreeSet<RuleId>,
}

/// What to do where a rule is there twice.
const ONE_OF_TWO: &str = "keep one of them, or name the folder of one only";

impl Draft {
    fn add_page(&mut self, sources: &mut Sources, path: &str, text: &str, check: PageCheck) {
        match page::read(sources, path, text, check) {
            Ok(rule) => {
                let (id, page) = (rule.id.clone(), rule.source);
                if let Some(first) = self.catalogue.rules.insert(id.clone(), rule) {
                    let other = sources.get(first.source).name();
                    let message = format!("the rule {id} has another page, {other}");
                    let start = Span { start: 0, end: 0 };
                    let place = Place {
                        source: page,
                        span: start,
                    };
                    self.problems.push(
                        Problem::error("two-pages", message)
                            .at(place)
                            .help(ONE_OF_TWO),
                    );
                }
            }
            Err(problems) => {
                self.problems.extend(problems);
                // The path alone tells the rule, whose policy is not to count as one without a page.
                self.refused.extend(RuleId::of_path(path));
            }
        }
    }

    /// Adds a policy under the rule or the library that its path names, or to the tests.
    fn add_policy(&mut self, policy: Policy) {
        let catalogue = &mut self.catalogue;
        match RuleId::of_path(&policy.path) {
            // A test has the path of a rule as well, so it is looked for first.
            _ if policy.is_test() => catalogue.tests.push(policy),
            _ if !policy.has_page() => catalogue.pageless.push(policy),
            Some(id) if id.area() != "lib" => {
                let place = policy.package();
                if let Some(first) = catalogue.policies.insert(id.clone(), policy) {
                    let message = format!("the rule {id} has another policy, {}", first.path);
                    self.problems.push(
                        Problem::error("two-policies", message)
                            .at(place)
                            .help(ONE_OF_TWO),
                    );
                }
            }
            _ => catalogue.library.push(policy),
        }
    }

    fn finish(mut self) -> Result<Catalogue, Vec<Problem>> {
        for id in &self.refused {
            self.catalogue.policies.remove(id);
        }
        self.problems.extend(self.catalogue.unpaired());
        if self.problems.is_empty() {
            Ok(self.catalogue)
        } else {
            Err(self.problems)
        }
    }
}

impl Catalogue {
    /// The shipped catalogue. Its pages become sources, so that examples and faults have places.
    ///
    /// # Errors
    /// What is wrong with a page, all of it; a page without its policy, and the reverse.
    pub fn shipped(sources: &mut Sources) -> Result<Self, Vec<Problem>> {
        let packed: BTreeMap<&str, &str> = embedded::bytecode()
            .lines()
            .filter_map(|line| line.split_once(' '))
            .collect();
        let policies: Vec<EmbeddedPolicy> = embedded::policies()
            .iter()
            .map(|(path, text)| EmbeddedPolicy {
                path,
                text,
                packed: packed.get(path).copied().unwrap_or_default(),
            })
            .collect();
        // Tests hold that the shipped pages fit their schema. Those of a debug build are being edited.
        let checked = PageCheck::skipped_if(!cfg!(debug_assertions));
        let pages = embedded::pages();
        let mut shipped = Self::of_embedded(sources, pages, &policies, checked)?;
        for (path, text) in embedded::bases() {
            let file = path.rsplit('/').next().unwrap_or(path);
            let id = sources.add(*path, *path, *text);
            // A base was made up: nothing of it is a secret of a site.
            sources.get_mut(id).reveal(Vec::new());
            let name = file.trim_end_matches(".yaml").to_owned();
            shipped.bases.insert(name, id);
        }
        Ok(shipped)
    }

    /// The rules of pages, each a path and a text, and of policies that are part of the program.
    ///
    /// # Errors
    /// What is wrong with the pages and policies.
    pub fn of_texts(
        sources: &mut Sources,
        pages: &[(&str, &str)],
        policies: &[EmbeddedPolicy],
    ) -> Result<Self, Vec<Problem>> {
        Self::of_embedded(sources, pages, policies, PageCheck::Schema)
    }

    fn of_embedded(
        sources: &mut Sources,
        pages: &[(&str, &str)],
        policies: &[EmbeddedPolicy],
        check: PageCheck,
    ) -> Result<Self, Vec<Problem>> {
        let mut draft = Draft::default();
        for (path, text) in pages {
            draft.add_page(sources, path, text, check);
        }
        for policy in policies {
            draft.add_policy(Policy::embedded(sources, *policy));
        }
        draft.finish()
    }

    /// The rules of a folder: pages under `rules`, policies under `policies`.
    ///
    /// # Errors
    /// What is wrong with the rules; a folder without any rule.
    pub fn of_folder(sources: &mut Sources, folder: &Path) -> Result<Self, Vec<Problem>> {
        let catalogue = Self::below(sources, &[folder.to_owned()])?;
        if catalogue.rules.is_empty() && catalogue.pageless.is_empty() {
            let problem = Problem::error("no-rules", "there is no rule in this folder")
                .in_file(display_name(folder))
                .help("write one: fabriclint new-rule AREA/NAME --dir DIR");
            return Err(vec![problem]);
        }
        Ok(catalogue)
    }

    /// The rules and tests of files and folders, if there are any.
    ///
    /// # Errors
    /// What is wrong with the rules.
    pub fn below(sources: &mut Sources, paths: &[PathBuf]) -> Result<Self, Vec<Problem>> {
        let Found {
            files,
            problems,
            passed_over,
        } = find_files(paths);
        let mut draft = Draft {
            problems,
            ..Draft::default()
        };
        draft
            .problems
            .extend(passed_over.iter().filter_map(not_taken));
        for file in files {
            let ending = file.extension().and_then(|extension| extension.to_str());
            if !matches!(ending, Some("md" | "rego")) {
                continue;
            }
            let id = match sources.load(&file) {
                Ok(id) => id,
                Err(problem) => {
                    draft.problems.push(problem);
                    continue;
                }
            };
            if ending == Some("rego") {
                draft.add_policy(Policy::of_source(sources, id));
                continue;
            }
            let page = sources.get(id);
            // Editors on Windows end a line in `\r\n`; front matter is looked for by `\n` alone.
            let (name, text) = (page.name().to_owned(), page.text().replace("\r\n", "\n"));
            // A README beside the pages is no page.
            if text.starts_with("---\n") {
                draft.add_page(sources, &name, &text, PageCheck::Schema);
            }
        }
        draft.finish()
    }

    /// One rule of the catalogue, with everything that its policy may import.
    #[must_use]
    pub fn only(&self, id: &RuleId) -> Self {
        let rule = self.rules.get_key_value(id);
        let policy = self.policies.get_key_value(id);
        Self {
            rules: rule
                .into_iter()
                .map(|(id, rule)| (id.clone(), rule.clone()))
                .collect(),
            policies: policy
                .into_iter()
                .map(|(id, policy)| (id.clone(), policy.clone()))
                .collect(),
            library: self.library.clone(),
            bases: self.bases.clone(),
            ..Self::default()
        }
    }

    /// The modules of the library that a policy imports, and those that they import.
    #[must_use]
    pub fn imported(&self, policy: &Policy) -> Vec<&Policy> {
        let modules = policy.imported(&self.library).into_iter();
        modules.map(|index| &self.library[index]).collect()
    }

    /// Takes over the modules of another library that policies of this catalogue import. A module of
    /// its own stands in the place of another with the same package.
    pub fn borrow_library(&mut self, other: &Self) {
        let own: BTreeSet<&str> = self
            .library
            .iter()
            .filter_map(Policy::library_name)
            .collect();
        // Tests import the library as well, and what users write without a page.
        let with_pages = self.policies.values().chain(&self.library);
        let importing = with_pages.chain(&self.pageless).chain(&self.tests);
        let indices: BTreeSet<usize> = importing
            .flat_map(|policy| policy.imported(&other.library))
            .collect();
        let modules = indices.into_iter().map(|index| &other.library[index]);
        let missing: Vec<Policy> = modules
            .filter(|module| {
                let name = module.library_name();
                name.is_some_and(|name| !own.contains(name))
            })
            .cloned()
            .collect();
        self.library.extend(missing);
    }

    /// A problem for every page without a policy and every policy without a page.
    #[must_use]
    pub fn unpaired(&self) -> Vec<Problem> {
        let no_policy = self
            .rules
            .keys()
            .filter(|id| !self.policies.contains_key(id))
            .map(|id| {
                let path = format!("policies/{}.rego", id.as_str().replace('-', "_"));
                Problem::error("no-policy", format!("the rule {id} has no policy"))
                    .help(format!("write {path}, or name the folder that holds both"))
            });
        let no_page = self
            .policies
            .iter()
            .filter(|(id, _)| !self.rules.contains_key(id))
            .map(|(id, policy)| {
                let message = format!("the policy {} has no rule page", policy.path);
                Problem::error("no-page", message).help(format!(
                    "write rules/{id}.md, or name the folder that holds both"
                ))
            });
        no_policy.chain(no_page).collect()
    }

    /// What the pages should write otherwise.
    #[must_use]
    pub fn warnings(&self) -> Vec<Problem> {
        let rules = self.rules.values();
        rules.flat_map(|rule| rule.warnings.clone()).collect()
    }

    /// The rule with this id, or with this former id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.get(&RuleId::from(id)).or_else(|| {
            self.rules
                .values()
                .find(|rule| rule.aliases.iter().any(|alias| alias == id))
        })
    }

    /// The parameters of every rule, as its page sets them.
    #[must_use]
    pub fn parameters(&self) -> BTreeMap<String, BTreeMap<String, Json>> {
        self.rules
            .values()
            .map(|rule| (rule.id.to_string(), rule.parameters.clone()))
            .collect()
    }
}
