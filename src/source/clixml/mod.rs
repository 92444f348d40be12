//! CLIXML, what `Export-Clixml` writes (MS-PSRP, 2.2.5), as a located tree in the shape that the same objects have
//! in JSON: an object is a map of its properties, an enumeration its name and its number, a reference the object
//! that it refers to. Every value keeps its place in the XML. This module does not know what any class means.
//!
//! | in the XML | in the tree |
//! |---|---|
//! | `Obj` with `Props` and `MS` | a map; of one name in both, `MS` is what PowerShell shows |
//! | `TN`, `TNRef` | under [`TYPE_NAMES`], the names of the types, the nearest first |
//! | `Obj` with `ToString` and a number | an enumeration, `{"Value": "External", "value": 2}` |
//! | `LST`, `IE`, `STK`, `QUE`; `DCT` | a list; a map of its entries |
//! | `Ref` | what it refers to; a map of nothing where that is around it or nowhere |
//! | `Nil`, `B`, `I32`, `Db`, …, `S` | null, a boolean, a number, a text |
//! | `SS` | a map of nothing: a secret has no value that anybody could take |

mod around;
mod convert;
mod cover;
mod index;
mod parts;
mod scalar;
mod words;

use super::place::{Place, SourceId, Span};
use super::problem::Problem;
use super::tree::Node;
use super::xml::{Outline, refusal};
pub use around::{clixml_in, is_prompt};
use convert::convert;
pub use cover::Cover;
use cover::Covering;
pub use words::{TYPE_NAMES, is_clixml};

/// Parses a document of CLIXML, with what a console left around it or not: its one object, or the list of its objects.
/// With it comes what hides of the text whatever is no value of the tree; what is wrong with references is noted.
///
/// # Errors
/// The first place where the XML is not well-formed, or nested too deep.
pub fn parse_clixml<'t>(
    id: SourceId,
    text: &'t str,
    notes: &mut Vec<Problem>,
) -> Result<(Node<'t>, Cover), Problem> {
    let range = clixml_in(text).unwrap_or(0..text.len());
    let before = u32::try_from(range.start).unwrap_or(u32::MAX);
    let document = &text[range.clone()];
    let mut covering = Covering::new(text, range);
    let outline = Outline::of(id, document, before, |token| covering.cover(token));
    let outline = outline.map_err(|at| refused(id, document, before, at))?;
    Ok((convert(&outline, text, notes), covering.done(text)))
}

/// Why a document is refused that is not well-formed at a byte.
fn refused(source: SourceId, document: &str, before: u32, at: u32) -> Problem {
    let here = || {
        let span = Span { start: at, end: at };
        let problem = Problem::error("xml", "the document is not well-formed here");
        problem.at(Place { source, span })
    };
    let mut problem = refusal(source, document).unwrap_or_else(here);
    if let Some(place) = &mut problem.place {
        place.span = place.span.moved(before);
    }
    problem
}

#[cfg(test)]
mod tests;
