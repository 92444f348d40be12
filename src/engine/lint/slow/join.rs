//! Conditions: where two values that change with different loops must be equal, the loops are a
//! join. What a value changes with is the business of its siblings.

use std::collections::BTreeSet;

use super::scope::{Scope, Value, Variable};
use super::{Form, Walk};
use crate::engine::lint::syntax::{AssignOp, BoolOp, Expr};

impl<'a> Walk<'a> {
    /// An expression that stands as a statement.
    pub(super) fn condition(&mut self, expr: &'a Expr, scope: &mut Scope) -> BTreeSet<usize> {
        match expr {
            Expr::AssignExpr { op, lhs, rhs } => {
                if *op == AssignOp::ColEq || is_unbound(lhs, scope) {
                    return self.define(lhs, rhs, scope);
                }
                if is_unbound(rhs, scope) {
                    return self.define(rhs, lhs, scope);
                }
                let loops = self.compared(lhs, rhs, false, scope);
                let whole = Value {
                    loops: loops.clone(),
                    ..Value::default()
                };
                self.bind_free(lhs, &whole, scope);
                self.bind_free(rhs, &whole, scope);
                loops
            }
            Expr::BoolExpr { op, lhs, rhs, .. } if matches!(op, BoolOp::Eq | BoolOp::Ne) => {
                self.compared(lhs, rhs, *op == BoolOp::Ne, scope)
            }
            Expr::Membership {
                key: None,
                value,
                collection,
                ..
            } if collection.is_literal() => {
                let one = self.expr(value, scope);
                let mut loops = one.loops.clone();
                for item in collection.parts() {
                    let other = self.expr(item, scope);
                    self.equal(&one, &other, false, scope);
                    loops.extend(other.loops);
                }
                scope.conditional = true;
                loops
            }
            _ => {
                let loops = self.expr(expr, scope).loops;
                scope.conditional = true;
                loops
            }
        }
    }

    /// `name := value`.
    fn define(&mut self, name: &'a Expr, value: &'a Expr, scope: &mut Scope) -> BTreeSet<usize> {
        let mut value = self.expr(value, scope);
        let loops = value.loops.clone();
        if value.path.is_none() {
            self.named += 1;
            value.path = Some(format!(":{}", self.named));
        }
        scope.assign(name, value);
        loops
    }

    fn compared(
        &mut self,
        lhs: &'a Expr,
        rhs: &'a Expr,
        differ: bool,
        scope: &mut Scope,
    ) -> BTreeSet<usize> {
        let one = self.expr(lhs, scope);
        let other = self.expr(rhs, scope);
        self.equal(&one, &other, differ, scope);
        scope.conditional = true;
        one.loops.into_iter().chain(other.loops).collect()
    }

    /// Two values must be equal; or, in an `every`, none may be equal to the other one, which asks
    /// the same. Elsewhere, who wants pairs that differ wants most of them.
    fn equal(&mut self, one: &Value, other: &Value, differ: bool, scope: &Scope) {
        if scope.found {
            return;
        }
        let mut inner = None;
        for here in one.loops.difference(&other.loops) {
            for there in other.loops.difference(&one.loops) {
                let (outer, second) = (*here.min(there), *here.max(there));
                let (around, of) = (&self.loops[outer], &self.loops[second]);
                if of.is_apart_from((outer, around)) && (of.every || !differ) {
                    let first = inner.map_or(second, |it: usize| it.min(second));
                    inner = Some(first);
                }
            }
        }
        if let Some(inner) = inner {
            self.note(Form::Join, self.loops[inner].span);
        }
    }
}

/// Whether `=` gives it a value rather than compares it.
fn is_unbound(expr: &Expr, scope: &Scope) -> bool {
    let variable = expr.variable().map(|it| (it, scope.get(it)));
    matches!(variable, Some(("_", _) | (_, Some(Variable::Unbound))))
}
