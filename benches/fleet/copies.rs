//! More rules than there are: copies of the shipped ones in areas of their own, and a run with all
//! of them on the bytecode machine. `check --policies` takes the same folder, but runs rules of
//! users on the interpreter.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use fabriclint::audit::{Request, collect};
use fabriclint::catalogue::Catalogue;
use fabriclint::engine::{Engine, Settings};
use fabriclint::source::{Problem, Sources};

/// A folder for `--policies` with so many copies, the shipped rules in turn.
pub fn copies(count: usize) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fleet-rules-{count}"));
    // Always written anew: the shipped rules may have changed.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = Catalogue::shipped(&mut Sources::default()).map_err(|it| said(&it))?;
    for (number, rule) in shipped.rules.keys().cycle().take(count).enumerate() {
        let turn = number / shipped.rules.len() + 1;
        let (old, new) = (rule.area(), format!("{}-copy-{turn}", rule.area()));
        let name = rule.as_str().rsplit('/').next().unwrap_or_default();
        let (pages, policies) = (folder.join("rules").join(&new), folder.join("policies"));
        let policies = policies.join(&new);
        fs::create_dir_all(&pages)?;
        fs::create_dir_all(&policies)?;
        fs::copy(root.join(rule.page()), pages.join(format!("{name}.md")))?;
        let file = format!("{}.rego", name.replace('-', "_"));
        let policy = fs::read_to_string(root.join("policies").join(old).join(&file))?;
        let package = format!("package fabriclint.{old}.");
        let moved = format!("package fabriclint.{}.", new.replace('-', "_"));
        let policy = policy.replacen(&package, &moved, 1);
        // Parameters go by the rule's id.
        let policy = policy.replace(rule.as_str(), &format!("{new}/{name}"));
        fs::write(policies.join(file), policy)?;
    }
    Ok(folder)
}

/// How many rules are shipped.
pub fn shipped() -> Result<usize, Box<dyn Error>> {
    let shipped = Catalogue::shipped(&mut Sources::default()).map_err(|it| said(&it))?;
    Ok(shipped.rules.len())
}

/// Reads a folder and evaluates the shipped rules and those of a folder in one engine, and says
/// how long it took, as `check --timings` does.
pub fn evaluate(folder: PathBuf, policies: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let request = Request {
        paths: vec![folder],
        ..Request::default()
    };
    let start = Instant::now();
    let mut inventory = collect(&request, Path::new(env!("CARGO_MANIFEST_DIR")));
    let read = start.elapsed();
    let mut rules = Catalogue::shipped(&mut inventory.sources).map_err(|it| said(&it))?;
    if let Some(policies) = policies {
        let more = Catalogue::of_folder(&mut inventory.sources, policies);
        let more = more.map_err(|it| said(&it))?;
        rules.rules.extend(more.rules);
        rules.policies.extend(more.policies);
    }
    let plan = &inventory.config.plan;
    let engine = Engine::new(&rules, plan, &Settings::default())?;
    let loaded = start.elapsed();
    let verdicts = engine.evaluate(&inventory.snapshot, plan)?;
    let evaluated = start.elapsed();
    let ms = |spent: std::time::Duration| spent.as_secs_f64() * 1e3;
    eprintln!("timings ms\nread {:.1}", ms(read));
    eprintln!("load the rules {:.1}", ms(loaded.saturating_sub(read)));
    eprintln!("evaluate {:.1}\n", ms(evaluated.saturating_sub(loaded)));
    eprintln!(
        "{} rules, {} findings",
        engine.rules(),
        verdicts.findings.len()
    );
    Ok(())
}

fn said(problems: &[Problem]) -> String {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    all.join("\n")
}
