//! Are documents of every format read correctly?

use super::*;

#[test]
fn real_documents_load_without_errors() {
    for (name, count) in [
        ("adyen-BinLookupService-v52.json", 2),
        ("adyen-CheckoutService-v70.json", 28),
        ("adyen-CheckoutService-v71.json", 28),
    ] {
        let document = load(&fixture(name), &Limits::default()).unwrap();
        let errors: Vec<_> = document.problems.iter().filter(|p| p.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(document.operations.len(), count, "{name}");
        assert_eq!(document.format, SpecificationFormat::OpenApi31);
        assert!(!document.title.is_empty() && !document.servers.is_empty() && !document.security_schemes.is_empty());
    }
}

#[test]
fn every_schema_and_example_of_a_real_document_can_be_read() {
    let document = load(&fixture("adyen-CheckoutService-v71.json"), &Limits::default()).unwrap();
    let schemas = document.root().pointer("/components/schemas").unwrap().as_object().unwrap();
    for name in schemas.keys() {
        let view = document.schema(&component(name)).unwrap();
        assert_eq!(view.name.as_deref(), Some(name.as_str()));
        for property in view.properties {
            assert!(document.schema(&property.schema).is_some(), "{name}.{}", property.name);
        }
    }
    for operation in &document.operations {
        if operation.request_body.is_some() {
            assert!(operation.example_request_body(&document).unwrap().value.is_object(), "{}", operation.key);
        }
        let success = operation.success_response().unwrap();
        if !success.contents.is_empty() {
            assert!(!operation.example_response(&document, &success.status).unwrap().value.is_null());
        }
    }
}

#[test]
fn operation_of_a_real_document_is_read_completely() {
    let document = load(&fixture("adyen-CheckoutService-v70.json"), &Limits::default()).unwrap();
    let operation = document.operation("post-apple-pay-sessions").unwrap();
    assert_eq!(operation.operation_id.as_deref(), Some("post-applePay-sessions"));
    assert_eq!((operation.method, operation.path.as_str()), (Method::Post, "/applePay/sessions"));
    assert_eq!(operation.tags, ["Utility"]);
    assert_eq!(operation.parameters.len(), 1);
    assert_eq!(operation.parameters[0].name, "Idempotency-Key");
    assert_eq!(operation.parameters[0].location, ParameterLocation::Header);
    let media = &operation.request_body.as_ref().unwrap().contents[0];
    assert_eq!(media.media_type, "application/json");
    assert_eq!(media.examples[0].name, "basic");
    assert!(document.value(&media.examples[0].value).unwrap().get("domainName").is_some());
    assert_eq!(operation.responses[0].headers[0].name, "Idempotency-Key");
    let schemes: Vec<&str> = operation.security.iter().map(|all| all[0].scheme.as_str()).collect();
    assert_eq!(schemes, ["BasicAuth", "ApiKeyAuth"]);
}

const SWAGGER: &str = r##"
swagger: "2.0"
info: {title: Pets, version: 1.2.3, description: All pets}
host: pets.example.com
basePath: /v2/
schemes: [https, http]
consumes: [application/json]
produces: [application/json, application/xml]
security: [{key: []}]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-Key, description: Your key}
  login: {type: basic}
parameters:
  limit: {name: limit, in: query, type: integer, maximum: 50, x-example: 10}
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: string, format: uuid}
    get:
      operationId: getPetById
      parameters: [{$ref: "#/parameters/limit"}]
      responses:
        200:
          description: found
          schema: {$ref: "#/definitions/Pet"}
          headers: {X-Left: {type: integer, description: calls left}}
          examples: {application/json: {name: Rex}}
        404: {description: none}
    put:
      security: []
      parameters: [{name: pet, in: body, required: true, schema: {$ref: "#/definitions/Pet"}}]
      responses: {204: {description: stored}}
  /pets/{id}/photo:
    post:
      parameters:
        - {name: id, in: path, required: true, type: string}
        - {name: photo, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string, maxLength: 10}
      responses: {default: {description: done}}
definitions:
  Pet:
    type: object
    required: [name]
    properties:
      name: {type: string}
      owner: {type: string, x-nullable: true}
"##;

#[test]
fn swagger_2_in_yaml_is_read_completely() {
    let document = read(SWAGGER);
    assert_eq!(document.problems, []);
    assert_eq!((document.format, document.format_version.as_str()), (SpecificationFormat::Swagger20, "2.0"));
    assert_eq!((document.title.as_str(), document.version.as_str()), ("Pets", "1.2.3"));
    let servers: Vec<&str> = document.servers.iter().map(|server| server.url.as_str()).collect();
    assert_eq!(servers, ["https://pets.example.com/v2", "http://pets.example.com/v2"]);
    let key = SecurityKind::ApiKey { location: ParameterLocation::Header, parameter: "X-Key".to_owned() };
    assert_eq!(document.security_schemes[0].kind, key);
    let keys: Vec<&str> = document.operations.iter().map(|operation| operation.key.as_str()).collect();
    assert_eq!(keys, ["get-pet-by-id", "put-pets-id", "post-pets-id-photo"]);
    let get = &document.operations[0];
    let names: Vec<&str> = get.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["id", "limit"]);
    assert_eq!(document.value(get.parameters[1].example.as_ref().unwrap()).unwrap(), 10);
    assert_eq!(document.schema(get.parameters[1].schema.as_ref().unwrap()).unwrap().constraints, ["at most 50"]);
    assert_eq!(get.responses[0].status, "200");
    assert_eq!(get.responses[0].contents.len(), 2);
    assert_eq!(get.example_response(&document, "200").unwrap().value, serde_json::json!({"name": "Rex"}));
    assert_eq!(get.security[0][0].scheme, "key");
    assert!(document.operations[1].security.is_empty());
}

