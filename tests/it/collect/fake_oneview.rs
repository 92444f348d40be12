//! A OneView of members of collections, as its REST reference describes it: versions, sessions, pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};

use super::http::{Answer, Request};
use super::server::{Appliance, lock};

/// The user that may read.
pub const USER: &str = "svc-ro";
/// The password, which must reach no file and no line.
pub const PASSWORD: &str = "CANARY-pass \"<&'\\ \u{e4}";

/// The collections that a client is to ask for: those that rules need, and the others.
pub const REQUIRED: [&str; 9] = [
    "server-profiles",
    "ethernet-networks",
    "network-sets",
    "connection-templates",
    "uplink-sets",
    "logical-interconnects",
    "interconnects",
    "server-hardware",
    "server-hardware-types",
];
pub const OPTIONAL: [&str; 7] = [
    "fc-networks",
    "fcoe-networks",
    "enclosures",
    "logical-enclosures",
    "logical-interconnect-groups",
    "interconnect-types",
    "server-profile-templates",
];

/// The appliance.
pub struct OneView {
    /// Versions of the API that it takes.
    pub versions: (u64, u64),
    /// Directory of the user.
    pub domain: &'static str,
    /// Most members of one answer.
    pub page: usize,
    /// Texts of the members, by collection.
    pub members: BTreeMap<String, Vec<String>>,
    /// Collections that this release has not.
    pub absent: Vec<&'static str>,
    sessions: Mutex<BTreeSet<String>>,
    logins: AtomicUsize,
}

impl OneView {
    /// An appliance without anything.
    pub fn empty() -> Self {
        Self {
            versions: (120, 5400),
            domain: "LOCAL",
            page: 1000,
            members: BTreeMap::new(),
            absent: Vec::new(),
            sessions: Mutex::default(),
            logins: AtomicUsize::new(0),
        }
    }

    /// The appliance whose exports stand in a folder.
    pub fn of(folder: &Path) -> Self {
        let mut one_view = Self::empty();
        one_view.load(folder);
        assert!(one_view.members.len() > 5, "{}", folder.display());
        one_view
    }

    fn load(&mut self, folder: &Path) {
        let mut paths: Vec<_> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.load(&path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                let text = match bytes.strip_prefix(b"\xff\xfe") {
                    Some(wide) => utf16(wide),
                    None => String::from_utf8(bytes).expect("UTF-8"),
                };
                let json = serde_json::from_str(text.trim_start_matches('\u{feff}'));
                self.take(&json.expect("JSON"));
            }
        }
    }

    /// Takes the resources of a value, whatever stands around them.
    fn take(&mut self, json: &Json) {
        let uri = json["uri"].as_str().unwrap_or_default();
        let words: Vec<&str> = uri.split('/').collect();
        match (&words[..], json) {
            (["", "rest", kind, id], _) if !id.is_empty() => {
                let members = self.members.entry((*kind).to_owned()).or_default();
                let text = json.to_string();
                if !members.contains(&text) {
                    members.push(text);
                }
            }
            (_, Json::Array(items)) => items.iter().for_each(|item| self.take(item)),
            (_, Json::Object(entries)) => entries.values().for_each(|value| self.take(value)),
            _ => {}
        }
    }

    /// Adds something to the last member of a collection, as text.
    pub fn with(mut self, collection: &str, addition: &str) -> Self {
        let members = self.members.get_mut(collection).expect("a collection");
        let last = members.last_mut().expect("a member");
        assert_eq!(last.pop(), Some('}'));
        last.push_str(&format!(",{addition}}}"));
        self
    }

    /// How many members a collection has.
    pub fn total(&self, collection: &str) -> usize {
        self.members.get(collection).map_or(0, Vec::len)
    }

    fn login(&self, request: &Request) -> Answer {
        let body: Json = serde_json::from_str(&request.body).unwrap_or_default();
        if body["loginMsgAck"] != true {
            return error(400, "AUTHN_LOGIN_MSG_ACK", "acknowledge the message", "");
        }
        let right = body["userName"] == USER
            && body["password"] == PASSWORD
            && body["authLoginDomain"] == self.domain;
        if !right {
            return bad_credentials();
        }
        let number = self.logins.fetch_add(1, Ordering::SeqCst);
        let session = format!("CANARY-session-{number}");
        lock(&self.sessions).insert(session.clone());
        Answer::json(200, &json!({"sessionID": session, "partnerData": {}}))
    }

    fn version_fault(&self, request: &Request) -> Option<Answer> {
        let version = request.header("x-api-version");
        let Some(version) = version.and_then(|version| version.parse::<u64>().ok()) else {
            // Without the header it is version 1, which knows next to nothing.
            return Some(not_found());
        };
        let (oldest, newest) = self.versions;
        let is_taken = (oldest..=newest).contains(&version);
        let text = "The value of the X-API-Version header is not supported.";
        (!is_taken).then(|| error(412, "UnsupportedApiVersion", text, ""))
    }

    fn collection(&self, request: &Request) -> Answer {
        let name = request.path().trim_start_matches("/rest/");
        let is_known = REQUIRED.contains(&name) || OPTIONAL.contains(&name);
        if !is_known || self.absent.contains(&name) {
            return not_found();
        }
        let members = self.members.get(name).map_or(&[][..], Vec::as_slice);
        let start = request.number("start").unwrap_or(0).max(0);
        let start = usize::try_from(start).expect("a number").min(members.len());
        let asked = request.number("count").unwrap_or(-1);
        let count = usize::try_from(asked)
            .map_or(self.page, |asked| asked.min(self.page))
            .min(members.len() - start);
        let end = start + count;
        let next = (end < members.len())
            .then(|| format!("\"/rest/{name}?start={end}&count={}\"", self.page));
        let body = format!(
            "{{\"type\":\"CollectionV3\",\"members\":[{}],\"start\":{start},\"nextPageUri\":{},\"prevPageUri\":null,\
            \"count\":{count},\"total\":{},\"created\":null,\"modified\":null,\"eTag\":\"of-the-moment\",\
            \"category\":\"{name}\",\"uri\":\"/rest/{name}?start={start}&count={asked}\"}}",
            members[start..end].join(","),
            next.as_deref().unwrap_or("null"),
            members.len(),
        );
        Answer::of(200, "application/json;charset=UTF-8", body)
    }
}

