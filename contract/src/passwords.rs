//! The rule for passwords, after NIST SP 800-63B-4 §3.1.1: length counts, composition rules do
//! not, and what attackers try first is refused.

use thiserror::Error;

/// Why a password was refused. The message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PasswordFault {
    #[error("This has {length} characters. Use at least {}.", MINIMUM)]
    TooShort { length: usize },
    #[error("Use at most {} characters.", MAXIMUM)]
    TooLong,
    #[error("This is one of the passwords that attackers try first. Three or four unrelated words make a good one.")]
    Common,
    #[error("This repeats one piece over and over. Three or four unrelated words make a good one.")]
    Repetitive,
    #[error("This contains your name, e-mail address or “headgate”. Choose something nobody would guess from them.")]
    Personal,
}

/// Fewest characters of an accepted password.
pub const MINIMUM: usize = 12;
/// Most characters of an accepted password: a bound on the work of hashing it.
pub const MAXIMUM: usize = 256;

/// Words whose presence makes up most of the leaked passwords of twelve and more characters.
const COMMON: [&str; 22] = [
    "password",
    "passwort",
    "qwerty",
    "azerty",
    "123456",
    "654321",
    "letmein",
    "iloveyou",
    "welcome",
    "administrator",
    "admin",
    "changeme",
    "default",
    "secret",
    "football",
    "baseball",
    "dragon",
    "monkey",
    "sunshine",
    "princess",
    "abcdef",
    "1q2w3e",
];

/// Checks a password of somebody who is known by `personal` words (name, e-mail address).
///
/// # Errors
/// The first [`PasswordFault`] found.
pub fn check(password: &str, personal: &[&str]) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < MINIMUM {
        return Err(PasswordFault::TooShort { length });
    }
    if length > MAXIMUM {
        return Err(PasswordFault::TooLong);
    }
    let lower = password.to_lowercase();
    if is_repetitive(&lower) {
        return Err(PasswordFault::Repetitive);
    }
    if is_mostly_common(&lower) {
        return Err(PasswordFault::Common);
    }
    if contains_personal(&lower, personal) {
        return Err(PasswordFault::Personal);
    }
    Ok(())
}

/// True when what remains after removing the common words is shorter than eight characters.
fn is_mostly_common(lower: &str) -> bool {
    let rest = COMMON.iter().fold(lower.to_owned(), |text, word| text.replace(word, ""));
    rest.len() < lower.len() && rest.chars().filter(|c| c.is_alphanumeric()).count() < 8
}

/// True when the password has fewer than five different characters or is one piece repeated.
fn is_repetitive(lower: &str) -> bool {
    let chars: Vec<char> = lower.chars().collect();
    let mut distinct = chars.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let repeats = |period: usize| chars.iter().enumerate().all(|(i, c)| *c == chars[i % period]);
    distinct.len() < 5 || (1..=chars.len() / 2).any(repeats)
}

fn contains_personal(lower: &str, personal: &[&str]) -> bool {
    let pieces = personal.iter().flat_map(|word| word.split(['@', '.', ' ', '-', '_']));
    pieces
        .chain(["headgate"])
        .map(str::to_lowercase)
        .filter(|piece| piece.chars().count() >= 4)
        .any(|piece| lower.contains(&piece) && lower.len() < piece.len() + 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        assert_eq!(check("short", &[]), Err(PasswordFault::TooShort { length: 5 }));
        assert_eq!(check("password1234", &[]), Err(PasswordFault::Common));
        assert_eq!(check("abcabcabcabc", &[]), Err(PasswordFault::Repetitive));
        assert_eq!(check("aaaaaaaaaaaaaaa", &[]), Err(PasswordFault::Repetitive));
        assert_eq!(check("lovelace-1815", &["Ada Lovelace"]), Err(PasswordFault::Personal));
        assert_eq!(check("headgate-2026", &[]), Err(PasswordFault::Personal));
    }

    #[test]
    fn long_unrelated_words_are_accepted() {
        assert_eq!(check("correct horse battery staple", &["ada@example.com"]), Ok(()));
        assert_eq!(check("Tr4verse-velvet-Moor", &[]), Ok(()));
    }
}
