//! A page to raw items, verbatim.
