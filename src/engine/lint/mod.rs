//! The policy lint: what a compiler of Rego does not find. A reference to a key that no input has
//! is silently undefined in Rego, and on the bytecode machine silently true; some constructs the
//! machine evaluates wrongly, others are slow. It evaluates nothing.

mod infer;
mod scope;
mod slow;
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
use syntax::Span;
use types::Ty;

/// What a fault of a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintKind {
    /// It names something that is not in its input.
    Reference,
    /// It uses what the bytecode machine evaluates wrongly.
    Construct,
    /// It is right, and slow where there is much to look at.
    Slow,
}

impl LintKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Reference, Self::Construct, Self::Slow];
}

/// Something that is wrong.
struct Fault {
    kind: LintKind,
    span: Span,
    message: String,
    help: Option<String>,
}

/// What a policy is given.
struct Given {
    input: Ty,
    data: Ty,
    /// Whether its subjects come one at a time.
    one_subject: bool,
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
        let given = Given {
            input: Ty::Any,
            data: Ty::Any,
            one_subject: false,
        };
        problems.extend(check(policy, given, kinds));
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
    let given = Given {
        input,
        data,
        one_subject: kind == Kind::Host,
    };
    check(policy, given, kinds)
}

fn check(policy: &Policy, given: Given, kinds: &[LintKind]) -> Vec<Problem> {
    let module = match syntax::parse(policy) {
        Ok(module) => module,
        Err(problem) => return vec![problem],
    };
    let mut faults = Checker::new(&policy.text, given.input, given.data).check(&module);
    faults.extend(slow::slow(&module, &policy.text, given.one_subject));
    let faults = faults.into_iter().filter(|it| kinds.contains(&it.kind));
    faults
        .map(|fault| {
            let place = policy.place(fault.span.start, fault.span.end);
            let problem = match fault.kind {
                LintKind::Slow => Problem::warning("policy-lint", fault.message),
                LintKind::Reference | LintKind::Construct => {
                    Problem::error("policy-lint", fault.message)
                }
            };
            let problem = problem.at(place);
            match fault.help {
                Some(help) => problem.help(help),
                None => problem,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
