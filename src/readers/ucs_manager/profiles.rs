//! Service profiles, the servers that they are assigned to, and their vNICs.

use super::domain::UcsDomain;
use super::objects::Object;
use super::vnics::{Made, Vnic, connection};
use crate::fabric::backend::{Connection, Profile, Server, ServerPort, ServerType};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::source::Problem;

/// The service profiles; templates of them are none.
pub(super) fn profiles(
    domain: &UcsDomain,
    made: &mut Made,
    problems: &mut Vec<Problem>,
) -> Vec<Profile> {
    let is_template = |service: &Object| {
        service
            .word("type")
            .is_some_and(|kind| kind.ends_with("template"))
    };
    let instances = domain
        .of_class("lsServer")
        .filter(|service| !is_template(service));
    instances
        .map(|instance| profile(domain, instance, made, problems))
        .collect()
}

fn profile(
    domain: &UcsDomain,
    object: &Object,
    made: &mut Made,
    problems: &mut Vec<Problem>,
) -> Profile {
    let server = server_of(domain, object);
    let name = object.word("name").unwrap_or(&object.dn);
    let model = match server.get() {
        Some(dn) if !dn.is_empty() => match domain.get(dn) {
            Some(hardware) => hardware.text("model"),
            None => Known::unknown(domain.state_gap("the model of a server", "computeBlade")),
        },
        _ => Known::default(),
    };
    Profile {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: name.to_owned(),
        assigned: server.clone().map(|dn| !dn.is_empty()),
        server: server.map(|dn| if dn.is_empty() { dn } else { domain.id(&dn) }),
        server_type: model
            .map(|model| domain.id(&model))
            .named("the model of a server"),
        connections: connections(domain, object, name, made, problems),
    }
}

/// The server of a profile: as an answer says it, else by its binding. A profile that takes its
/// server from a pool has no binding in a backup.
fn server_of(domain: &UcsDomain, profile: &Object) -> Known<String> {
    let unassigned = profile.value("assignState") == Some("unassigned")
        || profile.value("assocState") == Some("unassociated");
    if let Some(server) = profile.word("pnDn") {
        return profile.text("pnDn").map(|_| server.to_owned());
    }
    if unassigned {
        return Known::derived(String::new());
    }
    if let Some(binding) = domain.children(&profile.dn, "lsBinding").next() {
        return binding.text("pnDn");
    }
    if domain
        .children(&profile.dn, "lsRequirement")
        .next()
        .is_some()
    {
        // An answer for `lsServer` would have said it, so that only a backup is silent.
        let sentence = "the service profile takes its server from a pool, and a backup never says \
            which one it got (the answer of the XML API for lsServer does)";
        return Known::unknown(Why::new(State::Limit, sentence));
    }
    if domain.has_all("lsBinding") {
        return Known::derived(String::new()).or_place(Some(profile.place));
    }
    Known::unknown(domain.not_collected("the server of a service profile", "lsBinding"))
}

/// The vNICs of a profile. One that takes them from a LAN connectivity policy and does not list
/// them has those of the policy.
fn connections(
    domain: &UcsDomain,
    profile: &Object,
    name: &str,
    made: &mut Made,
    problems: &mut Vec<Problem>,
) -> Known<Vec<Connection>> {
    let mut vnics: Vec<Vnic<'_>> = domain
        .children(&profile.dn, "vnicEther")
        .map(|vnic| Vnic::new(domain, vnic, profile))
        .collect();
    // The vNICs of the profile go first: those of a policy never have addresses.
    if vnics.is_empty() {
        let definition = domain.children(&profile.dn, "vnicConnDef").next();
        let policy = definition
            .and_then(|definition| definition.word("lanConnPolicyName"))
            .and_then(|policy| domain.up_from(&profile.dn, &format!("lan-conn-pol-{policy}")));
        let of_policy = policy.into_iter().flat_map(|policy| {
            let vnics = domain.children(&policy.dn, "vnicEther");
            vnics.map(|vnic| Vnic::new(domain, vnic, profile))
        });
        vnics.extend(of_policy);
    }
    let connections = vnics
        .iter()
        .map(|vnic| connection(domain, vnic, name, made, problems));
    domain.list("vnicEther", connections.collect())
}

/// The servers that the exports describe.
pub(super) fn servers(domain: &UcsDomain) -> Vec<Server> {
    let blades = domain.of_class("computeBlade");
    let all = blades.chain(domain.of_class("computeRackUnit"));
    all.map(|hardware| server(domain, hardware)).collect()
}

fn server(domain: &UcsDomain, object: &Object) -> Server {
    // With the slash, because `blade-1` begins `blade-10` as well.
    let below = format!("{}/", object.dn);
    let ports = domain
        .of_class("adaptorExtEthIfPc")
        .filter(|port| port.dn.starts_with(&below))
        .map(|port| server_port(domain, port));
    Server {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: object.dn.trim_start_matches("sys/").to_owned(),
        r#type: object.text("model").map(|model| domain.id(&model)),
        serial: object.text("serial"),
        ports: domain.inventory(
            "the speed of a server's port",
            "adaptorExtEthIfPc",
            ports.collect(),
        ),
    }
}

/// The links of an adapter to one fabric, as one port.
fn server_port(domain: &UcsDomain, object: &Object) -> ServerPort {
    let fabric = object.text("switchId");
    let speed = object.text("operSpeed");
    ServerPort {
        place: speed.place().or(Some(object.place)),
        name: object.dn.trim_start_matches("sys/").to_owned(),
        module: fabric.map(|side| super::network::module_id(domain, &side)),
        mbps: match speed.get().and_then(|text| mbps(text)) {
            Some(mbps) => speed.map(|_| mbps),
            None => Known::default(),
        },
        ..ServerPort::default()
    }
}

/// `40gbps`; `auto` and `indeterminate` say nothing.
fn mbps(text: &str) -> Option<u64> {
    let number: u64 = text.strip_suffix("gbps")?.parse().ok()?;
    number.checked_mul(1000)
}

/// The models of the servers.
pub(super) fn server_types(domain: &UcsDomain) -> Vec<ServerType> {
    let mut types: Vec<ServerType> = Vec::new();
    let blades = domain.of_class("computeBlade");
    for object in blades.chain(domain.of_class("computeRackUnit")) {
        let Some(model) = object.word("model") else {
            continue;
        };
        // UCS has no object of a model: each server says its own.
        if !types.iter().any(|known| known.name == model) {
            types.push(ServerType {
                id: Id::from(domain.id(model)),
                place: object.text("model").place(),
                name: model.to_owned(),
                ..ServerType::default()
            });
        }
    }
    types
}
