//! Outcomes of failures as a table: what fails by what feels it, or domains by kinds of components.

use crate::simulation::Outcome;

/// A table of outcomes.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Rows, the worst first.
    pub rows: Vec<Row>,
    /// Rows in which nothing happens and that are left out.
    pub idle: usize,
}

/// A row of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about: the id of a component or of a domain.
    pub id: String,
    /// Its head.
    pub name: String,
    /// Names of all that it stands for, where that is more than one.
    pub names: Vec<String>,
    /// A cell for each column.
    pub cells: Vec<Option<Outcomes>>,
}

/// What is in a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcomes {
    /// The worst outcome.
    pub worst: Outcome,
    /// How many have it.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl Outcomes {
    /// In words: `lost 2/8`.
    #[must_use]
    pub fn words(&self) -> String {
        match self.of {
            0 | 1 => self.worst.to_string(),
            of => format!("{} {}/{of}", self.worst, self.count),
        }
    }
}
