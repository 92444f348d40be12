//! A picture as its formats get it: with the run whose findings are on it.

use crate::finding::Finding;
use crate::picture::{Badge, Picture};
use crate::report::Run;
use crate::source::{Citations, Place};

/// A picture with the run that it was made in.
#[derive(Clone, Copy)]
pub struct PictureReport<'a> {
    /// What is drawn.
    pub picture: &'a Picture,
    /// The files, and the findings.
    pub run: &'a Run,
}

/// Findings that a picture has the number of.
pub(super) struct Numbered<'a> {
    pub(super) number: usize,
    /// The first of them.
    pub(super) finding: &'a Finding,
    /// How many there are.
    pub(super) count: usize,
    /// Where the first stands: `hosts/HV01.json:12`.
    pub(super) place: String,
}

impl Numbered<'_> {
    /// `error vlan/not-carried-by-backend ×4`.
    pub(super) fn head(&self) -> String {
        let (severity, rule) = (self.finding.severity.name(), self.finding.rule.as_str());
        match self.count {
            1 => format!("{severity} {rule}"),
            count => format!("{severity} {rule} ×{count}"),
        }
    }
}

impl<'a> PictureReport<'a> {
    /// The findings on the picture, by number.
    pub(super) fn findings(&self) -> Vec<Numbered<'a>> {
        let all = &self.run.verdicts.findings;
        let badges = self.picture.badges.iter();
        let found: Vec<(&Badge, &Finding)> = badges
            .filter_map(|badge| Some((badge, all.get(*badge.findings.first()?)?)))
            .collect();
        let places: Vec<Place> = found.iter().map(|(_, finding)| finding.place).collect();
        let cited = Citations::new(&self.run.sources, places);
        let numbered = found.into_iter().map(|(badge, finding)| {
            let (position, _) = cited.locate(finding.place);
            Numbered {
                number: badge.number,
                count: badge.findings.len(),
                finding,
                place: format!("{}:{}", cited.file(finding.place), position.line),
            }
        });
        numbered.collect()
    }
}
