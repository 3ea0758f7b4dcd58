//! The annotations of a capture file (comments, flags, interfaces), converted to and from those of a trace.

use crate::source::file::{Annotations, FrameRef, InterfaceDescription, PacketFlags, Section};
use crate::step::vantage::{FileOrigin, InterfaceOrigin, Vantage};
use crate::step::{FileOption, PacketOrigin};

/// What the sections of a file say about it; `None` if nothing.
pub(crate) fn of_sections(sections: &[Section]) -> Option<FileOrigin> {
    let first =
        |pick: fn(&Section) -> &Option<String>| sections.iter().find_map(|section| pick(section).clone());
    let origin = FileOrigin {
        comments: sections.iter().flat_map(|section| section.comments.iter().cloned()).collect(),
        hardware: first(|section| &section.hardware),
        os: first(|section| &section.os),
        application: first(|section| &section.application),
    };
    Some(origin).filter(|origin| *origin != FileOrigin::default())
}

/// The first section of a file that is made from a trace: that of the file from which the trace was made.
pub(crate) fn section(origin: Option<&FileOrigin>) -> Section {
    let Some(FileOrigin { comments, hardware, os, application }) = origin.cloned() else {
        return Section::ours();
    };
    Section { comments, hardware, os, application: application.or(Section::ours().application) }
}

/// What a file says about an interface in addition to what every trace has; `None` if nothing.
pub(crate) fn of_interface(interface: &InterfaceDescription) -> Option<InterfaceOrigin> {
    let InterfaceDescription { name, description, comments, snaplen, time_offset, fcs_length, .. } =
        interface;
    let origin = InterfaceOrigin {
        name: name.clone(),
        description: description.clone(),
        comments: comments.clone(),
        snaplen: Some(*snaplen).filter(|snaplen| *snaplen != 0),
        time_offset_s: Some(*time_offset).filter(|offset| *offset != 0),
        fcs_len: *fcs_length,
    };
    let plain = InterfaceOrigin { name: name.clone(), ..InterfaceOrigin::default() };
    Some(origin).filter(|origin| name.is_none() || *origin != plain)
}

/// A vantage as an interface of a file.
pub(crate) fn interface(vantage: &Vantage) -> InterfaceDescription {
    let named = InterfaceDescription::named(&vantage.interface, vantage.link());
    let Some(origin) = vantage.file.clone() else { return named };
    let InterfaceOrigin { name, description, comments, snaplen, time_offset_s, fcs_len } = origin;
    InterfaceDescription {
        name,
        description,
        comments,
        snaplen: snaplen.unwrap_or(0),
        time_offset: time_offset_s.unwrap_or(0),
        fcs_length: fcs_len,
        ..named
    }
}

/// The annotations of a packet other than its comments; `None` if there are none.
pub(crate) fn of_packet(frame: &FrameRef<'_>) -> Option<PacketOrigin> {
    let flags = frame.flags();
    let origin = PacketOrigin {
        timed: frame.time.is_some(),
        direction: flags.and_then(PacketFlags::direction),
        flags: flags.map(|flags| flags.0),
        packet_id: frame.packet_id(),
        dropped: frame.drop_count(),
        options: frame
            .other_options()
            .map(|(code, data)| FileOption { code, data: data.into_owned() })
            .collect(),
    };
    Some(origin).filter(|origin| *origin != PacketOrigin::default())
}

/// The annotations to write for a packet that came from a file.
pub(crate) fn annotations(origin: &PacketOrigin) -> Annotations {
    let PacketOrigin { direction, flags, packet_id, dropped, options, .. } = origin;
    Annotations {
        comments: Vec::new(),
        flags: flags.map(PacketFlags).or_else(|| direction.map(PacketFlags::from)),
        packet_id: *packet_id,
        drop_count: *dropped,
        others: options.iter().map(|option| (option.code, option.data.clone())).collect(),
    }
}
