//! Bearer tokens of the REST API: signed JWTs (RFC 7519), HS256 with the installation's key.
//!
//! The signature only says that we made the token. What its bearer may do is read from the
//! database at each use.

pub mod api;
mod attach;
mod claims;

use headgate_contract::ids::UserId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::installation;
use crate::error::{Error, Result};

pub use attach::attach_bearer_actor;
pub use claims::{Bearer, Claims};

/// How long a user's token is valid.
pub const USER_TOKEN_LIFETIME: Duration = Duration::hours(1);

const ISSUER: &str = "headgate";
const AUDIENCE: &str = "headgate-api";

/// Signs and verifies bearer tokens.
pub struct TokenSigner {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl std::fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSigner(•••)")
    }
}

impl TokenSigner {
    /// A signer with this key of 32 random bytes.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key) }
    }

    /// The signer of this installation; [`installation::prepare_installation`] comes before it.
    ///
    /// # Errors
    /// When the database fails or the installation has no row yet.
    pub async fn load(db: &PgPool) -> Result<Self> {
        Ok(Self::new(&installation::load_signing_key(db).await?))
    }

    /// A token for this bearer, with a new `jti`.
    ///
    /// # Errors
    /// When the claims cannot be serialised.
    pub fn sign(&self, bearer: Bearer, token: Issue) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: bearer.subject(),
            jti: token.jti,
            iat: token.at.unix_timestamp(),
            exp: token.expires_at.unix_timestamp(),
            tenant: bearer.tenant(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Error::internal)
    }

    /// The claims of a token that we signed, that is for this API and has not expired.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] otherwise, without telling which of these failed.
    pub fn verify(&self, token: &str, now: OffsetDateTime) -> Result<Claims> {
        let decoded = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation());
        let claims = decoded.map_err(|_| Error::Unauthenticated)?.claims;
        if claims.exp <= now.unix_timestamp() || claims.bearer().is_none() {
            return Err(Error::Unauthenticated);
        }
        Ok(claims)
    }

    /// A token of a user, and how long it is valid.
    ///
    /// # Errors
    /// When the claims cannot be serialised.
    pub fn sign_user(&self, user_id: UserId, jti: Uuid, now: OffsetDateTime) -> Result<String> {
        self.sign(Bearer::User(user_id), Issue { jti, at: now, expires_at: now + USER_TOKEN_LIFETIME })
    }
}

/// Identity and times of a token to be made.
#[derive(Debug, Clone, Copy)]
pub struct Issue {
    pub jti: Uuid,
    pub at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// HS256 and nothing else. Expiry is checked against our own clock, by the caller.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.algorithms = vec![Algorithm::HS256];
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    validation
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    use time::macros::datetime;
    use time::{Duration, OffsetDateTime};
    use uuid::Uuid;

    use super::{Bearer, Claims, Issue, TokenSigner, USER_TOKEN_LIFETIME, UserId};

    const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn token(signer: &TokenSigner) -> String {
        signer.sign_user(UserId(Uuid::from_u128(7)), Uuid::from_u128(1), NOW).unwrap()
    }

    fn claims() -> Claims {
        let signer = TokenSigner::new(b"key");
        signer.verify(&token(&signer), NOW).unwrap()
    }

    #[test]
    fn signed_token_names_its_bearer() {
        assert_eq!(claims().bearer(), Some(Bearer::User(UserId(Uuid::from_u128(7)))));
    }

    #[test]
    fn token_is_valid_until_its_last_second() {
        let signer = TokenSigner::new(b"key");
        let token = token(&signer);
        assert!(signer.verify(&token, NOW + USER_TOKEN_LIFETIME - Duration::SECOND).is_ok());
        assert!(signer.verify(&token, NOW + USER_TOKEN_LIFETIME).is_err());
    }

    #[test]
    fn token_of_another_key_is_refused() {
        assert!(TokenSigner::new(b"other").verify(&token(&TokenSigner::new(b"key")), NOW).is_err());
    }

    #[test]
    fn token_without_signature_is_refused() {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims()).unwrap());
        for header in [r#"{"alg":"none","typ":"JWT"}"#, r#"{"alg":"HS256","typ":"JWT"}"#] {
            let forged = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(header));
            assert!(TokenSigner::new(b"key").verify(&forged, NOW).is_err(), "{header}");
        }
    }

    #[test]
    fn token_of_another_algorithm_or_audience_is_refused() {
        let key = EncodingKey::from_secret(b"key");
        let signer = TokenSigner::new(b"key");
        let other_algorithm = jsonwebtoken::encode(&Header::new(Algorithm::HS512), &claims(), &key).unwrap();
        assert!(signer.verify(&other_algorithm, NOW).is_err());
        let other_audience = Claims { aud: "elsewhere".to_owned(), ..claims() };
        assert!(signer.verify(&jsonwebtoken::encode(&Header::default(), &other_audience, &key).unwrap(), NOW).is_err());
    }

    #[test]
    fn service_token_carries_its_tenant() {
        let signer = TokenSigner::new(b"key");
        let bearer = Bearer::ServiceToken { tenant: Uuid::from_u128(3).into(), id: Uuid::from_u128(4).into() };
        let issue = Issue { jti: Uuid::from_u128(4), at: NOW, expires_at: NOW + Duration::DAY };
        let token = signer.sign(bearer, issue).unwrap();
        assert_eq!(signer.verify(&token, NOW).unwrap().bearer(), Some(bearer));
    }
}
