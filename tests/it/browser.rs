//! A browser without a window, spoken to over a pipe by the protocol of its own developer tools. Where none
//! is installed there is nothing to speak to, and a test says so.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::support::folder;

/// What a browser may be called; `FABRICLINT_BROWSER` goes before.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// A browser that says nothing for so long says nothing more.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser with one page.
pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Json>,
    calls: u64,
    session: Option<String>,
    /// What the page complained of: consoles, exceptions, policies.
    pub complaints: Vec<String>,
}

impl Browser {
    /// Starts one, if there is one.
    pub fn start(name: &str) -> Option<Self> {
        let binary = binary()?;
        let profile = folder(&format!("browser-{name}"));
        // The protocol is spoken on descriptors 3 and 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null"])
            .arg(binary)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args(["--disable-dev-shm-usage", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let to = process.stdin.take().expect("a pipe");
        let mut from = BufReader::new(process.stdout.take().expect("a pipe"));
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut message = Vec::new();
            while from
                .read_until(0, &mut message)
                .is_ok_and(|count| count > 0)
            {
                let text = message.strip_suffix(&[0]).unwrap_or(&message);
                let json = serde_json::from_slice(text).expect("JSON");
                if sender.send(json).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let mut browser = Self {
            process,
            to,
            from: receiver,
            calls: 0,
            session: None,
            complaints: Vec::new(),
        };
        // One that is installed and cannot run here is none.
        let page = browser.ask("Target.createTarget", &json!({"url": "about:blank"}))?;
        let target = json!({"targetId": page["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", &target);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens a file, with what stands behind its `#`, and waits until it is there.
    pub fn open(&mut self, file: &Path, hash: &str) {
        let file = fs::canonicalize(file).expect("a file");
        // What differs behind the # alone would not be loaded anew.
        self.navigate("about:blank");
        self.navigate(&format!("file://{}{hash}", file.display()));
    }

    fn navigate(&mut self, url: &str) {
        let done = self.call("Page.navigate", &json!({ "url": url }));
        assert_eq!(done.get("errorText"), None, "{url}");
        self.evaluate(
            "new Promise((done) => document.readyState === 'complete' ? done() : \
             addEventListener('load', () => done()))",
        );
    }

    /// What an expression comes to in the page; a promise is waited for.
    pub fn evaluate(&mut self, expression: &str) -> Json {
        let mut done = self.call(
            "Runtime.evaluate",
            &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        assert_eq!(done.get("exceptionDetails"), None, "{expression}");
        done["result"]["value"].take()
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { key } else { "" };
            let event = json!({"type": kind, "key": key, "text": text});
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// Calls a method of the protocol.
    pub fn call(&mut self, method: &str, parameters: &Json) -> Json {
        let answer = self.ask(method, parameters);
        answer.unwrap_or_else(|| panic!("the browser does not answer {method}"))
    }

    /// What it answers, if it does.
    fn ask(&mut self, method: &str, parameters: &Json) -> Option<Json> {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.to, "{message}\0").ok()?;
        loop {
            let mut said = self.from.recv_timeout(PATIENCE).ok()?;
            self.complaints.extend(complaint(&said));
            if said["id"] == self.calls {
                assert_eq!(said.get("error"), None, "{method}");
                return Some(said["result"].take());
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn binary() -> Option<String> {
    let own = env::var("FABRICLINT_BROWSER").ok();
    let runs = |name: &String| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    };
    let names = own.into_iter().chain(NAMES.map(str::to_owned));
    let mut found = names.filter(runs);
    found.next()
}

fn complaint(said: &Json) -> Option<String> {
    let parameters = &said["params"];
    let what = match said["method"].as_str()? {
        "Runtime.consoleAPICalled" => &parameters["args"],
        "Runtime.exceptionThrown" => &parameters["exceptionDetails"],
        "Log.entryAdded" => &parameters["entry"],
        "Page.javascriptDialogOpening" => parameters,
        _ => return None,
    };
    Some(what.to_string())
}
