//! Ports with private VLANs, own tables of VLANs, default views, and SET teams that only the switch
//! tells of.

use super::{NIC, SWITCH, host, only, state};
use crate::fabric::host::{TeamingMode, VlanMode};
use crate::fabric::known::State;

#[test]
fn a_private_port_keeps_its_primary_and_secondary_vlans() {
    let of = |setting: &str| {
        let nic = format!(
            r#"{{{NIC},"VlanSetting":{{"OperationMode":3,"PrimaryVlanId":300{setting}}}}}"#
        );
        only(&host(&[("Get-VMNetworkAdapter.json", &nic)]).vm_nics).clone()
    };
    let isolated = of(r#","PrivateVlanMode":1,"SecondaryVlanId":301,"SecondaryVlanIdList":null"#);
    assert!(isolated.vlan_mode.is(&VlanMode::Private) && isolated.vlan.is(&300));
    let ids = |nic: &crate::fabric::host::VmNic| {
        nic.secondary_vlans
            .get()
            .map(|vlans| vlans.iter().collect::<Vec<u16>>())
    };
    assert_eq!(ids(&isolated), Some(vec![301]));
    let promiscuous =
        of(r#","PrivateVlanMode":3,"SecondaryVlanId":0,"SecondaryVlanIdList":[301,302]"#);
    assert_eq!(ids(&promiscuous), Some(vec![301, 302]));
    let text =
        of(r#","SecondaryVlanIdList":"System.Object[]","SecondaryVlanIdListString":"301-302""#);
    assert_eq!(ids(&text), Some(vec![301, 302]));
    assert_eq!(state(&of("").secondary_vlans), Some(State::NotCollected));
}

#[test]
fn a_table_of_ones_own_names_the_adapter_by_the_columns_of_the_view() {
    let nic = r#"{"VMName":"WEB01","VMNetworkAdapterName":"Network Adapter","SwitchName":"S"}"#;
    let vlan = r#"{"VMName":"web01","VMNetworkAdapterName":"Network Adapter","Mode":"Access","VlanList":"101"}"#;
    let of_host =
        r#"{"VMName":"","VMNetworkAdapterName":"Mgmt","OperationMode":"Access","AccessVlanId":10}"#;
    let vnic = r#"{"Name":"Mgmt","SwitchName":"S"}"#;
    let host = host(&[
        ("Get-VMNetworkAdapter-VM.json", nic),
        ("Get-VMNetworkAdapter-ManagementOS.json", vnic),
        (
            "Get-VMNetworkAdapterVlan.json",
            &format!("[{vlan},{of_host}]"),
        ),
    ]);
    let nic = only(&host.vm_nics);
    assert!(
        nic.vlan_mode.is(&VlanMode::Access) && nic.vlan.is(&101),
        "{nic:?}"
    );
    assert!(only(&host.host_vnics).vlan.is(&10));
}

#[test]
fn selections_and_default_views_say_what_they_have() {
    let adapter = r#"{"Name":"A","InterfaceDescription":"NIC","ifIndex":1,"Status":"Up","MacAddress":"00-00-00-00-00-01","LinkSpeed":"10 Gbps"}"#;
    let vmq = r#"{"Name":"A","InterfaceDescription":"NIC","Enabled":true,"BaseVmqProcessor":"1:16","MaxProcessors":8,"NumberOfReceiveQueues":30}"#;
    let rss = r#"{"Name":"A","Enabled":true,"BaseProcessorGroup":0,"BaseProcessorNumber":2,"MaxProcessorNumber":15,"MaxProcessors":8}"#;
    let nic = format!("{{{NIC}}}");
    let known = host(&[
        ("Get-NetAdapter.json", adapter),
        ("Get-NetAdapterVmq.json", vmq),
        ("Get-NetAdapterRss.json", rss),
        (
            "Get-VMSwitch.json",
            r#"{"Name":"S","SwitchType":"External"}"#,
        ),
        (
            "Get-VM.json",
            r#"{"Name":"WEB01","VMId":"1","State":"Running"}"#,
        ),
        ("Get-VMNetworkAdapter.json", &nic),
    ]);
    let adapter = only(&known.adapters);
    assert_eq!(state(&adapter.hardware), Some(State::NotCollected));
    let queues = adapter.vmq.get().expect("known");
    assert!(queues.group.is(&1) && queues.base.is(&16) && queues.count.is(&8));
    assert!(adapter.rss.get().expect("known").last.is(&15));
    assert_eq!(state(&only(&known.switches).iov), Some(State::NotCollected));
    assert!(only(&known.vm_nics).running.is(&true));
    // The same columns without a name are nobody's queues.
    let rss_only = host(&[
        (
            "Get-NetAdapter.json",
            r#"{"Name":"A","ifIndex":1,"Status":"Up"}"#,
        ),
        ("Get-NetAdapterRss.json", rss),
    ]);
    assert_eq!(
        state(&only(&rss_only.adapters).vmq),
        Some(State::NotCollected)
    );
}

#[test]
fn a_switch_tells_its_set_team_where_nobody_asked_for_it() {
    let of = |rest: &str| format!("{}{rest}}}", SWITCH.trim_end_matches('}'));
    let guids = r#","EmbeddedTeamingEnabled":true,"NetAdapterInterfaceGuid":["5310a156-e20b-5888-ad73-8c454fd5be43","598d71d4-e866-57af-bb38-e6c995e5f796"]"#;
    let set = host(&[("Get-VMSwitch.json", &of(guids))]);
    let team = only(&set.set_teams);
    assert_eq!(
        (&*team.name, team.mode.get()),
        ("Tenants", Some(&TeamingMode::SwitchIndependent))
    );
    assert_eq!(team.members.get().map(Vec::len), Some(2));
    assert_eq!(state(&team.load_balancing), Some(State::NotCollected));
    let none = |rest: &str| {
        host(&[("Get-VMSwitch.json", &of(rest))])
            .set_teams
            .get()
            .map(Vec::len)
    };
    assert_eq!(none(r#","EmbeddedTeamingEnabled":false"#), Some(0));
    assert_eq!(
        none(
            r#","NetAdapterInterfaceDescription":"Microsoft Network Adapter Multiplexor Driver #2""#
        ),
        Some(0)
    );
    assert_eq!(none(""), None, "it may be one");
}
