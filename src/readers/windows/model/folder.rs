//! Hosts put together from the parts that single files hold, when all files are read, whatever their
//! order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::contested::contest;
use super::contradicted::contradict;
use super::days::newest;
use super::joined::Joined;
use super::owners::{Assignment, Owner};
use super::part::HostPart;
use super::section::Owners;
use super::sections::{Kind, Sections};
use super::unread;
use crate::fabric::host::Host;
use crate::fabric::known::{Known, State, Why};
use crate::readers::windows::bundle::Tool;
use crate::source::{Place, Problem};

/// Puts the parts together to hosts, in the order in which they are met.
pub(in crate::readers) fn assemble(parts: Vec<HostPart>, problems: &mut Vec<Problem>) -> Vec<Host> {
    let (unread, parts): (Vec<HostPart>, Vec<HostPart>) =
        parts.into_iter().partition(|part| part.is_unread);
    let mut assigned = Assignment::of(&parts);
    let owners = std::mem::take(&mut assigned.owners);
    let mut hosts: BTreeMap<usize, Parts> = BTreeMap::new();
    for (index, (part, owner)) in parts.into_iter().zip(owners).enumerate() {
        match owner {
            Owner::Host(host, folder) => {
                let own = hosts.entry(host).or_insert_with(|| Parts::met(index));
                own.folders.entry(folder).or_default().push(part);
            }
            Owner::Each(each) if !each.is_empty() => {
                for host in each {
                    let own = hosts.entry(host).or_insert_with(|| Parts::met(index));
                    own.shared.push(part.clone());
                }
            }
            Owner::Each(_) => problems.push(nobody_of_cluster(&part)),
            Owner::Nobody => problems.push(nobody(&part)),
        }
    }
    for part in unread {
        for host in unread::hosts(&assigned, &part) {
            if let Some(own) = hosts.get_mut(&host) {
                own.unread.push(part.clone());
            }
        }
    }
    problems.append(&mut assigned.notes);
    let mut hosts: Vec<(usize, Parts)> = hosts.into_iter().collect();
    hosts.sort_by_key(|(_, parts)| parts.met);
    let mut built = Vec::new();
    for (host, parts) in hosts {
        let Some(name) = assigned.names.shown(host) else {
            continue;
        };
        let is_guest = |folder: &PathBuf| assigned.is_guest(host, folder);
        for inventory in inventories(parts, is_guest) {
            built.push(inventory.build(name.short(), name.place, problems));
        }
    }
    built
}

/// The parts of one host.
struct Parts {
    /// Number of the part that was met first.
    met: usize,
    folders: BTreeMap<PathBuf, Vec<HostPart>>,
    /// Those that are other hosts' as well.
    shared: Vec<HostPart>,
    /// Those of files that could not be read.
    unread: Vec<HostPart>,
}

