//! The binary against a server: what it prints, what it leaves, and what must hold whatever happened.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::certificates::hexadecimal;
use super::server::Server;
use crate::support::{copy, fabriclint, folder, report, root};

/// Longer than any run takes.
const LONGEST: Duration = Duration::from_secs(60);

/// A command that is to be run.
pub struct Collect {
    command: Command,
    arguments: Vec<String>,
    timeout: Option<String>,
    retries: Option<String>,
    /// Where it collects into.
    pub output: PathBuf,
}

/// What came of a run.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub stderr: String,
    pub output: PathBuf,
    pub took: Duration,
}

impl Collect {
    /// From the server, into a new folder of this name, with its certificate trusted and short waits.
    pub fn from(kind: &str, server: &Server, user: &str, password: &str, name: &str) -> Self {
        let place = folder(&format!("collect-{kind}-{name}"));
        let authority = place.join("authority.pem");
        fs::write(&authority, &server.trusted).expect("written");
        Self::from_place(kind, server, user, password, &place.join("inventory"))
    }

    /// The same into a folder of an earlier run, beside which its authority stands.
    pub fn from_place(
        kind: &str,
        server: &Server,
        user: &str,
        password: &str,
        output: &Path,
    ) -> Self {
        let authority = output.with_file_name("authority.pem");
        let mut collect = Self::bare(kind, output);
        collect.command.arg("--ca-file").arg(authority);
        collect
            .with(&["--url", &server.url(), "--user", user])
            .with(&["--timeout", "4", "--retries", "2"])
            .env("FABRICLINT_PASSWORD", password)
    }

    /// A run with nothing but its output.
    pub fn bare(kind: &str, output: &Path) -> Self {
        let mut command = fabriclint();
        command.args(["collect", kind, "--output"]).arg(output);
        command
            .env_remove("FABRICLINT_PASSWORD")
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR")
            // Whoever follows these leaves the address that was given.
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .env("https_proxy", "http://127.0.0.1:9")
            .env("ALL_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null());
        Self {
            command,
            arguments: Vec::new(),
            timeout: None,
            retries: None,
            output: output.to_owned(),
        }
    }

    /// Arguments more; of waits and tries those count that are said last.
    pub fn with(mut self, arguments: &[&str]) -> Self {
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match *argument {
                "--timeout" => self.timeout = rest.next().map(|text| (*text).to_owned()),
                "--retries" => self.retries = rest.next().map(|text| (*text).to_owned()),
                argument => self.arguments.push(argument.to_owned()),
            }
        }
        self
    }

    /// A variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without a variable of the environment.
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// What the command reads.
    pub fn stdin(mut self, file: fs::File) -> Self {
        self.command.stdin(file);
        self
    }

    /// Runs it to its end.
    pub fn run(self) -> Done {
        self.start().end()
    }

    /// Starts it.
    pub fn start(mut self) -> Running {
        for (name, value) in [("--timeout", &self.timeout), ("--retries", &self.retries)] {
            if let Some(value) = value {
                self.command.args([name, value]);
            }
        }
        self.command.args(&self.arguments);
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the binary runs");
        let mut stderr = child.stderr.take().expect("a pipe");
        let mut stdout = child.stdout.take().expect("a pipe");
        let stderr = thread::spawn(move || text(&mut stderr));
        let stdout = thread::spawn(move || text(&mut stdout));
        Running {
            child,
            stdout,
            stderr,
            output: self.output,
            began: Instant::now(),
        }
    }
}

/// A run that goes on.
pub struct Running {
    pub child: Child,
    stdout: thread::JoinHandle<String>,
    stderr: thread::JoinHandle<String>,
    output: PathBuf,
    began: Instant,
}

impl Running {
    /// Waits for its end, and holds what holds for every end.
    pub fn end(mut self) -> Done {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            if self.began.elapsed() > LONGEST {
                let _ = self.child.kill();
                panic!("it did not end: {}", self.output.display());
            }
            thread::sleep(Duration::from_millis(5));
        };
        let done = Done {
            code: status.code().unwrap_or(-1),
            stderr: self.stderr.join().expect("a text"),
            output: self.output,
            took: self.began.elapsed(),
        };
        let stdout = self.stdout.join().expect("a text");
        assert_eq!(stdout, "", "stdout stays empty");
        done.holds();
        done
    }

    /// Interrupts it, as `kill -NAME` does.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let done = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status();
        assert!(done.expect("a shell's kill").success());
    }
}

