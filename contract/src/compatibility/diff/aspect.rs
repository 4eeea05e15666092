//! Which part of an element a change concerns, and what its values look like.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The part of an [`super::Element`] that differs. Each says what the old and new values of a change are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    // of anything that can come and go
    /// Whether the element is there; the value is a short form of it. Of a schema element: the property, or the
    /// schema of a media type, parameter or header, was added or removed.
    Existence,
    /// It must be present: `true` or `false`. Of parameters, bodies, response headers and properties.
    Required,
    /// The document advises against it: `true` or `false`. Of operations, parameters, response headers and schemas.
    Deprecated,
    /// `x-sunset`, as written. Not reported where it came or went with the deprecation: the facts tell it.
    Sunset,
    /// `x-stability-level`, as written.
    Stability,

    // of operations and documents
    /// The operation id.
    OperationId,
    /// An extension that states a limit, such as `x-rate-limit`; its value. Of documents and operations.
    Limit(String),
    /// An extension that states where data lives, such as `x-data-residency`; its value. Of documents, operations,
    /// servers.
    Residency(String),

    // of parameters and response headers
    /// How lists and objects are written: `form`, `simple`, …
    Style,
    /// Lists and objects are written as several parameters: `true` or `false`.
    Explode,
    /// Reserved characters are not encoded: `true` or `false`.
    AllowReserved,
    /// An empty value is allowed: `true` or `false`.
    AllowEmptyValue,
    /// The media type inside the parameter; none where it is written by its style.
    ParameterContent,

    // of media types
    /// The name of the media type, where one includes the other (`application/*` and `application/json`), or where only
    /// their parameters differ.
    MediaTypeName,
    /// How this property of a form is written; its Encoding Object.
    Encoding(String),

    // of security requirements and schemes
    /// The schemes that must hold together, where some are the same; list of names.
    Schemes,
    /// A scope or role that a requirement demands, or a flow offers; its name.
    Scope {
        /// The name of the OAuth flow, of a security scheme; `None` of a requirement.
        flow: Option<String>,
    },
    /// `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`; of `http` with its scheme: `http bearer`.
    SchemeType,
    /// Where the key stands: `header X-Key`.
    KeyPlace,
    /// Discovery address.
    OpenIdConnectUrl,
    /// An OAuth flow; its name.
    Flow,
    /// Address where the user consents.
    AuthorizationUrl {
        /// The name of the OAuth flow.
        flow: String,
    },
    /// Address of tokens.
    TokenUrl {
        /// The name of the OAuth flow.
        flow: String,
    },
    /// Address of refreshed tokens.
    RefreshUrl {
        /// The name of the OAuth flow.
        flow: String,
    },

    // of servers
    /// The address.
    Url,
    /// A variable of the address; its default and allowed values.
    ServerVariable(String),

    // of schemas: kinds of values
    /// Types, without `null` (unless that is all); a list of names such as `["integer"]`, empty if nothing fits; none if
    /// any type is allowed. Where types have
    /// nothing in common, nothing else is reported of the schema.
    Type,
    /// `null` is allowed: `true` or `false`.
    Nullable,
    /// `date-time`, `int64`, …
    Format,
    /// Whether the values are listed; the list.
    Enum,
    /// One listed value.
    EnumValue,
    /// One value of `x-extensible-enum`.
    ExtensibleEnumValue,
    /// The only value.
    Const,
    /// What holds if nothing is sent.
    Default,
    /// The media type inside a string.
    ContentMediaType,
    /// How a string encodes its content.
    ContentEncoding,

    // of schemas: constraints; all numbers but the pattern
    /// Highest value. An exclusive limit that became an inclusive one of another value, or the reverse, counts here.
    Maximum,
    /// Lowest value, likewise.
    Minimum,
    /// The values stay below this one.
    ExclusiveMaximum,
    /// The values stay above this one.
    ExclusiveMinimum,
    /// The values are multiples of it.
    MultipleOf,
    /// Most characters.
    MaxLength,
    /// Fewest characters. None is 0.
    MinLength,
    /// Regular expression.
    Pattern,
    /// Most items.
    MaxItems,
    /// Fewest items. None is 0.
    MinItems,
    /// No item twice: `true` or none.
    UniqueItems,
    /// Most properties.
    MaxProperties,
    /// Fewest properties. None is 0.
    MinProperties,
    /// Most items that fit `contains`.
    MaxContains,
    /// Fewest items that fit `contains`. None is 1.
    MinContains,

    // of schemas: structure
    /// Only in responses: `true` or `false`.
    ReadOnly,
    /// Only in requests: `true` or `false`.
    WriteOnly,
    /// One alternative (or, for `allOf`, one more condition that cannot be merged); its label. The path of the element
    /// leads to the schema that holds the alternatives.
    Variant(Combination),
    /// Alternatives are now combined in another way: `oneOf`, `anyOf`.
    Combination,
    /// A plain schema became alternatives, none of which equals it, or the reverse; list of labels.
    Wrapped(Combination),
    /// The property that tells which alternative is meant; its name.
    Discriminator,
    /// The alternative that this value of the discriminator stands for; its label.
    DiscriminatorMapping(String),
    /// Properties that are not named: `true`, `false`, or a short form of their schema.
    AdditionalProperties,
    /// The schema of all items; a short form of it.
    Items,
    /// The schema of the item at this index; a short form of it.
    PrefixItem(usize),
    /// `not`; a short form of its schema.
    Not,
    /// `if`; a short form of its schema.
    If,
    /// `then`; a short form of its schema.
    Then,
    /// `else`; a short form of its schema.
    Else,
    /// `contains`; a short form of its schema.
    Contains,
    /// `propertyNames`; a short form of its schema.
    PropertyNames,
    /// The properties that this one demands; list of names.
    DependentRequired(String),
    /// What holds if this property is present; a short form of its schema.
    DependentSchema(String),
    /// Properties whose names match this expression; a short form of their schema.
    PatternProperty(String),
    /// `unevaluatedItems`; `false`, or a short form of its schema.
    UnevaluatedItems,
    /// `unevaluatedProperties`; `false`, or a short form of its schema.
    UnevaluatedProperties,
    /// The schema of what a string encodes; a short form of it.
    ContentSchema,
}

/// How schemas combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Combination {
    /// Exactly one fits.
    #[serde(rename = "oneOf")]
    OneOf,
    /// At least one fits.
    #[serde(rename = "anyOf")]
    AnyOf,
    /// All fit. Conditions that can be merged into one schema are.
    #[serde(rename = "allOf")]
    AllOf,
}

impl Combination {
    /// The keyword.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneOf => "oneOf",
            Self::AnyOf => "anyOf",
            Self::AllOf => "allOf",
        }
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
