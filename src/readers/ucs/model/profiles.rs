//! Service profiles, the servers that they are assigned to, and their vNICs.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::UcsDomain;
use super::held::{Held, inherited, made_from, template_of};
use super::lost;
use super::objects::Object;
use super::vhbas::vhbas;
use super::vnics::{Made, VNICS, connection};
use crate::fabric::backend::{Connection, Profile, Server, ServerPort, ServerType};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::source::{Place, Problem};

/// The service profiles; templates of them are none.
pub(super) fn profiles(
    domain: &UcsDomain,
    made: &mut Made<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Profile> {
    let is_template = |service: &Object| {
        service
            .word("type")
            .is_some_and(|kind| kind.ends_with("template"))
    };
    let services = domain.of_class("lsServer");
    let (templates, instances): (Vec<&Object>, Vec<&Object>) =
        services.partition(|service| is_template(service));
    let made_from: BTreeSet<&str> = instances
        .iter()
        .filter_map(|instance| Some(&*template_of(domain, instance).ok()??.dn))
        .collect();
    // A template that nothing is meant to be made of yet stands for the profiles that will be. Of one that cannot
    // be read nobody knows what it is made of.
    let stand = domain.words.intended.is_some() && domain.lost("lsServer").is_none();
    let is_plan = |template: &&Object| stand && !made_from.contains(&*template.dn);
    let plans = templates.into_iter().filter(is_plan);
    let profiles = instances.into_iter().chain(plans);
    profiles
        .map(|service| profile(domain, service, made, problems))
        .collect()
}

fn profile(
    domain: &UcsDomain,
    object: &Object,
    made: &mut Made<'_>,
    problems: &mut Vec<Problem>,
) -> Profile {
    let server = server_of(domain, object);
    let name = object.word("name").unwrap_or(&object.dn);
    let model = match server.get() {
        Some(dn) if !dn.is_empty() => match domain.get(dn) {
            Some(hardware) => hardware.text("model"),
            None => Known::unknown(domain.state_gap("the model of a server", "computeBlade")),
        },
        _ if domain.words.intended.is_some() => {
            Known::unknown(domain.state_gap("the model of a server", "computeBlade"))
        }
        _ => Known::default(),
    };
    let mut connections = connections(domain, object, name, made, problems);
    let (vhbas, storage) = vhbas(domain, object, made, problems);
    if let Some(connections) = connections.get_mut() {
        connections.extend(vhbas);
    }
    Profile {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: name.to_owned(),
        assigned: assigned(domain, object, &server),
        server: server.map(|dn| if dn.is_empty() { dn } else { domain.id(&dn) }),
        server_type: model
            .map(|model| domain.id(&model))
            .named("the model of a server"),
        connections,
        storage,
    }
}

/// Whether a server uses a profile. One that is meant to be is meant to be used, whichever server it will get.
fn assigned(domain: &UcsDomain, profile: &Object, server: &Known<String>) -> Known<bool> {
    if domain.words.intended.is_none() || server.is_known() {
        return server.clone().map(|dn| !dn.is_empty());
    }
    match requirement(domain, profile) {
        Some(pool) => pool.text("name").map(|_| true),
        None => Known::derived(true).or_place(Some(profile.place)),
    }
}

/// The pool that a profile takes its server from, by itself or by the template that it is made from.
fn requirement<'a>(domain: &'a UcsDomain, profile: &'a Object) -> Option<&'a Object> {
    let own = domain.children(&profile.dn, "lsRequirement").next();
    own.or_else(|| {
        let template = made_from(domain, profile, &VNICS).ok()??;
        domain.children(&template.dn, "lsRequirement").next()
    })
}

/// The server of a profile: as an answer says it, else by its binding. A profile that takes its
/// server from a pool has no binding in a backup.
fn server_of(domain: &UcsDomain, profile: &Object) -> Known<String> {
    let unassigned = profile.value("assignState") == Some("unassigned")
        || profile.value("assocState") == Some("unassociated");
    if profile
        .attribute("pnDn")
        .is_some_and(|own| own.gap.is_some())
    {
        return profile.text("pnDn");
    }
    if let Some(server) = profile.word("pnDn") {
        return profile.text("pnDn").map(|_| server.to_owned());
    }
    if unassigned {
        return Known::derived(String::new());
    }
    if let Some(binding) = domain.children(&profile.dn, "lsBinding").next() {
        return binding.text("pnDn");
    }
    if requirement(domain, profile).is_some() {
        return Known::unknown(Why::new(State::Limit, domain.words.pooled));
    }
    if let Some(intended) = &domain.words.intended {
        return Known::unknown(Why::new(State::Limit, intended.unbound))
            .or_place(Some(profile.place));
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
    made: &mut Made<'_>,
    problems: &mut Vec<Problem>,
) -> Known<Vec<Connection>> {
    let mut held = Held::of(domain, profile, profile, &VNICS, usize::MAX);
    // The vNICs of the profile go first: those of a policy never have addresses.
    if held.is_empty() {
        // One more than is allowed shows that there are too many.
        held = match inherited(domain, profile, &VNICS, made.allowed() + 1) {
            Ok(held) => held,
            Err(lost) => return lost.unknown(),
        };
        if !made.repeat(held.vnics.len(), profile.place, problems) {
            let what = "the vNICs of a service profile";
            return Known::unknown(Why::new(State::Truncated, what)).or_place(Some(profile.place));
        }
    }
    if let Some(lost) = held.lost.as_ref().filter(|_| held.vnics.is_empty()) {
        return lost.unknown();
    }
    let connections = held
        .vnics
        .iter()
        .map(|vnic| connection(domain, vnic, name, made, problems));
    let lost = held.lost.as_ref();
    let lost = lost.map(|lost| lost.connection(domain, &profile.dn));
    lost::with(domain.list("vnicEther", connections.collect()), lost)
}

/// The servers that the exports describe, and those that only a profile names.
pub(super) fn servers(domain: &UcsDomain) -> Vec<Server> {
    let blades = domain.of_class("computeBlade");
    let all = blades.chain(domain.of_class("computeRackUnit"));
    let described = all.map(|hardware| server(domain, hardware));
    described.chain(named_servers(domain)).collect()
}

/// The servers that a profile names and no export describes, as in a backup: their names say the chassis.
fn named_servers(domain: &UcsDomain) -> impl Iterator<Item = Server> + '_ {
    let mut named: BTreeMap<String, Option<Place>> = BTreeMap::new();
    for profile in domain.of_class("lsServer") {
        let server = server_of(domain, profile);
        let place = server.place();
        if let Some(dn) = server.into_value().filter(|dn| domain.get(dn).is_none()) {
            named.entry(dn).or_insert(place);
        }
    }
    named.into_iter().filter_map(|(dn, place)| {
        let chassis = chassis_in(domain, &dn)?;
        let gap = |what: &str, class: &str| domain.state_gap(what, class);
        Some(Server {
            id: Id::from(domain.id(&dn)),
            place,
            name: dn.trim_start_matches("sys/").to_owned(),
            r#type: Known::unknown(gap("the model of a server", "computeBlade")),
            serial: Known::unknown(gap("the serial number of a server", "computeBlade")),
            chassis: Known::derived(chassis).or_place(place),
            ports: Known::unknown(gap("the speed of a server's port", "adaptorExtEthIfPc")),
        })
    })
}

/// The chassis in the name of a server: that of `sys/chassis-1/blade-3`, none of `sys/rack-unit-2`. Nothing for a name
/// of another form, of which nobody knows what it names.
fn chassis_in(domain: &UcsDomain, dn: &str) -> Option<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = dn.strip_prefix("sys/")?;
    if let Some(unit) = place.strip_prefix("rack-unit-") {
        return is_number(unit).then(String::new);
    }
    let (chassis, slot) = place.split_once('/')?;
    let is_blade = chassis.strip_prefix("chassis-").is_some_and(is_number)
        && slot.strip_prefix("blade-").is_some_and(is_number);
    is_blade.then(|| domain.id(&format!("sys/{chassis}")))
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
        chassis: Known::derived(chassis(domain, object)),
        ports: domain.inventory(
            "the speed of a server's port",
            "adaptorExtEthIfPc",
            ports.collect(),
        ),
    }
}

/// The chassis around a blade; none for a server in a rack.
fn chassis(domain: &UcsDomain, object: &Object) -> String {
    let around = object.parent();
    match around.strip_prefix("sys/chassis-") {
        Some(_) => domain.id(around),
        None => String::new(),
    }
}

/// The links of an adapter to one fabric, as one port.
fn server_port(domain: &UcsDomain, object: &Object) -> ServerPort {
    let fabric = object.text("switchId");
    let speed = object.text("operSpeed");
    ServerPort {
        place: speed.place().or(Some(object.place)),
        name: object.dn.trim_start_matches("sys/").to_owned(),
        module: fabric.map(|side| super::fabrics::module_id(domain, &side)),
        mbps: match speed.get().and_then(|text| mbps(text)) {
            Some(mbps) => speed.map(|_| mbps),
            None => Known::default(),
        },
        ..ServerPort::default()
    }
}

/// `40gbps`; `auto` and `indeterminate` say nothing.
pub(super) fn mbps(text: &str) -> Option<u64> {
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
