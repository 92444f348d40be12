//! What people read of the ledger: carriers of hosts that are alike as one block, in it rows that are alike as one line;
//! then ports and uplink groups with what of them is spoken for. What is odd comes first.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::QosLedger;
use crate::ledger::qos::{Ask, Owner, Part, QosHost, QosRow, Unit, decimals};
use crate::report::text::{list, plural};

/// A carrier with what is guaranteed on it, the same on several hosts.
pub(super) struct Block {
    /// Names of the hosts.
    pub(super) hosts: Vec<String>,
    /// What it is about.
    pub(super) alike: Carried,
}

/// What is guaranteed on a carrier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Carried {
    /// How odd its oddest row is; the oddest is the least.
    pub(super) oddness: Oddness,
    /// Name of the carrier, or what has none.
    pub(super) name: String,
    /// What its members are granted together and what a failure leaves of it.
    pub(super) sum: String,
    /// Its rows.
    pub(super) lines: Vec<Line>,
}

/// Rows of a carrier that are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// How odd they are.
    pub(super) oddness: Oddness,
    /// What they are about.
    pub(super) object: String,
    /// What is asked, granted and at most.
    pub(super) text: String,
}

/// Why somebody should look at a row first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Oddness {
    /// Another owner divides its carrier too.
    Contradicts,
    /// More is asked of its port than it has.
    Overcommitted,
    /// A failure leaves less than is granted.
    NotKept,
    /// Nothing.
    Plain,
}

impl Oddness {
    fn of(host: &QosHost, row: &QosRow) -> Self {
        match () {
            () if row.is_contradicted() => Self::Contradicts,
            () if row.is_overcommitted() => Self::Overcommitted,
            () if host.is_short(row) => Self::NotKept,
            () => Self::Plain,
        }
    }
}

/// The blocks, the oddest first, else in the order of the hosts.
pub(super) fn blocks(ledger: &QosLedger) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut known: BTreeMap<Carried, usize> = BTreeMap::new();
    for host in &ledger.hosts {
        for alike in carried(host) {
            let position = *known.entry(alike.clone()).or_insert(blocks.len());
            if position == blocks.len() {
                blocks.push(Block {
                    hosts: Vec::new(),
                    alike,
                });
            }
            blocks[position].hosts.push(host.name.to_string());
        }
    }
    blocks.sort_by_key(|block| block.alike.oddness);
    blocks
}

/// What is guaranteed on each carrier of a host, then what is on none.
fn carried(host: &QosHost) -> Vec<Carried> {
    let on = |carrier: Option<usize>| {
        let rows = host.rows.iter();
        let rows = rows.filter(move |row| row.carrier.get().copied() == carrier);
        rows.collect::<Vec<&QosRow>>()
    };
    let carriers = host.carriers.iter().enumerate().map(|(position, carrier)| {
        let known = carrier.of.mbps.check().copied();
        let of = known.map_err(|why| why.sentence("it"));
        let left = carrier.left.check().copied();
        let left = left.map_err(|why| why.sentence("it"));
        let sum = format!(
            "{}; after the worst failure {}",
            told(of, "granted ", " Mbps granted"),
            told(left, "", ""),
        );
        (carrier.name.to_string(), sum, on(Some(position)))
    });
    let (storage, others): (Vec<&QosRow>, Vec<&QosRow>) = on(None)
        .into_iter()
        .partition(|row| matches!(row.owner, Owner::Backend | Owner::UcsClass));
    let none = [
        ("without a team: storage".to_owned(), String::new(), storage),
        (
            "on no carrier, or on several".to_owned(),
            String::new(),
            others,
        ),
    ];
    let all = carriers.chain(none).filter(|(.., rows)| !rows.is_empty());
    let all = all.map(|(name, sum, rows)| {
        let lines = lines(host, &rows);
        Carried {
            oddness: lines
                .iter()
                .map(|line| line.oddness)
                .min()
                .unwrap_or(Oddness::Plain),
            name,
            sum,
            lines,
        }
    });
    all.collect()
}

