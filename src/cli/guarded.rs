//! Rules of users run in a process of their own, which this one starts and watches. A policy can take all of the stack
//! or the memory, and ends the process then; whoever watches says which policy it was, and starts again without it.
//!
//! The two speak through a folder: each thread of the child writes there what it has in work.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};
use std::{env, thread};

use super::exit::FAULT;
use super::output::Output;
use crate::audit::GivenUp;
use crate::engine::{Work, observe};
use crate::source::{Note, Scratch, Sources, remove_file};

/// Says to a child which folder it writes to.
const FOLDER: &str = "FABRICLINT_GUARD_FOLDER";
/// Says to a child what it leaves out.
const GIVEN_UP: &str = "FABRICLINT_GUARD_GIVEN_UP";
/// How long one policy may be in work: somewhat longer than the engine lets it.
const OVERDUE: Duration = Duration::from_millis(8500);
/// How often a run is begun again.
const ATTEMPTS: usize = 8;
/// Parts the fields of what a thread has in work, and the entries of what is left out.
const PARTING: [char; 2] = ['\u{1f}', '\u{1e}'];

/// Whether this process is one that is watched.
pub(super) fn is_child() -> bool {
    env::var_os(FOLDER).is_some()
}

/// What the one who watches says is to be left out.
pub(super) fn given_up() -> Vec<GivenUp> {
    let told = env::var(GIVEN_UP).unwrap_or_default();
    let entries = told.split(PARTING[1]).filter(|entry| !entry.is_empty());
    let given_up = entries.filter_map(|entry| {
        let mut fields = entry.split(PARTING[0]).map(str::to_owned);
        Some(GivenUp {
            rule: fields.next()?,
            unit: fields.next()?,
            why: fields.next()?,
        })
    });
    given_up.collect()
}

/// Begins a process that is watched: limits its memory, and writes down what its threads have in work.
pub(super) fn begin() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    limits::set();
    let threads = AtomicUsize::new(0);
    observe(move |work| {
        NOTE.with_borrow_mut(|note| {
            if note.is_none() {
                let name = threads.fetch_add(1, Ordering::Relaxed).to_string();
                *note = Note::new(&folder.join(name)).ok();
            }
            // A note that cannot be written is missed only if the process ends.
            let _ = note.as_mut().map(|note| write(note, work));
        });
    });
}

thread_local! {
    static NOTE: RefCell<Option<Note>> = const { RefCell::new(None) };
}

fn write(note: &mut Note, work: Work<'_>) -> io::Result<()> {
    let field = PARTING[0];
    match work {
        Work::Evaluates { rule, unit } => note.say(&format!("{rule}{field}{unit}")),
        Work::Reads { policy } => note.say(&format!("{field}{policy}")),
        Work::Rests => note.say(""),
    }
}

/// Runs this command in a process that is watched; nothing if it cannot be, or is watched already. `repeats` says
/// whether the command can do without some rules.
pub(super) fn run(repeats: bool, output: &mut Output) -> Option<ExitCode> {
    if is_child() {
        return None;
    }
    let folder = Folder::new()?;
    let mut given_up: Vec<GivenUp> = Vec::new();
    let mut is_alone = false;
    for attempt in 1..=ATTEMPTS {
        let mut child = start(folder.0.path(), &given_up, is_alone)?;
        let end = watch(&mut child, folder.0.path()).ok()?;
        let (why, mut notes) = match end {
            End::Exited(status) => match code(status) {
                Some(code) => return Some(ExitCode::from(code)),
                None => (MEMORY, folder.notes(Duration::ZERO)),
            },
            End::Overdue(notes) => {
                // What the next process has in work is not to look as old.
                folder.notes(Duration::ZERO);
                (TIME, notes)
            }
        };
        if notes.len() > 1 && !is_alone {
            // With one thread there is one policy in work.
            is_alone = true;
            continue;
        }
        notes.truncate(1);
        let Some(note) = notes.pop() else {
            output.complain(
                "the process ended while no policy was in work: this is a fault of fabriclint",
            );
            return Some(ExitCode::from(FAULT));
        };
        let mut left_out = note.left_out(why);
        if attempt + 1 >= ATTEMPTS {
            left_out.rule = String::new();
        }
        if !repeats || given_up.iter().any(|known| known.rule == left_out.rule) {
            output.problems(&Sources::default(), &[left_out.problem()]);
            return Some(ExitCode::from(FAULT));
        }
        given_up.push(left_out);
    }
    None
}

const MEMORY: &str = "took more stack or memory than a policy gets";
const TIME: &str = "took too long";

