//! A JSON document that is written member by member. An entry of a list is made and written alone, on a line of its own, so
//! that a fleet needs no more memory than its longest entry.

use std::io::{self, Write};

use serde::Serialize;

use crate::source::{JsonForm, MAX_TEXT, write_json};

/// An entry of a list is one line.
pub(super) const ENTRY: JsonForm = JsonForm {
    pretty: false,
    longest: Some(MAX_TEXT),
};

/// An object that is written member by member.
pub(super) struct Document<'w> {
    out: &'w mut dyn Write,
    sign: &'static str,
    /// The line of an entry: its many small pieces go on as one.
    line: Vec<u8>,
}

impl<'w> Document<'w> {
    /// A document that goes to this writer; its begin is written with its first member.
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            sign: "{",
            line: Vec::new(),
        }
    }

    /// A member that is a list, whose entries write themselves: for those that are made of pieces which others have as well.
    pub(super) fn written<T>(
        &mut self,
        key: &str,
        entries: impl Iterator<Item = T>,
        mut write: impl FnMut(T, &mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.key(key)?;
        self.out.write_all(b"[")?;
        let mut sign = "";
        for entry in entries {
            self.line.clear();
            write!(self.line, "{sign}\n    ")?;
            write(entry, &mut self.line)?;
            self.out.write_all(&self.line)?;
            sign = ",";
        }
        let end = if sign.is_empty() { "]" } else { "\n  ]" };
        self.out.write_all(end.as_bytes())
    }

    /// The end of the document.
    pub(super) fn finish(self) -> io::Result<()> {
        writeln!(self.out, "\n}}")
    }

    fn key(&mut self, key: &str) -> io::Result<()> {
        write!(self.out, "{}\n  \"{key}\": ", self.sign)?;
        self.sign = ",";
        Ok(())
    }

    /// A member that is written whole.
    pub(super) fn member(&mut self, key: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(key)?;
        write_json(&mut *self.out, value, ENTRY)
    }

    /// A member that is a list.
    pub(super) fn list<T: Serialize>(
        &mut self,
        key: &str,
        entries: impl Iterator<Item = T>,
    ) -> io::Result<()> {
        self.written(key, entries, |entry, line| write_json(line, &entry, ENTRY))
    }
}
