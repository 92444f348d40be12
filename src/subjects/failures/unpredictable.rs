//! Facts without which nobody can say what a failure does.

use super::failing::FailingRecord;
use super::names::names;
use super::once::Once;
use super::view::View;
use crate::fabric::record::record;
use crate::simulation::{Behind, ConsumerShape, Missing, Outcome};

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
        /// The adapters that join nothing, where that is the reason.
        adapters: Vec<UnjoinedAdapter>,
    }
}

record! {
    /// An adapter of which nobody knows what is behind it.
    pub struct UnjoinedAdapter: "unjoined-adapter" {
        /// Name of the adapter.
        name: String,
    }
}

/// The facts that are missing, each once.
pub(super) fn unpredictable(view: &View<'_>) -> Vec<Unpredictable> {
    let mut found: Once<'_, &Missing, (&Missing, &ConsumerShape)> =
        Once::new(view, "unpredictable");
    for effect in view.effects() {
        if effect.now.outcome != Outcome::Unknown {
            continue;
        }
        for missing in &effect.now.missing {
            found.add(missing, effect.failure.part, &[effect.consumer], || {
                (missing, effect.of)
            });
        }
    }
    found.end(|noted| {
        let (missing, of) = noted.data;
        Unpredictable {
            place: noted.failing.place,
            name: missing.fact.to_string(),
            told_by: missing.export.to_string(),
            failing: noted.failing,
            consumers: names(view, &noted.consumers),
            adapters: adapters(view, of, &noted.id),
            id: noted.id.into(),
        }
    })
}

/// The adapters of what carries a consumer of which nobody knows what is behind them.
fn adapters(view: &View<'_>, of: &ConsumerShape, around: &str) -> Vec<UnjoinedAdapter> {
    let carrier = of.carrier.get();
    let carrier = carrier.and_then(|carrier| view.shape.carriers.get(*carrier));
    let members = carrier.into_iter().flat_map(|carrier| &carrier.members);
    let unjoined = members.filter(|member| {
        let behind = &view.shape.members[**member].behind;
        !matches!(behind, Behind::Connection(_))
    });
    let place = |member: usize| {
        // The address is what joins it.
        let address = view.adapter(member)?.permanent_mac.place();
        address.or_else(|| view.leaf.places.members.get(member).copied())
    };
    let adapters = unjoined.map(|member| UnjoinedAdapter {
        id: format!("{around}/adapter:{member}").into(),
        place: place(*member),
        name: view.shape.members[*member].name.to_string(),
    });
    adapters.collect()
}
