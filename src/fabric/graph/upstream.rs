//! The switch of the data centre that an uplink of a backend, or an adapter of a host, leads to: what the
//! uplink's neighbour says of itself, else what the plan says. What becomes of frames beyond that switch is
//! not known here.

use super::index::BackendIndex;
use super::planned::Planned;
use super::planned_switches::no_edge_ports;
use super::terms::SaidBy;
use crate::fabric::backend::{Backend, UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::source::Place;

/// The switch behind an uplink or an adapter.
#[derive(Clone, Debug)]
pub struct Upstream<'a> {
    /// System name of the switch.
    pub switch: &'a str,
    /// Where it stands that the port leads there.
    pub place: Option<Place>,
    /// Who says so.
    pub from: SaidBy,
    /// Whether the switch's ports towards the backend are edge ports, which only the plan says.
    pub edge_ports: Known<bool>,
    /// System name of the switch that it forms one link aggregation group with, as the plan says it.
    pub mlag_with: Option<&'a str>,
}

/// What the plan calls an uplink, `SUS_A/1:X5`: its group and its port, each as the backend calls it.
#[must_use]
pub fn uplink_name(group: &UplinkGroup, port: &UplinkPort) -> String {
    format!("{}/{}", group.name, port.name)
}

/// The switch that a port of a group leads to: the neighbour of the export, else the switch of the plan.
///
/// # Errors
/// Neither names one; with what the export lacks.
pub fn upstream<'a>(
    index: &BackendIndex<'a>,
    backend: &'a Backend,
    group: &UplinkGroup,
    port: &'a UplinkPort,
) -> Result<Upstream<'a>, Why> {
    let switches = &index.planned.switches;
    let names = [domain_name(backend, group), Some(backend.name.as_str())];
    let names = || names.into_iter().flatten();
    let neighbour = port.neighbour_switch.need("the switch behind an uplink");
    let (switch, place, from) = match neighbour {
        Ok(name) if !name.is_empty() => {
            let place = port.neighbour_switch.place().or(port.place);
            (name.as_str(), place, SaidBy::Export)
        }
        _ => {
            let uplink = uplink_name(group, port);
            let planned = names().find_map(|name| switches.entry(name, &uplink));
            let planned = planned.ok_or_else(|| nobody_says(neighbour))?;
            (planned.switch.as_str(), planned.place, SaidBy::Plan)
        }
    };
    let fact = switches.named(switch);
    let own = names().find_map(|name| switches.edge_ports(name, switch));
    Ok(Upstream {
        switch,
        place,
        from,
        // Its ports to another backend are other ones.
        edge_ports: own
            .cloned()
            .unwrap_or_else(|| Known::unknown(no_edge_ports(switch))),
        mlag_with: fact.and_then(|fact| fact.mlag_with),
    })
}

/// The switch that the plan has behind an adapter of a host, by their names.
#[must_use]
pub fn host_upstream<'a>(planned: &Planned<'a>, host: &str, adapter: &str) -> Option<Upstream<'a>> {
    let cable = planned.switches.cable(host, adapter)?;
    let switch = cable.switch.as_str();
    let fact = planned.switches.named(switch);
    Some(Upstream {
        switch,
        place: cable.place,
        from: SaidBy::Plan,
        // The plan says it of ports to backends alone.
        edge_ports: Known::unknown(no_edge_ports(switch)),
        mlag_with: fact.and_then(|fact| fact.mlag_with),
    })
}

/// The name of the domain that a group is in.
fn domain_name<'a>(backend: &'a Backend, group: &UplinkGroup) -> Option<&'a str> {
    let id = group.domain.get()?;
    let mut domains = backend.domains.items().iter();
    let found = domains.find(|domain| domain.id() == id);
    found.map(|domain| domain.name.as_str())
}

