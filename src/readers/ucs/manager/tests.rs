//! Traps of the dialect, one small document each.

use crate::fabric::backend::{Backend, Connection, NetworkSet, UplinkLoss};
use crate::fabric::record::Record;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources, address};

/// What becomes of files, and of the domains in them.
struct Read {
    sources: Sources,
    backends: Vec<Backend>,
    problems: Vec<Problem>,
}

fn outcome(sources: &mut Sources, text: &str) -> FileOutcome {
    let id = sources.add("x.xml", "x.xml", text);
    read(sources.get_mut(id), id)
}

fn read_all(files: &[&str]) -> Read {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for file in files {
        match outcome(&mut sources, file) {
            FileOutcome::Read(Dialect::UcsManager, fragment) => fragments.push(*fragment),
            other => panic!("{other:?}"),
        }
    }
    let (snapshot, problems) = merge(fragments);
    Read {
        sources,
        backends: snapshot.backends,
        problems,
    }
}

/// A backup with these organisations and this LAN cloud.
fn backup(orgs: &str, lan: &str) -> String {
    format!(
        "<topRoot><orgOrg name=\"root\">{orgs}</orgOrg><fabricEp>\
         <fabricEthEstcCloud><fabricVlan name=\"filer\" id=\"900\"/></fabricEthEstcCloud>\
         <fabricLanCloud mode=\"end-host\"><fabricVlan name=\"default\" id=\"1\"/>{lan}\
         </fabricLanCloud></fabricEp><topSystem name=\"UCS1\"/></topRoot>"
    )
}

fn profile(vnics: &str) -> String {
    format!(
        "<lsServer name=\"HV01\" type=\"instance\">{vnics}\
         <lsBinding pnDn=\"sys/chassis-1/blade-1\"/></lsServer>"
    )
}

const VNIC: &str = "<vnicEther name=\"eth0\" addr=\"00:25:B5:00:00:01\" switchId=\"B\" mtu=\"1500\" \
    nwTemplName=\"T\" qosPolicyName=\"Q\" nwCtrlPolicyName=\"\">\
    <vnicEtherIf name=\"mgmt\" defaultNet=\"yes\"/></vnicEther>";

fn template(kind: &str, fabric: &str) -> String {
    format!(
        "<vnicLanConnTempl name=\"T\" templType=\"{kind}\" switchId=\"{fabric}\" mtu=\"9000\" \
         qosPolicyName=\"Q\" nwCtrlPolicyName=\"\"><vnicEtherIf name=\"lm\" defaultNet=\"no\"/>\
         </vnicLanConnTempl>"
    )
}

const LAN: &str = "<fabricVlan name=\"mgmt\" id=\"10\"/><fabricVlan name=\"lm\" id=\"30\"/>";

fn connection(read: &Read) -> &Connection {
    let profiles = read.backends[0].profiles.get().expect("profiles");
    &profiles[0].connections.get().expect("connections")[0]
}

fn set<'a>(read: &'a Read, connection: &Connection) -> &'a NetworkSet {
    let id = connection.network.get().expect("a network");
    let sets = read.backends[0].network_sets.get().expect("sets");
    sets.iter().find(|set| set.id() == id).expect("the set")
}

/// The VLAN IDs of a set.
fn vlans(read: &Read, set: &NetworkSet) -> Vec<u16> {
    let networks = read.backends[0].networks.get().expect("networks");
    let ids = set.networks.get().expect("a list").iter();
    ids.map(|id| {
        let id = id.get().expect("an id");
        let network = networks.iter().find(|network| network.id() == id);
        *network.expect("the network").vlan.get().expect("a VLAN")
    })
    .collect()
}

#[test]
fn an_updating_template_rules_and_the_difference_is_kept() {
    let orgs = format!("{}{}", profile(VNIC), template("updating-template", "A"));
    let read = read_all(&[&backup(&orgs, LAN)]);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let connection = connection(&read);
    assert_eq!(connection.module.get().unwrap(), "UCS1/sys/switch-A");
    assert_eq!(
        connection.network.get().unwrap(),
        "UCS1/org-root/lan-conn-templ-T"
    );
    assert_eq!(vlans(&read, set(&read, connection)), [30]);
    let drift = connection.drift.get().unwrap();
    let names: Vec<&str> = drift.iter().map(|drift| drift.name.as_str()).collect();
    assert_eq!(names, ["switchId", "mtu", "vnicEtherIf"]);
    assert_eq!(drift[0].own.get().unwrap(), "B");
    assert_eq!(drift[0].template.get().unwrap(), "A");
    let module = connection.module.place().unwrap();
    let address = address(read.sources.get(module.source), module.span);
    assert_eq!(
        address.as_deref(),
        Some("org-root/lan-conn-templ-T @switchId")
    );
}

