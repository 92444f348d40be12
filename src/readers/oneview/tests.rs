//! What is read of answers, whatever they are wrapped in.

use super::*;
use crate::fabric::backend::Backend;
use crate::fabric::known::{Known, State, Why};
use crate::source::{Sources, parse_json};

pub(super) fn parse(text: &str) -> Node<'_> {
    let mut sources = Sources::default();
    let id = sources.add("answer.json", "answer.json", text);
    parse_json(id, text).expect("JSON")
}

pub(super) fn read_alone(node: &Node) -> Fragment {
    read(node, Path::new("oneview/answer.json")).expect("an answer")
}

pub(super) fn backend(node: &Node) -> Backend {
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
    assert!(fragment.is_empty());
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

/// An appliance writes an empty list where there is none.
#[test]
fn a_list_that_is_null_is_not_empty() {
    let set = |ports: &str, networks: &str| {
        let text = format!(
            r#"[{{"type":"uplink-setV4","name":"SUS","portConfigInfos":{ports},"networkUris":{networks},
            "uri":"/rest/uplink-sets/1"}},{{"type":"uplink-setV4","name":"T","uri":"/rest/uplink-sets/2"}}]"#
        );
        backend(&parse(&text)).uplink_groups.items()[0].clone()
    };
    let empty = set("[]", "[]");
    assert!(empty.uplinks.is_known() && empty.networks.is_known());
    let null = set("null", "null");
    let why = null.uplinks.why().expect("a reason");
    assert!(why.what.contains("portConfigInfos"), "{why}");
    assert!(null.uplinks.place().is_some() && !null.networks.is_known());
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
            r#"{{"type":"InterconnectV7","name":"E1, interconnect 3","model":"HP VC Flex-10/10D Module",{name}"interconnectLocation":{{"locationEntries":[{{"type":"Enclosure","value":"/rest/enclosures/1"}}]}},"uri":"/rest/interconnects/1"}}"#
        );
        let backend = backend(&parse(&text));
        let module = &backend.modules.get().expect("modules")[0];
        assert!(module.model.is(&"HP VC Flex-10/10D Module".to_owned()));
        module.enclosure.clone()
    };
    assert!(module(r#""enclosureName":"E1","#).is(&"E1".to_owned()));
    assert!(module(r#""enclosureName":null,"#).is(&"/rest/enclosures/1".to_owned()));
}

/// The backend that several files make.
fn together(files: &[(&str, &str)]) -> (Backend, Vec<Problem>) {
    let mut fragments = Vec::new();
    for (name, text) in files {
        let node = parse(text);
        let path = Path::new("oneview").join(name);
        fragments.push(read(&node, &path).expect("an answer"));
    }
    let (snapshot, problems) = crate::readers::merge(fragments);
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    (backends.pop().expect("one appliance"), problems)
}

fn refused(name: &str, text: &str) -> Problem {
    read(&parse(text), Path::new(name)).expect_err("no answer")
}

const CARRIES_SETS: &str = r#"{"members":[{"type":"uplink-setV7","name":"US-A","uri":"/rest/uplink-sets/a",
    "networkUris":["/rest/ethernet-networks/1"],"networkSetUris":["/rest/network-sets/s","/rest/network-sets/t"]}],
    "uri":"/rest/uplink-sets"}"#;
const SETS: &str = r#"[
    {"type":"network-setV5","name":"S","networkUris":["/rest/ethernet-networks/1","/rest/ethernet-networks/2"],
        "uri":"/rest/network-sets/s"},
    {"type":"network-setV5","name":"T","networkUris":["/rest/ethernet-networks/3"],"uri":"/rest/network-sets/t"}]"#;

/// The networks of the first uplink set, by the last word of their addresses.
fn carried(backend: &Backend) -> Result<Vec<String>, Why> {
    let groups = backend.uplink_groups.get().expect("uplink sets");
    let networks = groups[0].networks.check()?.iter();
    let last = |id: &Known<String>| {
        let id = id.get().expect("an address");
        id.rsplit('/').next().expect("a word").to_owned()
    };
    Ok(networks.map(last).collect())
}

