//! How much CPU each reader takes, as a ratio to its bare parser over the same bytes in the same
//! run: `cargo bench --bench readers`, or `cargo bench --bench readers -- compact` for the cases
//! whose name holds that word, and `-- compact reader` for one side of them, which a profiler wants.
//! Prints the table of `docs/performance.md`. Times nothing that a test
//! could depend on.

#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a table for people"
)]

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use fabriclint::readers::{FileOutcome, read};
use fabriclint::source::Sources;
use serde_json::{Value, json};

/// Rounds of reader and parser in turn; the least of each counts, because whatever else the
/// machine does only adds to it.
const ROUNDS: usize = 15;
/// Bytes that each dialect is brought to by repeating the shipped exports.
const BYTES: usize = 4 * 1024 * 1024;

struct Case {
    name: &'static str,
    file: &'static str,
    texts: Vec<String>,
    /// The bare parser; nothing where there is none to compare with.
    parser: Option<Parser>,
}

/// The name of a parser, and what it does.
type Parser = (&'static str, fn(&str));

fn main() {
    println!("| export | input | parser alone | MB/s | reader, MB/s | reader : parser |");
    println!("|---|---|---|---|---|---|");
    let mut words = env::args().skip(1).filter(|word| !word.starts_with('-'));
    let (wanted, side) = (words.next(), words.next());
    let only = |wanted: &str| side.as_ref().is_none_or(|side| side == wanted);
    for case in cases() {
        if wanted
            .as_ref()
            .is_some_and(|part| !case.name.contains(part))
        {
            continue;
        }
        let (mut parser, mut reader) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            if let Some((_, parse)) = case.parser.filter(|_| only("parser")) {
                parser = parser.min(time(|| case.texts.iter().for_each(|text| parse(text))));
            }
            if only("reader") {
                reader = reader.min(time(|| case.texts.iter().for_each(|text| case.read(text))));
            }
        }
        let megabytes = case.texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
        // What was not measured has a dash.
        let measured = |time: Duration| (time < Duration::MAX).then_some(time.as_secs_f64());
        let cell = |value: Option<f64>, digits| match value {
            Some(value) => format!("{value:.digits$}"),
            None => "–".to_owned(),
        };
        let (parser, reader) = (measured(parser), measured(reader));
        let speed = |seconds: Option<f64>| cell(seconds.map(|seconds| megabytes / seconds), 0);
        let ratio = reader.zip(parser).map(|(reader, parser)| reader / parser);
        println!(
            "| {} | {} x {:.0} KB | {} | {} | {} | {} |",
            case.name,
            case.texts.len(),
            megabytes * 1e3 / case.texts.len() as f64,
            case.parser.map_or("–", |(name, _)| name),
            speed(parser),
            speed(reader),
            cell(ratio, 2),
        );
    }
}

impl Case {
    fn read(&self, text: &str) {
        let mut sources = Sources::default();
        let id = sources.add(self.file, self.file, text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(_, fragment) => drop(black_box(fragment)),
            other => panic!("{}: {other:?}", self.name),
        }
    }
}

fn time(run: impl FnOnce()) -> Duration {
    let start = clock();
    run();
    clock().saturating_sub(start)
}

/// Time that this thread has been on a processor, where the system says it (Linux).
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = schedule.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn cases() -> Vec<Case> {
    let case = |name, file, texts, parser| Case {
        name,
        file,
        texts,
        parser,
    };
    let json: Option<Parser> = Some(("serde_json", |text| {
        black_box(serde_json::from_str::<Value>(text).expect("JSON"));
    }));
    let xml: Option<Parser> = Some(("roxmltree", |text| {
        black_box(roxmltree::Document::parse(text).expect("XML"));
    }));
    let words: Option<Parser> = Some(("lines and words", |text| {
        let lines = text.lines().map(|line| line.split_whitespace().collect());
        black_box(lines.collect::<Vec<Vec<&str>>>());
    }));
    vec![
        case("hosts, indented", "host.json", hosts(Form::Indented), json),
        case("hosts, compact", "host.json", hosts(Form::Compact), json),
        case(
            "hosts, what is read only",
            "host.json",
            hosts(Form::Read),
            json,
        ),
        case("hosts in one list", "hosts.json", vec![list()], json),
        case(
            "powershell-json",
            "HV01/Get-VMNetworkAdapter.json",
            vec![adapters()],
            json,
        ),
        case(
            "powershell-list",
            "HV01/Get-VMNetworkAdapter.txt",
            vec![printed()],
            None,
        ),
        case(
            "powershell-clixml",
            "HV01/Get-VMNetworkAdapter.xml",
            vec![adapters_in_clixml()],
            xml,
        ),
        case("oneview", "profiles.json", vec![profiles()], json),
        case("ucs-manager", "config-all.xml", vec![backup()], xml),
        case("easyucs", "ucs01.json", vec![configuration()], json),
        case("virtual-connect", "show-config.txt", vec![script()], words),
    ]
}

