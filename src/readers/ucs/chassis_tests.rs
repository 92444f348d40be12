//! The chassis of a server: a backup lists no servers, and the name of the one that a profile is bound to says it.

use crate::fabric::backend::Backend;
use crate::readers::{FileOutcome, merge, read};
use crate::source::Sources;

/// The domain of a backup whose service profiles are bound to these servers, and of further files.
fn domain(bound: &[&str], further: &[&str]) -> Backend {
    let profiles = bound.iter().enumerate().map(|(number, dn)| {
        format!(
            "<lsServer name=\"HV{number}\" type=\"instance\">\
             <vnicEther name=\"eth0\" addr=\"00:25:B5:00:00:0{number}\" switchId=\"A\"/>\
             <lsBinding pnDn=\"{dn}\"/></lsServer>"
        )
    });
    let backup = format!(
        "<topRoot><orgOrg name=\"root\">{}</orgOrg>\
         <fabricEp><fabricLanCloud mode=\"end-host\"/></fabricEp><topSystem name=\"UCS1\"/></topRoot>",
        profiles.collect::<String>()
    );
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    let files = further.iter().copied();
    for (number, file) in std::iter::once(&*backup).chain(files).enumerate() {
        let name = format!("ucs/{number}.xml");
        let id = sources.add(&name, &name, file);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(_, fragment) => fragments.push(*fragment),
            other => panic!("{other:?}"),
        }
    }
    let (snapshot, _) = merge(fragments);
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    backends.remove(0)
}

/// Servers with their chassis.
fn chassis(backend: &Backend) -> Vec<(&str, Option<&str>)> {
    let servers = backend.servers.items().iter();
    let with_chassis = servers.map(|server| {
        let chassis = server.chassis.get().map(String::as_str);
        (server.id.as_str(), chassis)
    });
    with_chassis.collect()
}

#[test]
fn the_name_of_a_server_says_its_chassis() {
    let backend = domain(
        &[
            "sys/chassis-1/blade-3",
            "sys/rack-unit-2",
            "sys/chassis-1/blade-3",
        ],
        &[],
    );
    assert_eq!(
        chassis(&backend),
        [
            ("UCS1/sys/chassis-1/blade-3", Some("UCS1/sys/chassis-1")),
            ("UCS1/sys/rack-unit-2", Some("")),
        ]
    );
    let server = &backend.servers.items()[0];
    assert!(
        server.chassis.place().is_some(),
        "where the profile says it"
    );
    let gaps = [server.serial.why(), server.r#type.why(), server.ports.why()];
    assert!(gaps.iter().all(Option::is_some), "{gaps:?}");
}

#[test]
fn a_name_of_another_form_says_nothing() {
    for name in [
        "sys/chassis-1",
        "sys/chassis-/blade-1",
        "sys/chassis-1/blade-1/board",
        "HV01",
    ] {
        let backend = domain(&[name], &[]);
        assert!(!backend.servers.is_known(), "{name}");
    }
}

#[test]
fn a_server_that_an_answer_describes_is_there_once() {
    let answer = "<configResolveClass cookie=\"\" response=\"yes\" classId=\"computeBlade\"><outConfigs>\
        <computeBlade dn=\"sys/chassis-1/blade-3\" model=\"UCSB-B200-M3\" serial=\"FCH1\"/>\
        </outConfigs></configResolveClass>";
    let backend = domain(
        &["sys/chassis-1/blade-3", "sys/chassis-2/blade-1"],
        &[answer],
    );
    assert_eq!(
        chassis(&backend),
        [
            ("UCS1/sys/chassis-1/blade-3", Some("UCS1/sys/chassis-1")),
            ("UCS1/sys/chassis-2/blade-1", Some("UCS1/sys/chassis-2")),
        ]
    );
    assert!(backend.servers.items()[0].serial.is(&"FCH1".to_owned()));
}
