//! Facts that a row of the table of sections adds: read from the collector and from single cmdlets
//! alike, each at its line, and unknown for the reason that the export gives.

use super::{ADAPTER, host, only, state};
use crate::fabric::host::{Host, MigrationAuthentication, MigrationTransport, RssProfile};
use crate::fabric::known::{Known, State};
use crate::readers::{FileOutcome, merge, read};
use crate::source::Sources;

/// The host of one file, what was wrong with it, and its text for places.
fn host_of(path: &str, text: &str) -> (Host, Vec<String>, Sources) {
    let mut sources = Sources::default();
    let id = sources.add(path, path, text);
    let outcome = read(sources.get_mut(id), id);
    let FileOutcome::Read(_, fragment) = outcome else {
        panic!("{path}: {outcome:?}");
    };
    let (mut snapshot, problems) = merge(vec![*fragment]);
    let problems = problems.into_iter().map(|problem| problem.message);
    (snapshot.hosts.remove(0), problems.collect(), sources)
}

/// The host of a cmdlet's output, a file called after it.
fn by_cmdlet(noun: &str, items: &str) -> (Host, Vec<String>, Sources) {
    host_of(&format!("/x/HV01/Get-{noun}.json"), items)
}

/// The host of a collector's file with one section in a state.
fn by_collector(section: &str, state: &str, items: &str) -> (Host, Vec<String>, Sources) {
    let text = format!(
        "{{\"schema\": \"fabriclint-host/1\", \"host\": {{\"name\": \"HV01\"}}, \"sections\": {{\n\
         \"{section}\": {{\"state\": \"{state}\", \"items\": {items}}}}}}}"
    );
    host_of("/x/HV01.fabric.json", &text)
}

/// The line of the source that a value stands at.
fn line<T>(value: &Known<T>, sources: &Sources) -> Option<String> {
    let place = value.place()?;
    let text = sources.get(place.source).text();
    let at = usize::try_from(place.span.start).ok()?;
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[start..].lines().next().map(str::to_owned)
}

#[test]
fn lossless_priorities_are_read_from_both_dialects() {
    let items = "[{\"Priority\": 0,\n\"Enabled\": false, \"PolicySet\": \"Global\"},\n\
                 {\"Priority\": \"3\",\n\"Enabled\": true, \"PolicySet\": \"Global\"}]";
    for (host, problems, sources) in [
        by_cmdlet("NetQosFlowControl", items),
        by_collector("netQosFlowControl", "ok", items),
    ] {
        assert_eq!(problems, Vec::<String>::new());
        let controls = host.flow_controls.get().expect("known");
        let names: Vec<&str> = controls.iter().map(|control| &*control.name).collect();
        assert_eq!(names, ["0", "3"]);
        let [pauses, lossless] = &controls[..] else {
            panic!("two priorities");
        };
        assert!(pauses.enabled.is(&false) && lossless.enabled.is(&true));
        let line = line(&lossless.enabled, &sources).unwrap_or_default();
        assert!(line.starts_with("\"Enabled\": true"), "{line}");
    }
    let (host, problems, _) = by_cmdlet(
        "NetQosFlowControl",
        r#"{"Priority": 3, "Enabled": 7, "PolicySet": 0}"#,
    );
    assert_eq!(
        state(&only(&host.flow_controls).enabled),
        Some(State::Failed)
    );
    assert_eq!(problems, ["expected true or false, found a number"]);
}

#[test]
fn lossless_priorities_that_nobody_tells_are_unknown() {
    for (host, expected) in [
        (by_cmdlet("NetQosFlowControl", ""), None),
        (by_cmdlet("VMSwitch", ""), Some(State::NotCollected)),
        (by_collector("netQosFlowControl", "ok", "[]"), None),
        (
            by_collector("netAdapter", "ok", "[]"),
            Some(State::NotCollected),
        ),
        (
            by_collector("netQosFlowControl", "failed", "[]"),
            Some(State::Failed),
        ),
        (
            by_collector("netQosFlowControl", "unavailable", "[]"),
            Some(State::Unavailable),
        ),
    ] {
        let controls = &host.0.flow_controls;
        assert_eq!(state(controls), expected);
        assert_eq!(
            controls.get().map(Vec::len),
            expected.is_none().then_some(0)
        );
    }
}

