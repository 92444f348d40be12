//! The words of the Virtual Connect Manager CLI that may be shown, and how it spells values.
//! Everything else in a file may be a password, a community or a comment.
//!
//! Sources: parsers that consumed real `show config` and `show X *` answers, and the guide's
//! examples. Case differs in the field, so that words are folded.

/// What a refused command is answered with.
pub(super) const ERROR: &str = "ERROR:";

/// Verbs of commands.
const VERBS: [&str; 8] = [
    "add", "set", "assign", "unassign", "remove", "show", "import", "poweroff",
];

/// Elements that the backend is built from.
pub(super) const USED: [&str; 20] = [
    "domain",
    "enet-vlan",
    "mac-cache",
    "uplinkset",
    "uplinkport",
    "network",
    "network-range",
    "profile",
    "enet-connection",
    "fabric",
    "fc-connection",
    "fcoe-connection",
    "iscsi-connection",
    "server-port-map",
    "server-port-map-range",
    "server-port",
    "server",
    "stackinglink",
    "firmware",
    "lldp",
];

/// Further elements of the CLI. Nothing of their values is read.
const OTHER: [&str; 42] = [
    "advanced-networking",
    "all",
    "config",
    "devicebay",
    "enclosure",
    "external-manager",
    "igmp",
    "interconnect",
    "interconnect-mac-table",
    "iscsi-boot-param",
    "lacp-timer",
    "ldap",
    "ldap-group",
    "link-dist-interval",
    "log-target",
    "loop-protect",
    "mcast-filter",
    "mcast-filter-set",
    "nag",
    "network-access-group",
    "port-monitor",
    "port-protect",
    "qos",
    "qos-class",
    "qos-classifier",
    "qos-map",
    "radius",
    "radius-group",
    "role",
    "serverid",
    "session",
    "snmp",
    "snmp-access",
    "snmp-trap",
    "snmp-user",
    "ssh",
    "ssl",
    "statistics-throughput",
    "status",
    "tacacs",
    "user",
    "user-security",
];

/// Keys of properties, folded.
const KEYS: [&str; 74] = [
    "address",
    "addresstype",
    "analyzerport",
    "bootorder",
    "community",
    "connectionmode",
    "contactinfo",
    "custspeed",
    "default",
    "enabled",
    "encryptionkey",
    "ethernetmac",
    "fabric",
    "format",
    "fullname",
    "gateway",
    "hideunusedflexnics",
    "interval",
    "ipaddress",
    "iscsimac",
    "labelcolor",
    "lacptimer",
    "macend",
    "macstart",
    "mactype",
    "maxshare",
    "maxspeed",
    "maxspeedtype",
    "minpasswordlength",
    "monitorport",
    "mutualsecret",
    "nag",
    "name",
    "nameprefix",
    "namesuffix",
    "nativevlan",
    "network",
    "networkloop",
    "networks",
    "nodewwn",
    "password",
    "pauseflood",
    "port",
    "portwwn",
    "prefspeed",
    "prefspeedtype",
    "private",
    "privileges",
    "pxe",
    "readcommunity",
    "realtime",
    "refresh",
    "role",
    "roles",
    "secondaryport",
    "secondaryserveraddress",
    "secret",
    "serveraddress",
    "sharedservervlanid",
    "smartlink",
    "speed",
    "speedtype",
    "sriovtype",
    "state",
    "strongpasswords",
    "subnetmask",
    "systemcontact",
    "timeout",
    "type",
    "untagged",
    "uplinkset",
    "vlancapacity",
    "vlanid",
    "vlantunnel",
];

/// Further keys, folded; `vlanids`, labels, those of fabrics and what identifies a pool or a boot target.
const MORE_KEYS: [&str; 23] = [
    "bay",
    "bootlun",
    "bootmode",
    "bootport",
    "bootpriority",
    "color",
    "labels",
    "linkdist",
    "ports",
    "singledense",
    "sntype",
    "timeframe",
    "wwnpool",
    "vlanids",
    "share",
    "writecommunity",
    "wwnend",
    "wwnstart",
    "wwntype",
    "macpool",
    "serialnumber",
    "serverid",
    "uuid",
];

/// Labels of `show X *` records, folded, with the element that they give away, if they do.
const LABELS: [(&str, &str); 76] = [
    ("allocated speed", ""),
    ("chassis id", ""),
    ("chassis id type", ""),
    ("configured duplex", ""),
    ("configured speed", ""),
    ("connected from", "uplinkport"),
    ("connected to", "uplinkport"),
    ("connection mode", ""),
    ("connection status", "stackinglink"),
    ("dcc available", "server-port"),
    ("dcc version", "server-port"),
    ("device bay", "profile"),
    ("discovered time", ""),
    ("domain name", "domain"),
    ("duplex", ""),
    ("enabled capabilities", ""),
    ("enclosure", ""),
    ("enclosure id", ""),
    ("enclosure name", ""),
    ("fabric", ""),
    ("fabric name", ""),
    ("fc sanname", ""),
    ("firmware version", "firmware"),
    ("height", ""),
    ("i/o module", "server-port"),
    ("id", ""),
    ("label", ""),
    ("lag id", "uplinkport"),
    ("led state", "uplinkport"),
    ("mac address", ""),
    ("mac type", ""),
    ("max speed", ""),
    ("model", ""),
    ("module", ""),
    ("nag", ""),
    ("name", ""),
    ("native vlan", ""),
    ("network", ""),
    ("network access group", ""),
    ("network name", ""),
    ("overall status", ""),
    ("part number", ""),
    ("port", ""),
    ("port description", ""),
    ("port id", ""),
    ("port id type", ""),
    ("port mapping", "enet-connection"),
    ("port wwn", "server-port"),
    ("power", ""),
    ("preferred speed", ""),
    ("private", ""),
    ("product name", ""),
    ("profile", ""),
    ("profile name", ""),
    ("pxe", ""),
    ("remote address", ""),
    ("remote address type", ""),
    ("serial number", ""),
    ("server", ""),
    ("server id", "server"),
    ("server name", ""),
    ("server profile", "server"),
    ("shared uplink set", "network"),
    ("smart link", "network"),
    ("smartlink", ""),
    ("speed", ""),
    ("state", ""),
    ("status", ""),
    ("system capabilities", ""),
    ("system description", ""),
    ("system name", ""),
    ("type", ""),
    ("used by", "uplinkport"),
    ("uuid", ""),
    ("vlan id", "network"),
    ("vlan tunnel", "network"),
];

