//! Limits: what is refused, and not read slowly. Whatever a file of 5 MB holds, it takes at most ten
//! seconds of one core and one gigabyte; what could take more is refused here, far above what real
//! exports hold. `docs/limits.md` says of each why it is there and what is said.

/// The largest file that is read, in bytes.
pub const FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Files in one archive, folders and links with them.
pub const ARCHIVE_FILES: usize = 100_000;

/// Names of all files in one archive, in bytes.
pub const ARCHIVE_NAMES: usize = 32 * 1024 * 1024;

/// Bytes of all files together that are read of one archive.
pub const ARCHIVE_BYTES: u64 = 1024 * 1024 * 1024;

/// Bytes that a tar unpacks to which gzip has packed: it can only be read from its beginning.
pub const ARCHIVE_STREAM: u64 = 16 * 1024 * 1024 * 1024;

/// Deepest nesting of JSON.
pub const JSON_DEPTH: u32 = 256;

/// Deepest nesting of XML; real exports nest seven elements.
pub const XML_DEPTH: usize = 256;

/// Elements, texts and comments that are read of one document of XML.
pub const XML_NODES: u32 = 4_000_000;

/// Attributes of one element: the parser compares each with each.
pub const XML_ATTRIBUTES: usize = 512;

/// Declarations of namespaces in one document: the parser hands them down to every element.
pub const XML_NAMESPACES: usize = 64;

/// Elements of CLIXML that are put in place of references, beside twice as many as the document has; and of names of
/// types, beside four times as many. Of a long text, 64 bytes count as an element.
pub const XML_SHARED: usize = 16_384;

/// Deepest nesting of YAML. Snapshots and plans need a dozen levels; each costs stack.
pub const YAML_DEPTH: usize = 24;

/// Keys of one map of YAML.
pub const YAML_KEYS: usize = 100_000;

/// Properties of one object that `Format-List` printed, of which no object of Windows has so many.
pub const LIST_KEYS: usize = 4_096;

/// The longest distinguished name of UCS Manager, which allows no longer one itself, in bytes.
pub const UCS_NAME_BYTES: usize = 510;

/// vNICs that policies and templates of one UCS domain give to service profiles: one line gives many to each.
pub const UCS_REPEATED: usize = 100_000;

/// VLANs and service profiles that the ranges of one configuration of `EasyUCS` make; UCS Manager has no more than
/// 3 000 VLANs and 160 servers.
pub const EASYUCS_RANGES: usize = 16_384;

/// The longest line of a Virtual Connect capture that is taken apart, in bytes.
pub const VC_LINE_BYTES: usize = 64 * 1024;

/// Lines of a Virtual Connect capture.
pub const VC_LINES: usize = 1_000_000;

/// Networks and mappings that the commands of a Virtual Connect script make; a range makes one for each VLAN.
pub const VC_OBJECTS: usize = 250_000;

/// Teams and virtual switches of one host.
pub const HOST_TEAMS: usize = 512;

/// Adapters and host vNICs of one host, and members or team NICs of one team.
pub const HOST_ADAPTERS: usize = 4_096;

/// Virtual adapters of machines, IP addresses and anything else of one host.
pub const HOST_OBJECTS: usize = 16_384;

/// Problems of one kind that are shown of one file; how many more there are is said.
pub const PROBLEMS: usize = 100;

/// Connections that a finding names of those that hold one MAC address.
pub const TWINS: usize = 64;

/// Hosts in one file.
pub const FILE_HOSTS: usize = 4_096;

/// Hosts, files or gaps of one manifest.
pub const COLLECTION_ENTRIES: usize = 100_000;

/// Connections of one server profile.
pub const PROFILE_CONNECTIONS: usize = 1_024;

/// Patterns of hosts in a plan, clusters and backends with them.
pub const PLAN_HOSTS: usize = 4_096;

/// Adapters whose names take texts apart that PowerShell made of lists.
pub const JOINED_NAMES: usize = 512;