/// A number of Mbps with these words behind it, or those before why nobody knows it.
fn told(value: Result<u64, String>, before: &str, behind: &str) -> String {
    match value {
        Ok(mbps) => format!("{mbps}{behind}"),
        Err(why) => format!("{before}unknown ({why})"),
    }
}

/// Rows as lines, those that are alike as one, the oddest first.
fn lines(host: &QosHost, rows: &[&QosRow]) -> Vec<Line> {
    let mut lines: Vec<(Oddness, String, Vec<&QosRow>)> = Vec::new();
    let mut rows = rows.to_vec();
    // Hosts list their adapters in any order.
    rows.sort_by_key(|row| match row.owner {
        Owner::Backend | Owner::UcsClass => (0, row.name.clone()),
        Owner::VirtualSwitch | Owner::HostScheduler => (1, "".into()),
    });
    for row in rows {
        let (oddness, text) = (Oddness::of(host, row), text(host, row));
        let mut known = lines.iter_mut();
        match known.find(|(odd, told, first)| {
            *odd == oddness
                && *told == text
                && first.first().is_some_and(|first| first.owner == row.owner)
        }) {
            Some((.., all)) => all.push(row),
            None => lines.push((oddness, text, vec![row])),
        }
    }
    lines.sort_by_key(|(oddness, ..)| *oddness);
    let lines = lines.into_iter().map(|(oddness, text, rows)| Line {
        oddness,
        object: objects(host, &rows),
        text,
    });
    lines.collect()
}

/// What rows are about. Names of machines are their owners' business: they are counted where there are several.
fn objects(host: &QosHost, rows: &[&QosRow]) -> String {
    let names = || {
        rows.iter()
            .map(|row| name(host, row))
            .collect::<Vec<String>>()
    };
    let is = |kind: &str| rows.iter().all(|row| row.object.tail.starts_with(kind));
    match rows {
        [_] => list(&names()),
        several if is("/vm-nic:") => plural(several.len(), "VM NIC"),
        _ => list(&names()),
    }
}

/// The name of what a row is about, without that of the host, which sets it apart from its equals on other hosts.
fn name(host: &QosHost, row: &QosRow) -> String {
    let name = row.name.strip_prefix(&*host.name);
    let name = name.map(|rest| rest.trim_start_matches([':', ' ']));
    let name = name.filter(|rest| !rest.is_empty()).unwrap_or(&row.name);
    match row.owner {
        Owner::VirtualSwitch if row.object.tail.starts_with("/switch:") => {
            format!("default flow of {name}")
        }
        Owner::VirtualSwitch if row.object.tail.starts_with("/vm-nic:") => format!("VM NIC {name}"),
        Owner::VirtualSwitch => format!("host vNIC {name}"),
        Owner::HostScheduler => format!("policy {name}"),
        Owner::Backend | Owner::UcsClass => name.to_owned(),
    }
}

fn text(host: &QosHost, row: &QosRow) -> String {
    let class = row.class.get().map(|class| format!("{class}, "));
    let mut text = format!("{}{}", class.unwrap_or_default(), asked(row));
    match row.granted.check() {
        Ok(granted) => {
            text.push_str(&format!(", granted {granted} Mbps"));
        }
        Err(why) => text.push_str(&format!(
            ", granted unknown ({})",
            why.sentence("what is granted")
        )),
    }
    if let Some(most) = row.maximum.get() {
        text.push_str(&format!(" (most {most})"));
    }
    if let Ok(port) = &row.port
        && let Some(name) = port.name.get()
    {
        text.push_str(&format!(", {name}"));
    }
    if row.is_overcommitted() {
        text.push_str(", on a port that is asked for more than it has");
    }
    // That nothing is left is said above all rows of the carrier.
    if host.is_short(row) && host.left(row) != Some(0) {
        text.push_str(", not kept after a failure");
    }
    if let Some(rows) = row.contradicts.get().filter(|rows| !rows.is_empty()) {
        let rows = rows
            .iter()
            .filter_map(|number| host.rows.get(*number as usize));
        let names: Vec<String> = rows.map(|other| name(host, other)).collect();
        text.push_str(&format!(", contradicts {}", list(&names)));
    }
    text
}

