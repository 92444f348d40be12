//! The errors and messages that stand among the objects of a document, until all of it is seen.

use super::text::start;
use super::walk::Around;
use crate::readers::row::{in_any_case, property};
use crate::readers::windows::model::{Kind, Owners, Says};
use crate::source::{Node, Place, Value};

/// The records of a document.
#[derive(Default)]
pub(super) struct Records {
    pub(super) errors: Vec<Failure>,
    /// What stands in place of an object among others.
    pub(super) strays: Vec<Failure>,
    /// Objects without what they are told by: the part, and the cmdlet.
    pub(super) nameless: Vec<(usize, (Kind, Owners))>,
    /// Where the first message stands, and how many there are.
    pub(super) messages: Option<(Place, usize)>,
}

/// An error or a stray value among objects.
pub(super) struct Failure {
    /// Where it stands.
    pub(super) place: Place,
    /// The cmdlet that the document says to have put the error out.
    pub(super) cmdlet: Option<(Kind, Owners)>,
    /// Whose the error is; nothing where it does not say so.
    pub(super) says: Option<Says>,
    /// Whether what stands around the error says so.
    pub(super) is_around: bool,
}

/// How many errors of a document are told apart.
const MAX_ERRORS: usize = 1000;

impl Records {
    /// Notes what is no object.
    pub(super) fn stray(&mut self, node: &Node<'_>, around: Around<'_>) {
        if self.strays.len() == MAX_ERRORS {
            return;
        }
        let says = Says::default().within(around.host, around.key);
        let is_said = says.key().iter().any(Option::is_some);
        self.strays.push(Failure {
            place: start(node),
            cmdlet: around.cmdlet,
            says: is_said.then_some(says),
            is_around: around.host.is_some() || around.key.is_some(),
        });
    }

    /// Notes a message.
    pub(super) fn message(&mut self, node: &Node<'_>) {
        self.messages.get_or_insert((start(node), 0)).1 += 1;
    }

    /// Notes an error.
    pub(super) fn error(&mut self, node: &Node<'_>, around: Around<'_>) {
        if self.errors.len() == MAX_ERRORS {
            return;
        }
        // Looking at these does not count as reading them.
        let session = property(node, "PSComputerName").or_else(|| {
            let origin = in_any_case(node, "OriginInfo")?;
            in_any_case(origin, "PSComputerName")
        });
        let says = Says::in_session(session).within(around.host, around.key);
        let is_said = says.key().iter().any(Option::is_some);
        self.errors.push(Failure {
            place: start(node),
            cmdlet: around.cmdlet.or_else(|| activity(node)),
            says: is_said.then_some(says),
            is_around: around.host.is_some() || around.key.is_some(),
        });
    }

    /// Whether there is an error.
    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// The cmdlet that an error says it is of: `CategoryInfo.Activity`.
fn activity(node: &Node<'_>) -> Option<(Kind, Owners)> {
    let flat = in_any_case(node, "ErrorCategory_Activity");
    let nested = || in_any_case(in_any_case(node, "CategoryInfo")?, "Activity");
    match &flat.or_else(nested)?.value {
        Value::Text(name) => Kind::of_key(name),
        _ => None,
    }
}
