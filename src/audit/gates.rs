//! The gates of a run: waivers, then the baseline. They come last, over everything that was found.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Inventory;
use super::changes::Changes;
use crate::catalogue::RuleCard;
use crate::finding::Verdicts;
use crate::gate::{Baseline, Covered, Entry, Register, today};
use crate::readers::Fleet;
use crate::source::{Problem, display_name};

/// What keeps findings of a run from counting.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    /// The file of what was found before.
    pub baseline: Option<PathBuf>,
    /// The day on which waivers are looked at, if it is not the machine's.
    pub today: Option<NaiveDate>,
    /// A revision of git: only findings about what differs from it are reported.
    pub changed_since: Option<String>,
}

/// What came of the gates.
#[derive(Default)]
pub(super) struct Passed {
    /// What each waiver covers.
    pub(super) waivers: Vec<Covered>,
    /// What the baseline holds and is gone; nothing where there is none.
    pub(super) fixed: Option<Vec<Entry>>,
    /// How many findings are about other things than the change; nothing where none was asked for.
    pub(super) left_out: Option<usize>,
}

impl Gates {
    /// The day on which waivers are looked at.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.today.unwrap_or_else(today)
    }

    /// Marks what does not count, and takes out what is not to be reported.
    pub(super) fn pass(
        &self,
        verdicts: &mut Verdicts,
        inventory: &mut Inventory,
        fleet: &Fleet,
        rules: &[RuleCard],
    ) -> Passed {
        let register = Register::new(&inventory.config.waivers, self.day());
        let covered = register.apply(verdicts, rules);
        let baseline = self.baseline.as_deref().map(read);
        let baseline = noted(baseline, &mut inventory.problems);
        let changes = self.changed_since.as_deref().map(Changes::since);
        let changes = noted(changes, &mut inventory.problems);
        let deletions = changes.as_ref().and_then(|it| it.deletions(inventory));
        inventory.problems.extend(deletions);
        Passed {
            waivers: covered,
            fixed: baseline.map(|it| it.apply(verdicts, &|host| fleet.has(host))),
            left_out: changes.map(|it| it.narrow(verdicts, inventory)),
        }
    }
}

/// What there is; what is wrong with it is a problem of the run.
fn noted<T>(result: Option<Result<T, Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    match result.transpose() {
        Ok(it) => it,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn read(path: &Path) -> Result<Baseline, Problem> {
    let name = display_name(path);
    let bytes = fs::read(path).map_err(|error| {
        let message = format!("the baseline cannot be read: {error}");
        let problem = Problem::error("baseline", message).in_file(name.clone());
        problem.help("write one: fabriclint baseline write PATH --output FILE")
    })?;
    Baseline::read(&bytes).map_err(|problem| problem.in_file(name))
}
