//! One collected host: the sections of the collector and the keys that are its own.

use std::cell::RefCell;

use crate::fabric::host::Host;
use crate::fabric::known::{Known, State, Why};
use crate::readers::row::Row;
use crate::readers::windows::model::{Listed, Sections, build, fill_implied};
use crate::source::Problem;

/// Reads a host and says how many objects it is made of; `None` after a problem was noted.
pub(super) fn read(row: Row<'_>, problems: &RefCell<Vec<Problem>>) -> Option<(Host, usize)> {
    let about = row.row("host");
    let name = about.map(|about| about.text("name")).unwrap_or_default();
    let Some(name) = name.get().filter(|name| !name.is_empty()) else {
        let message = "the host has no name (`host.name`) and is left out";
        let problem = Problem::error("no-name", message).at(row.place());
        problems.borrow_mut().push(problem);
        return None;
    };
    // The name came from this object, so that the row around is never taken.
    let about = about.unwrap_or(row);
    if let Some(node) = row
        .get("sections")
        .filter(|node| !node.is_map() && !node.is_null())
    {
        row.wrong::<Row<'_>>(node, "an object");
    }
    let collected = Collected {
        row: row.row("sections"),
    };
    let mut sections = Sections::collected(|name| collected.items(name));
    let objects = 1 + sections.count();
    sections.host = Host {
        place: Some(about.place()),
        name: name.clone(),
        model: about.text("model"),
        domain: about.text("domain"),
        serial: about.text("serial"),
        os: about.text("os"),
        os_build: build(&about, "build"),
        hyper_threading: about.bool("htEnabled"),
        collected: row
            .row("collector")
            .map(|collector| collector.text("startedUtc"))
            .unwrap_or_default(),
        ..Host::default()
    };
    let mut host = sections.into_host(&mut problems.borrow_mut());
    fill_implied(&mut host, Listed::All);
    Some((host, objects))
}

/// The sections of a collected host.
struct Collected<'a> {
    row: Option<Row<'a>>,
}

impl<'a> Collected<'a> {
    /// The items of a section, or the state that it is in.
    fn items(&self, name: &str) -> Known<Vec<Row<'a>>> {
        let listed = self
            .row
            .and_then(|sections| Some((sections, sections.get(name)?)));
        let Some((sections, node)) = listed.filter(|(_, node)| !node.is_null()) else {
            return Known::unknown(Why::not_collected(name));
        };
        // What stands in place of a section is a fault of the file, and no section that nobody asked for.
        let Some(section) = sections.row(name) else {
            return sections.wrong(node, "an object").named(name);
        };
        let state = section.text("state");
        let missing = match state.get().map(String::as_str) {
            Some("ok") => return section.list("items").named(name),
            Some("unavailable") => State::Unavailable,
            // Some items are missing: those that are there must not stand for all.
            Some("truncated") => State::Truncated,
            _ => State::Failed,
        };
        Known::unknown(Why::new(missing, name)).or_place(Some(section.place()))
    }
}
