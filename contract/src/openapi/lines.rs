//! Finds the lines of JSON pointers in a JSON source, in one pass and without recursion.

use std::collections::HashMap;

/// One open object or list.
#[derive(Debug)]
struct Level {
    /// Length of the pointer of the container itself.
    base: usize,
    /// Index of the next element; `None` for an object.
    next_index: Option<usize>,
}

/// Walks a source that was parsed before, and so is known to be valid JSON.
#[derive(Debug)]
struct Walk<'s> {
    text: &'s str,
    at: usize,
    line: u32,
    pointer: String,
    levels: Vec<Level>,
}

/// Lines (from 1) of those of the `wanted` pointers that exist. Of duplicate keys the last counts.
pub(super) fn locate<'w>(text: &str, wanted: impl IntoIterator<Item = &'w str>) -> HashMap<&'w str, u32> {
    let mut found: HashMap<&str, Option<u32>> = wanted.into_iter().map(|pointer| (pointer, None)).collect();
    let mut walk = Walk { text, at: 0, line: 1, pointer: String::new(), levels: Vec::new() };
    while let Some(()) = walk.next_value() {
        if let Some(line) = found.get_mut(walk.pointer.as_str()) {
            *line = Some(walk.line);
        }
        walk.enter();
    }
    found.into_iter().filter_map(|(pointer, line)| line.map(|line| (pointer, line))).collect()
}

impl<'s> Walk<'s> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Moves to the start of the next value and sets its pointer; `None` at the end.
    fn next_value(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                b'\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | b',' | b':' => self.at += 1,
                b'}' | b']' => {
                    self.levels.pop();
                    self.at += 1;
                }
                _ => return self.name(),
            }
        }
    }

    /// Extends the pointer with the key or index of the value here, reading the key first in an object.
    fn name(&mut self) -> Option<()> {
        let Some(level) = self.levels.last_mut() else {
            return Some(());
        };
        self.pointer.truncate(level.base);
        if let Some(index) = &mut level.next_index {
            super::pointer::push(&mut self.pointer, &index.to_string());
            *index += 1;
            return Some(());
        }
        let key: String = serde_json::from_str(self.string()?).ok()?;
        super::pointer::push(&mut self.pointer, &key);
        while matches!(self.byte()?, b' ' | b'\t' | b'\r' | b'\n' | b':') {
            self.line += u32::from(self.byte() == Some(b'\n'));
            self.at += 1;
        }
        Some(())
    }

    /// Steps into a container, or over a scalar.
    fn enter(&mut self) {
        let next_index = match self.byte() {
            Some(b'{') => None,
            Some(b'[') => Some(0),
            Some(b'"') => {
                let _skipped = self.string();
                return;
            }
            _ => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.find([',', '}', ']', '\n', ' ', '\t', '\r']).unwrap_or(rest.len());
                return;
            }
        };
        self.levels.push(Level { base: self.pointer.len(), next_index });
        self.at += 1;
    }

    /// The string literal that starts here, with its quotes.
    fn string(&mut self) -> Option<&'s str> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.byte()? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }
}
