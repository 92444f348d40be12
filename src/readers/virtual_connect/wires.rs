//! The modules that adapter ports lead to, and the servers whose links they are.

use std::collections::BTreeSet;

use super::build::{BackendBuilder, Listed};
use super::placement::{Slot, bay};
use super::transcript::ListedPort;
use crate::fabric::backend::{Connection, Downlink, Module, Server, ServerPort};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;

/// Why a script tells no speed of a link.
const NO_LINKS: &str = "`show config` never says how fast the links to the servers are (`show server-port *` \
    does, or port_speed_mbps in the plan)";

/// Speeds of links that functions are cut from, in Mbps. A `Speed` between them is a function's.
const LINK_SPEEDS: [u64; 5] = [10_000, 20_000, 25_000, 40_000, 50_000];

impl BackendBuilder<'_> {
    /// The module that a connection leads to, from the bay of the profile's server: the one in the bay that is told, else
    /// the one that the port is wired to.
    pub(super) fn module(
        &mut self,
        slot: &Slot,
        told: &Known<u32>,
        server: &Known<String>,
    ) -> Known<String> {
        let port = match (told.is_known(), slot.port.check()) {
            (_, Ok(port)) => port,
            (true, Err(_)) => "",
            (false, Err(why)) => return Known::unknown(why),
        };
        let server = match server.check() {
            Ok(server) => server,
            Err(why) => {
                return Known::unknown(why.named("the bay that a profile is assigned to"));
            }
        };
        // A profile that waits for a server is on no wire yet.
        if server.is_empty() {
            let sentence =
                "the profile is assigned to no bay, so that its connections lead to no module";
            return Known::unknown(Why::new(State::NotApplicable, sentence));
        }
        let bay = told.get().copied().or_else(|| bay(port));
        let (Some(bay), Some((enclosure, _))) = (bay, server.rsplit_once(':')) else {
            return Known::unknown(if port.is_empty() {
                Why::not_collected(
                    "the module of a Fibre Channel connection (`show profile *`, `show server-port *`)",
                )
            } else {
                Why::new(
                    State::Unavailable,
                    format!("the bay that {port} is wired to"),
                )
            });
        };
        let place = told.place().or(slot.port.place());
        Known::derived(self.module_in(enclosure, bay)).or_place(place)
    }

    /// Notes the module that an uplink port is on: `enc0:1` of `enc0:1:X5`.
    pub(super) fn module_of_uplink(&mut self, port: &str) {
        let module = port.rsplit_once(':').map(|halves| halves.0);
        let halves = module.and_then(|module| module.rsplit_once(':'));
        if let Some((enclosure, bay)) = halves
            && let Ok(bay) = bay.parse()
        {
            self.module_in(enclosure, bay);
        }
    }

    /// The id of the module in a bay. No list of modules is read: those exist that a port leads to, or that
    /// an uplink port is on.
    fn module_in(&mut self, enclosure: &str, bay: u32) -> String {
        let id = format!("{}/{enclosure}/bay:{bay}", self.name);
        let downlinks = if self.site.scripted && !self.lists_links {
            Known::unknown(Why::new(State::Limit, NO_LINKS))
        } else {
            Known::default()
        };
        self.modules.entry(id.clone()).or_insert_with(|| Module {
            id: Id::from(id.clone()),
            name: format!("{enclosure}:{bay}"),
            enclosure: Known::derived(enclosure.to_owned()),
            bay: Known::derived(bay),
            downlinks,
            ..Module::default()
        });
        id
    }

    /// The server of a profile with the speed of its links.
    pub(super) fn server(&mut self, server: &str, connections: &[Connection], listed: &Listed<'_>) {
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
            // Functions of one port share its wire; an adapter for Fibre Channel may have no name.
            if port.is_empty() || !names.insert(port.clone()) {
                continue;
            }
            self.link(module, number, server, listed.ports);
            wired.push(ServerPort {
                name: port.clone(),
                module: connection.module.clone(),
                downlink: Known::derived(number),
                dcc: self.dcc(module, server, listed.ports),
                ..ServerPort::default()
            });
        }
        let id = format!("{}/{server}", self.name);
        let mut known = listed.servers.iter();
        let own = known.find(|listed| {
            let bay = listed.bay.get();
            bay.is_some_and(|bay| bay.eq_ignore_ascii_case(server))
        });
        self.servers.insert(
            id.clone(),
            Server {
                id: Id::from(id),
                name: server.to_owned(),
                serial: own.map(|own| own.serial.clone()).unwrap_or_default(),
                ports: Known::derived(wired),
                ..Server::default()
            },
        );
    }

    /// Whether all functions of a port understand that Smart Link takes their links down.
    fn dcc(&self, module: &str, server: &str, ports: &[ListedPort]) -> Known<bool> {
        let bay = self.modules.get(module).and_then(|module| module.bay.get());
        let own = ports.iter().filter(|port| {
            let name = port.server.get();
            name.is_some_and(|name| name.eq_ignore_ascii_case(server)) && port.bay.get() == bay
        });
        let told: Vec<&Known<bool>> = own.map(|port| &port.dcc).collect();
        let first_no = told.iter().find(|dcc| dcc.is(&false));
        match first_no.or_else(|| told.first()) {
            Some(dcc) if first_no.is_some() || told.iter().all(|dcc| dcc.is_known()) => {
                (*dcc).clone()
            }
            _ => Known::default(),
        }
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
