//! The forms in which PowerShell writes its objects, and what writes an output of a cmdlet whole.

use std::cell::RefCell;
use std::path::Path;

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
    /// The form that a file is in by its ending, where it is of cmdlets.
    pub(super) fn of_file(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default();
        let mut of_clixml = ["xml", "clixml"].iter();
        if of_clixml.any(|word| ending.eq_ignore_ascii_case(word)) {
            Self::Clixml
        } else {
            Self::Json
        }
    }

    /// What puts out the objects of a cmdlet as they can be read.
    pub(super) fn command(self, cmdlet: (Kind, Owners)) -> String {
        let (run, name) = asked(cmdlet);
        if self == Self::Clixml {
            return format!("{run} | Export-Clixml -Depth 5 {name}.xml");
        }
        let depth = if name.starts_with("Win32_") { 3 } else { 5 };
        format!("{run} | ConvertTo-Json -Depth {depth} > {name}.json")
    }

    /// What users call the form in which objects can be read whole.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Clixml => "CLIXML",
            Self::Json | Self::List => "JSON",
        }
    }

    /// The code of problems about files that are not in this form.
    pub(super) fn missing(self) -> &'static str {
        match self {
            Self::Clixml => "not-clixml",
            Self::Json | Self::List => "not-json",
        }
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

/// What asks for the objects of a cmdlet, and the name of the file that they belong in.
fn asked((kind, owners): (Kind, Owners)) -> (String, String) {
    let name = kind.name();
    if name.starts_with("Win32_") {
        return (format!("Get-CimInstance {name}"), name);
    }
    let (parameter, suffix) = match (kind, owners) {
        (Kind::Port, Owners::Host) => (" -ManagementOS", "-ManagementOS"),
        (Kind::Port, Owners::Machines) => (" -VMName *", "-VMName"),
        (Kind::Port, _) => (" -All", "-All"),
        _ => ("", ""),
    };
    (format!("{name}{parameter}"), format!("{name}{suffix}"))
}
