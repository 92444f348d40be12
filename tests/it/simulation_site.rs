//! A simulation made by hand: four hosts, one domain, one cluster; every outcome, and names that are hostile.

use std::collections::BTreeMap;
use std::sync::Arc;

use fabriclint::report::{Run, SimulationReport};
use fabriclint::simulation::{
    Assumption, At, BeforeAfter, Cell, ClusterOutcome, Component, ComponentKind, ConsumerEntry,
    ConsumerKind, Evaluated, Id, Interruption, InterruptionClass, Missing, NotSimulated, Origin,
    Outcome, Range, Reach, Reason, Scenario, Share, Simulation, UplinkMbps, Verdict,
};
use fabriclint::source::{Place, Problem, SourceReport, Sources, Span, Status};

const BACKEND: &str = "{\"members\": [\n  {\"name\": \"SUS_A\", \"portStatus\": \"Linked\"},\n  {\"name\": \"VLAN20_CSV_A\", \"smartLink\": true}\n]}\n";
const HOST: &str = "{\"NetAdapter\": [\n  {\"Name\": \"Host-A\"},\n  {\"Name\": \"Host-B\"}\n],\n \"NetLbfoTeam\": [{\"Name\": \"Host\", \"TeamingMode\": 1}],\n \"password\": \"canary-secret\"}\n";

/// The classes of each host: name, class, tenant, VLAN, machines.
const TRAFFIC: [(&str, &str, Option<&str>, u16, u32); 4] = [
    ("CSV", "csv", None, 20, 0),
    ("Management", "management", None, 10, 0),
    ("Contoso", "tenant", Some("Contoso"), 210, 12),
    ("Fabrikam", "tenant", Some("Fabrikam"), 211, 8),
];

/// A simulation with its run.
pub struct Made {
    pub run: Run,
    pub simulation: Simulation,
}

impl Made {
    pub fn report(&self) -> SimulationReport<'_> {
        SimulationReport {
            simulation: &self.simulation,
            run: &self.run,
            exit_code: 0,
            is_summary: false,
        }
    }
}

/// What every value is called beside its name.
struct Maker {
    tail: String,
    backend: Place,
    setting: Place,
    hosts: Vec<(Place, Place)>,
}

/// The site; `tail` stands behind every name that somebody chose.
pub fn site(tail: &str) -> Made {
    let mut run = Run::default();
    let place = |sources: &mut Sources, file: &str, text: &str, words: [&str; 2]| {
        let source = sources.add(file, file, text);
        sources.get_mut(source).reveal(Vec::new());
        let report = SourceReport {
            file: file.to_owned(),
            dialect: Some("windows-collector".into()),
            status: Status::Read,
            objects: 1,
            collected: None,
            reason: None,
            is_altered: false,
        };
        let at = words.map(|word| {
            let start = u32::try_from(text.find(word).expect("it is there")).expect("short");
            let end = start + u32::try_from(word.len()).expect("short");
            Place {
                source,
                span: Span { start, end },
            }
        });
        (source, report, at)
    };
    let mut reports = BTreeMap::new();
    let (id, report, [backend, setting]) = place(
        &mut run.sources,
        &format!("backend/uplink-sets{tail}.json"),
        BACKEND,
        ["SUS_A", "true"],
    );
    reports.insert(id, report);
    let mut hosts = Vec::new();
    for number in 1..=4 {
        let file = format!("hosts/HV0{number}.fabric.json");
        let (id, report, [adapter, team]) =
            place(&mut run.sources, &file, HOST, ["Host-A", "\"Host\""]);
        reports.insert(id, report);
        hosts.push((adapter, team));
    }
    run.reports = reports;
    run.input_problems =
        vec![Problem::warning("lost", format!("a list{tail} ends early")).at(setting)];
    let maker = Maker {
        tail: tail.to_owned(),
        backend,
        setting,
        hosts,
    };
    let simulation = maker.simulation();
    Made { run, simulation }
}

fn evaluated(outcome: Outcome) -> Evaluated {
    Evaluated {
        mbps: BeforeAfter {
            before: Some(6000),
            after: Some(3000),
        },
        confidence: confidence(),
        ..Evaluated::of(outcome)
    }
}

fn confidence() -> fabriclint::fabric::graph::Confidence {
    fabriclint::fabric::graph::Confidence::Medium
}

fn lasts(class: InterruptionClass, min_s: Option<u32>, max_s: Option<u32>) -> Interruption {
    Interruption {
        class,
        min_s,
        max_s,
        on_return: Some((0, 50)),
    }
}