/// The same two adapters for both dialects, beside what another cmdlet says of them.
fn with_adapters(noun: &str, section: &str, items: &str) -> [(Host, Vec<String>, Sources); 2] {
    let adapter = |name: &str| {
        format!(
            r#"{{"Name": "{name}", "InterfaceDescription": "NIC", "ifIndex": 1, "MacAddress": "00-00-00-00-00-01"}}"#
        )
    };
    let adapters = format!("{}, {}", adapter("A"), adapter("B"));
    // A file of cmdlets may hold objects of several, each told by its properties.
    let items = items.trim_start_matches('[').trim_end_matches(']');
    let mixed = format!("[{adapters}, {items}]");
    let collected =
        format!("[{items}]}}, \"netAdapter\": {{\"state\": \"ok\", \"items\": [{adapters}]");
    [
        by_cmdlet(noun, &mixed),
        by_collector(section, "ok", &collected),
    ]
}

#[test]
fn receive_side_scaling_is_read_from_both_dialects() {
    for (profile, expected) in [
        ("2", Some(RssProfile::ClosestStatic)),
        ("\"NUMAStatic\"", Some(RssProfile::NumaStatic)),
        ("\"5\"", Some(RssProfile::Conservative)),
        ("9", None),
    ] {
        let items = format!(
            "[{{\"Name\": \"A\", \"Enabled\": true,\n\"Profile\": {profile}, \"BaseProcessorGroup\": 0,\n\
             \"BaseProcessorNumber\": 2, \"MaxProcessorGroup\": 1, \"MaxProcessorNumber\": 14,\n\
             \"MaxProcessors\": 7, \"NumberOfReceiveQueues\": 8}}]"
        );
        for (host, problems, sources) in with_adapters("NetAdapterRss", "netAdapterRss", &items) {
            let adapters = host.adapters.get().expect("known");
            let rss = adapters[0].rss.get().expect("known");
            assert_eq!(rss.profile.get().copied(), expected);
            assert_eq!(
                state(&rss.profile),
                expected.is_none().then_some(State::Failed)
            );
            let noted = usize::from(expected.is_none());
            assert_eq!(problems.len(), noted, "{problems:?}");
            assert!(rss.enabled.is(&true) && rss.base_group.is(&0) && rss.base.is(&2));
            assert!(rss.last_group.is(&1) && rss.last.is(&14));
            assert!(rss.count.is(&7) && rss.queues.is(&8));
            let line = line(&rss.base, &sources).unwrap_or_default();
            assert!(line.starts_with("\"BaseProcessorNumber\": 2"), "{line}");
            // The cmdlet leaves out adapters that cannot do it.
            assert_eq!(state(&adapters[1].rss), Some(State::Unavailable));
        }
    }
}

#[test]
fn receive_side_scaling_that_nobody_tells_is_unknown() {
    let adapter = r#"{"Name": "A", "InterfaceDescription": "NIC", "ifIndex": 1, "MacAddress": "00-00-00-00-00-01"}"#;
    let silent = by_cmdlet("NetAdapter", adapter);
    assert_eq!(
        state(&only(&silent.0.adapters).rss),
        Some(State::NotCollected)
    );
    for (answer, expected) in [
        ("failed", State::Failed),
        ("truncated", State::Truncated),
        ("ok", State::Unavailable),
    ] {
        let items = format!("[]}}, \"netAdapter\": {{\"state\": \"ok\", \"items\": [{adapter}]");
        let (host, ..) = by_collector("netAdapterRss", answer, &items);
        assert_eq!(state(&only(&host.adapters).rss), Some(expected), "{answer}");
    }
}

