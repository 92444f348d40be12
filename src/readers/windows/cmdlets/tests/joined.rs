//! What two cmdlets say of one object: networks of a cluster and their interfaces, adapters and
//! their queues, virtual adapters and the state of their machines.

use super::{NIC, SWITCH, host, only, state};
use crate::fabric::host::ClusterRole;
use crate::fabric::known::State;

const CLUSTER_NETWORK: &str =
    r#"{"Name":"CSV","Id":"f3a6","Role":1,"AddressMask":"255.255.255.0"}"#;

#[test]
fn a_cluster_network_knows_the_adapters_of_its_own_host_only() {
    let interface = |node: &str, network: &str, adapter: &str| {
        format!(
            r#"{{"Adapter":"Multiplexor #2","AdapterId":"{adapter}","Node":{node},"Network":{network},"DhcpEnabled":0}}"#
        )
    };
    let interfaces = [
        interface(r#""HV02""#, r#"{"Name":"CSV","Id":"f3a6"}"#, "{AA}"),
        interface(r#""hv01""#, r#"{"Name":"CSV","Id":"f3a6"}"#, "{BB}"),
        interface(r#"{"Name":"HV01"}"#, r#""CSV""#, ""),
        interface(r#""HV01""#, r#""LM""#, "{CC}"),
    ];
    let list = format!("[{}]", interfaces.join(","));
    let host = host(&[
        ("Get-ClusterNetwork.json", CLUSTER_NETWORK),
        ("Get-ClusterNetworkInterface.json", &list),
        ("Get-VMSwitch.json", SWITCH),
    ]);
    let network = only(&host.cluster_networks);
    assert!(network.role.is(&ClusterRole::Cluster));
    let adapters = network.adapters.get().expect("known");
    assert_eq!(adapters, &["bb", "Multiplexor #2"]);
}

#[test]
fn a_cluster_network_without_its_interfaces_has_unknown_adapters() {
    let host = host(&[
        ("Get-ClusterNetwork.json", CLUSTER_NETWORK),
        ("Get-VMSwitch.json", SWITCH),
    ]);
    let adapters = &only(&host.cluster_networks).adapters;
    assert_eq!(state(adapters), Some(State::NotCollected));
    let sentence = adapters.why().expect("unknown").sentence("");
    assert_eq!(sentence, "Get-ClusterNetworkInterface was not collected");
}

#[test]
fn a_core_with_two_threads_is_hyper_threading() {
    let of = |cores: u32, threads: u32| {
        let text = format!(r#"{{"NumberOfCores":{cores},"NumberOfLogicalProcessors":{threads}}}"#);
        host(&[("Win32_Processor.json", &text)]).hyper_threading
    };
    assert!(of(8, 16).is(&true));
    assert!(of(8, 8).is(&false));
    let nobody = host(&[("Get-VMSwitch.json", SWITCH)]);
    assert_eq!(state(&nobody.hyper_threading), Some(State::NotCollected));
}

#[test]
fn an_adapter_that_the_cmdlet_leaves_out_has_no_queues_in_use() {
    let nics = r#"[{"Name":"A","InterfaceDescription":"x","ifIndex":1,"MacAddress":"00-00-00-00-00-01","HardwareInterface":true},
        {"Name":"B","InterfaceDescription":"y","ifIndex":2,"MacAddress":"00-00-00-00-00-02","HardwareInterface":true}]"#;
    let queues = r#"[{"Name":"A","Enabled":true,"BaseProcessorGroup":0,"BaseProcessorNumber":2,"MaxProcessorNumber":14,"MaxProcessors":7}]"#;
    let host_with = host(&[
        ("Get-NetAdapter.json", nics),
        ("Get-NetAdapterVmq.json", queues),
    ]);
    let adapters = host_with.adapters.get().expect("known");
    let vmq = adapters[0].vmq.get().expect("known");
    assert!(vmq.enabled.is(&true) && vmq.base.is(&2) && vmq.last.is(&14) && vmq.count.is(&7));
    assert!(adapters[1].vmq.get().expect("known").enabled.is(&false));
    let without = host(&[("Get-NetAdapter.json", nics)]);
    let adapters = without.adapters.get().expect("known");
    assert_eq!(state(&adapters[0].vmq), Some(State::NotCollected));
}

#[test]
fn queues_without_a_last_processor_end_with_their_group() {
    let nic = r#"{"Name":"A","InterfaceDescription":"x","ifIndex":1,"MacAddress":"00-00-00-00-00-01","HardwareInterface":true}"#;
    let last = |property: &str| {
        let queues = format!(
            r#"{{"Name":"A","Enabled":true,"BaseProcessorNumber":2,"MaxProcessors":7{property}}}"#
        );
        let files = [
            ("Get-NetAdapter.json", nic),
            ("Get-NetAdapterVmq.json", &queues),
        ];
        only(&host(&files).adapters)
            .vmq
            .get()
            .expect("known")
            .last
            .clone()
    };
    assert!(last(r#","MaxProcessorNumber":null"#).is(&63));
    assert!(last(r#","MaxProcessorNumber":14"#).is(&14));
    assert_eq!(state(&last("")), Some(State::NotCollected));
}

/// A virtual adapter does not say whether its machine runs; `Get-VM` does.
#[test]
fn minimums_and_states_of_machines_come_together() {
    let nic = |setting: &str| format!("{{{NIC}{setting}}}");
    let port = |setting: &str, machines: &[(&str, &str)]| {
        let nic = nic(setting);
        let mut files = vec![("Get-VMNetworkAdapter.json", nic.as_str())];
        files.extend(machines);
        only(&host(&files).vm_nics).clone()
    };
    let machine = |state: u32| {
        format!(r#"{{"Name":"web01","VMId":"1","State":{state},"NetworkAdapters":[]}}"#)
    };
    let (on, off) = (machine(2), machine(3));
    let none = port(r#","BandwidthSetting":null"#, &[("Get-VM.json", &on)]);
    assert!(none.minimum_weight.is(&0) && none.minimum_bps.is(&0) && none.running.is(&true));
    let given = r#","BandwidthSetting":{"MinimumBandwidthWeight":20,"MinimumBandwidthAbsolute":0}"#;
    let given = port(given, &[("Get-VM.json", &off)]);
    assert!(given.minimum_weight.is(&20) && given.running.is(&false));
    let silent = port("", &[]);
    assert_eq!(state(&silent.minimum_weight), Some(State::NotCollected));
    let sentence = silent.running.why().expect("unknown").sentence("");
    assert_eq!(sentence, "Get-VM was not collected");
    let twice = format!("[{on},{}]", off.replace(r#""1""#, r#""2""#));
    let twice = port("", &[("Get-VM.json", &twice)]);
    assert!(!twice.running.is_known(), "two machines of one name");
    assert_eq!(state(&given.clustered), Some(State::NotCollected));
    let role = on.replace('}', r#","IsClustered":true}"#);
    let own = on.replace('}', r#","IsClustered":false}"#);
    let clustered = |machines: &str| port("", &[("Get-VM.json", machines)]).clustered;
    assert!(clustered(&role).is(&true) && clustered(&own).is(&false));
    let differs = format!("[{role},{}]", own.replace(r#""1""#, r#""2""#));
    assert!(!clustered(&differs).is_known());
}
