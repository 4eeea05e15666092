//! Cuts the stream into lines, whatever the chunks look like.

use headgate_contract::sync::Frame;
use thiserror::Error;

/// Longest line, in bytes: a snapshot of a million keys is about 200 MB.
const LONGEST: usize = 512 * 1024 * 1024;

/// The stream is not what it should be.
#[derive(Debug, Error)]
pub enum FrameFault {
    #[error("a line of the stream is longer than {LONGEST} bytes")]
    TooLong,
    #[error("a line of the stream is not a frame: {0}")]
    NotAFrame(#[from] serde_json::Error),
}

/// Collects chunks until a line is complete.
#[derive(Debug, Default)]
pub struct Lines {
    held: Vec<u8>,
    searched: usize,
}

impl Lines {
    /// Adds a chunk.
    ///
    /// # Errors
    /// [`FrameFault::TooLong`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), FrameFault> {
        if self.held.len() + chunk.len() > LONGEST {
            return Err(FrameFault::TooLong);
        }
        self.held.extend_from_slice(chunk);
        Ok(())
    }

    /// The next complete frame; empty lines are skipped.
    ///
    /// # Errors
    /// [`FrameFault::NotAFrame`].
    pub fn take_frame(&mut self) -> Result<Option<Frame>, FrameFault> {
        while let Some(end) = self.held[self.searched..].iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.held.drain(..=self.searched + end).collect();
            self.searched = 0;
            if !line.trim_ascii().is_empty() {
                return Ok(Some(serde_json::from_slice(&line)?));
            }
        }
        self.searched = self.held.len();
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::snapshot::SnapshotVersion;

    use super::*;

    #[test]
    fn frames_are_found_however_the_stream_is_cut() {
        let frame = Frame::Heartbeat { head: SnapshotVersion { term: 1, epoch: 2 }, leases: Vec::new() };
        let line = format!("{}\n\n", serde_json::to_string(&frame).unwrap()).repeat(3);
        for size in 1..line.len() {
            let (mut lines, mut found) = (Lines::default(), 0);
            for chunk in line.as_bytes().chunks(size) {
                lines.push(chunk).unwrap();
                while let Some(next) = lines.take_frame().unwrap() {
                    assert_eq!(next, frame);
                    found += 1;
                }
            }
            assert_eq!(found, 3, "chunks of {size}");
        }
    }

    #[test]
    fn a_line_that_is_no_frame_is_a_fault() {
        let mut lines = Lines::default();
        lines.push(b"{}\n").unwrap();
        assert!(lines.take_frame().is_err());
    }
}
