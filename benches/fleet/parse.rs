//! What the floor is, as a program by itself: on the allocator that any program has.

mod floor;

use std::env;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).ok_or("which folder?")?;
    floor::parse(Path::new(&folder))
}
