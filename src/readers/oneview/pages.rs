//! Pages of collections: an appliance may give fewer members than were asked for, and the rest on the next
//! page, which people save into the same file or into another one.

use std::collections::BTreeMap;

use super::answer::members;
use super::kind::Kind;
use crate::source::{Node, Place, Problem};

/// One page of a collection.
#[derive(Debug)]
pub(super) struct Page {
    /// What was asked for: the kind, and what its address asks for beside the number of a page.
    listing: (Kind, String),
    /// The number of the first member.
    start: u64,
    /// How many members are on the page.
    count: u64,
    /// How many there are on all pages.
    total: Option<u64>,
    /// Whether the page names a next one.
    goes_on: bool,
    /// Where the page says that it goes on.
    place: Place,
}

impl Page {
    /// The page that a collection is.
    pub(super) fn of(kind: Kind, node: &Node<'_>) -> Self {
        let number = |key: &str| {
            let number = node.get(key).and_then(Node::as_integer);
            number.and_then(|number| u64::try_from(number).ok())
        };
        let uri = node.get("uri").and_then(Node::as_text).unwrap_or_default();
        // The last page has the key as well, with null or with nothing.
        let next = node
            .get("nextPageUri")
            .filter(|next| !next.is_null() && next.as_text().is_none_or(|uri| !uri.is_empty()));
        let place = next.or(node.get("total")).unwrap_or(node).place;
        Self {
            listing: (kind, listing(uri)),
            start: number("start").or_else(|| start(uri)).unwrap_or(0),
            count: members(node).map_or(0, |list| list.items().len()) as u64,
            total: number("total"),
            goes_on: next.is_some(),
            place,
        }
    }

    /// What the page holds.
    pub(super) fn kind(&self) -> Kind {
        self.listing.0
    }

    /// Whether the collection that the page is of has no member at all.
    pub(super) fn is_of_nothing(&self) -> bool {
        self.count == 0 && self.total.unwrap_or(0) == 0 && !self.goes_on
    }
}

/// What an address asks for beside the number of a page: a filter, an order.
fn listing(uri: &str) -> String {
    let (_, query) = uri.split_once('?').unwrap_or_default();
    let is_page = |part: &&str| part.starts_with("start=") || part.starts_with("count=");
    let rest: Vec<&str> = query.split('&').filter(|part| !is_page(part)).collect();
    rest.join("&")
}

/// The number of the first member, as an address says it.
fn start(uri: &str) -> Option<u64> {
    let (_, query) = uri.split_once('?')?;
    query
        .split('&')
        .find_map(|part| part.strip_prefix("start=")?.parse().ok())
}

/// A collection of which not every page is there.
pub(super) struct Missing {
    /// What it holds.
    pub(super) kind: Kind,
    /// Where an answer says that it goes on.
    pub(super) place: Place,
    /// What to tell of it.
    pub(super) problem: Problem,
}

/// What is missing of collections of which only some pages are there.
pub(super) fn missing(pages: &[Page]) -> Vec<Missing> {
    let mut listings: BTreeMap<_, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        listings.entry(&page.listing).or_default().push(page);
    }
    listings.into_values().filter_map(gap).collect()
}

