//! Programs run and what they took, as the operating system counts it: processor time and memory
//! of the process, the clock on the wall, and the phases that `check --timings` prints. It knows no
//! study.

use std::error::Error;
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What a run took, or the least of several runs.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Processor time of all threads, user and system.
    pub cpu: Duration,
    /// The clock on the wall.
    pub wall: Duration,
    /// Largest resident memory, in bytes.
    pub memory: u64,
    /// The parts of a run, in milliseconds by the clock on the wall.
    pub phases: Vec<(String, f64)>,
}

impl Cost {
    /// The lesser of each figure.
    pub fn least(mut self, other: &Self) -> Self {
        self.cpu = self.cpu.min(other.cpu);
        self.wall = self.wall.min(other.wall);
        self.memory = self.memory.min(other.memory);
        for ((_, one), (_, other)) in self.phases.iter_mut().zip(&other.phases) {
            *one = one.min(*other);
        }
        self
    }

    /// Milliseconds of a part of the run; none where it has no such part.
    pub fn phase(&self, name: &str) -> f64 {
        let found = self.phases.iter().find(|(phase, _)| phase == name);
        found.map_or(0.0, |(_, spent)| *spent)
    }
}

/// A program with its arguments, to be run many times.
pub struct Run {
    program: OsString,
    arguments: Vec<OsString>,
    threads: Option<usize>,
}

impl Run {
    pub fn new(program: impl Into<OsString>, arguments: &[&str]) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.iter().map(Into::into).collect(),
            threads: None,
        }
    }

    /// `fabriclint check` on a fleet, with whatever report it gives out of the way.
    pub fn check(fleet: &Path) -> Self {
        Self::new(
            env!("CARGO_BIN_EXE_fabriclint"),
            &["check", "--fail-on", "never", "--timings"],
        )
        .format("json", &fleet.with_extension("report.json"))
        .argument(fleet)
    }

    /// A subcommand of `fabriclint`.
    pub fn fabriclint(subcommand: &str) -> Self {
        Self::new(env!("CARGO_BIN_EXE_fabriclint"), &[subcommand])
    }

    /// This program, doing one of its own subcommands.
    pub fn own(subcommand: &str) -> Result<Self, Box<dyn Error>> {
        Ok(Self::new(std::env::current_exe()?, &[subcommand]))
    }

    /// An example of this package, built first.
    pub fn example(name: &str) -> Result<Self, Box<dyn Error>> {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--release", "--locked", "--example", name])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()?;
        if !built.success() {
            return Err(format!("the example {name} does not build").into());
        }
        // Beside `deps`, where this program is.
        let own = std::env::current_exe()?;
        let release = own.parent().and_then(Path::parent).ok_or("no folder")?;
        Ok(Self::new(release.join("examples").join(name), &[]))
    }

    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Writes a report of one format into a file.
    pub fn format(self, format: &str, file: &Path) -> Self {
        let mut value = OsString::from(format!("{format}="));
        value.push(file);
        self.argument("--format").argument(value)
    }

    pub fn threads(mut self, count: usize) -> Self {
        self.threads = Some(count);
        self
    }

    /// Runs it once.
    pub fn once(&self) -> Result<Cost, Box<dyn Error>> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env_remove("RAYON_NUM_THREADS");
        if let Some(count) = self.threads {
            command.env("RAYON_NUM_THREADS", count.to_string());
        }
        let start = Instant::now();
        let mut child = command.spawn()?;
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            stderr.read_to_string(&mut said)?;
        }
        let end = child.wait4()?;
        let wall = start.elapsed();
        if !end.status.success() {
            return Err(format!("{} failed:\n{said}", self.program.display()).into());
        }
        Ok(Cost {
            cpu: end.rusage.utime + end.rusage.stime,
            wall,
            memory: end.rusage.maxrss,
            phases: phases(&said),
        })
    }
}

/// Runs programs in turn, so that what else the machine does falls on all of them alike, and keeps
/// the least of each figure.
pub fn in_turn(runs: &[Run], rounds: usize) -> Result<Vec<Cost>, Box<dyn Error>> {
    let mut costs: Vec<Cost> = Vec::new();
    for round in 0..rounds.max(1) {
        for (index, run) in runs.iter().enumerate() {
            let cost = run.once()?;
            if round == 0 {
                costs.push(cost);
            } else {
                costs[index] = cost.least(&costs[index]);
            }
        }
    }
    Ok(costs)
}

/// The first table of `--timings`: a name and milliseconds a line, up to an empty line.
fn phases(said: &str) -> Vec<(String, f64)> {
    let lines = said.lines().skip_while(|line| !line.starts_with("timings"));
    let table = lines.skip(1).take_while(|line| !line.trim().is_empty());
    let phase = |line: &str| {
        let (name, number) = line.trim_end().rsplit_once(' ')?;
        Some((name.trim_end().to_owned(), number.parse().ok()?))
    };
    table.filter_map(phase).collect()
}
