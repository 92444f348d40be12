//! The system's `ssh` as a child: commands go in, what the module prints comes out. ssh itself asks for the password
//! and checks the host's key, as the user has set it up; no password passes through this program.

use std::io::{self, IsTerminal, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use crate::collect::interrupt::Interrupt;
use crate::source::limits;

/// How often a wait looks for a signal.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a child may take to end that was asked to.
const GRACE: Duration = Duration::from_millis(500);

/// How long is waited for what a child that has ended left in its pipe: something that it started may keep that open.
const REST: Duration = Duration::from_millis(500);

/// How long a signal that the child has heard may take until this process has heard it.
const HEARING: Duration = Duration::from_millis(300);

/// Bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// How much of what ssh says about itself is kept.
const MOST_WORDS: usize = 16 * 1024;

/// The variable with a password that no child needs.
const PASSWORD: &str = "FABRICLINT_PASSWORD";

/// What ended a session.
#[derive(Debug)]
pub(super) enum End {
    /// The child, and how, where the system says so.
    Child(Option<ExitStatus>),
    /// A signal.
    Interrupted,
    /// Nothing came for too long.
    Silent,
    /// More came than is read.
    TooMuch,
}

/// What a session printed.
#[derive(Debug)]
pub(super) struct Printed {
    /// What the module printed.
    pub(super) text: Vec<u8>,
    /// What ssh said.
    pub(super) words: Vec<u8>,
    /// What ended it.
    pub(super) end: End,
}

/// Runs a session to its end, with these lines as its input.
///
/// # Errors
/// ssh cannot be started.
pub(super) fn run(
    arguments: &[String],
    input: String,
    silence: Duration,
    interrupt: &Interrupt,
) -> io::Result<Printed> {
    let mut child = Command::new("ssh")
        .args(arguments)
        .env_remove(PASSWORD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(stdin) = child.stdin.take() {
        write(stdin, input);
    }
    let output = child.stdout.take().map(read);
    let words = child.stderr.take().map(read);
    let mut text = Vec::new();
    let end = match &output {
        Some(output) => wait(&mut child, output, &mut text, silence, interrupt),
        None => End::Child(child.wait().ok()),
    };
    let end = judged(end, interrupt);
    if !matches!(end, End::Child(_)) {
        stop(&mut child);
    }
    let words = words.map_or_else(Vec::new, |words| {
        let mut said = Vec::new();
        while let Ok(part) = words.recv_timeout(GLANCE) {
            said.extend(part);
            said.truncate(MOST_WORDS);
        }
        said
    });
    Ok(Printed { text, words, end })
}

/// Writes to a child without being kept by one that does not read. The end of the input follows.
fn write(mut stdin: ChildStdin, input: String) {
    thread::spawn(move || {
        // Whoever has closed the session already wants nothing more.
        let _ = stdin.write_all(input.as_bytes());
    });
}

/// Reads from a child on a thread of its own: nothing interrupts reading from a pipe.
fn read(mut stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver): (SyncSender<Vec<u8>>, _) = mpsc::sync_channel(4);
    thread::spawn(move || {
        let mut buffer = vec![0; BUFFER];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    if sender.send(buffer[..count].to_vec()).is_err() {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    receiver
}

/// Takes what the child prints, until it ends or has to.
fn wait(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    text: &mut Vec<u8>,
    silence: Duration,
    interrupt: &Interrupt,
) -> End {
    // Before the first byte somebody may be typing a password.
    let is_typed = io::stdin().is_terminal();
    let mut since = Instant::now();
    let mut ended = None;
    loop {
        if interrupt.is_set() {
            return End::Interrupted;
        }
        match output.recv_timeout(GLANCE) {
            Ok(part) => {
                since = Instant::now();
                text.extend(part);
                if text.len() as u64 > limits::FILE_BYTES {
                    return End::TooMuch;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return last(child),
            Err(RecvTimeoutError::Timeout) => {
                if ended.is_none() {
                    ended = child
                        .try_wait()
                        .ok()
                        .flatten()
                        .map(|status| (status, Instant::now()));
                }
                if let Some((status, at)) = ended {
                    if at.elapsed() > REST {
                        return End::Child(Some(status));
                    }
                } else if since.elapsed() > silence && !(is_typed && text.is_empty()) {
                    return End::Silent;
                }
            }
        }
    }
}

/// How a session ended: where a user interrupts it, ssh may hear of that before this process does.
fn judged(end: End, interrupt: &Interrupt) -> End {
    let End::Child(status) = &end else { return end };
    let is_good = status.is_some_and(|status| status.success());
    if status.is_some_and(is_interruption) || (!is_good && !interrupt.wait(HEARING)) {
        return End::Interrupted;
    }
    end
}

/// Whether a child has died of an interruption.
#[cfg(unix)]
fn is_interruption(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::INT.as_raw())
}

#[cfg(not(unix))]
fn is_interruption(_: ExitStatus) -> bool {
    false
}

/// The end of a child that prints nothing more.
fn last(child: &mut Child) -> End {
    let until = Instant::now() + GRACE;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < until => thread::sleep(GLANCE / 5),
            Ok(None) => {
                stop(child);
                return End::Child(None);
            }
            Ok(status) => return End::Child(status),
            Err(_) => return End::Child(None),
        }
    }
}

/// Ends a child: first as a user would, so that it leaves the terminal as it found it.
fn stop(child: &mut Child) {
    ask(child);
    let until = Instant::now() + GRACE;
    while Instant::now() < until {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(GLANCE / 5);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn ask(child: &Child) {
    let _ = rustix::process::kill_process(
        rustix::process::Pid::from_child(child),
        rustix::process::Signal::TERM,
    );
}

#[cfg(not(unix))]
fn ask(_: &Child) {}