#[test]
fn settings_of_hyper_v_are_read_from_both_dialects() {
    for (authentication, transport, expected) in [
        (
            "0",
            "2",
            (
                Some(MigrationAuthentication::CredSsp),
                Some(MigrationTransport::Smb),
            ),
        ),
        (
            "\"Kerberos\"",
            "\"TCPIP\"",
            (
                Some(MigrationAuthentication::Kerberos),
                Some(MigrationTransport::TcpIp),
            ),
        ),
        ("1", "7", (Some(MigrationAuthentication::Kerberos), None)),
    ] {
        let item = format!(
            "{{\"Name\": \"HV01\", \"MacAddressMinimum\": \"00155D010000\",\n\
             \"MacAddressMaximum\": \"00-15-5d-01-00-ff\", \"VirtualMachineMigrationEnabled\": true,\n\
             \"MaximumVirtualMachineMigrations\": 2, \"UseAnyNetworkForMigration\": false,\n\
             \"VirtualMachineMigrationAuthenticationType\": {authentication},\n\
             \"VirtualMachineMigrationPerformanceOption\": {transport}}}"
        );
        for (host, problems, sources) in [
            by_cmdlet("VMHost", &item),
            by_collector("vmHost", "ok", &format!("[{item}]")),
        ] {
            let settings = host.hyper_v.get().expect("known");
            let read = (
                settings.migration_authentication.get().copied(),
                settings.migration_transport.get().copied(),
            );
            assert_eq!(read, expected);
            assert_eq!(
                problems.len(),
                usize::from(expected.1.is_none()),
                "{problems:?}"
            );
            let first = settings.first_mac.get().map(String::as_str);
            let last = settings.last_mac.get().map(String::as_str);
            assert_eq!((first, last), (Some("00155D010000"), Some("00155D0100FF")));
            assert!(settings.migration.is(&true) && settings.max_migrations.is(&2));
            assert!(settings.any_network.is(&false));
            let line = line(&settings.max_migrations, &sources).unwrap_or_default();
            assert!(
                line.starts_with("\"MaximumVirtualMachineMigrations\": 2"),
                "{line}"
            );
        }
    }
}

#[test]
fn settings_of_hyper_v_that_nobody_tells_are_unknown() {
    for (host, expected) in [
        (by_cmdlet("VMHost", ""), State::Unavailable),
        (by_cmdlet("VMSwitch", ""), State::NotCollected),
        (by_collector("vmHost", "failed", "[]"), State::Failed),
        (
            by_collector("vmHost", "unavailable", "[]"),
            State::Unavailable,
        ),
        (by_collector("netAdapter", "ok", "[]"), State::NotCollected),
    ] {
        assert_eq!(state(&host.0.hyper_v), Some(expected));
    }
}

