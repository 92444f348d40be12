//! The forms in which PowerShell writes its objects whole, and what writes an output of a cmdlet in them.

use super::text;
use crate::readers::windows::model::{Kind, Owners};

/// A form in which objects are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readers::windows) enum Export {
    /// `ConvertTo-Json`.
    Json,
    /// `Export-Clixml`.
    Clixml,
}

impl Export {
    /// What puts out the objects of a cmdlet as they can be read.
    pub(in crate::readers::windows) fn command(self, cmdlet: (Kind, Owners)) -> String {
        if self == Self::Json {
            return text::command(cmdlet);
        }
        let (run, name) = text::asked(cmdlet);
        format!("{run} | Export-Clixml -Depth 5 {name}.xml")
    }

    /// What to do where objects were cut off at a depth.
    pub(super) fn deeper(self) -> &'static str {
        match self {
            Self::Json => "export again, with `ConvertTo-Json -Depth 5`",
            Self::Clixml => "export again, with `Export-Clixml -Depth 5`",
        }
    }
}
