//! The syntax of a text: JSON, XML, CLIXML or YAML. CLIXML becomes the tree that the same objects have in JSON, so
//! that every dialect of objects reads it.

use super::dialect::Fragment;
use super::row::{CUT_OFF, DEEPER_CLIXML, DEEPER_JSON};
use crate::source::{
    Cover, Node, Problem, Source, SourceId, clixml_in, is_clixml, is_yaml, parse_clixml,
    parse_json_noting, parse_xml, parse_yaml,
};

/// Says of what was cut off in CLIXML how to export it, as deep as its dialect needs: whoever reads objects knows no
/// form.
pub(super) fn advise_clixml(fragment: &mut Fragment) {
    let problems = fragment.problems.iter_mut();
    for problem in problems.filter(|problem| problem.code == CUT_OFF) {
        let help = problem.help.as_ref();
        if let Some(depth) = help.and_then(|help| help.strip_prefix(DEEPER_JSON)) {
            problem.help = Some(format!("{DEEPER_CLIXML}{depth}"));
        }
    }
}

/// A document, and what covers those of its texts that are no values of it, where it is not the document itself.
pub(super) type Parsed<'t> = (Node<'t>, Option<Cover>);

/// Parses a text of one syntax; what is wrong and keeps nobody from reading it is noted.
pub(super) type Parse =
    for<'t> fn(SourceId, &'t str, &mut Vec<Problem>) -> Result<Parsed<'t>, Problem>;

/// CLIXML, and what covers the rest of its text.
fn parse_objects<'t>(
    id: SourceId,
    text: &'t str,
    notes: &mut Vec<Problem>,
) -> Result<Parsed<'t>, Problem> {
    let (node, cover) = parse_clixml(id, text, notes)?;
    Ok((node, Some(cover)))
}

/// Whether a file is called as outputs are: a manual or a script may show CLIXML as an example.
fn is_export(source: &Source) -> bool {
    let Some(ending) = source.path().extension() else {
        return true;
    };
    let mut endings = ["xml", "clixml", "txt", "log", "out", "json"].iter();
    endings.any(|own| ending.eq_ignore_ascii_case(own))
}

/// JSON and XML by their first character, CLIXML by its root, YAML by the ending of the file.
pub(super) fn parser(source: &Source) -> Option<Parse> {
    let first = source.text().trim_start().chars().next();
    // YAML can begin with a bracket as well, so that the ending of the file counts first.
    let yaml = is_yaml(source.path());
    // A console may have left its lines before CLIXML; the prompt of a session begins as a list of JSON does.
    let is_in_console =
        |first| first != '<' && is_export(source) && clixml_in(source.text()).is_some();
    match first {
        Some(_) if yaml => Some(|id, text, _| Ok((parse_yaml(id, text)?, None))),
        Some(first) if is_in_console(first) => Some(parse_objects),
        Some('{' | '[') => Some(|id, text, notes| Ok((parse_json_noting(id, text, notes)?, None))),
        Some('<') if is_clixml(source.text()) => Some(parse_objects),
        Some('<') => Some(|id, text, _| Ok((parse_xml(id, text)?, None))),
        _ => None,
    }
}
