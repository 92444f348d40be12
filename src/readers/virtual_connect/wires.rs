//! The modules that adapter ports lead to, and the servers whose links they are.

use std::collections::BTreeSet;

use super::build::BackendBuilder;
use super::placement::{Slot, bay};
use super::transcript::ListedPort;
use crate::fabric::backend::{Connection, Downlink, Module, Server, ServerPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;

/// Speeds of links that functions are cut from, in Mbps. A `Speed` between them is a function's.
const LINK_SPEEDS: [u64; 5] = [10_000, 20_000, 25_000, 40_000, 50_000];

impl BackendBuilder<'_> {
    /// The module that a port leads to.
    pub(super) fn module(&mut self, slot: &Slot, server: &str) -> Known<String> {
        let port = match slot.port.check() {
            Ok(port) => port,
            Err(why) => return Known::unknown(why),
        };
        let Some(bay) = bay(port) else {
            return Known::unknown(Why::new(
                State::Unavailable,
                format!("the bay that {port} is wired to"),
            ));
        };
        let enclosure = server.rsplit_once(':').map_or("", |halves| halves.0);
        let id = format!("{}/{enclosure}/bay:{bay}", self.name);
        // No list of modules is read: those exist that a port leads to.
        self.modules.entry(id.clone()).or_insert_with(|| Module {
            id: Id::from(id.clone()),
            name: if enclosure.is_empty() {
                self.name.to_owned()
            } else {
                format!("{enclosure}:{bay}")
            },
            enclosure: if enclosure.is_empty() {
                Known::default()
            } else {
                Known::derived(enclosure.to_owned())
            },
            bay: Known::derived(bay),
            ..Module::default()
        });
        Known::derived(id).or_place(slot.port.place())
    }

    /// The server of a profile with the speed of its links.
    pub(super) fn server(
        &mut self,
        server: &str,
        connections: &[Connection],
        ports: &[ListedPort],
    ) {
        let Some(number) = server
            .rsplit_once(':')
            .and_then(|halves| halves.1.parse::<u32>().ok())
        else {
            return;
        };
        let mut names = BTreeSet::new();
        let mut wired = Vec::new();
        for connection in connections {
            let (Some(port), Some(module)) = (connection.port.get(), connection.module.get())
            else {
                continue;
            };
            // Functions of one port share its wire.
            if !names.insert(port.clone()) {
                continue;
            }
            self.link(module, number, server, ports);
            wired.push(ServerPort {
                name: port.clone(),
                module: connection.module.clone(),
                downlink: Known::derived(number),
                ..ServerPort::default()
            });
        }
        let id = format!("{}/{server}", self.name);
        self.servers.insert(
            id.clone(),
            Server {
                id: Id::from(id),
                name: server.to_owned(),
                ports: Known::derived(wired),
                ..Server::default()
            },
        );
    }

    /// The speed of the link of a server's bay to a module.
    fn link(&mut self, module: &str, number: u32, server: &str, ports: &[ListedPort]) {
        let Some(module) = self.modules.get_mut(module) else {
            return;
        };
        let speeds = ports.iter().filter(|port| {
            let same = port
                .server
                .get()
                .is_some_and(|name| name.eq_ignore_ascii_case(server));
            same && port.bay.get() == module.bay.get()
        });
        let fastest = speeds
            .map(|port| &port.speed)
            .filter(|speed| speed.get().is_some_and(|mbps| LINK_SPEEDS.contains(mbps)))
            .max_by_key(|speed| speed.get().copied());
        let Some(speed) = fastest else {
            return;
        };
        let downlink = Downlink {
            place: speed.place(),
            name: format!("d{number}"),
            mbps: speed.clone(),
            ..Downlink::default()
        };
        match module.downlinks.get_mut() {
            Some(known) => known.push(downlink),
            None => module.downlinks = Known::derived(vec![downlink]),
        }
    }
}
