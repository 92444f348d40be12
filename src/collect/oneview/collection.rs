//! A collection that is written to a file: the envelope of its first page, with the members of all pages, one a line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::page::{Page, Piece};
use crate::collect::redact::write_line;

/// A collection as far as its pages have come.
#[derive(Debug, Default)]
pub(super) struct Collection {
    /// Paths of the pages that were asked for.
    asked: BTreeSet<String>,
    /// Addresses of the members.
    uris: BTreeSet<String>,
    /// How many members the first page says there are.
    total: Option<u64>,
    /// Members so far.
    pub(super) members: u64,
    /// Secrets that were not written.
    pub(super) redacted: u64,
    /// Escapes that were replaced.
    pub(super) repaired: u64,
    /// What follows the members in the file.
    after: Vec<u8>,
}

/// What keeps pages from being one collection.
#[derive(Debug)]
pub(super) enum Broken {
    /// The collection changed while it was read.
    Changed(String),
    /// A page leads where no page of the collection can be.
    Astray(String),
    /// The file cannot be written.
    Unwritten(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Unwritten(error)
    }
}

impl Collection {
    /// A page is asked for by this path.
    pub(super) fn ask(&mut self, path: &str) {
        self.asked.insert(path.to_owned());
    }

    /// Writes a page; returns the path of the next one.
    pub(super) fn add(
        &mut self,
        page: &Page,
        resource: &str,
        out: &mut dyn Write,
    ) -> Result<Option<String>, Broken> {
        let is_first = self.asked.len() == 1;
        if let Some(next) = &page.next {
            self.follow(next, resource)?;
        }
        if is_first {
            self.total = page.total;
        } else if self.total != page.total {
            let (before, now) = (number(self.total), number(page.total));
            let why = format!("it had {before} members, then {now}");
            return Err(Broken::Changed(why));
        }
        for member in &page.members {
            if let Some(uri) = page.uri(member)
                && !self.uris.insert(uri)
            {
                return Err(Broken::Changed("a member came twice".to_owned()));
            }
        }
        self.repaired += page.repaired;
        let count = page.members.len() as u64;
        if count == 0 && page.next.is_some() {
            return Err(Broken::Changed(
                "a page was empty that another follows".to_owned(),
            ));
        }
        if is_first {
            self.open(page, out)?;
        }
        for member in &page.members {
            out.write_all(if self.members == 0 { b"\n" } else { b",\n" })?;
            self.write(page, member, out)?;
            self.members += 1;
        }
        if self.total.is_some_and(|total| self.members > total) {
            return Err(self.other_sum());
        }
        Ok(page.next.clone())
    }

    /// Ends the file.
    pub(super) fn finish(&mut self, out: &mut dyn Write) -> Result<(), Broken> {
        if self.total.is_some_and(|total| self.members != total) {
            return Err(self.other_sum());
        }
        if self.members > 0 {
            out.write_all(b"\n")?;
        }
        out.write_all(&self.after)?;
        Ok(())
    }

    fn other_sum(&self) -> Broken {
        let total = number(self.total);
        Broken::Changed(format!("{} members came of {total}", self.members))
    }

    /// Whether a page may be asked for: one of the same resource that was not asked for yet.
    fn follow(&self, next: &str, resource: &str) -> Result<(), Broken> {
        let astray = |what: &str| Err(Broken::Astray(format!("a page leads {what}")));
        let Some(rest) = next.strip_prefix(resource) else {
            return astray("out of the resource");
        };
        let path = rest.split('?').next().unwrap_or_default();
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_/".contains(&letter);
        let is_below = path.is_empty() || (path.starts_with('/') && path.bytes().all(is_plain));
        // What belongs into no path would have to be guessed at.
        let is_clean = rest.bytes().all(|letter| letter.is_ascii_graphic())
            && !rest.contains(['#', '\\', '"', '<', '>', '`', '{', '}', '^', '|']);
        if !is_below || !is_clean {
            return astray("out of the resource");
        }
        if self.asked.contains(next) {
            return astray("to one that was read before");
        }
        Ok(())
    }

    /// Writes what stands before the members, and keeps what follows them.
    fn open(&mut self, page: &Page, out: &mut dyn Write) -> Result<(), Broken> {
        let mut head = b"{".to_vec();
        let mut after = b"]".to_vec();
        let mut in_head = true;
        let mut separate = false;
        for (key, piece) in &page.envelope {
            // The first is of the page at this moment, and differs in every run; how many come is known from the total
            // alone.
            let is_unknown = key == "count" && self.total.is_none() && page.next.is_some();
            if key == "eTag" || is_unknown {
                continue;
            }
            let side = if in_head { &mut head } else { &mut after };
            if separate {
                side.push(b',');
            }
            separate = true;
            serde_json::to_writer(&mut *side, key).map_err(io::Error::from)?;
            side.push(b':');
            match key.as_str() {
                "members" => {
                    side.push(b'[');
                    in_head = false;
                }
                "start" => side.push(b'0'),
                "count" => {
                    let count = self.total.unwrap_or(page.members.len() as u64);
                    side.extend(count.to_string().into_bytes());
                }
                "nextPageUri" => side.extend(b"null"),
                _ => self.write(page, piece, side)?,
            }
        }
        after.extend(b"}\n");
        self.after = after;
        out.write_all(&head)?;
        Ok(())
    }

