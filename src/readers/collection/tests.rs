//! Manifests as they come, and as nobody should write them.

use std::path::Path;

use super::{CollectionManifest, NAME, SCHEMA, is_inside};
use crate::fabric::collection::{Collection, CollectionKind, HostState};
use crate::readers::{FileOutcome, read};
use crate::source::schema::Schema;
use crate::source::{Problem, Sources, parse_json};

fn outcome(path: &str, text: &str) -> FileOutcome {
    let mut sources = Sources::default();
    let id = sources.add(path, path, text);
    read(sources.get_mut(id), id)
}

/// What a manifest says, and what is wrong with it.
fn manifest(text: &str) -> (Collection, Vec<Problem>) {
    match outcome("hosts/collection.json", text) {
        FileOutcome::Read(_, fragment) => {
            let collection = fragment.collection.expect("a manifest");
            (collection, fragment.problems)
        }
        other => panic!("{other:?}"),
    }
}

fn refused(path: &str, text: &str) -> Problem {
    match outcome(path, text) {
        FileOutcome::Broken(dialect, problem) => {
            assert_eq!(dialect.name(), "collection", "{text}");
            *problem
        }
        other => panic!("{text}: {other:?}"),
    }
}

fn of_windows(hosts: &str) -> String {
    format!("{{\"schema\":\"{NAME}\",\"kind\":\"windows\",\"hosts\":{hosts}}}")
}

