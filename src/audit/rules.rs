//! The rules of a run: which ones, with what settings, in which engine.

use super::{GivenUp, Inventory, Request};
use crate::catalogue::{Catalogue, RuleCard, RuleId};
use crate::config::RuleChoice;
use crate::engine::{Engine, EngineKind, LintKind, PagelessPolicies, Settings, lint};
use crate::fabric::plan::Plan;
use crate::source::Problem;

/// The rules of a run, loaded: one engine for the shipped ones, others for the user's own, so that
/// an error in one leaves the other's message clear.
#[derive(Default)]
pub struct RuleSet {
    /// Rules with pages.
    pub engines: Vec<Engine>,
    /// Policies without pages.
    pub own: Option<PagelessPolicies>,
}

/// Loads the rules of a run, and notes what reports say of them.
///
/// # Errors
/// Rules that do not load.
pub fn load(request: &Request, inventory: &mut Inventory) -> Result<RuleSet, Vec<Problem>> {
    let mut choice = inventory.config.rules.clone();
    choice.add(&request.select, &request.ignore);
    let mut shipped = Catalogue::shipped(&mut inventory.run.sources)?;
    let mut own = own_rules(request, inventory)?;
    inventory.run.problems.extend(own.warnings());
    own.borrow_library(&shipped);
    let plan = &inventory.config.plan;
    let mut own_policies = without_pages(&own, plan)?;
    let without_page = own_policies.iter().flat_map(PagelessPolicies::rules);
    let without_page: Vec<RuleId> = without_page.collect();
    let waivers = &inventory.config.waivers;
    let unknown = waivers.iter().filter_map(|waiver| {
        let problem = RuleChoice::stranger(&waiver.rule, &[&shipped, &own], &without_page)?;
        Some(problem.at(waiver.place))
    });
    let mut problems: Vec<Problem> = unknown.collect();
    problems.extend(choice.apply(&mut [&mut shipped, &mut own], &without_page));
    if !problems.is_empty() {
        return Err(problems);
    }
    // Shipped policies are linted by our tests, and not on every start.
    let faults = lint(&own, &[LintKind::Reference]);
    if !faults.is_empty() {
        return Err(faults);
    }
    if let Some(policies) = &mut own_policies {
        policies.choose(|id| choice.runs(id), |id| Some(choice.severity.get(id)?.0));
    }
    // Without a policy that runs, nobody needs the document that they read.
    let mut own_policies = own_policies.filter(|policies| policies.rules().next().is_some());
    let pages = shipped.rules.values().chain(own.rules.values());
    let mut cards: Vec<RuleCard> = pages.map(RuleCard::of).collect();
    let without_page = own_policies.iter().flat_map(PagelessPolicies::rules);
    cards.extend(without_page.map(RuleCard::without_page));
    cards.extend(choice.about_the_run(!waivers.is_empty()));
    let mut engines = Vec::new();
    for (catalogue, engine) in [(shipped, request.engine), (own, EngineKind::Interpreter)] {
        if catalogue.rules.is_empty() {
            continue;
        }
        let settings = settings(&choice, engine);
        let engine = Engine::new(&catalogue, plan, &settings);
        engines.push(engine.map_err(|problem| vec![problem])?);
    }
    let given_up = give_up(request, &engines, own_policies.as_mut());
    inventory.run.problems.extend(given_up);
    inventory.run.rules = cards;
    Ok(RuleSet {
        engines,
        own: own_policies,
    })
}

/// The policies of the user that have no page; nothing where there are none.
fn without_pages(own: &Catalogue, plan: &Plan) -> Result<Option<PagelessPolicies>, Vec<Problem>> {
    if own.pageless.is_empty() {
        return Ok(None);
    }
    let loaded = PagelessPolicies::load(&own.pageless, &own.library, plan);
    loaded.map(Some).map_err(|problem| vec![problem])
}

/// The rules of the user, unless reading them ended the process before.
fn own_rules(request: &Request, inventory: &mut Inventory) -> Result<Catalogue, Vec<Problem>> {
    let unreadable = request.given_up.iter().find(|entry| entry.rule.is_empty());
    let run = &mut inventory.run;
    run.problems.extend(unreadable.map(GivenUp::problem));
    match &request.policies {
        Some(folder) if unreadable.is_none() => Catalogue::of_folder(&mut run.sources, folder),
        _ => Ok(Catalogue::default()),
    }
}

/// Runs the rules no more that ended the process before, and says so at their policies.
fn give_up(
    request: &Request,
    engines: &[Engine],
    mut own: Option<&mut PagelessPolicies>,
) -> Vec<Problem> {
    let of_rules = request
        .given_up
        .iter()
        .filter(|entry| !entry.rule.is_empty());
    let told = of_rules.map(|entry| {
        let with_page = engines
            .iter()
            .find_map(|engine| engine.give_up(&entry.rule));
        let place = with_page.or_else(|| own.as_mut()?.give_up(&entry.rule));
        Problem {
            place,
            ..entry.problem()
        }
    });
    told.collect()
}

fn settings(choice: &RuleChoice, engine: EngineKind) -> Settings {
    let severities = choice
        .severity
        .iter()
        .map(|(id, (severity, _))| (id.clone(), *severity));
    Settings {
        engine,
        severity: severities.collect(),
        parameters: choice.parameters.clone(),
    }
}
