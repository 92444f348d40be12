//! Findings beyond the first thousand: packed, because a page of fifty megabytes takes seconds to open and
//! no mail takes it. The script of the page unpacks them; what it shows is what the template engine wrote.

use std::io::{self, BufWriter, IntoInnerError, Write};

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::findings::{RuleGroup, ShownFinding};
use crate::source::Citations;

/// Bytes that are packed at a time.
const PIECE: usize = 1 << 16;

#[derive(Template)]
#[template(path = "finding.html", config = "src/report/html/askama.toml")]
struct FindingTemplate<'a, 'f> {
    shown: &'a ShownFinding<'f>,
}

/// A finding as the script gets it.
#[derive(Serialize)]
struct Packed<'a> {
    rule: &'a str,
    host: Option<&'a str>,
    severity: &'static str,
    state: &'static str,
    anchor: Option<&'a str>,
    html: String,
}

/// A JSON list of the findings that are not spelt out, in the order of the page, gzipped, in Base64; nothing
/// where there are none.
pub(super) fn pack<'a>(
    groups: &[RuleGroup<'a>],
    cited: &'a Citations<'a>,
) -> io::Result<Option<String>> {
    let entries = groups.iter().flat_map(|group| &group.entries);
    let mut entries = entries.filter(|entry| !entry.is_spelt_out).peekable();
    if entries.peek().is_none() {
        return Ok(None);
    }
    let gzip = GzEncoder::new(Vec::new(), Compression::default());
    // The compressor takes long over many small pieces.
    let mut gzip = BufWriter::with_capacity(PIECE, gzip);
    let mut sign = b"[";
    for entry in entries {
        let item = ShownFinding::of(cited, entry);
        let packed = Packed {
            rule: item.finding.rule.as_str(),
            host: item.host.as_deref(),
            severity: item.finding.severity.name(),
            state: item.finding.state.name(),
            anchor: item.anchor,
            html: FindingTemplate { shown: &item }
                .render()
                .map_err(io::Error::other)?,
        };
        gzip.write_all(sign)?;
        serde_json::to_writer(&mut gzip, &packed)?;
        sign = b",";
    }
    gzip.write_all(b"]")?;
    // The buffer still holds something, and an error in writing that is not to be lost.
    let gzip = gzip.into_inner().map_err(IntoInnerError::into_error)?;
    Ok(Some(BASE64_STANDARD.encode(gzip.finish()?)))
}
