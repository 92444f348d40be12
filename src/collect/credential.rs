//! Where a password comes from: a file, the environment, a terminal; never an argument. It is nowhere shown and
//! leaves no copy in memory that was given back.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::appliance::Failure;
use super::interrupt::Interrupt;
use crate::source::{Problem, clean};

/// The longest password file that is read, in bytes. Only its first line counts.
const MOST: u64 = 64 * 1024;

/// The longest line of a file that is a password, in bytes.
const LONGEST: usize = 4 * 1024;

/// How often a prompt looks for a signal.
const GLANCE: Duration = Duration::from_millis(50);

/// A password, which shows itself to nobody.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Its text, for the request that logs in.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Where a password is to come from.
#[derive(Debug)]
pub enum PasswordSource {
    /// It is there already.
    Known(Password),
    /// The terminal is asked, with this text.
    Prompt(String),
}

impl PasswordSource {
    /// Chooses: the file, if one is named; else the text of the environment, if it is not empty; else a terminal.
    /// Files are read at once, so that what is wrong with them is told before anything is sent; a terminal is asked
    /// when the password is needed. Also returns a warning about the file.
    ///
    /// # Errors
    /// There is no password: the file cannot be read, it is empty, or nobody is there to be asked.
    pub fn choose(
        file: Option<&Path>,
        environment: Option<String>,
        terminal: bool,
        user: &str,
        host: &str,
    ) -> Result<(Self, Option<String>), Problem> {
        if let Some(path) = file {
            let (password, warning) = of_file(path)?;
            return Ok((Self::Known(password), warning));
        }
        let environment = environment.map(Zeroizing::new);
        if let Some(text) = environment.filter(|text| !text.is_empty()) {
            return Ok((Self::Known(Password(text)), None));
        }
        if terminal {
            let prompt = format!("Password of {} at {}: ", clean(user), clean(host));
            return Ok((Self::Prompt(prompt), None));
        }
        let message =
            format!("there is no password of {user} at {host}, and no terminal to ask at");
        Err(Problem::error("no-password", message).help(
            "put it into a file that only you may read and name that with --password-file, or set \
             FABRICLINT_PASSWORD",
        ))
    }

