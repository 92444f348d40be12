//! What is wrong, too much, or of another kind.

use super::{one_vnic, read_one};
use crate::fabric::known::State;
use crate::readers::{Dialect, FileOutcome, read};
use crate::source::Sources;

#[test]
fn wrong_values_are_noted_at_their_place_and_never_a_default() {
    let vnic = r#", "fabric": "C", "mtu": ["CANARY"], "qos_policy": {"x": 1}, "vlans": ["mgmt", 7.5, null]"#;
    let read = one_vnic(vnic, "");
    assert_eq!(read.codes(), ["wrong-type"; 5]);
    assert!(read.problems.iter().all(|problem| problem.place.is_some()));
    let connection = read.only();
    assert!(
        !connection.module.is_known()
            && !connection.mtu.is_known()
            && !connection.qos_class.is_known()
    );
    // What cannot be read makes no list whole: no name dangles for it.
    let read = read_one(
        r#""vlans": [{"name": "a/b", "id": "1"}, {"id": "2"}, "CANARY", {"name": "x", "id": "4096"}],
        "orgs": [{"name": "root", "service_profiles": [{"name": "HV01", "vnics": [
        {"name": "eth0", "vlans": ["lost"]}]}, {"name": "../x"}]}, 5]"#,
    );
    assert!(read.set(read.only()).unresolved.why().is_some());
    assert!(read.problems.len() >= 6, "{:?}", read.codes());
    for sections in [
        r#""vlans": {}"#,
        r#""orgs": 7"#,
        r#""orgs": [{"name": "root", "orgs": "x"}]"#,
    ] {
        assert_eq!(read_one(sections).codes(), ["wrong-type"], "{sections}");
    }
}

#[test]
fn one_object_of_two_descriptions_is_unknown() {
    let read = read_one(
        r#""vlans": [{"name": "x", "id": "1"}, {"name": "x", "id": "2"}, {"name": "y", "id": "3"}, {"name": "y", "id": "3"}]"#,
    );
    assert_eq!(read.codes(), ["conflicting-duplicate"]);
    assert!(read.problems[0].message.contains("two descriptions"));
    let networks = read.backends[0].networks.items();
    assert_eq!(networks.len(), 2);
    assert_eq!(networks[0].vlan.why().unwrap().state, State::Contradicted);
}

#[test]
fn ranges_nesting_and_repetition_are_bounded() {
    let range = r#"{"prefix": "PREFIX-", "id_from": "1", "id_to": "4094"}"#;
    let ranges: Vec<String> = (0..1000)
        .map(|index| range.replace("PREFIX", &format!("v{index}")))
        .collect();
    let read = read_one(&format!("\"vlans\": [{}]", ranges.join(",")));
    assert!(
        read.codes().contains(&"too-many-objects"),
        "{:?}",
        read.codes()
    );
    // One more stands for the rest.
    assert!(read.backends[0].networks.items().len() <= 16_385);
    let read = read_one(r#""vlans": [{"prefix": "v", "id_from": "9", "id_to": "8"}]"#);
    assert_eq!(read.codes(), ["empty-range"]);
    // Each name in it is longer than the one around it.
    let (open, close) = ("{\"name\": \"organisation\", \"orgs\": [", "]}");
    let deep = format!("\"orgs\": [{}{}]", open.repeat(80), close.repeat(80));
    assert!(read_one(&deep).codes().contains(&"name-too-long"));
    let vnics: Vec<String> = (0..5000)
        .map(|index| format!("{{\"name\": \"v{index}\"}}"))
        .collect();
    let many = format!(
        r#""orgs": [{{"name": "root", "lan_connectivity_policies": [{{"name": "L", "vnics": [{}]}}],
        "service_profiles": [{{"name": "T", "type": "initial-template", "lan_connectivity_policy": "L"}},
        {{"name": "HV", "service_profile_template": "T", "suffix_start_number": "1", "number_of_instances": "5000"}}]}}]"#,
        vnics.join(",")
    );
    assert!(read_one(&many).codes().contains(&"too-many-vnics"));
    // Each profile has the vNICs of its entry, so that these count as well.
    let own = format!(
        r#""orgs": [{{"name": "root", "service_profiles": [{{"name": "HV", "service_profile_template": "T",
        "suffix_start_number": "1", "number_of_instances": "4000000000", "vnics": [{}]}}]}}]"#,
        vnics.join(",")
    );
    let read = read_one(&own);
    assert!(read.codes().contains(&"too-many-objects"));
    let profiles = read.backends[0].profiles.items();
    assert!(profiles.len() <= 5, "{}", profiles.len());
    // The numbers of the last ones are none that UCS Manager counts to.
    let last = own.replace("\"1\"", "\"4294967295\"");
    assert!(read_one(&last).codes().contains(&"too-many-objects"));
}

#[test]
fn other_files_of_the_tool_are_named() {
    let outcome = |text: &str| {
        let mut sources = Sources::default();
        let id = sources.add("x.json", "x.json", text);
        read(sources.get_mut(id), id)
    };
    let file = |device: &str, kind: &str| {
        let text = format!(
            "{{\"easyucs\": {{\"metadata\": [{{\"file_type\": \"{kind}\", \"device_type\": \"{device}\"}}]}}, \"{kind}\": {{}}}}"
        );
        match outcome(&text) {
            FileOutcome::Unused(Dialect::EasyUcs, reason) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert!(
        file("ucsm", "inventory").starts_with("an inventory of EasyUCS for UCS Manager: not read")
    );
    assert!(
        file("ucsc", "config").starts_with("a configuration of EasyUCS for UCS Central: not read")
    );
    assert!(
        file("cimc", "config").starts_with("a configuration of EasyUCS for Cisco IMC: not read")
    );
    assert!(file("imm_domain", "config").contains("Intersight"));
    assert!(file("ucsm", "config").contains("without a section that is used"));
    for text in [
        "{\"easyucs\": {}, \"config\": {}}",
        "{\"easyucs\": {\"metadata\": []}, \"config\": {}}",
        "{\"easyucs\": {\"metadata\": [{\"device_type\": \"ucsm\"}]}}",
        "{\"easyucs\": {\"metadata\": [{\"file_type\": \"config\", \"device_type\": \"ucsm\",}]}}",
        "{\"easyucs\": {\"metadata\": [ // a comment\n{\"file_type\": \"config\", \"device_type\": \"ucsm\"}]}}",
    ] {
        match outcome(text) {
            FileOutcome::Broken(Dialect::EasyUcs, problem) => {
                assert!(
                    problem.place.is_some() && problem.help.is_some(),
                    "{problem:?}"
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(
        outcome("{\"config\": {\"vlans\": []}}"),
        FileOutcome::Foreign(_)
    ));
}
