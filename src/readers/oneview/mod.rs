//! HPE OneView REST answers as people save them: a resource, a collection, a bare list, a wrapper,
//! an index document, minified to one line or not. Every file is a part of one backend; what
//! refers to what is resolved when all parts are together.
//!
//! Sources: GET answers of API 200 to 1800 (C7000 and Synergy).

mod appliance;
mod inventory;
mod kind;
mod networks;
mod profiles;
mod resource;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use super::dialect::{Assembled, File, Form, Fragment, Part, Reader, Recognition};
use super::row::Row;
use crate::fabric::backend::{Backend, BackendKind};
use crate::fabric::known::Known;
use crate::fabric::record::Id;
use crate::source::{Node, Problem};

use appliance::AppliancePart;
use kind::{Kind, has_marks};

/// The dialect.
pub(super) struct OneView;

impl Reader for OneView {
    fn name(&self) -> &'static str {
        "oneview"
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let is_ours = match file.form {
            Form::Document(node) => is_answer(node),
            Form::Damaged => has_marks(file.head()),
            Form::Plain | Form::Binary => false,
        };
        is_ours.then_some(Recognition::Ours)
    }

    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem> {
        Ok(read(node, file.folder()))
    }

    fn unused(&self, node: &Node<'_>, _file: &File<'_>) -> String {
        unused(node)
    }

    fn assemble(&self, parts: &mut Vec<Part>, problems: &mut Vec<Problem>) -> Assembled {
        Assembled {
            backends: appliance::assemble(Part::take(parts), problems),
            ..Assembled::default()
        }
    }
}

/// Whether a document is a OneView answer, of a kind that is read or not.
fn is_answer(node: &Node) -> bool {
    let mut found = false;
    unwrap(node, None, &mut |_, _| found = true);
    found
}

/// Reads the resources of a document.
fn read(node: &Node, folder: &Path) -> Fragment {
    let problems = RefCell::new(Vec::new());
    let mut backends: BTreeMap<Option<String>, Backend> = BTreeMap::new();
    let mut objects = 0;
    unwrap(node, None, &mut |kind, item| {
        let row = Row::new(item, &problems);
        // HPE's PowerShell library can put the objects of several appliances into one list.
        let of_appliance = backends.entry(appliance::of(item));
        let backend = of_appliance.or_insert_with(|| Backend {
            id: Id::from("backend:oneview"),
            place: Some(node.place),
            name: appliance::NAME.to_owned(),
            kind: Known::derived(BackendKind::OneView),
            ..Backend::default()
        });
        objects += usize::from(add(backend, kind, row));
    });
    pages(node, &problems);
    let parts = backends.into_iter().map(|(appliance, backend)| {
        Part::new(AppliancePart {
            appliance,
            folder: folder.to_owned(),
            backend,
        })
    });
    Fragment {
        objects,
        // A file without a part is reported as unused, with what it holds.
        parts: if objects > 0 {
            parts.collect()
        } else {
            Vec::new()
        },
        problems: problems.into_inner(),
        ..Fragment::default()
    }
}

/// What a document holds that no rule reads: `fc-networks`.
fn unused(node: &Node) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut resources = 0;
    unwrap(node, None, &mut |_, item| {
        resources += 1;
        let text = |key: &str| Some(item.get(key)?.as_text()?.to_owned());
        let name = text("category").or_else(|| text("type"));
        if let Some(name) = name.filter(|name| !names.contains(name)) {
            names.push(name);
        }
    });
    match (resources, names.is_empty()) {
        (0, _) => "an empty answer".to_owned(),
        (_, true) => "its resources say no type that is read".to_owned(),
        (_, false) => format!("no rule reads {}", names.join(", ")),
    }
}

/// Puts one resource where it belongs; false for kinds that are not used.
fn add(backend: &mut Backend, kind: Kind, row: Row<'_>) -> bool {
    match kind {
        Kind::ServerProfile => backend.profiles.add(profiles::profile(row)),
        Kind::EthernetNetwork => backend.networks.add(networks::network(row)),
        Kind::NetworkSet => backend.network_sets.add(networks::network_set(row)),
        Kind::ConnectionTemplate => backend.bandwidths.add(networks::bandwidth(row)),
        Kind::UplinkSet => backend.uplink_groups.add(networks::uplink_group(row)),
        Kind::LogicalInterconnect => backend.domains.add(inventory::domain(row)),
        Kind::Interconnect => backend.modules.add(inventory::module(row)),
        Kind::ServerHardware => backend.servers.add(inventory::server(row)),
        Kind::ServerHardwareType => backend.server_types.add(inventory::server_type(row)),
        Kind::Other => false,
    }
}