fn shipped(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(path);
    let mut sources = Sources::default();
    let id = sources.load(&path).expect("a shipped export");
    sources.get(id).text().to_owned()
}

/// One host with many virtual machines, as `Get-VMNetworkAdapter` lists them.
fn adapters() -> String {
    let one = shipped("part8-ucs/clean/hosts/VIEHV02/Get-VMNetworkAdapter.json");
    let list = one.trim().trim_start_matches('[').trim_end_matches(']');
    let count = BYTES / list.len() + 1;
    let lists =
        (0..count).map(|index| list.replace("Network Adapter", &format!("Adapter {index}")));
    format!("[{}]", lists.collect::<Vec<_>>().join(","))
}

/// The same as `Format-List` prints it.
fn printed() -> String {
    let list: Value = serde_json::from_str(&adapters()).expect("JSON");
    let mut text = String::new();
    for adapter in list.as_array().expect("a list") {
        let properties = adapter.as_object().expect("an object");
        let width = properties.keys().map(String::len).max().unwrap_or_default();
        for (name, value) in properties {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Array(_) => "{}".to_owned(),
                Value::Null => String::new(),
                Value::Object(_) => {
                    "Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting".into()
                }
            };
            text += &format!("{name:width$} : {value}\r\n");
        }
        text += "\r\n";
    }
    text
}

/// The same in CLIXML, with the types that PowerShell gives its objects.
fn adapters_in_clixml() -> String {
    let list: Vec<Value> = serde_json::from_str(&adapters()).expect("JSON");
    let mut text = String::from(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n",
    );
    for (index, adapter) in list.iter().enumerate() {
        clixml(adapter, "", &mut (index * 100), 1, &mut text);
    }
    text + "</Objs>"
}

/// A value in CLIXML, indented as `Export-Clixml` does.
fn clixml(value: &Value, name: &str, number: &mut usize, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let scalar = match value {
        Value::Null => {
            text.push_str(&format!("{indent}<Nil{name} />\n"));
            return;
        }
        Value::Bool(flag) => Some(("B", flag.to_string())),
        Value::Number(number) => Some(("I32", number.to_string())),
        Value::String(words) => Some(("S", words.replace('&', "&amp;").replace('<', "&lt;"))),
        Value::Array(_) | Value::Object(_) => None,
    };
    if let Some((tag, words)) = scalar {
        text.push_str(&format!("{indent}<{tag}{name}>{words}</{tag}>\n"));
        return;
    }
    text.push_str(&format!("{indent}<Obj{name} RefId=\"{number}\">\n"));
    *number += 1;
    if depth == 1 {
        let types = [
            "Microsoft.HyperV.PowerShell.VMNetworkAdapter",
            "System.Object",
        ];
        let types = types
            .map(|name| format!("{indent}    <T>{name}</T>\n"))
            .concat();
        text.push_str(&format!(
            "{indent}  <TN RefId=\"{number}\">\n{types}{indent}  </TN>\n"
        ));
    }
    let (tag, inner): (&str, Vec<(String, &Value)>) = match value {
        Value::Array(items) => (
            "LST",
            items.iter().map(|item| (String::new(), item)).collect(),
        ),
        Value::Object(entries) => {
            let named = |(key, value)| (format!(" N=\"{key}\""), value);
            ("Props", entries.iter().map(named).collect())
        }
        _ => ("Props", Vec::new()),
    };
    text.push_str(&format!("{indent}  <{tag}>\n"));
    for (name, value) in inner {
        clixml(value, &name, number, depth + 2, text);
    }
    text.push_str(&format!("{indent}  </{tag}>\n{indent}</Obj>\n"));
}

