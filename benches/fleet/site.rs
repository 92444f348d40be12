//! Who is who in a generated site: names, addresses and identities of hosts, enclosures and
//! appliances, all computed from a number, so that host files and backend answers agree without
//! either knowing the other. It knows no dialect.

use std::fmt::Write;

/// Half-height bays of a C7000 enclosure; each enclosure is a failover cluster of its own.
pub const BAYS: u64 = 16;
/// Enclosures that one OneView appliance manages, 1024 servers in all.
pub const ENCLOSURES: u64 = 64;
/// What a module of an enclosure is called after.
pub const SIDES: [char; 2] = ['A', 'B'];
/// The team NICs of a host: class in the plan, name, VLAN.
pub const HOST_NETWORKS: [(&str, &str, u64); 3] = [
    ("management", "Mgmt", 10),
    ("csv", "CSV", 20),
    ("live-migration", "LM", 30),
];
/// The tenants, and the VLAN of each.
pub const TENANTS: [(&str, u64); 12] = [
    ("Contoso", 101),
    ("Fabrikam", 102),
    ("Northwind", 103),
    ("Adatum", 104),
    ("Litware", 105),
    ("Tailspin", 106),
    ("Woodgrove", 107),
    ("Proseware", 108),
    ("FourthCoffee", 109),
    ("Margies", 110),
    ("TreyResearch", 111),
    ("Lucerne", 112),
];

/// What a fleet is made of.
#[derive(Clone, Debug, clap::Args)]
pub struct Make {
    /// Hosts
    #[arg(long, default_value_t = 10_000)]
    pub hosts: u64,
    /// Network adapters of virtual machines on each host
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u64).range(..=500))]
    pub vm_nics: u64,
    /// Plant a fault into every so many-th host; 0 for a clean fleet
    #[arg(long, default_value_t = 0, value_name = "K")]
    pub broken: u64,
    /// Other identities for the same fleet
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write JSON over many lines, as `ConvertTo-Json` without `-Compress` does
    #[arg(long)]
    pub indented: bool,
}

/// What is wrong with a broken host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The tenants' team is LACP behind modules that aggregate nothing towards servers.
    LacpTeam,
    /// The profile gives the host pair network sets that carry a tenant's VLAN.
    TenantVlanOnHostPair,
    /// A second team NIC stands on the team under the virtual switch.
    ExtraTeamNic,
}

/// A host, by its number.
#[derive(Clone, Copy)]
pub struct Blade<'a> {
    make: &'a Make,
    pub number: u64,
}

/// An enclosure, by its number.
#[derive(Clone, Copy)]
pub struct Enclosure<'a> {
    make: &'a Make,
    pub number: u64,
}

