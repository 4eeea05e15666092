//! Finds the operation of a path among OpenAPI path templates.
//!
//! Concrete segments win over templated ones, as OpenAPI 3.1 §4.8.8.2 demands; among templated
//! segments the one with more literal text wins. A segment may mix both: `{id}.json`, `{id}:void`.

use foldhash::{HashMap, HashMapExt};
use thiserror::Error;

/// Why a template cannot be routed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathFault {
    #[error("the path “{0}” must begin with a slash")]
    NotAbsolute(String),
    #[error("the path “{0}” has an unbalanced brace")]
    UnbalancedBrace(String),
    #[error("the segment “{0}” has more than one parameter")]
    TwoParameters(String),
    #[error("the path “{0}” has more than {limit} segments", limit = PathTable::<()>::MAX_SEGMENTS)]
    TooDeep(String),
}

/// Templates, each with a value, as a tree of segments.
#[derive(Debug, Clone)]
pub struct PathTable<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Debug, Clone)]
struct Node<T> {
    literals: HashMap<Box<str>, usize>,
    /// Sorted by literal length, longest first.
    patterns: Vec<(Pattern, usize)>,
    value: Option<T>,
}

/// `prefix{parameter}suffix`, where the parameter takes at least one character.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    prefix: Box<str>,
    suffix: Box<str>,
}

impl Pattern {
    fn literal_length(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }

    fn fits(&self, segment: &str) -> bool {
        segment.len() > self.literal_length() && segment.starts_with(&*self.prefix) && segment.ends_with(&*self.suffix)
    }
}

enum Segment {
    Literal(Box<str>),
    Pattern(Pattern),
}

impl<T> Default for PathTable<T> {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self { literals: HashMap::new(), patterns: Vec::new(), value: None }
    }
}

impl<T> PathTable<T> {
    /// Bounds the work of matching, which may have to go back at each segment.
    pub const MAX_SEGMENTS: usize = 32;

    /// The value stored under `template`, made by `T::default` when the template is new.
    /// Templates that differ in parameter names only are the same.
    ///
    /// # Errors
    /// [`PathFault`] when the template is not one.
    pub fn entry(&mut self, template: &str) -> Result<&mut T, PathFault>
    where
        T: Default,
    {
        let segments = template.strip_prefix('/').ok_or_else(|| PathFault::NotAbsolute(template.to_owned()))?;
        if segments.split('/').count() > Self::MAX_SEGMENTS {
            return Err(PathFault::TooDeep(template.to_owned()));
        }
        let mut at = 0;
        for text in segments.split('/') {
            at = match parse_segment(text, template)? {
                Segment::Literal(literal) => self.literal_child(at, literal),
                Segment::Pattern(pattern) => self.pattern_child(at, pattern),
            };
        }
        Ok(self.nodes[at].value.get_or_insert_with(T::default))
    }

    fn literal_child(&mut self, at: usize, literal: Box<str>) -> usize {
        let next = self.nodes.len();
        let child = *self.nodes[at].literals.entry(literal).or_insert(next);
        self.grow_to(child)
    }

    fn pattern_child(&mut self, at: usize, pattern: Pattern) -> usize {
        let next = self.nodes.len();
        let patterns = &mut self.nodes[at].patterns;
        let child = match patterns.iter().find(|(known, _)| *known == pattern) {
            Some((_, child)) => *child,
            None => {
                patterns.push((pattern, next));
                patterns.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.literal_length()));
                next
            }
        };
        self.grow_to(child)
    }

    fn grow_to(&mut self, child: usize) -> usize {
        if child == self.nodes.len() {
            self.nodes.push(Node::default());
        }
        child
    }

    /// The value of the best template for a path such as `/payments/42`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&T> {
        self.descend(0, path.strip_prefix('/')?, Self::MAX_SEGMENTS)
    }

    fn descend(&self, at: usize, rest: &str, depth: usize) -> Option<&T> {
        if depth == 0 {
            return None;
        }
        // Segments are short: this beats the search that `split_once` sets up.
        let (segment, tail) = match rest.bytes().position(|byte| byte == b'/') {
            Some(end) => (&rest[..end], Some(&rest[end + 1..])),
            None => (rest, None),
        };
        let below = |child: usize| match tail {
            Some(tail) => self.descend(child, tail, depth - 1),
            None => self.nodes[child].value.as_ref(),
        };
        let node = &self.nodes[at];
        if let Some(child) = node.literals.get(segment)
            && let found @ Some(_) = below(*child)
        {
            return found;
        }
        node.patterns.iter().filter(|(pattern, _)| pattern.fits(segment)).find_map(|(_, child)| below(*child))
    }
}