/// Finds the resources in whatever they are wrapped in. `outer` is the kind that a wrapper says.
fn unwrap<'a>(node: &'a Node, outer: Option<Kind>, visit: &mut dyn FnMut(Kind, &'a Node)) {
    if node.is_list() {
        for item in node.items() {
            unwrap(item, outer, visit);
        }
    } else if let Some(members) = node.get("members").filter(|list| list.is_list()) {
        let kind = Kind::of_collection(node).or(outer);
        for item in members.items() {
            unwrap(item, kind, visit);
        }
    } else if let Some(data) = node.get("data").filter(|map| map.is_map()) {
        unwrap(data, Kind::of_wrapper(node).or(outer), visit);
    } else if let Some(facts) = node.get("ansible_facts") {
        for entry in facts.entries() {
            unwrap(&entry.value, Kind::of_name(&entry.key), visit);
        }
    } else if let Some(kind) = Kind::within(node, outer) {
        visit(kind, node);
    } else {
        // After resources, because a module has `ports`, which a bundle may have as well.
        bundle(node, visit);
    }
}

/// `{"server-profiles": …, "uplink-sets": …}`.
fn bundle<'a>(node: &'a Node, visit: &mut dyn FnMut(Kind, &'a Node)) {
    for entry in node.entries() {
        if let Some(kind) = Kind::of_name(&entry.key) {
            unwrap(&entry.value, Some(kind), visit);
        }
    }
}

