//! What a console leaves around a document of CLIXML that somebody copied from it or redirected: prompts, warnings,
//! and the mark that PowerShell puts before its streams, `#< CLIXML` (`powershell.exe -OutputFormat XML`).

use std::ops::Range;

use super::words::is_clixml;

/// How many lines may stand before a document.
const BEFORE: usize = 20;

/// Where in a text a document of CLIXML stands, whole or cut off, if nothing but the lines of a console are around it.
#[must_use]
pub fn clixml_in(text: &str) -> Option<Range<usize>> {
    if is_clixml(text) {
        return Some(0..end(text, 0));
    }
    let mut at = 0;
    for line in text.split_inclusive('\n').take(BEFORE) {
        let rest = line.trim_start();
        // A list or an object of JSON is no line of a console, but the prompt of a session begins as a list does.
        if rest.starts_with('{') || rest.starts_with('[') && !is_prompt(line) {
            return None;
        }
        if rest.starts_with('<') {
            let start = at + line.len() - rest.len();
            // Elements of somebody else's before it are a document of somebody else's.
            return is_clixml(&text[start..]).then(|| start..end(text, start));
        }
        at += line.len();
    }
    None
}

/// Where a document ends that begins at `start`: before the prompts behind it.
fn end(text: &str, start: usize) -> usize {
    let mut own = text[start..].trim_end();
    let whole = own.len();
    while let Some((rest, _)) = own.rsplit_once('\n').filter(|(_, last)| is_prompt(last)) {
        own = rest.trim_end();
    }
    if own.len() == whole {
        text.len()
    } else {
        start + own.len()
    }
}

/// `PS C:\Users\admin> …`, or `[HV01]: PS C:\> …` in a session with another computer.
#[must_use]
pub fn is_prompt(line: &str) -> bool {
    let line = line.trim_start();
    let local = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map_or(line, |(_, rest)| rest);
    local.starts_with("PS ") && local.contains('>')
}
