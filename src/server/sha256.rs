//! SHA-256, by the library that does all cryptography here.

use aws_lc_rs::digest;

/// The SHA-256 of some bytes.
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes.as_ref()).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The database holds such hashes.
    #[test]
    fn the_hashes_are_those_of_the_standard() {
        for (text, expected) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ] {
            let hash: String = sha256(text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, expected, "{text:?}");
        }
    }
}
