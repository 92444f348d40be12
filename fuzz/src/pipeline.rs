//! A run in memory: files read, put together, judged by the shipped rules and shown, as `check` does it,
//! without a disk and without threads, so that a crash repeats.

use std::cell::RefCell;
use std::sync::LazyLock;

use fabriclint::catalogue::{Catalogue, RuleCard};
use fabriclint::engine::{Engine, Settings, Worker};
use fabriclint::fabric::Snapshot;
use fabriclint::fabric::plan::Plan;
use fabriclint::readers::{self, FileOutcome};
use fabriclint::report::{Detail, Format, Look, Run, write};
use fabriclint::source::{DAMAGED, Place, Problem, SourceReport, Sources, Status};
use fabriclint::subjects::Subjects;

struct Rules {
    engine: Engine,
    cards: Vec<RuleCard>,
}

/// The shipped rules, loaded once.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let catalogue = Catalogue::shipped(&mut sources).expect("the shipped rules");
    let plan = Plan::default();
    Rules {
        engine: Engine::new(&catalogue, &plan, &Settings::default()).expect("the shipped policies"),
        cards: catalogue.rules.values().map(RuleCard::of).collect(),
    }
});

thread_local! {
    static WORKER: RefCell<Worker<'static>> = RefCell::new(RULES.engine.worker());
}

/// Reads files, judges them and writes one report.
pub fn check(files: &[(&str, &[u8])]) {
    let mut run = Run::default();
    run.rules.clone_from(&RULES.cards);
    let mut fragments = Vec::new();
    for (name, bytes) in files {
        let id = run.sources.announce(*name, *name);
        let source = run.sources.get_mut(id);
        let outcome = match source.decode(bytes.to_vec()) {
            Ok(()) => readers::read(source, id),
            Err(lost) if lost.problem.code == "binary" => {
                readers::binary(source.path(), source.name(), &lost.bytes, &lost.problem)
            }
            Err(lost) if lost.problem.code == DAMAGED => readers::damaged(source, id, lost.problem),
            Err(lost) => {
                run.input_problems.push(lost.problem);
                continue;
            }
        };
        let mut report = SourceReport {
            file: (*name).to_owned(),
            dialect: None,
            status: Status::Read,
            objects: 0,
            collected: None,
            reason: None,
            is_altered: false,
        };
        match outcome {
            FileOutcome::Read(dialect, fragment) => {
                report.dialect = Some(dialect.name().into());
                report.objects = fragment.objects;
                report.collected = fragment.collected_on();
                fragments.push(*fragment);
            }
            FileOutcome::Unused(dialect, reason) => {
                report.dialect = Some(dialect.name().into());
                report.status = Status::Unused;
                report.reason = Some(reason);
            }
            FileOutcome::Broken(dialect, problem) => {
                report.dialect = Some(dialect.name().into());
                report.status = Status::Broken;
                report.reason = Some(problem.message.clone());
                run.input_problems.push(*problem);
            }
            FileOutcome::Foreign(reason) => {
                report.status = Status::Foreign;
                report.reason = Some(reason);
            }
        }
        run.reports.insert(id, report);
    }
    let (snapshot, problems) = readers::merge(fragments);
    run.input_problems.extend(problems);
    // Rules and reports take far longer than everything before them, and the readers are what bytes reach first.
    let is_whole = is_whole(files);
    if is_whole {
        judge(&mut run, &snapshot);
        // What was read can be written down.
        let _ = snapshot.write();
    }
    run.hosts = snapshot.hosts.len();
    run.backends = snapshot.backends.len();
    run.verdicts = std::mem::take(&mut run.verdicts).sorted();
    check_places(&run.sources, run.verdicts.places());
    check_places(
        &run.sources,
        run.all_problems().filter_map(|problem| problem.place),
    );
    if is_whole {
        show_run(&run, files.iter().map(|(_, bytes)| bytes.len()).sum());
    }
}

/// Whether an input goes all the way: one in eight, by its bytes, so that what crashes does it again.
fn is_whole(files: &[(&str, &[u8])]) -> bool {
    let bytes = files.iter().flat_map(|(_, bytes)| bytes.iter());
    bytes.fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % 8 == 0
}

fn judge(run: &mut Run, snapshot: &Snapshot) {
    let plan = snapshot.plan.as_ref();
    let default = Plan::default();
    let subjects = Subjects::new(&snapshot.backends, plan.unwrap_or(&default));
    WORKER.with_borrow_mut(|worker| {
        for host in &snapshot.hosts {
            run.verdicts.merge(worker.host(host, &subjects));
        }
        for portion in snapshot
            .backends
            .iter()
            .flat_map(|backend| RULES.engine.portions(backend))
        {
            run.verdicts.merge(worker.backend(portion, &subjects));
        }
    });
    let failures: Vec<_> = run.verdicts.failures.values().flatten().collect();
    assert!(failures.is_empty(), "a shipped rule failed: {failures:?}");
}

/// Writes a report of a run, in a format that the length of its input chooses: what one crashes at, it
/// crashes at again.
pub fn show_run(run: &Run, length: usize) {
    show(run, Format::ALL[length % Format::ALL.len()].0);
}

/// Writes a report and asks what the run comes to.
fn show(run: &Run, format: Format) {
    let look = Look {
        columns: 80,
        colour: false,
        detail: Detail::Full,
    };
    let mut out = Vec::new();
    write(format, run, look, &mut out).expect("written");
    let text = String::from_utf8(out).expect("a report is UTF-8");
    if format == Format::Json || format == Format::Sarif || format == Format::Gitlab {
        serde_json::from_str::<serde_json::Value>(&text).expect("a report in JSON is JSON");
    }
    assert!(run.exit_code() <= 3);
}

/// Shows problems as a user would see them, and holds that each says something and points into its file.
pub fn check_problems(sources: Sources, problems: Vec<Problem>) {
    check_places(
        &sources,
        problems.iter().filter_map(|problem| problem.place),
    );
    assert!(problems.iter().all(|problem| !problem.message.is_empty()));
    let run = Run {
        sources,
        problems,
        ..Run::default()
    };
    show(&run, Format::Terminal);
}

/// Holds that places lie in their files, between characters.
pub fn check_places(sources: &Sources, places: impl Iterator<Item = Place>) {
    for place in places {
        let text = sources.get(place.source).text();
        let piece = text.get(place.span.start as usize..place.span.end as usize);
        assert!(piece.is_some(), "{place:?} lies outside of its file");
    }
}
