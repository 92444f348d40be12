//! Where output goes: results to stdout, everything else to stderr; a closed pipe ends quietly.

use std::env;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use super::exit::{CLEAN, FAULT, NO_INPUT};
use super::progress::Progress;
use crate::audit::Watcher;
use crate::report::{Detail, Look, Run, write_account, write_timings};
use crate::source::{Problem, ProblemSeverity, Sources, write_file};

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

    /// Writes a result that ends with a newline of its own.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        if text.ends_with('\n') {
            Ok(())
        } else {
            self.out.write_all(b"\n")
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes problems to stderr.
    pub(super) fn problems(&mut self, sources: &Sources, problems: &[Problem]) {
        // What was printed so far comes first.
        let _ = self.out.flush();
        let mut err = io::stderr().lock();
        // There is nowhere left to complain when stderr is gone.
        let _ = crate::report::write_problems(sources, problems, self.err_look, &mut err);
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
        // What was printed so far comes first.
        let _ = self.out.flush();
        // There is nowhere left to complain when stderr is gone.
        let _ = write_timings(run, &mut io::stderr().lock());
    }

    /// Who watches the run: a terminal, unless it asked for quiet.
    pub(super) fn watcher(&self) -> Watcher {
        if self.detail != Detail::Brief && io::stderr().is_terminal() {
            Watcher::new(Arc::new(Progress::new()))
        } else {
            Watcher::default()
        }
    }

    /// Writes to stderr what a run went by, where that was asked for.
    pub(super) fn account(&mut self, run: &Run) {
        if self.detail == Detail::Full {
            // What was printed so far comes first; when stderr is gone, nobody is left to tell.
            let _ = self.out.flush();
            let _ = write_account(run, &mut io::stderr().lock());
        }
    }

    /// Says to stderr what was done, unless quiet was asked for.
    pub(super) fn note(&mut self, text: &str) {
        if self.detail == Detail::Brief {
            return;
        }
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Writes one sentence to stderr.
    pub(super) fn complain(&mut self, text: &str) {
        // What was printed so far comes first.
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "error: {text}");
    }

    /// Writes a file, whole.
    pub(super) fn file(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        // A stream that is opened anew begins at its beginning, and not where others have written.
        match path {
            "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => self.out.write_all(bytes),
            "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => {
                self.out.flush()?;
                io::stderr().write_all(bytes)
            }
            _ => write_file(path.as_ref(), bytes),
        }
    }

    /// Reads a file of text that is to be changed.
    pub(super) fn read(path: &Path) -> io::Result<String> {
        fs::read_to_string(path)
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
