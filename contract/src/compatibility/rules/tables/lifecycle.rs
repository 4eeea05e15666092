//! Rules about notice: deprecation, sunset dates (`x-sunset`) and stability levels (`x-stability-level`).

use super::{Line, breaks, spares};
use crate::compatibility::diff::change::Direction::{None as All, Request, Response};

const NO_DATE: &str = "Callers do not learn until when it works. Add x-sunset, a date such as 2026-12-31.";
const BAD_DATE: &str = "Nobody can tell until when it works. Write x-sunset as a date such as 2026-12-31.";
const SOON: &str = "Callers have less time to move than the policy promises. Choose a later date.";
const EARLIER: &str = "Callers plan by the old date. Keep it, or choose a later one.";
const DROPPED: &str = "Callers no longer know until when it works. Keep the date as long as it is deprecated.";
const TOLD: &str = "It still works; tell those who use it.";
const BACK: &str = "It stays; nothing to do.";
const LATER: &str = "Callers have more time than before; nothing to do.";
const LESS_STABLE: &str = "Callers were promised more than they get now. Keep the level.";
const MORE_STABLE: &str = "Callers are promised more than before; nothing to do.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    // operations
    spares("endpoint-deprecated", All, ("the operation is deprecated", TOLD)),
    spares("endpoint-deprecated-with-sunset", All, ("the operation is deprecated until a sunset date", TOLD)),
    spares("endpoint-reactivated", All, ("the operation is no longer deprecated", BACK)),
    breaks("api-deprecated-sunset-missing", All, ("the operation is deprecated without a sunset date", NO_DATE)),
    breaks("api-deprecated-sunset-parse", All, ("its sunset date cannot be read", BAD_DATE)),
    breaks("api-sunset-date-too-small", All, ("the operation is deprecated, and its sunset date is too soon", SOON)),
    breaks("sunset-deleted", All, ("its sunset date is gone, but it is still deprecated", DROPPED)),
    breaks("api-sunset-date-changed-too-small", All, ("its sunset date moved to an earlier day", EARLIER)),
    spares("api-sunset-date-changed", All, ("its sunset date is stated anew", LATER)),
    breaks("api-stability-decreased", All, ("it is less stable than before", LESS_STABLE)),
    spares("api-stability-increased", All, ("it is more stable than before", MORE_STABLE)),
    spares("api-stability-stated", All, ("its stability level is stated in another way", "The level is the same; nothing to do.")),
    breaks("api-invalid-stability-level", All, ("its stability level is none of draft, alpha, beta, stable", "Callers cannot tell what they are promised. Write one of the four levels.")),
    // parameters
    spares("request-parameter-deprecated", Request, ("the parameter is deprecated", TOLD)),
    spares("request-parameter-reactivated", Request, ("the parameter is no longer deprecated", BACK)),
    breaks("request-parameter-deprecated-sunset-missing", Request, ("the parameter is deprecated without a sunset date", NO_DATE)),
    breaks("request-parameter-sunset-parse", Request, ("its sunset date cannot be read", BAD_DATE)),
    breaks("request-parameter-sunset-date-too-small", Request, ("the parameter is deprecated, and its sunset date is too soon", SOON)),
    breaks("request-parameter-sunset-deleted", Request, ("its sunset date is gone, but it is still deprecated", DROPPED)),
    breaks("request-parameter-sunset-date-changed-too-small", Request, ("its sunset date moved to an earlier day", EARLIER)),
    spares("request-parameter-sunset-date-changed", Request, ("its sunset date is stated anew", LATER)),
    // properties of requests
    spares("request-property-deprecated", Request, ("the property is deprecated", TOLD)),
    spares("request-property-deprecated-with-sunset", Request, ("the property is deprecated until a sunset date", TOLD)),
    spares("request-property-reactivated", Request, ("the property is no longer deprecated", BACK)),
    breaks("request-property-deprecated-sunset-missing", Request, ("the property is deprecated without a sunset date", NO_DATE)),
    breaks("request-property-deprecated-sunset-invalid", Request, ("its sunset date cannot be read", BAD_DATE)),
    breaks("request-property-sunset-date-too-small", Request, ("the property is deprecated, and its sunset date is too soon", SOON)),
    breaks("request-property-sunset-deleted", Request, ("its sunset date is gone, but it is still deprecated", DROPPED)),
    breaks("request-property-sunset-date-changed-too-small", Request, ("its sunset date moved to an earlier day", EARLIER)),
    spares("request-property-sunset-date-changed", Request, ("its sunset date is stated anew", LATER)),
    breaks("request-property-stability-decreased", Request, ("it is less stable than before", LESS_STABLE)),
    spares("request-property-stability-increased", Request, ("it is more stable than before", MORE_STABLE)),
    // properties of responses
    spares("response-property-deprecated", Response, ("the property is deprecated", TOLD)),
    spares("response-property-deprecated-with-sunset", Response, ("the property is deprecated until a sunset date", TOLD)),
    spares("response-property-reactivated", Response, ("the property is no longer deprecated", BACK)),
    breaks("response-property-deprecated-sunset-missing", Response, ("the property is deprecated without a sunset date", NO_DATE)),
    breaks("response-property-deprecated-sunset-invalid", Response, ("its sunset date cannot be read", BAD_DATE)),
    breaks("response-property-sunset-date-too-small", Response, ("the property is deprecated, and its sunset date is too soon", SOON)),
    breaks("response-property-sunset-deleted", Response, ("its sunset date is gone, but it is still deprecated", DROPPED)),
    breaks("response-property-sunset-date-changed-too-small", Response, ("its sunset date moved to an earlier day", EARLIER)),
    spares("response-property-sunset-date-changed", Response, ("its sunset date is stated anew", LATER)),
    breaks("response-property-stability-decreased", Response, ("it is less stable than before", LESS_STABLE)),
    spares("response-property-stability-increased", Response, ("it is more stable than before", MORE_STABLE)),
    // response headers
    spares("response-header-deprecated", Response, ("the header is deprecated", TOLD)),
    spares("response-header-reactivated", Response, ("the header is no longer deprecated", BACK)),
];
