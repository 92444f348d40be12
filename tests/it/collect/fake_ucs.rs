//! A UCS Manager made of a backup and of answers: the XML API over `/nuova`, as its programmer's guide and recorded
//! answers have it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use roxmltree::{Document, Node};

use super::http::{Answer, Request};
use super::server::{Appliance, lock};

/// The user that may read.
pub const USER: &str = "ucs-LOCAL\\ro";
/// The password, which must reach no file and no line.
pub const PASSWORD: &str = "CANARY \"<&>'\u{e4}\\n";

/// How the relative names of the classes are made that a backup has; others are in no answer.
const NAMES: [(&str, &str); 40] = [
    ("adaptorEthInterruptProfile", "eth-int"),
    ("adaptorHostEthIfProfile", "eth-profile-[name]"),
    ("adaptorRssProfile", "rss"),
    ("dpsecMac", "mac-sec"),
    ("epqosDefinition", "ep-qos-[name]"),
    ("epqosEgress", "egress"),
    ("fabricDceSrv", "server"),
    ("fabricDceSwSrv", "sw-[id]"),
    ("fabricDceSwSrvEp", "slot-[slotId]-port-[portId]"),
    ("fabricEp", "fabric"),
    ("fabricEthEstc", "[id]"),
    ("fabricEthEstcCloud", "eth-estc"),
    ("fabricEthLan", "[id]"),
    ("fabricEthLanEp", "phys-slot-[slotId]-port-[portId]"),
    ("fabricEthLanPc", "pc-[portId]"),
    ("fabricEthLanPcEp", "ep-slot-[slotId]-port-[portId]"),
    ("fabricFcSan", "[id]"),
    ("fabricLacpPolicy", "lacp-[name]"),
    ("fabricLanCloud", "lan"),
    ("fabricNetGroup", "net-group-[name]"),
    ("fabricSanCloud", "san"),
    ("fabricVlan", "net-[name]"),
    ("lsBinding", "pn"),
    ("lsRequirement", "pn-req"),
    ("lsServer", "ls-[name]"),
    ("macpoolBlock", "block-[from]-[to]"),
    ("macpoolPool", "mac-pool-[name]"),
    ("nwctrlDefinition", "nwctrl-[name]"),
    ("orgOrg", "org-[name]"),
    ("qosclassDefinition", "classes"),
    ("qosclassEthBE", "class-best-effort"),
    ("qosclassEthClassified", "class-[priority]"),
    ("qosclassFc", "class-fc"),
    ("topSystem", "sys"),
    ("vnicConnDef", "conn-def"),
    ("vnicEther", "ether-[name]"),
    ("vnicEtherIf", "if-[name]"),
    ("vnicFc", "fc-[name]"),
    ("vnicLanConnPolicy", "lan-conn-pol-[name]"),
    ("vnicLanConnTempl", "lan-conn-templ-[name]"),
];

/// The appliance.
pub struct UcsManager {
    /// Objects, by class, each as it is written in an answer.
    pub objects: BTreeMap<String, Vec<String>>,
    /// Classes that this release does not know.
    pub unknown: Vec<&'static str>,
    /// Seconds for which a session lasts without a refresh.
    pub period: u64,
    /// How long an answer takes.
    pub pause: Duration,
    sessions: Mutex<BTreeMap<String, Instant>>,
    made: AtomicUsize,
}

