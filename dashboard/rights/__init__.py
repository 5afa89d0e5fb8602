"""Pages of rights: one's own tokens; for administrators, who has access and who saw whom."""
