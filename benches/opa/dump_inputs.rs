//! Writes what every policy gets and answers for the examples of its page and for mutated ones, a
//! folder for each example, each as `fabriclint snapshot --inputs` writes it.
//!
//! `cargo run --example dump_inputs -- DIR ROUNDS`: so many documents for each example, the first as
//! the page has it; the same files on every run.

#[path = "../../tests/shared/dice.rs"]
mod dice;
#[path = "../../tests/rules/mutated.rs"]
mod mutated;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dice::Dice;
use fabriclint::catalogue::Catalogue;
use fabriclint::cli::dump::Dump;
use fabriclint::engine::{Engine, Settings};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::record::Reading;
use fabriclint::source::{Node, Problem, Sources, parse_json};
use mutated::mutants;
use serde_json::Value as Json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(rounds)) = (arguments.next(), arguments.next()) else {
        return Err("dump_inputs DIR ROUNDS".into());
    };
    let (folder, rounds) = (PathBuf::from(folder), rounds.parse()?);
    if folder.exists() {
        return Err(format!("{} exists", folder.display()).into());
    }
    fs::create_dir_all(&folder)?;
    let mut sources = Sources::default();
    let catalogue = Catalogue::shipped(&mut sources).map_err(|problems| first(&problems))?;
    let mut dice = Dice::new();
    for rule in catalogue.rules.values() {
        for (number, example) in rule.examples.iter().enumerate() {
            let folder = folder.join(rule.id.as_str()).join(format!("{number:02}"));
            let document = example.document(&catalogue, &sources)?;
            let documents = mutants(&document, rounds, &mut dice);
            dump(&catalogue.only(&rule.id), &documents, &folder)?;
        }
    }
    Ok(())
}

fn first(problems: &[Problem]) -> String {
    problems
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// One folder. A policy that fails stands in the index as such.
fn dump(catalogue: &Catalogue, documents: &[Json], folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut dump = Dump::new(folder)?;
    // Mutations leave the plan alone, so that one engine and one `data.json` serve all.
    let mut engine = None;
    for document in documents {
        let mut snapshot = Snapshot::read(&tree(document)?, &mut Reading::default());
        let plan = snapshot.plan.take().unwrap_or_default();
        let engine = match &engine {
            Some(engine) => engine,
            None => engine.insert(Engine::new(catalogue, &plan, &Settings::default())?),
        };
        dump.add(engine, &snapshot, &plan)?;
    }
    Ok(dump.finish()?)
}

fn tree(document: &Json) -> Result<Node<'static>, Problem> {
    let text = document.to_string();
    let mut sources = Sources::default();
    let id = sources.add("mutant.json", "mutant.json", text.as_str());
    parse_json(id, &text).map(Node::into_owned)
}
