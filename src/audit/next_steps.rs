//! What a gap lacks, as a user collects it: the words of a reason become a command for PowerShell.

use crate::fabric::known::BACKEND;
use crate::readers::Dialect;
use crate::readers::windows::sections;
use crate::report::{NextStep, Run};
use crate::source::Status;

/// The steps that close the gaps of a run.
pub(super) fn of(run: &Run) -> Vec<NextStep> {
    let broken = broken_exports(run);
    NextStep::of(&run.verdicts.not_evaluated, &|what| {
        let (mut collected, command) = collect(what)?;
        // Whoever handed an export in is not asked for it as if there were none.
        if what == BACKEND && !broken.is_empty() {
            collected = format!("again, as it could not be read, {}", broken.join(", "));
        }
        Some((collected, command))
    })
}

/// Files of backends that could not be read.
fn broken_exports(run: &Run) -> Vec<&str> {
    let reports = run.reports.values();
    let broken = reports.filter(|report| {
        let dialect = report.dialect.as_deref();
        report.status == Status::Broken && dialect.is_some_and(Dialect::is_of_backend)
    });
    broken.map(|report| report.file.as_str()).collect()
}

/// What is collected, and the command for it; nothing for what no single command puts out.
fn collect(what: &str) -> Option<(String, Option<String>)> {
    if what == BACKEND {
        return Some(("the export of the backend".to_owned(), None));
    }
    let (call, file) = match what.split_once(" of ") {
        // Adapters of the management OS and of virtual machines come from one cmdlet.
        Some((cmdlet, _)) => (format!("{cmdlet} -VMName *"), cmdlet.to_owned()),
        // Without a parameter the cmdlet asks for the name of a machine.
        None if what == "Get-VMNetworkAdapter" => (format!("{what} -All"), format!("{what}-All")),
        None if what.starts_with("Win32_") => (format!("Get-CimInstance {what}"), what.to_owned()),
        None if what.starts_with("Get-") => (what.to_owned(), what.replace(' ', "")),
        None => {
            let section = sections().find(|section| section.collector == Some(what))?;
            return collect(&section.cmdlet);
        }
    };
    // `Set-Content` would leave no file where there is nothing, and nobody could tell that from a
    // cmdlet that was not asked.
    let command = format!("{call} | ConvertTo-Json -Depth 5 | Out-File -Encoding utf8 {file}.json");
    Some((call, Some(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_names_what_is_run() {
        let call = |what: &str| collect(what).map(|(call, _)| call);
        assert_eq!(call("Get-VMSwitch").as_deref(), Some("Get-VMSwitch"));
        assert_eq!(call("netLbfoTeam").as_deref(), Some("Get-NetLbfoTeam"));
        assert_eq!(
            call("Win32_Processor").as_deref(),
            Some("Get-CimInstance Win32_Processor")
        );
        assert_eq!(
            call("Get-VMNetworkAdapter of the virtual machines").as_deref(),
            Some("Get-VMNetworkAdapter -VMName *")
        );
        assert_eq!(
            collect("Get-VMNetworkAdapter -ManagementOS").and_then(|(_, command)| command),
            Some(
                "Get-VMNetworkAdapter -ManagementOS | ConvertTo-Json -Depth 5 | \
                 Out-File -Encoding utf8 Get-VMNetworkAdapter-ManagementOS.json"
                    .to_owned()
            )
        );
        assert_eq!(
            call("Get-VMNetworkAdapter").as_deref(),
            Some("Get-VMNetworkAdapter -All")
        );
        assert_eq!(collect("team"), None);
    }
}
