//! Embeds the rule pages, the policies and the base estates, so that the binary stands alone.
//! Policies are compiled here, so that no start of the program has to.
//!
//! Watches the folders: a file that is added or removed triggers a new build.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/engine/bytecode.rs"]
mod bytecode;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut code = String::new();
    table(&mut code, "PAGES", &root, "rules", "md")?;
    policies(&mut code, &root, &out)?;
    table(&mut code, "BASES", &root, "rules/bases", "yaml")?;
    fs::write(out.join("embedded.rs"), code)?;
    println!("cargo::rustc-env=FABRICLINT_BUILD={:016x}", digest(&root)?);
    Ok(())
}

/// What tells one build from the next of the same version: what one of them judged is not taken for
/// the judgement of the other.
fn digest(root: &Path) -> io::Result<u64> {
    let mut hash = DefaultHasher::new();
    for (folder, ending) in [("src", "rs"), ("rules", "md"), ("policies", "rego")] {
        let mut files = Vec::new();
        collect(&root.join(folder), ending, &mut files)?;
        files.sort();
        for file in files {
            fs::read(file)?.hash(&mut hash);
        }
    }
    Ok(hash.finish())
}

fn table(code: &mut String, name: &str, root: &Path, folder: &str, ending: &str) -> io::Result<()> {
    let mut files = Vec::new();
    collect(&root.join(folder), ending, &mut files)?;
    files.sort();
    let _ = writeln!(code, "pub(super) const {name}: &[(&str, &str)] = &[");
    for file in &files {
        let relative = file.strip_prefix(root).unwrap_or(file);
        let relative = relative.to_string_lossy().replace('\\', "/");
        let absolute = file.to_string_lossy();
        let _ = writeln!(code, "    ({relative:?}, include_str!({absolute:?})),");
    }
    let _ = writeln!(code, "];");
    Ok(())
}

fn policies(code: &mut String, root: &Path, out: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    collect(&root.join("policies"), "rego", &mut files)?;
    files.sort();
    let _ = writeln!(
        code,
        "pub(super) const POLICIES: &[super::EmbeddedPolicy] = &["
    );
    for (number, file) in files.iter().enumerate() {
        let relative = file.strip_prefix(root).unwrap_or(file);
        let path = relative.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        // What does not compile by itself, a library or what imports one, is compiled at the start.
        let bytecode = bytecode::pack(&path, &text).unwrap_or_default();
        let packed = out.join(format!("policy-{number}"));
        fs::write(&packed, bytecode)?;
        let (absolute, packed) = (file.to_string_lossy(), packed.to_string_lossy());
        let _ = writeln!(
            code,
            "    super::EmbeddedPolicy {{ path: {path:?}, text: include_str!({absolute:?}), \
             bytecode: include_bytes!({packed:?}) }},"
        );
    }
    let _ = writeln!(code, "];");
    Ok(())
}

fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, ending, files)?;
        } else if path.extension().is_some_and(|it| it == ending) {
            files.push(path);
        }
    }
    Ok(())
}
