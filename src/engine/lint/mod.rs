//! The policy lint: what a compiler of Rego does not find. A reference to a key that no input has
//! is silently undefined in Rego, and on the bytecode machine silently true; some constructs the
//! machine evaluates wrongly, others cost a join for every host. It evaluates nothing.

mod infer;
mod scope;
mod syntax;
mod types;
mod values;

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Policy, Rule};
use crate::fabric::plan::Plan;
use crate::fabric::record::shape_of;
use crate::fabric::subjects::{Kind, scope_shape};
use crate::source::Problem;

use infer::Checker;
use types::Ty;

/// What a fault of a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintKind {
    /// It names something that is not in its input.
    Reference,
    /// It uses what the bytecode machine evaluates wrongly or slowly.
    Construct,
}

/// Everything that is wrong with the policies of a catalogue, of the kinds asked for.
#[must_use]
pub fn lint(catalogue: &Catalogue, kinds: &[LintKind]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, rule) in &catalogue.rules {
        let policy = catalogue.policies.get(id);
        if let (Some(kind), Some(policy)) = (Kind::parse(&rule.subject), policy) {
            problems.extend(lint_policy(rule, kind, policy, kinds));
        }
    }
    for policy in &catalogue.library {
        problems.extend(check(policy, Ty::Any, Ty::Any, kinds));
    }
    problems
}

fn lint_policy(rule: &Rule, kind: Kind, policy: &Policy, kinds: &[LintKind]) -> Vec<Problem> {
    let scope = kind.scope();
    let input = Ty::record([
        (
            "subjects".to_owned(),
            Ty::List(Box::new(Ty::of_shape(&kind.shape()))),
        ),
        (scope.name().to_owned(), Ty::of_shape(&scope_shape(scope))),
    ]);
    let parameters = rule.parameters.keys();
    let parameters: BTreeMap<_, _> = parameters.map(|it| (it.clone(), Ty::Any)).collect();
    let parameters = Ty::Record("set of parameters", parameters);
    let data = Ty::record([
        ("plan".to_owned(), Ty::of_shape(&shape_of::<Plan>())),
        (
            "parameters".to_owned(),
            Ty::record([(rule.id.to_string(), parameters)]),
        ),
    ]);
    check(policy, input, data, kinds)
}

fn check(policy: &Policy, input: Ty, data: Ty, kinds: &[LintKind]) -> Vec<Problem> {
    let module = match syntax::parse(policy) {
        Ok(module) => module,
        Err(problem) => return vec![problem],
    };
    let faults = Checker::new(&policy.text, input, data).check(&module);
    let faults = faults.into_iter().filter(|it| kinds.contains(&it.kind));
    faults
        .map(|fault| {
            let place = policy.place(fault.span.start, fault.span.end);
            let problem = Problem::error("policy-lint", fault.message).at(place);
            match fault.help {
                Some(help) => problem.help(help),
                None => problem,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
