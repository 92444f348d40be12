//! Teams whose adapters the backend moves to one fabric interconnect, without an event on the host.

use std::collections::BTreeSet;

use super::answers::{answer, one_of};
use super::failing::FailingRecord;
use super::once::{Once, Told};
use super::view::{Effect, View};
use crate::fabric::answer::Answer;
use crate::fabric::record::record;
use crate::simulation::{At, Evaluated, ModuleIx, Outcome};
use crate::source::Place;

record! {
    /// A team whose adapters are all on one fabric interconnect after a failure that it does not see.
    pub struct HiddenFailover: "hidden-failover" {
        /// Name of the team.
        name: String,
        /// Id of the team.
        of: String,
        /// The fabric interconnect that all of its adapters are on then.
        fabric: String,
        /// The component that is the first to bring it about.
        failing: FailingRecord,
        /// What is on the team, by name; machines of one switch together.
        consumers: Vec<String>,
    }
}

impl Told for HiddenFailover {
    fn failing(&mut self) -> &mut FailingRecord {
        &mut self.failing
    }
    fn concerns(&mut self, names: Vec<String>) {
        self.consumers = names;
    }
}

/// The rows by which UCS moves a vNIC to the other fabric.
const FABRIC_FAILOVER: [&str; 3] = ["M3", "M4", "M21"];

/// Whether fabric failover may hide a failure from a team, and the teams from which it certainly does.
pub(super) fn hidden_failovers(view: &View<'_>) -> (Answer, Vec<HiddenFailover>) {
    let mut answers = Vec::new();
    let mut found: Once<usize, HiddenFailover> = Once::new();
    for effect in view.effects() {
        let moved = effect.now.reasons.iter();
        let moved = moved
            .clone()
            .find(|reason| FABRIC_FAILOVER.contains(&reason.rule));
        let before = modules(&view.found.before[effect.consumer]);
        let after = modules(effect.now);
        let together = before.len() > 1 && after.len() == 1;
        let is_unseen = effect.now.outcome == Outcome::FailoverUnseen;
        let is_hidden = together && is_unseen && moved.is_some();
        let is_hidden = answer(
            effect.now,
            |outcome| outcome == Outcome::FailoverUnseen,
            is_hidden,
        );
        answers.push(is_hidden.clone());
        let carrier = effect.of.carrier.get().copied();
        if let (Ok(true), Some(reason), Some(carrier)) = (is_hidden, moved, carrier) {
            let connection = match reason.at {
                At::Connection(member) => view.connection(member),
                _ => None,
            };
            let setting = connection.and_then(|connection| connection.failover.place());
            let place = setting.unwrap_or_else(|| view.place(effect.consumer, reason.at));
            add(view, &mut found, &effect, (carrier, place, &after));
        }
    }
    (one_of(view, answers), found.end(view))
}

/// The modules that the adapters in use are on.
fn modules(evaluated: &Evaluated) -> BTreeSet<ModuleIx> {
    let positions = evaluated.positions.iter();
    positions.map(|position| position.module).collect()
}

fn add(
    view: &View<'_>,
    found: &mut Once<usize, HiddenFailover>,
    effect: &Effect<'_>,
    (carrier, place, after): (usize, Place, &BTreeSet<ModuleIx>),
) {
    let of = &view.shape.carriers[carrier];
    let module = after.first();
    let module = module.and_then(|module| view.site.modules.get(module.0 as usize));
    let name = view.failing(effect.failure.part, "").name;
    let hidden = |number: usize| {
        let id = view.id(&format!("/hidden-failover:{number}"));
        HiddenFailover {
            failing: view.failing(effect.failure.part, &id),
            id: id.into(),
            place: Some(place),
            name: of.name.to_string(),
            of: format!("{}{}", view.leaf.id, of.tail),
            fabric: module.map_or_else(String::new, |module| module.name.clone()),
            consumers: Vec::new(),
        }
    };
    found.add((carrier, effect.consumer), &name, hidden);
}
