//! Tests of the whole program, in one binary.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may, as the tests themselves may")]

mod app;
mod changes;
mod commands;
mod faults;
mod flow;
mod hostile;
mod identity;
mod operation;
mod politeness;
mod program;
mod readme;
mod real_pages;
mod real_texts;

mod rooms;
mod site;
mod stored;
mod workbench;
