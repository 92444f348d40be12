//! The policy lint: what a compiler of Rego does not find. A reference to a key that no input has
//! is silently undefined in Rego, and on the bytecode machine silently true; some constructs the
//! machine evaluates wrongly. The lint evaluates nothing; what is slow is measured (`engine/growth.rs`).

mod fault;
mod given;
mod infer;
mod scope;
mod syntax;
mod types;
mod values;

use std::collections::BTreeSet;

use super::work::{Work, Working};
use crate::catalogue::{Catalogue, Policy};
use crate::source::Problem;
use crate::subjects::Kind;

use fault::Fault;
pub use fault::LintKind;
use given::Given;
use infer::{Checker, LintedModule};
use syntax::{Expr, Module};

/// Everything that is wrong with the policies of a catalogue, of the kinds asked for.
#[must_use]
pub fn lint(catalogue: &Catalogue, kinds: &[LintKind]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, rule) in &catalogue.rules {
        let policy = catalogue.policies.get(id);
        if let (Some(kind), Some(policy)) = (Kind::parse(&rule.subject), policy) {
            let _working = Working::on(Work::Reads {
                policy: &policy.path,
            });
            let imported = catalogue.imported(policy);
            problems.extend(check(policy, &imported, Given::of_rule(rule, kind), kinds));
        }
    }
    let referring = kinds.contains(&LintKind::Reference);
    for policy in catalogue.pageless.iter().filter(|_| referring) {
        let imported = catalogue.imported(policy);
        // The bytecode machine, which gets some constructs wrong, runs none of them; so they may be any Rego that
        // the engine takes, and where the lint cannot follow, it says nothing.
        let faults = check(policy, &imported, Given::snapshot(), &[LintKind::Reference]);
        let of_lint = |problem: &Problem| problem.code == fault::CODE;
        problems.extend(faults.into_iter().filter(of_lint));
    }
    for policy in &catalogue.library {
        // A module is called by rules of any subject, so that its own input and data are open.
        let imported = catalogue.imported(policy);
        problems.extend(check(policy, &imported, Given::anything(), kinds));
    }
    // What is wrong with a module of the library is wrong for everybody who imports it.
    let mut seen = BTreeSet::new();
    problems.retain(|problem| seen.insert((problem.place, problem.message.clone())));
    problems
}

fn check(policy: &Policy, imported: &[&Policy], given: Given, kinds: &[LintKind]) -> Vec<Problem> {
    let policies: Vec<&Policy> = [policy]
        .into_iter()
        .chain(imported.iter().copied())
        .collect();
    let parsed: Result<Vec<Module>, Problem> = policies
        .iter()
        .map(|policy| syntax::parse(policy))
        .collect();
    let modules = match parsed {
        Ok(modules) => modules,
        Err(problem) => return vec![problem],
    };
    let linted: Vec<LintedModule<'_>> = policies
        .iter()
        .zip(&modules)
        .map(|(policy, module)| LintedModule::new(policy, module))
        .collect();
    let mut faults = Checker::new(&linted, given).check();
    // The first module is the policy itself.
    faults.extend(no_modules(&modules[0], imported).map(|fault| (0, fault)));
    faults.retain(|(_, fault)| kinds.contains(&fault.kind));
    faults
        .into_iter()
        .map(|(module, fault)| fault.at(policies[module]))
        .collect()
}

/// Imports of modules that the library does not have.
fn no_modules<'m>(module: &'m Module, imported: &'m [&Policy]) -> impl Iterator<Item = Fault> + 'm {
    module.imports.iter().filter_map(|import| {
        let name = import.refr.library()?;
        let Expr::RefDot { span, .. } = &import.refr else {
            return None;
        };
        let there = |policy: &&Policy| policy.library_name() == Some(name);
        (!imported.iter().any(there)).then(|| Fault {
            kind: LintKind::Reference,
            span: *span,
            message: format!("the library has no module `{name}`"),
            help: Some("it stands in policies/lib, one file a module".to_owned()),
        })
    })
}

#[cfg(test)]
mod tests;
