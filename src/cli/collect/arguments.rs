//! The arguments of `collect`: what the kinds of appliance have in common, and what each has alone.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Arguments of `collect`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    pub(super) from: From,
}

/// What is collected from.
#[derive(Subcommand, Debug)]
pub(super) enum From {
    /// HPE OneView, over its REST API.
    #[command(
        name = "oneview",
        after_help = "Examples:\n  \
            fabriclint collect oneview --url https://ov01.example --user svc-ro --output inventory/ov01\n  \
            fabriclint collect oneview --url https://ov01.example --user svc-ro --password-file ~/.ov01 \\\n    \
            --ca-file ov01.pem --output inventory/ov01"
    )]
    OneView(OneView),
    /// Cisco UCS Manager, over its XML API.
    #[command(
        name = "ucsm",
        alias = "ucs",
        after_help = "Example:\n  \
            fabriclint collect ucsm --url https://ucs01.example --user 'ucs-LOCAL\\ro' --output inventory/ucs01"
    )]
    UcsManager(UcsManager),
    /// HPE Virtual Connect Manager, by a session of the system's ssh.
    #[command(
        name = "virtual-connect",
        alias = "vc",
        after_help = "Examples:\n  \
            fabriclint collect virtual-connect --host vc01.example --user ro --output inventory/vc01\n  \
            fabriclint collect virtual-connect --host vc01.example --user ro --output inventory/vc01 -- -J jump.example"
    )]
    VirtualConnect(VirtualConnect),
    /// Windows hosts, which a script collects.
    #[command(name = "windows", alias = "hyper-v", hide = true)]
    Windows(Windows),
}

/// Whatever follows `collect windows`.
#[derive(Args, Debug)]
pub(super) struct Windows {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    _rest: Vec<OsString>,
}

/// Arguments of `collect oneview`.
#[derive(Args, Debug)]
pub(super) struct OneView {
    #[command(flatten)]
    pub(super) web: Web,
    /// Directory that the user is of.
    #[arg(long, value_name = "NAME", default_value = "LOCAL")]
    pub(super) auth_domain: String,
    /// Version of the REST API to ask for [default: the newest that the appliance and this release both know].
    #[arg(long, value_name = "N")]
    pub(super) api_version: Option<u32>,
}

/// Arguments of `collect ucsm`.
#[derive(Args, Debug)]
pub(super) struct UcsManager {
    #[command(flatten)]
    pub(super) web: Web,
}

/// Arguments of `collect virtual-connect`.
#[derive(Args, Debug)]
pub(super) struct VirtualConnect {
    /// Host of the manager, as ssh takes it.
    #[arg(long, value_name = "HOST", required_unless_present = "list")]
    pub(super) host: Option<String>,
    /// User who may read everything; ssh asks for the password.
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub(super) user: Option<String>,
    /// Longest silence of the session in seconds.
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) timeout: u64,
    #[command(flatten)]
    pub(super) into: Into,
    /// Options of ssh: -p PORT, -i FILE, -J HOST, -o OPTION.
    #[arg(last = true, value_name = "SSH OPTION", allow_hyphen_values = true)]
    pub(super) ssh: Vec<String>,
}

/// What an appliance that is asked over HTTPS needs.
#[derive(Args, Debug)]
pub(super) struct Web {
    /// Address of the appliance, `https://HOST[:PORT]`.
    #[arg(long, value_name = "URL", required_unless_present = "list")]
    pub(super) url: Option<String>,
    /// User to log in as; the role `Read only` of OneView, `read-only` of UCS Manager, suffices.
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub(super) user: Option<String>,
    /// File whose first line is the password; - is stdin [default: `FABRICLINT_PASSWORD`, else the terminal is asked].
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
    /// Authorities in PEM, or the appliance's own certificate [default: the system's store].
    #[arg(long, value_name = "PEM", conflicts_with = "pin_sha256")]
    pub(super) ca_file: Option<PathBuf>,
    /// SHA-256 of the certificate, in place of its authority and its name.
    #[arg(long, value_name = "HEX")]
    pub(super) pin_sha256: Option<String>,
    /// Longest silence in seconds; a whole answer may take ten times that.
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) timeout: u64,
    /// Further tries of one read.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(super) retries: u32,
    #[command(flatten)]
    pub(super) into: Into,
}

/// Where a collection goes.
#[derive(Args, Debug)]
pub(super) struct Into {
    /// Folder for the collection: empty, new, or one that holds a collection of this kind.
    #[arg(long, short, value_name = "DIR", required_unless_present = "list")]
    pub(super) output: Option<PathBuf>,
    /// Continue a collection that was interrupted within the last hour.
    #[arg(long)]
    pub(super) resume: bool,
    /// Print the requests and the files, and connect nowhere.
    #[arg(long)]
    pub(super) list: bool,
}
