//! Routes, the API, pages.
