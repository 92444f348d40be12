//! The mutants of a rule page: needs and entries of `applies_to` removed, numbers of its parameters
//! changed. What a page says in prose is no business of this file.

use fabriclint::catalogue::{AppliesTo, Rule};
use fabriclint::source::Sources;

use super::{Change, Mutant, Observed, Operator};

struct Mutator<'a> {
    rule: &'a Rule,
    page: &'a str,
    mutants: Vec<Mutant>,
}

/// The mutants of a page, in the order of its front matter.
pub fn of_page(rule: &Rule, sources: &Sources) -> Vec<Mutant> {
    use Operator::{ConditionRemoved, ConstantChanged, NeedRemoved};
    let mut mutator = Mutator {
        rule,
        page: sources.get(rule.source).text(),
        mutants: Vec::new(),
    };
    for (index, need) in rule.needs.iter().enumerate() {
        mutator.change(NeedRemoved, "needs", (need, ""), |rule| {
            rule.needs.remove(index);
        });
    }
    let AppliesTo {
        os,
        backend,
        design,
        when,
    } = &rule.applies_to;
    for (index, name) in os.iter().enumerate() {
        mutator.change(ConditionRemoved, "os", (name, ""), |rule| {
            rule.applies_to.os.remove(index);
        });
    }
    for (index, name) in backend.iter().enumerate() {
        mutator.change(ConditionRemoved, "backend", (name, ""), |rule| {
            rule.applies_to.backend.remove(index);
        });
    }
    // Architectures are a list of names to look up, not a decision each: the whole list is one.
    if let Some(first) = design.first() {
        mutator.change(ConditionRemoved, "design", (first, ""), |rule| {
            rule.applies_to.design.clear();
        });
    }
    for (index, condition) in when.iter().enumerate() {
        let not = if condition.negated { "not " } else { "" };
        let words = format!("{not}{}", condition.path);
        mutator.change(ConditionRemoved, "when", (&words, ""), |rule| {
            rule.applies_to.when.remove(index);
        });
    }
    for (name, value) in &rule.parameters {
        for step in [1, -1] {
            let Some(number) = value.as_i64() else {
                continue;
            };
            let (before, after) = (number.to_string(), (number + step).to_string());
            mutator.change(ConstantChanged, name, (&before, &after), |rule| {
                rule.parameters.insert(name.clone(), (number + step).into());
            });
        }
    }
    mutator.mutants.sort_by_key(|mutant| mutant.at);
    mutator.mutants
}

impl Mutator<'_> {
    /// Notes a change of the word that follows a key.
    fn change(
        &mut self,
        operator: Operator,
        key: &str,
        (before, after): (&str, &str),
        change: impl FnOnce(&mut Rule),
    ) {
        let mut changed = self.rule.clone();
        change(&mut changed);
        let key_at = self.page.find(&format!("{key}:")).unwrap_or(0);
        let at = key_at + self.page[key_at..].find(before).unwrap_or(0);
        self.mutants.push(Mutant {
            operator,
            at,
            line: self.page[..at].matches('\n').count() + 1,
            change: format!("{key}: «{before} → {after}»"),
            observed: Observed::Verdict,
            result: Change::Page(Box::new(changed)),
        });
    }
}
