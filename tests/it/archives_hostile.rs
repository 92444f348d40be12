//! Archives with anything wrong that can be: what is wrong is an error that says where and what to do, what stands
//! beside it is read, and an archive of which a part is left out never passes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::archive_writer::{Zipped, files, gzip, pax, tar, tarred, zip, zipped};
use crate::support::{folder, report, root, run};

/// A good host, and another one.
fn hosts() -> [Vec<u8>; 2] {
    let all = files(&root().join("testdata/part8-ucs/clean/hosts"));
    ["VIEHV01.fabric.json", "VIEHV04.fabric.json"].map(|wanted| {
        let found = all.iter().find(|(name, _)| name == wanted);
        found.expect("a host").1.clone()
    })
}

/// The two hosts as members.
fn two() -> Vec<Zipped> {
    let [one, other] = hosts();
    vec![
        zipped("HV01.fabric.json", &one),
        zipped("HV04.fabric.json", &other),
    ]
}

/// A folder with this archive alone.
fn alone(name: &str, archive: &str, bytes: &[u8]) -> PathBuf {
    let at = folder(&format!("hostile-archive-{name}"));
    fs::write(at.join(archive), bytes).expect("written");
    at
}

/// What a report says of one archive.
struct Said {
    hosts: u64,
    code: i32,
    /// Code, file and message of each problem.
    errors: Vec<(String, String, String)>,
}