#[test]
fn an_initial_template_rules_nothing() {
    let orgs = format!("{}{}", profile(VNIC), template("initial-template", "A-B"));
    let read = read_all(&[&backup(&orgs, LAN)]);
    let connection = connection(&read);
    assert_eq!(connection.module.get().unwrap(), "UCS1/sys/switch-B");
    assert!(connection.failover.is(&false));
    let set = set(&read, connection);
    assert_eq!(vlans(&read, set), [10]);
    assert_eq!(set.native.get().unwrap(), "UCS1/fabric/lan/net-mgmt");
    assert!(connection.drift.get().unwrap().is_empty());
}

#[test]
fn fabric_failover_has_a_primary_fabric() {
    for (text, fabric) in [("A-B", "A"), ("B-A", "B")] {
        let orgs = format!("{}{}", profile(VNIC), template("updating-template", text));
        let read = read_all(&[&backup(&orgs, LAN)]);
        let connection = connection(&read);
        assert!(connection.failover.is(&true));
        let module = connection.module.get().unwrap();
        assert_eq!(module, &format!("UCS1/sys/switch-{fabric}"));
    }
}

#[test]
fn policies_are_found_in_the_nearest_organisation() {
    let policy = |priority: &str| {
        format!(
            "<epqosDefinition name=\"Q\"><epqosEgress prio=\"{priority}\" rate=\"2000000\"/></epqosDefinition>"
        )
    };
    let control = "<nwctrlDefinition name=\"default\" uplinkFailAction=\"warning\"/>";
    let orgs = format!(
        "{}{control}<orgOrg name=\"X\">{}<orgOrg name=\"Y\">{}</orgOrg><orgOrg name=\"Z\">{}</orgOrg></orgOrg>",
        policy("bronze"),
        policy("gold"),
        profile(VNIC),
        policy("platinum"),
    );
    let read = read_all(&[&backup(&orgs, LAN)]);
    let connection = connection(&read);
    assert_eq!(
        connection.qos_class.get().unwrap(),
        "UCS1/fabric/lan/classes/class-gold"
    );
    assert!(connection.maximum_mbps.is(&2000));
    assert!(connection.uplink_loss.is(&UplinkLoss::Warning));
}

#[test]
fn vlans_of_the_appliance_cloud_are_others() {
    let vnic = VNIC.replace("name=\"mgmt\"", "name=\"filer\"");
    let read = read_all(&[&backup(&profile(&vnic), LAN)]);
    let set = set(&read, connection(&read));
    assert!(set.networks.get().unwrap().is_empty());
    let missing = set.unresolved.get().expect("every VLAN is known");
    assert_eq!(missing[0].name, "filer");
    let ids: Vec<&str> = read.backends[0]
        .networks
        .get()
        .unwrap()
        .iter()
        .map(Record::id)
        .collect();
    assert!(
        ids.iter().all(|id| id.starts_with("UCS1/fabric/lan/")),
        "{ids:?}"
    );
}

#[test]
fn a_vlan_of_the_fabric_goes_before_a_common_one() {
    let lan = "<fabricVlan name=\"mgmt\" id=\"10\"/>\
        <fabricEthLan id=\"A\"><fabricVlan name=\"mgmt\" id=\"11\"/></fabricEthLan>\
        <fabricEthLan id=\"B\"><fabricVlan name=\"mgmt\" id=\"12\"/></fabricEthLan>";
    for (fabric, vlan) in [("A", 11), ("B", 12)] {
        let vnic = VNIC.replace("switchId=\"B\"", &format!("switchId=\"{fabric}\""));
        let read = read_all(&[&backup(&profile(&vnic), lan)]);
        assert_eq!(vlans(&read, set(&read, connection(&read))), [vlan]);
        let networks = read.backends[0].networks.get().expect("networks").iter();
        let fabrics: Vec<&str> = networks
            .filter(|network| network.name == "mgmt")
            .map(|network| network.fabric.get().expect("a fabric").as_str())
            .collect();
        assert_eq!(fabrics, ["UCS1/sys/switch-A", "UCS1/sys/switch-B", ""]);
    }
    let lan = "<fabricEthLan id=\"A\"><fabricVlan name=\"mgmt\" id=\"11\"/></fabricEthLan>";
    let read = read_all(&[&backup(&profile(VNIC), lan)]);
    let set = set(&read, connection(&read));
    assert_eq!(
        set.unresolved.get().map(Vec::len),
        Some(1),
        "fabric B has none"
    );
}

