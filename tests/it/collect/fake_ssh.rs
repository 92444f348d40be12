//! An `ssh` for the path of a test: a script that answers commands with texts of files, as a Virtual Connect module
//! does, and keeps with what it was called.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What the answers are kept under: the command without blanks and stars.
pub fn key(command: &str) -> String {
    command.replace(' ', "-").replace('*', "all")
}

/// The script. `mode` is a file of the folder: how the session behaves.
const SCRIPT: &str = r#"#!/bin/sh
# `echo` of some shells takes backslashes for its own: printf does not.
own="${0%/*}"
printf '%s\n' "$@" > "$own/arguments"
env > "$own/environment"
mode="$(cat "$own/mode")"
case "$mode" in
  refused) printf 'ro@vc01.example: Permission denied (publickey,password).\r\n' >&2; exit 255 ;;
  hostile) printf '\033[31m::error::broken\r\n##vso[task.complete]\n' >&2; exit 255 ;;
  wordless) exit 1 ;;
  interrupted) printf '%s\n' "$$" > "$own/id"; exit 255 ;;
  killed) exec sh -c 'kill -INT $$; kill -KILL $$' ;;
  slow) printf '%s\n' "$$" > "$own/id"; sleep 30; exit 0 ;;
  standby) printf 'Virtual Connect Manager not found\r\n'; exit 1 ;;
esac
prompt='->'
[ "$mode" = mute ] && prompt=''
cat "$own/banner"
printf '%s' "$prompt"
while IFS= read -r line; do
  printf '%s\n' "$line" >> "$own/commands"
  case "$mode" in echo) printf '%s\r\n' "$line" ;; *) [ "$mode" = terminal ] && printf '%s\n' "$line" ;; esac
  [ "$line" = exit ] && exit 0
  key="$(printf '%s' "$line" | tr ' ' '-' | sed 's/\*/all/g')"
  if [ -f "$own/answers/$key" ]; then
    cat "$own/answers/$key"
  else
    printf 'ERROR: Invalid command: %s\n\n' "$line"
  fi
  [ -f "$own/ends-after-$key" ] && exit 0
  [ -f "$own/cut-after-$key" ] && exit 255
  [ -f "$own/silent-after-$key" ] && { printf '%s\n' "$$" > "$own/id"; sleep 30; }
  printf '%s' "$prompt"
done
exit 0
"#;

/// A folder with the script and the answers.
pub struct Ssh {
    folder: PathBuf,
}

impl Ssh {
    /// Answers with what the captures of a site hold.
    pub fn of(folder: PathBuf, captures: &Path) -> Self {
        fs::create_dir_all(folder.join("answers")).expect("a folder");
        let script = folder.join("ssh");
        fs::write(&script, SCRIPT).expect("written");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("set");
        let ssh = Self { folder };
        ssh.mode("plain");
        ssh.write("banner", "");
        let mut paths: Vec<_> = fs::read_dir(captures)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            let mut text = fs::read_to_string(path).expect("a capture");
            // What a person wrote is no secret of the appliance, and stays.
            for own in ["console", "serial", "uuid"] {
                text = text.replace(&format!("CANARY-{own}"), own);
            }
            ssh.take(&text.replace("\"CANARY ", "\"The "));
        }
        ssh
    }

    /// Takes the answers of a capture.
    fn take(&self, text: &str) {
        let (banner, rest) = text.split_once("->").expect("a prompt");
        if !banner.trim().is_empty() {
            self.write("banner", banner);
        }
        for part in rest.split("\n->") {
            let (command, answer) = part.split_once('\n').unwrap_or((part, ""));
            let command = match command.trim() {
                "show config" => "show config -includepoolinfo",
                command => command,
            };
            if !command.is_empty() {
                self.answer(command, &format!("{answer}\n"));
            }
        }
    }

    /// How the session behaves: `plain`, `terminal` (commands are printed again), `echo` (the same with the line ends
    /// of a terminal), `mute` (no prompts), `refused`, `hostile`, `slow`, `standby`,
    /// `wordless`, `interrupted` (ends as ssh does at Ctrl-C), `killed` (by an interruption).
    pub fn mode(&self, mode: &str) {
        self.write("mode", mode);
    }

    /// What a command answers.
    pub fn answer(&self, command: &str, text: &str) {
        self.write(&format!("answers/{}", key(command)), text);
    }

    /// A file of the folder: `ends-after-KEY`, `cut-after-KEY`, `silent-after-KEY`, `banner`.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("written");
    }

    /// What was kept: `arguments`, `commands`, `environment`, `id`.
    pub fn kept(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// A path of programs that begins with the script.
    pub fn path(&self) -> String {
        let own = self.folder.display();
        format!("{own}:/usr/bin:/bin")
    }
}
