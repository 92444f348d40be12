//! The texts that `build.rs` embedded. Nothing but data.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
