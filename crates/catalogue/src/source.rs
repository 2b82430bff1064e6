//! The texts of a catalogue: where they come from, and the digest they are published under.
//!
//! Always holds: paths are relative, with `/` between their parts; the digest depends on paths and texts only, not
//! on the order of reading, the folder or the machine. A file that is no text is kept as what is wrong with it: that is
//! a finding about the catalogue, like any other.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

use crate::model::Span;

/// What a catalogue may hold: everything else in the folder is ignored.
const ENDINGS: [&str; 4] = ["toml", "csv", "md", "typ"];

/// No file of a catalogue is longer (bytes): a mistake, not a procedure.
const LONGEST: u64 = 4 << 20;

/// A catalogue's files: path below its root to text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: BTreeMap<String, String>,
    unread: BTreeMap<String, Unread>,
}

/// Why a file is no text that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is not UTF-8 from this byte on; what stands for it is its text with U+FFFD for what is none.
    NotUtf8 {
        /// The first byte that is none.
        at: usize,
    },
    /// It is longer than 4 MiB; an empty text stands for it.
    TooLong,
}

/// A file or folder that the machine does not give.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub struct SourceError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

impl Sources {
    /// All `*.toml`, `*.csv`, `*.md` and `*.typ` below a folder. Hidden files and linked folders are left out.
    ///
    /// # Errors
    /// When the machine does not give a folder or file. That one is no text is told by [`Sources::unread`].
    pub fn from_dir(root: &Path) -> Result<Self, SourceError> {
        let mut found = Self::default();
        found.walk(root, "")?;
        Ok(found)
    }

    fn walk(&mut self, folder: &Path, below: &str) -> Result<(), SourceError> {
        let failed = |path: &Path, source: std::io::Error| SourceError {
            path: path.to_owned(),
            source,
        };
        for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
            let entry = entry.map_err(|e| failed(folder, e))?;
            let path = entry.path();
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let kind = entry.file_type().map_err(|e| failed(&path, e))?;
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                self.walk(&path, &format!("{below}{name}/"))?;
            } else if ENDINGS.iter().any(|e| path.extension().is_some_and(|x| x == *e)) {
                // What waits for another program (a pipe, a socket) is no file of a catalogue.
                if !std::fs::metadata(&path).map_err(|e| failed(&path, e))?.is_file() {
                    let no_file = std::io::Error::new(std::io::ErrorKind::InvalidInput, "no file");
                    return Err(failed(&path, no_file));
                }
                let mut bytes = Vec::new();
                let file = std::fs::File::open(&path).map_err(|e| failed(&path, e))?;
                file.take(LONGEST + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|e| failed(&path, e))?;
                self.insert_bytes(format!("{below}{name}"), bytes);
            }
        }
        Ok(())
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        let path = path.into();
        self.unread.remove(&path);
        self.files.insert(path, text.into());
    }

    /// Adds or replaces a file by its bytes, whatever they are.
    pub fn insert_bytes(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        let path = path.into();
        if bytes.len() as u64 > LONGEST {
            self.files.insert(path.clone(), String::new());
            self.unread.insert(path, Unread::TooLong);
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.insert(path, text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                self.files.insert(path.clone(), text);
                self.unread.insert(path, Unread::NotUtf8 { at });
            }
        }
    }

    /// The files that are no text that can be read.
    pub fn unread(&self) -> &BTreeMap<String, Unread> {
        &self.unread
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Paths and texts, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(p, t)| (p.as_str(), t.as_str()))
    }

    /// SHA-256 over the sorted paths and texts, each led by its length in bytes; lower-case hex.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            for part in [path, text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The map itself, as it is stored at publication.
    pub fn into_map(self) -> BTreeMap<String, String> {
        self.files
    }
}

