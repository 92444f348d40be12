//! More rules than there are: copies of the shipped ones in areas of their own, and a run with all
//! of them on the bytecode machine, as if they were shipped too. `check --policies` takes a folder
//! of them, but runs rules of users on the interpreter.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use fabriclint::audit::{Request, collect};
use fabriclint::catalogue::{Catalogue, EmbeddedPolicy};
use fabriclint::engine::{Engine, Settings, pack as pack_policies};
use fabriclint::source::{Problem, Sources};

/// Pages and policies, each a path and a text.
struct Copies {
    pages: Vec<(String, String)>,
    policies: Vec<(String, String)>,
}

/// A page, its policy, and what that is compiled to.
type Packed = ((String, String), (String, String), String);

impl Copies {
    /// So many copies, the shipped rules in turn.
    fn new(count: usize) -> Result<Self, Box<dyn Error>> {
        let mut sources = Sources::default();
        let shipped = Catalogue::shipped(&mut sources).map_err(|problems| said(&problems))?;
        let (mut pages, mut policies) = (Vec::new(), Vec::new());
        for (number, rule) in shipped.rules.values().cycle().take(count).enumerate() {
            let (turn, id) = (number / shipped.rules.len() + 1, &rule.id);
            let (old, new) = (id.area(), format!("{}-copy-{turn}", id.area()));
            let name = id.as_str().rsplit('/').next().unwrap_or_default();
            let page = sources.get(rule.source).text();
            pages.push((format!("rules/{new}/{name}.md"), page.to_owned()));
            let policy = &shipped.policies[id].text;
            let package = format!("package fabriclint.{old}.");
            let moved = format!("package fabriclint.{}.", new.replace('-', "_"));
            let policy = policy.replacen(&package, &moved, 1);
            // Parameters go by the rule's id.
            let policy = policy.replace(id.as_str(), &format!("{new}/{name}"));
            let file = format!("policies/{new}/{}.rego", name.replace('-', "_"));
            policies.push((file, policy));
        }
        Ok(Self { pages, policies })
    }

    /// As if they were shipped, with what they compile to.
    fn pack(self) -> Result<Vec<Packed>, Box<dyn Error>> {
        let mut sources = Sources::default();
        let shipped = Catalogue::shipped(&mut sources).map_err(|problems| said(&problems))?;
        let pages = self.pages.iter();
        let pages: Vec<_> = pages
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let policies = self.policies.clone().leak().iter();
        let policies = policies.map(|(path, text)| EmbeddedPolicy {
            path,
            text,
            packed: "",
        });
        let policies: Vec<EmbeddedPolicy> = policies.collect();
        let copies = Catalogue::of_texts(&mut sources, &pages, &policies);
        let mut copies = copies.map_err(|problems| said(&problems))?;
        copies.borrow_library(&shipped);
        let lines = pack_policies(&copies)?;
        let packed = lines.lines().filter_map(|line| line.split_once(' '));
        let packed: BTreeMap<&str, &str> = packed.collect();
        let pairs = self.pages.into_iter().zip(self.policies);
        let with_program = |(page, policy): ((String, String), (String, String))| {
            let packed = packed
                .get(policy.0.as_str())
                .ok_or("a policy was not packed")?;
            Ok((page, policy, (*packed).to_owned()))
        };
        pairs.map(with_program).collect()
    }
}

/// A folder for `--policies` with so many copies.
pub fn folder(count: usize) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fleet-rules-{count}"));
    // Always written anew: the shipped rules may have changed.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let copies = Copies::new(count)?;
    for (path, text) in copies.pages.iter().chain(&copies.policies) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, text)?;
    }
    Ok(folder)
}

/// So many copies as if they were shipped, in a file for `evaluate`.
pub fn pack(count: usize) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("fleet-rules-{count}.packed"));
    fs::write(&file, serde_json::to_vec(&Copies::new(count)?.pack()?)?)?;
    Ok(file)
}

fn unpack(file: &Path, sources: &mut Sources) -> Result<Catalogue, Box<dyn Error>> {
    let packed: Vec<Packed> = serde_json::from_slice(&fs::read(file)?)?;
    // What is part of a program stays as long as it.
    let packed: &'static [Packed] = packed.leak();
    let pages: Vec<(&str, &str)> = packed
        .iter()
        .map(|((path, text), ..)| (path.as_str(), text.as_str()))
        .collect();
    let policies: Vec<EmbeddedPolicy> = packed
        .iter()
        .map(|(_, (path, text), packed)| EmbeddedPolicy { path, text, packed })
        .collect();
    Ok(Catalogue::of_texts(sources, &pages, &policies).map_err(|problems| said(&problems))?)
}

/// How many rules are shipped.
pub fn shipped() -> Result<usize, Box<dyn Error>> {
    let shipped =
        Catalogue::shipped(&mut Sources::default()).map_err(|problems| said(&problems))?;
    Ok(shipped.rules.len())
}

/// Reads a folder, evaluates the shipped rules and packed copies in one engine, and says how long it
/// took, as `check --timings` does.
pub fn evaluate(folder: PathBuf, copies: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let request = Request {
        paths: vec![folder],
        ..Request::default()
    };
    let start = Instant::now();
    let mut inventory = collect(&request, Path::new(env!("CARGO_MANIFEST_DIR")));
    let read = start.elapsed();
    let mut rules =
        Catalogue::shipped(&mut inventory.run.sources).map_err(|problems| said(&problems))?;
    if let Some(copies) = copies {
        let more = unpack(copies, &mut inventory.run.sources)?;
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
