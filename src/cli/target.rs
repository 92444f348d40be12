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
                // Made in memory first: an error on the way leaves the former file as it was.
                let mut bytes = Vec::new();
                let look = Look {
                    detail: output.look().detail,
                    ..plain()
                };
                write(self.format, look, &mut bytes)?;
                output.file(file, &bytes)
            }
        }
    }
}
