//! The trace: the file format of steps.
//!
//! Only this module reads and writes the format.

pub mod encode;
pub mod homework;
mod json;
pub mod lab;
pub mod option;
pub mod packet;
pub mod read;
pub mod record;
pub mod schema;
pub mod words;
pub mod write;

pub use encode::Encoder;
pub use read::Item;
pub use record::Record;
