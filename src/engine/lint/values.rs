//! Types followed through the expressions of a policy: references, calls, objects.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::LintKind;
use super::infer::Checker;
use super::scope::Scope;
use super::syntax::{Expr, Literal, Query, Span};
use super::types::Ty;
use crate::source::suggest;

impl Checker<'_> {
    pub(super) fn expr(&mut self, expr: &Expr, scope: &mut Scope) -> Ty {
        match expr {
            Expr::String { value } | Expr::RawString { value } => {
                Ty::Texts(BTreeSet::from([value.clone()]))
            }
            Expr::Var { value, .. } => self.variable(value, scope),
            Expr::RefDot { span, refr, field } => {
                // Asked before the parts: the root of `vlans.reserved` alone is no variable.
                if let Some(ty) = self.of_library(expr, scope) {
                    return ty;
                }
                let base = self.expr(refr, scope);
                self.key(*span, &base, &field.1)
            }
            Expr::RefBrack { span, refr, index } => self.bracket(*span, refr, index, scope),
            Expr::Array { items } | Expr::Set { items } => {
                let types = items.iter().map(|item| self.expr(item, scope));
                Ty::List(Box::new(types.fold(Ty::Open, Ty::join)))
            }
            Expr::Object { fields } => self.object(fields, scope),
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {
                self.comprehension(expr, scope)
            }
            Expr::Call { span, fcn, params } => self.call(*span, fcn, params, scope),
            // A union or an intersection of sets.
            Expr::BinExpr { lhs, rhs } => {
                let one = self.expr(lhs, scope);
                one.join(self.expr(rhs, scope))
            }
            Expr::AssignExpr { lhs, rhs, .. } => {
                self.assign(lhs, rhs, scope);
                Ty::Scalar
            }
            Expr::BoolExpr { span, lhs, rhs, .. } => {
                let one = self.expr(lhs, scope);
                let other = self.expr(rhs, scope);
                self.compared(*span, &one, &other)
            }
            Expr::Membership {
                span,
                key: None,
                value,
                collection,
            } => {
                let one = self.expr(value, scope);
                let (_, item) = self.expr(collection, scope).item();
                self.compared(*span, &one, &item)
            }
            _ => {
                for part in expr.parts() {
                    self.expr(part, scope);
                }
                Ty::Scalar
            }
        }
    }

    fn assign(&mut self, lhs: &Expr, rhs: &Expr, scope: &mut Scope) {
        let ty = self.expr(rhs, scope);
        match lhs.variable() {
            // A variable of `some x` gets its type here; one that has a type is compared.
            Some(name) if scope.get(name).is_none_or(|known| *known == Ty::Open) => {
                scope.declare(name, ty);
            }
            _ => {
                self.expr(lhs, scope);
            }
        }
    }

    fn comprehension(&mut self, expr: &Expr, scope: &Scope) -> Ty {
        match expr {
            Expr::ArrayCompr { span, term, query } | Expr::SetCompr { span, term, query } => {
                self.generated(*span, query);
                let mut inner = scope.clone();
                self.query(query, &mut inner);
                Ty::List(Box::new(self.expr(term, &mut inner)))
            }
            Expr::ObjectCompr {
                span,
                key,
                value,
                query,
            } => {
                self.generated(*span, query);
                let mut inner = scope.clone();
                self.query(query, &mut inner);
                self.expr(key, &mut inner);
                Ty::Map(Box::new(self.expr(value, &mut inner)))
            }
            _ => Ty::Any,
        }
    }

    fn variable(&self, name: &str, scope: &Scope) -> Ty {
        match (scope.get(name), name) {
            (Some(ty), _) => ty.clone(),
            (None, "input") => self.input.clone(),
            (None, "data") => self.data.clone(),
            (None, _) => self
                .rules
                .get(&self.resolve(name))
                .cloned()
                .unwrap_or(Ty::Any),
        }
    }

    /// The type of a rule of a module that is imported, `vlans.reserved`.
    fn of_library(&self, expr: &Expr, scope: &Scope) -> Option<Ty> {
        let root = expr.root()?;
        // A variable of the body hides a module of the same name.
        if scope.get(root).is_some() || root == "input" {
            return None;
        }
        self.rules.get(&self.resolve(&expr.dotted()?)).cloned()
    }

    /// A term that is compared with a text that is none of its values is never equal to it, as when
    /// Windows' word stands for the snapshot's: `TransportPorts` for `transport-ports`.
    fn compared(&mut self, span: Span, one: &Ty, other: &Ty) -> Ty {
        let Some((terms, texts)) = one.terms_and_texts(other) else {
            return Ty::Scalar;
        };
        for text in texts.iter().filter(|text| !terms.contains(&text.as_str())) {
            let plain = |word: &str| word.replace(['-', '_', ' '], "").to_lowercase();
            let same = terms.iter().find(|term| plain(term) == plain(text));
            let close = same
                .copied()
                .or_else(|| suggest(text, terms.iter().copied()));
            let help = match close {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("it can be {}", terms.join(", ")),
            };
            let message = format!("`{text}` is none of the values that it is compared with");
            self.fault(LintKind::Reference, span, message, Some(help));
        }
        Ty::Scalar
    }

    /// A comprehension that only has conditions is a choice, which the machine gets wrong in a loop.
    fn generated(&mut self, span: Span, query: &Query) {
        let mut literals = query.stmts.iter().map(|statement| &statement.literal);
        let loops = |literal: &Literal| {
            matches!(literal, Literal::SomeIn { .. } | Literal::SomeVars { .. })
        };
        if !literals.any(loops) {
            self.construct(
                span,
                "a comprehension without a `some` ends the body on the bytecode machine when it is empty",
                "choose with object.get from an object by the value that decides",
            );
        }
    }

    fn key(&mut self, span: Span, base: &Ty, key: &str) -> Ty {
        if self.is_document && key == "unknown" {
            return Ty::Any;
        }
        match base {
            Ty::Record(name, fields) => {
                if let Some(ty) = fields.get(key) {
                    return ty.clone();
                }
                let message = format!("there is no `{key}` in this {name}");
                let close = suggest(key, fields.keys().map(String::as_str));
                let help = if let Some(close) = close {
                    format!("did you mean `{close}`?")
                } else {
                    let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
                    format!("it has {}", keys.join(", "))
                };
                self.fault(LintKind::Reference, span, message, Some(help));
                // Of a key that is not there nothing more is said: one slip is one fault.
                Ty::Any
            }
            Ty::Scalar | Ty::Term(_) | Ty::Texts(_) => {
                let message = format!("there is no `{key}` in a single value");
                self.fault(LintKind::Reference, span, message, None);
                Ty::Any
            }
            Ty::Map(item) => {
                self.construct(
                    span,
                    "a key that may be absent is true on the bytecode machine",
                    "use object.get with a default",
                );
                (**item).clone()
            }
            Ty::List(_) => {
                let message = format!("there is no `{key}` in a list");
                self.fault(LintKind::Reference, span, message, None);
                Ty::Any
            }
            Ty::Any => Ty::Any,
            Ty::Open => Ty::Open,
        }
    }

    fn bracket(&mut self, span: Span, refr: &Expr, index: &Expr, scope: &mut Scope) -> Ty {
        let base = self.expr(refr, scope);
        self.expr(index, scope);
        match (&base, index.text()) {
            (Ty::Record(..), Some(key)) => self.key(span, &base, key),
            (Ty::List(item), _) => (**item).clone(),
            // A choice by a boolean: `{true: "a", false: "b"}[flag]` has both keys.
            (Ty::Map(item), _) if matches!(refr, Expr::Object { .. }) => (**item).clone(),
            (Ty::Map(_), _) => self.key(span, &base, "_"),
            (other, _) => other.item().1,
        }
    }

    fn object(&mut self, fields: &[(Span, Expr, Expr)], scope: &mut Scope) -> Ty {
        let mut known = BTreeMap::new();
        let mut all = Ty::Open;
        for (_, key, value) in fields {
            self.expr(key, scope);
            let ty = self.expr(value, scope);
            all = all.join(ty.clone());
            if let Some(key) = key.text() {
                known.insert(key.to_owned(), ty);
            }
        }
        // With a key that is computed any key may be there, and no reference can be told wrong.
        if known.len() == fields.len() {
            Ty::Record("object", known)
        } else {
            Ty::Map(Box::new(all))
        }
    }

    fn call(&mut self, span: Span, fcn: &Expr, params: &[Expr], scope: &mut Scope) -> Ty {
        let types: Vec<Ty> = params.iter().map(|param| self.expr(param, scope)).collect();
        let Some(name) = fcn.dotted() else {
            return Ty::Any;
        };
        if let Some(function) = self.functions.get_mut(&self.resolve(&name)) {
            // The next pass follows the body of the function with what all its callers give.
            for (known, ty) in function.parameters.iter_mut().zip(types) {
                *known = std::mem::replace(known, Ty::Open).join(ty);
            }
            return function.result.clone().unwrap_or(Ty::Open);
        }
        self.builtin(span, &name, params, &types)
    }

    fn builtin(&mut self, span: Span, name: &str, params: &[Expr], types: &[Ty]) -> Ty {
        const REFUSED: [&str; 6] = [
            "walk",
            "print",
            "trace",
            "http.send",
            "time.now_ns",
            "rand.intn",
        ];
        if REFUSED.contains(&name) {
            let message = format!("`{name}` has no place in a policy");
            let help = "a policy depends on its input alone, and runs on the bytecode machine";
            self.construct(span, &message, help);
        }
        let first = types.first().cloned().unwrap_or(Ty::Any);
        match name {
            "object.get" => {
                let default = types.get(2).cloned().unwrap_or(Ty::Any);
                // The key may be absent, which the default is for; of a record it must exist.
                let value = match (&first, params.get(1).and_then(Expr::text)) {
                    (Ty::Record(..), Some(key)) => self.key(span, &first, key),
                    (other, _) => other.item().1,
                };
                value.join(default)
            }
            "array.concat" => types.iter().cloned().fold(Ty::Open, Ty::join),
            "array.slice" | "array.reverse" | "sort" => first,
            "object.keys" | "split" => Ty::List(Box::new(Ty::Scalar)),
            "count" | "sum" | "max" | "min" | "product" | "abs" | "round" | "ceil" | "floor"
            | "concat" | "sprintf" | "lower" | "upper" | "startswith" | "endswith" | "contains"
            | "to_number" | "format_int" | "trim" | "replace" | "all" | "any" => Ty::Scalar,
            _ => Ty::Any,
        }
    }
}
