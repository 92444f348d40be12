//! Archives as inputs: ZIP, tar and tar packed by gzip. What is in one is read as if it were unpacked into a folder
//! beside it, and nothing of it is ever written under a name: a member of a ZIP archive or of a plain tar is read where
//! it stands, and those of a packed tar, which can only be read from its beginning, go once to a file without a name.
//! Which archives are opened, and which of their members are read, others say.

mod gunzip;
mod listing;
mod member;
mod member_name;
mod opened;
mod packing;
mod refusal;
mod spool;
mod tar;
mod zip;

pub use listing::{Entry, Flaw, IsOurs, Look};
pub use member::Member;
pub use opened::Archive;
pub use packing::{folder_name, is_archive};
pub use spool::Spool;
