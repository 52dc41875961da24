//! Tests of the whole program and of rooms together.

mod real_pages;
