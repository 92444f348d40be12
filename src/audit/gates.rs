//! The gates of a run: waivers, then the baseline. They come last, over everything that was found.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Inventory;
use crate::catalogue::RuleCard;
use crate::finding::Verdicts;
use crate::gate::{Baseline, Covered, Entry, Register, Sight, today};
use crate::readers::Fleet;
use crate::source::{Problem, display_name};

/// What keeps findings of a run from counting.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    /// The file of what was found before.
    pub baseline: Option<PathBuf>,
    /// The day on which waivers are looked at, if it is not the machine's.
    pub today: Option<NaiveDate>,
}

impl Gates {
    /// The day on which waivers are looked at.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.today.unwrap_or_else(today)
    }

    /// Marks what does not count; returns what each waiver covers, and what the baseline holds and is
    /// gone.
    pub(super) fn pass(
        &self,
        verdicts: &mut Verdicts,
        inventory: &mut Inventory,
        fleet: &Fleet,
        rules: &[RuleCard],
    ) -> (Vec<Covered>, Option<Vec<Entry>>) {
        let sight = Sight {
            has_rule: &|id| rules.iter().any(|it| it.id.as_str() == id),
            has_host: &|name| fleet.has(name),
        };
        let register = Register::new(&inventory.config.waivers, self.day());
        let covered = register.apply(verdicts, sight, rules);
        let baseline = self.baseline.as_deref().map(read);
        let fixed = match baseline.transpose() {
            Ok(baseline) => baseline.map(|it| it.apply(verdicts, sight)),
            Err(problem) => {
                inventory.problems.push(problem);
                None
            }
        };
        (covered, fixed)
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
