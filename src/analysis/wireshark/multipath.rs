//! Connections of Multipath TCP. Wireshark groups a connection with those that join it: a key from the handshake
//! identifies the group, and a join carries the token of that key.

use std::collections::HashMap;

use super::digest::{sha1, sha256};
use super::side::{PerSide, Side};

/// The most groups that are remembered; the oldest one is forgotten first.
const MOST: usize = 4096;

/// What a header says about the group of its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupMessage {
    /// The sender's key, and in the handshake's third segment the receiver's too, as tokens.
    Keys { own: u32, other: Option<u32> },
    /// The token of the group that the connection joins.
    Join(u32),
    /// Anything else.
    Other,
}

/// The token of a key (RFC 6824, section 3.2; from version 1 on, RFC 8684, section 3.2).
pub(super) fn token(version: u8, key: u64) -> u32 {
    if version == 0 { sha1(key) } else { sha256(key) }
}

/// The role of a connection in its group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subflow {
    group: u64,
    /// The side of the connection that belongs to the end which began the group.
    first: Side,
}

/// The connections of one Multipath TCP session.
#[derive(Debug, Clone, Copy, Default)]
struct ConnectionGroup {
    number: u64,
    /// The kinds of messages that were seen on any of them, one bit each.
    messages: u8,
    tokens: PerSide<Option<u32>>,
}

/// The groups that are followed.
#[derive(Debug, Default)]
pub(super) struct ConnectionGroups {
    ring: Vec<ConnectionGroup>,
    begun: u64,
    /// The group that has this token, and whether its first end has it.
    by_token: HashMap<u32, (u64, Side)>,
}

impl ConnectionGroups {
    /// The kinds of messages that were seen in the group of this member.
    pub(super) fn messages(&self, member: Option<Subflow>) -> Option<u8> {
        let number = member?.group;
        let group = self.ring.get(place(number))?;
        (group.number == number).then_some(group.messages)
    }

    /// Adds to the kinds of messages that were seen.
    pub(super) fn saw(&mut self, member: Option<Subflow>, messages: u8) {
        if let Some(group) = member.and_then(|member| self.group(member.group)) {
            group.messages |= messages;
        }
    }

    /// Follows a message that `side` of a connection sent; returns the role of the connection in its group, or `None` if
    /// Wireshark fails on the message and stops reading the segment.
    pub(super) fn member(
        &mut self,
        member: Option<Subflow>,
        side: Side,
        message: GroupMessage,
    ) -> Option<Subflow> {
        let (own, other) = match (message, member) {
            (GroupMessage::Keys { own, other }, _) => (own, other),
            (_, Some(member)) => return Some(member),
            (GroupMessage::Join(token), None) => return Some(self.joining(side, token)),
            (GroupMessage::Other, None) => return Some(self.begin(side)),
        };
        let joined = self.known(own, side);
        if joined.is_none()
            && let Some(member) = member
            && let Some(tokens) = self.tokens(member)
        {
            if tokens.of(member.role(side)).is_some() {
                return Some(member);
            }
            if tokens.of(member.role(side.other())).is_none() {
                // A group that began without keys has no place for one.
                return None;
            }
        }
        let member = joined.or(member).unwrap_or_else(|| self.begin(side));
        self.tell(member, side, own);
        if let Some(other) = other {
            self.tell(member, side.other(), other);
        }
        Some(member)
    }

    /// The role of a connection that joins with the other end's token. An unknown token begins a group.
    fn joining(&mut self, side: Side, token: u32) -> Subflow {
        self.known(token, side.other()).unwrap_or_else(|| {
            let member = self.begin(side);
            self.tell(member, side.other(), token);
            member
        })
    }

    /// The role in the group that a token belongs to, for the end with that token.
    fn known(&self, token: u32, side: Side) -> Option<Subflow> {
        let (group, role) = *self.by_token.get(&token)?;
        Some(Subflow { group, first: if role == Side::High { side } else { side.other() } })
    }

    fn begin(&mut self, side: Side) -> Subflow {
        self.begun += 1;
        let group = ConnectionGroup { number: self.begun, ..ConnectionGroup::default() };
        if let Some(oldest) = self.ring.get_mut(place(self.begun)) {
            let tokens = std::mem::replace(oldest, group).tokens;
            for token in [tokens.of(Side::High), tokens.of(Side::Low)].into_iter().flatten() {
                self.by_token.remove(token);
            }
        } else {
            // Number 1 comes first, so that place 0 is filled before it is used.
            self.ring.resize(place(self.begun), ConnectionGroup::default());
            self.ring.push(group);
        }
        Subflow { group: self.begun, first: side }
    }

    /// Records the token of an end that has none yet.
    fn tell(&mut self, member: Subflow, side: Side, token: u32) {
        let role = member.role(side);
        let Some(group) = self.group(member.group) else { return };
        if group.tokens.of(role).is_none() && !self.by_token.contains_key(&token) {
            if let Some(group) = self.group(member.group) {
                *group.tokens.of_mut(role) = Some(token);
            }
            self.by_token.insert(token, (member.group, role));
        }
    }

    fn tokens(&self, member: Subflow) -> Option<PerSide<Option<u32>>> {
        let group = self.ring.get(place(member.group))?;
        (group.number == member.group).then_some(group.tokens)
    }

    fn group(&mut self, number: u64) -> Option<&mut ConnectionGroup> {
        self.ring.get_mut(place(number)).filter(|group| group.number == number)
    }
}

impl Subflow {
    /// `High` for the end that began the group.
    fn role(self, side: Side) -> Side {
        if side == self.first { Side::High } else { Side::Low }
    }
}

/// Where in the ring a group stands.
fn place(number: u64) -> usize {
    usize::try_from(number).map_or(0, |number| number % MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Side = Side::Low;
    const SERVER: Side = Side::High;

    fn keys(own: u32) -> GroupMessage {
        GroupMessage::Keys { own, other: None }
    }

    #[test]
    fn a_join_shares_what_was_seen_with_the_connection_that_announced_the_key() {
        let mut groups = ConnectionGroups::default();
        let first = groups.member(None, CLIENT, keys(1));
        let first = groups.member(first, SERVER, keys(2));
        groups.saw(first, 1);
        let joined = groups.member(None, CLIENT, GroupMessage::Join(2));
        assert_eq!(groups.messages(joined), Some(1));
        groups.saw(joined, 2);
        assert_eq!(groups.messages(first), Some(3));
        // Two that join the same unknown connection know of each other.
        let (one, other) = (GroupMessage::Join(9), GroupMessage::Join(9));
        let one = groups.member(None, CLIENT, one);
        groups.saw(one, 4);
        let other = groups.member(None, CLIENT, other);
        assert_eq!(groups.messages(other), Some(4));
    }

    #[test]
    fn wireshark_trips_over_a_key_that_comes_after_other_messages() {
        let mut groups = ConnectionGroups::default();
        let member = groups.member(None, CLIENT, GroupMessage::Other);
        assert!(member.is_some());
        assert!(groups.member(member, CLIENT, keys(1)).is_none());
    }

    #[test]
    fn old_groups_are_forgotten() {
        let mut groups = ConnectionGroups::default();
        let first = groups.member(None, CLIENT, keys(0));
        for token in 1..=5000 {
            groups.member(None, CLIENT, keys(token));
        }
        assert!(groups.ring.len() <= MOST && groups.by_token.len() <= MOST);
        assert_eq!(groups.messages(first), None);
    }
}