fn reduced() -> Evaluated {
    Evaluated {
        uplink_mbps: Some(UplinkMbps {
            before: Some(20_000),
            after: Some(10_000),
            guaranteed: None,
        }),
        ..evaluated(Outcome::Reduced)
    }
}

fn hole() -> Evaluated {
    Evaluated {
        share: Some(Share { dead: 1, of: 3 }),
        interruption: Some(lasts(InterruptionClass::Open, Some(0), None)),
        ..evaluated(Outcome::BlackHole)
    }
}

fn last_path() -> Evaluated {
    Evaluated {
        last_path: true,
        ..evaluated(Outcome::Unaffected)
    }
}

impl Maker {
    fn component(&self, kind: ComponentKind, name: &str, host: Option<usize>) -> Component {
        let scope = match host {
            Some(number) => format!("HV0{}", number + 1),
            None => "MUC-LE01".to_owned(),
        };
        let scope: Arc<str> = scope.into();
        Component {
            kind,
            name: format!("{name}{}", self.tail).into(),
            host: host.map(|_| scope.clone()),
            domain: host.is_none().then(|| scope.clone()),
            object: Id::whole(format!("/rest/{name}")),
            from: Origin::Export,
            confidence: confidence(),
            place: host.map_or(self.backend, |number| self.hosts[number].0),
            scope,
        }
    }

    /// Sorted by id, as the names stand here.
    fn components(&self) -> Vec<Component> {
        let mut components: Vec<Component> = (0..4)
            .map(|host| self.component(ComponentKind::Adapter, "Host-A", Some(host)))
            .chain((0..4).map(|host| self.component(ComponentKind::Mezzanine, "Flb 1", Some(host))))
            .collect();
        components.extend([
            self.component(ComponentKind::Module, "Bay 1", None),
            self.component(ComponentKind::Uplink, "SUS_A/1:X5", None),
            self.component(ComponentKind::UplinkGroup, "SUS_A", None),
            self.component(ComponentKind::UplinkGroup, "SUS_B", None),
            self.component(ComponentKind::UpstreamSwitch, "core-sw1", None),
        ]);
        components
    }

    fn consumers(&self) -> Vec<ConsumerEntry> {
        let mut consumers = Vec::new();
        for host in 0..4 {
            for (name, class, tenant, vlan, vms) in TRAFFIC {
                consumers.push(ConsumerEntry {
                    id: Id::whole(format!("host:HV0{}/team:Host/team-nic:{name}", host + 1)),
                    host: format!("HV0{}", host + 1).into(),
                    kind: ConsumerKind::TeamNic,
                    name: name.into(),
                    class: class.into(),
                    tenant: tenant.map(|tenant| format!("{tenant}{}", self.tail).into()),
                    vlan: Some(vlan),
                    carrier: Some(Id::whole(format!("host:HV0{}/team:Host", host + 1))),
                    reach: Reach::North,
                    cluster_network: None,
                    vms,
                    place: self.hosts[host].1,
                });
            }
        }
        consumers
    }

    /// What happens to these classes of these hosts.
    fn cell(&self, hosts: &[usize], classes: &[u32], what: Evaluated) -> Cell {
        let reason = |rule, text: &str, at| Reason {
            rule,
            text: format!("{text}{}", self.tail),
            at,
        };
        let what = Evaluated {
            reasons: vec![
                reason(
                    "M12",
                    "Smart Link of VLAN20_CSV_A takes Host-A down",
                    At::Shared(self.setting),
                ),
                reason("M12", "Host-A is a member of the team", At::Member(0)),
                reason("", "the team has Host-B left", At::Carrier(0)),
            ],
            ..what
        };
        let (adapter, team) = self.hosts[hosts[0]];
        let all = hosts.iter().flat_map(|host| {
            let host = u32::try_from(*host).expect("small");
            classes.iter().map(move |class| host * 4 + class)
        });
        Cell {
            what: Arc::new(what),
            consumers: all.collect(),
            already: false,
            places: vec![self.setting, adapter, team],
        }
    }

    fn scenario(&self, fails: &[u32], cells: Vec<Cell>, clusters: Vec<ClusterOutcome>) -> Scenario {
        let components = self.components();
        let ids = fails.iter().map(|index| components[*index as usize].id());
        let new = cells.iter().filter(|cell| !cell.already);
        let worst = new.map(|cell| cell.what.outcome).max();
        Scenario {
            id: ids.collect::<Vec<_>>().join("+"),
            fails: fails.to_vec(),
            worst: worst.unwrap_or(Outcome::Unaffected),
            cells,
            clusters: clusters.into_iter().map(Arc::new).collect(),
        }
    }

