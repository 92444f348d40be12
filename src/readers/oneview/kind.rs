//! What a OneView object is: by its `type`, else its `uri`, else its `category`, else its keys.
//! The order matters: real uplink sets carry the category of logical interconnects, and answers
//! beside the profiles have a `uri` like that of a profile.

use std::path::Path;

use crate::readers::named::FileName;
use crate::source::Node;

/// The kinds of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    ServerProfile,
    EthernetNetwork,
    NetworkSet,
    ConnectionTemplate,
    UplinkSet,
    LogicalInterconnect,
    Interconnect,
    ServerHardware,
    ServerHardwareType,
    /// One of OneView's that is not used.
    Other,
}

/// The key that HPE's PowerShell library adds to each resource.
pub(super) const MARK: &str = "ApplianceConnection";

/// Resource names of the REST API, the name of their type, and the kind.
const KINDS: [(&str, &str, Kind); 29] = [
    ("server-profiles", "ServerProfile", Kind::ServerProfile),
    (
        "ethernet-networks",
        "ethernet-network",
        Kind::EthernetNetwork,
    ),
    ("network-sets", "network-set", Kind::NetworkSet),
    (
        "connection-templates",
        "connection-template",
        Kind::ConnectionTemplate,
    ),
    ("uplink-sets", "uplink-set", Kind::UplinkSet),
    (
        "logical-interconnects",
        "logical-interconnect",
        Kind::LogicalInterconnect,
    ),
    ("interconnects", "Interconnect", Kind::Interconnect),
    ("server-hardware", "server-hardware", Kind::ServerHardware),
    (
        "server-hardware-types",
        "server-hardware-type",
        Kind::ServerHardwareType,
    ),
    (
        "server-profile-templates",
        "ServerProfileTemplate",
        Kind::Other,
    ),
    (
        "logical-interconnect-groups",
        "logical-interconnect-group",
        Kind::Other,
    ),
    ("fc-networks", "fc-network", Kind::Other),
    ("fcoe-networks", "fcoe-network", Kind::Other),
    ("interconnect-types", "interconnect-type", Kind::Other),
    ("enclosures", "Enclosure", Kind::Other),
    ("enclosure-groups", "EnclosureGroup", Kind::Other),
    ("logical-enclosures", "LogicalEnclosure", Kind::Other),
    ("logical-downlinks", "logical-downlink", Kind::Other),
    ("fabrics", "fabric", Kind::Other),
    ("profile-ports", "ServerProfilePort", Kind::Other),
    ("available-networks", "AvailableNetworks", Kind::Other),
    ("available-targets", "AvailableTargets", Kind::Other),
    ("snmp-configuration", "snmp-configuration", Kind::Other),
    (
        "qos-aggregated-configuration",
        "qos-aggregated-configuration",
        Kind::Other,
    ),
    ("ports", "port", Kind::Other),
    ("port-statistics", "PortStatistics", Kind::Other),
    ("interconnect-settings", "InterconnectSettings", Kind::Other),
    ("sas-interconnects", "SasInterconnect", Kind::Other),
    ("appliance", "ApplianceNodeInfo", Kind::Other),
];

/// Names of collections that people save one by one, the last seven of which are not used.
const FILES: [&str; 16] = [
    "server-profiles",
    "ethernet-networks",
    "network-sets",
    "connection-templates",
    "uplink-sets",
    "logical-interconnects",
    "interconnects",
    "server-hardware",
    "server-hardware-types",
    "fc-networks",
    "fcoe-networks",
    "enclosures",
    "logical-enclosures",
    "logical-interconnect-groups",
    "interconnect-types",
    "server-profile-templates",
];

