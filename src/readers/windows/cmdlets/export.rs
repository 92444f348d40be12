//! The forms in which PowerShell writes its objects, and what writes an output of a cmdlet whole.

use std::cell::RefCell;

use super::text;
use crate::readers::row::Row;
use crate::readers::windows::model::{Kind, Owners};
use crate::source::{Node, Problem};

/// A form in which objects are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    /// `ConvertTo-Json`.
    Json,
    /// `Export-Clixml`.
    Clixml,
    /// `Format-List`, which is made for people and never whole.
    List,
}

impl Export {
    /// What puts out the objects of a cmdlet as they can be read.
    pub(super) fn command(self, cmdlet: (Kind, Owners)) -> String {
        if self != Self::Clixml {
            return text::command(cmdlet);
        }
        let (run, name) = text::asked(cmdlet);
        format!("{run} | Export-Clixml -Depth 5 {name}.xml")
    }

    /// An object as a row.
    pub(super) fn row<'a>(
        self,
        node: &'a Node<'a>,
        problems: &'a RefCell<Vec<Problem>>,
    ) -> Row<'a> {
        match self {
            Self::Json | Self::Clixml => Row::of_powershell(node, problems),
            Self::List => Row::of_print(node, problems),
        }
    }
}
