//! Secret values: sealed apart, bound to the journal by a salted commitment, compared by a keyed hash.
//!
//! Always holds: a value is in the database only as ciphertext; entry and matter hold its [`SecretRef`] and nothing
//! more. Replay and verify need no key. A key made by [`Key::random`] takes every salt and nonce from the system, so
//! that erasing a secret's row destroys value and salt for good; a key made by [`Key::fixed`] derives them from the
//! secret's id, so that a simulated journal is the same to the byte (ids are never used again, so no nonce is).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use ed25519_dalek::{Signer, SigningKey};
use engine::ids::{County, SecretId};
use engine::value::SecretRef;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::hex;

/// A secret as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    /// Its id.
    pub id: SecretId,
    /// Its salt, hex.
    pub salt: String,
    /// Nonce and ciphertext (AES-256-GCM, bound to county and id), hex.
    pub sealed: String,
    /// Keyed hash of the value, hex.
    pub hash: String,
}

/// The county's key: one root, of which a subkey seals and another hashes.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    root: [u8; 32],
    salts: Salts,
}

/// Where salts and nonces come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Salts {
    Random,
    Derived,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({:?})", self.salts)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where chance is wanted: keys, salts and nonces"
)]
fn chance<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other {
        what: format!("no randomness: {e}"),
    })?;
    Ok(bytes)
}

/// HMAC-SHA256 over length-prefixed parts, so that no two lists of parts read alike.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key of 32 bytes is always taken; the empty answer cannot happen and opens nothing.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Key {
    /// A key from the system's randomness; so will be the salts.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Self, StoreError> {
        Ok(Self {
            root: chance()?,
            salts: Salts::Random,
        })
    }

    /// A given key, with derived salts: for simulated journals that must come out the same.
    pub fn fixed(root: [u8; 32]) -> Self {
        Self {
            root,
            salts: Salts::Derived,
        }
    }

    fn subkey(&self, purpose: &str) -> [u8; 32] {
        mac(&self.root, &[b"liantiao", purpose.as_bytes()])
    }

    /// Where the key of a database stands: beside it.
    pub fn path(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".key");
        PathBuf::from(name)
    }

    /// Writes the key file beside a database, readable by its owner only; fails where there is one.
    pub(crate) fn save(&self, database: &Path) -> Result<(), StoreError> {
        use std::io::Write as _;
        let path = Self::path(database);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists {
                path: path.display().to_string(),
            },
            _ => StoreError::Access {
                what: format!("{}: {e}", path.display()),
            },
        })?;
        let salts = match self.salts {
            Salts::Random => "random",
            Salts::Derived => "derived",
        };
        let text = format!("liantiao key 1 {salts}\n{}\n", hex::encode(&self.root));
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|e| StoreError::Access {
                what: format!("{}: {e}", path.display()),
            })
    }

    /// Reads the key file beside a database.
    pub(crate) fn load(database: &Path) -> Result<Self, StoreError> {
        let path = Self::path(database);
        let shown = || path.display().to_string();
        let none = || StoreError::KeyUnreadable { path: shown() };
        let text = match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| none())?,
            Err(_) => return Err(StoreError::NoKey { path: shown() }),
        };
        let (head, rest) = text.split_once('\n').ok_or_else(none)?;
        let salts = match head {
            "liantiao key 1 random" => Salts::Random,
            "liantiao key 1 derived" => Salts::Derived,
            _ => return Err(none()),
        };
        let root = hex::decode(rest.trim_end())
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(none)?;
        Ok(Self { root, salts })
    }
}

/// Seals and opens the secrets of a county. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    key: Arc<Key>,
    seal: [u8; 32],
    hash: [u8; 32],
}

impl Vault {
    /// A vault under that key.
    pub fn new(key: Key) -> Self {
        let (seal, hash) = (key.subkey("seal"), key.subkey("hash"));
        Self {
            key: Arc::new(key),
            seal,
            hash,
        }
    }

