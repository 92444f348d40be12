//! What a host is as a whole: its operating system, its hardware, its cluster. Several cmdlets
//! tell it; the first answer counts.

use super::section::{Item, fill};
use crate::fabric::host::Host;
use crate::fabric::known::{Known, Why};
use crate::readers::row::Row;

/// What an object says of a computer.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    model: Known<String>,
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
        ..About::default()
    }
}

/// `Get-ComputerInfo`.
pub(super) fn computer_info(row: &Row<'_>) -> About {
    About {
        model: row.text("CsModel"),
        os: row.text("OsName"),
        os_build: build(row, "OsBuildNumber"),
    }
}

/// Tells the host what it is.
pub(super) fn about(host: &mut Host, objects: Known<Vec<About>>) {
    for object in objects.into_value().unwrap_or_default() {
        fill(&mut host.model, object.model);
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
