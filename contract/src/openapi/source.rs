//! From bytes to a value: tells JSON from YAML and refuses what is too large, too deep or not a document.

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::bounded::{BoundedValue, Bounds, MAX_KEY_BYTES, Refusal};
use super::load_error::LoadError;
use super::yaml;

/// Stack for each level of nesting: unoptimised YAML takes about 20 KiB.
const STACK_PER_LEVEL: usize = 64 * 1024;
/// Stack for everything else.
const STACK_BASE: usize = 1024 * 1024;

/// How much of a document is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document.
    pub max_bytes: usize,
    /// Levels of objects and lists. JSON never goes beyond 127, whatever stands here.
    pub max_depth: usize,
    /// Values (objects, lists, texts, numbers, …), after YAML aliases are replaced.
    pub max_values: usize,
}

impl Default for Limits {
    /// 21 MiB, 128 levels, two million values.
    fn default() -> Self {
        Self { max_bytes: 21 * 1024 * 1024, max_depth: 128, max_values: 2_000_000 }
    }
}

/// The syntax a document was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// RFC 8259
    Json,
    /// YAML 1.2
    Yaml,
}

/// A document as a value, not yet read as OpenAPI.
#[derive(Debug)]
pub(super) struct Source<'s> {
    pub(super) text: &'s str,
    pub(super) syntax: Syntax,
    pub(super) root: Value,
    /// Pointers of keys that stand twice in one object.
    pub(super) duplicates: Vec<String>,
}

/// Parses `bytes` within `limits`.
pub(super) fn parse<'s>(bytes: &'s [u8], limits: &Limits) -> Result<Source<'s>, LoadError> {
    if bytes.len() > limits.max_bytes {
        return Err(LoadError::TooLarge { actual: bytes.len(), limit: limits.max_bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|e| LoadError::NotText { offset: e.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let syntax = detect(text)?;
    let (root, duplicates) = on_own_stack(limits, || {
        // Text may grow through aliases, but only to twice the size of the largest document.
        let bounds = Bounds::new(limits.max_depth, limits.max_values, limits.max_bytes.saturating_mul(2));
        let root = match syntax {
            Syntax::Json => parse_json(text, &bounds, limits)?,
            Syntax::Yaml => yaml::parse(text, &bounds, limits)?,
        };
        Ok((root, bounds.into_duplicates()))
    })?;
    Ok(Source { text, syntax, root, duplicates })
}

/// Both parsers recurse, so they get a stack that fits the depth limit, however little of its own the caller has left.
fn on_own_stack<T: Send>(limits: &Limits, parse: impl FnOnce() -> Result<T, LoadError> + Send) -> Result<T, LoadError> {
    let stack = limits.max_depth.saturating_mul(STACK_PER_LEVEL).saturating_add(STACK_BASE);
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("specification-parser".to_owned()).stack_size(stack);
        let parser = builder.spawn_scoped(scope, parse).map_err(|_| LoadError::Overloaded)?;
        parser.join().unwrap_or(Err(LoadError::ParserFailed))
    })
}

/// JSON if it starts like JSON: YAML's flow style has no quote after its first brace in practice.
fn detect(text: &str) -> Result<Syntax, LoadError> {
    let start = text.trim_start();
    let mut characters = start.chars();
    match characters.next() {
        None => Err(LoadError::Empty),
        Some('<') => Err(LoadError::WebPage),
        Some('[' | '"') => Ok(Syntax::Json),
        Some('{') => {
            let next = characters.as_str().trim_start().chars().next();
            Ok(if matches!(next, None | Some('"' | '}')) { Syntax::Json } else { Syntax::Yaml })
        }
        Some(_) => Ok(Syntax::Yaml),
    }
}

fn parse_json(text: &str, bounds: &Bounds, limits: &Limits) -> Result<Value, LoadError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed =
        BoundedValue::new(bounds).deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| {
        let (line, column) = (narrow(error.line() as u64), narrow(error.column() as u64));
        let message = error.to_string();
        if let Some(refusal) = bounds.refusal() {
            return refused(refusal, limits, (line, column));
        }
        if message.starts_with("recursion limit exceeded") {
            return LoadError::TooDeep { limit: limits.max_depth.min(127), line, column };
        }
        // The position has its own place in our message.
        let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason).to_owned();
        LoadError::Json { reason, line, column }
    })
}

/// What to answer when building the value met a limit.
pub(super) fn refused(refusal: Refusal, limits: &Limits, (line, column): (u32, u32)) -> LoadError {
    match refusal {
        Refusal::Depth => LoadError::TooDeep { limit: limits.max_depth, line, column },
        Refusal::Values => LoadError::TooMuch { limit: limits.max_values, what: "values", line, column },
        Refusal::Text => {
            LoadError::TooMuch { limit: limits.max_bytes.saturating_mul(2), what: "bytes of text", line, column }
        }
        Refusal::Key => LoadError::KeyTooLong { limit: MAX_KEY_BYTES, line, column },
    }
}

pub(super) fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
