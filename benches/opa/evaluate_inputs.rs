//! Evaluates what `fabriclint snapshot --inputs` dumped on the bytecode machine, as `check` does, and
//! says how much processor time that took without reading, joining or reporting.
//!
//! `cargo run --release --example evaluate_inputs -- DIR ROUNDS`: answers other than the dumped ones
//! are an error. Linux only.

#![expect(clippy::print_stdout, reason = "for `fleet.py`")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use fabriclint::catalogue::{Catalogue, Policy, RuleId};
use fabriclint::source::Sources;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::rvm::program::Program;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Rc, Value};
use serde_json::{Value as Json, json};

/// One policy on one input.
struct Case {
    entry: usize,
    input: Value,
    deny: Json,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(rounds)) = (arguments.next(), arguments.next()) else {
        return Err("evaluate_inputs DIR ROUNDS".into());
    };
    let (folder, rounds) = (PathBuf::from(folder), rounds.parse::<usize>()?);
    let (program, packages) = compile()?;
    let cases = cases(&folder, &packages)?;
    let mut machine = RegoVM::new();
    machine.load_program(program);
    machine.set_data(Value::from_json_str(&text(&folder.join("data.json"))?)?)?;
    // Limits of the product, so that what it costs to watch them is in the figure.
    machine.set_execution_timer_config(Some(ExecutionTimerConfig {
        limit: Duration::from_secs(10),
        check_interval: 1024.try_into()?,
    }));
    machine.set_max_instructions(1_000_000_000);
    for case in &cases {
        let answer: Json = serde_json::from_str(&run(&mut machine, case)?.to_json_str()?)?;
        if answer != case.deny {
            return Err(format!("other than dumped: {answer:#} for {:#}", case.deny).into());
        }
    }
    let mut least = u64::MAX;
    for _ in 0..rounds {
        let start = processor_time()?;
        for case in &cases {
            run(&mut machine, case)?;
        }
        least = least.min(processor_time()? - start);
    }
    println!(
        "{}",
        json!({"evaluations": cases.len(), "nanoseconds": least})
    );
    Ok(())
}

fn run(machine: &mut RegoVM, case: &Case) -> Result<Value, Box<dyn Error>> {
    machine.set_input(case.input.clone());
    Ok(machine.execute_entry_point_by_index(case.entry)?)
}

/// The shipped policies in one program, and the package of each entry point.
fn compile() -> Result<(Arc<Program>, Vec<String>), Box<dyn Error>> {
    let shipped = Catalogue::shipped(&mut Sources::default());
    let shipped = shipped.map_err(|problems| format!("{problems:?}"))?;
    let mut engine = Engine::new();
    let policies = shipped.library.iter().chain(shipped.policies.values());
    for Policy { path, text, .. } in policies {
        engine.add_policy(path.clone(), text.clone())?;
    }
    let packages: Vec<String> = shipped.rules.keys().map(RuleId::package).collect();
    let entries = packages
        .iter()
        .map(|package| format!("data.{package}.deny"));
    let entries: Vec<String> = entries.collect();
    let first: Rc<str> = entries.first().ok_or("no rules")?.as_str().into();
    let policy = engine.compile_with_entrypoint(&first)?;
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    Ok((Compiler::compile_from_policy(&policy, &entries)?, packages))
}

fn cases(folder: &Path, packages: &[String]) -> Result<Vec<Case>, Box<dyn Error>> {
    let index: Json = serde_json::from_str(&text(&folder.join("index.json"))?)?;
    let mut cases = Vec::new();
    for item in index.as_array().ok_or("no index")? {
        let word = |key: &str| item[key].as_str().ok_or(format!("no `{key}` in the index"));
        let package = word("package")?;
        let entry = packages.iter().position(|known| known == package);
        cases.push(Case {
            entry: entry.ok_or(format!("no policy {package}"))?,
            input: Value::from_json_str(&text(&folder.join(word("file")?))?)?,
            deny: serde_json::from_str(&text(&folder.join(word("deny")?))?)?,
        });
    }
    Ok(cases)
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(path);
    Ok(text.map_err(|error| format!("{}: {error}", path.display()))?)
}

/// Nanoseconds that this thread ran for.
fn processor_time() -> Result<u64, Box<dyn Error>> {
    let text = text(Path::new("/proc/thread-self/schedstat"))?;
    Ok(text.split(' ').next().ok_or("no figure")?.parse()?)
}