impl Appliance for OneView {
    fn what(&self, request: &Request) -> String {
        format!("{} {}", request.method, request.path())
    }

    fn answer(&self, request: &Request) -> Answer {
        let is_get = request.method == "GET";
        if is_get && request.path() == "/rest/version" {
            let (oldest, newest) = self.versions;
            let body = json!({"currentVersion": newest, "minimumVersion": oldest});
            return Answer::json(200, &body);
        }
        if let Some(fault) = self.version_fault(request) {
            return fault;
        }
        if request.method == "POST" && request.path() == "/rest/login-sessions" {
            return self.login(request);
        }
        let session = request.header("auth").unwrap_or_default();
        if !lock(&self.sessions).contains(session) {
            return session_over();
        }
        match (request.method.as_str(), request.path()) {
            ("DELETE", "/rest/login-sessions") => {
                lock(&self.sessions).remove(session);
                Answer {
                    status: 204,
                    ..Answer::default()
                }
            }
            ("GET", "/rest/appliance/nodeinfo/version") => Answer::json(
                200,
                &json!({"type": "appliance", "softwareVersion": "5.30.00-0421342", "family": "FS",
                    "serialNumber": "CANARY-not-wanted"}),
            ),
            ("GET", _) => self.collection(request),
            _ => panic!("the client sent {} {}", request.method, request.target),
        }
    }

    fn end_sessions(&self) {
        lock(&self.sessions).clear();
    }

    fn open_sessions(&self) -> usize {
        lock(&self.sessions).len()
    }
}

/// An error as OneView words it.
pub fn error(status: u16, code: &str, message: &str, action: &str) -> Answer {
    let body = json!({
        "errorCode": code, "message": message, "details": "", "messageParameters": [],
        "recommendedActions": [action], "errorSource": null, "nestedErrors": [], "data": {},
    });
    Answer::json(status, &body)
}

/// The answer to a wrong password.
pub fn bad_credentials() -> Answer {
    let message = "Invalid username or password or directory.";
    error(
        400,
        "AUTHN_AUTH_DIR_FAIL",
        message,
        "Provide the right ones.",
    )
}

/// The answer to a session that is not open.
fn session_over() -> Answer {
    let message = "Missing or invalid 'Auth' header.";
    error(401, "AUTHORIZATION", message, "Log in again.")
}

/// The answer to a request for which the user has no privilege.
pub fn no_privilege() -> Answer {
    let message = "User not authorized for this operation.";
    error(
        401,
        "AUTHORIZATION",
        message,
        "Ask the administrator for a role.",
    )
}

fn not_found() -> Answer {
    let message = "The requested resource could not be found.";
    error(404, "ProfileNotFoundException", message, "Check the URI.")
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|letter| letter.expect("UTF-16"))
        .collect()
}
