//! HPE Virtual Connect Manager, by its command line: one session of the system's `ssh`, one file with the commands and
//! what they answered, as somebody would have captured it.
//!
//! That the manager takes commands on its input without a terminal, and prints prompts then, was seen on no real one:
//! [`COMMANDS`] can be pasted into a session as well, and the file of that is read in the same way.

mod child;
mod commands;
mod redact;
mod transcript;

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::time::Duration;

use super::appliance::{
    Appliance, Contents, Counts, Failure, Item, Missing, Origin, Reading, Watch,
};
use super::interrupt::Interrupt;
use super::manifest::Kind;
use super::scrub::Secrets;
use super::text::text;
use crate::source::{NewFile, Problem, clipped};

use child::{End, Printed};
pub use commands::{COMMANDS, END};
use transcript::{Answer, PROMPT, Session};

/// The file.
const FILE: &str = "virtual-connect.txt";

/// The exit code of ssh that is its own, and not that of a command.
const OF_SSH: i32 = 255;

/// Virtual Connect Manager.
pub struct VirtualConnect {
    host: String,
    user: String,
    /// What `ssh` is given beside the user and the host.
    options: Vec<String>,
    silence: Duration,
    interrupt: Interrupt,
    watch: Arc<dyn Watch>,
    requests: u64,
    name: Option<String>,
    version: Option<String>,
}

/// What is asked for: all commands in one file.
#[must_use]
pub fn items() -> Vec<Item> {
    vec![Item {
        name: "virtual-connect",
        path: FILE.to_owned(),
        request: COMMANDS.join("; "),
        required: true,
    }]
}

impl VirtualConnect {
    /// A manager that is to be asked as this user, with further options for `ssh`.
    ///
    /// # Errors
    /// The user, the host or the options are none: ssh would take them for something else.
    pub fn new(
        host: &str,
        user: &str,
        options: Vec<String>,
        silence: Duration,
        interrupt: Interrupt,
        watch: Arc<dyn Watch>,
    ) -> Result<Self, Problem> {
        for (text, option) in [(host, "--host"), (user, "--user")] {
            let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
            if text.is_empty() || text.starts_with('-') || !text.chars().all(is_plain) {
                let message = format!("{option} is no name that ssh takes: {}", clipped(text));
                return Err(Problem::error("usage", message)
                    .help("give it as ssh takes it, without blanks and not beginning with -"));
            }
        }
        if host.contains(['@', '/']) {
            let message = format!("--host is more than a host: {}", clipped(host));
            return Err(Problem::error("usage", message)
                .help("name the user with --user, and a port with `-- -p PORT`"));
        }
        if options.first().is_some_and(|first| !first.starts_with('-')) {
            let message = "what stands after -- is no option of ssh";
            return Err(Problem::error("usage", message).help(
                "give options as ssh takes them: `-- -p PORT -J HOST`; the commands are our own",
            ));
        }
        Ok(Self {
            host: host.to_owned(),
            user: user.to_owned(),
            options,
            silence,
            interrupt,
            watch,
            requests: 0,
            name: None,
            version: None,
        })
    }

    fn session(&mut self) -> Result<Printed, Failure> {
        // The host stands first: whatever follows it cannot be taken for another one.
        let mut arguments = vec!["-T".to_owned(), format!("{}@{}", self.user, self.host)];
        arguments.extend(self.options.iter().cloned());
        let mut input = String::new();
        for command in COMMANDS {
            self.watch.request(command);
            self.requests += 1;
            input.push_str(command);
            input.push('\n');
        }
        input.push_str(END);
        input.push('\n');
        let printed = child::run(&arguments, input, self.silence, &self.interrupt);
        printed.map_err(|error| {
            let problem = if error.kind() == ErrorKind::NotFound {
                self.problem("ssh", "there is no ssh on the path of programs")
            } else {
                self.problem("ssh", &format!("ssh cannot be started: {error}"))
            };
            let help = format!(
                "install an OpenSSH client; or paste what `fabriclint collect virtual-connect --list` prints into a \
                 session and keep it as {FILE}"
            );
            problem.help(help).into()
        })
    }

    fn problem(&self, code: &'static str, what: &str) -> Problem {
        let (what, _) = redact::redacted(what);
        let message = format!("{}@{}: {}", self.user, self.host, clipped(&what));
        Problem::error(code, message)
    }

    /// What a session is that shows no configuration.
    fn useless(&self, printed: &Printed, session: &Session<'_>, answer: Answer<'_>) -> Problem {
        if let Some((words, help)) = session.refusal() {
            return self.problem("no-manager", words).help(help);
        }
        let again = format!(
            "run again; or paste the commands of --list into a session and keep it as {FILE}"
        );
        match answer {
            Answer::Error(words) => {
                let what = format!("`{}` answers ERROR: {words}", commands::CONFIGURATION);
                self.problem("virtual-connect-error", &what)
                    .help("log in as a user who may see the configuration of the domain")
            }
            Answer::Text(text) => match transcript::says_none(text) {
                Some(words) => self.problem("no-manager", words).help(
                    "the domain is not imported: ask the module of the enclosure that has it",
                ),
                None => self
                    .problem(
                        "another-product",
                        "its answer to `show config` is no configuration",
                    )
                    .help("give the address of Virtual Connect Manager with --host"),
            },
            Answer::Nothing => self
                .problem("cut-off", "`show config` answers nothing")
                .help(again),
            Answer::Cut | Answer::Unasked | Answer::Unclear => {
                self.broken(printed, session).help(again)
            }
        }
    }