#[test]
fn a_derived_address_comes_from_the_adapter_or_is_unknown() {
    let vnic = VNIC.replace("00:25:B5:00:00:01", "derived");
    let backup = backup(&profile(&vnic), LAN);
    let read = read_all(&[&backup]);
    let why = connection(&read).mac.why().expect("unknown").to_string();
    assert!(why.contains("`derived`"), "{why}");
    let answer = "<configResolveClass cookie=\"CANARY\" response=\"yes\" classId=\"adaptorHostEthIf\">\
        <outConfigs><adaptorHostEthIf dn=\"sys/chassis-1/blade-1/adaptor-1/host-eth-1\" \
        vnicDn=\"org-root/ls-HV01/ether-eth0\" mac=\"00:25:b5:00:00:0A\"/></outConfigs>\
        </configResolveClass>";
    let read = read_all(&[&backup, answer]);
    assert_eq!(
        read.backends.len(),
        1,
        "the answer belongs to the only domain"
    );
    let mac = &connection(&read).mac;
    assert_eq!(mac.get().unwrap(), "0025B500000A");
    let place = mac.place().unwrap();
    assert_eq!(
        read.sources.get(place.source).show(place.span),
        "\"00:25:b5:00:00:0A\""
    );
}

#[test]
fn vlans_are_only_missing_where_all_of_them_are_known() {
    let answer = |class: &str, objects: &str| {
        format!(
            "<configResolveClass response=\"yes\" classId=\"{class}\"><outConfigs>{objects}</outConfigs></configResolveClass>"
        )
    };
    let profile = "<lsServer dn=\"org-root/ls-HV01\" name=\"HV01\" type=\"instance\" assocState=\"associated\" \
        pnDn=\"sys/chassis-1/blade-1\"><vnicEther rn=\"ether-eth0\" name=\"eth0\" addr=\"00:25:B5:00:00:01\" \
        switchId=\"A\"><vnicEtherIf rn=\"if-mgmt\" name=\"mgmt\"/></vnicEther></lsServer>";
    let profile = answer("lsServer", profile);
    let some = answer(
        "fabricVlan",
        "<fabricVlan dn=\"fabric/lan/net-lm\" name=\"lm\" id=\"30\"/>",
    );
    let all = "<fabricVlan dn=\"fabric/lan/net-lm\" name=\"lm\" id=\"30\"/>\
        <fabricVlan dn=\"fabric/lan/net-default\" name=\"default\" id=\"1\"/>";
    let all = answer("fabricVlan", all);
    for (vlans, known) in [(some, false), (all, true)] {
        let read = read_all(&[&profile, &vlans]);
        assert!(
            read.backends[0].profiles.get().unwrap()[0]
                .assigned
                .is(&true)
        );
        let set = set(&read, connection(&read));
        assert_eq!(set.unresolved.is_known(), known);
    }
}

#[test]
fn answers_without_a_domain_belong_to_the_only_one() {
    let answer = "<configResolveClass response=\"yes\" classId=\"computeBlade\"><outConfigs>\
        <computeBlade dn=\"sys/chassis-1/blade-1\" model=\"UCSB-B200-M3\" serial=\"FCH1\"/>\
        </outConfigs></configResolveClass>";
    let one = backup(&profile(VNIC), LAN);
    let other = one
        .replace("UCS1", "UCS2")
        .replace("00:25:B5:00:00:01", "00:25:B5:00:00:02");
    let read = read_all(&[&one, answer]);
    let servers = read.backends[0].servers.get().expect("servers");
    assert_eq!(servers[0].serial.get().unwrap(), "FCH1");
    let read = read_all(&[&one, &other, answer]);
    assert_eq!(read.backends.len(), 2);
    let codes: Vec<&str> = read
        .problems
        .iter()
        .map(|problem| problem.code.as_ref())
        .collect();
    assert_eq!(codes, ["ucs-domain-unknown"]);
    assert!(read.problems[0].place.is_some());
}

#[test]
fn a_backup_without_a_name_is_a_domain_of_its_own() {
    let one = backup(&profile(VNIC), LAN);
    let nameless = one.replace("<topSystem name=\"UCS1\"/>", "");
    let read = read_all(&[&one, &nameless]);
    let names: Vec<&str> = read
        .backends
        .iter()
        .map(|backend| backend.name.as_str())
        .collect();
    assert_eq!(names, ["UCS1", "UCS Manager"]);
    let system = "<configResolveClass response=\"yes\" classId=\"topSystem\"><outConfigs>\
        <topSystem dn=\"sys\" name=\"UCS3\"/></outConfigs></configResolveClass>";
    let read = read_all(&[&nameless, system]);
    let names: Vec<&str> = read
        .backends
        .iter()
        .map(|backend| backend.name.as_str())
        .collect();
    assert_eq!(names, ["UCS3"], "an answer can name it");
}