#[test]
fn swagger_2_body_and_form_become_request_bodies() {
    let document = read(SWAGGER);
    let body = document.operations[1].request_body.as_ref().unwrap();
    assert!(body.required);
    let pet = document.schema(body.contents[0].schema.as_ref().unwrap()).unwrap();
    assert_eq!(pet.name.as_deref(), Some("Pet"));
    assert!(document.schema(&pet.properties[1].schema).unwrap().nullable);
    let form = document.operations[2].request_body.as_ref().unwrap();
    assert_eq!(form.contents[0].media_type, "multipart/form-data");
    let fields = document.schema(form.contents[0].schema.as_ref().unwrap()).unwrap().properties;
    assert!(fields[0].required && !fields[1].required);
    assert_eq!(document.schema(&fields[0].schema).unwrap().types, ["file"]);
    assert_eq!(document.schema(&fields[1].schema).unwrap().constraints, ["at most 10 characters"]);
}

const SMALL: &str = r#"{"openapi":"3.0.3","info":{"title":"T","version":"1.0"},"servers":[{"url":"https://{region}.example.com","variables":{"region":{"default":"eu"}}}],
 "paths":{"/a":{"get":{"responses":{"200":{"description":"yes","content":{"application/json":{"schema":{"type":"number","minimum":1.0}}}}}}}}}"#;

const SMALL_YAML: &str = "# the same\nopenapi: 3.0.3\ninfo:\n  version: '1.0'\n  title: T\nservers:\n- url: https://{region}.example.com\n  variables: {region: {default: eu}}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          description: 'yes'\n          content:\n            application/json:\n              schema: {type: number, minimum: 1}\n";

#[test]
fn yaml_and_json_of_the_same_content_agree() {
    let (json, yaml) = (read(SMALL), read(SMALL_YAML));
    assert_eq!(json.syntax, Syntax::Json);
    assert_eq!(yaml.syntax, Syntax::Yaml);
    assert_eq!(json.operations, yaml.operations);
    assert_eq!(json.servers[0].url, "https://eu.example.com");
    assert_eq!(content_digest(SMALL.as_bytes()), content_digest(SMALL_YAML.as_bytes()));
    assert_eq!(content_digest(SMALL.as_bytes()), json.content_digest());
    let spaced = SMALL.replace(':', " :\n ").replace("https :\n //", "https://");
    assert_eq!(content_digest(SMALL.as_bytes()), content_digest(spaced.as_bytes()));
    let other = SMALL.replace("1.0\"", "1.1\"");
    assert_ne!(content_digest(SMALL.as_bytes()), content_digest(other.as_bytes()));
}

#[test]
fn yaml_words_of_old_versions_stay_texts() {
    let document = read("openapi: 3.1.0\ninfo: {title: NO, version: on}\npaths: {}\n");
    assert_eq!((document.title.as_str(), document.version.as_str()), ("NO", "on"));
}

#[test]
fn yaml_flow_style_with_a_brace_first_is_yaml() {
    let document = read("{openapi: 3.1.0, info: {title: T, version: '1'}, paths: {}}");
    assert_eq!(document.syntax, Syntax::Yaml);
}

#[test]
fn yaml_with_long_comments_and_anchors_is_read() {
    let comments = "# a line of comment\n".repeat(500);
    let text = format!(
        "{comments}openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nx-base: &base\n  description: shared\n{comments}paths:\n  /a:\n    get:\n      responses:\n        '200': *base\n        '400':\n          <<: *base\n"
    );
    let document = read(&text);
    let descriptions: Vec<_> = document.operations[0].responses.iter().map(|r| r.description.as_deref()).collect();
    assert_eq!(descriptions, [Some("shared"), Some("shared")]);
}

#[test]
fn operation_keys_are_unique_and_stable() {
    let operation = r#"{"operationId":"do it","responses":{"200":{"description":"ok"}}}"#;
    let document = with(
        &format!(
            r#"{{"/a":{{"get":{operation},"put":{operation}}},"/do-it/2":{{"get":{{"operationId":"do-it-2"}}}},"/":{{"get":{{}}}}}}"#
        ),
        "{}",
    );
    let keys: Vec<&str> = document.operations.iter().map(|operation| operation.key.as_str()).collect();
    assert_eq!(keys, ["do-it", "do-it-2", "do-it-2-2", "get-root"]);
}

#[test]
fn own_parameter_replaces_that_of_the_path() {
    let document = with(
        r#"{"/a/{x}":{"parameters":[{"name":"x","in":"path","required":true,"description":"path"},{"name":"q","in":"query"}],
            "get":{"parameters":[{"name":"x","in":"path","required":true,"description":"own"}],"responses":{"200":{"description":"ok"}}}}}"#,
        "{}",
    );
    let parameters = &document.operations[0].parameters;
    assert_eq!(parameters.len(), 2);
    assert_eq!(parameters.iter().find(|p| p.name == "x").unwrap().description.as_deref(), Some("own"));
    assert_eq!(document.problems, []);
}
