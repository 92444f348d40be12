//! The page of a rule as HTML. The page may be the user's: what it holds beside Markdown is text, and
//! a link leads to the web or nowhere.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Markdown as HTML, its headings two levels further down.
pub(super) fn prose(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(tame);
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn tame(event: Event<'_>) -> Event<'_> {
    match event {
        // Text goes through the escaping of the writer, HTML does not.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            dest_url: harmless(dest_url),
            link_type,
            title,
            id,
        }),
        // The page loads nothing; what a picture is called is said.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

fn harmless(address: CowStr<'_>) -> CowStr<'_> {
    // An address without a scheme leads to a file that the page does not bring along.
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    if is_web { address } else { "#rules".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_markdown_becomes_markup() {
        let page = prose(
            "## What\n\n<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> \
             [b](javascript:alert(1)) [c](https://example.org) ![d](https://example.org/x.png)\n\n\
             | a |\n|---|\n| `<b>` |\n",
        );
        for sign in ["<script", "<img", "javascript:"] {
            assert!(!page.contains(sign), "{sign} in {page}");
        }
        for sign in [
            "<h4>What</h4>",
            "<a href=\"https://example.org\">c</a>",
            "<em>d</em>",
            "<code>&lt;b&gt;</code>",
        ] {
            assert!(page.contains(sign), "{sign} not in {page}");
        }
    }
}