impl From<BTreeMap<String, String>> for Sources {
    fn from(files: BTreeMap<String, String>) -> Self {
        Self {
            files,
            unread: BTreeMap::new(),
        }
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Sources {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self {
            files: files.into_iter().map(|(p, t)| (p.into(), t.into())).collect(),
            unread: BTreeMap::new(),
        }
    }
}

/// Where the value at `path` stands in the TOML file `file`: for findings that want to point closer than at the
/// construct. A step is a key, the place in an array (`"0"`), or the text of one of an array's members.
///
/// `locate(&sources, "mediation/dispute.toml", &["act", "assign", "to"])`
pub fn locate(files: &BTreeMap<String, String>, file: &str, path: &[&str]) -> Option<Span> {
    let (root, _) = DeTable::parse_recoverable(files.get(file)?);
    let (first, rest) = path.split_first()?;
    let mut at = root.get_ref().get(*first)?;
    for step in rest {
        at = match at.get_ref() {
            DeValue::Table(table) => table.get(*step)?,
            DeValue::Array(array) => match step.parse::<usize>() {
                Ok(place) => array.get(place)?,
                Err(_) => array.iter().find(|v| v.get_ref().as_str() == Some(step))?,
            },
            _ => return None,
        };
    }
    let range = at.span();
    Some(Span {
        file: file.to_owned(),
        start: range.start,
        end: range.end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_tells_paths_from_texts() {
        let one: Sources = [("a.toml", "bc")].into_iter().collect();
        let other: Sources = [("a.tomlb", "c")].into_iter().collect();
        assert_ne!(one.digest(), other.digest());
        assert_eq!(
            Sources::default().digest(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_folder_is_read_with_its_subfolders_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("mediation")).unwrap();
        std::fs::write(dir.path().join("mediation/a.toml"), "x = 1").unwrap();
        std::fs::write(dir.path().join("lists.toml"), "").unwrap();
        std::fs::write(dir.path().join("README"), "no").unwrap();
        std::fs::write(dir.path().join(".hidden.toml"), "no").unwrap();
        let found = Sources::from_dir(dir.path()).unwrap();
        assert_eq!(
            found.iter().map(|(p, _)| p).collect::<Vec<_>>(),
            ["lists.toml", "mediation/a.toml"]
        );
    }

    #[test]
    fn a_file_that_is_no_text_is_told_and_the_others_are_read() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("bad.csv"), [b'a', 0xff, 0xfe]).unwrap();
        let longest = usize::try_from(LONGEST).unwrap();
        std::fs::write(dir.path().join("most.toml"), " ".repeat(longest)).unwrap();
        std::fs::write(dir.path().join("more.toml"), " ".repeat(longest + 1)).unwrap();
        let found = Sources::from_dir(dir.path()).unwrap();
        let unread: Vec<_> = found.unread().iter().map(|(p, why)| (p.as_str(), *why)).collect();
        assert_eq!(
            unread,
            [
                ("bad.csv", Unread::NotUtf8 { at: 1 }),
                ("more.toml", Unread::TooLong)
            ]
        );
        assert_eq!(found.get("bad.csv"), Some("a\u{fffd}\u{fffd}"));
        assert_eq!(found.get("most.toml").map(str::len), Some(longest));
    }

    #[test]
    fn a_value_is_found_by_keys_places_and_members() {
        let text = "[act.go]\nto = \"nowhere\"\nfrom = [\"a\", \"b\"]\n";
        let files = BTreeMap::from([("p.toml".to_owned(), text.to_owned())]);
        let at = |path: &[&str]| locate(&files, "p.toml", path).map(|s| text[s.start..s.end].to_owned());
        assert_eq!(at(&["act", "go", "to"]).as_deref(), Some("\"nowhere\""));
        assert_eq!(at(&["act", "go", "from", "1"]).as_deref(), Some("\"b\""));
        assert_eq!(at(&["act", "go", "from", "b"]).as_deref(), Some("\"b\""));
        assert_eq!(at(&["act", "stay"]), None);
    }
}
