//! Archives among the files of a run: which of them are opened, and which of their members are read. An archive
//! without a file of ours is nobody's business; of one that has such a file, every member counts as the files of a
//! folder do. Whether a file may be ours the readers say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::readers::{called_binary, is_called_export, may_be_export, moderate};
use crate::source::{Archive, Flaw, Member, Names, PassedOver, Problem, Spool, Status, is_archive};

/// Why an archive in an archive is not read.
const NESTED: &str = "an archive in an archive: unpack it, and name its folder";

/// A file that a run looks at.
#[derive(Debug)]
pub(super) struct Input {
    /// Where it is.
    pub(super) at: InputAt,
    /// What is known of it without reading it.
    pub(super) told: Option<Told>,
}

/// Where a file is.
#[derive(Debug)]
pub(super) enum InputAt {
    /// On the disk.
    File(PathBuf),
    /// In an archive.
    Member(Member),
}

/// What becomes of a file that nobody reads.
#[derive(Debug)]
pub(super) struct Told {
    /// What reports say it is.
    pub(super) status: Status,
    /// Why.
    pub(super) reason: String,
    /// What is wrong.
    pub(super) problem: Option<Problem>,
}

/// What the files of a run come to.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// The files, those in archives too, in the order of their paths.
    pub(super) all: Vec<Input>,
    /// What in archives is not looked at.
    pub(super) passed_over: Vec<PassedOver>,
    /// What is wrong with archives.
    pub(super) problems: Vec<Problem>,
}

impl Input {
    fn file(path: PathBuf) -> Self {
        Self {
            at: InputAt::File(path),
            told: None,
        }
    }

    fn refused(path: &Path, problem: Problem) -> Inputs {
        let told = Told {
            status: Status::Broken,
            reason: problem.message.clone(),
            problem: Some(problem),
        };
        Inputs::of(Self {
            told: Some(told),
            ..Self::file(path.to_owned())
        })
    }

    /// Its path, that of a file in an archive as if it were one in a folder.
    pub(super) fn path(&self) -> PathBuf {
        match &self.at {
            InputAt::File(path) => path.clone(),
            InputAt::Member(member) => member.path(),
        }
    }
}

impl Told {
    fn foreign(reason: impl Into<String>) -> Self {
        Self {
            status: Status::Foreign,
            reason: reason.into(),
            problem: None,
        }
    }
}

impl Inputs {
    /// Opens the archives among files, which are in the order of their paths.
    pub(super) fn expand(files: Vec<PathBuf>, names: &mut Names) -> Self {
        if !files.iter().any(|file| is_archive(file)) {
            return Self {
                all: files.into_iter().map(Input::file).collect(),
                ..Self::default()
            };
        }
        let named = files.into_iter().map(|file| {
            let name = is_archive(&file).then(|| names.name(&file));
            (file, name)
        });
        let named: Vec<_> = named.collect();
        let spool = Arc::default();
        let opened = named.into_par_iter().map(|(file, name)| match name {
            Some(name) => opened(file, &name, &spool),
            None => Self::of(Input::file(file)),
        });
        let mut inputs = Self::default();
        for mut part in opened.collect::<Vec<_>>() {
            inputs.all.append(&mut part.all);
            inputs.passed_over.append(&mut part.passed_over);
            inputs.problems.append(&mut part.problems);
        }
        inputs.all.sort_by_cached_key(Input::path);
        inputs
    }

    fn of(input: Input) -> Self {
        Self {
            all: vec![input],
            ..Self::default()
        }
    }
}

/// Whether a file is an archive with an export in it.
pub(super) fn holds_export(path: &Path) -> bool {
    let archive = Archive::open(path, &may_be_export);
    archive.is_some_and(|archive| archive.is_ours())
}

/// What an archive comes to.
fn opened(file: PathBuf, name: &str, spool: &Arc<Spool>) -> Inputs {
    let Some(archive) = Archive::open(&file, &may_be_export) else {
        return Inputs::of(Input::file(file));
    };
    if !archive.is_ours() {
        return unopened(file, &archive);
    }
    let refused = |problem: &Problem| Input::refused(&file, problem.clone().in_file(name));
    if let Some(problem) = archive.refusal() {
        return refused(problem);
    }
    if archive.folder().exists() {
        let message = format!(
            "{name}! stands beside this archive, and its files would have the names of those in the archive"
        );
        let problem = Problem::error("archive-and-folder", message);
        return refused(&problem.help("give the folder another name"));
    }
    let archive = Arc::new(archive);
    let mut inputs = Inputs {
        passed_over: archive.passed_over(name).collect(),
        problems: archive.problems().to_vec(),
        ..Inputs::default()
    };
    let mut chosen = BTreeSet::new();
    for (index, entry) in archive.entries().iter().enumerate() {
        if let Some(Flaw::OfName(problem)) = &entry.flaw {
            inputs.problems.push(problem.clone());
            continue;
        }
        let told = told(Path::new(&entry.path));
        if told.is_none() {
            chosen.insert(index);
        }
        inputs.all.push(Input {
            at: InputAt::Member(Member::new(&archive, index)),
            told,
        });
    }
    moderate(&mut inputs.problems);
    for problem in &mut inputs.problems {
        problem.file.get_or_insert_with(|| name.to_owned());
    }
    let unpacked = match archive.excess(&chosen) {
        Some(problem) => Err(problem),
        None => archive.unpack(&chosen, spool),
    };
    match unpacked {
        Ok(()) => inputs,
        // Of a part of it nobody would know that it is one.
        Err(problem) => refused(&problem),
    }
}

/// What is said of an archive in which nothing looks like an export.
fn unopened(file: PathBuf, archive: &Archive) -> Inputs {
    // What its own name promises is told of where it is read.
    if is_called_export(&file) {
        return Inputs::of(Input::file(file));
    }
    let mut entries = archive.entries().iter();
    let has_archives = entries.any(|entry| is_archive(Path::new(&entry.path)));
    let reason = if has_archives {
        format!(
            "{} with archives in it, which are not looked into: unpack it",
            archive.kind()
        )
    } else {
        archive.kind().to_owned()
    };
    Inputs::of(Input {
        told: Some(Told::foreign(reason)),
        ..Input::file(file)
    })
}

/// What is known of a member by its name: what is no text is not unpacked.
fn told(path: &Path) -> Option<Told> {
    if is_archive(path) {
        return Some(Told::foreign(NESTED));
    }
    let kind = called_binary(path)?;
    (!is_called_export(path)).then(|| Told::foreign(kind))
}
