//! Entries to bytes: Atom, JSON Feed and the others. Pure.