#[test]
fn two_exports_that_contradict_each_other_are_named() {
    let one = backup(&profile(VNIC), LAN);
    let answer = "<configResolveClass response=\"yes\" classId=\"fabricVlan\"><outConfigs>\
        <fabricVlan dn=\"fabric/lan/net-mgmt\" name=\"mgmt\" id=\"11\"/></outConfigs></configResolveClass>";
    let read = read_all(&[answer, &one]);
    let codes: Vec<&str> = read
        .problems
        .iter()
        .map(|problem| problem.code.as_ref())
        .collect();
    assert_eq!(codes, ["conflicting-duplicate"]);
    assert_eq!(
        vlans(&read, set(&read, connection(&read))),
        [11],
        "the answer counts"
    );
}

#[test]
fn bindings_of_vlans_and_of_vlan_groups_are_found() {
    let lan = "<fabricVlan name=\"mgmt\" id=\"10\"><fabricEthVlanPc switchId=\"A\" portId=\"1\"/></fabricVlan>\
        <fabricVlan name=\"lm\" id=\"30\"/>\
        <fabricNetGroup name=\"G\"><fabricPooledVlan name=\"lm\"/>\
        <fabricEthVlanPortEp switchId=\"A\" slotId=\"1\" portId=\"20\"/></fabricNetGroup>\
        <fabricEthLan id=\"A\"><fabricEthLanPc portId=\"1\" name=\"up\" adminState=\"enabled\">\
        <fabricEthLanPcEp slotId=\"1\" portId=\"31\" adminState=\"enabled\"/></fabricEthLanPc>\
        <fabricEthLanEp slotId=\"1\" portId=\"20\" adminState=\"disabled\"/></fabricEthLan>";
    let read = read_all(&[&backup("", lan)]);
    let groups = read.backends[0].uplink_groups.get().expect("uplinks");
    let bound = |index: usize| -> Vec<&str> {
        let bound = groups[index].bound.get().expect("bindings");
        bound
            .iter()
            .filter_map(|group| Some(group.get()?.as_str()))
            .collect()
    };
    assert_eq!(groups[0].name, "A/up");
    assert_eq!(groups[0].uplinks.get().unwrap()[0].name, "1/31");
    assert_eq!(bound(0), ["UCS1/fabric/lan/net-mgmt"]);
    assert!(groups[1].enabled.is(&false));
    assert_eq!(bound(1), ["UCS1/fabric/lan/net-lm"]);
}

#[test]
fn a_vnic_has_the_group_of_vlans_of_its_fabric() {
    let group = |vlan: &str| {
        format!(
            "<fabricNetGroup name=\"G\" nativeNet=\"\"><fabricPooledVlan name=\"{vlan}\"/></fabricNetGroup>"
        )
    };
    let lan = |common: &str, on_a: &str, on_b: &str| {
        format!(
            "{LAN}{common}<fabricEthLan id=\"A\">{on_a}</fabricEthLan><fabricEthLan id=\"B\">{on_b}</fabricEthLan>"
        )
    };
    let vnic = "<vnicEther name=\"eth0\" addr=\"00:25:B5:00:00:01\" switchId=\"A\"><fabricNetGroupRef name=\"G\"/>\
        </vnicEther>";
    let carried = |lan: &str| {
        let read = read_all(&[&backup(&profile(vnic), lan)]);
        let set = set(&read, connection(&read));
        let missing = set.unresolved.items().len();
        (vlans(&read, set), missing)
    };
    let (mgmt, lm) = (group("mgmt"), group("lm"));
    assert_eq!(carried(&lan("", &lm, &mgmt)), (vec![30], 0));
    assert_eq!(carried(&lan(&mgmt, &lm, "")), (vec![30], 0));
    assert_eq!(carried(&lan(&mgmt, "", &lm)), (vec![10], 0));
    assert_eq!(carried(&lan("", "", &lm)), (vec![], 1), "of the other one");
}

#[test]
fn profiles_that_take_a_server_from_a_pool_are_not_known_to_be_assigned() {
    let pooled = "<lsServer name=\"P\" type=\"instance\"><lsRequirement name=\"pool\"/></lsServer>\
        <lsServer name=\"Q\" type=\"instance\"/><lsServer name=\"T\" type=\"updating-template\"/>";
    let read = read_all(&[&backup(pooled, LAN)]);
    let profiles = read.backends[0].profiles.get().unwrap();
    assert_eq!(profiles.len(), 2, "a template is no profile");
    assert!(!profiles[0].assigned.is_known());
    assert!(profiles[1].assigned.is(&false));
}

