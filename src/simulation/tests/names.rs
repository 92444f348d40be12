//! How somebody names what fails: names, scoped names, ids, ids of objects, globs, two at once, and what is said where
//! nothing is called so.

use std::sync::Arc;

use super::small_clusters::*;
use super::small_sites::*;
use crate::fabric::backend::BackendKind;
use crate::simulation::component::Id;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::result::Simulation;
use crate::simulation::run::simulate;
use crate::simulation::scenario::Asked;
use crate::simulation::site::Site;
use crate::simulation::terms::ComponentKind;
use crate::source::Problem;

/// Sets with a plus and a slash in their names, one of which looks like two components.
fn awkward() -> Site<'static> {
    let names = ["SUS_A", "VLAN+20/b", "X+module:A"];
    let groups = names.map(|name| on_one(name, 0));
    let mut site = site(BackendKind::OneView, Fact::derived(true), &groups);
    let group = id(&site, ComponentKind::UplinkGroup, "SUS_A");
    site.components[group.0 as usize].object = Id::whole("/rest/uplink-sets/1");
    site
}

fn asked(asked: &Asked) -> (Simulation, Vec<Problem>) {
    let site = awkward();
    let shape = Arc::new(node(&[&[0, 1]], [0, 0, 0], false));
    let leaves = ["HV01", "HV02"].map(|name| HostLeaf {
        nodes: Box::default(),
        ..leaf(name, &shape)
    });
    simulate(&site, &leaves, asked)
}

fn fail(texts: &[&str]) -> Asked {
    Asked {
        fail: texts.iter().map(|&text| text.to_owned()).collect(),
        ..Asked::default()
    }
}

/// The scenarios of what is named.
fn named(texts: &[&str]) -> Vec<String> {
    let (simulation, problems) = asked(&fail(texts));
    assert!(problems.is_empty(), "{texts:?}: {problems:?}");
    let scenarios = simulation.scenarios.into_iter();
    scenarios.map(|scenario| scenario.id).collect()
}

const SET: &str = "uplink-group:D/SUS_A";