/// A backup with many service profiles.
fn backup() -> String {
    let one = shipped("part8-ucs/clean/ucs/config-all.xml");
    let start = one.find("<lsServer").expect("a service profile");
    let end = one.rfind("</lsServer>").expect("its end") + "</lsServer>".len();
    let profiles = &one[start..end];
    let count = BYTES / profiles.len() + 1;
    let many = (0..count).map(|index| profiles.replace("VIEHV", &format!("VIE{index:04}HV")));
    let many: String = many.collect();
    format!("{}{many}{}", &one[..start], &one[end..])
}

/// A configuration of `EasyUCS` with many service profiles.
fn configuration() -> String {
    let one = shipped("estates/bases/lbfo-easyucs/ucs/ucs01.json");
    let mut config: Value = serde_json::from_str(&one).expect("JSON");
    let org = &mut config["config"]["orgs"][0]["orgs"][0]["orgs"][0];
    let profiles = org["service_profiles"].as_array().expect("profiles");
    let count = BYTES / serde_json::to_string_pretty(profiles).expect("JSON").len() + 1;
    let many = (0..count).flat_map(|index| {
        let named = profiles.iter().cloned().map(move |mut profile| {
            let name = profile["name"].as_str().expect("a name");
            profile["name"] = json!(format!("{name}-{index}"));
            profile
        });
        named.collect::<Vec<_>>()
    });
    org["service_profiles"] = many.collect();
    serde_json::to_string_pretty(&config).expect("JSON")
}

/// A script with many profiles.
fn script() -> String {
    let one = shipped("part6-cna-flexfabric/clean/vc/show-config.txt");
    let profiles: Vec<&str> = one.lines().filter(|line| line.contains("HAMHV")).collect();
    let profiles = profiles.join("\n");
    let count = BYTES / profiles.len() + 1;
    let many = (0..count).map(|index| profiles.replace("HAMHV", &format!("H{index:05}HV")));
    format!("{one}\n{}\n", many.collect::<Vec<_>>().join("\n"))
}

/// How a collected host is written.
#[derive(Clone, Copy)]
enum Form {
    /// As PowerShell writes it.
    Indented,
    /// On one line.
    Compact,
    /// On one line, nothing but the sections that a reader takes something from.
    Read,
}

/// Sections of a collected host that are read.
const READ: [&str; 14] = [
    "netAdapter",
    "netAdapterHardwareInfo",
    "netAdapterVmq",
    "netLbfoTeam",
    "netLbfoTeamMember",
    "netLbfoTeamNic",
    "vmSwitch",
    "vmSwitchTeam",
    "vmNetworkAdapter",
    "netIPAddress",
    "cluster",
    "clusterNetwork",
    "clusterNetworkInterface",
    "vmHost",
];

/// Many collected hosts, a text each.
fn hosts(form: Form) -> Vec<String> {
    let one = shipped("part8-virtual-connect/clean/hosts/MUCHV01.fabric.json");
    let mut value: Value = serde_json::from_str(&one).expect("JSON");
    if let Form::Read = form {
        let sections = value["sections"].as_object_mut().expect("sections");
        sections.retain(|name, _| READ.contains(&name.as_str()));
    }
    let one = match form {
        Form::Indented => one,
        Form::Compact | Form::Read => value.to_string(),
    };
    let count = BYTES / one.len() + 1;
    let hosts = (0..count).map(|index| one.replace("MUCHV01", &format!("MUCHV{index:05}")));
    hosts.collect()
}

/// Many collected hosts in one list.
fn list() -> String {
    format!("[{}]", hosts(Form::Indented).join(","))
}

/// Many server profiles in one collection, on one line.
fn profiles() -> String {
    let text = shipped("part8-virtual-connect/clean/oneview/server-profiles.json");
    let collection: Value = serde_json::from_str(&text).expect("JSON");
    let members = collection["members"].as_array().expect("members");
    let rounds = BYTES / text.len() + 1;
    let mut all = Vec::new();
    for round in 0..rounds {
        for member in members {
            let mut member = member.clone();
            let uri = member["uri"].as_str().unwrap_or_default().to_owned();
            member["uri"] = format!("{uri}-{round}").into();
            all.push(member);
        }
    }
    let total = all.len();
    json!({"type": "ServerProfileListV5", "category": "server-profiles", "uri": "/rest/server-profiles",
        "count": total, "total": total, "nextPageUri": null, "members": all})
    .to_string()
}
