//! The variables that a statement sees.

use std::collections::BTreeMap;

use super::types::Ty;

/// What a statement sees. A query inside a statement sees a copy of the scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    variables: BTreeMap<String, Ty>,
}

impl Scope {
    /// The type of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&Ty> {
        self.variables.get(name)
    }

    /// Gives a variable a type.
    pub(super) fn declare(&mut self, name: &str, ty: Ty) {
        // Each `_` is a variable of its own, which no other statement can name.
        if name != "_" {
            self.variables.insert(name.to_owned(), ty);
        }
    }
}
