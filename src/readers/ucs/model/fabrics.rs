//! The fabric interconnects of a domain: their server ports, and how they stand towards the data centre.

use super::domain::UcsDomain;
use super::objects::{enabled, port_name};
use crate::fabric::backend::{Downlink, Module};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::uplink::LanMode;

/// The two fabrics of a domain.
pub(super) const FABRICS: [&str; 2] = ["A", "B"];

/// Fabric interconnects A and B: whatever is exported, a domain has both or is stand-alone with A.
pub(super) fn modules(domain: &UcsDomain) -> Vec<Module> {
    let module = |fabric: &str| {
        let element = domain.get(&format!("sys/switch-{fabric}"));
        let lan = domain.get(&format!("fabric/lan/{fabric}"));
        Module {
            id: Id::from(module_id(domain, fabric)),
            // Backups have no inventory: the LAN cloud of the fabric stands for its interconnect.
            place: element.or(lan).map(|object| object.place),
            name: format!("fabric {fabric}"),
            downlinks: downlinks(domain, fabric),
            ..Module::default()
        }
    };
    FABRICS.into_iter().map(module).collect()
}

/// The classes of server ports: single ones, and those that UCS Manager put together into a port channel.
const SERVER_PORTS: [&str; 2] = ["fabricDceSwSrvEp", "fabricDceSwSrvPcEp"];

/// The server ports of a fabric that are switched on: what is switched off leads to no server.
fn downlinks(domain: &UcsDomain, fabric: &str) -> Known<Vec<Downlink>> {
    let around = format!("fabric/server/sw-{fabric}/");
    let ports = SERVER_PORTS
        .into_iter()
        .flat_map(|class| domain.of_class(class));
    let ports = ports.filter(|port| port.dn.starts_with(&around));
    let ports = ports.filter(|port| !enabled(port).is(&false));
    let ports: Vec<Downlink> = ports
        .map(|port| Downlink {
            id: Id::from(domain.id(&port.dn)),
            place: Some(port.place),
            name: port_name(port),
            ..Downlink::default()
        })
        .collect();
    // Where those of one class are none, there may be some of the other.
    let missing = SERVER_PORTS
        .into_iter()
        .find(|class| !domain.has_all(class));
    match missing {
        Some(class) if ports.is_empty() => {
            let what = format!("the server ports of a fabric ({class})");
            Known::unknown(domain.not_collected(&what, class))
        }
        _ => Known::derived(ports),
    }
}

/// How the fabric interconnects stand towards the data centre.
pub(super) fn lan_mode(domain: &UcsDomain) -> Known<LanMode> {
    const CLASS: &str = "fabricLanCloud";
    let Some(cloud) = domain.get("fabric/lan") else {
        return Known::unknown(domain.not_collected(CLASS, CLASS));
    };
    let mode = cloud.text("mode");
    match mode.get().map(String::as_str) {
        Some("end-host") => mode.map(|_| LanMode::EndHost),
        Some("switch") => mode.map(|_| LanMode::Switch),
        Some(_) => {
            let why = Why::new(
                State::Unavailable,
                "the meaning of the `mode` of the LAN cloud",
            );
            Known::unknown(why).or_place(mode.place())
        }
        None => Known::unknown(mode.why().cloned().unwrap_or_default()).or_place(mode.place()),
    }
}

/// The id of a fabric interconnect.
pub(super) fn module_id(domain: &UcsDomain, fabric: &str) -> String {
    domain.id(&format!("sys/switch-{fabric}"))
}
