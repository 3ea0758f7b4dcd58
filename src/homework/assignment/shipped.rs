//! The assignments that come with captrace.

/// An assignment that comes with captrace.
#[derive(Debug, Clone, Copy)]
pub struct ShippedAssignment {
    /// Its name.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
    /// Its recorded trace, by its name and its bytes.
    pub trace: Option<(&'static str, &'static [u8])>,
}

macro_rules! shipped {
    ($name:literal) => {
        ShippedAssignment {
            name: $name,
            text: include_str!(concat!("shipped/", $name, ".toml")),
            trace: None,
        }
    };
    ($name:literal, $trace:literal) => {
        ShippedAssignment {
            name: $name,
            text: include_str!(concat!("shipped/", $name, ".toml")),
            trace: Some(($trace, include_bytes!(concat!("shipped/", $trace)))),
        }
    };
}

/// All of them.
pub const SHIPPED: &[ShippedAssignment] = &[
    shipped!("handshake-and-close"),
    shipped!("udp-against-tcp"),
    shipped!("reliable-transfer", "loss.pcap.gz"),
    shipped!("flow-control", "zero-window.pcap.gz"),
    shipped!("congestion", "upload-far.pcap.gz"),
];

/// The one with this name.
pub fn named(name: &str) -> Option<&'static ShippedAssignment> {
    SHIPPED.iter().find(|shipped| shipped.name == name)
}
