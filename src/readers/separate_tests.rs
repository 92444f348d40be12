//! Parts of several backends in one run, in one folder or in several.

use std::path::Path;

use super::{Belongs, Separated, Traces, names, separate};

#[derive(Debug)]
struct Piece {
    file: &'static str,
    name: Option<&'static str>,
    whole: bool,
    holds: &'static [&'static str],
    ids: &'static [&'static str],
    references: &'static [&'static str],
    marks: &'static [&'static str],
    identity: &'static [&'static str],
    owner: Option<&'static str>,
}

const fn piece(file: &'static str, holds: &'static [&'static str]) -> Piece {
    Piece {
        file,
        name: None,
        whole: false,
        holds,
        ids: &[],
        references: &[],
        marks: &[],
        identity: &[],
        owner: None,
    }
}

impl Belongs for Piece {
    fn name(&self) -> Option<&str> {
        self.name
    }

    fn folder(&self) -> &Path {
        Path::new(self.file).parent().unwrap_or(Path::new(""))
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    fn owner(&self) -> Option<&str> {
        self.owner
    }

    fn traces(&self) -> Traces<'_> {
        let texts = |list: &[&'static str]| list.iter().map(|text| (*text).into()).collect();
        Traces {
            kinds: self.holds.iter().copied().collect(),
            marks: texts(self.marks),
            identity: texts(self.identity),
            ids: texts(self.ids),
            references: texts(self.references),
        }
    }
}

fn files(separated: &Separated<Piece>) -> (Vec<Vec<&'static str>>, Vec<&'static str>) {
    let groups = separated.groups.iter();
    let groups = groups.map(|group| group.parts.iter().map(|part| part.file).collect());
    let ambiguous = separated.ambiguous.iter().map(|part| part.file);
    (groups.collect(), ambiguous.collect())
}

#[test]
fn one_folder_is_one_backend() {
    let parts = vec![piece("a/1", &["networks"]), piece("a/2", &["networks"])];
    assert_eq!(files(&separate(parts)), (vec![vec!["a/1", "a/2"]], vec![]));
}

#[test]
fn a_backend_may_be_cut_over_folders() {
    let parts = vec![
        piece("x/networks/1", &["networks"]),
        piece("x/profiles/1", &["profiles"]),
        piece("x/1", &["modules"]),
    ];
    assert_eq!(files(&separate(parts)).0.len(), 1);
}

#[test]
fn two_lists_of_one_kind_in_two_folders_are_two_backends() {
    let parts = vec![
        piece("a/networks/1", &["networks"]),
        piece("a/profiles/1", &["profiles"]),
        piece("b/networks/1", &["networks"]),
        piece("b/profiles/1", &["profiles"]),
    ];
    let separated = separate(parts);
    let apart = vec![
        vec!["a/networks/1", "a/profiles/1"],
        vec!["b/networks/1", "b/profiles/1"],
    ];
    assert_eq!(files(&separated), (apart, vec![]));
    assert_eq!(
        names(&separated.groups, "Backend"),
        ["Backend", "Backend (b)"]
    );
}

#[test]
fn what_no_two_backends_share_joins_folders() {
    let part = |file, marks| Piece {
        marks,
        ..piece(file, &["profiles"])
    };
    let parts = vec![
        part("a/1", &["M1", "M2"]),
        part("b/1", &["M2"]),
        part("c/1", &["M3"]),
    ];
    let groups = vec![vec!["a/1", "b/1"], vec!["c/1"]];
    assert_eq!(files(&separate(parts)), (groups, vec![]));
}

#[test]
fn an_address_leads_to_the_folder_that_has_it() {
    let profiles = |file, ids, references| Piece {
        ids,
        references,
        ..piece(file, &["profiles"])
    };
    let networks = |file| Piece {
        ids: &["n1"],
        ..piece(file, &["networks"])
    };
    // One list of networks, and profiles in the folders of their enclosures.
    let parts = vec![
        networks("networks/1"),
        profiles("profiles/e1/1", &["p1"], &["n1"]),
        profiles("profiles/e2/1", &["p2"], &["n1"]),
    ];
    assert_eq!(files(&separate(parts)).0.len(), 1);
    // Two appliances with the same addresses.
    let parts = vec![
        networks("a/networks/1"),
        profiles("a/profiles/1", &["p1"], &["n1"]),
        networks("b/networks/1"),
        profiles("b/profiles/1", &["p1"], &["n1"]),
    ];
    assert_eq!(files(&separate(parts)).0.len(), 2);
}

#[test]
fn names_go_before_folders() {
    let part = |file, name| Piece {
        name: Some(name),
        ..piece(file, &["profiles"])
    };
    let parts = vec![
        part("x/1", "A"),
        part("x/2", "B"),
        part("y/1", "a"),
        piece("z/1", &["networks"]),
    ];
    let separated = separate(parts);
    let groups = vec![vec!["x/1", "y/1"], vec!["x/2"]];
    assert_eq!(files(&separated), (groups, vec!["z/1"]));
    assert_eq!(names(&separated.groups, ""), ["A", "B"]);
}

#[test]
fn an_identity_goes_before_a_name() {
    let part = |file, identity| Piece {
        name: Some("UCS"),
        identity,
        ..piece(file, &["profiles"])
    };
    let parts = vec![
        part("a/1", &["S1", "S2"]),
        part("b/1", &["S3", "S4"]),
        part("c/1", &["S2"]),
    ];
    let separated = separate(parts);
    let groups = vec![vec!["a/1", "c/1"], vec!["b/1"]];
    assert_eq!(files(&separated), (groups, vec![]));
    assert_eq!(names(&separated.groups, ""), ["UCS", "UCS (b)"]);
}

#[test]
fn a_whole_never_belongs_to_another() {
    let part = |file: &'static str, name| Piece {
        name,
        whole: true,
        ..piece(file, &["backup"])
    };
    let parts = vec![
        part("x/1", Some("A")),
        part("x/2", None),
        part("y/1", Some("B")),
    ];
    let groups = vec![vec!["x/1"], vec!["y/1"], vec!["x/2"]];
    assert_eq!(files(&separate(parts)), (groups, vec![]));
}

#[test]
fn paths_need_not_begin_alike() {
    let parts = vec![
        piece("a/1", &["networks"]),
        Piece {
            file: "/elsewhere/1",
            ..piece("", &["profiles"])
        },
    ];
    let separated = separate(parts);
    assert_eq!(separated.groups.len(), 1);
}

#[test]
fn a_manifest_goes_before_everything_else() {
    let part = |file, owner, holds: &'static [&'static str]| Piece {
        owner: Some(owner),
        ..piece(file, holds)
    };
    // Each has what only the other lacks, and addresses that the other knows.
    let parts = vec![
        Piece {
            references: &["n1"],
            ids: &["p1"],
            ..part("a/1", "A", &["profiles"])
        },
        Piece {
            ids: &["n1"],
            ..part("b/1", "B", &["networks"])
        },
    ];
    let groups = vec![vec!["a/1"], vec!["b/1"]];
    assert_eq!(files(&separate(parts)), (groups, vec![]));
    // One appliance may have files in several folders, of several names and identities.
    let parts = vec![
        Piece {
            name: Some("X"),
            identity: &["S1"],
            ..part("a/1", "A", &["profiles"])
        },
        Piece {
            name: Some("Y"),
            identity: &["S2"],
            ..part("a/1/2", "A", &["profiles"])
        },
        part("a/3", "A", &["networks"]),
    ];
    assert_eq!(files(&separate(parts)).0.len(), 1);
    // Another export of the appliance joins it by what no two share, and is never the reason to join two.
    let marked = |file, owner| Piece {
        marks: &["M1"],
        ..part(file, owner, &["profiles"])
    };
    let parts = vec![
        marked("a/1", "A"),
        Piece {
            marks: &["M1"],
            ..piece("c/1", &["servers"])
        },
    ];
    assert_eq!(files(&separate(parts)).0.len(), 1);
    // What an appliance lacks is not what happens to be elsewhere, and that may be of nothing else either.
    let parts = vec![
        part("a/1", "A", &["profiles"]),
        part("b/1", "B", &["profiles"]),
        piece("c/1", &["networks"]),
    ];
    let groups = vec![vec!["a/1"], vec!["b/1"], vec!["c/1"]];
    assert_eq!(files(&separate(parts)), (groups, vec![]));
    let parts = vec![marked("a/1", "A"), marked("b/1", "B")];
    assert_eq!(files(&separate(parts)).0.len(), 2);
}
