//! What is accepted of what a run found: by waivers, then by the baseline, then by what a change is about. It
//! comes last, over everything that was found.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Inventory;
use super::next_steps;
use super::results::cite_again;
use crate::acceptance::{Baseline, Register, SeenObjects, today};
use crate::coverage::{self, AgeLimit, Coverage, is_coverage_rule};
use crate::readers::Fleet;
use crate::report::{Run, Threshold};
use crate::source::{Problem, display_name, read_whole};

/// What keeps findings of a run from counting, and what counts against it.
#[derive(Clone, Debug, Default)]
pub struct Acceptance {
    /// The file of what was found before.
    pub baseline: Option<PathBuf>,
    /// That file before the change that is looked at.
    pub baseline_before: BaselineBefore,
    /// The day on which waivers are looked at, if it is not the machine's.
    pub today: Option<NaiveDate>,
    /// A revision of git: only findings about what differs from it are reported.
    pub changed_since: Option<String>,
    /// How old inventories may be, in place of what the plan says.
    pub max_age: Option<AgeLimit>,
    /// What counts against the run.
    pub threshold: Threshold,
}

/// What a baseline was before a change: a change does not accept what it brings.
#[derive(Clone, Debug, Default)]
pub enum BaselineBefore {
    /// No change is looked at, or it is no matter of it.
    #[default]
    AsNow,
    /// It was this file, and what both hold counts as known.
    Was(PathBuf),
    /// There was none.
    WasNot,
}

impl Acceptance {
    /// The day on which waivers are looked at.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.today.unwrap_or_else(today)
    }

    /// Reads the baseline: what it holds, and held before the change that is looked at.
    fn read(&self, file: &Path) -> Result<Baseline, Problem> {
        let now = read(file)?;
        Ok(match &self.baseline_before {
            BaselineBefore::AsNow => now,
            BaselineBefore::Was(before) => now.within(&read(before)?),
            BaselineBefore::WasNot => now.within(&Baseline::default()),
        })
    }

    /// Marks what does not count, takes out what is not to be reported, and ends the run.
    pub(super) fn conclude(&self, mut inventory: Inventory, fleet: &Fleet) -> Run {
        let failed = inventory.run.verdicts.failed();
        inventory.run.problems.extend(failed);
        self.apply(&mut inventory, fleet);
        let mut run = inventory.run;
        run.today = self.day();
        run.threshold = self.threshold;
        run.verdicts = run.verdicts.sorted();
        run.next_steps = next_steps::of(&run);
        run
    }

    fn apply(&self, inventory: &mut Inventory, fleet: &Fleet) {
        // Everything else of the run is looked at while the verdicts change.
        let mut verdicts = std::mem::take(&mut inventory.run.verdicts);
        let run = &mut inventory.run;
        let reports = &run.reports;
        let told = run.expected.settle(&|id| reports.get(&id));
        run.input_problems.extend(told);
        run.coverage = Coverage::new(fleet, &run.expected, self.max_age.as_ref(), self.day());
        run.input_problems.extend(run.expected.unmatched(fleet));
        run.input_problems.extend(run.coverage.told());
        coverage::apply(&run.coverage, &run.rules, &mut verdicts);
        let of_coverage = verdicts.findings.iter();
        let of_coverage = of_coverage.filter(|finding| is_coverage_rule(&finding.rule));
        cite_again(&mut run.sources, of_coverage.map(|finding| finding.place));
        let register = Register::new(&inventory.config.waivers, self.day());
        let covered = register.apply(&mut verdicts, &run.rules, &run.coverage);
        let problems = &mut inventory.run.problems;
        let baseline = noted(
            self.baseline.as_deref().map(|file| self.read(file)),
            problems,
        );
        inventory.run.waivers = covered;
        let backends = &inventory.run.backend_names;
        let seen = SeenObjects {
            has_host: &|host| fleet.has(host),
            has_backend: &|backend| backends.iter().any(|name| name == backend),
        };
        inventory.run.fixed = baseline.map(|baseline| baseline.apply(&mut verdicts, &seen));
        inventory.run.verdicts = verdicts;
    }
}

/// The value, if there is one; why it could not be had becomes a problem of the run.
fn noted<T>(result: Option<Result<T, Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    match result.transpose() {
        Ok(value) => value,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn read(path: &Path) -> Result<Baseline, Problem> {
    let name = display_name(path);
    let bytes = read_whole(path).map_err(|error| {
        let message = format!("the baseline cannot be read: {error}");
        let problem = Problem::error("baseline", message).in_file(name.clone());
        problem.help("write one: fabriclint baseline write PATH --output FILE")
    })?;
    Baseline::read(&bytes).map_err(|problem| problem.in_file(name))
}
