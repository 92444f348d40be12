//! The pipeline of a picture: a leaf of each host as for a simulation, then the hosts that are asked for are wired again
//! and drawn, with the findings of a check or the marks of a failure on them. A fleet is drawn from leaves alone, and
//! evaluates no rule.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::inventory::{Inventory, read_file};
use super::leaves::Leaf;
use super::pipeline::by_plans;
use super::request::Request;
use super::simulate::{Shapes, leaf};
use super::view::{Chosen, ViewAsked, chosen};
use super::wired::{self, Keep, read_code};
use crate::fabric::Snapshot;
use crate::fabric::graph::{Fabric, HostGraph};
use crate::fabric::host::Host;
use crate::fabric::record::{Record, Value};
use crate::finding::{Finding, State};
use crate::picture::{Failure, HostPicture, Picture, fleet, host_picture, mark, pin, shapes};
use crate::report::Run;
use crate::simulation::{Asked, HostLeaf, Simulation, Site, simulate as follow};
use crate::source::{Place, Problem};

/// Hosts of which a picture shows every hop.
const MOST_HOSTS: usize = 4;

/// What is to be drawn.
#[derive(Clone, Debug, Default)]
pub struct PictureAsked {
    /// What it is to show.
    pub view: ViewAsked,
    /// What fails, as `simulate --fail` spells it.
    pub fail: Option<String>,
}

/// A picture, and the run that it was made in.
#[derive(Default)]
pub struct GraphRun {
    /// The files, what became of each, and what was wrong.
    pub run: Run,
    /// The picture; none where what it is to show is not there.
    pub picture: Option<Picture>,
}

impl GraphRun {
    /// 2 where something could not be read or is not there, 3 where nothing was recognised.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        read_code(&self.run)
    }
}

/// Hosts of which a page of a report has a picture each.
const MOST_IN_PAGE: usize = 32;

/// Reads everything and draws what is asked for.
#[must_use]
pub fn graph(request: &Request, asked: &PictureAsked, working: &Path) -> GraphRun {
    let plans = Wired::by_plans(request, working);
    let leaves: Vec<&[HostLeaf]> = plans.iter().map(|wired| &*wired.leaves).collect();
    match chosen(&leaves, &asked.view) {
        Ok(Chosen::Fleet) => of_fleet(plans, asked),
        Ok(Chosen::Hosts(title, hosts)) => {
            let run = by_plans(request, working);
            of_hosts(plans, run, (title, &hosts), asked)
        }
        Err(problem) => with_problem(joined(plans), problem),
    }
}

/// Pictures for the page of a run over the same request: one of each host with the findings on it, or of the fleet where
/// there are many.
#[must_use]
pub fn pictures(request: &Request, working: &Path, run: &Run) -> Vec<Picture> {
    let mut plans = Wired::by_plans(request, working);
    let count: usize = plans.iter().map(|wired| wired.leaves.len()).sum();
    if count > MOST_IN_PAGE {
        let fleet = of_fleet(plans, &PictureAsked::default());
        return fleet.picture.into_iter().collect();
    }
    let active = active(run);
    let mut offset = 0;
    let mut pictures = Vec::with_capacity(count);
    for wired in &mut plans {
        let all: Vec<usize> = (0..wired.leaves.len()).collect();
        for host in wired.draw(&all, offset) {
            let title = format!("Host {}", host.name);
            let hosts = [host];
            let mut picture = Picture::of_hosts(title, &hosts);
            pin(&mut picture, &hosts, &active);
            pictures.push(picture);
        }
        offset += wired.inventory.run.sources.len();
    }
    pictures.sort_by(|one, other| one.title.cmp(&other.title));
    pictures
}

/// The findings that count, with their positions in the run.
fn active(run: &Run) -> Vec<(usize, &Finding)> {
    let findings = run.verdicts.findings.iter().enumerate();
    findings
        .filter(|(_, finding)| finding.state == State::Active)
        .collect()
}

fn with_problem(run: Run, problem: Problem) -> GraphRun {
    let mut run = run;
    run.problems.push(problem);
    GraphRun { run, picture: None }
}

/// The runs of all plans.
fn joined(plans: Vec<Wired>) -> Run {
    let mut runs = plans.into_iter().map(|wired| wired.inventory.run);
    let first = runs.next().unwrap_or_default();
    runs.fold(first, Run::join)
}