#[test]
fn how_long_a_cluster_waits_is_read_from_both_dialects() {
    let items = "[{\"Name\": \"HVCL01\", \"SameSubnetDelay\": 1000,\n\"SameSubnetThreshold\": 20,\n\
                 \"CrossSubnetDelay\": 2000, \"CrossSubnetThreshold\": 40, \"ResiliencyDefaultPeriod\": 240,\n\
                 \"QuarantineThreshold\": 3, \"QuarantineDuration\": 7200}]";
    let (collected, problems, sources) = by_collector("cluster", "ok", items);
    assert_eq!(problems, Vec::<String>::new());
    let at = collected.heartbeat.get().map(|heartbeat| {
        let threshold = &heartbeat.same_subnet_threshold;
        line(threshold, &sources).expect("a line")
    });
    assert_eq!(at.as_deref(), Some("\"SameSubnetThreshold\": 20,"));
    // A cluster tells all nodes the same: another file says which host it is.
    let of_host = |items: &str| {
        host(&[
            ("Get-NetAdapter.json", ADAPTER),
            ("Get-Cluster.json", items),
        ])
    };
    for host in [of_host(items), collected] {
        assert_eq!(host.cluster.get().map(String::as_str), Some("HVCL01"));
        let heartbeat = host.heartbeat.get().expect("known");
        let told = [
            &heartbeat.same_subnet_delay_ms,
            &heartbeat.same_subnet_threshold,
            &heartbeat.cross_subnet_delay_ms,
            &heartbeat.cross_subnet_threshold,
            &heartbeat.resiliency_s,
            &heartbeat.quarantine_threshold,
            &heartbeat.quarantine_s,
        ];
        let told = told.map(|value| value.get().copied().expect("known"));
        assert_eq!(told, [1000, 20, 2000, 40, 240, 3, 7200]);
    }
    // Before 2016 there is neither resiliency nor quarantine; a host without a cluster has no heartbeats.
    let old = of_host("[{\"Name\": \"HVCL01\", \"SameSubnetDelay\": 1000}]");
    let heartbeat = old.heartbeat.get().expect("known");
    assert_eq!(state(&heartbeat.resiliency_s), Some(State::NotCollected));
    let (alone, ..) = by_collector("cluster", "unavailable", "[]");
    assert_eq!(state(&alone.heartbeat), Some(State::Unavailable));
}

#[test]
fn the_subnet_of_an_address_is_read() {
    let items =
        "[{\"IPAddress\": \"10.0.10.11\", \"InterfaceAlias\": \"Mgmt\", \"PrefixLength\": 24}]";
    for (host, ..) in [
        by_cmdlet("NetIPAddress", items),
        by_collector("netIPAddress", "ok", items),
    ] {
        let address = only(&host.ip_addresses);
        assert_eq!(address.prefix_length.get(), Some(&24));
    }
}

#[test]
fn policies_of_the_packet_scheduler_are_read_from_both_dialects() {
    let items = "[{\"Name\": \"SMB\",\n\"MinBandwidthWeightAction\": 40, \"ThrottleRateAction\": 0},\n\
                 {\"Name\": \"Tag\", \"MinBandwidthWeightAction\": null,\n\"ThrottleRateAction\": 2000000000}]";
    for (host, problems, sources) in [
        by_cmdlet("NetQosPolicy", items),
        by_collector("netQosPolicy", "ok", items),
    ] {
        assert_eq!(problems, Vec::<String>::new());
        let policies = host.qos_policies.get().expect("known");
        let [smb, tag] = &policies[..] else {
            panic!("two policies");
        };
        assert_eq!((&*smb.name, &*tag.name), ("SMB", "Tag"));
        assert!(smb.minimum_weight.is(&40) && smb.maximum_bps.is(&0));
        assert!(tag.minimum_weight.is(&0) && tag.maximum_bps.is(&2_000_000_000));
        let line = line(&smb.minimum_weight, &sources).unwrap_or_default();
        assert!(line.starts_with("\"MinBandwidthWeightAction\""), "{line}");
    }
}

#[test]
fn policies_that_nobody_tells_are_unknown() {
    for (host, expected) in [
        (by_cmdlet("NetQosPolicy", ""), None),
        (by_cmdlet("VMSwitch", ""), Some(State::NotCollected)),
        (by_collector("netQosPolicy", "ok", "[]"), None),
        (
            by_collector("netQosPolicy", "failed", "[]"),
            Some(State::Failed),
        ),
    ] {
        assert_eq!(state(&host.0.qos_policies), expected);
    }
    let (host, ..) = by_cmdlet("NetQosPolicy", r#"{"Name": "SMB", "NetworkProfile": 0}"#);
    let policy = only(&host.qos_policies);
    assert_eq!(
        state(&policy.minimum_weight),
        Some(State::NotCollected),
        "a column that nobody selected"
    );
}
