//! The variables that a statement sees, and the loops that it stands in.

use std::collections::{BTreeMap, BTreeSet};

use super::syntax::{Expr, Literal, Query};
use super::types::Ty;

/// A variable.
#[derive(Clone, Debug)]
struct Variable {
    ty: Ty,
    /// Numbers of the loops that it changes with.
    loops: BTreeSet<usize>,
}

/// What a statement sees. A query inside a statement sees a copy of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    variables: BTreeMap<String, Variable>,
    loops: usize,
}

impl Scope {
    /// Whether it stands in a loop.
    pub(super) fn in_loop(&self) -> bool {
        self.loops > 0
    }

    /// The type of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&Ty> {
        Some(&self.variables.get(name)?.ty)
    }

    /// Gives a variable the value of an expression.
    pub(super) fn bind(&mut self, name: &str, ty: Ty, of: &Expr) {
        let loops = self.loops_of(of);
        self.insert(name, ty, loops);
    }

    /// Gives a variable a type, whatever it depends on.
    pub(super) fn declare(&mut self, name: &str, ty: Ty) {
        self.insert(name, ty, BTreeSet::new());
    }

    fn insert(&mut self, name: &str, ty: Ty, loops: BTreeSet<usize>) {
        if name != "_" {
            self.variables
                .insert(name.to_owned(), Variable { ty, loops });
        }
    }

    /// Begins a loop over a collection; its variables change with it.
    pub(super) fn begin_loop(&mut self, collection: &Expr, bound: Vec<(&str, Ty)>) {
        let mut loops = self.loops_of(collection);
        loops.insert(self.loops);
        self.loops += 1;
        for (name, ty) in bound {
            self.insert(name, ty, loops.clone());
        }
    }

    /// The loops that an expression changes with.
    pub(super) fn loops_of(&self, expr: &Expr) -> BTreeSet<usize> {
        let mut names = BTreeSet::new();
        names_in(expr, &mut names);
        let variables = names.iter().filter_map(|it| self.variables.get(*it));
        variables.flat_map(|it| it.loops.iter().copied()).collect()
    }
}

/// Every name that an expression mentions, the ones of queries inside it with it.
fn names_in<'a>(expr: &'a Expr, names: &mut BTreeSet<&'a str>) {
    names.extend(expr.variable());
    match expr {
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            names_in(term, names);
            names_in_query(query, names);
        }
        Expr::ObjectCompr {
            key, value, query, ..
        } => {
            names_in(key, names);
            names_in(value, names);
            names_in_query(query, names);
        }
        _ => expr.parts().into_iter().for_each(|it| names_in(it, names)),
    }
}

fn names_in_query<'a>(query: &'a Query, names: &mut BTreeSet<&'a str>) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { collection, .. } => names_in(collection, names),
            Literal::Expr { expr } | Literal::NotExpr { expr } => names_in(expr, names),
            Literal::Every { domain, query, .. } => {
                names_in(domain, names);
                names_in_query(query, names);
            }
        }
    }
}
