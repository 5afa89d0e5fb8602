"""Pages of rights: a person's own tokens; for administrators, all access and the audit."""