fn parse_segment(text: &str, template: &str) -> Result<Segment, PathFault> {
    let unbalanced = || PathFault::UnbalancedBrace(template.to_owned());
    let Some((prefix, rest)) = text.split_once('{') else {
        return if text.contains('}') { Err(unbalanced()) } else { Ok(Segment::Literal(text.into())) };
    };
    let (_, suffix) = rest.split_once('}').ok_or_else(unbalanced)?;
    if prefix.contains('}') {
        return Err(unbalanced());
    }
    if suffix.contains(['{', '}']) {
        return Err(PathFault::TwoParameters(text.to_owned()));
    }
    Ok(Segment::Pattern(Pattern { prefix: prefix.into(), suffix: suffix.into() }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(templates: &[&str]) -> PathTable<String> {
        let mut table = PathTable::<String>::default();
        for template in templates {
            *table.entry(template).unwrap() = (*template).to_owned();
        }
        table
    }

    #[test]
    fn concrete_segments_win_over_templated_ones() {
        let table =
            table(&["/orders/{id}", "/orders/cancel", "/orders/{id}/items", "/files/{name}.json", "/files/{name}"]);
        assert_eq!(table.find("/orders/cancel").unwrap(), "/orders/cancel");
        assert_eq!(table.find("/orders/42").unwrap(), "/orders/{id}");
        assert_eq!(table.find("/orders/cancel/items").unwrap(), "/orders/{id}/items");
        assert_eq!(table.find("/files/a.json").unwrap(), "/files/{name}.json");
        assert_eq!(table.find("/files/.json").unwrap(), "/files/{name}");
        assert_eq!(table.find("/orders/"), None);
        assert_eq!(table.find("/orders"), None);
    }

    #[test]
    fn malformed_templates_are_refused() {
        let mut table = PathTable::<u8>::default();
        assert_eq!(table.entry("a").unwrap_err(), PathFault::NotAbsolute("a".into()));
        assert_eq!(table.entry("/{a").unwrap_err(), PathFault::UnbalancedBrace("/{a".into()));
        assert_eq!(table.entry("/{a}{b}").unwrap_err(), PathFault::TwoParameters("{a}{b}".into()));
        assert!(matches!(table.entry(&"/a".repeat(40)), Err(PathFault::TooDeep(_))));
    }

    /// The rule, written the slow way: every template that fits, the most concrete first.
    fn naive<'a>(templates: &[&'a str], path: &str) -> bool {
        let fits = |template: &&&'a str| {
            let (t, p): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
            t.len() == p.len() && t.iter().zip(&p).all(|(t, p)| if t.starts_with('{') { !p.is_empty() } else { t == p })
        };
        templates.iter().find(fits).is_some()
    }

    proptest! {
        #[test]
        fn tree_agrees_with_a_linear_scan(path in "(/[ab]?){0,5}") {
            let templates = ["/a", "/a/b", "/{x}/b", "/a/{x}", "/a/{x}/b/{y}", "/{x}/{y}/{z}", "/b/a/{x}/a"];
            prop_assert_eq!(table(&templates).find(&path).is_some(), naive(&templates, &path));
        }
    }
}
