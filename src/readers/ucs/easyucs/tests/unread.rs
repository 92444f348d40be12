//! What cannot be read is unknown: never empty, never the default, never the namesake in the organisation above.

use super::{VLANS, one_vnic, read_one};

#[test]
fn a_list_that_cannot_be_read_is_not_empty() {
    for vlans in ["\"mgmt\"", "0", "{}", "[\"mgmt\", null]", "[\"mgmt\", 7.5]"] {
        let read = one_vnic(&format!(", \"vlans\": {vlans}"), "");
        let set = read.set(read.only());
        assert!(
            !set.networks.is_known() && !set.native.is_known(),
            "{vlans}"
        );
        assert_eq!(read.codes(), ["wrong-type"], "{vlans}");
    }
    let read = one_vnic(r#", "vlans": ["mgmt"], "vlan_native": ["lm"]"#, "");
    assert!(!read.set(read.only()).native.is_known());
    let read = read_one(&format!(
        r#"{VLANS}, "orgs": [{{"name": "root", "service_profiles": [{{"name": "HV01",
        "vnics": [{{"name": "eth0"}}, null]}}]}}]"#
    ));
    let connections = read.backends[0].profiles.items()[0].connections.items();
    assert_eq!(connections.len(), 2);
    assert!(connections[0].module.is_known() && !connections[1].module.is_known());
    assert_eq!(read.codes(), ["wrong-type"]);
}

#[test]
fn a_name_that_is_misspelt_or_stands_twice_is_no_default() {
    let read = one_vnic(r#", "fabrc": "B""#, "");
    assert!(!read.only().module.is_known() && read.only().mtu.is(&1500));
    assert_eq!(read.codes(), ["unknown-key"]);
    let help = read.problems[0].help.as_deref();
    assert_eq!(help, Some("did you mean `fabric`?"));
    for twice in [
        r#", "fabric": "A", "fabric": "B""#,
        r#", "vlans": ["mgmt"], "vlans": ["lm"]"#,
    ] {
        let read = one_vnic(twice, "");
        let set = read.set(read.only());
        assert!(!read.only().module.is_known() || !set.networks.is_known());
        assert_eq!(read.codes(), ["key-twice"]);
        assert!(read.problems[0].message.contains("neither is used"));
        let help = read.problems[0].help.as_deref();
        assert_eq!(help, Some("keep one of the two"));
    }
    // The schemas allow what is set aside, and sections that only the root has.
    let read = one_vnic(r##", "#fabric": "B""##, r#""lacp_policies": [],"#);
    assert!(read.codes().is_empty() && read.only().module.is_known());
    // Whoever repeats himself contradicts nobody.
    let read = one_vnic(r#", "vlans": ["mgmt"], "vlans": ["mgmt"]"#, "");
    assert_eq!(read.vlans(read.set(read.only())), [10]);
}

#[test]
fn names_are_not_looked_up_past_what_cannot_be_read() {
    for nearer in [
        "\"x\"",
        r#"[{"nam": "P", "action_on_uplink_fail": "warning"}]"#,
        "[null]",
    ] {
        let read = read_one(&format!(
            r#""orgs": [{{"name": "root", "network_control_policies": [{{"name": "P"}}], "orgs": [{{"name": "A",
            "network_control_policies": {nearer},
            "service_profiles": [{{"name": "HV01", "vnics": [{{"name": "e", "network_control_policy": "P"}}]}}]}}]}}]"#
        ));
        assert!(!read.only().uplink_loss.is_known(), "{nearer}");
        assert!(!read.problems.is_empty(), "{nearer}");
    }
}

#[test]
fn a_template_of_an_unknown_kind_leaves_open_whether_it_rules() {
    let template = r#""vnic_templates": [{"name": "T", "template_type": 5, "mtu": "9000"}],"#;
    let read = one_vnic(r#", "vnic_template": "T", "mtu": "1500""#, template);
    assert!(!read.only().mtu.is_known() && !read.only().module.is_known());
}

#[test]
fn values_that_are_not_understood_are_no_limit_of_the_dialect() {
    let read = one_vnic(r#", "mac_address": "xx""#, "");
    let state = read.only().mac.why().map(|why| why.state);
    assert_eq!(state, Some(crate::fabric::known::State::Failed));
    let profile = |rest: &str| {
        read_one(&format!(
            r#""orgs": [{{"name": "root", "service_profiles": [{{"name": "HV", "vnics": [] {rest}}}]}}]"#
        ))
    };
    let numbered = r#", "service_profile_template": "T", "suffix_start_number": "x", "number_of_instances": "2""#;
    assert!(profile(numbered).backends[0].profiles.items().is_empty());
    for servers in [
        "7",
        "\"x\"",
        "{}",
        "[5]",
        "[{\"chassis_id\": [], \"blade\": 1}]",
    ] {
        let read = profile(&format!(", \"servers\": {servers}"));
        assert_eq!(read.codes(), ["wrong-type"], "{servers}");
        let server = &read.backends[0].profiles.items()[0].server;
        let state = server.why().map(|why| why.state);
        assert_eq!(state, Some(crate::fabric::known::State::Failed));
    }
}
