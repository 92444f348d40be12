//! `--format FMT[=FILE]`: what to write, and to which file.

use std::io::{self, Write};

use super::output::{Output, plain};
use crate::report::Look;

/// A format and where it goes.
#[derive(Clone, Debug)]
pub(super) struct Target<F> {
    format: F,
    file: Option<String>,
}

/// That at most one report of several goes to stdout, or all that do are lines of a log.
///
/// # Errors
/// Two would be mixed, in words that name one of them.
pub(super) fn may_share_stdout<F: Copy>(
    targets: &[Target<F>],
    is_log: impl Fn(F) -> bool,
    name: impl Fn(F) -> &'static str,
) -> Result<(), String> {
    let printed = || targets.iter().filter(|target| target.file.is_none());
    let document = printed().find(|target| !is_log(target.format));
    match document.filter(|_| printed().count() > 1) {
        Some(document) => Err(format!(
            "two reports would be mixed on stdout: give one a file, `--format {}=FILE`",
            name(document.format)
        )),
        None => Ok(()),
    }
}

/// Where reports went, for whoever only writes files and is told in one line what came of it; nothing where one is on
/// stdout.
pub(super) fn where_to<F: Copy>(targets: &[Target<F>]) -> Option<String> {
    let files: Option<Vec<&str>> = targets.iter().map(Target::file).collect();
    Some(match files?.as_slice() {
        [file] => format!("see {file}"),
        files => format!("{} reports written", files.len()),
    })
}

impl<F: Copy> Target<F> {
    /// Reads a target whose format is one of these.
    pub(super) fn parse(text: &str, formats: &[(F, &str)]) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, "-")) => (name, None),
            Some((name, "")) => {
                return Err(format!("write `{name}=FILE`, or `{name}` alone for stdout"));
            }
            Some((name, file)) => (name, Some(file.to_owned())),
            None => (text, None),
        };
        if let Some((format, _)) = formats.iter().find(|(_, word)| *word == name) {
            return Ok(Self {
                format: *format,
                file,
            });
        }
        let words: Vec<&str> = formats.iter().map(|(_, word)| *word).collect();
        let words = words.join(", ");
        Err(format!("there is no format `{name}`, only {words}"))
    }

    /// The file that it goes to; nothing for stdout.
    pub(super) fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The format.
    pub(super) fn format(&self) -> F {
        self.format
    }

    /// Writes where it goes.
    pub(super) fn write(
        &self,
        output: &mut Output,
        write: impl Fn(F, Look, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        match &self.file {
            None => write(self.format, output.look(), output.out()),
            Some(file) => {
                let look = Look {
                    detail: output.look().detail,
                    ..plain()
                };
                // An error on the way leaves the former file as it was.
                output.file_with(file, |out| write(self.format, look, out))
            }
        }
    }
}
