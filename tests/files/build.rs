//! Files made by hand, byte by byte, in either order.

/// The byte order of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

pub(crate) const ORDERS: [Order; 2] = [Order::Little, Order::Big];

impl Order {
    pub(crate) fn u16(self, number: u16) -> [u8; 2] {
        if self == Self::Little { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    pub(crate) fn u32(self, number: u32) -> [u8; 4] {
        if self == Self::Little { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    pub(crate) fn u64(self, number: u64) -> [u8; 8] {
        if self == Self::Little { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    /// 32-bit numbers, one after the other.
    pub(crate) fn words(self, words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|&word| self.u32(word)).collect()
    }
}

/// A pcap file that is being made.
#[derive(Clone)]
pub(crate) struct Pcap {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl Pcap {
    pub(crate) fn new(order: Order, magic: u32, version: (u16, u16), snaplen: u32, network: u32) -> Self {
        let mut bytes = order.u32(magic).to_vec();
        bytes.extend(order.u16(version.0));
        bytes.extend(order.u16(version.1));
        bytes.extend(order.words(&[0, 0, snaplen, network]));
        Self { order, bytes }
    }

    pub(crate) fn ordinary(order: Order) -> Self {
        Self::new(order, 0xa1b2_c3d4, (2, 4), 65535, 1)
    }

    /// The four numbers of a packet header as given, and the rest.
    pub(crate) fn packet(mut self, header: [u32; 4], rest: &[u8]) -> Self {
        self.bytes.extend(self.order.words(&header));
        self.bytes.extend(rest);
        self
    }
}

/// A pcapng file that is being made.
#[derive(Clone)]
pub(crate) struct PcapNg {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl PcapNg {
    /// A file that begins with a section.
    pub(crate) fn new(order: Order) -> Self {
        Self { order, bytes: Vec::new() }.section(order, u64::MAX, &[])
    }

    pub(crate) fn section(mut self, order: Order, length: u64, options: &[(u16, &[u8])]) -> Self {
        self.order = order;
        let mut body = order.u32(0x1a2b_3c4d).to_vec();
        body.extend(order.u16(1));
        body.extend(order.u16(0));
        body.extend(order.u64(length));
        body.extend(self.options(options));
        self.block(0x0a0d_0d0a, &body)
    }

    pub(crate) fn interface(self, link_type: u16, snaplen: u32, options: &[(u16, &[u8])]) -> Self {
        let mut body = self.order.u16(link_type).to_vec();
        body.extend(self.order.u16(0));
        body.extend(self.order.u32(snaplen));
        body.extend(self.options(options));
        self.block(1, &body)
    }

    pub(crate) fn enhanced(
        self,
        interface: u32,
        ticks: u64,
        original: u32,
        bytes: &[u8],
        options: &[(u16, &[u8])],
    ) -> Self {
        let high = u32::try_from(ticks >> 32).unwrap();
        let low = u32::try_from(ticks & 0xffff_ffff).unwrap();
        let mut body =
            self.order.words(&[interface, high, low, u32::try_from(bytes.len()).unwrap(), original]);
        body.extend(pad(bytes));
        body.extend(self.options(options));
        self.block(6, &body)
    }

    pub(crate) fn simple(self, original: u32, bytes: &[u8]) -> Self {
        let mut body = self.order.u32(original).to_vec();
        body.extend(pad(bytes));
        self.block(3, &body)
    }

    pub(crate) fn block(mut self, kind: u32, body: &[u8]) -> Self {
        let body = pad(body);
        let length = u32::try_from(body.len() + 12).unwrap();
        self.bytes.extend(self.order.words(&[kind, length]));
        self.bytes.extend(body);
        self.bytes.extend(self.order.u32(length));
        self
    }

    fn options(&self, options: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (code, value) in options {
            bytes.extend(self.order.u16(*code));
            bytes.extend(self.order.u16(u16::try_from(value.len()).unwrap()));
            bytes.extend(pad(value));
        }
        if !options.is_empty() {
            bytes.extend([0; 4]);
        }
        bytes
    }
}

pub(crate) fn pad(bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.resize(bytes.len().next_multiple_of(4), 0);
    padded
}