/// How a child ended.
enum End {
    Exited(ExitStatus),
    Overdue(Vec<Noted>),
}

/// What a thread had in work.
struct Noted {
    rule: String,
    unit: String,
}

impl Noted {
    fn left_out(self, why: &str) -> GivenUp {
        GivenUp {
            rule: self.rule,
            unit: self.unit,
            why: why.to_owned(),
        }
    }
}

fn start(folder: &Path, given_up: &[GivenUp], is_alone: bool) -> Option<Child> {
    let entries = given_up.iter().map(|entry| {
        let fields = [entry.rule.as_str(), &entry.unit, &entry.why];
        fields.join(&PARTING[0].to_string())
    });
    let entries: Vec<String> = entries.collect();
    let mut command = Command::new(env::current_exe().ok()?);
    command
        .args(env::args_os().skip(1))
        .env(FOLDER, folder)
        .env(GIVEN_UP, entries.join(&PARTING[1].to_string()));
    if is_alone {
        command.env("RAYON_NUM_THREADS", "1");
    }
    command.spawn().ok()
}

fn watch(child: &mut Child, folder: &Path) -> io::Result<End> {
    let begun = Instant::now();
    let mut looked = begun;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Exited(status));
        }
        if looked.elapsed() > Duration::from_millis(250) {
            looked = Instant::now();
            let overdue = notes(folder, OVERDUE);
            if !overdue.is_empty() {
                child.kill()?;
                child.wait()?;
                return Ok(End::Overdue(overdue));
            }
        }
        // A short run is not to wait for its watcher.
        let short = begun.elapsed() < Duration::from_millis(500);
        thread::sleep(Duration::from_millis(if short { 2 } else { 20 }));
    }
}

/// The exit code of a process that ended by itself, or because somebody ended it.
fn code(status: ExitStatus) -> Option<u8> {
    if let Some(code) = status.code().and_then(|code| u8::try_from(code).ok()) {
        return Some(code);
    }
    limits::ended_by_somebody(status)
}

/// What threads have had in work for so long.
fn notes(folder: &Path, least: Duration) -> Vec<Noted> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let now = SystemTime::now();
    let noted = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let written = entry.metadata().ok()?.modified().ok()?;
        let age = now.duration_since(written).unwrap_or_default();
        let text = fs::read_to_string(entry.path()).ok()?;
        let (rule, unit) = text.split_once(PARTING[0])?;
        (age >= least).then(|| Noted {
            rule: rule.to_owned(),
            unit: unit.to_owned(),
        })
    });
    noted.collect()
}

/// The folder in which threads note what they have in work; it goes with its owner.
struct Folder(Scratch);

impl Folder {
    fn new() -> Option<Self> {
        Scratch::new().ok().map(Self)
    }

    /// What threads had in work when their process ended; the next process begins with nothing.
    fn notes(&self, least: Duration) -> Vec<Noted> {
        let found = notes(self.0.path(), least);
        for entry in fs::read_dir(self.0.path()).into_iter().flatten().flatten() {
            let _ = remove_file(&entry.path());
        }
        found
    }
}

#[cfg(unix)]
mod limits {
    //! What a process gets, and what its end says.

    use std::fs;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    const GIB: u64 = 1 << 30;

    /// Half of the memory that is free, for the other half somebody else needs; two gigabytes at least and eight at
    /// most.
    pub(super) fn set() {
        let free = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("MemAvailable:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        });
        let limit = (free.unwrap_or_default() * 1024 / 2).clamp(2 * GIB, 8 * GIB);
        let before = getrlimit(Resource::Data);
        let current = before.current.map_or(limit, |current| current.min(limit));
        // Where there is no such limit, the machine has its own.
        let _ = setrlimit(
            Resource::Data,
            Rlimit {
                current: Some(current),
                ..before
            },
        );
        #[cfg(target_os = "linux")]
        let _ =
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    }

    /// Signals that a fault of the process itself sends: illegal instruction, abort, bus error, kill, segment.
    const FAULTS: [i32; 5] = [4, 6, 7, 9, 11];

    /// What a shell says of a process that a user or another program ended.
    pub(super) fn ended_by_somebody(status: ExitStatus) -> Option<u8> {
        let signal = status.signal().filter(|signal| !FAULTS.contains(signal))?;
        u8::try_from(128 + signal).ok()
    }
}

#[cfg(not(unix))]
mod limits {
    //! Here a process has no limit of its own.

    use std::process::ExitStatus;

    pub(super) fn set() {}

    pub(super) fn ended_by_somebody(_: ExitStatus) -> Option<u8> {
        None
    }
}