impl Said {
    fn of(folder: &Path) -> Self {
        let start = Instant::now();
        let (report, code) = report(folder);
        // A debug build on a machine with much to do.
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{} takes too long",
            folder.display()
        );
        let problems = report["problems"].as_array().expect("problems").iter();
        let errors = problems.filter(|problem| problem["severity"] == "error");
        let errors = errors.map(|problem| {
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            assert!(problem["help"].is_string(), "{problem}");
            let file = problem["location"]["file"]
                .as_str()
                .or(problem["file"].as_str());
            let file = file.unwrap_or_else(|| panic!("no file: {problem}"));
            let name = folder.file_name().expect("a name").to_string_lossy();
            let file = file
                .split_once(&*name)
                .map_or(file, |(_, file)| file.trim_start_matches('/'));
            (
                text(&problem["code"]),
                file.to_owned(),
                text(&problem["message"]),
            )
        });
        let said = Self {
            hosts: report["summary"]["hosts"].as_u64().expect("a count"),
            errors: errors.collect(),
            code,
        };
        assert!(said.errors.is_empty() || code == 2, "{report}");
        said
    }

    /// Holds that so many hosts are read, and that this is the one thing that is wrong.
    #[track_caller]
    fn is(&self, hosts: u64, code: &str, file: &str, words: &str) {
        assert_eq!(self.hosts, hosts, "{:?}", self.errors);
        let [(found, at, message)] = self.errors.as_slice() else {
            panic!("{:?}", self.errors);
        };
        assert_eq!(
            (found.as_str(), at.as_str(), self.code),
            (code, file, 2),
            "{message}"
        );
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_member_that_is_wrong_is_told_of_and_the_others_are_read() {
    let mut locked = two();
    locked[1].flags |= 1;
    let mut other_packing = two();
    other_packing[1].method = 14;
    let mut wrong_sum = two();
    wrong_sum[1].crc ^= 1;
    let mut too_small = two();
    too_small[1].size = 10;
    let mut too_big = two();
    too_big[1].size += 1;
    let mut huge = two();
    huge[1].size = 2_000_000_000;
    let mut no_deflate = two();
    no_deflate[1].packed = vec![0xff; 100];
    for (name, members, code, words) in [
        ("locked", &locked, "encrypted", "is encrypted"),
        ("method", &other_packing, "packed", "LZMA"),
        ("sum", &wrong_sum, "damaged", "checksum"),
        (
            "small",
            &too_small,
            "damaged",
            "larger than the archive says",
        ),
        ("big", &too_big, "damaged", "breaks off"),
        ("huge", &huge, "too-large", "268435456"),
        ("deflate", &no_deflate, "damaged", "cannot be unpacked"),
    ] {
        let said = Said::of(&alone(name, "a.zip", &zip(members)));
        said.is(1, code, "a.zip!/HV04.fabric.json", words);
    }
}

#[test]
fn a_member_that_says_little_and_unpacks_to_much_takes_little() {
    let mut bomb = two();
    let spaces = vec![b' '; 64 * 1024 * 1024];
    bomb.push(Zipped {
        size: 10,
        ..zipped("HV05.fabric.json", &spaces)
    });
    let said = Said::of(&alone("bomb", "a.zip", &zip(&bomb)));
    said.is(2, "damaged", "a.zip!/HV05.fabric.json", "larger");
}

#[test]
fn names_that_lead_elsewhere_are_not_followed() {
    let [one, other] = hosts();
    for (index, name) in [
        "../HV04.fabric.json",
        "x/../../HV04.fabric.json",
        "..\\HV04.fabric.json",
        "/HV04.fabric.json",
        "\\\\server\\share\\HV04.fabric.json",
        "C:\\HV04.fabric.json",
        "c:HV04.fabric.json",
        "HV04\0.fabric.json",
    ]
    .into_iter()
    .enumerate()
    {
        let members = [zipped("HV01.fabric.json", &one), zipped(name, &other)];
        let said = Said::of(&alone(&format!("name-{index}"), "a.zip", &zip(&members)));
        said.is(1, "unsafe-name", "a.zip", "it is not read");
        // Also where nothing else in it is ours.
        let said = Said::of(&alone(
            &format!("only-{index}"),
            "a.zip",
            &zip(&members[1..]),
        ));
        said.is(0, "unsafe-name", "a.zip", "it is not read");
    }
    let pieces = [
        tarred(b"HV01.fabric.json", b'0', &one),
        pax("path", "../HV04.fabric.json"),
        tarred(b"HV04.fabric.json", b'0', &other),
    ];
    let said = Said::of(&alone("pax-name", "a.tgz", &gzip(&tar(&pieces))));
    said.is(1, "unsafe-name", "a.tgz", "leads out");
}

#[test]
fn names_in_any_letters_are_names() {
    let [one, other] = hosts();
    let mut old = zipped("x", &one);
    old.flags = 0;
    old.name = b"B\x81ro\x1b[31m\r\n##vso[task].fabric.json".to_vec();
    let members = [
        old,
        zipped("Zürich/漢.fabric.json", &other),
        zipped("HV01.FABRIC.json", &one),
    ];
    let at = alone("letters", "a.zip", &zip(&members[..2]));
    let said = Said::of(&at);
    assert_eq!((said.hosts, said.errors.len()), (2, 0), "{:?}", said.errors);
    let (out, _, _) = run(&["sources", &at.to_string_lossy()]);
    assert!(
        out.contains("a.zip!/Zürich/漢.fabric.json") && out.contains("Büro"),
        "{out}"
    );
    assert!(!out.contains('\x1b') && !out.contains("##vso["), "{out}");
    // Names that differ by case are two.
    let members = [zipped("hv01.fabric.json", &other), members[2].clone()];
    let said = Said::of(&alone("case", "a.zip", &zip(&members)));
    assert_eq!((said.hosts, said.errors.len()), (2, 0), "{:?}", said.errors);
}

#[test]
fn of_two_members_of_one_name_none_is_read() {
    let [one, other] = hosts();
    let members = [
        zipped("HV01.fabric.json", &one),
        zipped("HV04.fabric.json", &other),
        zipped("./HV04.fabric.json", &one),
    ];
    let said = Said::of(&alone("twice", "a.zip", &zip(&members)));
    said.is(
        1,
        "twice-in-archive",
        "a.zip!/HV04.fabric.json",
        "2 files of this name",
    );
    let pieces = [
        tarred(b"HV01.fabric.json", b'0', &one),
        tarred(b"HV04.fabric.json", b'0', &other),
        tarred(b"HV04.fabric.json", b'0', &other),
    ];
    let said = Said::of(&alone("twice-tar", "a.tar", &tar(&pieces)));
    said.is(
        1,
        "twice-in-archive",
        "a.tar!/HV04.fabric.json",
        "2 files of this name",
    );
}

#[test]
fn what_is_hidden_linked_or_no_file_is_passed_over() {
    let [one, other] = hosts();
    let mut link = zipped("link.fabric.json", b"/etc/passwd");
    link.attributes = 0o120_777 << 16;
    let members = [
        zipped("HV01.fabric.json", &one),
        zipped(".hidden/HV04.fabric.json", &other),
        zipped("__MACOSX/HV04.fabric.json", &other),
        link,
    ];
    let pieces = [
        tarred(b"HV01.fabric.json", b'0', &one),
        tarred(b"x/.HV04.fabric.json", b'0', &other),
        tarred(b"link.json", b'2', b""),
        tarred(b"hard.json", b'1', b""),
        tarred(b"device.json", b'3', b""),
        tarred(b"pipe.json", b'6', b""),
    ];
    for (name, archive, bytes, over) in [
        (
            "over-zip",
            "a.zip",
            zip(&members),
            &[".hidden", "__MACOSX", "link.fabric.json"][..],
        ),
        (
            "over-tar",
            "a.tar.gz",
            gzip(&tar(&pieces)),
            &[
                "x/.HV04.fabric.json",
                "link.json",
                "hard.json",
                "device.json",
                "pipe.json",
            ],
        ),
    ] {
        let at = alone(name, archive, &bytes);
        let (report, _) = report(&at);
        assert_eq!(report["summary"]["hosts"], 1, "{report}");
        let passed_over = report["passed_over"].as_array().expect("a list");
        for path in over {
            let ending = format!("{archive}!/{path}");
            let mut found = passed_over.iter();
            let found = found.any(|one| {
                one["path"]
                    .as_str()
                    .is_some_and(|path| path.ends_with(&ending))
            });
            assert!(found, "{ending}: {passed_over:?}");
        }
        assert_eq!(passed_over.len(), over.len(), "{passed_over:?}");
    }
}

#[test]
fn an_archive_that_is_not_whole_is_an_error() {
    let whole = zip(&two());
    let said = Said::of(&alone("cut-zip", "a.zip", &whole[..whole.len() / 2]));
    said.is(0, "damaged", "a.zip", "its list of files is missing");
    let mut shared = two();
    shared[1].stands_at = Some(0);
    let said = Said::of(&alone("overlap", "a.zip", &zip(&shared)));
    said.is(0, "damaged", "a.zip", "share the same bytes");
    let mut count = whole.clone();
    let end = count.len() - 12;
    count[end] += 1;
    let said = Said::of(&alone("count", "a.zip", &count));
    said.is(0, "damaged", "a.zip", "another length");
    let [one, other] = hosts();
    let pieces = [
        tarred(b"HV01.fabric.json", b'0', &one),
        tarred(b"HV04.fabric.json", b'0', &other),
    ];
    let mut sum = gzip(&tar(&pieces));
    let end = sum.len() - 8;
    sum[end] ^= 1;
    let said = Said::of(&alone("sum-tgz", "a.tgz", &sum));
    said.is(0, "damaged", "a.tgz", "not what was packed");
    // What is whole of an archive that breaks off is read, and it is an error.
    let tar = tar(&pieces);
    let cut = &tar[..tar.len() - 4096];
    for (name, archive, bytes) in [
        ("cut-tar", "a.tar", cut.to_vec()),
        ("cut-tgz", "a.tgz", gzip(cut)),
    ] {
        let said = Said::of(&alone(name, archive, &bytes));
        assert_eq!((said.hosts, said.code), (1, 2), "{:?}", said.errors);
        let files: Vec<&str> = said
            .errors
            .iter()
            .map(|(_, file, _)| file.as_str())
            .collect();
        assert!(files.contains(&archive), "{files:?}");
        assert!(
            files.contains(&&*format!("{archive}!/HV04.fabric.json")),
            "{files:?}"
        );
    }
    // Without the mark of its end nobody knows whether that was all.
    let said = Said::of(&alone("endless", "a.tar", &tar[..tar.len() - 1024]));
    said.is(2, "damaged", "a.tar", "the mark of its end");
}

/// Cut off anywhere, or with any byte changed, an archive is refused or read, and nothing fails.
#[test]
fn no_damage_makes_a_fault() {
    let host = br#"{"schema": "fabriclint-host/1", "host": {"name": "HV01"}, "sections": {}}"#;
    let small = zip(&[zipped("HV01.fabric.json", host), zipped("a/b.txt", b"text")]);
    let text = tar(&[
        tarred(b"HV01.fabric.json", b'0', host),
        tarred(b"a/b.txt", b'0', b"text"),
    ]);
    for (name, bytes) in [
        ("a.zip", small),
        ("a.tar", text.clone()),
        ("a.tgz", gzip(&text)),
    ] {
        let at = folder(&format!("hostile-archive-damage-{}", &name[2..]));
        let step = (bytes.len() / 100).max(1);
        let mut number = 0;
        for index in (0..bytes.len()).step_by(step) {
            let mut changed = bytes.clone();
            changed[index] ^= 0x55;
            for bytes in [&bytes[..index], &changed] {
                number += 1;
                let place = at.join(format!("{number}"));
                fs::create_dir_all(&place).expect("a folder");
                fs::write(place.join(name), bytes).expect("written");
            }
        }
        let (out, err, code) = run(&["sources", &at.to_string_lossy()]);
        assert!((0..=2).contains(&code), "{code}: {err}");
        assert!(!err.contains("panicked") && !out.is_empty(), "{err}");
    }
}

#[test]
fn an_archive_in_an_archive_is_told_of() {
    let [one, other] = hosts();
    let inner = zip(&[zipped("HV04.fabric.json", &other)]);
    let packed = gzip(&tar(&[tarred(b"x/HV04.fabric.json", b'0', &other)]));
    let foreign = zip(&[zipped("driver.inf", b"x")]);
    let first = zipped("HV01.fabric.json", &one);
    for (name, inner) in [("in.zip", &inner), ("in.tar.gz", &packed)] {
        let members = [
            first.clone(),
            zipped(name, inner),
            zipped("driver.zip", &foreign),
        ];
        let said = Said::of(&alone(&format!("nested-{name}"), "a.zip", &zip(&members)));
        said.is(1, "nested-archive", &format!("a.zip!/{name}"), "not read");
        let said = Said::of(&alone(
            &format!("only-{name}"),
            "a.zip",
            &zip(&members[1..]),
        ));
        said.is(0, "nested-archive", "a.zip", "not read");
        let pieces = [
            tarred(b"HV01.fabric.json", b'0', &one),
            tarred(name.as_bytes(), b'0', inner),
        ];
        let said = Said::of(&alone(
            &format!("in-tar-{name}"),
            "a.tgz",
            &gzip(&tar(&pieces)),
        ));
        said.is(1, "nested-archive", &format!("a.tgz!/{name}"), "not read");
    }
    let members = [first, zipped("driver.zip", &foreign)];
    let said = Said::of(&alone("nested-foreign", "a.zip", &zip(&members)));
    assert_eq!((said.hosts, said.errors.len()), (1, 0), "{:?}", said.errors);
}

#[test]
fn a_million_tiny_members_are_refused_at_once() {
    let name = b"a.fabric.json";
    let mut bytes = Vec::new();
    let mut record = b"PK\x01\x02".to_vec();
    record.resize(46, 0);
    record[28] = u8::try_from(name.len()).expect("short");
    record.extend(name);
    bytes.extend(b"PK\x03\x04");
    bytes.resize(30, 0);
    let start = bytes.len() as u64;
    for _ in 0..1_000_000 {
        bytes.extend(&record);
    }
    let end = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for long in [1_000_000, 1_000_000, end - start, start] {
        bytes.extend(u64::to_le_bytes(long));
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(end.to_le_bytes());
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xff; 12]);
    bytes.extend([0, 0]);
    let said = Said::of(&alone("million", "a.zip", &bytes));
    said.is(0, "too-many-files", "a.zip", "100000");
    // In a tar they are as many, and take as little.
    let empty = tarred(b"a.fabric.json", b'0', b"");
    let many = empty.repeat(100_001);
    let said = Said::of(&alone("many-tar", "a.tgz", &gzip(&tar(&[many]))));
    said.is(0, "too-many-files", "a.tgz", "100000");
}

