pub trait Matcher {
    type Error;
    const LIMIT: u8;
    fn find(&self) -> Option<u8>;
}

trait Private {
    fn inside(&self);
}

pub struct Only;

impl Only {
    fn own(&self) {}
    pub fn open(&self) {}
}

impl std::fmt::Display for Only {
    fn fmt(&self) {}
}
