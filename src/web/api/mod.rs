//! The API: what programs read. Each version has frozen types of its own, never those of the domain.

pub(crate) mod problem;
pub(crate) mod v1;