#[test]
fn what_unpacks_to_too_much_is_refused_as_a_whole() {
    let [one, _] = hosts();
    // Five members of 250 MB are more than one gigabyte; none of them is unpacked.
    let mut members = vec![zipped("HV01.fabric.json", &one)];
    for index in 0..5 {
        let mut large = zipped(&format!("{index}.json"), b"[]");
        large.size = 250 * 1024 * 1024;
        members.push(large);
    }
    let at = alone("sum-of-all", "a.zip", &zip(&members));
    Said::of(&at).is(0, "too-large", "a.zip", "nothing of it is read");
    // Beside a good host, that host is read all the same.
    fs::write(at.join("HV01.fabric.json"), &one).expect("written");
    Said::of(&at).is(1, "too-large", "a.zip", "nothing of it is read");
    // Names alone can be too much, and so can a header that holds one.
    let name = format!("{}/a.fabric.json", "x".repeat(60_000));
    let many = pax("path", &name);
    let mut pieces = Vec::new();
    for _ in 0..600 {
        pieces.push(many.clone());
        pieces.push(tarred(b"x", b'0', b""));
    }
    let said = Said::of(&alone("names", "a.tgz", &gzip(&tar(&pieces))));
    said.is(0, "too-large", "a.tgz", "names");
    let long = tarred(b"././@LongLink", b'L', &vec![b'x'; 3 * 1024 * 1024]);
    let pieces = [
        tarred(b"HV01.fabric.json", b'0', &one),
        long,
        tarred(b"x", b'0', b""),
    ];
    let said = Said::of(&alone("long-name", "a.tar", &tar(&pieces)));
    said.is(0, "too-large", "a.tar", "names");
}

