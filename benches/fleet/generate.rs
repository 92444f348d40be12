//! Writes a fleet: a folder with the collector's files, the answers of the appliances, and a plan.
//! The same parameters give the same bytes.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::oneview;
use crate::site::{HOST_NETWORKS, Make, TENANTS};
use crate::windows;

/// Goes up when the generator writes something else, so that no old fleet is used again.
const EDITION: u32 = 1;

/// Writes a fleet into a folder that is not there yet.
pub fn generate(make: &Make, folder: &Path) -> Result<(), Box<dyn Error>> {
    if folder.exists() {
        return Err(format!("{} exists", folder.display()).into());
    }
    let hosts = folder.join("hosts");
    fs::create_dir_all(&hosts)?;
    fs::write(folder.join("fabriclint.yaml"), plan())?;
    for blade in make.blades() {
        let file = hosts.join(format!("{}.fabric.json", blade.name()));
        write(&file, &windows::host(blade), make.indented)?;
    }
    for appliance in 0..make.appliances() {
        let folder = folder.join("oneview").join(Make::appliance(appliance));
        fs::create_dir_all(&folder)?;
        for (resource, answer) in oneview::answers(make, appliance) {
            // OneView answers on one line, however the hosts are written.
            write(&folder.join(format!("{resource}.json")), &answer, false)?;
        }
    }
    Ok(())
}

/// The folder of a fleet below `target/tmp`, written if it is not there.
pub fn fleet(make: &Make) -> Result<PathBuf, Box<dyn Error>> {
    let shape = if make.indented { "-indented" } else { "" };
    let name = format!(
        "fleet-e{EDITION}-{}-hosts-{}-nics-broken-{}-seed-{}{shape}",
        make.hosts, make.vm_nics, make.broken, make.seed
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !folder.exists() {
        // A run that was broken off leaves no half of a fleet behind.
        let part = folder.with_extension("part");
        if part.exists() {
            fs::remove_dir_all(&part)?;
        }
        eprintln!("writing {}", folder.display());
        generate(make, &part)?;
        fs::rename(&part, &folder)?;
    }
    Ok(folder)
}

fn write(path: &Path, value: &Value, indented: bool) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if indented {
        serde_json::to_writer_pretty(&mut file, value)?;
    } else {
        serde_json::to_writer(&mut file, value)?;
    }
    file.flush()
}

fn plan() -> String {
    let mut plan = "# What the generated site means.\n\nnetworks:\n".to_owned();
    for (class, name, vlan) in HOST_NETWORKS {
        plan += &format!("  - {{name: {name}, vlan: {vlan}, class: {class}}}\n");
    }
    for (tenant, vlan) in TENANTS {
        plan += &format!("  - {{name: {tenant}, vlan: {vlan}, tenant: {tenant}}}\n");
    }
    plan + "\nhosts:\n  - {match: \"MUCHV*\", design: part8-tnic}\n"
}