    fn write(&mut self, page: &Page, piece: &Piece, out: &mut dyn Write) -> io::Result<()> {
        self.redacted += piece.secrets.len() as u64;
        write_line(page.text(piece), &piece.secrets, out)
    }
}

fn number(total: Option<u64>) -> String {
    total.map_or_else(
        || "an unknown number of".to_owned(),
        |total| total.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESOURCE: &str = "/rest/uplink-sets";

    /// The file that pages become, and its collection.
    fn written(pages: &[(&str, &str)]) -> Result<(String, Collection), Broken> {
        let mut out = Vec::new();
        let mut collection = Collection::default();
        let mut next = None;
        for (path, text) in pages {
            assert!(next.is_none_or(|next: String| next == *path));
            collection.ask(path);
            let page = Page::parse((*text).to_owned()).expect("a page");
            next = collection.add(&page, RESOURCE, &mut out)?;
        }
        assert_eq!(next, None);
        collection.finish(&mut out)?;
        Ok((String::from_utf8(out).expect("UTF-8"), collection))
    }

    #[test]
    fn pages_become_one_collection() {
        let first = r#"{"type":"T","eTag":"now","start":0,"count":1,"total":2,"prevPageUri":null,
            "nextPageUri":"/rest/uplink-sets?start=1&count=1","members":[
                {"uri":"/a",
                 "name" : "A"}],"category":"c","created":null}"#;
        let second = r#"{"type":"T","start":1,"count":1,"total":2,"nextPageUri":"","members":[{"uri":"/b","password":"x"}]}"#;
        let pages = [
            ("/rest/uplink-sets?start=0&count=-1", first),
            ("/rest/uplink-sets?start=1&count=1", second),
        ];
        let (text, collection) = written(&pages).expect("whole");
        assert_eq!(
            text,
            "{\"type\":\"T\",\"start\":0,\"count\":2,\"total\":2,\"prevPageUri\":null,\"nextPageUri\":null,\"members\":[\n\
             {\"uri\":\"/a\",\"name\" : \"A\"},\n{\"uri\":\"/b\",\"password\":\"[redacted]\"}\n\
             ],\"category\":\"c\",\"created\":null}\n"
        );
        assert_eq!((collection.members, collection.redacted), (2, 1));
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    }

    #[test]
    fn an_empty_collection_is_one() {
        let pages = [(
            "/rest/uplink-sets",
            r#"{"members":null,"total":0,"nextPageUri":null}"#,
        )];
        let (text, _) = written(&pages).expect("whole");
        assert_eq!(text, "{\"members\":[],\"total\":0,\"nextPageUri\":null}\n");
    }

    #[test]
    fn what_changes_while_it_is_read_is_told() {
        let page = |start: u64, total: u64, uri: &str, next: &str| {
            format!(
                r#"{{"start":{start},"total":{total},"nextPageUri":{next},"members":[{{"uri":"{uri}"}}]}}"#
            )
        };
        let next = "\"/rest/uplink-sets?start=1\"";
        for (first, second) in [
            (page(0, 2, "/a", next), page(1, 3, "/b", "null")),
            (page(0, 2, "/a", next), page(1, 2, "/a", "null")),
            (page(0, 3, "/a", next), page(1, 3, "/b", "null")),
            (page(0, 1, "/a", next), page(1, 1, "/b", "null")),
        ] {
            let pages = [
                ("/rest/uplink-sets?start=0", &*first),
                ("/rest/uplink-sets?start=1", &second),
            ];
            assert!(
                matches!(written(&pages), Err(Broken::Changed(_))),
                "{second}"
            );
        }
    }

    #[test]
    fn a_page_leads_nowhere_else() {
        let mut collection = Collection::default();
        collection.ask("/rest/uplink-sets?start=0");
        for next in [
            "/rest/uplink-sets?start=0",
            "/rest/uplink-sets-and-more?start=1",
            "/rest/networks?start=1",
            "https://ov02.example/rest/uplink-sets?start=1",
            "//ov02.example/rest/uplink-sets",
            "/rest/uplink-sets/../users",
            "/rest/uplink-sets/%2e%2e/users",
            "/rest/uplink-sets?start=1#x",
            "/rest/uplink-sets?start=1\r\nX: y",
            "/rest/uplink-sets?start=\u{e4}",
            "rest/uplink-sets?start=1",
        ] {
            let followed = collection.follow(next, RESOURCE);
            assert!(matches!(followed, Err(Broken::Astray(_))), "{next}");
        }
        for next in [
            "/rest/uplink-sets?start=1&count=25",
            "/rest/uplink-sets/page/2?x=%20y",
        ] {
            assert!(collection.follow(next, RESOURCE).is_ok(), "{next}");
        }
    }
}
