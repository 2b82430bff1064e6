//! Files: evidence, scans, papers, each under the SHA-256 of its content.
//!
//! Always holds: what lies in the store is sealed with the county's key (AES-256-GCM, bound to the digest) and is
//! checked against its digest when it is read, so that a changed file is an error and never an answer; a file is
//! written once and never changed. What is known of a file, and who may see it, stands in the database.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures::executor::block_on;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::hex;
use crate::secret::Vault;

/// The files of a county.
#[derive(Debug, Clone)]
pub struct Files {
    kept: Arc<dyn ObjectStore>,
    vault: Vault,
    /// Whoever keeps or clears away waits for its turn: what is being noted is not cleared away.
    turn: Arc<Mutex<()>>,
}

impl Files {
    /// The folder beside a database.
    pub fn folder(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".files");
        PathBuf::from(name)
    }

    /// The files in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it can be neither found nor made.
    pub fn in_folder(folder: &Path, vault: Vault) -> Result<Self, StoreError> {
        let failed = |why: String| StoreError::Access {
            what: format!("{}: {why}", folder.display()),
        };
        std::fs::create_dir_all(folder).map_err(|e| failed(e.to_string()))?;
        let kept = LocalFileSystem::new_with_prefix(folder).map_err(|e| failed(e.to_string()))?;
        Ok(Self {
            kept: Arc::new(kept.with_fsync(true)),
            vault,
            turn: Arc::default(),
        })
    }

    /// The SHA-256 of a content, hex: the name it lies under.
    pub fn digest(content: &[u8]) -> String {
        hex::encode(&Sha256::digest(content))
    }

    /// Keeps a content and notes it; answers its digest. Blocks until it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written or noted.
    pub fn put(
        &self,
        content: &[u8],
        note: impl FnOnce(&str) -> Result<(), StoreError>,
    ) -> Result<String, StoreError> {
        let digest = Self::digest(content);
        let place = place(&digest)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if block_on(self.kept.head(&place)).is_err() {
            let sealed = self.vault.seal_bytes(&bound_to(&digest), content)?;
            block_on(self.kept.put(&place, PutPayload::from(sealed))).map_err(|e| failed(&e))?;
        }
        note(&digest)?;
        Ok(digest)
    }

    /// The content of that digest; absent where it is not kept.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when it was changed or the key is another's; else when it cannot be read.
    pub fn get(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = block_on(async {
            self.kept
                .get(&place(digest)?)
                .await?
                .bytes()
                .await
                .map_err(Fault::from)
        });
        let sealed = match found {
            Ok(sealed) => sealed,
            Err(Fault::Kept(object_store::Error::NotFound { .. })) => return Ok(None),
            Err(Fault::Kept(error)) => return Err(failed(&error)),
            Err(Fault::Place(error)) => return Err(error),
        };
        let content = self.vault.unseal_bytes(&bound_to(digest), &sealed);
        match content {
            Some(content) if Self::digest(&content) == digest => Ok(Some(content)),
            _ => Err(StoreError::Sealed {
                id: digest.to_owned(),
            }),
        }
    }

    /// Removes the contents that hang nowhere; `idle` says which.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn clear(&self, idle: impl FnOnce() -> Result<Vec<String>, StoreError>) -> Result<(), StoreError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        for digest in idle()? {
            match block_on(self.kept.delete(&place(&digest)?)) {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        Ok(())
    }
}

enum Fault {
    Place(StoreError),
    Kept(object_store::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Place(error)
    }
}

impl From<object_store::Error> for Fault {
    fn from(error: object_store::Error) -> Self {
        Self::Kept(error)
    }
}

/// `ab/abcd…`: folders of a few thousand files each. Nothing but a digest is a place.
fn place(digest: &str) -> Result<Place, StoreError> {
    let hex = digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let folder = digest
        .get(..2)
        .filter(|_| hex)
        .ok_or_else(|| StoreError::Malformed {
            what: format!("{digest:?} is no digest of a file"),
        })?;
    Ok(Place::from_iter([folder, digest]))
}

/// What a sealed content is bound to: under another's name it does not open.
fn bound_to(digest: &str) -> Vec<u8> {
    format!("file|{digest}").into_bytes()
}

fn failed(error: &object_store::Error) -> StoreError {
    StoreError::Access {
        what: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;

    fn files(folder: &Path, key: [u8; 32]) -> Files {
        Files::in_folder(&folder.join("a.db.files"), Vault::new(Key::fixed(key))).unwrap()
    }

    #[test]
    fn a_content_comes_back_lies_sealed_and_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path(), [1; 32]);
        let put = || files.put("调解协议".as_bytes(), |_| Ok(())).unwrap();
        let digest = put();
        assert_eq!(digest, put());
        assert_eq!(files.get(&digest).unwrap().unwrap(), "调解协议".as_bytes());
        let lies = folder.path().join("a.db.files").join(&digest[..2]).join(&digest);
        let sealed = std::fs::read(&lies).unwrap();
        assert!(!sealed.windows(3).any(|w| w == "调".as_bytes()));
        assert_eq!(files.get(&Files::digest(b"another")).unwrap(), None);
        for _ in 0..2 {
            files.clear(|| Ok(vec![digest.clone()])).unwrap();
        }
        assert_eq!(files.get(&digest).unwrap(), None);
    }

    #[test]
    fn a_changed_content_another_name_and_another_key_do_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let ours = files(folder.path(), [1; 32]);
        let digest = ours.put(b"one", |_| Ok(())).unwrap();
        let sealed = Err(StoreError::Sealed { id: digest.clone() });
        assert_eq!(files(folder.path(), [2; 32]).get(&digest), sealed);

        let at = |digest: &str| folder.path().join("a.db.files").join(&digest[..2]).join(digest);
        let other = ours.put(b"two", |_| Ok(())).unwrap();
        std::fs::copy(at(&other), at(&digest)).unwrap();
        assert_eq!(ours.get(&digest), sealed);
        let mut bytes = std::fs::read(at(&other)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(at(&other), bytes).unwrap();
        assert!(ours.get(&other).is_err());
    }

    #[test]
    fn nothing_but_a_digest_is_a_place() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path(), [1; 32]);
        for name in [
            "",
            "../../etc/passwd",
            "ab",
            &"g".repeat(64),
            &"A".repeat(64),
            &format!("{}/", "a".repeat(63)),
        ] {
            assert!(
                matches!(files.get(name), Err(StoreError::Malformed { .. })),
                "{name}"
            );
        }
    }
}