impl UcsManager {
    /// The domain whose exports stand in a folder.
    pub fn of(folder: &Path) -> Self {
        let mut ucs = Self {
            objects: BTreeMap::new(),
            unknown: vec!["vnicSriovHpnConPolicy", "vnicSriovHpnConPolicyRef"],
            period: 600,
            pause: Duration::ZERO,
            sessions: Mutex::default(),
            made: AtomicUsize::new(0),
        };
        let mut paths: Vec<_> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).expect("a file");
            let document = Document::parse(&text).expect("XML");
            let root = document.root_element();
            if root.has_tag_name("topRoot") {
                ucs.backup(root, "");
            } else {
                let lists = root
                    .children()
                    .filter(|child| child.has_tag_name("outConfigs"));
                for object in lists
                    .flat_map(|list| list.children())
                    .filter(Node::is_element)
                {
                    ucs.add(object, None);
                }
            }
        }
        for (id, serial) in [("A", "FOX0000001"), ("B", "FOX0000002")] {
            let element = format!(
                "<networkElement dn=\"sys/switch-{id}\" id=\"{id}\" model=\"UCS-FI-6248UP\" serial=\"{serial}\"/>"
            );
            ucs.objects
                .entry("networkElement".to_owned())
                .or_default()
                .push(element);
        }
        assert!(ucs.objects.len() > 15, "{}", folder.display());
        ucs
    }

    fn backup(&mut self, node: Node, above: &str) {
        for child in node.children().filter(Node::is_element) {
            let Some(relative) = relative_name(child, above) else {
                continue;
            };
            let dn = match above {
                "" => relative,
                _ => format!("{above}/{relative}"),
            };
            self.add(child, Some(&dn));
            self.backup(child, &dn);
        }
    }

    fn add(&mut self, node: Node, dn: Option<&str>) {
        let class = node.tag_name().name();
        let mut element = format!("<{class}");
        if let Some(dn) = dn {
            element.push_str(&format!(" dn=\"{}\"", escaped(dn)));
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), escaped(attribute.value()));
            element.push_str(&format!(" {name}=\"{value}\""));
        }
        element.push_str("/>");
        let objects = self.objects.entry(class.to_owned()).or_default();
        objects.push(element);
    }

    /// With an object more.
    pub fn with(mut self, class: &str, element: &str) -> Self {
        let objects = self.objects.entry(class.to_owned()).or_default();
        objects.push(element.to_owned());
        self
    }

    /// Answers one by one in this time.
    pub fn slow(mut self, period: u64, pause: Duration) -> Self {
        self.period = period;
        self.pause = pause;
        self
    }

    fn session(&self) -> String {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let cookie = format!("1487062800/CANARY-cookie-{number}");
        lock(&self.sessions).insert(cookie.clone(), Instant::now());
        cookie
    }

    fn is_open(&self, cookie: &str) -> bool {
        let sessions = lock(&self.sessions);
        let lasts = Duration::from_secs(self.period);
        sessions
            .get(cookie)
            .is_some_and(|since| since.elapsed() <= lasts)
    }

    fn method(&self, request: Node) -> String {
        let value = |key: &str| request.attribute(key).unwrap_or_default();
        let is_user = value("inName") == USER && value("inPassword") == PASSWORD;
        let method = request.tag_name().name();
        match method {
            "aaaLogin" if is_user => {
                let cookie = self.session();
                format!(
                    "<aaaLogin cookie=\"\" response=\"yes\" outCookie=\"{cookie}\" outRefreshPeriod=\"{}\" \
                    outPriv=\"read-only\" outDomains=\"\" outSessionId=\"web_CANARY_B\" outVersion=\"4.1(3i)\" \
                    outName=\"ro\"> </aaaLogin>",
                    self.period
                )
            }
            "aaaLogin" => fault("aaaLogin", "551", "Authentication failed"),
            "aaaRefresh" if is_user && self.is_open(value("inCookie")) => {
                lock(&self.sessions).remove(value("inCookie"));
                let cookie = self.session();
                format!(
                    "<aaaRefresh cookie=\"\" response=\"yes\" outCookie=\"{cookie}\" outRefreshPeriod=\"{}\" \
                    outPriv=\"read-only\" outDomains=\"\" outName=\"ro\"/>",
                    self.period
                )
            }
            "aaaLogout" if self.is_open(value("inCookie")) => {
                lock(&self.sessions).remove(value("inCookie"));
                "<aaaLogout cookie=\"\" response=\"yes\" outStatus=\"success\"> </aaaLogout>"
                    .to_owned()
            }
            "aaaRefresh" | "aaaLogout" => fault(method, "555", "Session not found"),
            "configResolveClass" if !self.is_open(value("cookie")) => {
                fault(method, "552", "Authorization required")
            }
            "configResolveClass" => self.class(request),
            _ => panic!("the client sent {method}"),
        }
    }

    fn class(&self, request: Node) -> String {
        let class = request.attribute("classId").expect("a class");
        assert_eq!(
            request.attribute("inHierarchical"),
            Some("false"),
            "{class}"
        );
        if self.unknown.contains(&class) {
            return format!(
                "<error cookie=\"\" response=\"yes\" errorCode=\"ERR-xml-parse-error\" invocationResult=\"594\" \
                errorDescr=\"XML PARSING ERROR: no class named {class}\" />"
            );
        }
        let wanted: Vec<&str> = request
            .descendants()
            .filter(|node| node.has_tag_name("eq"))
            .filter_map(|node| node.attribute("value"))
            .collect();
        assert_eq!(
            class == "faultInst",
            !wanted.is_empty(),
            "{class} is filtered"
        );
        let is_wanted = |object: &&String| {
            wanted.is_empty()
                || wanted
                    .iter()
                    .any(|rule| object.contains(&format!("rule=\"{rule}\"")))
        };
        let objects = self.objects.get(class).map_or(&[][..], Vec::as_slice);
        let objects: String = objects
            .iter()
            .filter(is_wanted)
            .map(String::as_str)
            .collect();
        format!(
            "<configResolveClass cookie=\"{}\" response=\"yes\" classId=\"{class}\"> <outConfigs> {objects} \
            </outConfigs> </configResolveClass>",
            escaped(request.attribute("cookie").unwrap_or_default())
        )
    }
}

impl Appliance for UcsManager {
    fn what(&self, request: &Request) -> String {
        let Ok(document) = Document::parse(&request.body) else {
            return format!("{} {}", request.method, request.path());
        };
        let root = document.root_element();
        let method = root.tag_name().name();
        match root.attribute("classId") {
            Some(class) => format!("{method} {class}."),
            None => method.to_owned(),
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        assert_eq!((&*request.method, &*request.target), ("POST", "/nuova"));
        std::thread::sleep(self.pause);
        let document = Document::parse(&request.body).expect("a request in XML");
        let body = self.method(document.root_element());
        Answer::of(200, "application/soap+xml", body)
    }

    fn end_sessions(&self) {
        lock(&self.sessions).clear();
    }

    fn open_sessions(&self) -> usize {
        lock(&self.sessions).len()
    }
}

/// An error of a method, which comes with 200.
pub fn fault(method: &str, code: &str, words: &str) -> String {
    format!(
        "<{method} cookie=\"\" response=\"yes\" errorCode=\"{code}\" invocationResult=\"service-unavailable\" \
        errorDescr=\"{words}\"> </{method}>"
    )
}

/// The name of an element of a backup below the object around it.
fn relative_name(node: Node, above: &str) -> Option<String> {
    let class = node.tag_name().name();
    let (_, pattern) = NAMES.iter().find(|(name, _)| *name == class)?;
    if class == "orgOrg" && above.is_empty() {
        return Some("org-root".to_owned());
    }
    let mut name = String::new();
    let mut rest = *pattern;
    while let Some((before, after)) = rest.split_once('[') {
        let (key, after) = after.split_once(']')?;
        name.push_str(before);
        name.push_str(node.attribute(key)?);
        rest = after;
    }
    Some(name + rest)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
