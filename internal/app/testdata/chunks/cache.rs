//! A cache of pages.

use std::collections::HashMap;
use std::time::{Duration, Instant};

const MAX: usize = 1024;

/// A page with the time until which it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub body: Vec<u8>,
    expires: Instant,
}

/// What a cache asks of its clock.
pub trait Clock {
    fn now(&self) -> Instant;
}

#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    #[error("the page is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the cache is full")]
    Full,
}

/// Keeps pages by their path.
pub struct Cache<C: Clock> {
    pages: HashMap<String, Page>,
    clock: C,
    hits: u64,
}

impl<C: Clock> Cache<C> {
    pub fn new(clock: C) -> Self {
        Cache { pages: HashMap::new(), clock, hits: 0 }
    }

    /// Returns a page that has not expired. One that has is dropped, so that the next call of
    /// [`Cache::put`] has room.
    pub fn get(&mut self, path: &str) -> Option<&Page> {
        let now = self.clock.now();
        if self.pages.get(path).is_some_and(|p| p.expires <= now) {
            self.pages.remove(path);
        }
        let page = self.pages.get(path);
        if page.is_some() {
            self.hits += 1;
        }
        page
    }

    #[must_use]
    pub fn put(&mut self, path: &str, body: Vec<u8>, ttl: Duration) -> Result<(), CacheError> {
        if body.len() > 1 << 20 {
            return Err(CacheError::TooLarge(1 << 20));
        }
        if self.pages.len() >= MAX {
            let now = self.clock.now();
            self.pages.retain(|_, p| p.expires > now);
        }
        if self.pages.len() >= MAX {
            return Err(CacheError::Full);
        }
        let expires = self.clock.now() + ttl;
        self.pages.insert(path.to_owned(), Page { body, expires });
        Ok(())
    }
}

impl<C: Clock + Default> Default for Cache<C> {
    fn default() -> Self {
        Self::new(C::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Frozen(Instant);

    impl Clock for Frozen {
        fn now(&self) -> Instant {
            self.0
        }
    }

    #[test]
    fn a_page_is_found() {
        let mut cache = Cache::new(Frozen(Instant::now()));
        cache.put("/a", b"a".to_vec(), Duration::from_secs(1)).unwrap();
        assert_eq!(cache.get("/a").unwrap().body, b"a");
        assert!(cache.get("/b").is_none());
    }
}
