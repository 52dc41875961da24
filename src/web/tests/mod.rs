//! The routes as clients meet them, over a small made-up snapshot.

mod api;
mod documented;
mod fixture;
mod http;
mod pages;
mod readers;

use fixture::{App, amber};
