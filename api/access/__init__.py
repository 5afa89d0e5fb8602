"""Who may read which courses: tokens, accounts of the LMS, local access, and the audit."""
