//! What was known + what is seen now to a change and its events.
