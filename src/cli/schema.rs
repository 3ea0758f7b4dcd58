//! `captrace schema`: the JSON Schema of the trace format.

use super::Exit;
use crate::app::screen::print;
use crate::trace::schema;

pub(super) fn run() -> Result<(), Exit> {
    Ok(print(&schema::text())?)
}