impl Kind {
    /// The kind of a resource.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let text = |key: &str| node.get(key)?.as_text();
        text("type")
            .and_then(of_type)
            .or_else(|| text("uri").and_then(Self::of_uri))
            .or_else(|| text("category").and_then(Self::of_name))
            .or_else(|| of_keys(node))
            .or_else(|| is_of_appliance(node).then_some(Self::Other))
    }

    /// The name of the collection that a file was meant to hold, by the file's name. The longest counts:
    /// `logical-interconnects` are no `interconnects`.
    pub(super) fn named(path: &Path) -> Option<&'static str> {
        let file = FileName::of(path);
        // Notes and logs about a collection are called so as well.
        if !file.ends_in(&["json", ""]) {
            return None;
        }
        let names = FILES.iter().filter(|name| file.says(name));
        names.max_by_key(|name| name.len()).copied()
    }

    /// The kind that an address says.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let rest = uri.strip_prefix("/rest/")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        // Parts of a resource have longer paths; they are not the resource.
        let part = rest[end..].trim_start_matches('/').contains('/');
        match Self::of_name(&rest[..end]) {
            Some(_) if part => Some(Self::Other),
            found => found,
        }
    }

    /// The name of the collection of these resources; nothing for those that are not used.
    pub(super) fn resource(self) -> Option<&'static str> {
        let mut used = KINDS.iter().filter(|(.., kind)| kind.is_used());
        used.find(|(.., kind)| *kind == self)
            .map(|(name, ..)| *name)
    }

    /// What people call resources of this kind.
    pub(super) fn words(self) -> String {
        match self {
            Self::EthernetNetwork => "networks".to_owned(),
            _ => self.resource().unwrap_or("resources").replace('-', " "),
        }
    }

    /// Whether a rule reads resources of this kind.
    pub(super) fn is_used(self) -> bool {
        self != Self::Other
    }

    /// The kind of something in a wrapper or collection that says `outer`: what names a type of
    /// its own is not of that kind (`internal-vlan-association` among logical interconnects).
    pub(super) fn within(node: &Node, outer: Option<Self>) -> Option<Self> {
        let says = |key: &str| node.get(key).and_then(Node::as_text).is_some();
        match Self::of(node) {
            // Keys alone say less than what is around an object.
            Some(Self::Other) if !says("type") && !says("uri") => outer.or(Some(Self::Other)),
            Some(kind) => Some(kind),
            None if says("type") => outer.map(|_| Self::Other),
            None => outer,
        }
    }

    /// The kind of the members of a collection.
    pub(super) fn of_collection(node: &Node) -> Option<Self> {
        // The `uri` first: lists of uplink sets have the category of logical interconnects.
        node.get("uri")
            .and_then(Node::as_text)
            .and_then(Self::of_uri)
            .or_else(|| {
                node.get("category")
                    .and_then(Node::as_text)
                    .and_then(Self::of_name)
            })
    }

    /// The kind that a wrapper such as `OneviewSDK::EthernetNetwork` names.
    pub(super) fn of_wrapper(node: &Node) -> Option<Self> {
        let text = node.get("type")?.as_text()?;
        let name = text.rsplit("::").next()?;
        let plain: String = name.to_ascii_lowercase();
        KINDS
            .iter()
            // Classes of the Ruby library have no dashes: `EthernetNetwork` is `ethernet-network`.
            .find(|(_, type_name, _)| type_name.replace('-', "").eq_ignore_ascii_case(&plain))
            .map(|(.., kind)| *kind)
    }

    /// The kind that a resource name says, with dashes or underscores.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        // The facts of Ansible have underscores where the API has dashes.
        let dashed = name.replace('_', "-").to_ascii_lowercase();
        KINDS
            .iter()
            .find(|(resource, ..)| *resource == dashed)
            .map(|(.., kind)| *kind)
    }
}

/// `ServerProfileV5`, `uplink-setV300`, `server-hardware-4`.
fn of_type(name: &str) -> Option<Kind> {
    let unnumbered = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let stem = match unnumbered.strip_suffix('V') {
        Some(stem) => stem,
        None => unnumbered.trim_end_matches('-'),
    };
    KINDS
        .iter()
        .find(|(_, type_name, _)| type_name.eq_ignore_ascii_case(stem))
        .map(|(.., kind)| *kind)
}

