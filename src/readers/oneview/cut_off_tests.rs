//! What HPE's PowerShell library leaves of resources where `ConvertTo-Json` met its depth.

use super::tests::{backend, parse, read_alone};
use super::*;
use crate::fabric::known::{State, Why};

/// `ConvertTo-Json` writes a text for what is below its depth: of an object its properties, of a list of objects
/// the blanks between them.
#[test]
fn what_powershell_cut_off_is_unknown_and_not_empty() {
    let profile = |connections: &str| {
        format!(
            r#"[{{"type":"ServerProfileV12","name":"HV01","uri":"/rest/server-profiles/1","serverHardwareUri":null,
            "ApplianceConnection":"HPEOneView.Library.ApplianceConnection","connectionSettings":{connections}}}]"#
        )
    };
    for cut in [
        r#""@{reapplyState=NotApplying; connections=System.Object[]}""#,
        r#"{"connections":"  "}"#,
        r#"{"connections":""}"#,
        r#"{"connections":"System.Object[]"}"#,
        r#"{"connections":["@{id=1; name=Host-A}","@{id=2; name=Host-B}"]}"#,
    ] {
        let text = profile(cut);
        let node = parse(&text);
        let backend = backend(&node);
        let why = backend.profiles.items()[0].connections.why().expect(cut);
        assert_eq!(why.state, State::Truncated, "{cut}");
        let problems = read_alone(&node).problems;
        assert_eq!(problems.len(), 1, "{cut}: {problems:?}");
        assert_eq!(problems[0].code, "cut-off", "{cut}");
        let help = problems[0].help.as_deref().unwrap_or_default();
        assert!(help.contains("-Depth 10"), "{help}");
    }
    let whole = profile(r#"{"connections":[]}"#);
    let backend = backend(&parse(&whole));
    assert_eq!(backend.profiles.items()[0].connections.items().len(), 0);
    assert!(backend.profiles.items()[0].connections.is_known());
}

#[test]
fn ports_and_speeds_that_powershell_cut_off_are_unknown() {
    let node = parse(
        r#"[{"type":"server-hardware-12","name":"bay 4","uri":"/rest/server-hardware/1",
            "portMap":{"deviceSlots":[{"location":"Mezz","slotNumber":3,"physicalPorts":["@{portNumber=1}"]}]}},
            {"type":"server-hardware-type-12","name":"SY480","uri":"/rest/server-hardware-types/1",
            "adapters":[{"location":"Mezz","slot":3,"ports":" "}]},
            {"type":"connection-template","name":"T","uri":"/rest/connection-templates/1",
            "bandwidth":"@{maximumBandwidth=20000; typicalBandwidth=2500}"},
            {"type":"uplink-setV6","name":"US","uri":"/rest/uplink-sets/1","networkUris":[],
            "portConfigInfos":[{"location":{"locationEntries":["@{value=3; type=Bay}"]}}]},
            {"type":"InterconnectV7","name":"IC3","uri":"/rest/interconnects/1",
            "interconnectLocation":"@{locationEntries=System.Object[]}","ports":["@{portName=d1}"]}]"#,
    );
    let backend = backend(&node);
    let is_cut = |why: Option<&Why>| why.is_some_and(|why| why.state == State::Truncated);
    assert!(is_cut(backend.servers.items()[0].ports.why()));
    assert!(is_cut(backend.server_types.items()[0].ports.why()));
    assert!(is_cut(backend.bandwidths.items()[0].typical_mbps.why()));
    assert!(is_cut(backend.uplink_groups.items()[0].uplinks.why()));
    assert!(is_cut(backend.modules.items()[0].bay.why()));
    assert!(is_cut(backend.modules.items()[0].downlinks.why()));
}

/// Addresses have no blanks, so that a list of them which became one text can be taken apart.
#[test]
fn addresses_in_one_text_are_a_list() {
    let node = parse(
        r#"{"type":"network-setV5","name":"Tenants","uri":"/rest/network-sets/1",
            "networkUris":"/rest/ethernet-networks/1 /rest/ethernet-networks/22"}"#,
    );
    let backend = backend(&node);
    let networks = backend.network_sets.items()[0].networks.items();
    let networks = networks.iter().map(|network| {
        let span = network.place().expect("a place").span;
        (network.get().map(String::as_str), span.end - span.start)
    });
    assert_eq!(
        networks.collect::<Vec<_>>(),
        [
            (Some("/rest/ethernet-networks/1"), 25),
            (Some("/rest/ethernet-networks/22"), 26)
        ]
    );
    let node = parse(
        r#"{"type":"network-setV5","name":"T","uri":"/rest/network-sets/1","networkUris":"System.Object[]"}"#,
    );
    assert!(
        !self::backend(&node).network_sets.items()[0]
            .networks
            .is_known()
    );
}

/// Whole resources of which only a text is left are an error: the run would pass over them.
#[test]
fn resources_that_are_texts_are_an_error() {
    for text in [
        r#"["@{type=ServerProfileV12; name=HV01}","@{type=ServerProfileV12; name=HV02}"]"#,
        r#"{"type":"ServerProfileListV12","category":"server-profiles","total":2,"members":"@{name=HV01} @{name=HV02}"}"#,
        r#"{"type":"ServerProfileListV12","category":"server-profiles","total":1,"members":["@{name=HV01}"]}"#,
    ] {
        let node = parse(text);
        let fragment = read(&node, Path::new("oneview/server-profiles.json")).expect("an answer");
        let [problem] = fragment.problems.as_slice() else {
            panic!("{text}: {:?}", fragment.problems);
        };
        assert_eq!(problem.severity, ProblemSeverity::Error);
        assert!(
            problem.message.contains("server-profiles"),
            "{}",
            problem.message
        );
        let mut parts = fragment.parts;
        let backends = OneView.assemble(&mut parts, &mut Vec::new()).backends;
        let why = backends[0].profiles.why().expect(text);
        assert_eq!(why.state, State::Truncated);
    }
}