impl Parts {
    fn met(first: usize) -> Self {
        Self {
            met: first,
            folders: BTreeMap::new(),
            shared: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// What was exported of one host at one time.
#[derive(Default)]
struct Inventory {
    /// Parts that belong together.
    parts: Vec<Vec<HostPart>>,
    /// Parts that count where the others say nothing.
    others: Vec<HostPart>,
    /// Parts of files that could not be read.
    unread: Vec<HostPart>,
}

/// The inventories of a host. Folders that say different things of it are one, as folders of cmdlets
/// are; folders that say the same things are two, of two days. What another host's folder says of it only
/// counts where nothing else does.
fn inventories(parts: Parts, is_guest: impl Fn(&PathBuf) -> bool) -> Vec<Inventory> {
    let is_other = |parts: &[HostPart]| parts.iter().all(HostPart::is_inside_another_bundle);
    let (guests, homes): (Vec<_>, Vec<_>) = parts
        .folders
        .into_iter()
        .partition(|(folder, parts)| is_guest(folder) || is_other(parts));
    let mut inventories: Vec<Inventory> = Vec::new();
    for (_, parts) in homes {
        let kinds = |parts: &[HostPart]| -> Vec<Kind> {
            parts
                .iter()
                .flat_map(|part| part.kinds.iter().copied())
                .collect()
        };
        let own = kinds(&parts);
        let is_free = |inventory: &&mut Inventory| {
            let mut taken = inventory.parts.iter().flat_map(|parts| kinds(parts));
            let mut folders = inventory.parts.iter();
            !taken.any(|kind| own.contains(&kind))
                && !folders.any(|known| are_two_bundles(known, &parts))
        };
        match inventories.iter_mut().find(is_free) {
            Some(inventory) => inventory.parts.push(parts),
            None => inventories.push(Inventory {
                parts: vec![parts],
                ..Inventory::default()
            }),
        }
    }
    let others: Vec<HostPart> = guests.into_iter().flat_map(|(_, parts)| parts).collect();
    if inventories.is_empty() {
        inventories.push(Inventory::default());
    }
    for inventory in &mut inventories {
        inventory.others.clone_from(&others);
    }
    for part in parts.shared {
        for inventory in near(&mut inventories, &part) {
            inventory.others.push(part.clone());
        }
    }
    for part in parts.unread {
        for inventory in near(&mut inventories, &part) {
            inventory.unread.push(part.clone());
        }
    }
    inventories
}

/// The inventories that stand in the folder of a part, so that of two bundles of a cluster each keeps its own list of
/// nodes; all where none does.
fn near<'i>(
    inventories: &'i mut [Inventory],
    part: &HostPart,
) -> impl Iterator<Item = &'i mut Inventory> {
    let is_below = |inventory: &Inventory| {
        let mut own = inventory.parts.iter().flatten();
        own.any(|own| own.file.folder.starts_with(&part.file.folder))
    };
    let is_one_below = inventories.iter().any(is_below);
    let inventories = inventories.iter_mut();
    inventories.filter(move |inventory| !is_one_below || is_below(inventory))
}

/// Whether two folders are of two bundles of one tool, which are of two days.
fn are_two_bundles(one: &[HostPart], other: &[HostPart]) -> bool {
    let bundle = |parts: &[HostPart]| {
        let mut bundles = parts.iter().filter_map(|part| part.file.bundle.clone());
        bundles.next()
    };
    match (bundle(one), bundle(other)) {
        (Some(one), Some(other)) => {
            one.tool == other.tool && one.folder.parent() != other.folder.parent()
        }
        _ => false,
    }
}

impl Inventory {
    fn build(self, name: &str, place: Place, problems: &mut Vec<Problem>) -> Host {
        let mut sections = Sections::default();
        let mut joined = Joined::default();
        let mut empty = Vec::new();
        let mut parts = Vec::new();
        for folder in self.parts {
            parts.extend(newest(folder, problems));
        }
        let bundle = parts.iter().find_map(|part| part.file.bundle.as_ref());
        let tool = bundle.map(|bundle| bundle.tool);
        let collected = parts.iter().find_map(HostPart::collected);
        let is_mute = is_mute(&parts);
        let (pieces, missing) = unread::missing(self.unread, &parts);
        for part in parts.into_iter().chain(pieces) {
            empty.extend(part.none.iter().map(|asked| (*asked, part.place)));
            note_print(&mut sections.host, part.is_printed, part.place);
            joined.extend(part.joined);
            sections.join(part.sections);
        }
        sections.settle(problems);
        let mut others = Sections::default();
        for part in self.others {
            note_print(&mut sections.host, part.is_printed, part.place);
            if part.is_of_cluster() {
                empty.extend(part.none.iter().map(|asked| (*asked, part.place)));
            }
            joined.extend(part.joined);
            others.join(part.sections);
        }
        // What two guests say of one thing is not this host's to be told of.
        others.settle(&mut Vec::new());
        sections.fill(others);
        for part in missing {
            sections.fill(part.sections);
        }
        if let Some(problem) = doubt(&mut sections, &empty) {
            problems.push(problem);
        }
        contradict(&mut sections, &empty, problems);
        contest(&mut sections, &joined, problems);
        if is_mute {
            doubt_mute(&mut sections);
        }
        let words = |cmdlet: &str| {
            let of_bundle = tool.map(|tool| tool.gap(cmdlet));
            of_bundle.unwrap_or_else(|| cmdlet.to_owned())
        };
        sections.name_gaps(&words);
        if let Some((moment, place)) = collected {
            sections.host.collected = Known::at(moment, place);
        }
        name.clone_into(&mut sections.host.name);
        sections.host.place = Some(place);
        sections.put_together(&joined, &words)
    }
}

/// Notes that something of a host was read from a text that was printed for people, at the first place where it was.
fn note_print(host: &mut Host, is_printed: bool, place: Place) {
    if is_printed && !host.printed.is_known() {
        host.printed = Known::at(true, place);
    }
}

/// Whether all that a bundle says of Hyper-V is that there is nothing. Get-SDDCDiagnosticInfo passes the errors of those
/// cmdlets over (`-ErrorAction SilentlyContinue`), so that a host which did not answer looks like one without any.
fn is_mute(parts: &[HostPart]) -> bool {
    let is_of_hyper_v = |part: &&HostPart| part.kinds.iter().any(|kind| kind.is_of_hyper_v());
    let mut of_hyper_v = parts.iter().filter(is_of_hyper_v).peekable();
    let is_silent = |part: &HostPart| {
        let bundle = part.file.bundle.as_ref();
        part.is_empty() && bundle.is_some_and(|bundle| bundle.tool == Tool::Sddc)
    };
    of_hyper_v.peek().is_some() && of_hyper_v.all(is_silent)
}

fn doubt_mute(sections: &mut Sections) {
    sections.doubt(Kind::is_of_hyper_v, |kind| {
        let what = format!(
            "{}, empty in a bundle of {} as where it failed,",
            kind.name(),
            Tool::Sddc.name()
        );
        Why::new(State::Failed, what)
    });
}

/// Hyper-V answers nothing, and gives no error, to whoever may not ask: adapters of virtual switches
/// contradict it.
fn doubt(sections: &mut Sections, empty: &[((Kind, Owners), Place)]) -> Option<Problem> {
    let virtual_adapter = sections.virtual_adapter()?;
    let denied = [Kind::Switch, Kind::Port];
    let ((kind, _), place) = empty.iter().find(|((kind, _), _)| denied.contains(kind))?;
    // Who is shown a switch or a machine may ask: what is empty beside it is no sign of the opposite.
    if sections.has_switches() || sections.has_machines() {
        return None;
    }
    let why = |kind: Kind| {
        let what = format!(
            "{}, empty beside virtual adapters (was it exported elevated?),",
            kind.name()
        );
        Why::new(State::Failed, what)
    };
    sections.doubt(Kind::is_of_hyper_v, why);
    let message = format!(
        "{} answered nothing, but there is {virtual_adapter}: was it exported elevated?",
        kind.name()
    );
    let problem = Problem::error("not-elevated", message).at(*place);
    Some(
        problem
            .help("export the Hyper-V cmdlets again, in a PowerShell that runs as administrator"),
    )
}

/// Nothing says whose a part is.
fn nobody(part: &HostPart) -> Problem {
    let said = part.says.names().next();
    let message = match said {
        Some(name) => format!("nothing says which host {} is", name.text),
        None => "nothing says which of the hosts of this folder this is of".to_owned(),
    };
    let place = said.map_or(part.place, |name| name.place);
    let help = "put the files of each host into a folder of its name, or call them after it, `HV01_Get-VMSwitch.json` or `.xml`";
    Problem::error("no-host", message).at(place).help(help)
}

/// No host is there that a cluster's objects could belong to.
fn nobody_of_cluster(part: &HostPart) -> Problem {
    let message = "no host of the run is a node of this cluster: what the cluster says is not used";
    let help = "export the nodes as well, or put the file into the folder of a node";
    Problem::warning("no-host", message)
        .at(part.place)
        .help(help)
}
