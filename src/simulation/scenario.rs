//! Which failures somebody asks for: by names, ids and globs, by kinds, or all. It knows names, and nothing of what
//! a failure does.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::component::Component;
use super::listing::Listing;
use super::terms::ComponentKind;
use crate::source::Problem;

/// What a simulation is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What fails, as `--fail` spells it; empty for every component.
    pub fail: Vec<String>,
    /// Kinds of components; empty for all.
    pub kinds: Vec<ComponentKind>,
    /// A glob over names of hosts; nothing for all.
    pub host: Option<String>,
    /// Whether pairs of components that are worse than both of them are looked for.
    pub pairs: bool,
    /// Whether what lasts when a component is back counts for clusters.
    pub returns: bool,
    /// Whether no cells are kept.
    pub summary: bool,
}

/// The failures that are asked for, as positions in the list of components.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Components that fail alone, sorted.
    pub(super) singles: Vec<u32>,
    /// Components that somebody named to fail together, sorted.
    pub(super) together: BTreeSet<Vec<u32>>,
}

/// So many names that are like one that is not there are told.
const MOST_NAMES: usize = 3;

/// Characters of the longest name that can be one misspelt: comparing takes room for both multiplied.
const LONGEST: usize = 200;

impl Selection {
    /// The failures that are asked for, and what somebody named and is not there.
    pub(super) fn of(asked: &Asked, listing: &Listing) -> (Self, Vec<Problem>) {
        let is_asked = |number: &u32| {
            let kind = listing.components[*number as usize].kind;
            asked.kinds.is_empty() || asked.kinds.contains(&kind)
        };
        let mut selection = Self::default();
        let all = (0..).take(listing.components.len());
        if asked.fail.is_empty() {
            selection.singles = all.filter(is_asked).collect();
            return (selection, Vec::new());
        }
        let mut singles = BTreeSet::new();
        let mut problems = Vec::new();
        for text in &asked.fail {
            match named(text, listing) {
                Ok(Named::Single(numbers)) => singles.extend(numbers.into_iter().filter(is_asked)),
                Ok(Named::Together(sets)) => selection.together.extend(sets),
                Err(problem) => problems.push(problem),
            }
        }
        selection.singles = singles.into_iter().collect();
        (selection, problems)
    }
}

/// What a text names.
enum Named {
    /// Components, each of which fails alone.
    Single(Vec<u32>),
    /// Components that fail together.
    Together(Vec<Vec<u32>>),
}

fn named(text: &str, listing: &Listing) -> Result<Named, Problem> {
    // An id is compared whole: names may hold a plus.
    let whole = exact(text, listing);
    let parts = split(text);
    if !whole.is_empty() || parts.len() == 1 {
        let numbers = if whole.is_empty() {
            like(text, listing)
        } else {
            whole
        };
        return if numbers.is_empty() {
            Err(unknown(text, listing))
        } else {
            Ok(Named::Single(numbers))
        };
    }
    let [one, other] = parts[..] else {
        let message = format!("`{text}` names {} components", parts.len());
        let problem = Problem::error("fail", message);
        return Err(problem.help("name two at most: they fail at one time"));
    };
    let (one, other) = (found(one, listing)?, found(other, listing)?);
    let pairs = one.iter().flat_map(|one| {
        let others = other.iter().filter(move |other| *other != one);
        others.map(move |other| vec![*one.min(other), *one.max(other)])
    });
    let pairs: Vec<Vec<u32>> = pairs.collect();
    if pairs.is_empty() {
        Ok(Named::Single(one))
    } else {
        Ok(Named::Together(pairs))
    }
}

fn found(text: &str, listing: &Listing) -> Result<Vec<u32>, Problem> {
    let numbers = exact(text, listing);
    let numbers = if numbers.is_empty() {
        like(text, listing)
    } else {
        numbers
    };
    if numbers.is_empty() {
        Err(unknown(text, listing))
    } else {
        Ok(numbers)
    }
}

