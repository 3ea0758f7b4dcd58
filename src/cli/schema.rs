//! `captrace schema`: the JSON Schema of the trace format.

use super::Exit;
use crate::app::screen::print;
use crate::trace::schema::TEXT;

pub(super) fn run() -> Result<(), Exit> {
    Ok(print(TEXT)?)
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::TEXT;
    use crate::trace::schema::generate;

    #[test]
    fn the_schema_is_the_one_that_the_types_give() {
        let given = generate::text();
        if env::var_os("UPDATE_SCHEMA").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/trace/schema.json");
            fs::write(path, given).unwrap();
        } else {
            assert!(
                given == TEXT,
                "it is not: UPDATE_SCHEMA=1 cargo test --lib schema, and read the difference"
            );
        }
    }
}