/// What is missing of one collection.
fn gap(mut pages: Vec<&Page>) -> Option<Missing> {
    pages.sort_by_key(|page| page.start);
    let total = pages.iter().filter_map(|page| page.total).max();
    let mut last = *pages.first()?;
    // Members up to here are on the pages without a gap, and so many are on all of them.
    let (mut end, mut reach, mut found) = (0, 0, 0);
    for page in &pages {
        let page_end = page.start.saturating_add(page.count);
        found += page_end.saturating_sub(page.start.max(reach));
        reach = reach.max(page_end);
        if page.start <= end && page_end >= end {
            end = page_end;
            last = page;
        }
    }
    // Where a number and an address contradict each other, nobody knows that nothing is behind.
    let is_whole = pages[0].start == 0 && !last.goes_on && total.is_none_or(|total| end >= total);
    if is_whole {
        return None;
    }
    let answers = if pages.len() == 1 {
        "this answer"
    } else {
        "the answers"
    };
    let message = match total {
        Some(total) if found < total => {
            format!("only {found} of {total} members are in {answers}")
        }
        Some(total) => format!(
            "a next page is named behind {answers}, which would be all {total} members without it"
        ),
        None if pages.len() == 1 => "this answer is one page of several".to_owned(),
        None => "a page is missing between these answers, or behind them".to_owned(),
    };
    let problem = Problem::warning("truncated-collection", message).at(last.place);
    Some(Missing {
        kind: last.kind(),
        place: last.place,
        problem: problem.help("export again with ?start=0&count=-1, or save every page"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, parse_json};

    fn page(text: &str) -> Page {
        let mut sources = Sources::default();
        let id = sources.add("answer.json", "answer.json", text);
        let node = parse_json(id, text).expect("JSON");
        Page::of(Kind::UplinkSet, &node)
    }

    /// A page of so many members, which names the next one where it is not the last.
    fn of_forty(start: u64, count: usize) -> Page {
        let members = vec!["{}"; count].join(",");
        let next = if start + count as u64 == 40 {
            "null"
        } else {
            "\"/rest/x\""
        };
        page(&format!(
            r#"{{"members":[{members}],"start":{start},"count":{count},"total":40,"nextPageUri":{next},
                "uri":"/rest/uplink-sets?start={start}&count=25"}}"#
        ))
    }

    fn words(pages: &[Page]) -> Vec<String> {
        missing(pages)
            .into_iter()
            .map(|missing| missing.problem.message)
            .collect()
    }

    #[test]
    fn pages_complete_each_other_in_any_order() {
        assert!(missing(&[of_forty(0, 25), of_forty(25, 15)]).is_empty());
        assert!(missing(&[of_forty(25, 15), of_forty(0, 25)]).is_empty());
        assert!(missing(&[of_forty(0, 25), of_forty(0, 25), of_forty(20, 20)]).is_empty());
    }

    #[test]
    fn a_page_that_is_missing_is_told() {
        assert_eq!(
            words(&[of_forty(0, 25)]),
            ["only 25 of 40 members are in this answer"]
        );
        assert_eq!(
            words(&[of_forty(25, 15)]),
            ["only 15 of 40 members are in this answer"]
        );
        let hole = [of_forty(0, 10), of_forty(25, 15)];
        assert_eq!(words(&hole), ["only 25 of 40 members are in the answers"]);
    }

    #[test]
    fn a_next_page_counts_where_no_total_is_given() {
        let first =
            || page(r#"{"members":[{}],"start":0,"nextPageUri":"/rest/uplink-sets?start=1"}"#);
        let second = || page(r#"{"members":[{}],"start":1,"nextPageUri":""}"#);
        assert_eq!(words(&[first()]), ["this answer is one page of several"]);
        assert!(missing(&[second(), first()]).is_empty());
    }

    #[test]
    fn a_next_page_counts_whatever_the_total_says() {
        let text = |next: &str| {
            format!(r#"{{"members":[{{}}],"start":0,"count":1,"total":1,"nextPageUri":{next}}}"#)
        };
        let is_told = |next: &str| !missing(&[page(&text(next))]).is_empty();
        assert!(is_told("\"/rest/uplink-sets?start=1&count=1\""));
        assert!(!is_told("null"));
        assert!(!is_told("\"\""));
    }

    #[test]
    fn other_listings_are_not_pages_of_this_one() {
        let filtered = page(
            r#"{"members":[{}],"start":0,"total":1,"uri":"/rest/uplink-sets?filter=a&start=0&count=25"}"#,
        );
        let pages = [filtered, of_forty(0, 25)];
        assert_eq!(words(&pages), ["only 25 of 40 members are in this answer"]);
    }

    #[test]
    fn numbers_of_a_hostile_page_do_not_overflow() {
        let huge = format!(r#"{{"members":[{{}}],"start":{},"total":{0}}}"#, i64::MAX);
        assert_eq!(missing(&[page(&huge)]).len(), 1);
    }
}