    /// Seals a value: what goes into the secret store, and what stands for it in entry and matter.
    ///
    /// # Errors
    /// When the system has no randomness (keys of [`Key::random`]).
    pub fn put(
        &self,
        county: &County,
        id: &SecretId,
        value: &str,
    ) -> Result<(SecretRow, SecretRef), StoreError> {
        let (salt, nonce): ([u8; 32], [u8; 12]) = match self.key.salts {
            Salts::Random => (chance()?, chance()?),
            Salts::Derived => {
                let derive = |purpose: &[u8]| {
                    mac(
                        &self.key.root,
                        &[purpose, county.as_str().as_bytes(), id.as_str().as_bytes()],
                    )
                };
                let [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, ..] = derive(b"nonce");
                (
                    derive(b"salt"),
                    [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11],
                )
            }
        };
        let aad = bound_to(county, id);
        let ciphertext = self
            .cipher()
            .and_then(|c| {
                c.encrypt(
                    &Nonce::from(nonce),
                    Payload {
                        msg: value.as_bytes(),
                        aad: &aad,
                    },
                )
                .ok()
            })
            .ok_or_else(|| StoreError::Sealed { id: id.0.clone() })?;
        let commitment = commitment(&salt, value);
        let hash = self.hash(value);
        let sealed = hex::encode(&nonce) + &hex::encode(&ciphertext);
        let row = SecretRow {
            id: id.clone(),
            salt: hex::encode(&salt),
            sealed,
            hash: hash.clone(),
        };
        Ok((
            row,
            SecretRef {
                secret: id.clone(),
                commitment,
                hash,
            },
        ))
    }