#[test]
fn long_names_are_read_as_gnu_and_posix_write_them() {
    let [one, other] = hosts();
    let long = format!("{}/HV04.fabric.json", "x".repeat(180));
    let pieces = [
        pax("path", &format!("ä/{}/HV01.fabric.json", "y".repeat(200))),
        tarred(b"cut", b'0', &one),
        tarred(b"././@LongLink", b'L', format!("{long}\0").as_bytes()),
        tarred(b"cut", b'0', &other),
    ];
    let at = alone("long", "a.tar", &tar(&pieces));
    let said = Said::of(&at);
    assert_eq!((said.hosts, said.errors.len()), (2, 0), "{:?}", said.errors);
    let (out, _, _) = run(&["sources", &at.to_string_lossy()]);
    assert!(out.contains(&long) && out.contains("a.tar!/ä/yyy"), "{out}");
    let sparse = [
        tarred(b"HV01.fabric.json", b'0', &one),
        pax("GNU.sparse.major", "1"),
        tarred(b"HV04.fabric.json", b'0', &other),
    ];
    let said = Said::of(&alone("sparse", "a.tar", &tar(&sparse)));
    said.is(1, "packed", "a.tar!/HV04.fabric.json", "with holes");
    let lying = [
        tarred(b"HV01.fabric.json", b'0', &one),
        pax("size", "7"),
        tarred(b"HV04.fabric.json", b'0', &other),
    ];
    let said = Said::of(&alone("pax-size", "a.tar", &tar(&lying)));
    said.is(0, "damaged", "a.tar", "contradict");
}

#[test]
fn a_folder_of_the_archives_own_name_is_in_its_way() {
    let at = alone("mark", "a.zip", &zip(&two()));
    fs::create_dir_all(at.join("a.zip!")).expect("a folder");
    Said::of(&at).is(
        0,
        "archive-and-folder",
        "a.zip",
        "stands beside this archive",
    );
}
