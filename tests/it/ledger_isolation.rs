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

#[test]
fn other_ports_cards_and_modules_are_lower() {
    let tenant_port = |port: &'static str| {
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
    };
    assert_eq!(shares("iso-card", "csv", &tenant_port("Flb 1:3")), "card");
    assert_eq!(
        shares("iso-module", "csv", &tenant_port("Mezz 2:")),
        "module"
    );
    let elsewhere = |network: &'static str, module: &'static str| (network, module);
    let modules = [
        elsewhere(
            "            network: tenant-a\n            module: m1",
            "            network: tenant-a\n            module: m3",
        ),
        elsewhere(
            "            network: tenant-b\n            module: m2",
            "            network: tenant-b\n            module: m4",
        ),
        ("modules: [m1, m2]", "modules: [m1, m2, m3, m4]"),
        (
            "    networks:\n      - {id: mgmt-a",
            "      - {id: m3, name: i3, enclosure: ENC1, bay: 3}\n      - {id: m4, name: i4, enclosure: ENC1, bay: 4}\n    networks:\n      - {id: mgmt-a",
        ),
    ];
    let apart = [&tenant_port("Mezz 2:")[..], &modules[..]].concat();
    let csv = of("iso-none", "csv", &apart);
    assert_eq!(
        (&csv["shares"], &csv["object"], &csv["missing"]),
        (&json!("none"), &Json::Null, &json!([]))
    );
    // With a hop that nobody knows it is not none.
    for (name, from) in [
        ("iso-none-machines", "    vm_nics:\n"),
        (
            "iso-none-module",
            "            network: tenant-a\n            module: m3\n",
        ),
        (
            "iso-none-set",
            "      - {id: tenant-a, name: TenantNet-A, networks: [contoso-a, fabrikam-a], native: \"\"}",
        ),
    ] {
        let to = match name {
            "iso-none-machines" => "    not_vm_nics:\n",
            "iso-none-module" => "            network: tenant-a\n",
            _ => "      - {id: tenant-a, name: TenantNet-A, native: \"\"}",
        };
        let text = changed(&apart);
        let text = if name == "iso-none-machines" {
            let start = text.find(from).expect("machines");
            let end = text.find("    ip_addresses:\n").expect("their end");
            let mut cut = text.clone();
            cut.replace_range(start..end, "");
            cut
        } else {
            change(text, &[(from, to)])
        };
        let document = ledger(name, &text, &[]);
        let csv = proof(&document, Some("HV01"), Some("Contoso"), "csv");
        assert_ne!(csv["shares"], "none", "{name}: {csv}");
        assert_ne!(csv["missing"], json!([]), "{name}: {csv}");
        for lacking in csv["missing"].as_array().expect("a list") {
            assert!(
                lacking["fact"].is_string() && lacking["export"].is_string(),
                "{lacking}"
            );
        }
    }
    let lost = [
        &apart[..],
        &[(
            "            mac: 0017A4770003\n",
            "            mac: 0017A4770FFF\n",
        )],
    ]
    .concat();
    let csv = of("iso-none-join", "csv", &lost);
    assert_ne!(csv["shares"], "none", "{csv}");
    let fact = csv["missing"][0]["fact"].as_str().expect("a fact");
    assert!(fact.contains("Tenant-B"), "{csv}");
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