    /// Seals a text that is no part of the journal, bound to what it is. Nonces are always from the system: such a
    /// text is written anew under the same name. Hex.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, county: &County, bound_to_name: &str, text: &str) -> Result<String, StoreError> {
        let aad = format!("{county}|own|{bound_to_name}");
        Ok(hex::encode(&self.seal_bytes(aad.as_bytes(), text.as_bytes())?))
    }

    /// Opens what [`Vault::seal`] sealed.
    ///
    /// # Errors
    /// When the key is another's, or the text was changed or is another's.
    pub fn unseal(&self, county: &County, bound_to_name: &str, sealed: &str) -> Result<String, StoreError> {
        let closed = || StoreError::Sealed {
            id: bound_to_name.to_owned(),
        };
        let bytes = hex::decode(sealed).ok_or_else(closed)?;
        let aad = format!("{county}|own|{bound_to_name}");
        let plain = self.unseal_bytes(aad.as_bytes(), &bytes);
        String::from_utf8(plain.ok_or_else(closed)?).map_err(|_| closed())
    }

    /// Seals bytes, bound to what they are: nonce and ciphertext. Nonces are always from the system.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal_bytes(&self, bound_to: &[u8], bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce: [u8; 12] = chance()?;
        let payload = Payload {
            msg: bytes,
            aad: bound_to,
        };
        let sealed = self
            .cipher()
            .and_then(|cipher| cipher.encrypt(&Nonce::from(nonce), payload).ok())
            .ok_or_else(|| StoreError::Sealed {
                id: String::from_utf8_lossy(bound_to).into_owned(),
            })?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Vault::seal_bytes`] sealed; absent when the key is another's, or it was changed or is another's.
    pub fn unseal_bytes(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<12>()?;
        let payload = Payload {
            msg: ciphertext,
            aad: bound_to,
        };
        self.cipher()?.decrypt(&Nonce::from(*nonce), payload).ok()
    }

    /// The county's signature under a text (Ed25519, RFC 8032), hex: what receipts and reports carry.
    pub fn sign(&self, text: &str) -> String {
        hex::encode(&self.signer().sign(text.as_bytes()).to_bytes())
    }

    /// The key by which [`Vault::sign`]'s signatures are checked, hex.
    pub fn public_key(&self) -> String {
        hex::encode(self.signer().verifying_key().as_bytes())
    }

    fn signer(&self) -> SigningKey {
        SigningKey::from_bytes(&self.key.subkey("sign"))
    }

    /// The keyed hash of a value, hex: equality without the value.
    pub fn hash(&self, value: &str) -> String {
        hex::encode(&mac(&self.hash, &[value.as_bytes()]))
    }

    /// Opens a stored secret.
    ///
    /// # Errors
    /// When the key is another's or the row was changed.
    pub fn open(&self, county: &County, row: &SecretRow) -> Result<String, StoreError> {
        let closed = || StoreError::Sealed { id: row.id.0.clone() };
        let bytes = hex::decode(&row.sealed).ok_or_else(closed)?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<12>().ok_or_else(closed)?;
        let aad = bound_to(county, &row.id);
        let plain = self
            .cipher()
            .and_then(|c| {
                c.decrypt(
                    &Nonce::from(*nonce),
                    Payload {
                        msg: ciphertext,
                        aad: &aad,
                    },
                )
                .ok()
            })
            .ok_or_else(closed)?;
        String::from_utf8(plain).map_err(|_| closed())
    }

    /// Whether a stored secret opens to what a reference to it committed to.
    pub fn fits(&self, county: &County, row: &SecretRow, reference: &SecretRef) -> bool {
        let Ok(value) = self.open(county, row) else {
            return false;
        };
        let salt = hex::decode(&row.salt);
        salt.is_some_and(|salt| commitment(&salt, &value) == reference.commitment)
    }

    fn cipher(&self) -> Option<Aes256Gcm> {
        Aes256Gcm::new_from_slice(&self.seal).ok()
    }
}

/// What the journal keeps of a value: SHA-256 of salt and value, hex.
fn commitment(salt: &[u8], value: &str) -> String {
    hex::encode(&Sha256::new().chain_update(salt).chain_update(value).finalize())
}

/// What a ciphertext is bound to: it opens at no other place.
fn bound_to(county: &County, id: &SecretId) -> Vec<u8> {
    format!("{county}|{id}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn county() -> County {
        County::from("350583")
    }

    #[test]
    fn a_value_comes_back_and_stands_nowhere_in_clear() {
        for key in [Key::fixed([7; 32]), Key::random().unwrap()] {
            let vault = Vault::new(key);
            let id = SecretId::from("s1");
            let (row, reference) = vault.put(&county(), &id, "350583199001010007").unwrap();
            assert_eq!(vault.open(&county(), &row).unwrap(), "350583199001010007");
            assert!(!format!("{row:?}{reference:?}").contains("350583199001010007"));
            let salt = hex::decode(&row.salt).unwrap();
            let again = Sha256::new()
                .chain_update(salt)
                .chain_update("350583199001010007")
                .finalize();
            assert_eq!(reference.commitment, hex::encode(&again));
        }
    }

    #[test]
    fn equal_values_have_equal_hashes_and_nothing_else_in_common() {
        let vault = Vault::new(Key::fixed([7; 32]));
        let (a, ra) = vault.put(&county(), &SecretId::from("s1"), "x").unwrap();
        let (b, rb) = vault.put(&county(), &SecretId::from("s2"), "x").unwrap();
        assert_eq!(a.hash, b.hash);
        assert_ne!(a.sealed, b.sealed);
        assert_ne!(ra.commitment, rb.commitment);
        assert_ne!(vault.hash("x"), vault.hash("y"));
        assert_ne!(vault.hash("x"), Vault::new(Key::fixed([8; 32])).hash("x"));
    }

    #[test]
    fn a_fixed_key_seals_the_same_way_and_a_random_one_never_does() {
        let id = SecretId::from("s1");
        let put = |key: &Key| Vault::new(key.clone()).put(&county(), &id, "x").unwrap();
        let fixed = Key::fixed([7; 32]);
        assert_eq!(put(&fixed), put(&fixed));
        let random = Key::random().unwrap();
        assert_ne!(put(&random).0.sealed, put(&random).0.sealed);
    }

    #[test]
    fn a_secret_opens_at_no_other_place() {
        let vault = Vault::new(Key::fixed([7; 32]));
        let (row, _) = vault.put(&county(), &SecretId::from("s1"), "x").unwrap();
        let moved = SecretRow {
            id: SecretId::from("s2"),
            ..row.clone()
        };
        assert!(vault.open(&county(), &moved).is_err());
        assert!(vault.open(&County::from("350582"), &row).is_err());
        assert!(Vault::new(Key::fixed([8; 32])).open(&county(), &row).is_err());
        let cut = SecretRow {
            sealed: row.sealed.chars().take(10).collect(),
            ..row
        };
        assert!(vault.open(&county(), &cut).is_err());
    }

    #[test]
    fn the_key_file_is_the_owners_alone_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        for (n, key) in [Key::fixed([7; 32]), Key::random().unwrap()]
            .into_iter()
            .enumerate()
        {
            let database = folder.path().join(format!("{n}.db"));
            key.save(&database).unwrap();
            assert_eq!(Key::load(&database).unwrap(), key);
            assert!(matches!(key.save(&database), Err(StoreError::Exists { .. })));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = std::fs::metadata(Key::path(&database))
                    .unwrap()
                    .permissions()
                    .mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
        assert!(matches!(Key::load(&database), Err(StoreError::NoKey { .. })));
        for garbage in [&b"liantiao key 1 random\nzz\n"[..], b"", b"\xff\xfe"] {
            std::fs::write(Key::path(&database), garbage).unwrap();
            assert!(matches!(
                Key::load(&database),
                Err(StoreError::KeyUnreadable { .. })
            ));
        }
    }
}
