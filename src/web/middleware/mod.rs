//! The layers that each routed request passes.
//!
//! In: a request and the rest of the stack. Out: its response, with headers added or an error rendered.
//!
//! - `request_id`: `X-Request-Id` on each response and in the log
//! - `trace_context`: the caller's `traceparent`, returned and logged
//! - `security_headers`: refuses malformed requests, renders errors, adds the security headers

pub(crate) mod request_id;
pub(crate) mod security_headers;
pub(crate) mod trace_context;
