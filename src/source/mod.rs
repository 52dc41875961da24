//! A scraper file as written and as checked.
