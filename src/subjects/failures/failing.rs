//! What fails, in words.

use super::view::View;
use crate::fabric::known::Known;
use crate::fabric::record::record;
use crate::simulation::{ComponentKind, FailedPart};

record! {
    /// A component that fails alone.
    pub struct FailingRecord: "failing" {
        /// Its name with what it is, `the uplink group SUS_A`.
        name: String,
        /// What happens to it, `the uplink group SUS_A fails`; a switch can be cut off as well as fail.
        event: String,
        /// What it is.
        kind: Known<ComponentKind>,
        /// Its name for `fabriclint simulate --fail`, `uplink-group:MUC-LE01/SUS_A`.
        component: String,
        /// Id of the object in the snapshot; of a card its name, which is the same on hosts of one kind.
        of: String,
        /// Other components that do the same to the host, with what they are.
        also: Vec<String>,
    }
}

impl FailingRecord {
    /// What is the first to fail on a host, and what does the same, as part of the record with the id `around`.
    pub(super) fn new(
        view: &View<'_>,
        (first, others): (FailedPart, &[FailedPart]),
        around: &str,
    ) -> Self {
        let name = name(view, first);
        let mut also: Vec<String> = Vec::new();
        for other in others {
            let other = self::name(view, *other);
            if other != name && !also.contains(&other) {
                also.push(other);
            }
        }
        let kind = view.kind(first);
        let happens = match kind {
            Some(ComponentKind::UpstreamIsolated) => "is cut off with its links up",
            _ => "fails",
        };
        let named = Self {
            id: format!("{around}/failing").into(),
            event: format!("{name} {happens}"),
            name,
            also,
            kind: kind.map_or_else(Known::default, Known::derived),
            ..Self::default()
        };
        match first {
            FailedPart::Shared(number) => {
                let Some(component) = view.site.components.get(number.0 as usize) else {
                    return named;
                };
                Self {
                    place: Some(component.place),
                    component: component.id(),
                    of: component.object.to_string(),
                    ..named
                }
            }
            FailedPart::Own(number) => {
                let number = usize::from(number.0);
                let Some(own) = view.shape.own.get(number) else {
                    return named;
                };
                let host = &view.leaf.name;
                Self {
                    place: view.leaf.places.own.get(number).copied(),
                    component: format!("{}:{host}/{}", own.kind.name(), own.name),
                    of: format!("{}:{}", own.kind.name(), own.name),
                    ..named
                }
            }
        }
    }
}

/// What fails, as a sentence names it.
fn name(view: &View<'_>, part: FailedPart) -> String {
    match part {
        FailedPart::Shared(number) => {
            let component = view.site.components.get(number.0 as usize);
            component.map(|component| words(component.kind, &component.name))
        }
        FailedPart::Own(number) => {
            let own = view.shape.own.get(usize::from(number.0));
            own.map(|own| words(own.kind, &own.name))
        }
    }
    .unwrap_or_default()
}

/// A component as a sentence names it.
fn words(kind: ComponentKind, name: &str) -> String {
    match kind {
        ComponentKind::Adapter => format!("the adapter {name}"),
        ComponentKind::AdapterPort => format!("the adapter port {name}"),
        ComponentKind::Mezzanine => format!("the card {name}"),
        ComponentKind::Iom => format!("the IOM {name}"),
        ComponentKind::Module => format!("the module {name}"),
        ComponentKind::Uplink => format!("the uplink {name}"),
        ComponentKind::UplinkSide => match name.split_once('@') {
            Some((group, module)) => format!("every uplink of {group} on {module}"),
            None => format!("every uplink of {name}"),
        },
        ComponentKind::UplinkGroup => format!("every uplink of {name}"),
        ComponentKind::Stacking => format!("every stacking link of {name}"),
        ComponentKind::UpstreamSwitch | ComponentKind::UpstreamIsolated => {
            format!("the switch {name}")
        }
    }
}
