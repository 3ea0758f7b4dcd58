//! The trace: records, the file format they are kept in, and the recorder that makes them.
//!
//! Only this room reads and writes the format.

pub mod links;
pub mod option;
pub mod origin;
pub mod packet;
pub mod read;
pub mod record;
pub mod recorder;
pub mod schema;
pub mod statement;
pub mod words;
pub mod write;

pub use links::Links;
pub use record::{Header, Record};
pub use recorder::Recorder;
