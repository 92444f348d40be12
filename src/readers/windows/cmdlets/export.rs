//! The forms in which PowerShell writes its objects whole, and what writes an output of a cmdlet in them.

use super::text;
use crate::readers::windows::model::{Kind, Owners};

/// A form in which objects are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    /// `ConvertTo-Json`.
    Json,
    /// `Export-Clixml`.
    Clixml,
}

impl Export {
    /// What puts out the objects of a cmdlet as they can be read.
    pub(super) fn command(self, cmdlet: (Kind, Owners)) -> String {
        if self == Self::Json {
            return text::command(cmdlet);
        }
        let (run, name) = text::asked(cmdlet);
        format!("{run} | Export-Clixml -Depth 5 {name}.xml")
    }
}
