//! A simulation as reports get it: with the run that it was made in, whose files hold the places. It knows no
//! format.

use crate::report::Run;
use crate::simulation::{Cell, Simulation};
use crate::source::{Citations, Place, Problem};

/// A simulation with the run that it was made in.
#[derive(Clone, Copy)]
pub struct SimulationReport<'a> {
    /// What was simulated.
    pub simulation: &'a Simulation,
    /// The files, what became of each, and what was wrong.
    pub run: &'a Run,
    /// What the process ends with.
    pub exit_code: u8,
    /// Whether nothing but counts, worst outcomes and clusters was asked for.
    pub is_summary: bool,
}

impl<'a> SimulationReport<'a> {
    /// Every place that a report can speak of.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<'a> {
        let (simulation, run) = (self.simulation, self.run);
        let components = simulation.components.iter().map(|one| one.place);
        let consumers = simulation.consumers.iter().map(|one| one.place);
        let scenarios = simulation.scenarios.iter();
        let cells = scenarios.flat_map(|scenario| &scenario.cells);
        let cells = cells.chain(&simulation.baseline);
        let problems = run.all_problems().flat_map(Problem::places);
        let reasons = cells.flat_map(|cell: &Cell| cell.places.iter().copied());
        components.chain(consumers).chain(reasons).chain(problems)
    }

    /// What there is to say about them.
    pub(super) fn cited(&self) -> Citations<'a> {
        Citations::new(&self.run.sources, self.places())
    }
}
