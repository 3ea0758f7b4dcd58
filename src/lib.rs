//! captrace shows what TCP and UDP really do.

pub mod analysis;
pub mod call;
pub mod cli;
pub mod decode;
pub mod explain;
pub mod frame;
pub mod lab;
pub mod source;
pub mod textbook;
pub mod trace;
pub mod view;
