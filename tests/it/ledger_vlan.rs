//! The ledger of VLANs, sentence by sentence.

use serde_json::{Value as Json, json};

use crate::ledger_site::{Change, change, changed, ledger, names, row, rows, two};

/// What a site says of a VLAN.
fn of(name: &str, vlan: u16, changes: &[Change<'_>]) -> Json {
    row(&ledger(name, &changed(changes), &[]), vlan)
}

fn state(name: &str, vlan: u16, changes: &[Change<'_>]) -> String {
    let row = of(name, vlan, changes);
    row["state"].as_str().unwrap_or("no row").to_owned()
}

#[test]
fn a_row_says_where_a_vlan_lives() {
    let document = ledger("lives", &changed(&[]), &[]);
    let csv = row(&document, 20);
    assert_eq!(csv["scope"], "domain:li1");
    assert_eq!(csv["network"], "CSV");
    assert_eq!(csv["class"], "csv");
    assert_eq!(csv["tenant"], Json::Null);
    assert_eq!(names(&csv["hosts"]), "HV01");
    assert_eq!(
        csv["host_objects"][0]["id"],
        "host:HV01/team:Host/team-nic:Host-CSV"
    );
    assert_eq!(csv["carriers"][0]["id"], "host:HV01/team:Host");
    assert_eq!(names(&csv["connections_a"]), "Host-A");
    assert_eq!(names(&csv["connections_b"]), "Host-B");
    assert_eq!(csv["connections_a"][0]["host"], "HV01");
    assert_eq!(names(&csv["uplink_groups"]), "SUS-A, SUS-B");
    assert_eq!(csv["uplink_vlan"], json!([20]));
    assert_eq!(names(&csv["upstream"]), "sw-a, sw-b");
    for none in ["native_on", "untagged_by", "missing_on", "surplus_on"] {
        assert_eq!(csv[none], json!([]), "{none}");
    }
    assert_eq!(
        (&csv["private"], &csv["smart_link"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(csv["state"], "used");
    for key in [
        "vlan",
        "network",
        "class",
        "uplink_vlan",
        "private",
        "smart_link",
        "state",
    ] {
        assert!(
            csv["places"][key][0]["line"].is_number(),
            "{key}: {}",
            csv["places"]
        );
    }
    let contoso = row(&document, 101);
    assert_eq!(
        (&contoso["class"], &contoso["tenant"]),
        (&json!("tenant"), &json!("Contoso"))
    );
}

#[test]
fn a_network_that_merely_exists_has_no_row() {
    let network = "      - {id: tunnel,";
    let more = "      - {id: x, name: X, vlan: 77, type: tagged}\n      - {id: tunnel,";
    let document = ledger("exists", &changed(&[(network, more)]), &[]);
    assert!(rows(&document, 77).is_empty());
    // One that the plan names has.
    let planned = [
        (network, more),
        (
            "    - {name: LM, vlan: 30, class",
            "    - {name: X, vlan: 77, class: other}\n    - {name: LM, vlan: 30, class",
        ),
    ];
    assert_eq!(state("planned", 77, &planned), "absent");
}

#[test]
fn a_trunk_counts_for_vlans_that_something_else_names() {
    let trunk = [(
        "        vlan_mode: access\n        vlan: 102\n        allowed_vlans: []",
        "        vlan_mode: trunk\n        vlan: 0\n        allowed_vlans: [\"1-4094\"]",
    )];
    let document = ledger("trunk", &changed(&trunk), &[]);
    let all = document["rows"].as_array().expect("rows");
    assert_eq!(all.len(), 5, "only what is planned, used or carried");
    assert!(names(&row(&document, 101)["host_objects"]).contains("FABRIKAM-APP01"));
    // The machine may tag into a VLAN of the infrastructure, and is none of it.
    assert_eq!(row(&document, 10)["state"], "leak");
}

#[test]
fn connections_count_whether_or_not_a_host_was_collected() {
    let site = two(&[], &[]);
    let profile_only = change(site, &[("0017A478000", "0017A479000")]);
    // The addresses of the second host are its own, so that nothing joins: take its inventory away.
    let start = profile_only
        .find("  - name: HV02\n    cluster")
        .expect("the host");
    let end = profile_only.find("backends:\n").expect("its end");
    let mut site = profile_only.clone();
    site.replace_range(start..end, "");
    let document = ledger("uncollected", &site, &[]);
    let contoso = row(&document, 101);
    assert_eq!(names(&contoso["connections_a"]), "Tenant-A, Tenant-A");
    let hosts = contoso["connections_a"].as_array().expect("a list");
    let hosts: Vec<&Json> = hosts.iter().map(|one| &one["host"]).collect();
    assert_eq!(hosts, [&json!("HV01"), &Json::Null]);
    assert_eq!(names(&contoso["hosts"]), "HV01");
    // What an unassigned profile carries does not count.
    let unassigned = site.replace(
        "id: p2\n        assigned: true",
        "id: p2\n        assigned: false",
    );
    let document = ledger("unassigned", &unassigned, &[]);
    assert_eq!(names(&row(&document, 101)["connections_a"]), "Tenant-A");
    let unknown = site.replace("id: p2\n        assigned: true\n", "id: p2\n");
    let contoso = row(&ledger("maybe", &unknown, &[]), 101);
    assert_eq!(names(&contoso["connections_a"]), "Tenant-A");
    assert!(
        contoso["reasons"]["connections_a"]["export"].is_string(),
        "{contoso}"
    );
}

#[test]
fn what_a_member_lacks_is_a_gap() {
    let cut = [(
        "networks: [contoso-b, fabrikam-b], native",
        "networks: [fabrikam-b], native",
    )];
    let contoso = of("gap", 101, &cut);
    assert_eq!(names(&contoso["missing_on"]), "Tenant-B");
    assert_eq!(contoso["state"], "gap");
    // A class with one adapter is used.
    assert_eq!(of("gap", 102, &cut)["state"], "used");
}

#[test]
fn a_member_that_joins_nothing_is_unknown_and_not_missing() {
    let lost = [(
        "            mac: 0017A4770003\n",
        "            mac: 0017A4770FFF\n",
    )];
    let contoso = of("unjoined", 101, &lost);
    assert_eq!(contoso["missing_on"], Json::Null);
    assert_eq!(contoso["state"], "unknown");
    assert!(
        contoso["reasons"]["missing_on"]["fact"]
            .as_str()
            .expect("why")
            .contains("Tenant-B")
    );
    // A gap that is known counts all the same.
    let both = [
        lost[0],
        (
            "networks: [contoso-a, fabrikam-a], native",
            "networks: [fabrikam-a], native",
        ),
    ];
    let contoso = of("unjoined-gap", 101, &both);
    assert_eq!(
        (names(&contoso["missing_on"]).as_str(), &contoso["state"]),
        ("Tenant-A", &json!("gap"))
    );
}

#[test]
fn a_vlan_is_to_be_carried_the_way_it_is_sent() {
    let untagged = ("        vlan: 102\n", "        vlan: 0\n");
    let mode = (
        "        vlan_mode: access\n        vlan: 0",
        "        vlan_mode: untagged\n        vlan: 0",
    );
    let native = [
        (
            "networks: [contoso-a, fabrikam-a], native: \"\"",
            "networks: [contoso-a, fabrikam-a], native: fabrikam-a",
        ),
        (
            "networks: [contoso-b, fabrikam-b], native: \"\"",
            "networks: [contoso-b, fabrikam-b], native: fabrikam-b",
        ),
    ];
    let sent = of("native", 102, &[untagged, mode, native[0], native[1]]);
    assert_eq!(
        names(&sent["untagged_by"]),
        "FABRIKAM-APP01/Network Adapter"
    );
    assert_eq!(names(&sent["native_on"]), "Tenant-A, Tenant-B");
    assert_eq!(
        (&sent["missing_on"], &sent["state"]),
        (&json!([]), &json!("used"))
    );
    // Native on one side only.
    let half = of("native-half", 102, &[untagged, mode, native[0]]);
    assert_eq!(names(&half["missing_on"]), "Tenant-B");
    // Whether frames tagged with the native VLAN's own id pass is not known.
    let own_id = of("own-id", 102, &native);
    assert_eq!(
        (&own_id["missing_on"], &own_id["state"]),
        (&Json::Null, &json!("unknown"))
    );
    assert_eq!(own_id["untagged_by"], json!([]));
}

#[test]
fn a_tunnel_carries_every_vlan() {
    let tunnel = [(
        "            network: tenant-a\n",
        "            network: tunnel\n",
    )];
    let contoso = of("tunnel", 101, &tunnel);
    assert_eq!(contoso["missing_on"], json!([]));
    assert_eq!(names(&contoso["connections_a"]), "Tenant-A");
    assert!(rows(&ledger("tunnel-rows", &changed(&tunnel), &[]), 999).is_empty());
}

#[test]
fn what_is_carried_for_nobody_on_any_host_of_the_cluster_is_surplus() {
    let alone = [("        vlan: 102\n", "        vlan: 101\n")];
    let fabrikam = of("spare", 102, &alone);
    assert_eq!(names(&fabrikam["surplus_on"]), "Tenant-A, Tenant-B");
    assert_eq!(fabrikam["state"], "spare");
    // Machines migrate: that another node of the cluster uses it is enough.
    let second = [("        vlan: 101\n", "        vlan: 102\n")];
    let site = two(&alone, &second);
    let fabrikam = row(&ledger("migrates", &site, &[]), 102);
    assert_eq!(
        (&fabrikam["surplus_on"], &fabrikam["state"]),
        (&json!([]), &json!("used"))
    );
    assert_eq!(names(&fabrikam["hosts"]), "HV02");
    // In another cluster it is not.
    let apart = change(
        site,
        &[(
            "  - name: HV02\n    cluster: HVCL01",
            "  - name: HV02\n    cluster: HVCL02",
        )],
    );
    let fabrikam = row(&ledger("apart", &apart, &[]), 102);
    assert_eq!(names(&fabrikam["surplus_on"]), "Tenant-A, Tenant-B");
    // A node of which there is no inventory may use it.
    let nodes = "    model: ProLiant BL460c Gen8\n";
    let absent =
        "    model: ProLiant BL460c Gen8\n    cluster_nodes: [{name: HV01}, {name: HV09}]\n";
    let fabrikam = of("absent-node", 102, &[alone[0], (nodes, absent)]);
    assert_eq!(fabrikam["surplus_on"], Json::Null);
}

#[test]
fn tenants_on_the_host_team_leak_and_the_reverse() {
    let host = [(
        "networks: [mgmt-a, csv-a, lm-a], native",
        "networks: [mgmt-a, csv-a, lm-a, contoso-a], native",
    )];
    let contoso = of("leak", 101, &host);
    assert_eq!(
        (names(&contoso["surplus_on"]).as_str(), &contoso["state"]),
        ("Host-A", &json!("leak"))
    );
    let reverse = [(
        "networks: [contoso-a, fabrikam-a], native",
        "networks: [contoso-a, fabrikam-a, lm-a], native",
    )];
    assert_eq!(state("reverse", 30, &reverse), "leak");
    // A machine of somebody on a VLAN of the infrastructure, unless the plan names it.
    let machine = ("        vlan: 102\n", "        vlan: 10\n");
    assert_eq!(state("machine", 10, &[machine]), "leak");
    let named = (
        "  infrastructure_vms: []",
        "  infrastructure_vms: [\"FABRIKAM-*\"]",
    );
    assert_eq!(
        state("named", 10, &[machine, named]),
        "gap",
        "the team does not carry it"
    );
    // An interface of the host in a tenant's VLAN.
    let inside = [("{name: Host-LM, vlan: 30", "{name: Host-LM, vlan: 101")];
    assert_eq!(state("inside", 101, &inside), "leak");
}

#[test]
fn a_converged_carrier_is_no_leak_by_itself() {
    let vnic = "    host_vnics: []\n";
    let vnics =
        "    host_vnics:\n      - {name: Backup, switch: Tenants, vlan_mode: access, vlan: 101}\n";
    // A host vNIC beside the machines makes the team one of both; its own VLAN is what leaks.
    let site = [
        (vnic, vnics),
        ("management_os: false", "management_os: true"),
    ];
    assert_eq!(state("converged", 102, &site), "used");
    assert_eq!(state("converged-own", 101, &site), "leak");
}

#[test]
fn states_of_what_nobody_uses() {
    let alone = ("        vlan: 102\n", "        vlan: 101\n");
    let half = (
        "networks: [contoso-b, fabrikam-b], native",
        "networks: [contoso-b], native",
    );
    assert_eq!(state("one-sided", 102, &[alone, half]), "one-sided");
    let unplanned = ("    - {name: Fabrikam, vlan: 102, tenant: Fabrikam}\n", "");
    assert_eq!(state("unplanned", 102, &[unplanned]), "unplanned");
    let document = ledger("no-plan", &changed(&[]).replace("  networks:\n    - {name: Mgmt, vlan: 10, class: management}\n    - {name: CSV, vlan: 20, class: csv}\n    - {name: LM, vlan: 30, class: live-migration}\n    - {name: Contoso, vlan: 101, tenant: Contoso}\n    - {name: Fabrikam, vlan: 102, tenant: Fabrikam}\n", "  networks: []\n"), &[]);
    assert_eq!(
        row(&document, 102)["state"],
        "used",
        "without a plan nothing is unplanned"
    );
    assert_eq!(row(&document, 102)["network"], Json::Null);
    // Nobody knows whether it is used where the machines are not known.
    let text = changed(&[alone]);
    let start = text.find("    vm_nics:\n").expect("machines");
    let end = text.find("    ip_addresses:\n").expect("their end");
    let mut text = text;
    text.replace_range(start..end, "");
    let document = ledger("no-machines", &text, &[]);
    let fabrikam = row(&document, 102);
    assert_eq!(
        (&fabrikam["host_objects"], &fabrikam["state"]),
        (&Json::Null, &json!("unknown"))
    );
    let csv = row(&document, 20);
    assert_eq!(csv["state"], "used", "what is known suffices");
}

#[test]
fn hosts_without_a_domain_are_rows_of_their_cluster_or_their_own() {
    let text = changed(&[(
        "    model: ProLiant BL460c Gen8",
        "    model: ProLiant DL380 Gen8",
    )]);
    let alone = text.split("backends:\n").next().expect("hosts").to_owned();
    let document = ledger("rack", &alone, &[]);
    let contoso = row(&document, 101);
    assert_eq!(contoso["scope"], "cluster:HVCL01");
    assert_eq!(
        (&contoso["connections_a"], &contoso["uplink_vlan"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(
        (&contoso["upstream"], &contoso["state"]),
        (&Json::Null, &json!("unknown"))
    );
    let single = change(alone, &[("    cluster: HVCL01\n", "")]);
    assert_eq!(
        row(&ledger("single", &single, &[]), 101)["scope"],
        "host:HV01"
    );
}

#[test]
fn settings_of_several_networks_are_mixed_or_unknown() {
    let mixed = [(
        "name: Contoso-101-A, vlan: 101, type: tagged, smart_link: true, private: false",
        "name: Contoso-101-A, vlan: 101, type: tagged, smart_link: false, private: true",
    )];
    let contoso = of("mixed", 101, &mixed);
    assert_eq!(
        (&contoso["smart_link"], &contoso["private"]),
        (&json!("mixed"), &json!("mixed"))
    );
    let unknown = [(
        "name: Contoso-101-A, vlan: 101, type: tagged, smart_link: true, private: false",
        "name: Contoso-101-A, vlan: 101, type: tagged",
    )];
    let contoso = of("unset", 101, &unknown);
    assert_eq!(
        (&contoso["smart_link"], &contoso["private"]),
        (&Json::Null, &Json::Null)
    );
    assert_eq!(
        contoso["state"], "used",
        "an unknown setting is no unknown state"
    );
}

#[test]
fn one_vlan_is_followed_hop_by_hop_to_where_it_ends() {
    let cut = [(
        "networks: [contoso-b, fabrikam-b], native",
        "networks: [fabrikam-b], native",
    )];
    let document = ledger("hops", &changed(&cut), &["--vlan", "101"]);
    let rows = document["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1);
    let hops = rows[0]["hops"].as_array().expect("hops");
    let kinds: Vec<&str> = hops
        .iter()
        .map(|hop| hop["kind"].as_str().expect("a kind"))
        .collect();
    let order = [
        "consumer",
        "virtual-switch",
        "carrier",
        "adapter",
        "connection",
        "adapter-port",
        "module",
        "uplink-group",
        "uplink",
        "upstream-switch",
    ];
    let places = kinds
        .iter()
        .map(|kind| order.iter().position(|one| one == kind));
    assert!(
        places.clone().all(|place| place.is_some()) && places.is_sorted(),
        "{kinds:?}"
    );
    let ends: Vec<&Json> = hops
        .iter()
        .filter(|hop| hop["reason"].is_string())
        .collect();
    assert_eq!(ends.len(), 1);
    assert_eq!(ends[0]["name"], "Tenant-B");
    assert!(
        ends[0]["reason"]
            .as_str()
            .expect("why")
            .contains("does not carry it")
    );
    assert!(
        hops.iter()
            .all(|hop| hop["place"].is_object() || hop["reason"].is_string())
    );
    let nowhere = ledger("nowhere", &changed(&[]), &["--vlan", "999"]);
    assert_eq!(nowhere["rows"], json!([]));
    assert!(document["rows"][0].get("hops").is_some());
    assert!(
        row(&ledger("without", &changed(&[]), &[]), 101)
            .get("hops")
            .is_none()
    );
}
