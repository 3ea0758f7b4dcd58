//! The textbook's programs.
