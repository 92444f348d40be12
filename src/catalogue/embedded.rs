//! The texts of the shipped rules: part of the program in a release build; in a debug build read from the
//! sources that it was built from, so that an edit of a page or policy compiles nothing. Nothing but
//! data.

use std::sync::LazyLock;

use crate::source::Digest;

/// A path in the repository and its text.
type Text = (&'static str, &'static str);

/// Everything that is shipped.
struct Texts {
    pages: Vec<Text>,
    policies: Vec<Text>,
    bases: Vec<Text>,
    bytecode: &'static str,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::load);

/// The rule pages.
pub(super) fn pages() -> &'static [Text] {
    &TEXTS.pages
}

/// The policies, those of the library among them.
pub(super) fn policies() -> &'static [Text] {
    &TEXTS.policies
}

/// The base estates of examples.
pub(super) fn bases() -> &'static [Text] {
    &TEXTS.bases
}

/// What the policies were compiled to.
pub(super) fn bytecode() -> &'static str {
    TEXTS.bytecode
}

/// The digest of the texts that verdicts depend on.
pub(super) fn digest() -> Digest {
    let texts = TEXTS.pages.iter().chain(&TEXTS.policies);
    Digest::of_all(texts.flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]))
}

#[cfg(not(debug_assertions))]
mod tables {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

    pub(super) const BYTECODE: &str = include_str!("../../policies/bytecode.txt");
}

#[cfg(not(debug_assertions))]
impl Texts {
    fn load() -> Self {
        Self {
            pages: tables::PAGES.to_vec(),
            policies: tables::POLICIES.to_vec(),
            bases: tables::BASES.to_vec(),
            bytecode: tables::BYTECODE,
        }
    }
}

#[cfg(debug_assertions)]
impl Texts {
    fn load() -> Self {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let texts = |folder, ending| {
            let read = crate::source::texts_below(root, folder, ending);
            let texts = read.expect("bug: a debug build needs the sources that it was built from");
            // Leaked, to live as long as the texts of a release build do; they are read once.
            texts
                .into_iter()
                .map(|(path, text)| -> Text { (path.leak(), text.leak()) })
                .collect::<Vec<_>>()
        };
        // Without the file, policies are compiled at their first use.
        let bytecode = texts("policies", "txt")
            .first()
            .map_or("", |(_, text)| text);
        Self {
            pages: texts("rules", "md"),
            policies: texts("policies", "rego"),
            bases: texts("rules/bases", "yaml"),
            bytecode,
        }
    }
}