#[test]
fn an_uplink_set_carries_its_networks_and_those_of_its_sets() {
    for files in [
        [
            ("uplink-sets.json", CARRIES_SETS),
            ("network-sets.json", SETS),
        ],
        [("a.json", SETS), ("b.json", CARRIES_SETS)],
    ] {
        let (backend, problems) = together(&files);
        assert_eq!(
            carried(&backend),
            Ok(["1", "2", "3"].map(str::to_owned).to_vec())
        );
        assert!(problems.is_empty());
    }
}

#[test]
fn a_set_that_is_in_no_export_may_have_any_network() {
    let without = SETS.replace("network-sets/t", "network-sets/u");
    let (backend, _) = together(&[("a.json", CARRIES_SETS), ("b.json", &without)]);
    let why = carried(&backend).expect_err("unknown");
    assert_eq!(
        why.sentence(""),
        "the network set /rest/network-sets/t of the uplink set US-A is in none of the exports"
    );
    let (backend, _) = together(&[("a.json", CARRIES_SETS)]);
    assert!(carried(&backend).is_err());
    let all = SETS.replace(
        r#""networkUris":["/rest/ethernet-networks/3"]"#,
        r#""networkSetType":"AllNetworks""#,
    );
    let (backend, _) = together(&[("a.json", CARRIES_SETS), ("b.json", &all)]);
    let why = carried(&backend).expect_err("unknown");
    assert!(why.sentence("").contains("AllNetworks"), "{why}");
}

