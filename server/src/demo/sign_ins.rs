//! Sign-ins with passwords made at random.

use serde::{Deserialize, Serialize};

use super::cast::Person;
use crate::clock::random_bytes;
use crate::error::{Error, Result};

/// Letters and digits that nobody confuses: 32 of them, so each is 5 bits.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// How one person of the demo signs in; shown once.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignIn {
    #[schema(example = "Ada Lindqvist")]
    pub name: String,
    /// Name of the role in the demo's tenant.
    #[schema(example = "Tenant admin")]
    pub role: String,
    #[schema(example = "ada@demo.example")]
    pub email: String,
    /// Nowhere to be found again.
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("email", &self.email).field("password", &"•••").finish_non_exhaustive()
    }
}

impl SignIn {
    /// # Errors
    /// When the operating system has no random bytes.
    pub fn new(person: &Person) -> Result<Self> {
        let bytes: [u8; GROUPS * GROUP] = random_bytes().map_err(Error::internal)?;
        Ok(Self {
            name: person.name.to_owned(),
            role: person.role.title().to_owned(),
            email: person.email.to_owned(),
            password: password(&bytes),
        })
    }
}

/// `k7mq-…`: 80 random bits.
fn password(bytes: &[u8; GROUPS * GROUP]) -> String {
    let groups = bytes.chunks(GROUP).map(|group| {
        let letters = group.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
        letters.map(|letter| char::from(*letter)).collect::<String>()
    });
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_pass_the_rule_for_passwords() {
        let made = SignIn::new(&super::super::cast::PEOPLE[0]).unwrap();
        assert_eq!(made.password.len(), 19);
        headgate_contract::passwords::check(&made.password, &[&made.name, &made.email]).unwrap();
        assert_ne!(made.password, SignIn::new(&super::super::cast::PEOPLE[0]).unwrap().password);
    }

    #[test]
    fn passwords_are_not_printed() {
        let made = SignIn::new(&super::super::cast::PEOPLE[0]).unwrap();
        assert!(!format!("{made:?}").contains(&made.password));
    }
}
