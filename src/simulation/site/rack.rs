//! The switches that the plan has behind adapters of hosts that are in no backend.

use std::collections::BTreeMap;

use super::lookup::address;
use super::model::Site;
use crate::fabric::graph::{BackendIndex, Confidence};
use crate::simulation::component::{Component, Id, SharedId};
use crate::simulation::terms::{ComponentKind, Origin};
use crate::source::Place;

/// Adds a pair of components for each switch and cluster.
pub(super) fn add_rack_switches<'a>(site: &mut Site<'a>, index: &BackendIndex<'a>) {
    let mut known: BTreeMap<(String, String), (SharedId, SharedId)> = BTreeMap::new();
    for host in &index.plan.hosts {
        // A glob that is like the globs of a cluster is for hosts of that cluster.
        let cluster = index.planned.cluster_of(&host.r#match, None);
        let scope = cluster.map_or(&*host.r#match, |cluster| &cluster.name);
        for cable in &host.upstream {
            let key = (scope.to_lowercase(), cable.switch.to_lowercase());
            let place = cable.place.or(host.place).unwrap_or(Place::FIRST);
            let ids = *known.entry(key).or_insert_with(|| {
                let kinds = [
                    ComponentKind::UpstreamSwitch,
                    ComponentKind::UpstreamIsolated,
                ];
                let [dies, isolated] = kinds.map(|kind| {
                    site.add(Component {
                        kind,
                        name: cable.switch.as_str().into(),
                        scope: scope.into(),
                        host: None,
                        domain: None,
                        object: Id::whole(cable.switch.as_str()),
                        from: Origin::Plan,
                        confidence: Confidence::High,
                        place,
                    })
                });
                (dies, isolated)
            });
            site.lookup.rack.insert(address(&cable.switch), ids);
        }
    }
}