impl Make {
    pub fn blades(&self) -> impl Iterator<Item = Blade<'_>> {
        (0..self.hosts).map(|number| Blade { make: self, number })
    }

    pub fn enclosures(&self) -> impl Iterator<Item = Enclosure<'_>> {
        let count = self.hosts.div_ceil(BAYS);
        (0..count).map(|number| Enclosure { make: self, number })
    }

    pub fn appliances(&self) -> u64 {
        self.hosts.div_ceil(BAYS * ENCLOSURES)
    }

    /// An identity that nothing else in the site has, the same in every run.
    pub fn guid(&self, what: &str, number: u64) -> String {
        // FNV-1a over what it is of, stirred twice by the finaliser of SplitMix64.
        let mut seed = 0xcbf2_9ce4_8422_2325_u64 ^ self.seed;
        for byte in what.bytes().chain(number.to_le_bytes()) {
            seed = (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let (high, low) = (stirred(seed), stirred(seed ^ 0x9e37_79b9_7f4a_7c15));
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    /// Name of an appliance, and the folder of its answers.
    pub fn appliance(number: u64) -> String {
        format!("appliance-{:02}", number + 1)
    }

    /// The address of a resource that an appliance has once.
    pub fn shared_uri(&self, resource: &str, name: &str, appliance: u64) -> String {
        format!("/rest/{resource}/{}", self.guid(name, appliance))
    }
}

fn stirred(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Six bytes as text: three of a vendor, three of a number.
fn mac(vendor: u32, number: u64, separator: &str) -> String {
    let mut text = String::new();
    let bytes = vendor.to_be_bytes().into_iter().skip(1);
    for byte in bytes.chain(number.to_be_bytes().into_iter().skip(5)) {
        let gap = if text.is_empty() { "" } else { separator };
        let _ = write!(text, "{gap}{byte:02X}");
    }
    text
}

impl<'a> Blade<'a> {
    pub fn make(&self) -> &'a Make {
        self.make
    }

    pub fn enclosure(&self) -> Enclosure<'a> {
        Enclosure {
            make: self.make,
            number: self.number / BAYS,
        }
    }

    pub fn bay(&self) -> u64 {
        self.number % BAYS + 1
    }

    pub fn name(&self) -> String {
        format!("MUCHV{:05}", self.number + 1)
    }

    pub fn serial(&self) -> String {
        format!("CZJ{:07}", 3_480_000 + self.number)
    }

    pub fn guid(&self, what: &str) -> String {
        self.make.guid(what, self.number)
    }

    /// The address of the connection with this number, from the range that Virtual Connect gives
    /// out. A host has eight numbers of its own.
    pub fn mac(&self, connection: u64, separator: &str) -> String {
        mac(0x0000_17a4, self.number * 8 + connection, separator)
    }

    /// The factory address of a function of the adapter.
    pub fn factory_mac(&self, function: u64) -> String {
        mac(0x00ac_162d, self.number * 8 + function, ":")
    }

    pub fn vm_mac(&self, index: u64) -> String {
        mac(0x0000_155d, self.number * self.make.vm_nics + index, "")
    }

    /// The address in one of the host networks, and the subnet of the cluster in it.
    pub fn address(&self, network: usize) -> (String, String) {
        let cluster = self.enclosure().number;
        let second = network as u64 * 64 + cluster / 256;
        let subnet = format!("10.{second}.{}", cluster % 256);
        (
            format!("{subnet}.{}", self.bay() + 10),
            format!("{subnet}.0"),
        )
    }

    pub fn profile_uri(&self) -> String {
        format!("/rest/server-profiles/{}", self.guid("profile"))
    }

    pub fn hardware_uri(&self) -> String {
        format!("/rest/server-hardware/{}", self.guid("hardware"))
    }

    /// What is wrong with this host, if anything is.
    pub fn fault(&self) -> Option<Fault> {
        let every = self.make.broken;
        if every == 0 || !(self.number + 1).is_multiple_of(every) {
            return None;
        }
        let faults = [
            Fault::LacpTeam,
            Fault::TenantVlanOnHostPair,
            Fault::ExtraTeamNic,
        ];
        let turn = (self.number / every) % 3;
        faults.into_iter().nth(usize::try_from(turn).ok()?)
    }
}

impl<'a> Enclosure<'a> {
    pub fn make(&self) -> &'a Make {
        self.make
    }

    pub fn name(&self) -> String {
        format!("MUC-ENC{:04}", self.number + 1)
    }

    pub fn cluster(&self) -> String {
        format!("MUCHVCL{:04}", self.number + 1)
    }

    pub fn appliance(&self) -> u64 {
        self.number / ENCLOSURES
    }

    pub fn guid(&self, what: &str) -> String {
        self.make.guid(what, self.number)
    }

    pub fn uri(&self) -> String {
        format!("/rest/enclosures/09CZ{:08}", 34_800_000 + self.number)
    }

    pub fn domain_uri(&self) -> String {
        format!("/rest/logical-interconnects/{}", self.guid("domain"))
    }

    /// The module on one side, in bay 1 or 2.
    pub fn module_uri(&self, side: usize) -> String {
        let id = self.make.guid("module", self.number * 2 + side as u64);
        format!("/rest/interconnects/{id}")
    }

    /// The blades in it.
    pub fn blades(&self) -> impl Iterator<Item = Blade<'a>> + use<'a> {
        let first = self.number * BAYS;
        let make = self.make;
        (first..make.hosts.min(first + BAYS)).map(move |number| Blade { make, number })
    }
}
