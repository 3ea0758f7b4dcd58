//! Chinese (simplified). Words follow the Chinese edition of the textbook: 报文段 (segment), 数据报 (datagram),
//! 三次握手 (handshake), 关闭连接 (teardown: a close takes three segments or four), 首部 (header).

mod brief;
mod carrier;
mod column;
mod compare;
mod field;
mod icmp;
mod meaning;
mod measure;
mod number;
mod phrase;
mod remark;
mod sentence;
mod term;

pub(super) use brief::brief;
pub(super) use column::{ending, heading, shape};
pub(super) use compare::{measure, value, why};
pub(super) use field::{field, title};
pub(super) use icmp::{icmp_code, icmp_kind};
pub(super) use meaning::meaning;
pub(super) use number::{ether_type, ip_protocol};
pub(super) use phrase::phrase;
pub(super) use remark::remark;
pub(super) use sentence::{difference, sentence};
pub(super) use term::term;
