//! `captrace schema`: the JSON Schema of the trace format.

use super::Failure;
use crate::app::screen::print;
use crate::trace::schema;

pub(super) fn run() -> Result<(), Failure> {
    Ok(print(&schema::text())?)
}
