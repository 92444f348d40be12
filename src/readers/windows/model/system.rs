//! What a host is as a whole: its operating system, its hardware, its cluster. Several cmdlets
//! tell it; the first answer counts.

use super::section::{Item, fill};
use crate::fabric::host::Host;
use crate::fabric::known::{Known, State, Why};
use crate::readers::row::Row;

/// What an object says of a computer.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    model: Known<String>,
    domain: Known<String>,
    serial: Known<String>,
    os: Known<String>,
    os_build: Known<u32>,
}

impl Item for About {}

/// `Win32_OperatingSystem`.
pub(super) fn operating_system(row: &Row<'_>) -> About {
    About {
        os: row.text("Caption"),
        os_build: build(row, "BuildNumber"),
        ..About::default()
    }
}

/// `Win32_ComputerSystem`.
pub(super) fn computer(row: &Row<'_>) -> About {
    About {
        model: row.text("Model"),
        domain: domain(row, "Domain", "PartOfDomain"),
        ..About::default()
    }
}

/// `Get-ComputerInfo`.
pub(super) fn computer_info(row: &Row<'_>) -> About {
    About {
        model: row.text("CsModel"),
        domain: domain(row, "CsDomain", "CsPartOfDomain"),
        // Windows spells the property so; the second spelling is that of later versions.
        serial: match row.text("BiosSeralNumber") {
            serial if serial.is_known() => serial,
            _ => row.text("BiosSerialNumber"),
        },
        os: row.text("OsName"),
        os_build: build(row, "OsBuildNumber"),
    }
}

/// `Win32_BIOS`.
pub(super) fn bios(row: &Row<'_>) -> About {
    About {
        serial: row.text("SerialNumber"),
        ..About::default()
    }
}

/// The domain of a computer. What a computer in a workgroup has under the same key is no domain.
fn domain(row: &Row<'_>, key: &str, joined: &str) -> Known<String> {
    if row.bool(joined).is(&false) {
        return Known::unknown(Why::new(State::Unavailable, "the domain of the host"));
    }
    row.text(key)
}

/// `Get-ComputerInfo`, which tells all of it.
pub(super) fn tell_all(host: &mut Host, objects: Known<Vec<About>>) {
    let why = why_unread(&objects);
    about(host, objects);
    explain(&mut host.model, why.as_ref());
    explain(&mut host.domain, why.as_ref());
    explain(&mut host.serial, why.as_ref());
    explain(&mut host.os, why.as_ref());
    explain(&mut host.os_build, why.as_ref());
}

/// `Win32_OperatingSystem`.
pub(super) fn tell_system(host: &mut Host, objects: Known<Vec<About>>) {
    let why = why_unread(&objects);
    about(host, objects);
    explain(&mut host.os, why.as_ref());
    explain(&mut host.os_build, why.as_ref());
}

/// `Win32_ComputerSystem`.
pub(super) fn tell_computer(host: &mut Host, objects: Known<Vec<About>>) {
    let why = why_unread(&objects);
    about(host, objects);
    explain(&mut host.model, why.as_ref());
    explain(&mut host.domain, why.as_ref());
}

/// `Win32_BIOS`.
pub(super) fn tell_bios(host: &mut Host, objects: Known<Vec<About>>) {
    let why = why_unread(&objects);
    about(host, objects);
    explain(&mut host.serial, why.as_ref());
}

/// Why an answer that is there is not known.
fn why_unread(objects: &Known<Vec<About>>) -> Option<Why> {
    let why = objects.why()?;
    (why.state != State::NotCollected).then(|| why.clone())
}

/// Gives a value that nothing tells this reason.
fn explain<T>(value: &mut Known<T>, why: Option<&Why>) {
    if let Some(why) = why.filter(|_| !value.is_known()) {
        *value = Known::unknown(why.clone());
    }
}

/// Tells the host what it is.
fn about(host: &mut Host, objects: Known<Vec<About>>) {
    for object in objects.into_value().unwrap_or_default() {
        fill(&mut host.model, object.model);
        fill(&mut host.domain, object.domain);
        fill(&mut host.serial, object.serial);
        fill(&mut host.os, object.os);
        fill(&mut host.os_build, object.os_build);
    }
}

/// `9600`, or the third part of `6.3.9600`.
pub(in crate::readers) fn build(row: &Row<'_>, key: &str) -> Known<u32> {
    let text = row.text(key);
    let number = |text: &str| {
        let part = text.split('.').nth(2).unwrap_or(text);
        part.trim().parse().ok()
    };
    match (text.get().and_then(|text| number(text)), text.place()) {
        (Some(build), Some(place)) => Known::at(build, place),
        _ => Known::unknown(Why::not_collected("host.build")),
    }
}

/// `Win32_Processor`: whether it has more logical processors than cores.
pub(super) fn processor(row: &Row<'_>) -> Option<Known<bool>> {
    let cores = row.number::<u32>("NumberOfCores").into_value()?;
    let logical = row.number::<u32>("NumberOfLogicalProcessors");
    let threads = logical.get()?;
    Some(Known::derived(*threads > cores).or_place(logical.place()))
}

/// A host has processors of one kind.
pub(super) fn hyper_threading(host: &mut Host, processors: Known<Vec<Known<bool>>>) {
    let why = processors.why().cloned();
    let mut processors = processors.into_value().unwrap_or_default().into_iter();
    match (processors.next(), why) {
        (Some(first), _) => fill(&mut host.hyper_threading, first),
        (None, Some(why)) if !host.hyper_threading.is_known() => {
            host.hyper_threading = Known::unknown(why);
        }
        _ => {}
    }
}
