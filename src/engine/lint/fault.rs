//! What the lint finds wrong with a policy. A fault does not know how it was found.

use super::syntax::Span;
use crate::catalogue::Policy;
use crate::source::Problem;

/// What a fault of a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintKind {
    /// The policy names something that is not in its input.
    Reference,
    /// The policy uses what the bytecode machine evaluates wrongly.
    Construct,
}

impl LintKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Reference, Self::Construct];
}

/// The code of its problems.
pub(super) const CODE: &str = "policy-lint";

/// Something that is wrong.
pub(super) struct Fault {
    pub(super) kind: LintKind,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Fault {
    /// The problem at its place in the policy.
    pub(super) fn at(self, policy: &Policy) -> Problem {
        let place = policy.place(self.span.start, self.span.end);
        let problem = Problem::error(CODE, self.message).at(place);
        match self.help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }
}
