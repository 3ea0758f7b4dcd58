//! Notices: what there is to say apart from the output, while something runs.
//!
//! The application prints none by itself. A program that wants them takes them, as `cli` does.

use std::sync::OnceLock;

/// Who takes the notices.
static LISTENER: OnceLock<fn(&str)> = OnceLock::new();

/// Gives all notices from now on to this function. The first listener stays.
pub(crate) fn listen(listener: fn(&str)) {
    let _ = LISTENER.set(listener);
}

/// Gives a notice to the listener, if there is one.
pub(crate) fn notify(notice: &str) {
    if let Some(listener) = LISTENER.get() {
        listener(notice);
    }
}
