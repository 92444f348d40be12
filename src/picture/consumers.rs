//! Consumers as nodes. It knows no picture.

use super::part::Node;
use super::terms::NodeKind;
use crate::fabric::vlan::Vlans;
use crate::simulation::{ConsumerKind, ConsumerShape, Tagging};

/// A consumer as a node, with its class, its VLAN and its machines.
pub(super) fn consumer_node(of: &ConsumerShape, id: String, vms: u32) -> Node {
    let vlan = match (of.vlan, of.tagging.get()) {
        (Some(vlan), _) => format!("VLAN {vlan}"),
        (None, Some(Tagging::Untagged)) => "untagged".to_owned(),
        (None, _) => "VLAN unknown".to_owned(),
    };
    let class = match &of.tenant {
        Some(tenant) => tenant.to_string(),
        None => of.class.to_string(),
    };
    let machines = match vms {
        0 => String::new(),
        1 => "1 VM".to_owned(),
        more => format!("{more} VMs"),
    };
    let details = match of.kind {
        ConsumerKind::VmGroup => [class, machines, String::new()],
        ConsumerKind::Storage => [String::new(), String::new(), String::new()],
        ConsumerKind::TeamNic | ConsumerKind::HostVnic | ConsumerKind::Adapter => {
            [class, vlan, String::new()]
        }
    };
    Node {
        class: of.class.to_string(),
        tenant: of.tenant.as_deref().map(str::to_owned),
        ..Node::new(NodeKind::Consumer, id, &of.name).with(details)
    }
}

/// The group of machines on a switch that sends into one of these VLANs, or without a tag.
pub(super) fn group_of(
    switch: &str,
    vlans: Option<&Vlans>,
    is_there: impl Fn(&str) -> bool,
) -> Option<String> {
    let tagged = vlans.into_iter().flat_map(Vlans::iter).take(64);
    let words = tagged.map(|vlan| vlan.to_string());
    let words = words.chain(["untagged".to_owned(), "unknown".to_owned()]);
    let mut ids = words.map(|word| format!("{switch}/vlan:{word}"));
    ids.find(|id| is_there(id))
}
