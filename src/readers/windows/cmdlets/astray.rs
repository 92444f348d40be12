//! Files of Get-NetView whose folder or archive was renamed: each holds a piece of an output, and nothing says which
//! host all of them are of. That is one mistake, and told as one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source::{Place, Problem, SourceId, is_archive};

/// The code of the problem of a piece.
pub(super) const ASTRAY: &str = "net-view-astray";

/// The code of the problem of a host that is there twice, as each folder of such pieces makes it a host of its own.
const TWICE: &str = "duplicate-host";

/// What the folders of Get-NetView are called before the first dot, below that of the host.
const FOLDERS: [&str; 11] = [
    "nic", "pnic", "hnic", "mnic", "vmnic", "vm", "vmswitch", "lbfo", "netip", "netqos", "host",
];

/// Makes one problem of those of the files of a folder or archive. `name` says what a source is called.
pub(in crate::readers) fn gather(problems: &mut Vec<Problem>, name: &dyn Fn(SourceId) -> PathBuf) {
    let mut astray: BTreeMap<PathBuf, (usize, Problem)> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.code == ASTRAY) {
        if let Some(place) = problem.place {
            let root = root(&name(place.source));
            let (count, _) = astray.entry(root).or_insert_with(|| (0, problem.clone()));
            *count += 1;
        }
    }
    if astray.is_empty() {
        return;
    }
    problems.retain(|problem| {
        let is_gone = |place: Place| astray.contains_key(&root(&name(place.source)));
        match &*problem.code {
            ASTRAY => problem.place.is_none(),
            TWICE => problem.places().count() == 0 || !problem.places().all(is_gone),
            _ => true,
        }
    });
    problems.extend(astray.into_iter().map(|(root, (count, first))| {
        let name = root.to_string_lossy();
        let archive = name.strip_suffix('!');
        let archive = archive.filter(|archive| is_archive(Path::new(archive)));
        let what = match archive {
            Some(_) => "archive",
            None => "folder",
        };
        let message = format!(
            "{count} files of this {what} hold pieces of what Get-NetView collects of a host, and its name does not say which host that is"
        );
        let ending = archive
            .and_then(|archive| Path::new(archive).extension())
            .map(|ending| format!(".{}", ending.to_string_lossy()));
        let ending = ending.unwrap_or_default();
        let host = first.help.as_deref().unwrap_or("HOST");
        let help = format!(
            "call the {what} `msdbg.{host}{ending}`, as Get-NetView does, and keep it whole"
        );
        let problem = Problem::error(ASTRAY, message).help(help);
        match archive.unwrap_or(&name) {
            // The names of files begin at the folder that was asked for.
            "" => Problem {
                place: first.place,
                ..problem
            },
            file => problem.in_file(file),
        }
    }));
}

/// The folder of a host that a file of Get-NetView is in.
fn root(file: &Path) -> PathBuf {
    let mut folder = file.parent().unwrap_or(Path::new(""));
    loop {
        let name = folder.file_name().map(|name| name.to_string_lossy());
        let name = name.unwrap_or_default().to_ascii_lowercase();
        let first = name.split('.').next().unwrap_or_default();
        match folder.parent() {
            Some(above) if FOLDERS.contains(&first) && !name.ends_with('!') => folder = above,
            _ => return folder.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    fn at(source: SourceId) -> Place {
        Place {
            source,
            span: Span { start: 0, end: 1 },
        }
    }

    #[test]
    fn a_folder_or_archive_that_was_renamed_is_one_problem() {
        let names = [
            "hosts/a.zip!/NIC.1.Host-A.X/NetIp/Get-NetIpAddress.txt",
            "hosts/a.zip!/VMSwitch.1.S/LBFO.T/NIC.2.B/Get-NetAdapter.txt",
            "hosts/b/NIC.1.Host-A.X/Get-NetAdapter.txt",
            "hosts/b/Get-VMSwitch.txt",
            "other/Get-VMSwitch.txt",
        ];
        let mut sources = Sources::default();
        let ids = names.map(|name| sources.announce(name.to_owned(), PathBuf::from(name)));
        let name = |id: SourceId| {
            PathBuf::from(names[ids.iter().position(|one| *one == id).expect("one")])
        };
        let piece = |index: usize| {
            Problem::error(ASTRAY, "a piece")
                .at(at(ids[index]))
                .help("HV01")
        };
        let twice = |one: usize, other: usize| {
            Problem::error(TWICE, "twice")
                .at(at(ids[one]))
                .beside(at(ids[other]))
        };
        let mut problems = vec![piece(0), piece(1), piece(2), twice(0, 1), twice(3, 4)];
        gather(&mut problems, &name);
        let told = problems.iter().map(|problem| {
            let help = problem.help.clone().unwrap_or_default();
            (
                problem.code.to_string(),
                problem.file.clone().unwrap_or_default(),
                help,
            )
        });
        let told: Vec<_> = told.collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0].0, TWICE, "{told:?}");
        assert_eq!(told[1].1, "hosts/a.zip");
        assert!(told[1].2.contains("`msdbg.HV01.zip`"), "{told:?}");
        assert!(problems[1].message.starts_with("2 files of this archive"));
        assert_eq!(told[2].1, "hosts/b");
        assert!(told[2].2.contains("`msdbg.HV01`"), "{told:?}");
    }
}
