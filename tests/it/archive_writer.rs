//! Archives made byte by byte, as PKWARE's APPNOTE.TXT and POSIX's pax say, so that anything can be wrong with them,
//! and by the programs that people make them with, where there are any.

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::Crc;
use flate2::write::{DeflateEncoder, GzEncoder};

/// A member of a ZIP archive, with everything that may lie.
#[derive(Clone)]
pub struct Zipped {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub size: u32,
    pub packed: Vec<u8>,
    /// The number of the member whose header the list says is this one's.
    pub stands_at: Option<usize>,
    pub attributes: u32,
}

/// A member as it should be.
pub fn zipped(name: &str, text: &[u8]) -> Zipped {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("packed");
    let mut crc = Crc::new();
    crc.update(text);
    Zipped {
        name: name.into(),
        flags: 0x800,
        method: 8,
        crc: crc.sum(),
        size: u32::try_from(text.len()).expect("small"),
        packed: encoder.finish().expect("packed"),
        stands_at: None,
        attributes: 0,
    }
}

/// Both headers say the same of a member from the flags to the name.
fn facts(member: &Zipped) -> Vec<u8> {
    let mut bytes = Vec::new();
    for short in [member.flags, member.method, 0, 0x5921] {
        bytes.extend(short.to_le_bytes());
    }
    let packed = u32::try_from(member.packed.len()).expect("small");
    for long in [member.crc, packed, member.size] {
        bytes.extend(long.to_le_bytes());
    }
    let name = u16::try_from(member.name.len()).expect("short");
    bytes.extend(name.to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
    bytes
}

/// The archive of these members.
pub fn zip(members: &[Zipped]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut starts = Vec::new();
    for member in members {
        starts.push(bytes.len());
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(facts(member));
        bytes.extend(&member.name);
        bytes.extend(&member.packed);
    }
    let directory = bytes.len();
    for (index, member) in members.iter().enumerate() {
        bytes.extend(b"PK\x01\x02\x14\x03\x14\0");
        bytes.extend(facts(member));
        // A comment, the disk, and what only the system that made it knows.
        bytes.extend([0; 6]);
        bytes.extend(member.attributes.to_le_bytes());
        let start = starts[member.stands_at.unwrap_or(index)];
        bytes.extend(u32::try_from(start).expect("small").to_le_bytes());
        bytes.extend(&member.name);
    }
    let length = bytes.len() - directory;
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(members.len() % 0x1_0000).expect("short");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    for long in [length, directory] {
        bytes.extend(u32::try_from(long).expect("small").to_le_bytes());
    }
    bytes.extend([0, 0]);
    bytes
}

/// A header of a tar, and what follows it.
pub fn tarred(name: &[u8], kind: u8, text: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut bytes = header.to_vec();
    bytes.extend(text);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

/// A record of pax before a member.
pub fn pax(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len() + 1;
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    tarred(b"pax", b'x', format!("{length}{rest}").as_bytes())
}

/// The tar of these pieces, with the mark of its end.
pub fn tar(pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = pieces.concat();
    bytes.extend([0; 1024]);
    bytes
}

/// What gzip makes of bytes.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

/// The files below a folder, each with its path from there.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below");
                let name = name.to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    // Archives are in no order of ours.
    files.sort_by(|one, other| other.cmp(one));
    files
}

/// Who makes archives of folders: a name, the ending, and how.
type Maker = (&'static str, &'static str, fn(&Path, &Path) -> bool);

pub const MAKERS: [Maker; 7] = [
    ("bytes of zip", "zip", |folder, target| {
        let members = files(folder);
        let members = members.iter().map(|(name, text)| zipped(name, text));
        written(target, &zip(&members.collect::<Vec<_>>()))
    }),
    ("bytes of tar", "tar", |folder, target| {
        written(target, &tar_of(folder))
    }),
    ("bytes of tar.gz", "tgz", |folder, target| {
        written(target, &gzip(&tar_of(folder)))
    }),
    ("zip", "zip", |folder, target| {
        let mut zip = Command::new("zip");
        made(
            zip.args(["-q", "-r"])
                .arg(target)
                .arg(".")
                .current_dir(folder),
        )
    }),
    ("tar", "tar", |folder, target| {
        made(
            Command::new("tar")
                .arg("-cf")
                .arg(target)
                .arg("-C")
                .arg(folder)
                .arg("."),
        )
    }),
    ("tar -z", "tar.gz", |folder, target| {
        made(
            Command::new("tar")
                .arg("-czf")
                .arg(target)
                .arg("-C")
                .arg(folder)
                .arg("."),
        )
    }),
    ("Compress-Archive", "zip", |folder, target| {
        let Some(pwsh) = env::var_os("FABRICLINT_PWSH") else {
            return false;
        };
        let script = format!(
            "$ProgressPreference = 'SilentlyContinue'; Compress-Archive -Path '{}/*' -DestinationPath '{}'",
            folder.display(),
            target.display()
        );
        made(Command::new(pwsh).args(["-NoProfile", "-NonInteractive", "-Command", &script]))
    }),
];

fn tar_of(folder: &Path) -> Vec<u8> {
    let members = files(folder);
    let members = members
        .iter()
        .map(|(name, text)| tarred(name.as_bytes(), b'0', text));
    tar(&members.collect::<Vec<_>>())
}

fn written(target: &Path, bytes: &[u8]) -> bool {
    fs::write(target, bytes).expect("written");
    true
}

/// Whether a program is there, and did what it should.
fn made(command: &mut Command) -> bool {
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{command:?}: {said}");
            true
        }
        Err(_) => false,
    }
}
