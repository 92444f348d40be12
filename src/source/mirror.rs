//! Files that stand for others: what a folder held before, written elsewhere. Whoever names such a file names the
//! one that it stands for, so that two states of a folder read alike.

use std::path::{Path, PathBuf};

/// A folder that stands for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// The folder where the files are, without links in its path.
    pub folder: PathBuf,
    /// The folder that it stands for, without links in its path.
    pub of: PathBuf,
}

impl Mirror {
    /// The path that one in the mirror stands for; any other path stands for itself.
    #[must_use]
    pub fn real(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.folder) {
            // Joining nothing would end the path with a separator.
            Ok(inside) if inside.as_os_str().is_empty() => self.of.clone(),
            Ok(inside) => self.of.join(inside),
            Err(_) => path.to_owned(),
        }
    }

    /// Where the mirror has a path.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<PathBuf> {
        let inside = path.strip_prefix(&self.of).ok()?;
        Some(self.folder.join(inside))
    }

    /// The folders above a path as the path stands: of one in the mirror those of what it stands for, outside of
    /// which nothing is mirrored.
    #[must_use]
    pub fn ancestors<'a>(&'a self, path: &'a Path) -> Box<dyn Iterator<Item = &'a Path> + 'a> {
        if !path.starts_with(&self.folder) {
            return Box::new(path.ancestors());
        }
        let within = path.ancestors();
        let within = within.take_while(|folder| folder.starts_with(&self.folder));
        Box::new(within.chain(self.of.ancestors().skip(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_the_mirror_stand_the_folders_of_what_it_stands_for() {
        let mirror = Mirror {
            folder: PathBuf::from("/tmp/x/site"),
            of: PathBuf::from("/home/me/site"),
        };
        let file = Path::new("/tmp/x/site/hosts");
        let above: Vec<&Path> = mirror.ancestors(file).collect();
        let expected = ["/tmp/x/site/hosts", "/tmp/x/site", "/home/me", "/home", "/"];
        assert_eq!(above, expected.map(Path::new));
        assert_eq!(mirror.real(file), Path::new("/home/me/site/hosts"));
        assert_eq!(mirror.at(&mirror.real(file)).as_deref(), Some(file));
        assert_eq!(mirror.at(Path::new("/home/me")), None);
    }
}
