//! The policy lint: what a compiler of Rego does not find. A reference to a key that no input has
//! is silently undefined in Rego, and on the bytecode machine silently true; some constructs the
//! machine evaluates wrongly. The lint evaluates nothing; what is slow is measured (`engine/growth.rs`).

mod fault;
mod infer;
mod scope;
mod syntax;
mod types;
mod values;

use std::collections::BTreeSet;

use super::work::{Work, Working};
use crate::catalogue::{Catalogue, Policy, Rule};
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::fabric::record::shape_of;
use crate::fabric::shape::Shape;
use crate::fabric::subjects::{Kind, scope_shape};
use crate::source::Problem;

use fault::Fault;
pub use fault::LintKind;
use infer::{Checker, LintedModule};
use syntax::{Expr, Module};
use types::Ty;

/// What a policy is given.
struct Given {
    input: Ty,
    data: Ty,
    /// Whether the input is a snapshot.
    is_document: bool,
}

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
            problems.extend(check(policy, &imported, given(rule, kind), kinds));
        }
    }
    for policy in &catalogue.pageless {
        let imported = catalogue.imported(policy);
        // The bytecode machine, which gets some constructs wrong, runs none of them.
        let faults = check(policy, &imported, document(), &[LintKind::Reference]);
        problems.extend(
            faults
                .into_iter()
                .filter(|_| kinds.contains(&LintKind::Reference)),
        );
    }
    for policy in &catalogue.library {
        // A module is called by rules of any subject, so that its own input and data are open.
        let given = Given {
            input: Ty::Any,
            data: Ty::Any,
            is_document: false,
        };
        let imported = catalogue.imported(policy);
        problems.extend(check(policy, &imported, given, kinds));
    }
    // What is wrong with a module of the library is wrong for everybody who imports it.
    let mut seen = BTreeSet::new();
    problems.retain(|problem| seen.insert((problem.place, problem.message.clone())));
    problems
}

/// What the policy of a rule is given.
fn given(rule: &Rule, kind: Kind) -> Given {
    let scope = kind.scope();
    let input = Ty::record([
        (
            "subjects".to_owned(),
            Ty::List(Box::new(Ty::of_shape(&kind.shape()))),
        ),
        (scope.name().to_owned(), Ty::of_shape(&scope_shape(scope))),
    ]);
    // What a parameter is the page says by its default, which a user may replace.
    let parameters = rule.parameters.keys();
    let fields = parameters.map(|name| (name.clone(), Ty::Any)).collect();
    let of_rule = Ty::Record("set of parameters", fields);
    let data = Ty::record([
        ("plan".to_owned(), Ty::of_shape(&shape_of::<Plan>())),
        (
            "parameters".to_owned(),
            Ty::record([(rule.id.to_string(), of_rule)]),
        ),
    ]);
    Given {
        input,
        data,
        is_document: false,
    }
}

/// What a policy without a page is given: the snapshot. Its data is open, as several files may share a package.
fn document() -> Given {
    let list = |shape: &Shape| Ty::List(Box::new(Ty::of_document(shape)));
    let any = || Ty::List(Box::new(Ty::Any));
    let input = Ty::record([
        ("schema".to_owned(), Ty::Scalar),
        ("hosts".to_owned(), list(&shape_of::<Host>())),
        ("backends".to_owned(), list(&shape_of::<Backend>())),
        ("plan".to_owned(), Ty::of_document(&shape_of::<Plan>())),
        ("sources".to_owned(), any()),
        ("joins".to_owned(), any()),
    ]);
    Given {
        input,
        data: Ty::Any,
        is_document: true,
    }
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
