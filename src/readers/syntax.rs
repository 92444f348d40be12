//! The syntax of a text: JSON, XML, CLIXML or YAML. CLIXML becomes the tree that the same objects have in JSON, so
//! that every dialect of objects reads it.

use super::dialect::Fragment;
use super::row::{CUT_OFF, DEEPER_CLIXML};
use crate::source::{
    Cover, Node, Problem, Source, SourceId, is_clixml, is_yaml, parse_clixml, parse_json_noting,
    parse_xml, parse_yaml,
};

/// Says of what was cut off in CLIXML how to export it: whoever reads objects knows no form.
pub(super) fn advise_clixml(fragment: &mut Fragment) {
    let cut = fragment
        .problems
        .iter_mut()
        .filter(|problem| problem.code == CUT_OFF);
    cut.for_each(|problem| problem.help = Some(DEEPER_CLIXML.to_owned()));
}

/// A document, and what covers those of its texts that are no values of it, where it is not the document itself.
pub(super) type Parsed<'t> = (Node<'t>, Option<Cover>);

/// Parses a text of one syntax; what is wrong and keeps nobody from reading it is noted.
pub(super) type Parse =
    for<'t> fn(SourceId, &'t str, &mut Vec<Problem>) -> Result<Parsed<'t>, Problem>;

/// JSON and XML by their first character, CLIXML by its root, YAML by the ending of the file.
pub(super) fn parser(source: &Source) -> Option<Parse> {
    let first = source.text().trim_start().chars().next();
    // YAML can begin with a bracket as well, so that the ending of the file counts first.
    let yaml = is_yaml(source.path());
    match first {
        Some(_) if yaml => Some(|id, text, _| Ok((parse_yaml(id, text)?, None))),
        Some('{' | '[') => Some(|id, text, notes| Ok((parse_json_noting(id, text, notes)?, None))),
        Some('<') if is_clixml(source.text()) => Some(|id, text, notes| {
            let (node, cover) = parse_clixml(id, text, notes)?;
            Ok((node, Some(cover)))
        }),
        Some('<') => Some(|id, text, _| Ok((parse_xml(id, text)?, None))),
        _ => None,
    }
}