/// Why no switch is known, where the plan names none either.
fn nobody_says(neighbour: Result<&String, Why>) -> Why {
    neighbour.err().unwrap_or_else(|| {
        let what = "the switch behind an uplink, which neither LLDP nor CDP shows,";
        Why::new(State::Unavailable, what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::Domain;
    use crate::fabric::plan::{Plan, PlanBackend, PlanHost, PlanHostUpstream, PlanUpstream};
    use crate::fabric::record::Id;

    fn switch(name: &str, uplinks: &[&str]) -> PlanUpstream {
        PlanUpstream {
            switch: name.to_owned(),
            uplinks: uplinks.iter().map(|glob| (*glob).to_owned()).collect(),
            ..PlanUpstream::default()
        }
    }

    fn plan(domain: &str, upstream: Vec<PlanUpstream>) -> Plan {
        let backend = PlanBackend {
            domain: domain.to_owned(),
            upstream,
            ..PlanBackend::default()
        };
        Plan {
            backends: vec![backend],
            ..Plan::default()
        }
    }

    /// A backend with one uplink, whose neighbour the export says so.
    fn site(neighbour: Known<String>) -> Backend {
        let domain = Domain {
            id: Id::from("d"),
            name: "LE01".to_owned(),
            ..Domain::default()
        };
        let port = UplinkPort {
            name: "1:X5".to_owned(),
            neighbour_switch: neighbour,
            ..UplinkPort::default()
        };
        let group = UplinkGroup {
            name: "SUS_A".to_owned(),
            domain: Known::derived("d".to_owned()),
            uplinks: Known::derived(vec![port]),
            ..UplinkGroup::default()
        };
        Backend {
            name: "OV01".to_owned(),
            domains: Known::derived(vec![domain]),
            uplink_groups: Known::derived(vec![group]),
            ..Backend::default()
        }
    }

    /// The switch, who says so, whether its ports are edge ports, and its partner.
    type Found = (String, SaidBy, Option<bool>, Option<String>);

    fn found(backend: &Backend, plan: &Plan) -> Result<Found, Why> {
        let index = BackendIndex::new(std::slice::from_ref(backend), plan);
        let group = &backend.uplink_groups.items()[0];
        let port = &group.uplinks.items()[0];
        upstream(&index, backend, group, port).map(|found| {
            (
                found.switch.to_owned(),
                found.from,
                found.edge_ports.get().copied(),
                found.mlag_with.map(str::to_owned),
            )
        })
    }

    #[test]
    fn the_plan_names_the_switch_that_no_export_names() {
        let unasked = site(Known::default());
        let silent = site(Known::derived(String::new()));
        for name in ["le01", "OV01"] {
            let entries = vec![switch("sw2", &["SUS_B/*"]), switch("sw1", &["sus_a/*:x5"])];
            let plan = plan(name, entries);
            for backend in [&unasked, &silent] {
                let (switch, from, edge_ports, _) = found(backend, &plan).expect("planned");
                assert_eq!((switch.as_str(), from), ("sw1", SaidBy::Plan));
                assert_eq!(edge_ports, None);
            }
        }
        let other = plan("LE02", vec![switch("sw1", &["*"])]);
        let reason = |backend| {
            let why = found(backend, &other).expect_err("not planned");
            why.sentence("")
        };
        assert_eq!(
            reason(&unasked),
            "the switch behind an uplink was not collected"
        );
        assert_eq!(
            reason(&silent),
            "the switch behind an uplink, which neither LLDP nor CDP shows, is not available"
        );
    }

    #[test]
    fn what_the_export_says_counts_and_the_plan_adds_to_it() {
        let told = site(Known::derived("sw1.muc.example".to_owned()));
        let mut own = switch("SW1", &[]);
        own.edge_ports = Known::derived(false);
        let mut partner = switch("sw2", &["*"]);
        partner.mlag_with = Known::derived("sw1".to_owned());
        let plan = plan("LE01", vec![own, partner]);
        let (name, from, edge_ports, partner) = found(&told, &plan).expect("told");
        assert_eq!((name.as_str(), from), ("sw1.muc.example", SaidBy::Export));
        assert_eq!((edge_ports, partner.as_deref()), (Some(false), Some("sw2")));
    }

    #[test]
    fn ports_to_one_backend_may_be_others_than_those_to_another() {
        let told = site(Known::derived("sw1".to_owned()));
        let entry = |edge_ports, name| PlanUpstream {
            edge_ports: Known::derived(edge_ports),
            ..switch(name, &[])
        };
        let mut plan = plan("LE01", vec![entry(false, "sw1")]);
        plan.backends.push(PlanBackend {
            domain: "LE02".to_owned(),
            upstream: vec![entry(true, "SW1.muc.example")],
            ..PlanBackend::default()
        });
        let long = site(Known::derived("sw1.muc.example".to_owned()));
        for told in [&told, &long] {
            let (_, _, edge_ports, _) = found(told, &plan).expect("told");
            assert_eq!(edge_ports, Some(false));
        }
        let planned = Planned::new(&plan);
        assert!(planned.switches.named("sw3").is_none());
        // What is said of the ports to another backend says nothing of these.
        plan.backends.remove(0);
        let (_, _, edge_ports, _) = found(&told, &plan).expect("told");
        assert_eq!(edge_ports, None);
    }

    #[test]
    fn an_adapter_leads_where_the_first_entry_for_it_says() {
        let host = |pattern: &str, cables: &[(&str, &str)]| {
            let upstream = cables.iter().map(|(adapter, switch)| PlanHostUpstream {
                adapter: (*adapter).to_owned(),
                switch: (*switch).to_owned(),
                ..PlanHostUpstream::default()
            });
            let read = crate::fabric::plan::HostPattern::from(pattern);
            PlanHost {
                r#match: read,
                upstream: upstream.collect(),
                ..PlanHost::default()
            }
        };
        let plan = Plan {
            hosts: vec![
                host("HV01", &[("Rack-A", "sw9")]),
                host("HV*", &[("Rack-A", "sw1"), ("Rack-*", "sw2")]),
            ],
            ..Plan::default()
        };
        let planned = Planned::new(&plan);
        let name = |host, adapter| host_upstream(&planned, host, adapter).map(|it| it.switch);
        assert_eq!(name("hv01", "rack-a"), Some("sw9"));
        assert_eq!(name("HV01", "Rack-B"), Some("sw2"));
        assert_eq!(name("HV02", "Rack-A"), Some("sw1"));
        assert_eq!(name("HV02", "Host-A"), None);
        assert_eq!(name("DB01", "Rack-A"), None);
        // What a host is meant to be is said by another entry.
        assert!(planned.host("HV01").is_none());
    }
}
