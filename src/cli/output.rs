//! Where output goes: results to stdout, everything else to stderr; a closed pipe ends quietly.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use clap::builder::StyledStr;

use super::exit::{CLEAN, FAULT, NO_INPUT};
use super::progress::Progress;
use crate::audit::Watcher;
use crate::report::{Detail, Look, Run, write_account, write_timings};
use crate::source::{Guard, Problem, ProblemSeverity, Sources, clean, read_text, write_file_with};

/// Columns where no terminal says how many it has.
const DEFAULT_COLUMNS: usize = 100;

/// When results are coloured.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

/// The two streams of the process and how they look.
pub struct Output {
    detail: Detail,
    out: BufWriter<io::Stdout>,
    out_look: Look,
    err_look: Look,
}

impl Output {
    pub(super) fn of_process(colour: Colour, detail: Detail) -> Self {
        let look = |terminal| Look {
            detail,
            ..look(colour, terminal)
        };
        Self {
            detail,
            out_look: look(io::stdout().is_terminal()),
            err_look: look(io::stderr().is_terminal()),
            out: BufWriter::new(io::stdout()),
        }
    }

    /// Whether the user asked for everything.
    pub(super) fn is_verbose(&self) -> bool {
        self.detail == Detail::Full
    }

    /// How stdout looks.
    pub(super) fn look(&self) -> Look {
        self.out_look
    }

    /// The stream for results.
    pub(super) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Writes a result, which ends with a newline of its own or gets one.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        let mut guard = Guard::new(&mut self.out);
        guard.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            guard.write_all(b"\n")?;
        }
        // Not flushed: the stream is, when the process ends or has something else to say.
        guard.pass_on()
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes something to stderr, which is a part of the same log as stdout.
    fn tell(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        // What was printed so far comes first.
        let _ = self.out.flush();
        let mut err = Guard::new(io::stderr().lock()).with_colour(self.err_look.colour);
        // There is nowhere left to complain when stderr is gone.
        let _ = write(&mut err).and_then(|()| err.finish());
    }

    /// Writes problems to stderr.
    pub(super) fn problems(&mut self, sources: &Sources, problems: &[Problem]) {
        let look = self.err_look;
        self.tell(|err| crate::report::write_problems(sources, problems, look, err));
    }

    /// Writes problems that have no place to stderr. What no terminal reads ends up in a log, where people search for
    /// words: no line of it is wrapped.
    #[cfg(feature = "collect")]
    pub(super) fn unwrapped(&mut self, problems: &[Problem]) {
        let columns = if io::stderr().is_terminal() {
            self.err_look.columns
        } else {
            usize::from(u16::MAX)
        };
        let look = Look {
            columns,
            ..self.err_look
        };
        self.tell(|err| crate::report::write_problems(&Sources::default(), problems, look, err));
    }

    /// Writes what was wrong with a run to stderr; whether some of it keeps its result from being whole.
    pub(super) fn faults(&mut self, run: &Run) -> bool {
        // Problems stand in two lists of the run, and are drawn from one.
        let problems: Vec<Problem> = run.all_problems().cloned().collect();
        self.problems(&run.sources, &problems);
        let is_error = |problem: &Problem| problem.severity == ProblemSeverity::Error;
        problems.iter().any(is_error)
    }

    /// Writes what was wrong with a run that only read to stderr; returns its exit code.
    pub(super) fn read_code(&mut self, run: &Run) -> u8 {
        if self.faults(run) {
            FAULT
        } else if run.recognised_any() {
            CLEAN
        } else {
            NO_INPUT
        }
    }

    /// Writes where the time went to stderr.
    pub(super) fn timings(&mut self, run: &Run) {
        self.tell(|err| write_timings(run, err));
    }

    /// Who watches the run: a terminal, unless it asked for quiet.
    pub(super) fn watcher(&self) -> Watcher {
        if self.has_watcher() {
            Watcher::new(Arc::new(Progress::new()))
        } else {
            Watcher::default()
        }
    }

    /// Whether a terminal watches, and quiet was not asked for.
    pub(super) fn has_watcher(&self) -> bool {
        self.detail != Detail::Brief && io::stderr().is_terminal()
    }

    /// Writes to stderr what a run went by, where that was asked for.
    pub(super) fn account(&mut self, run: &Run) {
        if self.detail == Detail::Full {
            self.tell(|err| write_account(run, err));
        }
    }

    /// Says to stderr what was done, unless quiet was asked for.
    pub(super) fn note(&mut self, text: &str) {
        if self.detail != Detail::Brief {
            self.tell(|err| writeln!(err, "{}", clean(text)));
        }
    }

    /// Writes one sentence to stderr.
    pub(super) fn complain(&mut self, text: &str) {
        self.tell(|err| writeln!(err, "error: {}", clean(text)));
    }

    /// Writes to stderr what is wrong with the usage.
    pub(super) fn usage(&mut self, text: &StyledStr) {
        let colour = self.err_look.colour;
        self.tell(|err| {
            if colour {
                write!(err, "{}", text.ansi())
            } else {
                write!(err, "{text}")
            }
        });
    }

    /// Writes to stderr that the program is at fault, whatever the value was that it failed on.
    pub(super) fn panicked(panic: &PanicHookInfo<'_>) {
        let mut err = Guard::new(io::stderr().lock());
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("without a name");
        // There is nowhere left to complain when stderr is gone.
        let _ = writeln!(
            err,
            "fabriclint failed, which is its own fault: thread {name}, {}",
            clean(&panic.to_string())
        );
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            let _ = writeln!(err, "{trace}");
        }
        let _ = err.finish();
    }

    /// Writes a file, whole.
    pub(super) fn file(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.file_with(path, |out| out.write_all(bytes))
    }

    /// Writes a file, whole, with what somebody writes into it bit by bit: a report of a fleet has hundreds of megabytes.
    pub(super) fn file_with(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        // A stream that is opened anew begins at its beginning, and not where others have written.
        match path {
            "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => write(&mut self.out),
            "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => {
                self.out.flush()?;
                write(&mut io::stderr())
            }
            _ => write_file_with(path.as_ref(), write),
        }
    }

    /// Reads a file of text that is to be changed.
    pub(super) fn read(path: &Path) -> io::Result<String> {
        read_text(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }
}

