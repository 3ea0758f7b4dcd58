//! The assignments that come with captrace.

/// An assignment that comes with captrace.
#[derive(Debug, Clone, Copy)]
pub struct ShippedAssignment {
    /// Its name.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
    /// What stands next to it, each with its name: a scenario, a recorded trace.
    pub files: &'static [(&'static str, &'static [u8])],
}

macro_rules! shipped {
    ($name:literal $(, $file:literal)*) => {
        ShippedAssignment {
            name: $name,
            text: include_str!(concat!("shipped/", $name, ".toml")),
            files: &[$(($file, include_bytes!(concat!("shipped/", $file)))),*],
        }
    };
}

/// All of them.
pub const SHIPPED: &[ShippedAssignment] = &[
    shipped!("handshake-and-close"),
    shipped!("udp-against-tcp"),
    shipped!("reliable-transfer", "transfer.toml", "loss.pcap.gz"),
    shipped!("flow-control", "reader.toml", "zero-window.pcap.gz"),
    shipped!("congestion", "upload.toml", "upload-far.pcap.gz"),
];

/// The one with this name.
pub fn named(name: &str) -> Option<&'static ShippedAssignment> {
    SHIPPED.iter().find(|shipped| shipped.name == name)
}