/// Hand-made files and old SDK fixtures have neither `uri` nor `type`.
fn of_keys(node: &Node) -> Option<Kind> {
    let has = |key: &str| node.get(key).is_some();
    if has("vlanId") && has("ethernetNetworkType") {
        Some(Kind::EthernetNetwork)
    } else if has("networkUris") && has("nativeNetworkUri") && !has("portConfigInfos") {
        Some(Kind::NetworkSet)
    } else if has("portConfigInfos") && has("logicalInterconnectUri") {
        Some(Kind::UplinkSet)
    } else if has("interconnectMap") && has("ethernetSettings") && has("stackingHealth") {
        Some(Kind::LogicalInterconnect)
    } else if UNUSED_KEYS
        .iter()
        .any(|keys| keys.iter().all(|key| has(key)))
    {
        Some(Kind::Other)
    } else {
        None
    }
}

/// Keys that tell resources without `uri` and `type` that are not used: Fibre Channel and FCoE networks, logical
/// interconnect groups, forwarding tables.
const UNUSED_KEYS: [&[&str]; 4] = [
    &["fabricType", "autoLoginRedistribution"],
    &["vlanId", "connectionTemplateUri"],
    &["interconnectMapEntryTemplates"],
    &["entryType", "externalVlan", "internalVlan"],
];

/// Whether something is a resource of an appliance, whatever kind it is: racks, alerts, device managers.
/// Other products have addresses that begin so as well, but not these keys beside them.
fn is_of_appliance(node: &Node) -> bool {
    let is_rest = node
        .get("uri")
        .and_then(Node::as_text)
        .is_some_and(|uri| uri.starts_with("/rest/"));
    is_rest
        && ["category", "eTag", "type"]
            .iter()
            .any(|key| node.get(key).is_some())
}

/// Whether a text that does not parse looks like a OneView answer.
pub(super) fn has_marks(head: &str) -> bool {
    KINDS
        .iter()
        .any(|(resource, ..)| head.contains(&format!("\"/rest/{resource}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_lose_their_version() {
        assert_eq!(of_type("ServerProfileV5"), Some(Kind::ServerProfile));
        assert_eq!(of_type("uplink-setV300"), Some(Kind::UplinkSet));
        assert_eq!(of_type("network-set"), Some(Kind::NetworkSet));
        assert_eq!(of_type("server-hardware-4"), Some(Kind::ServerHardware));
        assert_eq!(of_type("task"), None);
    }

    #[test]
    fn the_longest_name_in_a_files_name_counts() {
        let named = |path: &str| Kind::named(Path::new(path));
        assert_eq!(named("interconnects.json"), Some("interconnects"));
        assert_eq!(
            named("ov01-logical_interconnects.json"),
            Some("logical-interconnects")
        );
        assert_eq!(
            named("server-hardware-types"),
            Some("server-hardware-types")
        );
        assert_eq!(named("server-profiles.csv"), None);
        assert_eq!(named("collect-server-profiles.log"), None);
        assert_eq!(named("profiles.json"), None);
    }

    #[test]
    fn parts_of_a_resource_are_not_the_resource() {
        assert_eq!(
            Kind::of_uri("/rest/interconnects/1"),
            Some(Kind::Interconnect)
        );
        assert_eq!(
            Kind::of_uri("/rest/interconnects?start=0"),
            Some(Kind::Interconnect)
        );
        assert_eq!(
            Kind::of_uri("/rest/interconnects/1/ports/2"),
            Some(Kind::Other)
        );
        assert_eq!(
            Kind::of_uri("/rest/server-profiles/profile-ports"),
            Some(Kind::ServerProfile)
        );
    }
}
