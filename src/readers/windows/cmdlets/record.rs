//! What stands among the objects of a cmdlet where other streams of PowerShell are led into its output (`2>&1`,
//! `*>&1`), or where a script puts out what it caught: errors, and messages that are no failure.
//!
//! Sources: the classes of `System.Management.Automation`, as `Export-Clixml` and `ConvertTo-Json` write them.

use crate::readers::row::property;
use crate::source::{Node, TYPE_NAMES, Value};

/// What an object is that no cmdlet puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The cmdlet failed, in whole or in part.
    Error,
    /// A warning, or a message of another stream.
    Message,
}

/// Classes of the streams that are no failure.
const MESSAGES: [&str; 6] = [
    "WarningRecord",
    "VerboseRecord",
    "DebugRecord",
    "InformationRecord",
    "InformationalRecord",
    "ProgressRecord",
];

/// Properties of an `ErrorRecord`, of which a selection has two as well.
const OF_ERROR: [&str; 7] = [
    "Exception",
    "FullyQualifiedErrorId",
    "CategoryInfo",
    "ErrorCategory_Category",
    "ErrorDetails",
    "ScriptStackTrace",
    "InvocationInfo",
];

/// Properties that only messages have together.
const OF_MESSAGES: [&[&str]; 3] = [
    &["Message", "InvocationInfo", "PipelineIterationInfo"],
    &["MessageData", "TimeGenerated"],
    &["InformationalRecord_Message"],
];

/// Properties of an exception that stands alone.
const OF_EXCEPTION: [&str; 3] = ["Message", "HResult", "StackTrace"];

impl Record {
    /// What an object is that is of no cmdlet.
    pub(super) fn of(node: &Node<'_>) -> Option<Self> {
        if !node.is_map() {
            return None;
        }
        if let Some(said) = of_types(node) {
            return Some(said);
        }
        let has = |key: &&str| property(node, key).is_some();
        let is_error = OF_ERROR.iter().filter(|key| has(key)).count() > 1
            && ["Exception", "FullyQualifiedErrorId"].iter().any(has);
        if is_error || OF_EXCEPTION.iter().all(has) {
            return Some(Self::Error);
        }
        let is_message = OF_MESSAGES.iter().any(|keys| keys.iter().all(has));
        is_message.then_some(Self::Message)
    }
}

/// What the names of an object's types say, where the export keeps them.
fn of_types(node: &Node<'_>) -> Option<Record> {
    let types = node.get(TYPE_NAMES)?;
    types.items().iter().find_map(|name| {
        let Value::Text(name) = &name.value else {
            return None;
        };
        let name = name.strip_prefix("Deserialized.").unwrap_or(name);
        if name == "System.Exception" {
            return Some(Record::Error);
        }
        let class = name.strip_prefix("System.Management.Automation.")?;
        match class.rsplit('.').next()? {
            "ErrorRecord" | "RemotingErrorRecord" => Some(Record::Error),
            class => MESSAGES.contains(&class).then_some(Record::Message),
        }
    })
}
