//! Keys of sessions between depots.

use std::time::{Duration, Instant};

/// A symmetric key that is only used for a while.
pub struct SessionKey {
    bytes: [u8; 32],
    made: Instant,
}

impl SessionKey {
    /// How long a key may be used before it has to be rotated.
    pub const LIFETIME: Duration = Duration::from_secs(3600);

    pub fn new(bytes: [u8; 32]) -> Self {
        SessionKey { bytes, made: Instant::now() }
    }

    pub fn expired(&self) -> bool {
        self.made.elapsed() > Self::LIFETIME
    }
}

/// Overwrites the key when it is dropped, so that it does not stay in memory.
impl Drop for SessionKey {
    fn drop(&mut self) {
        self.bytes.fill(0);
    }
}
