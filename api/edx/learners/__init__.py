"""The learner endpoints of version 0, as the public API had them until 2022."""
