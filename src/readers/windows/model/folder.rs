//! One host a folder: parts that single files hold are put together when all files are read,
//! whatever their order. A folder in which nothing says whose it is belongs to the folder above.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf, absolute};

use super::section::{Gap, Owners};
use super::sections::{Kind, Sections};
use crate::fabric::host::Host;
use crate::fabric::known::{State, Why};
use crate::readers::row::Row;
use crate::source::{Node, Place, Problem};

/// What one file says of a host.
#[derive(Debug)]
pub struct HostPart {
    folder: PathBuf,
    place: Place,
    names: Vec<HostName>,
    sections: Sections,
}

/// A name that an export gives its host.
#[derive(Clone, Debug)]
struct HostName {
    /// How good its source is, the best is 0.
    rank: u8,
    name: String,
    place: Place,
}

/// Longest `NetBIOS` name of a computer; Windows cuts longer host names off there.
const NETBIOS: usize = 15;

impl HostPart {
    /// A part that a file at `path` holds; `place` is where it begins.
    pub(in crate::readers) fn new(path: &Path, place: Place) -> Self {
        let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
        Self {
            folder: whole.parent().map(Path::to_owned).unwrap_or_default(),
            place,
            names: Vec::new(),
            sections: Sections::default(),
        }
    }

    /// Adds an object; false if it is not used.
    pub(in crate::readers) fn take(&mut self, kind: Kind, row: &Row<'_>) -> bool {
        self.take_names(kind, row.node);
        self.sections.take(kind, row)
    }

    /// Notes that a cmdlet was asked and put out nothing.
    pub(in crate::readers) fn nothing(&mut self, kind: Kind, owners: Owners) {
        self.sections.note(kind, owners, &Gap::Nothing);
    }

    /// Notes that nothing is left of what a cmdlet put out.
    pub(in crate::readers) fn cut(&mut self, kind: Kind, owners: Owners) {
        let what = format!("{}, exported without -Depth 5,", kind.name());
        let why = Why::new(State::Truncated, what);
        self.sections.note(kind, owners, &Gap::Cut(why));
    }

    fn take_names(&mut self, kind: Kind, node: &Node) {
        let own = match kind {
            Kind::Computer => ("Name", 0),
            Kind::VmHost => ("Name", 1),
            _ => ("CSName", 0),
        };
        let keys = [
            own,
            ("CsName", 0),
            ("ComputerName", 1),
            ("PSComputerName", 2),
        ];
        for (key, rank) in keys {
            let Some(node) = node.get(key) else {
                continue;
            };
            let Some(name) = node.as_text().and_then(plain_name) else {
                continue;
            };
            if !self.names.iter().any(|it| it.name == name) {
                self.names.push(HostName {
                    rank,
                    name: name.to_owned(),
                    place: node.place,
                });
            }
        }
    }
}

/// The name of a host without its domain; addresses and `localhost` name none.
fn plain_name(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() || text.eq_ignore_ascii_case("localhost") {
        return None;
    }
    text.split('.').next().filter(|it| !it.is_empty())
}

fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let cut = |short: &str, long: &str| short.chars().count() == NETBIOS && long.starts_with(short);
    one == other || cut(&one, &other) || cut(&other, &one)
}

/// Puts the parts together to hosts, in the order of their folders.
pub(in crate::readers) fn assemble(parts: Vec<HostPart>, problems: &mut Vec<Problem>) -> Vec<Host> {
    let mut folders: BTreeMap<PathBuf, Vec<HostPart>> = BTreeMap::new();
    for part in parts {
        folders.entry(part.folder.clone()).or_default().push(part);
    }
    let mut hosts: BTreeMap<PathBuf, Vec<HostPart>> = BTreeMap::new();
    // Folders come before what is in them.
    for (folder, parts) in folders {
        let owner = owner(&folder, &parts, &hosts);
        hosts.entry(owner).or_default().extend(parts);
    }
    let hosts = hosts.into_iter();
    hosts
        .filter_map(|(folder, parts)| host(&folder, parts, problems))
        .collect()
}

/// The folder whose host the parts of `folder` belong to.
fn owner(folder: &Path, parts: &[HostPart], hosts: &BTreeMap<PathBuf, Vec<HostPart>>) -> PathBuf {
    let own = folder.to_owned();
    if parts.iter().any(|it| !it.names.is_empty()) {
        return own;
    }
    let above = folder
        .ancestors()
        .skip(1)
        .find_map(|it| hosts.get_key_value(it));
    let has_adapters = |parts: &[HostPart]| parts.iter().any(|it| it.sections.adapters.is_known());
    match above {
        // Two lists of adapters are two hosts.
        Some((_, those)) if has_adapters(those) && has_adapters(parts) => own,
        Some((above, _)) => above.clone(),
        None => own,
    }
}

fn host(folder: &Path, parts: Vec<HostPart>, problems: &mut Vec<Problem>) -> Option<Host> {
    let mut names: Vec<HostName> = Vec::new();
    let mut sections = Sections::default();
    let first = parts.first()?.place;
    for part in parts {
        names.extend(part.names);
        sections.join(part.sections, problems);
    }
    // The first of the best; what was found earlier stands earlier.
    names.sort_by_key(|it| it.rank);
    if let Some(best) = names.first()
        && let Some(other) = names.iter().find(|it| !same_name(&it.name, &best.name))
    {
        let message = format!(
            "the files of {} and {} are in one folder; none of them is used",
            best.name, other.name
        );
        problems.push(
            Problem::error("two-hosts-in-folder", message)
                .at(other.place)
                .help("give every host a folder of its own"),
        );
        return None;
    }
    let own = names.into_iter().next().map(|it| (it.name, it.place));
    let Some((name, place)) = own.or_else(|| {
        let name = folder.file_name()?.to_string_lossy();
        Some((name.into_owned(), first))
    }) else {
        let message = "nothing says which host this is, neither a name nor a folder";
        let problem = Problem::error("no-name", message).at(first);
        problems.push(problem.help("put the files of a host into a folder of its name"));
        return None;
    };
    sections.name_gaps();
    sections.host.name = name;
    sections.host.place = Some(place);
    Some(sections.into_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_windows_makes_them() {
        assert!(same_name("HV01", "hv01"));
        assert!(same_name("MUC-HYPERV-PROD", "muc-hyperv-prod01"));
        assert!(!same_name("HV01", "HV011"));
        assert_eq!(plain_name("hv01.corp.example"), Some("hv01"));
        for nobody in ["10.0.0.5", "localhost", "", ".", "fe80::1"] {
            assert_eq!(plain_name(nobody), None, "{nobody}");
        }
    }
}
