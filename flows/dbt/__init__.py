"""dbt as the flow runs it: the call, its child process, and the digest of what the stores are."""
