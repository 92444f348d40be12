//! The PowerShell that runs the script, where there is one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::root;

/// The executable that `FABRICLINT_PWSH` names, else that of `PATH`. `None` is said, and is a failure where
/// `FABRICLINT_REQUIRE_PWSH` wants one.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub(crate) fn executable() -> Option<PathBuf> {
    let named = env::var_os("FABRICLINT_PWSH").filter(|path| !path.is_empty());
    let in_path = || {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders)
            .map(|folder| folder.join("pwsh"))
            .find(|file| file.is_file())
    };
    let found = named.map(PathBuf::from).or_else(in_path);
    if found.is_none() {
        eprintln!("skipped: no PowerShell (set FABRICLINT_PWSH)");
        let required = env::var_os("FABRICLINT_REQUIRE_PWSH").is_some_and(|value| value == "1");
        assert!(
            !required,
            "FABRICLINT_REQUIRE_PWSH is set, and there is no PowerShell"
        );
    }
    found
}

/// A run of a file of `tests/powershell`.
pub(crate) fn command(executable: &Path, file: &str, arguments: &[&Path]) -> Command {
    let mut command = Command::new(executable);
    command
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(root().join("tests/powershell").join(file))
        .args(arguments)
        .env_remove("COMPUTERNAME")
        .stdin(std::process::Stdio::null());
    command
}

/// Runs a file, which must end well.
pub(crate) fn run(executable: &Path, file: &str, arguments: &[&Path]) -> Output {
    let output = command(executable, file, arguments)
        .output()
        .expect("PowerShell runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{file}: {said}");
    output
}
