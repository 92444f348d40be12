//! vHBAs of both dialects: whose they are, which fabric they lead to, and when nobody knows whether there are any.

use crate::fabric::backend::{Backend, Function, Profile};
use crate::fabric::known::State;
use crate::readers::{FileOutcome, merge, read};
use crate::source::Sources;

fn domain(name: &str, files: &[String]) -> Backend {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for file in files {
        let id = sources.add(name, name, file);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(_, fragment) => fragments.push(*fragment),
            other => panic!("{other:?}"),
        }
    }
    let (snapshot, problems) = merge(fragments);
    assert!(problems.is_empty(), "{problems:?}");
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    backends.remove(0)
}

/// The vHBAs of a profile, each with the module that it leads to, and what is known of its storage.
fn storage(backend: &Backend, profile: &str) -> (Vec<(String, String)>, Option<bool>) {
    let profile = profile_called(backend, profile);
    let connections = profile.connections.get().expect("connections").iter();
    let vhbas = connections
        .filter(|connection| connection.function.is(&Function::FibreChannel))
        .map(|vhba| {
            let module = vhba.module.get().map_or("?", String::as_str);
            (vhba.name.clone(), module.to_owned())
        });
    (vhbas.collect(), profile.storage.get().copied())
}

fn profile_called<'b>(backend: &'b Backend, name: &str) -> &'b Profile {
    let mut profiles = backend.profiles.items().iter();
    profiles
        .find(|profile| profile.name == name)
        .expect("the profile")
}

/// A backup with this in its organisation, and what is in its one service profile.
fn backup(org: &str, profile: &str) -> Backend {
    let text = format!(
        "<topRoot><orgOrg name=\"root\">{org}<lsServer name=\"HV01\" type=\"instance\">{profile}\
         <vnicEther name=\"eth0\" addr=\"00:25:B5:00:00:01\" switchId=\"A\"/>\
         <lsBinding pnDn=\"sys/chassis-1/blade-1\"/></lsServer></orgOrg>\
         <fabricEp><fabricLanCloud mode=\"end-host\"/></fabricEp><topSystem name=\"UCS1\"/></topRoot>"
    );
    domain("x.xml", &[text])
}

const VHBAS: &str = "<vnicFc name=\"fc0\" switchId=\"A\" addr=\"20:00:00:25:B5:00:00:01\" \
    equipmentDn=\"sys/chassis-1/blade-1/adaptor-1/host-fc-1\"/>\
    <vnicFc name=\"fc1\" switchId=\"A\" nwTemplName=\"T\"/>";

fn vhba(name: &str, fabric: &str) -> (String, String) {
    (name.to_owned(), format!("UCS1/sys/switch-{fabric}"))
}

#[test]
fn vhbas_of_a_profile_lead_where_their_template_says() {
    let template = "<vnicSanConnTempl name=\"T\" templType=\"updating-template\" switchId=\"B\"/>";
    let backend = backup(template, VHBAS);
    let found = storage(&backend, "HV01");
    assert_eq!(
        found,
        (vec![vhba("fc0", "A"), vhba("fc1", "B")], Some(true))
    );
    let initial = template.replace("updating", "initial");
    let found = storage(&backup(&initial, VHBAS), "HV01");
    assert_eq!(found.0, [vhba("fc0", "A"), vhba("fc1", "A")]);
    let connections = profile_called(&backend, "HV01").connections.items();
    assert_eq!(connections[0].name, "eth0", "vNICs go first");
    let adapters = connections[1..].iter().map(|vhba| vhba.adapter.get());
    let adapters: Vec<_> = adapters
        .map(|adapter| adapter.map(String::as_str))
        .collect();
    assert_eq!(
        adapters,
        [Some("UCS1/sys/chassis-1/blade-1/adaptor-1"), None]
    );
    let network = connections[1].network.why().expect("no network");
    assert_eq!(network.state, State::NotApplicable);
}

