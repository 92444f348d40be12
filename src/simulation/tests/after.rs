//! What the first consumer of a host feels when components fail.

use super::small_sites::id;
use crate::simulation::cell::Evaluated;
use crate::simulation::component::Failed;
use crate::simulation::evaluate::evaluate;
use crate::simulation::locality::Locality;
use crate::simulation::shape::HostShape;
use crate::simulation::site::Site;
use crate::simulation::terms::ComponentKind;

/// After components that hosts share have failed, each by its kind and name.
pub(super) fn after(
    site: &Site<'_>,
    host: &HostShape,
    fails: &[(ComponentKind, &str)],
) -> Evaluated {
    let shared = fails.iter().map(|(kind, name)| id(site, *kind, name));
    let mut shared: Vec<_> = shared.collect();
    shared.sort_unstable();
    let failed = Failed {
        shared: &shared,
        own: &[],
    };
    evaluate(site, host, 0, &failed, Locality::Remote)
}

/// After one of them has.
pub(super) fn after_one(
    site: &Site<'_>,
    host: &HostShape,
    fails: (ComponentKind, &str),
) -> Evaluated {
    after(site, host, &[fails])
}
