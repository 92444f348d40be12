//! Expressions: which loops a value changes with, and what is made in a loop that could be made
//! outside of it.

use std::collections::BTreeSet;

use super::scope::{Scope, Value, Variable};
use super::{Form, Walk};
use crate::engine::lint::syntax::{Expr, Query, Span};

impl<'a> Walk<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        match expr {
            Expr::String { value } | Expr::RawString { value } => {
                Value::named(format!("{value:?}"))
            }
            Expr::Var { span, .. } | Expr::RefDot { span, .. } | Expr::RefBrack { span, .. } => {
                if self.is_data(expr, scope) && self.repeats(scope.own()) && !scope.found {
                    self.note(Form::Data, *span);
                }
                self.reference(expr, scope)
            }
            Expr::ArrayCompr { span, term, query } | Expr::SetCompr { span, term, query } => {
                let keys = matches!(expr, Expr::SetCompr { .. });
                self.comprehension(*span, &[term], query, keys, scope)
            }
            Expr::ObjectCompr {
                span,
                key,
                value,
                query,
            } => self.comprehension(*span, &[key, value], query, true, scope),
            Expr::Call { span, fcn, params } => self.call(*span, fcn, params, scope),
            _ => {
                let parts = expr.parts();
                let parts: Vec<Value> = parts.iter().map(|it| self.expr(it, scope)).collect();
                Value {
                    literal: expr.is_literal(),
                    constant: expr.is_constant(),
                    ..Value::of(parts)
                }
            }
        }
    }

    fn variable(&self, name: &str, scope: &Scope) -> Value {
        match scope.get(name) {
            Some(Variable::Bound(value)) => value.clone(),
            Some(Variable::Unbound) => Value::default(),
            None => {
                let rule = self.rules.get(name);
                rule.cloned().unwrap_or_else(|| Value::named(name))
            }
        }
    }

    /// Whether a name stands for nothing yet, so that an index of that name begins a loop.
    fn is_free(&self, name: &str, scope: &Scope) -> bool {
        let known = || {
            self.rules.contains_key(name)
                || self.imports.contains_key(name)
                || matches!(name, "input" | "data")
        };
        match scope.get(name) {
            Some(variable) => matches!(variable, Variable::Unbound),
            None => name == "_" || !known(),
        }
    }

    /// Gives the variables of a pattern that have no value yet one.
    pub(super) fn bind_free(&self, pattern: &Expr, value: &Value, scope: &mut Scope) {
        match pattern.variable() {
            Some(name) if self.is_free(name, scope) => scope.bind(name, value.clone()),
            _ => {
                for part in pattern.parts() {
                    self.bind_free(part, value, scope);
                }
            }
        }
    }

    fn reference(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        match expr {
            Expr::Var { value, .. } => self.variable(value, scope),
            Expr::RefDot { refr, field, .. } => {
                let base = self.reference(refr, scope);
                let path = base.path.as_ref().map(|it| format!("{it}.{}", field.1));
                base.within(path, BTreeSet::new())
            }
            Expr::RefBrack { span, refr, index } => {
                let base = self.reference(refr, scope);
                if let Some(name) = index.variable()
                    && self.is_free(name, scope)
                {
                    let item = self.begin(*span, base, false, scope);
                    scope.bind(name, item.at());
                    return item;
                }
                let at = self.expr(index, scope);
                let path = base.path.as_ref().zip(at.path);
                let path = path.map(|(base, at)| match index.text() {
                    Some(key) => format!("{base}.{key}"),
                    None => format!("{base}[{at}]"),
                });
                base.within(path, at.loops)
            }
            other => self.expr(other, scope),
        }
    }

    /// Whether a reference leads into `data` as the engine hands it in: the packages of policies
    /// are rules.
    fn is_data(&self, expr: &Expr, scope: &Scope) -> bool {
        let root = expr.root();
        let shadowed = root.is_none_or(|it| scope.get(it).is_some());
        let imported = root.and_then(|it| self.imports.get(it));
        !shadowed && imported.copied().unwrap_or_else(|| expr.is_of_data())
    }

    /// Whether one of these loops has more than a few rounds.
    fn repeats(&self, loops: &[usize]) -> bool {
        loops.iter().any(|it| !self.loops[*it].short)
    }

    fn comprehension(
        &mut self,
        span: Span,
        terms: &[&'a Expr],
        query: &'a Query,
        keys: bool,
        scope: &Scope,
    ) -> Value {
        let (first_loop, first_fault) = (self.loops.len(), self.found.len());
        let mut inner = scope.clone();
        let mut loops = self.query(query, &mut inner);
        for term in terms {
            loops.extend(self.expr(term, &mut inner).loops);
        }
        loops.retain(|it| scope.around.contains(it));
        self.hoisted(span, &loops, (first_loop, first_fault), scope);
        Value {
            loops,
            keys,
            ..self.made_since(first_loop)
        }
    }

    /// What the loops since then went through.
    pub(super) fn made_since(&self, first: usize) -> Value {
        let mut value = Value::default();
        for it in &self.loops[first..] {
            value.made_of.extend(it.list.path.clone());
            value.made_of.extend(it.list.made_of.iter().cloned());
        }
        value
    }

    fn call(
        &mut self,
        span: Span,
        function: &'a Expr,
        parameters: &'a [Expr],
        scope: &mut Scope,
    ) -> Value {
        let first_fault = self.found.len();
        let arguments = parameters.iter().map(|it| self.expr(it, scope));
        let arguments: Vec<Value> = arguments.collect();
        let name = function.dotted().unwrap_or_default();
        let paths = arguments.iter().map(|it| it.path.as_deref());
        let paths: Option<Vec<&str>> = paths.collect();
        let path = paths.map(|it| format!("{name}({})", it.join(", ")));
        if !self.functions.contains_key(name.as_str()) {
            if name.starts_with("regex.") && self.repeats(&scope.around) && !scope.found {
                self.note(Form::Regex, span);
            }
            let constant = arguments.first().is_some_and(|it| it.constant);
            let default = arguments.last().is_some_and(|it| it.literal);
            let value = Value {
                path,
                literal: name == "object.get" && constant && default,
                ..Value::of(arguments)
            };
            // A built-in function may give its arguments values: `walk(team, [path, value])`.
            for parameter in parameters {
                self.bind_free(parameter, &value, scope);
            }
            return value;
        }
        let first_loop = self.loops.len();
        let loops = self.body_of(&name, &arguments, scope);
        self.hoisted(span, &loops, (first_loop, first_fault), scope);
        let mut value = Value {
            loops,
            path,
            // Whether it gives items or keys of them is not followed.
            keys: true,
            ..self.made_since(first_loop)
        };
        value.made_of.extend(Value::of(arguments).made_of);
        value
    }

    /// What goes through a list and does not change with the loop that it stands in is done in
    /// vain in all rounds but one. Behind a condition it may be done in none, and only what no loop
    /// changes can be put where it is done when it is needed: into a rule.
    fn hoisted(
        &mut self,
        span: Span,
        loops: &BTreeSet<usize>,
        (first_loop, first_fault): (usize, usize),
        scope: &Scope,
    ) {
        let goes_through = self.loops[first_loop..].iter().any(|it| !it.short);
        if !goes_through || scope.found || !self.repeats(&scope.around) {
            return;
        }
        let own = scope.own().iter().rev();
        let innermost = own.copied().find(|it| !self.loops[*it].short);
        let form = if loops.is_empty() {
            Form::Constant
        } else if !scope.conditional && innermost.is_some_and(|it| !loops.contains(&it)) {
            Form::Inner
        } else {
            return;
        };
        // Where the whole is put elsewhere, so are its parts.
        let parts = self.found.split_off(first_fault);
        let joins = parts.into_iter().filter(|it| it.0 == Form::Join);
        self.found.extend(joins);
        self.note(form, span);
    }
}
