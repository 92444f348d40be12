//! As much of HTTP/1.1 as the servers of the tests speak, and the ways in which an answer does not arrive.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::sleep;
use std::time::Duration;

/// Largest body of a request.
const MAX_BODY: usize = 1 << 20;

/// A request.
#[derive(Debug)]
pub struct Request {
    pub method: String,
    /// Path with the query.
    pub target: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    /// Reads a request; nothing when the client has closed the connection.
    pub fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        // A client of ours sends one request, then waits: nothing of the next one is lost in the buffer.
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::Error::other("not a request"));
        };
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers
            .get("content-length")
            .and_then(|length| length.parse().ok());
        let length: usize = length.unwrap_or(0);
        assert!(length <= MAX_BODY, "a body of {length} bytes");
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body = String::from_utf8(body).map_err(io::Error::other)?;
        Ok(Some(Self {
            method,
            target,
            headers,
            body,
        }))
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The target without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A number of the query.
    pub fn number(&self, key: &str) -> Option<i64> {
        let query = self.target.split_once('?')?.1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == key)?.1.parse().ok()
    }
}

/// How an answer arrives.
#[derive(Clone, Copy, Debug, Default)]
pub enum Wire {
    /// With its length, all of it.
    #[default]
    Whole,
    /// In chunks, all of it.
    Chunked,
    /// The connection is closed before a byte of it.
    ClosedBefore,
    /// The connection is closed within the headers.
    ClosedInHead,
    /// The connection is closed when half of the body that was announced is there.
    ClosedInBody,
    /// In chunks, and closed within the second one.
    CutChunk,
    /// Without a length, and closed by the end of the connection after half of it, without a goodbye of TLS.
    CutOpenEnd,
    /// Not a byte, for a long time.
    Silent,
    /// Half of the body, then not a byte for a long time.
    SilentInBody,
    /// A byte of the body after each pause.
    Slow(Duration),
    /// As long as this by its header; a little of it comes, and the connection stays open.
    Announced(u64),
    /// In chunks, for ever: a list that does not end.
    Endless,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub wire: Wire,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::of(status, "application/json", body.to_string())
    }

    /// An answer of some type.
    pub fn of(status: u16, kind: &str, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into(),
            wire: Wire::Whole,
        }
    }

    /// The answer with a header more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends the answer; says whether the connection stays open.
    pub fn send(&self, stream: &mut impl Write) -> io::Result<bool> {
        let body = self.body.as_bytes();
        let half = &body[..body.len() / 2];
        let whole = format!("Content-Length: {}\r\n", body.len());
        let chunked = "Transfer-Encoding: chunked\r\n";
        match self.wire {
            Wire::Whole => {
                stream.write_all(&[self.head(&whole).as_bytes(), body].concat())?;
                stream.flush()?;
                return Ok(true);
            }
            Wire::Chunked => {
                stream.write_all(self.head(chunked).as_bytes())?;
                for part in body.chunks(1000) {
                    chunk(stream, part)?;
                }
                stream.write_all(b"0\r\n\r\n")?;
                stream.flush()?;
                return Ok(true);
            }
            Wire::ClosedBefore => {}
            Wire::ClosedInHead => stream.write_all(&self.head(&whole).as_bytes()[..20])?,
            Wire::ClosedInBody => {
                stream.write_all(&[self.head(&whole).as_bytes(), half].concat())?;
            }
            Wire::CutChunk => {
                stream.write_all(self.head(chunked).as_bytes())?;
                chunk(stream, half)?;
                stream.write_all(b"ffff\r\nand")?;
            }
            Wire::CutOpenEnd => {
                stream.write_all(&[self.head("").as_bytes(), half].concat())?;
            }
            Wire::Silent => sleep(LONG),
            Wire::SilentInBody => {
                stream.write_all(&[self.head(&whole).as_bytes(), half].concat())?;
                stream.flush()?;
                sleep(LONG);
            }
            Wire::Slow(_) | Wire::Announced(_) | Wire::Endless => self.trickle(stream)?,
        }
        stream.flush()?;
        Ok(false)
    }

    /// Sends the answer so that it is not there for a long time.
    fn trickle(&self, stream: &mut impl Write) -> io::Result<()> {
        let body = self.body.as_bytes();
        match self.wire {
            Wire::Slow(pause) => {
                let whole = format!("Content-Length: {}\r\n", body.len());
                stream.write_all(self.head(&whole).as_bytes())?;
                for byte in body {
                    stream.write_all(&[*byte])?;
                    stream.flush()?;
                    sleep(pause);
                }
            }
            Wire::Announced(length) => {
                let length = format!("Content-Length: {length}\r\n");
                stream.write_all(&[self.head(&length).as_bytes(), body].concat())?;
                stream.flush()?;
                sleep(LONG);
            }
            _ => {
                stream.write_all(self.head("Transfer-Encoding: chunked\r\n").as_bytes())?;
                chunk(stream, b"{\"members\":[")?;
                let part = "{\"name\":\"again\"},".repeat(4000);
                loop {
                    chunk(stream, part.as_bytes())?;
                }
            }
        }
        Ok(())
    }

    fn head(&self, length: &str) -> String {
        let mut head = format!("HTTP/1.1 {} Answer\r\n{length}", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head
    }
}

/// Longer than any test lets a client wait.
const LONG: Duration = Duration::from_secs(20);

fn chunk(stream: &mut impl Write, part: &[u8]) -> io::Result<()> {
    stream.write_all(format!("{:x}\r\n", part.len()).as_bytes())?;
    stream.write_all(part)?;
    stream.write_all(b"\r\n")
}
