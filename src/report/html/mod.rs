//! A page for people: one file that loads nothing, readable without scripts, on paper and to those who
//! hear it. Scripts search, filter and group; only what is beyond the first thousand findings needs them.
//!
//! Exports are hostile: every name goes through the template engine's escaping; and the policy of the
//! page lets no script run but its own, by the hash of it.

mod findings;
mod head;
mod packed;
mod prose;
mod tables;

use std::borrow::Cow;
use std::io::{self, Write};

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use super::Run;
use super::json::TOOL;
use super::picture::{ShownPicture, shown, styled};
use super::remark;
use super::text;
use crate::catalogue::Severity;
use crate::source::Citations;
use findings::{GroupedFinding, RuleGroup, ShownFinding};
pub(super) use findings::{ShownPlace, ShownProblem};
use head::{Tile, Total};
pub(super) use tables::{FileRow, sources as file_rows};
use tables::{HostRow, RuleGaps, RuleRow, WaiverRow};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

#[derive(Template)]
#[template(path = "page.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    run: &'a Run,
    policy: String,
    style: Cow<'static, str>,
    script: &'static str,
    version: &'static str,
    verdict: &'static str,
    headline: String,
    shortfalls: Vec<String>,
    limits: Vec<(&'a str, usize)>,
    scope: String,
    fail_on: &'static str,
    tiles: Vec<Tile>,
    filters: Vec<Total>,
    states: Vec<Total>,
    areas: Vec<&'a str>,
    problems: Vec<ShownProblem<'a>>,
    groups: Vec<RuleGroup<'a>>,
    gaps: Vec<RuleGaps<'a>>,
    register: Vec<WaiverRow<'a>>,
    pictures: Vec<ShownPicture>,
    hosts: Vec<HostRow>,
    rules: Vec<RuleRow<'a>>,
    sources: Vec<FileRow<'a>>,
    /// Findings beyond those that are spelt out.
    packed: Option<String>,
    spelt_out: usize,
    cited: &'a Citations<'a>,
}

impl Page<'_> {
    fn item<'f>(&'f self, entry: &GroupedFinding<'f>) -> ShownFinding<'f> {
        ShownFinding::of(self.cited, entry)
    }
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let cited = Citations::new(&run.sources, run.places());
    page(run, &cited)?.write_into(out)
}

fn page<'a>(run: &'a Run, cited: &'a Citations<'a>) -> io::Result<Page<'a>> {
    let groups = findings::groups(run);
    let mut areas: Vec<&str> = groups.iter().map(|group| group.area).collect();
    areas.sort_unstable();
    areas.dedup();
    let style = styled(STYLE, run);
    Ok(Page {
        policy: policy(&style, Some(SCRIPT)),
        style,
        pictures: shown(run)?,
        script: SCRIPT,
        version: TOOL.version,
        verdict: head::verdict(run),
        headline: head::headline(run),
        shortfalls: run.shortfalls(),
        limits: remark::limits(run),
        scope: head::scope(run),
        fail_on: run.threshold.severity.map_or("never", Severity::name),
        tiles: head::tiles(run),
        filters: head::severities(run),
        states: head::states(run),
        areas,
        problems: run
            .all_problems()
            .map(|problem| ShownProblem::of(cited, problem))
            .collect(),
        gaps: tables::gaps(run),
        register: tables::register(run),
        hosts: tables::hosts(run),
        rules: tables::rules(run),
        sources: tables::sources(run),
        packed: packed::pack(&groups, cited)?,
        spelt_out: findings::SPELT_OUT,
        groups,
        run,
        cited,
    })
}

/// Nothing is loaded, sent or run but what a page came with.
pub(super) fn policy(style: &str, script: Option<&str>) -> String {
    // A browser hashes what stands between the tags, so that the page takes both texts unchanged.
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let script = script.map(|script| format!("script-src 'sha256-{}'; ", hash(script)));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; {}img-src data:; base-uri 'none'; form-action 'none'",
        hash(style),
        script.unwrap_or_default(),
    )
}
