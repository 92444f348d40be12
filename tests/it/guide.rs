//! `docs/guide.md`: every command of it, one after the other in one folder, as a newcomer types them.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{copy, folder, root};

/// The commands of the guide, each with the exit code that it says.
fn commands(guide: &str) -> Vec<(String, i32)> {
    let lines = guide.lines().filter_map(|line| line.strip_prefix("$ "));
    let command = |line: &str| match line.split_once("  # exit code ") {
        Some((command, code)) => (command.to_owned(), code.parse().expect("a number")),
        None => (line.to_owned(), 0),
    };
    lines.map(command).collect()
}

/// The guide speaks the language of a shell with the tools of Linux.
#[cfg(target_os = "linux")]
#[test]
fn every_command_does_what_the_guide_says() {
    let here = folder("guide");
    copy(&root().join("testdata"), &here.join("testdata"));
    let program = Path::new(env!("CARGO_BIN_EXE_fabriclint"));
    let mut paths = vec![program.parent().expect("a folder").to_owned()];
    paths.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let paths = env::join_paths(paths).expect("a path");
    let guide = fs::read_to_string(root().join("docs/guide.md")).expect("the guide");
    let commands = commands(&guide);
    assert!(commands.len() > 20, "{}", commands.len());
    for (command, code) in commands {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &command])
            .current_dir(&here)
            .env("PATH", &paths);
        for name in [
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GITHUB_STEP_SUMMARY",
        ] {
            shell.env_remove(name);
        }
        let done = shell.output().expect("a shell");
        let (out, err) = (
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr),
        );
        assert_eq!(done.status.code(), Some(code), "{command}\n{out}{err}");
    }
    for file in [
        "ticket.md",
        "findings.csv",
        "report.json",
        "report.html",
        "fabriclint.prom",
    ] {
        assert!(here.join(file).is_file(), "{file}");
    }
}