/// A fleet, without paths.
fn of_fleet(mut plans: Vec<Wired>, asked: &PictureAsked) -> GraphRun {
    let mut simulations = Vec::new();
    let mut unknown: Vec<Vec<Problem>> = Vec::new();
    for wired in &mut plans {
        wired.inventory.snapshot = Snapshot::default();
        let summary = Asked {
            fail: asked.fail.iter().cloned().collect(),
            summary: true,
            ..Asked::default()
        };
        let (simulation, problems) = follow(&wired.site, &wired.leaves, &summary);
        simulations.push(simulation);
        unknown.push(problems);
    }
    // What is not there under one plan may be there under another.
    let everywhere = unknown
        .iter()
        .min_by_key(|problems| problems.len())
        .cloned();
    let sites: Vec<(&Site<'static>, &Simulation)> = plans
        .iter()
        .map(|wired| &wired.site)
        .zip(&simulations)
        .collect();
    let hosts = plans.iter().map(|wired| wired.leaves.len()).sum();
    let picture = fleet(&sites, hosts);
    let mut run = joined(plans);
    let problems = everywhere.unwrap_or_default();
    let picture = problems.is_empty().then_some(picture);
    run.problems.extend(problems);
    GraphRun { run, picture }
}

/// Hosts with every hop, or a box for hosts that are alike.
fn of_hosts(
    mut plans: Vec<Wired>,
    run: Run,
    (title, chosen): (String, &[(usize, usize)]),
    asked: &PictureAsked,
) -> GraphRun {
    let pictures = drawn(&mut plans, chosen);
    let found = found(&plans, chosen, &pictures);
    let leaves: Vec<&HostLeaf> = found.iter().map(|(_, leaf)| *leaf).collect();
    let is_small = pictures.len() <= MOST_HOSTS;
    let mut picture = if is_small {
        Picture::of_hosts(title, &pictures)
    } else {
        shapes::of(&title, &pictures, &leaves)
    };
    pin(&mut picture, &pictures, &active(&run));
    let mut run = run;
    let Some((wired, _)) = found.first() else {
        return GraphRun {
            run,
            picture: Some(picture),
        };
    };
    match wired.failure(asked, &leaves, is_small) {
        Err(problems) => {
            run.problems.extend(problems);
            return GraphRun { run, picture: None };
        }
        Ok(None) => {}
        Ok(Some(simulation)) if is_small => {
            if let Some(scenario) = simulation.scenarios.first() {
                let failure = Failure {
                    site: &wired.site,
                    simulation: &simulation,
                    scenario,
                };
                mark(&mut picture, &failure, &pictures, &leaves);
            }
        }
        Ok(Some(simulation)) => {
            let is_failing = asked.fail.is_some();
            shapes::mark(
                &mut picture,
                (&wired.site, &simulation),
                &leaves,
                is_failing,
            );
        }
    }
    let picture = Some(picture);
    GraphRun { run, picture }
}

/// The plan and the leaf of each host that was drawn.
fn found<'w>(
    plans: &'w [Wired],
    chosen: &[(usize, usize)],
    pictures: &[HostPicture],
) -> Vec<(&'w Wired, &'w HostLeaf)> {
    let leaves: BTreeMap<&str, (&Wired, &HostLeaf)> = chosen
        .iter()
        .filter_map(|(plan, leaf)| {
            let wired = plans.get(*plan)?;
            let leaf = wired.leaves.get(*leaf)?;
            Some((&*leaf.id, (wired, leaf)))
        })
        .collect();
    let found = pictures
        .iter()
        .filter_map(|host| leaves.get(host.id.as_str()));
    found.copied().collect()
}

/// Draws the hosts that were chosen, in the order of their names.
fn drawn(plans: &mut [Wired], chosen: &[(usize, usize)]) -> Vec<HostPicture> {
    let mut pictures: Vec<HostPicture> = Vec::new();
    let mut offset = 0;
    for (plan, wired) in plans.iter_mut().enumerate() {
        let own = chosen.iter().filter(|(of, _)| *of == plan);
        let own: Vec<usize> = own.map(|(_, leaf)| *leaf).collect();
        pictures.extend(wired.draw(&own, offset));
        offset += wired.inventory.run.sources.len();
    }
    pictures.sort_by(|one, other| one.name.cmp(&other.name));
    pictures
}

/// A host with the place by which its file is found again.
struct Seen {
    leaf: HostLeaf,
    place: Option<Place>,
}

impl Leaf for Seen {
    fn places(&self) -> impl Iterator<Item = Place> {
        self.leaf.places()
    }

    fn name(&self) -> &Arc<str> {
        self.leaf.name()
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.leaf.domain()
    }

    fn rename(&mut self, name: &str) {
        self.leaf.rename(name);
    }
}

/// What a picture keeps: leaves with their places, and the snapshot.
struct Drawable;

