//! The sections and interfaces that a capture file describes.

use super::error::FileError;
use super::interface::{InterfaceDescription, Section};
use super::limit;
use crate::language::both;

/// The interfaces and sections that a file has described so far. Their number and size are bounded.
#[derive(Debug, Default)]
pub(super) struct Descriptions {
    pub(super) interfaces: Vec<InterfaceDescription>,
    pub(super) sections: Vec<Section>,
    text: usize,
}

impl Descriptions {
    /// Adds a section whose block is at `offset`.
    pub(super) fn add_section(&mut self, section: Section, offset: u64) -> Result<(), FileError> {
        if self.sections.len() >= limit::SECTIONS {
            return Err(FileError::TooMany {
                offset,
                what: both("sections", "个节"),
                limit: limit::SECTIONS,
            });
        }
        let texts = [&section.hardware, &section.os, &section.application];
        self.count(texts.into_iter().flatten().chain(&section.comments), offset)?;
        self.sections.push(section);
        Ok(())
    }

    /// Adds an interface whose block is at `offset`.
    pub(super) fn add_interface(
        &mut self,
        interface: InterfaceDescription,
        offset: u64,
    ) -> Result<(), FileError> {
        if self.interfaces.len() >= limit::INTERFACES {
            return Err(FileError::TooMany {
                offset,
                what: both("interfaces", "个接口"),
                limit: limit::INTERFACES,
            });
        }
        let texts = [&interface.name, &interface.description];
        self.count(texts.into_iter().flatten().chain(&interface.comments), offset)?;
        self.interfaces.push(interface);
        Ok(())
    }

    /// Counts the bytes of texts that are kept, including the overhead of each.
    fn count<'a>(&mut self, texts: impl Iterator<Item = &'a String>, offset: u64) -> Result<(), FileError> {
        self.text += texts.map(|text| text.len() + size_of::<String>()).sum::<usize>();
        if self.text > limit::TEXT {
            let what =
                both("bytes of names and comments of sections and interfaces", "字节的节和接口的名字与注释");
            return Err(FileError::TooMany { offset, what, limit: limit::TEXT });
        }
        Ok(())
    }
}
