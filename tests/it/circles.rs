//! No file of the code imports a file that imports it, directly or by way of others, and no folder a folder.
//! A name that a module only passes on (`pub use`) is imported from the file that declares it.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::files;

/// The path of a module, `["readers", "oneview"]`.
type Path = Vec<String>;

/// Who imports whom.
type Imports = BTreeMap<Path, BTreeSet<Path>>;

/// What a file says about others.
struct Module {
    /// The code without its `use` statements.
    body: String,
    /// What it imports with `use`.
    uses: Vec<String>,
    /// What it passes on, by the name under which it does.
    exports: BTreeMap<String, String>,
}

impl Module {
    fn new(code: &str) -> Self {
        let mut module = Self {
            body: String::new(),
            uses: Vec::new(),
            exports: BTreeMap::new(),
        };
        // Who may look at something is no import: `pub(in crate::readers)`.
        let mut code = code.to_owned();
        while let Some(start) = code.find("pub(in ") {
            let end = code[start..].find(')').expect("a closing brace");
            code.replace_range(start..=start + end, "pub");
        }
        let mut lines = code.lines();
        while let Some(line) = lines.next() {
            let Some((before, rest)) = statement(line) else {
                module.body.push_str(line);
                module.body.push('\n');
                continue;
            };
            let mut tree = rest.to_owned();
            while !tree.contains(';') {
                tree.push_str(lines.next().expect("the statement ends"));
            }
            let tree = tree.split(';').next().unwrap_or_default();
            for (path, name) in leaves(tree) {
                if before.is_empty() {
                    module.uses.push(path);
                } else {
                    module.exports.insert(name, path);
                }
            }
        }
        module
    }

    /// The paths that stand in the code itself: from the top, from around, or from a module below.
    fn paths(&self, children: &BTreeSet<&str>) -> Vec<String> {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let mut paths = Vec::new();
        let mut rest = self.body.as_str();
        while let Some(start) = rest.find(is_word) {
            let before = rest[..start].to_owned();
            rest = &rest[start..];
            let end = rest.find(|letter| !is_word(letter) && letter != ':');
            let (path, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after;
            let root = path.split("::").next().unwrap_or_default();
            let is_root = matches!(root, "crate" | "super" | "self") || children.contains(root);
            if path.contains("::") && is_root && !before.ends_with("::") {
                paths.push(path.to_owned());
            }
        }
        paths
    }
}

/// A `use` statement: what stands before it, and what follows.
fn statement(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (before, rest) = line.split_once("use ")?;
    let before = before.trim();
    let is_visibility = before.is_empty() || before == "pub" || before.starts_with("pub(");
    is_visibility.then_some((before, rest))
}

/// The paths of a tree of imports, each with the name that it gets.
fn leaves(tree: &str) -> Vec<(String, String)> {
    let tree = tree.trim();
    let Some((before, inner)) = tree.split_once('{') else {
        let (path, name) = match tree.split_once(" as ") {
            Some((path, name)) => (path, name),
            None => (tree, tree.rsplit("::").next().unwrap_or(tree)),
        };
        let path = path.trim().trim_end_matches("::*");
        return vec![(path.to_owned(), name.trim().to_owned())];
    };
    let inner = inner.trim().trim_end_matches('}');
    let (mut depth, mut start) = (0_u32, 0);
    let mut items = Vec::new();
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&inner[start..]);
    let items = items.into_iter().map(str::trim);
    let items = items.filter(|item| !item.is_empty());
    items
        .flat_map(|item| {
            let closing = "}".repeat(item.matches('{').count() - item.matches('}').count());
            leaves(&format!("{before}{item}{closing}"))
        })
        .collect()
}

/// The module that declares what a path names, as far as it is one of ours.
fn declares(
    modules: &BTreeMap<Path, Module>,
    from: &[String],
    path: &str,
    steps: usize,
) -> Option<Path> {
    let mut words: Vec<&str> = path.split("::").collect();
    let mut at = from.to_vec();
    match words[0] {
        "crate" => {
            at.clear();
            words.remove(0);
        }
        "super" | "self" => {
            while matches!(words.first(), Some(&("super" | "self"))) {
                if words.remove(0) == "super" {
                    at.pop();
                }
            }
        }
        child => {
            let below = [from, &[child.to_owned()]].concat();
            modules.get(&below)?;
        }
    }
    while let Some(word) = words.first() {
        let below = [at.as_slice(), &[(*word).to_owned()]].concat();
        if modules.contains_key(&below) {
            at = below;
            words.remove(0);
            continue;
        }
        let passed_on = modules
            .get(&at)
            .and_then(|module| module.exports.get(*word));
        if let Some(path) = passed_on.filter(|_| steps > 0) {
            let rest = [&[path.as_str()], &words[1..]].concat().join("::");
            return declares(modules, &at, &rest, steps - 1).or(Some(at));
        }
        break;
    }
    Some(at)
}

