//! Which kinds of components cannot be derived where the uplinks of a domain are not told, and why.

use std::collections::BTreeMap;

use super::builder::DomainBuilder;
use super::links::module_of;
use super::model::NotSimulated;
use crate::fabric::backend::{BackendKind, UplinkGroup};
use crate::simulation::terms::ComponentKind;

impl DomainBuilder<'_, '_, '_> {
    /// Notes what cannot be derived of groups whose ports, or the modules of whose ports, nobody tells.
    pub(super) fn note_unlisted(&self, groups: &[&UplinkGroup], left_out: &mut Vec<NotSimulated>) {
        let is_ucs = self.draft.kind == BackendKind::Ucs;
        let mut gaps: BTreeMap<(ComponentKind, String), usize> = BTreeMap::new();
        for group in groups {
            if let Some(why) = group.uplinks.why() {
                let reason = why.sentence("the list of the ports of an uplink group");
                for kind in ComponentKind::of_uplinks(is_ucs) {
                    *gaps.entry((kind, reason.clone())).or_default() += 1;
                }
            }
            let ports = group.uplinks.items();
            // One port has one side.
            if is_ucs || ports.len() < 2 {
                continue;
            }
            for port in ports {
                if module_of(&self.draft.modules, group, port).is_some() {
                    continue;
                }
                let why = port.module.why().or_else(|| group.fabric.why());
                let reason = why.map_or_else(
                    || "an uplink is on none of the modules of the domain".to_owned(),
                    |why| why.sentence("the module of an uplink"),
                );
                let key = (ComponentKind::UplinkSide, reason);
                *gaps.entry(key).or_default() += 1;
            }
        }
        left_out.extend(
            gaps.into_iter()
                .map(|((kind, reason), count)| NotSimulated {
                    kind: kind.name().to_owned(),
                    domain: Some(self.draft.name().to_owned()),
                    reason,
                    count,
                }),
        );
    }
}