    /// The password; a terminal is asked now.
    ///
    /// # Errors
    /// A signal came, or nothing was typed.
    pub fn password(self, interrupt: &Interrupt) -> Result<Password, Failure> {
        let prompt = match self {
            Self::Known(password) => return Ok(password),
            Self::Prompt(prompt) => prompt,
        };
        let terminal = Terminal::remember();
        let (sender, receiver) = mpsc::channel();
        // Nothing interrupts reading from a terminal: another thread waits for it, and this one for a signal.
        thread::spawn(move || {
            let typed = rpassword::prompt_password(prompt).map(Zeroizing::new);
            let _ = sender.send(typed);
        });
        loop {
            match receiver.recv_timeout(GLANCE) {
                Ok(Ok(text)) if !text.is_empty() => return Ok(Password(text)),
                Ok(Ok(_)) => return Err(no_text("the password that was typed is empty").into()),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {
                    return Err(Failure::Interrupted);
                }
                Ok(Err(error)) => {
                    let message = format!("no password can be read from the terminal: {error}");
                    return Err(no_text(&message).into());
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(no_text("no password can be read from the terminal").into());
                }
                Err(mpsc::RecvTimeoutError::Timeout) if interrupt.is_set() => {
                    terminal.restore();
                    return Err(Failure::Interrupted);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn no_text(message: &str) -> Problem {
    Problem::error("no-password", message)
        .help("type it again, or name a file that holds it with --password-file")
}

/// The first line of a file, or of stdin where that is `-`.
fn of_file(path: &Path) -> Result<(Password, Option<String>), Problem> {
    let is_stdin = path == Path::new("-");
    let name = if is_stdin {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    };
    let unread = |error: io::Error| {
        let message = format!("no password can be read from {name}: {error}");
        Problem::error("no-password", message).help("name a file that you may read")
    };
    // Of its full size from the start: a buffer that grows leaves what it held behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or(0) + 1));
    let mut warning = None;
    if is_stdin {
        let mut stdin = io::stdin().lock().take(MOST);
        stdin.read_to_end(&mut bytes).map_err(unread)?;
    } else {
        let file = std::fs::File::open(path).map_err(unread)?;
        if is_open_to_others(&file) {
            let advice = format!("chmod 600 {name}");
            warning = Some(format!(
                "the password in {name} can be read by others; `{advice}` keeps others out"
            ));
        }
        file.take(MOST).read_to_end(&mut bytes).map_err(unread)?;
    }
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let wrong = |what: &str| {
        let message = format!("the first line of {name} is no password: {what}");
        Problem::error("no-password", message)
            .help("put the password into its first line, as text in UTF-8")
    };
    if line.is_empty() {
        return Err(wrong("it is empty"));
    }
    if line.len() > LONGEST {
        return Err(wrong("it is too long for one"));
    }
    let text = std::str::from_utf8(line).map_err(|_| wrong("it is no text in UTF-8"))?;
    Ok((Password(Zeroizing::new(text.to_owned())), warning))
}

/// Whether others than its owner may read a file.
#[cfg(unix)]
fn is_open_to_others(file: &std::fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let readable =
        |found: std::fs::Metadata| found.is_file() && found.permissions().mode() & 0o044 != 0;
    file.metadata().is_ok_and(readable)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::File) -> bool {
    false
}

/// How the terminal was before its echo was turned off.
struct Terminal(#[cfg(unix)] Option<rustix::termios::Termios>);

impl Terminal {
    #[cfg(unix)]
    fn remember() -> Self {
        Self(rustix::termios::tcgetattr(io::stdin()).ok())
    }

    #[cfg(not(unix))]
    fn remember() -> Self {
        Self()
    }

    /// Turns its echo on again, where whoever turned it off will not.
    fn restore(&self) {
        #[cfg(unix)]
        if let Some(before) = &self.0 {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::{Scratch, write_file};

    fn chosen(file: Option<&Path>, environment: Option<&str>) -> Result<String, Problem> {
        let environment = environment.map(str::to_owned);
        let (source, _) = PasswordSource::choose(file, environment, false, "ro", "ov01")?;
        let password = source.password(&Interrupt::default());
        Ok(password.expect("known").reveal().to_owned())
    }

    fn file(bytes: &[u8]) -> (Scratch, PathBuf) {
        let scratch = Scratch::new().expect("a folder");
        let path = scratch.path().join("password");
        write_file(&path, bytes).expect("written");
        (scratch, path)
    }

    #[test]
    fn the_first_line_of_a_file_without_its_end_counts() {
        for (bytes, password) in [
            (&b"a b \r\nnot this\n"[..], "a b "),
            (b"\xef\xbb\xbfp\xc3\xa4ss", "p\u{e4}ss"),
        ] {
            let (_scratch, path) = file(bytes);
            assert_eq!(chosen(Some(&path), Some("env")).expect("there"), password);
        }
        for bytes in [&b"\nsecond"[..], b"", b"\xff\xfe", &[b'x'; 5000]] {
            let (_scratch, path) = file(bytes);
            let problem = chosen(Some(&path), None).expect_err("none");
            assert!(!problem.message.contains("second"), "{problem}");
        }
        assert!(chosen(Some(Path::new("/nowhere/at/all")), Some("env")).is_err());
    }

    #[test]
    fn without_a_file_the_environment_and_then_a_terminal_is_asked() {
        assert_eq!(chosen(None, Some("s3cret")).expect("there"), "s3cret");
        let problem = chosen(None, Some("")).expect_err("none");
        assert!(problem.message.contains("ro at ov01"), "{problem}");
        let (source, _) =
            PasswordSource::choose(None, None, true, "r\u{1b}o", "ov01").expect("a prompt");
        assert!(
            matches!(source, PasswordSource::Prompt(text) if text == "Password of r\u{fffd}o at ov01: ")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_for_others_is_warned_of() {
        let (_scratch, path) = file(b"s3cret");
        let warned = |mode: u32| {
            use std::os::unix::fs::PermissionsExt;
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("set");
            let chosen = PasswordSource::choose(Some(&path), None, false, "ro", "ov01");
            chosen.expect("there").1
        };
        assert!(warned(0o644).is_some_and(|text| !text.contains("s3cret")));
        assert!(warned(0o640).is_some());
        assert_eq!(warned(0o600), None);
    }

    #[test]
    fn a_password_shows_itself_to_nobody() {
        let password = Password(Zeroizing::new("s3cret".to_owned()));
        assert!(!format!("{password:?}").contains("s3cret"));
    }
}
