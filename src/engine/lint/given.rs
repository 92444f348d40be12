//! What a policy is given, as types: what its references may name.

use super::types::Ty;
use crate::catalogue::Rule;
use crate::fabric::backend::Backend;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::fabric::record::shape_of;
use crate::fabric::shape::Shape;
use crate::subjects::{Kind, scope_shape};

/// What a policy is given.
pub(super) struct Given {
    pub(super) input: Ty,
    pub(super) data: Ty,
    /// Whether the input is a snapshot.
    pub(super) is_document: bool,
}

impl Given {
    /// Anything: a module of a library is called by rules of any subject.
    pub(super) fn anything() -> Self {
        Self {
            input: Ty::Any,
            data: Ty::Any,
            is_document: false,
        }
    }

    /// What the policy of a rule is given.
    pub(super) fn of_rule(rule: &Rule, kind: Kind) -> Self {
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
        Self {
            input,
            data,
            is_document: false,
        }
    }

    /// What a policy without a page is given: the snapshot. Its data is open, as several files may share a package.
    pub(super) fn snapshot() -> Self {
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
        Self {
            input,
            data: Ty::Any,
            is_document: true,
        }
    }
}
