//! Archives among the files of a run: which of them are opened, and which of their members are read. An archive
//! without a file of ours is nobody's business; of one that has such a file, every member counts as the files of a
//! folder do. Whether a file may be ours the readers say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::readers::{called_binary, is_called_export, may_be_export, moderate, split_bundles};
use crate::source::{
    Archive, Flaw, Look, Member, Names, PassedOver, Problem, Source, Spool, Status, is_archive,
};

/// Archives in an archive that are looked into.
const NESTED_ARCHIVES: usize = 64;

/// Bytes of the archives in an archive that are looked into where nothing else in it is ours.
const NESTED_BYTES: u64 = 256 * 1024 * 1024;

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
        Inputs::of(Self {
            told: Some(Told::broken(problem)),
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
    fn broken(problem: Problem) -> Self {
        Self {
            status: Status::Broken,
            reason: problem.message.clone(),
            problem: Some(problem),
        }
    }

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
        let all = files.into_iter().map(|file| {
            let name = is_archive(&file).then(|| names.name(&file));
            (file, name)
        });
        let all: Vec<_> = all.collect();
        let spool = Arc::default();
        let opened = all.into_par_iter().map(|(file, name)| match name {
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
    let archive = Arc::new(archive);
    if !archive.is_ours() {
        return unopened(file, name, &archive, spool);
    }
    let read = match archive.refusal() {
        Some(problem) => Err(problem.clone()),
        None => members(&archive, name, spool),
    };
    // Of a part of it nobody would know that it is one.
    read.unwrap_or_else(|problem| Input::refused(&file, problem.in_file(name)))
}

/// The members of an archive that has files of ours, those that are read ready to be.
fn members(archive: &Arc<Archive>, name: &str, spool: &Arc<Spool>) -> Result<Inputs, Problem> {
    if archive.folder().exists() {
        let message = format!(
            "{name}! stands beside this archive, and its files would have the names of those in the archive"
        );
        let problem = Problem::error("archive-and-folder", message);
        return Err(problem.help("give the folder another name"));
    }
    let mut inputs = Inputs {
        passed_over: archive.passed_over(name).collect(),
        problems: archive.problems().to_vec(),
        ..Inputs::default()
    };
    for (index, entry) in archive.entries().iter().enumerate() {
        if let Some(Flaw::OfName(problem)) = &entry.flaw {
            inputs.problems.push(problem.clone());
            continue;
        }
        inputs.all.push(Input {
            at: InputAt::Member(Member::new(archive, index)),
            told: told(Path::new(&entry.path)),
        });
    }
    // What a bundle has beside outputs of cmdlets is not unpacked.
    let split = split_bundles(std::mem::take(&mut inputs.all), Input::path);
    inputs.all = split.files;
    inputs.passed_over.extend(split.passed_over);
    inputs.gather_closed(archive);
    let (mut chosen, mut nested) = inputs.chosen();
    moderate(&mut inputs.problems);
    for problem in &mut inputs.problems {
        problem.file.get_or_insert_with(|| name.to_owned());
    }
    if let Some(problem) = archive.excess(&chosen) {
        return Err(problem);
    }
    let read = chosen.clone();
    chosen.extend(nested.keys());
    // What is only looked into may not keep anything from being read.
    if archive.excess(&chosen).is_some() {
        chosen = read;
        nested.clear();
    }
    archive.unpack(&chosen, spool)?;
    inputs.look_into(archive, name, nested);
    inputs.stand_somewhere(archive.path());
    Ok(inputs)
}

impl Inputs {
    /// Makes one problem of what keeps several members from being opened: who made the archive made all of them so.
    fn gather_closed(&mut self, archive: &Archive) {
        let mut alike: BTreeMap<String, (Problem, Vec<usize>)> = BTreeMap::new();
        for (place, input) in self.all.iter().enumerate() {
            if let (InputAt::Member(member), None) = (&input.at, &input.told)
                && let Some(Flaw::OfMember(problem)) = &archive.entries()[member.index()].flaw
            {
                let (_, places) = alike
                    .entry(problem.message.clone())
                    .or_insert_with(|| (problem.clone(), Vec::new()));
                places.push(place);
            }
        }
        for (each, places) in alike.into_values().filter(|(_, places)| places.len() > 1) {
            let InputAt::Member(first) = &self.all[places[0]].at else {
                continue;
            };
            let first = first.inside().to_string_lossy().into_owned();
            let Some(problem) = Archive::closed(&each, places.len(), &first) else {
                continue;
            };
            self.problems.push(problem);
            for place in places {
                self.all[place].told = Some(Told {
                    problem: None,
                    ..Told::broken(each.clone())
                });
            }
        }
    }

    /// The numbers of the members that are read, and of the archives among them with their places here.
    fn chosen(&self) -> (BTreeSet<usize>, BTreeMap<usize, usize>) {
        let (mut chosen, mut nested) = (BTreeSet::new(), BTreeMap::new());
        for (place, input) in self.all.iter().enumerate() {
            let InputAt::Member(member) = &input.at else {
                continue;
            };
            if input.told.is_none() {
                chosen.insert(member.index());
            } else if is_archive(member.inside()) {
                nested.insert(member.index(), place);
            }
        }
        (chosen, nested)
    }

    /// Tells of archives in an archive that have exports in them. `nested` are their numbers in the archive, and
    /// here.
    fn look_into(&mut self, archive: &Arc<Archive>, name: &str, nested: BTreeMap<usize, usize>) {
        let mut has_exports = false;
        for (count, (index, at)) in nested.into_iter().enumerate() {
            let member = Member::new(archive, index);
            // Behind so many nobody looks, and one is as the others are.
            if count < NESTED_ARCHIVES && holds_export_within(&member)
                || count >= NESTED_ARCHIVES && has_exports
            {
                has_exports = true;
                let message =
                    "there are exports in this archive, which is in an archive itself and not read";
                let problem = Problem::error("nested-archive", message)
                    .help("unpack the archive around it, and name the folder")
                    .in_file(format!("{name}!/{}", member.inside().display()));
                self.all[at].told = Some(Told::broken(problem));
            }
        }
    }

    /// Of an archive without any file that has a name, the first problem says that it is there.
    fn stand_somewhere(&mut self, archive: &Path) {
        if self.all.is_empty() && !self.problems.is_empty() {
            let rest = self.problems.split_off(1);
            let first = std::mem::replace(&mut self.problems, rest);
            for problem in first {
                self.all = Input::refused(archive, problem).all;
            }
        }
    }
}

/// Whether an archive in an archive has an export in it.
fn holds_export_within(member: &Member) -> bool {
    let source = Source::of_member(String::new(), member.clone());
    // Only names are asked: what is in an archive in an archive may be as much as somebody likes.
    let is_ours =
        |path: &Path, look: Look<'_>| !matches!(look, Look::Begins(_)) && may_be_export(path, look);
    let bytes = source.bytes();
    bytes.is_ok_and(|bytes| Archive::bytes_are_ours(member.inside(), &bytes, &is_ours))
}

/// What is said of an archive in which nothing looks like an export.
fn unopened(file: PathBuf, name: &str, archive: &Arc<Archive>, spool: &Arc<Spool>) -> Inputs {
    // What its own name promises is told of where it is read.
    if is_called_export(&file) {
        return Inputs::of(Input::file(file));
    }
    let entries = archive.entries().iter().enumerate();
    let nested = entries.filter(|(_, entry)| is_archive(Path::new(&entry.path)));
    let mut left = NESTED_BYTES;
    let nested = nested.take(NESTED_ARCHIVES).filter_map(|(index, entry)| {
        left = left.checked_sub(entry.size)?;
        Some(index)
    });
    let nested: BTreeSet<usize> = nested.collect();
    if archive.refusal().is_none() && !nested.is_empty() && archive.unpack(&nested, spool).is_ok() {
        let mut members = nested.iter().map(|index| Member::new(archive, *index));
        if members.any(|member| holds_export_within(&member)) {
            let message = "there are exports in an archive in this archive, and they are not read";
            let problem =
                Problem::error("nested-archive", message).help("unpack it, and name its folder");
            return Input::refused(&file, problem.in_file(name));
        }
    }
    Inputs::of(Input {
        told: Some(Told::foreign(archive.kind())),
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
