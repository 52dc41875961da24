//! Raw strings to a `Consultation`.