fn text(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

impl Done {
    /// Ends with this code; else the test shows what it printed.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.stderr);
        self
    }

    /// Says this.
    pub fn says(self, words: &str) -> Self {
        // Messages are wrapped at the width of a terminal.
        let plain: Vec<&str> = self.stderr.split_whitespace().collect();
        assert!(
            plain.join(" ").contains(words),
            "no `{words}` in\n{}",
            self.stderr
        );
        self
    }

    /// Nothing was put in place.
    pub fn leaves_nothing(self) -> Self {
        let names = names(&self.output);
        let visible: Vec<_> = names.iter().filter(|name| !name.starts_with('.')).collect();
        assert!(visible.is_empty(), "{visible:?}\n{}", self.stderr);
        self
    }

    /// The manifest.
    pub fn manifest(&self) -> Json {
        let path = self.output.join("collection.json");
        let text =
            fs::read_to_string(&path).unwrap_or_else(|_| panic!("no manifest\n{}", self.stderr));
        serde_json::from_str(&text).expect("JSON")
    }

    /// A file of the collection.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.output.join(name))
            .unwrap_or_else(|_| panic!("no {name}\n{}", self.stderr))
    }

    /// The gap of a file.
    pub fn gap(&self, path: &str) -> Json {
        let manifest = self.manifest();
        let gaps = manifest["gaps"].as_array().cloned().unwrap_or_default();
        let gap = gaps.into_iter().find(|gap| gap["path"] == path);
        gap.unwrap_or_else(|| panic!("no gap for {path}: {manifest:#}"))
    }

    /// What holds however a run ends: no secret anywhere, no control character, a whole collection or none.
    fn holds(&self) {
        let is_plain = |letter: char| letter == '\n' || !letter.is_control();
        assert!(self.stderr.chars().all(is_plain), "{:?}", self.stderr);
        assert!(!self.stderr.contains("CANARY"), "{}", self.stderr);
        for line in self.stderr.lines() {
            assert!(!line.starts_with("::"), "a log command: {line}");
            assert!(!line.starts_with("##"), "a log command: {line}");
        }
        for (path, bytes) in files(&self.output) {
            let text = String::from_utf8_lossy(&bytes);
            let at = text
                .find("CANARY")
                .map(|at| &text[at..text.len().min(at + 60)]);
            assert!(at.is_none(), "{path} has {at:?}");
        }
        if self.output.join("collection.json").exists() {
            self.is_whole();
        }
    }

    /// The manifest is valid and says what there is, to the byte.
    fn is_whole(&self) {
        let manifest = self.manifest();
        let schema = root().join("src/readers/collection/collection.schema.json");
        let schema = fs::read_to_string(schema).expect("the schema");
        let schema: Json = serde_json::from_str(&schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<_> = validator.iter_errors(&manifest).collect();
        assert!(errors.is_empty(), "{errors:?}\n{manifest:#}");
        let mut listed = BTreeSet::from(["collection.json".to_owned()]);
        for file in manifest["files"].as_array().expect("files") {
            let path = file["path"].as_str().expect("a path");
            let bytes = fs::read(self.output.join(path)).expect("a file that is listed");
            assert_eq!(file["bytes"], bytes.len(), "{path}");
            assert_eq!(
                file["sha256"],
                hexadecimal(&Sha256::digest(&bytes)),
                "{path}"
            );
            listed.insert(path.to_owned());
        }
        // What gathers for a later run is hidden, and no part of it.
        let there = files(&self.output).into_iter().map(|file| file.0);
        let there: BTreeSet<String> = there.filter(|path| !path.starts_with('.')).collect();
        assert_eq!(there, listed, "what is there is what is listed");
    }

    /// Findings and gaps of a site of which one folder comes from the appliance, are those of the site.
    pub fn judges_as(&self, site: &Path, exports: &str, name: &str) {
        let collected = folder(&format!("collect-site-{name}"));
        copy(site, &collected);
        fs::remove_dir_all(collected.join(exports)).expect("removed");
        copy(&self.output, &collected.join(exports));
        // A backend has the name that the manifest gives it; without one OneView is `OneView`.
        let named = self.manifest()["source"]["name"].clone();
        let named = named.as_str().expect("a name").to_owned();
        let verdicts = |folder: &Path| {
            let (report, _) = report(folder);
            let findings = report["findings"].as_array().expect("findings").iter();
            let mut verdicts: Vec<String> = findings
                .map(|finding| format!("{} {}", finding["rule"], finding["message"]))
                .map(|verdict| verdict.replace(&named, "OneView"))
                .collect();
            verdicts.sort();
            // And so much of what was not found: passed, not evaluated, not applicable.
            verdicts.push(report["summary"].to_string());
            verdicts
        };
        let (own, ours) = (verdicts(site), verdicts(&collected));
        assert!(own.len() > 1, "a site without findings proves nothing");
        assert_eq!(ours, own);
    }
}

/// Names of what stands in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// All files in a folder and below, with `/`.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            found.push((name, fs::read(path).expect("a file")));
        }
    }
    found
}