/// What is asked for, and what part that is.
fn asked(row: &QosRow) -> String {
    let share = row
        .share
        .get()
        .map(|share| format!(" ({} %)", decimals(share.hundredths())));
    let share = share.unwrap_or_default();
    match (row.asked.check(), row.unit.get()) {
        (Ok(Ask::Auto), _) => "asks for what is left".to_owned(),
        (Ok(Ask::Amount(weight)), Some(Unit::Weight)) => format!("weight {weight}{share}"),
        (Ok(Ask::Amount(bits)), Some(Unit::BitsPerSecond)) => format!("asks for {bits} bit/s"),
        (Ok(Ask::Amount(mbps)), _) => format!("asks for {mbps} Mbps"),
        (Err(why), _) => format!("minimum unknown ({}){share}", why.sentence("the minimum")),
    }
}

/// A port or uplink group with what of it is spoken for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spoken {
    /// Whether more is spoken for than there is; those come first.
    pub(super) fits: bool,
    /// X of Y.
    pub(super) text: String,
}

/// The ports, each with the hosts that it is alike on, the overcommitted first.
pub(super) fn ports(ledger: &QosLedger) -> Vec<(Spoken, Vec<String>)> {
    let mut all: BTreeMap<Spoken, Vec<String>> = BTreeMap::new();
    for (host, row) in ledger.rows() {
        let Some(spoken) = spoken(row) else { continue };
        let hosts = all.entry(spoken).or_default();
        if hosts.last() != Some(&host.name.to_string()) {
            hosts.push(host.name.to_string());
        }
    }
    for hosts in all.values_mut() {
        hosts.dedup();
    }
    all.into_iter().collect()
}

fn spoken(row: &QosRow) -> Option<Spoken> {
    let port = row.port.as_ref().ok()?;
    let name = port.name.get().map_or("", |name| name);
    let (asked, capacity) = (port.asked.mbps.get().copied(), port.capacity.get().copied());
    let of = match capacity {
        Some(capacity) if row.owner == Owner::UcsClass => {
            format!("{capacity} Mbps, shared by weight")
        }
        _ => sum_of(asked, capacity, "asked"),
    };
    let storage = port.storage.mbps.get().filter(|mbps| **mbps > 0);
    let storage = storage.map(|mbps| format!(", {mbps} of it for storage"));
    Some(Spoken {
        fits: fits(asked, capacity),
        text: format!("{name}: {of}{}", storage.unwrap_or_default()),
    })
}

/// The uplink groups that rows point at, each with the domains that it is alike in, those with more granted than they
/// have first.
pub(super) fn groups(ledger: &QosLedger) -> Vec<(Spoken, Vec<String>)> {
    let used = ledger.rows().filter_map(|(_, row)| row.group.get());
    let used: BTreeSet<usize> = used.copied().collect();
    let mut all: BTreeMap<Spoken, Vec<String>> = BTreeMap::new();
    for group in used
        .into_iter()
        .filter_map(|group| ledger.groups.get(group))
    {
        let (granted, mbps) = (group.granted.get().copied(), group.mbps.get().copied());
        let spoken = Spoken {
            fits: fits(granted, mbps),
            text: format!("{}: {}", group.name, sum_of(granted, mbps, "granted")),
        };
        all.entry(spoken)
            .or_default()
            .push(group.domain.to_string());
    }
    all.into_iter().collect()
}

fn fits(sum: Option<u64>, of: Option<u64>) -> bool {
    sum.zip(of).is_none_or(|(sum, of)| sum <= of)
}

/// `12000 of 10000 Mbps asked (1.2)`.
fn sum_of(sum: Option<u64>, of: Option<u64>, word: &str) -> String {
    let number =
        |value: Option<u64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    let ratio = sum.zip(of).and_then(|(sum, of)| Part::of(sum, of));
    let ratio = ratio.map(|part| format!(" ({})", decimals(part.ratio_hundredths())));
    let (sum, of) = (number(sum), number(of));
    format!("{sum} of {of} Mbps {word}{}", ratio.unwrap_or_default())
}
