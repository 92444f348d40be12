//! Pictures in the page of a report: opened on demand, in the style of the page.

use std::borrow::Cow;
use std::io;

use super::drawn::PictureReport;
use super::svg::{Standing, style, write_as};
use crate::report::Run;
use crate::report::text::clean;
use crate::source::Guard;

/// A picture as a page holds it.
pub(in crate::report) struct ShownPicture {
    /// Its title.
    pub(in crate::report) title: String,
    /// The picture, which escapes every name itself.
    pub(in crate::report) svg: String,
}

/// The pictures of a run.
///
/// # Errors
/// What the writer says.
pub(in crate::report) fn shown(run: &Run) -> io::Result<Vec<ShownPicture>> {
    let pictures = run.pictures.iter().map(|picture| {
        let mut text = Vec::new();
        let report = PictureReport { picture, run };
        let mut guard = Guard::new(&mut text);
        write_as(&report, Standing::InPage, &mut guard)?;
        guard.finish()?;
        Ok(ShownPicture {
            title: clean(&picture.title),
            svg: String::from_utf8_lossy(&text).into_owned(),
        })
    });
    pictures.collect()
}

/// The style of a page, with that of its pictures where it has any.
pub(in crate::report) fn styled(page: &'static str, run: &Run) -> Cow<'static, str> {
    if run.pictures.is_empty() {
        return page.into();
    }
    format!(
        "{page}\n.pictures > details > div {{ overflow-x: auto; padding: .5rem; }}\n{}",
        style()
    )
    .into()
}
