//! The isolation proof: how far up tenants and infrastructure meet, and what would have to be known.

use serde_json::{Value as Json, json};

use crate::ledger_site::{Change, change, changed, ledger, two};

fn proof(document: &Json, host: Option<&str>, tenant: Option<&str>, class: &str) -> Json {
    let all = document["isolation"].as_array().expect("proofs").iter();
    let mut own = all.filter(|one| {
        one["host"].as_str() == host
            && one["tenant"].as_str() == tenant
            && one["infrastructure"] == class
    });
    own.next().cloned().unwrap_or(Json::Null)
}

fn of(name: &str, class: &str, changes: &[Change<'_>]) -> Json {
    let document = ledger(name, &changed(changes), &[]);
    proof(&document, Some("HV01"), Some("Contoso"), class)
}

fn shares(name: &str, class: &str, changes: &[Change<'_>]) -> Json {
    of(name, class, changes)["shares"].clone()
}

#[test]
fn functions_of_one_port_meet_there_and_nowhere_further_up() {
    let csv = of("iso-port", "csv", &[]);
    assert_eq!(
        (&csv["shares"], &csv["physical"]),
        (&json!("port"), &json!(true))
    );
    assert_eq!(csv["object"], "host:HV01/port:Flb 1:1");
    assert_eq!(
        (&csv["missing"], &csv["confidence"]),
        (&json!([]), &json!("high"))
    );
    let chain = csv["chain"].as_array().expect("a chain");
    let ids: Vec<&str> = chain
        .iter()
        .map(|hop| hop["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(
        ids.first(),
        Some(&"host:HV01/vm-nic:CONTOSO-WEB01/Network Adapter")
    );
    assert_eq!(ids.last(), Some(&"host:HV01/team:Host/team-nic:Host-CSV"));
    assert!(ids.contains(&"host:HV01/port:Flb 1:1") && ids.contains(&"host:HV01/team:Tenant"));
    // Functions of storage count, on the same port.
    assert_eq!(shares("iso-storage", "storage", &[]), "port");
}

/// The tenant's functions on other ports.
fn on_port(port: &'static str) -> [Change<'static>; 3] {
    [
        (
            "            port: \"Flb 1:1\"\n            partition: c",
            "            port: \"X:1\"\n            partition: c",
        ),
        (
            "            port: \"Flb 1:2\"\n            partition: c",
            "            port: \"X:2\"\n            partition: c",
        ),
        ("X:", port),
    ]
}

/// The tenant's functions on a card and modules of their own.
fn apart() -> Vec<Change<'static>> {
    let modules = [
        (
            "            network: tenant-a\n            module: m1",
            "            network: tenant-a\n            module: m3",
        ),
        (
            "            network: tenant-b\n            module: m2",
            "            network: tenant-b\n            module: m4",
        ),
        ("modules: [m1, m2]", "modules: [m1, m2, m3, m4]"),
        (
            "    networks:\n      - {id: mgmt-a",
            "      - {id: m3, name: i3, enclosure: ENC1, bay: 3}\n      - {id: m4, name: i4, enclosure: ENC1, bay: 4}\n    networks:\n      - {id: mgmt-a",
        ),
    ];
    [&on_port("Mezz 2:")[..], &modules[..]].concat()
}

#[test]
fn other_ports_cards_and_modules_are_lower() {
    assert_eq!(shares("iso-card", "csv", &on_port("Flb 1:3")), "card");
    assert_eq!(shares("iso-module", "csv", &on_port("Mezz 2:")), "module");
    let csv = of("iso-none", "csv", &apart());
    assert_eq!(
        (&csv["shares"], &csv["object"], &csv["missing"]),
        (&json!("none"), &Json::Null, &json!([]))
    );
}

#[test]
fn none_is_never_said_with_an_unknown_hop() {
    let set = "      - {id: tenant-a, name: TenantNet-A, networks: [contoso-a, fabrikam-a], native: \"\"}";
    let hidden: [(&str, &[Change<'_>]); 6] = [
        (
            "module",
            &[(
                "            network: tenant-a\n            module: m3\n",
                "            network: tenant-a\n",
            )],
        ),
        (
            "set",
            &[(
                set,
                "      - {id: tenant-a, name: TenantNet-A, native: \"\"}",
            )],
        ),
        ("network", &[("            network: tenant-a\n", "")]),
        (
            "join",
            &[(
                "            mac: 0017A4770003\n",
                "            mac: 0017A4770FFF\n",
            )],
        ),
        ("vlan", &[("        vlan: 102\n", "")]),
        (
            "team",
            &[(
                "        members:\n          - {name: Tenant-A, mode: active}\n          - {name: Tenant-B, mode: active}\n",
                "",
            )],
        ),
    ];
    for (name, change_of) in hidden {
        unknown_hop(name, &change(changed(&apart()), change_of), "csv");
    }
    let mut text = changed(&apart());
    let start = text.find("    vm_nics:\n").expect("machines");
    let end = text.find("    ip_addresses:\n").expect("their end");
    text.replace_range(start..end, "");
    unknown_hop("machines", &text, "csv");
    let storage = change(changed(&apart()), &[("        storage: true\n", "")]);
    unknown_hop("storage", &storage, "storage");
}

fn unknown_hop(name: &str, site: &str, class: &str) {
    let document = ledger(&format!("iso-hidden-{name}"), site, &[]);
    let proof = proof(&document, Some("HV01"), Some("Contoso"), class);
    assert_ne!(proof["shares"], "none", "{name}: {proof}");
    assert_ne!(proof["missing"], json!([]), "{name}: {proof}");
    for lacking in proof["missing"].as_array().expect("a list") {
        let is_told = lacking["fact"].is_string() && lacking["export"].is_string();
        assert!(is_told, "{lacking}");
    }
}

#[test]
fn a_connection_is_shared_also_where_it_merely_carries_the_other() {
    let carried = [(
        "networks: [mgmt-a, csv-a, lm-a], native",
        "networks: [mgmt-a, csv-a, lm-a, contoso-a], native",
    )];
    let csv = of("iso-connection", "csv", &carried);
    assert_eq!(
        (&csv["shares"], &csv["physical"]),
        (&json!("connection"), &json!(false))
    );
    assert_eq!(csv["chain"][1]["name"], "Host-A");
}

#[test]
fn teams_switches_and_networks_are_higher() {
    let beside = [(
        "          - {name: Tenant, vlan: 0, default: true}",
        "          - {name: Tenant, vlan: 0, default: true}\n          - {name: Backup, vlan: 20, default: false}",
    )];
    assert_eq!(shares("iso-team", "csv", &beside), "team");
    let vnic = [
        (
            "    host_vnics: []\n",
            "    host_vnics:\n      - {name: More, switch: Tenants, vlan_mode: access, vlan: 20}\n",
        ),
        ("management_os: false", "management_os: true"),
    ];
    let csv = of("iso-switch", "csv", &vnic);
    assert_eq!(
        (&csv["shares"], &csv["object"]),
        (&json!("virtual-switch"), &json!("host:HV01/switch:Tenants"))
    );
    // A machine of the tenant with a second adapter in a VLAN of the infrastructure.
    let second = [
        ("vm: FABRIKAM-APP01", "vm: CONTOSO-WEB01"),
        ("        vlan: 102\n", "        vlan: 20\n"),
    ];
    assert_eq!(shares("iso-network", "csv", &second), "network");
    // One of no tenant has a row of its own.
    let document = ledger(
        "iso-nobody",
        &changed(&[("        vlan: 102\n", "        vlan: 20\n")]),
        &[],
    );
    assert_eq!(
        proof(&document, Some("HV01"), None, "csv")["shares"],
        "network"
    );
    let named = (
        "  infrastructure_vms: []",
        "  infrastructure_vms: [\"FABRIKAM-*\"]",
    );
    let document = ledger(
        "iso-named",
        &changed(&[("        vlan: 102\n", "        vlan: 20\n"), named]),
        &[],
    );
    assert_eq!(proof(&document, Some("HV01"), None, "csv"), Json::Null);
    // It sits on the tenants' switch all the same.
    assert_eq!(
        proof(&document, Some("HV01"), Some("Contoso"), "csv")["shares"],
        "virtual-switch"
    );
}

#[test]
fn a_cluster_is_as_bad_as_its_worst_host() {
    let vnic = [
        (
            "    host_vnics: []\n",
            "    host_vnics:\n      - {name: More, switch: Tenants, vlan_mode: access, vlan: 20}\n",
        ),
        ("management_os: false", "management_os: true"),
    ];
    let site = two(&[], &vnic);
    let document = ledger("iso-cluster", &site, &[]);
    assert_eq!(
        proof(&document, Some("HV01"), Some("Contoso"), "csv")["shares"],
        "port"
    );
    let cluster = proof(&document, None, Some("Contoso"), "csv");
    assert_eq!(
        (&cluster["cluster"], &cluster["shares"]),
        (&json!("HVCL01"), &json!("virtual-switch"))
    );
    // A node without an inventory may be worse.
    let nodes = [(
        "    model: ProLiant BL460c Gen8\n",
        "    model: ProLiant BL460c Gen8\n    cluster_nodes: [{name: HV01}, {name: HV09}]\n",
    )];
    let document = ledger("iso-node", &changed(&nodes), &[]);
    let cluster = proof(&document, None, Some("Contoso"), "csv");
    assert_eq!(cluster["shares"], "port");
    assert!(
        cluster["missing"][0]["fact"]
            .as_str()
            .expect("a fact")
            .contains("HV09"),
        "{cluster}"
    );
}

#[test]
fn two_meet_in_a_network_on_different_hosts() {
    let unplanned = ("    - {name: Fabrikam, vlan: 102, tenant: Fabrikam}\n", "");
    // A machine of Contoso has a second adapter in a VLAN that the plan does not have, on one host; on the other an
    // interface of the cluster is in it.
    let first = [unplanned, ("vm: FABRIKAM-APP01", "vm: CONTOSO-WEB01")];
    let second = [
        ("vm: CONTOSO-WEB01", "vm: OTHER"),
        ("        vlan: 102\n", "        vlan: 101\n"),
        ("{name: Host-CSV, vlan: 20", "{name: Host-CSV, vlan: 102"),
    ];
    let document = ledger("iso-apart", &two(&first, &second), &[]);
    let cluster = proof(&document, None, Some("Contoso"), "cluster");
    assert_eq!(cluster["shares"], "network", "{cluster}");
}