#[test]
fn vhbas_of_a_policy_are_those_of_the_profile_that_names_it() {
    let policy =
        "<vnicSanConnPolicy name=\"S\"><vnicFc name=\"fc0\" switchId=\"B\"/></vnicSanConnPolicy>";
    let named = "<vnicConnDef lanConnPolicyName=\"\" sanConnPolicyName=\"S\"/>";
    let found = storage(&backup(policy, named), "HV01");
    assert_eq!(found, (vec![vhba("fc0", "B")], Some(true)));
    // A policy that nobody exported may hold any.
    assert_eq!(storage(&backup("", named), "HV01"), (Vec::new(), None));
    assert_eq!(
        storage(&backup(policy, ""), "HV01"),
        (Vec::new(), Some(false))
    );
}

#[test]
fn without_an_answer_about_vhbas_nobody_knows_whether_there_are_any() {
    let answer = |class: &str, objects: &str| {
        format!(
            "<configResolveClass response=\"yes\" classId=\"{class}\"><outConfigs>{objects}</outConfigs>\
             </configResolveClass>"
        )
    };
    let mut answers = vec![
        answer(
            "lsServer",
            "<lsServer dn=\"org-root/ls-HV01\" name=\"HV01\" type=\"instance\" pnDn=\"sys/chassis-1/blade-1\"/>",
        ),
        answer(
            "vnicEther",
            "<vnicEther dn=\"org-root/ls-HV01/ether-e\" name=\"e\" switchId=\"A\"/>",
        ),
    ];
    assert_eq!(storage(&domain("x.xml", &answers), "HV01").1, None);
    answers.push(answer("vnicFc", ""));
    assert_eq!(storage(&domain("x.xml", &answers), "HV01").1, Some(false));
}

/// A configuration of `EasyUCS` with these organisation parts.
fn easyucs(org: &str) -> Backend {
    let text = format!(
        r#"{{"easyucs": {{"metadata": [{{"file_type": "config", "device_type": "ucsm"}}]}},
        "config": {{"system": [{{"name": "UCS1"}}], "vlans": [{{"name": "mgmt", "id": "10"}}],
        "orgs": [{{"name": "root", {org}}}]}}}}"#
    );
    domain("x.json", &[text])
}

#[test]
fn vhbas_of_easyucs_come_from_policies_and_templates() {
    let backend = easyucs(
        r#""vhba_templates": [{"name": "T", "fabric": "B", "template_type": "updating-template"}],
        "san_connectivity_policies": [{"name": "S", "vhbas": [{"name": "fc0", "fabric": "A"},
            {"name": "fc1", "vhba_template": "T"}]}],
        "service_profiles": [
            {"name": "HV01", "san_connectivity_policy": "S", "vnics": [{"name": "eth0"}]},
            {"name": "HV02", "vnics": [{"name": "eth0"}], "vhbas": [{"name": "own"}]},
            {"name": "HV03", "vnics": [{"name": "eth0"}]},
            {"name": "HV04", "san_connectivity_policy": "S", "vnics": [{"name": "eth0"}], "vhbas": [{"name": "own"}]},
            {"name": "HV05", "san_connectivity_policy": "gone", "vnics": [{"name": "eth0"}]}]"#,
    );
    let of_policy = (vec![vhba("fc0", "A"), vhba("fc1", "B")], Some(true));
    assert_eq!(storage(&backend, "HV01"), of_policy);
    assert_eq!(
        storage(&backend, "HV02"),
        (vec![vhba("own", "A")], Some(true))
    );
    assert_eq!(storage(&backend, "HV03"), (Vec::new(), Some(false)));
    // EasyUCS pushes the policy, and nothing that stands beside it.
    assert_eq!(storage(&backend, "HV04"), of_policy);
    assert_eq!(storage(&backend, "HV05"), (Vec::new(), None));
    let spread = easyucs(
        r#""san_connectivity_policies": [{"name": "S", "vhbas": [{"name": "fc0", "fabric": "A"}]}],
        "service_profiles": [{"name": "P", "type": "updating-template", "san_connectivity_policy": "S",
            "vnics": [{"name": "eth0"}]}, {"name": "HV01", "service_profile_template": "P"}]"#,
    );
    assert_eq!(
        storage(&spread, "HV01"),
        (vec![vhba("fc0", "A")], Some(true))
    );
}