/// Who imports whom among files, given by their paths and their code without tests.
fn imports<'a>(files: impl Iterator<Item = (&'a str, String)>) -> Imports {
    let mut modules: BTreeMap<Path, Module> = BTreeMap::new();
    for (path, code) in files {
        let path = path.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let path = if path == "lib" { "" } else { path };
        let words = path.split('/').filter(|word| !word.is_empty());
        modules.insert(words.map(str::to_owned).collect(), Module::new(&code));
    }
    let mut imports = Imports::new();
    for (path, module) in &modules {
        let below = modules.keys().filter(|other| other.len() == path.len() + 1);
        let below = below.filter(|other| other.starts_with(path));
        let children = below.filter_map(|other| other.last().map(String::as_str));
        let inline = module.paths(&children.collect());
        let of_module = module.uses.iter().chain(&inline);
        let of_module = of_module.filter_map(|name| declares(&modules, path, name, 8));
        let of_module = of_module.filter(|other| other != path && modules.contains_key(other));
        imports.insert(path.clone(), of_module.collect());
    }
    imports
}

/// What is left of imports when everything is taken away that leads to nothing, or that nothing leads to.
fn circles(mut imports: Imports) -> Imports {
    loop {
        let before: usize = imports.values().map(BTreeSet::len).sum();
        imports.retain(|_, others| !others.is_empty());
        let leading: BTreeSet<Path> = imports.keys().cloned().collect();
        let reached: BTreeSet<Path> = imports.values().flatten().cloned().collect();
        imports.retain(|path, _| reached.contains(path));
        for others in imports.values_mut() {
            others.retain(|other| leading.contains(other));
        }
        if imports.values().map(BTreeSet::len).sum::<usize>() == before {
            return imports;
        }
    }
}

/// The imports between what stands side by side in one folder, files and folders alike.
fn beside(imports: &Imports, folder: &[String]) -> Imports {
    let depth = folder.len() + 1;
    let inside = |path: &Path| path.len() >= depth && path.starts_with(folder);
    let mut beside = Imports::new();
    for (path, others) in imports.iter().filter(|(path, _)| inside(path)) {
        for other in others.iter().filter(|other| inside(other)) {
            if path[..depth] != other[..depth] {
                let from = beside.entry(path[..depth].to_vec()).or_default();
                from.insert(other[..depth].to_vec());
            }
        }
    }
    beside
}

fn told(imports: &Imports) -> Vec<String> {
    let pairs = imports.iter().flat_map(|(path, others)| {
        let path = path.join("/");
        others
            .iter()
            .map(move |other| format!("{path} imports {}", other.join("/")))
    });
    pairs.collect()
}

#[test]
fn no_import_goes_in_a_circle() {
    let files = files("src", "rs");
    let code = files.iter().filter(|file| file.path != "main.rs");
    let imports = imports(code.map(|file| (file.path.as_str(), file.code())));
    assert!(
        imports.values().map(BTreeSet::len).sum::<usize>() > 500,
        "imports are seen"
    );
    let among_files = circles(imports.clone());
    assert!(among_files.is_empty(), "files: {:#?}", told(&among_files));
    let mut folders: BTreeSet<Path> = BTreeSet::new();
    for path in imports.keys() {
        folders.extend((0..path.len()).map(|depth| path[..depth].to_vec()));
    }
    for folder in folders {
        let among = circles(beside(&imports, &folder));
        assert!(among.is_empty(), "in {folder:?}: {:#?}", told(&among));
    }
}

/// The circles among made-up files.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(path, code)| (*path, (*code).to_owned()));
    told(&circles(imports(files)))
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let direct = [("a.rs", "use crate::b::B;"), ("b.rs", "use super::a::A;")];
    assert_eq!(found(&direct), ["a imports b", "b imports a"]);
    let passed_on = [
        ("a/mod.rs", "mod one;\nmod two;\npub use one::One;"),
        (
            "a/one.rs",
            "use super::two::{\n    Two, Other as Three,\n};",
        ),
        ("a/two.rs", "fn two(one: crate::a::One) {}"),
    ];
    assert_eq!(
        found(&passed_on),
        ["a/one imports a/two", "a/two imports a/one"]
    );
    let with_parent = [
        ("a/mod.rs", "mod one;\nfn all() { one::run() }"),
        ("a/one.rs", "use super::Shared;"),
    ];
    assert_eq!(found(&with_parent), ["a imports a/one", "a/one imports a"]);
    let of_three = [
        ("a.rs", "use crate::{b::B, d::{D, E}};"),
        ("b.rs", "fn b() -> crate::c::C {}"),
        ("c.rs", "use crate::a::{A, B};"),
        ("d.rs", ""),
    ];
    assert_eq!(found(&of_three).len(), 3);
}

#[test]
fn what_is_no_circle_is_none() {
    let down = [
        (
            "a/mod.rs",
            "mod one;\nmod two;\npub use one::One;\nuse two::run;",
        ),
        ("a/one.rs", "pub(in crate::a) struct One;"),
        ("a/two.rs", "use super::One;"),
    ];
    assert!(found(&down).is_empty());
    // Files without a circle can be in folders with one.
    let files = [
        ("a/mod.rs", ""),
        ("b/mod.rs", ""),
        ("a/x.rs", "use crate::b::x::X;"),
        ("a/y.rs", ""),
        ("b/x.rs", ""),
        ("b/y.rs", "use crate::a::y::Y;"),
    ];
    assert!(found(&files).is_empty());
    let imports = imports(files.iter().map(|(path, code)| (*path, (*code).to_owned())));
    assert_eq!(
        told(&circles(beside(&imports, &[]))),
        ["a imports b", "b imports a"]
    );
}
