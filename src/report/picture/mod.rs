//! Pictures: one file a format, all of the same nodes, edges and marks. They know what is drawn and the findings of the
//! run, no host and no backend.

mod colours;
mod dot;
mod drawn;
mod escape;
mod key;
mod legend;
mod lines;
mod mermaid;
mod nodes;
mod page;
mod style;
mod svg;
mod table;
mod words;

use std::io::{self, Write};

pub use drawn::PictureReport;
pub(super) use page::{ShownPicture, shown, styled};

use crate::source::Guard;

/// The formats of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// For browsers and documents.
    Svg,
    /// For Markdown: a flowchart of Mermaid.
    Mermaid,
    /// For Graphviz.
    Dot,
}

impl PictureFormat {
    /// Every format with its name.
    pub const ALL: [(PictureFormat, &'static str); 3] = [
        (PictureFormat::Svg, "svg"),
        (PictureFormat::Mermaid, "mermaid"),
        (PictureFormat::Dot, "dot"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(format, _)| *format == self);
        found.map_or("", |(_, name)| name)
    }
}

/// Writes a picture in a format.
///
/// # Errors
/// What the writer says.
pub fn write_picture(
    format: PictureFormat,
    report: &PictureReport<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut guard = Guard::new(out);
    match format {
        PictureFormat::Svg => svg::write(report, &mut guard),
        PictureFormat::Mermaid => mermaid::write(report, &mut guard),
        PictureFormat::Dot => dot::write(report, &mut guard),
    }?;
    guard.finish()
}