/// The file that GitHub Actions shows as the summary of a job.
pub(super) fn job_summary_file() -> Option<PathBuf> {
    let file = env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
    file.map(PathBuf::from)
}

fn look(colour: Colour, terminal: bool) -> Look {
    let wanted = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            // An empty variable counts as unset (no-color.org).
            let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
            let dumb = env::var_os("TERM").is_some_and(|name| name == "dumb");
            // A log of a pipeline shows colours and is no terminal: it is told by a variable.
            !set("NO_COLOR") && (set("FORCE_COLOR") || set("CLICOLOR_FORCE") || (terminal && !dumb))
        }
    };
    Look {
        columns: columns(terminal),
        colour: wanted,
        detail: Detail::default(),
    }
}

fn columns(terminal: bool) -> usize {
    let set = env::var("COLUMNS").ok();
    let set = set.and_then(|columns| columns.parse().ok());
    let real = || {
        // The size is that of whichever stream is a terminal, not of the one asked about.
        let (width, _) = terminal_size::terminal_size()?;
        terminal.then_some(usize::from(width.0))
    };
    // Reports subtract their frames without a look: fewer than 40 columns would not hold them.
    set.or_else(real).unwrap_or(DEFAULT_COLUMNS).clamp(40, 200)
}

/// What a file that is not stdout looks like.
pub(super) fn plain() -> Look {
    Look {
        columns: DEFAULT_COLUMNS,
        colour: false,
        detail: Detail::default(),
    }
}
