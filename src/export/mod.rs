//! Steps as text for other programs: tables, diagrams, documents, and the bytes that a flow carried.
//!
//! ```text
//! row.rs         a packet as one row: what a table says of it
//! csv.rs         packets and flows as comma-separated values
//! parquet/       packets and flows of many recordings as typed columns
//! markdown.rs    a document: a table, the ladder as text, and as a diagram
//! sequence.rs    a scene as the messages of a sequence diagram
//! mermaid.rs, plantuml.rs   the two languages for such diagrams
//! follow.rs      the bytes of both directions, in order, and what is missing of them; bytes.rs shows them
//! spell.rs       text that stays text in each of these languages
//! ```

pub mod bytes;
pub mod csv;
pub mod follow;
pub mod markdown;
pub mod mermaid;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub mod plantuml;
mod row;
mod sequence;
mod spell;
