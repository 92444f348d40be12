//! What is known of values, of the loops that a policy goes through, and of what a statement sees.
//! It evaluates no expressions and finds no faults.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::lint::syntax::{Expr, Span};

/// What is known of a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    /// The loops around it that it changes with.
    pub(super) loops: BTreeSet<usize>,
    /// What it is called wherever it is read again: `input.subjects`, `carried(team)`.
    pub(super) path: Option<String>,
    /// The lists that it was made of.
    pub(super) made_of: BTreeSet<String>,
    /// Whether it holds the keys of what it was made of rather than the items themselves.
    pub(super) keys: bool,
    /// Whether the policy writes its items down, so that it is short.
    pub(super) literal: bool,
    /// Whether the policy writes down what is in the items as well.
    pub(super) constant: bool,
}

impl Value {
    /// What is called by a name or a path.
    pub(super) fn named(path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::default()
        }
    }

    /// What is made of several values.
    pub(super) fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.loops.extend(part.loops);
            whole.made_of.extend(part.made_of);
            whole.keys |= part.keys;
        }
        whole
    }

    /// What stands in it at a path that changes with some loops as well.
    pub(super) fn within(self, path: Option<String>, loops: BTreeSet<usize>) -> Self {
        Self {
            loops: self.loops.into_iter().chain(loops).collect(),
            path,
            literal: self.constant,
            constant: self.constant,
            ..Self::default()
        }
    }

    /// Where an item stands in its list.
    pub(super) fn at(&self) -> Self {
        Self {
            path: self.path.as_ref().map(|it| format!("{it}@")),
            ..self.clone()
        }
    }

    /// Whether it is the same list as another one, or a part of it.
    fn is_part_of(&self, lists: &BTreeSet<String>) -> bool {
        let path = self.path.iter();
        path.chain(&self.made_of).any(|it| lists.contains(it))
    }
}

/// A loop.
#[derive(Debug)]
pub(super) struct Loop {
    /// The statement or reference that begins it.
    pub(super) span: Span,
    /// What it goes through.
    pub(super) list: Value,
    /// Whether it has but few rounds, whatever the input is.
    pub(super) short: bool,
    /// Whether it is an `every`.
    pub(super) every: bool,
}

impl Loop {
    /// Whether this loop stands in another one without depending on it.
    pub(super) fn is_apart_from(&self, outer: (usize, &Self)) -> bool {
        let (number, outer) = outer;
        let short = self.short || outer.short;
        !short && !self.list.loops.contains(&number) && !self.groups_by(outer)
    }

    /// Whether the outer loop goes through keys of the list that this one goes through. Rego has
    /// no faster way to put items with equal keys together.
    fn groups_by(&self, outer: &Self) -> bool {
        let same = self.list.path.is_some() && self.list.path == outer.list.path;
        outer.list.keys && !same && self.list.is_part_of(&outer.list.made_of)
    }
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Variable {
    /// It is declared and has no value yet.
    Unbound,
    Bound(Value),
}

/// What a statement sees. A query inside a statement sees a copy of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    variables: BTreeMap<String, Variable>,
    /// The loops that it stands in, the ones around the calls of its function among them.
    pub(super) around: Vec<usize>,
    /// How many of them are around the calls.
    outside: usize,
    /// Whether a condition stands between the innermost loop and here.
    pub(super) conditional: bool,
    /// Whether it is only evaluated for what was found.
    pub(super) found: bool,
}

impl Scope {
    /// What the body of a function sees that is called here.
    pub(super) fn called(&self) -> Self {
        Self {
            variables: BTreeMap::new(),
            around: self.around.clone(),
            outside: self.around.len(),
            conditional: false,
            found: self.found,
        }
    }

    /// The loops that begin in the rule or function itself.
    pub(super) fn own(&self) -> &[usize] {
        &self.around[self.outside..]
    }

    /// A variable.
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// Declares a variable.
    pub(super) fn declare(&mut self, name: &str) {
        self.variables.insert(name.to_owned(), Variable::Unbound);
    }

    /// Gives a variable a value.
    pub(super) fn bind(&mut self, name: &str, value: Value) {
        if name != "_" {
            let bound = Variable::Bound(value);
            self.variables.insert(name.to_owned(), bound);
        }
    }

    /// Gives the variables of a pattern a value.
    pub(super) fn assign(&mut self, pattern: &Expr, value: Value) {
        match pattern.variable() {
            Some(name) => self.bind(name, value),
            None => {
                for part in pattern.parts() {
                    let part_of = Value {
                        path: None,
                        ..value.clone()
                    };
                    self.assign(part, part_of);
                }
            }
        }
    }

    /// Begins a loop.
    pub(super) fn enter(&mut self, number: usize) {
        self.around.push(number);
        self.conditional = false;
    }
}
