//! Why something happens, as places with a sentence each: reasons that stand at one place are one step.

use crate::simulation::Cell;
use crate::source::Place;

/// A step of what decided a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What happens there.
    pub(super) text: String,
    /// The rows of the table of fates that say so.
    pub(super) rules: Vec<&'static str>,
    /// Where it stands.
    pub(super) place: Option<Place>,
}

impl Step {
    /// `Smart Link of VLAN20_CSV_A takes Host-A down (M12)`.
    pub(super) fn with_rules(&self) -> String {
        let rules: Vec<&str> = self
            .rules
            .iter()
            .copied()
            .filter(|rule| !rule.is_empty())
            .collect();
        if rules.is_empty() {
            self.text.clone()
        } else {
            format!("{} ({})", self.text, rules.join(", "))
        }
    }
}

/// The steps of a cell, in path order.
pub(super) fn chain(cell: &Cell) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (index, reason) in cell.what.reasons.iter().enumerate() {
        let place = cell.places.get(index).copied();
        let same = steps.iter_mut().find(|step| step.place == place);
        match same {
            Some(step) => {
                if !step.text.split("; ").any(|text| text == reason.text) {
                    step.text.push_str("; ");
                    step.text.push_str(&reason.text);
                }
                if !step.rules.contains(&reason.rule) {
                    step.rules.push(reason.rule);
                }
            }
            None => steps.push(Step {
                text: reason.text.clone(),
                rules: vec![reason.rule],
                place,
            }),
        }
    }
    steps
}
