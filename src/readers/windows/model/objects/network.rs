//! What a host has on its networks: addresses, priorities.

use crate::fabric::host::{FlowControl, IpAddress, QosPolicy};
use crate::fabric::known::Known;
use crate::readers::row::Row;

/// `Get-NetIPAddress`.
pub(in super::super) fn ip_address(row: &Row<'_>) -> Option<IpAddress> {
    Some(IpAddress {
        place: Some(row.place()),
        name: row.name("IPAddress")?,
        adapter: row.text("InterfaceAlias"),
        prefix_length: row.number("PrefixLength"),
        ..IpAddress::default()
    })
}

/// Two adapters may have one address.
pub(in super::super) fn address_key(address: &IpAddress) -> String {
    let adapter = address.adapter.get().map_or("", String::as_str);
    format!("the address {} of {adapter}", address.name)
}

/// `Get-NetQosFlowControl`.
pub(in super::super) fn flow_control(row: &Row<'_>) -> Option<FlowControl> {
    Some(FlowControl {
        place: row.text("Priority").place(),
        name: row.name("Priority")?,
        enabled: row.bool("Enabled"),
        adapter: row.text("IfAlias"),
        ..FlowControl::default()
    })
}

/// A priority may have a setting for all adapters and one for each.
pub(in super::super) fn flow_control_key(control: &FlowControl) -> String {
    let adapter = control.adapter.get();
    let of = adapter.map_or_else(String::new, |adapter| format!(" of {adapter}"));
    format!("the flow control of priority {}{of}", control.name)
}

/// `Get-NetQosPolicy`. The default view names the actions without that word.
pub(in super::super) fn qos_policy(row: &Row<'_>) -> Option<QosPolicy> {
    Some(QosPolicy {
        place: Some(row.place()),
        name: row.name("Name")?,
        minimum_weight: action(row, "MinBandwidthWeightAction", "MinBandwidthWeight"),
        maximum_bps: action(row, "ThrottleRateAction", "ThrottleRate"),
        ..QosPolicy::default()
    })
}

/// What a policy does; null where it does nothing of this kind.
fn action(row: &Row<'_>, key: &str, view: &str) -> Known<u64> {
    let key = if row.get(key).is_some() { key } else { view };
    match row.get(key).filter(|node| node.is_null()) {
        Some(node) => Known::at(0, node.place),
        None => row.number(key),
    }
}