/// The verb that a word is, folded.
pub(super) fn verb(word: &str) -> Option<&'static str> {
    find(&VERBS, word)
}

/// The element that a word names, folded.
pub(super) fn element(word: &str) -> Option<&'static str> {
    find(&USED, word).or_else(|| find(&OTHER, word))
}

/// The key that a word is, folded.
pub(super) fn key(word: &str) -> Option<&'static str> {
    find(&KEYS, word).or_else(|| find(&MORE_KEYS, word))
}

/// The label that a text is, folded, and the element that it gives away, if it does.
pub(super) fn label(text: &str) -> Option<(&'static str, &'static str)> {
    let found = LABELS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(text));
    found.copied()
}

/// Whether a text is a piece of a label, or a label without its colon.
pub(super) fn begins_label(text: &str) -> bool {
    let begins = |label: &str| {
        let head = label.get(..text.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(text))
    };
    !text.is_empty() && LABELS.iter().any(|(label, _)| begins(label))
}

fn find(words: &[&'static str], word: &str) -> Option<&'static str> {
    words
        .iter()
        .find(|known| known.eq_ignore_ascii_case(word))
        .copied()
}

/// Whether a rule needs what answers about an element hold. Of fabrics the commands say what is needed, and not every
/// port has a neighbour that speaks LLDP.
pub(super) fn is_used(element: &str) -> bool {
    let is_spared = matches!(element, "fabric" | "lldp");
    element == "config" || (USED.contains(&element) && !is_spared)
}

/// Whether a word is an option or a position of a switch.
pub(super) fn is_harmless(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "-quiet",
        "-nodefaultenetconn",
        "-nodefaultfcconn",
        "-nodefaultfcoeconn",
        "-fcoe",
        "-duplicatevlanid",
        "true",
        "false",
        "enabled",
        "disabled",
        "auto",
        "default",
        "preferred",
        "custom",
        "usebios",
        "unrestricted",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What a `show` answer prints where there is nothing.
pub(super) fn is_empty_mark(text: &str) -> bool {
    matches!(
        text,
        "" | "-" | "--" | "-- --" | "<Unassigned>" | "[Unknown]"
    )
}

/// `Enabled`, `true`, and their opposites.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&["true", "enabled", "yes"]) {
        Some(true)
    } else if is(&["false", "disabled", "no"]) {
        Some(false)
    } else {
        None
    }
}

/// A speed in Mbps: `4000`, `500Mb`, `4Gb`, `9.9Gb`.
pub(super) fn speed(text: &str) -> Option<u64> {
    let folded = text.trim().to_ascii_lowercase();
    let (number, unit) = match folded.find(|letter: char| letter.is_ascii_alphabetic()) {
        Some(at) => folded.split_at(at),
        None => (folded.as_str(), "mb"),
    };
    let scale = match unit.trim_end_matches("/s").trim_end_matches("ps") {
        "mb" | "m" => 1,
        "gb" | "g" => 1000,
        _ => return None,
    };
    let (whole, part) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let whole: u64 = whole.parse().ok()?;
    let tenths: u64 = match part {
        "" => 0,
        // Speeds come in steps of 100 Mbps, so that one digit is all.
        digit if digit.len() == 1 => digit.parse().ok()?,
        _ => return None,
    };
    whole.checked_mul(scale)?.checked_add(tenths * scale / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_have_units_or_are_mbps() {
        assert_eq!(speed("4000"), Some(4000));
        assert_eq!(speed("500Mb"), Some(500));
        assert_eq!(speed("9.9Gb"), Some(9900));
        assert_eq!(speed("10Gb"), Some(10_000));
        assert_eq!(speed("Unrestricted"), None);
        assert_eq!(speed("1.2.3Gb"), None);
    }

    #[test]
    fn words_know_no_case() {
        assert_eq!(verb("ADD"), Some("add"));
        assert_eq!(element("Enet-Connection"), Some("enet-connection"));
        assert_eq!(key("VLanID"), Some("vlanid"));
        assert_eq!(label("I/O Module"), Some(("i/o module", "server-port")));
        assert_eq!(boolean("ENABLED"), Some(true));
        assert_eq!(boolean("maybe"), None);
    }
}