#[test]
fn what_is_no_list_of_sets_may_be_any_set() {
    let odd = CARRIES_SETS.replace(
        r#"["/rest/network-sets/s","/rest/network-sets/t"]"#,
        r#"{"0":"/rest/network-sets/s"}"#,
    );
    let (backend, problems) = together(&[("a.json", &odd), ("b.json", SETS)]);
    assert!(carried(&backend).is_err());
    assert_eq!(problems[0].code, "wrong-type");
    let null = CARRIES_SETS.replace(r#"["/rest/network-sets/s","/rest/network-sets/t"]"#, "null");
    let (backend, _) = together(&[("a.json", &null)]);
    assert_eq!(carried(&backend), Ok(vec!["1".to_owned()]));
}

#[test]
fn lists_of_an_uplink_set_that_are_missing_or_cut_off_are_not_empty() {
    let sets = r#"["/rest/network-sets/s","/rest/network-sets/t"]"#;
    let networks = r#""networkUris":["/rest/ethernet-networks/1"],"#;
    let cut = r#""System.Object[]""#;
    let cut_networks = format!(r#""networkUris":{cut},"#);
    for (text, state) in [
        (CARRIES_SETS.replace(sets, cut), State::Truncated),
        (CARRIES_SETS.replace(networks, ""), State::NotCollected),
        (
            CARRIES_SETS.replace(networks, &cut_networks),
            State::Truncated,
        ),
    ] {
        let (backend, _) = together(&[("a.json", &text), ("b.json", SETS)]);
        assert_eq!(
            carried(&backend).expect_err("unknown").state,
            state,
            "{text}"
        );
    }
    // A set of networks whose own list is missing is as unknown.
    let sets = SETS.replace(r#""networkUris":["/rest/ethernet-networks/3"],"#, "");
    let (backend, _) = together(&[("a.json", CARRIES_SETS), ("b.json", &sets)]);
    assert!(carried(&backend).is_err());
}

#[test]
fn the_index_tells_the_networks_of_a_set() {
    let set = |attributes: &str, lists: &str| {
        let text = format!(
            r#"{{"type":"IndexResourceV300","name":"S","attributes":{{{attributes}}},"multiAttributes":{lists},
                "category":"network-sets","uri":"/rest/network-sets/s"}}"#
        );
        let backend = backend(&parse(&text));
        backend.network_sets.get().expect("sets")[0].clone()
    };
    let ids = r#"{"network_ids":["/rest/ethernet-networks/1","/rest/ethernet-networks/2"]}"#;
    let none = set(r#""native_network_id":"/rest/ethernet-networks/null""#, ids);
    assert_eq!(none.networks.get().expect("networks").len(), 2);
    assert!(none.native.is(&String::new()));
    let native = set(r#""native_network_id":"/rest/ethernet-networks/2""#, ids);
    assert!(native.native.is(&"/rest/ethernet-networks/2".to_owned()));
    let silent = set("", "{}");
    assert!(!silent.networks.is_known() && !silent.native.is_known());
}

#[test]
fn the_index_says_what_it_cannot_hold() {
    let index = |category: &str| {
        format!(
            r#"{{"type":"IndexResourceV300","name":"X","attributes":{{"name":"X"}},"multiAttributes":{{}},
                "category":"{category}","uri":"/rest/{category}/1"}}"#
        )
    };
    let profiles = backend(&parse(&index("server-profiles"))).profiles;
    let why = profiles.items()[0]
        .connections
        .why()
        .cloned()
        .expect("no connections");
    assert_eq!(
        why.sentence(""),
        "the list of connections (an index document has none: `GET /rest/server-profiles`) was not collected"
    );
    let groups = backend(&parse(&index("uplink-sets"))).uplink_groups;
    assert!(
        groups.items()[0]
            .networks
            .why()
            .is_some_and(|why| why.what.contains("index"))
    );
}

#[test]
fn an_error_is_no_answer_and_says_what_was_asked_for() {
    let text = r#"{"errorCode":"AUTHN_AUTH_FAIL","message":"CANARY","details":"x","recommendedActions":["y"],
        "errorSource":null,"nestedErrors":[],"data":{}}"#;
    let problem = refused("network-sets.json", text);
    assert_eq!(
        problem.message,
        "OneView answered with the error AUTHN_AUTH_FAIL in place of network-sets: the session was not valid, \
         or the login failed"
    );
    assert!(
        problem
            .help
            .expect("help")
            .contains("GET /rest/network-sets?")
    );
    let sourced = text.replace("null", "\"/rest/uplink-sets/7\"");
    assert!(
        refused("answer.json", &sourced)
            .message
            .contains("in place of uplink-sets")
    );
    let plain = refused(
        "x.json",
        r#"{"errorCode":"RESOURCE_NOT_FOUND","message":"m"}"#,
    );
    assert!(
        plain.message.contains("nothing at this address"),
        "{}",
        plain.message
    );
    let odd = refused("x.json", r#"{"errorCode":"see CANARY","details":"m"}"#);
    assert!(!odd.message.contains("CANARY"));
}

#[test]
fn errors_of_other_products_and_resources_with_errors_are_none() {
    for text in [
        r#"{"errorCode":"notFound","message":"m"}"#,
        r#"{"errorCode":7,"message":"m"}"#,
        r#"{"errorCode":null,"message":"m"}"#,
        r#"{"errorCode":"E1"}"#,
    ] {
        assert!(!is_answer(&parse(text)), "{text}");
    }
    let task =
        parse(r#"{"type":"TaskResourceV2","errorCode":"E1","message":"m","uri":"/rest/tasks/1"}"#);
    assert_eq!(unused(&task), "no rule reads TaskResourceV2");
}

#[test]
fn resources_that_no_rule_reads_are_unused_and_not_foreign() {
    for text in [
        r#"{"type":"PortStatisticsV2","portName":"d1"}"#,
        r#"{"type":"InterconnectSettingsV2","ethernetSettings":{}}"#,
        r#"{"data":{"name":"FC","fabricType":"FabricAttach","autoLoginRedistribution":true}}"#,
        r#"{"data":{"name":"FCoE","connectionTemplateUri":null,"vlanId":300}}"#,
        r#"{"members":[{"entryType":"interconnect-fib-data-entry","externalVlan":"","internalVlan":""}]}"#,
        r#"{"category":"racks","uri":"/rest/racks/1","name":"R1"}"#,
        r#"{"members":[{"type":"FCDeviceManagerV2","uri":"/rest/fc-sans/device-managers/1"}],"count":1,"total":9}"#,
    ] {
        let node = parse(text);
        assert!(is_answer(&node), "{text}");
        assert!(read_alone(&node).is_empty(), "{text}");
    }
    assert!(!is_answer(&parse(
        r#"{"uri":"/rest/x/1","name":"of something else"}"#
    )));
}

#[test]
fn an_error_in_a_bundle_hides_nothing_beside_it() {
    let text = r#"{"uplink-sets":{"errorCode":"AUTHORIZATION","message":"m"},
        "network-sets":{"members":[{"type":"network-setV5","name":"S","uri":"/rest/network-sets/s"}]}}"#;
    let fragment = read_alone(&parse(text));
    assert_eq!(fragment.objects, 1);
    assert!(fragment.problems[0].is_error());
    assert!(
        fragment.problems[0]
            .message
            .contains("in place of uplink-sets")
    );
}

#[test]
fn the_name_of_a_file_says_what_it_was_meant_to_hold() {
    for text in ["{}", "null", r#"{"foo":1}"#, "[{}]", r#"[[],"x"]"#] {
        let node = parse(text);
        let read = read(&node, Path::new("ov01_server-profiles.json"));
        let is_error = match &read {
            Ok(fragment) => fragment.problems.iter().any(Problem::is_error),
            Err(_) => true,
        };
        assert!(is_error, "{text}: {read:?}");
    }
    let bare = parse(r#"[{"name":"HV01","connections":[]}]"#);
    let fragment = read(&bare, Path::new("server-profiles.json")).expect("a profile");
    assert_eq!(fragment.objects, 1);
    let chosen = parse(r#"[{"name":"n","vlanId":10,"connectionTemplateUri":null}]"#);
    let fragment = read(&chosen, Path::new("ethernet-networks.json")).expect("a network");
    assert_eq!(fragment.objects, 1, "somebody chose some keys");
}

#[test]
fn none_is_an_answer_where_it_is_said() {
    let groups = |files: &[(&str, &str)]| together(files).0.uplink_groups.get().map(Vec::len);
    let network = (
        "n.json",
        r#"{"type":"ethernet-networkV4","name":"n","uri":"/rest/ethernet-networks/1"}"#,
    );
    assert_eq!(groups(&[network]), None);
    assert_eq!(groups(&[network, ("uplink-sets.json", "[]")]), Some(0));
    let collection = r#"{"members":[],"count":0,"total":0,"uri":"/rest/uplink-sets"}"#;
    assert_eq!(groups(&[network, ("u.json", collection)]), Some(0));
    let cut = r#"{"members":[],"count":0,"total":3,"uri":"/rest/uplink-sets"}"#;
    let (backend, problems) = together(&[network, ("u.json", cut)]);
    assert!(!backend.uplink_groups.is_known());
    assert_eq!(problems[0].code, "truncated-collection");
    let profiles = r#"{"members":[],"count":0,"total":0,"uri":"/rest/server-profiles"}"#;
    let (backend, _) = together(&[network, ("p.json", profiles)]);
    assert!(!backend.profiles.is_known(), "the user may not see them");
}

#[test]
fn pages_in_two_files_are_one_collection() {
    let page = |start: u32, name: &str| {
        format!(
            r#"{{"members":[{{"type":"network-setV5","name":"{name}","uri":"/rest/network-sets/{name}"}}],
                "start":{start},"count":1,"total":2,"nextPageUri":null,"uri":"/rest/network-sets?start={start}"}}"#
        )
    };
    let (first, second) = (page(0, "a"), page(1, "b"));
    for files in [
        [("1.json", first.as_str()), ("2.json", second.as_str())],
        [("1.json", second.as_str()), ("2.json", first.as_str())],
    ] {
        let (backend, problems) = together(&files);
        assert_eq!(backend.network_sets.items().len(), 2);
        assert!(problems.is_empty(), "{problems:?}");
    }
    let (_, problems) = together(&[("2.json", &second)]);
    assert_eq!(
        problems[0].message,
        "only 1 of 2 members are in this answer"
    );
    let both = format!("[{second},{first}]");
    assert!(together(&[("network-sets.json", &both)]).1.is_empty());
}

#[test]
fn a_speed_that_ends_in_no_unit_is_unknown() {
    for speed in ["Speed1é", "Speed", "", "Speed10X", "Speed10"] {
        let text = format!(
            r#"{{"type":"InterconnectV7","name":"i","uri":"/rest/interconnects/1",
                "ports":[{{"portName":"d1","portType":"Downlink","operationalSpeed":"{speed}"}}]}}"#
        );
        let backend = backend(&parse(&text));
        let downlinks = backend.modules.items()[0].downlinks.items();
        assert!(!downlinks[0].mbps.is_known(), "{speed}");
    }
}
