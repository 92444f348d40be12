//! Embeds the rule pages, the policies and the base estates, so that the binary stands alone. It
//! compiles no policy: what they compile to stands in `policies/bytecode.txt`, which a test writes.
//!
//! A debug build reads these texts from the disk when it runs (`src/catalogue/embedded.rs`): there an
//! edit of a page or a policy compiles nothing, and this is not run again.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    let mut code = String::new();
    for (name, folder, ending) in [
        ("PAGES", "rules", "md"),
        ("POLICIES", "policies", "rego"),
        ("BASES", "rules/bases", "yaml"),
    ] {
        let files = files(&root, folder, ending, release)?;
        table(&mut code, name, &root, &files);
    }
    fs::write(out.join("embedded.rs"), code)?;
    println!("cargo::rustc-env=FABRICLINT_BUILD={:016x}", digest(&root)?);
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// What tells the code of one build from that of the next of the same version: what one of them
/// judged is not taken for the judgement of the other. The texts have a digest of their own.
fn digest(root: &Path) -> io::Result<u64> {
    let mut hash = DefaultHasher::new();
    for file in files(root, "src", "rs", true)? {
        fs::read(file)?.hash(&mut hash);
    }
    Ok(hash.finish())
}

fn table(code: &mut String, name: &str, root: &Path, files: &[PathBuf]) {
    let _ = writeln!(code, "pub(super) const {name}: &[(&str, &str)] = &[");
    for file in files {
        let relative = file.strip_prefix(root).unwrap_or(file);
        let relative = relative.to_string_lossy().replace('\\', "/");
        let absolute = file.to_string_lossy();
        let _ = writeln!(code, "    ({relative:?}, include_str!({absolute:?})),");
    }
    let _ = writeln!(code, "];");
}

/// The files below a folder, in their order. A folder that is watched triggers a new build when a file
/// is added, changed or removed.
fn files(root: &Path, folder: &str, ending: &str, watched: bool) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        if watched {
            println!("cargo::rerun-if-changed={}", folder.display());
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