#[test]
fn sessions_requests_and_logs_are_refused_with_a_reason_and_stay_hidden() {
    let cases = [
        (
            "<aaaLogin response=\"yes\" outCookie=\"CANARY\" outName=\"CANARY\"/>",
            "session",
        ),
        (
            "<aaaLogout cookie=\"CANARY\" response=\"yes\" outStatus=\"success\"/>",
            "session",
        ),
        (
            "<configResolveClass cookie=\"CANARY\" classId=\"fabricVlan\"/>",
            "request",
        ),
        (
            "<ucs name=\"x\" username=\"CANARY\" password=\"CANARY\"/>",
            "PowerTool",
        ),
        (
            "<topRoot><topSystem name=\"U\"><aaaUserEp/></topSystem></topRoot>",
            "system",
        ),
        (
            "<configResolveDn cookie=\"CANARY\" dn=\"sys\" response=\"yes\"><outConfig/></configResolveDn>",
            "empty",
        ),
        (
            "[------------- Sending Request to Server ----\n<configResolveDn cookie=\"CANARY\"/>",
            "Record XML",
        ),
    ];
    for (text, word) in cases {
        let mut sources = Sources::default();
        match outcome(&mut sources, text) {
            FileOutcome::Unused(Dialect::UcsManager, reason) => {
                assert!(reason.contains(word), "{text}: {reason}");
                assert!(!reason.contains("CANARY"));
            }
            other => panic!("{text}: {other:?}"),
        }
        for (_, source) in sources.iter() {
            let end = u32::try_from(text.len()).unwrap();
            let shown = source.show(crate::source::Span { start: 0, end });
            assert!(!shown.contains("CANARY"), "{shown}");
        }
    }
}

#[test]
fn an_answer_with_an_error_is_no_empty_answer() {
    let text = "<configResolveDn cookie=\"CANARY\" response=\"yes\" errorCode=\"552\" \
        invocationResult=\"service-unavailable\" errorDescr=\"CANARY\"/>";
    let mut sources = Sources::default();
    match outcome(&mut sources, text) {
        FileOutcome::Broken(Dialect::UcsManager, problem) => {
            assert!(problem.message.contains("552"), "{}", problem.message);
            assert!(!problem.message.contains("CANARY"));
            let place = problem.place.expect("a place");
            assert_eq!(sources.get(place.source).show(place.span), "\"552\"");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_truncated_or_malformed_file_is_broken_and_shows_nothing() {
    let whole = backup(&profile(VNIC), "<!-- CANARY -->");
    for cut in [40, whole.len() / 2, whole.len() - 3] {
        let mut sources = Sources::default();
        match outcome(&mut sources, &whole[..cut]) {
            FileOutcome::Broken(Dialect::UcsManager, problem) => {
                let place = problem.place.expect("a place");
                let shown = sources.get(place.source).show(place.span);
                assert!(shown.chars().all(|letter| letter == '*'), "{shown}");
            }
            other => panic!("{cut}: {other:?}"),
        }
    }
    let text = "<configResolveClass response=\"yes\"><outConfigs><fabricVlan name=\"<CANARY>\"/>\
        </outConfigs></configResolveClass>";
    let mut sources = Sources::default();
    let outcome = outcome(&mut sources, text);
    let FileOutcome::Broken(Dialect::UcsManager, problem) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(problem.message.contains('<') && !problem.message.contains("CANARY"));
}

#[test]
fn other_products_with_the_same_root_are_not_ours() {
    for text in [
        "<topRoot><polUni><fvTenant name=\"x\"/></polUni></topRoot>",
        "<html><body>x</body></html>",
        "<configuration><appSettings/></configuration>",
    ] {
        let mut sources = Sources::default();
        let outcome = outcome(&mut sources, text);
        assert!(
            matches!(outcome, FileOutcome::Foreign(_)),
            "{text}: {outcome:?}"
        );
    }
}

#[test]
fn objects_that_the_gui_copied_are_read() {
    let text = "<fabricVlan cloud=\"ethlan\" defaultNet=\"yes\"\n dn=\"fabric/lan/net-default\" id=\"1\" name=\"default\"/>";
    let read = read_all(&[text]);
    let networks = read.backends[0].networks.get().expect("networks");
    assert!(networks[0].vlan.is(&1));
    assert_eq!(read.backends[0].name, "UCS Manager");
}
