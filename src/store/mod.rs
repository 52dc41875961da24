//! The only user of sled, and the journal it can be rebuilt from.