    /// What is wrong with a session that ended before the configuration was whole.
    fn broken(&self, printed: &Printed, session: &Session<'_>) -> Problem {
        let words = String::from_utf8_lossy(&printed.words);
        let words: Vec<&str> = words
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let last = words.last().copied().unwrap_or_default();
        let ssh = if last.is_empty() {
            String::new()
        } else {
            format!(": {last}")
        };
        match &printed.end {
            End::Silent if !session.has_prompt() => {
                let seconds = self.silence.as_secs();
                let what = format!("nothing came for {seconds} s, and no prompt `{PROMPT}`{ssh}");
                self.problem("no-connection", &what)
            }
            End::Silent => {
                let what = format!(
                    "the answer of `show config` is cut off: nothing came for {} s, and no prompt `{PROMPT}` stands \
                     after it",
                    self.silence.as_secs()
                );
                self.problem("cut-off", &what)
            }
            End::TooMuch => self.problem("cut-off", "it prints without an end"),
            End::Child(Some(status)) if !session.has_prompt() && status.code() == Some(OF_SSH) => {
                self.problem("ssh", &format!("ssh ended without a session{ssh}"))
            }
            End::Child(_) if session.before().trim().is_empty() && !session.has_prompt() => {
                let what = format!("ssh ended without a session: nothing came of it{ssh}");
                self.problem("ssh", &what)
            }
            _ if !session.has_prompt() => {
                let what =
                    format!("no prompt `{PROMPT}` came, which Virtual Connect Manager has{ssh}");
                self.problem("another-product", &what)
            }
            _ => {
                let what = format!(
                    "the answer of `show config` is cut off: no prompt `{PROMPT}` stands after it{ssh}"
                );
                self.problem("cut-off", &what)
            }
        }
    }
}

/// Writes a session as it would have been captured; where nothing came for so long, that ended it.
fn write(
    session: &Session<'_>,
    answers: &[(&'static str, Answer<'_>)],
    silence: Option<Duration>,
    file: &mut NewFile,
) -> io::Result<Contents> {
    let mut contents = Contents::default();
    for line in transcript::banner(session.before()) {
        contents.redacted += write_line(file, line)?;
    }
    writeln!(file)?;
    for (command, answer) in answers {
        let why = match answer {
            Answer::Text(text) => {
                writeln!(file, "{PROMPT}{command}")?;
                for line in text.lines() {
                    contents.redacted += write_line(file, line)?;
                }
                writeln!(file)?;
                continue;
            }
            Answer::Error(words) => format!("ERROR: {words}"),
            Answer::Nothing => "it answers nothing".to_owned(),
            Answer::Cut => match silence {
                Some(silence) => format!(
                    "its answer is cut off: nothing came for {} s",
                    silence.as_secs()
                ),
                None => "its answer is cut off: no prompt stands after it".to_owned(),
            },
            Answer::Unasked => "the session ended before it".to_owned(),
            Answer::Unclear => {
                "there are more prompts than commands: which answer is its own cannot be told"
                    .to_owned()
            }
        };
        let (why, _) = redact::redacted(&why);
        let missing = Missing::failed(why);
        contents.missing.push(((*command).to_owned(), missing));
    }
    // A prompt after the last answer tells that it is whole.
    writeln!(file, "{PROMPT}")?;
    Ok(contents)
}

/// Writes a line without secrets and without what a terminal would take for more than text; says how many secrets it
/// had.
fn write_line(file: &mut NewFile, line: &str) -> io::Result<u64> {
    let line = line.trim_end();
    let is_control = |letter: char| letter.is_control() && letter != '\t';
    let plain = if line.contains(is_control) {
        Cow::Owned(line.replace(is_control, " "))
    } else {
        Cow::Borrowed(line)
    };
    let (text, count) = redact::redacted(&plain);
    writeln!(file, "{text}")?;
    Ok(count)
}

impl Appliance for VirtualConnect {
    fn kind(&self) -> Kind {
        Kind::VirtualConnect
    }

    fn items(&self) -> Vec<Item> {
        items()
    }

    fn open(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn read(&mut self, item: &Item, file: &mut NewFile) -> Result<Reading, Failure> {
        let mut printed = self.session()?;
        if matches!(printed.end, End::Interrupted) {
            return Err(Failure::Interrupted);
        }
        let (text, repaired) = text(std::mem::take(&mut printed.text));
        let session = Session::of(&text);
        let answers = session.answers();
        let configuration = answers
            .first()
            .map_or(Answer::Unasked, |(_, answer)| *answer);
        let Answer::Text(script) = configuration else {
            return Err(self.useless(&printed, &session, configuration).into());
        };
        if !transcript::is_configuration(script) {
            return Err(self.useless(&printed, &session, configuration).into());
        }
        self.version = transcript::version(session.before());
        self.name = transcript::domain(script).or_else(|| Some(self.host.clone()));
        let silence = matches!(printed.end, End::Silent).then_some(self.silence);
        match write(&session, &answers, silence, file) {
            Ok(contents) => Ok(Reading::Whole(Contents {
                repaired,
                ..contents
            })),
            Err(error) => {
                let message = format!("{}: it cannot be written: {error}", item.path);
                Err(Problem::error("output-folder", message).into())
            }
        }
    }

    fn close(&mut self) -> Option<Problem> {
        None
    }

    fn origin(&self) -> Origin {
        Origin {
            name: self.name.clone(),
            version: self.version.clone(),
            short_version: self.version.clone(),
            ..Origin::default()
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            requests: self.requests,
            retries: 0,
        }
    }

    fn secrets(&self) -> Secrets {
        // ssh alone knows the password.
        Secrets::default()
    }
}