impl Keep for Drawable {
    type Shared = ();
    type Leaf = Seen;
    type Common = Shapes;
    const SNAPSHOT: bool = true;

    fn shared<'a>(&self, _: &Site<'a>, _: &'a Fabric<'a>) {}

    fn leaf<'a>((): &(), site: &Site<'a>, host: &HostGraph<'a>) -> Seen {
        Seen {
            leaf: leaf(site, host),
            place: host.host.place,
        }
    }

    fn common(shapes: &mut Shapes, seen: Seen) -> Seen {
        Seen {
            leaf: shapes.shared(seen.leaf),
            ..seen
        }
    }
}

/// What one plan rules, with the backends, so that hosts can be wired again.
struct Wired {
    inventory: Inventory,
    site: Site<'static>,
    leaves: Vec<HostLeaf>,
    places: Vec<Option<Place>>,
}

impl Wired {
    /// What each plan rules, with names that tell hosts and domains of all of them apart.
    fn by_plans(request: &Request, working: &Path) -> Vec<Self> {
        let plans = wired::by_plans(&Drawable, request, working).into_iter();
        let plans = plans.map(|plan| {
            let seen = plan.leaves.into_iter();
            let (leaves, places) = seen.map(|seen| (seen.leaf, seen.place)).unzip();
            Self {
                inventory: plan.inventory,
                site: plan.site,
                leaves,
                places,
            }
        });
        plans.collect()
    }

    /// Draws hosts, of which places are told as those of a run behind so many other files.
    fn draw(&mut self, chosen: &[usize], offset: usize) -> Vec<HostPicture> {
        let hosts: Vec<(usize, Host)> = chosen
            .iter()
            .filter_map(|leaf| Some((*leaf, self.host(*leaf)?)))
            .collect();
        let snapshot = &self.inventory.snapshot;
        let fabric = Fabric::new(&snapshot.backends, &self.inventory.config.plan);
        let site = Site::new(&fabric);
        let drawn = hosts.iter().map(|(leaf, host)| {
            let mut drawn =
                host_picture(&site, &self.site, &fabric.host(host), &self.leaves[*leaf]);
            for node in &mut drawn.nodes {
                node.place = node.place.map(|place| Place {
                    source: place.source.after(offset),
                    ..place
                });
            }
            drawn
        });
        drawn.collect()
    }

    /// The host of a leaf, from the snapshot or from its file.
    fn host(&mut self, leaf: usize) -> Option<Host> {
        let place = self.places.get(leaf).copied().flatten();
        let id = self.leaves.get(leaf)?.id.clone();
        let mut known = self.inventory.snapshot.hosts.iter();
        let is = |host: &&Host| match place {
            Some(place) => host.place == Some(place),
            None => *host.id() == *id,
        };
        if let Some(known) = known.find(is) {
            return Some(known.clone());
        }
        let file = place?.source;
        let sources = &mut self.inventory.run.sources;
        let mut source = sources.take(file);
        let fragment = read_file(&mut source, file).fragment;
        sources.put(file, source);
        let mut host = fragment?.hosts.into_iter().next()?;
        host.identify("", &mut BTreeMap::new());
        Some(host)
    }

    /// What follows from the failure that is asked for; for boxes of many hosts, from every failure.
    ///
    /// # Errors
    /// What is to fail is not there, or is not one failure.
    fn failure(
        &self,
        asked: &PictureAsked,
        leaves: &[&HostLeaf],
        is_small: bool,
    ) -> Result<Option<Simulation>, Vec<Problem>> {
        if asked.fail.is_none() && is_small {
            return Ok(None);
        }
        let only = leaves.first().filter(|_| leaves.len() == 1);
        let wanted = Asked {
            fail: asked.fail.iter().cloned().collect(),
            host: only.map(|leaf| leaf.name.to_string()),
            ..Asked::default()
        };
        let (simulation, problems) = follow(&self.site, &self.leaves, &wanted);
        if !problems.is_empty() {
            return Err(problems);
        }
        if let Some(text) = asked
            .fail
            .as_ref()
            .filter(|_| simulation.scenarios.len() > 1)
        {
            let some = simulation.scenarios.iter().take(5);
            let some: Vec<&str> = some.map(|scenario| scenario.id.as_str()).collect();
            let count = simulation.scenarios.len();
            let message = format!("`{text}` names {count} failures, and a picture shows one");
            let problem = Problem::error("fail", message);
            return Err(vec![
                problem.help(format!("say which: {}", some.join(", "))),
            ]);
        }
        Ok(Some(simulation))
    }
}
