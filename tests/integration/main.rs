//! Tests of the whole program, in one binary.

mod app;
mod flow;
mod real_pages;
mod rooms;
mod site;
