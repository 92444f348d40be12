//! Pin groups of the LAN cloud: names by which vNICs ask for an uplink, one target for each fabric.

use std::collections::BTreeSet;

use super::domain::UcsDomain;
use super::fabrics::{FABRICS, module_id};
use super::objects::Object;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::uplink::PinGroup;

const GROUP: &str = "fabricLanPinGroup";
const TARGET: &str = "fabricLanPinTarget";

/// The targets of the pin groups; a group without one for a fabric names no uplink there.
pub(super) fn pin_groups(domain: &UcsDomain) -> Known<Vec<PinGroup>> {
    let mut groups = Vec::new();
    let mut named = BTreeSet::new();
    for group in domain.of_class(GROUP) {
        named.insert(&*group.dn);
        for fabric in FABRICS {
            let target = domain.get(&format!("{}/target-{fabric}", group.dn));
            groups.push(pin_group(domain, group, fabric, target));
        }
    }
    // A target that was collected without its group says the name of the group in its own.
    for target in domain.of_class(TARGET) {
        if !named.contains(target.parent()) && !domain.has_all(GROUP) {
            let fabric = target.word("fabricId").unwrap_or_default();
            if FABRICS.contains(&fabric) {
                groups.push(pin_group(domain, target, fabric, Some(target)));
            }
        }
    }
    domain.list(GROUP, groups)
}

/// `object`: the group, or where nobody has that a target in it.
fn pin_group(
    domain: &UcsDomain,
    object: &Object,
    fabric: &str,
    target: Option<&Object>,
) -> PinGroup {
    let group = match object.class {
        GROUP => &*object.dn,
        _ => object.parent(),
    };
    let name = group.rsplit("lan-pin-group-").next().unwrap_or(group);
    PinGroup {
        id: Id::from(domain.id(&format!("{group}/target-{fabric}"))),
        place: Some(target.unwrap_or(object).place),
        name: name.to_owned(),
        fabric: Known::derived(module_id(domain, fabric)),
        target: match target {
            Some(target) => uplink(domain, target),
            None if domain.has_all(TARGET) => Known::derived(String::new()),
            None => Known::unknown(domain.not_collected(TARGET, TARGET)),
        },
    }
}

/// The uplink that a target names.
fn uplink(domain: &UcsDomain, target: &Object) -> Known<String> {
    let named = target.text("epDn");
    let Some(dn) = named.get().filter(|dn| !dn.is_empty()) else {
        return named;
    };
    if domain.get(dn).is_some() {
        return named.map(|dn| domain.id(&dn));
    }
    let classes = ["fabricEthLanPc", "fabricEthLanEp"];
    if classes.into_iter().all(|class| domain.has_all(class)) {
        // It is not there any more.
        return named.map(|_| String::new());
    }
    let why = Why::new(State::Unresolved, "the uplink that a pin group names");
    Known::unknown(why).or_place(named.place())
}
