//! Facts without which nobody can say what a failure does.

use super::failing::FailingRecord;
use super::once::{Once, Told};
use super::view::View;
use crate::fabric::record::record;
use crate::simulation::{Missing, Outcome};

record! {
    /// A fact without which nobody can say what a failure does.
    pub struct Unpredictable: "unpredictable" {
        /// The fact.
        name: String,
        /// What would tell it, or why nothing does, as a sentence.
        told_by: String,
        /// The component that takes the least along of those whose failure hangs on it.
        failing: FailingRecord,
        /// What hangs on it, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

impl Told for Unpredictable {
    fn failing(&mut self) -> &mut FailingRecord {
        &mut self.failing
    }
    fn concerns(&mut self, names: Vec<String>) {
        self.consumers = names;
    }
}

/// The facts that are missing, each once.
pub(super) fn unpredictable(view: &View<'_>) -> Vec<Unpredictable> {
    let mut found: Once<&Missing, Unpredictable> = Once::new();
    for effect in view.effects() {
        if effect.now.outcome != Outcome::Unknown {
            continue;
        }
        let name = view.failing(effect.failure.part, "").name;
        for missing in &effect.now.missing {
            let fact = |number: usize| {
                let id = view.id(&format!("/unpredictable:{number}"));
                let failing = view.failing(effect.failure.part, &id);
                Unpredictable {
                    id: id.into(),
                    place: failing.place,
                    name: missing.fact.to_string(),
                    told_by: missing.export.to_string(),
                    failing,
                    consumers: Vec::new(),
                }
            };
            found.add((missing, effect.consumer), &name, fact);
        }
    }
    found.end(view)
}