/// A page of a collection is not the collection.
fn pages(node: &Node, problems: &RefCell<Vec<Problem>>) {
    let count = node.get("count").and_then(Node::as_integer);
    let total = node.get("total").and_then(Node::as_integer);
    // The last page has the key as well, with null.
    let next = node.get("nextPageUri").filter(|uri| !uri.is_null());
    let cut = count.zip(total).is_some_and(|(count, total)| count < total);
    if node.get("members").is_some() && (cut || next.is_some()) {
        let place = next
            .or(node.get("total"))
            .map_or(node.place, |node| node.place);
        let message = match count.zip(total) {
            Some((count, total)) => format!("only {count} of {total} members are in this answer"),
            None => "this answer is one page of several".to_owned(),
        };
        problems.borrow_mut().push(
            Problem::warning("truncated-collection", message)
                .at(place)
                .help("export again with ?start=0&count=-1, or save every page"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, parse_json};

    fn parse(text: &str) -> Node<'_> {
        let mut sources = Sources::default();
        let id = sources.add("answer.json", "answer.json", text);
        parse_json(id, text).expect("JSON")
    }

    fn read_alone(node: &Node) -> Fragment {
        read(node, Path::new("oneview"))
    }

    fn backend(node: &Node) -> Backend {
        let mut parts = read_alone(node).parts;
        let mut backends = OneView.assemble(&mut parts, &mut Vec::new()).backends;
        backends.pop().expect("one appliance")
    }

    /// `GET /rest/server-profiles/profile-ports` and its siblings are no profiles.
    #[test]
    fn answers_beside_the_profiles_are_not_used() {
        let node = parse(
            r#"{"type":"ServerProfilePortV3","ports":[],"category":"profile-ports","uri":"/rest/server-profiles/profile-ports"}"#,
        );
        assert!(is_answer(&node));
        assert_eq!(read_alone(&node).objects, 0);
        assert_eq!(unused(&node), "no rule reads profile-ports");
    }

    /// `GET /rest/logical-interconnects/ID/internal-vlans` has the category of its parent.
    #[test]
    fn members_with_a_type_of_their_own_are_not_what_the_collection_says() {
        let node = parse(
            r#"{"type":"InternalVlanAssociationCollection","members":[{"type":"internal-vlan-association","internalVlanId":6,"name":null,"category":null,"uri":null}],"count":1,"total":1,"category":"logical-interconnects","uri":null}"#,
        );
        let fragment = read_alone(&node);
        assert_eq!(fragment.objects, 0);
        assert!(fragment.problems.is_empty());
        assert_eq!(unused(&node), "no rule reads internal-vlan-association");
    }

    #[test]
    fn an_uplink_set_with_the_category_of_its_parent_is_one() {
        let node = parse(
            r#"{"members":[{"type":"uplink-setV3","name":"SUS","category":"logical-interconnects","uri":"/rest/uplink-sets/1"}],"category":"logical-interconnects"}"#,
        );
        let backend = backend(&node);
        assert!(backend.uplink_groups.is_known());
    }

    #[test]
    fn an_uplink_port_is_on_the_module_of_its_location() {
        let node = parse(
            r#"{"type":"uplink-setV3","name":"SUS","networkUris":[],"portConfigInfos":[
                {"location":{"locationEntries":[{"type":"Bay","value":"2"},{"type":"Port","value":"X3"},
                    {"type":"Enclosure","value":"/rest/enclosures/1"}]}},
                {"location":{"locationEntries":[{"type":"Port","value":"X4"}]}}],
                "uri":"/rest/uplink-sets/1"}"#,
        );
        let backend = backend(&node);
        let groups = backend.uplink_groups.get().expect("known");
        let ports = groups[0].uplinks.get().expect("known");
        assert!(ports[0].module.is(&"/rest/enclosures/1 bay 2".to_owned()));
        assert!(
            !ports[1].module.is_known(),
            "a port without a bay may be on any"
        );
    }

    #[test]
    fn stacking_that_nobody_speaks_of_is_unknown() {
        let stacked = |health: &str| {
            let text = format!(
                r#"{{"type":"logical-interconnectV3","name":"LI","interconnects":[],{health}"uri":"/rest/logical-interconnects/1"}}"#
            );
            let backend = backend(&parse(&text));
            let domains = backend.domains.get().expect("known");
            domains[0].stacked.get().copied()
        };
        assert_eq!(stacked(r#""stackingHealth":"BiConnected","#), Some(true));
        assert_eq!(stacked(r#""stackingHealth":"Connected","#), Some(true));
        assert_eq!(stacked(r#""stackingHealth":"Disconnected","#), Some(false));
        assert_eq!(stacked(r#""stackingHealth":"Unknown","#), None);
        assert_eq!(stacked(""), None);
    }

    /// `allocatedMbps` is -2000 where OneView cannot tell.
    #[test]
    fn a_negative_allocation_is_no_bandwidth() {
        let allocated = |mbps: i64| {
            let text = format!(
                r#"{{"type":"ServerProfileV12","name":"P","serverHardwareUri":null,"connectionSettings":{{"connections":[{{"id":1,"functionType":"FibreChannel","allocatedMbps":{mbps}}}]}},"uri":"/rest/server-profiles/1"}}"#
            );
            let backend = backend(&parse(&text));
            let profiles = backend.profiles.get().expect("known");
            let connections = profiles[0].connections.get().expect("known");
            connections[0].allocated_mbps.get().copied()
        };
        assert_eq!(allocated(-2000), None);
        assert_eq!(allocated(0), Some(0));
        assert_eq!(allocated(2500), Some(2500));
    }

    #[test]
    fn a_set_of_all_networks_does_not_carry_nothing() {
        let known = |kind: &str, uris: &str| {
            let text = format!(
                r#"{{"type":"network-setV4","name":"All","networkSetType":"{kind}","networkUris":{uris},"nativeNetworkUri":null,"category":"network-sets","uri":"/rest/network-sets/1"}}"#,
            );
            let backend = backend(&parse(&text));
            let sets = backend.network_sets.get().expect("sets");
            sets[0].networks.is_known()
        };
        assert!(!known("AllNetworks", "[]"));
        assert!(known("AllNetworks", r#"["/rest/ethernet-networks/1"]"#));
        assert!(known("Regular", "[]"));
        assert!(known("Large", r#"["/rest/ethernet-networks/1"]"#));
    }

    /// People know an enclosure by its name, not by its `uri`.
    #[test]
    fn a_module_names_its_enclosure() {
        let module = |name: &str| {
            let text = format!(
                r#"{{"type":"InterconnectV7","name":"E1, interconnect 3",{name}"interconnectLocation":{{"locationEntries":[{{"type":"Enclosure","value":"/rest/enclosures/1"}}]}},"uri":"/rest/interconnects/1"}}"#
            );
            let backend = backend(&parse(&text));
            backend.modules.get().expect("modules")[0].enclosure.clone()
        };
        assert!(module(r#""enclosureName":"E1","#).is(&"E1".to_owned()));
        assert!(module(r#""enclosureName":null,"#).is(&"/rest/enclosures/1".to_owned()));
    }
}
