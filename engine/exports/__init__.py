"""Signed claims on their way out: 837P, FHIR, CSV, XLSX and HL7 v2, one module a format."""