#[test]
fn a_component_has_a_name_a_scope_an_id_and_an_object() {
    for text in [
        "SUS_A",
        "D/SUS_A",
        "uplink-group:SUS_A",
        SET,
        "/rest/uplink-sets/1",
        "uplink-group:/rest/uplink-sets/1",
        "sus_a",
        "Uplink-Group:d/sus_a",
    ] {
        assert_eq!(named(&[text]), [SET], "{text}");
    }
    assert_eq!(named(&["HV01/NIC0"]), ["adapter:HV01/NIC0"]);
    // The kind tells two components of one object apart: it is not that of the object.
    let (_, problems) = asked(&fail(&["module:/rest/uplink-sets/1"]));
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn one_name_may_be_that_of_several() {
    let both = ["upstream-isolated:D/sw0", "upstream-switch:D/sw0"];
    assert_eq!(named(&["sw0"]), both);
    assert_eq!(named(&["upstream-switch:sw0"]), both[1..]);
    let adapters = ["adapter:HV01/NIC1", "adapter:HV02/NIC1"];
    assert_eq!(named(&["adapter:NIC1"]), adapters);
    // What is named twice fails once.
    assert_eq!(named(&["adapter:NIC1", "adapter:HV02/NIC1"]), adapters);
}

#[test]
fn globs_make_one_scenario_for_each() {
    assert_eq!(named(&["module:?"]), ["module:D/A", "module:D/B"]);
    assert_eq!(
        named(&["uplink:SUS_A/*"]),
        ["uplink:D/SUS_A/0", "uplink:D/SUS_A/1"]
    );
    assert_eq!(named(&["uplink-group:*"]).len(), 3);
    // A star goes through slashes.
    assert_eq!(named(&["uplink:VLAN*"]).len(), 2);
    assert_eq!(named(&["adapter:hv0[12]/nic0"]).len(), 2);
    assert_eq!(named(&["mezzanine:{HV01,HV03}/*"]), ["mezzanine:HV01/card"]);
}

#[test]
fn two_fail_at_once_where_a_kind_follows_the_plus() {
    let both = "module:D/A+uplink-group:D/VLAN+20/b";
    assert_eq!(named(&["uplink-group:VLAN+20/b+module:A"]), [both]);
    assert_eq!(named(&["module:A+uplink-group:VLAN+20/b"]), [both]);
    assert_eq!(
        named(&["VLAN+20/b"]),
        ["uplink-group:D/VLAN+20/b"],
        "a name"
    );
    // The id of one component is no pair, whatever it looks like.
    let one = "uplink-group:D/X+module:A";
    assert_eq!(named(&[one]), [one]);
    assert_eq!(named(&["module:A+module:A"]), ["module:D/A"]);
    let each = named(&["uplink:SUS_A/*+module:B"]);
    let pairs = ["module:D/B+uplink:D/SUS_A/0", "module:D/B+uplink:D/SUS_A/1"];
    assert_eq!(each, pairs);
    // Of two globs every pair of different components fails, each once.
    assert_eq!(named(&["module:*+module:*"]), ["module:D/A+module:D/B"]);
}

#[test]
fn what_is_named_together_is_always_told() {
    // Nothing of the one has to do with the other, and nothing is worse.
    let (simulation, _) = asked(&fail(&["uplink:SUS_A/0+adapter:HV02/NIC1"]));
    let [scenario] = &simulation.scenarios[..] else {
        panic!("{:?}", simulation.scenarios)
    };
    assert_eq!((scenario.fails.len(), simulation.depth), (2, 2));
    let (simulation, _) = asked(&fail(&[SET]));
    assert_eq!(simulation.depth, 1);
}

#[test]
fn kinds_narrow_what_is_named() {
    let modules = Asked {
        kinds: vec![ComponentKind::Module],
        ..Asked::default()
    };
    let (simulation, _) = asked(&modules);
    assert_eq!(simulation.scenarios.len(), 2);
    // Everything that can fail is listed all the same.
    assert!(simulation.components.len() > 20);
    let (simulation, problems) = asked(&Asked {
        fail: vec!["*A*".to_owned()],
        ..modules
    });
    let ids = simulation.scenarios.iter().map(|scenario| &*scenario.id);
    assert_eq!(ids.collect::<Vec<_>>(), ["module:D/A"]);
    assert!(problems.is_empty());
}

/// What is said of a name that nothing has.
fn problem(text: &str) -> String {
    let (simulation, problems) = asked(&fail(&[text]));
    assert!(simulation.scenarios.is_empty(), "{text}");
    let [problem] = &problems[..] else {
        panic!("{text}: {problems:?}")
    };
    assert!(problem.is_error());
    format!("{problem:?}")
}

#[test]
fn the_nearest_names_are_told() {
    assert!(problem("uplink-group:SUS_B").contains(SET));
    assert!(problem("SUS-A").contains(SET));
    assert!(problem("adapter:HV1/NIC0").contains("adapter:HV01/NIC0"));
    // The half that is wrong is named, not both.
    let half = problem("module:A+module:C");
    assert!(
        half.contains("`module:C`") && half.contains("module:D/B"),
        "{half}"
    );
    for nothing_like in ["completely different", "module:Z*", "[", ""] {
        let said = problem(nothing_like);
        assert!(said.contains("nothing that can fail is called"), "{said}");
    }
    assert!(problem(&"x".repeat(100_000)).contains("--format json"));
    let three = problem("module:A+module:B+stacking:D");
    assert!(three.contains("names 3 components"), "{three}");
}

#[test]
fn hosts_are_asked_for_by_globs() {
    let of = |host: &str| {
        asked(&Asked {
            host: Some(host.to_owned()),
            ..Asked::default()
        })
    };
    for text in ["HV01", "hv01", "*1", "HV0[1]"] {
        let (simulation, problems) = of(text);
        assert!(problems.is_empty());
        assert_eq!((simulation.hosts, simulation.consumers.len()), (1, 3));
        let ids = simulation
            .components
            .iter()
            .map(crate::simulation::Component::id);
        let others = ids.filter(|id| id.contains("HV02")).count();
        assert_eq!(others, 0, "components of other hosts are left out");
        // Its cluster is told with all of its nodes.
        let lost = cluster(&simulation, "mezzanine:HV01/card");
        assert_eq!(lost.pairs, [0, 0, 1]);
    }
    let (simulation, problems) = of("nothing");
    assert_eq!((simulation.hosts, problems.len()), (0, 1));
}