#[test]
fn hosts_have_states_files_and_reasons() {
    let (collection, problems) = manifest(&of_windows(
        "[{\"name\":\"HV01\",\"state\":\"ok\",\"file\":\"HV01.fabric.json\",\"seconds\":14},
          {\"name\":\" HV02 \",\"state\":\"partial\",\"file\":\"HV02.fabric.json\",\"why\":\"\"},
          {\"name\":\"HV03\",\"state\":\"unreachable\",\"file\":null,\"why\":\"WinRM\\n  cannot\"},
          {\"name\":\"HV04\",\"state\":\"pending\"}, {\"name\":\"HV05\"},
          {\"name\":\"HV06\",\"state\":\"late\\n::error::x\"}]",
    ));
    // What is no state is told, and is no answer.
    let told: Vec<(&str, bool)> = problems
        .iter()
        .map(|problem| {
            (
                &*problem.code,
                problem.place.is_some() && problem.help.is_some(),
            )
        })
        .collect();
    assert_eq!(told, [("host-state", true); 2]);
    assert_eq!(collection.kind, CollectionKind::Windows);
    let states: Vec<&HostState> = collection.hosts.iter().map(|host| &host.state).collect();
    assert_eq!(
        states,
        [
            &HostState::Answered,
            &HostState::Answered,
            &HostState::Unanswered("unreachable".to_owned()),
            &HostState::Pending,
            &HostState::Unanswered("the manifest does not say what came of it".to_owned()),
            &HostState::Unanswered("late ::error::x".to_owned()),
        ]
    );
    assert_eq!(collection.hosts[1].name, "HV02");
    assert_eq!(collection.hosts[2].why.as_deref(), Some("WinRM cannot"));
    let file = collection.file_of(&collection.hosts[1]);
    assert_eq!(file.expect("a file").path, "HV02.fabric.json");
    assert!(collection.file_of(&collection.hosts[2]).is_none());
}

#[test]
fn gaps_are_worded_as_the_manifest_does() {
    let gap = |state: &str, why: &str| {
        let text = format!(
            "{{\"schema\":\"{NAME}\",\"kind\":\"oneview\",\"files\":[],\"gaps\":\
             [{{\"path\":\"network-sets.json\",\"state\":{state},\"why\":{why}}}]}}"
        );
        let (collection, _) = manifest(&text);
        let gap = collection.missing().next().expect("a gap");
        // What nobody calls optional counts.
        assert!(gap.is_required);
        collection.sentence(&gap)
    };
    for (state, why, words) in [
        (
            "\"not-permitted\"",
            "\"Not permitted for svc-ro\"",
            "Not permitted for svc-ro",
        ),
        (
            "\"not-permitted\"",
            "\"HTTP 403\"",
            "not permitted: HTTP 403",
        ),
        (
            "\"not-permitted\"",
            "null",
            "not permitted for the user that collected",
        ),
        (
            "\"absent\"",
            "null",
            "absent, the appliance has no such resource",
        ),
        ("\"failed\"", "\"HTTP 500\"", "failed: HTTP 500"),
        ("\"late\"", "\"a reason\"", "a reason"),
        ("7", "[1]", "missing, and nothing says why"),
    ] {
        assert_eq!(gap(state, why), format!("network-sets: {words}"));
    }
}

#[test]
fn a_schema_that_is_misspelt_is_a_problem_with_its_place() {
    for schema in [
        "fabriclint/collection/v2",
        "fabriclint/collections/v1",
        "fabriclint-collection/1",
        "Fabriclint/Collection/V1",
        "fabriclnt/colection/v1",
    ] {
        let text = format!("{{\"schema\":\"{schema}\",\"kind\":\"windows\",\"hosts\":[]}}");
        let problem = refused("manifest.json", &text);
        assert_eq!(problem.code, "schema-version");
        assert!(problem.message.contains(NAME), "{}", problem.message);
        assert!(problem.place.is_some() && problem.help.is_some());
    }
}

#[test]
fn a_file_of_the_name_is_ours_by_its_content() {
    let name = "x/Collection.json";
    for text in [
        "{\"kind\":\"windows\",\"hosts\":[{\"name\":\"HV01\",\"state\":\"ok\"}]}",
        "{\"kind\":\"oneview\",\"files\":[]}",
        "",
        " \n",
        "<!DOCTYPE html><html><title>502 Bad Gateway</title></html>",
        "<html><title>502 Bad Gateway</title></html>",
        "<collection/>",
        "null",
        "[]",
        "{}",
        "[{\"a\":1}]",
        "a list of stamps",
        "{\"info\":{\"name\":\"API\"},\"item\":[",
        &"[".repeat(300),
        &"{\"a\":".repeat(300),
        "{\"schema\":\"fabriclint/collection/v1\",\"hosts\":[",
    ] {
        let problem = refused(name, text);
        assert!(problem.is_error() && problem.help.is_some(), "{text}");
    }
    for (path, text) in [
        (name, "{\"info\":{\"name\":\"API\"},\"item\":[]}"),
        (name, "{\"hosts\":[\"a\",\"b\"]}"),
        ("list.json", "[]"),
        ("list.json", "null"),
        (
            "hosts.json",
            "{\"kind\":\"windows\",\"hosts\":[{\"name\":\"HV01\",\"state\":\"ok\"}]}",
        ),
    ] {
        let outcome = outcome(path, text);
        assert!(
            matches!(outcome, FileOutcome::Foreign(_)),
            "{text}: {outcome:?}"
        );
    }
}

#[test]
fn a_manifest_that_cannot_be_used_says_what_is_wrong() {
    for (rest, words) in [
        ("\"hosts\":[]", "`kind`"),
        ("\"kind\":\"intersight\",\"files\":[]", "`kind`"),
        ("\"kind\":7,\"files\":[]", "`kind`"),
        ("\"kind\":\"windows\"", "no list `hosts`"),
        ("\"kind\":\"windows\",\"hosts\":{}", "`hosts`"),
        ("\"kind\":\"ucsm\",\"files\":\"all\"", "`files`"),
        ("\"kind\":\"windows\",\"hosts\":[],\"gaps\":1", "`gaps`"),
    ] {
        let problem = refused("c.json", &format!("{{\"schema\":\"{NAME}\",{rest}}}"));
        assert!(
            problem.message.contains(words),
            "{rest}: {}",
            problem.message
        );
        assert!(problem.place.is_some(), "{rest}");
    }
}

/// Entries of which nothing is known are told, and the others are read.
#[test]
fn wrong_entries_hide_no_other() {
    let (collection, problems) = manifest(&of_windows(
        "[null, 7, \"HV00\", [], {}, {\"name\":\"\"}, {\"name\":[\"HV01\"]},
          {\"name\":\"HV02\",\"state\":3,\"file\":{\"a\":1},\"why\":[]},
          {\"name\":\"HV02\",\"state\":\"ok\",\"file\":\"../HV02.fabric.json\"}]",
    ));
    assert_eq!(collection.hosts.len(), 2);
    let errors = problems.iter().filter(|problem| problem.is_error());
    assert_eq!(errors.count(), 7, "{problems:#?}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.code == "path-outside")
    );
    assert!(problems.iter().all(|problem| problem.place.is_some()));
}

#[test]
fn no_path_leads_out_of_the_folder() {
    for path in ["HV01.fabric.json", "a/b.json", "a b.json", "..json", "…"] {
        assert!(is_inside(path), "{path}");
    }
    for path in [
        "",
        "..",
        "../a.json",
        "a/../../b.json",
        "/etc/passwd",
        "C:/x.json",
        "C:x.json",
        "\\\\server\\share",
        "a\\..\\b",
        "a/",
        "a\0b",
    ] {
        assert!(!is_inside(path), "{path}");
    }
}

#[test]
fn paths_are_normal_inside_of_the_folder() {
    let (collection, problems) = manifest(&of_windows(
        "[{\"name\":\"A\",\"state\":\"ok\",\"file\":\"./A.json\"},
          {\"name\":\"B\",\"state\":\"ok\",\"file\":\".\\\\B.json\"},
          {\"name\":\"C\",\"state\":\"ok\",\"file\":\"sub/..//C.json\"},
          {\"name\":\"D\",\"state\":\"ok\",\"file\":\"sub\\\\.\\\\D.json\"},
          {\"name\":\"E\",\"state\":\"ok\",\"file\":\"A.json\"}]",
    ));
    assert!(problems.is_empty(), "{problems:?}");
    let paths: Vec<&str> = collection.files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["A.json", "B.json", "C.json", "sub/D.json"]);
    for path in [
        "../A.json",
        "sub/../../A.json",
        "..\\\\A.json",
        "/A.json",
        "\\\\\\\\h\\\\A.json",
        "C:A",
        "sub/..",
        ".",
    ] {
        let host = format!("[{{\"name\":\"A\",\"state\":\"ok\",\"file\":\"{path}\"}}]");
        let (_, problems) = manifest(&of_windows(&host));
        assert_eq!(problems[0].code, "path-outside", "{path}");
        let gap = format!(
            "{{\"schema\":\"{NAME}\",\"kind\":\"ucsm\",\"files\":[],\"gaps\":[{{\"path\":\"{path}\",\"state\":\"failed\"}}]}}"
        );
        assert_eq!(manifest(&gap).1[0].code, "path-outside", "{path}");
    }
}

/// Whatever is wrong in a manifest is named by its key, and has a next step.
#[test]
fn a_wrong_value_is_named_by_its_key() {
    let text = format!(
        "{{\"schema\":\"{NAME}\",\"kind\":\"oneview\",\"source\":[],\"started\":{{}},\"finished\":\"soon\",
          \"files\":[{{\"path\":\"a.json\",\"sha256\":\"12\"}}],
          \"gaps\":[{{\"path\":\"b.json\",\"state\":[],\"required\":\"yes\",\"why\":{{}}}}]}}"
    );
    let (_, problems) = manifest(&text);
    for key in [
        "source", "started", "finished", "sha256", "state", "required", "why",
    ] {
        let named = format!("`{key}`");
        let found = problems
            .iter()
            .find(|problem| problem.message.starts_with(&named));
        let problem = found.unwrap_or_else(|| panic!("{key}: {problems:#?}"));
        assert!(problem.place.is_some() && problem.help.is_some(), "{key}");
    }
    let twice =
        format!("{{\"schema\":\"{NAME}\",\"kind\":\"ucsm\",\"kind\":\"oneview\",\"files\":[]}}");
    let problem = refused("c.json", &twice);
    assert!(
        problem.message.contains("`kind` stands twice"),
        "{}",
        problem.message
    );
    assert!(
        problem
            .place
            .is_some_and(|place| place.span.start as usize > twice.find("ucsm").unwrap_or(0))
    );
}

/// A user, a password and a query are no part of what an appliance is known by.
#[test]
fn an_address_is_taken_without_what_may_be_secret() {
    for (url, known) in [
        ("https://ov01.example", Some("https://ov01.example")),
        (
            "https://u:s3cret@ov01.example/x?auth=s3cret#s3cret",
            Some("https://ov01.example/x"),
        ),
        ("u:s3cret@ov01.example", Some("https://ov01.example")),
        ("https://u:s3cret/x@ov01.example", None),
        ("?s3cret", None),
        (" ", None),
    ] {
        let text = format!(
            "{{\"schema\":\"{NAME}\",\"kind\":\"oneview\",\"files\":[],\"source\":{{\"url\":\"{url}\"}}}}"
        );
        assert_eq!(manifest(&text).0.url.as_deref(), known);
    }
}

/// Whoever writes a manifest by the schema writes one that is read, and the reverse.
#[test]
fn the_schema_says_what_is_read() {
    let schema = Schema::compile(SCHEMA).expect("a schema");
    for (text, is_valid) in [
        (
            of_windows("[{\"name\":\"HV01\",\"state\":\"ok\",\"file\":\"HV01.fabric.json\"}]"),
            true,
        ),
        (of_windows("[]"), true),
        (of_windows("{}"), false),
        (of_windows("[{\"state\":\"ok\"}]"), false),
        (
            format!(
                "{{\"schema\":\"{NAME}\",\"kind\":\"ucsm\",\"files\":[{{\"path\":\"a.xml\"}}]}}"
            ),
            true,
        ),
        (
            format!("{{\"schema\":\"{NAME}\",\"kind\":\"ucsm\"}}"),
            false,
        ),
        (
            format!("{{\"schema\":\"{NAME}\",\"kind\":\"zoo\",\"files\":[]}}"),
            false,
        ),
        (
            format!("{{\"schema\":\"{NAME}x\",\"kind\":\"ucsm\",\"files\":[]}}"),
            false,
        ),
    ] {
        let mut sources = Sources::default();
        let id = sources.add("c.json", "c.json", text.as_str());
        let problems = schema.check(&parse_json(id, &text).expect("JSON"));
        assert_eq!(problems.is_empty(), is_valid, "{text}: {problems:?}");
        let read = match outcome("c.json", &text) {
            FileOutcome::Read(_, fragment) => fragment.problems.is_empty(),
            _ => false,
        };
        assert_eq!(read, is_valid, "{text}");
    }
}

#[test]
fn a_manifest_is_told_by_its_name_alone_where_it_is_no_text() {
    use super::super::dialect::{File, Form, Reader, Recognition};
    let binary = |path: &'static str| {
        let file = File {
            name: path,
            path: Path::new(path),
            text: "",
            form: Form::Binary,
        };
        let found = CollectionManifest.recognise(&file);
        matches!(found, Some(Recognition::Refused(_)))
    };
    assert!(binary("a/collection.json"));
    assert!(!binary("a/collection.zip"));
}
