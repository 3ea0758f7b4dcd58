//! One packet at a time: what a screen of a given size says of one of them, and what keys change about that.
//!
//! ```text
//! captrace demo --tcp                                   packet 4 of 10  ▸▸▸▸······
//! TCP     ms client 127.0.0.1:33267                    server 127.0.0.1:12000
//!      0.046 ├── ACK  seq 1  ack 1  len 0  win 65536 ───────────────────────▶┤ 3
//! ── data ────────────────────────────────────────────────────────────────────────
//!            │ send(15 bytes)                                                │
//! ▸    0.193 ├══ PSH ACK  seq 1  ack 1  len 15  "hello, captrace" ══════════▶┤ 4
//!            │ ESTABLISHED                                       ESTABLISHED │
//!   The client sends bytes 1 to 15. The next byte will be number 16 = 1 + 15.
//!   client  SYN hello, captrace FIN
//!           ███ ▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲ ···
//!  space next  ← back  ? ask me next  12 Enter go  d level  h hex  l 中文  q quit
//! ```
//!
//! Nothing here knows a terminal: [`Player`] takes [`Key`]s and gives lines, as many as the screen has rows. What it shows of a
//! packet depends on nothing but the packet's place, the wording and the size, so going back shows what going forward showed.
//!
//! ```text
//! course.rs   the steps, with access to any packet
//! page.rs     the lines of one screen
//! strip.rs    the bytes of both directions
//! quiz.rs     the questions about the next packet
//! player.rs   what keys do
//! ```

mod course;
mod page;
mod player;
mod quiz;
mod signposts;
mod strip;
#[cfg(test)]
mod tests;

pub use course::Course;
pub use page::Size;
pub use player::{After, Key, Player};