    fn cluster(&self, verdict: Verdict, min_s: Option<u32>, max_s: Option<u32>) -> ClusterOutcome {
        let interruption = Range { min_s, max_s };
        ClusterOutcome {
            cluster: format!("HVCL01{}", self.tail).into(),
            verdict,
            budget_s: 10.0,
            is_budget_told: true,
            interruption,
            networks: vec![("CSV".into(), interruption)],
            pairs: [0, 6, 0],
            nodes_evicted: (0, 0),
            vms_down: (0, 0),
            vms_restarted: (0, 0),
            vms_unreachable: (0, 0),
            if_exceeded: None,
        }
    }

    fn scenarios(&self) -> Vec<Scenario> {
        let seen = || Evaluated {
            interruption: Some(lasts(InterruptionClass::TeamMove, Some(0), Some(5))),
            assumes: vec![Assumption::Dcc, Assumption::EdgePorts],
            ..evaluated(Outcome::FailoverSeen)
        };
        let kept = || vec![self.cluster(Verdict::Kept, Some(0), Some(5))];
        let untouched = || vec![self.cluster(Verdict::Kept, Some(0), Some(0))];
        let lost = || Evaluated {
            interruption: Some(lasts(InterruptionClass::Open, None, None)),
            ..evaluated(Outcome::Lost)
        };
        let mut scenarios = Vec::new();
        for host in 0..4 {
            let cells = vec![self.cell(&[host], &[0, 1], seen())];
            scenarios.push(self.scenario(&[u32::try_from(host).expect("small")], cells, kept()));
        }
        for host in 0..4 {
            let cells = vec![self.cell(&[host], &[0, 1, 2, 3], lost())];
            let cut = ClusterOutcome {
                nodes_evicted: (1, 1),
                vms_down: (20, 20),
                vms_unreachable: (20, 20),
                ..self.cluster(Verdict::Cut, None, None)
            };
            let card = 4 + u32::try_from(host).expect("small");
            scenarios.push(self.scenario(&[card], cells, vec![cut]));
        }
        scenarios.extend(self.shared(&seen(), kept, untouched));
        scenarios
    }

    fn shared(
        &self,
        seen: &Evaluated,
        kept: impl Fn() -> Vec<ClusterOutcome>,
        untouched: impl Fn() -> Vec<ClusterOutcome>,
    ) -> Vec<Scenario> {
        let all = [0, 1, 2, 3];
        let at_risk = ClusterOutcome {
            nodes_evicted: (0, 4),
            vms_down: (0, 200),
            if_exceeded: Some((1, 50)),
            ..self.cluster(Verdict::AtRisk, Some(0), Some(120))
        };
        let cell = |classes: &[u32], what| self.cell(&all, classes, what);
        let module = vec![cell(&[0], seen.clone()), cell(&[2, 3], self.unknown())];
        let group = vec![cell(&[0, 1], hole()), cell(&[2, 3], seen.clone())];
        let switch = vec![cell(&[0, 1, 2, 3], seen.clone())];
        vec![
            self.scenario(&[8], module, kept()),
            self.scenario(&[9], vec![cell(&[0], reduced())], untouched()),
            self.scenario(&[10], group, kept()),
            self.scenario(&[11], vec![cell(&[0], last_path())], untouched()),
            self.scenario(&[12], switch, vec![at_risk]),
        ]
    }

    fn unknown(&self) -> Evaluated {
        let missing = Missing::unsaid(
            format!("whether the modules are stacked{}", self.tail),
            "`show stackinglink` tells it",
        );
        Evaluated {
            possible: vec![Outcome::FailoverUnseen, Outcome::BlackHole],
            missing: vec![missing],
            interruption: Some(lasts(InterruptionClass::Open, Some(0), None)),
            ..evaluated(Outcome::Unknown)
        }
    }

    fn simulation(&self) -> Simulation {
        let mut baseline = self.cell(&[3], &[3], evaluated(Outcome::BlackHole));
        baseline.already = true;
        Simulation {
            depth: 1,
            hosts: 4,
            clusters: 1,
            backends: 1,
            components: self.components(),
            consumers: self.consumers(),
            baseline: vec![baseline],
            scenarios: self.scenarios(),
            not_simulated: vec![NotSimulated {
                kind: "upstream-switch".to_owned(),
                domain: Some(format!("MUC_VC01{}", self.tail)),
                reason: "`show config` names no neighbour, the plan has no backends[].upstream"
                    .to_owned(),
                count: 4,
            }],
            cells: [40, 4, 0, 36, 8, 8, 16],
        }
    }
}