/// The parts of `a+b`: a plus separates only before a kind and a colon.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = 0;
    for (at, _) in text.match_indices('+') {
        let kind = text[at + 1..].split(':').next().unwrap_or_default();
        let is_kind = kind.len() < text.len() - at - 1 && ComponentKind::parse(kind).is_some();
        if is_kind && at > rest {
            parts.push(&text[rest..at]);
            rest = at + 1;
        }
    }
    parts.push(&text[rest..]);
    parts
}

/// Whether one of the names of a component passes.
fn is_called(component: &Component, id: &str, passes: impl Fn(&str) -> bool) -> bool {
    let Component {
        kind, name, object, ..
    } = component;
    let scoped = id.split_once(':').map_or(id, |(_, scoped)| scoped);
    let object = object.to_string();
    passes(id)
        || passes(scoped)
        || passes(name)
        || passes(&format!("{kind}:{name}"))
        || (!object.is_empty() && (passes(&object) || passes(&format!("{kind}:{object}"))))
}

fn numbers(listing: &Listing, passes: impl Fn(&str) -> bool) -> Vec<u32> {
    let components = listing.components.iter().zip(0..);
    let called = components.filter(|(component, _)| is_called(component, &component.id(), &passes));
    called.map(|(_, number)| number).collect()
}

/// Components of this name; one that is an id belongs to its component alone.
fn exact(text: &str, listing: &Listing) -> Vec<u32> {
    let of_id = listing.components.iter().zip(0..);
    let of_id: Vec<u32> = of_id
        .filter(|(component, _)| component.id() == text)
        .map(|(_, number)| number)
        .collect();
    if of_id.is_empty() {
        numbers(listing, |name| name == text)
    } else {
        of_id
    }
}

/// Components whose name is like a glob, or the same but for the case: Windows gives names none.
fn like(text: &str, listing: &Listing) -> Vec<u32> {
    let same = numbers(listing, |name| name.eq_ignore_ascii_case(text));
    if !same.is_empty() || !text.contains(['*', '?', '[', '{']) {
        return same;
    }
    match glob(text) {
        Some(glob) => numbers(listing, |name| glob.is_match(name)),
        None => Vec::new(),
    }
}

/// A glob over names, in which `*` stands for every character.
pub(super) fn glob(text: &str) -> Option<GlobMatcher> {
    let mut builder = GlobBuilder::new(text);
    let glob = builder
        .case_insensitive(true)
        .backslash_escape(false)
        .build();
    glob.ok().map(|glob| glob.compile_matcher())
}

/// Nothing is called so.
fn unknown(text: &str, listing: &Listing) -> Problem {
    let problem = Problem::error("fail", format!("nothing that can fail is called `{text}`"));
    let nearest = nearest(text, listing);
    if nearest.is_empty() {
        return problem.help("every component and its id stands in the report of `--format json`");
    }
    problem.help(format!("the nearest names: {}", nearest.join(", ")))
}

/// The ids whose names are nearest to a text.
fn nearest(text: &str, listing: &Listing) -> Vec<String> {
    let wanted = text.to_lowercase();
    if wanted.chars().count() > LONGEST {
        return Vec::new();
    }
    let distance = |name: &str| strsim::damerau_levenshtein(&wanted, &name.to_lowercase());
    let all = listing.components.iter().filter_map(|component| {
        let id = component.id();
        let scoped = id.split_once(':').map_or(&*id, |(_, scoped)| scoped);
        let of_kind = format!("{}:{}", component.kind, component.name);
        let names = [&*component.name, scoped, &id, &of_kind];
        let nearest = names.into_iter().filter(|name| name.len() <= LONGEST);
        let nearest = nearest.flat_map(|name| {
            // Somebody may have left out the end: the domain of a switch, the rest of a long name.
            let start: String = name.chars().take(wanted.chars().count()).collect();
            let (whole, begun) = (distance(name), distance(&start) + 1);
            [
                (whole, name.chars().count()),
                (begun, start.chars().count()),
            ]
        });
        let (distance, length) = nearest.min()?;
        let is_near = distance <= (length.max(wanted.chars().count()) / 3).max(1);
        is_near.then_some((distance, id))
    });
    let mut all: Vec<(usize, String)> = all.collect();
    all.sort_unstable();
    all.into_iter().take(MOST_NAMES).map(|(_, id)| id).collect()
}
