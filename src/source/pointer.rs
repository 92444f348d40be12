//! JSON pointers of places, found in one pass over the text without a tree of it: an export of 50 MB
//! in one line must not slow a diagnostic down. The text was parsed before; what a broken one gives
//! does not matter, as long as it ends.

use super::place::Span;

/// An object or a list that is open.
struct Open {
    start: u32,
    is_map: bool,
    /// What of it comes next: the bytes of the key with its quotes, or the number of the item.
    at: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Nothing,
    Key(Span),
    Item(usize),
}

struct Scan<'a> {
    text: &'a str,
    open: Vec<Open>,
    spans: &'a [Span],
    /// The first span that begins at or after where the scan is.
    next: usize,
    /// Spans that begin before, and whose value is still open.
    waiting: Vec<usize>,
    found: Vec<Option<String>>,
}

/// The pointers of the innermost values around spans, which are sorted.
pub(super) fn pointers(text: &str, spans: &[Span]) -> Vec<Option<String>> {
    let mut scan = Scan {
        text,
        open: Vec::new(),
        spans,
        next: 0,
        waiting: Vec::new(),
        found: vec![None; spans.len()],
    };
    scan.run();
    let whole = |text: Option<String>| Some(text.unwrap_or_default());
    scan.found.into_iter().map(whole).collect()
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && (self.next < self.spans.len() || !self.waiting.is_empty()) {
            let start = at;
            match bytes[at] {
                // Half of an export that was made to be read is the blanks in front of its lines.
                b' ' | b'\n' | b'\r' | b'\t' => at = behind_blanks(bytes, at + 1),
                b':' => at += 1,
                b',' => {
                    at += 1;
                    if let Some(Open { at, .. }) = self.open.last_mut() {
                        *at = match *at {
                            Step::Item(index) => Step::Item(index + 1),
                            _ => Step::Nothing,
                        };
                    }
                }
                b'{' | b'[' => {
                    at += 1;
                    let is_map = bytes[start] == b'{';
                    self.begin(start, is_map);
                }
                b'}' | b']' => {
                    at += 1;
                    self.end(at);
                }
                b'"' => {
                    at = behind_string(bytes, at);
                    self.string(span(start, at));
                }
                _ => {
                    let ends = |byte: &u8| {
                        matches!(
                            byte,
                            b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' | b':'
                        )
                    };
                    // At least one byte, so that the scan ends on a text that is no JSON.
                    at += bytes[at..]
                        .iter()
                        .position(ends)
                        .unwrap_or(bytes.len() - at)
                        .max(1);
                    self.token(span(start, at));
                }
            }
        }
    }

    fn begin(&mut self, start: usize, is_map: bool) {
        self.open.push(Open {
            start: clip(start),
            is_map,
            at: if is_map { Step::Nothing } else { Step::Item(0) },
        });
    }

    fn string(&mut self, token: Span) {
        if let Some(Open {
            is_map: true, at, ..
        }) = self.open.last_mut()
            && matches!(at, Step::Nothing)
        {
            *at = Step::Key(token);
        }
        self.token(token);
    }

    /// A key or a plain value: what lies in it has its path.
    fn token(&mut self, token: Span) {
        self.pass(token.start);
        while let Some(span) = self
            .spans
            .get(self.next)
            .filter(|span| span.start < token.end)
        {
            if span.end <= token.end {
                self.found[self.next] = Some(self.path(self.open.len()));
            } else {
                self.waiting.push(self.next);
            }
            self.next += 1;
        }
    }

    /// Spans that begin before an offset, and in no token, wait for what is around them to end.
    fn pass(&mut self, offset: u32) {
        while self
            .spans
            .get(self.next)
            .is_some_and(|span| span.start < offset)
        {
            self.waiting.push(self.next);
            self.next += 1;
        }
    }

    /// An object or a list ends: what waits and lies in it has its path.
    fn end(&mut self, end: usize) {
        let end = clip(end);
        self.pass(end);
        let Some(ended) = self.open.pop() else {
            return;
        };
        // Spans wait in the order of their beginnings, as they are given.
        let first = self
            .waiting
            .partition_point(|index| self.spans[*index].start < ended.start);
        let inside = self.waiting.split_off(first);
        for index in inside {
            if self.spans[index].end <= end {
                self.found[index] = Some(self.path(self.open.len()));
            } else {
                self.waiting.push(index);
            }
        }
    }

    /// The pointer to what the innermost `depth` open ones are at.
    fn path(&self, depth: usize) -> String {
        let mut pointer = String::new();
        for open in &self.open[..depth] {
            match open.at {
                Step::Nothing => {}
                Step::Item(index) => {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                }
                Step::Key(span) => {
                    let raw = &self.text[span.start as usize..span.end as usize];
                    let key: String = serde_json::from_str(raw).unwrap_or_default();
                    pointer.push('/');
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
            }
        }
        pointer
    }
}

/// The offset behind the blanks at an offset, where there are any.
fn behind_blanks(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    start
        + rest
            .iter()
            .position(|byte| *byte != b' ')
            .unwrap_or(rest.len())
}

/// The offset behind the string that begins at an offset.
fn behind_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(offset) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += offset + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        // Whatever is escaped ends nothing.
        at += 1;
    }
    bytes.len()
}

fn clip(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: clip(start),
        end: clip(end),
    }
}
