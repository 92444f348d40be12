//! The floor that reading a fleet is held against: each file into a generic tree, one after
//! another, and nothing else.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Parses every JSON and XML file below a folder.
pub fn parse(folder: &Path) -> Result<(), Box<dyn Error>> {
    for file in files(folder)? {
        let bytes = fs::read(&file)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        match bytes.first() {
            Some(b'{' | b'[') => drop(black_box(serde_json::from_slice::<Value>(bytes)?)),
            Some(b'<') => {
                let text = std::str::from_utf8(bytes)?;
                drop(black_box(roxmltree::Document::parse(text)?));
            }
            // The plan.
            _ => {}
        }
    }
    Ok(())
}

/// The files below a folder, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
